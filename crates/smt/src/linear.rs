//! Linear sums.

use loligo_logic::{BinOp, Node, Term};

/// `constant + Σ coefficient · atom`, the atoms ascending and no coefficient zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Linear {
    constant: i64,
    summands: Vec<(Term, i64)>,
}

impl Linear {
    /// What `term` is equal to; `None` if that has a product of two terms that are no literals, or large numbers.
    pub(crate) fn of(term: Term) -> Option<Linear> {
        Some(match &*term.shared() {
            Node::Int(value) => Linear { constant: *value, summands: Vec::new() },
            Node::Neg(inner) => Linear::of(*inner)?.scaled(-1)?,
            Node::Binary(BinOp::Add, left, right) => Linear::of(*left)?.plus(&Linear::of(*right)?, 1)?,
            Node::Binary(BinOp::Sub, left, right) => Linear::of(*left)?.plus(&Linear::of(*right)?, -1)?,
            Node::Binary(BinOp::Mul, left, right) => {
                let (left, right) = (Linear::of(*left)?, Linear::of(*right)?);
                match (left.as_constant(), right.as_constant()) {
                    (Some(factor), _) => right.scaled(factor)?,
                    (_, Some(factor)) => left.scaled(factor)?,
                    _ => return None,
                }
            }
            _ => Linear { constant: 0, summands: vec![(term, 1)] },
        })
    }

    /// `left - right`.
    pub(crate) fn difference(left: Term, right: Term) -> Option<Linear> {
        Linear::of(left)?.plus(&Linear::of(right)?, -1)
    }

    /// Its value, if that is the same whatever the atoms are.
    pub(crate) fn as_constant(&self) -> Option<i64> {
        self.summands.is_empty().then_some(self.constant)
    }

    pub(crate) fn constant(&self) -> i64 {
        self.constant
    }

    /// The atoms, with their coefficients.
    pub(crate) fn summands(&self) -> impl Iterator<Item = (Term, i64)> + '_ {
        self.summands.iter().copied()
    }

    /// `self + factor · other`.
    pub(crate) fn plus(&self, other: &Linear, factor: i64) -> Option<Linear> {
        let constant = self.constant.checked_add(other.constant.checked_mul(factor)?)?;
        let mut summands = Vec::with_capacity(self.summands.len() + other.summands.len());
        let (mut ours, mut theirs) = (self.summands.iter().peekable(), other.summands.iter().peekable());
        loop {
            let (atom, coefficient) = match (ours.peek(), theirs.peek()) {
                (Some((a, _)), Some((b, _))) if a == b => {
                    let (Some((atom, x)), Some((_, y))) = (ours.next(), theirs.next()) else { break };
                    (*atom, x.checked_add(y.checked_mul(factor)?)?)
                }
                (Some((a, _)), Some((b, _))) if a > b => {
                    let Some((atom, y)) = theirs.next() else { break };
                    (*atom, y.checked_mul(factor)?)
                }
                (Some(_), _) => {
                    let Some(summand) = ours.next() else { break };
                    *summand
                }
                (None, Some(_)) => {
                    let Some((atom, y)) = theirs.next() else { break };
                    (*atom, y.checked_mul(factor)?)
                }
                (None, None) => break,
            };
            if coefficient != 0 {
                summands.push((atom, coefficient));
            }
        }
        Some(Linear { constant, summands })
    }

    fn scaled(&self, factor: i64) -> Option<Linear> {
        Linear { constant: 0, summands: Vec::new() }.plus(self, factor)
    }
}
