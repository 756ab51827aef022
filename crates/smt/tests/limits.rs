//! Limits on queries: they stop one, and nothing else decides what it answers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::*;
use loligo_base::{Canceller, Limits, Run};
use loligo_logic::{BinOp, Sort, Term};
use loligo_smt::{Engine, Reason, Satisfiability, ScopeAnswer, Solver, Verdict, Watch};
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

/// More pigeons than holes: beyond Z3.
fn pigeons() -> Vec<Term> {
    let pigeons: Vec<Term> = (0..40).map(|index| int(&format!("p{index}"))).collect();
    let mut facts: Vec<Term> = pigeons.iter().map(|pigeon| Term::le(Term::int(2), *pigeon)).collect();
    facts.extend(pigeons.iter().map(|pigeon| Term::le(*pigeon, Term::int(40))));
    for (index, pigeon) in pigeons.iter().enumerate() {
        facts.extend(pigeons[..index].iter().map(|other| Term::not(Term::eq(*other, *pigeon))));
    }
    facts
}

#[test]
fn steps_are_limited() {
    let limits = Limits { steps: 100_000, ..Limits::default() };
    let mut solver = Solver::new(Rc::new(theory()), Run { limits, ..Run::default() });
    let answer = solver.satisfiable(&pigeons());
    assert!(matches!(answer, Satisfiability::Unknown(Reason::Steps)), "{answer:?}");
    // The limit is for each query, and an undecided one is remembered.
    assert!(matches!(solver.satisfiable(&[Term::lt(int("p0"), int("p1"))]), Satisfiability::Sat(_)));
    solver.satisfiable(&pigeons());
    let statistics = solver.statistics();
    assert_eq!((statistics.queries, statistics.checks, statistics.cache_hits, statistics.unknown), (3, 2, 1, 2));
}

#[test]
fn formulas_are_limited() {
    // Every element has a larger one: instances without end.
    let next = |term| Term::app(symbol("next"), [term], a());
    let larger = Term::member(elem("e"), set("s")).implies(Term::member(next(elem("e")), set("s")));
    let facts = [Term::for_all(symbol("e"), a(), larger), Term::member(elem("x"), set("s"))];
    let limits = Limits { formulas: 50, ..Limits::default() };
    let mut solver = Solver::new(Rc::new(theory()), Run { limits, ..Run::default() });
    let answer = solver.satisfiable(&facts);
    assert!(matches!(answer, Satisfiability::Unknown(Reason::Formulas)), "{answer:?}");
    let verdict = solver.entails(&facts, Term::member(next(next(elem("x"))), set("s")));
    assert!(matches!(verdict, Verdict::Valid), "{verdict:?}");
}

/// A formula is not looked into any further once the limit is passed, however large it is.
#[test]
fn large_formulas_are_looked_into_up_to_the_limit() {
    let literal = |length: i64| {
        (0..length).fold(Term::app(symbol("Nil"), [], list(Sort::Int)), |tail, index| cons(Term::int(index), tail))
    };
    let size_of = |length: i64| {
        let limits = Limits { formulas: 500, ..Limits::default() };
        let engine = Engine::new(Rc::new(theory()), Run { limits, ..Run::default() });
        let mut closure = engine.closure();
        closure.assert(Term::eq(len(literal(length)), Term::int(length)));
        closure.saturate().unwrap();
        (closure.is_complete(), closure.atomic().len(), closure.take_news().len())
    };
    let (is_complete, atoms, formulas) = size_of(20);
    assert!(is_complete && atoms > 20 && formulas > 20);
    let (is_complete, atoms, formulas) = size_of(1_000);
    assert!(!is_complete && atoms < 1_000 && formulas < 1_500, "{atoms} {formulas}");
    assert_eq!(size_of(5_000), (is_complete, atoms, formulas));
}

#[test]
fn cancelling_interrupts() {
    let canceller = Canceller::new();
    let worker = thread::spawn({
        let canceller = canceller.clone();
        move || {
            let limits = Limits { steps: u32::MAX, ..Limits::default() };
            let mut solver = Solver::new(Rc::new(theory()), Run { limits, canceller: canceller.clone() });
            canceller.watching(|| {
                let answers = [solver.satisfiable(&pigeons()), solver.satisfiable(&[Term::lt(int("x"), int("y"))])];
                for answer in answers {
                    assert!(matches!(answer, Satisfiability::Unknown(Reason::Cancelled)), "{answer:?}");
                }
                let mut scope = solver.scope(&[], &[Term::lt(int("x"), int("y"))]);
                let answer = scope.check(&[0]);
                assert!(matches!(answer, ScopeAnswer::Unknown(Reason::Cancelled)), "{answer:?}");
                drop(scope);
                drop(solver);
                // Another run on the same thread is not affected.
                let answer = common::solver().satisfiable(&[Term::lt(int("x"), int("y"))]);
                assert!(matches!(answer, Satisfiability::Sat(_)), "{answer:?}");
            });
        }
    });
    let start = Instant::now();
    thread::sleep(Duration::from_millis(100));
    canceller.cancel();
    worker.join().unwrap();
    assert!(start.elapsed() < Duration::from_secs(10));
}

/// A stopped solver asks nothing any more, and makes nothing ready to be asked.
#[test]
fn nothing_is_asked_once_stopped() {
    let canceller = Canceller::new();
    let mut solver = Solver::new(Rc::new(theory()), Run::new(canceller.clone()));
    canceller.cancel();
    for index in 0..1_000 {
        let facts = [Term::lt(int("x"), Term::int(index))];
        let verdict = solver.entails(&facts, Term::lt(int("y"), int("x")));
        assert!(matches!(verdict, Verdict::Unknown(Reason::Cancelled)), "{verdict:?}");
        let answer = solver.scope(&facts, &[Term::lt(int("x"), int("y"))]).check(&[0]);
        assert!(matches!(answer, ScopeAnswer::Unknown(Reason::Cancelled)), "{answer:?}");
    }
    assert_eq!(solver.statistics().checks, 0);
}

/// A part of the work is stopped with the whole, at whatever moment, and stops nothing else.
#[test]
fn parts_are_cancelled_with_the_whole() {
    let whole = Canceller::new();
    let [one, other] = [whole.part(), whole.part()];
    let inner = other.part();
    one.cancel();
    assert!(one.is_cancelled() && !whole.is_cancelled() && !other.is_cancelled());
    whole.cancel();
    assert!(other.is_cancelled() && inner.is_cancelled());
    assert!(whole.part().is_cancelled());
}

/// The order of facts, their grouping and earlier queries do not matter to the verdict; the cache knows them all.
#[test]
fn verdicts_are_cached() {
    let mut solver = solver();
    let facts = [Term::lt(int("x"), int("y")), Term::lt(int("y"), int("z"))];
    let goal = Term::lt(int("x"), int("z"));
    solver.entails(&facts, goal);
    solver.entails(&[facts[1], facts[0]], goal);
    solver.entails(&[facts[1].and2(facts[0])], goal);
    solver.satisfiable(&[facts[0], facts[1], Term::not(goal)]);
    assert_eq!((solver.statistics().checks, solver.statistics().cache_hits), (1, 3));
    // These need no solver.
    solver.entails(&facts, facts[0]);
    solver.entails(&facts, Term::tt());
    solver.entails(&[Term::ff()], goal);
    assert_eq!((solver.statistics().checks, solver.statistics().cache_hits), (1, 3));
}

/// Equal queries in equal order get equal models, on whatever thread.
#[test]
fn answers_are_deterministic() {
    let run = || {
        let mut solver = solver();
        let mut answers = String::new();
        for bound in 0..20 {
            let sum = Term::binary(BinOp::Union, elems(xs("v")), Term::set(a(), [elem("x"), elem("y")]));
            let facts = [Term::eq(set("s"), sum), Term::lt(Term::int(bound), len(xs("v")))];
            let verdict = solver.entails(&facts, Term::eq(set("s"), elems(xs("v"))));
            let Verdict::Invalid(model) = verdict else { panic!("{verdict:?}") };
            for term in [len(xs("v")), set("s"), elems(xs("v")), elem("x"), Term::var(symbol("v"), Sort::Int)] {
                answers += &format!("{term} = {:?}\n", model.eval(term));
            }
        }
        answers
    };
    let first = thread::spawn(run).join().unwrap();
    assert_eq!(first, thread::spawn(run).join().unwrap());
}
