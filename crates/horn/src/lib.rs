//! Liquid type inference: subtyping constraints become Horn clauses over predicate unknowns, which are solved by the
//! strongest valuation built from qualifiers; conditions are abduced by hitting sets of counter-models.
//!
//! After "Liquid Types" (Rondon, Kawaguchi, Jhala, PLDI 2008) and "Program Synthesis from Polymorphic Refinement
//! Types" (Polikarpova, Kuraj, Solar-Lezama, PLDI 2016). Unlike the latter, type unknowns take their *strongest*
//! valuation: constraints that come later in a search can only weaken it, so a constraint that fails now fails for
//! every completion, there is one valuation and not a set of candidates, and only conditions have to be searched for.
//!
//! *Architecture invariant:* nothing here knows of programs or of their syntax.

mod abduction;
mod cells;
mod clash;
mod clause;
mod conditions;
mod context;
mod enclosure;
mod fixpoint;
mod hitting_sets;
mod horn;
mod qualifier;
mod samples;
mod subtyping;
mod weakness;
mod witness;

pub use abduction::Abduction;
pub use clause::{Clause, Clauses, Subject, Subjects, Unknown, Unknowns};
pub use conditions::{Conditions, Guard, Preference};
pub use context::{Binding, Context, Scalars, Visibility};
pub use horn::{Failure, FailureKind, Horn, Outcome, Settled};
pub use loligo_smt::{Canceller, Limits, Purpose, Statistics};
pub use qualifier::{Qualifiers, conjuncts};
pub use samples::Coverage;
pub use subtyping::{Obvious, Subtyping};
pub use witness::{Said, said_by_model};
