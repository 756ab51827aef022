//! Formulas on values: what components give whose type says it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::{LISTS, run, run_within, with_programs};
use loligo_eval::{Program, Runtime, Stop};

const SETS: &str = "
union :: xs: List a -> ys: List a -> zs: List a -> {Bool | _v == (elems xs + elems ys == elems zs)}
meet  :: xs: List a -> ys: List a -> zs: List a -> {Bool | _v == (elems xs * elems ys == elems zs)}
minus :: xs: List a -> ys: List a -> zs: List a -> {Bool | _v == (elems xs - elems ys == elems zs)}
below :: xs: List a -> ys: List a -> {Bool | _v == (elems xs <= elems ys)}
has   :: x: a -> xs: List a -> {Bool | _v == (x in elems xs)}
pair  :: x: a -> y: a -> xs: List a -> {Bool | _v == ([x, y] == elems xs)}
empty :: xs: List a -> {Bool | _v == (elems xs == [])}
";

const MEASURES: &str = "
measure count :: x: a -> List a -> {Int | _v >= 0} where
  Nil       -> 0
  Cons y ys -> count x ys + (if x == y then 1 else 0)

measure total :: List Int -> Int where
  Nil       -> 0
  Cons y ys -> y + total ys

data Secret
measure level :: Secret -> {Int | _v >= 3}

times    :: x: a -> xs: List a -> {Int | _v == count x xs}
sum      :: xs: List Int -> {Int | _v == total xs}
larger   :: x: Int -> y: Int -> {Int | _v == (if x <= y then y else x)}
both     :: x: Int -> {Bool | _v == (x > 0 && x < 10)}
neither  :: x: Int -> {Bool | _v == !(x < 0 || x > 10)}
guarded  :: xs: List Int -> {Bool | _v == (len xs > 0 ==> 1 in elems xs)}
levelOf  :: s: Secret -> {Int | _v == level s}
secret   :: {Secret | level _v > 4}
";

fn holds(program: &str) -> bool {
    run(&format!("{LISTS}{SETS}"), program) == "True"
}

fn measured(program: &str) -> String {
    run(&format!("{LISTS}{MEASURES}"), program)
}

#[test]
fn sets() {
    assert!(holds("union [1, 2] [2, 3] [3, 2, 1, 1]"));
    assert!(!holds("union [1, 2] [2, 3] [3, 2]"));
    assert!(holds("meet [1, 2] [2, 3] [2]"));
    assert!(holds("minus [1, 2, 1] [2, 3] [1]"));
    assert!(holds("below Nil [1]"));
    assert!(holds("below [1, 1] [2, 1]"));
    assert!(!holds("below [1, 3] [2, 1]"));
    assert!(holds("has 2 [1, 2]"));
    assert!(!holds("has 3 [1, 2]"));
    assert!(holds("pair 1 1 [1]"));
    assert!(holds("pair 2 1 [1, 2]"));
    assert!(holds("empty Nil"));
    assert!(!holds("empty [1]"));
}

#[test]
fn sets_of_data() {
    assert!(holds("has [1] [[2], [1]]"));
    assert!(holds("union [[1], Nil] Nil [Nil, [1]]"));
}

#[test]
fn measures() {
    assert_eq!(measured("times 1 [1, 2, 1]"), "2");
    assert_eq!(measured("sum [1, 2, -5]"), "-2");
    assert_eq!(measured("larger (-3) 2"), "2");
    assert_eq!(measured("[both 0, both 1, both 10]"), "[False, True, False]");
    assert_eq!(measured("[neither (-1), neither 0, neither 11]"), "[False, True, False]");
    assert_eq!(measured("[guarded Nil, guarded [2], guarded [2, 1]]"), "[True, False, True]");
}

#[test]
fn a_measure_without_cases_is_made_up_once() {
    let text = format!("{LISTS}{MEASURES}");
    assert!(matches!(run_within(1000, &text, "levelOf secret"), Err(Stop::Unspecified(_))));
    let (module, programs) = with_programs(&text, &["levelOf secret > 4 && levelOf secret == levelOf secret"]);
    let program = Program::new(&module);
    for seed in 0..20 {
        let mut runtime = Runtime::new(&program, 100_000).making_up(seed);
        assert_eq!(runtime.run_program(&programs[0]).unwrap().as_bool(), Some(true));
    }
}
