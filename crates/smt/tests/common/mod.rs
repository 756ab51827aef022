//! The theory of lists that the tests use, and short names.
#![allow(dead_code)]

use loligo_base::Run;
use loligo_logic::{BinOp, ConstructorDef, MeasureCase, MeasureDef, Sort, Symbol, Term, Theory};
#[allow(unused_imports)]
pub use loligo_logic::{Decider, Scope as _};
use loligo_smt::Solver;
use proptest::prelude::*;
use std::rc::Rc;

pub fn symbol(name: &str) -> Symbol {
    Symbol::new(name)
}

pub fn a() -> Sort {
    Sort::Var(symbol("a"))
}

pub fn list(element: Sort) -> Sort {
    Sort::Data(symbol("List"), [element].into())
}

pub fn int(name: &str) -> Term {
    Term::var(symbol(name), Sort::Int)
}

pub fn elem(name: &str) -> Term {
    Term::var(symbol(name), a())
}

pub fn xs(name: &str) -> Term {
    Term::var(symbol(name), list(a()))
}

pub fn set(name: &str) -> Term {
    Term::var(symbol(name), Sort::set(a()))
}

pub fn nil() -> Term {
    Term::app(symbol("Nil"), [], list(a()))
}

pub fn cons(head: Term, tail: Term) -> Term {
    let sort = tail.sort();
    Term::app(symbol("Cons"), [head, tail], sort)
}

pub fn len(list: Term) -> Term {
    Term::app(symbol("len"), [list], Sort::Int)
}

pub fn elems(list: Term) -> Term {
    let Sort::Data(_, arguments) = list.sort() else { panic!("not a list: {list}") };
    Term::app(symbol("elems"), [list], Sort::set(arguments[0].clone()))
}

pub fn count(item: Term, list: Term) -> Term {
    Term::app(symbol("count"), [item, list], Sort::Int)
}

pub fn singleton(item: Term) -> Term {
    Term::set(item.sort(), [item])
}

pub fn theory() -> Theory {
    let mut theory = Theory::default();
    let constructors = [("Nil", vec![]), ("Cons", vec![Some(a()), Some(list(a()))])];
    for (index, (name, arguments)) in constructors.into_iter().enumerate() {
        let name = symbol(name);
        theory.constructors.insert(name, ConstructorDef { name, index, arguments, result: list(a()) });
    }
    let case = |constructor: &str, parameters: &[&str], body| MeasureCase {
        constructor: symbol(constructor),
        parameters: parameters.iter().map(|name| symbol(name)).collect(),
        body,
    };
    let measure = |name: &str, result, cases| MeasureDef {
        name: symbol(name),
        constants: vec![],
        datatype: list(a()),
        result,
        postcondition: Term::tt(),
        cases,
        element_parameter: None,
        collects_all: false,
    };
    let one_more = Term::binary(BinOp::Add, Term::int(1), len(xs("t")));
    let non_negative = Term::le(Term::int(0), Term::value(Sort::Int));
    let cases = vec![case("Nil", &[], Term::int(0)), case("Cons", &["h", "t"], one_more)];
    let len = MeasureDef { postcondition: non_negative, ..measure("len", Sort::Int, cases) };
    let more = Term::binary(BinOp::Union, singleton(elem("h")), elems(xs("t")));
    let cases = vec![case("Nil", &[], Term::empty_set(a())), case("Cons", &["h", "t"], more)];
    let elems = MeasureDef { element_parameter: Some(0), ..measure("elems", Sort::set(a()), cases) };
    let rest = count(elem("c"), xs("t"));
    let more = Term::ite(Term::eq(elem("c"), elem("h")), Term::binary(BinOp::Add, Term::int(1), rest), rest);
    let cases = vec![case("Nil", &[], Term::int(0)), case("Cons", &["h", "t"], more)];
    let count = MeasureDef { constants: vec![(symbol("c"), a())], ..measure("count", Sort::Int, cases) };
    for measure in [len, elems, count] {
        theory.measures.insert(measure.name, measure);
    }
    theory
}

pub fn solver() -> Solver {
    Solver::new(Rc::new(theory()), Run::default())
}

/// Random formulas over random atoms, so deep and of about so many of them.
pub fn combined(atom: BoxedStrategy<Term>, depth: u32, size: u32) -> BoxedStrategy<Term> {
    atom.prop_recursive(depth, size, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(left, right)| left.and2(right)),
            pair.clone().prop_map(|(left, right)| Term::or([left, right])),
            pair.prop_map(|(left, right)| Term::binary(BinOp::Iff, left, right)),
            inner.prop_map(Term::not),
        ]
    })
    .boxed()
}
