//! The typing rules, over programs with holes: what is given is checked, and what a hole has to be is said.
//!
//! A definition passes three stages. `instance` infers shapes and notes at which type arguments each polymorphic name
//! is used; `rules` walks the result with refinement types and produces typing constraints; `loligo-horn` solves
//! them.
//!
//! *Architecture invariant:* nothing here knows which solver there is, nor that programs are searched for: whoever has
//! found one has it checked by [`check_goal`] in a fresh engine.

mod application;
mod arguments;
mod branching;
mod built;
mod calls;
mod cases;
mod check;
mod descent;
mod eta;
mod functions;
mod infer;
mod instance;
mod instance_of;
mod library;
mod literal;
mod local;
mod measures;
mod obligations;
mod opaque;
mod origin;
mod parts;
mod prepare;
mod recursion;
mod rules;
mod scalars;
mod termination;

pub use arguments::{Arguments, Proved, ProvedByParts};
pub use calls::{Circle, recursive_library};
pub use check::{CheckReport, Examination, HoleReport, Refutation, check_goal, examine};
pub use infer::infer_type;
pub use instance::{infer_instances, infer_shape, instantiate_shape, is_resolved, resolve};
pub use library::{Library, may_echo, mentioned};
pub use loligo_horn::Statistics;
pub use measures::check_measures;
pub use obligations::{MeasureObligations, Obligation, Obligations, Promises, goal_obligations, measure_obligations};
pub use origin::{Origin, Rule};
pub use prepare::prepare;
pub use recursion::terminating_within;
pub use rules::{Note, Rules};
pub use scalars::Comparing;
