//! Files, spans, diagnostics and outcomes: what every phase needs to point at the user's text and to say how it ended.
//!
//! *Architecture invariant:* nothing here reads a file. A [`SourceMap`] holds texts that a session read.

mod diagnostic;
mod map;
mod outcome;
mod span;

pub use diagnostic::{Diagnostic, Label, Severity, has_errors, sort_diagnostics};
pub use map::{Source, SourceMap};
pub use outcome::{Cancelled, Impossibility, Outcome, Status};
pub use span::{FileId, Span, Spanned};
