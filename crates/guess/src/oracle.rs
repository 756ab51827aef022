//! The inference engine of a search.

use crate::samples::{Coverage, Question, Rank};
use crate::{Conditions, Operations, Quick, Settled};
use loligo_base::{Canceller, Run};
use loligo_horn::{Clause, Context, Extent, Horn, Qualifiers, Scalars, Unknowns};
use loligo_logic::{Decider, Purpose, Satisfiability, Statistics, Term, Theory, UnknownId, Verdict};
use loligo_types::Scalar;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::rc::Rc;

/// Means that an oracle can be told to leave out.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Leaving {
    /// Models of earlier queries, as far as they reject.
    pub models: bool,
    /// The ground solver.
    pub ground: bool,
}

/// Bytes of a fact, roughly.
const FACT_BYTES: usize = 4;

/// The facts and the program variables of a context, and names in what may be compared there.
type ContextKey = (Vec<Term>, Scalars, usize);

/// The inference engine of a search. Holds the decider and everything learned about places on the way.
pub struct Oracle {
    pub(crate) horn: Horn<Quick>,
    pub(crate) theory: Rc<Theory>,
    /// Facts of contexts that have no model.
    pub(crate) dead: FxHashSet<Vec<Term>>,
    pub(crate) conditions: FxHashMap<ContextKey, Rc<RefCell<Conditions>>>,
    /// The operations that conditions may contain besides names.
    pub(crate) operations: Operations,
    canceller: Canceller,
    max_checks: u64,
    /// Cancellation flag for the work at hand.
    is_halted: bool,
}

impl Oracle {
    /// An engine that has learned nothing yet.
    pub fn new(theory: Rc<Theory>, qualifiers: Qualifiers, run: Run) -> Oracle {
        Oracle {
            horn: Horn::new(Quick::new(theory.clone(), run.clone()), qualifiers, run.canceller.clone()),
            theory,
            dead: FxHashSet::default(),
            conditions: FxHashMap::default(),
            operations: Operations::default(),
            canceller: run.canceller,
            max_checks: u64::MAX,
            is_halted: false,
        }
    }

    /// The engine with conditions that speak of more than names.
    #[must_use]
    pub fn with_operations(self, operations: Operations) -> Oracle {
        Oracle { operations, ..self }
    }

    /// The operations that conditions may contain besides names.
    pub fn operations(&self) -> &Operations {
        &self.operations
    }

    /// Leaves out some of its means.
    pub fn do_without(&mut self, leaving: Leaving) {
        self.horn.decider.without_models = leaving.models;
        self.horn.decider.solver.stages.without_ground = leaving.ground;
    }

    /// Bytes of everything learned about places and formulas, roughly.
    pub fn bytes(&self) -> usize {
        let dead: usize = self.dead.iter().map(|facts| facts.len() * FACT_BYTES).sum();
        let conditions: usize = self.conditions.values().map(|conditions| conditions.borrow().bytes()).sum();
        let decider = &self.horn.decider;
        dead + conditions + self.horn.bytes() + decider.samples.bytes() + decider.solver.engine.bytes()
    }

    /// Forgets everything learned about places and formulas; it is found out again where it is asked for.
    pub fn forget(&mut self) {
        self.dead = FxHashSet::default();
        self.conditions = FxHashMap::default();
        self.horn.forget();
        self.horn.decider.samples.forget();
        self.horn.decider.solver.engine.forget();
    }

    /// The qualifiers that valuations and conditions are built from.
    pub fn qualifiers(&self) -> &Qualifiers {
        self.horn.qualifiers()
    }

    /// Counts of the queries to the solvers so far.
    pub fn statistics(&self) -> &Statistics {
        self.horn.statistics()
    }

    /// The number of questions that models known before have settled.
    pub fn refuted(&self) -> u64 {
        self.horn.decider.refuted
    }

    /// Does `work`, whose queries are for `purpose` unless they are part of something that is for another.
    pub(crate) fn on_behalf<R>(&mut self, purpose: Purpose, work: impl FnOnce(&mut Oracle) -> R) -> R {
        let outer = self.horn.decider.begin_within(purpose);
        let result = work(self);
        self.horn.decider.begin(outer);
        result
    }

    /// Is to be called cancelled as soon as more queries have reached the solver.
    pub fn stop_after(&mut self, checks: u64) {
        self.max_checks = checks;
    }

    /// Is to be called cancelled until it is [resumed](Oracle::resume): the work at hand has cost what it may cost.
    pub fn halt(&mut self) {
        self.is_halted = true;
    }

    /// Goes on with something else; whether it was halted.
    pub fn resume(&mut self) -> bool {
        std::mem::take(&mut self.is_halted)
    }

    /// Cancellation test: everything was stopped from outside, so that answers mean nothing any more, or as many
    /// queries as are allowed have reached the solver, or the work at hand was halted.
    pub fn is_cancelled(&self) -> bool {
        self.is_halted || self.canceller.is_cancelled() || self.statistics().checks >= self.max_checks
    }

    /// Test that the facts are not proved inconsistent: undecided counts as consistent.
    pub fn is_consistent(&mut self, facts: &[Term]) -> bool {
        !self.is_inconsistent(facts)
    }

    /// Test that the facts certainly have no model.
    pub fn is_inconsistent(&mut self, facts: &[Term]) -> bool {
        self.on_behalf(Purpose::Consistency, |oracle| {
            matches!(oracle.horn.decider.solver.satisfiable(facts), Satisfiability::Unsat)
        })
    }

    /// Test that `conclusion` certainly follows.
    pub fn entails(&mut self, facts: &[Term], conclusion: Term) -> bool {
        matches!(self.horn.decider.entails(facts, conclusion), Verdict::Valid)
    }

    /// Test that some valuation satisfies all clauses.
    pub fn holds<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>]) -> bool {
        self.horn.holds(unknowns, clauses)
    }

    /// Test that some valuation satisfies all clauses and those that were settled before.
    pub fn holds_after<O>(&mut self, settled: &Settled, unknowns: &Unknowns, clauses: &[Clause<O>]) -> bool {
        self.horn.holds_after(&settled.clauses, unknowns, clauses)
    }

    /// Looks at clauses that others will be added to.
    pub fn settle<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>]) -> Settled {
        self.horn.settle(unknowns, clauses).into()
    }

    /// The strongest valuation of the unknowns, as far as the clauses bound them from below; `None` if some clause fails
    /// under it, or the search is to stop.
    pub fn valuation<O>(&mut self, unknowns: &Unknowns, clauses: &[Clause<O>]) -> Option<FxHashMap<UnknownId, Term>> {
        self.horn.valuation(unknowns, clauses).filter(|_| !self.is_cancelled())
    }

    /// Test that some valuation satisfies all clauses, whose first facts are those of the context. Asks the samples of
    /// the context before the solver, and keeps the models that the solver gives.
    pub fn holds_in<O>(&mut self, context: &Context, unknowns: &Unknowns, clauses: &[Clause<O>]) -> bool {
        if self.rejects(context, unknowns, clauses, None) {
            return false;
        }
        let outcome = self.horn.run(unknowns, clauses, Extent::First);
        for model in &outcome.models {
            self.horn.decider.samples.learn(&self.theory, context, model, Rank::Passing);
        }
        outcome.failures.is_empty()
    }

    /// Test that samples refute clauses, whose first facts are those of the context: the clauses themselves, or under
    /// every guard that `conditions` allow. The solver is not asked.
    pub fn is_rejected<O>(
        &mut self,
        context: &Context,
        unknowns: &Unknowns,
        clauses: &[Clause<O>],
        conditions: Option<&Conditions>,
    ) -> bool {
        self.is_refuted(context, &Question::new(context, unknowns, clauses), conditions)
    }

    /// Test that samples refute the clauses, which have to be all there are: a refutation of these may be
    /// [doubted](Oracle::doubt).
    pub fn rejects<O>(
        &mut self,
        context: &Context,
        unknowns: &Unknowns,
        clauses: &[Clause<O>],
        conditions: Option<&Conditions>,
    ) -> bool {
        let is_rejected = self.is_rejected(context, unknowns, clauses, conditions);
        if !is_rejected || self.horn.decider.mistakes.is_none() {
            return is_rejected;
        }
        // Where nothing is known of an unknown that is assumed, it stands for anything, and for nothing to the solver.
        let concluded: FxHashSet<UnknownId> =
            clauses.iter().flat_map(|clause| clause.conclusion.unknowns().to_vec()).collect();
        let assumed = || clauses.iter().flat_map(|clause| &clause.facts).flat_map(|fact| fact.unknowns().to_vec());
        if conditions.is_none() && assumed().all(|id| concluded.contains(&id)) {
            return !self.holds_after_all(&Settled::default(), unknowns, clauses);
        }
        true
    }

    /// Asks the solver about what models rejected, and remembers if they were wrong.
    pub(crate) fn holds_after_all<O>(&mut self, settled: &Settled, unknowns: &Unknowns, clauses: &[Clause<O>]) -> bool {
        let holds = self.holds_after(settled, unknowns, clauses) && !self.is_cancelled();
        if holds {
            let told = |clause: &Clause<O>| format!("{:?} entail {}", clause.facts, clause.conclusion);
            self.horn.decider.mistaken(|| clauses.iter().map(told).collect::<Vec<_>>().join("; "));
        }
        holds
    }

    /// Holds from now on whatever models reject against the solver, as far as it is about something complete.
    pub fn doubt(&mut self) {
        self.horn.decider.mistakes = Some(Vec::new());
    }

    /// The clauses that models refuted though the solver proves them; none if nothing was [doubted](Oracle::doubt).
    pub fn mistakes(&self) -> &[String] {
        self.horn.decider.mistakes.as_deref().unwrap_or_default()
    }

    /// Test that samples show no value to satisfy `conclusion` where `facts` hold, or none under any guard that
    /// `conditions` allow. The solver is not asked. Of the facts, those that are `needed` are what arguments have to
    /// satisfy, the others what calls promise.
    pub fn is_unreachable(
        &mut self,
        context: &Context,
        (facts, needed): (&[Term], Vec<Term>),
        conclusion: Term,
        conditions: Option<&Conditions>,
    ) -> bool {
        let unknowns = Unknowns::default();
        self.is_refuted(context, &Question::partial(context, &unknowns, (facts, needed), conclusion), conditions)
    }

    /// The elements that a value of the type has to have in models of the context, as far as there are any.
    pub fn coverage(&mut self, context: &Context, ty: &Scalar) -> Coverage {
        self.prepare_samples(context);
        self.horn.decider.samples.coverage(&self.theory, context, ty)
    }

    fn is_refuted(&mut self, context: &Context, question: &Question<'_>, conditions: Option<&Conditions>) -> bool {
        if self.horn.decider.without_models {
            return false;
        }
        self.prepare_samples(context);
        let is_refuted = match conditions {
            None => self.horn.decider.samples.reject(&self.theory, question),
            Some(conditions) => self.is_hopeless(question, conditions),
        };
        self.horn.decider.refuted += u64::from(is_refuted);
        if self.horn.decider.watches && is_refuted && conditions.is_none() {
            self.note_sample(context);
        }
        is_refuted
    }
}
