//! From how many variables the elements of a value have to come.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use loligo_base::Run;
use loligo_guess::{Coverage, Oracle};
use loligo_horn::{Context, Qualifiers, Visibility};
use loligo_logic::{BinOp, MeasureDef, Sort, Symbol, Term, Theory};
use loligo_types::{Base, Scalar, Type};
use std::rc::Rc;

fn bag_of(element: Base) -> Base {
    Base::Data(Symbol::new("Bag"), [Type::unrefined(element)].into(), [].into())
}

fn members(theory: &Theory, bag: Term) -> Term {
    theory.measures[&Symbol::new("members")].apply(&[], bag).unwrap()
}

/// Bags of some sort, with the set of what is in them.
fn theory() -> Theory {
    let a = Symbol::new("a");
    let mut theory = Theory::default();
    let measure = MeasureDef {
        name: Symbol::new("members"),
        constants: Vec::new(),
        datatype: Sort::Data(Symbol::new("Bag"), [Sort::Var(a)].into()),
        result: Sort::set(Sort::Var(a)),
        postcondition: Term::tt(),
        cases: Vec::new(),
        element_parameter: Some(0),
        collects_all: true,
    };
    theory.measures.insert(measure.name, measure);
    theory
}

/// The coverage of `{Bag e | members _v == [x] + members s + members t}` where `known` holds.
fn coverage(element: &Base, known: impl Fn(&Theory) -> Vec<Term>) -> Coverage {
    let theory = Rc::new(theory());
    let bag = bag_of(element.clone());
    let mut context = Context::new(theory.clone());
    context.bind(Symbol::new("x"), Type::unrefined(element.clone()), Visibility::Program);
    for name in ["s", "t"] {
        context.bind(Symbol::new(name), Type::unrefined(bag.clone()), Visibility::Program);
    }
    context.assume_all(known(&theory));
    let var = |name: &str| members(&theory, Term::var(Symbol::new(name), bag.sort()));
    let x = Term::set(element.sort(), [Term::var(Symbol::new("x"), element.sort())]);
    let both = Term::binary(BinOp::Union, var("s"), var("t"));
    let all = Term::binary(BinOp::Union, x, both);
    let refinement = Term::eq(members(&theory, Term::value(bag.sort())), all);
    let mut oracle = Oracle::new(theory, Qualifiers::default(), Run::default());
    oracle.coverage(&context, &Scalar { base: bag, refinement })
}

/// Facts by which the two sets have elements, and none in common.
fn apart(theory: &Theory) -> Vec<Term> {
    let bag = bag_of(Base::Var(Symbol::new("a"))).sort();
    let set = |name: &str| members(theory, Term::var(Symbol::new(name), bag.clone()));
    let element = Sort::Var(Symbol::new("a"));
    let (x, y) = (Term::var(Symbol::new("x"), element.clone()), Term::var(Symbol::new("y"), element.clone()));
    let none = Term::set(element, []);
    vec![
        Term::eq(Term::binary(BinOp::Intersect, set("s"), set("t")), none),
        Term::not(Term::member(x, set("s"))),
        Term::not(Term::member(x, set("t"))),
        Term::member(y, set("s")),
        Term::not(Term::eq(set("t"), Term::set(Sort::Var(Symbol::new("a")), []))),
    ]
}

#[test]
fn every_element_comes_from_somewhere() {
    let coverage = coverage(&Base::Var(Symbol::new("a")), apart);
    let [x, s, t] = ["x", "s", "t"].map(Symbol::new);
    for is_guarded in [false, true] {
        assert!(coverage.lacks(&[], 2, is_guarded));
        assert!(!coverage.lacks(&[], 3, is_guarded));
        assert!(coverage.lacks(&[x, s], 0, is_guarded));
        assert!(coverage.lacks(&[x, x, s, s], 0, is_guarded));
        assert!(!coverage.lacks(&[x, s], 1, is_guarded));
        assert!(!coverage.lacks(&[x, s, t], 0, is_guarded));
        assert!(!coverage.lacks(&[s, Symbol::new("unheard of")], 2, is_guarded));
    }
}

#[test]
fn one_variable_may_have_what_is_in_another() {
    let within = |theory: &Theory| {
        let bag = bag_of(Base::Var(Symbol::new("a"))).sort();
        let set = |name: &str| members(theory, Term::var(Symbol::new(name), bag.clone()));
        let x = Term::var(Symbol::new("x"), Sort::Var(Symbol::new("a")));
        vec![Term::binary(BinOp::Subset, set("s"), set("t")), Term::member(x, set("t"))]
    };
    let coverage = coverage(&Base::Var(Symbol::new("a")), within);
    assert!(!coverage.lacks(&[], 1, false));
    assert!(!coverage.lacks(&[Symbol::new("t")], 0, false));
}

/// Numbers can be computed, so that no variable needs to have them.
#[test]
fn numbers_may_come_from_anywhere() {
    let coverage = coverage(&Base::Int, |_| Vec::new());
    assert!(!coverage.lacks(&[], 0, false));
}
