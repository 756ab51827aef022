//! The schedule of budgets that stands in for flags.

/// What a search may spend at one place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Rung {
    /// Names in an elimination term.
    pub(crate) size: usize,
    /// Matches within each other.
    pub(crate) matches: usize,
    /// Names in the scrutinee of a match.
    pub(crate) scrutinee: usize,
    /// Guards after each other.
    pub(crate) branches: usize,
    /// Function arguments within each other that are synthesized.
    pub(crate) auxiliaries: usize,
    /// Whether the first guard found at a place is final.
    pub(crate) commits: bool,
}

/// Names in a term: every size up to some, then in steps, as what a step costs grows faster than what it finds.
const SIZES: [usize; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 10, 14];
/// Matches within each other, at most.
const LAST_MATCHES: usize = 3;
/// Guards after each other. One that is committed to costs little, so that the step beyond the first is a long one.
const BRANCHES: [usize; 3] = [0, 1, 3];
/// The largest terms for which a single guard is tried before several.
const LAST_SINGLE: usize = 8;
/// Names in a scrutinee, at most.
const LAST_SCRUTINEE: usize = 3;
/// The cost at which the ladder ends, in names of a term.
const LAST_COST: usize = 50;

/// What a rung costs more than one with the same terms: a match multiplies the places to look at.
const SIZE_COST: usize = 2;
const MATCH_COST: usize = 5;
const BRANCH_COST: usize = 3;
const SCRUTINEE_COST: usize = 1;

impl Rung {
    /// All rungs, cheap ones first, and once more to the top by a search that takes back its choices. Each is a fixed
    /// count: the same input climbs the same ladder on every machine.
    pub(crate) fn all() -> Vec<Rung> {
        let mut rungs = Vec::new();
        for size in SIZES {
            for matches in 0..=LAST_MATCHES {
                for scrutinee in 1..=if matches > 0 { LAST_SCRUTINEE } else { 1 } {
                    for branches in BRANCHES.into_iter().filter(|branches| *branches != 1 || size <= LAST_SINGLE) {
                        let auxiliaries = usize::from(size > 2);
                        rungs.push(Rung { size, matches, scrutinee, branches, auxiliaries, commits: true });
                    }
                }
            }
        }
        rungs.retain(|rung| rung.cost() <= LAST_COST);
        rungs.sort_by_key(Rung::cost);
        let guarded = |rung: &&Rung| rung.branches > 0;
        let again: Vec<Rung> = rungs.iter().filter(guarded).map(|rung| Rung { commits: false, ..*rung }).collect();
        rungs.extend(again);
        rungs
    }

    fn cost(&self) -> usize {
        SIZE_COST * self.size
            + MATCH_COST * self.matches
            + BRANCH_COST * self.branches.min(2)
            + SCRUTINEE_COST * (self.scrutinee - 1)
    }

    /// The bounds of the last rungs, for a person.
    pub(crate) fn last_description() -> String {
        let last = |steps: &[usize]| steps.last().copied().unwrap_or_default();
        format!(
            "terms of at most {} names, {LAST_MATCHES} matches within each other, {} guards in a row, not all of them at once",
            last(&SIZES),
            last(&BRANCHES),
        )
    }

    /// The budget inside an alternative of a match; `None` if no match is left.
    pub(crate) fn within_match(self) -> Option<Rung> {
        Some(Rung { matches: self.matches.checked_sub(1)?, ..self })
    }

    /// The budget once a call was matched on: the results of calls are not matched on within each other.
    pub(crate) fn after_call(self) -> Rung {
        Rung { scrutinee: 1, ..self }
    }

    /// The budget behind a guard; `None` if no guard is left.
    pub(crate) fn behind_guard(self) -> Option<Rung> {
        Some(Rung { branches: self.branches.checked_sub(1)?, ..self })
    }

    /// The budget for a synthesized function argument; `None` if none is left.
    pub(crate) fn within_argument(self) -> Option<Rung> {
        Some(Rung { auxiliaries: self.auxiliaries.checked_sub(1)?, ..self })
    }

    /// A budget for one term of at most `size` names.
    pub(crate) fn for_term(self, size: usize) -> Rung {
        Rung { size, matches: 0, scrutinee: 1, branches: 0, auxiliaries: 0, ..self }
    }
}
