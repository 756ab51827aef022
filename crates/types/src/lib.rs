//! Refinement types, what a file declares, and programs: the language the typing rules speak.
//!
//! *Architecture invariant:* nothing here knows of surface syntax, of a solver, or of how a type is checked.

mod display;
mod expr;
mod graph;
mod module;
mod schema;
mod shape;
mod ty;

pub use expr::{Alternative, Annotation, Expr, ExprKind, Operator};
pub use graph::{Group, groups};
pub use module::{Constructor, Datatype, Example, Goal, Module, PredicateParam, Variance};
pub use schema::{PredicateSig, Schema};
pub use shape::{Shape, Shapes};
pub use ty::{Base, Fun, Scalar, Type};
