//! The journal of a search, for those who want to know why: rungs, places, candidates and choices, as a tree.
//!
//! Nothing is recorded unless it is asked for. What is recorded changes nothing: no term of the logic is made for it, and no
//! question is asked. It is bounded by counts; what is left out is still in the tallies, which add up to the
//! [`Effort`](super::Effort) of the search.

use super::Search;
use super::effort::TermCounts;
use super::ladder::Rung;
use super::partial::Frame;
use super::site::Site;
use super::variety::Choice;
use loligo_guess::{Guard, Said};
use loligo_horn::Context;
use loligo_logic::{Symbol, Term};
use loligo_types::{Expr, ExprKind, Type};

/// Candidates that are recorded at one place, at most, and those that stay of a rung that found nothing.
const MAX_CANDIDATES: usize = 24;
const KEPT_CANDIDATES: usize = 3;
/// Places that are recorded on one rung, at most, and those that stay of a rung that found nothing.
const MAX_PLACES: usize = 250;
const KEPT_PLACES: usize = 12;

/// The recording mode of a search.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Recording {
    /// Nothing.
    #[default]
    Off,
    /// A journal.
    On,
}

/// The journal of a search, rung by rung.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// The rungs that were climbed, in order.
    pub rungs: Vec<RungRecord>,
    /// The way to the place at work.
    open: Vec<Place>,
    /// Places recorded on this rung.
    places: usize,
}

/// The record of one rung.
#[derive(Clone, Debug)]
pub struct RungRecord {
    /// The budget of each place.
    pub rung: Rung,
    /// The whole definition, and what was done for it.
    pub root: Place,
}

/// A place where a program was looked for.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The step from the place around.
    pub step: Step,
    /// The type asked for; none for the whole definition.
    pub ty: Option<Type>,
    /// The variables in scope.
    pub scope: Vec<(Symbol, Type)>,
    /// The facts in scope.
    pub facts: Vec<Term>,
    /// Terms that were looked at, the first ones of those rejected and all that were taken.
    pub candidates: Vec<Candidate>,
    /// Counts of all of them by their fates.
    pub terms: TermCounts,
    /// Leaves that need a guard, and the guards that were found.
    pub abductions: Vec<Abduced>,
    /// The choices tried, in turn.
    pub attempts: Vec<Attempt>,
    /// Places inside that belong to no attempt: bodies of function arguments.
    pub inner: Vec<Place>,
    /// The outcome of the place.
    pub outcome: PlaceOutcome,
    /// Places inside that are not recorded.
    pub omitted: u64,
}

/// A step from a place to one inside.
#[derive(Clone, Debug, Default)]
pub enum Step {
    /// It is the whole.
    #[default]
    Whole,
    /// Where a condition does not hold.
    Otherwise(Expr),
    /// A case of a match.
    Case(Expr, Symbol, Vec<Symbol>),
    /// An argument of a constructor, by its position.
    Part(Symbol, usize),
    /// The body of a function that is an argument.
    Function,
}

/// The outcome of the work at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PlaceOutcome {
    /// Nothing was found within the budget.
    #[default]
    Failed,
    /// Nothing, as was known from an earlier visit.
    FailedBefore,
    /// A program.
    Found,
    /// It cannot be reached.
    Unreachable,
}

/// A term that was looked at.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The term, with holes for arguments that are still to come.
    pub term: Expr,
    /// The fate of the term.
    pub fate: Fate,
    /// The statements of the counter-model, if there is one.
    pub said: Said,
}

/// The fate of a term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It has the type asked for.
    Accepted,
    /// An equal question was asked before.
    Known,
    /// A counter-model that was there already speaks against it.
    Refuted,
    /// The solver disproved it.
    Disproved,
}

/// A leaf for which guards were found.
#[derive(Clone, Debug)]
pub struct Abduced {
    /// The leaf.
    pub leaf: Expr,
    /// The guards, each by its conjuncts, the first the weakest.
    pub guards: Vec<Vec<Term>>,
    /// The counter-model to the leaf without a guard, if it is known.
    pub said: Said,
}

/// An attempt at a place.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The choice.
    pub choice: Tried,
    /// The places that it leaves.
    pub places: Vec<Place>,
    /// Set if a program came of it.
    pub found: bool,
}

/// A choice that can be tried at a place.
#[derive(Clone, Debug)]
pub enum Tried {
    /// A leaf.
    Leaf(Expr),
    /// A leaf under a guard, by its conjuncts.
    Guarded(Expr, Vec<Term>),
    /// A match.
    Match(Expr),
}

impl Place {
    /// Counts of all terms here and in the places inside, by their fates.
    pub fn total(&self) -> TermCounts {
        let mut total = self.terms;
        self.places().for_each(|place| total.add(&place.total()));
        total
    }

    /// The places inside, in the order in which they were looked at.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.inner.iter().chain(self.attempts.iter().flat_map(|attempt| &attempt.places))
    }

    /// Takes the record of a place inside without the details.
    fn absorb(&mut self, place: &Place) {
        self.terms.add(&place.total());
        self.omitted += 1 + place.all_omitted();
    }

    fn all_omitted(&self) -> u64 {
        self.omitted + self.places().map(|place| 1 + place.all_omitted()).sum::<u64>()
    }

    /// Leaves out most of what nobody asks about any more.
    fn thin(&mut self, places: &mut usize) {
        self.candidates.truncate(KEPT_CANDIDATES);
        let mut gone = Vec::new();
        let attempts = self.attempts.iter_mut().map(|attempt| &mut attempt.places);
        for inner in std::iter::once(&mut self.inner).chain(attempts) {
            let kept = inner.len().min(*places);
            gone.extend(inner.split_off(kept));
            *places -= kept;
            inner.iter_mut().for_each(|place| place.thin(places));
        }
        gone.iter().for_each(|place| self.absorb(place));
    }
}

impl Journal {
    fn begin_rung(&mut self, rung: Rung) {
        if let Some(last) = self.rungs.last_mut() {
            let mut places = KEPT_PLACES;
            last.root.thin(&mut places);
        }
        self.rungs.push(RungRecord { rung, root: Place::default() });
        self.open = vec![Place::default()];
        self.places = 0;
    }

    fn end_rung(&mut self, outcome: PlaceOutcome) {
        while self.open.len() > 1 {
            self.leave(PlaceOutcome::Failed);
        }
        if let (Some(root), Some(rung)) = (self.open.pop(), self.rungs.last_mut()) {
            rung.root = Place { outcome, ..root };
        }
    }

    fn leave(&mut self, outcome: PlaceOutcome) {
        let Some(place) = self.open.pop() else { return };
        let place = Place { outcome, ..place };
        let Some(around) = self.open.last_mut() else { return };
        let is_found = matches!(outcome, PlaceOutcome::Found | PlaceOutcome::Unreachable);
        if self.places >= MAX_PLACES && !is_found {
            return around.absorb(&place);
        }
        self.places += 1;
        match around.attempts.last_mut().filter(|attempt| !matches!(attempt.choice, Tried::Leaf(_))) {
            Some(attempt) => attempt.places.push(place),
            None => around.inner.push(place),
        }
    }

    fn candidate(&mut self, term: impl FnOnce() -> Expr, fate: Fate, said: impl FnOnce() -> Said) {
        let Some(place) = self.open.last_mut() else { return };
        place.terms.built += 1;
        place.terms.judged(fate);
        if place.candidates.len() < MAX_CANDIDATES {
            place.candidates.push(Candidate { term: term(), fate, said: said() });
        }
    }
}

impl Search<'_> {
    /// Works on a rung, with a record of it if one is kept.
    pub(super) fn recording_rung(&mut self, rung: Rung, work: impl FnOnce(&mut Self) -> Option<Expr>) -> Option<Expr> {
        self.journal.iter_mut().for_each(|journal| journal.begin_rung(rung));
        let found = work(self);
        let outcome = if found.is_some() { PlaceOutcome::Found } else { PlaceOutcome::Failed };
        self.journal.iter_mut().for_each(|journal| journal.end_rung(outcome));
        found
    }

    /// Works on a place, with a record of it if one is kept.
    pub(super) fn recording_place<T>(
        &mut self,
        site: &Site,
        work: impl FnOnce(&mut Self) -> (Option<T>, PlaceOutcome),
    ) -> Option<T> {
        if self.journal.is_none() {
            return work(self).0;
        }
        let step = match self.path.as_ref().map(|path| path.last()) {
            Some(Some(Frame::Otherwise { condition, .. })) => Step::Otherwise(condition.clone()),
            Some(Some(Frame::Case { scrutinee, case: (constructor, parameters), .. })) => {
                Step::Case(scrutinee.clone(), *constructor, parameters.clone())
            }
            Some(Some(Frame::Part { head, filled, .. })) => match head.kind {
                ExprKind::Instance(constructor, _) => Step::Part(constructor, filled.len()),
                _ => Step::Whole,
            },
            Some(_) => Step::Whole,
            None => Step::Function,
        };
        let visible = site.context.program_variables();
        let place = Place {
            step,
            ty: Some(site.ty.clone()),
            scope: visible.map(|binding| (binding.name, binding.ty.clone())).collect(),
            facts: site.context.facts().to_vec(),
            ..Place::default()
        };
        self.journal.iter_mut().for_each(|journal| journal.open.push(place.clone()));
        let (found, outcome) = work(self);
        self.journal.iter_mut().for_each(|journal| journal.leave(outcome));
        found
    }

    /// Records what became of a term.
    pub(super) fn record(&mut self, context: &Context, term: impl FnOnce() -> Expr, fate: Fate) {
        let Some(journal) = &mut self.journal else { return };
        let horn = &self.horn;
        journal.candidate(term, fate, || if fate == Fate::Accepted { Said::new() } else { horn.witness(context) });
    }

    /// Records names that head no term of a shape.
    pub(super) fn record_misshapen(&mut self, count: u64) {
        let place = self.journal.as_mut().and_then(|journal| journal.open.last_mut());
        place.into_iter().for_each(|place| place.terms.rejected_by_shape += count);
    }

    /// Records the guards found for a leaf.
    pub(super) fn record_guards(&mut self, context: &Context, leaf: &Expr, guards: &[Guard]) {
        let Search { horn, journal, .. } = self;
        let Some(place) = journal.as_mut().and_then(|journal| journal.open.last_mut()) else { return };
        if guards.is_empty() || place.abductions.len() >= MAX_CANDIDATES {
            return;
        }
        let said = horn.witness(context);
        let guards = guards.iter().map(|guard| guard.conjuncts.clone()).collect();
        place.abductions.push(Abduced { leaf: leaf.clone(), guards, said });
    }

    /// Records that something is tried.
    pub(super) fn record_attempt(&mut self, choice: impl FnOnce() -> Choice) {
        let Some(place) = self.journal.as_mut().and_then(|journal| journal.open.last_mut()) else { return };
        let choice = match choice() {
            Choice::Leaf(leaf, _) => Tried::Leaf(leaf),
            Choice::Guarded(leaf, guard, _) => Tried::Guarded(leaf, guard.conjuncts),
            Choice::Match(scrutinee) => Tried::Match(scrutinee),
        };
        let found = matches!(choice, Tried::Leaf(_));
        place.attempts.push(Attempt { choice, places: Vec::new(), found });
    }

    /// Records that something came of what was tried last.
    pub(super) fn record_success(&mut self) {
        let place = self.journal.as_mut().and_then(|journal| journal.open.last_mut());
        let attempt = place.and_then(|place| place.attempts.last_mut());
        attempt.into_iter().for_each(|attempt| attempt.found = true);
    }
}
