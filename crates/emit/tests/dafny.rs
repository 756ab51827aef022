//! Dafny on modules written for it: what it proves of solved examples, and that it refuses programs that the checker
//! rejects for their refinements.
//!
//! A selection of both is looked at here. `scripts/dafny.sh` looks at all; then `LOLIGO_DAFNY` is set to `all`, and what
//! is not verified, or is verified and should not be, is printed without a failure for each.
//!
//! Dafny must be there: `scripts/setup-tests.sh` installs it.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod sources;

use libtest_mimic::{Arguments, Failed, Trial};
use loligo_base::Diagnostic;
use loligo_emit::{Language, ModuleName};
use sources::{Source, files, root};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Programs that Dafny verifies.
const VERIFIED: &[&str] = &[
    "examples/list/replicate.sq",
    "examples/list/zip.sq",
    "examples/list/fold-length.sq",
    "examples/heap/insert.sq",
    "examples/strict-list/intersect.sq",
    "examples/more/rose-list.sq",
    "examples/more/expand-runs.sq",
    "examples/user/desugar.sq",
    "examples/user/address-book-merge.sq",
    "tests/accept/abstract-foldr.sq",
];

/// Programs that the checker rejects, each for another rule, and Dafny as well.
const REFUSED: &[&str] = &[
    "tests/reject/abstract-changed-value.sq",
    "tests/reject/abstract-datatype-contravariant.sq",
    "tests/reject/branch-reachable-error.sq",
    "tests/reject/branch-swapped.sq",
    "tests/reject/element-of-partial-collection.sq",
    "tests/reject/function-argument-domain.sq",
    "tests/reject/function-argument-result.sq",
    "tests/reject/invariant-bst-equal.sq",
    "tests/reject/match-missing-base-case.sq",
    "tests/reject/goal-trusts-itself.sq",
    "tests/reject/measure-promises-circle-constants.sq",
    "tests/reject/polarity-abstract-refinement-false-true.sq",
    "tests/reject/unused-function-error.sq",
    "tests/reject/value-of-abstract-datatype.sq",
];

/// Verdict of Dafny on a module.
#[derive(PartialEq, Eq)]
enum Verdict {
    Verified,
    /// The message about what it could not prove.
    Refused(String),
    /// Nothing, for its time was up: where it ended, it had proved all.
    Undecided(String),
}

fn main() {
    let all = std::env::var("LOLIGO_DAFNY").is_ok_and(|value| value == "all");
    let (mut verified, mut refused) = (owned(VERIFIED), owned(REFUSED));
    if all {
        let folders = ["examples", "stdlib", "tests/accept", "docs/lessons"];
        verified =
            folders.iter().flat_map(|folder| named(folder)).filter(|name| !name.contains("/exercises/")).collect();
        refused = named("tests/reject").into_iter().filter(|name| is_wrong_by_a_refinement(name)).collect();
    }
    let verified = verified.into_iter().map(|name| Trial::test(format!("{name} is verified"), move || verifies(&name)));
    let refused = refused.into_iter().map(|name| Trial::test(format!("{name} is refused"), move || refuses(&name)));
    libtest_mimic::run(&Arguments::from_args(), verified.chain(refused).collect()).exit();
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn named(folder: &str) -> Vec<String> {
    files(folder).iter().map(|path| path.strip_prefix(root()).unwrap().display().to_string()).collect()
}

/// True if the checker's complaint in the snapshot beside it is that a type is not kept.
fn is_wrong_by_a_refinement(name: &str) -> bool {
    let snapshot = fs::read_to_string(root().join(name).with_extension("snap")).unwrap_or_default();
    ["E0310", "E0311", "E0312", "E0313", "E0314", "E0315", "E0316"]
        .iter()
        .any(|code| snapshot.contains(&format!("[{code}] Error")))
}

fn verifies(name: &str) -> Result<(), Failed> {
    match verdict(name)? {
        Verdict::Verified => Ok(()),
        Verdict::Refused(said) => Err(said.into()),
        Verdict::Undecided(said) => Err(format!("not decided: {said}").into()),
    }
}

fn refuses(name: &str) -> Result<(), Failed> {
    match verdict(name)? {
        Verdict::Verified => Err("it is verified".into()),
        Verdict::Undecided(said) => Err(format!("not decided: {said}").into()),
        Verdict::Refused(_) => Ok(()),
    }
}

fn verdict(name: &str) -> Result<Verdict, Failed> {
    let text = emitted(&root().join(name)).map_err(|said| format!("not expressed: {}", told(&said)))?;
    let folder = TempDir::new()?;
    let file = folder.path().join("module.dfy");
    fs::write(&file, text)?;
    let mut command = Command::new("dafny");
    let output = command.args(["/compile:0", "/timeLimit:60", "/trace"]).arg(&file).output();
    let output =
        output.map_err(|error| format!("`dafny` cannot be run ({error}): scripts/setup-tests.sh installs it"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // Dafny 2.3 ends well where it found errors that it has no words for. Its trace has a line for each function.
    let outcomes = said.lines().filter(|line| line.contains(" proof obligation"));
    if outcomes.clone().count() == 0 && output.status.success() {
        return Err("there is nothing to prove".into());
    }
    let is_proved = outcomes.clone().all(|line| line.ends_with("verified"));
    if output.status.success() && is_proved {
        return Ok(Verdict::Verified);
    }
    let is_complaint =
        |line: &&str| line.contains("timed out") || line.contains("Error") && !line.contains("Prover error");
    let complaints = said.lines().filter(is_complaint).collect::<Vec<_>>().join("\n");
    if said.contains("resolution/type errors") || said.contains("parse errors") {
        return Err(format!("no module of Dafny: {complaints}").into());
    }
    // `error` and `errors`; the other outcomes are `timed out`, `out of memory`, `inconclusive` and the like.
    let is_refused = outcomes.clone().any(|line| line.ends_with("error") || line.ends_with("errors"));
    Ok(if is_refused { Verdict::Refused(complaints) } else { Verdict::Undecided(complaints) })
}

/// The module of Dafny for a file, or what is said instead.
fn emitted(path: &Path) -> Result<String, Vec<Diagnostic>> {
    let source = Source::read(path);
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let name = ModuleName::from_path(stem);
    // Programs may be nested deeply.
    let work = move || source.resolved(|module, file| Language::Dafny.module(module, file, &name, source.prose()));
    std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join().unwrap()
}

fn told(said: &[Diagnostic]) -> String {
    let label =
        |diagnostic: &Diagnostic| diagnostic.labels.first().map_or(String::new(), |label| label.message.clone());
    said.iter()
        .map(|diagnostic| format!("{}: {}", diagnostic.message, label(diagnostic)))
        .collect::<Vec<_>>()
        .join("; ")
}
