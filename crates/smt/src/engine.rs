//! Z3, with all that is remembered of what it was asked.

use crate::cache::{Cache, Key};
use crate::closure::Closure;
use crate::components::{Connections, merge};
use crate::encode::Encoder;
use crate::extract::{OfZ3, extract};
use crate::{Watch, setup};
use loligo_base::Run;
use loligo_logic::{Model, Purpose, Reason, Statistics, Term, Theory, Verdict};
use std::rc::Rc;
use z3::SatResult;
use z3::ast::Bool;

/// Result of looking an entailment up among those decided.
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

/// Answer of Z3 on the assertions.
pub(crate) enum Z3Answer {
    /// There is no model, because of these of the assumptions.
    Unsat(Vec<Bool>),
    Sat(z3::Model),
}

/// Decides conjunctions that are closed, and remembers verdicts, whoever gave them; one for each thread that needs one.
pub struct Engine {
    theory: Rc<Theory>,
    run: Run,
    cache: Cache,
    connections: Connections,
    pub(crate) encoder: Encoder,
    /// Z3, once it was needed.
    z3: Option<Rc<z3::Solver>>,
    statistics: Statistics,
    purpose: Purpose,
}

impl Engine {
    /// An engine for formulas over `theory`.
    pub fn new(theory: Rc<Theory>, run: Run) -> Engine {
        setup::process();
        Engine {
            z3: None,
            encoder: Encoder::new(theory.clone()),
            theory,
            run,
            cache: Cache::default(),
            connections: Connections::default(),
            statistics: Statistics::default(),
            purpose: Purpose::default(),
        }
    }

    /// Bytes of what is remembered of queries, roughly.
    pub fn bytes(&self) -> usize {
        self.cache.bytes() + self.connections.bytes()
    }

    /// Forgets what is remembered of queries, all of which can be asked again.
    pub fn forget(&mut self) {
        self.cache = Cache::default();
        self.connections = Connections::default();
    }

    /// The verdict on whether the conjunction of `facts` entails `goal`, if it is known already.
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

    /// Has what was not known decided: `decide` says whether a conjunction has no model.
    pub fn settle(
        &mut self,
        query: Query,
        mut decide: impl FnMut(&mut Engine, &[Term]) -> Result<Verdict, Reason>,
    ) -> Verdict {
        let mut undecided = None;
        for part in &query.parts {
            let known = self.cache.get(part);
            let verdict = known.unwrap_or_else(|| {
                let verdict = self.timed(|engine| decide(engine, part.conjuncts())).unwrap_or_else(Verdict::Unknown);
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

    /// Says what the next queries are for; gives back what the last ones were for.
    pub fn begin(&mut self, purpose: Purpose) -> Purpose {
        std::mem::replace(&mut self.purpose, purpose)
    }

    /// Counts of the work so far.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Test for a run that was stopped from outside.
    pub fn is_cancelled(&self) -> bool {
        self.run.canceller.is_cancelled()
    }

    /// The empty conjunction.
    pub fn closure(&self) -> Closure {
        Closure::new(self.theory.clone(), self.run.limits.formulas)
    }

    /// Verdict of Z3 on a conjunction: `Valid` if it has no model.
    ///
    /// # Errors
    ///
    /// If Z3 gives up, or cannot be told.
    pub fn decide(&mut self, closure: &Closure) -> Result<Verdict, Reason> {
        self.framed(|engine| {
            engine.assert_all(closure)?;
            Ok(match engine.check(closure, &[])? {
                Z3Answer::Unsat(_) => Verdict::Valid,
                Z3Answer::Sat(model) => Verdict::Invalid(Rc::new(engine.extract(&model, closure))),
            })
        })
    }

    /// Answers one of the queries within a scope.
    ///
    /// # Errors
    ///
    /// If `work` gives one.
    pub fn query<A>(&mut self, work: impl FnOnce(&mut Engine) -> Result<A, Reason>) -> Result<A, Reason> {
        self.statistics.queries += 1;
        let answer = self.timed(work);
        self.statistics.unknown += u64::from(answer.is_err());
        answer
    }

    /// An error if everything was stopped.
    pub fn go_on(&self) -> Result<(), Reason> {
        if self.run.canceller.is_cancelled() { Err(Reason::Cancelled) } else { Ok(()) }
    }

    /// Counts a query that a solver decided or gave up on.
    pub fn count_check(&mut self) {
        self.statistics.checks += 1;
        let counted = self.statistics.purposes.iter_mut().zip(Purpose::ALL);
        counted.filter(|(_, purpose)| *purpose == self.purpose).for_each(|(count, _)| *count += 1);
    }

    /// Does `work`, in which Z3 can be interrupted by the canceller.
    pub fn interruptibly<R>(&mut self, work: impl FnOnce(&mut Engine) -> R) -> R {
        self.run.canceller.clone().watching(|| work(self))
    }

    /// Adds the time that `work` takes to that of the solver.
    fn timed<R>(&mut self, work: impl FnOnce(&mut Engine) -> R) -> R {
        let begin = self.run.canceller.now();
        let result = work(self);
        self.statistics.time += self.run.canceller.now().saturating_sub(begin);
        result
    }

    /// Z3.
    pub(crate) fn z3(&mut self) -> Rc<z3::Solver> {
        self.z3.get_or_insert_with(|| setup::new(&self.run.limits)).clone()
    }

    /// Takes over a Z3 that others have set up and only checked with, if there is one.
    pub(crate) fn take_over(&mut self) {
        self.z3 = setup::spare(&self.run.limits);
    }

    /// Leaves Z3 to others.
    pub(crate) fn put_by(&mut self) {
        if let Some(z3) = self.z3.take() {
            setup::put_by(&z3, &self.run.limits);
        }
    }

    /// Forgets what `work` asserts.
    pub(crate) fn framed<R>(&mut self, work: impl FnOnce(&mut Engine) -> R) -> R {
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
            self.go_on()?;
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

    /// Answer of Z3 where products have whatever values the lemmas about them allow.
    pub(crate) fn check_linear(&mut self, closure: &Closure, assumptions: &[Bool]) -> Result<Z3Answer, Reason> {
        self.count_check();
        self.statistics.checks_by_z3 += 1;
        self.go_on()?;
        let z3 = self.z3();
        let result = self.run.canceller.asking(|| match assumptions {
            [] => z3.check(),
            _ => z3.check_assumptions(assumptions),
        });
        match result {
            SatResult::Unsat if assumptions.is_empty() => Ok(Z3Answer::Unsat(Vec::new())),
            SatResult::Unsat => Ok(Z3Answer::Unsat(z3.get_unsat_core())),
            SatResult::Sat if !closure.is_complete() => Err(Reason::Formulas),
            SatResult::Sat => z3.get_model().map(Z3Answer::Sat).ok_or_else(|| Reason::Incomplete("no model".into())),
            SatResult::Unknown if self.run.canceller.is_cancelled() => Err(Reason::Cancelled),
            SatResult::Unknown => Err(reason_unknown(&z3.get_reason_unknown().unwrap_or_default())),
        }
    }

    pub(crate) fn extract(&mut self, model: &z3::Model, closure: &Closure) -> Model {
        extract(OfZ3 { model, encoder: &mut self.encoder }, closure)
    }
}

fn reason_unknown(text: &str) -> Reason {
    if text.contains("resource") || text.contains("canceled") {
        Reason::Steps
    } else {
        Reason::Incomplete(text.to_owned())
    }
}
