//! Modules that are drawn, and what runs say of modules.
#![allow(clippy::unwrap_used, missing_docs)]

use loligo_modules::{Census, CensusOptions, Patience, Run, Wrong, draw, run_text};
use std::thread;

/// The outcome of running the goals of a text of which it is taken for granted that the checker accepts it.
fn said(text: &str, goals: &[&str], measures: &[&str]) -> Run {
    let goals: Vec<String> = goals.iter().map(|name| (*name).to_owned()).collect();
    let probes: Vec<(String, String)> =
        measures.iter().map(|name| (format!("promise_of_{name}"), (*name).to_owned())).collect();
    let run = run_text(text, &goals, &probes, Patience::Much);
    assert!(run.obstacle.is_none(), "{:?}", run.obstacle);
    run
}

fn wrong(text: &str, goals: &[&str]) -> Option<Wrong> {
    said(text, goals, &[]).refutation.map(|found| found.wrong)
}

#[test]
fn what_is_wrong_is_refuted() {
    let wrong = |text: &str| wrong(text, &["f"]);
    assert_eq!(wrong("f :: x: Int -> {Int | _v > x}\nf = \\x . x\n"), Some(Wrong::Result));
    assert_eq!(wrong("f :: x: Int -> Int\nf = \\x . if x == 1 then error else x\n"), Some(Wrong::Error));
    assert_eq!(wrong("f :: x: Int -> Int\nf = \\x . if x <= 0 then 0 else f (x + 1)\n"), Some(Wrong::Endless));
    assert_eq!(
        wrong("g :: x: {Int | _v > 0} -> Int\ng = \\x . x\nf :: x: Int -> Int\nf = \\x . g x\n"),
        Some(Wrong::Call)
    );
    assert_eq!(
        wrong("data D where\n  A :: D\n  B :: D\nf :: d: D -> Int\nf = \\d . match d with\n  A -> 0\n"),
        Some(Wrong::Match)
    );
}

#[test]
fn what_is_right_is_not_refuted() {
    let run = said("f :: x: Int -> {Int | _v > x}\nf = \\x . x + 1\n", &["f"], &[]);
    assert!(run.refutation.is_none() && run.goals == 1 && run.calls > 10, "{run:?}");
}

#[test]
fn what_is_deep_ends() {
    let text = "
down :: n: {Int | _v >= 0} -> Int
down = \\n . if n == 0 then 0 else down (n - 1)
f :: x: Int -> Int
f = \\x . down 5000
";
    assert_eq!(wrong(text, &["f"]), None);
}

#[test]
fn measures_are_held_to_their_promises() {
    let text = "
data N where
  Z :: N
  S :: n: N -> N

measure m :: N -> {Int | _v == 0} where
  Z   -> 0
  S n -> 1

promise_of_m :: it: N -> {Bool | m it == 0}
promise_of_m = \\it . True
";
    assert_eq!(said(text, &[], &["m"]).refutation.map(|found| found.wrong), Some(Wrong::Measure));
}

#[test]
fn a_module_depends_on_its_number_alone() {
    let texts: Vec<String> = (0..300).map(|index| draw(7, index).declared()).collect();
    assert!((0..300).rev().all(|index| Some(&draw(7, index).declared()) == texts.get(usize::try_from(index).unwrap())));
    let distinct: std::collections::BTreeSet<&String> = texts.iter().collect();
    assert_eq!(distinct.len(), texts.len());
    assert!(draw(8, 0).declared() != draw(7, 0).declared());
}

#[test]
fn what_is_left_out_leaves_nothing_behind() {
    for index in 0..200 {
        let drawn = draw(9, index);
        let Some(first) = drawn.items.first() else { continue };
        let names: Vec<String> = first.names().into_iter().map(str::to_owned).collect();
        let rest = drawn.without(&names);
        assert!(rest.items.len() < drawn.items.len() || names.is_empty());
        assert!(rest.items.iter().all(|item| !item.names().iter().any(|name| names.iter().any(|gone| gone == name))));
    }
}

/// No module that the checker accepts is refuted by a run; and a good share is accepted, and run.
#[test]
fn no_module_is_accepted_and_refuted() {
    const EACH: u64 = 1_000;
    let part = |number: u64| {
        let options = CensusOptions { theme: None, seed: 1, from: number * EACH, count: EACH, questions: 100 };
        Census::take(&options, &mut |_| {})
    };
    let parts = thread::scope(|scope| {
        let parts: Vec<_> = (0..2).map(|number| scope.spawn(move || part(number))).collect();
        parts.into_iter().map(|part| part.join().unwrap()).collect::<Vec<Census>>()
    });
    for census in parts {
        let found = census.found.iter().map(|found| {
            format!("{}: {}\n{}\n{}", found.index, found.cause, found.refutation.text, found.module.declared())
        });
        let found: Vec<String> = found.collect();
        assert!(found.is_empty(), "{}", found.join("\n\n"));
        assert!(census.failures.is_empty(), "{:?}", census.failures);
        // A sample of which nothing is accepted, or nothing rejected, would prove nothing.
        assert!(6 * census.accepted() > census.drawn() && census.codes.len() > 10, "{census:?}");
        assert!(2 * census.goals.called > census.goals.accepted, "{census:?}");
    }
}
