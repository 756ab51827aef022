//! The surface tree: a module as it was written, names unresolved and sugar kept.
//!
//! Every node carries the span it was read from; equality ignores all spans, so that a tree and what is read
//! back from its printed form compare equal. Parentheses are not part of the tree, the printer finds them anew.

mod decl;
mod formula;
mod operators;
mod program;
mod types;

use std::{fmt, hash, sync::Arc};

use loligo_base::Span;

pub use self::decl::*;
pub use self::formula::*;
pub use self::operators::*;
pub use self::program::*;
pub use self::types::*;

/// An identifier and where it stood. Equality, order and hash look at the text alone.
#[derive(Clone)]
pub struct Name {
    /// The identifier.
    pub text: Arc<str>,
    /// Where it stood.
    pub span: Span,
}

impl Name {
    /// The identifier `text`, read at `span`.
    pub fn new(text: impl Into<Arc<str>>, span: Span) -> Self {
        Name { text: text.into(), span }
    }

    /// The identifier alone.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True for names of types and constructors, false for those of values.
    pub fn is_upper(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl hash::Hash for Name {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A place where a variable is bound, or `_`, which binds none.
#[derive(Clone, Debug)]
pub struct Binder {
    /// The variable; `None` for `_`.
    pub name: Option<Name>,
    /// Where it stood.
    pub span: Span,
}

impl PartialEq for Binder {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Binder {}

impl From<Name> for Binder {
    fn from(name: Name) -> Self {
        Binder { span: name.span, name: Some(name) }
    }
}

/// The declarations of one file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Module {
    /// The declarations.
    pub decls: Vec<Decl>,
}

/// One declaration with the doc comment above it.
#[derive(Clone, Debug)]
pub struct Decl {
    /// The doc comment directly above.
    pub doc: Option<Doc>,
    /// The declaration proper.
    pub kind: DeclKind,
    /// The declaration without its doc comment.
    pub span: Span,
}

impl PartialEq for Decl {
    fn eq(&self, other: &Self) -> bool {
        self.doc == other.doc && self.kind == other.kind
    }
}

impl Eq for Decl {}

/// A doc comment: `-- | …` and the `--` lines that follow it directly.
#[derive(Clone, Debug)]
pub struct Doc {
    /// Its lines without `-- |`, `--` and one space behind them. None of them has a line break or trailing blanks.
    pub lines: Vec<String>,
    /// All of it.
    pub span: Span,
}

impl PartialEq for Doc {
    fn eq(&self, other: &Self) -> bool {
        self.lines == other.lines
    }
}

impl Eq for Doc {}

/// Declaration by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclKind {
    /// `import List` or `import "path"`.
    Import(Import),
    /// `type Nat = {Int | _v >= 0}`.
    Synonym(Synonym),
    /// `data List a where …`.
    Data(Data),
    /// `measure len :: List a -> Int where …`.
    Measure(Measure),
    /// `predicate sorted :: List a -> Bool`.
    Predicate(Predicate),
    /// `qualifier {x <= y, x != y}`.
    Qualifier(Vec<Formula>),
    /// `inline abs x = if x >= 0 then x else -x`.
    Inline(Inline),
    /// `mutual {even, odd}`.
    Mutual(Vec<Name>),
    /// `example replicate 2 7 == [7, 7]`. The program is one that section 5 calls an *eterm*.
    Example(Program),
    /// `f :: x: Int -> Int`.
    Signature(Signature),
    /// `f = \x . ??`.
    Definition(Definition),
}
