//! Finite interpretations of variables and applications, and evaluation in them.

use crate::{BinOp, Node, Symbol, Term};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::collections::BTreeSet;

/// A value of the logic.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Value {
    /// A truth value.
    Bool(bool),
    /// An integer, or an element of a type variable's sort.
    Int(i64),
    /// A value of a datatype, known only up to identity.
    Datum(u32),
    /// A set.
    Set(BTreeSet<Value>),
}

/// A partial interpretation: values of variables (no arguments) and of applications at argument values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    table: IndexMap<(Symbol, Vec<Value>), Value, FxBuildHasher>,
}

impl Model {
    /// Says that `name` has `value` at `arguments`.
    pub fn define(&mut self, name: Symbol, arguments: Vec<Value>, value: Value) {
        self.table.insert((name, arguments), value);
    }

    /// Number of all that is known.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Test that nothing is known.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The value of `name` at `arguments`, where known.
    pub fn lookup(&self, name: Symbol, arguments: Vec<Value>) -> Option<Value> {
        self.table.get(&(name, arguments)).cloned()
    }

    /// All that is known: names, arguments, values; in the order in which it was told.
    pub fn entries(&self) -> impl Iterator<Item = (Symbol, &[Value], &Value)> {
        self.table.iter().map(|((name, arguments), value)| (*name, arguments.as_slice(), value))
    }

    /// The value of `term`; `None` where the model does not determine it. A junction with a decisive known part is
    /// determined even if other parts are not. Unknowns and `∀` are never determined.
    pub fn eval(&self, term: Term) -> Option<Value> {
        match term.node() {
            Node::Bool(value) => Some(Value::Bool(value)),
            Node::Int(value) => Some(Value::Int(value)),
            Node::Var(name, _) => self.lookup(name, Vec::new()),
            Node::App(name, arguments, _) => {
                let values = arguments.iter().map(|argument| self.eval(*argument)).collect::<Option<Vec<_>>>()?;
                self.lookup(name, values)
            }
            Node::SetLit(_, items) => {
                items.iter().map(|item| self.eval(*item)).collect::<Option<BTreeSet<_>>>().map(Value::Set)
            }
            Node::Not(inner) => self.eval_bool(inner).map(|value| Value::Bool(!value)),
            Node::Neg(inner) => match self.eval(inner)? {
                Value::Int(value) => value.checked_neg().map(Value::Int),
                _ => None,
            },
            Node::Binary(op, a, b) => binary(op, self.eval(a)?, self.eval(b)?),
            Node::And(items) => self.eval_junction(&items, true),
            Node::Or(items) => self.eval_junction(&items, false),
            Node::Ite(condition, then, otherwise) => {
                if self.eval_bool(condition)? {
                    self.eval(then)
                } else {
                    self.eval(otherwise)
                }
            }
            Node::Unknown(..) | Node::ForAll(..) => None,
        }
    }

    /// The truth value of a formula, where determined.
    pub fn eval_bool(&self, term: Term) -> Option<bool> {
        match self.eval(term)? {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    fn eval_junction(&self, items: &[Term], conjunction: bool) -> Option<Value> {
        let mut determined = true;
        for item in items {
            match self.eval_bool(*item) {
                Some(value) if value != conjunction => return Some(Value::Bool(value)),
                Some(_) => {}
                None => determined = false,
            }
        }
        determined.then_some(Value::Bool(conjunction))
    }
}

fn binary(op: BinOp, left: Value, right: Value) -> Option<Value> {
    Some(match (op, left, right) {
        (BinOp::Eq | BinOp::Iff, left, right) => Value::Bool(left == right),
        (BinOp::Add, Value::Int(a), Value::Int(b)) => Value::Int(a.checked_add(b)?),
        (BinOp::Sub, Value::Int(a), Value::Int(b)) => Value::Int(a.checked_sub(b)?),
        (BinOp::Mul, Value::Int(a), Value::Int(b)) => Value::Int(a.checked_mul(b)?),
        (BinOp::Lt, Value::Int(a), Value::Int(b)) => Value::Bool(a < b),
        (BinOp::Le, Value::Int(a), Value::Int(b)) => Value::Bool(a <= b),
        (BinOp::Union, Value::Set(a), Value::Set(b)) => Value::Set(a.union(&b).cloned().collect()),
        (BinOp::Intersect, Value::Set(a), Value::Set(b)) => Value::Set(a.intersection(&b).cloned().collect()),
        (BinOp::Diff, Value::Set(a), Value::Set(b)) => Value::Set(a.difference(&b).cloned().collect()),
        (BinOp::Subset, Value::Set(a), Value::Set(b)) => Value::Bool(a.is_subset(&b)),
        (BinOp::Member, element, Value::Set(set)) => Value::Bool(set.contains(&element)),
        _ => return None,
    })
}
