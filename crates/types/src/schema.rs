//! Polymorphic types.

use crate::Type;
use loligo_logic::{Sort, Symbol};

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
    /// A type that quantifies over nothing.
    pub fn monomorphic(body: Type) -> Schema {
        Schema { type_vars: Vec::new(), predicates: Vec::new(), body }
    }
}
