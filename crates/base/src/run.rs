//! Bounds on a run: what cancels it, and counts that limit single queries.

use crate::Canceller;

/// Bounds on a run, which travel together from whoever began it to the solvers. Clones bound the same run.
#[derive(Clone, Default)]
pub struct Run {
    /// Limits of single solver queries.
    pub limits: Limits,
    /// Stops the run from outside.
    pub canceller: Canceller,
}

/// Counts that bound one query. No clock: the same query has the same answer on every machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The solver's own steps, for each time it is called: once a query, a few times more with products of variables.
    pub steps: u32,
    /// Formulas after axioms and instances were added.
    pub formulas: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { steps: 1_000_000, formulas: 5_000 }
    }
}

impl Run {
    /// A run with the limits that everybody has.
    pub fn new(canceller: Canceller) -> Run {
        Run { limits: Limits::default(), canceller }
    }

    /// A part of the run, which can be cancelled by itself and is cancelled with it.
    pub fn part(&self) -> Run {
        Run { limits: self.limits.clone(), canceller: self.canceller.part() }
    }

    /// Tells a run that was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.canceller.is_cancelled()
    }
}
