//! Files, spans, diagnostics, outcomes, and the bounds on a run: what every phase needs to point at the user's text, to say
//! how it ended, and to be stopped.
//!
//! *Architecture invariant:* nothing here reads a file. A [`SourceMap`] holds texts that a session read.

mod cancel;
pub mod codes;
mod diagnostic;
mod map;
mod outcome;
mod run;
mod span;

pub use cancel::Canceller;
pub use codes::Code;
pub use diagnostic::{Diagnostic, Label, Severity, has_errors, sort_diagnostics};
pub use map::{Source, SourceMap};
pub use outcome::{Bound, Cancelled, Impossibility, Outcome, Space, Status};
pub use run::{Limits, Run};
pub use span::{FileId, Span, Spanned};
