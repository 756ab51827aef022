//! Cost of the work on a goal.

use loligo_search::Effort;
use loligo_typing::Statistics;

/// Effort of a search, and of the check of its program. Time is measured if the canceller has a clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Account {
    /// Numbers of the terms that were built, by their fates.
    pub effort: Effort,
    /// Solver queries of the search.
    pub search: Statistics,
    /// Solver queries of the check from scratch.
    pub recheck: Statistics,
    /// The number that the record of it is kept under, if there is one.
    pub record: Option<usize>,
}
