//! What the work on a goal cost.

use loligo_search::Effort;
use loligo_typing::Statistics;

/// What a search did, and what it took to check what it found. Time is measured if the canceller has a clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Account {
    /// What became of the terms that were built.
    pub effort: Effort,
    /// What the search asked of the solver.
    pub search: Statistics,
    /// What checking the program from scratch asked of the solver.
    pub recheck: Statistics,
    /// The number that the record of it is kept under, if there is one.
    pub record: Option<usize>,
}
