//! Models in which what need not be equal differs.
//!
//! The values that simplex ends with are bounds, many of them the same. A model tells more if numbers are equal only
//! where they have to be, and functions of them are then in no one's way.

use crate::Exhausted;
use crate::simplex::{Column, Fraction, Simplex};
use cranelift_entity::PrimaryMap;
use rustc_hash::FxHashMap;

/// Distance within which other values are looked for.
const REACH: i64 = 12;
/// Slope beyond which a column is left where it is.
const STEEP: i64 = 1 << 32;

/// Columns whose values are to differ, all values being integers.
struct Spread<'s, R> {
    simplex: &'s mut Simplex<R>,
    matters: PrimaryMap<Column, bool>,
    /// Number of columns by their value.
    counts: FxHashMap<i64, usize>,
}

/// Moves the values of columns apart from each other, as far as bounds allow.
pub(crate) fn spread<R: Copy>(simplex: &mut Simplex<R>, columns: &[Column]) -> Result<(), Exhausted> {
    let mut matters: PrimaryMap<Column, bool> = simplex.columns().map(|_| false).collect();
    let mut counts: FxHashMap<i64, usize> = FxHashMap::default();
    for column in columns {
        matters[*column] = true;
        *counts.entry(simplex.integer(*column)).or_default() += 1;
    }
    let mut spread = Spread { simplex, matters, counts };
    for column in columns {
        if spread.is_unique(*column) {
            continue;
        }
        for mover in spread.simplex.movers(*column) {
            if spread.shift(mover)? {
                break;
            }
        }
    }
    Ok(())
}

impl<R: Copy> Spread<'_, R> {
    fn is_unique(&self, column: Column) -> bool {
        self.counts.get(&self.simplex.integer(column)).is_none_or(|count| *count < 2)
    }

    /// Moves a column without a row to where fewest values are the same, and says whether it did.
    fn shift(&mut self, mover: Column) -> Result<bool, Exhausted> {
        let (mut least, mut most) = (-REACH, REACH);
        let mut moved = Vec::new();
        for (column, factor) in self.simplex.moved(mover) {
            if !factor.is_integer() || factor.to_integer().abs() > STEEP {
                return Ok(false);
            }
            let factor = factor.to_integer();
            let value = self.simplex.integer(column);
            let (lower, upper) = self.simplex.bounds(column);
            let (below, above) = (lower.map(|bound| value - bound), upper.map(|bound| bound - value));
            let (down, up) = if factor > 0 { (below, above) } else { (above, below) };
            least = least.max(down.map_or(-REACH, |room| -(room / factor.abs())));
            most = most.min(up.map_or(REACH, |room| room / factor.abs()));
            if least == most {
                return Ok(false);
            }
            if self.matters[column] {
                moved.push((value, factor));
            }
        }
        for (value, _) in &moved {
            self.counts.entry(*value).and_modify(|count| *count -= 1);
        }
        let mut best = (self.clashes(&moved, 0), 0);
        for by in (1..=REACH).flat_map(|by| [by, -by]).filter(|by| (least..=most).contains(by)) {
            if best.0 == 0 {
                break;
            }
            let clashes = self.clashes(&moved, by);
            if clashes < best.0 {
                best = (clashes, by);
            }
        }
        let (_, by) = best;
        for (value, factor) in &moved {
            *self.counts.entry(value + factor * by).or_default() += 1;
        }
        if by != 0 {
            let value = self.simplex.integer(mover) + by;
            self.simplex.set_value(mover, Fraction::from_integer(value))?;
        }
        Ok(by != 0)
    }

    /// Number of values that would be the same as others.
    fn clashes(&self, moved: &[(i64, i64)], by: i64) -> usize {
        let new = |(value, factor): &(i64, i64)| value + factor * by;
        let with_others = |value: i64| self.counts.get(&value).copied().unwrap_or(0);
        let among =
            |position: usize, value: i64| moved.iter().take(position).filter(|other| new(other) == value).count();
        moved.iter().map(new).enumerate().map(|(position, value)| with_others(value) + among(position, value)).sum()
    }
}
