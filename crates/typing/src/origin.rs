//! Origins of typing constraints.

use loligo_base::Span;
use loligo_logic::Symbol;
use std::fmt;

/// Origin of a constraint: the place in the program and the rule that asked for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The expression responsible.
    pub span: Span,
    /// The rule.
    pub rule: Rule,
}

/// The typing rule behind a constraint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// The expression must have the type that its surroundings expect.
    Result,
    /// An argument must have the type that the function asks for.
    Argument(Symbol),
    /// A call that may lead back to its caller must make a metric smaller, or leave it where another one gets smaller.
    Descent(Symbol),
    /// A function that calls itself must have an argument that can get smaller.
    Recursion(Symbol),
    /// `error` must be unreachable.
    Unreachable,
    /// A match without an alternative for this constructor must not meet it.
    Missing(Symbol),
    /// This case of a measure must satisfy the measure's postcondition.
    Postcondition(Symbol),
    /// The promise of this termination measure without cases must keep it from being negative.
    Floor(Symbol),
}

impl Rule {
    /// Its name, in a word.
    pub fn name(&self) -> &'static str {
        match self {
            Rule::Result => "result",
            Rule::Argument(_) => "argument",
            Rule::Recursion(_) => "recursion",
            Rule::Descent(_) => "descent",
            Rule::Unreachable => "unreachable",
            Rule::Missing(_) => "missing",
            Rule::Postcondition(_) => "postcondition",
            Rule::Floor(_) => "floor",
        }
    }
}

impl fmt::Display for Rule {
    /// Prints the demand of the rule, as a sentence without a final full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Result => f.write_str("this expression must have the type that its surroundings expect"),
            Rule::Argument(function) => {
                write!(
                    f,
                    "this argument of {function} must have the type that {function} asks for, and be smaller in a recursive call"
                )
            }
            Rule::Descent(function) => write!(f, "this call of {function} must not lead back here for ever"),
            Rule::Recursion(function) => {
                write!(f, "{function} calls itself, so some argument of it must be able to get smaller")
            }
            Rule::Unreachable => f.write_str("error must be unreachable"),
            Rule::Missing(constructor) => {
                write!(
                    f,
                    "there is no alternative for {constructor}, so what is matched on must not be built by {constructor}"
                )
            }
            Rule::Postcondition(measure) => {
                write!(
                    f,
                    "this case of {measure} must keep what the measure promises, if {measure} keeps it on the components"
                )
            }
            Rule::Floor(measure) => write!(f, "{measure} must promise that it is never negative"),
        }
    }
}
