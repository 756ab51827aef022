//! The abstract domain of partially known values; exact where everything is known.

use loligo_logic::{BinOp, Sort};

/// An abstract value. Elements of sets are bits; which element a bit stands for is its [`World`](super::world)'s
/// business.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Known {
    /// A truth value, if known.
    Bool(Option<bool>),
    /// An integer, or an element of a type variable's sort, between two bounds.
    Int(i64, i64),
    /// A set with at least the first elements and at most the second; all bits if nothing bounds it.
    Set(u64, u64),
    /// A value of a datatype, known up to identity.
    Datum(Option<u32>),
    /// A value the domain does not speak of.
    Nothing,
}

/// The bit of all elements that have none of their own; it is never among those a set has at least.
const OTHERS: u64 = 1 << 63;

/// Elements that have a bit of their own, at most.
pub(super) const MAX_ELEMENTS: usize = 63;

impl Known {
    pub(super) const TRUE: Known = Known::Bool(Some(true));
    pub(super) const FALSE: Known = Known::Bool(Some(false));

    /// All values of a sort.
    pub(super) fn anything(sort: &Sort) -> Known {
        match sort {
            Sort::Bool => Known::Bool(None),
            Sort::Int | Sort::Var(_) => Known::Int(i64::MIN, i64::MAX),
            Sort::Set(_) => Known::Set(0, u64::MAX),
            Sort::Data(..) => Known::Datum(None),
        }
    }

    pub(super) fn int(value: i64) -> Known {
        Known::Int(value, value)
    }

    pub(super) fn set(elements: u64) -> Known {
        Known::Set(elements, elements)
    }

    /// The lower bound of a number.
    pub(super) fn low(self) -> Option<i64> {
        match self {
            Known::Int(low, _) => Some(low),
            _ => None,
        }
    }

    /// Test that exactly one value is possible.
    pub(super) fn is_exact(self) -> bool {
        match self {
            Known::Bool(value) => value.is_some(),
            Known::Int(low, high) => low == high && low != i64::MIN && low != i64::MAX,
            Known::Set(least, most) => least == most,
            Known::Datum(id) => id.is_some(),
            Known::Nothing => false,
        }
    }

    /// Test that a set may have elements that have no bit.
    pub(super) fn is_unbounded(self) -> bool {
        !matches!(self, Known::Set(_, most) if most & OTHERS == 0)
    }

    /// The meet: both abstract values hold; `None` if they exclude each other.
    pub(super) fn meet(self, other: Known) -> Option<Known> {
        Some(match (self, other) {
            (Known::Bool(None), known) | (known, Known::Bool(None)) => known,
            (Known::Int(a, b), Known::Int(c, d)) => {
                let (low, high) = (a.max(c), b.min(d));
                (low <= high).then_some(Known::Int(low, high))?
            }
            (Known::Set(a, b), Known::Set(c, d)) => {
                let (least, most) = (a | c, b & d);
                (least & !most == 0).then_some(Known::Set(least, most))?
            }
            (Known::Datum(None), known) | (known, Known::Datum(None)) => known,
            (Known::Nothing, known) | (known, Known::Nothing) => known,
            (left, right) => (left == right).then_some(left)?,
        })
    }

    /// The join: one of the two abstract values holds.
    pub(super) fn join(self, other: Known) -> Known {
        match (self, other) {
            (Known::Int(a, b), Known::Int(c, d)) => Known::Int(a.min(c), b.max(d)),
            (Known::Set(a, b), Known::Set(c, d)) => Known::Set(a & c, b | d),
            (left, right) if left == right => left,
            (Known::Bool(_), Known::Bool(_)) => Known::Bool(None),
            (Known::Datum(_), Known::Datum(_)) => Known::Datum(None),
            _ => Known::Nothing,
        }
    }

    /// The truth value of an equality.
    pub(super) fn equals(self, other: Known) -> Known {
        if matches!((self, other), (Known::Datum(_), Known::Datum(_))) {
            // Two names may be those of one value.
            return if self == other && self.is_exact() { Known::TRUE } else { Known::Bool(None) };
        }
        match self.meet(other) {
            None => Known::FALSE,
            Some(_) if self.is_exact() && other.is_exact() => Known::TRUE,
            Some(_) => Known::Bool(None),
        }
    }

    pub(super) fn not(self) -> Known {
        match self {
            Known::Bool(value) => Known::Bool(value.map(|value| !value)),
            _ => Known::Bool(None),
        }
    }

    pub(super) fn neg(self) -> Known {
        match self {
            Known::Int(low, high) => Known::Int(mirror(high), mirror(low)),
            _ => Known::Nothing,
        }
    }

    /// The numbers that give one of these when they are multiplied by a factor; all of them by zero.
    pub(super) fn divided_by(self, factor: i64) -> Known {
        match self {
            Known::Int(low, high) if factor > 0 => {
                Known::Int(quotient_above(low, factor), quotient_below(high, factor))
            }
            Known::Int(..) if factor < 0 && factor != i64::MIN => self.neg().divided_by(-factor),
            Known::Int(..) => Known::Int(i64::MIN, i64::MAX),
            _ => Known::Nothing,
        }
    }

    /// The result of an operator other than membership.
    pub(super) fn binary(op: BinOp, left: Known, right: Known) -> Known {
        match (op, left, right) {
            (BinOp::Eq | BinOp::Iff, left, right) => left.equals(right),
            (BinOp::Add, Known::Int(a, b), Known::Int(c, d)) => Known::Int(plus(a, c), plus(b, d)),
            (BinOp::Sub, Known::Int(a, b), Known::Int(c, d)) => Known::Int(plus(a, mirror(d)), plus(b, mirror(c))),
            (BinOp::Mul, Known::Int(a, b), Known::Int(c, d)) => {
                let corners = [times(a, c), times(a, d), times(b, c), times(b, d)];
                let bounds = corners.into_iter().map(|corner| (corner, corner));
                let bounds = bounds.reduce(|(low, high), (other, _)| (low.min(other), high.max(other)));
                bounds.map_or(Known::Nothing, |(low, high)| Known::Int(low, high))
            }
            (BinOp::Mul, ..) => Known::Int(i64::MIN, i64::MAX),
            (BinOp::Lt, Known::Int(a, b), Known::Int(c, d)) => decided(b < c, a >= d),
            (BinOp::Le, Known::Int(a, b), Known::Int(c, d)) => decided(b <= c, a > d),
            (BinOp::Union, Known::Set(a, b), Known::Set(c, d)) => Known::Set(a | c, b | d),
            (BinOp::Intersect, Known::Set(a, b), Known::Set(c, d)) => Known::Set(a & c, b & d),
            (BinOp::Diff, Known::Set(a, b), Known::Set(c, d)) => Known::Set(a & !d, b & !c),
            (BinOp::Subset, Known::Set(a, b), Known::Set(c, d)) => decided(b & !c == 0, a & !d != 0),
            (BinOp::Lt | BinOp::Le | BinOp::Subset | BinOp::Member, ..) => Known::Bool(None),
            _ => Known::Nothing,
        }
    }
}

/// The product of two bounds; what is too large is infinite.
fn times(a: i64, b: i64) -> i64 {
    let infinity = if (a < 0) == (b < 0) { i64::MAX } else { i64::MIN };
    let is_infinite = |bound: i64| bound == i64::MIN || bound == i64::MAX;
    match a.checked_mul(b) {
        // No number of elements of nothing is more than nothing.
        _ if a == 0 || b == 0 => 0,
        _ if is_infinite(a) || is_infinite(b) => infinity,
        product => product.unwrap_or(infinity),
    }
}

/// The least number that is no less than the bound divided by a positive factor.
fn quotient_above(bound: i64, factor: i64) -> i64 {
    match bound {
        i64::MIN | i64::MAX => bound,
        _ => mirror(mirror(bound).div_euclid(factor)),
    }
}

/// The greatest number that is no more than the bound divided by a positive factor.
fn quotient_below(bound: i64, factor: i64) -> i64 {
    match bound {
        i64::MIN | i64::MAX => bound,
        _ => bound.div_euclid(factor),
    }
}

fn decided(holds: bool, fails: bool) -> Known {
    match (holds, fails) {
        (true, _) => Known::TRUE,
        (_, true) => Known::FALSE,
        _ => Known::Bool(None),
    }
}

/// Infinite bounds stay infinite.
fn mirror(bound: i64) -> i64 {
    match bound {
        i64::MIN => i64::MAX,
        i64::MAX => i64::MIN,
        bound => -bound,
    }
}

fn plus(a: i64, b: i64) -> i64 {
    match (a, b) {
        (i64::MIN, _) | (_, i64::MIN) => i64::MIN,
        (i64::MAX, _) | (_, i64::MAX) => i64::MAX,
        (a, b) => a.saturating_add(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: [i64; 9] = [i64::MIN, -7, -2, -1, 0, 1, 2, 7, i64::MAX];

    fn intervals() -> impl Iterator<Item = (i64, i64)> {
        let pairs = BOUNDS.into_iter().flat_map(|low| BOUNDS.into_iter().map(move |high| (low, high)));
        pairs.filter(|(low, high)| low <= high && *low != i64::MAX && *high != i64::MIN)
    }

    fn has((low, high): (i64, i64), value: i64) -> bool {
        low <= value && value <= high
    }

    #[test]
    fn a_product_is_within_the_bounds_of_its_factors() {
        for (left, right) in intervals().flat_map(|left| intervals().map(move |right| (left, right))) {
            let known = Known::binary(BinOp::Mul, Known::Int(left.0, left.1), Known::Int(right.0, right.1));
            let Known::Int(low, high) = known else { panic!("{known:?} is no number") };
            for a in (-9..=9).filter(|a| has(left, *a)) {
                for b in (-9..=9).filter(|b| has(right, *b)) {
                    assert!(has((low, high), a * b), "{a} * {b} is not within {known:?}");
                }
            }
        }
        let lengths = Known::Int(0, i64::MAX);
        assert_eq!(Known::binary(BinOp::Mul, lengths, lengths), lengths);
        assert_eq!(Known::binary(BinOp::Mul, Known::int(2), Known::Int(1, 3)), Known::Int(2, 6));
    }

    #[test]
    fn what_a_factor_gives_is_not_lost_by_dividing() {
        for (product, factor) in intervals().flat_map(|product| (-4..=4).map(move |factor| (product, factor))) {
            let Known::Int(low, high) = Known::Int(product.0, product.1).divided_by(factor) else { continue };
            for value in (-9..=9).filter(|value| has(product, value * factor)) {
                assert!(has((low, high), value), "{value} * {factor} is within {product:?}");
            }
        }
        assert_eq!(Known::int(6).divided_by(-3), Known::int(-2));
        let Known::Int(low, high) = Known::int(3).divided_by(2) else { return };
        assert!(low > high, "no number is three when it is doubled");
    }
}
