//! Models.

use crate::build::Sort;
use crate::congruence::Node;
use crate::literal::Literal;
use crate::{Function, Ground};
use cranelift_entity::PrimaryMap;
use rustc_hash::FxHashMap;

/// Value of a node in a model.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Value {
    /// A truth value.
    Truth(bool),
    /// An integer.
    Number(i64),
    /// An object or a function, by a node that stands for all that are equal.
    Object(Node),
}

/// The values of nodes in the last model, and the first node that each function makes of each argument.
#[derive(Clone, Default)]
pub(crate) struct Values {
    nodes: PrimaryMap<Node, Value>,
    applications: FxHashMap<(Value, Value), Node>,
}

impl Ground {
    /// The truth value of a literal in the model.
    pub fn is_true(&self, literal: Literal) -> bool {
        self.search.value(literal).unwrap_or(false)
    }

    /// The value of a node in the model; `None` if it is younger.
    pub fn value(&self, node: Node) -> Option<Value> {
        self.values.nodes.get(node).copied()
    }

    /// The value of a function at other values, if there is a node for that.
    pub fn application(&self, function: Function, arguments: &[Value]) -> Option<Value> {
        let mut node = function.0;
        for argument in arguments {
            node = *self.values.applications.get(&(self.value(node)?, *argument))?;
        }
        self.value(node)
    }

    /// Gives each node its value by what is assigned. Numbers that are equal, but not known to be, may be arguments of which
    /// a function has different values: these come back.
    pub(crate) fn evaluate(&mut self) -> Vec<(Node, Node)> {
        self.values.nodes.clear();
        self.values.applications.clear();
        let mut apart = Vec::new();
        for node in self.congruence.nodes() {
            let value = self.evaluate_node(node, &mut apart);
            self.values.nodes.push(value);
        }
        apart
    }

    fn evaluate_node(&mut self, node: Node, apart: &mut Vec<(Node, Node)>) -> Value {
        let own = self.assigned(node);
        let Some((left, right)) = self.congruence.sides(node) else { return own };
        let (Some(function), Some(argument)) = (self.value(left), self.value(right)) else { return own };
        let first = *self.values.applications.entry((function, argument)).or_insert(node);
        let Some(known) = self.value(first) else { return own };
        // A function of some of its arguments is the same for equal numbers.
        if self.registry.sort(node) == Sort::Function {
            return known;
        }
        if known != own {
            self.arguments_apart((first, node), apart);
        }
        own
    }

    /// The value of a node, but for what has to be the same since numbers are equal.
    fn assigned(&self, node: Node) -> Value {
        let root = self.congruence.root(node);
        match (self.registry.sort(node), self.registry.column(node)) {
            (Sort::Truth, _) => Value::Truth(root == self.congruence.root(self.registry.truth(true))),
            (_, Some(column)) => Value::Number(self.simplex.integer(column)),
            _ => Value::Object(root),
        }
    }

    fn arguments_apart(&self, (mut left, mut right): (Node, Node), apart: &mut Vec<(Node, Node)>) {
        while let (Some((f, a)), Some((g, b))) = (self.congruence.sides(left), self.congruence.sides(right)) {
            if self.congruence.root(a) != self.congruence.root(b) {
                apart.push((a, b));
            }
            (left, right) = (f, g);
        }
    }
}
