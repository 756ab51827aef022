//! Of which terms it is said what a measure promises.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use loligo_logic::{Condition, ConstructorDef, MeasureCase, MeasureDef, Sort, Symbol, Term, Theory};

fn symbol(name: &str) -> Symbol {
    Symbol::new(name)
}

fn positive() -> Sort {
    Sort::Data(symbol("Positive"), [].into())
}

fn make(number: Term) -> Term {
    Term::app(symbol("Make"), [number], positive())
}

fn is_positive(term: Term) -> Term {
    Term::lt(Term::int(0), term)
}

fn measure(name: &str, result: Sort, postcondition: Term, body: Term) -> MeasureDef {
    let case = MeasureCase { constructor: symbol("Make"), parameters: vec![symbol("n")], body };
    MeasureDef {
        name: symbol(name),
        constants: Vec::new(),
        datatype: positive(),
        result,
        postcondition,
        cases: vec![case],
        element_parameter: None,
        collects_all: false,
    }
}

/// Positive numbers, with `get` which is positive, `same` which gives its argument, and `lost` which gives no value.
fn theory() -> Theory {
    let mut theory = Theory::default();
    let (name, n) = (symbol("Make"), Term::var(symbol("n"), Sort::Int));
    let arguments = vec![Some(Sort::Int)];
    theory.constructors.insert(name, ConstructorDef { name, index: 0, arguments, result: positive() });
    theory.values.conditions.insert(name, Condition { parameters: vec![symbol("n")], formula: is_positive(n) });
    let promise = is_positive(Term::value(Sort::Int));
    for measure in [
        measure("get", Sort::Int, promise, n),
        measure("same", positive(), Term::tt(), make(n)),
        measure("lost", positive(), Term::tt(), make(Term::int(0))),
    ] {
        theory.measures.insert(measure.name, measure);
    }
    theory.values.givers.insert(symbol("same"));
    theory
}

fn get(term: Term) -> Term {
    Term::app(symbol("get"), [term], Sort::Int)
}

fn applied(measure: &str, term: Term) -> Term {
    Term::app(symbol(measure), [term], positive())
}

#[test]
fn variables_are_values() {
    let (theory, p) = (theory(), Term::var(symbol("p"), positive()));
    assert_eq!(theory.postcondition(get(p)), Some(is_positive(get(p))));
    assert_eq!(theory.postcondition(get(applied("same", p))), Some(is_positive(get(applied("same", p)))));
    assert_eq!(theory.postcondition(get(Term::value(positive()))), Some(is_positive(get(Term::value(positive())))));
}

#[test]
fn other_terms_need_not_be() {
    let (theory, p) = (theory(), Term::var(symbol("p"), positive()));
    let parameter = Term::var(Symbol::parameter(0), positive());
    let picked = Term::app(symbol("pick"), [], positive());
    for term in [parameter, picked, applied("lost", p), applied("same", applied("lost", p))] {
        let known = theory.postcondition(get(term)).unwrap();
        assert_ne!(theory.is_value(term), Term::tt(), "{term}");
        assert_eq!(known, theory.is_value(term).implies(is_positive(get(term))));
    }
}

#[test]
fn constructors_ask_for_arguments() {
    let (theory, n) = (theory(), Term::var(symbol("m"), Sort::Int));
    assert_eq!(theory.is_value(make(n)), is_positive(n));
    assert_eq!(theory.is_value(Term::set(positive(), [make(n)])), is_positive(n));
    assert_eq!(theory.postcondition(get(make(n))), None);
}

#[test]
fn all_elements_of_plain_datatypes_are_values() {
    let mut theory = theory();
    theory.values.plain.insert(symbol("Positive"));
    let picked = Term::app(symbol("pick"), [], positive());
    assert_eq!(theory.is_value(picked), Term::tt());
    assert_eq!(theory.postcondition(get(picked)), Some(is_positive(get(picked))));
}
