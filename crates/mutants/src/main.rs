//! The mutants of files: what the checker and the interpreter say of them.

use clap::Parser;
use loligo_mutants::{Case, Census, CensusOptions, Judgement, Outcome};
use loligo_session::{TrialOptions, source_files};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

/// Changes verified programs, and compares what the checker says of them with what runs show.
#[derive(Parser, Debug)]
struct Arguments {
    /// Files, and folders of them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Look at one of so many mutants
    #[arg(long, default_value_t = 1)]
    every: usize,
    /// Calls of each mutant
    #[arg(long, default_value_t = 300)]
    cases: usize,
    /// Steps of each call
    #[arg(long, default_value_t = 50_000)]
    steps: u64,
    /// Seed of the arguments
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Goals that are worked on at the same time
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Print each mutant, as one line of JSON
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let trial = TrialOptions { cases: arguments.cases, seed: arguments.seed, steps: arguments.steps };
    let options = CensusOptions { every: arguments.every, trial, jobs: arguments.jobs };
    let files: Vec<PathBuf> = arguments.paths.iter().flat_map(|path| source_files(path)).collect();
    let census = Census::take(&files, options, &|path, goal| {
        eprintln!("{}: {goal}", path.display());
    });
    match arguments.json {
        true => census.cases.iter().for_each(|case| println!("{}", json(case))),
        false => print_tables(&census),
    }
    census.failures.iter().for_each(|failure| eprintln!("not looked at: {failure}"));
    census.unsound().chain(census.endless()).for_each(|case| eprintln!("\n{case}"));
    if census.unsound().next().is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn json(case: &Case) -> serde_json::Value {
    serde_json::json!({
        "path": case.path,
        "goal": case.goal,
        "mutation": case.mutation.to_string(),
        "program": case.program,
        "outcome": case.judgement.outcome,
        "codes": case.judgement.codes.iter().map(|code| code.id()).collect::<Vec<_>>(),
        "cases": case.judgement.cases,
        "reached": case.judgement.is_reached,
    })
}

fn print_tables(census: &Census) {
    println!("{} mutants of {} goals", census.cases.len(), census.goals);
    let mut rows: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for case in &census.cases {
        for row in [case.mutation.to_string(), "~ all".to_owned()] {
            *rows.entry(row).or_default().entry(column(&case.judgement)).or_default() += 1;
        }
    }
    let columns: Vec<String> = rows.values().flat_map(BTreeMap::keys).cloned().collect();
    let columns: Vec<String> = std::collections::BTreeSet::from_iter(columns).into_iter().collect();
    println!("| change | {} |", columns.join(" | "));
    println!("|---|{}", "---|".repeat(columns.len()));
    for (row, counts) in rows {
        let cells = columns.iter().map(|column| counts.get(column).copied().unwrap_or_default().to_string());
        println!("| {row} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
}

fn column(judgement: &Judgement) -> String {
    match &judgement.outcome {
        Outcome::Killed => "killed".to_owned(),
        Outcome::Accepted if !judgement.is_reached => "accepted, unreached".to_owned(),
        Outcome::Accepted => "accepted".to_owned(),
        Outcome::Unsound(_) => "accepted and refuted".to_owned(),
        Outcome::Endless(_) => "accepted and endless".to_owned(),
        Outcome::Rejected(reason) => format!("rejected: {reason}"),
    }
}
