//! Values of types without constructors that are worth trying.
//!
//! A refinement says much of what satisfies it: what it compares its value with, between which numbers that lies, which
//! elements a set still lacks.

use crate::environment::Environment;
use crate::search::{Eager, Search};
use crate::{Runtime, Stop, Value};
use loligo_logic::{BinOp, Node, Sort, Symbol, Term};
use loligo_types::{Base, Scalar};
use num_bigint::BigInt;
use std::collections::BTreeSet;

/// Number of integers that are drawn where there are too many to try all.
const SAMPLES: usize = 6;

impl Runtime<'_> {
    /// The elements that only one side of an equation between sets has so far.
    pub(crate) fn lacking(&mut self, conjuncts: &[Term], environment: &Environment) -> Result<Vec<Value>, Stop> {
        let mut lacking = BTreeSet::new();
        for conjunct in conjuncts {
            let Node::Binary(BinOp::Eq, left, right) = conjunct.node() else { continue };
            if !matches!(left.sort(), Sort::Set(_)) {
                continue;
            }
            let (left, right) = (self.known_elements(left, environment)?, self.known_elements(right, environment)?);
            lacking.extend(left.symmetric_difference(&right).cloned());
        }
        Ok(lacking.into_iter().collect())
    }

    /// The elements of the parts of a union that are known.
    fn known_elements(&mut self, set: Term, environment: &Environment) -> Result<BTreeSet<Value>, Stop> {
        if set.free_vars().iter().all(|name| environment.get(*name).is_some()) {
            let value = self.eval(&self.program.formula(set), environment)?;
            return Ok(value.as_set().map(|set| set.as_ref().clone()).unwrap_or_default());
        }
        let parts = match set.node() {
            Node::Binary(BinOp::Union, left, right) => vec![left, right],
            _ => Vec::new(),
        };
        let mut elements = BTreeSet::new();
        for part in parts {
            elements.extend(self.known_elements(part, environment)?);
        }
        Ok(elements)
    }

    /// Values of a type without constructors that may satisfy its refinement.
    pub(crate) fn candidates(
        &mut self,
        search: &mut Search,
        scalar: &Scalar,
        environment: &Environment,
    ) -> Result<Vec<Value>, Stop> {
        if let Some(definition) = scalar.definition() {
            return Ok(vec![self.eval(&self.program.formula(definition), environment)?]);
        }
        let mut candidates = match &scalar.base {
            Base::Bool => vec![Value::Bool(false), Value::Bool(true)],
            Base::Var(name) if search.elements.is_some() => {
                let elements = search.elements.as_ref().and_then(|elements| elements.get(name));
                elements.cloned().unwrap_or_default()
            }
            Base::Int | Base::Var(_) => {
                let mut integers = self.integers(search, scalar.refinement, environment)?;
                for value in self.suggested(scalar.refinement, environment)? {
                    if !integers.contains(&value) {
                        integers.push(value);
                    }
                }
                integers
            }
            Base::Data(..) => {
                search.is_partial = true;
                (0..8 * u32::try_from(search.reach).unwrap_or(1)).map(Value::Opaque).collect()
            }
        };
        search.shuffle(&mut candidates);
        if search.wanted.is_empty() || matches!(scalar.base, Base::Bool) {
            return Ok(candidates);
        }
        let mut wanted = search.wanted.clone();
        match search.eager {
            Eager::LeastFirst => {}
            Eager::GreatestFirst => wanted.reverse(),
            Eager::Shuffled => search.shuffle(&mut wanted),
        }
        candidates.retain(|candidate| !wanted.contains(candidate));
        Ok(wanted.into_iter().chain(candidates).collect())
    }

    /// Integers that are not too large, between the bounds that a refinement gives its value. In a random search some of
    /// them.
    fn integers(
        &mut self,
        search: &mut Search,
        refinement: Term,
        environment: &Environment,
    ) -> Result<Vec<Value>, Stop> {
        search.is_partial = true;
        let reach = search.reach;
        let Some(random) = &mut search.order else {
            let pairs = (1..=reach).flat_map(|size| [Value::int(size), Value::int(-size)]);
            return Ok(std::iter::once(Value::int(0)).chain(pairs).collect());
        };
        let mut random = random.fork();
        let (low, high) = self.limits(refinement, environment)?;
        // Ordered data needs room between its elements, all other data is more telling with equal ones.
        let reach = if low.is_some() || high.is_some() { 8 * reach } else { reach };
        let (low, high) = match (low, high) {
            (Some(low), Some(high)) => (low, high),
            (Some(low), None) => (low, low.saturating_add(reach)),
            (None, Some(high)) => (high.saturating_sub(reach), high),
            (None, None) => match random.u8(0..32) {
                0..2 => (-1_000_000, 1_000_000),
                2..8 => (-100, 100),
                _ => (-reach, reach),
            },
        };
        if low > high {
            return Ok(Vec::new());
        }
        // Programs compare their arguments with each other: some should be equal, be they ever so far apart.
        let known = environment.integers();
        let again = random.choice(known).filter(|_| random.bool());
        Ok(again.into_iter().chain((1..SAMPLES).map(|_| Value::int(random.i64(low..=high)))).collect())
    }

    /// The least and the greatest integer that a refinement allows its value, as far as it compares that with something
    /// known.
    fn limits(&mut self, refinement: Term, environment: &Environment) -> Result<(Option<i64>, Option<i64>), Stop> {
        let (mut low, mut high) = (None, None);
        let is_value = |term: Term| matches!(term.node(), Node::Var(name, _) if name == Symbol::value_var());
        for conjunct in refinement.conjuncts() {
            let Node::Binary(op @ (BinOp::Lt | BinOp::Le), left, right) = conjunct.node() else { continue };
            let (limit, is_high) = if is_value(left) { (right, true) } else { (left, false) };
            let is_known = limit.free_vars().iter().all(|name| environment.get(*name).is_some());
            if !is_known || !(is_high || is_value(right)) {
                continue;
            }
            let value = self.eval(&self.program.formula(limit), environment)?;
            let Some(number) = value.as_int().and_then(|number| i64::try_from(number).ok()) else { continue };
            let step = i64::from(op == BinOp::Lt);
            match is_high {
                true => high = Some(high.unwrap_or(i64::MAX).min(number.saturating_sub(step))),
                false => low = Some(low.unwrap_or(i64::MIN).max(number.saturating_add(step))),
            }
        }
        Ok((low, high))
    }

    /// Values that a refinement compares its value with, and those next to them.
    fn suggested(&mut self, refinement: Term, environment: &Environment) -> Result<Vec<Value>, Stop> {
        let mut closed = Vec::new();
        refinement.visit(&mut |part| {
            let is_number = matches!(part.sort(), Sort::Int | Sort::Var(_) | Sort::Set(_));
            if is_number && part.free_vars().iter().all(|name| environment.get(*name).is_some()) {
                closed.push(part);
            }
        });
        let mut values = Vec::new();
        for term in closed {
            let value = self.eval(&self.program.formula(term), environment)?;
            let members: Vec<Value> = match value {
                Value::Set(set) => set.iter().cloned().collect(),
                other => vec![other],
            };
            for number in members.iter().filter_map(Value::as_int) {
                values.extend([-1, 0, 1].map(|step| Value::Int(number + BigInt::from(step))));
            }
        }
        Ok(values)
    }
}
