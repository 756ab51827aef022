//! Long literals: many constructors, one inside the other.
//!
//! A constructor is checked at the type arguments expected of it. Here that is done from the outermost to the innermost
//! without going into one another, and nothing is noted of the ends. What is asked of the ends grows with the elements
//! before them, so that of bounds by numbers only the tightest are kept.

use crate::rules::Rules;
use crate::{Arguments, Rule};
use loligo_horn::Context;
use loligo_logic::{BinOp, Node, Subst, Symbol, Term};
use loligo_types::{Base, Expr, ExprKind, Scalar, Type};

/// Number of constructors, each the last argument of the one before, that make a literal long.
const LONG: usize = 50;

/// A constructor applied to all it takes.
struct Level<'e> {
    name: Symbol,
    /// All arguments but the last.
    arguments: Vec<&'e Expr>,
}

impl<A: Arguments> Rules<'_, '_, A> {
    /// The value of a long literal that has the type expected; `None` if it is none, or not as simple as that.
    pub(crate) fn literal(
        &mut self,
        context: &mut Context,
        literal: &Expr,
        expected: &Scalar,
        rule: Rule,
    ) -> Option<Term> {
        if !self.arguments.are_all_proved() || expected.refinement != Term::tt() || !self.is_long(literal) {
            return None;
        }
        let mut levels: Vec<(Symbol, Vec<Term>)> = Vec::new();
        let first = self.clauses.len();
        let mut asked = expected.clone();
        let mut rest = literal;
        while let Some((level, last)) = self.level(rest)
            && let Some(mut ty) = self.library.constructor_at(level.name, &asked)
            && takes_data_last(&ty, level.arguments.len(), expected)
        {
            let (mut values, mut terms) = (Subst::default(), Vec::with_capacity(level.arguments.len() + 1));
            for argument in &level.arguments {
                let Type::Fun(fun) = &ty else { return None };
                let own =
                    self.argument(context, argument, &fun.argument.substitute(&values), Rule::Argument(level.name))?;
                values.insert(fun.param, own);
                terms.push(own);
                ty = fun.result.clone();
            }
            let end = ty.as_fun().map(|fun| tightened(&fun.argument.substitute(&values)));
            asked = end?.as_scalar()?.clone();
            levels.push((level.name, terms));
            rest = last;
        }
        if levels.is_empty() {
            return None;
        }
        let mut value = self.argument(context, rest, &Type::Scalar(asked), rule)?;
        for (name, mut terms) in levels.into_iter().rev() {
            terms.push(value);
            value = Term::app(name, terms, expected.base.sort());
        }
        let whole = Type::Scalar(expected.clone());
        self.ascribe(first, (&whole, &Type::refined(Base::Bool, Term::tt())), rule);
        context.assume_type(value, expected);
        Some(value)
    }

    fn is_long(&self, literal: &Expr) -> bool {
        let mut rest = literal;
        for _ in 0..LONG {
            match &rest.kind {
                ExprKind::App(_, last) if self.level(rest).is_some() => rest = last,
                _ => return false,
            }
        }
        true
    }

    fn level<'e>(&self, expr: &'e Expr) -> Option<(Level<'e>, &'e Expr)> {
        let ExprKind::App(function, last) = &expr.kind else { return None };
        let (head, arguments) = function.spine();
        let (ExprKind::Var(name) | ExprKind::Instance(name, _)) = &head.kind else { return None };
        self.library.constructor(*name).map(|_| (Level { name: *name, arguments }, last.as_ref()))
    }
}

/// Tells if a function takes so many values, and then one that is as what is expected, but for what is inside it.
fn takes_data_last(ty: &Type, before: usize, expected: &Scalar) -> bool {
    let (functions, _) = ty.uncurry();
    let is_scalar = functions.iter().all(|fun| fun.argument.as_scalar().is_some());
    let last = functions.last().and_then(|fun| fun.argument.as_scalar());
    is_scalar
        && functions.len() == before + 1
        && last.is_some_and(|last| last.refinement == Term::tt() && last.base.sort() == expected.base.sort())
}

/// The type with only the tightest of the bounds by numbers that it sets to what is inside.
fn tightened(ty: &Type) -> Type {
    let Type::Scalar(scalar) = ty else { return ty.clone() };
    let Base::Data(name, arguments, predicates) = &scalar.base else { return ty.clone() };
    let arguments = arguments.iter().map(|argument| match argument {
        Type::Scalar(inside) => Type::refined(inside.base.clone(), tightest(inside.refinement)),
        Type::Fun(_) => argument.clone(),
    });
    Type::refined(Base::Data(*name, arguments.collect(), predicates.clone()), scalar.refinement)
}

/// The formula without the bounds of `_v` by numbers that follow from others in it.
fn tightest(formula: Term) -> Term {
    let mut kept: Vec<Term> = Vec::new();
    let mut bounds: [Option<(i64, Term)>; 2] = [None; 2];
    for part in formula.conjuncts() {
        match bound(part) {
            Some((slot, limit)) => {
                let tightest = if slot == 0 { &mut bounds[0] } else { &mut bounds[1] };
                if tightest.is_none_or(|(known, _)| known < limit) {
                    *tightest = Some((limit, part));
                }
            }
            None => kept.push(part),
        }
    }
    Term::and(kept.into_iter().chain(bounds.into_iter().flatten().map(|(_, part)| part)).collect::<Vec<_>>())
}

/// The side of a bound of `_v` by a number, and a number that is the larger the tighter the bound.
fn bound(formula: Term) -> Option<(usize, i64)> {
    let Node::Binary(op @ (BinOp::Lt | BinOp::Le), left, right) = &*formula.shared() else { return None };
    let is_value = |term: &Term| matches!(*term.shared(), Node::Var(name, _) if name == Symbol::value_var());
    let strict = i64::from(*op == BinOp::Lt);
    match (&*left.shared(), &*right.shared()) {
        (Node::Int(limit), _) if is_value(right) => Some((0, limit.checked_add(strict)?)),
        (_, Node::Int(limit)) if is_value(left) => Some((1, limit.checked_neg()?.checked_add(strict)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_logic::Sort;

    #[test]
    fn only_the_tightest_bounds_are_kept() {
        let value = Term::value(Sort::Int);
        let [two, five, nine] = [2, 5, 9].map(Term::int);
        let bounds = [Term::lt(two, value), Term::lt(value, nine), Term::le(two, value), Term::le(value, five)];
        let kept = tightest(Term::and(bounds));
        assert_eq!(kept, Term::and([Term::lt(two, value), Term::le(value, five)]));
        let other = Term::not(Term::eq(value, five));
        assert_eq!(tightest(Term::and([other, Term::lt(five, value)])), Term::and([other, Term::lt(five, value)]));
        assert_eq!(tightest(Term::lt(Term::int(i64::MAX), value)), Term::lt(Term::int(i64::MAX), value));
    }
}
