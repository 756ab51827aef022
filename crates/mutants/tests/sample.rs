//! A sample of the mutants of this repository's programs: none is accepted that a run refutes.
#![allow(clippy::unwrap_used, missing_docs)]

use loligo_mutants::{Census, CensusOptions, Outcome};
use loligo_session::{TrialOptions, source_files};
use std::path::{Path, PathBuf};

#[test]
fn no_mutant_is_accepted_and_refuted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    // Imports are relative to the working folder.
    std::env::set_current_dir(&root).unwrap();
    let files: Vec<PathBuf> =
        ["examples", "tests/accept"].iter().flat_map(|folder| source_files(Path::new(folder))).collect();
    let trial = TrialOptions { cases: 60, seed: 1, steps: 20_000 };
    let census = Census::take(&files, CensusOptions { every: 41, trial, jobs: 2 }, &|_, _| {});

    assert!(census.failures.is_empty(), "{}", census.failures.join("\n"));
    let wrong: Vec<String> = census.unsound().chain(census.endless()).map(|case| case.to_string()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    // A sample in which nothing is found out would prove nothing.
    let killed = census.cases.iter().filter(|case| case.judgement.outcome == Outcome::Killed).count();
    assert!(census.cases.len() > 100 && 2 * killed > census.cases.len(), "{killed} of {}", census.cases.len());
}
