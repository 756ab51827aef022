//! Progress of long searches: shown at a terminal only, and nothing of it stays.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use common::screen::Screen;
use common::{LONG, folder, loligo};

/// A goal with very many candidates; one of its two cases is found.
const HALF: &str = "\
half :: xs: List Int -> {Int | _v == len xs * 1001}
half = ??
";

/// The numbers before the words `s`, `terms` and `checks` in the line on a goal.
fn counts(shown: &str, goal: &str) -> Option<[u64; 3]> {
    let line = shown.lines().find_map(|line| line.strip_prefix(goal)?.strip_prefix(": "))?;
    let mut parts = line.split(", ").zip([" s", " terms", " checks"]);
    let mut next = || parts.next().and_then(|(part, unit)| part.strip_suffix(unit)?.parse().ok());
    Some([next()?, next()?, next()?])
}

#[test]
fn a_long_search_at_a_terminal() {
    let functions = LONG.lines().take_while(|line| line.starts_with('f'));
    let text: String = functions.map(|line| format!("{line}\n")).collect();
    let folder = folder(&[("half.sq", &format!("import List\n{text}{HALF}"))]);
    let screen = Screen::open(folder.path(), "progress", "synth half.sq");
    let shown = screen.wait("progress", |shown| counts(shown, "half").is_some() && shown.contains("Nil -> length xs"));
    assert!(shown.contains("\n  rung ") && shown.contains(": terms of up to "), "{shown}");
    assert!(shown.contains("  half = \\xs .\n") && shown.contains("Cons x xs' ->") && shown.contains("??"), "{shown}");
    let before = counts(&shown, "half").unwrap();
    assert!(before.into_iter().zip([2, 1, 1]).all(|(count, least)| count >= least), "{shown}");
    screen.wait("more", |shown| {
        counts(shown, "half").is_some_and(|counts| counts.into_iter().zip(before).all(|(now, before)| now > before))
    });
    screen.interrupt();
    let shown = screen.wait("the end", |shown| shown.ends_with("exit code 4"));
    // Who does not stop in order in time is ended, and says less.
    assert!(shown.starts_with("[E0402] Error: stopped"), "{shown}");
    assert!(counts(&shown, "half").is_none() && !shown.contains("rung "), "{shown}");
}

#[test]
fn a_long_search_without_a_terminal() {
    let folder = folder(&[("long.sq", LONG)]);
    let run = loligo(folder.path(), &["synth", "--timeout", "4", "long.sq"]);
    assert_eq!((run.code, run.stdout.as_str()), (4, ""));
    assert!(run.stderr.starts_with("[E0402]"), "{}", run.stderr);
    assert!(counts(&run.stderr, "hard").is_none() && !run.stderr.contains("rung "), "{}", run.stderr);
}
