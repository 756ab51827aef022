//! Judgements of programs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use loligo_mutants::{Judge, Mutant, Mutation, Outcome, Reason};
use loligo_session::{Input, Session, TrialOptions};

const LIST: &str = "
data List a where
  Nil  :: List a
  Cons :: x: a -> xs: List a -> List a

termination measure len :: List a -> {Int | _v >= 0} where
  Nil       -> 0
  Cons x xs -> 1 + len xs
";

/// Judges the program of the last goal.
fn outcome(text: &str) -> Outcome {
    let session = Session::open(&[Input::Text { name: "test.sq".into(), text: text.into() }]);
    let judged = session.with_module(|module| {
        let options = TrialOptions { cases: 50, seed: 0, steps: 10_000 };
        let goal = module.goals.last().unwrap();
        let mutant = Mutant { mutation: Mutation::OtherLeaf, span: goal.body.span, body: goal.body.clone() };
        Judge::new(module, module.goals.len() - 1, options).unwrap().judge(&mutant).map(|judgement| judgement.outcome)
    });
    judged.unwrap().unwrap()
}

#[test]
fn right_and_wrong() {
    let goal = "f :: x: Int -> {Int | _v > x}\n";
    assert_eq!(outcome(&format!("{goal}f = \\x . x + 1\n")), Outcome::Accepted);
    assert_eq!(outcome(&format!("{goal}f = \\x . x - 1\n")), Outcome::Killed);
    assert_eq!(outcome(&format!("{goal}f = \\x . f x\n")), Outcome::Killed);
}

/// Nobody has checked this measure, so the checker believes what is false.
#[test]
fn a_checker_that_is_wrong() {
    let text = "
data Box where
  Box :: n: Int -> Box

measure value :: Box -> {Int | _v >= 1} where
  Box n -> n

f :: b: Box -> {Bool | _v <==> value b >= 1}
f = \\b . True
";
    let Outcome::Unsound(run) = outcome(text) else { panic!("{:?}", outcome(text)) };
    assert!(run.starts_with("f (Box 0) gives True"), "{run}");
}

#[test]
fn recursion_that_ends_all_the_same() {
    let text = "
f :: n: {Int | _v >= 0} -> {Int | _v >= 0}
f = \\n . if n >= 5 then n else f (n + 1)
";
    assert_eq!(outcome(text), Outcome::Rejected(Reason::Termination));
}

#[test]
fn a_difference_that_no_call_shows() {
    let (goal, body) = ("f :: x: Int -> {Int | _v == x}\n", "f = \\x . if x == 123456789 then x + 1 else x\n");
    assert_eq!(outcome(&format!("{goal}{body}")), Outcome::Rejected(Reason::SameResults));
    let text = format!(
        "{LIST}size :: xs: List a -> {{Int | _v == len xs}}\nf :: xs: List a -> {{Int | _v == len xs}}\nf = \\xs . size xs - size Nil\n"
    );
    assert_eq!(outcome(&text), Outcome::Accepted);
}
