//! `loligo snap`: what is said of stored programs, and what is written when.
//!
//! What is said is in the snapshots of `tests/cli`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use common::{REPLICATE, Run, folder, loligo};
use loligo_session::{Canceller, Input, Session, Status, SynthesisOptions};
use loligo_snapshot::{Acceptance, Comparison, SnapshotOptions, Verdict, compare};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const MARK: &str = "-- A snapshot of Loligo, format 1.\n\n";

const SIGNATURE: &str = "replicate :: n: {Int | _v >= 0} -> x: a -> {List a | len _v == n}\n";

/// The program found for it.
const FOUND: &str = "\
replicate = \\n . \\x .
  if n <= 0
    then Nil
    else Cons x (replicate (dec n) x)
";

/// It is right, and asks twice.
const WORSE: &str = "\
replicate = \\n . \\x .
  if n <= 0
    then Nil
    else if n <= 1
      then Cons x Nil
      else Cons x (replicate (dec n) x)
";

/// It is one element short.
const WRONG: &str = "\
replicate = \\n . \\x .
  if n <= 1
    then Nil
    else Cons x (replicate (dec n) x)
";

/// A goal that no search finds a program for, since it makes up no numbers, and a program for it.
const OPEN: &str = "three :: x: Int -> {Int | _v == x + 3}\nthree = ??\n";
const THREE: &str = "three :: x: Int -> {Int | _v == x + 3}\nthree = \\x . x + 3\n";

/// A goal that no program can exist for.
const NEVER: &str = "never :: x: a -> {a | False}\nnever = ??\n";

/// A folder of files to run the binary in.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Folder {
        Folder(folder(files))
    }

    /// A file with a goal, and a snapshot with these definitions beside it.
    fn with_snapshot(source: &str, stored: &str) -> Folder {
        Folder::new(&[("list.sq", source), ("list.snap", &format!("{MARK}{stored}"))])
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    /// The snapshot stored for `list.sq`, without the first line.
    fn stored(&self) -> String {
        self.read("list.snap").strip_prefix(MARK).unwrap().to_owned()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn snap(&self, arguments: &str) -> Run {
        loligo(self.0.path(), &["snap"].into_iter().chain(arguments.split_whitespace()).collect::<Vec<_>>())
    }

    /// A run that must leave all files as they are.
    fn look(&self, arguments: &str) -> Run {
        let texts = |folder: &Folder| folder.names().iter().map(|name| folder.read(name)).collect::<Vec<_>>();
        let (names, before) = (self.names(), texts(self));
        let run = self.snap(arguments);
        assert_eq!((names, before), (self.names(), texts(self)), "{arguments} wrote something");
        run
    }
}

impl Run {
    fn assert_says(&self, code: i32, what: &str) {
        let said = format!("{}{}", self.stdout, self.stderr);
        assert!(
            self.code == code && said.contains(what),
            "exit code {}, expected {code} and `{what}`:\n{said}",
            self.code
        );
    }
}

#[test]
fn what_is_new_is_stored_if_that_is_asked_for() {
    let folder = Folder::new(&[("list.sq", REPLICATE)]);
    folder.look("list.sq").assert_says(0, "list.sq: replicate: new\n");
    folder.look("list.sq --check").assert_says(1, "E0805");
    folder.snap("list.sq --accept").assert_says(0, "list.snap: written\n");
    assert_eq!(folder.stored(), format!("{SIGNATURE}{FOUND}"));
    assert_eq!(folder.names(), ["list.snap", "list.sq"]);
    folder.look("list.sq --check").assert_says(0, "list.sq: replicate: same\n");
    folder.look("list.sq --accept").assert_says(0, "list.sq: replicate: same\n");
}

#[test]
fn layout_and_comments_make_no_difference() {
    let laid_out = "replicate::n:{Int|_v>=0}->x:a->{List a|len _v==n}\r\n-- as found\r\nreplicate = \\n.\\x. if n <= 0 \
                    then Nil else Cons x (replicate (dec n) x)\r\n";
    let folder = Folder::with_snapshot(REPLICATE, laid_out);
    folder.look("list.sq --check").assert_says(0, "list.sq: replicate: same\n");
    folder.look("list.sq --accept").assert_says(0, "list.sq: replicate: same\n");
}

#[test]
fn a_worse_program_is_still_verified() {
    let folder = Folder::with_snapshot(REPLICATE, &format!("{SIGNATURE}{WORSE}"));
    folder.look("list.sq").assert_snapshot("snap_different");
    folder.look("list.sq --check").assert_says(1, "different but still verified");
    folder.snap("list.sq --accept").assert_says(0, "list.snap: written\n");
    assert_eq!(folder.stored(), format!("{SIGNATURE}{FOUND}"));
}

#[test]
fn a_wrong_program_is_broken() {
    let folder = Folder::with_snapshot(REPLICATE, &format!("{SIGNATURE}{WRONG}"));
    folder.look("list.sq").assert_snapshot("snap_broken");
    folder.look("list.sq --check").assert_says(1, "broken");
    folder.snap("list.sq --accept").assert_says(0, "list.snap: written\n");
    assert_eq!(folder.stored(), format!("{SIGNATURE}{FOUND}"));
}

#[test]
fn a_program_is_checked_against_the_declarations_of_the_file() {
    let weak = "replicate :: n: {Int | _v >= 0} -> x: a -> List a\n";
    let folder = Folder::with_snapshot(REPLICATE, &format!("{weak}{WRONG}"));
    folder.look("list.sq --check").assert_says(1, "list.sq: replicate: broken");
    // The program is right, so the signature is all there is to accept.
    let folder = Folder::with_snapshot(REPLICATE, &format!("{weak}{FOUND}"));
    folder.look("list.sq --check").assert_says(1, "list.sq: replicate: different but still verified");
    let none = Folder::with_snapshot(REPLICATE, FOUND);
    none.look("list.sq --check").assert_says(1, "list.sq: replicate: different but still verified");
    none.snap("list.sq --accept");
    assert_eq!(none.stored(), format!("{SIGNATURE}{FOUND}"));
}

#[test]
fn a_snapshot_declares_nothing() {
    let measure = "termination measure len :: List a -> {Int | _v >= 0} where\n  Nil -> 0\n  Cons x xs -> len xs\n\n";
    let endless = "replicate = \\n . \\x . Nil\n";
    for more in
        [measure, "import List\n\n", "dec :: x: Int -> {Int | _v < x}\n\n", "inline n = 0\n\n", "dec = \\x . x\n\n"]
    {
        let folder = Folder::with_snapshot(REPLICATE, &format!("{more}{SIGNATURE}{endless}"));
        folder.look("list.sq").assert_says(1, "list.sq: replicate: broken");
        // It is not in order even if the program is.
        let folder = Folder::with_snapshot(REPLICATE, &format!("{more}{SIGNATURE}{FOUND}"));
        folder.look("list.sq --check").assert_says(1, "list.sq: replicate: same");
        folder.snap("list.sq --accept").assert_says(0, "list.snap: written\n");
        assert_eq!(folder.stored(), format!("{SIGNATURE}{FOUND}"));
    }
}

#[test]
fn programs_with_holes_and_errors_are_broken() {
    for stored in ["replicate = ??\n", "replicate = \\n . \\x . error\n", "replicate = \\n . \\x . twice n x\n"] {
        let folder = Folder::with_snapshot(REPLICATE, &format!("{SIGNATURE}{stored}"));
        folder.look("list.sq").assert_says(1, "list.sq: replicate: broken");
    }
}

#[test]
fn an_example_breaks_a_program_too() {
    let source = "max :: x: Int -> y: Int -> {Int | _v == x || _v == y}\nmax = ??\n\nexample max 1 1 == 1\n";
    let signature = "max :: x: Int -> y: Int -> {Int | _v == x || _v == y}\n";
    let stored = format!("{signature}max = \\x . \\y . x\n");
    let folder = Folder::with_snapshot(source, &stored);
    folder.look("list.sq").assert_says(0, "list.sq: max: different but still verified");
    let folder = Folder::with_snapshot(&source.replace("max 1 1 == 1", "max 1 2 == 2"), &stored);
    let run = folder.look("list.sq");
    run.assert_says(1, "list.sq: max: broken");
    run.assert_says(1, "E0701");
}

#[test]
fn a_search_that_finds_nothing_replaces_no_program() {
    let folder = Folder::with_snapshot(OPEN, THREE);
    folder.look("list.sq").assert_says(3, "list.sq: three: not found but still verified\n");
    folder.look("list.sq --accept").assert_says(3, "list.sq: three: not found but still verified\n");
    folder.look("list.sq --check").assert_says(1, "list.sq: three: not found but still verified\n");
    // Beside something that is accepted it stays, too.
    let folder = Folder::with_snapshot(&format!("{OPEN}\nid :: x: a -> {{a | _v == x}}\nid = ??\n"), THREE);
    folder.snap("list.sq --accept").assert_says(3, "list.snap: written\n");
    assert_eq!(folder.stored(), format!("{THREE}\nid :: x: a -> {{a | _v == x}}\nid = \\x . x\n"));
}

#[test]
fn how_a_goal_ended_is_stored() {
    let folder = Folder::new(&[("list.sq", &format!("{OPEN}\n{NEVER}"))]);
    folder.snap("list.sq --accept").assert_says(0, "list.sq: never: new: no program\n");
    let ends = "-- | E0401: no program found for `three`\nthree :: x: Int -> {Int | _v == x + 3}\n\n\
                -- | E0405: no program can have the type of `never`\nnever :: x: a -> {a | False}\n";
    assert_eq!(folder.stored(), ends);
    folder.look("list.sq --check").assert_says(0, "list.sq: never: same\n");
    // A program may appear where none was, and a wrong one may vanish.
    let folder = Folder::with_snapshot(&NEVER.replace("False", "_v == x"), ends.split_once("\n\n").unwrap().1);
    folder.look("list.sq").assert_says(0, "list.sq: never: ended otherwise\n");
    let folder = Folder::with_snapshot(OPEN, &THREE.replace("\\x . x + 3", "\\x . x + 2"));
    folder.look("list.sq").assert_says(1, "list.sq: three: broken: ");
    folder.snap("list.sq --accept").assert_says(0, "list.snap: written\n");
    assert_eq!(folder.stored(), ends.split_inclusive("\n\n").next().unwrap().trim_end().to_owned() + "\n");
}

#[test]
fn nothing_is_proved_with_what_cannot_exist() {
    let source = format!("{NEVER}\n{OPEN}");
    let folder = Folder::with_snapshot(&source, "three :: x: Int -> {Int | _v == x + 3}\nthree = \\x . never x\n");
    folder.look("list.sq").assert_says(1, "E0804");
}

#[test]
fn what_belongs_to_no_goal_is_broken() {
    let folder = Folder::with_snapshot(REPLICATE, &format!("{SIGNATURE}{FOUND}\n{THREE}"));
    folder.look("list.sq").assert_says(1, "E0803");
    folder.snap("list.sq --accept").assert_says(0, "list.sq: three: broken: there is no such goal\n");
    assert_eq!(folder.stored(), format!("{SIGNATURE}{FOUND}"));
}

#[test]
fn what_cannot_be_read_is_replaced_by_programs_only() {
    let conflict = "<<<<<<< mine\nthree = \\x . x + 3\n=======\n";
    let folder = Folder::with_snapshot(REPLICATE, conflict);
    folder.look("list.sq").assert_says(1, "list.sq: replicate: broken: what is stored cannot be read\n");
    folder.snap("list.sq --accept").assert_says(0, "list.snap: written\n");
    assert_eq!(folder.stored(), format!("{SIGNATURE}{FOUND}"));
    let folder = Folder::with_snapshot(OPEN, conflict);
    folder.look("list.sq --accept").assert_says(1, "E0806");
}

#[test]
fn what_is_not_ours_stays() {
    for text in ["---\nsource: tests/list.rs\n---\nreplicate\n", "-- A snapshot of Loligo, format 2.\n", ""] {
        let folder = Folder::new(&[("list.sq", REPLICATE), ("list.snap", text)]);
        folder.look("list.sq --check").assert_says(1, "E0801");
        folder.look("list.sq --accept").assert_says(1, "E0806");
    }
    let folder = Folder::with_snapshot(REPLICATE, "");
    folder.look("list.snap --accept").assert_says(1, "`list.snap` is a snapshot itself");
    let folder = Folder::new(&[("list.sq", REPLICATE), ("list.txt", REPLICATE)]);
    folder.snap("list.sq list.txt ./list.sq --accept").assert_says(1, "would have the same snapshot as");
    assert_eq!(folder.names(), ["list.snap", "list.sq", "list.txt"]);
}

#[test]
fn nothing_is_accepted_of_a_file_that_is_wrong() {
    let wrong = format!("{REPLICATE}\nf :: x: Int -> {{Int | _v > x}}\nf = \\x . x\n");
    let folder = Folder::new(&[("list.sq", &wrong)]);
    folder.look("list.sq --accept").assert_says(1, "E0806");
    let folder = Folder::new(&[("list.sq", "f = ")]);
    assert_eq!(folder.look("list.sq --accept").code, 1);
    folder.look("missing.sq").assert_says(1, "E0001");
}

#[test]
fn files_without_goals_have_nothing_to_keep() {
    let folder = Folder::new(&[("list.sq", "id :: x: a -> a\nid = \\x . x\n")]);
    folder.look("list.sq --check").assert_says(0, "nothing to keep in 1 file: no goal with a hole\n");
    folder.look("list.sq --accept").assert_says(0, "nothing to keep");
}

#[test]
fn files_below_a_folder_come_in_order() {
    let folder =
        Folder::new(&[("b/list.sq", REPLICATE), ("a/never.sq", NEVER), ("a/open.sq", OPEN), ("c.sq", "x :: Int\n")]);
    let runs = ["--jobs 1", "--jobs 3"].map(|jobs| folder.snap(&format!(". {jobs}")));
    assert_eq!(runs[0], runs[1]);
    runs[0].assert_snapshot("snap_folder");
    folder.snap(". --accept --jobs 2").assert_says(0, "3 new\n");
    folder.snap(". --check").assert_says(0, "\n3 same\n");
}

#[test]
fn the_page_shows_what_is_said() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/snapshots.md")).unwrap();
    let shows = |mark: &str, text: &str| assert!(page.contains(&format!("```{mark}\n{text}```\n")), "missing:\n{text}");
    shows("loligo", REPLICATE);
    let folder = Folder::new(&[("list.sq", REPLICATE)]);
    shows("text", &folder.look("list.sq").stdout);
    shows("text", &folder.snap("list.sq --accept").stdout);
    shows("text", &folder.look("list.sq").stdout);
    shows("loligo", &folder.read("list.snap"));
    for stored in [WORSE, WRONG] {
        shows("text", &Folder::with_snapshot(REPLICATE, &format!("{SIGNATURE}{stored}")).look("list.sq").stdout);
    }
    let folder = Folder::new(&[("list.sq", NEVER)]);
    folder.snap("list.sq --accept");
    shows("loligo", &folder.stored());
}

/// The comparison of a file whose canceller is used where `is_stopped` says so of the pieces of work on it, in order: the
/// survey, then searches, then checks of what is stored.
fn stopped(folder: &Folder, is_stopped: impl Fn(usize) -> bool) -> Comparison {
    let path = |name: &str| folder.0.path().join(name);
    let session = Session::open(&[Input::Path(path("list.sq"))]);
    let mut pieces = 0..;
    let mut begin = || {
        let canceller = Canceller::default();
        if is_stopped(pieces.next().unwrap()) {
            canceller.cancel();
        }
        canceller
    };
    let options = SnapshotOptions { synthesis: SynthesisOptions::default(), canceller: &mut begin };
    compare(&session, &path("list.snap"), options, &mut |_| {})
}

#[test]
fn a_run_that_is_stopped_replaces_nothing() {
    for (stored, check_is_stopped, expected) in [
        (FOUND, false, Verdict::Retained),
        (WORSE, false, Verdict::Retained),
        (WORSE, true, Verdict::Unfinished),
        (WRONG, false, Verdict::Broken),
        (WRONG, true, Verdict::Unfinished),
    ] {
        let folder = Folder::with_snapshot(REPLICATE, &format!("{SIGNATURE}{stored}"));
        let comparison = stopped(&folder, |piece| piece == 1 || (piece > 1 && check_is_stopped));
        let goal = &comparison.goals[0];
        assert_eq!((goal.verdict, goal.ended), (expected, Status::Stopped), "{stored}");
        assert_eq!(comparison.acceptance(), Acceptance::Nothing, "{stored}");
    }
    let folder = Folder::new(&[("list.sq", REPLICATE)]);
    let comparison = stopped(&folder, |piece| piece == 1);
    assert_eq!(comparison.goals[0].verdict, Verdict::Unfinished);
    assert_eq!(comparison.acceptance(), Acceptance::Nothing);
    // Measures that nobody has checked prove nothing.
    let comparison = stopped(&folder, |piece| piece == 0);
    assert_eq!((comparison.goals.len(), comparison.status), (0, Status::Stopped));
}

#[test]
fn a_definition_that_cannot_be_completed_is_an_error() {
    let folder = Folder::new(&[("list.sq", "f :: x: Int -> {Int | _v > x}\nf = \\x . if x then x else ??\n")]);
    folder.look("list.sq --accept").assert_says(1, "list.sq: f: unfinished: its definition cannot be completed\n");
}

/// The value of an attribute.
fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    element.try_get_attribute(name).unwrap().unwrap().normalized_value(XmlVersion::Explicit1_0).unwrap().into_owned()
}

#[test]
fn a_build_server_is_told() {
    let stored = format!("{MARK}{SIGNATURE}{WORSE}");
    let folder = Folder::new(&[
        ("a/list.sq", REPLICATE),
        ("a/list.snap", &stored),
        ("b.sq", OPEN),
        ("b.snap", &format!("{MARK}{THREE}")),
    ]);
    folder.snap("b.sq a --junit report.xml").assert_says(3, "1 different but still verified, 1 not found");
    let xml = folder.read("report.xml");
    let mut reader = Reader::from_str(&xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) => {
                let kind = element.name().as_ref().to_owned();
                let key = if kind == "failure" { "type" } else { "name" };
                found.push((kind, attribute(&element, key)));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let found: Vec<(&str, &str)> = found.iter().map(|(kind, name)| (kind.as_str(), name.as_str())).collect();
    assert_eq!(
        found,
        [
            ("testsuites", "loligo snap"),
            ("testsuite", "b.sq"),
            ("testcase", "three"),
            ("failure", "not found but still verified"),
            ("testsuite", "a/list.sq"),
            ("testcase", "replicate"),
            ("failure", "different but still verified"),
        ]
    );
    assert!(xml.contains("else Cons x (replicate (dec n) x)"), "{xml}");
    folder.snap("a --accept --junit report.xml").assert_says(0, "written");
    folder.snap("a --junit report.xml");
    assert!(folder.read("report.xml").contains(r#"tests="1" failures="0" errors="0""#));
    folder.snap("a --junit missing/report.xml").assert_says(1, "E0004");
}
