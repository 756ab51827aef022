//! Many queries on the same facts.

use crate::closure::Closure;
use crate::extract::value;
use crate::solver::Answer;
use crate::{Reason, Solver};
use loligo_logic::{Model, Term};
use std::rc::Rc;
use z3::ast::Bool;

/// Facts that were asserted once, and literals to be added to them in combinations. Literals are named by their position.
pub struct Scope<'a> {
    solver: &'a mut Solver,
    staged: Staged,
    facts: Vec<Term>,
    literals: Vec<Term>,
    /// Once somebody has asked something.
    state: Option<Result<State, Reason>>,
}

/// What a model is to show, besides what is assumed.
#[derive(Clone, Copy)]
enum Wanted<'q> {
    /// That one of the literals has the value.
    One(&'q [usize], bool),
    /// That all literals of one of the sets hold.
    All(&'q [Vec<usize>]),
}

/// What a scope leaves asserted for the next.
#[derive(Clone, Copy)]
pub(crate) enum Staged {
    Nothing,
    /// So many of its facts, and the literals.
    Facts(usize),
}

struct State {
    closure: Rc<Closure>,
    /// Whether there is a level of Z3 for what is asserted for this scope alone.
    has_level: bool,
    /// The literals.
    codes: Vec<Bool>,
    /// Names of those that were assumed, by which Z3 says which of them it needed.
    markers: Vec<Option<Bool>>,
}

/// An answer within a scope.
#[derive(Clone, Debug)]
pub enum ScopeAnswer {
    /// There is no model, and there is none either if of the literals to be assumed only these are, in ascending order.
    Unsat(Vec<usize>),
    /// A model.
    Sat {
        /// The truth value of every literal in it.
        truth: Vec<bool>,
        /// The model itself.
        model: Rc<Model>,
    },
    /// Not decided.
    Unknown(Reason),
}

impl<'a> Scope<'a> {
    pub(crate) fn new(solver: &'a mut Solver, staged: Staged, facts: Vec<Term>, literals: &[Term]) -> Scope<'a> {
        Scope { solver, staged, facts, literals: literals.to_vec(), state: None }
    }

    /// A model of the facts in which the literals `assume` hold.
    pub fn check(&mut self, assume: &[usize]) -> ScopeAnswer {
        self.answer(assume, &[], None)
    }

    /// A model of the facts in which not all of the literals `refute` hold.
    pub fn check_not_all(&mut self, refute: &[usize]) -> ScopeAnswer {
        self.answer(&[], &[], Some(Wanted::One(refute, false)))
    }

    /// A model of the facts in which the literals `assume` hold, and all literals of one of the sets.
    pub fn check_any(&mut self, assume: &[usize], sets: &[Vec<usize>]) -> ScopeAnswer {
        self.answer(assume, &[], Some(Wanted::All(sets)))
    }

    /// A model of the facts in which the literals `assume` hold, and of those in `some` one at least has the value.
    pub fn check_some(&mut self, assume: &[usize], some: &[usize], value: bool) -> ScopeAnswer {
        self.answer(assume, &[], Some(Wanted::One(some, value)))
    }

    /// A model of the facts in which the literals `assume` hold, where it does not matter which of these are needed: it may
    /// say that all are.
    pub fn check_hastily(&mut self, assume: &[usize]) -> ScopeAnswer {
        self.answer(assume, assume, None)
    }

    /// A model of the facts in which the literals `assume` hold and not all of the literals `refute`, where it does not
    /// matter which of those to be assumed are needed.
    pub fn check_implication(&mut self, assume: &[usize], refute: &[usize]) -> ScopeAnswer {
        self.answer(assume, assume, Some(Wanted::One(refute, false)))
    }

    /// `needed`: those of `assume` that may be said to be needed without finding out.
    fn answer(&mut self, assume: &[usize], needed: &[usize], wanted: Option<Wanted<'_>>) -> ScopeAnswer {
        self.solver.statistics.queries += 1;
        // The facts alone are not worth a try.
        if (needed.len() == assume.len() || wanted.is_some()) && self.is_refuted(needed, wanted) {
            return ScopeAnswer::Unsat(needed.to_vec());
        }
        let (state, staged, facts, literals) = (&mut self.state, self.staged, &self.facts, &self.literals);
        let answer =
            self.solver.timed(|solver| match state.get_or_insert_with(|| prepare(solver, staged, facts, literals)) {
                Ok(state) => state.answer(solver, assume, wanted),
                Err(reason) => Err(reason.clone()),
            });
        answer.unwrap_or_else(|reason| {
            self.solver.statistics.unknown += 1;
            ScopeAnswer::Unknown(reason)
        })
    }

    /// Whether it is easily seen that there is no such model.
    fn is_refuted(&mut self, assume: &[usize], wanted: Option<Wanted<'_>>) -> bool {
        if !self.solver.proves_quickly() {
            return false;
        }
        let select = |indices: &[usize]| -> Vec<Term> {
            indices.iter().filter_map(|index| self.literals.get(*index).copied()).collect()
        };
        let formula = match wanted {
            None => Term::tt(),
            Some(Wanted::One(some, true)) => Term::or(select(some)),
            Some(Wanted::One(some, false)) => Term::not(Term::and(select(some))),
            Some(Wanted::All(sets)) => Term::or(sets.iter().map(|set| Term::and(select(set))).collect::<Vec<_>>()),
        };
        let conjuncts: Vec<Term> = self.facts.iter().copied().chain(select(assume)).chain([formula]).collect();
        self.solver.is_refuted(&conjuncts)
    }
}

impl Drop for Scope<'_> {
    fn drop(&mut self) {
        if let Some(Ok(state)) = &self.state
            && state.has_level
        {
            self.solver.z3.pop(1);
        }
    }
}

fn prepare(solver: &mut Solver, staged: Staged, facts: &[Term], literals: &[Term]) -> Result<State, Reason> {
    let codes: Vec<Bool> =
        literals.iter().map(|literal| solver.encoder.formula(*literal)).collect::<Result<_, Reason>>()?;
    let (mut closure, more) = match staged {
        Staged::Nothing => {
            let missing = solver.reuse(facts, literals);
            (solver.staged(), missing)
        }
        Staged::Facts(count) => {
            let (place, more) = facts.split_at(count);
            (solver.stage(place, literals)?, more)
        }
    };
    let own = if solver.has_defined(literals) { &[] } else { literals };
    let has_level = !(more.is_empty() && own.is_empty());
    if has_level {
        closure = Rc::new(solver.extend(&closure, more, own)?);
    }
    let markers = vec![None; codes.len()];
    Ok(State { closure, has_level, codes, markers })
}

impl State {
    fn answer(
        &mut self,
        solver: &mut Solver,
        assume: &[usize],
        wanted: Option<Wanted<'_>>,
    ) -> Result<ScopeAnswer, Reason> {
        let assumptions = self.assumptions(solver, assume);
        let wanted: Vec<Bool> = match wanted {
            None => return self.check(solver, assume, &assumptions),
            Some(Wanted::One(some, true)) => self.select(some),
            Some(Wanted::One(some, false)) => self.select(some).iter().map(Bool::not).collect(),
            Some(Wanted::All(sets)) => sets.iter().map(|set| Bool::and(&self.select(set))).collect(),
        };
        solver.framed(|solver| {
            solver.z3.assert(Bool::or(&wanted));
            self.check(solver, assume, &assumptions)
        })
    }

    /// Literals by their names.
    fn assumptions(&mut self, solver: &mut Solver, assume: &[usize]) -> Vec<Bool> {
        let mut assumptions = Vec::with_capacity(assume.len());
        for index in assume {
            let (Some(code), Some(marker)) = (self.codes.get(*index), self.markers.get_mut(*index)) else { continue };
            let marker = marker.get_or_insert_with(|| {
                if !std::mem::replace(&mut self.has_level, true) {
                    solver.z3.push();
                }
                let marker = Bool::new_const(format!("#literal{index}"));
                solver.z3.assert(marker.implies(code));
                marker
            });
            assumptions.push(marker.clone());
        }
        assumptions
    }

    fn check(&self, solver: &mut Solver, assume: &[usize], assumptions: &[Bool]) -> Result<ScopeAnswer, Reason> {
        let model = match solver.check(&self.closure, assumptions)? {
            Answer::Sat(model) => model,
            Answer::Unsat(core) => return Ok(ScopeAnswer::Unsat(self.needed(assume, &core))),
        };
        let truth = |code: &Bool| value(&model, code, Bool::as_bool).unwrap_or(false);
        let truth = self.codes.iter().map(truth).collect();
        Ok(ScopeAnswer::Sat { truth, model: Rc::new(solver.extract(&model, &self.closure)) })
    }

    /// Those of `assume` whose markers are in `core`.
    fn needed(&self, assume: &[usize], core: &[Bool]) -> Vec<usize> {
        let in_core =
            |index: &usize| self.markers.get(*index).and_then(Option::as_ref).is_some_and(|name| core.contains(name));
        let mut needed: Vec<usize> = assume.iter().copied().filter(in_core).collect();
        needed.sort_unstable();
        needed.dedup();
        needed
    }

    /// The literals at `indices`; there are none beyond the last.
    fn select(&self, indices: &[usize]) -> Vec<Bool> {
        indices.iter().filter_map(|index| self.codes.get(*index).cloned()).collect()
    }
}
