//! Doc comments of the user.

use std::collections::BTreeMap;

/// A kind of declaration that someone may want to explain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Explained {
    /// A goal or component.
    Function,
    /// A datatype.
    Datatype,
    /// A measure.
    Measure,
}

/// The doc comments of a file and of what it imports.
#[derive(Clone, Debug, Default)]
pub struct Prose(BTreeMap<(Explained, String), Vec<String>>);

impl Prose {
    /// Notes the lines of the comment on a declaration.
    pub fn insert(&mut self, kind: Explained, name: &str, lines: &[String]) {
        self.0.insert((kind, name.to_owned()), lines.to_vec());
    }

    /// The lines of the comment on a declaration; none if there is no comment.
    pub fn lines(&self, kind: Explained, name: &str) -> &[String] {
        self.0.get(&(kind, name.to_owned())).map_or(&[], Vec::as_slice)
    }
}
