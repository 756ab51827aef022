//! Integer terms as sums of products.

use loligo_logic::{BinOp, Node, Origin, Sort, Symbol, Term};
use std::collections::BTreeMap;

/// Factors, oldest first; none of them is a sum or a product, but where expanding it was refused.
pub(crate) type Monomial = Vec<Term>;

/// The highest degree of a monomial. A product of more factors is left alone.
const DEGREE: usize = 8;
/// The most monomials that a product may expand to.
const SIZE: usize = 64;

/// Monomials with their coefficients, none of which is zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Polynomial(BTreeMap<Monomial, i64>);

impl Polynomial {
    /// The polynomial that `term` is equal to. A part that would become too large stays as it is, as an unknown of its
    /// own.
    pub(crate) fn of(term: Term) -> Polynomial {
        let sum = |left, right, sign| Polynomial::of(left).plus(&Polynomial::of(right), sign);
        let expanded = match term.node() {
            Node::Int(value) => Some(Polynomial::single(Vec::new(), value)),
            Node::Neg(inner) => Polynomial::single(Vec::new(), 0).plus(&Polynomial::of(inner), -1),
            Node::Binary(BinOp::Add, left, right) => sum(left, right, 1),
            Node::Binary(BinOp::Sub, left, right) => sum(left, right, -1),
            Node::Binary(BinOp::Mul, left, right) => {
                let product = Polynomial::of(left).times(&Polynomial::of(right));
                Some(product.unwrap_or_else(|| Polynomial::single(sorted(vec![left, right]), 1)))
            }
            _ => None,
        };
        expanded.unwrap_or_else(|| Polynomial::single(vec![term], 1))
    }

    /// `left - right`, unless a coefficient overflows.
    pub(crate) fn difference(left: Term, right: Term) -> Option<Polynomial> {
        Polynomial::of(left).plus(&Polynomial::of(right), -1)
    }

    /// `coefficient · monomial`.
    pub(crate) fn single(monomial: Monomial, coefficient: i64) -> Polynomial {
        Polynomial((coefficient != 0).then_some((monomial, coefficient)).into_iter().collect())
    }

    /// `self + scale · other`, unless a coefficient overflows.
    pub(crate) fn plus(mut self, other: &Polynomial, scale: i64) -> Option<Polynomial> {
        for (monomial, coefficient) in &other.0 {
            let known = self.0.entry(monomial.clone()).or_default();
            *known = known.checked_add(coefficient.checked_mul(scale)?)?;
        }
        self.0.retain(|_, coefficient| *coefficient != 0);
        Some(self)
    }

    /// The product, unless it is too large.
    pub(crate) fn times(&self, other: &Polynomial) -> Option<Polynomial> {
        let mut result = Polynomial(BTreeMap::new());
        for (left, a) in &self.0 {
            for (right, b) in &other.0 {
                let monomial = sorted([left.as_slice(), right].concat());
                if monomial.len() > DEGREE {
                    return None;
                }
                result = result.plus(&Polynomial::single(monomial, a.checked_mul(*b)?), 1)?;
                if result.0.len() > SIZE {
                    return None;
                }
            }
        }
        Some(result)
    }

    /// The number of factors in the largest monomial.
    pub(crate) fn degree(&self) -> usize {
        self.0.keys().map(Vec::len).max().unwrap_or(0)
    }

    /// The monomials with their coefficients.
    pub(crate) fn monomials(&self) -> impl Iterator<Item = (&Monomial, i64)> {
        self.0.iter().map(|(monomial, coefficient)| (monomial, *coefficient))
    }

    /// The polynomial as a term that multiplies by literals only: [`product`] stands for all other products.
    pub(crate) fn to_term(&self) -> Term {
        let summands = self.monomials().map(|(monomial, coefficient)| scaled(coefficient, monomial_term(monomial)));
        summands.fold(Term::int(0), |sum, summand| Term::binary(BinOp::Add, sum, summand))
    }
}

/// `term` without products of two terms that are no literals, if it is such a product itself.
pub(crate) fn linear(term: Term) -> Option<Term> {
    let is_literal = |term: Term| matches!(term.node(), Node::Int(_));
    match term.node() {
        Node::Binary(BinOp::Mul, left, right) if !is_literal(left) && !is_literal(right) => {
            Some(Polynomial::of(term).to_term())
        }
        _ => None,
    }
}

/// A number without products of two terms that are no literals.
pub fn linearized(term: Term) -> Term {
    Polynomial::of(term).to_term()
}

/// The function that stands for the product of two integers.
fn times() -> Symbol {
    Symbol::of(Origin::Encoding, "product", 0)
}

/// `left · right`, of which nothing is known but what lemmas say.
pub(crate) fn product(left: Term, right: Term) -> Term {
    Term::app(times(), [left, right], Sort::Int)
}

/// The two sides of what [`product`] built.
pub(crate) fn as_product(term: Term) -> Option<(Term, Term)> {
    match term.node() {
        Node::App(name, arguments, _) if name == times() => match *arguments {
            [left, right] => Some((left, right)),
            _ => None,
        },
        _ => None,
    }
}

/// `x · (y · z)`, or `1` for no factors.
pub(crate) fn monomial_term(monomial: &[Term]) -> Term {
    match monomial {
        [] => Term::int(1),
        [factor] => *factor,
        [first, rest @ ..] => product(*first, monomial_term(rest)),
    }
}

/// The factors of a [`monomial_term`].
pub(crate) fn factors(term: Term) -> Monomial {
    match as_product(term) {
        Some((left, right)) => sorted([factors(left), factors(right)].concat()),
        None => vec![term],
    }
}

/// `literal · term`.
pub(crate) fn scaled(literal: i64, term: Term) -> Term {
    Term::binary(BinOp::Mul, Term::int(literal), term)
}

/// Each factor once, with the others.
pub(crate) fn divisions(monomial: &[Term]) -> Vec<(Term, Monomial)> {
    let mut factors = monomial.to_vec();
    factors.dedup();
    factors.into_iter().filter_map(|factor| Some((factor, quotient(monomial, &[factor])?))).collect()
}

/// The factors of `whole` that `part` does not have; `None` if there are none, or if `part` has others.
pub(crate) fn quotient(whole: &[Term], part: &[Term]) -> Option<Monomial> {
    let mut rest = whole.to_vec();
    for factor in part {
        let position = rest.iter().position(|other| other == factor)?;
        rest.remove(position);
    }
    (!rest.is_empty()).then_some(rest)
}

fn sorted(mut factors: Monomial) -> Monomial {
    factors.sort_unstable();
    factors
}
