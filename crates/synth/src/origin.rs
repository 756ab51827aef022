//! Why a typing constraint exists.

use loligo_logic::Symbol;
use loligo_source::Span;

/// Where a constraint comes from: the place in the program and the rule that asked for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The expression responsible.
    pub span: Span,
    /// The rule.
    pub rule: Rule,
}

/// The typing rule behind a constraint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rule {
    /// The expression must have the type that its surroundings expect.
    Result,
    /// An argument must have the type that the function asks for.
    Argument(Symbol),
    /// A function that calls itself must have an argument that can get smaller.
    Recursion(Symbol),
    /// `error` must be unreachable.
    Unreachable,
    /// A match without an alternative for this constructor must not meet it.
    Missing(Symbol),
    /// This case of a measure must satisfy the measure's postcondition.
    Postcondition(Symbol),
}
