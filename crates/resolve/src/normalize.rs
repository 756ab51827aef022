//! Conditionals, matches and lets are moved out of applications, so that every application is one term.
//!
//! `f (if c then a else b)` becomes `if c then f a else f b`; likewise for heads, operands of operators, conditions,
//! scrutinees and annotated programs, but not for the body of a lambda or the value of a `let`, which are programs of
//! their own. What stands around is copied into each branch, if that is little; else the part is given a name by a `let`.
//! The language is pure and total, so this changes no value.

use loligo_base::{Canceller, Span};
use loligo_logic::Symbol;
use loligo_types::{Alternative, Annotation, Expr, ExprKind};
use std::rc::Rc;

/// Limit on the nodes that come of copying the surroundings of branches at one place.
const MAX_COPIED: usize = 100;

/// A term with parts from which branches move out, and parts that are only copied along.
struct Context<'c> {
    /// Rebuilds the term from the parts.
    rebuild: &'c dyn Fn(Vec<Expr>) -> Expr,
    /// True if a name occurs free in the parts that are copied along.
    mentions: &'c dyn Fn(Symbol) -> bool,
    /// Extent of the parts that are copied along.
    around: Extent,
}

/// Size of a program.
#[derive(Clone, Copy)]
struct Extent {
    nodes: usize,
    /// Number of places where it may come to its end.
    ends: usize,
}

impl Extent {
    const LEAF: Extent = Extent { nodes: 1, ends: 1 };

    fn beside(self, other: Extent) -> Extent {
        Extent { nodes: self.nodes.saturating_add(other.nodes), ends: self.ends.saturating_add(other.ends) }
    }
}

/// A program in normal form.
struct Normal {
    program: Expr,
    extent: Extent,
}

struct Hoister<'c> {
    /// Number of parts named so far.
    named: usize,
    canceller: &'c Canceller,
}

/// Moves branches out of applications, as long as it is not cancelled.
pub(crate) fn normalize(program: Expr, canceller: &Canceller) -> Expr {
    Hoister { named: 0, canceller }.expr(program).program
}

impl Hoister<'_> {
    fn expr(&mut self, program: Expr) -> Normal {
        if self.canceller.is_cancelled() {
            return Normal { program, extent: Extent::LEAF };
        }
        let span = program.span;
        let build = move |kind| Expr::new(kind, span);
        let none = |_: Symbol| false;
        let (kind, extent) = match program.kind {
            ExprKind::Var(_)
            | ExprKind::Instance(..)
            | ExprKind::Int(_)
            | ExprKind::Bool(_)
            | ExprKind::Error
            | ExprKind::Hole => (program.kind, Extent::LEAF),
            ExprKind::Lambda(name, body) => {
                let (body, inside) = self.shared(&body);
                (ExprKind::Lambda(name, body), Extent { ends: 1, ..Extent::LEAF.beside(inside) })
            }
            ExprKind::Fix(name, function) => {
                let (function, inside) = self.shared(&function);
                (ExprKind::Fix(name, function), Extent { ends: 1, ..Extent::LEAF.beside(inside) })
            }
            ExprKind::Let(name, value, body) => {
                let ((value, before), (body, inside)) = (self.shared(&value), self.shared(&body));
                let nodes = Extent::LEAF.beside(before).beside(inside).nodes;
                (ExprKind::Let(name, value, body), Extent { nodes, ends: inside.ends })
            }
            ExprKind::Op(operator, operands) => {
                let operands = operands.into_iter().map(|operand| self.expr(operand)).collect();
                let rebuild = |parts| build(ExprKind::Op(operator, parts));
                return self.term(operands, &Context { rebuild: &rebuild, mentions: &none, around: Extent::LEAF });
            }
            ExprKind::App(..) => {
                let spans: Vec<Span> = spans(&program);
                let (head, arguments) = program.spine();
                let parts = std::iter::once(head).chain(arguments).map(|part| self.expr(part.clone())).collect();
                let rebuild = |parts: Vec<Expr>| apply(parts, &spans, span);
                let around = Extent { nodes: spans.len(), ends: 1 };
                return self.term(parts, &Context { rebuild: &rebuild, mentions: &none, around });
            }
            ExprKind::If(condition, then_branch, else_branch) => {
                let condition = self.expr(Expr::clone(&condition));
                let ((then_branch, first), (else_branch, second)) =
                    (self.shared(&then_branch), self.shared(&else_branch));
                let mentions = |name| then_branch.mentions(name) || else_branch.mentions(name);
                let rebuild = |parts: Vec<Expr>| match <[Expr; 1]>::try_from(parts) {
                    Ok([condition]) => {
                        build(ExprKind::If(Rc::new(condition), then_branch.clone(), else_branch.clone()))
                    }
                    Err(_) => build(ExprKind::Error),
                };
                let around = first.beside(second);
                return self.term(vec![condition], &Context { rebuild: &rebuild, mentions: &mentions, around });
            }
            ExprKind::Match(scrutinee, alternatives) => {
                let scrutinee = self.expr(Expr::clone(&scrutinee));
                let mut around = Extent { nodes: 1, ends: 0 };
                let mut normal: Vec<Alternative> = Vec::with_capacity(alternatives.len());
                for alternative in alternatives {
                    let Normal { program: body, extent } = self.expr(alternative.body);
                    around = around.beside(extent);
                    normal.push(Alternative { body, ..alternative });
                }
                let alternatives = normal;
                let mentions = |name| {
                    alternatives.iter().any(|other| !other.parameters.contains(&name) && other.body.mentions(name))
                };
                let rebuild = |parts: Vec<Expr>| match <[Expr; 1]>::try_from(parts) {
                    Ok([scrutinee]) => build(ExprKind::Match(Rc::new(scrutinee), alternatives.clone())),
                    Err(_) => build(ExprKind::Error),
                };
                return self.term(vec![scrutinee], &Context { rebuild: &rebuild, mentions: &mentions, around });
            }
            ExprKind::Typed(inner, annotation) => {
                let inner = self.expr(Expr::clone(&inner));
                let mentions = |name| annotation.mentions(name);
                let rebuild = |parts: Vec<Expr>| match <[Expr; 1]>::try_from(parts) {
                    Ok([inner]) => build(ExprKind::Typed(Rc::new(inner), annotation.clone())),
                    Err(_) => build(ExprKind::Error),
                };
                let context = Context { rebuild: &rebuild, mentions: &mentions, around: Extent::LEAF };
                return self.term(vec![inner], &context);
            }
        };
        Normal { program: build(kind), extent }
    }

    fn shared(&mut self, program: &Rc<Expr>) -> (Rc<Expr>, Extent) {
        let Normal { program, extent } = self.expr(Expr::clone(program));
        (Rc::new(program), extent)
    }

    /// The term of these parts: their branches move out of it, or they are given names.
    fn term(&mut self, parts: Vec<Normal>, context: &Context<'_>) -> Normal {
        let copies = parts.iter().fold(1, |copies: usize, part| copies.saturating_mul(part.extent.ends));
        let extents = parts.iter().map(|part| part.extent);
        let all = extents.fold(Extent { nodes: context.around.nodes.saturating_add(1), ends: 0 }, Extent::beside);
        let is_branch = |part: &Normal| is_branch(&part.program);
        if !parts.iter().any(is_branch) {
            let program = (context.rebuild)(parts.into_iter().map(|part| part.program).collect());
            return Normal { program, extent: Extent { ends: context.around.ends, ..all } };
        }
        if copies == 1 || copies.saturating_mul(all.nodes) <= MAX_COPIED {
            let program = pull(parts.into_iter().map(|part| part.program).collect(), 0, context);
            let extent =
                Extent { nodes: all.nodes.saturating_mul(copies), ends: copies.saturating_mul(context.around.ends) };
            return Normal { program, extent };
        }
        let mut named: Vec<(Symbol, Expr)> = Vec::new();
        let mut terms: Vec<Expr> = parts.iter().map(|part| part.program.clone()).collect();
        for (index, part) in parts.into_iter().enumerate().filter(|(_, part)| part.extent.ends > 1) {
            let name = self.fresh(&terms, context);
            let span = part.program.span;
            if let Some(place) = terms.get_mut(index) {
                *place = Expr::var(name, span);
                named.push((name, part.program));
            }
        }
        let nodes = all.nodes.saturating_add(2 * named.len());
        let term = pull(terms, 0, context);
        let program = named.into_iter().rfold(term, |body, (name, value)| {
            let span = body.span;
            Expr::new(ExprKind::Let(name, Rc::new(value), Rc::new(body)), span)
        });
        Normal { program, extent: Extent { nodes, ends: context.around.ends } }
    }

    /// A name that occurs nowhere in the parts of a term.
    fn fresh(&mut self, parts: &[Expr], context: &Context<'_>) -> Symbol {
        loop {
            self.named += 1;
            let name = Symbol::new("value").with_number(self.named);
            if !(context.mentions)(name) && !parts.iter().any(|part| occurs(part, name)) {
                return name;
            }
        }
    }
}

fn is_branch(program: &Expr) -> bool {
    matches!(program.kind, ExprKind::If(..) | ExprKind::Match(..) | ExprKind::Let(..))
}

/// Moves the branches of `parts`, from the one at `from` on, out of the context. The parts are normal already.
fn pull(parts: Vec<Expr>, from: usize, context: &Context<'_>) -> Expr {
    let Some((index, branch)) = parts.iter().enumerate().skip(from).find(|(_, part)| is_branch(part)) else {
        return (context.rebuild)(parts);
    };
    let branch = branch.clone();
    let captured = |name: Symbol| {
        (context.mentions)(name) || parts.iter().enumerate().any(|(other, part)| other != index && part.mentions(name))
    };
    let span = branch.span;
    let kind = match branch.kind {
        ExprKind::If(condition, then_branch, else_branch) => {
            let then_branch = put(&parts, index, Expr::clone(&then_branch), context);
            let else_branch = put(&parts, index, Expr::clone(&else_branch), context);
            ExprKind::If(condition, Rc::new(then_branch), Rc::new(else_branch))
        }
        ExprKind::Let(name, value, body) => {
            let (names, body) = rename(&[name], Expr::clone(&body), &captured);
            let body = put(&parts, index, body, context);
            ExprKind::Let(names.first().copied().unwrap_or(name), value, Rc::new(body))
        }
        ExprKind::Match(scrutinee, alternatives) => {
            let mut moved = Vec::with_capacity(alternatives.len());
            for alternative in alternatives {
                let (parameters, body) = rename(&alternative.parameters, alternative.body, &captured);
                let body = put(&parts, index, body, context);
                moved.push(Alternative { parameters, body, ..alternative });
            }
            ExprKind::Match(scrutinee, moved)
        }
        kind => kind,
    };
    Expr::new(kind, span)
}

/// The context with `part` at `index` instead of what is there, without branches from there on.
fn put(parts: &[Expr], index: usize, part: Expr, context: &Context<'_>) -> Expr {
    let mut parts = parts.to_vec();
    if let Some(place) = parts.get_mut(index) {
        *place = part;
    }
    pull(parts, index, context)
}

/// The spans of the applications in a spine, innermost first.
fn spans(program: &Expr) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = program;
    while let ExprKind::App(function, _) = &rest.kind {
        spans.push(rest.span);
        rest = function;
    }
    spans.reverse();
    spans
}

fn apply(parts: Vec<Expr>, spans: &[Span], span: Span) -> Expr {
    let mut parts = parts.into_iter();
    let head = parts.next().unwrap_or_else(|| Expr::new(ExprKind::Error, span));
    parts
        .zip(spans)
        .fold(head, |applied, (argument, span)| Expr::new(ExprKind::App(Rc::new(applied), Rc::new(argument)), *span))
}

/// Renames the binders that `captured` names, in the binders and in their scope.
fn rename(binders: &[Symbol], body: Expr, captured: &dyn Fn(Symbol) -> bool) -> (Vec<Symbol>, Expr) {
    let mut names = binders.to_vec();
    let mut body = body;
    for index in 0..names.len() {
        let Some(&name) = names.get(index) else { continue };
        if !captured(name) {
            continue;
        }
        let fresh =
            name.fresh(|candidate| captured(candidate) || names.contains(&candidate) || occurs(&body, candidate));
        body = replace(&body, name, fresh);
        if let Some(slot) = names.get_mut(index) {
            *slot = fresh;
        }
    }
    (names, body)
}

/// True if the name occurs at all, free or bound, in programs or in types.
fn occurs(program: &Expr, name: Symbol) -> bool {
    let here = match &program.kind {
        ExprKind::Var(var) | ExprKind::Lambda(var, _) | ExprKind::Fix(var, _) | ExprKind::Let(var, ..) => *var == name,
        ExprKind::Match(_, alternatives) => {
            alternatives.iter().any(|alternative| alternative.parameters.contains(&name))
        }
        ExprKind::Typed(_, annotation) => annotation.mentions(name),
        _ => false,
    };
    here || program.children().into_iter().any(|child| occurs(child, name))
}

/// The program with the free variable `from` called `to`, which must not occur in it.
fn replace(program: &Expr, from: Symbol, to: Symbol) -> Expr {
    let go = |child: &Rc<Expr>| Rc::new(replace(child, from, to));
    let unless = |bound: bool, child: &Rc<Expr>| if bound { child.clone() } else { go(child) };
    let kind = match &program.kind {
        ExprKind::Var(name) if *name == from => ExprKind::Var(to),
        ExprKind::Lambda(name, body) => ExprKind::Lambda(*name, unless(*name == from, body)),
        ExprKind::Fix(name, function) => ExprKind::Fix(*name, unless(*name == from, function)),
        ExprKind::Let(name, value, body) => ExprKind::Let(*name, go(value), unless(*name == from, body)),
        ExprKind::Match(scrutinee, alternatives) => {
            let renamed = alternatives.iter().map(|alternative| {
                let bound = alternative.parameters.contains(&from);
                let body = if bound { alternative.body.clone() } else { replace(&alternative.body, from, to) };
                Alternative { body, ..alternative.clone() }
            });
            ExprKind::Match(go(scrutinee), renamed.collect())
        }
        ExprKind::Typed(inner, annotation) => ExprKind::Typed(go(inner), rename_in(annotation, from, to)),
        _ => return program.map_children(&mut |child| replace(child, from, to)),
    };
    Expr::new(kind, program.span)
}

/// Renames a free variable in the formulas of an annotation; its sort is that of each occurrence.
fn rename_in(annotation: &Annotation, from: Symbol, to: Symbol) -> Annotation {
    let mut sort = None;
    let mut look = |term: loligo_logic::Term| {
        term.visit(&mut |part| {
            if let loligo_logic::Node::Var(name, found) = part.node()
                && name == from
            {
                sort.get_or_insert(found);
            }
        });
    };
    annotation.ty.visit_terms(&mut look);
    annotation.metrics.iter().for_each(|metric| look(*metric));
    match sort {
        Some(sort) => {
            let by = loligo_logic::Term::var(to, sort);
            annotation.with(annotation.ty.replace(from, by), &|metric| metric.replace(from, by))
        }
        None => annotation.clone(),
    }
}
