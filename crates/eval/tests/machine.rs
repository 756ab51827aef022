//! The machine: what programs evaluate to, how they stop, and that nothing is too deep for it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::{LISTS, module, run, run_within, with_programs};
use loligo_eval::{Program, Runtime, Stop, Value};
use loligo_logic::Symbol;
use std::thread;

const NUMBERS: &str = "
add :: x: Int -> y: Int -> {Int | _v == x + y}

count :: n: Int -> List Int
count = \\n . if n <= 0 then Nil else Cons n (count (n - 1))

length :: xs: List a -> {Int | _v == len xs}
length = \\xs . match xs with
  Nil -> 0
  Cons y ys -> 1 + length ys

size :: xs: List a -> {Int | _v == len xs}

twice :: f: (Int -> Int) -> Int -> Int
twice = \\f . \\x . f (f x)

choose :: b: Bool -> (Int -> Int -> Int)
choose = \\b . if b then (\\x . \\y . x) else (\\x . \\y . y)

compose :: n: Int -> f: (Int -> Int) -> Int -> Int
compose = \\n . \\f . if n <= 0 then f else compose (n - 1) (\\x . f x)
";

fn numbers(program: &str) -> String {
    run(&format!("{LISTS}{NUMBERS}"), program)
}

/// In a thread with little stack.
fn shallow(work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn functions() {
    assert_eq!(numbers("add 1 2"), "3");
    assert_eq!(numbers("twice (add 3) 1"), "7");
    assert_eq!(numbers("let f = add 10 in f 1 + f 2"), "23");
    assert_eq!(numbers("choose True 1 2"), "1");
    assert_eq!(numbers("choose False 1 2"), "2");
    assert_eq!(numbers("twice (choose False 1) 5"), "5");
    assert_eq!(numbers("let cons = Cons 1 in cons (cons Nil)"), "[1, 1]");
    assert_eq!(numbers("add 1"), "<function>");
    assert_eq!(numbers("length (count 5)"), "5");
}

#[test]
fn local_functions() {
    let factorial = "let fac = \\n . if n <= 1 then 1 else n * fac (n - 1) in fac 25";
    assert_eq!(numbers(factorial), "15511210043330985984000000");
    let power =
        "let power = \\b . \\n . if n <= 0 then 1 else b * power b (n - 1) in let two = power 2 in two 3 + two 70";
    assert_eq!(numbers(power), "1180591620717411303432");
    assert_eq!(numbers("let x = 1 in let f = \\y . x + y in let x = 10 in f x"), "11");
}

#[test]
fn operators() {
    assert_eq!(numbers("1 - 2 - 3"), "-4");
    assert_eq!(numbers("-(2 * 3)"), "-6");
    assert_eq!(numbers("(1 < 2) && !(2 <= 1)"), "True");
    assert_eq!(numbers("(1 == 1) <==> (1 != 1)"), "False");
    assert_eq!(numbers("False ==> True"), "True");
    assert_eq!(numbers("[1, 2] == Cons 1 [2]"), "True");
    assert_eq!(numbers("[1, 2] == [2, 1]"), "False");
}

#[test]
fn stops() {
    let stop = |program: &str| run_within(10_000, &format!("{LISTS}{NUMBERS}"), program).unwrap_err();
    assert!(matches!(stop("let f = \\x . f x in f 1"), Stop::Steps));
    assert!(matches!(stop("count 1000000"), Stop::Steps));
    assert!(matches!(stop("if 1 == 1 then error else 1"), Stop::Unreachable(_)));
    assert!(matches!(stop("match Nil with\n  Cons y ys -> y"), Stop::NoAlternative { constructor, .. }
        if constructor == Symbol::new("Nil")));
    assert!(matches!(stop("1 2"), Stop::Malformed(_)));
    assert!(matches!(stop("1 + True"), Stop::Malformed(_)));
}

#[test]
fn what_is_not_taken_does_not_stop() {
    assert_eq!(numbers("if 1 == 1 then 1 else error"), "1");
    assert_eq!(numbers("let f = \\x . error in 1"), "1");
}

#[test]
fn what_is_only_specified() {
    let text =
        "pick :: x: Int -> {Int | _v > x}\nopen :: x: Int -> {Bool | _v == secret x}\npredicate secret :: Int -> Bool";
    assert!(matches!(run_within(1000, text, "pick 1"), Err(Stop::Unspecified(name)) if name == Symbol::new("pick")));
    let (module, programs) =
        with_programs(text, &["pick 1 > 1 && pick 1 == pick 1", "\\x . x == 3", "open 3", "open 4"]);
    let [picks, secret, three, four] = programs.as_slice() else { panic!("four programs") };
    let mut program = Program::new(&module);
    let mut runtime = Runtime::new(&program, 100_000).making_up(0);
    assert_eq!(runtime.run_program(picks).unwrap(), Value::Bool(true));
    assert_eq!(runtime.made_up().len(), 1);
    // What a component of this type gives is what the predicate says.
    let open = runtime.run_program(three).unwrap();
    assert_eq!(runtime.run_program(three).unwrap(), open);
    program.define_predicate(Symbol::new("secret"), secret);
    program.define(Symbol::new("open"), secret);
    let mut runtime = Runtime::new(&program, 100_000);
    assert_eq!(runtime.run_program(three).unwrap(), Value::Bool(true));
    assert_eq!(runtime.run_program(four).unwrap(), Value::Bool(false));
}

#[test]
fn deep_data() {
    shallow(|| {
        let (module, programs) = with_programs(&format!("{LISTS}{NUMBERS}"), &["count 1000000"]);
        let program = Program::new(&module);
        let mut runtime = Runtime::new(&program, 100_000_000);
        let list = runtime.run_program(&programs[0]).unwrap();
        let tag = |name: &str| program.tag(Symbol::new(name)).unwrap();
        let (cons, nil) = (tag("Cons"), Value::data(tag("Nil"), Vec::new()));
        let other = (1..=1_000_000).fold(nil, |rest, number| Value::data(cons, vec![Value::int(number), rest]));
        assert!(list == other);
        assert_eq!(list.size(), 1_000_001);
        let million = Value::int(1_000_000);
        assert_eq!(runtime.call_named(Symbol::new("size"), vec![list]).unwrap(), million);
        assert_eq!(
            common::shown(&other).len(),
            "[1000000, ".len() + 8 * 900_000 + 7 * 90_000 + 6 * 9_000 + 5 * 900 + 4 * 90 + 3 * 9 - 1
        );
    });
}

#[test]
fn deep_closures() {
    shallow(|| {
        let (module, programs) = with_programs(&format!("{LISTS}{NUMBERS}"), &["compose 300000 (add 1)"]);
        let program = Program::new(&module);
        let mut runtime = Runtime::new(&program, 100_000_000);
        let function = runtime.run_program(&programs[0]).unwrap();
        assert_eq!(runtime.apply(function.clone(), vec![Value::int(1)]).unwrap(), Value::int(2));
        drop(function);
    });
}

#[test]
fn deep_data_that_is_not_finished() {
    shallow(|| {
        let (module, programs) = with_programs(&format!("{LISTS}{NUMBERS}"), &["count 100000000"]);
        let program = Program::new(&module);
        assert!(matches!(Runtime::new(&program, 5_000_000).run_program(&programs[0]), Err(Stop::Steps)));
    });
}

#[test]
fn no_goals_no_names() {
    let empty = module("");
    let program = Program::new(&empty);
    let mut runtime = Runtime::new(&program, 1000);
    assert!(matches!(runtime.call_named(Symbol::new("f"), Vec::new()), Err(Stop::Malformed(_))));
}
