//! The bounds and the order of a search for values.

use crate::Value;
use loligo_logic::Symbol;
use rustc_hash::FxHashMap;

/// In which order values come that are asked for: ordered data takes them in but one.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Eager {
    LeastFirst,
    GreatestFirst,
    #[default]
    Shuffled,
}

/// The bounds and the order of a search.
pub(crate) struct Search {
    /// Constructors with arguments that may still be used in the value at work.
    pub(crate) size: usize,
    /// As many are wished for in a random value; more are used where the type asks for it.
    pub(crate) wish: usize,
    /// Set if some value may have been left out.
    pub(crate) is_partial: bool,
    /// Choices that may still be made.
    choices: usize,
    /// Integers from the negation of this to it are tried, beside those that the refinement suggests.
    pub(crate) reach: i64,
    /// In which order: as they are, or shuffled.
    pub(crate) order: Option<fastrand::Rng>,
    /// In which order values come that are asked for.
    pub(crate) eager: Eager,
    /// Values that should come first for the next value: what is asked of it and others together lacks them.
    pub(crate) wanted: Vec<Value>,
    /// The values of type variables, where these are not to be invented.
    pub(crate) elements: Option<FxHashMap<Symbol, Vec<Value>>>,
}

impl Search {
    /// Small values first, all of them.
    pub(crate) fn ascending(size: usize, reach: i64, choices: usize) -> Search {
        Search {
            size,
            wish: size,
            is_partial: false,
            choices,
            reach,
            order: None,
            eager: Eager::default(),
            wanted: Vec::new(),
            elements: None,
        }
    }

    /// In a random order.
    pub(crate) fn random(seed: u64, size: usize, choices: usize) -> Search {
        let order = Some(fastrand::Rng::with_seed(seed));
        Search { order, reach: 6, ..Search::ascending(size, 0, choices) }.for_next_value(size)
    }

    /// The search in another order of conditions, for each time that it is tried again.
    #[must_use]
    pub(crate) fn attempt(mut self, number: usize) -> Search {
        self.eager = match number % 3 {
            0 => Eager::LeastFirst,
            1 => Eager::GreatestFirst,
            _ => Eager::Shuffled,
        };
        self
    }

    /// The search with all of the size for the next value.
    #[must_use]
    fn for_next_value(mut self, size: usize) -> Search {
        self.renew(size);
        self
    }

    /// Gives the next value as much size as the first had.
    pub(crate) fn renew(&mut self, size: usize) {
        self.wish = size;
        self.size = if self.order.is_some() { 4 * size + 8 } else { size };
    }

    /// The choices that may still be made.
    pub(crate) fn choices_left(&self) -> usize {
        self.choices
    }

    /// Test that no value was left out.
    pub(crate) fn is_complete(&self) -> bool {
        self.choices > 0 && !self.is_partial
    }

    /// Divides the size wished for among so many values: gives the first its share, and returns that of the others.
    pub(crate) fn share(&mut self, values: usize) -> usize {
        let whole = self.wish;
        if let Some(random) = &mut self.order
            && values > 1
        {
            self.wish = if random.bool() { whole / values } else { random.usize(0..=whole) };
        }
        whole - if values > 1 { self.wish } else { 0 }
    }

    /// In the order of the search: as they are, or shuffled.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        if let Some(random) = &mut self.order {
            random.shuffle(items);
        }
    }

    /// Takes note of a choice; false if there may be none.
    pub(crate) fn choose(&mut self) -> bool {
        self.choices = self.choices.saturating_sub(1);
        self.choices > 0
    }
}
