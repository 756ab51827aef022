//! `loligo certify`: what it writes, and over what.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use common::{REPLICATE, folder, loligo};
use loligo_session::source_files;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The exit code, and what is said.
fn run(folder: &TempDir, arguments: &str) -> (i32, String) {
    let run = loligo(folder.path(), &arguments.split_whitespace().collect::<Vec<_>>());
    (run.code, run.stdout + &run.stderr)
}

/// All files below a folder, by their paths in it.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path.strip_prefix(folder).unwrap().display().to_string()),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_whole_certificate() {
    let folder = folder(&[("replicate.sq", REPLICATE)]);
    let (code, said) = run(&folder, "certify replicate.sq --out proofs");
    assert_eq!((code, said.as_str()), (0, "5 conditions, listed in proofs/index.tsv\n"));
    let proofs = folder.path().join("proofs");
    let texts = files(&proofs).into_iter().map(|file| {
        let text = fs::read_to_string(proofs.join(&file)).unwrap();
        format!("==== {file}\n{text}")
    });
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("certificate", texts.collect::<Vec<_>>().join("\n")));
}

#[test]
fn the_same_again() {
    let folder = folder(&[("replicate.sq", REPLICATE)]);
    let read = || {
        assert_eq!(run(&folder, "certify replicate.sq --out proofs").0, 0);
        let proofs = folder.path().join("proofs");
        files(&proofs).into_iter().map(|file| (fs::read(proofs.join(&file)).unwrap(), file)).collect::<Vec<_>>()
    };
    assert_eq!(read(), read());
}

#[test]
fn an_earlier_certificate_is_replaced_and_nothing_else() {
    let folder = folder(&[("id.sq", "id :: x: a -> {a | _v == x}\nid = \\x . x\n"), ("replicate.sq", REPLICATE)]);
    assert_eq!(run(&folder, "certify replicate.sq --out proofs").0, 0);
    fs::write(folder.path().join("proofs/notes.txt"), "mine").unwrap();
    fs::write(folder.path().join("proofs/replicate/notes.txt"), "mine").unwrap();
    assert_eq!(run(&folder, "certify id.sq --out proofs").0, 0);
    let left = files(&folder.path().join("proofs"));
    assert_eq!(left, ["id/id.sq", "id/id/001-result.smt2", "index.tsv", "notes.txt", "replicate/notes.txt"]);
}

#[test]
fn what_somebody_has_written_stays() {
    let folder = folder(&[("replicate.sq", REPLICATE), ("index.tsv", "mine\n")]);
    for out in [".", "replicate.sq"] {
        let (code, said) = run(&folder, &format!("certify replicate.sq --out {out}"));
        assert_eq!(code, 1);
        assert!(said.contains("E0601"), "{said}");
    }
    assert_eq!(files(folder.path()), ["index.tsv", "replicate.sq"]);
    assert_eq!(fs::read_to_string(folder.path().join("index.tsv")).unwrap(), "mine\n");
    let (code, said) = run(&folder, "certify replicate.sq --out replicate.sq/proofs");
    assert_eq!(code, 1);
    assert!(said.contains("E0602"), "{said}");
    assert_eq!(run(&folder, "certify replicate.sq").0, 2);
}

#[test]
fn an_index_leads_nowhere_else() {
    let folder = folder(&[("id.sq", "id :: x: a -> {a | _v == x}\nid = \\x . x\n"), ("precious.sq", "")]);
    assert_eq!(run(&folder, "certify id.sq --out proofs").0, 0);
    let index = folder.path().join("proofs/index.tsv");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, format!("{text}../precious.sq\t\n{}\t\n", folder.path().join("precious.sq").display())).unwrap();
    assert_eq!(run(&folder, "certify id.sq --out proofs").0, 0);
    assert!(folder.path().join("precious.sq").exists());
}

#[test]
fn what_is_wrong_is_certified_and_said() {
    let folder = folder(&[
        ("wrong.sq", "f :: x: Int -> {Int | _v > x}\nf = \\x . x\n\nnever :: x: a -> {a | False}\nnever = ??\n"),
        ("broken.sq", "f :: Int\n"),
    ]);
    fs::write(folder.path().join("broken.sq"), "f :: Nat\nf = 1\n").unwrap();
    let (code, said) = run(&folder, "certify wrong.sq broken.sq --out proofs");
    assert_eq!(code, 1);
    assert_eq!(["E0310", "E0405", "E0202"].map(|code| said.matches(&format!("[{code}]")).count()), [1, 1, 1], "{said}");
    let index = fs::read_to_string(folder.path().join("proofs/index.tsv")).unwrap();
    for line in [
        "# wrong.sq: f: REJECTED by Loligo: not all conditions hold, or could not be proved",
        "# wrong.sq: never: not certified: it has a hole",
        "# broken.sq: REJECTED before anything could be said of its definitions",
    ] {
        assert!(index.contains(line), "{index}");
    }
    let script = fs::read_to_string(folder.path().join("proofs/wrong/f/001-result.smt2")).unwrap();
    assert!(script.contains("; To be proved: x < _v\n"), "{script}");
}

#[test]
fn imports_have_folders_of_their_own() {
    let folder = folder(&[
        ("lib.sq", "one :: {Int | _v == 1}\none = 1\n"),
        ("main.sq", "import List\nimport \"lib.sq\"\n\none' :: xs: List a -> {Int | _v == 1}\none' = \\xs . one\n"),
    ]);
    fs::create_dir(folder.path().join("other")).unwrap();
    fs::copy(folder.path().join("lib.sq"), folder.path().join("other/Lib.sq")).unwrap();
    assert_eq!(run(&folder, "certify main.sq other/Lib.sq --out proofs").0, 0);
    let proofs = folder.path().join("proofs");
    let programs: Vec<PathBuf> = source_files(&proofs);
    let names: Vec<String> =
        programs.iter().map(|path| path.strip_prefix(&proofs).unwrap().display().to_string()).collect();
    assert_eq!(names, ["Lib-2/Lib-2.sq", "List/List.sq", "lib/lib.sq", "main/main.sq"]);
    assert!(files(&proofs).iter().any(|file| file.starts_with("List/measure-len/")));
}

#[test]
fn nothing_is_written_of_a_run_that_was_stopped() {
    let folder = folder(&[("replicate.sq", REPLICATE)]);
    let (code, said) = run(&folder, "certify replicate.sq --out proofs --timeout 0.000001");
    assert_eq!(code, 4, "{said}");
    assert!(!folder.path().join("proofs").exists());
}
