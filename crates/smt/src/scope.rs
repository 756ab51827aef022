//! Many queries on the same facts.

use crate::closure::Closure;
use crate::engine::Engine;
use crate::told::{Told, Wanted};
use loligo_logic::{Reason, ScopeAnswer, Term};

/// Facts that were asserted once, and literals to be added to them in combinations. Literals are named by their position.
pub struct Scope<'a> {
    engine: &'a mut Engine,
    facts: Vec<Term>,
    literals: Vec<Term>,
    /// Once somebody has asked something.
    state: Option<Result<State, Reason>>,
}

struct State {
    closure: Closure,
    told: Told,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(engine: &'a mut Engine, facts: &[Term], literals: &[Term]) -> Scope<'a> {
        Scope { engine, facts: facts.to_vec(), literals: literals.to_vec(), state: None }
    }

    /// A model of the facts in which the literals `assume` hold, and of those in `some` one at least has the value.
    pub fn check_some(&mut self, assume: &[usize], some: &[usize], value: bool) -> ScopeAnswer {
        self.answer(assume, Some(Wanted::One(some, value)))
    }

    fn answer(&mut self, assume: &[usize], wanted: Option<Wanted<'_>>) -> ScopeAnswer {
        let (state, facts, literals) = (&mut self.state, &self.facts, &self.literals);
        let answer =
            self.engine.query(|engine| match state.get_or_insert_with(|| State::new(engine, facts, literals)) {
                Ok(State { closure, told }) => told.answer(engine, closure, assume, wanted),
                Err(reason) => Err(reason.clone()),
            });
        answer.unwrap_or_else(ScopeAnswer::Unknown)
    }
}

impl loligo_logic::Scope for Scope<'_> {
    fn check(&mut self, assume: &[usize]) -> ScopeAnswer {
        self.answer(assume, None)
    }

    fn check_not_all(&mut self, refute: &[usize]) -> ScopeAnswer {
        self.answer(&[], Some(Wanted::One(refute, false)))
    }
}

impl Drop for Scope<'_> {
    fn drop(&mut self) {
        if let Some(Ok(State { told, .. })) = self.state.take() {
            told.forget(self.engine);
        }
    }
}

impl State {
    fn new(engine: &mut Engine, facts: &[Term], literals: &[Term]) -> Result<State, Reason> {
        let mut closure = engine.closure();
        facts.iter().for_each(|fact| closure.assert(*fact));
        literals.iter().for_each(|literal| closure.define(*literal));
        closure.saturate()?;
        let told = Told::everything(engine, &closure, literals)?;
        Ok(State { closure, told })
    }
}
