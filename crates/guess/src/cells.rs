//! Models of a place, seen through the atoms that guards there are built from.

use crate::samples::is_within;
use crate::{Conditions, Preference};
use std::cell::Cell;
use std::cmp::Reverse;

/// Conjunctions that are looked at before there is taken to be a better one.
const MAX_STEPS: usize = 10_000;

/// Models of a context, seen through the atoms: in which the leaf at hand fails, and in which nobody knows.
#[derive(Default)]
pub(crate) struct Cells {
    pub(crate) failing: Vec<Vec<bool>>,
    pub(crate) open: Vec<Vec<bool>>,
}

impl Cells {
    /// Test that the leaf fails in every model that decides it, and that some does.
    pub(crate) fn is_hopeless(&self) -> bool {
        self.open.is_empty() && !self.failing.is_empty()
    }

    pub(crate) fn fail(&mut self, truth: Vec<bool>) {
        if !self.failing.contains(&truth) {
            // The atoms that are true here do not suffice, and so do fewer.
            self.open.retain(|open| !is_within(open, &truth));
            self.failing.push(truth);
        }
    }

    pub(crate) fn open(&mut self, truth: Vec<bool>) {
        if !self.open.contains(&truth) && !self.failing.iter().any(|failing| is_within(&truth, failing)) {
            self.open.push(truth);
        }
    }

    /// Forgets what is true only together with no more than `chosen`.
    pub(crate) fn give_up(&mut self, chosen: &[usize]) {
        self.open.retain(|open| !true_in(open).iter().all(|index| chosen.contains(index)));
    }

    /// Test that a guard preferred to `bar` could falsify all cells in which the leaf fails.
    pub(crate) fn allow_better(&self, conditions: &Conditions, bar: Option<Preference>) -> bool {
        let Some(bar) = bar else { return true };
        let to_hit: Vec<Vec<usize>> = self.failing.iter().map(|cell| false_in(cell)).collect();
        let models: Vec<&[bool]> = conditions.cells.iter().map(Vec::as_slice).collect();
        Better { to_hit: &to_hit, conditions, bar, steps: Cell::new(MAX_STEPS) }.exists(&mut Vec::new(), &models)
    }

    /// A cell that is still open.
    pub(crate) fn next(&self) -> Option<&[bool]> {
        self.open.first().map(Vec::as_slice)
    }
}

/// Looks for a conjunction that is to be preferred to another and falsifies all that is to be falsified.
struct Better<'a> {
    to_hit: &'a [Vec<usize>],
    conditions: &'a Conditions,
    bar: Preference,
    /// Conjunctions that may still be looked at.
    steps: Cell<usize>,
}

impl Better<'_> {
    /// Test that a better guard contains all of `chosen`, which hold in `models`.
    fn exists(&self, chosen: &mut Vec<usize>, models: &[&[bool]]) -> bool {
        let best = Preference { conjuncts: chosen.len(), models: Reverse(models.len()) };
        if best >= self.bar || self.conditions.is_contradictory(chosen) {
            return false;
        }
        let Some(steps) = self.steps.get().checked_sub(1) else { return true };
        self.steps.set(steps);
        let unhit = self.to_hit.iter().find(|set| !set.iter().any(|index| chosen.contains(index)));
        let options: Vec<usize> = match unhit {
            Some(set) => set.clone(),
            None if !chosen.is_empty() => return true,
            None => (0..self.conditions.atoms.len()).collect(),
        };
        options.into_iter().any(|index| {
            let holding: Vec<&[bool]> = models.iter().copied().filter(|cell| cell.get(index) == Some(&true)).collect();
            chosen.push(index);
            let exists = self.exists(chosen, &holding);
            chosen.pop();
            exists
        })
    }
}

pub(crate) fn true_in(cell: &[bool]) -> Vec<usize> {
    (0..cell.len()).filter(|index| cell.get(*index) == Some(&true)).collect()
}

pub(crate) fn false_in(cell: &[bool]) -> Vec<usize> {
    (0..cell.len()).filter(|index| cell.get(*index) == Some(&false)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell() -> impl Strategy<Value = Vec<bool>> {
        proptest::collection::vec(any::<bool>(), 4)
    }

    proptest! {
        /// A cell is closed only where the atoms that are true in it are true where the leaf fails, or were given up.
        #[test]
        fn a_cell_in_which_something_may_suffice_stays_open(
            opened in proptest::collection::vec(cell(), 0..6),
            failing in proptest::collection::vec(cell(), 0..4),
            given_up in cell(),
            fails_first in any::<bool>(),
        ) {
            let mut cells = Cells::default();
            let fail = |cells: &mut Cells| failing.iter().for_each(|cell| cells.fail(cell.clone()));
            if fails_first {
                fail(&mut cells);
            }
            opened.iter().for_each(|cell| cells.open(cell.clone()));
            if !fails_first {
                fail(&mut cells);
            }
            cells.give_up(&true_in(&given_up));
            let is_part = |cell: &Vec<bool>, of: &Vec<bool>| true_in(cell).iter().all(|index| of.get(*index) == Some(&true));
            for cell in &opened {
                let is_closed = failing.iter().chain([&given_up]).any(|other| is_part(cell, other));
                prop_assert_eq!(cells.open.contains(cell), !is_closed);
            }
        }
    }
}
