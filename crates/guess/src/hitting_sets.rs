//! Minimal hitting sets, enumerated by size while the sets to hit are still being found.

use crate::abduction::{MAX_CONJUNCTS, MAX_TESTS};
use crate::cells::false_in;
use crate::{Conditions, Oracle};
use std::collections::BTreeSet;

/// Most candidate conjunctions proposed before they are tested, if they are more than single atoms.
const BATCH: usize = 8;

/// What testing a candidate gave.
pub(crate) enum Test {
    Sufficient,
    /// A guard that suffices contains one of these.
    Needs(Vec<usize>),
}

/// Enumerates minimal hitting sets by size while the sets to hit are still being found.
pub(crate) struct HittingSets {
    atoms: usize,
    pub(crate) to_hit: Vec<Vec<usize>>,
    settled: BTreeSet<Vec<usize>>,
    pub(crate) found: Vec<Vec<usize>>,
    size: usize,
    pub(crate) tests: usize,
    /// The largest size to look at.
    pub(crate) largest: usize,
}

impl HittingSets {
    /// Over `atoms` atoms, where some cells are known to be wrong.
    pub(crate) fn new(atoms: usize, failing: &[Vec<bool>]) -> HittingSets {
        let largest = MAX_CONJUNCTS.min(atoms);
        let to_hit = failing.iter().map(|cell| false_in(cell)).collect();
        let (found, settled) = (Vec::new(), BTreeSet::new());
        HittingSets { atoms, to_hit, settled, found, size: 1, tests: 0, largest }
    }

    /// Some sets to test next; `None` when all minimal sets of the least possible size are found, or there are none.
    pub(crate) fn propose(&mut self, oracle: &mut Oracle, conditions: &mut Conditions) -> Option<Vec<Vec<usize>>> {
        while self.tests < MAX_TESTS && self.size <= self.largest {
            if self.to_hit.iter().any(Vec::is_empty) {
                return None;
            }
            let mut proposals = Vec::new();
            self.extend(&mut Vec::new(), oracle, conditions, &mut proposals);
            if !proposals.is_empty() {
                return Some(proposals);
            }
            if !self.found.is_empty() {
                return None;
            }
            self.size += 1;
        }
        None
    }

    /// Collects untested, compatible hitting sets of the current size that extend `chosen`.
    fn extend(
        &mut self,
        chosen: &mut Vec<usize>,
        oracle: &mut Oracle,
        conditions: &mut Conditions,
        proposals: &mut Vec<Vec<usize>>,
    ) {
        let mut key = chosen.clone();
        key.sort_unstable();
        let is_full = self.size > 1 && proposals.len() >= BATCH;
        if is_full || conditions.is_contradictory(&key) {
            return;
        }
        let unhit = self.to_hit.iter().find(|set| !set.iter().any(|index| chosen.contains(index))).cloned();
        let options: Vec<usize> = match unhit {
            _ if chosen.len() == self.size => {
                let is_new = unhit.is_none() && !self.settled.contains(&key) && !proposals.contains(&key);
                if is_new {
                    match oracle.is_compatible(conditions, &key) {
                        true => proposals.push(key),
                        false => drop(self.settled.insert(key)),
                    }
                }
                return;
            }
            Some(set) => set,
            // Everything is hit with fewer: such a set was tested at its own size.
            None if !chosen.is_empty() => return,
            None => (0..self.atoms).collect(),
        };
        for index in options {
            if !chosen.contains(&index) {
                chosen.push(index);
                self.extend(chosen, oracle, conditions, proposals);
                chosen.pop();
            }
        }
    }

    pub(crate) fn settle(&mut self, chosen: Vec<usize>, test: Option<Test>) {
        self.tests += 1;
        self.settled.insert(chosen.clone());
        match test {
            Some(Test::Sufficient) => self.found.push(chosen),
            Some(Test::Needs(set)) => self.to_hit.push(set),
            None => {}
        }
    }
}
