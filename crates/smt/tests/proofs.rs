//! Quick proofs against Z3: what is proved without it, it proves too.
#![allow(clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::*;
use loligo_logic::{BinOp, Sort, Term};
use loligo_smt::{Solver, Verdict};
use proptest::prelude::*;
use proptest::sample::select;

fn quick() -> Solver {
    let mut solver = solver();
    solver.prove_quickly();
    solver
}

/// Whether the entailment is proved without Z3.
fn is_proved(facts: &[Term], goal: Term) -> bool {
    let mut solver = quick();
    solver.entails(facts, goal);
    solver.statistics().proofs > 0
}

fn sum(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Add, left, right)
}

fn union(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Union, left, right)
}

fn data() -> BoxedStrategy<Term> {
    let names = select(vec!["v", "w", "t"]);
    let built = (element(), names.clone()).prop_map(|(head, tail)| cons(head, xs(tail)));
    prop_oneof![4 => names.prop_map(xs), 1 => Just(nil()), 3 => built].boxed()
}

fn element() -> BoxedStrategy<Term> {
    select(vec!["x", "y"]).prop_map(elem).boxed()
}

fn number() -> BoxedStrategy<Term> {
    let leaf = prop_oneof![
        3 => data().prop_map(len),
        1 => (element(), data()).prop_map(|(item, list)| count(item, list)),
        1 => select(vec!["i", "j"]).prop_map(int),
        1 => (-2..3i64).prop_map(Term::int),
    ];
    let sums = (leaf.clone(), leaf.clone()).prop_map(|(left, right)| sum(left, right));
    prop_oneof![2 => leaf, 1 => sums].boxed()
}

fn members() -> BoxedStrategy<Term> {
    let leaf = prop_oneof![
        3 => data().prop_map(elems),
        1 => Just(set("s")),
        1 => element().prop_map(singleton),
    ];
    let op = select(vec![BinOp::Union, BinOp::Union, BinOp::Intersect, BinOp::Diff]);
    let joined = (op, leaf.clone(), leaf.clone()).prop_map(|(op, left, right)| Term::binary(op, left, right));
    prop_oneof![2 => leaf, 1 => joined].boxed()
}

fn atom() -> BoxedStrategy<Term> {
    let orders = select(vec![BinOp::Eq, BinOp::Lt, BinOp::Le]);
    prop_oneof![
        3 => (data(), data()).prop_map(|(left, right)| Term::eq(left, right)),
        3 => (orders.clone(), number(), number()).prop_map(|(op, left, right)| Term::binary(op, left, right)),
        2 => (orders, element(), element()).prop_map(|(op, left, right)| Term::binary(op, left, right)),
        2 => (members(), members()).prop_map(|(left, right)| Term::eq(left, right)),
        1 => (members(), members()).prop_map(|(left, right)| Term::binary(BinOp::Subset, left, right)),
        2 => (element(), members()).prop_map(|(item, set)| Term::member(item, set)),
        1 => data().prop_map(|list| Term::app(symbol("p"), [list], Sort::Bool)),
    ]
    .boxed()
}

fn formula() -> BoxedStrategy<Term> {
    combined(atom(), 2, 4)
}

/// An element fact about a set.
fn element_fact() -> BoxedStrategy<Term> {
    let operators = select(vec![BinOp::Lt, BinOp::Le]);
    let fact = |(set, op, bound)| {
        let body = Term::binary(op, bound, elem("e"));
        Term::for_all(symbol("e"), a(), Term::member(elem("e"), set).implies(body))
    };
    (members(), operators, element()).prop_map(fact).boxed()
}

fn facts() -> BoxedStrategy<Vec<Term>> {
    (prop::collection::vec(formula(), 0..6), prop::collection::vec(element_fact(), 0..2))
        .prop_map(|(plain, quantified)| [plain, quantified].concat())
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// With and without them, the verdict is the same.
    #[test]
    fn agree_with_z3(facts in facts(), goal in formula()) {
        if is_proved(&facts, goal) {
            prop_assert!(matches!(solver().entails(&facts, goal), Verdict::Valid), "{facts:?} |- {goal}");
        }
    }
}

#[test]
fn are_found_for_what_searches_ask() {
    let (v, w, x) = (xs("v"), xs("w"), elem("x"));
    let is_built = Term::eq(v, cons(x, w));
    let shorter = Term::lt(len(w), len(v));
    assert!(is_proved(&[is_built], shorter));
    assert!(is_proved(&[is_built], Term::or([Term::eq(len(v), len(w)), shorter])));
    assert!(is_proved(&[Term::eq(v, nil())], Term::eq(elems(w), union(elems(v), elems(w)))));
    assert!(is_proved(&[Term::le(len(v), Term::int(0))], Term::eq(len(v), Term::int(0))));
    let above = Term::for_all(symbol("e"), a(), Term::member(elem("e"), elems(w)).implies(Term::lt(x, elem("e"))));
    assert!(is_proved(&[is_built, above, Term::member(elem("y"), elems(v))], Term::le(x, elem("y"))));
    let common = |left: Term, right: Term| Term::binary(BinOp::Intersect, left, right);
    let goal = Term::eq(common(elems(v), set("s")), common(elems(w), set("s")));
    assert!(is_proved(&[is_built, Term::not(Term::member(x, set("s")))], goal));
    assert!(!is_proved(&[is_built], Term::lt(len(v), len(w))));
}

/// Equations that would replace each other's sides for ever do not.
#[test]
fn end() {
    let (v, w) = (xs("v"), xs("w"));
    let equations = [
        Term::eq(v, cons(elem("x"), w)),
        Term::eq(w, cons(elem("x"), v)),
        Term::eq(len(v), sum(len(w), len(v))),
        Term::eq(elems(v), union(elems(w), elems(v))),
    ];
    is_proved(&equations, Term::eq(elems(w), set("s")));
}

/// The re-check of what a search found is Z3's alone.
#[test]
fn are_asked_for() {
    let mut solver = solver();
    let shorter = Term::lt(len(xs("w")), len(cons(elem("x"), xs("w"))));
    assert!(matches!(solver.entails(&[], shorter), Verdict::Valid));
    assert_eq!((solver.statistics().proofs, solver.statistics().checks), (0, 1));
    let mut solver = quick();
    assert!(matches!(solver.entails(&[], shorter), Verdict::Valid));
    assert_eq!((solver.statistics().proofs, solver.statistics().checks), (1, 0));
}
