//! Outcomes of the work on a goal, and of a run.

use crate::Diagnostic;

/// Outcome of the work on a goal, the same from the search to the printed line: a search gives a program as a tree, still
/// to be checked, and a session one that is verified, as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome<P = ()> {
    /// A program.
    Solved(P),
    /// No program in the space that was searched, all of it.
    Exhausted(Space),
    /// No program before the search came to a bound on what it may cost: nothing is known of what was not looked at.
    GivenUp(Bound),
    /// Cancelled.
    Stopped,
    /// Proof that there is no program.
    Impossible(Impossibility),
    /// Errors in the definition, whatever its holes are filled with.
    Rejected(Vec<Diagnostic>),
    /// A fault of Loligo's, in words: a panic, or a program that was found and does not pass the check.
    Bug(String),
}

/// Space that a search has gone through to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Space {
    /// All programs that can be built from what is in scope.
    All,
    /// Programs within bounds on what each of them costs, which are given as text.
    Within(String),
}

/// Bound on what a search may cost altogether, by its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// Queries to the solver.
    Checks(u64),
    /// Terms that are built where more is allowed than nearly all programs need.
    Terms(u64),
    /// Mebibytes of what is remembered.
    Memory(u64),
}

/// Reason why no program can meet a goal, as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Impossibility {
    /// For some arguments no value satisfies the type of the result.
    Clash {
        /// Formulas that contradict each other; none can be left out.
        conjuncts: Vec<String>,
        /// The arguments that matter for it, as formulas; none if it is so for all.
        arguments: Vec<String>,
        /// The type variables for which it matters that their values can only come from the arguments.
        only_given: Vec<String>,
    },
    /// Nothing in scope builds a value of this shape.
    Unbuildable(String),
}

/// Outcome of a run; of several the last in this order counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Status {
    /// Everything asked for was done.
    #[default]
    Done,
    /// The input is in order, but for some goal no program was found.
    NotFound,
    /// The input was rejected.
    Rejected,
    /// Cancelled, so that something may not have been looked at.
    Stopped,
    /// Loligo itself is wrong.
    Bug,
}

impl<P> Outcome<P> {
    /// Its name, for tables and for other programs.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Solved(_) => "solved",
            Outcome::Exhausted(_) => "exhausted",
            Outcome::GivenUp(Bound::Checks(_)) => "given up",
            Outcome::GivenUp(Bound::Terms(_)) => "out of terms",
            Outcome::GivenUp(Bound::Memory(_)) => "out of memory",
            Outcome::Stopped => "stopped",
            Outcome::Impossible(_) => "impossible",
            Outcome::Rejected(_) => "rejected",
            Outcome::Bug(_) => "bug",
        }
    }

    /// The outcome of a run whose only goal ended so.
    pub fn status(&self) -> Status {
        match self {
            Outcome::Solved(_) => Status::Done,
            Outcome::Exhausted(_) | Outcome::GivenUp(_) | Outcome::Impossible(_) => Status::NotFound,
            Outcome::Rejected(_) => Status::Rejected,
            Outcome::Stopped => Status::Stopped,
            Outcome::Bug(_) => Status::Bug,
        }
    }

    /// The program, if there is one.
    pub fn program(&self) -> Option<&P> {
        match self {
            Outcome::Solved(program) => Some(program),
            _ => None,
        }
    }

    /// The outcome with what `next` makes of the program.
    pub fn and_then<Q>(self, next: impl FnOnce(P) -> Outcome<Q>) -> Outcome<Q> {
        match self {
            Outcome::Solved(program) => next(program),
            Outcome::Exhausted(space) => Outcome::Exhausted(space),
            Outcome::GivenUp(bound) => Outcome::GivenUp(bound),
            Outcome::Stopped => Outcome::Stopped,
            Outcome::Impossible(why) => Outcome::Impossible(why),
            Outcome::Rejected(diagnostics) => Outcome::Rejected(diagnostics),
            Outcome::Bug(message) => Outcome::Bug(message),
        }
    }

    /// The outcome with another form of the program.
    pub fn map<Q>(self, change: impl FnOnce(P) -> Q) -> Outcome<Q> {
        self.and_then(|program| Outcome::Solved(change(program)))
    }
}

impl Status {
    /// Its name, for other programs.
    pub fn name(self) -> &'static str {
        match self {
            Status::Done => "done",
            Status::NotFound => "not_found",
            Status::Rejected => "rejected",
            Status::Stopped => "stopped",
            Status::Bug => "bug",
        }
    }
}

/// Mark of work that was cancelled before its end: what it has found is so, but there may be more to find.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cancelled;

#[cfg(test)]
mod tests {
    use super::{Bound, Outcome, Status};

    #[test]
    fn stopped_outranks_everything_but_a_bug() {
        let outcomes: [Outcome; 4] =
            [Outcome::Solved(()), Outcome::GivenUp(Bound::Checks(7)), Outcome::Rejected(Vec::new()), Outcome::Stopped];
        assert_eq!(outcomes.iter().map(Outcome::status).max(), Some(Status::Stopped));
        assert_eq!(Outcome::<()>::Bug(String::new()).status().max(Status::Stopped), Status::Bug);
    }

    #[test]
    fn only_a_program_is_changed() {
        assert_eq!(Outcome::Solved(1).map(|number| number + 1), Outcome::Solved(2));
        assert_eq!(Outcome::<u8>::Stopped.map(|number| number + 1), Outcome::Stopped);
        assert_eq!(Outcome::Solved(1).and_then(|_| Outcome::<u8>::Stopped).name(), "stopped");
    }
}
