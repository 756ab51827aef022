//! Finishing touches: what a person would not have written goes.

use loligo_logic::Symbol;
use loligo_types::{Alternative, Expr, ExprKind, Operator};
use std::rc::Rc;

/// Removes matches and conditionals whose branches agree, and conditionals that repeat their condition; where a variable
/// was found to be a constructor without arguments, it is called that.
pub(crate) fn tidy(expr: &Expr) -> Expr {
    let go = |part: &Rc<Expr>| Rc::new(tidy(part));
    let kind = match &expr.kind {
        ExprKind::Fix(name, function) => {
            let function = go(function);
            if !function.mentions(*name) {
                return function.as_ref().clone();
            }
            ExprKind::Fix(*name, function)
        }
        ExprKind::Let(name, value, body) => {
            let body = go(body);
            if !body.mentions(*name) {
                return body.as_ref().clone();
            }
            ExprKind::Let(*name, go(value), body)
        }
        ExprKind::If(condition, then, otherwise) => {
            let (then, otherwise) = (go(then), go(otherwise));
            if then == otherwise {
                return then.as_ref().clone();
            }
            match (&then.kind, &otherwise.kind) {
                (ExprKind::Bool(true), ExprKind::Bool(false)) => return tidy(condition),
                (ExprKind::Bool(false), ExprKind::Bool(true)) => ExprKind::Op(Operator::Not, vec![tidy(condition)]),
                _ => ExprKind::If(go(condition), then, otherwise),
            }
        }
        ExprKind::Match(scrutinee, alternatives) => return tidy_match(expr, scrutinee, alternatives),
        _ => return expr.map_children(&mut tidy),
    };
    Expr::new(kind, expr.span)
}

fn tidy_match(whole: &Expr, scrutinee: &Rc<Expr>, alternatives: &[Alternative]) -> Expr {
    let alternatives: Vec<Alternative> = alternatives
        .iter()
        .map(|alternative| {
            let body = match (&scrutinee.kind, alternative.parameters.as_slice()) {
                (ExprKind::Var(name), []) => renamed(&alternative.body, *name, alternative.constructor),
                _ => alternative.body.clone(),
            };
            Alternative { body: tidy(&body), ..alternative.clone() }
        })
        .collect();
    if let [first, rest @ ..] = alternatives.as_slice() {
        let is_free = |alternative: &Alternative| {
            !alternative.parameters.iter().any(|parameter| alternative.body.mentions(*parameter))
        };
        if is_free(first) && rest.iter().all(|other| is_free(other) && other.body == first.body) {
            return first.body.clone();
        }
    }
    Expr::new(ExprKind::Match(scrutinee.clone(), alternatives), whole.span)
}

/// The program with the variable `name` called `constructor`; binders in it have other names.
fn renamed(expr: &Expr, name: Symbol, constructor: Symbol) -> Expr {
    match expr.kind {
        ExprKind::Var(var) if var == name => Expr::var(constructor, expr.span),
        _ => expr.map_children(&mut |child| renamed(child, name, constructor)),
    }
}
