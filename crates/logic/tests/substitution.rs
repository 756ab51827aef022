//! Substitution: it replaces free variables, and is kept pending on unknowns.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use loligo_logic::{BinOp, Node, Sort, Subst, Symbol, Term, UnknownId};
use proptest::prelude::*;

const NAMES: [&str; 3] = ["x", "y", "z"];

fn var(name: &str) -> Term {
    Term::var(Symbol::new(name), Sort::Int)
}

/// A sum, by the names and numbers in it.
#[derive(Clone, Debug)]
enum Sum {
    Name(usize),
    Number(i64),
    Of(Box<Sum>, Box<Sum>),
}

impl Sum {
    fn term(&self) -> Term {
        match self {
            Sum::Name(index) => var(NAMES[*index]),
            Sum::Number(value) => Term::int(*value),
            Sum::Of(left, right) => Term::binary(BinOp::Add, left.term(), right.term()),
        }
    }

    fn value(&self, names: [i64; 3]) -> i64 {
        match self {
            Sum::Name(index) => names[*index],
            Sum::Number(value) => *value,
            Sum::Of(left, right) => left.value(names) + right.value(names),
        }
    }
}

fn value(term: Term, names: [i64; 3]) -> i64 {
    match term.node() {
        Node::Int(value) => value,
        Node::Var(name, _) => names[NAMES.iter().position(|known| Symbol::new(known) == name).unwrap()],
        Node::Binary(BinOp::Add, left, right) => value(left, names) + value(right, names),
        // Sums are simplified.
        Node::Binary(BinOp::Sub, left, right) => value(left, names) - value(right, names),
        Node::Neg(inner) => -value(inner, names),
        other => panic!("no sum: {other:?}"),
    }
}

fn sums() -> impl Strategy<Value = Sum> {
    let leaf = prop_oneof![(0..3usize).prop_map(Sum::Name), (-3..3i64).prop_map(Sum::Number)];
    leaf.prop_recursive(3, 8, 2, |inner| {
        (inner.clone(), inner).prop_map(|(left, right)| Sum::Of(Box::new(left), Box::new(right)))
    })
}

proptest! {
    /// Be it that one replacement brings in what another replaces, all are made at once.
    #[test]
    fn all_are_replaced_at_once(whole in sums(), by in prop::collection::vec(sums(), 0..=3)) {
        let subst: Subst = NAMES.iter().zip(&by).map(|(name, by)| (Symbol::new(name), by.term())).collect();
        let names = [2, 30, 500];
        let mut replaced = names;
        replaced.iter_mut().zip(&by).for_each(|(name, by)| *name = by.value(names));
        prop_assert_eq!(value(whole.term().substitute(&subst), names), whole.value(replaced));
    }
}

#[test]
fn two_names_change_places() {
    let subst: Subst = [(Symbol::new("x"), var("y")), (Symbol::new("y"), var("x"))].into_iter().collect();
    let difference = Term::binary(BinOp::Sub, var("x"), var("y"));
    assert_eq!(difference.substitute(&subst), Term::binary(BinOp::Sub, var("y"), var("x")));
}

#[test]
fn a_name_set_apart_is_kept_pending_on_no_unknown() {
    let unknown = Term::unknown(UnknownId(0));
    let apart = Symbol::new("x").apart();
    assert_eq!(unknown.replace(apart, var("y")), unknown);
    let pending = unknown.replace(Symbol::new("x"), Term::var(apart, Sort::Int));
    assert_ne!(pending, unknown);
    // What is pending on it may well speak of one.
    let replaced = unknown.replace(Symbol::new("x"), var("y"));
    assert_eq!(pending.replace(apart, var("y")), replaced);
    let both: Subst = [(apart, var("y")), (Symbol::new("z").apart(), var("y"))].into_iter().collect();
    assert_eq!(pending.substitute(&both), replaced);
}
