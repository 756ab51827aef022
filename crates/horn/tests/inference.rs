//! Liquid inference on small systems: valuations and failures.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use loligo_base::Canceller;
use loligo_horn::{Clause, Context, Horn, Purpose, Qualifiers, Subject, Unknown, Unknowns};
use loligo_logic::{BinOp, Deciders, MeasureDef, Sort, Symbol, Term, Theory};
use loligo_smt::{Solver, Z3};
use loligo_types::{Base, Module, Scalar, Schema, Type};
use std::rc::Rc;

fn int(name: &str) -> Term {
    Term::var(Symbol::new(name), Sort::Int)
}

fn value() -> Term {
    Term::value(Sort::Int)
}

/// An engine whose qualifiers come from `{Int | refinement}` as the goal.
fn engine(refinement: Term) -> Horn<Solver> {
    let goal = Schema::monomorphic(Type::refined(Base::Int, refinement));
    let qualifiers = Qualifiers::harvest(&Module::default(), &goal, std::iter::empty());
    Horn::new(Z3::default().decider(Rc::default()), qualifiers, Canceller::new())
}

fn clause(facts: Vec<Term>, conclusion: Term) -> Clause<()> {
    Clause { facts, conclusion, subject: Subject::Value, origin: () }
}

fn unknown_over(scope: &[&str], unknowns: &mut Unknowns) -> Term {
    let scope = Rc::new(scope.iter().map(|name| (Symbol::new(name), Sort::Int)).collect());
    unknowns.fresh(Unknown { subjects: [(Symbol::value_var(), Sort::Int)].into(), scope, functions: Rc::default() })
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

/// No qualifier speaks of 3 or 5; that these are the values is said by the clauses.
#[test]
fn lower_bounds_that_say_what_a_value_is_make_qualifiers() {
    let mut horn = engine(Term::tt());
    let mut unknowns = Unknowns::default();
    let [u, v] = [(); 2].map(|()| unknown_over(&["x"], &mut unknowns));
    let three = clause(vec![Term::eq(value(), Term::int(3))], u);
    let five = clause(vec![Term::eq(value(), Term::int(5))], v);
    let taken = clause(vec![v, Term::lt(Term::int(3), value())], u);
    let asked = |conclusion| clause(vec![u], conclusion);
    let is_odd = asked(Term::not(Term::eq(value(), Term::int(4))));
    let clauses = [three, five, taken, is_odd, asked(Term::lt(Term::int(2), value()))];
    assert!(!horn.holds(&unknowns, &clauses));
    let bounded = unknowns.bounded_by(&clauses);
    assert!(horn.holds(&bounded, &clauses));
    let wrong = [clauses.as_slice(), &[asked(Term::lt(Term::int(3), value()))]].concat();
    assert!(!horn.holds(&unknowns.bounded_by(&wrong), &wrong));
    // Of what comes from somewhere else nothing is suggested.
    let anything = [clauses.as_slice(), &[clause(vec![Term::lt(Term::int(2), value())], u)]].concat();
    assert!(!horn.holds(&unknowns.bounded_by(&anything), &anything));
}

/// Of many numbers it is suggested how large they are.
#[test]
fn many_values_are_bounded() {
    let mut horn = engine(Term::tt());
    let mut unknowns = Unknowns::default();
    let u = unknown_over(&[], &mut unknowns);
    let mut clauses: Vec<_> = (7..90).map(|number| clause(vec![Term::eq(value(), Term::int(number))], u)).collect();
    clauses.push(clause(vec![u], Term::and([Term::lt(Term::int(6), value()), Term::lt(value(), Term::int(90))])));
    assert!(!horn.holds(&unknowns, &clauses));
    assert!(horn.holds(&unknowns.bounded_by(&clauses), &clauses));
}

/// Qualifiers for the unknown between two steps come from the first step, or from what the last one asks for.
#[test]
fn what_flows_through_an_unknown_makes_qualifiers() {
    let mut horn = engine(Term::tt());
    let mut unknowns = Unknowns::default();
    let [u, v] = [(); 2].map(|()| unknown_over(&[], &mut unknowns));
    let at = |unknown: Term, name: &str| unknown.replace(Symbol::value_var(), int(name));
    let next = |name: &str| Term::eq(value(), Term::binary(BinOp::Add, int(name), Term::int(1)));
    let asked = |least| clause(vec![v], Term::le(Term::int(least), value()));
    // From what is known of the first value, which has no name in scope.
    let first = clause(vec![Term::le(Term::int(0), int("x")), next("x")], u);
    let second = clause(vec![at(u, "y"), next("y")], v);
    let clauses = [first, second.clone(), asked(2)];
    assert!(!horn.holds(&unknowns, &clauses));
    assert!(horn.holds(&unknowns.bounded_by(&clauses), &clauses));
    let wrong = [clauses.as_slice(), &[asked(3)]].concat();
    assert!(!horn.holds(&unknowns.bounded_by(&wrong), &wrong));
    // From what is asked for in the end: that of several first values which is the least is enough.
    let several =
        [5, 2, 9].map(|number| clause(vec![Term::eq(value(), Term::int(number)), Term::lt(int("z"), value())], u));
    let clauses = [several.as_slice(), &[second, asked(3)]].concat();
    assert!(horn.holds(&unknowns.bounded_by(&clauses), &clauses));
    let wrong = [clauses.as_slice(), &[asked(4)]].concat();
    assert!(!horn.holds(&unknowns.bounded_by(&wrong), &wrong));
}

/// Where clauses go in a circle, what flows there comes to an end.
#[test]
fn what_flows_in_a_circle_comes_to_an_end() {
    let mut horn = engine(Term::tt());
    let mut unknowns = Unknowns::default();
    let [u, v] = [(); 2].map(|()| unknown_over(&[], &mut unknowns));
    let at = |unknown: Term, name: &str| unknown.replace(Symbol::value_var(), int(name));
    let next = |name: &str| Term::eq(value(), Term::binary(BinOp::Add, int(name), Term::int(1)));
    let clauses = [
        clause(vec![Term::eq(value(), Term::int(0))], u),
        clause(vec![at(u, "x"), next("x")], v),
        clause(vec![at(v, "y"), next("y")], u),
        clause(vec![v], Term::le(Term::int(0), value())),
    ];
    assert!(horn.holds(&unknowns.bounded_by(&clauses), &clauses));
    let wrong = [clauses.as_slice(), &[clause(vec![v], Term::le(value(), Term::int(40)))]].concat();
    assert!(!horn.holds(&unknowns.bounded_by(&wrong), &wrong));
}

/// Solving goes on from settled clauses: with the same outcome as if all were solved at once.
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
    let mut horn = Horn::new(Z3::default().decider(theory), Qualifiers::default(), Canceller::new());
    assert!(horn.entails(&facts, Term::le(Term::int(0), int("e"))));
    assert!(!horn.entails(&facts, Term::lt(Term::int(0), int("e"))));
}

fn predicate_over(scope: &[&str], unknowns: &mut Unknowns) -> Term {
    let scope = Rc::new(scope.iter().map(|name| (Symbol::new(name), Sort::Int)).collect());
    let subjects = [(Symbol::parameter(0), Sort::Int)].into();
    unknowns.fresh(Unknown { subjects, scope, functions: Rc::default() })
}

fn at(predicate: Term, argument: Term) -> Term {
    predicate.replace(Symbol::parameter(0), argument)
}

/// No qualifier says what the unknown has to be: what the other side of the equivalence is.
#[test]
fn an_equivalence_bounds_an_unknown_from_both_sides() {
    let mut horn = engine(Term::tt());
    let mut unknowns = Unknowns::default();
    let (p, b) = (predicate_over(&["k"], &mut unknowns), Term::var(Symbol::new("b"), Sort::Bool));
    let above = Term::lt(int("k"), int("x"));
    let said = clause(vec![Term::eq(b, above)], Term::eq(b, at(p, int("x"))));
    let of_y = |fact: Term, conclusion: Term| clause(vec![fact], conclusion);
    let kept = of_y(at(p, int("y")), Term::lt(int("k"), int("y")));
    let dropped = of_y(Term::not(at(p, int("y"))), Term::le(int("y"), int("k")));
    assert!(horn.holds(&unknowns, &[said.clone(), kept.clone(), dropped.clone()]));
    assert!(horn.holds(&unknowns, &[dropped.clone(), kept, said.clone()]));
    let wrong = of_y(Term::not(at(p, int("y"))), Term::lt(int("y"), int("k")));
    assert!(!horn.holds(&unknowns, &[said.clone(), wrong]));
    let wrong = of_y(at(p, int("y")), Term::ff());
    assert!(!horn.holds(&unknowns, &[said, dropped, wrong]));
}

/// An equivalence in two branches gives the predicate the disjunction of both.
#[test]
fn an_equivalence_may_come_in_cases() {
    let mut horn = engine(Term::tt());
    let mut unknowns = Unknowns::default();
    let p = predicate_over(&[], &mut unknowns);
    let (b, positive) = (Term::var(Symbol::new("b"), Sort::Bool), Term::lt(Term::int(0), int("x")));
    let conclusion = Term::eq(b, at(p, int("x")));
    let first = clause(vec![positive, b], conclusion);
    let small = Term::lt(int("x"), Term::int(-5));
    let second = clause(vec![Term::not(positive), Term::eq(b, small)], conclusion);
    let bounds = |limit| Term::or([Term::lt(Term::int(0), int("y")), Term::lt(int("y"), Term::int(limit))]);
    let wanted = |limit| clause(vec![at(p, int("y"))], bounds(limit));
    assert!(horn.holds(&unknowns, &[first.clone(), second.clone(), wanted(-5)]));
    assert!(!horn.holds(&unknowns, &[first, second, wanted(-6)]));
}

#[test]
fn no_unknown_speaks_of_what_is_out_of_its_scope() {
    let mut horn = engine(Term::tt());
    let mut unknowns = Unknowns::default();
    let (b, other) = (Term::var(Symbol::new("b"), Sort::Bool), Term::value(Sort::Bool));
    let said = |inner: Term, conclusion| clause(vec![Term::eq(b, inner)], conclusion);
    let strange = Term::lt(int("z"), int("x"));
    let p = predicate_over(&[], &mut unknowns);
    assert!(!horn.holds(&unknowns, &[said(strange, Term::eq(b, at(p, int("x"))))]));
    // Nor by way of another one, in whose scope it is.
    let (q, r) = (predicate_over(&["z"], &mut unknowns), predicate_over(&[], &mut unknowns));
    let handed = clause(vec![Term::eq(other, at(q, int("x")))], Term::eq(other, at(r, int("x"))));
    assert!(!horn.holds(&unknowns, &[said(strange, Term::eq(b, at(q, int("x")))), handed]));
    let known = Term::lt(int("x"), Term::int(3));
    let handed = clause(vec![Term::eq(other, at(q, int("x")))], Term::eq(other, at(r, int("x"))));
    assert!(horn.holds(&unknowns, &[said(known, Term::eq(b, at(q, int("x")))), handed]));
}

/// An unknown that is only ever denied is as weak as it has to be.
#[test]
fn an_unknown_that_is_denied_is_bounded_by_what_needs_it() {
    let mut horn = engine(Term::tt());
    let mut unknowns = Unknowns::default();
    let p = predicate_over(&[], &mut unknowns);
    let below = |name: &str, limit| Term::lt(int(name), Term::int(limit));
    let implied = clause(vec![below("x", 3)], Term::not(at(p, int("x"))));
    let needed = |limit| clause(vec![Term::not(at(p, int("y")))], below("y", limit));
    assert!(horn.holds(&unknowns, &[implied.clone(), needed(3)]));
    assert!(horn.holds(&unknowns, &[implied.clone(), needed(4)]));
    assert!(!horn.holds(&unknowns, &[implied, needed(2)]));
}
