//! Linear arithmetic over integers.
//!
//! Bounds on columns, some of which are sums of others (Dutertre and de Moura, *A fast linear-arithmetic solver for
//! DPLL(T)*, CAV 2006). The values may be fractions until somebody branches on them. Bounds can be undone; rows stay.

use crate::Exhausted;
use cranelift_entity::{PrimaryMap, entity_impl};
use num_integer::Integer;
use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedMul, Zero};

/// An integer unknown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Column(u32);
entity_impl!(Column);

/// A fraction, within 64 bits.
pub(crate) type Fraction = Ratio<i64>;

/// Number of pivots before a question is given up.
const PIVOTS: usize = 10_000;
/// Magnitude at which numbers are given up on.
const LARGE: u64 = 1 << 60;

/// Side of a bound.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Lower,
    Upper,
}

#[derive(Clone, Copy)]
struct Bound<R> {
    value: i64,
    reason: R,
}

#[derive(Clone)]
struct Entry<R> {
    lower: Option<Bound<R>>,
    upper: Option<Bound<R>>,
    value: Fraction,
    row: Option<usize>,
}

#[derive(Clone)]
struct Row {
    owner: Column,
    /// Sum that the owner is equal to: columns without a row, ascending, none with a factor of zero.
    summands: Vec<(Column, Fraction)>,
}

/// Bounds for which there are reasons of type `R`.
#[derive(Clone)]
pub(crate) struct Simplex<R> {
    entries: PrimaryMap<Column, Entry<R>>,
    rows: Vec<Row>,
    /// The bounds there were before.
    steps: Vec<(Column, Side, Option<Bound<R>>)>,
    /// Set if something has changed since the values were known to lie within the bounds.
    is_dirty: bool,
    /// Number of pivots since the question was asked.
    pivots: usize,
}

/// Feasibility of the bounds; if they cannot hold together, reasons of some that cannot.
pub(crate) type Feasible<R> = Result<(), Vec<R>>;

impl<R: Copy> Simplex<R> {
    pub(crate) fn new() -> Simplex<R> {
        Simplex { entries: PrimaryMap::new(), rows: Vec::new(), steps: Vec::new(), is_dirty: false, pivots: 0 }
    }

    /// An unknown.
    pub(crate) fn column(&mut self) -> Column {
        self.entries.push(Entry { lower: None, upper: None, value: Fraction::zero(), row: None })
    }

    /// A column for the sum of others.
    pub(crate) fn sum(&mut self, summands: &[(Column, i64)]) -> Result<Column, Exhausted> {
        let mut row = Vec::new();
        for (column, factor) in summands {
            let factor = within(Some(Fraction::from_integer(*factor)))?;
            row = match self.entries[*column].row.and_then(|index| self.rows.get(index)) {
                Some(inner) => plus(&row, &inner.summands, factor)?,
                None => plus(&row, &[(*column, Fraction::from_integer(1))], factor)?,
            };
        }
        let mut value = Fraction::zero();
        for (column, factor) in &row {
            value = add(value, times(self.entries[*column].value, *factor)?)?;
        }
        let owner = self.entries.push(Entry { lower: None, upper: None, value, row: Some(self.rows.len()) });
        self.rows.push(Row { owner, summands: row });
        Ok(owner)
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = Column> {
        self.entries.keys()
    }

    pub(crate) fn value(&self, column: Column) -> Fraction {
        self.entries[column].value
    }

    /// The value, rounded towards zero if it is a fraction.
    pub(crate) fn integer(&self, column: Column) -> i64 {
        self.value(column).to_integer()
    }

    /// Says that a question begins.
    pub(crate) fn begin(&mut self) {
        self.pivots = 0;
    }

    /// Bounds a column.
    pub(crate) fn bound(
        &mut self,
        column: Column,
        side: Side,
        value: i64,
        reason: R,
    ) -> Result<Feasible<R>, Exhausted> {
        let Entry { lower, upper, value: current, row } = &self.entries[column];
        let (own, other) = match side {
            Side::Lower => (lower, upper),
            Side::Upper => (upper, lower),
        };
        let exceeds = |value: i64, limit: i64| match side {
            Side::Lower => value > limit,
            Side::Upper => value < limit,
        };
        if own.as_ref().is_some_and(|own| !exceeds(value, own.value)) {
            return Ok(Ok(()));
        }
        if let Some(other) = other
            && exceeds(value, other.value)
        {
            return Ok(Err(vec![other.reason, reason]));
        }
        let limit = within(Some(Fraction::from_integer(value)))?;
        let is_outside = match side {
            Side::Lower => *current < limit,
            Side::Upper => *current > limit,
        };
        let is_basic = row.is_some();
        self.steps.push((column, side, *own));
        *self.slot(column, side) = Some(Bound { value, reason });
        if is_outside {
            self.is_dirty = true;
            if !is_basic {
                self.set_value(column, limit)?;
            }
        }
        Ok(Ok(()))
    }

    fn slot(&mut self, column: Column, side: Side) -> &mut Option<Bound<R>> {
        let entry = &mut self.entries[column];
        match side {
            Side::Lower => &mut entry.lower,
            Side::Upper => &mut entry.upper,
        }
    }

    /// Length of the trail, for [`undo`](Simplex::undo).
    pub(crate) fn mark(&self) -> usize {
        self.steps.len()
    }

    /// Gives back the bounds there were then. Values that were within narrower bounds are within these.
    pub(crate) fn undo(&mut self, mark: usize) {
        for (column, side, bound) in self.steps.split_off(mark.min(self.steps.len())).into_iter().rev() {
            *self.slot(column, side) = bound;
        }
        // The last bounds may have been in conflict.
        self.is_dirty = true;
    }

    /// Gives a column without a row another value, and the sums of it theirs.
    pub(crate) fn set_value(&mut self, column: Column, value: Fraction) -> Result<(), Exhausted> {
        let change = add(value, times(self.entries[column].value, Fraction::from_integer(-1))?)?;
        for row in &self.rows {
            if let Some(factor) = row.factor(column) {
                let owner = &mut self.entries[row.owner];
                owner.value = add(owner.value, times(factor, change)?)?;
            }
        }
        self.entries[column].value = value;
        Ok(())
    }

    /// Sees to it that all values lie within their bounds, if there are such values.
    pub(crate) fn solve(&mut self) -> Result<Feasible<R>, Exhausted> {
        if !self.is_dirty {
            return Ok(Ok(()));
        }
        while self.pivots < PIVOTS {
            // Bland's rule: the first column that is out of bounds, and the first that can move; then it ends.
            let outside = self.rows.iter().enumerate().filter_map(|(index, row)| {
                let side = self.entries[row.owner].outside()?;
                Some((row.owner, index, side))
            });
            let Some((owner, index, side)) = outside.min_by_key(|(owner, ..)| *owner) else {
                self.is_dirty = false;
                return Ok(Ok(()));
            };
            let Some(row) = self.rows.get(index) else { return Err(Exhausted) };
            // What is to grow, if the owner is to.
            let can_move = |(column, factor): &&(Column, Fraction)| {
                let grows = (*factor > Fraction::zero()) == (side == Side::Lower);
                self.entries[*column].limit(grows).is_none_or(|bound| {
                    let limit = Fraction::from_integer(bound.value);
                    if grows { self.entries[*column].value < limit } else { self.entries[*column].value > limit }
                })
            };
            match row.summands.iter().find(can_move) {
                Some((column, factor)) => {
                    let (column, factor) = (*column, *factor);
                    self.exchange(index, owner, side, column, factor)?;
                }
                None => {
                    let mut conflict = Vec::with_capacity(row.summands.len() + 1);
                    conflict.extend(self.entries[owner].limit(side == Side::Upper).map(|bound| bound.reason));
                    for (column, factor) in &row.summands {
                        let grows = (*factor > Fraction::zero()) == (side == Side::Lower);
                        conflict.extend(self.entries[*column].limit(grows).map(|bound| bound.reason));
                    }
                    return Ok(Err(conflict));
                }
            }
        }
        Err(Exhausted)
    }

    /// Moves `column` so far that `owner` reaches its bound; they change places.
    fn exchange(
        &mut self,
        index: usize,
        owner: Column,
        side: Side,
        column: Column,
        factor: Fraction,
    ) -> Result<(), Exhausted> {
        self.pivots += 1;
        let Some(bound) = self.entries[owner].limit(side == Side::Upper) else { return Err(Exhausted) };
        let target = Fraction::from_integer(bound.value);
        let missing = add(target, times(self.entries[owner].value, Fraction::from_integer(-1))?)?;
        let value = add(self.entries[column].value, times(missing, factor.recip())?)?;
        self.set_value(column, value)?;
        // owner = factor · column + rest, so column = owner / factor - rest / factor.
        let Some(row) = self.rows.get_mut(index) else { return Err(Exhausted) };
        let inverse = factor.recip();
        let mut rest = std::mem::take(&mut row.summands);
        rest.retain(|(other, _)| *other != column);
        let summands = plus(&[(owner, inverse)], &rest, -inverse)?;
        for (position, other) in self.rows.iter_mut().enumerate() {
            if position == index {
                continue;
            }
            if let Some(factor) = other.factor(column) {
                other.summands.retain(|(summand, _)| *summand != column);
                other.summands = plus(&other.summands, &summands, factor)?;
            }
        }
        if let Some(row) = self.rows.get_mut(index) {
            *row = Row { owner: column, summands };
        }
        self.entries[owner].row = None;
        self.entries[column].row = Some(index);
        Ok(())
    }

    /// The columns that the sum of which this is the column is made of, or the column itself.
    pub(crate) fn movers(&self, column: Column) -> Vec<Column> {
        match self.entries[column].row.and_then(|index| self.rows.get(index)) {
            Some(row) => row.summands.iter().map(|(column, _)| *column).collect(),
            None => vec![column],
        }
    }

    /// The columns that change with one that has no row, and how many times as much.
    pub(crate) fn moved(&self, column: Column) -> impl Iterator<Item = (Column, Fraction)> + '_ {
        let sums = self.rows.iter().filter_map(move |row| Some((row.owner, row.factor(column)?)));
        std::iter::once((column, Fraction::from_integer(1))).chain(sums)
    }

    /// The bounds of a column.
    pub(crate) fn bounds(&self, column: Column) -> (Option<i64>, Option<i64>) {
        let Entry { lower, upper, .. } = &self.entries[column];
        (lower.map(|bound| bound.value), upper.map(|bound| bound.value))
    }

    /// A column whose value is no integer, and the integer below it.
    pub(crate) fn fractional(&self) -> Option<(Column, i64)> {
        let found = self.entries.iter().find(|(_, entry)| !entry.value.is_integer());
        found.map(|(column, entry)| (column, entry.value.floor().to_integer()))
    }
}

impl<R: Copy> Entry<R> {
    /// Which bound the value violates.
    fn outside(&self) -> Option<Side> {
        if self.lower.is_some_and(|bound| self.value < Fraction::from_integer(bound.value)) {
            Some(Side::Lower)
        } else if self.upper.is_some_and(|bound| self.value > Fraction::from_integer(bound.value)) {
            Some(Side::Upper)
        } else {
            None
        }
    }

    /// The upper bound or the lower one.
    fn limit(&self, is_upper: bool) -> Option<Bound<R>> {
        if is_upper { self.upper } else { self.lower }
    }
}

impl Row {
    fn factor(&self, column: Column) -> Option<Fraction> {
        let position = self.summands.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        self.summands.get(position).map(|(_, factor)| *factor)
    }
}

/// `left + factor · right`.
fn plus(
    left: &[(Column, Fraction)],
    right: &[(Column, Fraction)],
    factor: Fraction,
) -> Result<Vec<(Column, Fraction)>, Exhausted> {
    let mut sum = Vec::with_capacity(left.len() + right.len());
    let (mut ours, mut theirs) = (left.iter().copied().peekable(), right.iter().copied().peekable());
    loop {
        let next = match (ours.peek(), theirs.peek()) {
            (None, None) => return Ok(sum),
            (Some((a, x)), Some((b, y))) if a == b => {
                let next = (*a, add(*x, times(*y, factor)?)?);
                ours.next();
                theirs.next();
                next
            }
            (Some((a, x)), other) if other.is_none_or(|(b, _)| a < b) => {
                let next = (*a, *x);
                ours.next();
                next
            }
            (_, Some((b, y))) => {
                let next = (*b, times(*y, factor)?);
                theirs.next();
                next
            }
            (Some(_), None) => return Ok(sum),
        };
        if !next.1.is_zero() {
            sum.push(next);
        }
    }
}

fn add(left: Fraction, right: Fraction) -> Result<Fraction, Exhausted> {
    within(match left.is_integer() && right.is_integer() {
        true => i64::checked_add(*left.numer(), *right.numer()).map(Fraction::from_integer),
        false => left.checked_add(&right),
    })
}

fn times(left: Fraction, right: Fraction) -> Result<Fraction, Exhausted> {
    within(match left.is_integer() && right.is_integer() {
        true => i64::checked_mul(*left.numer(), *right.numer()).map(Fraction::from_integer),
        false => left.checked_mul(&right),
    })
}

/// A fraction that can be negated and rounded.
fn within(fraction: Option<Fraction>) -> Result<Fraction, Exhausted> {
    let is_small = |fraction: &Fraction| fraction.numer().abs_diff(0) < LARGE && fraction.denom().abs_diff(0) < LARGE;
    fraction.filter(is_small).ok_or(Exhausted)
}

/// The greatest number that divides all factors.
pub(crate) fn common_divisor(summands: &[(Column, i64)]) -> i64 {
    summands.iter().fold(0, |divisor, (_, factor)| divisor.gcd(factor))
}
