//! Random entailments, against enumeration of small models and against Z3's own theory of sets.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;
#[path = "common/formulas.rs"]
mod formulas;

use common::*;
use formulas::*;
use loligo_logic::{BinOp, Node, Sort, Term};
use loligo_smt::{Reason, Satisfiability, ScopeAnswer, Verdict};
use proptest::prelude::*;
use z3::ast::{Bool, Int, Set};

/// Translation of a formula with Z3's arrays for sets.
fn with_arrays(term: Term) -> Bool {
    match term.node() {
        Node::Bool(value) => Bool::from_bool(value),
        Node::Not(inner) => with_arrays(inner).not(),
        Node::And(items) => Bool::and(&items.iter().map(|item| with_arrays(*item)).collect::<Vec<_>>()),
        Node::Or(items) => Bool::or(&items.iter().map(|item| with_arrays(*item)).collect::<Vec<_>>()),
        Node::App(_, arguments, _) => {
            let sets = z3::Sort::set(&z3::Sort::int());
            let predicate = z3::FuncDecl::new("p", &[&sets], &z3::Sort::bool());
            predicate.apply(&[&array(arguments[0])]).as_bool().unwrap()
        }
        Node::Binary(op, left, right) => match op {
            BinOp::Member if right == family() => {
                Set::new_const("family", &z3::Sort::set(&z3::Sort::int())).member(&array(left))
            }
            BinOp::Iff => with_arrays(left).iff(with_arrays(right)),
            BinOp::Subset => array(left).set_subset(array(right)),
            BinOp::Member => array(right).member(&number(left)),
            BinOp::Eq if matches!(left.sort(), Sort::Set(_)) => array(left).eq(array(right)),
            BinOp::Eq => number(left).eq(number(right)),
            BinOp::Lt => number(left).lt(number(right)),
            BinOp::Le => number(left).le(number(right)),
            _ => panic!("{term}"),
        },
        _ => panic!("{term}"),
    }
}

fn number(term: Term) -> Int {
    Int::new_const(term.to_string())
}

fn array(term: Term) -> Set {
    let int = z3::Sort::int();
    match term.node() {
        Node::SetLit(_, items) => items.iter().fold(Set::empty(&int), |set, item| set.add(&number(*item))),
        Node::Binary(BinOp::Union, left, right) => Set::set_union(&[array(left), array(right)]),
        Node::Binary(BinOp::Intersect, left, right) => Set::intersect(&[array(left), array(right)]),
        Node::Binary(BinOp::Diff, left, right) => array(left).difference(array(right)),
        Node::Ite(condition, left, right) => with_arrays(condition).ite(&array(left), &array(right)),
        _ => Set::new_const(term.to_string(), &int),
    }
}

proptest! {
    #![proptest_config(cases(150))]

    /// A small counter-model is not overlooked, and the solver's are none of its imagination.
    #[test]
    fn agrees_with_enumeration(facts in facts(), goal in formula()) {
        let small = small_models().find(|model| facts.iter().all(|fact| holds(model, *fact)) && !holds(model, goal));
        match solver().entails(&facts, goal) {
            Verdict::Valid => prop_assert!(small.is_none(), "valid, but {small:?}"),
            Verdict::Invalid(model) => {
                for fact in facts.iter().filter(|fact| !fact.is_quantified()) {
                    prop_assert_eq!(model.eval_bool(*fact), Some(true), "{} in {:?}", fact, model);
                }
                prop_assert_eq!(model.eval_bool(goal), Some(false), "{} in {:?}", goal, model);
            }
            Verdict::Unknown(reason) => prop_assert!(false, "{reason:?}"),
        }
    }

    /// The literals of a scope have the truth values that the model gives them, and cores are cores.
    #[test]
    fn scopes_agree_with_queries(facts in facts(), literals in prop::collection::vec(formula(), 1..5), chosen in any::<u8>()) {
        let assume: Vec<usize> = (0..literals.len()).filter(|index| chosen >> index & 1 == 1).collect();
        let refute: Vec<usize> = (0..literals.len()).filter(|index| chosen >> index & 16 == 16).collect();
        let mut scoped = solver();
        let mut scope = scoped.scope(&facts, &literals);
        let answers = [scope.check(&assume), scope.check_some(&assume, &refute, false), scope.check_not_all(&refute)];
        drop(scope);
        let mut solver = solver();
        let conjunction = |indices: &[usize]| Term::and(indices.iter().map(|index| literals[*index]).collect::<Vec<_>>());
        let denied = Term::not(conjunction(&refute));
        let queries = [(assume.as_slice(), Term::tt()), (assume.as_slice(), denied), (&[], denied)];
        for (answer, (assume, denied)) in answers.into_iter().zip(queries) {
            let direct = solver.satisfiable(&[facts.clone(), vec![conjunction(assume), denied]].concat());
            match answer {
                ScopeAnswer::Unsat(core) => {
                    prop_assert!(matches!(direct, Satisfiability::Unsat));
                    let core = [facts.clone(), vec![conjunction(&core), denied]].concat();
                    prop_assert!(matches!(solver.satisfiable(&core), Satisfiability::Unsat));
                }
                ScopeAnswer::Sat { truth, model } => {
                    prop_assert!(matches!(direct, Satisfiability::Sat(_)));
                    for (literal, value) in literals.iter().zip(truth) {
                        prop_assert_eq!(model.eval_bool(*literal), Some(value), "{} in {:?}", literal, model);
                    }
                    prop_assert_eq!(model.eval_bool(conjunction(assume).and2(denied)), Some(true));
                }
                ScopeAnswer::Unknown(reason) => prop_assert!(false, "{reason:?}"),
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn agrees_with_arrays(facts in prop::collection::vec(formula(), 0..5), goal in formula()) {
        compare_with_arrays(&facts, goal);
    }

    #[test]
    fn agrees_with_arrays_about_sets_of_sets(
        facts in prop::collection::vec(combined(prop_oneof![atom(), about_a_set()].boxed(), 3, 8), 0..4),
        goal in combined(about_a_set(), 3, 8),
    ) {
        compare_with_arrays(&facts, goal);
    }
}

fn compare_with_arrays(facts: &[Term], goal: Term) {
    let z3 = z3::Solver::new();
    // Nested arrays may keep it busy for ever.
    let mut params = z3::Params::new();
    params.set_u32("rlimit", 5_000_000);
    z3.set_params(&params);
    facts.iter().for_each(|fact| z3.assert(with_arrays(*fact)));
    z3.assert(with_arrays(goal).not());
    match (z3.check(), solver().entails(facts, goal)) {
        (z3::SatResult::Unsat, Verdict::Valid) | (z3::SatResult::Unknown, _) => {}
        // A dozen sets of sets are enough for that, once in thousands of cases.
        (_, Verdict::Unknown(Reason::Formulas)) => {}
        (z3::SatResult::Sat, Verdict::Invalid(model)) => {
            let query = Term::and([facts, &[Term::not(goal)]].concat());
            assert_eq!(model.eval_bool(query), Some(true), "{query} in {model:?}");
        }
        (expected, verdict) => panic!("{verdict:?}, with arrays {expected:?}"),
    }
}
