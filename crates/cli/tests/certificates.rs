//! Answers of cvc5 to the certificates of every file of `stdlib`, `tests/accept`, `tests/reject`, `tests/users`,
//! `tests/synth` and `examples`.
//!
//! | folder | cvc5 answers `unsat` |
//! |---|---|
//! | `stdlib`, `tests/accept`, `tests/users/accept` | to every condition |
//! | `examples`, `tests/synth` but for `none` | to every condition, with the programs of the snapshot in place of the holes |
//! | `tests/reject`, `tests/users/reject` | not to every condition of a definition that Loligo rejects after it had conditions |
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use libtest_mimic::{Arguments, Failed, Trial};
use loligo_base::FileId;
use loligo_certify::{CertifyOptions, certify};
use loligo_session::{Event, Input, Session, Solution, Status, SynthesisOptions, fill};
use loligo_syntax::ast::{Decl, DeclKind};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use tempfile::TempDir;

/// Test of a file.
type Test = fn(&str, &Path) -> Result<(), Failed>;

/// The folders with tests, and what is done with each file in them and below.
const FOLDERS: &[(&str, Test)] = &[
    ("stdlib", proved),
    ("tests/accept", proved),
    ("tests/reject", refuted),
    ("tests/users/accept", proved),
    ("tests/users/reject", refuted),
    ("tests/synth", solution_proved),
    ("examples", solution_proved),
];

/// Nothing is certified of a file without a solution.
const WITHOUT_SOLUTIONS: &str = "tests/synth/none";

/// Milliseconds that cvc5 gets for a condition that holds: it takes a tenth of a second at most.
const PATIENCE: u32 = 30_000;

/// Milliseconds that cvc5 gets for a condition that does not hold.
const IMPATIENCE: u32 = 500;

/// Probe for cvc5: an error if it cannot be run.
static CVC5: LazyLock<Result<(), Failed>> = LazyLock::new(|| match Command::new("cvc5").arg("--version").output() {
    Ok(_) => Ok(()),
    Err(error) => Err(format!("cvc5 cannot be run ({error}); scripts/setup-tests.sh installs it").into()),
});

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let mut trials = Vec::new();
    for (folder, test) in FOLDERS {
        let files = source_files(&root.join(folder));
        for path in files.into_iter().filter(|path| !path.starts_with(root.join(WITHOUT_SOLUTIONS))) {
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            let test: Test = *test;
            trials.push(Trial::test(name.clone(), move || {
                CVC5.clone()?;
                test(&name, &path)
            }));
        }
    }
    // Imports are relative to the working folder.
    std::env::set_current_dir(&root).unwrap();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn source_files(folder: &Path) -> Vec<PathBuf> {
    loligo_session::source_files(folder)
}

fn proved(name: &str, path: &Path) -> Result<(), Failed> {
    expect_proofs(name, fs::read_to_string(path)?)
}

fn solution_proved(name: &str, path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let snapshot = fs::read_to_string(path.with_extension("snap"))?;
    expect_proofs(name, fill(&text, &solutions(&text, &snapshot)))
}

fn expect_proofs(name: &str, text: String) -> Result<(), Failed> {
    let certificate = Certificate::of(name, text);
    expect(certificate.status == Status::Done, || format!("it was not accepted:\n\n{}", certificate.said))?;
    let unproved: Vec<String> = certificate
        .rows()
        .into_iter()
        .filter_map(|row| {
            let answer = certificate.answer(&row, PATIENCE);
            (answer != "unsat").then(|| format!("{}: {answer}", row.script))
        })
        .collect();
    expect(unproved.is_empty(), || format!("cvc5 does not prove:\n{}", unproved.join("\n")))
}

fn refuted(name: &str, path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    if has_examples(&text) {
        // Its definitions are right: it is rejected for what it says of them.
        return expect_proofs(name, text);
    }
    let certificate = Certificate::of(name, text);
    expect(certificate.status == Status::Rejected, || format!("it was not rejected ({:?})", certificate.status))?;
    expect(certificate.index.contains("REJECTED"), || "the index does not say that it was rejected".into())?;
    let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in certificate.rows() {
        let answer = certificate.answer(&row, IMPATIENCE);
        answers.entry(row.definition).or_default().push(answer);
    }
    // Whoever is rejected earlier, for its names, sorts or shapes, has no conditions that could fail.
    for definition in certificate.rejected_for_a_condition() {
        let is_refuted = answers.get(definition).is_some_and(|answers| answers.iter().any(|answer| answer != "unsat"));
        expect(is_refuted, || format!("cvc5 proves every condition of `{definition}`, which is wrong"))?;
    }
    Ok(())
}

fn has_examples(text: &str) -> bool {
    let declarations = loligo_syntax::parse(FileId(0), text).module.decls;
    declarations.iter().any(|decl| matches!(decl.kind, DeclKind::Example(_)))
}

fn expect(holds: bool, otherwise: impl Fn() -> String) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(otherwise().into()) }
}

/// The programs, each in place of the definition of that name.
fn solutions(text: &str, programs: &str) -> Vec<Solution> {
    let definitions = |text: &str| -> Vec<(String, Decl)> {
        let declarations = loligo_syntax::parse(FileId(0), text).module.decls;
        let named = declarations.into_iter().filter_map(|decl| match &decl.kind {
            DeclKind::Definition(definition) => Some((definition.name.text.to_string(), decl)),
            _ => None,
        });
        named.collect()
    };
    let open = definitions(text);
    let programs = definitions(programs).into_iter().map(|(name, decl)| {
        let (start, end) = (decl.span.start as usize, decl.span.end as usize);
        let (_, goal) = open.iter().find(|(open, _)| *open == name).unwrap();
        let definition = programs.get(start..end).unwrap().to_owned();
        let (signature, assumptions) = (String::new(), Vec::new());
        Solution { file: FileId(0), name, signature, definition, span: goal.span, assumptions }
    });
    programs.collect()
}

/// The certificate of a file.
struct Certificate {
    folder: TempDir,
    index: String,
    status: Status,
    said: String,
}

/// A condition that is written down.
struct Row {
    script: String,
    definition: String,
}

impl Certificate {
    fn of(name: &str, text: String) -> Certificate {
        let folder = TempDir::new().unwrap();
        let options = CertifyOptions { out: folder.path().to_owned(), synthesis: SynthesisOptions::default() };
        let session = Session::open(&[Input::Text { name: name.into(), text }]);
        let mut said = String::new();
        let certified = certify(session, &options, &mut |event, _| match event {
            Event::Diagnostic(diagnostic) => said += &format!("{}: {}\n", diagnostic.code, diagnostic.message),
            Event::Bug(bug) => said += &bug.message,
            Event::Solved(_)
            | Event::Checked(_)
            | Event::Partial(_)
            | Event::Tested(_)
            | Event::Weak(..)
            | Event::Others(..)
            | Event::Searched(..) => {}
        });
        let index = fs::read_to_string(folder.path().join("index.tsv")).unwrap();
        Certificate { folder, index, status: certified.status, said }
    }

    fn rows(&self) -> Vec<Row> {
        let rows = self.index.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'));
        let cells = rows.filter_map(|mut cells| Some((cells.next()?.to_owned(), cells.nth(3)?.to_owned())));
        let scripts = cells.filter(|(script, _)| script.ends_with(".smt2"));
        scripts.map(|(script, definition)| Row { script, definition }).collect()
    }

    fn rejected_for_a_condition(&self) -> Vec<&str> {
        let said =
            self.index.lines().filter_map(|line| line.split_once(": REJECTED by Loligo: not all conditions hold"));
        said.filter_map(|(line, _)| line.rsplit(": ").next()).collect()
    }

    /// Answer of cvc5 to a script, called as the index says.
    fn answer(&self, row: &Row, milliseconds: u32) -> String {
        let script = self.folder.path().join(&row.script);
        let output = Command::new("cvc5").arg(format!("--tlimit={milliseconds}")).arg(script).output().unwrap();
        // It complains loudly if the answer is not the one that the script expects.
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        said.concat().lines().next().unwrap_or("no answer").to_owned()
    }
}
