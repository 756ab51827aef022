//! Assertions that Z3 is told once for many queries.

use crate::closure::Closure;
use crate::engine::{Engine, Z3Answer};
use crate::extract::value;
use loligo_logic::{Reason, ScopeAnswer, Term};
use std::collections::BTreeSet;
use std::rc::Rc;
use z3::ast::Bool;

/// Condition on a model, besides the assumptions.
#[derive(Clone, Copy)]
pub enum Wanted<'q> {
    /// One of the literals has the value.
    One(&'q [usize], bool),
    /// All literals of one of the sets hold.
    All(&'q [Vec<usize>]),
}

/// Assertions on a scope, at a level of their own: [`forget`](Told::forget) takes them away.
pub struct Told {
    /// The literals.
    codes: Vec<Bool>,
    /// Names of those that were assumed, by which Z3 says which of them it needed.
    markers: Vec<Option<Bool>>,
}

impl Told {
    /// Tells Z3 the facts, at a new level, unless there is something that cannot be told.
    ///
    /// # Errors
    ///
    /// If there is.
    pub fn everything(engine: &mut Engine, closure: &Closure, literals: &[Term]) -> Result<Told, Reason> {
        let codes: Vec<Bool> =
            literals.iter().map(|literal| engine.encoder.formula(*literal)).collect::<Result<_, Reason>>()?;
        let z3 = engine.z3();
        z3.push();
        if let Err(reason) = engine.assert_all(closure) {
            z3.pop(1);
            return Err(reason);
        }
        let markers = vec![None; codes.len()];
        Ok(Told { codes, markers })
    }

    /// A model of `closure` in which the literals `assume` hold, and what is wanted besides.
    ///
    /// # Errors
    ///
    /// If Z3 gives up.
    pub fn answer(
        &mut self,
        engine: &mut Engine,
        closure: &Closure,
        assume: &[usize],
        wanted: Option<Wanted<'_>>,
    ) -> Result<ScopeAnswer, Reason> {
        let assumptions = self.assumptions(engine, assume);
        let wanted: Vec<Bool> = match wanted {
            None => return self.check(engine, closure, assume, &assumptions),
            Some(Wanted::One(some, true)) => self.select(some),
            Some(Wanted::One(some, false)) => self.select(some).iter().map(Bool::not).collect(),
            Some(Wanted::All(sets)) => sets.iter().map(|set| Bool::and(&self.select(set))).collect(),
        };
        engine.framed(|engine| {
            engine.z3().assert(Bool::or(&wanted));
            self.check(engine, closure, assume, &assumptions)
        })
    }

    /// Takes away what Z3 was told.
    pub fn forget(self, engine: &mut Engine) {
        engine.z3().pop(1);
    }

    /// Literals by their names.
    fn assumptions(&mut self, engine: &mut Engine, assume: &[usize]) -> Vec<Bool> {
        let mut assumptions = Vec::with_capacity(assume.len());
        for index in assume {
            let (Some(code), Some(marker)) = (self.codes.get(*index), self.markers.get_mut(*index)) else { continue };
            let marker = marker.get_or_insert_with(|| {
                let marker = Bool::new_const(format!("#literal{index}"));
                engine.z3().assert(marker.implies(code));
                marker
            });
            assumptions.push(marker.clone());
        }
        assumptions
    }

    fn check(
        &self,
        engine: &mut Engine,
        closure: &Closure,
        assume: &[usize],
        assumptions: &[Bool],
    ) -> Result<ScopeAnswer, Reason> {
        let model = match engine.check(closure, assumptions)? {
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
        Ok(ScopeAnswer::Sat { truth, model: Rc::new(engine.extract(&model, closure)) })
    }

    /// The literals at `indices`; there are none beyond the last.
    fn select(&self, indices: &[usize]) -> Vec<Bool> {
        indices.iter().filter_map(|index| self.codes.get(*index).cloned()).collect()
    }
}

/// The indices in ascending order, each once.
pub fn ascending(indices: impl Iterator<Item = usize>) -> Vec<usize> {
    indices.collect::<BTreeSet<_>>().into_iter().collect()
}
