//! Solving Horn clauses: the strongest valuation of the unknowns that the clauses allow.
//!
//! Every unknown starts at `False` and is weakened, first to the conjunction of all its qualifiers and then conjunct by
//! conjunct, until each clause that concludes it holds; one counter-model settles many conjuncts at once. Clauses with a
//! concrete conclusion are then checked under what was found. Unknowns that no failing clause depends on are never
//! looked at.

use crate::samples::{Question, Rank, Samples};
use crate::{Clause, Conditions, Context, Qualifiers, Scalars, Unknowns};
use indexmap::IndexSet;
use loligo_logic::{Model, Node, Term, Theory, UnknownId};
use loligo_smt::{Canceller, Limits, Purpose, Recollection, Satisfiability, ScopeAnswer, Solver, Statistics, Verdict};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::cell::RefCell;
use std::rc::Rc;

/// A clause that does not hold under any valuation.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its index among the clauses given.
    pub clause: usize,
    /// What is known of the failure.
    pub kind: FailureKind,
}

/// What is known of a failure.
#[derive(Clone, Debug)]
pub enum FailureKind {
    /// There is a counter-model.
    Refuted(Rc<Model>),
    /// The solver could not decide; it says why. Never to be taken for success.
    Undecided(String),
}

/// How far to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Extent {
    /// Stop at the first failure.
    First,
    /// Find all failures.
    All,
}

/// What solving gave.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The clauses that fail; none if all is well.
    pub failures: Vec<Failure>,
    /// The strongest values of the unknowns that matter; any value does for the others.
    valuations: FxHashMap<UnknownId, Valuation>,
    /// Counter-models that led there: as long as an added assumption holds in all of them, the same failures remain.
    pub(crate) models: Vec<Rc<Model>>,
}

/// The value of an unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Valuation {
    /// `False`: no clause has asked for more yet.
    Bottom,
    /// A conjunction of qualifiers.
    Atoms(Vec<Term>),
}

/// What is known of clauses that others will be added to: their strongest valuation can only be weakened by what comes.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// How many clauses these are.
    count: usize,
    /// Those that fail with every unknown true, but may hold with a stronger one.
    needy: Vec<usize>,
    /// Those that hold with every unknown true, but may not with a stronger one.
    doubtful: Vec<usize>,
    /// One that fails whatever comes.
    failure: Option<Failure>,
    /// All that fail, where all are wanted.
    failures: Vec<Failure>,
    valuations: FxHashMap<UnknownId, Valuation>,
}

/// Which of the literals follow from the facts; `None` if all do because the facts are inconsistent.
type Weakening = (Option<Vec<bool>>, Vec<Rc<Model>>);

/// The facts and the program variables of a context.
type ContextKey = (Vec<Term>, Scalars);

/// The inference engine of one goal. Holds the solver and everything learned about formulas on the way.
pub struct Horn {
    pub(crate) solver: Solver,
    pub(crate) theory: Rc<Theory>,
    pub(crate) samples: Samples,
    pub(crate) conditions: FxHashMap<ContextKey, Rc<RefCell<Conditions>>>,
    qualifiers: Qualifiers,
    /// By facts and literals, and whether it was asked if the facts are consistent.
    weakenings: FxHashMap<(Vec<Term>, Vec<Term>, bool), Weakening>,
    instances: FxHashMap<String, Rc<[Term]>>,
    canceller: Canceller,
    max_checks: u64,
    refuted: u64,
    reuses_models: bool,
}

impl Horn {
    /// An engine that has learned nothing yet.
    pub fn new(theory: Rc<Theory>, qualifiers: Qualifiers, limits: Limits, canceller: Canceller) -> Horn {
        Horn {
            theory: theory.clone(),
            samples: Samples::default(),
            conditions: FxHashMap::default(),
            solver: Solver::new(theory, limits, canceller.clone()),
            qualifiers,
            weakenings: FxHashMap::default(),
            instances: FxHashMap::default(),
            canceller,
            max_checks: u64::MAX,
            refuted: 0,
            reuses_models: false,
        }
    }

    /// The qualifiers that valuations and conditions are built from.
    pub fn qualifiers(&self) -> &Qualifiers {
        &self.qualifiers
    }

    /// What was asked of the solver so far.
    pub fn statistics(&self) -> &Statistics {
        self.solver.statistics()
    }

    /// How many questions were settled by models that were there already.
    pub fn refuted(&self) -> u64 {
        self.refuted
    }

    /// Does `work`, whose queries are for `purpose` unless they are part of something that is for another.
    pub(crate) fn on_behalf<R>(&mut self, purpose: Purpose, work: impl FnOnce(&mut Horn) -> R) -> R {
        let outer = self.solver.begin(purpose);
        if outer != Purpose::default() {
            self.solver.begin(outer);
        }
        let result = work(self);
        self.solver.begin(outer);
        result
    }

    /// Lets models of earlier queries answer later ones where they can. They only ever say that something fails, but say
    /// so by evaluation, which knows no more of a model than what was asked for: for searching, not for checking.
    pub fn reuse_models(&mut self) {
        self.reuses_models = true;
    }

    /// Is to be called cancelled as soon as more queries have reached the solver.
    pub fn stop_after(&mut self, checks: u64) {
        self.max_checks = checks;
    }

    /// Whether to stop: because everything was stopped from outside, so that answers mean nothing any more, or because
    /// as many queries as are allowed have reached the solver.
    pub fn is_cancelled(&self) -> bool {
        self.canceller.is_cancelled() || self.statistics().checks >= self.max_checks
    }

    /// Whether the facts have a model, as far as the solver can tell: undecided counts as consistent.
    pub fn is_consistent(&mut self, facts: &[Term]) -> bool {
        !self.is_inconsistent(facts)
    }

    /// Whether the facts certainly have no model.
    pub fn is_inconsistent(&mut self, facts: &[Term]) -> bool {
        self.on_behalf(Purpose::Consistency, |horn| matches!(horn.solver.satisfiable(facts), Satisfiability::Unsat))
    }

    /// Whether `conclusion` certainly follows.
    pub fn entails(&mut self, facts: &[Term], conclusion: Term) -> bool {
        matches!(self.solver.entails(facts, conclusion), Verdict::Valid)
    }

    /// Whether some valuation satisfies all clauses, whose first facts are those of the context. Asks what is known of
    /// the context before it asks the solver, and remembers the models that the latter gives.
    pub fn holds_in<O>(&mut self, context: &Context, unknowns: &Unknowns, clauses: &[Clause<O>]) -> bool {
        if self.is_rejected(context, unknowns, clauses, None) {
            return false;
        }
        let outcome = self.run(unknowns, clauses, Extent::First);
        for model in &outcome.models {
            self.samples.learn(&self.theory, context, model, Rank::Passing);
        }
        outcome.failures.is_empty()
    }

    /// Whether clauses, whose first facts are those of the context, are known to fail without asking the solver: for
    /// themselves, or under every guard that `conditions` allow.
    pub fn is_rejected<O>(
        &mut self,
        context: &Context,
        unknowns: &Unknowns,
        clauses: &[Clause<O>],
        conditions: Option<&Conditions>,
    ) -> bool {
        self.is_refuted(context, &Question::new(context, unknowns, clauses), conditions)
    }

    /// Whether no value satisfies `conclusion` where `facts` hold, as far as is known without asking the solver; the same
    /// under every guard that `conditions` allow.
    pub fn is_unreachable(
        &mut self,
        context: &Context,
        facts: &[Term],
        conclusion: Term,
        conditions: Option<&Conditions>,
    ) -> bool {
        let unknowns = Unknowns::default();
        self.is_refuted(context, &Question::partial(context, &unknowns, facts, conclusion), conditions)
    }

    fn is_refuted(&mut self, context: &Context, question: &Question<'_>, conditions: Option<&Conditions>) -> bool {
        self.prepare_samples(context);
        let is_refuted = match conditions {
            None => self.samples.reject(&self.theory, question),
            Some(conditions) => self.is_hopeless(question, conditions),
        };
        self.refuted += u64::from(is_refuted);
        is_refuted
    }

    /// Whether some valuation satisfies all clauses.
    pub fn holds<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>]) -> bool {
        self.holds_after(&Settled::default(), unknowns, clauses)
    }

    /// The same, where the first clauses were looked at before.
    pub fn holds_after<O>(&mut self, settled: &Settled, unknowns: &Unknowns, clauses: &[Clause<O>]) -> bool {
        self.run_after(settled, unknowns, clauses, Extent::First).failures.is_empty()
    }

    /// Looks at clauses that others will be added to.
    pub fn settle<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>]) -> Settled {
        let mut settled = self
            .classify(&Settled::default(), clauses, Extent::First)
            .unwrap_or_else(|failure| Settled { failure: Some(failure), ..Settled::default() });
        if settled.failure.is_none() {
            let all: Vec<usize> = (0..clauses.len()).collect();
            let valuations =
                self.strongest(&Settled::default(), unknowns, (clauses, &all), Extent::All, &mut Vec::new());
            // What was stopped on the way is stronger still, and as good a beginning.
            settled.valuations = valuations.unwrap_or_default();
        }
        settled.count = clauses.len();
        settled
    }

    /// The strongest valuation of the unknowns, as far as the clauses bound them from below; `None` if some clause fails
    /// under it. Clauses that only ask more of what they are bounded by leave it as it is.
    pub fn valuation<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>]) -> Option<FxHashMap<UnknownId, Term>> {
        if !self.holds(unknowns, clauses) {
            return None;
        }
        let all: Vec<usize> = (0..clauses.len()).collect();
        let valuations =
            self.strongest(&Settled::default(), unknowns, (clauses, &all), Extent::All, &mut Vec::new()).ok()?;
        let bounded = valuations.iter().filter_map(|(id, valuation)| match valuation {
            Valuation::Bottom => None,
            Valuation::Atoms(atoms) => Some((*id, Term::and(atoms.clone()))),
        });
        (!self.is_cancelled()).then(|| bounded.collect())
    }

    /// All clauses that fail under the strongest valuation, in the order given, and that valuation.
    pub fn solve<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>]) -> Outcome {
        self.run(unknowns, clauses, Extent::All)
    }

    pub(crate) fn run<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>], extent: Extent) -> Outcome {
        self.run_after(&Settled::default(), unknowns, clauses, extent)
    }

    /// Sorts the clauses with a concrete conclusion, those after the settled ones; an error is the first that fails, if
    /// that is all that is wanted.
    fn classify<O>(&mut self, settled: &Settled, clauses: &[Clause<O>], extent: Extent) -> Result<Settled, Failure> {
        let mut sorted = Settled { valuations: FxHashMap::default(), ..settled.clone() };
        for (index, clause) in clauses.iter().enumerate().skip(settled.count) {
            if as_unknown(clause.conclusion).is_some() {
                continue;
            }
            match self.check(clause, &|_| Term::tt()) {
                None if !is_monotone(clause) => sorted.doubtful.push(index),
                None => {}
                Some(_) if mentions_unknowns(clause) => sorted.needy.push(index),
                Some(kind) => {
                    let failure = Failure { clause: index, kind };
                    if extent == Extent::First {
                        return Err(failure);
                    }
                    sorted.failures.push(failure);
                }
            }
        }
        Ok(sorted)
    }

    pub(crate) fn run_after<O>(
        &mut self,
        settled: &Settled,
        unknowns: &Unknowns,
        clauses: &[Clause<O>],
        extent: Extent,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        if let Some(failure) = &settled.failure {
            outcome.fail(failure.clause, failure.kind.clone());
            return outcome;
        }
        let sorted = match self.classify(settled, clauses, extent) {
            Ok(sorted) => sorted,
            Err(failure) => {
                outcome.fail(failure.clause, failure.kind);
                return outcome;
            }
        };
        sorted.failures.into_iter().for_each(|failure| outcome.fail(failure.clause, failure.kind));
        let mut needy = sorted.needy;
        if needy.is_empty() {
            return outcome;
        }
        // Those that hold with every unknown true may not with a stronger one.
        needy.extend(sorted.doubtful);
        needy.sort_unstable();
        let found = self.strongest(settled, unknowns, (clauses, &needy), extent, &mut outcome.models);
        let valuations = match found {
            Ok(valuations) => valuations,
            Err((index, model)) => {
                outcome.fail(index, FailureKind::Refuted(model));
                return outcome;
            }
        };
        outcome.valuations = valuations;
        for index in needy {
            let Some(clause) = clauses.get(index) else { continue };
            let failure = match self.canceller.is_cancelled() {
                // What was found is no fixpoint.
                true => Some(FailureKind::Undecided("stopped from outside".into())),
                false => self.check(clause, &|id| value_of(&outcome.valuations, id)),
            };
            if let Some(kind) = failure {
                outcome.fail(index, kind);
                if extent == Extent::First {
                    break;
                }
            }
        }
        outcome.failures.sort_by_key(|failure| failure.clause);
        outcome
    }

    /// `None` if the clause holds under the valuation.
    pub(crate) fn check<O>(
        &mut self,
        clause: &Clause<O>,
        valuation: &dyn Fn(UnknownId) -> Term,
    ) -> Option<FailureKind> {
        let facts: Vec<Term> = clause.facts.iter().map(|fact| fact.apply_valuation(valuation)).collect();
        let conclusion = clause.conclusion.apply_valuation(valuation);
        let verdict = match self.solver.recall(&facts, conclusion) {
            Recollection::Known(verdict) => verdict,
            Recollection::Open(query) => {
                if self.reuses_models
                    && let Some(model) = self.samples.counter_model(&self.theory, &facts, conclusion)
                {
                    self.refuted += 1;
                    return Some(FailureKind::Refuted(model));
                }
                let verdict = self.solver.settle(query);
                if let Verdict::Invalid(model) = &verdict
                    && self.reuses_models
                {
                    self.samples.learn_plain(model);
                }
                verdict
            }
        };
        match verdict {
            Verdict::Valid => None,
            Verdict::Invalid(model) => Some(FailureKind::Refuted(model)),
            Verdict::Unknown(reason) => Some(FailureKind::Undecided(reason.to_string())),
        }
    }

    /// The strongest valuation of the unknowns that the clauses `needy` depend on, by weakening to a fixpoint. If the
    /// first failure is enough, so is one on the way: what fails under a valuation fails under weaker ones, unless the
    /// clause has an unknown where weakening helps.
    fn strongest<O>(
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
            .filter_map(|(index, clause)| Bound::of(clause, index >= settled.count))
            .filter(|bound| relevant.contains(&bound.id))
            .collect();
        let watched =
            needy.iter().filter(|_| extent == Extent::First).filter_map(|index| Some((*index, clauses.get(*index)?)));
        // Of these it is only known that they hold with the unknowns as strong as they can be.
        let mut watched: Vec<Watched<'_, O>> = watched
            .filter(|(_, clause)| is_monotone(clause))
            .map(|(index, clause)| Watched::of(index, clause))
            .collect();
        let mut changed = true;
        while changed && !self.canceller.is_cancelled() {
            changed = false;
            for index in 0..bounds.len() {
                let Some(bound) = bounds.get_mut(index).filter(|bound| bound.is_open) else { continue };
                bound.is_open = false;
                let (clause, id) = (bound.clause, bound.id);
                let weakened = self.on_behalf(Purpose::Qualifiers, |horn| {
                    horn.weaken(unknowns, clause, id, clause.conclusion, &valuations, models)
                });
                if let Some(weakened) = weakened {
                    valuations.insert(id, weakened);
                    changed = true;
                    // Only what assumes the unknown can ask for more now.
                    bounds
                        .iter_mut()
                        .filter(|other| other.assumed.contains(&id))
                        .for_each(|other| other.is_open = true);
                    watched
                        .iter_mut()
                        .filter(|other| other.assumed.contains(&id))
                        .for_each(|other| other.is_open = true);
                }
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

    /// What the unknown must become for the clause to hold; `None` if it holds already.
    fn weaken<O>(
        &mut self,
        unknowns: &Unknowns,
        clause: &Clause<O>,
        id: UnknownId,
        conclusion: Term,
        valuations: &FxHashMap<UnknownId, Valuation>,
        models: &mut Vec<Rc<Model>>,
    ) -> Option<Valuation> {
        let current = valuations.get(&id)?;
        let atoms: Rc<[Term]> = match current {
            Valuation::Bottom => self.space(unknowns, id),
            Valuation::Atoms(atoms) => atoms.clone().into(),
        };
        let is_bottom = matches!(current, Valuation::Bottom);
        if atoms.is_empty() && !is_bottom {
            return None;
        }
        let valuation = |id: UnknownId| value_of(valuations, id);
        let facts: IndexSet<Term, FxBuildHasher> = clause
            .facts
            .iter()
            .map(|fact| fact.apply_valuation(&valuation))
            .filter(|fact| *fact != Term::tt())
            .collect();
        if facts.contains(&Term::ff()) {
            return None;
        }
        let facts: Vec<Term> = facts.into_iter().collect();
        let instances: Vec<Term> = atoms.iter().map(|atom| conclusion.apply_valuation(&|_| *atom)).collect();
        let (facts, others) = self.solver.relevant(&facts, &instances);
        if matches!(self.solver.satisfiable(&others), Satisfiability::Unsat) {
            return None;
        }
        let (kept, witnesses) = self.implied((facts, instances, is_bottom));
        models.extend(witnesses);
        let kept = kept?;
        let remaining: Vec<Term> = atoms.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(atom, _)| *atom).collect();
        let weakened = Valuation::Atoms(remaining);
        (weakened != *current).then_some(weakened)
    }

    /// Which of the literals follow from the facts. That the facts are inconsistent is only looked for if that matters, as
    /// the third part says.
    fn implied(&mut self, key: (Vec<Term>, Vec<Term>, bool)) -> Weakening {
        if let Some(known) = self.weakenings.get(&key) {
            return known.clone();
        }
        let (facts, literals, matters) = &key;
        // Models of other facts may be models of these.
        let survivors = match self.reuses_models {
            true => self.samples.survivors(&self.theory, facts, literals),
            false => None,
        };
        let mut is_consistent = !*matters || survivors.is_some();
        let (mut kept, mut models) = survivors.unwrap_or_else(|| (vec![true; literals.len()], Vec::new()));
        let known = models.len();
        let mut is_decided = true;
        let mut scope = self.solver.scope(facts, literals);
        while is_decided {
            let remaining: Vec<usize> = (0..kept.len()).filter(|index| kept.get(*index) == Some(&true)).collect();
            if remaining.is_empty() {
                break;
            }
            match scope.check_not_all(&remaining) {
                ScopeAnswer::Unsat(_) => break,
                ScopeAnswer::Sat { truth, model } => {
                    is_consistent = true;
                    models.push(model);
                    kept.iter_mut().zip(truth).for_each(|(kept, holds)| *kept &= holds);
                    // A model that falsifies none of them would be no answer to the question.
                    is_decided = remaining.iter().any(|index| kept.get(*index) == Some(&false));
                }
                ScopeAnswer::Unknown(_) => is_decided = false,
            }
        }
        if !is_consistent {
            is_consistent = match scope.check(&[]) {
                ScopeAnswer::Unsat(_) => false,
                ScopeAnswer::Sat { model, .. } => {
                    models.push(model);
                    true
                }
                ScopeAnswer::Unknown(_) => true,
            };
        }
        drop(scope);
        if !is_decided {
            // What is left could not be proved together: keep what can be proved alone.
            for (kept, literal) in kept.iter_mut().zip(literals) {
                *kept = *kept && matches!(self.solver.entails(facts, *literal), Verdict::Valid);
            }
        }
        for model in models.iter().skip(known).filter(|_| self.reuses_models) {
            self.samples.learn_plain(model);
        }
        let result = (is_consistent.then_some(kept), models);
        self.weakenings.insert(key, result.clone());
        result
    }

    /// The qualifiers that the unknown's valuation is drawn from.
    fn space(&mut self, unknowns: &Unknowns, id: UnknownId) -> Rc<[Term]> {
        let Some(unknown) = unknowns.get(id) else { return Rc::new([]) };
        let key = format!("{:?} {:?}", unknown.subjects, unknown.scope);
        if let Some(space) = self.instances.get(&key) {
            return space.clone();
        }
        let space: Rc<[Term]> = self.qualifiers.for_unknown(unknown).into();
        self.instances.insert(key, space.clone());
        space
    }
}

/// A clause that bounds an unknown from below.
struct Bound<'c, O> {
    clause: &'c Clause<O>,
    id: UnknownId,
    assumed: Vec<UnknownId>,
    /// Whether it may ask for more than the unknown is.
    is_open: bool,
}

impl<'c, O> Bound<'c, O> {
    fn of(clause: &'c Clause<O>, is_open: bool) -> Option<Bound<'c, O>> {
        Some(Bound { clause, id: as_unknown(clause.conclusion)?, assumed: assumed(clause), is_open })
    }
}

/// A clause that is to hold.
struct Watched<'c, O> {
    index: usize,
    clause: &'c Clause<O>,
    assumed: Vec<UnknownId>,
    /// Whether something that it assumes has become weaker.
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

impl Outcome {
    /// `term` with every unknown replaced by its value. If there are no failures, every clause holds when this is done
    /// to it.
    pub fn instance(&self, term: Term) -> Term {
        term.apply_valuation(&|id| value_of(&self.valuations, id))
    }

    fn fail(&mut self, clause: usize, kind: FailureKind) {
        if let FailureKind::Refuted(model) = &kind {
            self.models.push(model.clone());
        }
        self.failures.push(Failure { clause, kind });
    }
}

fn value_of(valuations: &FxHashMap<UnknownId, Valuation>, id: UnknownId) -> Term {
    match valuations.get(&id) {
        Some(Valuation::Bottom) => Term::ff(),
        Some(Valuation::Atoms(atoms)) => Term::and(atoms.clone()),
        None => Term::tt(),
    }
}

fn as_unknown(conclusion: Term) -> Option<UnknownId> {
    match conclusion.node() {
        Node::Unknown(id, _) => Some(id),
        _ => None,
    }
}

fn mentions_unknowns<O>(clause: &Clause<O>) -> bool {
    clause.facts.iter().chain([&clause.conclusion]).any(|term| term.has_unknowns())
}

/// Whether making an unknown stronger can only help the clause: it stands in positive places of the facts and nowhere
/// else.
pub(crate) fn is_monotone<O>(clause: &Clause<O>) -> bool {
    !clause.conclusion.has_unknowns() && clause.facts.iter().all(|fact| is_positive(*fact))
}

fn is_positive(fact: Term) -> bool {
    if !fact.has_unknowns() {
        return true;
    }
    match fact.node() {
        Node::Unknown(_, pending) => pending.iter().all(|(_, term)| !term.has_unknowns()),
        Node::And(items) | Node::Or(items) => items.iter().all(|item| is_positive(*item)),
        Node::ForAll(_, _, body) => is_positive(body),
        _ => false,
    }
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
        for clause in clauses.iter().filter(|clause| as_unknown(clause.conclusion) == Some(id)) {
            relevant.extend(of(clause));
        }
    }
    relevant
}
