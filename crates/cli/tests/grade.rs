//! `loligo grade`: what students hand in, and the tricks that they try.
//!
//! Every file of `tests/grade` is graded against `tests/grade/exercise.sq`; what is said of it is in the snapshot beside it.
//! What takes several files, or looks at the reports, is here.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use common::{Run, folder, loligo};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const EXERCISE: &str = "data List a where\n  Nil :: List a\n  Cons :: x: a -> xs: List a -> List a\n\
    measure len :: List a -> {Int | _v >= 0} where\n  Nil -> 0\n  Cons x xs -> 1 + len xs\n\
    -- points: 2.5\nempty :: xs: List a -> {Bool | _v <==> len xs == 0}\nempty = ??\n\
    wrap :: x: a -> {List a | len _v == 1}\nwrap = ??\n";
const EMPTY: &str = "empty = \\xs . match xs with\n  Nil -> True\n  Cons y ys -> False\n";
const WRAP: &str = "wrap = \\x . Cons x Nil\n";

struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Folder {
        Folder(folder(files))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn grade(&self, arguments: &str) -> Run {
        grade(self.0.path(), arguments)
    }
}

fn grade(folder: &Path, arguments: &str) -> Run {
    loligo(folder, &["grade"].into_iter().chain(arguments.split_whitespace()).collect::<Vec<_>>())
}

impl Run {
    fn text(&self) -> String {
        format!("exit code {}\n-- stdout\n{}-- stderr\n{}", self.code, self.stdout, self.stderr)
    }

    /// The verdict on a goal, as the table has it.
    fn verdict(&self, goal: &str) -> &str {
        let line = self.stdout.lines().find(|line| line.trim_start().starts_with(&format!("{goal} ")));
        line.unwrap_or_else(|| panic!("no line for {goal}:\n{}", self.text())).trim()
    }
}

fn assert_snapshot(name: &str, text: String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/grade"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_file_is_told_apart() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/grade");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".sq").map(str::to_owned))
        .filter(|name| name != "exercise")
        .collect();
    names.sort();
    assert!(names.len() > 30);
    for name in names {
        let run = grade(&folder, &format!("{name}.sq --against exercise.sq --cases 100"));
        assert!(run.code < 2, "{name}: {}", run.text());
        assert_snapshot(&name, run.text());
    }
}

#[test]
fn folders_are_matched_by_names() {
    let folder = Folder::new(&[
        ("week/one.sq", EXERCISE),
        ("week/deep/two.sq", "import \"../one.sq\"\nf :: x: Int -> {Int | _v >= x}\nf = ??\n"),
        ("week/three.sq", EXERCISE),
        ("ann/one.sq", &format!("{EMPTY}{WRAP}")),
        ("ann/deep/two.sq", "f = \\x . x\n"),
        ("ann/two.sq", "f = \\x . x\n"),
        ("ann/notes.txt", "What I did.\n"),
    ]);
    let run = folder.grade("ann --against week");
    assert_snapshot("folders", run.text());
}

#[test]
fn what_is_imported_is_the_lecturers() {
    let exercise = "import \"base.sq\"\nf :: x: Int -> {Int | above _v x}\nf = ??\n";
    let base = "inline above x y = x > y\n";
    let folder = Folder::new(&[
        ("week/a.sq", exercise),
        ("week/base.sq", base),
        ("ann/a.sq", &exercise.replace("??", "\\x . x")),
        ("ann/base.sq", "inline above x y = True\n"),
    ]);
    let run = folder.grade("ann --against week");
    assert_eq!(run.code, 1, "{}", run.text());
    assert_eq!(run.verdict("f"), "f  0 of 1  not verified");
    assert!(run.stdout.contains("[E0904] Error: `above` is given and was changed"), "{}", run.text());
    // The same import with another file behind it, by the student's own path.
    fs::write(folder.path("ann/a.sq"), "import \"../ann/base.sq\"\nf :: x: Int -> {Int | above _v x}\nf = \\x . x\n")
        .unwrap();
    assert_eq!(folder.grade("ann --against week").verdict("f"), "f  0 of 1  given declaration changed");
    // What a module of the library declares is given, too.
    let library = Folder::new(&[
        ("a.sq", "import List\nf :: xs: List a -> {List a | len _v == len xs}\nf = ??\n"),
        ("ann.sq", "len :: Int\nlen = 0\nappend :: x: a -> a\nappend = \\x . x\nf = \\xs . append xs\n"),
    ]);
    assert_eq!(library.grade("ann.sq --against a.sq").verdict("f"), "f  0 of 1  given declaration changed");
    fs::write(folder.path("ann/a.sq"), exercise.replace("??", "\\x . x + 1")).unwrap();
    fs::remove_file(folder.path("ann/base.sq")).unwrap();
    assert_eq!(folder.grade("ann --against week").code, 0);
}

#[test]
fn reports_for_other_programs() {
    let folder = Folder::new(&[("a.sq", EXERCISE), ("ann.sq", &format!("{EMPTY}wrap = \\x . Nil\n"))]);
    let run = folder.grade("ann.sq --against a.sq --json --gradescope results.json --junit report.xml --cases 50");
    let reports = format!(
        "{}-- results.json\n{}-- report.xml\n{}",
        run.text(),
        folder.read("results.json"),
        folder.read("report.xml")
    );
    assert_snapshot("reports", reports);
}

#[test]
fn an_exercise_that_is_not_in_order_costs_no_points() {
    for (text, said) in [
        ("f :: Int\nf = g\nh :: Int\nh = ??\n", "E0205"),
        ("f :: x: Int -> {Int | _v > x}\nf = \\x . x\nh :: Int\nh = ??\n", "E0310"),
        ("-- points: many\nh :: Int\nh = ??\n", "E0901"),
        ("h :: Int\nh = \n", "E0"),
        ("h :: Int\nh = 1\n", "E0902"),
    ] {
        let folder = Folder::new(&[("a.sq", text), ("ann.sq", "h = 1\n")]);
        let run = folder.grade("ann.sq --against a.sq --gradescope results.json");
        assert_eq!(run.code, 1, "{}", run.text());
        assert!(run.stderr.contains(said), "{said}: {}", run.text());
        assert_eq!(run.stdout, "");
        assert!(!folder.path("results.json").exists());
    }
}

#[test]
fn files_that_are_not_there() {
    let folder = Folder::new(&[("a.sq", EXERCISE), ("empty/readme", "")]);
    assert!(folder.grade("ann.sq --against a.sq").stderr.contains("E0001"));
    assert!(folder.grade("a.sq --against b.sq").stderr.contains("E0001"));
    assert_eq!(folder.grade("empty --against a.sq").verdict("wrap"), "wrap     0 of 1  missing");
    assert!(folder.grade("a.sq --against empty").stderr.contains("E0902"));
    fs::create_dir(folder.path("empty/a.sq")).unwrap();
    assert_eq!(folder.grade("empty --against a.sq").verdict("wrap"), "wrap     0 of 1  missing");
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_not_read() {
    let folder = Folder::new(&[("week/a.sq", EXERCISE), ("ann/notes", "")]);
    std::os::unix::fs::symlink("/dev/zero", folder.path("ann/a.sq")).unwrap();
    std::os::unix::fs::symlink(".", folder.path("ann/circle")).unwrap();
    let run = folder.grade("ann --against week");
    assert_eq!(run.verdict("wrap"), "wrap     0 of 1  missing");
    assert!(run.stdout.contains("is not a plain file"), "{}", run.text());
}

/// Numbers that double their digits would fill the memory; values that share their parts are never done with.
#[test]
fn programs_that_explode_do_not_hang() {
    let nat = "data Nat where\n  Z :: Nat\n  S :: n: Nat -> Nat\n\
        termination measure size :: Nat -> {Int | _v >= 0} where\n  Z -> 0\n  S n -> 1 + size n\n";
    let exercise = format!(
        "{nat}f :: n: Nat -> x: {{Int | _v >= 2}} -> {{Int | _v >= 2}}\nf = ??\n\
         example f (S (S (S (S (S (S (S (S (S (S (S (S Z)))))))))))) 3 >= 2\n"
    );
    let squares = "f = \\n . \\x . match n with\n  Z -> x\n  S m -> f m (f m (f m (x * x)))\n";
    let folder = Folder::new(&[("a.sq", &exercise), ("ann.sq", squares)]);
    let run = folder.grade("ann.sq --against a.sq --cases 10");
    assert_eq!(run.verdict("f"), "f  0 of 1  an example fails");

    let tree = "data Tree where\n  Leaf :: Tree\n  Node :: l: Tree -> r: Tree -> Tree\n";
    let exercise = format!("{tree}f :: n: Int -> Tree\nf = ??\nexample f 200 == f 200\n");
    let shared = "grow :: n: {Int | _v >= 0} -> t: Tree -> Tree\n\
        grow = \\n . \\t . if n <= 0 then t else grow (n - 1) (Node t t)\n\
        f = \\n . if n <= 0 then Leaf else grow n Leaf\n";
    let folder = Folder::new(&[("a.sq", &exercise), ("ann.sq", shared)]);
    let run = folder.grade("ann.sq --against a.sq --timeout 1 --cases 1");
    assert_eq!((run.code, run.verdict("f")), (4, "f  0 of 1  not graded"));
}

/// The page for lecturers shows what Loligo says. A comment above a block says what it is: `file NAME`, or what
/// `grade FILE` says. With `LOLIGO_UPDATE_DOCS=1` the answers are written into the page.
#[test]
fn the_page_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/grading.md");
    let page = fs::read_to_string(&path).unwrap();
    let folder = Folder::new(&[]);
    let (mut retold, mut comment, mut answers) = (String::new(), None, 0);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        retold += &format!("{line}\n");
        if !line.starts_with("```") {
            comment = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
            continue;
        }
        let block: String = lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
        match comment.take().and_then(|comment| comment.split_once(' ')) {
            Some(("file", name)) => fs::write(folder.path(name), &block).unwrap(),
            Some(("grade", what)) => {
                let (file, code) = what.split_once(", exit code ").unwrap_or((what, "0"));
                let run = folder.grade(&format!("{file} --against week3.sq"));
                assert_eq!(run.code.to_string(), code, "{}", run.text());
                assert_eq!(
                    run.stderr.is_empty(),
                    code == "0",
                    "more than a hint at the pages on errors: {}",
                    run.text()
                );
                assert!(run.stderr.lines().all(|line| line.starts_with("For more on ")), "{}", run.text());
                retold += &format!("{}```\n", run.stdout);
                answers += 1;
                continue;
            }
            _ => {}
        }
        retold += &format!("{block}```\n");
    }
    assert_eq!(answers, 4);
    if std::env::var_os("LOLIGO_UPDATE_DOCS").is_some_and(|value| !value.is_empty()) {
        fs::write(&path, retold).unwrap();
    } else {
        assert_eq!(page, retold, "LOLIGO_UPDATE_DOCS=1 corrects it");
    }
    autograde(&folder);
}

/// Runs the script of the page where Gradescope would.
fn autograde(folder: &Folder) {
    let root = folder.path("autograder");
    for part in ["source/exercises", "submission", "results"] {
        fs::create_dir_all(root.join(part)).unwrap();
    }
    fs::copy(folder.path("week3.sq"), root.join("source/exercises/week3.sq")).unwrap();
    fs::copy(folder.path("bob.sq"), root.join("submission/week3.sq")).unwrap();
    let script = folder.read("run_autograder").replace("/autograder/", &format!("{}/", root.display()));
    let script = script.replace("./loligo", env!("CARGO_BIN_EXE_loligo"));
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let results: serde_json::Value = serde_json::from_str(&folder.read("autograder/results/results.json")).unwrap();
    assert_eq!((results["score"].as_f64(), results["max_score"].as_f64()), (Some(1.5), Some(3.5)));
    assert_eq!(results["tests"][0]["name"], "week3.sq: twice");
}
