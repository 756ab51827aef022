//! More than one program for a goal.
//!
//! A program is known by the choices that the search made for it: a leaf, a guard or a match at each place. Every other
//! program differs in one of them. So what is left to look at falls into regions: the first choice is another; the first is
//! the same and the second another; and so on (E. L. Lawler, *A procedure for computing the K best solutions*, Management
//! Science 18, 1972). Each region is searched along the ladder, all of them on one rung before any on the next, and falls
//! into regions itself where a program is found.

use super::bank::value_of;
use super::ladder::{Lacking, Rung};
use super::site::{Site, SiteKey};
use super::{Search, SearchOptions, SearchReport};
use loligo_base::Outcome;
use loligo_guess::Guard;
use loligo_horn::Statistics;
use loligo_logic::Term;
use loligo_types::{Expr, Module};
use rustc_hash::FxHashMap;
use std::ops::ControlFlow;

/// Cost that a further program may have beyond that of the first, in the measure of the ladder: about three names, or a
/// match.
const SPREAD: usize = 6;
/// Regions that are looked at. Each is a search of its own, though mostly a short one.
const MAX_REGIONS: usize = 600;

/// The part of its own work that a search spends on further programs where nobody asked for them, and the terms and
/// queries that are too few to be counted.
const SHARE: u64 = 10;
const LEAST_TERMS: u64 = 150;
const LEAST_CHECKS: u64 = 15;

/// A choice at a place, and the names that it takes.
#[derive(Clone, PartialEq)]
pub(super) enum Choice {
    /// A leaf.
    Leaf(Expr, usize),
    /// A leaf where a guard holds.
    Guarded(Expr, Guard, usize),
    /// A match.
    Match(Expr),
}

/// Choices at places.
type Choices = Vec<(SiteKey, Choice)>;

/// The part of the programs to look at, and what was chosen in it.
#[derive(Clone, Default)]
pub(super) struct Script {
    /// The choices that have to be made.
    held: FxHashMap<SiteKey, Choice>,
    /// The choices that must not be made.
    barred: FxHashMap<SiteKey, Vec<Choice>>,
    /// The choices made on the way to here.
    made: Choices,
    /// Set if a program is known already.
    is_varied: bool,
}

/// The outcome of looking for several programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variety {
    /// Whoever asked wanted no more.
    Enough,
    /// All that cost little more than the first were looked at.
    Exhausted,
    /// There were too many to look at all of them.
    Bounded,
    /// It was stopped, or a bound on the whole search was reached.
    Stopped,
}

/// Programs that are still to be looked at.
struct Region {
    script: Script,
    /// The rung that comes next.
    rung: usize,
    /// Where nothing was found; what holds of a region holds of those inside it.
    failed: FxHashMap<(SiteKey, Rung), Lacking>,
}

/// Fills the holes of the `index`-th goal in several ways. Each program is handed to `visit`, the first one as
/// [`synthesize`](super::synthesize) finds it, the others roughly by size and none that is like an earlier one or has a
/// leaf that is worth the same at the same place. They have to be checked independently, and may still be equivalent. The
/// report is that of the first.
pub fn synthesize_all(
    module: &Module,
    index: usize,
    options: &SearchOptions,
    visit: &mut dyn FnMut(&Expr, &SearchReport) -> ControlFlow<()>,
) -> (SearchReport, Variety) {
    let mut search = match Search::new(module, index, options) {
        Ok(search) => search,
        Err(outcome) => return (SearchReport::without_search(outcome), Variety::Exhausted),
    };
    search.script = Some(Script::default());
    let report = search.report(module, index, options);
    let Outcome::Solved(first) = &report.outcome else {
        let is_over = matches!(report.outcome, Outcome::GivenUp(_) | Outcome::Stopped);
        return (report, if is_over { Variety::Stopped } else { Variety::Exhausted });
    };
    let mut seen = vec![first.clone()];
    if visit(first, &report).is_break() {
        return (report, Variety::Enough);
    }
    // Terms that were passed over for others of the same type are wanted now.
    search.banks.clear();
    search.leaves.clear();
    let variety = search.vary(module, index, options, &mut seen, &mut |program, search| {
        visit(program, &search.told(Outcome::Solved(program.clone())))
    });
    (report, variety)
}

/// Fills the holes of the `index`-th goal as [`synthesize`](super::synthesize) does, and then looks for further programs for
/// as long as that costs a small part of what the first one did. Each is handed to `visit` after the first. The report is that of the first.
pub fn synthesize_beyond(
    module: &Module,
    index: usize,
    options: &SearchOptions,
    visit: &mut dyn FnMut(&Expr, &Expr) -> ControlFlow<()>,
) -> SearchReport {
    let mut search = match Search::new(module, index, options) {
        Ok(search) => search,
        Err(outcome) => return SearchReport::without_search(outcome),
    };
    search.script = Some(Script::default());
    let report = search.report(module, index, options);
    if let Outcome::Solved(first) = &report.outcome {
        let (terms, checks) = (search.effort.terms.built, search.horn.statistics().checks);
        search.last_term = terms + (terms / SHARE).max(LEAST_TERMS);
        search.horn.stop_after(checks + (checks / SHARE).max(LEAST_CHECKS));
        let visit = &mut |program: &Expr, _: &Search<'_>| visit(first, program);
        search.vary(module, index, options, &mut vec![first.clone()], visit);
    }
    report
}

impl Search<'_> {
    /// The report of a search with this outcome.
    fn told(&self, outcome: Outcome<Expr>) -> SearchReport {
        let statistics: Statistics = *self.horn.statistics();
        let (partial, hindrances) = Default::default();
        SearchReport { outcome, partial, hindrances, statistics, effort: self.effort, journal: self.journal.clone() }
    }

    /// Looks for further programs than the one that was found last.
    fn vary(
        &mut self,
        module: &Module,
        index: usize,
        options: &SearchOptions,
        seen: &mut Vec<Expr>,
        visit: &mut dyn FnMut(&Expr, &Self) -> ControlFlow<()>,
    ) -> Variety {
        let Some(goal) = module.goals.get(index) else { return Variety::Exhausted };
        let first = self.rung;
        let mut climbed = self.rungs(options.bounds);
        let mut rungs: Vec<Rung> = climbed.by_ref().take(first + 1).collect();
        let Some(cost) = rungs.get(first).map(|rung| rung.cost() + SPREAD) else { return Variety::Exhausted };
        rungs.extend(climbed.take_while(|rung| rung.commits && rung.cost() <= cost));
        let script = self.script.take().unwrap_or_default();
        let failed = std::mem::take(&mut self.failed);
        let whole = Region { script: Script::default(), rung: first, failed };
        let mut regions = whole.parts(&script.made, first);
        let mut looked_at = regions.len();
        let commits = |level: &usize| rungs.get(*level).is_some_and(|rung| rung.commits);
        for level in (first..rungs.len()).take_while(commits) {
            let mut at = 0;
            while let Some(region) = regions.get_mut(at) {
                let Some(rung) = rungs.get(region.rung).filter(|_| region.rung <= level) else {
                    at += 1;
                    continue;
                };
                self.failed = std::mem::take(&mut region.failed);
                self.unopened.clear();
                self.script = Some(Script { made: Choices::new(), is_varied: true, ..region.script.clone() });
                let found = self.on_rung(goal, (region.rung, *rung));
                region.failed = std::mem::take(&mut self.failed);
                if options.run.is_cancelled() || self.horn.is_cancelled() {
                    return Variety::Stopped;
                }
                let Some(found) = found else {
                    region.rung += 1;
                    continue;
                };
                let made = self.script.take().unwrap_or_default().made;
                let parts = region.parts(&made, region.rung);
                regions.remove(at);
                looked_at += parts.len();
                if looked_at <= MAX_REGIONS {
                    regions.extend(parts);
                }
                if !seen.contains(&found) {
                    seen.push(found.clone());
                    if visit(&found, self).is_break() {
                        return Variety::Enough;
                    }
                }
            }
        }
        if looked_at <= MAX_REGIONS { Variety::Exhausted } else { Variety::Bounded }
    }

    /// Test that a program was found and another is asked for.
    pub(super) fn is_varied(&self) -> bool {
        self.script.as_ref().is_some_and(|script| script.is_varied)
    }

    /// The choice that has to be made at a place, if there is one.
    pub(super) fn held(&self, site: &Site) -> Option<Choice> {
        let script = self.script.as_ref().filter(|script| !script.held.is_empty())?;
        script.held.get(&site.key()).cloned()
    }

    /// The leaves that must not be chosen at a place.
    pub(super) fn barred_leaves(&self, place: &SiteKey) -> Vec<Expr> {
        let leaf = |choice: &Choice| match choice {
            Choice::Leaf(leaf, _) => Some(leaf.clone()),
            Choice::Guarded(..) | Choice::Match(_) => None,
        };
        let barred = self.script.as_ref().and_then(|script| script.barred.get(place));
        barred.into_iter().flatten().filter_map(leaf).collect()
    }

    /// The guarded leaves that must not be chosen at a place.
    pub(super) fn barred_guards(&self, site: &Site) -> Vec<(Expr, Guard)> {
        let Some(script) = self.script.as_ref().filter(|script| !script.barred.is_empty()) else { return Vec::new() };
        let guarded = |choice: &Choice| match choice {
            Choice::Guarded(leaf, guard, _) => Some((leaf.clone(), guard.clone())),
            Choice::Leaf(..) | Choice::Match(_) => None,
        };
        script.barred.get(&site.key()).into_iter().flatten().filter_map(guarded).collect()
    }

    /// Test that a term is one of several, or has the same value as one of them by its type.
    pub(super) fn is_one_of(&mut self, site: &Site, term: &Expr, others: &[Expr]) -> bool {
        if others.is_empty() {
            return false;
        }
        let library = self.library.clone();
        let value = value_of(&library, &site.context, term);
        others.iter().any(|other| {
            if other == term {
                return true;
            }
            let Some((value, other)) = value.zip(value_of(&library, &site.context, other)) else { return false };
            value == other || self.horn.is_contradictory(&site.assuming(Term::not(Term::eq(value, other))).context)
        })
    }

    /// Notes a choice.
    pub(super) fn choose(&mut self, site: &Site, choice: impl Fn() -> Choice) {
        self.record_attempt(&choice);
        if let Some(script) = &mut self.script {
            script.made.push((site.key(), choice()));
        }
    }

    /// The number of choices made on the way to here.
    pub(super) fn choices_made(&self) -> usize {
        self.script.as_ref().map_or(0, |script| script.made.len())
    }

    /// Does something in place of what was done since there were so many choices; if nothing comes of it, that stays.
    pub(super) fn instead<T>(&mut self, since: usize, act: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.choices_made();
        let result = act(self);
        if let Some(script) = &mut self.script {
            match result.is_some() {
                true => drop(script.made.drain(since.min(before)..before)),
                false => script.made.truncate(before),
            }
        }
        result
    }

    /// Acts upon a choice, unless it is barred; it is noted if anything comes of it.
    pub(super) fn choosing<T>(
        &mut self,
        site: &Site,
        choice: impl Fn() -> Choice,
        act: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        self.record_attempt(&choice);
        let result = self.choosing_unless_barred(site, choice, act);
        if result.is_some() {
            self.record_success();
        }
        result
    }

    fn choosing_unless_barred<T>(
        &mut self,
        site: &Site,
        choice: impl Fn() -> Choice,
        act: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let Some(script) = &mut self.script else { return act(self) };
        let (place, choice) = (site.key(), choice());
        let is_barred = script.barred.get(&place).is_some_and(|barred| barred.contains(&choice));
        let is_other = script.held.get(&place).is_some_and(|held| *held != choice);
        if is_barred || is_other {
            return None;
        }
        let before = script.made.len();
        script.made.push((place, choice));
        let result = act(self);
        if result.is_none()
            && let Some(script) = &mut self.script
        {
            script.made.truncate(before);
        }
        result
    }
}

impl Region {
    /// The regions that are left when a program with these choices was found here on a rung.
    fn parts(&self, made: &[(SiteKey, Choice)], rung: usize) -> Vec<Region> {
        let mut script = self.script.clone();
        let mut parts = Vec::new();
        for (place, choice) in made {
            if script.held.contains_key(place) {
                continue;
            }
            let mut other = script.clone();
            other.barred.entry(place.clone()).or_default().push(choice.clone());
            parts.push(Region { script: other, rung, failed: self.failed.clone() });
            script.held.insert(place.clone(), choice.clone());
        }
        parts
    }
}
