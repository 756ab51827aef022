//! Lists that are shared.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

/// A list that is never changed and that copies share. The empty one takes no memory: most datatypes have no abstract
/// refinements, and many no parameters.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Items<T>(Option<Rc<[T]>>);

impl<T> Clone for Items<T> {
    fn clone(&self) -> Self {
        Items(self.0.clone())
    }
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Items(None)
    }
}

impl<T> Deref for Items<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<T: Hash> Hash for Items<T> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.deref().hash(state);
    }
}

impl<T: fmt::Debug> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.deref().fmt(f)
    }
}

impl<T> From<Vec<T>> for Items<T> {
    fn from(items: Vec<T>) -> Self {
        Items((!items.is_empty()).then(|| items.into()))
    }
}

impl<T, const N: usize> From<[T; N]> for Items<T> {
    fn from(items: [T; N]) -> Self {
        Items((N > 0).then(|| items.into()))
    }
}

impl<T: Clone> From<&[T]> for Items<T> {
    fn from(items: &[T]) -> Self {
        Items((!items.is_empty()).then(|| items.into()))
    }
}

impl<T> FromIterator<T> for Items<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let items = items.into_iter();
        if items.size_hint() == (0, Some(0)) {
            return Items::default();
        }
        let items: Rc<[T]> = items.collect();
        Items((!items.is_empty()).then_some(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_one_however_it_came_to_be() {
        let nothing: Items<u32> = Items::default();
        let none: [u32; 0] = [];
        let filtered: Items<u32> = (1..9).filter(|number| *number > 9).collect();
        for empty in [Vec::new().into(), none.into(), none.as_slice().into(), none.into_iter().collect(), filtered] {
            assert_eq!(empty, nothing);
            assert!(empty.0.is_none());
        }
    }

    #[test]
    fn lists_are_compared_by_what_is_in_them() {
        let one: Items<u32> = [1, 2].into();
        assert_eq!(one, vec![1, 2].into());
        assert_eq!(one, (1..3).collect());
        assert_ne!(one, [1, 3].into());
        assert!(Items::default() < one);
    }
}
