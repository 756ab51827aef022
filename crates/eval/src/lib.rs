//! Programs run: an interpreter, refinements as contracts, generation of arguments, tests.
//!
//! This is a witness against the checker, so it shares nothing with it: it takes programs as they were written, knows no
//! typing rule and no solver, and evaluates formulas as they stand.
//!
//! *Architecture invariant:* nothing here depends on how a program is checked or found. Evaluation never recurses on the
//! host's stack, and what is random is drawn from seeds that callers give.

mod bounds;
mod candidates;
mod code;
mod contract;
mod difference;
mod environment;
mod garbage;
mod generate;
mod machine;
mod operation;
mod program;
mod runtime;
mod search;
mod shrink;
mod text;
mod trial;
mod value;
mod world;

pub use difference::{Difference, telling_conjunct};
pub use program::{Program, branches, depends_on_functions};
pub use runtime::{Contracts, Entries, Runtime, Stop, Violation, WrongCall};
pub use text::ListSyntax;
pub use trial::{
    Call, Counterexample, Failure, Trial, TrialOptions, compare_goal, sample_calls, try_goal, try_goal_where,
};
pub use value::{Datum, Function, Tag, Value};
