//! The book and the README show what Loligo does, and the course's exercises can be done.
//!
//! One trial for each page of `docs/SUMMARY.md` ([`page`] has the conventions), for each exercise and each solution
//! ([`course`]), and for the links of all pages together ([`links`]).
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod course;
mod links;
mod page;

use libtest_mimic::{Arguments, Trial};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

/// No search here should take this long, by far.
const SECONDS: &str = "300";

/// Pages with conventions of their own, which have tests of their own.
const TESTED_ELSEWHERE: &[&str] = &["docs/errors/", "docs/grading.md", "docs/snapshots.md"];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let pages = pages(&root);
    let mut trials = Vec::new();
    for page in pages.iter().filter(|page| !TESTED_ELSEWHERE.iter().any(|other| page.starts_with(other))) {
        let (root, page) = (root.clone(), page.clone());
        trials.push(Trial::test(page.clone(), move || page::test(&root, &page)));
    }
    trials.extend(course::trials(&root));
    trials.push(Trial::test("links", move || links::test(&root, &pages)));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The README and all pages of the book, by their paths from the root of the repository.
fn pages(root: &Path) -> Vec<String> {
    let summary = fs::read_to_string(root.join("docs/SUMMARY.md")).unwrap();
    let listed = links::of(&summary).into_iter().map(|(_, link)| format!("docs/{link}"));
    ["README.md".to_owned()].into_iter().chain(listed).collect()
}

/// The files below a folder whose names end so, in order.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Runs `loligo ARGUMENTS` in a folder.
fn loligo(folder: &Path, arguments: &[String]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loligo"));
    command.current_dir(folder).stdin(Stdio::null()).args(arguments);
    let has_limit = arguments.iter().any(|argument| argument == "--timeout");
    if !has_limit && arguments.first().is_some_and(|name| name == "synth") {
        command.args(["--timeout", SECONDS]);
    }
    command.output().unwrap()
}

/// All that was said, and the exit code.
fn said(output: Output) -> (String, String) {
    let code = output.status.code().map_or("none".into(), |code| code.to_string());
    let streams = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (format!("{}\n", streams.concat().trim_end()), code)
}
