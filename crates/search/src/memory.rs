//! Memory of a search: what it remembers is kept to a budget.
//!
//! What is remembered only saves work: all of it can be found out again. So where an estimate by counts, which is the same
//! on every machine, comes close to the budget, what is remembered of places is given up, then also what is remembered of
//! formulas; and where that does not help, or had to be done again and again, the search.

use super::Search;
use super::verdicts::Places;
use loligo_logic::{forget_replacements, term_bytes};
use rustc_hash::FxHashMap;

/// Terms that are built from one look at the memory to the next.
const INTERVAL: u64 = 1024;
/// The most that may be left once all was forgotten for the search to go on: `NUMERATOR` of `DENOMINATOR` parts.
const NUMERATOR: usize = 3;
const DENOMINATOR: usize = 4;
/// Times that a search forgets. Who forgets so often hardly does anything but find out what it knew.
const MAX_FORGOTTEN: usize = 16;

/// Bytes of a name in a term that is kept, and of a place at which something is, roughly.
const NAME_BYTES: usize = 160;
const PLACE_BYTES: usize = 400;

/// The memory of a search, and its budget.
pub(super) struct Memory {
    /// Bytes that may be remembered.
    most: usize,
    /// Bytes of terms of the logic that were there before.
    before: usize,
    /// Names in the terms of banks, those included that are being filled.
    banked: usize,
    /// Names in the terms of banks that are being filled, which nobody can forget.
    filling: usize,
    /// The number of the term at which it is looked next.
    due: u64,
    /// Times that everything was forgotten.
    forgotten: usize,
    is_over: bool,
}

impl Memory {
    /// A budget of so many mebibytes.
    pub(super) fn of(mebibytes: u64) -> Memory {
        let most = usize::try_from(mebibytes.saturating_mul(1 << 20)).unwrap_or(usize::MAX);
        let (before, _) = term_bytes();
        Memory { most, before, banked: 0, filling: 0, due: INTERVAL, forgotten: 0, is_over: false }
    }

    /// Counts a term of so many names in a bank that is being filled.
    pub(super) fn fill(&mut self, names: usize) {
        self.banked += names;
        self.filling += names;
    }

    /// A bank with so many names in its terms is filled.
    pub(super) fn filled(&mut self, names: usize) {
        self.filling = self.filling.saturating_sub(names);
    }

    /// Test that the budget was not enough.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }
}

impl Search<'_> {
    /// Bytes of what is remembered, roughly.
    pub(super) fn bytes(&self) -> usize {
        let (terms, replaced) = term_bytes();
        let places = self.leaves.len()
            + self.scrutinees.len()
            + self.unopened.len()
            + self.divided.len()
            + self.own_calls.len()
            + self.failed.len();
        let verdicts: usize = [&self.tried, &self.fitting, &self.echoes].into_iter().map(Places::bytes).sum();
        terms.saturating_sub(self.memory.before)
            + replaced
            + self.memory.banked * NAME_BYTES
            + (places + self.banks.len()) * PLACE_BYTES
            + verdicts
            + self.numbers.bytes()
            + self.horn.bytes()
    }

    /// Gives up what is remembered where it comes to the budget; the search, where that is not enough.
    pub(super) fn keep_to_memory(&mut self) {
        if self.effort.terms.built < self.memory.due {
            return;
        }
        self.memory.due = self.effort.terms.built + INTERVAL;
        if self.memory.is_over || self.bytes() <= self.memory.most {
            return;
        }
        self.memory.forgotten += 1;
        let enough = self.memory.most / DENOMINATOR * NUMERATOR;
        self.forget_places();
        if self.bytes() > enough {
            self.horn.forget();
            forget_replacements();
        }
        if self.bytes() > enough || self.memory.forgotten > MAX_FORGOTTEN {
            self.memory.is_over = true;
            self.horn.halt();
        }
    }

    /// Gives up what is remembered of places. Terms keep their numbers, which are in use.
    fn forget_places(&mut self) {
        self.banks = FxHashMap::default();
        self.leaves = FxHashMap::default();
        self.scrutinees = FxHashMap::default();
        self.unopened = FxHashMap::default();
        self.divided = FxHashMap::default();
        self.own_calls = FxHashMap::default();
        self.failed = FxHashMap::default();
        self.tried = Places::default();
        self.fitting = Places::default();
        self.echoes = Places::default();
        self.memory.banked = self.memory.filling;
    }
}
