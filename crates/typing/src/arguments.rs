//! Treatment of arguments, as a parameter of the rules.

use loligo_horn::Context;
use loligo_logic::Term;
use loligo_types::Scalar;

/// Treatment of the requirement that an argument has the type its function asks for. A check has it [`Proved`]; a
/// search has other questions as well.
pub trait Arguments {
    /// Says that what comes now is inside an argument.
    fn enter(&mut self) {}

    /// Says that what comes now is outside again.
    fn leave(&mut self) {}

    /// Decides if a clause is to require that `value` has the type `expected`. An implementation that wants none may
    /// let the context know something else.
    fn are_to_be_proved(&self, context: &mut Context, value: Term, expected: &Scalar) -> bool;

    /// True if every such requirement becomes a clause.
    fn are_all_proved(&self) -> bool {
        false
    }

    /// True if a value of which it is known how it was built is looked at part by part. That takes longer and proves
    /// more.
    fn are_taken_apart(&self) -> bool {
        false
    }

    /// True if the context is to record the type of a value even where that type defines the value.
    fn are_described(&self) -> bool {
        true
    }
}

/// Treatment in a check: the requirement becomes a clause, to be proved.
#[derive(Clone, Copy, Debug)]
pub struct Proved;

impl Arguments for Proved {
    fn are_to_be_proved(&self, _: &mut Context, _: Term, _: &Scalar) -> bool {
        true
    }

    fn are_all_proved(&self) -> bool {
        true
    }
}

/// Treatment in a check by parts: the requirement becomes a clause, or one for each part of the argument.
#[derive(Clone, Copy, Debug)]
pub struct ProvedByParts;

impl Arguments for ProvedByParts {
    fn are_to_be_proved(&self, _: &mut Context, _: Term, _: &Scalar) -> bool {
        true
    }

    fn are_all_proved(&self) -> bool {
        true
    }

    fn are_taken_apart(&self) -> bool {
        true
    }
}
