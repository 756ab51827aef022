//! What the work on a goal cost.

use crate::GoalTrace;
use loligo_search::Effort;
use loligo_typing::Statistics;

/// What a search did, and what it took to check what it found. Time is measured if the canceller has a clock.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Account {
    /// What became of the terms that were built.
    pub effort: Effort,
    /// What the search asked of the solver.
    pub search: Statistics,
    /// What checking the program from scratch asked of the solver.
    pub recheck: Statistics,
    /// What was done, in detail, if that was asked for.
    pub trace: Option<Box<GoalTrace>>,
}
