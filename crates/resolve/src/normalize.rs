//! Conditionals, matches and lets are moved out of applications, so that every application is one term.
//!
//! `f (if c then a else b)` becomes `if c then f a else f b`; likewise for heads, operands of operators, conditions,
//! scrutinees and annotated programs, but not for the body of a lambda or the value of a `let`, which are programs of
//! their own. What stands around is copied into each branch. The language is pure and total, so this changes no value.

use crate::Resolver;
use crate::report::too_large;
use loligo_base::Span;
use loligo_logic::Symbol;
use loligo_types::{Alternative, Expr, ExprKind, Type};
use std::rc::Rc;

/// How often the surroundings of a branch may be copied in one definition.
const MAX_COPIES: usize = 2_000;

/// A term with parts from which branches move out, and parts that are only copied along.
struct Context<'c> {
    /// Rebuilds the term from the parts.
    rebuild: &'c dyn Fn(Vec<Expr>) -> Expr,
    /// Whether a name occurs free in what is copied along.
    mentions: &'c dyn Fn(Symbol) -> bool,
}

struct Hoister {
    copies: usize,
}

impl Resolver<'_> {
    /// Moves branches out of applications; `None`, reported at `span`, if the result would be too large.
    pub(crate) fn hoist(&self, program: Expr, span: Span) -> Option<Expr> {
        let hoisted = Hoister { copies: 0 }.expr(program);
        if hoisted.is_none() {
            self.report.add(too_large(span, "with its conditionals moved out of applications, this program"));
        }
        hoisted
    }
}

impl Hoister {
    fn expr(&mut self, program: Expr) -> Option<Expr> {
        let span = program.span;
        let build = move |kind| Expr::new(kind, span);
        let none = |_: Symbol| false;
        Some(match program.kind {
            ExprKind::Var(_)
            | ExprKind::Instance(..)
            | ExprKind::Int(_)
            | ExprKind::Bool(_)
            | ExprKind::Error
            | ExprKind::Hole => program,
            ExprKind::Lambda(name, body) => build(ExprKind::Lambda(name, self.shared(&body)?)),
            ExprKind::Fix(name, function) => build(ExprKind::Fix(name, self.shared(&function)?)),
            ExprKind::Let(name, value, body) => build(ExprKind::Let(name, self.shared(&value)?, self.shared(&body)?)),
            ExprKind::Op(operator, operands) => {
                let operands: Vec<Expr> =
                    operands.into_iter().map(|operand| self.expr(operand)).collect::<Option<_>>()?;
                let rebuild = |parts| build(ExprKind::Op(operator, parts));
                self.pull(operands, 0, &Context { rebuild: &rebuild, mentions: &none })?
            }
            ExprKind::App(..) => {
                let (head, arguments) = program.spine();
                let spans: Vec<Span> = spans(&program);
                let parts: Vec<Expr> = std::iter::once(head)
                    .chain(arguments)
                    .map(|part| self.expr(part.clone()))
                    .collect::<Option<_>>()?;
                let rebuild = |parts: Vec<Expr>| apply(parts, &spans, span);
                self.pull(parts, 0, &Context { rebuild: &rebuild, mentions: &none })?
            }
            ExprKind::If(condition, then_branch, else_branch) => {
                let condition = self.expr(Expr::clone(&condition))?;
                let (then_branch, else_branch) = (self.shared(&then_branch)?, self.shared(&else_branch)?);
                let mentions = |name| then_branch.mentions(name) || else_branch.mentions(name);
                let rebuild = |parts: Vec<Expr>| match <[Expr; 1]>::try_from(parts) {
                    Ok([condition]) => {
                        build(ExprKind::If(Rc::new(condition), then_branch.clone(), else_branch.clone()))
                    }
                    Err(_) => build(ExprKind::Error),
                };
                self.pull(vec![condition], 0, &Context { rebuild: &rebuild, mentions: &mentions })?
            }
            ExprKind::Match(scrutinee, alternatives) => {
                let scrutinee = self.expr(Expr::clone(&scrutinee))?;
                let alternatives: Vec<Alternative> = alternatives
                    .into_iter()
                    .map(|alternative| Some(Alternative { body: self.expr(alternative.body.clone())?, ..alternative }))
                    .collect::<Option<_>>()?;
                let mentions = |name| {
                    alternatives.iter().any(|other| !other.parameters.contains(&name) && other.body.mentions(name))
                };
                let rebuild = |parts: Vec<Expr>| match <[Expr; 1]>::try_from(parts) {
                    Ok([scrutinee]) => build(ExprKind::Match(Rc::new(scrutinee), alternatives.clone())),
                    Err(_) => build(ExprKind::Error),
                };
                self.pull(vec![scrutinee], 0, &Context { rebuild: &rebuild, mentions: &mentions })?
            }
            ExprKind::Typed(inner, ty) => {
                let inner = self.expr(Expr::clone(&inner))?;
                let mentions = |name| type_mentions(&ty, name);
                let rebuild = |parts: Vec<Expr>| match <[Expr; 1]>::try_from(parts) {
                    Ok([inner]) => build(ExprKind::Typed(Rc::new(inner), ty.clone())),
                    Err(_) => build(ExprKind::Error),
                };
                self.pull(vec![inner], 0, &Context { rebuild: &rebuild, mentions: &mentions })?
            }
        })
    }

    fn shared(&mut self, program: &Rc<Expr>) -> Option<Rc<Expr>> {
        self.expr(Expr::clone(program)).map(Rc::new)
    }

    /// Moves the branches of `parts`, from the one at `from` on, out of the context. The parts are normal already.
    fn pull(&mut self, parts: Vec<Expr>, from: usize, context: &Context<'_>) -> Option<Expr> {
        let branches = |part: &Expr| matches!(part.kind, ExprKind::If(..) | ExprKind::Match(..) | ExprKind::Let(..));
        let Some(index) = parts.iter().skip(from).position(branches).map(|index| index + from) else {
            return Some((context.rebuild)(parts));
        };
        self.copies += 1;
        if self.copies > MAX_COPIES {
            return None;
        }
        let branch = parts.get(index)?.clone();
        let captured = |name: Symbol| {
            (context.mentions)(name)
                || parts.iter().enumerate().any(|(other, part)| other != index && part.mentions(name))
        };
        let span = branch.span;
        let kind = match branch.kind {
            ExprKind::If(condition, then_branch, else_branch) => {
                let then_branch = self.put(&parts, index, Expr::clone(&then_branch), context)?;
                let else_branch = self.put(&parts, index, Expr::clone(&else_branch), context)?;
                ExprKind::If(condition, Rc::new(then_branch), Rc::new(else_branch))
            }
            ExprKind::Let(name, value, body) => {
                let (names, body) = rename(&[name], Expr::clone(&body), &captured);
                let body = self.put(&parts, index, body, context)?;
                ExprKind::Let(names.first().copied().unwrap_or(name), value, Rc::new(body))
            }
            ExprKind::Match(scrutinee, alternatives) => {
                let mut moved = Vec::with_capacity(alternatives.len());
                for alternative in alternatives {
                    let (parameters, body) = rename(&alternative.parameters, alternative.body, &captured);
                    let body = self.put(&parts, index, body, context)?;
                    moved.push(Alternative { parameters, body, ..alternative });
                }
                ExprKind::Match(scrutinee, moved)
            }
            _ => return None,
        };
        Some(Expr::new(kind, span))
    }

    /// The context with `part` at `index` instead of what is there.
    fn put(&mut self, parts: &[Expr], index: usize, part: Expr, context: &Context<'_>) -> Option<Expr> {
        let mut parts = parts.to_vec();
        *parts.get_mut(index)? = part;
        self.pull(parts, index, context)
    }
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

fn type_mentions(ty: &Type, name: Symbol) -> bool {
    let mut found = false;
    ty.visit_terms(&mut |term| found |= term.mentions(name));
    found
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

/// Whether the name occurs at all, free or bound, in programs or in types.
fn occurs(program: &Expr, name: Symbol) -> bool {
    let here = match &program.kind {
        ExprKind::Var(var) | ExprKind::Lambda(var, _) | ExprKind::Fix(var, _) | ExprKind::Let(var, ..) => *var == name,
        ExprKind::Match(_, alternatives) => {
            alternatives.iter().any(|alternative| alternative.parameters.contains(&name))
        }
        ExprKind::Typed(_, ty) => type_mentions(ty, name),
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
        ExprKind::Typed(inner, ty) => ExprKind::Typed(go(inner), rename_in_type(ty, from, to)),
        _ => return program.map_children(&mut |child| replace(child, from, to)),
    };
    Expr::new(kind, program.span)
}

/// Renames a free variable in the formulas of a type; its sort is that of each occurrence.
fn rename_in_type(ty: &Type, from: Symbol, to: Symbol) -> Type {
    let mut sort = None;
    ty.visit_terms(&mut |term| {
        term.visit(&mut |part| {
            if let loligo_logic::Node::Var(name, found) = part.node()
                && name == from
            {
                sort.get_or_insert(found);
            }
        });
    });
    match sort {
        Some(sort) => ty.replace(from, loligo_logic::Term::var(to, sort)),
        None => ty.clone(),
    }
}
