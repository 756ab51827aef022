//! Products of variables: by hand, and against enumeration of small integers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::*;
use loligo_logic::{BinOp, Model, Sort, Term, Value};
use loligo_smt::{Reason, Satisfiability, ScopeAnswer, Verdict};
use proptest::prelude::*;
use proptest::sample::select;

fn add(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Add, left, right)
}

fn sub(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Sub, left, right)
}

fn mul(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Mul, left, right)
}

fn x() -> Term {
    int("x")
}

fn y() -> Term {
    int("y")
}

fn z() -> Term {
    int("z")
}

fn zero() -> Term {
    Term::int(0)
}

#[track_caller]
fn valid(facts: &[Term], goal: Term) {
    let verdict = solver().entails(facts, goal);
    assert!(matches!(verdict, Verdict::Valid), "{facts:?} |= {goal}: {verdict:?}");
}

#[track_caller]
fn invalid(facts: &[Term], goal: Term) {
    let verdict = solver().entails(facts, goal);
    let Verdict::Invalid(model) = verdict else { panic!("{facts:?} |= {goal}: {verdict:?}") };
    let query = Term::and([facts, &[Term::not(goal)]].concat());
    assert_eq!(model.eval_bool(query), Some(true), "{query} in {model:?}");
}

#[test]
fn the_ring_of_integers() {
    valid(&[], Term::eq(mul(x(), y()), mul(y(), x())));
    valid(&[], Term::eq(mul(mul(x(), y()), z()), mul(y(), mul(z(), x()))));
    valid(&[], Term::eq(mul(add(x(), y()), z()), add(mul(x(), z()), mul(z(), y()))));
    valid(&[], Term::eq(mul(add(x(), y()), sub(x(), y())), sub(mul(x(), x()), mul(y(), y()))));
    valid(&[], Term::eq(mul(Term::neg(x()), y()), Term::neg(mul(x(), y()))));
    valid(&[], Term::eq(mul(mul(Term::int(2), x()), mul(y(), Term::int(3))), mul(Term::int(6), mul(x(), y()))));
    invalid(&[], Term::eq(mul(x(), y()), mul(x(), z())));
    invalid(&[], Term::eq(mul(add(x(), y()), z()), add(mul(x(), z()), y())));
    invalid(&[], Term::eq(mul(x(), y()), add(x(), y())));
}

#[test]
fn signs() {
    valid(&[], Term::le(zero(), mul(x(), x())));
    valid(&[Term::lt(x(), zero()), Term::lt(y(), zero())], Term::lt(zero(), mul(x(), y())));
    valid(&[Term::lt(x(), zero()), Term::lt(zero(), y())], Term::lt(mul(x(), y()), zero()));
    valid(&[Term::le(zero(), x()), Term::lt(zero(), y())], Term::le(x(), mul(x(), y())));
    valid(&[Term::eq(mul(x(), y()), zero())], Term::or([Term::eq(x(), zero()), Term::eq(y(), zero())]));
    valid(&[Term::eq(x(), zero())], Term::eq(mul(x(), y()), zero()));
    valid(&[Term::eq(y(), Term::int(1))], Term::eq(mul(x(), y()), x()));
    valid(&[Term::eq(y(), Term::int(7))], Term::eq(mul(x(), y()), mul(Term::int(7), x())));
    valid(&[Term::eq(mul(x(), x()), Term::int(2))], Term::ff());
    invalid(&[], Term::le(zero(), mul(x(), y())));
    invalid(&[Term::le(zero(), x()), Term::le(zero(), y())], Term::le(x(), mul(x(), y())));
    invalid(&[], Term::le(x(), mul(x(), y())));
}

#[test]
fn order() {
    let scaled = Term::le(mul(x(), z()), mul(y(), z()));
    valid(&[Term::le(x(), y()), Term::le(zero(), z())], scaled);
    valid(&[Term::lt(x(), y()), Term::lt(zero(), z())], Term::not(Term::le(mul(y(), z()), mul(x(), z()))));
    valid(&[scaled, Term::lt(zero(), z())], Term::le(x(), y()));
    invalid(&[Term::le(x(), y())], scaled);
    valid(&[Term::le(Term::int(3), x()), Term::le(zero(), y())], Term::le(mul(Term::int(3), y()), mul(x(), y())));
}

#[test]
fn equations() {
    let facts = [Term::eq(x(), add(y(), z())), Term::eq(mul(x(), int("w")), Term::int(5))];
    valid(&facts, Term::eq(add(mul(y(), int("w")), mul(z(), int("w"))), Term::int(5)));
    invalid(&facts[..1], Term::eq(mul(x(), int("w")), mul(y(), int("w"))));
    // Either through an order of the factors that differs, or through a conditional.
    valid(&[Term::eq(x(), z())], Term::eq(mul(x(), y()), mul(y(), z())));
    valid(&[Term::le(x(), z()), Term::le(z(), x())], Term::eq(mul(x(), y()), mul(y(), z())));
    valid(
        &[Term::le(x(), z()), Term::le(z(), x())],
        Term::eq(mul(x(), mul(y(), int("w"))), mul(y(), mul(z(), int("w")))),
    );
    let chosen = Term::ite(Term::lt(x(), y()), add(z(), Term::int(1)), z());
    valid(&[Term::eq(int("w"), chosen), Term::lt(x(), y())], Term::eq(mul(int("w"), y()), add(mul(z(), y()), y())));
    valid(&[Term::le(y(), x())], Term::eq(mul(chosen, y()), mul(z(), y())));
    invalid(&[Term::eq(int("w"), chosen)], Term::eq(mul(int("w"), y()), mul(z(), y())));
}

/// `product (Cons z zs) ys = append (map … ys) (product zs ys)`, with lengths.
#[test]
fn cartesian_product() {
    let product = |left: &str, right: &str| mul(len(xs(left)), len(xs(right)));
    let recursion = [
        Term::eq(len(xs("rest")), product("zs", "ys")),
        Term::eq(len(xs("pairs")), len(xs("ys"))),
        Term::eq(len(xs("v")), add(len(xs("pairs")), len(xs("rest")))),
    ];
    let goal = Term::eq(len(xs("v")), product("xs", "ys"));
    let cases = [
        Term::eq(len(xs("xs")), add(len(xs("zs")), Term::int(1))),
        Term::eq(xs("xs"), cons(elem("x"), xs("zs"))),
        Term::eq(sub(len(xs("xs")), len(xs("zs"))), Term::int(1)),
    ];
    for case in cases {
        valid(&[&recursion[..], &[case]].concat(), goal);
        invalid(&[&recursion[1..], &[case]].concat(), goal);
    }
    invalid(&recursion, goal);
    valid(&[Term::eq(xs("xs"), nil()), Term::eq(xs("v"), nil())], goal);
    valid(&[Term::eq(xs("ys"), nil()), Term::eq(xs("v"), nil())], goal);
    invalid(&[Term::eq(xs("v"), nil())], goal);
    let shared = [Term::eq(xs("xs"), xs("zs"))];
    valid(&shared, Term::eq(product("xs", "ys"), product("ys", "zs")));
}

#[test]
fn within_applications_and_sets() {
    let p = |term: Term| Term::app(symbol("p"), [term], Sort::Bool);
    valid(&[p(mul(x(), y()))], p(mul(y(), x())));
    invalid(&[p(mul(x(), y()))], p(mul(y(), z())));
    let squares = Term::var(symbol("squares"), Sort::set(Sort::Int));
    let each = |e| Term::le(zero(), e);
    let bound = int("e");
    let fact = Term::for_all(symbol("e"), Sort::Int, Term::member(bound, squares).implies(each(mul(bound, z()))));
    valid(&[fact, Term::member(x(), squares)], each(mul(z(), x())));
    valid(&[Term::member(mul(x(), x()), squares), Term::eq(squares, Term::set(Sort::Int, [y()]))], each(y()));
}

/// Products too large to be expanded are left alone; nothing without a model within 64 bits is claimed to have one.
#[test]
fn large() {
    let sum = |names: &[&str]| names.iter().fold(Term::int(1), |sum, name| add(sum, int(name)));
    let power = (0..9).fold(x(), |power, _| mul(power, x()));
    valid(&[], Term::le(zero(), mul(power, power)));
    let cube = mul(sum(&["x", "y", "z"]), mul(sum(&["x", "u", "v"]), sum(&["u", "v", "w"])));
    valid(&[], Term::le(zero(), mul(cube, cube)));
    let huge = Term::int(i64::MAX);
    valid(&[], Term::eq(mul(mul(huge, x()), mul(huge, y())), mul(mul(huge, y()), mul(huge, x()))));
    let beyond = [Term::eq(x(), huge), Term::eq(y(), huge), Term::lt(z(), mul(x(), y()))];
    let answer = solver().satisfiable(&beyond);
    assert!(matches!(answer, Satisfiability::Unknown(Reason::Incomplete(_))), "{answer:?}");
}

#[test]
fn what_nobody_knows_is_unknown() {
    let cube = |term: Term| mul(term, mul(term, term));
    let mut facts = vec![Term::eq(cube(x()), add(cube(y()), cube(z())))];
    facts.extend([x(), y(), z()].map(|term| Term::lt(zero(), term)));
    let answer = solver().satisfiable(&facts);
    assert!(matches!(answer, Satisfiability::Unknown(Reason::Incomplete(_))), "{answer:?}");
}

fn integer(depth: u32) -> BoxedStrategy<Term> {
    let variable = || select(vec![x(), y(), z()]);
    let leaf = prop_oneof![3 => variable(), 1 => (-2..3i64).prop_map(Term::int)];
    leaf.prop_recursive(depth, 6, 2, move |inner| {
        let pair = (inner.clone(), inner.clone());
        let chosen = (variable(), variable(), pair.clone());
        prop_oneof![
            4 => pair.clone().prop_map(|(left, right)| mul(left, right)),
            2 => pair.clone().prop_map(|(left, right)| add(left, right)),
            1 => pair.prop_map(|(left, right)| sub(left, right)),
            1 => chosen.prop_map(|(a, b, (left, right))| Term::ite(Term::lt(a, b), left, right)),
            1 => inner.clone().prop_map(Term::neg),
            1 => inner.prop_map(|term| Term::app(symbol("f"), [term], Sort::Int)),
        ]
    })
    .boxed()
}

fn formula() -> BoxedStrategy<Term> {
    let relations = select(vec![BinOp::Eq, BinOp::Lt, BinOp::Le]);
    let atom = (relations, integer(3), integer(3)).prop_map(|(op, left, right)| Term::binary(op, left, right));
    atom.prop_recursive(2, 4, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(left, right)| left.and2(right)),
            pair.prop_map(|(left, right)| Term::or([left, right])),
            inner.prop_map(Term::not),
        ]
    })
    .boxed()
}

/// All values of the variables from -3 to 3, with a few functions for `f` that are known where they are applied.
fn small_models() -> impl Iterator<Item = Model> {
    let values = || -3..=3i64;
    let functions: [fn(i64) -> i64; 3] = [|value| value, |_| 2, |value| if value > 0 { -1 } else { 0 }];
    let points = values().flat_map(move |x| values().flat_map(move |y| values().map(move |z| [x, y, z])));
    functions.into_iter().flat_map(move |f| {
        points.clone().map(move |point| {
            let mut model = Model::default();
            for (name, value) in ["x", "y", "z"].into_iter().zip(point) {
                model.define(symbol(name), vec![], Value::Int(value));
            }
            for argument in -200..=200 {
                model.define(symbol("f"), vec![Value::Int(argument)], Value::Int(f(argument)));
            }
            model
        })
    })
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(200))]

    /// Small counter-models are not overlooked, and the solver's are real. It need not know every answer.
    #[test]
    fn agrees_with_enumeration(facts in prop::collection::vec(formula(), 0..3), goal in formula()) {
        let query = Term::and([facts.as_slice(), &[Term::not(goal)]].concat());
        match solver().entails(&facts, goal) {
            Verdict::Valid => {
                let small = small_models().find(|model| model.eval_bool(query) == Some(true));
                prop_assert!(small.is_none(), "valid, but {small:?}");
            }
            Verdict::Invalid(model) => prop_assert_eq!(model.eval_bool(query), Some(true), "{} in {:?}", query, model),
            Verdict::Unknown(Reason::Incomplete(_) | Reason::Steps) => {}
            Verdict::Unknown(reason) => prop_assert!(false, "{reason:?}"),
        }
    }

    /// Expanding, reordering and factoring a product do not change it.
    #[test]
    fn products_are_polynomials(a in integer(1), b in integer(1), c in integer(1)) {
        for equation in [
            Term::eq(mul(a, mul(b, c)), mul(mul(c, a), b)),
            Term::eq(mul(a, sub(b, c)), sub(mul(a, b), mul(c, a))),
        ] {
            let verdict = solver().entails(&[], equation);
            prop_assert!(matches!(verdict, Verdict::Valid), "{equation}: {verdict:?}");
        }
    }

    /// The literals of a scope have the truth values that the model gives them, and cores are cores.
    #[test]
    fn scopes_agree_with_enumeration(facts in prop::collection::vec(formula(), 0..2), literals in prop::collection::vec(formula(), 1..4)) {
        let all: Vec<usize> = (0..literals.len()).collect();
        let mut solver = solver();
        let mut scope = solver.scope(&facts, &literals);
        let answers = [scope.check(&all), scope.check_not_all(&all), scope.check_some(&all[1..], &all[..1], false)];
        let conjunction = |indices: &[usize]| Term::and(indices.iter().map(|index| literals[*index]).collect::<Vec<_>>());
        let denied = [Term::tt(), Term::not(conjunction(&all)), Term::not(literals[0])];
        for (answer, denied) in answers.into_iter().zip(denied) {
            match answer {
                ScopeAnswer::Unsat(core) => {
                    let query = Term::and([facts.as_slice(), &[conjunction(&core), denied]].concat());
                    let small = small_models().find(|model| model.eval_bool(query) == Some(true));
                    prop_assert!(small.is_none(), "unsatisfiable, but {small:?}");
                }
                ScopeAnswer::Sat { truth, model } => {
                    for (literal, value) in literals.iter().zip(truth) {
                        prop_assert_eq!(model.eval_bool(*literal), Some(value), "{} in {:?}", literal, model);
                    }
                    let query = Term::and([facts.as_slice(), &[denied]].concat());
                    prop_assert_eq!(model.eval_bool(query), Some(true), "{} in {:?}", query, model);
                }
                ScopeAnswer::Unknown(Reason::Incomplete(_) | Reason::Steps) => {}
                ScopeAnswer::Unknown(reason) => prop_assert!(false, "{reason:?}"),
            }
        }
    }
}
