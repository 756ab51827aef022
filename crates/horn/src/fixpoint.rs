//! The strongest valuation of unknowns, by weakening to a fixpoint.
//!
//! Every unknown starts at `False`, or at what the clauses around have left it, and is weakened until each clause that
//! concludes it holds. A clause is looked at again only when something that it assumes has become weaker.

use crate::bound::{Bound, bounded_from_both_sides, implicates, proposals};
use crate::horn::{Extent, FailureKind, Settled, Valuation, as_unknown, is_monotone, value_of};
use crate::{Clause, Horn, Unknown, Unknowns};
use indexmap::IndexSet;
use loligo_logic::{Decider, Model, Node, Purpose, Satisfiability, Scope, ScopeAnswer, Term, UnknownId, Verdict};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::rc::Rc;

/// Literals that follow from the facts; `None` if all do because the facts are inconsistent.
pub(crate) type Weakening = (Option<Vec<bool>>, Vec<Rc<Model>>);

impl<D: Decider> Horn<D> {
    /// The strongest valuation of the unknowns that the clauses `needy` depend on, by weakening to a fixpoint. If the
    /// first failure is enough, so is one on the way: what fails under a valuation fails under weaker ones, unless the
    /// clause has an unknown where weakening helps.
    pub(crate) fn strongest<O>(
        &mut self,
        settled: &Settled,
        unknowns: &Unknowns,
        (clauses, needy): (&[Clause<O>], &[usize]),
        extent: Extent,
        models: &mut Vec<Rc<Model>>,
    ) -> Result<FxHashMap<UnknownId, Valuation>, (usize, Rc<Model>)> {
        let relevant = relevant_unknowns(clauses, needy);
        let begin = |id: &UnknownId| settled.valuations.get(id).cloned().unwrap_or(Valuation::Bottom);
        let mut valuations: FxHashMap<UnknownId, Valuation> = relevant.iter().map(|id| (*id, begin(id))).collect();
        let mut bounds: Vec<Bound<'_, O>> = clauses
            .iter()
            .enumerate()
            .flat_map(|(index, clause)| Bound::of(clause, index >= settled.count))
            .filter(|bound| relevant.contains(&bound.id))
            .collect();
        let both_sides = bounded_from_both_sides(clauses);
        let mut proposed = proposals(unknowns, &bounds, &both_sides);
        let watched =
            needy.iter().filter(|_| extent == Extent::First).filter_map(|index| Some((*index, clauses.get(*index)?)));
        // Of these it is only known that they hold with the unknowns as strong as they can be.
        let mut watched: Vec<Watched<'_, O>> = watched
            .filter(|(_, clause)| is_monotone(clause))
            .map(|(index, clause)| Watched::of(index, clause))
            .collect();
        let mut by_denial = !both_sides.is_empty();
        let mut changed = true;
        while changed && !self.canceller.is_cancelled() {
            changed = false;
            let mut index = 0;
            while index < bounds.len() && !self.canceller.is_cancelled() {
                let is_next = |bound: &Bound<'_, O>| bound.is_open && bound.denied.is_empty();
                if bounds.get(index).is_some_and(is_next) {
                    changed |=
                        self.meet(unknowns, (&mut bounds, index), &mut valuations, &proposed, models, &mut watched);
                }
                index += 1;
            }
            if !changed && let Some(index) = next_denying(&bounds) {
                self.meet(unknowns, (&mut bounds, index), &mut valuations, &proposed, models, &mut watched);
                changed = true;
            }
            if !changed && std::mem::take(&mut by_denial) {
                // What no other clause bounds from below becomes as weak as those need it that deny it.
                let is_free = |id: &UnknownId| matches!(valuations.get(id), Some(Valuation::Bottom));
                let added: Vec<Bound<'_, O>> =
                    clauses.iter().flat_map(Bound::by_denial).filter(|bound| is_free(&bound.id)).collect();
                changed = !added.is_empty();
                bounds.extend(added);
                proposed = proposals(unknowns, &bounds, &both_sides);
            }
            for clause in watched.iter_mut().filter(|clause| clause.is_open) {
                clause.is_open = false;
                let failure = self.check(clause.clause, &|id| value_of(&valuations, id));
                if let Some(FailureKind::Refuted(model)) = failure {
                    return Err((clause.index, model));
                }
            }
        }
        Ok(valuations)
    }

    /// Weakens the unknown of the bound at `index` until that is met. True if it was not; then whatever assumes the unknown
    /// is looked at again.
    fn meet<O>(
        &mut self,
        unknowns: &Unknowns,
        (bounds, index): (&mut [Bound<'_, O>], usize),
        valuations: &mut FxHashMap<UnknownId, Valuation>,
        proposals: &FxHashMap<UnknownId, Vec<Term>>,
        models: &mut Vec<Rc<Model>>,
        watched: &mut [Watched<'_, O>],
    ) -> bool {
        let Some(bound) = bounds.get_mut(index) else { return false };
        bound.is_open = false;
        let id = bound.id;
        let bound = &*bound;
        let weakened =
            self.on_behalf(Purpose::Qualifiers, |horn| horn.weaken(unknowns, bound, valuations, proposals, models));
        let Some(weakened) = weakened else { return false };
        valuations.insert(id, weakened);
        // Only what assumes the unknown can ask for more now.
        bounds.iter_mut().filter(|other| other.assumed.contains(&id)).for_each(|other| other.is_open = true);
        watched.iter_mut().filter(|other| other.assumed.contains(&id)).for_each(|other| other.is_open = true);
        true
    }

    /// Weakens the unknown until the bound is met; `None` if it is met already.
    fn weaken<O>(
        &mut self,
        unknowns: &Unknowns,
        bound: &Bound<'_, O>,
        valuations: &FxHashMap<UnknownId, Valuation>,
        proposals: &FxHashMap<UnknownId, Vec<Term>>,
        models: &mut Vec<Rc<Model>>,
    ) -> Option<Valuation> {
        let current = valuations.get(&bound.id)?;
        let atoms: Rc<[Term]> = match current {
            Valuation::Bottom => {
                let space = self.space(unknowns, bound.id);
                match (proposals.get(&bound.id), unknowns.get(bound.id)) {
                    (Some(proposed), Some(unknown)) => {
                        // What stands for another unknown may speak of more than this one may.
                        let closed = |term: &Term| term.apply_valuation(&|id| value_of(valuations, id));
                        let proposed = proposed.iter().map(closed).filter(|atom| unknown.admits(*atom));
                        let wide: IndexSet<Term, FxBuildHasher> = space.iter().copied().chain(proposed).collect();
                        wide.into_iter().filter(|atom| !matches!(*atom.shared(), Node::Bool(_))).collect()
                    }
                    _ => space,
                }
            }
            Valuation::Atoms(atoms) => atoms.clone().into(),
        };
        let is_bottom = matches!(current, Valuation::Bottom);
        if atoms.is_empty() && !is_bottom {
            return None;
        }
        let valuation = |id: UnknownId| value_of(valuations, id);
        let facts: IndexSet<Term, FxBuildHasher> = bound
            .clause
            .facts
            .iter()
            .chain(&bound.premises)
            .map(|fact| fact.apply_valuation(&valuation))
            .filter(|fact| *fact != Term::tt())
            .collect();
        if facts.contains(&Term::ff()) {
            return None;
        }
        let facts: Vec<Term> = facts.into_iter().collect();
        let instances: Vec<Term> = atoms.iter().map(|atom| bound.conclusion.apply_valuation(&|_| *atom)).collect();
        let (facts, others) = self.decider.relevant(&facts, &instances);
        if matches!(self.decider.satisfiable(&others), Satisfiability::Unsat) {
            return None;
        }
        let (kept, witnesses) = self.implied(facts, &instances, is_bottom);
        models.extend(witnesses);
        let kept = kept?;
        let remaining: Vec<Term> = atoms.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(atom, _)| *atom).collect();
        let weakened = Valuation::Atoms(remaining);
        (weakened != *current).then_some(weakened)
    }

    /// Decides which of the literals follow from the facts. That the facts are inconsistent is only looked for if that
    /// matters.
    fn implied(&mut self, facts: Vec<Term>, literals: &[Term], matters: bool) -> Weakening {
        let mut known = self.consequences.remove(&facts).unwrap_or_default();
        let open: Vec<Term> = literals.iter().copied().filter(|literal| !known.fates.contains_key(literal)).collect();
        if known.is_consistent() != Some(false) && (!open.is_empty() || matters && known.is_consistent().is_none()) {
            self.find_out(&mut known, &facts, &open, matters);
        }
        let weakening = known.tell(literals, matters);
        self.consequences.insert(facts, known);
        weakening
    }

    /// Finds out which of the literals follow, none of which was asked about before.
    fn find_out(&mut self, known: &mut Consequences, facts: &[Term], literals: &[Term], matters: bool) {
        // Models of other facts may be models of these.
        let survivors = self.decider.falsified(facts, literals);
        if survivors.is_some() {
            known.consistency = Some((true, None));
        }
        let falsified = survivors.unwrap_or_else(|| vec![None; literals.len()]);
        let (open, failing): (Vec<_>, Vec<_>) =
            literals.iter().copied().zip(falsified).partition(|(_, falsified)| falsified.is_none());
        known.fates.extend(failing.into_iter().map(|(literal, model)| (literal, Fate::Fails(model))));
        let literals: Vec<Term> = open.into_iter().map(|(literal, _)| literal).collect();
        let mut fates = vec![Fate::Follows; literals.len()];
        let mut found: Vec<Rc<Model>> = Vec::new();
        let mut is_decided = true;
        let mut scope = self.decider.scope(facts, &literals);
        while is_decided {
            let remaining: Vec<usize> =
                (0..fates.len()).filter(|index| fates.get(*index).is_some_and(Fate::follows)).collect();
            if remaining.is_empty() {
                break;
            }
            match scope.check_not_all(&remaining) {
                ScopeAnswer::Unsat(_) => break,
                ScopeAnswer::Sat { truth, model } => {
                    known.consistency = Some((true, None));
                    let lost = fates.iter_mut().zip(truth).filter(|(fate, holds)| fate.follows() && !holds);
                    lost.for_each(|(fate, _)| *fate = Fate::Fails(Some(model.clone())));
                    found.push(model);
                    // A model that falsifies none of them would be no answer to the question.
                    is_decided = remaining.iter().any(|index| !fates.get(*index).is_some_and(Fate::follows));
                }
                ScopeAnswer::Unknown(_) => is_decided = false,
            }
        }
        if matters && known.is_consistent().is_none() {
            known.consistency = Some(match scope.check(&[]) {
                ScopeAnswer::Unsat(_) => (false, None),
                ScopeAnswer::Sat { model, .. } => {
                    found.push(model.clone());
                    (true, Some(model))
                }
                ScopeAnswer::Unknown(_) => (true, None),
            });
        }
        drop(scope);
        if !is_decided {
            // What is left could not be proved together: keep what can be proved alone.
            for (fate, literal) in fates.iter_mut().zip(&literals).filter(|(fate, _)| fate.follows()) {
                if self.canceller.is_cancelled() || !matches!(self.decider.entails(facts, *literal), Verdict::Valid) {
                    *fate = Fate::Fails(None);
                }
            }
        }
        found.iter().for_each(|model| self.decider.met(model));
        known.fates.extend(literals.into_iter().zip(fates));
    }

    /// The qualifiers that the unknown's valuation is drawn from.
    pub fn space(&mut self, unknowns: &Unknowns, id: UnknownId) -> Rc<[Term]> {
        let Some(unknown) = unknowns.get(id) else { return Rc::new([]) };
        let general = self.general_space(unknown);
        match unknowns.suggested(id) {
            Some(suggested) => general.iter().chain(suggested.iter()).copied().collect(),
            None => general,
        }
    }

    /// Qualifiers that any unknown with the same names in scope has.
    fn general_space(&mut self, unknown: &Unknown) -> Rc<[Term]> {
        if let Some(space) = self.instances.get(unknown) {
            return space.clone();
        }
        let space: Rc<[Term]> = self.qualifiers.for_unknown(unknown).into();
        self.instances.insert(unknown.clone(), space.clone());
        space
    }
}

/// Cache of what follows from some facts, and what does not. Whether one literal follows has nothing to do with others.
#[derive(Default)]
pub(crate) struct Consequences {
    /// Consistency of the facts, with a model of them if it says nothing of a literal.
    consistency: Option<(bool, Option<Rc<Model>>)>,
    fates: FxHashMap<Term, Fate>,
}

/// Verdict on a literal.
#[derive(Clone)]
enum Fate {
    Follows,
    /// It is false in this model, or could not be proved.
    Fails(Option<Rc<Model>>),
}

impl Fate {
    fn follows(&self) -> bool {
        matches!(self, Fate::Follows)
    }
}

/// Bytes of the fate of a literal, roughly.
const FATE_BYTES: usize = 40;

impl Consequences {
    /// Bytes, roughly; the models are counted by the decider.
    pub(crate) fn bytes(&self) -> usize {
        self.fates.len() * FATE_BYTES
    }

    fn is_consistent(&self) -> Option<bool> {
        self.consistency.as_ref().map(|(is_consistent, _)| *is_consistent)
    }

    /// The literals that follow, and the models that refute the others.
    fn tell(&self, literals: &[Term], matters: bool) -> Weakening {
        if self.is_consistent() == Some(false) {
            return ((!matters).then(|| vec![true; literals.len()]), Vec::new());
        }
        let fates: Vec<Option<&Fate>> = literals.iter().map(|literal| self.fates.get(literal)).collect();
        let mut models: Vec<Rc<Model>> = Vec::new();
        for fate in fates.iter().flatten() {
            if let Fate::Fails(Some(model)) = fate
                && !models.iter().any(|known| Rc::ptr_eq(known, model))
            {
                models.push(model.clone());
            }
        }
        if let (true, Some((_, Some(model)))) = (matters && models.is_empty(), &self.consistency) {
            models.push(model.clone());
        }
        (Some(fates.iter().map(|fate| fate.is_none_or(Fate::follows)).collect()), models)
    }
}

/// The bound that denies an unknown to be looked at next: one whose denied unknowns no other has yet to weaken, if there is
/// one.
fn next_denying<O>(bounds: &[Bound<'_, O>]) -> Option<usize> {
    let open: Vec<usize> =
        (0..bounds.len()).filter(|index| bounds.get(*index).is_some_and(|bound| bound.is_open)).collect();
    let waits = |index: usize| {
        let others = open.iter().filter(|other| **other != index).filter_map(|other| bounds.get(*other));
        let reached = reached(bounds, others.map(|bound| bound.id));
        bounds.get(index).is_some_and(|bound| bound.denied.iter().any(|id| reached.contains(id)))
    };
    open.iter().copied().find(|index| !waits(*index)).or_else(|| open.first().copied())
}

/// The unknowns that may become weaker when the given ones do.
fn reached<O>(bounds: &[Bound<'_, O>], from: impl Iterator<Item = UnknownId>) -> IndexSet<UnknownId> {
    let mut reached: IndexSet<UnknownId> = from.collect();
    let mut next = 0;
    while let Some(id) = reached.get_index(next).copied() {
        next += 1;
        reached.extend(bounds.iter().filter(|bound| bound.assumed.contains(&id)).map(|bound| bound.id));
    }
    reached
}

/// A clause that is to hold.
struct Watched<'c, O> {
    index: usize,
    clause: &'c Clause<O>,
    assumed: Vec<UnknownId>,
    /// Worklist flag: an unknown that the clause assumes has become weaker.
    is_open: bool,
}

impl<'c, O> Watched<'c, O> {
    fn of(index: usize, clause: &'c Clause<O>) -> Watched<'c, O> {
        Watched { index, clause, assumed: assumed(clause), is_open: false }
    }
}

/// The unknowns in the facts of a clause.
fn assumed<O>(clause: &Clause<O>) -> Vec<UnknownId> {
    clause.facts.iter().flat_map(|term| term.unknowns().to_vec()).collect()
}

/// The unknowns in the facts of the clauses `needy`, and those their valuations depend on.
fn relevant_unknowns<O>(clauses: &[Clause<O>], needy: &[usize]) -> IndexSet<UnknownId> {
    let of = |clause: &Clause<O>| -> Vec<UnknownId> {
        clause.facts.iter().chain([&clause.conclusion]).flat_map(|term| term.unknowns().to_vec()).collect()
    };
    let mut relevant: IndexSet<UnknownId> = needy.iter().filter_map(|index| clauses.get(*index)).flat_map(of).collect();
    let mut next = 0;
    while let Some(id) = relevant.get_index(next).copied() {
        next += 1;
        for clause in clauses.iter().filter(|clause| concludes(clause.conclusion, id)) {
            relevant.extend(of(clause));
        }
    }
    relevant
}

fn concludes(conclusion: Term, id: UnknownId) -> bool {
    conclusion.has_unknowns() && implicates(conclusion).iter().any(|(_, unknown)| as_unknown(*unknown) == Some(id))
}
