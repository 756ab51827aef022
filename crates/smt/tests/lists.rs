//! Entailments about lists, as checking and synthesis ask them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::*;
use loligo_logic::{BinOp, Sort, Term};
use loligo_smt::{Reason, Satisfiability, ScopeAnswer, Verdict};

#[track_caller]
fn valid(facts: &[Term], goal: Term) {
    let verdict = solver().entails(facts, goal);
    assert!(matches!(verdict, Verdict::Valid), "{facts:?} |= {goal}: {verdict:?}");
}

#[track_caller]
fn invalid(facts: &[Term], goal: Term) {
    let Verdict::Invalid(model) = solver().entails(facts, goal) else { panic!("{facts:?} |= {goal}") };
    for fact in facts.iter().filter(|fact| !fact.is_quantified()) {
        assert_eq!(model.eval_bool(*fact), Some(true), "{fact} in {model:?}");
    }
    assert_eq!(model.eval_bool(goal), Some(false), "{goal} in {model:?}");
}

fn add(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Add, left, right)
}

fn union(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Union, left, right)
}

fn subset(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Subset, left, right)
}

/// `∀ e ∈ elems list. body(e)`
fn each(list: Term, body: impl Fn(Term) -> Term) -> Term {
    let name = symbol("e");
    let bound = elem("e");
    Term::for_all(name, a(), Term::member(bound, elems(list)).implies(body(bound)))
}

#[test]
fn arithmetic() {
    valid(&[Term::lt(int("x"), int("y"))], Term::le(add(int("x"), Term::int(1)), int("y")));
    invalid(&[Term::le(int("x"), int("y"))], Term::lt(int("x"), int("y")));
    valid(&[Term::le(elem("x"), elem("y")), Term::le(elem("y"), elem("x"))], Term::eq(elem("x"), elem("y")));
}

#[test]
fn measures_of_constructors() {
    let facts = [Term::eq(xs("v"), cons(elem("x"), xs("ys"))), Term::eq(len(xs("ys")), int("n"))];
    valid(&facts, Term::eq(len(xs("v")), add(int("n"), Term::int(1))));
    valid(&facts, Term::lt(Term::int(0), len(xs("v"))));
    valid(&facts, Term::member(elem("x"), elems(xs("v"))));
    valid(&facts, Term::eq(elems(xs("v")), union(elems(xs("ys")), singleton(elem("x")))));
    invalid(&facts, Term::eq(elems(xs("v")), elems(xs("ys"))));
    invalid(&facts, Term::lt(Term::int(1), len(xs("v"))));
    valid(&[Term::eq(xs("v"), nil())], Term::eq(elems(xs("v")), Term::empty_set(a())));
}

#[test]
fn nested_constructors() {
    let two = cons(elem("x"), cons(elem("y"), nil()));
    valid(&[], Term::eq(len(two), Term::int(2)));
    valid(&[], Term::eq(elems(two), Term::set(a(), [elem("y"), elem("x")])));
    invalid(&[], Term::eq(elems(two), singleton(elem("x"))));
    valid(&[Term::eq(elem("x"), elem("y"))], Term::eq(elems(two), singleton(elem("x"))));
}

#[test]
fn postconditions() {
    valid(&[], Term::le(Term::int(0), len(xs("v"))));
    invalid(&[], Term::lt(Term::int(0), len(xs("v"))));
}

#[test]
fn constants_of_measures() {
    let facts = [Term::eq(xs("v"), cons(elem("x"), xs("ys")))];
    let more = |item| Term::eq(count(item, xs("v")), add(count(item, xs("ys")), Term::int(1)));
    valid(&facts, more(elem("x")));
    invalid(&facts, more(elem("y")));
}

#[test]
fn constructors_differ_and_are_injective() {
    valid(&[Term::eq(xs("v"), nil()), Term::eq(xs("v"), cons(elem("x"), xs("ys")))], Term::ff());
    let twice = [Term::eq(xs("v"), cons(elem("x"), xs("ys"))), Term::eq(xs("v"), cons(elem("y"), xs("zs")))];
    valid(&twice, Term::eq(elem("x"), elem("y")));
    valid(&twice, Term::eq(len(xs("ys")), len(xs("zs"))));
    invalid(&twice[..1], Term::eq(elem("x"), elem("y")));
}

#[test]
fn element_facts() {
    let smaller = each(xs("ys"), |e| Term::le(elem("x"), e));
    let facts = [smaller, Term::eq(elems(xs("zs")), elems(xs("ys"))), Term::member(elem("y"), elems(xs("zs")))];
    valid(&facts, Term::le(elem("x"), elem("y")));
    invalid(&facts, Term::lt(elem("x"), elem("y")));
    invalid(&facts[1..], Term::le(elem("x"), elem("y")));
}

#[test]
fn search_trees() {
    // All left elements are below all right ones; a common element would be below itself.
    let facts = [
        each(xs("left"), |e| Term::lt(e, elem("x"))),
        each(xs("right"), |e| Term::lt(elem("x"), e)),
        Term::eq(set("s"), Term::binary(BinOp::Intersect, elems(xs("left")), elems(xs("right")))),
    ];
    valid(&facts, Term::eq(set("s"), Term::empty_set(a())));
    valid(&facts, Term::not(Term::member(elem("x"), union(elems(xs("left")), elems(xs("right"))))));
    invalid(&facts[..1], Term::not(Term::member(elem("x"), elems(xs("right")))));
}

#[test]
fn lists_of_lists() {
    let outer = Term::var(symbol("xss"), list(list(a())));
    let inner = each(xs("e"), |_| Term::ff());
    assert_eq!(inner, Term::for_all(symbol("e"), a(), Term::not(Term::member(elem("e"), elems(xs("e"))))));
    let bound = xs("l");
    let all = Term::member(bound, elems(outer)).implies(each(bound, |e| Term::lt(elem("x"), e)));
    let facts = [
        Term::for_all(symbol("l"), list(a()), all),
        Term::member(xs("ys"), elems(outer)),
        Term::member(elem("y"), elems(xs("ys"))),
    ];
    valid(&facts, Term::lt(elem("x"), elem("y")));
    invalid(&facts[..2], Term::lt(elem("x"), elem("y")));
}

#[test]
fn inclusion() {
    let facts = [subset(set("r"), set("s")), subset(set("s"), set("t"))];
    valid(&facts, subset(set("r"), set("t")));
    invalid(&facts, subset(set("t"), set("r")));
    valid(&[subset(set("r"), set("s")), subset(set("s"), set("r"))], Term::eq(set("r"), set("s")));
    valid(&[subset(singleton(elem("x")), set("s"))], Term::member(elem("x"), set("s")));
    // Under a disjunction, and on both sides of an equivalence.
    valid(&[Term::or([facts[0], facts[1]]), Term::not(facts[0])], facts[1]);
    let both = Term::binary(BinOp::Iff, facts[0], facts[1]);
    valid(&[both, facts[0], Term::member(elem("x"), set("s"))], Term::member(elem("x"), set("t")));
    invalid(&[both], facts[0]);
}

#[test]
fn conditional_sets() {
    let chosen = Term::ite(Term::le(elem("x"), elem("y")), set("s"), set("t"));
    valid(&[subset(set("s"), set("r")), subset(set("t"), set("r"))], subset(chosen, set("r")));
    invalid(&[subset(set("s"), set("r"))], subset(chosen, set("r")));
}

#[test]
fn sets_as_arguments() {
    let p = |set: Term| Term::app(symbol("p"), [set], Sort::Bool);
    valid(&[p(set("s")), subset(set("s"), set("t")), subset(set("t"), set("s"))], p(set("t")));
    invalid(&[p(set("s")), subset(set("s"), set("t"))], p(set("t")));
    let sets = Term::var(symbol("ss"), Sort::set(Sort::set(a())));
    let swapped = Term::set(a(), [elem("x"), elem("y")]);
    valid(&[Term::member(Term::set(a(), [elem("y"), elem("x")]), sets)], Term::member(swapped, sets));
    invalid(&[Term::member(set("s"), sets)], Term::member(swapped, sets));
}

/// Which assumption makes the goal follow? Counter-models say what is not enough, cores what is more than needed.
#[test]
fn abduction_in_a_scope() {
    let facts = [Term::eq(xs("v"), cons(elem("x"), xs("ys"))), Term::not(Term::le(Term::int(2), len(xs("v"))))];
    let candidates = [
        Term::le(elem("x"), elem("y")),
        Term::not(Term::eq(len(xs("ys")), Term::int(0))),
        Term::member(elem("y"), elems(xs("ys"))),
    ];
    let mut solver = solver();
    let mut scope = solver.scope(&facts, &candidates);
    let ScopeAnswer::Sat { truth, model } = scope.check(&[0]) else { panic!("the goal does not follow") };
    assert!(truth[0] && !truth[1], "{model:?}");
    let ScopeAnswer::Unsat(core) = scope.check(&[0, 1]) else { panic!("the goal follows") };
    assert_eq!(core, [1]);
    let ScopeAnswer::Unsat(core) = scope.check_some(&[1], &[0], false) else { panic!("the goal follows") };
    assert_eq!(core, [1]);
    let ScopeAnswer::Sat { truth, .. } = scope.check_not_all(&[0]) else { panic!("nothing says so") };
    assert!(!truth[0]);
    assert!(matches!(scope.check_not_all(&[]), ScopeAnswer::Unsat(_)));
}

#[test]
fn misuse_is_unknown() {
    let proved = solver().entails(&[], each(xs("v"), |e| Term::le(elem("x"), e)));
    assert!(matches!(proved, Verdict::Unknown(Reason::Quantifier)), "{proved:?}");
    let unknown = solver().satisfiable(&[Term::unknown(loligo_logic::UnknownId(0))]);
    assert!(matches!(unknown, Satisfiability::Unknown(Reason::PredicateUnknown)), "{unknown:?}");
    let unordered = solver().satisfiable(&[Term::lt(xs("v"), xs("w"))]);
    assert!(matches!(unordered, Satisfiability::Unknown(Reason::IllSorted(_))), "{unordered:?}");
}
