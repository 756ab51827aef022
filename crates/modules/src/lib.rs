//! Whole modules drawn at random: a test of the checker.
//!
//! Mutants of verified programs never change a declaration. Here datatypes, measures, components, signatures and programs
//! are all drawn ([`draw()`]), small, half of them altered so that something may be wrong; names come from a handful, so that they
//! collide. What the checker accepts is run on all small arguments ([`judge()`]). A promise that is broken, an `error` that is
//! reached or a call that does not end is a bug in the checker, or in the interpreter. It is made small ([`shrink()`]) and
//! told by what it seems to come from ([`Cause`]).
//!
//! ```sh
//! cargo run --release -p loligo-modules -- --seed 1 --count 10000
//! ```
//!
//! Module number *i* of a seed depends on the two numbers alone, so that a run can be divided.

mod alter;
mod bodies;
mod cause;
mod census;
mod datatypes;
mod draw;
mod formulas;
mod goals;
mod idioms;
mod judgement;
mod kits;
mod measures;
mod module;
mod program;
mod programs;
mod reading;
mod shape;
mod shrink;
mod theme;

pub use cause::{Cause, cause};
pub use census::{Census, CensusOptions, Found, Goals, OfTheme};
pub use draw::draw;
pub use idioms::Family;
pub use judgement::{Judgement, Patience, Refutation, Run, Wrong, is_accepted, is_accepted_text, judge, run, run_text};
pub use module::{Constructor, Datatype, Drawn, Goal, Item, Measure, Relation};
pub use program::Program;
pub use shape::{Instance, Param, Shape, Ty};
pub use shrink::shrink;
pub use theme::{THEMES, Theme};
