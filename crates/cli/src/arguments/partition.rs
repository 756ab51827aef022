//! Parts of a benchmark, for runs on several machines.

use std::num::NonZeroUsize;
use std::str::FromStr;

/// One of several parts of equal size, up to one item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Partition {
    /// From 0 on, below `parts`.
    part: usize,
    parts: NonZeroUsize,
}

impl Partition {
    /// Membership of the item with this number, from 0 on. Neighbours are in different parts, as they cost about the same.
    pub(crate) fn contains(self, index: usize) -> bool {
        index % self.parts == self.part
    }
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(part, parts)| {
            let (part, parts): (usize, NonZeroUsize) = (part.parse().ok()?, parts.parse().ok()?);
            Some(Partition { part: part.checked_sub(1).filter(|part| *part < parts.get())?, parts })
        });
        numbers.ok_or_else(|| "a part and the number of parts are expected, such as 1/3, 2/3 or 3/3".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_in_one_part() {
        for index in 0..10 {
            let parts = ["1/3", "2/3", "3/3"].map(|text| text.parse::<Partition>().unwrap());
            assert_eq!(parts.iter().filter(|part| part.contains(index)).count(), 1);
        }
    }

    #[test]
    fn other_parts_are_refused() {
        assert!(["0/3", "4/3", "1/0", "1", "/", "a/b", "1/-1"].iter().all(|text| text.parse::<Partition>().is_err()));
    }
}
