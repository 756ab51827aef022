//! The schedule of budgets that stands in for flags.

use std::collections::BTreeMap;
use std::{fmt, iter};

/// What a search may spend at one place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Rung {
    /// Names in an elimination term.
    pub size: usize,
    /// Matches within each other.
    pub matches: usize,
    /// Names in the scrutinee of a match.
    pub scrutinee: usize,
    /// Guards after each other.
    pub branches: usize,
    /// Function arguments within each other that are synthesized.
    pub auxiliaries: usize,
    /// Whether the first guard found at a place is final.
    pub commits: bool,
}

/// Names in a term: every size up to some, then in steps, as what a step costs grows faster than what it finds.
const SIZES: [usize; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 10, 14];
/// Matches within each other, at most.
const LAST_MATCHES: usize = 3;
/// Guards after each other. One that is committed to costs little, so that the step beyond the first is a long one.
const BRANCHES: [usize; 3] = [0, 1, LAST_BRANCHES];
const LAST_BRANCHES: usize = 3;
/// The largest terms for which a single guard is tried before several.
const LAST_SINGLE: usize = 6;
/// The largest terms that are tried without guards before. Where terms are many, one rung that finds the same and more
/// costs less than two: at each place it tries to do without a guard first.
const LAST_SHORT: usize = 8;
/// Names in a scrutinee, at most.
const LAST_SCRUTINEE: usize = 3;
/// Function arguments within each other, at most.
const LAST_AUXILIARIES: usize = 1;
/// The cost at which the ladder ends, in names of a term.
const LAST_COST: usize = 60;

/// What a rung costs more than one with the same terms: a match multiplies the places to look at, function arguments
/// what can be done at each. Terms beyond [`LAST_SHORT`] are many, and few programs need them.
const SIZE_COST: usize = 2;
const LONG_COST: usize = 8;
const MATCH_COST: usize = 5;
const BRANCH_COST: usize = 3;
/// That of several guards where a single one is not tried.
const LEAP_COST: usize = 4;
const SCRUTINEE_COST: usize = 1;
const AUXILIARY_COST: usize = 10;

/// What there is to call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Functions {
    /// No function takes another: none has to be made up.
    TakeValues,
    /// Some do.
    TakeFunctions,
}

/// Bounds on every place, for experiments: nobody needs them. What is not given is up to the ladder; what is given
/// replaces the last step of the ladder in that direction, and all combinations up to it are tried.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Names in a term.
    pub size: Option<usize>,
    /// Matches within each other.
    pub matches: Option<usize>,
    /// Names in a scrutinee.
    pub scrutinee: Option<usize>,
    /// Guards in a row.
    pub guards: Option<usize>,
    /// Function arguments within each other that are synthesized.
    pub auxiliaries: Option<usize>,
}

impl Bounds {
    /// Bounds by which nothing but what can never be reached is left to find, and matches that show it.
    pub(crate) fn without_terms(self) -> Bounds {
        Bounds { size: Some(self.size.unwrap_or(1).min(1)), ..self }
    }

    fn last_matches(&self) -> usize {
        self.matches.unwrap_or(LAST_MATCHES)
    }

    fn last_scrutinee(&self) -> usize {
        self.scrutinee.unwrap_or(LAST_SCRUTINEE).max(1)
    }

    fn sizes(&self) -> Vec<usize> {
        steps(&SIZES, self.size)
    }

    fn branches(&self) -> Vec<usize> {
        steps(&BRANCHES, self.guards)
    }

    fn last_branches(&self) -> usize {
        self.guards.unwrap_or(LAST_BRANCHES)
    }
}

/// The steps up to a bound, and the bound itself.
fn steps(all: &[usize], last: Option<usize>) -> Vec<usize> {
    let Some(last) = last else { return all.to_vec() };
    all.iter().copied().filter(|step| *step < last).chain([last]).collect()
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "terms of at most {} names, {} matches within each other, {} guards in a row",
            self.sizes().last().copied().unwrap_or_default(),
            self.last_matches(),
            self.last_branches(),
        )?;
        if *self == Bounds::default() { f.write_str(", not all of them at once") } else { Ok(()) }
    }
}

impl Rung {
    /// All rungs, cheap ones first, and once more to the top by a search that takes back its choices. Each is a fixed
    /// count: the same input climbs the same ladder on every machine.
    pub(crate) fn all(bounds: Bounds, functions: Functions) -> impl Iterator<Item = Rung> {
        let committed = Rung::by_cost(&bounds, functions).into_values().flatten();
        // Few searches come this far.
        let again =
            iter::once_with(move || Rung::by_cost(&bounds, functions)).flat_map(BTreeMap::into_values).flatten();
        let guarded = again.filter(|rung| rung.branches > 0);
        committed.chain(guarded.map(|rung| Rung { commits: false, ..rung }))
    }

    /// The rungs within the bounds by what they cost; where two cost the same, a match more is the worse bet. They are
    /// few of a kind: a list of all would be the largest that a small search needs.
    fn by_cost(bounds: &Bounds, functions: Functions) -> BTreeMap<(usize, usize), Vec<Rung>> {
        let last_auxiliaries = match functions {
            Functions::TakeValues => 0,
            Functions::TakeFunctions => bounds.auxiliaries.unwrap_or(LAST_AUXILIARIES),
        };
        let all_branches = bounds.branches();
        let mut rungs: BTreeMap<(usize, usize), Vec<Rung>> = BTreeMap::new();
        for size in bounds.sizes() {
            for matches in 0..=bounds.last_matches() {
                for scrutinee in 1..=if matches > 0 { bounds.last_scrutinee() } else { 1 } {
                    let is_step = |branches: &usize| {
                        *branches == bounds.last_branches()
                            || size <= if *branches == 0 { LAST_SHORT } else { LAST_SINGLE }
                    };
                    for branches in all_branches.iter().copied().filter(is_step) {
                        for auxiliaries in 0..=if size > 2 { last_auxiliaries } else { 0 } {
                            let rung = Rung { size, matches, scrutinee, branches, auxiliaries, commits: true };
                            if *bounds != Bounds::default() || rung.cost() <= LAST_COST {
                                rungs.entry((rung.cost(), matches)).or_default().push(rung);
                            }
                        }
                    }
                }
            }
        }
        rungs
    }

    /// What it costs to work on it, roughly, in names of a term.
    pub(crate) fn cost(&self) -> usize {
        let long = if self.size > LAST_SHORT { LONG_COST } else { 0 };
        SIZE_COST * self.size
            + long
            + MATCH_COST * self.matches
            + self.guard_cost()
            + SCRUTINEE_COST * (self.scrutinee - 1)
            + AUXILIARY_COST * self.auxiliaries
    }

    fn guard_cost(&self) -> usize {
        match self.branches {
            0 => 0,
            1 => BRANCH_COST,
            _ if self.size <= LAST_SINGLE => 2 * BRANCH_COST,
            _ => LEAP_COST,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn rungs(bounds: Bounds, functions: Functions) -> Vec<Rung> {
        Rung::all(bounds, functions).collect()
    }

    #[test]
    fn cheap_rungs_come_first_and_guarded_ones_again() {
        for functions in [Functions::TakeValues, Functions::TakeFunctions] {
            let all = rungs(Bounds::default(), functions);
            let (committed, again): (Vec<Rung>, Vec<Rung>) = all.iter().partition(|rung| rung.commits);
            assert!(committed.iter().chain(&again).eq(&all), "those that take back come last");
            let order = |rung: &Rung| (rung.cost(), rung.matches);
            assert!(committed.is_sorted_by_key(order) && again.is_sorted_by_key(order));
            assert!(committed.iter().all(|rung| rung.cost() <= LAST_COST));
            let guarded = committed.iter().filter(|rung| rung.branches > 0);
            assert!(guarded.map(|rung| Rung { commits: false, ..*rung }).eq(again));
        }
    }

    #[test]
    fn the_first_rung_allows_one_name_and_nothing_else() {
        let first = Rung { size: 1, matches: 0, scrutinee: 1, branches: 0, auxiliaries: 0, commits: true };
        assert_eq!(rungs(Bounds::default(), Functions::TakeValues).first(), Some(&first));
    }

    #[test]
    fn given_bounds_are_reached_at_any_cost() {
        let bounds = Bounds { size: Some(40), matches: Some(5), guards: Some(2), ..Bounds::default() };
        let all = rungs(bounds, Functions::TakeValues);
        let is_top = |rung: &Rung| rung.size == 40 && rung.matches == 5 && rung.branches == 2;
        assert!(all.iter().any(is_top));
        assert!(all.iter().all(|rung| rung.size <= 40 && rung.matches <= 5 && rung.branches <= 2));
    }
}
