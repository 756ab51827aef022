//! Random entailments as a search asks them, against enumeration of small models and against Z3.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "../../smt/tests/common/mod.rs"]
mod common;
#[path = "../../smt/tests/common/formulas.rs"]
mod formulas;

use common::*;
use formulas::*;
use loligo_base::Run;
use loligo_guess::{Scope, Solver};
use loligo_logic::Term;
use loligo_smt::{Reason, Satisfiability, ScopeAnswer, Verdict};
use proptest::prelude::*;
use std::rc::Rc;

fn searching_solver() -> Solver {
    Solver::new(Rc::new(theory()), Run::default())
}

proptest! {
    #![proptest_config(cases(150))]

    /// A small counter-model is not overlooked, and the solver's are none of its imagination.
    #[test]
    fn agrees_with_enumeration(facts in facts(), goal in formula()) {
        let small = small_models().find(|model| facts.iter().all(|fact| holds(model, *fact)) && !holds(model, goal));
        match searching_solver().entails(&facts, goal) {
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
        let mut searching = searching_solver();
        let mut scope = searching.scope(&facts, &literals);
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

/// Asks in both ways, one of which asserts something for a moment.
fn ask(mut scope: Scope<'_>, assume: &[usize]) -> ScopeAnswer {
    scope.check_any(&[], &[assume.to_vec()]);
    scope.check(assume)
}

/// A scope for the first of the facts, of which so many are expected to be asked about again and so many come on top, for
/// two of the literals; and which of these are assumed.
fn visit() -> impl Strategy<Value = (usize, usize, usize, [bool; 2])> {
    (0..4usize, 0..3usize, 0..3usize, any::<[bool; 2]>())
}

proptest! {
    #![proptest_config(cases(150))]

    /// Assertions that a scope leaves have no influence on the next scope, nor on other queries.
    #[test]
    fn scopes_leave_nothing_behind(
        facts in prop::collection::vec(formula(), 5),
        literals in prop::collection::vec(formula(), 4),
        visits in prop::collection::vec(visit(), 2..6),
    ) {
        let mut used = searching_solver();
        for (place, more, first, is_assumed) in visits {
            let (place, more) = (&facts[..place], &facts[place..][..more.min(5 - place)]);
            let literals = &literals[first..][..2];
            let assume: Vec<usize> = (0..2).filter(|index| is_assumed[*index]).collect();
            let assumed: Vec<Term> = assume.iter().map(|index| literals[*index]).collect();
            let all = [place, more, &assumed].concat();
            let has_model = |facts: &[Term]| matches!(solver().satisfiable(facts), Satisfiability::Sat(_));
            let answers = [
                (ask(used.scope_at(place, more, literals), &assume), &all),
                (ask(used.scope_at(place, &[], literals), &assume), &[place, &assumed].concat()),
                (ask(used.scope(&[place, more].concat(), literals), &assume), &all),
            ];
            for (answer, query) in answers {
                match answer {
                    ScopeAnswer::Sat { truth, model } => {
                        prop_assert!(has_model(query));
                        for (literal, value) in literals.iter().zip(truth) {
                            prop_assert_eq!(model.eval_bool(*literal), Some(value), "{} in {:?}", literal, model);
                        }
                    }
                    ScopeAnswer::Unsat(_) => prop_assert!(!has_model(query)),
                    ScopeAnswer::Unknown(reason) => prop_assert!(false, "{reason:?}"),
                }
            }
            let query = matches!(used.satisfiable(&all), Satisfiability::Sat(_));
            prop_assert_eq!(query, has_model(&all));
        }
    }
}

fn says_what_z3_says(facts: &[Term], goal: Term) {
    match (solver().entails(facts, goal), searching_solver().entails(facts, goal)) {
        (Verdict::Valid, Verdict::Valid) => {}
        // A dozen sets of sets are enough for that, once in thousands of cases.
        (_, Verdict::Unknown(Reason::Formulas)) => {}
        (Verdict::Invalid(_), Verdict::Invalid(model)) => {
            let query = Term::and([facts, &[Term::not(goal)]].concat());
            // Whether a set that is no variable is in a set of sets, a model may leave open.
            assert_ne!(model.eval_bool(query), Some(false), "{query} in {model:?}");
        }
        (expected, found) => panic!("{found:?}, with Z3 {expected:?}"),
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn agrees_with_z3_about_sets(facts in prop::collection::vec(formula(), 0..5), goal in formula()) {
        says_what_z3_says(&facts, goal);
    }

    #[test]
    fn agrees_with_z3_about_sets_of_sets(
        facts in prop::collection::vec(combined(prop_oneof![atom(), about_a_set()].boxed(), 3, 8), 0..4),
        goal in combined(about_a_set(), 3, 8),
    ) {
        says_what_z3_says(&facts, goal);
    }
}
