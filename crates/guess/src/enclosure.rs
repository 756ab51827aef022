//! Refutation by models at a place inside an application whose unknowns it shares.
//!
//! The facts of such a place mention unknowns, and a candidate for it is wrong if what it makes of these unknowns breaks a
//! clause of the application around. Solving all clauses anew for each candidate finds that out, at some price. Models
//! find most of it out by evaluation: with each unknown at its strongest value, that which the surrounding clauses have
//! left it, the facts are as strong as they can be, so that a model of them stays one whatever value the unknowns take in
//! the end. If the candidate has a value there of which an atom of an unknown that it has to satisfy is false, that atom
//! is not part of the unknown's value in the end; and if the surrounding clauses do not hold without the atoms lost in
//! this way, the candidate is wrong. Few different sets of atoms get lost, and each is looked at once.

use crate::samples::{Probe, Question, Rank, Supply};
use crate::{Abduction, Oracle};
use loligo_horn::{Clause, Context, FailureKind, Valuation, is_monotone, value_of};
use loligo_logic::{Purpose, ScopeAnswer, Term, UnknownId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// An atom that an unknown's value has lost. What was `False` until now first becomes the conjunction of all its
/// qualifiers, and loses from these.
pub(crate) type Loss = (UnknownId, Option<Term>);

/// The atoms that an unknown may lose, instantiated as in the conclusion that it is.
pub(crate) type Losable = Rc<[(Loss, Term)]>;

/// The solution of clauses that others will be added to.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    pub(crate) clauses: loligo_horn::Settled,
    surroundings: Surroundings,
}

impl From<loligo_horn::Settled> for Settled {
    fn from(clauses: loligo_horn::Settled) -> Settled {
        Settled { clauses, surroundings: Surroundings::default() }
    }
}

/// Caches about the surroundings of places, filled on demand.
#[derive(Clone, Debug, Default)]
struct Surroundings {
    /// The strongest places, by the facts of the place.
    places: RefCell<FxHashMap<Vec<Term>, Option<Rc<StrongPlace>>>>,
    /// Memo of [`breaks`](Oracle::breaks), by the losses.
    broken: RefCell<FxHashMap<Vec<Loss>, bool>>,
    /// Facts with every unknown at its strongest value: candidates have most of theirs in common.
    strongest: RefCell<FxHashMap<Term, Term>>,
    /// Memo of [`losable`](Oracle::losable), by the conclusion.
    losable: RefCell<FxHashMap<Term, Losable>>,
}

/// A place with every unknown at its strongest value.
#[derive(Clone)]
pub(crate) struct StrongPlace {
    context: Context,
    /// Sets of conditions under which a model was asked for.
    asked: RefCell<FxHashSet<Vec<Term>>>,
}

impl std::fmt::Debug for StrongPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StrongPlace").finish_non_exhaustive()
    }
}

/// A candidate at a place with every unknown at its strongest value, and what models said of it so far.
pub(crate) struct Suspect<'a> {
    place: Rc<StrongPlace>,
    question: Question<'a>,
    probes: Vec<Option<Probe>>,
}

impl Oracle {
    /// Test that models refute the leaf together with its surroundings, without solving its clauses.
    fn is_rejected_within<O: Clone>(&mut self, problem: &Abduction<'_, O>) -> bool {
        let Some(mut suspect) = self.suspect(problem) else { return false };
        let is_rejected = self.is_guilty(problem, &mut suspect, &[]);
        self.horn.decider.refuted += u64::from(is_rejected);
        if is_rejected && self.horn.decider.mistakes.is_some() {
            let clauses = [problem.base, problem.leaf].concat();
            return !self.holds_after_all(problem.settled, problem.unknowns, &clauses);
        }
        is_rejected
    }

    /// The candidate, if anything may come of looking at it.
    pub(crate) fn suspect<'a, O>(&mut self, problem: &Abduction<'a, O>) -> Option<Suspect<'a>> {
        if problem.base.is_empty() || problem.settled.clauses.failure.is_some() {
            return None;
        }
        let place = self.strongest_place(problem)?;
        if !problem.leaf.iter().flat_map(|clause| &clause.facts).copied().all(Term::is_positive) {
            return None;
        }
        let strongest = |fact: Term| problem.settled.strongest(fact);
        let question =
            Question::within(problem.context, problem.unknowns, problem.leaf, &strongest, &mut |conclusion, id| {
                self.losable(problem, conclusion, id)
            });
        Some(Suspect { place: place.clone(), question, probes: Vec::new() })
    }

    /// The atoms that the unknown in the conclusion may lose; `None` if it is one of the candidate's own.
    fn losable<O>(&mut self, problem: &Abduction<'_, O>, conclusion: Term, id: UnknownId) -> Option<Losable> {
        if let Some(known) = problem.settled.surroundings.losable.borrow().get(&conclusion) {
            return Some(known.clone());
        }
        let (atoms, is_bottom): (Rc<[Term]>, bool) = match problem.settled.clauses.valuations.get(&id)? {
            Valuation::Bottom => (self.horn.space(problem.unknowns, id), true),
            Valuation::Atoms(atoms) => (atoms.clone().into(), false),
        };
        let at = |atom: Term| conclusion.apply_valuation(&|_| atom);
        let reached = is_bottom.then_some(((id, None), Term::ff()));
        let losable: Losable =
            reached.into_iter().chain(atoms.iter().map(|atom| ((id, Some(*atom)), at(*atom)))).collect();
        problem.settled.surroundings.losable.borrow_mut().insert(conclusion, losable.clone());
        Some(losable)
    }

    /// Test that models in which all of `guard` hold refute the leaf.
    pub(crate) fn is_guilty<O>(
        &mut self,
        problem: &Abduction<'_, O>,
        suspect: &mut Suspect<'_>,
        guard: &[Term],
    ) -> bool {
        self.supply_place(&suspect.place, guard);
        let count = self.horn.decider.samples.count(&suspect.place.context);
        if suspect.probes.len() != count {
            // New ones go first.
            suspect.probes.clear();
            suspect.probes.resize_with(count, || None);
        }
        let mut losses: BTreeSet<Loss> = BTreeSet::new();
        for index in 0..count {
            if !self.horn.decider.samples.admits(&self.theory, &suspect.place.context, index, guard) {
                continue;
            }
            let Some(slot) = suspect.probes.get_mut(index) else { continue };
            let probe = slot.get_or_insert_with(|| {
                self.horn.decider.samples.probe(&self.theory, &suspect.place.context, &suspect.question, index)
            });
            match probe {
                Probe::Fails => return true,
                Probe::Loses(lost) => {
                    let before = losses.len();
                    losses.extend(lost.iter().copied());
                    if losses.len() > before && self.breaks(problem, &losses) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Test that the leaf holds together with its surroundings. Asks models before the solver.
    pub fn holds_within<O: Clone>(&mut self, problem: &Abduction<'_, O>) -> bool {
        if self.is_rejected_within(problem) {
            return false;
        }
        let clauses = [problem.base, problem.leaf].concat();
        self.holds_after(problem.settled, problem.unknowns, &clauses)
    }

    /// The place with every unknown at its strongest value; `None` if a fact becomes weaker by that.
    fn strongest_place<O>(&self, problem: &Abduction<'_, O>) -> Option<Rc<StrongPlace>> {
        let facts = problem.context.facts();
        if let Some(known) = problem.settled.surroundings.places.borrow().get(facts) {
            return known.clone();
        }
        let place = facts.iter().copied().all(Term::is_positive).then(|| {
            let facts = facts.iter().map(|fact| problem.settled.strongest(*fact));
            Rc::new(StrongPlace { context: problem.context.with_facts(facts), asked: RefCell::default() })
        });
        problem.settled.surroundings.places.borrow_mut().insert(facts.to_vec(), place.clone());
        place
    }

    /// Makes sure that there is a sample of the place in which all of `guard` holds, if there is any.
    fn supply_place(&mut self, place: &StrongPlace, guard: &[Term]) {
        if place.asked.borrow().contains(guard) {
            return;
        }
        place.asked.borrow_mut().insert(guard.to_vec());
        let context = &place.context;
        let supply = self.horn.decider.samples.supply(&self.theory, context);
        let has_sample = (0..self.horn.decider.samples.count(context))
            .any(|index| self.horn.decider.samples.admits(&self.theory, context, index, guard));
        if has_sample || guard.is_empty() && supply != Supply::None {
            return;
        }
        let answer = self.on_behalf(Purpose::Samples, |oracle| oracle.model_of(context, guard));
        if let ScopeAnswer::Sat { model, .. } = answer {
            self.horn.decider.samples.learn(&self.theory, context, &model, Rank::Lasting);
        }
    }

    /// Test that some surrounding clause fails after the losses, and so after any losses that include these.
    fn breaks<O>(&mut self, problem: &Abduction<'_, O>, losses: &BTreeSet<Loss>) -> bool {
        let key: Vec<Loss> = losses.iter().copied().collect();
        if let Some(known) = problem.settled.surroundings.broken.borrow().get(&key) {
            return *known;
        }
        let mut valuations = problem.settled.clauses.valuations.clone();
        for (id, valuation) in &mut valuations {
            let is_reached = losses.contains(&(*id, None));
            if is_reached && *valuation == Valuation::Bottom {
                *valuation = Valuation::Atoms(self.horn.space(problem.unknowns, *id).to_vec());
            }
            if let Valuation::Atoms(atoms) = valuation {
                atoms.retain(|atom| !losses.contains(&(*id, Some(*atom))));
            }
        }
        let needy: Vec<&Clause<O>> =
            problem.settled.clauses.demanding().filter_map(|index| problem.base.get(index)).collect();
        let breaks = needy.into_iter().filter(|clause| is_monotone(clause)).any(|clause| {
            matches!(self.horn.check(clause, &|id| value_of(&valuations, id)), Some(FailureKind::Refuted(_)))
        });
        problem.settled.surroundings.broken.borrow_mut().insert(key, breaks);
        breaks
    }
}

impl Settled {
    /// A fact with every unknown at its strongest value.
    fn strongest(&self, fact: Term) -> Term {
        if !fact.has_unknowns() {
            return fact;
        }
        let known = self.surroundings.strongest.borrow().get(&fact).copied();
        known.unwrap_or_else(|| {
            let strongest = fact.apply_valuation(&|id| self.strongest_value(id));
            self.surroundings.strongest.borrow_mut().insert(fact, strongest);
            strongest
        })
    }

    /// The strongest value that an unknown may yet take; itself if nothing is known of it.
    fn strongest_value(&self, id: UnknownId) -> Term {
        match self.clauses.valuations.contains_key(&id) {
            true => value_of(&self.clauses.valuations, id),
            false => Term::unknown(id),
        }
    }
}
