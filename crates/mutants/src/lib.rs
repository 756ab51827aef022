//! Mutants of verified programs: a test of the checker.
//!
//! A program that passes the check is changed in one place: arguments are swapped, a guard is dropped, another variable
//! is taken ([`Mutation`]). Most of what comes out is wrong. The checker says whether it has its type; the interpreter,
//! which shares nothing with the checker, calls it with generated arguments and looks at the results. A mutant that the
//! checker accepts and a run refutes is a bug in the checker ([`Outcome::Unsound`]), or in the interpreter.
//!
//! ```sh
//! cargo run --release -p loligo-mutants -- examples stdlib tests/accept tests/synth
//! ```
//!
//! looks at all mutants of all solved programs of this repository; `docs/soundness.md` has its figures. The tests of
//! this crate look at a sample.

mod census;
mod judgement;
mod mutation;
mod operators;
mod solved;
mod words;

pub use census::{Case, Census, CensusOptions};
pub use judgement::{Judge, Judgement, Outcome, Reason};
pub use mutation::{Mutant, Mutation, Vocabulary, candidates, has_shape};
pub use solved::read_solved;
