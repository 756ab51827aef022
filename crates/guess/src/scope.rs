//! Many queries on the same facts.

use crate::Solver;
use crate::clauses::Clauses;
use crate::solver::check;
use crate::stage::Stages;
use loligo_ground::{Answer, Literal};
use loligo_logic::{Reason, ScopeAnswer, Term};
use loligo_smt::{Closure, Engine, Told, Wanted, ascending, extract};
use std::rc::Rc;

/// Facts that were asserted once, and literals to be added to them in combinations. Literals are named by their position.
pub struct Scope<'a> {
    solver: &'a mut Solver,
    staged: Staged,
    facts: Vec<Term>,
    literals: Vec<Term>,
    /// Once somebody has asked something.
    state: Option<Result<State, Reason>>,
}

/// The assertions that a scope leaves for the next.
#[derive(Clone, Copy)]
pub(crate) enum Staged {
    Nothing,
    /// So many of its facts, and the literals.
    Facts(usize),
}

struct State {
    closure: Rc<Closure>,
    /// The ground solver with the literals, unless it declines.
    clauses: Option<(Clauses, Vec<Literal>)>,
    /// The assertions in Z3, if it had to be asked.
    told: Option<Told>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(solver: &'a mut Solver, staged: Staged, facts: Vec<Term>, literals: &[Term]) -> Scope<'a> {
        Scope { solver, staged, facts, literals: literals.to_vec(), state: None }
    }

    /// A model of the facts in which the literals `assume` hold.
    pub fn check(&mut self, assume: &[usize]) -> ScopeAnswer {
        self.answer(assume, None)
    }

    /// A model of the facts in which not all of the literals `refute` hold.
    pub fn check_not_all(&mut self, refute: &[usize]) -> ScopeAnswer {
        self.answer(&[], Some(Wanted::One(refute, false)))
    }

    /// A model of the facts in which the literals `assume` hold, and all literals of one of the sets.
    pub fn check_any(&mut self, assume: &[usize], sets: &[Vec<usize>]) -> ScopeAnswer {
        self.answer(assume, Some(Wanted::All(sets)))
    }

    /// A model of the facts in which the literals `assume` hold, and of those in `some` one at least has the value.
    pub fn check_some(&mut self, assume: &[usize], some: &[usize], value: bool) -> ScopeAnswer {
        self.answer(assume, Some(Wanted::One(some, value)))
    }

    fn answer(&mut self, assume: &[usize], wanted: Option<Wanted<'_>>) -> ScopeAnswer {
        let Solver { engine, stages } = &mut *self.solver;
        let (state, staged, facts, literals) = (&mut self.state, self.staged, &self.facts, &self.literals);
        let answer = engine.query(|engine| {
            match state.get_or_insert_with(|| prepare(engine, stages, staged, (facts, literals))) {
                Ok(state) => state.answer(engine, literals, assume, wanted),
                Err(reason) => Err(reason.clone()),
            }
        });
        answer.unwrap_or_else(ScopeAnswer::Unknown)
    }
}

impl loligo_logic::Scope for Scope<'_> {
    fn check(&mut self, assume: &[usize]) -> ScopeAnswer {
        Scope::check(self, assume)
    }

    fn check_not_all(&mut self, refute: &[usize]) -> ScopeAnswer {
        Scope::check_not_all(self, refute)
    }
}

impl Drop for Scope<'_> {
    fn drop(&mut self) {
        if let Some(Ok(State { told: Some(told), .. })) = self.state.take() {
            told.forget(&mut self.solver.engine);
        }
    }
}

fn prepare(
    engine: &Engine,
    stages: &mut Stages,
    staged: Staged,
    (facts, literals): (&[Term], &[Term]),
) -> Result<State, Reason> {
    engine.go_on()?;
    let stage = match staged {
        Staged::Nothing => stages.query(engine, facts, literals)?,
        Staged::Facts(count) => {
            let (place, more) = facts.split_at(count);
            let stage = stages.stage(engine, place, literals)?;
            if more.is_empty() { stage } else { stage.extended(more, &[])? }
        }
    };
    let clauses = stage.clauses.and_then(|clauses| {
        let mut clauses = Rc::unwrap_or_clone(clauses);
        let codes = literals.iter().map(|literal| clauses.literal(*literal)).collect::<Result<_, _>>();
        Some((clauses, codes.ok()?))
    });
    Ok(State { closure: stage.closure, clauses, told: None })
}

impl State {
    fn answer(
        &mut self,
        engine: &mut Engine,
        literals: &[Term],
        assume: &[usize],
        wanted: Option<Wanted<'_>>,
    ) -> Result<ScopeAnswer, Reason> {
        if let Some(answer) = self.ask_ground(engine, assume, wanted)? {
            return Ok(answer);
        }
        engine.interruptibly(|engine| {
            let told = match &mut self.told {
                Some(told) => told,
                None => self.told.insert(Told::everything(engine, &self.closure, literals)?),
            };
            told.answer(engine, &self.closure, assume, wanted)
        })
    }

    fn ask_ground(
        &mut self,
        engine: &mut Engine,
        assume: &[usize],
        wanted: Option<Wanted<'_>>,
    ) -> Result<Option<ScopeAnswer>, Reason> {
        let Some((clauses, codes)) = &mut self.clauses else { return Ok(None) };
        let select = |indices: &[usize]| -> Vec<Literal> {
            indices.iter().filter_map(|index| codes.get(*index).copied()).collect()
        };
        let assumed = select(assume);
        let wanted = wanted.map(|wanted| {
            let some = match wanted {
                Wanted::One(some, true) => select(some),
                Wanted::One(some, false) => select(some).into_iter().map(|code| !code).collect(),
                Wanted::All(sets) => sets.iter().map(|set| clauses.all_of(select(set))).collect(),
            };
            clauses.one_of(some)
        });
        let assumptions: Vec<Literal> = wanted.into_iter().chain(assumed).collect();
        let Some(answer) = check(engine, &self.closure, clauses, &assumptions)? else {
            self.clauses = None;
            return Ok(None);
        };
        let answer = match answer {
            Answer::Sat => ScopeAnswer::Sat {
                truth: codes.iter().map(|code| clauses.is_true(*code)).collect(),
                model: Rc::new(extract(&*clauses, &self.closure)),
            },
            Answer::Unsat(core) => {
                let in_core = |index: &usize| codes.get(*index).is_some_and(|code| core.contains(code));
                ScopeAnswer::Unsat(ascending(assume.iter().copied().filter(in_core)))
            }
        };
        if let Some(wanted) = wanted {
            clauses.retract(wanted);
        }
        Ok(Some(answer))
    }
}
