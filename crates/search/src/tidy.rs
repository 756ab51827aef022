//! Finishing touches: what a person would not have written goes.

use loligo_logic::Symbol;
use loligo_types::{Alternative, Expr, ExprKind, Operator};
use loligo_typing::Library;
use rustc_hash::FxHashSet;
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
            if then == otherwise && then.kind != ExprKind::Error {
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
        // That nobody gets there may be known only when the value is looked at.
        if first.body.kind != ExprKind::Error
            && is_free(first)
            && rest.iter().all(|other| is_free(other) && other.body == first.body)
        {
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

/// The program with functions that decide something named by `let` before the application that they are arguments of.
pub(crate) fn name_functions(library: &Library<'_>, expr: &Expr) -> Expr {
    let mut taken: FxHashSet<Symbol> = FxHashSet::default();
    expr.visit_names(&mut |name| {
        taken.insert(name);
    });
    Naming { library, taken }.expr(expr)
}

struct Naming<'a, 'm> {
    library: &'a Library<'m>,
    taken: FxHashSet<Symbol>,
}

impl Naming<'_, '_> {
    fn expr(&mut self, expr: &Expr) -> Expr {
        let (head, arguments) = expr.spine();
        if arguments.is_empty() {
            return expr.map_children(&mut |child| self.expr(child));
        }
        let mut named = Vec::new();
        let mut applied = self.expr(head);
        for (position, argument) in arguments.into_iter().enumerate() {
            let mut argument = self.expr(argument);
            if decides(&argument) {
                let name = self.name(head, position);
                let function = std::mem::replace(&mut argument, Expr::var(name, expr.span));
                named.push((name, function));
            }
            applied = applied.apply(argument);
        }
        let bind = |body: Expr, (name, function): (Symbol, Expr)| {
            Expr::new(ExprKind::Let(name, Rc::new(function), Rc::new(body)), expr.span)
        };
        named.into_iter().rev().fold(applied, bind)
    }

    /// What the declaration of `head` calls the argument, or a name made from it.
    fn name(&mut self, head: &Expr, position: usize) -> Symbol {
        let declared = match &head.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _) => self.library.schema(*name),
            _ => None,
        };
        let declared = declared.and_then(|schema| schema.body.uncurry().0.get(position).map(|fun| fun.param));
        let name = declared.filter(|name| name.is_users()).unwrap_or_else(|| Symbol::new("f"));
        let name = name.spelled(|name| self.taken.contains(&name) || self.library.is_declared(name));
        self.taken.insert(name);
        name
    }
}

/// Whether an expression is a function with a conditional or a match in it. One that calls itself has a name already.
fn decides(expr: &Expr) -> bool {
    let ExprKind::Lambda(_, body) = &expr.kind else { return false };
    matches!(body.kind, ExprKind::If(..) | ExprKind::Match(..)) || decides(body)
}
