//! Validity of formulas over integers, finite sets and datatypes with measures.
//!
//! A query is a conjunction of facts and a negated goal. The closure adds what the theory of measures and sets says about
//! the terms that occur, until nothing new follows; what is left has neither quantifiers nor sets and is decided by Z3.
//! Products of variables are the one exception to completeness: they are linearized, and some end undecided.
//! Answers are cached.
//!
//! *Architecture invariant:* no type of Z3 appears in the public interface, and this is the only crate that names it.

mod axioms;
mod cache;
mod closure;
mod components;
mod encode;
mod engine;
mod extract;
mod polynomial;
mod products;
mod refine;
mod scope;
mod sets;
mod setup;
mod solver;
mod told;
mod watch;

pub use closure::{Closure, Products};
pub use engine::{Engine, Query, Recollection};
pub use extract::{Interpretation, extract};
pub use loligo_logic::{Decider, Purpose, Reason, Satisfiability, ScopeAnswer, Statistics, Verdict};
pub use polynomial::linearized;
pub use scope::Scope;
pub use setup::set_up;
pub use solver::{Solver, Z3};
pub use told::{Told, Wanted, ascending};
pub use watch::Watch;

/// The version of the Z3 that is linked, as it tells it itself.
pub fn z3_version() -> String {
    z3::full_version().to_owned()
}
