//! Random formulas about sets and measures, and small models of them.
#![allow(dead_code)]

use crate::common::*;
use loligo_logic::{BinOp, Model, Node, Sort, Term, Value};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;

pub fn element() -> BoxedStrategy<Term> {
    select(vec![elem("x"), elem("y"), elem("z")]).boxed()
}

/// A variable, a measure of a variable, or a few elements, combined.
pub fn set_term() -> BoxedStrategy<Term> {
    let literal = prop::collection::vec(element(), 0..3).prop_map(|items| Term::set(a(), items));
    let leaf = prop_oneof![3 => select(vec![set("s"), set("t"), elems(xs("v"))]), 2 => literal];
    let op = select(vec![BinOp::Union, BinOp::Intersect, BinOp::Diff]);
    leaf.prop_recursive(2, 4, 2, move |inner| {
        let pair = (inner.clone(), inner);
        let chosen = (element(), element(), pair.clone());
        prop_oneof![
            6 => (op.clone(), pair).prop_map(|(op, (left, right))| Term::binary(op, left, right)),
            1 => chosen.prop_map(|(x, y, (left, right))| Term::ite(Term::lt(x, y), left, right)),
        ]
    })
    .boxed()
}

pub fn atom() -> BoxedStrategy<Term> {
    let orders = select(vec![BinOp::Eq, BinOp::Lt, BinOp::Le]);
    let order = (orders, element(), element()).prop_map(|(op, left, right)| Term::binary(op, left, right));
    let relations = select(vec![BinOp::Eq, BinOp::Subset]);
    let relation = (relations, set_term(), set_term()).prop_map(|(op, left, right)| Term::binary(op, left, right));
    let member = (element(), set_term()).prop_map(|(item, set)| Term::member(item, set));
    prop_oneof![1 => order, 3 => relation, 2 => member].boxed()
}

/// A set as the argument of a predicate, or as an element.
pub fn about_a_set() -> BoxedStrategy<Term> {
    let predicate = set_term().prop_map(|set| Term::app(symbol("p"), [set], Sort::Bool));
    prop_oneof![predicate, set_term().prop_map(|set| Term::member(set, family()))].boxed()
}

pub fn family() -> Term {
    Term::var(symbol("family"), Sort::set(Sort::set(a())))
}

pub fn formula() -> BoxedStrategy<Term> {
    combined(atom(), 3, 8)
}

/// An element fact about `s` or `elems v`, perhaps under a condition.
pub fn element_fact() -> BoxedStrategy<Term> {
    let sets = select(vec![set("s"), elems(xs("v"))]);
    let operators = select(vec![BinOp::Lt, BinOp::Le]);
    (sets, operators, element(), any::<bool>(), prop::option::of(formula()))
        .prop_map(|(set, op, bound, swapped, condition)| {
            let e = elem("e");
            let body = if swapped { Term::binary(op, bound, e) } else { Term::binary(op, e, bound) };
            let fact = Term::for_all(symbol("e"), a(), Term::member(e, set).implies(body));
            condition.map_or(fact, |condition| condition.implies(fact))
        })
        .boxed()
}

pub fn facts() -> BoxedStrategy<Vec<Term>> {
    (prop::collection::vec(formula(), 0..3), prop::collection::vec(element_fact(), 0..2))
        .prop_map(|(plain, quantified)| [plain, quantified].concat())
        .boxed()
}

/// Evaluation with quantifiers, which are about members of sets within `0..DOMAIN`.
pub const DOMAIN: i64 = 3;

pub fn holds(model: &Model, term: Term) -> bool {
    match term.node() {
        Node::ForAll(name, _, body) => (0..DOMAIN).all(|value| {
            let mut inner = model.clone();
            inner.define(name, vec![], Value::Int(value));
            holds(&inner, body)
        }),
        Node::Or(items) if term.is_quantified() => items.iter().any(|item| holds(model, *item)),
        Node::And(items) if term.is_quantified() => items.iter().all(|item| holds(model, *item)),
        _ => model.eval_bool(term).unwrap(),
    }
}

pub fn subset(bits: u32) -> Value {
    Value::Set((0..DOMAIN).filter(|value| bits >> value & 1 == 1).map(Value::Int).collect::<BTreeSet<_>>())
}

pub fn small_models() -> impl Iterator<Item = Model> {
    let values = || 0..DOMAIN;
    let elements = values().flat_map(move |x| values().flat_map(move |y| values().map(move |z| [x, y, z])));
    let sets = || 0..1 << DOMAIN;
    elements.flat_map(move |[x, y, z]| {
        sets().flat_map(move |s| {
            sets().flat_map(move |t| {
                sets().map(move |v| {
                    let mut model = Model::default();
                    for (name, value) in [("x", x), ("y", y), ("z", z)] {
                        model.define(symbol(name), vec![], Value::Int(value));
                    }
                    model.define(symbol("s"), vec![], subset(s));
                    model.define(symbol("t"), vec![], subset(t));
                    model.define(symbol("v"), vec![], Value::Datum(0));
                    model.define(symbol("elems"), vec![Value::Datum(0)], subset(v));
                    model
                })
            })
        })
    })
}

pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
