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
