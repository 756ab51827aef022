//! Values of names while something is evaluated.

use crate::Value;
use crate::garbage::{Garbage, discard};
use loligo_logic::Symbol;
use std::mem;
use std::rc::Rc;

/// Values of names, the innermost first; extending one leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct Environment(Option<Rc<Binding>>);

#[derive(Debug)]
struct Binding {
    name: Symbol,
    value: Value,
    outer: Environment,
}

impl Drop for Binding {
    fn drop(&mut self) {
        let value = mem::replace(&mut self.value, Value::Bool(false));
        let outer = mem::take(&mut self.outer);
        discard([Garbage::Value(value), Garbage::Environment(outer)].into_iter());
    }
}

impl Environment {
    /// The environment with one more name, which hides an outer one.
    #[must_use]
    pub fn with(&self, name: Symbol, value: Value) -> Environment {
        Environment(Some(Rc::new(Binding { name, value, outer: self.clone() })))
    }

    /// Value of `name`.
    pub fn get(&self, name: Symbol) -> Option<&Value> {
        let mut environment = self;
        while let Some(binding) = &environment.0 {
            if binding.name == name {
                return Some(&binding.value);
            }
            environment = &binding.outer;
        }
        None
    }

    /// The integers among the values, the innermost first.
    pub(crate) fn integers(&self) -> Vec<Value> {
        let mut integers = Vec::new();
        let mut environment = self;
        while let Some(binding) = &environment.0 {
            if let Value::Int(_) = binding.value {
                integers.push(binding.value.clone());
            }
            environment = &binding.outer;
        }
        integers
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl FromIterator<(Symbol, Value)> for Environment {
    fn from_iter<I: IntoIterator<Item = (Symbol, Value)>>(bindings: I) -> Self {
        bindings.into_iter().fold(Environment::default(), |environment, (name, value)| environment.with(name, value))
    }
}
