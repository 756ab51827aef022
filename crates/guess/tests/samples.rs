//! Samples of earlier counter-models never change an answer, as long as functions have results.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use loligo_base::{Canceller, Run};
use loligo_guess::Oracle;
use loligo_horn::{Clause, Context, Horn, Qualifiers, Subject, Unknowns, Visibility};
use loligo_logic::{BinOp, Deciders, Sort, Symbol, Term};
use loligo_smt::Z3;
use loligo_types::{Base, Module, Schema, Type};
use proptest::prelude::*;
use std::rc::Rc;

/// Variables of the context, then two that a candidate program brings along.
const INTEGERS: [&str; 4] = ["x", "y", "g#", "h#"];
const SETS: [&str; 3] = ["s", "t", "r#"];
/// The number of integers and of sets that are the context's.
const IN_CONTEXT: usize = 2;

fn integer(names: usize) -> BoxedStrategy<Term> {
    let leaf = prop_oneof![
        (0..names).prop_map(|index| Term::var(Symbol::new(INTEGERS[index]), Sort::Int)),
        (-2i64..3).prop_map(Term::int),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Term::binary(BinOp::Add, a, b)),
            (inner.clone(), inner).prop_map(|(a, b)| Term::binary(BinOp::Sub, a, b)),
        ]
    })
    .boxed()
}

fn set(integers: usize, sets: usize) -> BoxedStrategy<Term> {
    let leaf = prop_oneof![
        (0..sets).prop_map(|index| Term::var(Symbol::new(SETS[index]), Sort::set(Sort::Int))),
        proptest::collection::vec(integer(integers), 0..3).prop_map(|items| Term::set(Sort::Int, items)),
    ];
    let operator = prop_oneof![Just(BinOp::Union), Just(BinOp::Intersect), Just(BinOp::Diff)];
    leaf.prop_recursive(2, 4, 2, move |inner| {
        (operator.clone(), inner.clone(), inner).prop_map(|(op, a, b)| Term::binary(op, a, b))
    })
    .boxed()
}

fn formula(integers: usize, sets: usize) -> BoxedStrategy<Term> {
    let compare = prop_oneof![Just(BinOp::Eq), Just(BinOp::Le), Just(BinOp::Lt)];
    let relate = prop_oneof![Just(BinOp::Eq), Just(BinOp::Subset)];
    let atom = prop_oneof![
        (compare, integer(integers), integer(integers)).prop_map(|(op, a, b)| Term::binary(op, a, b)),
        (relate, set(integers, sets), set(integers, sets)).prop_map(|(op, a, b)| Term::binary(op, a, b)),
        (integer(integers), set(integers, sets)).prop_map(|(a, b)| Term::binary(BinOp::Member, a, b)),
    ];
    atom.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(Term::not),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Term::and([a, b])),
            (inner.clone(), inner).prop_map(|(a, b)| Term::or([a, b])),
        ]
    })
    .boxed()
}

/// Facts about a candidate's own values, some of which always exist, and a fact about the place.
fn own_facts() -> BoxedStrategy<Vec<Term>> {
    let integer_ghost = |index: usize| Term::var(Symbol::new(INTEGERS[index]), Sort::Int);
    let bound = prop_oneof![Just(BinOp::Eq), Just(BinOp::Le), Just(BinOp::Lt)];
    let first = (bound, integer(2)).prop_map(move |(op, term)| Term::binary(op, integer_ghost(2), term));
    let second = integer(3).prop_map(move |term| Term::eq(integer_ghost(3), term));
    let relation = prop_oneof![Just(BinOp::Eq), Just(BinOp::Subset)];
    let third = (relation, set(4, 2))
        .prop_map(|(op, term)| Term::binary(op, Term::var(Symbol::new(SETS[2]), Sort::set(Sort::Int)), term));
    (first, second, third, formula(IN_CONTEXT, IN_CONTEXT)).prop_map(|(a, b, c, d)| vec![a, b, c, d]).boxed()
}

fn qualifiers() -> Qualifiers {
    let goal = Schema::monomorphic(Type::unrefined(Base::Int));
    Qualifiers::harvest(&Module::default(), &goal, std::iter::empty())
}

fn holds(unknowns: &Unknowns, clause: &Clause<()>) -> bool {
    Horn::new(Z3::default().decider(Rc::default()), qualifiers(), Canceller::new())
        .holds(unknowns, std::slice::from_ref(clause))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn samples_change_no_answer(
        known in proptest::collection::vec(formula(IN_CONTEXT, IN_CONTEXT), 0..3),
        questions in proptest::collection::vec(
            (own_facts(), formula(INTEGERS.len(), SETS.len())),
            1..12,
        ),
    ) {
        let mut context = Context::new(Rc::default());
        for name in &INTEGERS[..IN_CONTEXT] {
            context.bind(Symbol::new(name), Type::unrefined(Base::Int), Visibility::Program);
        }
        context.assume_all(known);
        let mut remembering = Oracle::new(Rc::default(), qualifiers(), Run::default());
        for (own, conclusion) in questions {
            let clause = Clause {
                facts: [context.facts(), &own].concat(),
                conclusion,
                subject: Subject::Value,
                origin: (),
            };
            let unknowns = Unknowns::default();
            let fresh = holds(&unknowns, &clause);
            prop_assert_eq!(remembering.holds_in(&context, &unknowns, &[clause]), fresh);
        }
    }
}
