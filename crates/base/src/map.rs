//! The texts of one session.

use crate::FileId;

/// One text and the name it is shown under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name in diagnostics: a path as the user gave it, `<stdin>`, or `stdlib/List.sq`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// All texts of one session, by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    sources: Vec<Source>,
}

impl SourceMap {
    /// Adds a text and gives its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        self.sources.push(Source { name: name.into(), text: text.into() });
        id
    }

    /// Gives the source behind `id` another text; spans into the old one mean nothing any more.
    pub fn replace(&mut self, id: FileId, text: impl Into<String>) {
        if let Some(source) = self.sources.get_mut(id.0 as usize) {
            source.text = text.into();
        }
    }

    /// The text behind `id`; `None` if this map did not give out `id`.
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.sources.get(id.0 as usize)
    }

    /// All texts in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0u32..).map(FileId).zip(&self.sources)
    }
}
