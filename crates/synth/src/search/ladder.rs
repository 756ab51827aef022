//! The schedule of budgets that stands in for flags.

use crate::recursion::Termination;

/// What a search may spend at one place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Rung {
    /// Leaves of an elimination term.
    pub(crate) size: usize,
    /// Matches within each other.
    pub(crate) matches: usize,
    /// Guards after each other.
    pub(crate) branches: usize,
    /// Function arguments within each other that are synthesized.
    pub(crate) auxiliaries: usize,
}

/// Names in a term, at most.
const LAST_SIZE: usize = 10;
/// Matches within each other, at most.
const LAST_MATCHES: usize = 2;
/// Guards after each other.
const BRANCHES: usize = 3;

/// What a rung costs more than one with the same terms: a match multiplies the places to look at, and a second metric
/// makes every recursive call harder to check.
const MATCH_COST: usize = 2;
const LEXICOGRAPHIC_COST: usize = 2;

impl Rung {
    /// All rungs, cheap ones first. Each is a fixed count: the same input climbs the same ladder on every machine.
    pub(crate) fn all() -> Vec<(Rung, Termination)> {
        let mut rungs = Vec::new();
        for size in 1..=LAST_SIZE {
            for matches in 0..=LAST_MATCHES {
                for termination in [Termination::First, Termination::Lexicographic] {
                    let extra = if termination == Termination::Lexicographic { LEXICOGRAPHIC_COST } else { 0 };
                    let rung = Rung { size, matches, branches: BRANCHES, auxiliaries: usize::from(size > 2) };
                    rungs.push((size + MATCH_COST * matches + extra, rung, termination));
                }
            }
        }
        rungs.sort_by_key(|(cost, ..)| *cost);
        rungs.into_iter().map(|(_, rung, termination)| (rung, termination)).collect()
    }

    /// The bounds of the last rung, for a person.
    pub(crate) fn last_description() -> String {
        format!("terms of at most {LAST_SIZE} names, {LAST_MATCHES} matches within each other, {BRANCHES} guards in a row")
    }

    /// The budget inside an alternative of a match; `None` if no match is left.
    pub(crate) fn within_match(self) -> Option<Rung> {
        Some(Rung { matches: self.matches.checked_sub(1)?, ..self })
    }

    /// The budget behind a guard; `None` if no guard is left.
    pub(crate) fn behind_guard(self) -> Option<Rung> {
        Some(Rung { branches: self.branches.checked_sub(1)?, ..self })
    }

    /// The budget for a synthesized function argument; `None` if none is left.
    pub(crate) fn within_argument(self) -> Option<Rung> {
        Some(Rung { auxiliaries: self.auxiliaries.checked_sub(1)?, ..self })
    }
}
