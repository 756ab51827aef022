//! Cost of a search with many components that cannot help: in counts, which are the same on every machine.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod common;

use common::{REPLICATE, folder, loligo};
use serde_json::Value;
use std::fmt::Write;

/// Where the goal of [`REPLICATE`] begins.
const GOAL: &str = "replicate ::";

/// Number of terms built for `replicate` with more components, each with its number in place of `#`.
fn built(count: usize, component: &str) -> u64 {
    let (before, goal) = REPLICATE.split_once(GOAL).unwrap();
    let mut text = before.to_owned();
    for number in 0..count {
        writeln!(text, "{}", component.replace('#', &number.to_string())).unwrap();
    }
    let folder = folder(&[("a.sq", &format!("{text}\n{GOAL}{goal}"))]);
    let run = loligo(folder.path(), &["bench", "a.sq", "--json"]);
    let records = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let measured = records.into_iter().find(|record| record["kind"] == "measurement").unwrap();
    assert_eq!(measured["outcome"], "solved", "{}", run.stdout);
    measured["terms"]["built"].as_u64().unwrap()
}

#[test]
fn a_component_that_cannot_be_applied_costs_no_term() {
    let alone = built(0, "");
    assert_eq!(
        built(
            30,
            "data D# where\n  C# :: x: D# -> D#\nf# :: x: D# -> xs: List a -> {List a | len _v == len xs + len xs}"
        ),
        alone
    );
}

#[test]
fn a_component_that_gives_back_its_argument_costs_few_terms() {
    // Some are looked at wherever a call could be matched on.
    let more = built(30, "f# :: xs: List a -> {List a | len _v == len xs}") - built(0, "");
    assert!(more <= 30 * 20, "{more}");
}
