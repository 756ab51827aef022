//! Reading that is cancelled: it asks often enough if it is, and gives nothing then.
#![allow(clippy::unwrap_used, missing_docs)]

use loligo_base::{Cancelled, Canceller, FileId};
use loligo_syntax::{parse, parse_within};

/// How often reading the text asks if it is cancelled.
fn polls(text: &str) -> usize {
    let is_over = |polls: usize| parse_within(FileId(0), text, &Canceller::after(polls)).is_ok();
    let mut high = 1;
    while !is_over(high) {
        high *= 2;
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = low.midpoint(high);
        if is_over(middle) { high = middle } else { low = middle }
    }
    high
}

fn declarations(count: usize) -> String {
    (0..count).map(|number| format!("f{number} :: x: Int -> {{Int | _v > x}}\nf{number} = \\x . x + 1\n")).collect()
}

/// Texts that are one declaration, of so many parts.
fn large(count: usize) -> Vec<String> {
    let all = |part: &str, between: &str| vec![part; count].join(between);
    vec![
        format!("f = [{}]\n", all("1", ", ")),
        format!("f = g {}\n", all("x", " ")),
        format!("f = {}\n", all("x", " + ")),
        format!("f :: {} -> Int\n", all("Int", " -> ")),
        format!("f :: T {}\n", all("Int", " ")),
        format!("qualifier {{{}}}\n", all("x <= y", ", ")),
        format!("inline f x = g {}\n", all("x", " ")),
        format!("predicate p :: {} -> Bool\n", all("Int", " -> ")),
        format!("data D where\n{}", (0..count).map(|number| format!("  C{number} :: D\n")).collect::<String>()),
        format!("f = match x with\n{}", (0..count).map(|number| format!("  C{number} -> 0\n")).collect::<String>()),
    ]
}

#[test]
fn every_declaration_asks() {
    assert!(polls(&declarations(400)) >= polls(&declarations(200)) + 200 * 20);
}

/// Tokens are made and laid out one by one; the declaration is read beside that. No declaration begins with `in`.
#[test]
fn every_part_of_a_declaration_asks() {
    let inside = |text: &str| polls(text).saturating_sub(polls(&format!("in {text}")));
    for (small, large) in large(60).into_iter().zip(large(120)) {
        assert!(inside(&large) >= inside(&small) + 60, "{} and {}: {small}", inside(&small), inside(&large));
    }
}

#[test]
fn wherever_it_is_cancelled_there_is_nothing() {
    for text in large(12).into_iter().chain([declarations(6), "f = (\nf :: ) x\n".to_owned()]) {
        let all = polls(&text);
        for polls in 0..all {
            let parsed = parse_within(FileId(0), &text, &Canceller::after(polls));
            assert_eq!(parsed.err(), Some(Cancelled), "{polls} of {all}");
        }
        let whole = parse_within(FileId(0), &text, &Canceller::after(all)).unwrap();
        let free = parse(FileId(0), &text);
        assert_eq!((whole.module, whole.diagnostics.len()), (free.module, free.diagnostics.len()));
    }
}
