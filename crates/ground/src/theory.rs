//! Equality and arithmetic together.

use crate::build::Atom;
use crate::congruence::{Link, Node};
use crate::literal::Literal;
use crate::search::Cause;
use crate::simplex::{Column, Side};
use crate::spread::spread;
use crate::{Exhausted, Ground};

/// Number of new decisions that the theory may ask for in an attempt.
const SPLITS: usize = 200;

/// Reason of a theory fact.
#[derive(Clone, Copy)]
pub(crate) enum Reason {
    /// The literal.
    Literal(Literal),
    /// That two nodes are equal.
    Equal(Node, Node),
}

impl Ground {
    /// Tells the theory what was assigned. `Some`: literals that are all false, one of which has to be true.
    pub(crate) fn tell_theory(&mut self) -> Result<Option<Vec<Literal>>, Exhausted> {
        loop {
            if let Some(conflict) = self.merge_all()? {
                return Ok(Some(conflict));
            }
            let Some(literal) = self.search.next_untold() else { break };
            if let Some(conflict) = self.tell(literal)? {
                return Ok(Some(conflict));
            }
        }
        if self.search.has_news() {
            return Ok(None);
        }
        let conflict = self.simplex.solve()?;
        Ok(conflict.err().map(|reasons| self.negated(reasons)))
    }

    fn tell(&mut self, literal: Literal) -> Result<Option<Vec<Literal>>, Exhausted> {
        match self.registry.atom(literal.variable()) {
            Atom::Truth => Ok(None),
            Atom::Holds(node) => {
                let value = self.registry.truth(literal.is_positive());
                self.congruence.equate(node, value, Link::Literal(literal));
                Ok(None)
            }
            Atom::Equal(left, right) if literal.is_positive() => {
                self.congruence.equate(left, right, Link::Literal(literal));
                Ok(None)
            }
            Atom::Equal(left, right) => {
                let is_equal = self.congruence.root(left) == self.congruence.root(right);
                Ok(is_equal.then(|| self.negated([Reason::Equal(left, right), Reason::Literal(literal)])))
            }
            Atom::AtMost(column, value) => {
                let (side, value) = match literal.is_positive() {
                    true => (Side::Upper, value),
                    false => (Side::Lower, value.checked_add(1).ok_or(Exhausted)?),
                };
                if let Err(reasons) = self.simplex.bound(column, side, value, Reason::Literal(literal))? {
                    return Ok(Some(self.negated(reasons)));
                }
                self.imply(column, side, value, literal);
                Ok(None)
            }
        }
    }

    /// Bounds on the same column that a bound implies.
    fn imply(&mut self, column: Column, side: Side, value: i64, literal: Literal) {
        for (limit, variable) in self.registry.bounds(column) {
            let implied = match side {
                Side::Upper if *limit >= value => Literal::of(*variable, true),
                Side::Lower if *limit < value => Literal::of(*variable, false),
                _ => continue,
            };
            if self.search.value(implied).is_none() {
                self.search.assign(implied, Cause::Theory(Reason::Literal(literal)));
            }
        }
    }

    /// Merges what is equal, and tells what follows.
    fn merge_all(&mut self) -> Result<Option<Vec<Literal>>, Exhausted> {
        while let Some((lost, kept, link)) = self.congruence.step() {
            let moved = std::mem::take(&mut self.congruence.moved);
            let conflict = self.merged(lost, kept, link, &moved);
            self.congruence.moved = moved;
            if let Some(conflict) = conflict? {
                return Ok(Some(conflict));
            }
        }
        Ok(None)
    }

    fn merged(
        &mut self,
        lost: Node,
        kept: Node,
        link: Link,
        moved: &[Node],
    ) -> Result<Option<Vec<Literal>>, Exhausted> {
        let [falsity, truth] = [false, true].map(|value| self.registry.truth(value));
        if self.congruence.root(truth) == self.congruence.root(falsity) {
            return Ok(Some(self.negated([Reason::Equal(truth, falsity)])));
        }
        let value = [falsity, truth].into_iter().find(|value| self.congruence.root(*value) == kept);
        for node in moved {
            if let Some(value) = value
                && let Some(variable) = self.registry.holds(*node)
            {
                let literal = Literal::of(variable, value == truth);
                if let Some(conflict) = self.conclude(literal, (*node, value)) {
                    return Ok(Some(conflict));
                }
            }
            for position in 0..self.registry.equations(*node).len() {
                let Some((other, variable)) = self.registry.equations(*node).get(position).copied() else { break };
                if self.congruence.root(other) == kept
                    && let Some(conflict) = self.conclude(Literal::of(variable, true), (*node, other))
                {
                    return Ok(Some(conflict));
                }
            }
        }
        // Equations that are literals are inequalities as well.
        if matches!(link, Link::Congruence)
            && let (Some(left), Some(right)) = (self.registry.column(lost), self.registry.column(kept))
        {
            let difference = self.difference(left, right)?;
            for side in [Side::Lower, Side::Upper] {
                if let Err(reasons) = self.simplex.bound(difference, side, 0, Reason::Equal(lost, kept))? {
                    return Ok(Some(self.negated(reasons)));
                }
            }
        }
        Ok(None)
    }

    /// Makes a literal true because two nodes are equal.
    fn conclude(&mut self, literal: Literal, equal: (Node, Node)) -> Option<Vec<Literal>> {
        match self.search.value(literal) {
            Some(true) => None,
            Some(false) => Some(self.negated([Reason::Equal(equal.0, equal.1), Reason::Literal(!literal)])),
            None => {
                self.search.assign(literal, Cause::Theory(Reason::Equal(equal.0, equal.1)));
                None
            }
        }
    }

    /// The negations of the literals that the reasons come from.
    pub(crate) fn negated(&self, reasons: impl IntoIterator<Item = Reason>) -> Vec<Literal> {
        let mut literals = Vec::new();
        for reason in reasons {
            match reason {
                Reason::Literal(literal) => literals.push(literal),
                Reason::Equal(left, right) => self.congruence.explain(left, right, &mut literals),
            }
        }
        literals.sort_unstable();
        literals.dedup();
        literals.into_iter().map(|literal| !literal).collect()
    }

    /// Tests that the assignment is a model, once everything is assigned: numbers are integers, and functions
    /// functions. If not, there is something new to decide, and nothing is decided any more.
    pub(crate) fn is_consistent(&mut self) -> Result<bool, Exhausted> {
        if let Some((column, below)) = self.simplex.fractional() {
            self.split()?;
            self.bound(column, below);
            return Ok(false);
        }
        let columns = self.columns();
        spread(&mut self.simplex, &columns)?;
        let equal_by_chance = self.evaluate();
        if equal_by_chance.is_empty() {
            return Ok(true);
        }
        self.split()?;
        for (left, right) in equal_by_chance {
            self.equal(left, right)?;
        }
        Ok(false)
    }

    fn split(&mut self) -> Result<(), Exhausted> {
        self.back_to(0);
        self.splits += 1;
        if self.splits > SPLITS { Err(Exhausted) } else { Ok(()) }
    }

    /// A column of each class of numbers.
    fn columns(&self) -> Vec<Column> {
        let is_root = |node: &Node| self.congruence.root(*node) == *node;
        self.congruence.nodes().filter(is_root).filter_map(|node| self.registry.column(node)).collect()
    }
}
