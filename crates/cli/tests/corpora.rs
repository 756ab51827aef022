//! Every file of `stdlib`, `tests` and `examples` does what its folder says.
//!
//! | folder | the file … | snapshot beside it |
//! |---|---|---|
//! | `stdlib`, `tests/accept`, `tests/users/accept`, `tests/emit` | passes `loligo check` | none, or that of `loligo-emit`'s tests |
//! | `tests/reject`, `tests/users/reject` | does not | what is said |
//! | `tests/synth/none` | has no solution, and the search ends | what is said |
//! | `tests/synth`, `examples` | is solved; with the programs in it, it passes `loligo check`, and no call breaks a promise | the programs |
//!
//! The programs are snapshots of Loligo itself, as users have them: `loligo snap examples --accept` writes them anew. What
//! is said is in snapshots of `insta`, which `INSTA_UPDATE=always` writes.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use libtest_mimic::{Arguments, Failed, Trial};
use loligo_base::{Code, Diagnostic, Severity, SourceMap, codes};
use loligo_cli::{Colours, difference, render_within};
use loligo_session::{
    Bounds, Canceller, CheckOptions, Event, Input, Session, Solution, Status, SynthesisOptions, TestOptions,
    TrialOptions, fill,
};
use loligo_snapshot::{SnapshotOptions, Verdict, compare};
use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Test of a file.
type Test = fn(&Case) -> Result<(), Failed>;

/// The folders with tests, and what is done with each file in them and below.
const FOLDERS: &[(&str, Test)] = &[
    ("stdlib", accept),
    ("tests/accept", accept),
    ("tests/emit", accept),
    ("tests/emit/reject", accept),
    ("tests/reject", reject),
    ("tests/users/accept", accept),
    ("tests/users/reject", reject),
    ("tests/synth", solve),
    ("tests/synth/none", fail),
    ("examples", solve),
];

/// Time limit for a file, so that a search that does not end is a failed test. Far more than any should.
const PATIENCE: Duration = Duration::from_secs(120);

/// The endings of searches, and the number of snapshots that show each of them at least.
const ENDINGS: [Code; 5] =
    [codes::NO_PROGRAM, codes::GIVEN_UP, codes::IMPOSSIBLE, codes::OUT_OF_TERMS, codes::OUT_OF_MEMORY];
const SHOWN: usize = 5;
/// Ways to say what is missing.
const NAMED: [&str; 12] = [
    "what is missing is something that gives",
    "what was not found is something that gives",
    "a way to give the values inside",
    "no small program was found that gives",
    "there is a program",
    "brings what is missing",
    "open at `??`",
    "nothing in scope builds a value",
    "no value satisfies the type of the result",
    "a call of the function to itself is not possible",
    "nothing around a `??`",
    "ask for `",
];

/// A file of a folder.
struct Case {
    path: PathBuf,
    /// Name in diagnostics: the same on every machine.
    name: String,
    text: String,
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let mut trials = Vec::new();
    for (folder, test) in FOLDERS {
        let belongs = |path: &PathBuf| {
            let is_deeper = |other: &str| other.len() > folder.len() && path.starts_with(root.join(other));
            !FOLDERS.iter().any(|(other, _)| is_deeper(other))
        };
        for path in source_files(&root.join(folder)).into_iter().filter(belongs) {
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            let test: Test = *test;
            trials.push(Trial::test(name.clone(), move || {
                let text = fs::read_to_string(&path)?;
                patiently(move || test(&Case { path, name, text }))
            }));
        }
    }
    let folder = root.clone();
    trials.push(Trial::test("tests/synth/none shows every ending", move || show_endings(&folder)));
    // Imports are relative to the working folder.
    std::env::set_current_dir(&root).unwrap();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// Result of `test`, if it comes in time; a test that goes on running ends with the process.
fn patiently(test: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Result<(), Failed> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(test));
        let _ = sender.send(result.unwrap_or_else(|_| Err("it panicked, or the snapshot differs".into())));
    });
    receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| Err(format!("not done after {PATIENCE:?}").into()))
}

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sq") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn accept(case: &Case) -> Result<(), Failed> {
    let (status, said) = check(&case.name, &case.text);
    expect(status == Status::Done, || format!("it was not accepted:\n\n{said}"))?;
    expect_promises_kept(case, &case.text)
}

fn reject(case: &Case) -> Result<(), Failed> {
    let (status, said) = check(&case.name, &case.text);
    expect(status == Status::Rejected, || format!("it was not rejected ({status:?}):\n\n{said}"))?;
    case.assert_snapshot(&said);
    Ok(())
}

fn solve(case: &Case) -> Result<(), Failed> {
    let session = open(&case.name, &case.text);
    let (mut said, mut bugs) = (String::new(), String::new());
    let mut show = |told: &[Diagnostic], sources: &SourceMap| {
        told.iter().for_each(|diagnostic| said += &unbroken(diagnostic, sources));
    };
    let snapshot = case.path.with_extension("snap");
    let options = SnapshotOptions { synthesis: SynthesisOptions::default(), canceller: &mut Canceller::default };
    let comparison = compare(&session, &snapshot, options, &mut |event| match event {
        Event::Diagnostic(diagnostic) => show(&[diagnostic], session.sources()),
        Event::Bug(bug) => bugs += &format!("{}\n", bug.message),
        Event::Solved(_)
        | Event::Checked(_)
        | Event::Partial(_)
        | Event::Tested(_)
        | Event::Weak(..)
        | Event::Others(..)
        | Event::Searched(..) => {}
    });
    let told = comparison.goals.iter().flat_map(|goal| &goal.told).chain([&comparison.told]);
    told.for_each(|told| show(&told.diagnostics, &told.sources));
    let is_solved = comparison.goals.iter().all(|goal| goal.ended == Status::Done);
    let status = comparison.status;
    expect(status == Status::Done && is_solved, || format!("it was not solved ({status:?}):\n\n{said}{bugs}"))?;
    let solutions: Vec<&Solution> = comparison.goals.iter().filter_map(|goal| goal.solution.as_ref()).collect();
    expect(!solutions.is_empty(), || "it has nothing to synthesize".into())?;

    let filled = fill(&case.text, solutions);
    let (status, checked) = check(&case.name, &filled);
    expect(status == Status::Done, || format!("written back it was not accepted:\n\n{checked}\n{filled}"))?;

    expect_promises_kept(case, &filled)?;

    expect(comparison.verdict() == Some(Verdict::Same), || {
        let goals = comparison.goals.iter().filter(|goal| goal.verdict != Verdict::Same);
        let differences = goals.map(|goal| difference("stored", goal.stored.as_deref(), goal.found.as_deref()));
        format!(
            "not what its snapshot says; `loligo snap {} --accept` takes over what is found now:\n\n{}\n{said}",
            case.name,
            differences.collect::<String>()
        )
    })
}

/// Calls everything that is defined with generated arguments.
fn expect_promises_kept(case: &Case, text: &str) -> Result<(), Failed> {
    let session = open(&case.name, text).with_implementations(&SynthesisOptions::default());
    let trial = TrialOptions { cases: 25, ..TrialOptions::default() };
    let mut said = String::new();
    session.test(&TestOptions { trial, ..TestOptions::default() }, &mut |event| match event {
        // Of what cannot be called, or needs what cannot be made up, nothing is to be seen.
        Event::Diagnostic(diagnostic) if ["E0704", "E0705"].contains(&diagnostic.code.id()) => {}
        Event::Diagnostic(diagnostic) if diagnostic.severity == Severity::Error => {
            said += &unbroken(&diagnostic, session.sources());
        }
        Event::Bug(bug) => said += &bug.message,
        _ => {}
    });
    expect(said.is_empty(), || format!("it was called, and broke a promise:\n\n{said}"))
}

fn fail(case: &Case) -> Result<(), Failed> {
    let session = open(&case.name, &case.text);
    let mut said = String::new();
    let status = session.synthesize(&bounded(&case.text), &mut |event| {
        if let Event::Diagnostic(diagnostic) = event {
            said += &unbroken(&diagnostic, session.sources());
        }
    });
    expect(status == Status::NotFound, || format!("it ended otherwise ({status:?}):\n\n{said}"))?;
    case.assert_snapshot(&said);
    Ok(())
}

/// The options of a synthesis that the first line of a file gives, as on the command line.
fn bounded(text: &str) -> SynthesisOptions {
    let words: Vec<&str> = text.lines().next().unwrap_or_default().split_whitespace().collect();
    let given = |flag: &str| {
        let position = words.iter().position(|word| *word == flag)?;
        let number = words.get(position + 1).map(|number| number.trim_end_matches(|last: char| !last.is_ascii_digit()));
        Some(number.and_then(|number| number.parse().ok()).expect("a number follows the option"))
    };
    SynthesisOptions {
        max_checks: given("--max-checks"),
        max_terms: given("--max-terms"),
        max_memory: given("--memory"),
        bounds: Bounds { cost: given("--max-cost").map(|cost: u64| cost as usize), ..Bounds::default() },
        ..SynthesisOptions::default()
    }
}

/// Requires every ending of a search to be shown by some snapshot, and none of them to say only that time ran out.
fn show_endings(root: &Path) -> Result<(), Failed> {
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    for path in source_files(&root.join("tests/synth/none")) {
        let told = fs::read_to_string(path.with_extension("snap"))?;
        for ending in told.split("\n[").map(|part| part.trim_start_matches('[')) {
            let code = ENDINGS.into_iter().find(|code| ending.starts_with(code.id()));
            let Some(code) = code else { continue };
            *shown.entry(code.id()).or_default() += 1;
            expect(NAMED.iter().any(|words| ending.contains(words)), || {
                format!("{} does not say what is missing:\n\n{ending}", path.display())
            })?;
        }
    }
    for code in ENDINGS {
        let shown = shown.get(code.id()).copied().unwrap_or_default();
        expect(shown >= SHOWN, || format!("{} is shown by {shown} snapshots", code.id()))?;
    }
    Ok(())
}

/// Checks the text, and gives its status and all that is said.
fn check(name: &str, text: &str) -> (Status, String) {
    let session = open(name, text);
    let mut said = Vec::new();
    let status = session.check(&CheckOptions::default(), &mut |event| match event {
        Event::Diagnostic(diagnostic) => said.push(unbroken(&diagnostic, session.sources())),
        Event::Bug(bug) => said.push(bug.message),
        Event::Solved(_)
        | Event::Checked(_)
        | Event::Partial(_)
        | Event::Tested(_)
        | Event::Weak(..)
        | Event::Others(..)
        | Event::Searched(..) => {}
    });
    (status, said.join("\n"))
}

/// Diagnostics with each sentence in one line: how wide a terminal is does not matter here.
fn unbroken(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    render_within(diagnostic, sources, Colours::Off, usize::MAX)
}

fn open(name: &str, text: &str) -> Session {
    Session::open(&[Input::Text { name: name.into(), text: text.into() }])
}

fn expect(holds: bool, otherwise: impl Fn() -> String) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(otherwise().into()) }
}

impl Case {
    /// Compares with the snapshot beside the file.
    fn assert_snapshot(&self, text: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(self.path.parent().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_input_file(&self.path);
        settings.bind(|| insta::assert_snapshot!(self.path.file_stem().unwrap().to_str().unwrap(), text));
    }
}
