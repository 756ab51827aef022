//! Entailment and satisfiability.

use crate::engine::{Engine, Recollection};
use crate::scope::Scope;
use loligo_base::Run;
use loligo_logic::{Decider, Deciders, Purpose, Reason, Statistics, Term, Theory, Verdict};
use std::rc::Rc;

/// Maker of [`Solver`]s.
#[derive(Clone, Default)]
pub struct Z3 {
    run: Run,
}

impl Z3 {
    /// Z3 within the bounds of a run.
    pub fn new(run: Run) -> Z3 {
        Z3 { run }
    }
}

impl Deciders for Z3 {
    type Decider = Solver;

    fn decider(&self, theory: Rc<Theory>) -> Solver {
        Solver::new(theory, self.run.clone())
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

/// Decides formulas by Z3; one for each thread that needs one.
pub struct Solver {
    engine: Engine,
}

impl Solver {
    /// A solver for formulas over `theory`. It takes over a Z3 that others have set up and only checked with, and leaves its
    /// own to others.
    pub fn new(theory: Rc<Theory>, run: Run) -> Solver {
        let mut engine = Engine::new(theory, run);
        engine.take_over();
        Solver { engine }
    }
}

impl Decider for Solver {
    type Scope<'a> = Scope<'a>;

    fn entails(&mut self, facts: &[Term], goal: Term) -> Verdict {
        match self.engine.recall(facts, goal) {
            Recollection::Known(verdict) => verdict,
            Recollection::Open(query) => self.engine.settle(query, decide),
        }
    }

    fn relevant(&mut self, facts: &[Term], terms: &[Term]) -> (Vec<Term>, Vec<Term>) {
        self.engine.relevant(facts, terms)
    }

    fn scope(&mut self, facts: &[Term], literals: &[Term]) -> Scope<'_> {
        Scope::new(&mut self.engine, facts, literals)
    }

    fn begin(&mut self, purpose: Purpose) -> Purpose {
        self.engine.begin(purpose)
    }

    fn statistics(&self) -> &Statistics {
        self.engine.statistics()
    }
}

impl Drop for Solver {
    fn drop(&mut self) {
        self.engine.put_by();
    }
}

fn decide(engine: &mut Engine, conjuncts: &[Term]) -> Result<Verdict, Reason> {
    engine.go_on()?;
    let mut closure = engine.closure();
    conjuncts.iter().for_each(|conjunct| closure.assert(*conjunct));
    closure.saturate()?;
    engine.decide(&closure)
}
