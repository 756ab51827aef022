//! The record of a search, for whoever tells of it.

use crate::Solution;
use loligo_base::{Outcome, Run};
use loligo_search::{Effort, Journal};
use loligo_types::Module;

/// Keeps records of searches.
pub trait Recorder: Send + Sync {
    /// Keeps the record of the work on a goal, and gives the number it is kept under. It is called in the thread of the
    /// search, which the terms in the record belong to.
    fn record(&self, record: &Record<'_>) -> usize;
}

/// The work on a goal: its search, and the check of what that found.
pub struct Record<'a> {
    /// The file of the goal.
    pub file: &'a str,
    /// The goal.
    pub goal: &'a str,
    /// Its signature, as text.
    pub signature: &'a str,
    /// The module. If a program was found, the goal has it.
    pub module: &'a Module,
    /// The position of the goal in the module.
    pub index: usize,
    /// Journal of the search.
    pub journal: &'a Journal,
    /// Numbers of what the journal records.
    pub effort: Effort,
    /// The outcome; a program is verified.
    pub outcome: &'a Outcome<Solution>,
    /// Bounds of the run, for questions about the program.
    pub run: &'a Run,
}
