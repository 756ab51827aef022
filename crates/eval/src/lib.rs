//! Programs run: an interpreter, refinements as contracts, generation of arguments, tests.
//!
//! This is a witness against the checker, so it shares nothing with it: it takes programs as they were written, knows no
//! typing rule and no solver, and evaluates formulas as they stand.
//!
//! *Architecture invariant:* nothing here depends on how a program is checked or found. Evaluation never recurses on the
//! host's stack, and what is random is drawn from seeds that callers give.

mod bounds;
mod code;
mod contract;
mod environment;
mod garbage;
mod generate;
mod machine;
mod operation;
mod program;
mod runtime;
mod shrink;
mod text;
mod trial;
mod value;

pub use program::{Program, branches};
pub use runtime::{Contracts, Entries, Runtime, Stop, Violation, WrongCall};
pub use text::ListSyntax;
pub use trial::{Counterexample, Failure, Trial, TrialOptions, compare_goal, try_goal};
pub use value::{Datum, Function, Value};
