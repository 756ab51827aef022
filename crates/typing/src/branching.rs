//! Types of values with branches: what a `let` names may be a conditional or a match.
//!
//! What follows is looked at once, not once for each branch. The branches leave their facts behind, each guarded by what
//! leads to it, and the type of the value is put together in the same way: where a guard holds, it is that of its branch.
//! So nothing is lost but the split into cases, which is left to the solver.

use crate::rules::Rules;
use crate::{Arguments, Origin, Rule};
use loligo_base::Span;
use loligo_horn::{Context, Visibility};
use loligo_logic::{Origin as NameOrigin, Term};
use loligo_types::{Alternative, Base, Expr, ExprKind, Shape, Type};

/// A branch that was gone through.
struct Way {
    /// Path condition of the branch; the guards of two ways exclude each other.
    guard: Term,
    /// Context at its end.
    context: Context,
    /// The type of its value; `None` if there is no value, as the end cannot be reached.
    ty: Option<Type>,
}

impl<A: Arguments> Rules<'_, '_, A> {
    /// The type of a value that may have branches; `None` if none of them has a value.
    pub(crate) fn branching(&mut self, context: &mut Context, expr: &Expr) -> Option<Type> {
        match &expr.kind {
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.value(context, condition);
                let ways = [(condition, then), (Term::not(condition), otherwise)].map(|(guard, branch)| {
                    let mut inner = context.clone();
                    inner.assume(guard);
                    self.way(guard, inner, branch)
                });
                self.joined(context, ways.into(), expr.span)
            }
            ExprKind::Match(scrutinee, alternatives) => {
                let ways = self.alternatives(context, scrutinee, alternatives, expr.span);
                self.joined(context, ways, expr.span)
            }
            ExprKind::Let(name, value, body) => {
                let value_type = self.infer(context, value);
                self.bind(context, *name, value_type, Visibility::Ghost);
                self.branching(context, body)
            }
            ExprKind::Error => {
                self.require(context, vec![], Term::ff(), expr.span, Rule::Unreachable);
                None
            }
            _ => Some(self.infer(context, expr)),
        }
    }

    fn way(&mut self, guard: Term, mut context: Context, branch: &Expr) -> Way {
        let ty = self.branching(&mut context, branch);
        Way { guard, context, ty }
    }

    fn alternatives(
        &mut self,
        context: &mut Context,
        scrutinee: &Expr,
        alternatives: &[Alternative],
        span: Span,
    ) -> Vec<Way> {
        let Some((value, scalar, constructors)) = self.scrutinee(context, scrutinee, span) else { return Vec::new() };
        let guards = self.guards(context, alternatives.len());
        let mut ways = Vec::new();
        for &constructor in constructors {
            let given = alternatives.iter().zip(&guards).find(|(given, _)| given.constructor == constructor);
            match given {
                Some((alternative, guard)) => {
                    let inner = self.alternative(context, value, &scalar, constructor, &alternative.parameters);
                    ways.push(self.way(*guard, inner, &alternative.body));
                }
                None => self.missing(context, value, &scalar, constructor, span),
            }
        }
        ways
    }

    /// Makes as many guards as there are alternatives, of which exactly one holds.
    pub(crate) fn guards(&mut self, context: &mut Context, count: usize) -> Vec<Term> {
        match count {
            0 | 1 => vec![Term::tt(); count],
            2 => {
                let is_first = self.ghost(context, Base::Bool);
                vec![is_first, Term::not(is_first)]
            }
            _ => {
                let taken = self.ghost(context, Base::Int);
                let numbers = (0..count).map(|index| i64::try_from(index).unwrap_or(i64::MAX));
                let guards: Vec<Term> = numbers.map(|number| Term::eq(taken, Term::int(number))).collect();
                context.assume(Term::or(guards.clone()));
                guards
            }
        }
    }

    /// A value of which nothing is known.
    fn ghost(&mut self, context: &mut Context, base: Base) -> Term {
        let name = self.ghost_name(NameOrigin::Ghost, context);
        let sort = base.sort();
        self.bind(context, name, Type::unrefined(base), Visibility::Ghost);
        Term::var(name, sort)
    }

    /// Takes over into `context` what is known at the end of the ways that were gone, and gives the type of their values.
    fn joined(&mut self, context: &mut Context, ways: Vec<Way>, span: Span) -> Option<Type> {
        let mut open: Vec<(Term, Context)> = Vec::new();
        let mut types: Vec<Type> = Vec::new();
        let mut closed: Vec<Term> = Vec::new();
        for Way { guard, context: inner, ty } in ways {
            match ty {
                Some(ty) => {
                    open.push((guard, inner));
                    types.push(ty);
                }
                // That nobody gets there has to be shown.
                None => closed.push(Term::not(guard)),
            }
        }
        let guards: Vec<Term> = open.iter().map(|(guard, _)| *guard).collect();
        // What a branch adds is told by its place, so that nothing may be added before.
        let ghosts = joined_types(&guards, &types).map(|_| context.merge(&open));
        context.assume_all(closed);
        if let Some(ghosts) = ghosts {
            let behind: Vec<Type> = types.iter().zip(&ghosts).map(|(ty, ghosts)| ty.substitute(ghosts)).collect();
            return joined_types(&guards, &behind);
        }
        let joined = self.refined(context, &Shape::of(types.first()?), false);
        for ((_, inner), ty) in open.iter().zip(&types) {
            self.subtype(inner, None, ty, &joined, Origin { span, rule: Rule::Result });
        }
        Some(joined)
    }
}

/// The type that is each of `types` where its guard holds. `None` if their shapes differ.
fn joined_types(guards: &[Term], types: &[Type]) -> Option<Type> {
    let (first, rest) = types.split_first()?;
    if rest.iter().all(|other| other == first) {
        return Some(first.clone());
    }
    match first {
        Type::Scalar(scalar) => {
            let scalars = types.iter().map(Type::as_scalar).collect::<Option<Vec<_>>>()?;
            let bases: Vec<&Base> = scalars.iter().map(|scalar| &scalar.base).collect();
            let refinements: Vec<Term> = scalars.iter().map(|scalar| scalar.refinement).collect();
            Some(Type::refined(joined_bases(guards, &scalar.base, &bases)?, guarded(guards, &refinements)))
        }
        Type::Fun(fun) => {
            let functions = types.iter().map(Type::as_fun).collect::<Option<Vec<_>>>()?;
            let arguments: Vec<Type> = functions.iter().map(|other| other.argument.clone()).collect();
            let results: Vec<Type> = functions.iter().map(|other| other.rename_param(fun.param)).collect();
            Some(Type::fun(fun.param, joined_types(guards, &arguments)?, joined_types(guards, &results)?))
        }
    }
}

fn joined_bases(guards: &[Term], first: &Base, bases: &[&Base]) -> Option<Base> {
    let Base::Data(name, arguments, predicates) = first else {
        return bases.iter().all(|base| *base == first).then(|| first.clone());
    };
    let parts = bases.iter().map(|base| match base {
        Base::Data(other, arguments, predicates) if other == name => Some((arguments, predicates)),
        _ => None,
    });
    let parts = parts.collect::<Option<Vec<_>>>()?;
    let argument = |index: usize| {
        let types = parts.iter().map(|(arguments, _)| arguments.get(index).cloned()).collect::<Option<Vec<_>>>()?;
        joined_types(guards, &types)
    };
    let predicate = |index: usize| {
        let formulas =
            parts.iter().map(|(_, predicates)| predicates.get(index).copied()).collect::<Option<Vec<_>>>()?;
        Some(guarded(guards, &formulas))
    };
    let arguments = (0..arguments.len()).map(argument).collect::<Option<Vec<_>>>()?;
    let predicates = (0..predicates.len()).map(predicate).collect::<Option<Vec<_>>>()?;
    Some(Base::Data(*name, arguments.into(), predicates.into()))
}

/// Each of the formulas where its guard holds.
fn guarded(guards: &[Term], formulas: &[Term]) -> Term {
    let parts = guards.iter().zip(formulas);
    let parts = parts.flat_map(|(guard, formula)| formula.conjuncts().into_iter().map(|part| guard.implies(part)));
    match formulas.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => *first,
        _ => Term::and(parts.collect::<Vec<_>>()),
    }
}
