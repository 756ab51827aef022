//! Long literals: many constructors, one inside the other.
//!
//! A constructor inside a constructor may have type arguments of its own. Of a long list that would be unknowns and facts
//! for each of its ends. So all of them are taken at the type arguments of the outermost, which is asked for, and nothing
//! is noted of the ends.

use crate::rules::Rules;
use crate::{Arguments, Rule};
use loligo_horn::Context;
use loligo_logic::{Subst, Symbol, Term};
use loligo_types::{Base, Expr, ExprKind, Scalar, Schema, Type};
use rustc_hash::FxHashMap;

/// So many constructors, each the last argument of the one before, are a long literal.
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
        let mut types: FxHashMap<Symbol, Option<Type>> = FxHashMap::default();
        let mut levels = Vec::new();
        let mut rest = literal;
        while let Some((level, last)) = self.level(rest) {
            let ty = types.entry(level.name).or_insert_with(|| self.at(level.name, expected));
            if !ty.as_ref().is_some_and(|ty| ends_in(ty, level.arguments.len(), expected)) {
                break;
            }
            levels.push(level);
            rest = last;
        }
        if levels.is_empty() {
            return None;
        }
        let mut value = self.argument(context, rest, &Type::Scalar(expected.clone()), rule)?;
        for level in levels.iter().rev() {
            let mut ty = types.get(&level.name)?.clone()?;
            let (mut values, mut terms) = (Subst::default(), Vec::with_capacity(level.arguments.len() + 1));
            for argument in &level.arguments {
                let Type::Fun(fun) = &ty else { return None };
                let own =
                    self.argument(context, argument, &fun.argument.substitute(&values), Rule::Argument(level.name))?;
                values.insert(fun.param, own);
                terms.push(own);
                ty = fun.result.clone();
            }
            terms.push(value);
            value = Term::app(level.name, terms, expected.base.sort());
        }
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

    /// The type of a constructor at the type arguments and abstract refinements of a datatype.
    fn at(&self, constructor: Symbol, datatype: &Scalar) -> Option<Type> {
        let Base::Data(name, arguments, predicates) = &datatype.base else { return None };
        let found = self.library.constructor(constructor).filter(|found| found.datatype == *name)?;
        let schema = Schema { body: self.library.body(constructor)?, ..Schema::clone(&found.schema) };
        let bindings: Vec<(Symbol, Type)> = schema.type_vars.iter().copied().zip(arguments.iter().cloned()).collect();
        Some(schema.instance(&bindings, predicates))
    }
}

/// Tells if a function takes so many values, and then exactly what is expected.
fn ends_in(ty: &Type, before: usize, expected: &Scalar) -> bool {
    let (functions, _) = ty.uncurry();
    let is_scalar = functions.iter().all(|fun| fun.argument.as_scalar().is_some());
    is_scalar
        && functions.len() == before + 1
        && functions.last().is_some_and(|fun| fun.argument.as_scalar() == Some(expected))
}
