//! The typing rules, over programs with holes: a program without holes is checked, a hole is filled.
//!
//! A definition passes three stages. `instance` infers shapes and notes at which type arguments each polymorphic name
//! is used; `rules` walks the result with refinement types and produces typing constraints; `loligo-horn` solves
//! them. The search builds terms bottom up in the same representation and asks the same rules about them.
//!
//! *Architecture invariant:* nothing here knows that there is a solver, and nothing found here is called verified: who
//! wants that has the finished program checked by [`check_goal`] in a fresh engine.

mod check;
mod derivation;
mod determined;
mod infer;
mod instance;
mod instance_of;
mod library;
mod measures;
mod obligations;
mod origin;
mod prepare;
mod recursion;
mod rules;
mod search;

pub use check::{CheckReport, HoleReport, Refutation, check_goal};
pub use derivation::{CounterExample, Derivation, Source, counter_example, derive, source_of};
pub use determined::is_determined;
pub use infer::infer_type;
pub use instance::infer_shape;
pub use library::Library;
pub use loligo_horn::{Canceller, Limits, Statistics};
pub use measures::check_measures;
pub use obligations::{MeasureObligations, Obligation, Obligations, Promises, goal_obligations, measure_obligations};
pub use origin::{Origin, Rule};
pub use search::{
    Abduced, Attempt, Bounds, Budget, Candidate, Effort, Ending, Fate, Impossibility, Journal, Observer, Outcome,
    Partial, Place, Recording, Rung, RungRecord, SearchOptions, SearchReport, Step, Tally, Tried, Variety, synthesize,
    synthesize_all,
};
