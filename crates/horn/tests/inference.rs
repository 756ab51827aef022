//! Liquid inference on small systems: valuations, failures, guards.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use loligo_horn::{
    Abduction, Canceller, Clause, Context, Horn, Limits, Purpose, Qualifiers, Settled, Subject, Unknown, Unknowns,
    Visibility,
};
use loligo_logic::{BinOp, MeasureDef, Sort, Symbol, Term, Theory};
use loligo_types::{Base, Module, Scalar, Schema, Type};
use std::rc::Rc;

fn int(name: &str) -> Term {
    Term::var(Symbol::new(name), Sort::Int)
}

fn value() -> Term {
    Term::value(Sort::Int)
}

/// An engine whose qualifiers come from `{Int | refinement}` as the goal.
fn engine(refinement: Term) -> Horn {
    let goal = Schema::monomorphic(Type::refined(Base::Int, refinement));
    let qualifiers = Qualifiers::harvest(&Module::default(), &goal, std::iter::empty());
    Horn::new(Rc::new(Theory::default()), qualifiers, Limits::default(), Canceller::new())
}

fn clause(facts: Vec<Term>, conclusion: Term) -> Clause<()> {
    Clause { facts, conclusion, subject: Subject::Value, origin: () }
}

fn unknown_over(scope: &[&str], unknowns: &mut Unknowns) -> Term {
    let scope = Rc::new(scope.iter().map(|name| (Symbol::new(name), Sort::Int)).collect());
    unknowns.fresh(Unknown { subjects: [(Symbol::value_var(), Sort::Int)].into(), scope })
}

#[test]
fn an_unknown_takes_what_its_lower_bounds_share() {
    let mut horn = engine(Term::and([Term::le(Term::int(0), value()), Term::le(int("y"), value())]));
    let mut unknowns = Unknowns::default();
    let u = unknown_over(&["x"], &mut unknowns);
    let one = clause(vec![Term::eq(value(), Term::int(1))], u);
    let two = clause(vec![Term::eq(value(), Term::int(2))], u);
    let positive = clause(vec![u], Term::le(Term::int(0), value()));
    assert!(horn.holds(&unknowns, &[one.clone(), two.clone(), positive.clone()]));
    let negative = clause(vec![Term::eq(value(), Term::int(-1))], u);
    assert!(!horn.holds(&unknowns, &[one, two, negative, positive]));
}

#[test]
fn an_unknown_without_lower_bounds_is_false() {
    let mut horn = engine(Term::tt());
    let mut unknowns = Unknowns::default();
    let u = unknown_over(&[], &mut unknowns);
    assert!(horn.holds(&unknowns, &[clause(vec![u], Term::ff())]));
    assert!(!horn.holds(&unknowns, &[clause(vec![], u), clause(vec![u], Term::ff())]));
}

/// What clauses have left is where others go on: with the same outcome as if all were solved at once.
#[test]
fn settled_clauses_are_as_good_as_others() {
    let mut horn = engine(Term::and([Term::le(Term::int(0), value()), Term::le(int("y"), value())]));
    let mut unknowns = Unknowns::default();
    let u = unknown_over(&["x"], &mut unknowns);
    let v = unknown_over(&["x"], &mut unknowns);
    let base = [
        clause(vec![Term::eq(value(), Term::int(1))], u),
        clause(vec![u], v),
        clause(vec![v], Term::le(Term::int(0), value())),
    ];
    let settled = horn.settle(&unknowns, &base);
    for (bound, expected) in [(2, true), (-1, false)] {
        let all = [base.as_slice(), &[clause(vec![Term::eq(value(), Term::int(bound))], u)]].concat();
        assert_eq!(horn.holds_after(&settled, &unknowns, &all), expected, "{bound}");
        assert_eq!(horn.holds(&unknowns, &all), expected, "{bound}");
    }
    let wrong = [base.as_slice(), &[clause(vec![], Term::ff())]].concat();
    let settled = horn.settle(&unknowns, &wrong);
    assert!(!horn.holds_after(&settled, &unknowns, &wrong));
}

/// Models of a place whose facts mention unknowns find out candidates that break what surrounds it, and no others.
#[test]
fn models_tell_what_breaks_the_surroundings() {
    let mut horn = engine(Term::and([Term::le(Term::int(0), value()), Term::le(int("y"), value())]));
    horn.reuse_models();
    let mut unknowns = Unknowns::default();
    let u = unknown_over(&["x"], &mut unknowns);
    let base = [clause(vec![Term::eq(value(), Term::int(1))], u), clause(vec![u], Term::le(Term::int(0), value()))];
    let settled = horn.settle(&unknowns, &base);
    let mut context = Context::new(Rc::default());
    let integer = Type::refined(Base::Int, u);
    context.bind(Symbol::new("n"), integer, Visibility::Program);
    for (added, expected) in [(0, true), (1, true), (-1, false), (-100, false), (100, true)] {
        let sum = Term::binary(BinOp::Add, int("n"), Term::int(added));
        let facts: Vec<Term> = [context.facts(), &[Term::eq(value(), sum)]].concat();
        let leaf = [clause(facts, u)];
        let problem = Abduction {
            context: &context,
            base: &base,
            settled: &settled,
            leaf: &leaf,
            unknowns: &unknowns,
            bar: None,
        };
        assert_eq!(horn.holds_within(&problem), expected, "{added}");
        assert_eq!(horn.holds(&unknowns, &[base.as_slice(), &leaf].concat()), expected, "{added}");
    }
    assert!(horn.refuted() > 0);
}

#[test]
fn a_constraint_that_fails_goes_on_failing() {
    let mut horn = engine(Term::le(Term::int(0), value()));
    let mut unknowns = Unknowns::default();
    let u = unknown_over(&["x"], &mut unknowns);
    let mut clauses =
        vec![clause(vec![Term::eq(value(), int("x"))], u), clause(vec![u], Term::le(Term::int(0), value()))];
    assert!(!horn.holds(&unknowns, &clauses));
    clauses.push(clause(vec![Term::eq(value(), Term::int(3))], u));
    assert!(!horn.holds(&unknowns, &clauses));
}

/// A clause that holds only if the unknown is true everywhere must not be taken for proved when another one makes the
/// unknown stronger.
#[test]
fn one_valuation_serves_all_clauses() {
    let mut horn = engine(Term::le(Term::int(0), value()));
    let mut unknowns = Unknowns::default();
    let u = unknown_over(&[], &mut unknowns);
    let lower = clause(vec![Term::eq(value(), Term::int(3))], u);
    let strong = clause(vec![u], Term::le(Term::int(0), value()));
    let one = Term::eq(int("y"), Term::int(1));
    let weak = clause(vec![Term::or([Term::not(u), one])], one);
    assert!(horn.holds(&unknowns, &[lower.clone(), strong.clone()]));
    assert!(horn.holds(&unknowns, &[lower.clone(), weak.clone()]));
    assert!(!horn.holds(&unknowns, &[lower, strong, weak]));
}

#[test]
fn every_failure_is_reported_in_order() {
    let mut horn = engine(Term::tt());
    let wrong = clause(vec![], Term::le(int("x"), int("y")));
    let right = clause(vec![Term::lt(int("x"), int("y"))], Term::le(int("x"), int("y")));
    let failures = horn.solve(&Unknowns::default(), &[wrong.clone(), right, wrong]).failures;
    assert_eq!(failures.iter().map(|failure| failure.clause).collect::<Vec<_>>(), [0, 2]);
}

fn guards(leaf: &[Clause<()>], bind: &[&str], assume: &[Term]) -> Vec<Term> {
    let mut horn = engine(Term::tt());
    let mut context = Context::new(Rc::default());
    for name in bind {
        context.bind(Symbol::new(name), Type::unrefined(Base::Int), Visibility::Program);
    }
    context.assume_all(assume.iter().copied());
    let leaf: Vec<Clause<()>> = leaf
        .iter()
        .map(|clause| Clause { facts: [context.facts(), &clause.facts].concat(), ..clause.clone() })
        .collect();
    let conditions = horn.conditions(&context);
    let (settled, unknowns) = (Settled::default(), Unknowns::default());
    let problem =
        Abduction { context: &context, base: &[], settled: &settled, leaf: &leaf, unknowns: &unknowns, bar: None };
    horn.abduce(&problem, &mut conditions.borrow_mut()).into_iter().map(|guard| guard.formula()).collect()
}

#[test]
fn the_weakest_guard_comes_first() {
    let maximum = [
        clause(vec![Term::eq(value(), int("x"))], Term::le(int("x"), value())),
        clause(vec![Term::eq(value(), int("x"))], Term::le(int("y"), value())),
    ];
    assert_eq!(guards(&maximum, &["x", "y"], &[])[0], Term::le(int("y"), int("x")));
}

#[test]
fn what_follows_from_facts_is_found_out_once() {
    let mut horn = engine(Term::le(int("y"), value()));
    let facts = vec![Term::eq(value(), int("x")), Term::le(int("y"), int("x"))];
    let mut asked = |scope: &[&str]| {
        let mut unknowns = Unknowns::default();
        let u = unknown_over(scope, &mut unknowns);
        let clauses = [clause(facts.clone(), u), clause(vec![u], Term::le(int("y"), value()))];
        assert!(horn.solve(&unknowns, &clauses).failures.is_empty());
        let purposes = Purpose::ALL.iter().zip(horn.statistics().purposes);
        purposes.filter(|(purpose, _)| **purpose == Purpose::Qualifiers).map(|(_, checks)| checks).sum::<u64>()
    };
    let first = asked(&["y", "z"]);
    assert!(first > 0);
    assert_eq!(asked(&["y"]), first);
    assert!(asked(&["y", "w"]) > first);
}

#[test]
fn guards_are_found_through_unknowns() {
    let mut horn = engine(Term::le(int("y"), value()));
    let mut context = Context::new(Rc::default());
    let names = ["x", "y", "z", "w"];
    for name in names {
        context.bind(Symbol::new(name), Type::unrefined(Base::Int), Visibility::Program);
    }
    let mut unknowns = Unknowns::default();
    let u = unknown_over(&names, &mut unknowns);
    let others = ["y", "z", "w"];
    let mut leaf = vec![clause(vec![Term::eq(value(), int("x"))], u)];
    leaf.extend(others.map(|other| clause(vec![u], Term::le(int(other), value()))));
    let conditions = horn.conditions(&context);
    let settled = Settled::default();
    let problem =
        Abduction { context: &context, base: &[], settled: &settled, leaf: &leaf, unknowns: &unknowns, bar: None };
    let found = horn.abduce(&problem, &mut conditions.borrow_mut());
    let expected = Term::and(others.map(|other| Term::le(int(other), int("x"))));
    assert_eq!(found[0].formula(), expected);
}

#[test]
fn a_guard_may_need_several_atoms() {
    let maximum: Vec<Clause<()>> =
        ["y", "z"].map(|other| clause(vec![Term::eq(value(), int("x"))], Term::le(int(other), value()))).to_vec();
    let found = guards(&maximum, &["x", "y", "z"], &[]);
    assert_eq!(found, [Term::and([Term::le(int("y"), int("x")), Term::le(int("z"), int("x"))])]);
}

#[test]
fn no_guard_contradicts_its_context() {
    let impossible = [clause(vec![], Term::ff())];
    assert!(guards(&impossible, &["x", "y"], &[Term::le(int("x"), int("y"))]).is_empty());
    let above = [clause(vec![], Term::lt(int("y"), int("x")))];
    assert!(guards(&above, &["x", "y"], &[Term::le(int("x"), int("y"))]).is_empty());
}

#[test]
fn elements_carry_the_refinement_of_their_type_argument() {
    let (list, a) = (Symbol::new("List"), Symbol::new("a"));
    let measure = MeasureDef {
        name: Symbol::new("elems"),
        constants: Vec::new(),
        datatype: Sort::Data(list, [Sort::Var(a)].into()),
        result: Sort::set(Sort::Var(a)),
        postcondition: Term::tt(),
        cases: Vec::new(),
        element_parameter: Some(0),
        collects_all: true,
    };
    let mut theory = Theory::default();
    theory.measures.insert(measure.name, measure.clone());
    let nat = Type::refined(Base::Int, Term::le(Term::int(0), value()));
    let ty = Scalar { base: Base::Data(list, [nat].into(), [].into()), refinement: Term::tt() };
    let xs = Term::var(Symbol::new("xs"), ty.base.sort());
    let theory = Rc::new(theory);
    let mut facts = Context::new(theory.clone()).facts_about(xs, &ty);
    facts.push(Term::member(int("e"), measure.apply(&[], xs).unwrap()));
    let mut horn = Horn::new(theory, Qualifiers::default(), Limits::default(), Canceller::new());
    assert!(horn.entails(&facts, Term::le(Term::int(0), int("e"))));
    assert!(!horn.entails(&facts, Term::lt(Term::int(0), int("e"))));
}
