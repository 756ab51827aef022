//! Solving Horn clauses: the strongest valuation of the unknowns that the clauses allow.
//!
//! Every unknown starts at `False` and is weakened, first to the conjunction of all its qualifiers and then conjunct by
//! conjunct, until each clause that concludes it holds; one counter-model settles many conjuncts at once. Clauses with a
//! concrete conclusion are then checked under what was found. Unknowns that no failing clause depends on are never
//! looked at.

use crate::fixpoint::Consequences;
use crate::{Clause, Qualifiers, Unknown, Unknowns};
use loligo_base::{Cancelled, Canceller};
use loligo_logic::{Decider, Model, Node, Purpose, Reason, Statistics, Term, UnknownId, Verdict};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A clause that does not hold under any valuation.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its index among the clauses given.
    pub clause: usize,
    /// The evidence for the failure.
    pub kind: FailureKind,
}

/// Evidence for a failure.
#[derive(Clone, Debug)]
pub enum FailureKind {
    /// There is a counter-model.
    Refuted(Rc<Model>),
    /// The solver could not decide, for this reason. Never to be taken for success.
    Undecided(Reason),
}

/// Extent of solving.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// Stop at the first failure.
    First,
    /// Find all failures.
    All,
}

/// Result of solving.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The clauses that fail; none if all is well.
    pub failures: Vec<Failure>,
    /// The strongest values of the unknowns that matter; any value does for the others.
    valuations: FxHashMap<UnknownId, Valuation>,
    /// Counter-models that led there: as long as an added assumption holds in all of them, the same failures remain.
    pub models: Vec<Rc<Model>>,
}

/// The value of an unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Valuation {
    /// `False`: no clause has asked for more yet.
    Bottom,
    /// A conjunction of qualifiers.
    Atoms(Vec<Term>),
}

/// State of the solver after clauses that others will be added to: their strongest valuation can only be weakened by
/// what comes.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Number of these clauses.
    pub(crate) count: usize,
    /// Clauses that fail with every unknown true, but may hold with a stronger one.
    needy: Vec<usize>,
    /// Clauses that hold with every unknown true, but may not with a stronger one.
    doubtful: Vec<usize>,
    /// A clause that fails whatever comes.
    pub failure: Option<Failure>,
    /// All clauses that fail, where all are wanted.
    failures: Vec<Failure>,
    /// The strongest values that the unknowns may yet take.
    pub valuations: FxHashMap<UnknownId, Valuation>,
}

/// Bytes of a fact, and of the instances of qualifiers for an unknown, roughly.
const FACT_BYTES: usize = 4;
const INSTANCES_BYTES: usize = 300;

/// The inference engine of one goal. Holds the decider and everything learned about formulas on the way.
pub struct Horn<D> {
    /// The decider of formulas.
    pub decider: D,
    pub(crate) qualifiers: Qualifiers,
    /// Consequences already decided, by the facts that they follow from.
    pub(crate) consequences: FxHashMap<Vec<Term>, Consequences>,
    pub(crate) instances: FxHashMap<Unknown, Rc<[Term]>>,
    pub(crate) canceller: Canceller,
}

impl<D: Decider> Horn<D> {
    /// An engine that has learned nothing yet.
    pub fn new(decider: D, qualifiers: Qualifiers, canceller: Canceller) -> Horn<D> {
        Horn { decider, qualifiers, consequences: FxHashMap::default(), instances: FxHashMap::default(), canceller }
    }

    /// Bytes of what was learned about formulas, roughly, without what the decider has.
    pub fn bytes(&self) -> usize {
        let consequences = self.consequences.iter().map(|(facts, known)| facts.len() * FACT_BYTES + known.bytes());
        consequences.sum::<usize>() + self.instances.len() * INSTANCES_BYTES
    }

    /// Forgets what was learned about formulas; it is found out again where it is asked for.
    pub fn forget(&mut self) {
        self.consequences = FxHashMap::default();
        self.instances = FxHashMap::default();
    }

    /// The qualifiers that valuations and conditions are built from.
    pub fn qualifiers(&self) -> &Qualifiers {
        &self.qualifiers
    }

    /// The counters of the solver so far.
    pub fn statistics(&self) -> &Statistics {
        self.decider.statistics()
    }

    /// Does `work`, whose queries are for `purpose` unless they are part of something that is for another.
    pub(crate) fn on_behalf<R>(&mut self, purpose: Purpose, work: impl FnOnce(&mut Horn<D>) -> R) -> R {
        let outer = self.decider.begin_within(purpose);
        let result = work(self);
        self.decider.begin(outer);
        result
    }

    /// True if `conclusion` certainly follows.
    pub fn entails(&mut self, facts: &[Term], conclusion: Term) -> bool {
        matches!(self.decider.entails(facts, conclusion), Verdict::Valid)
    }

    /// Decides whether some valuation satisfies all clauses.
    pub fn holds<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>]) -> bool {
        self.holds_after(&Settled::default(), unknowns, clauses)
    }

    /// Decides the same as [`holds`](Horn::holds) where the first clauses are `settled`.
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
        let settled = self.settle(unknowns, clauses);
        if !self.holds_after(&settled, unknowns, clauses) {
            return None;
        }
        let bounded = settled.valuations.iter().filter_map(|(id, valuation)| match valuation {
            Valuation::Bottom => None,
            Valuation::Atoms(atoms) => Some((*id, Term::and(atoms.clone()))),
        });
        (!self.canceller.is_cancelled()).then(|| bounded.collect())
    }

    /// All clauses that fail under the strongest valuation, in the order given, and that valuation.
    pub fn solve<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>]) -> Outcome {
        self.run(unknowns, clauses, Extent::All)
    }

    /// Solves the clauses as [`solve`](Horn::solve) does, to the given extent.
    pub fn run<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>], extent: Extent) -> Outcome {
        self.run_after(&Settled::default(), unknowns, clauses, extent)
    }

    /// Sorts the clauses with a concrete conclusion, those after the settled ones; an error is the first that fails, if
    /// that is all that is wanted.
    fn classify<O>(&mut self, settled: &Settled, clauses: &[Clause<O>], extent: Extent) -> Result<Settled, Failure> {
        let (needy, doubtful) = (settled.needy.clone(), settled.doubtful.clone());
        let mut sorted = Settled { needy, doubtful, ..Settled::default() };
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

    /// Solves the clauses as [`run`](Horn::run) does, where the first of them are `settled`.
    pub fn run_after<O>(
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
            // What was found is no fixpoint if everything was stopped, and then nothing holds.
            let failure = self.check(clause, &|id| value_of(&outcome.valuations, id));
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
    pub fn check<O>(&mut self, clause: &Clause<O>, valuation: &dyn Fn(UnknownId) -> Term) -> Option<FailureKind> {
        if self.canceller.is_cancelled() {
            return Some(FailureKind::Undecided(Reason::Cancelled));
        }
        let facts: Vec<Term> = clause.facts.iter().map(|fact| fact.apply_valuation(valuation)).collect();
        match self.decider.clause(&facts, clause.conclusion.apply_valuation(valuation)) {
            Verdict::Valid => None,
            Verdict::Invalid(model) => Some(FailureKind::Refuted(model)),
            Verdict::Unknown(reason) => Some(FailureKind::Undecided(reason)),
        }
    }
}

impl FailureKind {
    /// Tells a clause that nobody had the time to decide from one that fails.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, FailureKind::Undecided(Reason::Cancelled))
    }
}

impl Settled {
    /// The clauses that fail with some valuation, by their positions.
    pub fn demanding(&self) -> impl Iterator<Item = usize> + '_ {
        self.needy.iter().chain(&self.doubtful).copied()
    }
}

impl Outcome {
    /// `term` with every unknown replaced by its value. If there are no failures, every clause holds when this is done
    /// to it.
    pub fn instance(&self, term: Term) -> Term {
        term.apply_valuation(&|id| value_of(&self.valuations, id))
    }

    /// Set if some clauses were not decided because everything was cancelled. The others have failed all the same.
    pub fn cut_short(&self) -> Option<Cancelled> {
        self.failures.iter().any(|failure| failure.kind.is_cancelled()).then_some(Cancelled)
    }

    fn fail(&mut self, clause: usize, kind: FailureKind) {
        if let FailureKind::Refuted(model) = &kind {
            self.models.push(model.clone());
        }
        self.failures.push(Failure { clause, kind });
    }
}

/// The value of an unknown; of one that nothing bounds from below, any value does.
pub fn value_of(valuations: &FxHashMap<UnknownId, Valuation>, id: UnknownId) -> Term {
    match valuations.get(&id) {
        Some(Valuation::Bottom) => Term::ff(),
        Some(Valuation::Atoms(atoms)) => Term::and(atoms.clone()),
        None => Term::tt(),
    }
}

/// The unknown that a conclusion is.
pub fn as_unknown(conclusion: Term) -> Option<UnknownId> {
    match &*conclusion.shared() {
        Node::Unknown(id, _) => Some(*id),
        _ => None,
    }
}

fn mentions_unknowns<O>(clause: &Clause<O>) -> bool {
    clause.facts.iter().chain([&clause.conclusion]).any(|term| term.has_unknowns())
}

/// True if making an unknown stronger can only help the clause: it stands in positive places of the facts and nowhere
/// else.
pub fn is_monotone<O>(clause: &Clause<O>) -> bool {
    !clause.conclusion.has_unknowns() && clause.facts.iter().all(|fact| fact.is_positive())
}
