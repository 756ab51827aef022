//! Liquid type inference: subtyping constraints become Horn clauses over predicate unknowns, which are solved by the
//! strongest valuation built from qualifiers.
//!
//! After "Liquid Types" (Rondon, Kawaguchi, Jhala, PLDI 2008) and "Program Synthesis from Polymorphic Refinement
//! Types" (Polikarpova, Kuraj, Solar-Lezama, PLDI 2016). Unlike the latter, type unknowns take their *strongest*
//! valuation: constraints that come later in a search can only weaken it, so a constraint that fails now fails for
//! every completion, there is one valuation and not a set of candidates, and only conditions have to be searched for.
//!
//! *Architecture invariant:* nothing here knows of programs or of their syntax, nor who decides formulas: that is asked
//! through a trait, [`Decider`](loligo_logic::Decider).

mod bound;
mod bounds;
mod clause;
mod context;
mod fixpoint;
mod flow;
mod horn;
mod projection;
mod qualifier;
mod subtyping;

pub use clause::{Clause, Clauses, Subject, Subjects, Unknown, Unknowns};
pub use context::{Binding, Context, Functions, Scalars, Visibility};
pub use horn::{Extent, Failure, FailureKind, Horn, Outcome, Settled, Valuation, as_unknown, is_monotone, value_of};
pub use loligo_logic::{Purpose, Statistics};
pub use qualifier::Qualifiers;
pub use subtyping::{Obvious, Subtyping};
