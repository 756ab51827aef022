//! Entailment and satisfiability.

use crate::cache::{Cache, Key};
use crate::closure::Closure;
use crate::components::{Connections, merge};
use crate::encode::Encoder;
use crate::extract::{OfZ3, extract};
use crate::ground::Clauses;
use crate::scope::Staged;
use crate::stage::{Beginnings, Frame, Stage};
use crate::{Canceller, Scope, setup};
use loligo_ground::{Answer, Literal};
use loligo_logic::{Model, Term, Theory};
use std::fmt;
use std::rc::Rc;
use std::time::Duration;
use z3::SatResult;
use z3::ast::Bool;

/// Whether facts entail a goal.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// They do.
    Valid,
    /// They do not: the model makes the facts true and the goal false. Of a `∀` it is only known that the instances that
    /// matter hold.
    Invalid(Rc<Model>),
    /// Not decided. Never to be read as valid.
    Unknown(Reason),
}

/// Whether facts have a model.
#[derive(Clone, Debug)]
pub enum Satisfiability {
    /// They have none.
    Unsat,
    /// This one.
    Sat(Rc<Model>),
    /// Not decided.
    Unknown(Reason),
}

/// Why a query was not decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The [`Canceller`] was used.
    Cancelled,
    /// Z3 reached [`Limits::steps`].
    Steps,
    /// [`Limits::formulas`] was reached, and what was there is satisfiable.
    Formulas,
    /// A `∀` occurs where it would have to be proved.
    Quantifier,
    /// A predicate unknown occurs.
    PredicateUnknown,
    /// This term applies an operator to operands it is not defined on.
    IllSorted(String),
    /// Neither a proof nor a model was found, for this reason; happens with products of variables.
    Incomplete(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Cancelled => f.write_str("stopped from outside"),
            Reason::Steps => f.write_str("too many steps"),
            Reason::Formulas => f.write_str("too many instances of axioms and quantified facts"),
            Reason::Quantifier => f.write_str("a quantified formula would have to be proved"),
            Reason::PredicateUnknown => f.write_str("a predicate unknown is left"),
            Reason::IllSorted(term) => write!(f, "`{term}` is not defined at the sorts of its operands"),
            Reason::Incomplete(text) => write!(f, "the solver gave up: {text}"),
        }
    }
}

/// Counts that bound one query. No clock: the same query has the same answer on every machine.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Z3's own steps (`rlimit`), for each time it is called: once a query, a few times more with products of variables.
    pub steps: u32,
    /// Formulas after axioms and instances were added.
    pub formulas: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { steps: 1_000_000, formulas: 5_000 }
    }
}

/// What a solver did.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Statistics {
    /// Queries asked, those within a scope included.
    pub queries: u64,
    /// Queries answered from the cache.
    pub cache_hits: u64,
    /// Queries that a solver decided or gave up on.
    pub checks: u64,
    /// Those of them that were left to Z3.
    pub checks_by_z3: u64,
    /// Queries left undecided, repetitions from the cache included.
    pub unknown: u64,
    /// The checks by what they were for, in the order of [`Purpose::ALL`].
    pub purposes: [u64; Purpose::ALL.len()],
    /// Time for what solvers were asked, if there is a clock to tell it: with asserting and reading models.
    pub time: Duration,
}

/// What a query is asked for.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To prove that something has a type.
    #[default]
    Subtyping,
    /// To find out whether a place can be reached, or a term could still have a type.
    Consistency,
    /// To find a condition under which something has a type.
    Abduction,
    /// To find what conditions and refinements can be built from at a place.
    Qualifiers,
    /// To have models of a place.
    Samples,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Purpose; 5] =
        [Purpose::Subtyping, Purpose::Consistency, Purpose::Abduction, Purpose::Qualifiers, Purpose::Samples];

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Subtyping => "subtyping",
            Purpose::Consistency => "consistency",
            Purpose::Abduction => "abduction",
            Purpose::Qualifiers => "qualifiers",
            Purpose::Samples => "samples",
        }
    }
}

/// What is known of an entailment.
pub enum Recollection {
    /// Its verdict.
    Known(Verdict),
    /// Nothing yet.
    Open(Query),
}

/// An entailment that is to be decided.
pub struct Query {
    key: Key,
    /// Its conjuncts, in parts that have nothing to do with each other.
    parts: Vec<Key>,
}

/// What Z3 says of what is asserted.
pub(crate) enum Z3Answer {
    /// There is no model, because of these of the assumptions.
    Unsat(Vec<Bool>),
    Sat(z3::Model),
}

/// Decides formulas; one for each thread that needs one.
pub struct Solver {
    theory: Rc<Theory>,
    limits: Limits,
    canceller: Canceller,
    cache: Cache,
    connections: Connections,
    /// Whether the ground solver is asked before Z3.
    pub(crate) decides_quickly: bool,
    pub(crate) encoder: Encoder,
    /// Z3, once it was needed.
    z3: Option<Rc<z3::Solver>>,
    /// What is asserted in it between queries.
    pub(crate) frames: Vec<Frame>,
    pub(crate) beginnings: Beginnings,
    pub(crate) statistics: Statistics,
    purpose: Purpose,
}

impl Solver {
    /// A solver for formulas over `theory`.
    pub fn new(theory: Rc<Theory>, limits: Limits, canceller: Canceller) -> Solver {
        setup::process();
        Solver {
            z3: None,
            encoder: Encoder::new(theory.clone()),
            theory,
            limits,
            canceller,
            cache: Cache::default(),
            connections: Connections::default(),
            decides_quickly: false,
            frames: Vec::new(),
            beginnings: Beginnings::default(),
            statistics: Statistics::default(),
            purpose: Purpose::default(),
        }
    }

    /// Lets the ground solver decide what it can from now on, so that Z3 is asked only where that gives up: for searching,
    /// not for checking what was found.
    pub fn decide_quickly(&mut self) {
        self.put_z3_by();
        self.decides_quickly = true;
    }

    /// Whether the conjunction of `facts` entails `goal`. Facts may contain `∀` where it is assumed, the goal where it
    /// is not proved.
    pub fn entails(&mut self, facts: &[Term], goal: Term) -> Verdict {
        match self.recall(facts, goal) {
            Recollection::Known(verdict) => verdict,
            Recollection::Open(query) => self.settle(query),
        }
    }

    /// The same, if it is known already: for whoever has other means before Z3 is asked.
    pub fn recall(&mut self, facts: &[Term], goal: Term) -> Recollection {
        self.statistics.queries += 1;
        let Some(key) = Key::of(facts, goal) else { return Recollection::Known(Verdict::Valid) };
        if let Some(verdict) = self.cache.get(&key) {
            self.statistics.cache_hits += 1;
            self.statistics.unknown += u64::from(matches!(verdict, Verdict::Unknown(_)));
            return Recollection::Known(verdict);
        }
        let parts = self.connections.split(key.conjuncts()).into_iter().map(Key::of_sorted).collect();
        let query = Query { key, parts };
        match self.verdict_by_parts(&query) {
            Some(verdict) => {
                self.statistics.cache_hits += 1;
                self.cache.insert(query.key, verdict.clone());
                Recollection::Known(verdict)
            }
            None => Recollection::Open(query),
        }
    }

    /// Decides what was not known.
    pub fn settle(&mut self, query: Query) -> Verdict {
        let mut undecided = None;
        for part in &query.parts {
            let known = self.cache.get(part);
            let verdict = known.unwrap_or_else(|| {
                let verdict = self.decide(part.conjuncts()).unwrap_or_else(Verdict::Unknown);
                if !matches!(verdict, Verdict::Unknown(Reason::Cancelled)) {
                    self.cache.insert(part.clone(), verdict.clone());
                }
                verdict
            });
            match verdict {
                Verdict::Valid => {
                    self.cache.insert(query.key, Verdict::Valid);
                    return Verdict::Valid;
                }
                Verdict::Invalid(_) => {}
                Verdict::Unknown(reason) => undecided = undecided.or(Some(reason)),
            }
        }
        let verdict = match undecided {
            Some(reason) => Verdict::Unknown(reason),
            None => self.verdict_by_parts(&query).unwrap_or(Verdict::Unknown(Reason::Cancelled)),
        };
        self.statistics.unknown += u64::from(matches!(verdict, Verdict::Unknown(_)));
        if !matches!(verdict, Verdict::Unknown(Reason::Cancelled)) {
            self.cache.insert(query.key, verdict.clone());
        }
        verdict
    }

    /// The verdict on a query, if those on its parts are known and say it.
    fn verdict_by_parts(&self, query: &Query) -> Option<Verdict> {
        let verdicts: Vec<Option<Verdict>> = query.parts.iter().map(|part| self.cache.get(part)).collect();
        if verdicts.iter().flatten().any(|verdict| matches!(verdict, Verdict::Valid)) {
            return Some(Verdict::Valid);
        }
        let model = |verdict: Option<Verdict>| match verdict {
            Some(Verdict::Invalid(model)) => Some(model),
            _ => None,
        };
        let models: Option<Vec<Rc<Model>>> = verdicts.into_iter().map(model).collect();
        models.map(|models| Verdict::Invalid(merge(&models)))
    }

    /// The facts that may have a say in what the terms are, and the others: these matter only if they are inconsistent.
    pub fn relevant(&mut self, facts: &[Term], terms: &[Term]) -> (Vec<Term>, Vec<Term>) {
        self.connections.relevant(facts, terms)
    }

    /// Whether the conjunction of `facts` has a model.
    pub fn satisfiable(&mut self, facts: &[Term]) -> Satisfiability {
        match self.entails(facts, Term::ff()) {
            Verdict::Valid => Satisfiability::Unsat,
            Verdict::Invalid(model) => Satisfiability::Sat(model),
            Verdict::Unknown(reason) => Satisfiability::Unknown(reason),
        }
    }

    /// Asserts `facts` for many queries on combinations of `literals`.
    pub fn scope(&mut self, facts: &[Term], literals: &[Term]) -> Scope<'_> {
        Scope::new(self, Staged::Nothing, facts.to_vec(), literals)
    }

    /// The same for the facts `place` and `more`, of which it is expected that the former are asked about again with the
    /// same literals.
    pub fn scope_at(&mut self, place: &[Term], more: &[Term], literals: &[Term]) -> Scope<'_> {
        Scope::new(self, Staged::Facts(place.len()), [place, more].concat(), literals)
    }

    /// Says what the next queries are for; gives back what the last ones were for.
    pub fn begin(&mut self, purpose: Purpose) -> Purpose {
        std::mem::replace(&mut self.purpose, purpose)
    }

    /// What was done so far.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    fn decide(&mut self, conjuncts: &[Term]) -> Result<Verdict, Reason> {
        self.timed(|solver| {
            let Stage { closure, clauses } = solver.query(conjuncts, &[])?;
            if let Some(mut clauses) = clauses.map(Rc::unwrap_or_clone)
                && let Some(answer) = solver.check_ground(&mut clauses, &[])?
            {
                return Ok(match answer {
                    Answer::Unsat(_) => Verdict::Valid,
                    Answer::Sat => Verdict::Invalid(Rc::new(extract(&clauses, &closure))),
                });
            }
            solver.framed(|solver| {
                solver.assert_all(&closure)?;
                Ok(match solver.check(&closure, &[])? {
                    Z3Answer::Unsat(_) => Verdict::Valid,
                    Z3Answer::Sat(model) => Verdict::Invalid(Rc::new(solver.extract(&model, &closure))),
                })
            })
        })
    }

    /// Z3. Whoever checks takes over one that others have set up and only checked with.
    pub(crate) fn z3(&mut self) -> Rc<z3::Solver> {
        let (limits, decides_quickly) = (&self.limits, self.decides_quickly);
        let spare = || if decides_quickly { None } else { setup::spare(limits) };
        self.z3.get_or_insert_with(|| spare().unwrap_or_else(|| setup::new(limits))).clone()
    }

    fn put_z3_by(&mut self) {
        if let Some(z3) = self.z3.take().filter(|_| !self.decides_quickly) {
            setup::put_by(&z3, &self.limits);
        }
    }

    /// What the ground solver says; `None` if it gives up.
    pub(crate) fn check_ground(
        &mut self,
        clauses: &mut Clauses,
        assumptions: &[Literal],
    ) -> Result<Option<Answer>, Reason> {
        if self.canceller.is_cancelled() {
            return Err(Reason::Cancelled);
        }
        let answer = clauses.check(assumptions).ok();
        if answer.is_some() {
            self.count_check();
        }
        Ok(answer)
    }

    fn count_check(&mut self) {
        self.statistics.checks += 1;
        let counted = self.statistics.purposes.iter_mut().zip(Purpose::ALL);
        counted.filter(|(_, purpose)| *purpose == self.purpose).for_each(|(count, _)| *count += 1);
    }

    /// Adds the time that `work` takes to that of the solver.
    pub(crate) fn timed<R>(&mut self, work: impl FnOnce(&mut Solver) -> R) -> R {
        let begin = self.canceller.now();
        let result = work(self);
        self.statistics.time += self.canceller.now().saturating_sub(begin);
        result
    }

    /// The empty conjunction for the ground solver, if that is to be asked.
    pub(crate) fn clauses(&self) -> Option<Clauses> {
        self.decides_quickly.then(|| Clauses::new(self.theory.clone()))
    }

    /// The empty conjunction.
    pub(crate) fn closure(&self) -> Closure {
        Closure::new(self.theory.clone(), self.limits.formulas)
    }

    /// Forgets what `work` asserts.
    pub(crate) fn framed<R>(&mut self, work: impl FnOnce(&mut Solver) -> R) -> R {
        let z3 = self.z3();
        z3.push();
        let result = work(self);
        z3.pop(1);
        result
    }

    /// Lets Z3 know the closure.
    pub(crate) fn assert_all(&mut self, closure: &Closure) -> Result<(), Reason> {
        let z3 = self.z3();
        for formula in closure.all() {
            z3.assert(self.encoder.formula(formula)?);
        }
        Ok(())
    }

    /// A model of what is asserted, which is `closure`, and of `assumptions`.
    pub(crate) fn check(&mut self, closure: &Closure, assumptions: &[Bool]) -> Result<Z3Answer, Reason> {
        match self.check_linear(closure, assumptions)? {
            Z3Answer::Sat(model) => self.refine(closure, assumptions, model),
            unsat => Ok(unsat),
        }
    }

    /// The same, but products have whatever values the lemmas about them allow.
    pub(crate) fn check_linear(&mut self, closure: &Closure, assumptions: &[Bool]) -> Result<Z3Answer, Reason> {
        self.count_check();
        self.statistics.checks_by_z3 += 1;
        if self.canceller.is_cancelled() {
            return Err(Reason::Cancelled);
        }
        let z3 = self.z3();
        let ask = || match assumptions {
            [] => z3.check(),
            _ => z3.check_assumptions(assumptions),
        };
        // Where Z3 is the exception, nobody has made it ready to be interrupted.
        let result = if self.decides_quickly { self.canceller.watching(ask) } else { ask() };
        match result {
            SatResult::Unsat if assumptions.is_empty() => Ok(Z3Answer::Unsat(Vec::new())),
            SatResult::Unsat => Ok(Z3Answer::Unsat(z3.get_unsat_core())),
            SatResult::Sat if !closure.is_complete() => Err(Reason::Formulas),
            SatResult::Sat => z3.get_model().map(Z3Answer::Sat).ok_or_else(|| Reason::Incomplete("no model".into())),
            SatResult::Unknown if self.canceller.is_cancelled() => Err(Reason::Cancelled),
            SatResult::Unknown => Err(reason_unknown(&z3.get_reason_unknown().unwrap_or_default())),
        }
    }

    pub(crate) fn extract(&mut self, model: &z3::Model, closure: &Closure) -> Model {
        extract(OfZ3 { model, encoder: &mut self.encoder }, closure)
    }
}

impl Drop for Solver {
    fn drop(&mut self) {
        self.put_z3_by();
    }
}

fn reason_unknown(text: &str) -> Reason {
    if text.contains("resource") || text.contains("canceled") {
        Reason::Steps
    } else {
        Reason::Incomplete(text.to_owned())
    }
}
