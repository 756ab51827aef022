//! Cases: a value of a datatype was built by one of its constructors.
//!
//! A program that does not match a value may rest on that all the same: a list as long as an empty one is empty, and what
//! would hold a value of a type that has none is not there. Saying so of every value makes a check slower and is seldom of
//! use, so it is said only if a definition is not proved without.

use crate::Arguments;
use crate::rules::Rules;
use loligo_horn::Context;
use loligo_logic::{Symbol, Term};
use loligo_types::{Base, Scalar, Type, Variance};

/// Facts about the constructors of values that are bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cases {
    /// None but what their types say.
    Unsaid,
    /// The constructors that they may have been built by, and from what: of so many values more.
    Said(usize),
}

/// Limit on the values whose constructors are spoken of.
pub(crate) const MAX_VALUES: usize = 100;

/// A datatype with more constructors is left alone.
const MAX_CONSTRUCTORS: usize = 12;

/// Types inside types are looked into so deep to see that they have no value.
const MAX_DEPTH: usize = 8;

/// Limit on the types looked into to see that one has no value.
const MAX_TYPES: usize = 200;

/// State of the test for types without values.
#[derive(Default)]
struct Emptiness {
    /// Types that are being looked into, each inside the one before.
    open: Vec<Base>,
    /// Types that may have values.
    inhabited: Vec<Base>,
    looked_at: usize,
}

impl<A: Arguments> Rules<'_, '_, A> {
    /// Says how the value of a variable that was bound last may have been built, if that is to be said.
    pub(crate) fn say_cases(&mut self, context: &mut Context, name: Symbol, scalar: &Scalar) {
        let Cases::Said(left) = self.cases else { return };
        if self.has_no_value(scalar, &mut Emptiness::default()) {
            context.assume(Term::ff());
        }
        let Base::Data(datatype, ..) = &scalar.base else { return };
        let constructors = self.library.datatype(*datatype).map_or(&[][..], |datatype| &datatype.constructors);
        if left == 0 || constructors.is_empty() || constructors.len() > MAX_CONSTRUCTORS {
            return;
        }
        // What it is built from is not taken apart in turn.
        self.cases = Cases::Unsaid;
        let value = Term::var(name, scalar.base.sort());
        let guards = self.guards(context, constructors.len());
        let mut ways: Vec<(Term, Context)> = Vec::new();
        for (&constructor, guard) in constructors.iter().zip(guards) {
            let parameters = self.constructor_parameters(constructor);
            let parameters: Vec<Symbol> = parameters.into_iter().map(|name| context.fresh(name)).collect();
            let mut inner = self.alternative(context, value, scalar, constructor, &parameters);
            let components: Vec<Scalar> =
                parameters.iter().filter_map(|name| Some(inner.lookup(*name)?.ty.as_scalar()?.clone())).collect();
            if components.iter().any(|component| self.has_no_value(component, &mut Emptiness::default())) {
                inner.assume(Term::ff());
            }
            ways.push((guard, inner));
        }
        context.merge(&ways);
        self.cases = Cases::Said(left - 1);
    }

    /// Tells if a type has no values, as far as that can be seen: a component of every constructor has none. A value is built
    /// from smaller ones, so that what is inside a value of the same type need not be looked at again.
    fn has_no_value(&self, scalar: &Scalar, known: &mut Emptiness) -> bool {
        if scalar.refinement == Term::ff() {
            return true;
        }
        let scalar = self.weakened(scalar);
        let Base::Data(name, ..) = &scalar.base else { return false };
        let constructors = self.library.datatype(*name).map_or(&[][..], |datatype| &datatype.constructors);
        if known.open.contains(&scalar.base) {
            return true;
        }
        let is_hopeless = constructors.is_empty() || known.inhabited.contains(&scalar.base);
        if is_hopeless || known.open.len() >= MAX_DEPTH || known.looked_at >= MAX_TYPES {
            return false;
        }
        known.looked_at += 1;
        known.open.push(scalar.base.clone());
        let builds_nothing = |constructor: &Symbol| {
            let ty = self.library.constructor_at(*constructor, &scalar);
            ty.is_some_and(|ty| {
                let (components, _) = ty.uncurry();
                let mut components = components.iter().filter_map(|fun| fun.argument.as_scalar());
                components.any(|component| self.has_no_value(component, known))
            })
        };
        let is_empty = constructors.iter().all(builds_nothing);
        known.open.pop();
        if !is_empty {
            // Fewer open types make no more types empty.
            known.inhabited.push(scalar.base);
        }
        is_empty
    }

    /// A type with the values of this one and others, so that it has values if this one has: nothing is asked in it but what
    /// nothing keeps. What stands at a parameter that is not covariant, or at an abstract refinement, stays: to ask less
    /// there may be to ask more of the values.
    fn weakened(&self, scalar: &Scalar) -> Scalar {
        let refinement = if scalar.refinement == Term::ff() { Term::ff() } else { Term::tt() };
        let Base::Data(name, arguments, predicates) = &scalar.base else {
            return Scalar { base: scalar.base.clone(), refinement };
        };
        let parameters = self.library.datatype(*name).map_or(&[][..], |datatype| &datatype.parameters);
        let is_covariant =
            |index: usize| parameters.get(index).is_some_and(|(_, variance)| *variance == Variance::Covariant);
        let weaken = |(index, argument): (usize, &Type)| match argument {
            Type::Scalar(scalar) if is_covariant(index) => Type::Scalar(self.weakened(scalar)),
            _ => argument.clone(),
        };
        let arguments = arguments.iter().enumerate().map(weaken).collect();
        Scalar { base: Base::Data(*name, arguments, predicates.clone()), refinement }
    }
}
