//! Abduction of conditions: the weakest conjunctions of atoms under which clauses hold.
//!
//! A conjunction that suffices must falsify every counter-model, so the minimal ones are minimal hitting sets of "what
//! each counter-model falsifies" (the duality behind MARCO-style enumeration). Candidates are proposed from the sets
//! seen so far and tested with one query; a failing test brings the next set. Conjunctions that contradict the context
//! are remembered with it, so that they are refuted once and not for every term.

use crate::cells::{Cells, false_in, true_in};
use crate::conditions::hold;
use crate::hitting_sets::{Asking, HittingSets, Test};
use crate::samples::{Question, Rank};
use crate::{Conditions, Guard, Oracle, Preference, Scope, Settled};
use loligo_horn::{Clause, Context, Extent, Unknowns, as_unknown, is_monotone};
use loligo_logic::{Model, Purpose, ScopeAnswer, Symbol, Term, UnknownId};

/// Conjuncts of a guard up to which the shortest is looked for.
pub(crate) const MAX_CONJUNCTS: usize = 3;
/// Most candidate conjunctions tested for one guard.
pub(crate) const MAX_TESTS: usize = 120;
/// Bound on the tests for one guard where each test solves a system with unknowns.
const MAX_TESTS_WITH_UNKNOWNS: usize = 60;
/// Most models of a leaf that are asked for a sufficient conjunction.
const MAX_CELLS: usize = 6;
/// Most guards handed back.
pub(crate) const MAX_GUARDS: usize = 6;

/// An abduction problem: the clauses of a leaf, for which a guard is sought.
pub struct Abduction<'a, O> {
    /// The context of the branch; a guard is consistent with its facts. They are the first facts of each of `leaf`.
    pub context: &'a Context,
    /// Clauses that hold whatever the guard, but share unknowns with `leaf`.
    pub base: &'a [Clause<O>],
    /// The outcome of solving the surrounding clauses by themselves.
    pub settled: &'a Settled,
    /// The clauses that the guard is to make hold.
    pub leaf: &'a [Clause<O>],
    /// The unknowns of both.
    pub unknowns: &'a Unknowns,
    /// The bar, if only guards that are preferred to it are of use.
    pub bar: Option<Preference>,
}

impl Oracle {
    /// All guards with the least number of conjuncts, no two equivalent, the weaker before the stronger. Empty if there
    /// is none within the limits.
    pub fn abduce<O: Clone>(&mut self, problem: &Abduction<'_, O>, conditions: &mut Conditions) -> Vec<Guard> {
        if conditions.is_empty() || self.is_cancelled() {
            return Vec::new();
        }
        self.on_behalf(Purpose::Abduction, |oracle| oracle.least_guards(problem, conditions))
    }

    fn least_guards<O: Clone>(&mut self, problem: &Abduction<'_, O>, conditions: &mut Conditions) -> Vec<Guard> {
        let mut cells = self.cells(problem, conditions);
        // The samples show the conditions true and false, and two by two true: what fails in all of them may still hold
        // under three, if it holds anywhere.
        if cells.is_hopeless() {
            self.look_further(problem, conditions, &mut cells);
        }
        self.judge_within(problem, conditions, &mut cells);
        if cells.is_hopeless() || !cells.allow_better(conditions, problem.bar) {
            return Vec::new();
        }
        let pure: Vec<&Clause<O>> = problem.leaf.iter().filter(|clause| is_pure(clause)).collect();
        let witness = match pure.is_empty() {
            true => Vec::new(),
            false => match self.sufficient_cell(problem, &pure, conditions, &mut cells) {
                Some(witness) => witness,
                None => return Vec::new(),
            },
        };
        // What holds without a guard holds under each.
        let leaf: Vec<Clause<O>> = match problem.leaf {
            // One that did would need no guard.
            [clause] => vec![clause.clone()],
            leaf => leaf.iter().filter(|clause| !self.holds_alone(problem, clause)).cloned().collect(),
        };
        let problem = &Abduction { leaf: &leaf, ..*problem };
        let (pure, others): (Vec<&Clause<O>>, Vec<&Clause<O>>) = leaf.iter().partition(|clause| is_pure(clause));
        let mut sufficient = match others.is_empty() {
            true => self.abduce_pure(problem, &pure, conditions, &cells, witness),
            false => self.abduce_with_unknowns(problem, conditions, cells),
        };
        // In the order of the atoms: the preferred ones first.
        sufficient.sort();
        self.by_weakness(conditions, sufficient)
    }

    /// Finds out which cells models of the place say to fail, at a place inside an application.
    fn judge_within<O>(&mut self, problem: &Abduction<'_, O>, conditions: &Conditions, cells: &mut Cells) {
        let Some(mut suspect) = self.suspect(problem) else { return };
        for cell in cells.open.clone() {
            if self.is_guilty(problem, &mut suspect, &conditions.select(&true_in(&cell))) {
                cells.fail(cell);
            }
        }
    }

    fn holds_alone<O>(&mut self, problem: &Abduction<'_, O>, clause: &Clause<O>) -> bool {
        is_monotone(clause)
            && !(problem.base.is_empty()
                && self.is_rejected(problem.context, problem.unknowns, std::slice::from_ref(clause), None))
            && self.horn.check(clause, &|_| Term::tt()).is_none()
    }

    /// Asks the solver for a model in which the leaf holds. Where unknowns are left, that would say nothing.
    fn look_further<O>(&mut self, problem: &Abduction<'_, O>, conditions: &mut Conditions, cells: &mut Cells) {
        if !problem.leaf.iter().all(is_pure) {
            // Of unknown relations samples know little: where none says that the leaf fails, it may hold.
            let unknowns = problem.leaf.iter().flat_map(|clause| clause.facts.iter().chain([&clause.conclusion]));
            let mut unknowns = unknowns.flat_map(|term| term.unknowns().to_vec());
            let is_relation = |id: UnknownId| {
                let subjects = problem.unknowns.get(id).map(|unknown| &*unknown.subjects).unwrap_or_default();
                subjects.iter().all(|(name, _)| *name != Symbol::value_var())
            };
            if unknowns.all(is_relation) {
                conditions.cells.iter().for_each(|cell| cells.open(cell.clone()));
            }
            return;
        }
        let holding = problem.leaf.iter().flat_map(|clause| clause.facts.iter().copied().chain([clause.conclusion]));
        let holding: Vec<Term> = holding.collect();
        let mut scope = self.horn.decider.solver.scope_at(&conditions.facts, &holding, &conditions.atoms);
        let answer = scope.check(&[]);
        drop(scope);
        if let ScopeAnswer::Sat { truth, model } = answer {
            self.horn.decider.samples.learn(&self.theory, problem.context, &model, Rank::Passing);
            cells.open(truth.clone());
            conditions.cells.push(truth);
        }
    }

    /// The models of the context, sorted by whether the leaf fails in them.
    fn cells<O>(&mut self, problem: &Abduction<'_, O>, conditions: &Conditions) -> Cells {
        let mut cells = match problem.base.is_empty() {
            true => {
                let question = Question::new(problem.context, problem.unknowns, problem.leaf);
                self.judged(&question, conditions)
            }
            false => Cells::default(),
        };
        if cells.open.is_empty() && cells.failing.is_empty() {
            conditions.cells.iter().for_each(|cell| cells.open(cell.clone()));
        }
        cells
    }

    /// Test that the samples refute the question under every guard.
    pub(crate) fn is_hopeless(&mut self, question: &Question<'_>, conditions: &Conditions) -> bool {
        self.horn.decider.samples.reject_all(&self.theory, question, &conditions.atoms)
    }

    fn judged(&mut self, question: &Question<'_>, conditions: &Conditions) -> Cells {
        let mut cells = Cells::default();
        for judgement in self.horn.decider.samples.judge(&self.theory, question, &conditions.atoms) {
            match judgement.fails {
                true => cells.fail(judgement.truth),
                false => cells.open(judgement.truth),
            }
        }
        cells
    }

    /// Without unknowns, one scope serves all tests of a size: the context, and that some clause fails. The `witness` is
    /// some conjunction that suffices.
    fn abduce_pure<O>(
        &mut self,
        problem: &Abduction<'_, O>,
        open: &[&Clause<O>],
        conditions: &mut Conditions,
        cells: &Cells,
        witness: Vec<usize>,
    ) -> Vec<Vec<usize>> {
        let refutation = refutation(problem, open);
        let mut search = HittingSets::new(conditions.atoms.len(), &cells.failing);
        if witness.len() > MAX_CONJUNCTS {
            return vec![self.weakened_long(refutation, conditions, witness, &search.to_hit)];
        }
        // Single atoms are all wanted, to choose from; of longer conjunctions only shorter ones than the one at hand.
        search.largest = if witness.len() > 1 { witness.len() - 1 } else { 1 };
        loop {
            let proposals = search.propose(&mut Asking { oracle: self, conditions });
            let Some(proposals) = proposals else {
                return match search.found.is_empty() {
                    true => vec![self.weakened(refutation, conditions, witness, &search.to_hit)],
                    false => search.found,
                };
            };
            let mut scope = self.horn.decider.solver.scope_at(&conditions.facts, &[refutation], &conditions.atoms);
            let (samples, theory) = (&mut self.horn.decider.samples, &self.theory);
            let undecided = all_at_once(&mut scope, &mut search, proposals, &mut |truth, model| {
                samples.learn(theory, problem.context, model, Rank::Passing);
                conditions.cells.push(truth);
            });
            for chosen in undecided {
                match scope.check(&chosen) {
                    ScopeAnswer::Unsat(_) => search.settle(chosen, Some(Test::Sufficient)),
                    ScopeAnswer::Sat { truth, model } => {
                        self.horn.decider.samples.learn(&self.theory, problem.context, &model, Rank::Passing);
                        search.settle(chosen, Some(Test::Needs(false_in(&truth))));
                        conditions.cells.push(truth);
                        break;
                    }
                    ScopeAnswer::Unknown(_) => search.settle(chosen, None),
                }
            }
        }
    }

    /// Some conjunction that suffices, minimal but not of least size; `None` if none was found in a few tries. Each try
    /// takes a cell in which the leaf is not known to fail, and asks whether the atoms that are true there suffice: if
    /// they do not, no conjunction that is true there does.
    fn sufficient_cell<O>(
        &mut self,
        problem: &Abduction<'_, O>,
        open: &[&Clause<O>],
        conditions: &mut Conditions,
        cells: &mut Cells,
    ) -> Option<Vec<usize>> {
        let refutation = refutation(problem, open);
        let mut scope = self.horn.decider.solver.scope_at(&conditions.facts, &[refutation], &conditions.atoms);
        for _ in 0..MAX_CELLS {
            let chosen = true_in(cells.next()?);
            match scope.check(&chosen) {
                ScopeAnswer::Unsat(core) => {
                    let mut minimal = shrink(&mut scope, core);
                    if minimal.len() > MAX_CONJUNCTS {
                        // The core has not the atoms that would say it in few.
                        minimal = shrink(&mut scope, chosen.clone());
                    }
                    // Where few do not say it, many may.
                    return Some(minimal);
                }
                ScopeAnswer::Sat { truth, model } => {
                    self.horn.decider.samples.learn(&self.theory, problem.context, &model, Rank::Passing);
                    cells.fail(truth.clone());
                    conditions.cells.push(truth);
                    if !cells.allow_better(conditions, problem.bar) {
                        return None;
                    }
                }
                ScopeAnswer::Unknown(_) => cells.give_up(&chosen),
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
        mut cells: Cells,
    ) -> Vec<Vec<usize>> {
        for _ in 0..MAX_CELLS {
            let Some(cell) = cells.next() else { break };
            let chosen = true_in(cell);
            match self.test_with_unknowns(problem, conditions, &chosen) {
                Test::Sufficient => return self.search_with_unknowns(problem, conditions, chosen, &cells),
                Test::Needs(needed) => cells.open.retain(|open| needed.iter().any(|index| hold(open, &[*index]))),
            }
            cells.give_up(&chosen);
        }
        Vec::new()
    }

    /// The least guards among the atoms `within`, which together suffice.
    fn search_with_unknowns<O: Clone>(
        &mut self,
        problem: &Abduction<'_, O>,
        conditions: &mut Conditions,
        within: Vec<usize>,
        cells: &Cells,
    ) -> Vec<Vec<usize>> {
        let mut search = HittingSets::new(conditions.atoms.len(), &cells.failing);
        search.to_hit.iter_mut().for_each(|set| set.retain(|index| within.contains(index)));
        search.to_hit.push(within.clone());
        search.tests = MAX_TESTS - MAX_TESTS_WITH_UNKNOWNS;
        loop {
            let Some(proposals) = search.propose(&mut Asking { oracle: self, conditions }) else { return search.found };
            let proposals = self.without_plain(problem, conditions, &mut search, proposals);
            let Some(chosen) = proposals.into_iter().next() else { continue };
            let test = match self.test_with_unknowns(problem, conditions, &chosen) {
                Test::Needs(needed) => Test::Needs(needed.into_iter().filter(|index| within.contains(index)).collect()),
                test => test,
            };
            search.settle(chosen, Some(test));
        }
    }

    /// The proposals without those that suffice with every unknown true, which is a valuation like any other.
    fn without_plain<O>(
        &mut self,
        problem: &Abduction<'_, O>,
        conditions: &Conditions,
        search: &mut HittingSets,
        proposals: Vec<Vec<usize>>,
    ) -> Vec<Vec<usize>> {
        if !problem.base.is_empty() {
            return proposals;
        }
        let concrete: Vec<&Clause<O>> =
            problem.leaf.iter().filter(|clause| as_unknown(clause.conclusion).is_none()).collect();
        let refutation = refutation(problem, &concrete).apply_valuation(&|_| Term::tt());
        let mut scope = self.horn.decider.solver.scope_at(&conditions.facts, &[refutation], &conditions.atoms);
        let mut open = proposals.clone();
        while !open.is_empty() {
            match scope.check_any(&[], &open) {
                ScopeAnswer::Unsat(_) => break,
                ScopeAnswer::Sat { truth, .. } => {
                    let before = open.len();
                    open.retain(|chosen| !hold(&truth, chosen));
                    if open.len() == before {
                        open.clear();
                    }
                }
                ScopeAnswer::Unknown(_) => open.clear(),
            }
        }
        drop(scope);
        open.into_iter().for_each(|chosen| search.settle(chosen, Some(Test::Sufficient)));
        proposals.into_iter().filter(|chosen| !search.found.contains(chosen)).collect()
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
        let outcome = self.horn.run_after(&problem.settled.clauses, problem.unknowns, &clauses, Extent::First);
        if outcome.failures.is_empty() {
            return Test::Sufficient;
        }
        for model in &outcome.models {
            self.horn.decider.samples.learn(&self.theory, problem.context, model, Rank::Passing);
        }
        let falsified = |term: &Term| outcome.models.iter().any(|model| model.eval_bool(*term) != Some(true));
        let needed = (0..conditions.atoms.len())
            .filter(|index| !chosen.contains(index) && conditions.atoms.get(*index).is_some_and(falsified))
            .collect();
        Test::Needs(needed)
    }

    /// Test that a conjunction of atoms is consistent with the facts of the context.
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
            conditions.compatible.push(chosen.to_vec());
        } else {
            conditions.contradictions.push(chosen.to_vec());
        }
        compatible
    }
}

/// Tests which proposals suffice, with few questions: a model in which one of several holds and the leaf fails settles all
/// that hold there, and if there is none, all suffice. Those are given back that nobody could decide; `learn` gets the
/// models, with the atoms that are true there.
fn all_at_once(
    scope: &mut Scope<'_>,
    search: &mut HittingSets,
    proposals: Vec<Vec<usize>>,
    learn: &mut dyn FnMut(Vec<bool>, &Model),
) -> Vec<Vec<usize>> {
    let mut open = proposals;
    while !open.is_empty() {
        match scope.check_any(&[], &open) {
            ScopeAnswer::Unsat(_) => {
                open.drain(..).for_each(|chosen| search.settle(chosen, Some(Test::Sufficient)));
            }
            ScopeAnswer::Sat { truth, model } => {
                let (failing, others): (Vec<_>, Vec<_>) = open.into_iter().partition(|chosen| hold(&truth, chosen));
                open = others;
                if failing.is_empty() {
                    break;
                }
                failing.into_iter().for_each(|chosen| search.settle(chosen, None));
                search.to_hit.push(false_in(&truth));
                learn(truth, &model);
            }
            ScopeAnswer::Unknown(_) => break,
        }
    }
    open
}

fn is_pure<O>(clause: &Clause<O>) -> bool {
    clause.facts.iter().chain([&clause.conclusion]).all(|term| !term.has_unknowns())
}

/// The formula that some of the clauses fails.
fn refutation<O>(problem: &Abduction<'_, O>, clauses: &[&Clause<O>]) -> Term {
    let shared = problem.context.facts();
    let refutation = |clause: &&Clause<O>| {
        let premises = clause.facts.iter().copied().filter(|fact| !shared.contains(fact));
        Term::and(premises.chain([Term::not(clause.conclusion)]).collect::<Vec<_>>())
    };
    Term::or(clauses.iter().map(refutation).collect::<Vec<_>>())
}

/// A minimal part of `core` that is still inconsistent with the scope; later atoms go first. The last is not taken away:
/// what needs no guard is not looked for one.
pub(crate) fn shrink(scope: &mut Scope<'_>, core: Vec<usize>) -> Vec<usize> {
    let mut kept = core.clone();
    for index in core.into_iter().rev() {
        let without: Vec<usize> = kept.iter().copied().filter(|other| *other != index).collect();
        if without.len() < kept.len()
            && !without.is_empty()
            && let ScopeAnswer::Unsat(core) = scope.check(&without)
        {
            kept = if core.is_empty() { without } else { core };
        }
    }
    kept
}
