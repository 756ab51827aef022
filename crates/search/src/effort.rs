//! Counters of a search.

use super::journal::Fate;
use serde::Serialize;

/// The work of a search, in counts.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Effort {
    /// Terms, by what became of them.
    pub terms: TermCounts,
    /// Terms for which a guard was looked for.
    pub abductions: u64,
    /// Places where a program was looked for.
    pub places: u64,
}

/// Terms by what became of them; those that are in no other field were taken, at least for the time being.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TermCounts {
    /// All that were looked at, complete ones and ones with holes, each as often as it was.
    pub built: u64,
    /// Names that head no term of the shape asked for.
    pub rejected_by_shape: u64,
    /// Terms rejected because an equal question was answered before.
    pub rejected_by_verdict: u64,
    /// Terms rejected by a counter-model that was there already.
    pub rejected_by_model: u64,
    /// Terms rejected by the solver.
    pub rejected_by_solver: u64,
}

impl TermCounts {
    /// Counts what became of a term that was built.
    pub(crate) fn judged(&mut self, fate: Fate) {
        match fate {
            Fate::Accepted => {}
            Fate::Known => self.rejected_by_verdict += 1,
            Fate::Refuted => self.rejected_by_model += 1,
            Fate::Disproved => self.rejected_by_solver += 1,
        }
    }

    /// Adds what others have counted.
    pub(crate) fn add(&mut self, other: &TermCounts) {
        self.built += other.built;
        self.rejected_by_shape += other.rejected_by_shape;
        self.rejected_by_verdict += other.rejected_by_verdict;
        self.rejected_by_model += other.rejected_by_model;
        self.rejected_by_solver += other.rejected_by_solver;
    }
}
