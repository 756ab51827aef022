//! `loligo synth --all` and `--distinguish`: several programs for a goal, and what tells them apart.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use common::{Run, loligo};
use std::fs;
use tempfile::TempDir;

const LISTS: &str = concat!(include_str!("../../../tests/declarations/lists.sq"), "\n");
const APPEND: &str = "append :: xs: List a -> ys: List a -> {List a | len _v == len xs + len ys}\nappend = ??\n";
const APPEND_IN_ORDER: &str = "\
measure followed :: ys: List a -> List a -> List a where
  Nil       -> ys
  Cons x xs -> Cons x (followed ys xs)

append :: xs: List a -> ys: List a -> {List a | _v == followed ys xs}
append = ??
";
const APPEND_INCREASING: &str = "\
append :: p: a -> xs: List {a | _v < p} -> ys: List {a | p < _v} ->
  {List a | len _v == len xs + len ys && elems _v == elems xs + elems ys}
append = ??
";
const INSERT: &str = "insert :: x: a -> xs: List a -> {List a | len _v == len xs + 1}\ninsert = ??\n";

/// Runs `loligo ARGUMENTS a.sq` with this text for `a.sq`.
fn run(arguments: &[&str], text: &str) -> Run {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.sq"), text).unwrap();
    loligo(folder.path(), &[arguments, &["a.sq"]].concat())
}

#[test]
fn a_weak_signature_is_told_without_being_asked() {
    let weak = run(&["synth"], &format!("{LISTS}{APPEND}"));
    let lines: Vec<&str> = weak.stderr.lines().filter(|line| line.starts_with("note: ")).collect();
    assert!(matches!(lines.as_slice(), [line] if line.contains("`append` is weak") && line.contains("--distinguish")));
    assert!(weak.stdout.starts_with("append ::") && !weak.stdout.contains("note"), "{}", weak.stdout);
    assert_eq!(run(&["synth"], &format!("{LISTS}{APPEND}")).stderr, weak.stderr, "it is the same each time");
    let strong = run(&["synth"], &format!("{LISTS}{APPEND_IN_ORDER}"));
    assert!(!strong.stderr.contains("weak") && strong.code == 0, "{}", strong.stderr);
    let data = run(&["synth", "--json"], &format!("{LISTS}{APPEND}"));
    assert!(!data.stdout.contains("weak") && !data.stderr.contains("weak"), "{}", data.stdout);
}

/// The programs that a run has printed, without their headings.
fn programs(run: &Run) -> Vec<String> {
    let parts: Vec<&str> = run.stdout.split("-- program ").skip(1).collect();
    let numbers: Vec<&str> = parts.iter().map(|part| part.lines().next().unwrap()).collect();
    let expected: Vec<String> = (1..=parts.len()).map(|number| number.to_string()).collect();
    assert_eq!(numbers, expected, "{}", run.stdout);
    parts.iter().map(|part| part.split_once('\n').unwrap().1.to_owned()).collect()
}

/// Results of `loligo run` for a call of each of the programs.
fn results(programs: &[String], call: &str) -> Vec<String> {
    let result = |program: &String| {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("a.sq"), format!("{LISTS}{program}")).unwrap();
        let run = loligo(folder.path(), &["run", "a.sq", call]);
        assert_eq!(run.code, 0, "{program}\n{}", run.stderr);
        run.stdout.trim().to_owned()
    };
    programs.iter().map(result).collect()
}

/// The call of a contrast, and what it gives by program 1 and by program 2.
fn contrast(run: &Run) -> [&str; 3] {
    let line = run.stdout.lines().find(|line| line.contains("by program 1")).unwrap_or_else(|| panic!("{run:?}"));
    let quoted: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
    [quoted[0], quoted[1], quoted[2]]
}

#[test]
fn a_weak_signature_has_two_programs_and_a_call_that_tells_them_apart() {
    let found = run(&["synth", "--distinguish"], &format!("{LISTS}{APPEND}"));
    assert_eq!(found.code, 0, "{found:?}");
    assert!(found.stderr.contains("append: the signature is weak"), "{found:?}");
    let programs = programs(&found);
    assert_eq!(programs.len(), 2, "{found:?}");
    let [call, first, second] = contrast(&found);
    assert_ne!(first, second);
    // It is what the programs really give.
    assert_eq!(results(&programs, call), [first, second], "{found:?}");
}

#[test]
fn the_conjunct_that_is_missing_is_found_and_rules_the_second_program_out() {
    let found = run(&["synth", "--distinguish"], &format!("{LISTS}{INSERT}"));
    let line = found.stdout.lines().find(|line| line.contains("would tell them apart"));
    let conjunct = line.and_then(|line| line.split('`').nth(1)).unwrap_or_else(|| panic!("{found:?}"));
    assert!(conjunct.contains("elems _v"), "{found:?}");
    let programs = programs(&found);
    let verdict = |program: &String| {
        let stronger = program.replace("len xs + 1}", &format!("len xs + 1 && {conjunct}}}"));
        assert_ne!(&stronger, program);
        run(&["check"], &format!("{LISTS}{stronger}"))
    };
    assert_eq!(verdict(&programs[0]).code, 0, "{found:?}");
    let second = verdict(&programs[1]);
    assert!(second.code == 1 && second.stderr.contains("[E0310]"), "{found:?}\n{second:?}");
}

#[test]
fn a_signature_that_determines_the_result_says_so() {
    let goals = [
        "plus :: x: Int -> y: Int -> {Int | _v == x + y}\n\nsum :: x: Int -> y: Int -> {Int | _v == x + y}\nsum = ??\n",
        "leq :: x: Int -> y: Int -> {Bool | _v == (x <= y)}\nleq = ??\n",
    ];
    for goal in goals {
        for arguments in [["synth", "--distinguish"].as_slice(), &["synth", "--all", "5"]] {
            let found = run(arguments, goal);
            assert_eq!((found.code, programs(&found).len()), (0, 1), "{found:?}");
            assert!(found.stderr.contains("1 program; the signature determines the result"), "{found:?}");
            assert!(!found.stdout.contains("by program 1"), "{found:?}");
        }
    }
}

#[test]
fn a_strong_signature_has_one_program() {
    let increasing = LISTS.replace("xs: List a -> List a\n\n", "xs: List {a | x < _v} -> List a\n\n");
    for (text, why) in [
        (format!("{LISTS}{APPEND_IN_ORDER}"), "the signature determines the result"),
        // That the elements of an increasing list say all of it is not seen from the signature.
        (format!("{increasing}{APPEND_INCREASING}"), "there is no other one that costs little more than the first"),
    ] {
        let found = run(&["synth", "--distinguish"], &text);
        assert_eq!((found.code, programs(&found).len()), (0, 1), "{found:?}");
        assert!(found.stderr.contains(why), "{found:?}");
    }
}

#[test]
fn several_programs_differ_and_each_can_be_taken() {
    let text = format!("{LISTS}{APPEND}");
    let found = run(&["synth", "--all", "3"], &text);
    assert_eq!(found.code, 0, "{found:?}");
    let programs = programs(&found);
    assert_eq!(programs.len(), 3, "{found:?}");
    for program in &programs {
        let checked = run(&["check"], &format!("{LISTS}{program}"));
        assert_eq!((checked.code, checked.stderr.as_str()), (0, ""), "{program}");
    }
    // Short lists are enough to tell these apart.
    let calls = ["append [0] [1]", "append [0, 1] [2]", "append [0] [1, 2]", "append [0, 1] [2, 3]"];
    let results: Vec<Vec<String>> = calls.iter().map(|call| results(&programs, call)).collect();
    for (first, second) in [(0, 1), (0, 2), (1, 2)] {
        assert!(results.iter().any(|result| result[first] != result[second]), "{found:?}");
    }
    // The first one is that of an ordinary search, and all are the same in every run.
    assert_eq!(run(&["synth"], &text).stdout.trim_end(), programs[0].trim_end());
    assert_eq!(run(&["synth", "--all", "3"], &text), found);
}

#[test]
fn all_that_is_printed_of_one_program_parses() {
    let found = run(&["synth", "--all", "1"], &format!("{LISTS}{APPEND}"));
    assert_eq!(run(&["check"], &format!("{LISTS}{}", found.stdout)).code, 0, "{found:?}");
    let contrast = run(&["synth", "--distinguish"], &format!("{LISTS}{INSERT}"));
    // Two definitions of one name are too many, but the contrast is a comment.
    let second = contrast.stdout.split("-- program 2").nth(1).map(|rest| rest.split_once('\n').unwrap().1).unwrap();
    assert_eq!(run(&["check"], &format!("{LISTS}{second}")).code, 0, "{contrast:?}");
}

#[test]
fn without_a_first_program_there_is_nothing_to_compare() {
    let goal = "never :: x: a -> {a | False}\nnever = ??\n";
    for arguments in [["synth", "--distinguish"].as_slice(), &["synth", "--all", "2"]] {
        let found = run(arguments, goal);
        assert_eq!((found.code, found.stdout.as_str()), (3, ""), "{found:?}");
        assert!(found.stderr.starts_with("[E0405]"), "{found:?}");
    }
}

#[test]
fn what_was_found_before_a_stop_is_printed() {
    // Far more than can be looked at: stopped or not, the programs are numbered from 1.
    let found = run(&["synth", "--all", "60000", "--timeout", "3"], &format!("{LISTS}{APPEND}"));
    assert!([0, 4].contains(&found.code), "{found:?}");
    if found.stderr.contains("the search for others was stopped") {
        assert!(found.code == 4 && !programs(&found).is_empty(), "{found:?}");
    }
}

#[test]
fn the_two_exclude_each_other() {
    assert_eq!(run(&["synth", "--all", "2", "--distinguish"], INSERT).code, 2);
    assert_eq!(run(&["synth", "--all", "0"], INSERT).code, 2);
}
