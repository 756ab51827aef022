//! What a model says.

use crate::build::Sort;
use crate::congruence::Node;
use crate::literal::Literal;
use crate::{Function, Ground};

/// What a node stands for in a model.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Value {
    /// A truth value.
    Truth(bool),
    /// An integer.
    Number(i64),
    /// An object or a function, by a node that stands for all that are equal.
    Object(Node),
}

impl Ground {
    /// The truth value of a literal in the model.
    pub fn is_true(&self, literal: Literal) -> bool {
        self.search.value(literal).unwrap_or(false)
    }

    /// The value of a node in the model.
    pub fn value(&self, node: Node) -> Option<Value> {
        self.registry.values.get(node).copied()
    }

    /// The value of a function at other values, if there is a node for that.
    pub fn application(&self, function: Function, arguments: &[Value]) -> Option<Value> {
        let mut node = function.0;
        for argument in arguments {
            node = *self.registry.applications.get(&(self.value(node)?, *argument))?;
        }
        self.value(node)
    }

    pub(crate) fn known_value(&self, node: Node) -> Value {
        self.value(node).unwrap_or(Value::Object(node))
    }

    /// The value of a node by what is assigned.
    pub(crate) fn value_of(&self, node: Node) -> Value {
        let root = self.congruence.root(node);
        match self.registry.sort(node) {
            Sort::Truth => Value::Truth(root == self.congruence.root(self.registry.truth(true))),
            Sort::Number => match self.registry.column(node) {
                Some(column) => Value::Number(self.simplex.integer(column)),
                None => Value::Object(root),
            },
            Sort::Object | Sort::Function => Value::Object(root),
        }
    }
}
