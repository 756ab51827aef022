//! Checks that run out of time: what they have found is wrong is told, and what they did not come to is not taken for right.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use loligo_session::{Canceller, Input, Run, Session, Z3};
use loligo_typing::{CheckReport, check_goal};
use std::cell::{Cell, RefCell};
use std::time::Duration;

thread_local! {
    /// Number of looks at the clock that are left before time is up.
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
    /// The canceller for that moment.
    static CURRENT: RefCell<Option<Canceller>> = const { RefCell::new(None) };
}

/// Solvers look at the clock before and after each query: so a run can be cancelled between any two of them.
fn clock() -> Duration {
    LEFT.set(LEFT.get().saturating_sub(1));
    if LEFT.get() == 0 {
        CURRENT.with_borrow(|canceller| canceller.iter().for_each(Canceller::cancel));
    }
    Duration::ZERO
}

/// Checks the last goal with a clock that stops it after so many looks.
fn checked(text: &str, looks: usize) -> (Vec<String>, bool, bool) {
    let session = Session::open(&[Input::Text { name: "test.sq".into(), text: text.into() }]);
    let check = |module: &loligo_types::Module| {
        let index = module.goals.len() - 1;
        let canceller = Canceller::with_clock(clock);
        CURRENT.set(Some(canceller.clone()));
        LEFT.set(looks);
        let report = check_goal(module, index, &module.goals[index].body, &Z3::new(Run::new(canceller)));
        LEFT.set(usize::MAX);
        summary(&report)
    };
    session.with_module(check).unwrap()
}

fn summary(report: &CheckReport) -> (Vec<String>, bool, bool) {
    let messages = report.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect();
    (messages, report.cut_short.is_some(), report.is_proved())
}

/// The looks at the clock that a whole check takes, at most.
const LOOKS: usize = 60;

const WRONG: &str = "leq :: x: a -> y: a -> {Bool | _v <==> x <= y}
upper :: x: Int -> y: Int -> {Int | _v >= x && _v >= y}
upper = \\x . \\y . if leq x y then x else y
";

const RIGHT: &str = "leq :: x: a -> y: a -> {Bool | _v <==> x <= y}
upper :: x: Int -> y: Int -> {Int | _v >= x && _v >= y}
upper = \\x . \\y . if leq x y then y else x
";

#[test]
fn what_is_wrong_is_told_however_little_time_is_left() {
    let (all, is_cut_short, _) = checked(WRONG, usize::MAX);
    assert!(all.len() == 2 && !is_cut_short, "{all:?}");
    let mut told_though_cut_short = 0;
    for looks in 1..LOOKS {
        let (found, is_cut_short, is_proved) = checked(WRONG, looks);
        assert!(!is_proved);
        assert!(found.iter().all(|message| all.contains(message)), "{looks}: {found:?}");
        assert!(is_cut_short || found == all, "{looks}: {found:?}");
        told_though_cut_short += usize::from(is_cut_short && !found.is_empty());
    }
    assert!(told_though_cut_short > 0);
}

#[test]
fn what_there_was_no_time_for_is_neither_wrong_nor_proved() {
    assert_eq!(checked(RIGHT, usize::MAX), (Vec::new(), false, true));
    let mut cut = 0;
    for looks in 1..LOOKS {
        let (found, is_cut_short, is_proved) = checked(RIGHT, looks);
        assert!(found.is_empty() && is_proved != is_cut_short, "{looks}: {found:?}");
        cut += usize::from(is_cut_short);
    }
    assert!(cut > 0 && cut < LOOKS - 1, "{cut}");
}
