//! A definition with what the targets have no use for taken away: annotations, whose types they find by themselves; local
//! definitions that are not used, unless they are to be verified; and matches on what is known to be built by some
//! constructor. Compilers would warn of these.

use loligo_logic::{Origin, Symbol};
use loligo_types::{Alternative, Expr, ExprKind};
use std::rc::Rc;

/// Local definitions that nothing uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unused {
    /// They are left out: a compiler would warn of them.
    Dropped,
    /// They stay: a verifier proves of them what it proves of others.
    Kept,
}

/// The prepared form of a closed program. Every binder in it has a name of its own, of an origin of its own, so that local
/// variables cannot be taken for anything else.
pub(crate) fn prepare(expr: &Expr, unused: Unused) -> Expr {
    Preparation { scope: Vec::new(), known: Vec::new(), binders: 0, unused }.expr(expr)
}

/// The name that a binder had before it was made unique.
pub(crate) fn original(name: Symbol) -> String {
    name.as_str().as_ref().to_owned()
}

struct Preparation {
    /// The local names in scope and what they are called now, innermost last.
    scope: Vec<(Symbol, Symbol)>,
    /// Prepared programs that are known to be built by a constructor, and from what; innermost last.
    known: Vec<(Expr, Symbol, Vec<Expr>)>,
    binders: usize,
    unused: Unused,
}

impl Preparation {
    fn expr(&mut self, expr: &Expr) -> Expr {
        let kind = match &expr.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _) => ExprKind::Var(self.lookup(*name)),
            ExprKind::Typed(inner, _) => return self.expr(inner),
            ExprKind::Lambda(parameter, body) => {
                let (parameters, body) = self.under(&[*parameter], |this| this.expr(body));
                ExprKind::Lambda(only(&parameters, *parameter), Rc::new(body))
            }
            ExprKind::Fix(name, function) => {
                let (names, function) = self.under(&[*name], |this| this.expr(function));
                return tied(only(&names, *name), function);
            }
            ExprKind::Let(name, value, body) => return self.definition(*name, value, body),
            ExprKind::Match(scrutinee, alternatives) => return self.matching(scrutinee, alternatives, expr),
            _ => return expr.map_children(&mut |child| self.expr(child)),
        };
        Expr::new(kind, expr.span)
    }

    fn definition(&mut self, name: Symbol, value: &Expr, body: &Expr) -> Expr {
        self.binders += 1;
        let unique = renamed(name, self.binders);
        let value = match &unannotated(value).kind {
            // A function that is bound calls itself by the name that it is bound to.
            ExprKind::Fix(inner, function) => {
                self.scope.push((*inner, unique));
                let function = self.expr(function);
                self.scope.pop();
                tied(unique, function)
            }
            _ => self.expr(value),
        };
        self.bound(&[name], &[unique], &[value], |this| this.expr(body))
    }

    /// Result of `action` where `names`, which are called `unique` now, stand for `values`.
    fn bound(
        &mut self,
        names: &[Symbol],
        unique: &[Symbol],
        values: &[Expr],
        action: impl FnOnce(&mut Self) -> Expr,
    ) -> Expr {
        let (scope, known) = (self.scope.len(), self.known.len());
        for ((name, unique), value) in names.iter().zip(unique).zip(values) {
            self.scope.push((*name, variable(value).unwrap_or(*unique)));
            if let Some((constructor, arguments)) = constructed(value)
                && arguments.iter().all(is_atom)
            {
                self.known.push((Expr::var(*unique, value.span), constructor, arguments));
            }
        }
        let body = action(self);
        self.scope.truncate(scope);
        self.known.truncate(known);
        unique.iter().zip(values).rev().fold(body, |body, (name, value)| {
            if !body.mentions(*name) && (self.unused == Unused::Dropped || is_atom(value)) {
                return body;
            }
            let span = body.span;
            Expr::new(ExprKind::Let(*name, Rc::new(value.clone()), Rc::new(body)), span)
        })
    }

    fn matching(&mut self, scrutinee: &Expr, alternatives: &[Alternative], whole: &Expr) -> Expr {
        let scrutinee = self.expr(scrutinee);
        let known = self.known.iter().rev().find(|(known, ..)| *known == scrutinee);
        let known = known.map(|(_, constructor, arguments)| (*constructor, arguments.clone()));
        if let Some((constructor, arguments)) = known.or_else(|| constructed(&scrutinee)) {
            return match alternatives.iter().find(|alternative| alternative.constructor == constructor) {
                Some(alternative) => self.chosen(alternative, &arguments),
                None => Expr::new(ExprKind::Error, whole.span),
            };
        }
        let alternatives = alternatives.iter().map(|part| self.alternative(&scrutinee, part)).collect();
        Expr::new(ExprKind::Match(Rc::new(scrutinee), alternatives), whole.span)
    }

    /// The body of the one alternative that can be meant.
    fn chosen(&mut self, alternative: &Alternative, arguments: &[Expr]) -> Expr {
        let unique: Vec<Symbol> = alternative.parameters.iter().map(|name| self.fresh(*name)).collect();
        self.bound(&alternative.parameters, &unique, arguments, |this| this.expr(&alternative.body))
    }

    fn alternative(&mut self, scrutinee: &Expr, alternative: &Alternative) -> Alternative {
        let unique: Vec<Symbol> = alternative.parameters.iter().map(|name| self.fresh(*name)).collect();
        let (scope, known) = (self.scope.len(), self.known.len());
        self.scope.extend(alternative.parameters.iter().copied().zip(unique.iter().copied()));
        let arguments = unique.iter().map(|name| Expr::var(*name, alternative.span)).collect();
        self.known.push((scrutinee.clone(), alternative.constructor, arguments));
        let body = self.expr(&alternative.body);
        self.scope.truncate(scope);
        self.known.truncate(known);
        Alternative { parameters: unique, body, ..alternative.clone() }
    }

    fn lookup(&self, name: Symbol) -> Symbol {
        self.scope.iter().rev().find(|(bound, _)| *bound == name).map_or(name, |(_, unique)| *unique)
    }

    fn fresh(&mut self, name: Symbol) -> Symbol {
        self.binders += 1;
        renamed(name, self.binders)
    }

    /// Result of `action` where `names` are bound, and their unique names.
    fn under<T>(&mut self, names: &[Symbol], action: impl FnOnce(&mut Self) -> T) -> (Vec<Symbol>, T) {
        let depth = self.scope.len();
        let unique: Vec<Symbol> = names.iter().map(|name| self.fresh(*name)).collect();
        self.scope.extend(names.iter().copied().zip(unique.iter().copied()));
        let result = action(self);
        self.scope.truncate(depth);
        (unique, result)
    }
}

fn renamed(name: Symbol, binder: usize) -> Symbol {
    name.with_origin(Origin::Target).with_number(binder)
}

/// The constructor that a prepared program applies, and its arguments.
fn constructed(expr: &Expr) -> Option<(Symbol, Vec<Expr>)> {
    let (head, arguments) = expr.spine();
    match head.kind {
        ExprKind::Var(name) if name.is_users() && name.as_str().starts_with(char::is_uppercase) => {
            Some((name, arguments.into_iter().cloned().collect()))
        }
        _ => None,
    }
}

/// The local variable that a prepared program is: another name for it is not needed.
fn variable(expr: &Expr) -> Option<Symbol> {
    match expr.kind {
        ExprKind::Var(name) if name.origin() == Origin::Target => Some(name),
        _ => None,
    }
}

/// Test for a program that may stand in many places, as it costs nothing.
fn is_atom(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Var(_) | ExprKind::Int(_) | ExprKind::Bool(_))
}

/// A function that may call itself by `name`; one that does not needs no name.
fn tied(name: Symbol, function: Expr) -> Expr {
    if !function.mentions(name) {
        return function;
    }
    let span = function.span;
    Expr::new(ExprKind::Fix(name, Rc::new(function)), span)
}

fn unannotated(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Typed(inner, _) => unannotated(inner),
        _ => expr,
    }
}

fn only(names: &[Symbol], otherwise: Symbol) -> Symbol {
    names.first().copied().unwrap_or(otherwise)
}
