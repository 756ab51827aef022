//! Polymorphic types.

use crate::Type;
use loligo_logic::{Sort, Symbol, Term};

/// An abstract refinement that a schema quantifies over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PredicateSig {
    /// Its name.
    pub name: Symbol,
    /// The sorts of its arguments; its result is `Bool`.
    pub arguments: Vec<Sort>,
}

/// A type under type variables and abstract refinements.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schema {
    /// The type variables, in order of first occurrence.
    pub type_vars: Vec<Symbol>,
    /// The abstract refinements.
    pub predicates: Vec<PredicateSig>,
    /// The type.
    pub body: Type,
}

impl Schema {
    /// The body at the given type arguments and abstract refinements, all put in at once: what comes in may speak of
    /// abstract refinements of the same names, and these are others. Nor are its variables parameters of the body: those of
    /// the same name get another one.
    pub fn instance(&self, types: &[(Symbol, Type)], predicates: &[Term]) -> Type {
        let renamed = self.predicates.iter().map(|predicate| {
            let parameters = predicate.arguments.iter().enumerate();
            let parameters = parameters.map(|(index, sort)| Term::var(Symbol::parameter(index), sort.clone()));
            (predicate.name, Term::app(predicate.name.apart(), parameters.collect::<Vec<_>>(), Sort::Bool))
        });
        let names = self.predicates.iter().map(|predicate| predicate.name.apart());
        let replacements: Vec<(Symbol, Term)> = names.zip(predicates.iter().copied()).collect();
        let mut free: Vec<Symbol> = Vec::new();
        predicates.iter().for_each(|predicate| free.extend(predicate.free_vars().iter()));
        types.iter().for_each(|(_, ty)| ty.visit_terms(&mut |term| free.extend(term.free_vars().iter())));
        let avoiding = if free.is_empty() { self.body.clone() } else { self.body.avoiding(&free) };
        let body = avoiding.replace_predicates(&renamed.collect::<Vec<_>>());
        body.instantiate(types).replace_predicates(&replacements)
    }

    /// A type that quantifies over nothing.
    pub fn monomorphic(body: Type) -> Schema {
        Schema { type_vars: Vec::new(), predicates: Vec::new(), body }
    }
}
