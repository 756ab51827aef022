//! Abduction of conditions: the weakest conjunctions of atoms under which clauses hold.
//!
//! A conjunction that suffices must falsify every counter-model, so the minimal ones are minimal hitting sets of "what
//! each counter-model falsifies" (the duality behind MARCO-style enumeration). Candidates are proposed from the sets
//! seen so far and tested with one query; a failing test brings the next set. Conjunctions that contradict the context
//! are remembered with it, so that they are refuted once and not for every term.

use crate::hitting_sets::{HittingSets, Test};
use crate::horn::Extent;
use crate::{Clause, Context, Horn, Unknowns};
use loligo_logic::{Node, Term};
use loligo_smt::{Scope, ScopeAnswer};

/// Most conjuncts of a guard.
pub(crate) const MAX_CONJUNCTS: usize = 3;
/// Most candidate conjunctions tested for one guard.
pub(crate) const MAX_TESTS: usize = 120;
/// The same where each test solves a system with unknowns.
const MAX_TESTS_WITH_UNKNOWNS: usize = 30;
/// Most models of a leaf that are asked for a sufficient conjunction.
const MAX_CELLS: usize = 6;
/// Most guards handed back.
const MAX_GUARDS: usize = 6;

/// A condition under which the clauses hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guard {
    /// Its conjuncts, in the order of the candidates.
    pub conjuncts: Vec<Term>,
}

impl Guard {
    /// The condition as a formula.
    pub fn formula(&self) -> Term {
        Term::and(self.conjuncts.clone())
    }
}

/// The atoms that guards in one context are built from, and what is known of their combinations there.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    facts: Vec<Term>,
    atoms: Vec<Term>,
    /// Truth values of the atoms in models of the facts.
    cells: Vec<Vec<bool>>,
    /// Sets of atoms that contradict the facts.
    contradictions: Vec<Vec<usize>>,
}

impl Conditions {
    /// Whether no guard can be built.
    pub fn is_empty(&self) -> bool {
        self.atoms.is_empty()
    }

    fn select(&self, chosen: &[usize]) -> Vec<Term> {
        chosen.iter().filter_map(|index| self.atoms.get(*index)).copied().collect()
    }

    pub(crate) fn is_contradictory(&self, chosen: &[usize]) -> bool {
        self.contradictions.iter().any(|set| set.iter().all(|index| chosen.contains(index)))
    }

    fn has_cell(&self, chosen: &[usize]) -> bool {
        self.cells.iter().any(|cell| chosen.iter().all(|index| cell.get(*index) == Some(&true)))
    }
}

/// What is abduced for.
pub struct Abduction<'a, O> {
    /// The context of the branch; a guard is consistent with its facts. They are the first facts of each of `leaf`.
    pub context: &'a Context,
    /// Clauses that hold whatever the guard, but share unknowns with `leaf`.
    pub base: &'a [Clause<O>],
    /// The clauses that the guard is to make hold.
    pub leaf: &'a [Clause<O>],
    /// The unknowns of both.
    pub unknowns: &'a Unknowns,
}

impl Horn {
    /// The conditions for guards in `context` over its program variables: the atoms that its facts leave open.
    pub fn conditions(&mut self, context: &Context) -> Conditions {
        let facts: Vec<Term> = context.facts().map(|fact| fact.apply_valuation(&|_| Term::tt())).collect();
        let atoms = self.qualifiers().conditions(&context.scalars());
        let mut cells: Vec<Vec<bool>> = Vec::new();
        let seen =
            |cells: &[Vec<bool>], index: usize, value: bool| cells.iter().any(|cell| cell.get(index) == Some(&value));
        let mut scope = self.solver.scope(&facts, &atoms);
        for index in 0..atoms.len() {
            for value in [true, false] {
                if !seen(&cells, index, value) {
                    let answer = if value { scope.check(&[index]) } else { scope.check_not_all(&[index]) };
                    if let ScopeAnswer::Sat { truth, .. } = answer {
                        cells.push(truth);
                    }
                }
            }
        }
        drop(scope);
        let open: Vec<usize> =
            (0..atoms.len()).filter(|index| seen(&cells, *index, true) && seen(&cells, *index, false)).collect();
        let restrict = |cell: &Vec<bool>| open.iter().filter_map(|index| cell.get(*index)).copied().collect();
        Conditions {
            facts,
            cells: cells.iter().map(restrict).collect(),
            atoms: open.iter().filter_map(|index| atoms.get(*index)).copied().collect(),
            contradictions: Vec::new(),
        }
    }

    /// All guards with the least number of conjuncts, no two equivalent, the weaker before the stronger. Empty if there
    /// is none within the limits.
    pub fn abduce<O: Clone>(&mut self, problem: &Abduction<'_, O>, conditions: &mut Conditions) -> Vec<Guard> {
        if conditions.is_empty() || self.is_cancelled() {
            return Vec::new();
        }
        let open: Vec<&Clause<O>> = problem.leaf.iter().filter(|clause| !self.holds_alone(clause)).collect();
        let is_pure = |clause: &&Clause<O>| {
            clause.facts.iter().chain([&clause.conclusion]).all(|term| term.unknowns().is_empty())
        };
        let (pure, others): (Vec<&Clause<O>>, Vec<&Clause<O>>) = open.into_iter().partition(is_pure);
        let mut sufficient = match (pure.is_empty(), others.is_empty()) {
            (_, true) => self.abduce_pure(problem, &pure, conditions),
            (false, _) if self.is_hopeless(problem, &pure, conditions) => return Vec::new(),
            _ => self.abduce_with_unknowns(problem, conditions),
        };
        // In the order of the atoms: the preferred ones first.
        sufficient.sort();
        self.by_weakness(conditions, sufficient)
    }

    fn holds_alone<O>(&mut self, clause: &Clause<O>) -> bool {
        let concrete = clause.facts.iter().chain([&clause.conclusion]).all(|term| term.unknowns().is_empty());
        concrete && self.entails(&clause.facts, clause.conclusion)
    }

    /// Whether no guard was found in a few tries that makes the given clauses hold, to which unknowns do not matter.
    fn is_hopeless<O>(&mut self, problem: &Abduction<'_, O>, pure: &[&Clause<O>], conditions: &mut Conditions) -> bool {
        let facts = refuting(problem, pure, conditions);
        let mut search = HittingSets::new(conditions.atoms.len());
        self.sufficient_cell(&facts, conditions, &mut search).is_none()
    }

    /// Without unknowns, one scope serves all tests of a size: the context, and that some clause fails.
    fn abduce_pure<O>(
        &mut self,
        problem: &Abduction<'_, O>,
        open: &[&Clause<O>],
        conditions: &mut Conditions,
    ) -> Vec<Vec<usize>> {
        let facts = refuting(problem, open, conditions);
        let mut search = HittingSets::new(conditions.atoms.len());
        let Some(witness) = self.sufficient_cell(&facts, conditions, &mut search) else { return Vec::new() };
        // Single atoms are all wanted, to choose from; of longer conjunctions only shorter ones than the one at hand.
        search.largest = if witness.len() > 1 { witness.len() - 1 } else { 1 };
        loop {
            let proposals = search.propose(self, conditions);
            let Some(proposals) = proposals else {
                return match search.found.is_empty() {
                    true => vec![self.weakened(&facts, conditions, witness)],
                    false => search.found,
                };
            };
            let mut scope = self.solver.scope(&facts, &conditions.atoms);
            for chosen in proposals {
                match scope.check(&chosen) {
                    ScopeAnswer::Unsat(_) => search.settle(chosen, Some(Test::Sufficient)),
                    ScopeAnswer::Sat { truth, .. } => {
                        let needed = (0..truth.len()).filter(|index| truth.get(*index) == Some(&false)).collect();
                        conditions.cells.push(truth);
                        search.settle(chosen, Some(Test::Needs(needed)));
                        break;
                    }
                    ScopeAnswer::Unknown(_) => search.settle(chosen, None),
                }
            }
        }
    }

    /// Some conjunction that suffices, minimal but not of least size; `None` if none was found in a few tries. Each try
    /// takes a model in which the leaf holds, and asks whether the atoms that are true there suffice: if they do not, no
    /// conjunction that is true in that model does.
    fn sufficient_cell(
        &mut self,
        refuting: &[Term],
        conditions: &mut Conditions,
        search: &mut HittingSets,
    ) -> Option<Vec<usize>> {
        let (refutation, shared) = refuting.split_last()?;
        let mut holding: Vec<Term> = shared.to_vec();
        // An element fact cannot be denied in the logic; a leaf that holds without assuming it holds all the more.
        holding.push(Term::not(without_quantifiers(*refutation)));
        for _ in 0..MAX_CELLS {
            let mut scope = self.solver.scope(&holding, &conditions.atoms);
            let ScopeAnswer::Sat { truth, .. } = scope.check(&[]) else { return None };
            drop(scope);
            let chosen: Vec<usize> = (0..truth.len()).filter(|index| truth.get(*index) == Some(&true)).collect();
            let other = (0..truth.len()).filter(|index| !chosen.contains(index));
            holding.push(Term::or(conditions.select(&other.collect::<Vec<_>>())));
            conditions.cells.push(truth);
            let mut scope = self.solver.scope(refuting, &conditions.atoms);
            match scope.check(&chosen) {
                ScopeAnswer::Unsat(core) => {
                    let minimal = shrink(&mut scope, core);
                    return (minimal.len() <= MAX_CONJUNCTS).then_some(minimal);
                }
                ScopeAnswer::Sat { truth, .. } => {
                    search.to_hit.push((0..truth.len()).filter(|index| truth.get(*index) == Some(&false)).collect());
                }
                ScopeAnswer::Unknown(_) => {}
            }
        }
        None
    }

    /// With unknowns, each test solves the whole system under the candidate guard. What all atoms that are true in some
    /// model cannot achieve, no guard that is true there can: a few models tell whether it is worth looking.
    fn abduce_with_unknowns<O: Clone>(
        &mut self,
        problem: &Abduction<'_, O>,
        conditions: &mut Conditions,
    ) -> Vec<Vec<usize>> {
        let mut tried: Vec<Vec<usize>> = Vec::new();
        for cell in conditions.cells.clone() {
            let chosen: Vec<usize> = (0..cell.len()).filter(|index| cell.get(*index) == Some(&true)).collect();
            let is_covered = tried.iter().any(|other| chosen.iter().all(|index| other.contains(index)));
            if is_covered || tried.len() >= MAX_CELLS {
                continue;
            }
            if let Test::Sufficient = self.test_with_unknowns(problem, conditions, &chosen) {
                return self.search_with_unknowns(problem, conditions, chosen);
            }
            tried.push(chosen);
        }
        Vec::new()
    }

    /// The least guards among the atoms `within`, which together suffice.
    fn search_with_unknowns<O: Clone>(
        &mut self,
        problem: &Abduction<'_, O>,
        conditions: &mut Conditions,
        within: Vec<usize>,
    ) -> Vec<Vec<usize>> {
        let mut search = HittingSets::new(conditions.atoms.len());
        search.to_hit.push(within.clone());
        search.tests = MAX_TESTS - MAX_TESTS_WITH_UNKNOWNS;
        loop {
            let Some(proposals) = search.propose(self, conditions) else { return search.found };
            let Some(chosen) = proposals.into_iter().next() else { continue };
            let test = match self.test_with_unknowns(problem, conditions, &chosen) {
                Test::Needs(needed) => Test::Needs(needed.into_iter().filter(|index| within.contains(index)).collect()),
                test => test,
            };
            search.settle(chosen, Some(test));
        }
    }

    fn test_with_unknowns<O: Clone>(
        &mut self,
        problem: &Abduction<'_, O>,
        conditions: &Conditions,
        chosen: &[usize],
    ) -> Test {
        let guard = conditions.select(chosen);
        let guarded = problem.leaf.iter().map(|clause| {
            let facts = clause.facts.iter().chain(&guard).copied().collect();
            Clause { facts, ..clause.clone() }
        });
        let clauses: Vec<Clause<O>> = problem.base.iter().cloned().chain(guarded).collect();
        let outcome = self.run(problem.unknowns, &clauses, Extent::First);
        if outcome.failures.is_empty() {
            return Test::Sufficient;
        }
        let falsified = |term: &Term| outcome.models.iter().any(|model| model.eval_bool(*term) != Some(true));
        let needed = (0..conditions.atoms.len())
            .filter(|index| !chosen.contains(index) && conditions.atoms.get(*index).is_some_and(falsified))
            .collect();
        Test::Needs(needed)
    }

    /// A sufficient conjunction of the same size as `chosen` and no stronger, in which no atom can be replaced by a weaker
    /// one that it implies.
    fn weakened(&mut self, refuting: &[Term], conditions: &Conditions, mut chosen: Vec<usize>) -> Vec<usize> {
        for _ in 0..chosen.len() * MAX_CONJUNCTS {
            let facts: Vec<Term> = conditions.facts.iter().copied().chain(conditions.select(&chosen)).collect();
            let implied: Vec<usize> = (0..conditions.atoms.len())
                .filter(|index| !chosen.contains(index))
                .filter(|index| conditions.atoms.get(*index).is_some_and(|atom| self.entails(&facts, *atom)))
                .collect();
            let mut candidates = Vec::new();
            for (position, old) in chosen.iter().enumerate() {
                for new in &implied {
                    let mut replaced = chosen.clone();
                    replaced.iter_mut().skip(position).take(1).for_each(|slot| *slot = *new);
                    let facts: Vec<Term> =
                        conditions.facts.iter().copied().chain(conditions.select(&replaced)).collect();
                    let old = conditions.atoms.get(*old).copied().unwrap_or_else(Term::tt);
                    if !self.entails(&facts, old) {
                        candidates.push(replaced);
                    }
                }
            }
            let mut scope = self.solver.scope(refuting, &conditions.atoms);
            let weaker =
                candidates.into_iter().find(|candidate| matches!(scope.check(candidate), ScopeAnswer::Unsat(_)));
            drop(scope);
            match weaker {
                Some(weaker) => chosen = weaker,
                None => break,
            }
        }
        chosen.sort_unstable();
        chosen
    }

    /// Whether a conjunction of atoms leaves something of the context.
    pub(crate) fn is_compatible(&mut self, conditions: &mut Conditions, chosen: &[usize]) -> bool {
        if conditions.is_contradictory(chosen) {
            return false;
        }
        if conditions.has_cell(chosen) {
            return true;
        }
        let facts: Vec<Term> = conditions.facts.iter().copied().chain(conditions.select(chosen)).collect();
        let compatible = self.is_consistent(&facts);
        if compatible {
            // What else holds there is not known: only that these atoms can hold together.
            conditions.cells.push((0..conditions.atoms.len()).map(|index| chosen.contains(&index)).collect());
        } else {
            conditions.contradictions.push(chosen.to_vec());
        }
        compatible
    }

    /// Orders guards from weak to strong and drops all but the first of equivalent ones.
    fn by_weakness(&mut self, conditions: &Conditions, sufficient: Vec<Vec<usize>>) -> Vec<Guard> {
        let guards: Vec<Guard> = sufficient
            .into_iter()
            .take(MAX_GUARDS * 2)
            .map(|chosen| Guard { conjuncts: conditions.select(&chosen) })
            .collect();
        let under = |guard: &Guard| -> Vec<Term> { conditions.facts.iter().chain(&guard.conjuncts).copied().collect() };
        let mut ordered: Vec<(usize, Guard)> = Vec::new();
        for (index, guard) in guards.iter().enumerate() {
            let facts = under(guard);
            let mut implied = 0;
            let mut repeats = false;
            for (other_index, other) in guards.iter().enumerate() {
                if other_index != index && self.entails(&facts, other.formula()) {
                    match self.entails(&under(other), guard.formula()) {
                        true => repeats |= other_index < index,
                        false => implied += 1,
                    }
                }
            }
            if !repeats {
                ordered.push((implied, guard.clone()));
            }
        }
        ordered.sort_by_key(|(implied, _)| *implied);
        ordered.into_iter().take(MAX_GUARDS).map(|(_, guard)| guard).collect()
    }
}

fn without_quantifiers(term: Term) -> Term {
    match term.node() {
        Node::ForAll(..) => Term::tt(),
        _ if term.is_quantified() => term.map_children(&mut without_quantifiers),
        _ => term,
    }
}

/// The facts of the context, and that some of the clauses fails.
fn refuting<O>(problem: &Abduction<'_, O>, clauses: &[&Clause<O>], conditions: &Conditions) -> Vec<Term> {
    let shared: Vec<Term> = problem.context.facts().collect();
    let refutation = |clause: &&Clause<O>| {
        let premises = clause.facts.iter().copied().filter(|fact| !shared.contains(fact));
        Term::and(premises.chain([Term::not(clause.conclusion)]).collect::<Vec<_>>())
    };
    let mut facts = conditions.facts.clone();
    facts.push(Term::or(clauses.iter().map(refutation).collect::<Vec<_>>()));
    facts
}

/// A minimal part of `core` that is still inconsistent with the scope; later atoms go first.
fn shrink(scope: &mut Scope<'_>, core: Vec<usize>) -> Vec<usize> {
    let mut kept = core.clone();
    for index in core.into_iter().rev() {
        let without: Vec<usize> = kept.iter().copied().filter(|other| *other != index).collect();
        if let ScopeAnswer::Unsat(_) = scope.check(&without) {
            kept = without;
        }
    }
    kept
}
