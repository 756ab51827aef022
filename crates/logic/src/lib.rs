//! Sorts, hash-consed formulas, finite models, the theory of datatypes and measures, and what is asked of those who
//! decide formulas.
//!
//! Formulas ([`Term`]) are handles into a table that belongs to the current thread: building one that exists already
//! gives the same handle, so equality is an integer comparison. Constructors simplify. Handles are neither `Send` nor
//! meaningful on another thread; a run that must not depend on what ran before it starts on a thread of its own.
//!
//! *Architecture invariant:* nothing here knows of a particular solver, of types, or of a particular datatype or measure.

mod build;
mod decider;
mod display;
mod items;
mod linear;
mod model;
mod sort;
mod spelling;
mod subst;
mod symbol;
mod term;
mod theory;
mod value;

pub use decider::{Decider, Deciders, Purpose, Reason, Satisfiability, Scope, ScopeAnswer, Statistics, Verdict};
pub use items::Items;
pub use linear::Linear;
pub use model::{Model, Value};
pub use sort::Sort;
pub use spelling::Spellings;
pub use subst::Subst;
pub use symbol::{Origin, Symbol};
pub use term::{BinOp, Node, Outermost, Term, UnknownId, forget_replacements, term_bytes};
pub use theory::{ByName, ConstructorDef, MeasureCase, MeasureDef, Theory};
pub use value::{Condition, Values, known_as_value};
