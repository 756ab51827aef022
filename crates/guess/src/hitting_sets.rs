//! Minimal hitting sets, enumerated by size while the sets to hit are still being found.

use crate::abduction::{MAX_CONJUNCTS, MAX_TESTS};
use crate::cells::false_in;
use crate::{Conditions, Oracle};
use std::collections::BTreeSet;

/// Knowledge about conjunctions, each given by the indices of its atoms in increasing order.
pub(crate) trait Compatibility {
    /// Test that a conjunction is known to be false of everything, and so is every longer one.
    fn is_contradictory(&self, chosen: &[usize]) -> bool;

    /// Test that a conjunction is true of something.
    fn is_compatible(&mut self, chosen: &[usize]) -> bool;
}

/// The knowledge of an oracle about conjunctions of conditions.
pub(crate) struct Asking<'a> {
    pub(crate) oracle: &'a mut Oracle,
    pub(crate) conditions: &'a mut Conditions,
}

impl Compatibility for Asking<'_> {
    fn is_contradictory(&self, chosen: &[usize]) -> bool {
        self.conditions.is_contradictory(chosen)
    }

    fn is_compatible(&mut self, chosen: &[usize]) -> bool {
        self.oracle.is_compatible(self.conditions, chosen)
    }
}

/// Most candidate conjunctions proposed before they are tested, if they are more than single atoms.
const BATCH: usize = 8;

/// The outcome of testing a candidate.
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
    pub(crate) fn propose(&mut self, known: &mut impl Compatibility) -> Option<Vec<Vec<usize>>> {
        while self.tests < MAX_TESTS && self.size <= self.largest {
            if self.to_hit.iter().any(Vec::is_empty) {
                return None;
            }
            let mut proposals = Vec::new();
            self.extend(&mut Vec::new(), known, &mut proposals);
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
    fn extend(&mut self, chosen: &mut Vec<usize>, known: &mut impl Compatibility, proposals: &mut Vec<Vec<usize>>) {
        let mut key = chosen.clone();
        key.sort_unstable();
        let is_full = self.size > 1 && proposals.len() >= BATCH;
        if is_full || known.is_contradictory(&key) {
            return;
        }
        let unhit = self.to_hit.iter().find(|set| !set.iter().any(|index| chosen.contains(index))).cloned();
        let options: Vec<usize> = match unhit {
            _ if chosen.len() == self.size => {
                let is_new = unhit.is_none() && !self.settled.contains(&key) && !proposals.contains(&key);
                if is_new {
                    match known.is_compatible(&key) {
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
                self.extend(chosen, known, proposals);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ATOMS: usize = 6;

    /// Conjunctions with all of one of these atoms are contradictory; whether that is known before it is asked may differ.
    struct Contradictions {
        all: Vec<Vec<usize>>,
        known: Vec<Vec<usize>>,
    }

    fn contains(chosen: &[usize], part: &[usize]) -> bool {
        part.iter().all(|index| chosen.contains(index))
    }

    impl Compatibility for Contradictions {
        fn is_contradictory(&self, chosen: &[usize]) -> bool {
            self.known.iter().any(|part| contains(chosen, part))
        }

        fn is_compatible(&mut self, chosen: &[usize]) -> bool {
            let is_compatible = !self.all.iter().any(|part| contains(chosen, part));
            self.known.extend((!is_compatible).then(|| chosen.to_vec()));
            is_compatible
        }
    }

    /// All sets of so many atoms.
    fn sets(size: usize) -> Vec<Vec<usize>> {
        let all = (0_u32..1 << ATOMS).filter(|bits| bits.count_ones() as usize == size);
        all.map(|bits| (0..ATOMS).filter(|index| bits >> index & 1 == 1).collect()).collect()
    }

    proptest! {
        /// Whatever suffices with the fewest atoms is proposed, however the sets to hit come to be known.
        #[test]
        fn no_least_conjunction_that_suffices_is_passed_over(
            failing in proptest::collection::vec(proptest::collection::vec(any::<bool>(), ATOMS), 1..6),
            known in 0..3_usize,
            contradictions in proptest::collection::vec(proptest::collection::btree_set(0..ATOMS, 2), 0..4),
        ) {
            let all: Vec<Vec<usize>> = contradictions.into_iter().map(|set| set.into_iter().collect()).collect();
            let suffices = |chosen: &[usize]| {
                failing.iter().all(|cell| chosen.iter().any(|index| cell.get(*index) == Some(&false)))
            };
            let is_possible = |chosen: &[usize]| !all.iter().any(|part| contains(chosen, part));
            let wanted = (1..=MAX_CONJUNCTS)
                .map(|size| sets(size).into_iter().filter(|set| suffices(set) && is_possible(set)).collect::<BTreeSet<_>>())
                .find(|sets| !sets.is_empty())
                .unwrap_or_default();

            let mut search = HittingSets::new(ATOMS, failing.get(..known.min(failing.len())).unwrap_or_default());
            let mut compatibility = Contradictions { all: all.clone(), known: Vec::new() };
            while let Some(proposals) = search.propose(&mut compatibility) {
                prop_assert!(proposals.iter().all(|chosen| is_possible(chosen)));
                for chosen in proposals {
                    let wrong = failing.iter().find(|cell| !chosen.iter().any(|index| cell.get(*index) == Some(&false)));
                    let test = wrong.map_or(Test::Sufficient, |cell| Test::Needs(false_in(cell)));
                    search.settle(chosen, Some(test));
                }
            }
            prop_assert_eq!(search.found.into_iter().collect::<BTreeSet<_>>(), wanted);
        }
    }
}
