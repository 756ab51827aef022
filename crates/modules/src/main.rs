//! Modules at random: what the checker and the interpreter say of them.

use clap::Parser;
use loligo_modules::{Cause, Census, CensusOptions, Found, OfTheme, draw};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Draws modules, and compares what the checker says of them with what runs show.
#[derive(Parser, Debug)]
struct Arguments {
    /// The seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The number of the first module
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// The number of modules
    #[arg(long, default_value_t = 10_000)]
    count: u64,
    /// Only those of this theme
    #[arg(long)]
    theme: Option<String>,
    /// Questions to the checker to make a refuted module smaller
    #[arg(long, default_value_t = 150)]
    questions: usize,
    /// A folder for modules that are accepted and refuted
    #[arg(long)]
    out: Option<PathBuf>,
    /// Of each cause so many
    #[arg(long, default_value_t = 10)]
    most: usize,
    /// Print the modules, and do nothing with them
    #[arg(long)]
    print: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let Arguments { seed, from, count, questions, .. } = arguments;
    let theme = arguments.theme.clone();
    if arguments.print {
        for index in from..from + count {
            let drawn = draw(seed, index);
            if theme.as_ref().is_some_and(|theme| theme != drawn.theme) {
                continue;
            }
            println!("-- {index}: {}{}", drawn.theme, if drawn.is_altered { ", altered" } else { "" });
            println!("{}", drawn.declared());
        }
        return ExitCode::SUCCESS;
    }
    let mut seen: BTreeMap<Cause, usize> = BTreeMap::new();
    let census = Census::take(&CensusOptions { theme, seed, from, count, questions }, &mut |found| {
        let number = seen.entry(found.cause).or_default();
        *number += 1;
        if *number <= arguments.most {
            eprintln!("{}: {} ({})", found.index, found.cause, found.refutation.wrong);
            if let Some(folder) = &arguments.out {
                write(folder, seed, found);
            }
        }
    });
    print_tables(&census);
    if census.found.is_empty() && census.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn write(folder: &Path, seed: u64, found: &Found) {
    let told: String = found.refutation.text.lines().map(|line| format!("-- {line}\n")).collect();
    let realized: String = found.module.trusted().lines().map(|line| format!("-- | {line}\n")).collect();
    let text = format!(
        "-- {} ({}; seed {seed}, module {}, {})\n{told}{realized}\n{}",
        found.cause,
        found.refutation.wrong,
        found.index,
        found.module.theme,
        found.module.declared()
    );
    let name = format!("{}-{}-{}.sq", found.cause.to_string().replace(' ', "-"), seed, found.index);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(folder.join(name), text));
    if let Err(error) = written {
        eprintln!("{}: {error}", folder.display());
    }
}

fn print_tables(census: &Census) {
    println!(
        "{} modules, {} accepted and run, {} accepted that cannot be run; {} goals, {} of them called, {} calls; {} accepted and refuted\n",
        census.drawn(),
        census.accepted(),
        census.not_run(),
        census.goals.accepted,
        census.goals.called,
        census.calls,
        census.found.len()
    );
    println!(
        "| theme | drawn | accepted whole | accepted in part | cannot be run | refuted |\n|---|---|---|---|---|---|"
    );
    for (theme, OfTheme { drawn, whole, parts, not_run, refuted }) in &census.themes {
        println!("| {theme} | {drawn} | {whole} | {parts} | {not_run} | {refuted} |");
    }
    println!("\n| accepted modules with | |\n|---|---|");
    census.constructs.iter().for_each(|(what, count)| println!("| {what} | {count} |"));
    println!("\n| code | |\n|---|---|");
    census.codes.iter().for_each(|(code, count)| println!("| {code} | {count} |"));
    if !census.obstacles.is_empty() {
        println!("\n| cannot be run | |\n|---|---|");
        census.obstacles.iter().for_each(|(what, count)| println!("| {what} | {count} |"));
    }
    println!("\n| cause | found | first at module |\n|---|---|---|");
    for cause in Cause::ALL {
        let mut of_cause = census.found.iter().filter(|found| found.cause == cause);
        match of_cause.next() {
            Some(first) => println!("| {cause} | {} | {} |", 1 + of_cause.count(), first.index),
            None => println!("| {cause} | 0 | |"),
        }
    }
    for (index, message) in &census.failures {
        println!("\n{index}: the checker fails: {message}");
    }
}
