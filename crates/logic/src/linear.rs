//! Linear sums.

use crate::{BinOp, Node, Term};

/// `constant + Σ coefficient · atom`, the atoms ascending and no coefficient zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Linear {
    constant: i64,
    summands: Vec<(Term, i64)>,
}

impl Linear {
    /// Linear form of `term`; `None` if that has a product of two terms that are no literals, or large numbers.
    pub fn of(term: Term) -> Option<Linear> {
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
    pub fn difference(left: Term, right: Term) -> Option<Linear> {
        Linear::of(left)?.plus(&Linear::of(right)?, -1)
    }

    /// Its value, if that is the same whatever the atoms are.
    pub fn as_constant(&self) -> Option<i64> {
        self.summands.is_empty().then_some(self.constant)
    }

    /// The constant summand.
    pub fn constant(&self) -> i64 {
        self.constant
    }

    /// The atoms, with their coefficients.
    pub fn summands(&self) -> impl Iterator<Item = (Term, i64)> + '_ {
        self.summands.iter().copied()
    }

    /// `self + factor · other`.
    pub fn plus(&self, other: &Linear, factor: i64) -> Option<Linear> {
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

    /// The sum as a term; `None` if a coefficient is too small to be turned round.
    pub fn to_term(&self) -> Option<Term> {
        let times = |factor: i64, atom: Term| match factor {
            1 => atom,
            _ => Term::binary(BinOp::Mul, Term::int(factor), atom),
        };
        // What is added goes before what is taken away: `y - x`, not `-x + y`.
        let (added, taken): (Vec<_>, Vec<_>) = self.summands.iter().partition(|(_, factor)| *factor > 0);
        let added = added.into_iter().map(|(atom, factor)| times(factor, atom));
        let (sum, rest) = match added.reduce(|sum, summand| Term::binary(BinOp::Add, sum, summand)) {
            Some(sum) => (sum, self.constant),
            None => (Term::int(self.constant), 0),
        };
        let sum = taken.into_iter().try_fold(sum, |sum, (atom, factor)| {
            Some(Term::binary(BinOp::Sub, sum, times(factor.checked_neg()?, atom)))
        })?;
        Some(match rest {
            0.. => Term::binary(BinOp::Add, sum, Term::int(rest)),
            _ => Term::binary(BinOp::Sub, sum, Term::int(rest.checked_neg()?)),
        })
    }

    fn scaled(&self, factor: i64) -> Option<Linear> {
        Linear { constant: 0, summands: Vec::new() }.plus(self, factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sort, Symbol};

    #[test]
    fn sums_of_one_value_are_one_term() {
        let (x, y) = (Term::var(Symbol::new("x"), Sort::Int), Term::var(Symbol::new("y"), Sort::Int));
        let (one, two) = (Term::int(1), Term::int(2));
        let add = |left, right| Term::binary(BinOp::Add, left, right);
        let sub = |left, right| Term::binary(BinOp::Sub, left, right);
        let normal = |term| Linear::of(term).and_then(|sum| sum.to_term()).map(|term| term.to_string());
        let equal = [add(add(x, one), x), add(x, add(one, x)), sub(add(Term::binary(BinOp::Mul, two, x), two), one)];
        assert!(equal.iter().all(|term| normal(*term).as_deref() == Some("2 * x + 1")), "{:?}", equal.map(normal));
        assert_eq!(normal(sub(sub(y, x), two)).as_deref(), Some("y - x - 2"));
        assert_eq!(normal(sub(x, add(x, one))).as_deref(), Some("-1"));
        assert_eq!(normal(Term::binary(BinOp::Mul, x, y)), None);
    }
}
