//! The schedule of budgets that stands in for flags.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::{fmt, iter};

/// The budget of one place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Rung {
    /// Names in an elimination term.
    pub size: usize,
    /// Matches within each other.
    pub matches: usize,
    /// Names in the scrutinee of a match.
    pub scrutinee: usize,
    /// Set if recursive calls are matched on, of any type and inside each other.
    pub recursive: bool,
    /// Guards after each other.
    pub branches: usize,
    /// Names in what a guard compares.
    pub operand: usize,
    /// Function arguments within each other that are synthesized.
    pub auxiliaries: usize,
    /// Constructors within each other whose arguments are places of their own.
    pub parts: usize,
    /// Set if the first guard found at a place is final.
    pub commits: bool,
}

/// Names in a term: every size up to some, then in steps, as what a step costs grows faster than what it finds.
const SIZES: [usize; 15] = [1, 2, 3, 4, 5, 6, 7, 8, 10, 14, 20, 28, 40, 56, 80];
/// Guards after each other. One that is committed to costs little, so that the steps beyond the first are long ones.
const BRANCHES: [usize; 8] = [0, 1, 3, 7, 15, 31, 63, 127];
/// Names in what a guard compares: names alone, or calls too.
const OPERANDS: [usize; 2] = [1, LAST_OPERAND];
const LAST_OPERAND: usize = 3;
/// The largest terms for which a single guard is tried before several.
const LAST_SINGLE: usize = 6;
/// The largest terms that are tried without guards before. Where terms are many, one rung that finds the same and more
/// costs less than two: at each place it tries to do without a guard first.
const LAST_SHORT: usize = 8;
/// The largest terms for which a step in their size is a step in what they cost: what is larger is found, if at all, where
/// nearly all is given up early, as in a long literal.
const LAST_WIDE: usize = 14;
/// Function arguments within each other, at most.
const LAST_AUXILIARIES: usize = 1;
/// Constructors within each other whose arguments are places of their own, at most.
pub(crate) const LAST_PARTS: usize = 3;
/// The cost at which the ladder is first climbed again by a search that takes back its choices, and that at which it ends, in
/// names of a term. No number of anything is forbidden below it.
const FIRST_COST: usize = 60;
const LAST_COST: usize = 90;
/// Costs whose rungs are made at a time.
const WINDOW: usize = 12;
/// Bounds in the directions that are not given, where others are.
const PINNED_SIZE: usize = 14;
const PINNED: usize = 3;

/// Costs of a rung beyond one with the same terms: a match multiplies the places to look at, function arguments the
/// choices at each. Terms beyond [`LAST_SHORT`] are many, and few programs need them.
const SIZE_COST: usize = 2;
const LONG_COST: usize = 8;
const MATCH_COST: usize = 5;
const BRANCH_COST: usize = 3;
/// Cost of several guards where a single one is not tried.
const LEAP_COST: usize = 4;
const OPERAND_COST: usize = 20;
const SCRUTINEE_COST: usize = 1;
/// Names in a scrutinee, and matches within each other, beyond which each costs more: what there is to look at grows with
/// each faster than what is found.
pub(crate) const LAST_NEAR: usize = 3;
const FAR_COST: usize = 6;
const FAR_MATCH_COST: usize = 20;
/// Further cost of a match where terms beyond [`LAST_WIDE`] are allowed: these are literals, mostly.
const WIDE_MATCH_COST: usize = 10;
/// Cost of matches on recursive calls of any type: there are as many of them as there are variables to call with.
const RECURSIVE_COST: usize = 26;
const AUXILIARY_COST: usize = 10;
/// Cost of a constructor whose arguments are places of their own: as much as a constructor and one of its arguments.
const PART_COST: usize = 4;

/// The order of the functions in scope: first or higher.
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
    /// The largest cost of a program; the only bound that leaves the others to the ladder.
    pub cost: Option<usize>,
}

impl Bounds {
    /// Bounds by which nothing but what can never be reached is left to find, and matches that show it.
    pub(crate) fn without_terms(self) -> Bounds {
        Bounds { size: Some(self.size.unwrap_or(1).min(1)), ..self }
    }

    /// Test that a number of something is bounded.
    pub(crate) fn is_given(&self) -> bool {
        Bounds { cost: None, ..*self } != Bounds::default()
    }

    /// The cost at which the ladder ends.
    fn last_cost(&self) -> usize {
        self.cost.unwrap_or(if self.is_given() { usize::MAX } else { LAST_COST })
    }

    /// A bound, else what stands for it where others are given.
    fn or_pinned(&self, given: Option<usize>, pinned: usize) -> Option<usize> {
        given.or(self.is_given().then_some(pinned))
    }

    /// Matches within each other, as far as `cost` allows.
    fn last_matches(&self, cost: usize) -> usize {
        self.or_pinned(self.matches, PINNED).unwrap_or(cost / MATCH_COST)
    }

    /// Names in a scrutinee, as far as `cost` allows.
    fn last_scrutinee(&self, cost: usize) -> usize {
        self.or_pinned(self.scrutinee, PINNED).unwrap_or(LAST_NEAR + cost / FAR_COST).max(1)
    }

    fn sizes(&self) -> Vec<usize> {
        steps(&SIZES, self.or_pinned(self.size, PINNED_SIZE))
    }

    fn branches(&self) -> Vec<usize> {
        steps(&BRANCHES, self.or_pinned(self.guards, PINNED))
    }

    /// The least number of guards above which no step is left out.
    fn first_leap(&self) -> usize {
        self.guards.map_or(PINNED, |guards| guards.min(PINNED))
    }
}

/// Scrutinees of up to so many names, in the end with recursive calls of any type where there are calls at all.
fn scrutinees(last: usize) -> impl Iterator<Item = (usize, bool)> {
    (1..=last).map(|names| (names, false)).chain((last > 1).then_some((last.min(LAST_NEAR), true)))
}

/// Costs in stretches: most searches end early, and the rungs that cost more are many. Where bounds are given the costs have
/// no end.
fn windows(costs: RangeInclusive<usize>, is_given: bool) -> impl Iterator<Item = RangeInclusive<usize>> {
    let (first, last) = costs.into_inner();
    let step = if is_given { usize::MAX } else { WINDOW };
    let mut next = Some(first);
    iter::from_fn(move || {
        let from = next.filter(|from| *from <= last)?;
        let to = from.saturating_add(step - 1).min(last);
        next = to.checked_add(1);
        Some(from..=to)
    })
}

/// The steps up to a bound, and the bound itself.
fn steps(all: &[usize], last: Option<usize>) -> Vec<usize> {
    let Some(last) = last else { return all.to_vec() };
    all.iter().copied().filter(|step| *step < last).chain([last]).collect()
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_given() {
            return write!(
                f,
                "programs that cost at most {}, where a name costs about {SIZE_COST}, a match {MATCH_COST}, and a guard \
                 {BRANCH_COST} or less",
                self.last_cost()
            );
        }
        write!(
            f,
            "terms of at most {} names, {} matches within each other, {} guards in a row",
            self.sizes().last().copied().unwrap_or_default(),
            self.last_matches(LAST_COST),
            self.branches().last().copied().unwrap_or_default(),
        )
    }
}

impl Rung {
    /// All rungs, cheap ones first, and once more by a search that takes back its choices. Each is a fixed count: the same
    /// input climbs the same ladder on every machine.
    pub(crate) fn all(bounds: Bounds, functions: Functions, last_parts: usize) -> impl Iterator<Item = Rung> {
        let last = bounds.last_cost();
        let stages = match bounds.is_given() || last <= FIRST_COST {
            true => vec![0..=last],
            false => vec![0..=FIRST_COST, FIRST_COST + 1..=last],
        };
        stages.into_iter().flat_map(move |costs| {
            let rungs = move || {
                let windows = windows(costs.clone(), bounds.is_given());
                windows.flat_map(move |costs| {
                    Rung::by_cost(&bounds, (functions, last_parts), &costs).into_values().flatten()
                })
            };
            let committed = rungs.clone()();
            // Few searches come this far.
            let again = iter::once_with(rungs).flatten();
            let guarded = again.filter(|rung| rung.branches > 0);
            committed.chain(guarded.map(|rung| Rung { commits: false, ..rung }))
        })
    }

    /// The rungs within the bounds by what they cost; where two cost the same, a match more is the worse bet.
    fn by_cost(
        bounds: &Bounds,
        (functions, last_parts): (Functions, usize),
        costs: &RangeInclusive<usize>,
    ) -> BTreeMap<(usize, usize), Vec<Rung>> {
        let last_auxiliaries = match functions {
            Functions::TakeValues => 0,
            Functions::TakeFunctions => bounds.auxiliaries.unwrap_or(LAST_AUXILIARIES),
        };
        let left = |cost: usize| costs.end().saturating_sub(cost);
        let all_branches = bounds.branches();
        let first_leap = bounds.first_leap();
        let mut rungs: BTreeMap<(usize, usize), Vec<Rung>> = BTreeMap::new();
        for size in bounds.sizes().into_iter().take_while(|size| size_cost(*size) <= *costs.end()) {
            for matches in 0..=bounds.last_matches(left(size_cost(size))) {
                let rest = left(size_cost(size) + MATCH_COST * matches);
                for (scrutinee, recursive) in scrutinees(if matches > 0 { bounds.last_scrutinee(rest) } else { 1 }) {
                    let is_step = |branches: &usize| {
                        *branches >= first_leap || size <= if *branches == 0 { LAST_SHORT } else { LAST_SINGLE }
                    };
                    for branches in all_branches.iter().copied().filter(is_step) {
                        for operand in OPERANDS.into_iter().filter(|operand| *operand == 1 || branches > 0) {
                            for auxiliaries in 0..=if size > 2 { last_auxiliaries } else { 0 } {
                                for parts in 0..=last_parts {
                                    let commits = true;
                                    let rung = Rung {
                                        size,
                                        matches,
                                        scrutinee,
                                        recursive,
                                        branches,
                                        operand,
                                        auxiliaries,
                                        parts,
                                        commits,
                                    };
                                    if costs.contains(&rung.cost()) {
                                        rungs.entry((rung.cost(), matches)).or_default().push(rung);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        rungs
    }

    /// The cost of working on the rung, roughly, in names of a term.
    pub(crate) fn cost(&self) -> usize {
        size_cost(self.size)
            + MATCH_COST * self.matches
            + self.guard_cost()
            + SCRUTINEE_COST * (self.scrutinee - 1)
            + FAR_COST * self.scrutinee.saturating_sub(LAST_NEAR)
            + FAR_MATCH_COST * self.matches.saturating_sub(LAST_NEAR)
            + if self.size > LAST_WIDE { WIDE_MATCH_COST * self.matches } else { 0 }
            + if self.recursive { RECURSIVE_COST } else { 0 }
            + AUXILIARY_COST * self.auxiliaries
            + PART_COST * self.parts
    }

    /// The cost of guards: several cost little more than a few, as each is found for itself.
    fn guard_cost(&self) -> usize {
        let operand = if self.operand > 1 { OPERAND_COST } else { 0 };
        let several = if self.size <= LAST_SINGLE { 2 * BRANCH_COST } else { LEAP_COST };
        let branches = match self.branches {
            0 => 0,
            1 => BRANCH_COST,
            2 => several,
            many => several + (many + 1).ilog2() as usize - 2,
        };
        branches + operand
    }

    /// Test that it allows more of something than nearly all programs need.
    pub(crate) fn is_far(&self) -> bool {
        self.size > LAST_WIDE || self.scrutinee > LAST_NEAR || self.matches > LAST_NEAR || self.operand > 1
    }

    /// Test that it allows all that `other` does, and differs in nothing but what `other` never lacked.
    pub(crate) fn adds_nothing_to(&self, other: &Rung, lacking: Lacking) -> bool {
        let is_met = |less: usize, more: usize, what: Lacking| less == more || (less < more && !lacking.contains(what));
        is_met(other.size, self.size, Lacking::SIZE)
            && is_met(other.matches, self.matches, Lacking::MATCHES)
            && is_met(other.scrutinee, self.scrutinee, Lacking::SCRUTINEE)
            && is_met(usize::from(other.recursive), usize::from(self.recursive), Lacking::RECURSIVE)
            && is_met(other.branches, self.branches, Lacking::BRANCHES)
            && is_met(other.operand, self.operand, Lacking::OPERAND)
            && is_met(other.auxiliaries, self.auxiliaries, Lacking::AUXILIARIES)
            && is_met(other.parts, self.parts, Lacking::PARTS)
            && is_met(usize::from(!other.commits), usize::from(!self.commits), Lacking::CHOICES)
    }

    /// The budget inside an alternative of a match; `None` if no match is left.
    pub(crate) fn within_match(self) -> Option<Rung> {
        Some(Rung { matches: self.matches.checked_sub(1)?, ..self })
    }

    /// The budget once a call was matched on: the results of calls are not matched on within each other, but those of
    /// recursive calls if these are matched on whatever they give.
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

    /// The budget inside an argument of a constructor; `None` if these are no places of their own.
    pub(crate) fn within_part(self) -> Option<Rung> {
        Some(Rung { parts: self.parts.checked_sub(1)?, ..self })
    }

    /// A budget for one term of at most `size` names.
    pub(crate) fn for_term(self, size: usize) -> Rung {
        Rung { size, matches: 0, scrutinee: 1, recursive: false, branches: 0, auxiliaries: 0, parts: 0, ..self }
    }
}

fn size_cost(size: usize) -> usize {
    let long = if size > LAST_SHORT { LONG_COST } else { 0 };
    // Two thirds a name.
    SIZE_COST * size.min(LAST_WIDE) + long + size.saturating_sub(LAST_WIDE) * 2 / 3
}

/// The bounds that cut a rung off somewhere: with more of one of them something else may be found.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Lacking(u16);

impl Lacking {
    pub(crate) const SIZE: Lacking = Lacking(1);
    pub(crate) const MATCHES: Lacking = Lacking(1 << 1);
    pub(crate) const SCRUTINEE: Lacking = Lacking(1 << 2);
    pub(crate) const BRANCHES: Lacking = Lacking(1 << 3);
    pub(crate) const OPERAND: Lacking = Lacking(1 << 4);
    pub(crate) const AUXILIARIES: Lacking = Lacking(1 << 5);
    /// A choice was made that might have been another one.
    pub(crate) const CHOICES: Lacking = Lacking(1 << 6);
    pub(crate) const RECURSIVE: Lacking = Lacking(1 << 7);
    pub(crate) const PARTS: Lacking = Lacking(1 << 8);

    /// Notes something more.
    pub(crate) fn add(&mut self, other: Lacking) {
        self.0 |= other.0;
    }

    /// Test that there was too little of something.
    pub(crate) fn contains(self, other: Lacking) -> bool {
        self.0 & other.0 != 0
    }

    /// Test that there was enough of everything.
    pub(crate) fn is_nothing(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rungs(bounds: Bounds, functions: Functions) -> Vec<Rung> {
        Rung::all(bounds, functions, LAST_PARTS).collect()
    }

    #[test]
    fn cheap_rungs_come_first_and_guarded_ones_again() {
        for functions in [Functions::TakeValues, Functions::TakeFunctions] {
            let all = rungs(Bounds::default(), functions);
            let (first, second): (Vec<Rung>, Vec<Rung>) = all.iter().partition(|rung| rung.cost() <= FIRST_COST);
            assert!(first.iter().chain(&second).eq(&all), "what is dear comes last");
            for stage in [first, second] {
                let (committed, again): (Vec<Rung>, Vec<Rung>) = stage.iter().partition(|rung| rung.commits);
                assert!(committed.iter().chain(&again).eq(&stage), "those that take back come last");
                let order = |rung: &Rung| (rung.cost(), rung.matches);
                assert!(committed.is_sorted_by_key(order) && again.is_sorted_by_key(order));
                assert!(committed.iter().all(|rung| rung.cost() <= LAST_COST));
                let guarded = committed.iter().filter(|rung| rung.branches > 0);
                assert!(guarded.map(|rung| Rung { commits: false, ..*rung }).eq(again));
            }
        }
    }

    #[test]
    fn no_number_is_forbidden_by_itself() {
        let all = rungs(Bounds::default(), Functions::TakeValues);
        let most = |number: &dyn Fn(&Rung) -> usize| all.iter().map(number).max().unwrap_or_default();
        assert!(most(&|rung| rung.size) > 40 && most(&|rung| rung.branches) > 40);
        assert!(most(&|rung| rung.matches) > 3 && most(&|rung| rung.scrutinee) > 6);
        // Seven guards cost hardly more than three.
        let guards = |branches| Rung { branches, ..all.first().copied().unwrap_or(SMALLEST) }.cost();
        assert_eq!(guards(7), guards(3) + 1);
    }

    #[test]
    fn a_larger_budget_is_passed_over_only_where_nothing_lacked_it() {
        let larger = Rung { size: 4, branches: 3, ..SMALLEST };
        assert!(larger.adds_nothing_to(&SMALLEST, Lacking::default()));
        assert!(larger.adds_nothing_to(&SMALLEST, Lacking::MATCHES));
        assert!(!larger.adds_nothing_to(&SMALLEST, Lacking::BRANCHES));
        assert!(!SMALLEST.adds_nothing_to(&larger, Lacking::default()), "it allows less");
        assert!(!Rung { commits: false, ..larger }.adds_nothing_to(&larger, Lacking::CHOICES));
    }

    const SMALLEST: Rung = Rung {
        size: 1,
        matches: 0,
        scrutinee: 1,
        recursive: false,
        branches: 0,
        operand: 1,
        auxiliaries: 0,
        parts: 0,
        commits: true,
    };

    #[test]
    fn the_first_rung_allows_one_name_and_nothing_else() {
        assert_eq!(rungs(Bounds::default(), Functions::TakeValues).first(), Some(&SMALLEST));
    }

    #[test]
    fn a_bound_on_the_cost_leaves_the_rest_to_the_ladder() {
        let all = rungs(Bounds::default(), Functions::TakeValues);
        for cost in [7, FIRST_COST, LAST_COST - 1] {
            let bounds = Bounds { cost: Some(cost), ..Bounds::default() };
            let bounded = rungs(bounds, Functions::TakeValues);
            assert!(bounded.iter().eq(all.iter().filter(|rung| rung.cost() <= cost)), "{cost}");
        }
        let more = rungs(Bounds { cost: Some(LAST_COST + 5), ..Bounds::default() }, Functions::TakeValues);
        assert!(more.len() > all.len());
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
