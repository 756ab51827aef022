//! A session: the files of one run, what they import, their goals in order, and what is to be said of each.
//!
//! A [`Session`] reads the files that it is given and everything that they import. Then [`Session::check`] checks every
//! definition, [`Session::synthesize`] also fills the holes, and both hand over what they find as it is found.
//! [`Session::emit`] gives a file as a module of another language.
//! [`format_file`] is for single files.
//!
//! Each file that the user wrote is a *unit*: it is resolved and checked together with what it imports and nothing else,
//! so what is said of it does not depend on who imports it. Each goal is worked on in threads of its own, from the
//! parsed files on: the terms of the logic belong to their thread, so no goal can be influenced by those before it, and
//! a program that was found is checked in another thread than that of its search.
//!
//! *Architecture invariant:* nothing below this crate reads files. Nothing here writes to the terminal, and nothing here
//! knows what is done with a session: grading, snapshots, explaining, certificates and benchmarks are crates above it.

mod account;
mod ahead;
mod assumptions;
mod attempt;
mod check;
mod completion;
mod emit;
mod ending;
mod explore;
mod fill;
mod folders;
mod format;
mod goals;
mod holes;
mod imports;
mod input;
mod inquiry;
mod isolation;
mod lack;
mod module;
mod monitor;
mod posed;
mod recorder;
mod report;
mod session;
mod sketch;
mod stdlib;
mod stronger;
mod surface;
mod survey;
mod synthesis;
mod unit;
mod variety;
mod verification;
mod witness;
mod words;

pub use account::Account;
pub use assumptions::{Assumed, Assumption, Foundation, assumptions, assumptions_of_measure};
pub use attempt::Attempt;
pub use check::{CheckOptions, Checked, Holes, check_definition, stopped, tell_all};
pub use emit::EmitOptions;
pub use ending::PartialProgram;
pub use explore::{Declared, Declares, declared};
pub use fill::fill;
pub use folders::source_files;
pub use format::{Formatted, format_file};
pub use goals::{GoalSummary, Survey, is_in_order};
pub use input::{Input, ReadError, read_file};
pub use isolation::isolated;
pub use loligo_base::{Cancelled, Canceller, Limits, Outcome, Run, Status};
pub use loligo_emit::{Language, ModuleName, Target};
pub use loligo_eval::TrialOptions;
pub use loligo_search::{Bounds, Effort, Heuristic, TermCounts, Without};
pub use loligo_smt::{Purpose, Watch, Z3, z3_version};
pub use loligo_syntax::{Glance, Word, glance};
pub use loligo_typing::Statistics;
pub use module::{program_text, program_text_among};
pub use monitor::{Monitor, Standing, budget};
pub use recorder::{Record, Recorder};
pub use report::{Bug, Event, Listener, Solution, each_once};
pub use session::Session;
pub use surface::{printed, solution, surface_program};
pub use survey::survey;
pub use synthesis::{SynthesisOptions, synthesize_unit};
pub use unit::{Syntax, Unit};
pub use variety::{Contrast, End, Others, Wanted};
pub use witness::{TestOptions, TestReport, Untested, failing_examples, run_examples, test_goal};
pub use words::{count, list};
