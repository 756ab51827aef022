//! Rewrites a definition into the form the rules work on: binders unique, small functions bound by `let` inlined.
//!
//! What a function takes is known best where it is called, so it is put there and checked at each use, unless that would
//! make the program large: then it stays, and has one type for all its uses. So does one that nobody calls. Unique
//! binders keep a refinement that mentions an outer variable from being captured by an inner one of the same name.

use loligo_base::Span;
use loligo_logic::Symbol;
use loligo_types::{Alternative, Expr, ExprKind};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Limit on the nodes of a function, with those inlined in it, to be inlined more than once.
const MAX_INLINED: usize = 200;

/// Limit on the nodes that are copied to move a conditional with a hole in it out of a `let`.
const MAX_COPIED: usize = 2_000;

/// The prepared form of `expr`; no binder in it has one of the names for which `taken` holds, and no two are the same.
pub fn prepare(expr: &Expr, taken: &dyn Fn(Symbol) -> bool) -> Expr {
    let mut preparation = Preparation { taken, used: std::collections::BTreeSet::new() };
    preparation.expr(expr, &BTreeMap::new())
}

/// Meaning of a name in scope.
#[derive(Clone)]
enum Meaning {
    Renamed(Symbol),
    /// A lambda, what its own free names stand for, and how many nodes it has with what these stand for.
    Inlined(Rc<Expr>, Rc<Names>, usize),
}

struct Preparation<'a> {
    taken: &'a dyn Fn(Symbol) -> bool,
    used: std::collections::BTreeSet<Symbol>,
}

type Names = BTreeMap<Symbol, Meaning>;

impl Preparation<'_> {
    fn expr(&mut self, expr: &Expr, names: &Names) -> Expr {
        let span = expr.span;
        let mut go = |part: &Expr| Rc::new(self.expr(part, names));
        let kind = match &expr.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _) => match names.get(name) {
                Some(Meaning::Renamed(renamed)) => ExprKind::Var(*renamed),
                Some(Meaning::Inlined(lambda, captured, _)) => return self.expr(lambda, captured),
                None => ExprKind::Var(*name),
            },
            ExprKind::Int(_) | ExprKind::Bool(_) | ExprKind::Error | ExprKind::Hole => expr.kind.clone(),
            ExprKind::Op(op, operands) => {
                ExprKind::Op(*op, operands.iter().map(|operand| self.expr(operand, names)).collect())
            }
            ExprKind::App(function, argument) => return self.application(function, argument, names, expr),
            ExprKind::Lambda(parameter, body) => {
                let (parameter, inner) = self.bind(*parameter, names);
                ExprKind::Lambda(parameter, Rc::new(self.expr(body, &inner)))
            }
            ExprKind::Fix(name, function) => {
                let (name, inner) = self.bind(*name, names);
                ExprKind::Fix(name, Rc::new(self.expr(function, &inner)))
            }
            ExprKind::Let(name, value, body) => {
                if value.is_function() {
                    let size = inlined_size(value, names);
                    if is_inlined(*name, value, body, size) {
                        let mut inner = names.clone();
                        inner.insert(*name, Meaning::Inlined(value.clone(), Rc::new(names.clone()), size));
                        return self.expr(body, &inner);
                    }
                }
                let value = go(value);
                return self.bind_value(*name, &value, body, names, span);
            }
            ExprKind::If(condition, then, otherwise) => ExprKind::If(go(condition), go(then), go(otherwise)),
            ExprKind::Match(scrutinee, alternatives) => {
                let scrutinee = go(scrutinee);
                ExprKind::Match(scrutinee, alternatives.iter().map(|part| self.alternative(part, names)).collect())
            }
            ExprKind::Typed(inner, annotation) => {
                let renamed = names.iter().filter_map(|(name, meaning)| match meaning {
                    Meaning::Renamed(renamed) if renamed != name => Some((*name, *renamed)),
                    _ => None,
                });
                let renamed: Vec<_> = renamed.collect();
                // What it binds itself is called like nothing that comes in.
                let change = |term| rename_free(term, &renamed);
                let ty = annotation.ty.rename_apart().map_terms(&change);
                ExprKind::Typed(go(inner), annotation.with(ty, &change))
            }
        };
        Expr::new(kind, span)
    }

    /// `let name = value in body`. A `let` as the value is moved out. So is a conditional or match with holes in it, by
    /// copying the body: what fills a hole is looked for where it is known what comes of it.
    fn bind_value(&mut self, name: Symbol, value: &Rc<Expr>, body: &Expr, names: &Names, span: Span) -> Expr {
        let is_moved =
            |value: &Expr| value.has_holes() && ends(value).saturating_mul(inlined_size(body, names)) <= MAX_COPIED;
        let kind = match &value.kind {
            ExprKind::If(condition, then, otherwise) if is_moved(value) => {
                let then = self.bind_value(name, then, body, names, span);
                let otherwise = self.bind_value(name, otherwise, body, names, span);
                ExprKind::If(condition.clone(), Rc::new(then), Rc::new(otherwise))
            }
            ExprKind::Match(scrutinee, alternatives) if is_moved(value) => {
                let mut moved = Vec::new();
                for alternative in alternatives {
                    let value = Rc::new(alternative.body.clone());
                    moved.push(Alternative {
                        body: self.bind_value(name, &value, body, names, span),
                        ..alternative.clone()
                    });
                }
                ExprKind::Match(scrutinee.clone(), moved)
            }
            ExprKind::Let(inner, inner_value, rest) => {
                let rest = self.bind_value(name, rest, body, names, span);
                ExprKind::Let(*inner, inner_value.clone(), Rc::new(rest))
            }
            _ => {
                let (name, inner) = self.bind(name, names);
                ExprKind::Let(name, value.clone(), Rc::new(self.expr(body, &inner)))
            }
        };
        Expr::new(kind, span)
    }

    /// A lambda applied on the spot binds its parameter as `let` does.
    fn application(&mut self, function: &Expr, argument: &Expr, names: &Names, whole: &Expr) -> Expr {
        let function = self.expr(function, names);
        let argument = Rc::new(self.expr(argument, names));
        applied(function, argument, whole.span)
    }

    fn alternative(&mut self, alternative: &Alternative, names: &Names) -> Alternative {
        let mut inner = names.clone();
        let mut parameters = Vec::new();
        for parameter in &alternative.parameters {
            let (parameter, extended) = self.bind(*parameter, &inner);
            inner = extended;
            parameters.push(parameter);
        }
        Alternative { parameters, body: self.expr(&alternative.body, &inner), ..alternative.clone() }
    }

    fn bind(&mut self, name: Symbol, names: &Names) -> (Symbol, Names) {
        let unique = name.fresh(|candidate| self.used.contains(&candidate) || (self.taken)(candidate));
        self.used.insert(unique);
        let mut inner = names.clone();
        inner.insert(name, Meaning::Renamed(unique));
        (unique, inner)
    }
}

/// An application of a prepared function, which is called once: its binders stay unique.
fn applied(function: Expr, argument: Rc<Expr>, span: Span) -> Expr {
    let kind = match function.kind {
        ExprKind::Lambda(parameter, body) if !argument.is_function() => ExprKind::Let(parameter, argument, body),
        ExprKind::Let(name, value, body) => {
            ExprKind::Let(name, value, Rc::new(applied(Expr::clone(&body), argument, span)))
        }
        _ => ExprKind::App(Rc::new(function), argument),
    };
    Expr::new(kind, span)
}

/// Tells if the function called `name` in `body` is put wherever it is used.
fn is_inlined(name: Symbol, function: &Expr, body: &Expr, size: usize) -> bool {
    match uses(body, name) {
        // Nobody would see what fills a hole in it.
        0 => function.has_holes(),
        1 => true,
        _ => size <= MAX_INLINED,
    }
}

fn uses(expr: &Expr, name: Symbol) -> usize {
    if let ExprKind::Var(found) | ExprKind::Instance(found, _) = &expr.kind {
        return usize::from(*found == name);
    }
    let visible = expr.children().enumerate().filter(|(index, _)| !expr.bound(*index).contains(&name));
    visible.map(|(_, child)| uses(child, name)).sum()
}

/// Number of nodes of an expression after inlining.
fn inlined_size(expr: &Expr, names: &Names) -> usize {
    match &expr.kind {
        ExprKind::Var(name) | ExprKind::Instance(name, _) => match names.get(name) {
            Some(Meaning::Inlined(.., size)) => *size,
            _ => 1,
        },
        _ => expr.children().map(|child| inlined_size(child, names)).fold(1, usize::saturating_add),
    }
}

/// Number of places where a value may come to its end.
fn ends(value: &Expr) -> usize {
    match &value.kind {
        ExprKind::If(_, then, otherwise) => ends(then).saturating_add(ends(otherwise)),
        ExprKind::Match(_, alternatives) => {
            alternatives.iter().map(|alternative| ends(&alternative.body)).fold(0, usize::saturating_add)
        }
        ExprKind::Let(_, _, body) => ends(body),
        _ => 1,
    }
}

fn rename_free(term: loligo_logic::Term, renamed: &[(Symbol, Symbol)]) -> loligo_logic::Term {
    let mut sorts = Vec::new();
    term.visit(&mut |part| {
        if let loligo_logic::Node::Var(name, sort) = part.node() {
            sorts.push((name, sort));
        }
    });
    let replacement = |(name, new): &(Symbol, Symbol)| {
        let (_, sort) = sorts.iter().find(|(seen, _)| seen == name)?;
        Some((*name, loligo_logic::Term::var(*new, sort.clone())))
    };
    term.substitute(&renamed.iter().filter_map(replacement).collect())
}
