//! Entailment and satisfiability: the ground solver is asked before Z3.

use crate::Scope;
use crate::clauses::Clauses;
use crate::scope::Staged;
use crate::stage::{Stage, Stages};
use loligo_base::Run;
use loligo_ground::{Answer, Literal};
use loligo_logic::{Purpose, Reason, Satisfiability, Statistics, Term, Theory, Verdict};
use loligo_smt::{Closure, Engine, Products, Query, Recollection, extract};
use std::rc::Rc;

/// Models with wrong products that are ruled out before Z3 is asked.
const ROUNDS: usize = 3;

/// Decides formulas; one for each search.
pub struct Solver {
    pub(crate) engine: Engine,
    pub(crate) stages: Stages,
}

impl Solver {
    /// A solver for formulas over `theory`.
    pub fn new(theory: Rc<Theory>, run: Run) -> Solver {
        Solver { engine: Engine::new(theory.clone(), run), stages: Stages::new(theory) }
    }

    /// Decides whether the conjunction of `facts` entails `goal`. Facts may contain `∀` where it is assumed, the goal
    /// where it is not proved.
    pub fn entails(&mut self, facts: &[Term], goal: Term) -> Verdict {
        match self.recall(facts, goal) {
            Recollection::Known(verdict) => verdict,
            Recollection::Open(query) => self.settle(query),
        }
    }

    /// Looks an entailment up in the cache: for callers with other means before a solver is asked.
    pub fn recall(&mut self, facts: &[Term], goal: Term) -> Recollection {
        self.engine.recall(facts, goal)
    }

    /// Decides what was not known.
    pub fn settle(&mut self, query: Query) -> Verdict {
        let stages = &mut self.stages;
        self.engine.settle(query, |engine, conjuncts| decide(engine, stages, conjuncts))
    }

    /// Decides whether the conjunction of `facts` has a model.
    pub fn satisfiable(&mut self, facts: &[Term]) -> Satisfiability {
        match self.entails(facts, Term::ff()) {
            Verdict::Valid => Satisfiability::Unsat,
            Verdict::Invalid(model) => Satisfiability::Sat(model),
            Verdict::Unknown(reason) => Satisfiability::Unknown(reason),
        }
    }

    /// The facts that may have a say in what the terms are, and the others: these matter only if they are inconsistent.
    pub fn relevant(&mut self, facts: &[Term], terms: &[Term]) -> (Vec<Term>, Vec<Term>) {
        self.engine.relevant(facts, terms)
    }

    /// Asserts `facts` for many queries on combinations of `literals`.
    pub fn scope(&mut self, facts: &[Term], literals: &[Term]) -> Scope<'_> {
        Scope::new(self, Staged::Nothing, facts.to_vec(), literals)
    }

    /// Asserts `place` and `more`, of which `place` is expected to be asked about again with the same literals, for
    /// many queries.
    pub fn scope_at(&mut self, place: &[Term], more: &[Term], literals: &[Term]) -> Scope<'_> {
        Scope::new(self, Staged::Facts(place.len()), [place, more].concat(), literals)
    }

    /// Says what the next queries are for; gives back what the last ones were for.
    pub fn begin(&mut self, purpose: Purpose) -> Purpose {
        self.engine.begin(purpose)
    }

    /// Counts of the work done so far.
    pub fn statistics(&self) -> &Statistics {
        self.engine.statistics()
    }
}

fn decide(engine: &mut Engine, stages: &mut Stages, conjuncts: &[Term]) -> Result<Verdict, Reason> {
    engine.go_on()?;
    let Stage { closure, clauses } = stages.query(engine, conjuncts, &[])?;
    if let Some(mut clauses) = clauses.map(Rc::unwrap_or_clone)
        && let Some(answer) = check(engine, &closure, &mut clauses, &[])?
    {
        return Ok(match answer {
            Answer::Unsat(_) => Verdict::Valid,
            Answer::Sat => Verdict::Invalid(Rc::new(extract(&clauses, &closure))),
        });
    }
    // Z3 is the exception, so nobody has made it ready to be interrupted.
    engine.interruptibly(|engine| engine.decide(&closure))
}

/// The answer of the ground solver; `None` if it gives up. In its models products have the values that they should.
pub(crate) fn check(
    engine: &mut Engine,
    closure: &Closure,
    clauses: &mut Clauses,
    assumptions: &[Literal],
) -> Result<Option<Answer>, Reason> {
    for _ in 0..=ROUNDS {
        let Some(answer) = ask(engine, clauses, assumptions)? else { return Ok(None) };
        if matches!(answer, Answer::Unsat(_)) {
            return Ok(Some(answer));
        }
        let (lemmas, factors) = match closure.products_in(&*clauses) {
            Products::Right => return Ok(Some(answer)),
            Products::Wrong { lemmas, factors } => (lemmas, factors),
            Products::Unknown => return Ok(None),
        };
        let learned = lemmas.into_iter().try_for_each(|lemma| clauses.assert(lemma));
        let fixed = factors.into_iter().map(|factor| clauses.literal(factor)).collect::<Result<Vec<_>, _>>();
        let (Ok(()), Ok(fixed)) = (learned, fixed) else { return Ok(None) };
        // With these values the query is linear.
        let Some(near) = ask(engine, clauses, &[assumptions, &fixed].concat())? else { return Ok(None) };
        if matches!(near, Answer::Sat) && matches!(closure.products_in(&*clauses), Products::Right) {
            return Ok(Some(near));
        }
    }
    Ok(None)
}

fn ask(engine: &mut Engine, clauses: &mut Clauses, assumptions: &[Literal]) -> Result<Option<Answer>, Reason> {
    engine.go_on()?;
    let answer = clauses.check(assumptions).ok();
    if answer.is_some() {
        engine.count_check();
    }
    Ok(answer)
}
