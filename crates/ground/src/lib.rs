//! Decides ground formulas: clauses over equations between terms of uninterpreted functions, linear inequalities over
//! integers, and truth values.
//!
//! Conflict-driven search through truth values (`search`), whose consequences are drawn by congruence closure
//! (`congruence`) and simplex (`simplex`), joined in `theory`: what one knows to be equal the other is told, and where
//! numbers are equal by chance so that functions of them would have to be, it is decided whether they are. `spread` moves
//! numbers apart before. `build` makes terms, literals and clauses, `queue` says which variable is decided next, and `model`
//! reads values.
//!
//! *Architecture invariant:* nothing here knows formulas of the logic, sets, measures or datatypes. Whoever asks gets an
//! answer or [`Exhausted`]: limits are counts, and numbers beyond 64 bits end an attempt as well.

#![expect(clippy::indexing_slicing, reason = "only tables are indexed, by numbers that they gave out themselves")]

mod build;
mod congruence;
mod literal;
mod model;
mod queue;
mod search;
mod simplex;
mod spread;
mod theory;

pub use build::{Function, Sort};
pub use congruence::Node;
pub use literal::Literal;
pub use model::Value;
pub use simplex::Column;

use build::Registry;
use congruence::Congruence;
use model::Values;
use search::Search;
use simplex::Simplex;
use theory::Reason;

/// No answer within the limits. What was asked stays undecided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exhausted;

/// Answer to a question about clauses under assumptions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// They have a model, which can be read until something is added or asked.
    Sat,
    /// They have none if these of the assumptions hold.
    Unsat(Vec<Literal>),
}

/// Clauses, and what was learned from them.
#[derive(Clone)]
pub struct Ground {
    registry: Registry,
    search: Search,
    congruence: Congruence,
    simplex: Simplex<Reason>,
    values: Values,
    /// Number of new decisions that the theory has asked for since the last question.
    splits: usize,
    /// Set if an attempt had to be given up halfway, so that nothing here can be relied on any more.
    is_broken: bool,
}
