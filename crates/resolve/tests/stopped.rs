//! Resolving that is cancelled: it asks often enough if it is, and gives nothing then.
#![allow(clippy::unwrap_used, missing_docs)]

use loligo_base::{Cancelled, Canceller, FileId};
use loligo_resolve::{Input, Origin, Resolution};
use loligo_syntax::parse;

/// True if the text is resolved before it is asked so often.
fn resolved(text: &str, polls: usize) -> Result<(usize, usize), Cancelled> {
    let parsed = parse(FileId(0), text);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let input = Input { module: &parsed.module, broken: &parsed.broken, origin: Origin::Named };
    let resolution = Resolution::within(&[input], &Canceller::after(polls))?;
    Ok((resolution.resolved.module.goals.len(), resolution.resolved.diagnostics.len()))
}

fn polls(text: &str) -> usize {
    let mut high = 1;
    while resolved(text, high).is_err() {
        high *= 2;
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = low.midpoint(high);
        if resolved(text, middle).is_ok() { high = middle } else { low = middle }
    }
    high
}

/// Texts of so many parts: declarations, or parts of one.
fn texts(count: usize) -> Vec<String> {
    let each = |part: &dyn Fn(usize) -> String| (0..count).map(part).collect::<String>();
    let all = |part: &str, between: &str| vec![part; count].join(between);
    vec![
        each(&|n| format!("f{n} :: x: Int -> {{Int | _v > x}}\nf{n} = \\x . x + 1\n")),
        each(&|n| format!("data D{n} a where\n  C{n} :: x: a -> D{n} a\n")),
        format!("data D where\n{}", each(&|n| format!("  C{n} :: x: {{Int | _v > {n}}} -> D\n"))),
        format!(
            "data D where\n{}measure m :: D -> Int where\n{}",
            each(&|n| format!("  C{n} :: D\n")),
            each(&|n| format!("  C{n} -> {n}\n"))
        ),
        format!("qualifier {{{}}}\n", all("x <= y", ", ")),
        format!("f :: x: Int -> {{Int | {}}}\nf = \\x . x\n", all("_v > x", " && ")),
        format!("f :: x: Int -> Int\nf = \\x . {}\n", all("x", " + ")),
        format!("f :: x: Int -> Int\nf = \\x . {}x\n", each(&|n| format!("let y{n} = x in "))),
        each(&|n| format!("type T{n} a = {{a | _v == _v}}\n")),
    ]
}

#[test]
fn every_part_asks() {
    for (small, large) in texts(20).into_iter().zip(texts(40)) {
        assert!(polls(&large) >= polls(&small) + 20, "{}, {}: {small}", polls(&small), polls(&large));
    }
}

#[test]
fn wherever_it_is_cancelled_there_is_nothing() {
    for text in texts(4) {
        let all = polls(&text);
        let whole = resolved(&text, usize::MAX).unwrap();
        assert_eq!(resolved(&text, all), Ok(whole));
        assert!((0..all).all(|polls| resolved(&text, polls) == Err(Cancelled)), "{text}");
    }
}
