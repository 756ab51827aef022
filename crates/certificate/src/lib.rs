//! Claims of the refinement logic as SMT-LIB 2.6 scripts, for solvers that know nothing of Loligo.
//!
//! A script says word for word what a claim says: that some facts hold and a conclusion does not. If a solver answers
//! `unsat`, the conclusion follows. Nothing is prepared for the solver beforehand, so nothing of that has to be believed:
//! a type variable is a sort with a total order, a datatype is a datatype, and what measures and sets are is said by
//! quantified axioms, each with a comment that says where it comes from.
//!
//! *Architecture invariant:* nothing here is shared with the crate that decides the same claims for the checker.

mod axiom;
mod formula;
mod names;
mod script;
mod sexp;
mod vocabulary;

pub use script::{Claim, script};
