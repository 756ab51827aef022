//! Goals on trial: what is found wrong, and that what is right is let through.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::{LISTS, arguments, goal, module, shown, tried};
use loligo_eval::{Contracts, Failure, Program, Runtime, Stop, Trial, TrialOptions, Value, sample_calls, try_goal};
use loligo_logic::Symbol;

/// Lists under a relation between an element and those behind it.
const RELATED: &str = "
data RList a <r :: a -> a -> Bool> where
  RNil  :: RList a <r>
  RCons :: x: a -> xs: RList {a | r x _v} <r> -> RList a <r>

termination measure rlen :: RList a -> {Int | _v >= 0} where
  RNil       -> 0
  RCons x xs -> 1 + rlen xs
";

fn of_lists(definitions: &str, name: &str) -> Trial {
    tried(&format!("{LISTS}{RELATED}{definitions}"), name, 300)
}

fn kept(definitions: &str, name: &str) -> Trial {
    let trial = of_lists(definitions, name);
    assert!(trial.counterexample.is_none(), "{:?}", trial.counterexample);
    assert!(trial.unspecified.is_none() && trial.cases > 0, "{trial:?}");
    trial
}

/// The failure of the call, and its arguments.
fn broken(definitions: &str, name: &str) -> (Failure, String) {
    let trial = of_lists(definitions, name);
    let arguments = arguments(&trial);
    (trial.counterexample.unwrap().failure, arguments)
}

#[test]
fn kept_promises() {
    let trial = kept(
        "append :: xs: List a -> ys: List a -> {List a | len _v == len xs + len ys}
append = \\xs . \\ys . match xs with
  Nil -> ys
  Cons z zs -> Cons z (append zs ys)",
        "append",
    );
    assert_eq!((trial.cases, trial.small, trial.discarded), (300, 150, 0));
    assert!(!trial.is_exhaustive);
    assert!(trial.branches.iter().all(|(_, taken)| *taken));
    assert_eq!(trial.branches.len(), 2);
}

/// Nothing is said of what a function gives for what it does not take.
#[test]
fn a_promise_that_calls_a_function_outside_its_precondition() {
    let trial = of_lists("f :: t: (x: {Int | _v <= 0} -> Int) -> {Bool | t 1 > 2 || _v}\nf = \\t . True", "f");
    assert!(trial.counterexample.is_none());
}

#[test]
fn few_arguments() {
    let trial = kept("not :: x: Bool -> {Bool | _v == !x}\nnot = \\x . if x then False else True", "not");
    assert!(trial.is_exhaustive);
    assert_eq!(trial.cases, 2);
    let trial = kept("three :: {Int | _v == 3}\nthree = 3", "three");
    assert!(trial.is_exhaustive);
    assert_eq!(trial.cases, 1);
}

#[test]
fn a_wrong_result_is_made_small() {
    let (failure, arguments) = broken(
        "tail :: xs: List a -> {List a | len _v == len xs}
tail = \\xs . match xs with
  Nil -> Nil
  Cons y ys -> ys",
        "tail",
    );
    let Failure::Result(result, violation) = failure else { panic!("{failure:?}") };
    assert_eq!((arguments.as_str(), shown(&result).as_str()), ("[0]", "[]"));
    assert!(violation.is_outermost);
}

#[test]
fn a_rare_wrong_result_is_found_and_made_small() {
    let (failure, arguments) = broken(
        "sort :: xs: List Int -> {List Int | len _v == len xs}
sort = \\xs . match xs with
  Nil -> Nil
  Cons a as -> match as with
    Nil -> xs
    Cons b bs -> match bs with
      Nil -> xs
      Cons c cs -> if a > b && b > c then Nil else xs",
        "sort",
    );
    assert!(matches!(failure, Failure::Result(..)));
    assert_eq!(arguments, "[0, -1, -2]");
}

#[test]
fn elements() {
    let text = "inc :: xs: List {Int | _v > 0} -> {List {Int | _v > 1} | len _v == len xs}
inc = \\xs . match xs with
  Nil -> Nil
  Cons y ys -> Cons (y + STEP) (inc ys)";
    kept(&text.replace("STEP", "1"), "inc");
    let (failure, arguments) = broken(&text.replace("STEP", "0"), "inc");
    let Failure::Result(_, violation) = failure else { panic!("{failure:?}") };
    assert_eq!(arguments, "[1]");
    assert!(!violation.is_outermost);
    assert_eq!(violation.value, Value::int(1));
}

#[test]
fn relations_between_elements() {
    let text = "insert :: x: Int -> xs: RList Int <{_0 <= _1}> -> {RList Int <{_0 <= _1}> | rlen _v == 1 + rlen xs}
insert = \\x . \\xs . match xs with
  RNil -> RCons x RNil
  RCons y ys -> if CONDITION then RCons x xs else RCons y (insert x ys)";
    kept(&text.replace("CONDITION", "x <= y"), "insert");
    let (failure, arguments) = broken(&text.replace("CONDITION", "y <= x"), "insert");
    assert!(matches!(failure, Failure::Result(..)));
    assert_eq!(arguments, "0 RCons 1 RNil");
}

#[test]
fn any_relation() {
    let text = "both :: <r :: a -> a -> Bool> . xs: RList a <r> -> {RList a <RELATION> | rlen _v == rlen xs}\nboth = \\xs . xs";
    kept(&text.replace("<RELATION>", "<r>"), "both");
    let (failure, _) = broken(&text.replace("<RELATION>", "<{r _1 _0}>"), "both");
    assert!(matches!(failure, Failure::Result(..)));
}

#[test]
fn a_wrong_call() {
    let (failure, arguments) = broken(
        "head :: xs: {List a | len _v > 0} -> a
head = \\xs . match xs with
  Cons y ys -> y

second :: xs: {List a | len _v > 0} -> a
second = \\xs . match xs with
  Cons y ys -> head ys",
        "second",
    );
    let Failure::Stop(Stop::Call(call)) = failure else { panic!("{failure:?}") };
    assert_eq!((call.function, arguments.as_str()), (Symbol::new("head"), "[0]"));
    assert_eq!(call.arguments.iter().map(shown).collect::<Vec<_>>(), ["[]"]);
}

#[test]
fn a_wrong_call_of_an_argument() {
    let (failure, _) = broken("apply :: f: ({Int | _v > 0} -> Int) -> x: Int -> Int\napply = \\f . \\x . f x", "apply");
    let Failure::Stop(Stop::Call(call)) = failure else { panic!("{failure:?}") };
    assert_eq!(call.function, Symbol::new("f"));
}

#[test]
fn errors_and_missing_alternatives() {
    let (failure, arguments) = broken("f :: x: Int -> Int\nf = \\x . if x <= 1 then x else error", "f");
    assert!(matches!(failure, Failure::Stop(Stop::Unreachable(_))));
    assert_eq!(arguments, "2");
    let (failure, arguments) = broken("f :: xs: List a -> a\nf = \\xs . match xs with\n  Cons y ys -> y", "f");
    assert!(matches!(failure, Failure::Stop(Stop::NoAlternative { .. })));
    assert_eq!(arguments, "[]");
}

#[test]
fn what_does_not_end() {
    let (failure, arguments) = broken("f :: x: Int -> Int\nf = \\x . if x == 1 then f x else x", "f");
    assert!(matches!(failure, Failure::Stop(Stop::Steps)));
    assert_eq!(arguments, "1");
}

#[test]
fn no_arguments() {
    let trial = of_lists("f :: x: {Int | _v < 0 && _v > 0} -> Int\nf = \\x . x", "f");
    assert_eq!((trial.cases, trial.discarded), (0, 0));
    let trial = of_lists("f :: xs: {List Int | len _v < 0} -> Int\nf = \\xs . 1", "f");
    assert_eq!((trial.cases, trial.discarded), (0, 0));
}

#[test]
fn components() {
    let text = "above :: x: Int -> {Int | _v > x}\nf :: x: Int -> {Int | _v > x + OFFSET}\nf = \\x . above (x + 1)";
    kept(&text.replace("OFFSET", "1"), "f");
    let trial = of_lists(&text.replace("OFFSET", "2"), "f");
    let counterexample = trial.counterexample.unwrap();
    // What the component gave is told.
    let [(_, argument)] = counterexample.arguments.as_slice() else { panic!("{:?}", counterexample.arguments) };
    let asked = Value::Int(argument.as_int().unwrap() + 1);
    let Failure::Result(result, _) = counterexample.failure else { panic!("{:?}", counterexample.failure) };
    assert!(counterexample.made_up.contains(&(Symbol::new("above"), vec![asked], result)));
}

#[test]
fn components_without_results() {
    let trial = of_lists("none :: x: Int -> {Int | _v < 0 && _v > 0}\nf :: x: Int -> Int\nf = \\x . none x", "f");
    assert!(trial.counterexample.is_none());
    assert_eq!(trial.cases, 0);
    assert!(trial.discarded > 0);
}

#[test]
fn components_that_depend_on_functions() {
    let trial = of_lists(
        "map :: f: (a -> b) -> xs: List a -> {List b | len _v == len xs}
f :: xs: List Int -> {List Int | len _v == len xs}
f = \\xs . map (\\x . x) xs",
        "f",
    );
    assert_eq!(trial.unspecified, Some(Symbol::new("map")));
}

#[test]
fn promises_that_nothing_can_decide() {
    // What `twin` gives cannot be made up, so neither is the promise kept nor is it broken.
    let trial = of_lists(
        "predicate twin :: List a -> List a
f :: xs: List a -> {List a | _v == twin xs}
f = \\xs . xs",
        "f",
    );
    assert!(trial.counterexample.is_none());
    assert_eq!(trial.cases, 0);
}

#[test]
fn the_same_seed_tries_the_same() {
    let module = module(&format!(
        "{LISTS}\nf :: g: (Int -> Int) -> xs: List Int -> Int\nf = \\g . \\xs . match xs with
  Nil -> g 0
  Cons y ys -> g y + f g ys"
    ));
    let program = Program::new(&module);
    let calls = |seed: u64| {
        let mut runtime = Runtime::new(&program, 100_000).with_contracts(Contracts::Check).making_up(seed);
        let options = TrialOptions { cases: 100, seed, ..TrialOptions::default() };
        let (trial, calls) = sample_calls(goal(&module, "f"), &options, &mut runtime);
        assert_eq!((trial.cases, calls.len()), (100, 100));
        let told = |value: &Value| format!("{} {:?}", shown(value), runtime.table(value));
        calls.iter().flat_map(|call| call.arguments.iter().chain([&call.result])).map(told).collect::<Vec<_>>()
    };
    assert_eq!(calls(1), calls(1));
    assert_ne!(calls(1), calls(2));
}

#[test]
fn samples_are_calls() {
    let module = module("twice :: f: (Int -> Int) -> x: Int -> Int\ntwice = \\f . \\x . f (f x)");
    let program = Program::new(&module);
    let mut runtime = Runtime::new(&program, 100_000).with_contracts(Contracts::Check).making_up(0);
    let (_, calls) = sample_calls(goal(&module, "twice"), &TrialOptions::default(), &mut runtime);
    for call in &calls {
        let table = runtime.table(&call.arguments[0]).unwrap();
        let given = |argument: &Value| table.iter().find(|(asked, _)| asked[0] == *argument).unwrap().1.clone();
        assert_eq!(given(&given(&call.arguments[1])), call.result);
    }
    let again = try_goal(&program, goal(&module, "twice"), &TrialOptions::default());
    assert_eq!(again.cases, calls.len());
}
