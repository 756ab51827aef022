//! Queries that fall into parts are decided part by part.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::*;
use loligo_logic::{Sort, Term, Value};
use loligo_smt::Satisfiability;

fn holds(name: &str, argument: Term) -> Term {
    Term::app(symbol(name), [argument], Sort::Bool)
}

/// A part that came up before is not asked about again, whatever it comes up with.
#[test]
fn parts_are_remembered() {
    let mut solver = solver();
    let first = Term::lt(int("x"), int("y"));
    let second = Term::lt(int("u"), int("v"));
    let third = Term::eq(len(xs("l")), int("n"));
    solver.satisfiable(&[first, second]);
    assert_eq!(solver.statistics().checks, 2);
    solver.satisfiable(&[second, third]);
    assert_eq!(solver.statistics().checks, 3);
    solver.satisfiable(&[third, first]);
    assert_eq!((solver.statistics().checks, solver.statistics().cache_hits), (3, 1));
}

/// One part without a model is enough, wherever it stands.
#[test]
fn one_inconsistent_part_decides() {
    let never = [Term::lt(int("x"), int("y")), Term::lt(int("y"), int("x"))];
    for facts in
        [[never[0], never[1], Term::lt(int("u"), int("v"))], [Term::lt(int("u"), int("v")), never[0], never[1]]]
    {
        assert!(matches!(solver().satisfiable(&facts), Satisfiability::Unsat));
    }
}

/// A model of all is made of models of the parts, and no value of one is taken for a value of another.
#[test]
fn models_of_parts_are_put_together() {
    let facts = [
        Term::eq(len(xs("l")), Term::int(3)),
        Term::eq(len(xs("m")), Term::int(5)),
        Term::eq(xs("k"), cons(elem("e"), nil())),
        Term::member(elem("y"), elems(xs("r"))),
    ];
    let Satisfiability::Sat(model) = solver().satisfiable(&facts) else { panic!("there is a model") };
    for fact in facts {
        assert_eq!(model.eval(fact), Some(Value::Bool(true)), "{fact}");
    }
    assert_eq!(model.eval(Term::eq(xs("l"), xs("m"))), Some(Value::Bool(false)));
}

/// Terms that speak of no value of a datatype may be about the same on both sides: a predicate of numbers, a constant.
#[test]
fn shared_names_connect() {
    let is_zero = |name: &str| Term::eq(int(name), Term::int(0));
    let facts = [holds("p", int("x")), is_zero("x"), Term::not(holds("p", int("y"))), is_zero("y")];
    assert!(matches!(solver().satisfiable(&facts), Satisfiability::Unsat));
    let facts =
        [Term::eq(xs("l"), nil()), Term::eq(xs("m"), nil()), holds("q", xs("l")), Term::not(holds("q", xs("m")))];
    assert!(matches!(solver().satisfiable(&facts), Satisfiability::Unsat));
    // Of different lists a predicate may say different things.
    assert!(matches!(solver().satisfiable(&facts[2..]), Satisfiability::Sat(_)));
}
