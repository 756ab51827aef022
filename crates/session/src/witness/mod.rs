//! Programs run, as a witness that needs no faith in the checker: expressions, examples, contracts, counterexamples.

pub(crate) mod counterexample;
pub(crate) mod example;
mod expression;
pub(crate) mod trial;
mod words;

pub use example::{failing_examples, run_examples};
pub use trial::{TestOptions, TestReport, Untested, test_goal};
pub(crate) use words::{assumptions, call_text};

use loligo_eval::ListSyntax;
use loligo_resolve::list_constructors;

/// Steps of a single run that was asked for.
pub(crate) const MAX_STEPS: u64 = 1_000_000_000;

/// Constructors that list syntax stands for.
pub(crate) fn lists() -> ListSyntax {
    let (empty, cons) = list_constructors();
    ListSyntax { empty, cons }
}
