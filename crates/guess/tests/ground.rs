//! The ground solver beside Z3, on random formulas over functions, constructors and linear arithmetic.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "../../smt/tests/common/mod.rs"]
mod common;

use common::*;
use loligo_base::Run;
use loligo_guess::Solver;
use loligo_logic::{BinOp, Sort, Term};
use loligo_smt::{Satisfiability, ScopeAnswer, Verdict};
use proptest::prelude::*;
use proptest::sample::select;
use std::rc::Rc;

fn searching_solver() -> Solver {
    Solver::new(Rc::new(theory()), Run::default())
}

fn list_term() -> BoxedStrategy<Term> {
    let leaf = select(vec![xs("v"), xs("w"), nil()]);
    leaf.prop_recursive(2, 3, 1, |tail| (element(), tail).prop_map(|(head, tail)| cons(head, tail))).boxed()
}

fn element() -> BoxedStrategy<Term> {
    select(vec![elem("x"), elem("y"), Term::app(symbol("head"), [xs("v")], a())]).boxed()
}

fn f(argument: Term) -> Term {
    Term::app(symbol("f"), [argument], Sort::Int)
}

fn number() -> BoxedStrategy<Term> {
    let atoms = select(vec![int("i"), int("j"), int("k")]);
    let leaf = prop_oneof![
        4 => atoms.clone(),
        2 => (-2..4i64).prop_map(Term::int),
        2 => list_term().prop_map(len),
        1 => (element(), list_term()).prop_map(|(item, list)| count(item, list)),
    ];
    leaf.prop_recursive(3, 6, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            2 => inner.clone().prop_map(f),
            2 => pair.clone().prop_map(|(left, right)| Term::binary(BinOp::Add, left, right)),
            1 => pair.clone().prop_map(|(left, right)| Term::binary(BinOp::Sub, left, right)),
            1 => (-3..4i64, inner.clone()).prop_map(|(by, of)| Term::binary(BinOp::Mul, Term::int(by), of)),
            1 => inner.clone().prop_map(Term::neg),
            1 => (comparison(inner), pair).prop_map(|(condition, (then, otherwise))| Term::ite(condition, then, otherwise)),
        ]
    })
    .boxed()
}

fn comparison(number: impl Strategy<Value = Term> + Clone + 'static) -> BoxedStrategy<Term> {
    let operators = select(vec![BinOp::Eq, BinOp::Lt, BinOp::Le]);
    (operators, number.clone(), number).prop_map(|(op, left, right)| Term::binary(op, left, right)).boxed()
}

fn atom() -> BoxedStrategy<Term> {
    let truth = |name: &str| Term::var(symbol(name), Sort::Bool);
    let predicate = |argument: Term| Term::app(symbol("p"), [argument], Sort::Bool);
    prop_oneof![
        6 => comparison(number()),
        2 => (list_term(), list_term()).prop_map(|(left, right)| Term::eq(left, right)),
        1 => (element(), element()).prop_map(|(left, right)| Term::eq(left, right)),
        1 => (element(), element()).prop_map(|(left, right)| Term::lt(left, right)),
        1 => (element(), list_term()).prop_map(|(item, list)| Term::member(item, elems(list))),
        1 => select(vec![truth("c"), truth("d")]),
        1 => number().prop_map(predicate),
        1 => list_term().prop_map(|list| Term::app(symbol("q"), [list], Sort::Bool)),
    ]
    .boxed()
}

fn formula() -> BoxedStrategy<Term> {
    combined(atom(), 3, 8)
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(600))]

    /// Both say the same, and models are models.
    #[test]
    fn agrees_with_z3(facts in prop::collection::vec(formula(), 0..6), goal in formula()) {
        let query = Term::and([facts.as_slice(), &[Term::not(goal)]].concat());
        match (solver().entails(&facts, goal), searching_solver().entails(&facts, goal)) {
            (Verdict::Valid, Verdict::Valid) => {}
            (Verdict::Invalid(_), Verdict::Invalid(model)) => {
                prop_assert_eq!(model.eval_bool(query), Some(true), "{} in {:?}", query, model);
            }
            (expected, found) => prop_assert!(false, "{:?}, with Z3 {:?}", found, expected),
        }
    }

    /// Remembered prefixes of queries have no influence on other queries.
    #[test]
    fn queries_leave_nothing_behind(
        facts in prop::collection::vec(formula(), 6),
        queries in prop::collection::vec(0..64u8, 2..6),
    ) {
        let mut used = searching_solver();
        for bits in queries {
            let asked: Vec<Term> = (0..6).filter(|index| bits >> index & 1 == 1).map(|index| facts[index]).collect();
            match (used.satisfiable(&asked), solver().satisfiable(&asked)) {
                (Satisfiability::Unsat, Satisfiability::Unsat) => {}
                (Satisfiability::Sat(model), Satisfiability::Sat(_)) => {
                    let query = Term::and(asked);
                    prop_assert_eq!(model.eval_bool(query), Some(true), "{} in {:?}", query, model);
                }
                (found, expected) => prop_assert!(false, "{found:?}, alone {expected:?}"),
            }
        }
    }

    /// Many questions in one scope, each of which Z3 answers the same; what is said to be needed suffices.
    #[test]
    fn answers_many_questions(
        facts in prop::collection::vec(formula(), 0..4),
        literals in prop::collection::vec(formula(), 5),
        questions in prop::collection::vec((0..32u8, 0..32u8, any::<bool>()), 1..6),
    ) {
        let (mut searching, mut plain) = (searching_solver(), solver());
        let (mut scope, mut asserted) = (searching.scope(&facts, &literals), plain.scope(&facts, &literals));
        let select = |bits: u8| (0..literals.len()).filter(|index| bits >> index & 1 == 1).collect::<Vec<usize>>();
        let among = |indices: &[usize]| indices.iter().map(|index| literals[*index]).collect::<Vec<Term>>();
        for (assume, some, value) in questions {
            let (assume, some) = (select(assume), select(some));
            match scope.check_some(&assume, &some, value) {
                ScopeAnswer::Unsat(core) => {
                    prop_assert!(core.iter().all(|index| assume.contains(index)));
                    let expected = asserted.check_some(&core, &some, value);
                    prop_assert!(matches!(expected, ScopeAnswer::Unsat(_)), "{core:?} do, but {expected:?}");
                }
                ScopeAnswer::Sat { truth, model } => {
                    let wanted = if value { Term::or(among(&some)) } else { Term::not(Term::and(among(&some))) };
                    let query = Term::and([facts.clone(), among(&assume), vec![wanted]].concat());
                    prop_assert_eq!(model.eval_bool(query), Some(true), "{} in {:?}", query, model);
                    for (literal, value) in literals.iter().zip(truth) {
                        prop_assert_eq!(model.eval_bool(*literal), Some(value), "{} in {:?}", literal, model);
                    }
                }
                ScopeAnswer::Unknown(reason) => prop_assert!(false, "{reason:?}"),
            }
        }
    }
}
