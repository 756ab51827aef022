//! Files, spans and diagnostics: what every phase needs to point at the user's text.
//!
//! *Architecture invariant:* nothing here reads a file. A [`SourceMap`] holds texts that a session read.

mod diagnostic;
mod map;
mod span;

pub use diagnostic::{Diagnostic, Label, Severity, has_errors, sort_diagnostics};
pub use map::{Source, SourceMap};
pub use span::{FileId, Span, Spanned};
