//! Many queries on the same facts.

use crate::closure::Closure;
use crate::extract::{extract, value};
use crate::ground::Clauses;
use crate::solver::Z3Answer;
use crate::{Reason, Solver};
use loligo_ground::{Answer, Literal};
use loligo_logic::{Model, Term};
use std::collections::BTreeSet;
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
    /// The ground solver with the literals, unless it declines.
    clauses: Option<(Clauses, Vec<Literal>)>,
    /// What Z3 was told, if it had to be asked.
    z3: Option<Told>,
}

/// What Z3 was told of a scope, at a level of its own.
struct Told {
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
        self.solver.statistics.queries += 1;
        let (state, staged, facts, literals) = (&mut self.state, self.staged, &self.facts, &self.literals);
        let answer =
            self.solver.timed(|solver| match state.get_or_insert_with(|| prepare(solver, staged, facts, literals)) {
                Ok(state) => state.answer(solver, literals, assume, wanted),
                Err(reason) => Err(reason.clone()),
            });
        answer.unwrap_or_else(|reason| {
            self.solver.statistics.unknown += 1;
            ScopeAnswer::Unknown(reason)
        })
    }
}

impl Drop for Scope<'_> {
    fn drop(&mut self) {
        if let Some(Ok(State { z3: Some(_), .. })) = &self.state {
            self.solver.z3().pop(1);
        }
    }
}

fn prepare(solver: &mut Solver, staged: Staged, facts: &[Term], literals: &[Term]) -> Result<State, Reason> {
    let stage = match staged {
        Staged::Nothing => solver.query(facts, literals)?,
        Staged::Facts(count) => {
            let (place, more) = facts.split_at(count);
            let stage = solver.stage(place, literals)?;
            if more.is_empty() { stage } else { solver.extend(&stage, more, &[])? }
        }
    };
    let clauses = stage.clauses.and_then(|clauses| {
        let mut clauses = Rc::unwrap_or_clone(clauses);
        let codes = literals.iter().map(|literal| clauses.literal(*literal)).collect::<Result<_, _>>();
        Some((clauses, codes.ok()?))
    });
    Ok(State { closure: stage.closure, clauses, z3: None })
}

impl State {
    fn answer(
        &mut self,
        solver: &mut Solver,
        literals: &[Term],
        assume: &[usize],
        wanted: Option<Wanted<'_>>,
    ) -> Result<ScopeAnswer, Reason> {
        if let Some(answer) = self.ask_ground(solver, assume, wanted)? {
            return Ok(answer);
        }
        let told = match &mut self.z3 {
            Some(told) => told,
            None => self.z3.insert(Told::everything(solver, &self.closure, literals)?),
        };
        told.answer(solver, &self.closure, assume, wanted)
    }

    fn ask_ground(
        &mut self,
        solver: &mut Solver,
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
        let Some(answer) = solver.check_ground(clauses, &assumptions)? else {
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

impl Told {
    /// Tells Z3 the facts, at a new level, unless there is something that cannot be told.
    fn everything(solver: &mut Solver, closure: &Closure, literals: &[Term]) -> Result<Told, Reason> {
        let codes: Vec<Bool> =
            literals.iter().map(|literal| solver.encoder.formula(*literal)).collect::<Result<_, Reason>>()?;
        let z3 = solver.z3();
        z3.push();
        if let Err(reason) = solver.assert_all(closure) {
            z3.pop(1);
            return Err(reason);
        }
        let markers = vec![None; codes.len()];
        Ok(Told { codes, markers })
    }

    fn answer(
        &mut self,
        solver: &mut Solver,
        closure: &Closure,
        assume: &[usize],
        wanted: Option<Wanted<'_>>,
    ) -> Result<ScopeAnswer, Reason> {
        let assumptions = self.assumptions(solver, assume);
        let wanted: Vec<Bool> = match wanted {
            None => return self.check(solver, closure, assume, &assumptions),
            Some(Wanted::One(some, true)) => self.select(some),
            Some(Wanted::One(some, false)) => self.select(some).iter().map(Bool::not).collect(),
            Some(Wanted::All(sets)) => sets.iter().map(|set| Bool::and(&self.select(set))).collect(),
        };
        solver.framed(|solver| {
            solver.z3().assert(Bool::or(&wanted));
            self.check(solver, closure, assume, &assumptions)
        })
    }

    /// Literals by their names.
    fn assumptions(&mut self, solver: &mut Solver, assume: &[usize]) -> Vec<Bool> {
        let mut assumptions = Vec::with_capacity(assume.len());
        for index in assume {
            let (Some(code), Some(marker)) = (self.codes.get(*index), self.markers.get_mut(*index)) else { continue };
            let marker = marker.get_or_insert_with(|| {
                let marker = Bool::new_const(format!("#literal{index}"));
                solver.z3().assert(marker.implies(code));
                marker
            });
            assumptions.push(marker.clone());
        }
        assumptions
    }

    fn check(
        &self,
        solver: &mut Solver,
        closure: &Closure,
        assume: &[usize],
        assumptions: &[Bool],
    ) -> Result<ScopeAnswer, Reason> {
        let model = match solver.check(closure, assumptions)? {
            Z3Answer::Sat(model) => model,
            Z3Answer::Unsat(core) => {
                let in_core = |index: &usize| {
                    self.markers.get(*index).and_then(Option::as_ref).is_some_and(|name| core.contains(name))
                };
                return Ok(ScopeAnswer::Unsat(ascending(assume.iter().copied().filter(in_core))));
            }
        };
        let truth = |code: &Bool| value(&model, code, Bool::as_bool).unwrap_or(false);
        let truth = self.codes.iter().map(truth).collect();
        Ok(ScopeAnswer::Sat { truth, model: Rc::new(solver.extract(&model, closure)) })
    }

    /// The literals at `indices`; there are none beyond the last.
    fn select(&self, indices: &[usize]) -> Vec<Bool> {
        indices.iter().filter_map(|index| self.codes.get(*index).cloned()).collect()
    }
}

/// The indices in ascending order, each once.
fn ascending(indices: impl Iterator<Item = usize>) -> Vec<usize> {
    indices.collect::<BTreeSet<_>>().into_iter().collect()
}
