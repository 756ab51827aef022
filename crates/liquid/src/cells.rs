//! Models of a place, seen through the atoms that guards there are built from.

use crate::samples::is_within;

/// Models of a context, seen through the atoms: in which the leaf at hand fails, and in which nobody knows.
#[derive(Default)]
pub(crate) struct Cells {
    pub(crate) failing: Vec<Vec<bool>>,
    pub(crate) open: Vec<Vec<bool>>,
}

impl Cells {
    /// Whether the leaf fails wherever anything is known.
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

    /// A cell that is still open.
    pub(crate) fn next(&self) -> Option<&[bool]> {
        self.open.first().map(Vec::as_slice)
    }
}

pub(crate) fn true_in(cell: &[bool]) -> Vec<usize> {
    (0..cell.len()).filter(|index| cell.get(*index) == Some(&true)).collect()
}

pub(crate) fn false_in(cell: &[bool]) -> Vec<usize> {
    (0..cell.len()).filter(|index| cell.get(*index) == Some(&false)).collect()
}
