//! Mutants of small programs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use loligo_mutants::{Mutation, Vocabulary, candidates, has_shape};
use loligo_session::{Input, Session, program_text};

const LIST: &str = "
data List a where
  Nil  :: List a
  Cons :: x: a -> xs: List a -> List a

termination measure len :: List a -> {Int | _v >= 0} where
  Nil       -> 0
  Cons x xs -> 1 + len xs

f :: xs: List a -> ys: List a -> List a
";

const INT: &str = "
dec :: x: Int -> {Int | _v == x - 1}

f :: x: Int -> y: Int -> Int
";

/// The mutants of the last goal that have its shape, each in one line.
fn mutants(text: &str) -> Vec<(Mutation, String)> {
    let session = Session::open(&[Input::Text { name: "test.sq".into(), text: text.into() }]);
    let found = session.with_module(|module| {
        let index = module.goals.len() - 1;
        let goal = &module.goals[index];
        let all = candidates(&Vocabulary::of(module, index).unwrap(), &goal.body);
        let shaped = all.into_iter().filter(|mutant| has_shape(module, goal, &mutant.body));
        let line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        shaped.map(|mutant| (mutant.mutation, line(program_text(&mutant.body)))).collect()
    });
    found.unwrap()
}

/// Those of one kind.
fn of_kind(mutation: Mutation, text: &str) -> Vec<String> {
    mutants(text).into_iter().filter(|(kind, _)| *kind == mutation).map(|(_, program)| program).collect()
}

#[test]
fn conditionals() {
    let text = format!("{INT}f = \\x . \\y . if x <= y then x else 7\n");
    let drop = of_kind(Mutation::DropGuard, &text);
    assert_eq!(drop, ["\\x . \\y . x", "\\x . \\y . 7"]);
    let negate = of_kind(Mutation::NegateGuard, &text);
    assert_eq!(negate, ["\\x . \\y . if !(x <= y) then x else 7"]);
    let swap = of_kind(Mutation::SwapBranches, &text);
    assert_eq!(swap, ["\\x . \\y . if x <= y then 7 else x"]);
}

#[test]
fn numbers_and_bounds() {
    let text = format!("{INT}f = \\x . \\y . if x < 5 then 0 else y\n");
    let found = of_kind(Mutation::OffByOne, &text);
    let expected =
        ["x <= 5", "x + 1 < 5", "x - 1 < 5", "x < 6", "x < 4"].map(|guard| format!("if {guard} then 0 else y"));
    assert_eq!(found.len(), 9);
    assert!(expected.iter().all(|program| found.contains(&format!("\\x . \\y . {program}"))), "{found:?}");
}

#[test]
fn calls() {
    let text = format!("{INT}f = \\x . \\y . if x <= 0 then y else f (dec x) y\n");
    let swapped = of_kind(Mutation::SwapArguments, &text);
    assert!(swapped.contains(&"\\x . \\y . if x <= 0 then y else f y (dec x)".to_owned()), "{swapped:?}");
    let cut = of_kind(Mutation::CutRecursion, &text);
    let cut: Vec<&str> = cut.iter().map(|program| program.rsplit("else ").next().unwrap()).collect();
    assert_eq!(cut, ["dec x", "y", "x", "0"]);
    let dropped = of_kind(Mutation::DropCall, &text);
    assert_eq!(dropped, ["\\x . \\y . if x <= 0 then y else f x y"]);
}

#[test]
fn matches() {
    let text = format!("{LIST}f = \\xs . \\ys . match xs with\n  Nil -> ys\n  Cons z zs -> Cons z (f zs ys)\n");
    let dropped = of_kind(Mutation::DropAlternative, &text);
    assert_eq!(
        dropped,
        ["\\xs . \\ys . match xs with Cons z zs -> Cons z (f zs ys)", "\\xs . \\ys . match xs with Nil -> ys"]
    );
    // What is bound by one alternative is not in scope of the other.
    assert_eq!(of_kind(Mutation::SwapAlternatives, &text), [""; 0]);
    let shorter = of_kind(Mutation::DropCall, &text);
    assert_eq!(shorter, ["\\xs . \\ys . match xs with Nil -> ys Cons z zs -> f zs ys"]);
}

#[test]
fn what_is_no_mutant() {
    let text = format!("{LIST}f = \\xs . \\ys . match xs with\n  Nil -> ys\n  Cons z zs -> Cons z (f zs ys)\n");
    let programs: Vec<String> = mutants(&text).into_iter().map(|(_, program)| program).collect();
    let distinct: std::collections::BTreeSet<&String> = programs.iter().collect();
    assert_eq!(distinct.len(), programs.len());
    assert!(!programs.contains(&"\\xs . \\ys . match xs with Nil -> ys Cons z zs -> Cons z (f zs ys)".to_owned()));
    // An element is no list.
    assert!(programs.iter().all(|program| !program.contains("Nil -> z")), "{programs:?}");
}

#[test]
fn names_of_the_goal_are_not_offered_where_it_does_not_recur() {
    let text = format!("{INT}f = \\x . \\y . dec x\n");
    assert!(mutants(&text).iter().all(|(_, program)| !program.contains('f')));
}
