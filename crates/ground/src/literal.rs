//! Truth values that are searched for, and their negations.

use cranelift_entity::{EntityRef, entity_impl};
use std::ops::Not;

/// A truth value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Variable(u32);
entity_impl!(Variable);

/// A variable or its negation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Literal(u32);
entity_impl!(Literal);

impl Literal {
    pub(crate) fn of(variable: Variable, is_positive: bool) -> Literal {
        Literal::new(variable.index() << 1 | usize::from(!is_positive))
    }

    pub(crate) fn variable(self) -> Variable {
        Variable::new(self.index() >> 1)
    }

    pub(crate) fn is_positive(self) -> bool {
        self.index() & 1 == 0
    }
}

impl Not for Literal {
    type Output = Literal;

    fn not(self) -> Literal {
        Literal::new(self.index() ^ 1)
    }
}
