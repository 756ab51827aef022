//! An oracle for the search: it is asked before Z3, only ever rejects, and abduces guards.
//!
//! Counter-models that were met stay as samples, in which most wrong candidates are found out by evaluation; what is left
//! is decided by the ground solver, and by Z3 where that gives up. Conditions under which clauses hold are abduced by
//! hitting sets of counter-models.
//!
//! *Architecture invariant:* nothing that is said here is believed: the kernel does not depend on this crate, and checks
//! what was found.

mod abduction;
mod cells;
mod clash;
mod clauses;
mod conditions;
mod enclosure;
mod hitting_sets;
mod operations;
mod oracle;
mod quick;
mod said;
mod samples;
mod scope;
mod solver;
mod stage;
mod weakness;
mod witness;

use loligo_base::Run;
use loligo_smt::Z3;

pub use abduction::Abduction;
pub use conditions::{Conditions, Guard, Preference};
pub use enclosure::Settled;
pub use operations::Operations;
pub use oracle::{Leaving, Oracle};
pub use quick::Quick;
pub use said::{Said, Statement, said_by_model};
pub use samples::Coverage;
pub use scope::Scope;
pub use solver::Solver;

/// Deciders for what a search says of a program that is given: Z3 alone.
pub fn checkers(run: Run) -> Z3 {
    Z3::new(run)
}
