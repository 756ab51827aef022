//! The real binary: exit codes, what goes to which stream, and files that are not in order.
//!
//! What is said is in the snapshots of `tests/cli`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use common::{Run, loligo_on};
use loligo_session::Heuristic;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A folder of files to run the binary in.
struct Folder(TempDir);

const IDENTITY: &str = "id :: x: a -> {a | _v == x}\nid = \\x . x\n";
const WRONG: &str = "f :: x: Int -> {Int | _v > x}\nf = \\x . x\n";
const GOAL: &str = "id :: x: a -> {a | _v == x}\nid = ??\n";
const WARNED: &str = "f :: x: Int -> x: Int -> Int\nf = \\x . \\y . x\n";
const IMPOSSIBLE: &str = "never :: x: a -> {a | False}\nnever = ??\n";

impl Folder {
    fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(TempDir::new().unwrap());
        files.iter().for_each(|(name, text)| folder.write(name, text.as_bytes()));
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loligo"));
        command.current_dir(self.0.path()).args(arguments.split_whitespace());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &str) -> Run {
        self.command(arguments).output().unwrap().into()
    }

    fn run_on(&self, arguments: &str, stdin: &str) -> Run {
        loligo_on(self.0.path(), &arguments.split_whitespace().collect::<Vec<_>>(), stdin)
    }
}

#[test]
fn exit_code_of_success() {
    let folder = Folder::new(&[("good.sq", IDENTITY), ("goal.sq", GOAL)]);
    for arguments in ["check good.sq", "synth good.sq", "synth goal.sq", "fmt --check good.sq", "--help", "--version"] {
        assert_eq!(folder.run(arguments).code, 0, "{arguments}");
    }
}

#[test]
fn exit_code_of_rejected_input() {
    let folder = Folder::new(&[("wrong.sq", WRONG), ("broken.sq", "f ="), ("goal.sq", GOAL)]);
    for arguments in ["check wrong.sq", "synth wrong.sq", "check broken.sq", "synth broken.sq", "fmt broken.sq"] {
        assert_eq!(folder.run(arguments).code, 1, "{arguments}");
    }
    assert_eq!(folder.run("check goal.sq").code, 1);
    assert_eq!(folder.run("synth goal.sq --goal di").code, 1);
}

#[test]
fn exit_code_of_usage() {
    let folder = Folder::new(&[("good.sq", IDENTITY)]);
    for arguments in ["", "check", "chek good.sq", "check --hole good.sq", "synth good.sq --timeout 0"] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments}");
    }
}

#[test]
fn exit_code_of_no_program() {
    let folder = Folder::new(&[("impossible.sq", IMPOSSIBLE), ("wrong.sq", WRONG)]);
    assert_eq!(folder.run("synth impossible.sq").code, 3);
    assert_eq!(folder.run("synth impossible.sq wrong.sq").code, 1);
}

/// Nothing is found in a file whose measure does not keep its word, and nobody waits for a search there.
#[test]
fn a_wrong_measure_ends_the_search() {
    let text = "\
import List

measure size :: List a -> {Int | _v >= 1} where
  Nil       -> 0
  Cons x xs -> 1 + size xs

quick :: {Int | _v == 1}
quick = ??

longest :: n: Int -> m: Int -> xs: List Int -> ys: List Int ->
  {List Int | len _v == len xs * len ys + n * m && elems _v == elems ys}
longest = ??
";
    let folder = Folder::new(&[("measure.sq", text)]);
    for goals in ["", " --goal longest"] {
        let run = folder.run(&format!("synth measure.sq{goals}"));
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
        assert!(run.stderr.contains("E0315") && !run.stderr.contains("E04"), "{}", run.stderr);
    }
}

/// The lines of a benchmark as JSON, without the times, which nobody can predict.
fn bench_lines(folder: &Folder, arguments: &str) -> Vec<serde_json::Value> {
    let run = folder.run(arguments);
    let mut lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.retain(|line| line["kind"] == "measurement");
    for line in &mut lines {
        let line = line.as_object_mut().unwrap();
        assert!(line.remove("seconds").unwrap().as_f64().unwrap() > 0.0);
        assert!(line.remove("solver_seconds").unwrap().as_f64().is_some());
        assert!(!line.remove("runs").unwrap().as_array().unwrap().is_empty());
        assert!(line.remove("peak_mib").is_some());
    }
    lines
}

#[test]
fn bench_measures_every_goal_below_a_folder_in_order() {
    let folder = Folder::new(&[("b/goal.sq", GOAL), ("a/x/impossible.sq", IMPOSSIBLE), ("b/text.txt", "f =")]);
    let run = folder.run("bench .");
    assert_eq!(run.code, 3);
    assert!(run.stdout.contains("solved 1 of 2"), "{}", run.stdout);
    let lines = bench_lines(&folder, "bench . --json");
    let outcomes: Vec<_> =
        lines.iter().map(|line| (line["goal"].as_str().unwrap(), line["outcome"].as_str().unwrap())).collect();
    assert_eq!(outcomes, [("never", "impossible"), ("id", "solved")]);
    let keys: Vec<&String> = lines[0].as_object().unwrap().keys().collect();
    let counted = [
        "by_z3",
        "checks",
        "checks_for",
        "file",
        "goal",
        "kind",
        "outcome",
        "program",
        "remembered",
        "size",
        "terms",
        "unknown",
    ];
    assert_eq!(keys, counted);
    assert!(lines[1]["terms"]["built"].as_u64().unwrap() > 0, "{}", lines[1]);
    let purposes: u64 = lines[1]["checks_for"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert!(purposes >= lines[1]["checks"].as_u64().unwrap(), "{}", lines[1]);
    assert_eq!(lines, bench_lines(&folder, "bench . --json --jobs 2"));
}

#[test]
fn bench_rejects_what_cannot_be_measured() {
    let folder = Folder::new(&[("goal.sq", GOAL), ("broken.sq", "f =")]);
    assert_eq!(folder.run("bench missing.sq").code, 1);
    let run = folder.run("bench goal.sq broken.sq");
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("solved 1 of 1"), "{}", run.stdout);
    assert_eq!(folder.run("bench goal.sq --jobs 0").code, 2);
}

#[test]
fn emit_fills_holes_first() {
    let folder = Folder::new(&[("my-goal.sq", GOAL)]);
    folder.run("emit --to haskell my-goal.sq").assert_snapshot("emit_haskell");
    folder.run_on("emit --to ocaml -", GOAL).assert_snapshot("emit_ocaml");
    let named = folder.run("emit --to haskell --module Identity my-goal.sq");
    assert!(named.stdout.contains("module Identity\n"), "{}", named.stdout);
}

#[test]
fn emit_writes_nothing_that_is_not_proved() {
    let files = [("wrong.sq", WRONG), ("impossible.sq", IMPOSSIBLE), ("broken.sq", "f ="), ("warned.sq", WARNED)];
    let folder = Folder::new(&files);
    for (file, code) in [("wrong.sq", 1), ("impossible.sq", 3), ("broken.sq", 1), ("missing.sq", 1)] {
        let run = folder.run(&format!("emit --to ocaml {file}"));
        assert_eq!((run.code, run.stdout.as_str()), (code, ""), "{file}: {}", run.stderr);
    }
    let warned = folder.run("emit --to ocaml warned.sq");
    assert_eq!((warned.code, warned.stderr.matches("[W0201]").count()), (0, 1), "{}", warned.stderr);
    folder.write("open.sq", GOAL.as_bytes());
    folder.write("uses.sq", b"import \"open.sq\"\n\none :: {Int | _v == 1}\none = id 1\n");
    folder.run("emit --to ocaml uses.sq").assert_snapshot("emit_imported_hole");
}

#[test]
fn emit_needs_a_language_and_a_name_for_modules() {
    let folder = Folder::new(&[("good.sq", IDENTITY)]);
    for arguments in ["emit good.sq", "emit --to rust good.sq", "emit --to ocaml", "emit --to ocaml good.sq good.sq"] {
        assert_eq!(folder.run(arguments).code, 2, "{arguments}");
    }
    for name in ["good", "Main", "A.B", ""] {
        assert_eq!(
            folder.command("emit good.sq --to haskell --module").arg(name).output().unwrap().status.code(),
            Some(2)
        );
    }
}

#[test]
fn version_is_that_of_loligo_and_of_z3() {
    let run = Folder::new(&[]).run("--version");
    let (own, z3) = run.stdout.trim().split_once(" (Z3 ").unwrap();
    assert_eq!(own, concat!("loligo ", env!("CARGO_PKG_VERSION")));
    assert!(z3.strip_suffix(')').unwrap().split('.').all(|part| part.parse::<u32>().is_ok()), "{z3}");
}

#[test]
fn help() {
    Folder::new(&[]).run("--help").assert_snapshot("help");
    Folder::new(&[]).run("synth --help").assert_snapshot("help_synth");
    Folder::new(&[]).run("emit --help").assert_snapshot("help_emit");
}

#[test]
fn files_that_cannot_be_read() {
    let folder = Folder::new(&[("lists.sq", IDENTITY), ("folder/inner.sq", IDENTITY)]);
    folder.write("latin1.sq", b"-- all is well\n-- caf\xe9\nf :: Int\n");
    folder.run("check list.sq").assert_snapshot("missing_file");
    folder.run("check folder").assert_snapshot("folder");
    folder.run("check latin1.sq").assert_snapshot("not_utf8");
    folder.run("fmt list.sq folder latin1.sq").assert_snapshot("fmt_unreadable");
    assert_eq!(folder.run("synth list.sq lists.sq").code, 1);
}

#[test]
fn empty_file() {
    let folder = Folder::new(&[("empty.sq", "")]);
    for arguments in ["check empty.sq", "synth empty.sq", "fmt empty.sq"] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout, run.stderr), (0, String::new(), String::new()), "{arguments}");
    }
}

#[test]
fn ten_thousand_parentheses() {
    let text = format!("f :: Int\nf = {}1{}\n", "(".repeat(10_000), ")".repeat(10_000));
    Folder::new(&[("deep.sq", &text)]).run("check deep.sq").assert_snapshot("deep");
}

#[test]
fn standard_input() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.run_on("check -", IDENTITY).code, 0);
    folder.run_on("check -", WRONG).assert_snapshot("stdin_wrong");
    folder.run_on("synth -", GOAL).assert_snapshot("stdin_synth");
    folder.run_on("fmt -", "id::x:a->{a|_v==x}\nid=\\x.x").assert_snapshot("stdin_fmt");
    folder.run_on("fmt -", "id = (").assert_snapshot("stdin_fmt_broken");
}

#[test]
fn imports_of_files_and_modules() {
    let folder = Folder::new(&[
        (
            "main.sq",
            "import List\nimport \"lib/a.sq\"\n\nf :: xs: List Int -> {Int | _v == len xs + 1}\nf = \\xs . next (length xs)\n",
        ),
        ("lib/a.sq", "import \"b.sq\"\n\nnext :: x: Int -> {Int | _v == x + 1}\nnext = \\x . plus x 1\n"),
        ("lib/b.sq", "plus :: x: Int -> y: Int -> {Int | _v == x + y}\nplus = \\x . \\y . x + y\n"),
    ]);
    let run = folder.run("check main.sq");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn imported_definitions_are_checked_and_imported_holes_are_not_filled() {
    let folder = Folder::new(&[
        ("wrong.sq", WRONG),
        ("goal.sq", GOAL),
        ("main.sq", "import \"wrong.sq\"\nimport \"goal.sq\"\n\ng :: x: Int -> {Int | _v > x}\ng = \\x . f (id x)\n"),
    ]);
    folder.run("check main.sq").assert_snapshot("imported_wrong");
    let run = folder.run("synth main.sq");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
}

#[test]
fn imports_that_lead_nowhere() {
    let folder =
        Folder::new(&[("main.sq", "import Lists\nimport \"lib.sq\"\nimport \"other\"\n"), ("libs.sq", IDENTITY)]);
    fs::create_dir(folder.0.path().join("other")).unwrap();
    folder.run("check main.sq").assert_snapshot("missing_imports");
}

#[test]
fn import_cycles() {
    let folder = Folder::new(&[
        ("a.sq", "import \"b.sq\"\n"),
        ("b.sq", "-- the second\nimport \"c.sq\"\n"),
        ("c.sq", "import \"a.sq\"\n"),
        ("itself.sq", "import \"./itself.sq\"\n"),
    ]);
    folder.run("check a.sq").assert_snapshot("import_cycle");
    folder.run("synth itself.sq").assert_snapshot("import_of_itself");
}

#[test]
fn each_file_is_looked_at_once() {
    let folder = Folder::new(&[("wrong.sq", WRONG), ("user.sq", "import \"wrong.sq\"\n")]);
    let run = folder.run("check user.sq ./wrong.sq wrong.sq");
    assert_eq!(run.stderr.matches("[E0310]").count(), 1, "{}", run.stderr);
}

#[test]
fn several_files_and_goals() {
    let two = "one :: x: a -> {a | _v == x}\none = ??\n\nnever :: x: a -> {a | False}\nnever = ??\n\ntwo :: x: a -> {a | _v == x}\ntwo = ??\n";
    let folder = Folder::new(&[("two.sq", two), ("goal.sq", GOAL)]);
    folder.run("synth two.sq goal.sq").assert_snapshot("several_files");
    folder.run("synth two.sq --goal two").assert_snapshot("one_goal");
    folder.run("synth two.sq --goal tow").assert_snapshot("unknown_goal");
}

#[test]
fn holes() {
    let text = "inc :: x: Int -> {Int | _v == x + 1}\n\nf :: x: Int -> y: {Int | _v > x} -> {Int | _v > y}\nf = \\x . \\y . inc (?? :: {Int | _v >= y})\n";
    let folder = Folder::new(&[("holes.sq", text)]);
    folder.run("check holes.sq").assert_snapshot("hole");
    folder.run("check holes.sq --holes").assert_snapshot("hole_noted");
    folder.run("check holes.sq --holes --assumptions").assert_snapshot("hole_assumed");
}

#[test]
fn fmt_rewrites_in_place() {
    let folder =
        Folder::new(&[("f.sq", "-- kept\nid::x:a->{a|_v==x} -- kept, too\nid=\\x.x"), ("broken.sq", "id = (")]);
    assert_eq!(folder.run("fmt --check f.sq").code, 1);
    folder.run("fmt --check f.sq").assert_snapshot("fmt_check");
    assert_eq!(folder.run("fmt f.sq broken.sq").code, 1);
    assert_eq!(folder.read("broken.sq"), "id = (");
    let text = folder.read("f.sq");
    assert!(text.contains("-- kept\n") && text.contains("-- kept, too"), "{text}");
    assert_eq!(folder.run("fmt --check f.sq").code, 0);
    assert_eq!(folder.run("check f.sq").code, 0);
}

#[test]
fn what_is_printed_parses_back() {
    let folder = Folder::new(&[("goal.sq", GOAL)]);
    let printed = folder.run("synth goal.sq").stdout;
    assert_eq!(folder.run_on("check -", &printed).code, 0, "{printed}");
}

#[test]
fn stats_are_told_beside_the_program() {
    let folder = Folder::new(&[("goal.sq", GOAL)]);
    let (plain, told) = (folder.run("synth goal.sq"), folder.run("synth goal.sq --stats"));
    assert_eq!((told.code, &told.stdout), (0, &plain.stdout));
    assert_eq!(plain.stderr, "");
    assert!(told.stderr.starts_with("id:\n  terms built"), "{}", told.stderr);
    assert!(told.stderr.contains("checks for recheck"), "{}", told.stderr);
}

#[test]
fn running_twice_prints_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/list/replicate.sq");
    let text = fs::read_to_string(root).unwrap();
    let folder = Folder::new(&[("replicate.sq", &text), ("wrong.sq", WRONG)]);
    for arguments in ["synth replicate.sq", "check wrong.sq"] {
        let (first, second) = (folder.run(arguments), folder.run(arguments));
        assert_eq!((first.stdout, first.stderr), (second.stdout, second.stderr));
    }
}

#[test]
fn timeout_stops_a_run() {
    // Much to enumerate, and nothing to find.
    let text = "data T where\n  A :: T\n  B :: x: T -> y: T -> T\n\npredicate odd :: T -> Bool\n\nf :: x: T -> y: T -> z: T -> T\ng :: x: T -> y: T -> z: T -> T\n\ngoal :: x: T -> y: T -> {T | odd _v}\ngoal = ??\n\nlater :: x: T -> T\nlater = ??\n";
    let folder = Folder::new(&[("long.sq", text)]);
    let run = folder.run("synth long.sq --timeout 0.001");
    assert_eq!((run.code, run.stdout.as_str()), (4, ""), "{}", run.stderr);
    assert!(run.stderr.contains("E0402"), "{}", run.stderr);
}

#[test]
fn partial_programs_are_printed() {
    let text = "data Ticket\n\nbuy :: age: {Int | _v >= 18} -> Ticket\n\nenter :: age: {Int | _v >= 0} -> Ticket\nenter = ??\n";
    let folder = Folder::new(&[("enter.sq", text)]);
    let (without, with) = (folder.run("synth enter.sq"), folder.run("synth enter.sq --partial"));
    assert_eq!((without.code, without.stdout.as_str()), (3, ""), "{}", without.stderr);
    assert_eq!((with.code, &with.stderr), (3, &without.stderr));
    assert!(with.stdout.contains("then buy age\n    else ??"), "{}", with.stdout);
    // It reads back, and only the hole is missing.
    assert_eq!(folder.run_on("fmt -", &with.stdout).stdout, with.stdout);
}

#[test]
fn what_is_given_is_not_searched_around() {
    let text = "next :: n: Int -> {Int | _v == n + 1}\nnext = \\n . if n < 0 then ?? else 3\n";
    let folder = Folder::new(&[("next.sq", text)]);
    let run = folder.run("synth next.sq");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    assert!(run.stderr.contains("E0310") && run.stderr.contains("next.sq:2:35"), "{}", run.stderr);
}

#[test]
fn searches_end_by_count() {
    let text = "import List\n\nodd :: xs: List a -> {List a | len _v == 2 * len xs + 1}\nodd = ??\n";
    let folder = Folder::new(&[("odd.sq", text)]);
    let (first, second) = (folder.run("synth odd.sq --max-checks 30"), folder.run("synth odd.sq --max-checks 30"));
    assert_eq!((first.code, first.stdout.as_str()), (3, ""), "{}", first.stderr);
    assert!(first.stderr.contains("E0404"), "{}", first.stderr);
    assert_eq!(first.stderr, second.stderr);
}

#[test]
fn the_bound_that_was_met_is_named_with_its_option() {
    let text =
        "import Pair\ndec :: x: Int -> {Int | _v == x - 1}\n\nnext :: x: Int -> {Int | _v == x + 1}\nnext = ??\n";
    let folder = Folder::new(&[("next.sq", text)]);
    for (arguments, code, option) in [
        ("--max-checks 5", "E0404", "--max-checks"),
        ("--max-terms 5", "E0406", "--max-terms"),
        ("--memory 0", "E0407", "--memory"),
        ("--max-cost 9", "E0401", "--max-cost"),
        ("--max-size 3 --match-depth 0", "E0401", "--max-size"),
    ] {
        let run = folder.run(&format!("synth next.sq {arguments}"));
        assert!(run.code == 3 && run.stderr.contains(code), "{arguments}: {}", run.stderr);
        assert!(run.stderr.contains(option), "{arguments}: {}", run.stderr);
    }
}

#[test]
fn heuristics_that_can_be_left_out_are_listed() {
    let folder = Folder::new(&[]);
    for command in ["synth", "bench"] {
        let help = folder.run(&format!("{command} --help")).stdout;
        assert!(Heuristic::ALL.iter().all(|heuristic| help.contains(&format!("- {heuristic}: "))), "{help}");
    }
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance.md")).unwrap();
    assert!(Heuristic::ALL.iter().all(|heuristic| page.contains(&format!("| `{heuristic}` |"))));
    let unknown = folder.run("synth next.sq --without magic");
    assert!(unknown.code == 2 && unknown.stderr.contains("counter-models"), "{}", unknown.stderr);
}

#[test]
fn bounds_can_be_pinned() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/list/replicate.sq");
    let text = fs::read_to_string(root).unwrap();
    let folder = Folder::new(&[("replicate.sq", &text)]);
    let small = folder.run("synth replicate.sq --max-size 3");
    assert_eq!(small.code, 3, "{}", small.stderr);
    assert!(small.stderr.contains("terms of at most 3 names"), "{}", small.stderr);
    let large = folder.run("synth replicate.sq --max-size 6 --match-depth 0 --max-guards 1");
    assert_eq!(large.code, 0, "{}", large.stderr);
}

#[test]
fn nothing_is_proved_by_what_cannot_exist() {
    let text = "absurd :: x: Int -> {Int | _v > x && _v < x}\nabsurd = ??\n\nlater :: x: Int -> {Int | _v == x + 1}\nlater = ??\n";
    let folder = Folder::new(&[("absurd.sq", text)]);
    let run = folder.run("synth absurd.sq");
    assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{}", run.stderr);
    assert!(run.stderr.contains("E0405") && run.stderr.contains("E0401"), "{}", run.stderr);
}

#[test]
fn no_colours_unless_on_a_terminal() {
    let folder = Folder::new(&[("wrong.sq", WRONG)]);
    assert!(!folder.run("check wrong.sq").stderr.contains('\u{1b}'));
    let refused: Run = folder.command("check wrong.sq").env("NO_COLOR", "1").output().unwrap().into();
    assert!(!refused.stderr.contains('\u{1b}'));
}

#[test]
fn nobody_reads_the_output() {
    let folder = Folder::new(&[("goal.sq", GOAL)]);
    let mut child = folder.command("synth goal.sq").spawn().unwrap();
    drop(child.stdout.take());
    let run: Run = child.wait_with_output().unwrap().into();
    assert_eq!((run.code, run.stderr.as_str()), (4, ""));
}

const LENGTH: &str = "import List\n\nhead :: xs: {List a | len _v > 0} -> a\nhead = \\xs . match xs with Cons y ys -> y\n\naddLast :: xs: List a -> x: a -> {List a | len _v == len xs + 1}\naddLast = ??\n";

#[test]
fn expressions_are_evaluated() {
    let folder = Folder::new(&[("list.sq", LENGTH)]);
    let run = |expression: &str| -> Run { folder.command("run list.sq").arg(expression).output().unwrap().into() };
    let value = |expression: &str| (run(expression).stdout, run(expression).code);
    assert_eq!(value("append [1, 2] [-3]"), ("[1, 2, -3]\n".into(), 0));
    assert_eq!(value("length (addLast [] True)"), ("1\n".into(), 0));
    assert_eq!(value("Cons (Cons 1 Nil) Nil"), ("[[1]]\n".into(), 0));
    assert_eq!(value("9223372036854775807 + 1"), ("9223372036854775808\n".into(), 0));
    for wrong in ["head []", "hed [1]", "head 1", "1 +", "(\\x . x x) 1"] {
        assert_eq!(value(wrong), (String::new(), 1), "{wrong}");
    }
    run("head []").assert_snapshot("run_wrong_call");
    run("length 3").assert_snapshot("run_wrong_shape");
}

#[test]
fn evaluation_is_bounded() {
    let folder = Folder::new(&[("loop.sq", "loop :: x: Int -> Int\nloop = \\x . loop (x + 1)\n")]);
    let run: Run = folder.command("run loop.sq --steps 1000").arg("loop 0").output().unwrap().into();
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    assert!(run.stderr.contains("E0706"), "{}", run.stderr);
}

#[test]
fn goals_are_tested() {
    let folder = Folder::new(&[("list.sq", LENGTH)]);
    folder.run("test list.sq --cases 50").assert_snapshot("test_kept");
    assert_eq!(folder.run("test list.sq --cases 50").stdout, folder.run("test list.sq --cases 50").stdout);
    assert_eq!(folder.run("test . --goal head --cases 10").stdout.lines().count(), 1);
}

#[test]
fn broken_promises_are_shown() {
    let reverse = "import List\n\nrev :: xs: List a -> {List a | elems _v == elems xs && len _v == len xs}\nrev = \\xs . match xs with\n  Nil -> Nil\n  Cons y ys -> Cons y (Cons y (rev ys))\n";
    let nothing = "f :: x: {Int | _v > 0} -> y: {Int | _v > x && _v < x} -> Int\nf = \\x . \\y . x\n";
    let open = "g :: f: (Int -> Int) -> Int\n\nh :: x: Int -> Int\nh = \\x . g (\\y . y)\n";
    let forever = "loop :: x: Int -> Int\nloop = \\x . loop (x + 1)\n";
    let folder =
        Folder::new(&[("reverse.sq", reverse), ("nothing.sq", nothing), ("open.sq", open), ("forever.sq", forever)]);
    for name in ["reverse", "nothing", "forever"] {
        let run = folder.run(&format!("test {name}.sq"));
        assert_eq!(run.code, 1, "{}", run.stderr);
        run.assert_snapshot(&format!("test_{name}"));
    }
    // What it gives is open, whatever the function that it takes.
    assert_eq!(folder.run("test open.sq --cases 20").code, 0);
}

#[test]
fn examples_guard_weak_signatures() {
    let text = "import List\n\npick :: x: Int -> y: Int -> {Int | _v == x || _v == y}\npick = ??\n\nexample pick 1 2 == 1 && pick 2 1 == 1\n";
    let folder = Folder::new(&[("pick.sq", text)]);
    folder.run("synth pick.sq").assert_snapshot("synth_example");
}

#[test]
fn parts_of_a_benchmark_are_put_together() {
    let folder = Folder::new(&[("a.sq", GOAL), ("b.sq", IMPOSSIBLE), ("c.sq", GOAL)]);
    let whole = bench_lines(&folder, "bench . --json --repeat 3");
    assert_eq!(whole.len(), 3);
    for part in ["1", "2"] {
        let run = folder.run(&format!("bench . --json --partition {part}/2"));
        fs::write(folder.0.path().join(format!("{part}.json")), run.stdout).unwrap();
    }
    assert_eq!(whole, bench_lines(&folder, "bench --merge 2.json 1.json --json"));
    let run = folder.run("bench --merge 1.json 2.json");
    assert!(run.code == 3 && run.stdout.contains("solved 2 of 3"), "{}", run.stdout);
    let run = folder.run("bench --merge 1.json 1.json a.sq");
    assert!(run.code == 1 && run.stdout.is_empty(), "{}", run.stdout);
    assert!(run.stderr.matches("E0707").count() >= 3, "{}", run.stderr);
}

#[test]
fn a_benchmark_tells_programs_and_times_that_were_up() {
    let folder = Folder::new(&[("goal.sq", GOAL)]);
    let run = folder.run("bench goal.sq --programs");
    assert!(run.stdout.contains("    id = \\x . x\n"), "{}", run.stdout);
    let run = folder.run("bench goal.sq --timeout 0.000000001");
    assert!(run.code == 3 || run.stdout.contains("solved 1"), "{}", run.stdout);
    let run = folder.run("bench goal.sq --max-size 0");
    assert_eq!(run.code, 3, "{}", run.stdout);
}
