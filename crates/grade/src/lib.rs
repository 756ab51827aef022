//! A student's file judged against the exercise that was handed out.
//!
//! The student's file is never verified as it is. The text that is verified is the exercise, with its own declarations,
//! signatures, imports and examples, and of the student's file only what cannot make a wrong program right: the
//! definitions that were asked for, and helpers, which are checked like everything else. So whatever else was changed
//! cannot count; comparing the two files only explains.
//!
//! - [`Exercise`] is what was handed out, with the points of its goals (`points.rs`).
//! - `compare.rs` finds what differs and what is taken over, up to the names of what is bound (`canonical.rs`).
//! - `assemble.rs` puts the two together. What does not resolve is set aside (`round.rs`), so that one mistake does not
//!   cost all points.
//! - `signature.rs` asks the checker whether a signature that was changed says as much as the exercise's.
//! - `judge.rs` gives the verdicts.

mod answer;
mod assemble;
mod canonical;
mod compare;
mod exercise;
mod handout;
mod judge;
mod points;
mod round;
mod signature;
mod verdict;

pub use exercise::{Broken, Exercise, GradeOptions};
pub use handout::{Handout, Sheet};
pub use points::Points;
pub use verdict::{Graded, GradedGoal, Mark};
