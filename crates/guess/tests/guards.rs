//! Guards for small systems, and what models tell of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use loligo_base::Run;
use loligo_guess::{Abduction, Operations, Oracle, Settled};
use loligo_horn::{Clause, Context, Qualifiers, Subject, Unknown, Unknowns, Visibility};
use loligo_logic::{BinOp, Sort, Symbol, Term};
use loligo_types::{Base, Module, Schema, Type};
use std::rc::Rc;

fn int(name: &str) -> Term {
    Term::var(Symbol::new(name), Sort::Int)
}

fn value() -> Term {
    Term::value(Sort::Int)
}

/// An engine whose qualifiers come from `{Int | refinement}` as the goal.
fn engine(refinement: Term) -> Oracle {
    let goal = Schema::monomorphic(Type::refined(Base::Int, refinement));
    let qualifiers = Qualifiers::harvest(&Module::default(), &goal, std::iter::empty());
    Oracle::new(Rc::default(), qualifiers, Run::default())
}

fn clause(facts: Vec<Term>, conclusion: Term) -> Clause<()> {
    Clause { facts, conclusion, subject: Subject::Value, origin: () }
}

fn unknown_over(scope: &[&str], unknowns: &mut Unknowns) -> Term {
    let scope = Rc::new(scope.iter().map(|name| (Symbol::new(name), Sort::Int)).collect());
    unknowns.fresh(Unknown { subjects: [(Symbol::value_var(), Sort::Int)].into(), scope, functions: Rc::default() })
}

/// Models of a place whose facts mention unknowns find out candidates that break what surrounds it, and no others.
#[test]
fn models_tell_what_breaks_the_surroundings() {
    let mut oracle = engine(Term::and([Term::le(Term::int(0), value()), Term::le(int("y"), value())]));
    let mut unknowns = Unknowns::default();
    let u = unknown_over(&["x"], &mut unknowns);
    let base = [clause(vec![Term::eq(value(), Term::int(1))], u), clause(vec![u], Term::le(Term::int(0), value()))];
    let settled = oracle.settle(&unknowns, &base);
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
        assert_eq!(oracle.holds_within(&problem), expected, "{added}");
        assert_eq!(oracle.holds(&unknowns, &[base.as_slice(), &leaf].concat()), expected, "{added}");
    }
    assert!(oracle.refuted() > 0);
}

fn guards(leaf: &[Clause<()>], bind: &[&str], assume: &[Term]) -> Vec<Term> {
    let mut oracle = engine(Term::tt());
    let mut context = Context::new(Rc::default());
    for name in bind {
        context.bind(Symbol::new(name), Type::unrefined(Base::Int), Visibility::Program);
    }
    context.assume_all(assume.iter().copied());
    let leaf: Vec<Clause<()>> = leaf
        .iter()
        .map(|clause| Clause { facts: [context.facts(), &clause.facts].concat(), ..clause.clone() })
        .collect();
    let conditions = oracle.conditions(&context, 1);
    let (settled, unknowns) = (Settled::default(), Unknowns::default());
    let problem =
        Abduction { context: &context, base: &[], settled: &settled, leaf: &leaf, unknowns: &unknowns, bar: None };
    oracle.abduce(&problem, &mut conditions.borrow_mut()).into_iter().map(|guard| guard.formula()).collect()
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
fn guards_are_found_through_unknowns() {
    let mut oracle = engine(Term::le(int("y"), value()));
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
    let conditions = oracle.conditions(&context, 1);
    let settled = Settled::default();
    let problem =
        Abduction { context: &context, base: &[], settled: &settled, leaf: &leaf, unknowns: &unknowns, bar: None };
    let found = oracle.abduce(&problem, &mut conditions.borrow_mut());
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

/// Sums that stand in the signature are compared as it says; what a value is compared with is compared with each other.
#[test]
fn sums_of_the_signature_are_compared() {
    let sum = Term::binary(BinOp::Add, int("x"), int("y"));
    let said = Term::le(sum, int("cap"));
    let rivals = Term::and([Term::le(value(), int("cap")), Term::le(value(), sum)]);
    for refinement in [Term::or([said, Term::eq(value(), int("cap"))]), rivals] {
        let goal = Schema::monomorphic(Type::refined(Base::Int, refinement));
        let operations = Operations::harvest(&goal, std::iter::empty());
        assert!(!operations.has_calls());
        let mut oracle = engine(refinement).with_operations(operations);
        let mut context = Context::new(Rc::default());
        for name in ["cap", "x", "y"] {
            context.bind(Symbol::new(name), Type::unrefined(Base::Int), Visibility::Program);
        }
        let clauses = [clause(vec![], said)];
        let (settled, unknowns) = (Settled::default(), Unknowns::default());
        let problem = Abduction {
            context: &context,
            base: &[],
            settled: &settled,
            leaf: &clauses,
            unknowns: &unknowns,
            bar: None,
        };
        let conditions = oracle.conditions(&context, 1);
        let guards = oracle.abduce(&problem, &mut conditions.borrow_mut());
        assert!(guards.iter().any(|guard| guard.conjuncts == [said]), "{guards:?}");
    }
}

/// More conjuncts than are looked for by size are found, and none of them is superfluous.
#[test]
fn a_guard_has_as_many_conjuncts_as_it_takes() {
    let names = ["b", "c", "d", "e", "f", "g"];
    let all = Term::and(names.map(|name| Term::le(int(name), int("a"))));
    let mut oracle = engine(Term::tt());
    let mut context = Context::new(Rc::default());
    for name in names.into_iter().chain(["a"]) {
        context.bind(Symbol::new(name), Type::unrefined(Base::Int), Visibility::Program);
    }
    let clauses = [clause(vec![], all)];
    let (settled, unknowns) = (Settled::default(), Unknowns::default());
    let problem =
        Abduction { context: &context, base: &[], settled: &settled, leaf: &clauses, unknowns: &unknowns, bar: None };
    let conditions = oracle.conditions(&context, 1);
    let guards = oracle.abduce(&problem, &mut conditions.borrow_mut());
    assert!(guards.iter().any(|guard| guard.conjuncts.len() == names.len()), "{guards:?}");
}
