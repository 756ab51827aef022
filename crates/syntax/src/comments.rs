//! The trivia of a text, which its tree does not hold: comments and line starts.

use loligo_base::Span;

/// One comment of a text, other than a doc comment of a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// All of it, with its `--` or `{- -}`; line breaks in it are single line feeds.
    pub text: String,
    /// Where it stood.
    pub span: Span,
    /// True if nothing but blanks stands before it on its line.
    pub own_line: bool,
}

impl Comment {
    /// Test for a line comment, `-- …`.
    pub fn is_line(&self) -> bool {
        self.text.starts_with("--")
    }

    /// Test for the form of a doc comment, `-- | …`.
    pub fn is_doc(&self) -> bool {
        self.text.strip_prefix("--").is_some_and(|rest| rest.trim_start().starts_with('|'))
    }
}

/// The comments of a text in its order, and where its lines begin.
///
/// The default value is that of no text at all; with it the printer puts everything into its standard place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments {
    pub(crate) list: Vec<Comment>,
    pub(crate) line_starts: Vec<u32>,
}

impl Comments {
    /// The comments in the order of the text. Doc comments are in the tree.
    pub fn iter(&self) -> impl Iterator<Item = &Comment> {
        self.list.iter()
    }

    /// The line `offset` is on, from 0.
    pub(crate) fn line(&self, offset: u32) -> usize {
        self.line_starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }
}
