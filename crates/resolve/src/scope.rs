//! Scopes of formulas: all that a formula may mention besides the global names.

use crate::sorts::Callable;
use crate::unnamed::Unnamed;
use loligo_logic::{Sort, Symbol};
use loligo_types::PredicateSig;

/// A variable that a formula may mention.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    /// As it is written.
    pub(crate) name: Symbol,
    /// Its name in the result; another one if the written one would clash.
    pub(crate) symbol: Symbol,
    pub(crate) sort: LocalSort,
}

/// Sort of a variable, as far as it is known.
#[derive(Clone, Debug)]
pub(crate) enum LocalSort {
    Of(Sort),
    /// A function: formulas can speak of what it gives, if they know what it takes.
    Function(Option<Callable>),
    /// A variable of a program whose type only the checker will find; its use decides.
    Unknown,
}

/// Standing of `_v` in a scope.
#[derive(Clone, Debug)]
pub(crate) enum ValueVar {
    /// Not in scope.
    Absent,
    /// A value of this sort.
    Of(Sort),
    /// A value of a sort that its use decides: in a qualifier.
    Any,
}

/// Treatment of a variable that is not declared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Undeclared {
    /// It is an error.
    Reject,
    /// It is a placeholder of a qualifier, for a variable of any fitting sort.
    Placeholder,
}

/// The scope of one formula.
#[derive(Clone, Copy)]
pub(crate) struct FormulaScope<'s> {
    pub(crate) value: &'s ValueVar,
    /// The sorts of `_0`, `_1`, ….
    pub(crate) parameters: &'s [Sort],
    /// The variables in scope; later ones shadow earlier ones.
    pub(crate) locals: &'s [Local],
    /// The abstract refinements in scope.
    pub(crate) predicates: &'s [PredicateSig],
    pub(crate) undeclared: Undeclared,
    /// The parameters without a name in the signature that the formula is in.
    pub(crate) unnamed: Option<&'s Unnamed>,
}

impl FormulaScope<'_> {
    pub(crate) fn local(&self, name: Symbol) -> Option<&Local> {
        self.locals.iter().rev().find(|local| local.name == name)
    }

    pub(crate) fn predicate(&self, name: Symbol) -> Option<&PredicateSig> {
        self.predicates.iter().find(|predicate| predicate.name == name)
    }
}
