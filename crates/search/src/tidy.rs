//! Finishing touches: what a person would not have written goes.

use super::fillings::Known;
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
                (ExprKind::Bool(false), ExprKind::Bool(true)) => return negated(&tidy(condition)),
                _ => match &condition.kind {
                    // A guard is not negated without need.
                    ExprKind::Op(Operator::Not, operands) => match operands.as_slice() {
                        [inner] => ExprKind::If(Rc::new(tidy(inner)), otherwise, then),
                        _ => ExprKind::If(go(condition), then, otherwise),
                    },
                    _ => ExprKind::If(go(condition), then, otherwise),
                },
            }
        }
        ExprKind::Match(scrutinee, alternatives) => return tidy_match(expr, scrutinee, alternatives),
        _ => return expr.map_children(&mut tidy),
    };
    Expr::new(kind, expr.span)
}

/// The expression with truth values computed instead of decided, and neighbouring cases in which the same is done joined.
pub(crate) fn with_operators(expr: &Expr) -> Expr {
    let expr = expr.map_children(&mut with_operators);
    let ExprKind::If(condition, then, otherwise) = &expr.kind else { return expr };
    let op = |op: Operator, left: Expr, right: &Expr| joined(op, left, right.clone());
    match (&then.kind, &otherwise.kind) {
        (ExprKind::Bool(true), _) if is_operand(otherwise) => op(Operator::Or, condition.as_ref().clone(), otherwise),
        (ExprKind::Bool(false), _) if is_operand(otherwise) => op(Operator::And, negated(condition), otherwise),
        (_, ExprKind::Bool(false)) if is_operand(then) => op(Operator::And, condition.as_ref().clone(), then),
        (_, ExprKind::Bool(true)) if is_operand(then) => op(Operator::Or, negated(condition), then),
        (_, ExprKind::If(other, same, rest)) if same == then => {
            let condition = op(Operator::Or, condition.as_ref().clone(), other);
            Expr::new(ExprKind::If(Rc::new(condition), then.clone(), rest.clone()), expr.span)
        }
        _ => expr,
    }
}

/// Test that an expression can stand beside an operator.
fn is_operand(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Op(_, operands) => operands.iter().all(is_operand),
        ExprKind::Var(_) | ExprKind::Instance(..) | ExprKind::Int(_) | ExprKind::Bool(_) => true,
        ExprKind::App(function, argument) => is_operand(function) && is_operand(argument),
        _ => false,
    }
}

/// Two formulas joined, without what was said before.
fn joined(op: Operator, left: Expr, right: Expr) -> Expr {
    let span = left.span;
    let mut parts = Vec::new();
    collect(op, &left, &mut parts);
    collect(op, &right, &mut parts);
    let join = |left, right| Expr::new(ExprKind::Op(op, vec![left, right]), span);
    parts.into_iter().reduce(join).unwrap_or(left)
}

fn collect(op: Operator, expr: &Expr, parts: &mut Vec<Expr>) {
    match &expr.kind {
        ExprKind::Op(other, operands) if *other == op => operands.iter().for_each(|part| collect(op, part, parts)),
        _ if parts.contains(expr) => {}
        _ => parts.push(expr.clone()),
    }
}

/// The contrary of a formula, without a negation if there is a word for it.
fn negated(expr: &Expr) -> Expr {
    let contrary = |op: Operator| {
        Some(match op {
            Operator::Eq => Operator::Ne,
            Operator::Ne => Operator::Eq,
            Operator::Lt => Operator::Ge,
            Operator::Le => Operator::Gt,
            Operator::Gt => Operator::Le,
            Operator::Ge => Operator::Lt,
            _ => return None,
        })
    };
    let kind = match &expr.kind {
        ExprKind::Op(Operator::Not, operands) if operands.len() == 1 => {
            return operands.iter().next().cloned().unwrap_or_else(|| expr.clone());
        }
        ExprKind::Op(op, operands) => match contrary(*op) {
            Some(contrary) => ExprKind::Op(contrary, operands.clone()),
            None => {
                let not = Expr::new(ExprKind::Op(Operator::Not, vec![expr.clone()]), expr.span);
                let dual = match op {
                    Operator::And => Operator::Or,
                    Operator::Or => Operator::And,
                    _ => return not,
                };
                let dual = ExprKind::Op(dual, operands.iter().map(negated).collect());
                let dual = Expr::new(dual, expr.span);
                return if dual.size() < not.size() { dual } else { not };
            }
        },
        _ => ExprKind::Op(Operator::Not, vec![expr.clone()]),
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

/// The program with variables that are known to be constructors called so.
pub(crate) fn with_constructors(expr: &Expr, known: &Known) -> Expr {
    known.iter().fold(expr.clone(), |expr, (name, constructor)| renamed(&expr, *name, *constructor))
}

/// Names for functions that decide something: each is bound by `let` before the application that it is an argument of.
pub(crate) struct FunctionNames<'a, 'm> {
    library: &'a Library<'m>,
    taken: FxHashSet<Symbol>,
}

impl<'a, 'm> FunctionNames<'a, 'm> {
    /// Names that are different from all in a program.
    pub(crate) fn of(library: &'a Library<'m>, program: &Expr) -> FunctionNames<'a, 'm> {
        let mut taken: FxHashSet<Symbol> = FxHashSet::default();
        program.visit_names(&mut |name| {
            taken.insert(name);
        });
        FunctionNames { library, taken }
    }

    /// A part of the program with such functions named.
    pub(crate) fn name_in(&mut self, expr: &Expr) -> Expr {
        let (head, arguments) = expr.spine();
        if arguments.is_empty() {
            return expr.map_children(&mut |child| self.name_in(child));
        }
        let mut named = Vec::new();
        let mut applied = self.name_in(head);
        for (position, argument) in arguments.into_iter().enumerate() {
            let mut argument = self.name_in(argument);
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

    /// A fresh name for the argument, made from its name in the declaration of `head`.
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

/// Test for a function with a conditional or a match in it. One that calls itself has a name already.
fn decides(expr: &Expr) -> bool {
    let ExprKind::Lambda(_, body) = &expr.kind else { return false };
    matches!(body.kind, ExprKind::If(..) | ExprKind::Match(..)) || decides(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_base::Span;

    fn expr(kind: ExprKind) -> Expr {
        Expr::new(kind, Span::default())
    }

    fn var(name: &str) -> Expr {
        Expr::var(Symbol::new(name), Span::default())
    }

    fn op(op: Operator, operands: &[Expr]) -> Expr {
        expr(ExprKind::Op(op, operands.to_vec()))
    }

    fn decide(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
        expr(ExprKind::If(Rc::new(condition), Rc::new(then), Rc::new(otherwise)))
    }

    #[test]
    fn truth_values_are_computed() {
        let (x, y, yes, no) = (var("x"), var("y"), expr(ExprKind::Bool(true)), expr(ExprKind::Bool(false)));
        let both = [x.clone(), y.clone()];
        assert_eq!(with_operators(&decide(x.clone(), yes.clone(), y.clone())), op(Operator::Or, &both));
        assert_eq!(with_operators(&decide(x.clone(), y.clone(), no)), op(Operator::And, &both));
        // What was said is not said again.
        let either = op(Operator::Or, &both);
        assert_eq!(with_operators(&decide(either.clone(), yes, y)), either);
    }

    #[test]
    fn cases_alike_are_joined_and_negations_go() {
        let (x, y, a, b) = (var("x"), var("y"), var("a"), var("b"));
        let inner = decide(y.clone(), a.clone(), b.clone());
        let joined = decide(op(Operator::Or, &[x.clone(), y]), a.clone(), b.clone());
        assert_eq!(with_operators(&decide(x.clone(), a.clone(), inner)), joined);
        let negation = op(Operator::Not, std::slice::from_ref(&x));
        assert_eq!(tidy(&decide(negation, a.clone(), b.clone())), decide(x.clone(), b, a));
        let less = op(Operator::Lt, &[x.clone(), var("z")]);
        assert_eq!(negated(&less), op(Operator::Ge, &[x, var("z")]));
    }
}
