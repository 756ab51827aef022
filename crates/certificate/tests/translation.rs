//! Translation of claims to SMT-LIB.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use loligo_certificate::{Claim, script};
use loligo_logic::{BinOp, ConstructorDef, MeasureCase, MeasureDef, Sort, Symbol, Term, Theory};

fn a() -> Sort {
    Sort::Var(Symbol::new("a"))
}

fn list(element: Sort) -> Sort {
    Sort::Data(Symbol::new("List"), [element].into())
}

fn var(name: &str, sort: Sort) -> Term {
    Term::var(Symbol::new(name), sort)
}

fn app(name: &str, arguments: &[Term], result: Sort) -> Term {
    Term::app(Symbol::new(name), arguments, result)
}

fn cons(element: Sort, head: Term, tail: Term) -> Term {
    app("Cons", &[head, tail], list(element))
}

fn len(subject: Term) -> Term {
    app("len", &[subject], Sort::Int)
}

fn elems(element: Sort, subject: Term) -> Term {
    app("elems", &[subject], Sort::set(element))
}

fn measure(name: &str, result: Sort, nil: Term, cons: Term) -> MeasureDef {
    let case = |constructor: &str, parameters: &[&str], body| MeasureCase {
        constructor: Symbol::new(constructor),
        parameters: parameters.iter().map(|name| Symbol::new(name)).collect(),
        body,
    };
    MeasureDef {
        name: Symbol::new(name),
        constants: Vec::new(),
        datatype: list(a()),
        result,
        postcondition: Term::tt(),
        cases: vec![case("Nil", &[], nil), case("Cons", &["x", "xs"], cons)],
        element_parameter: None,
        collects_all: false,
    }
}

/// Lists with a length, of which it is known that it is not negative, and elements.
fn lists() -> Theory {
    let constructor = |name: &str, index, arguments: &[Sort]| ConstructorDef {
        name: Symbol::new(name),
        index,
        arguments: arguments.iter().cloned().map(Some).collect(),
        result: list(a()),
    };
    let (x, xs) = (var("x", a()), var("xs", list(a())));
    let mut longer = measure("len", Sort::Int, Term::int(0), Term::binary(BinOp::Add, Term::int(1), len(xs)));
    longer.postcondition = Term::le(Term::int(0), Term::value(Sort::Int));
    let more = Term::binary(BinOp::Union, Term::set(a(), [x]), elems(a(), xs));
    let collected = measure("elems", Sort::set(a()), Term::empty_set(a()), more);
    Theory {
        constructors: [constructor("Nil", 0, &[]), constructor("Cons", 1, &[a(), list(a())])]
            .into_iter()
            .map(|constructor| (constructor.name, constructor))
            .collect(),
        measures: [longer, collected].into_iter().map(|measure| (measure.name, measure)).collect(),
        ..Theory::default()
    }
}

fn text(theory: &Theory, facts: &[Term], conclusion: Term) -> String {
    script(&Claim { theory, facts, conclusion }, &[])
}

/// The script has all these parts, in this order, however its lines are broken.
fn assert_parts(script: &str, parts: &[&str]) {
    let words: Vec<&str> = script.split_whitespace().collect();
    let flat = words.join(" ").replace("( ", "(");
    let mut rest = flat.as_str();
    for part in parts {
        let found = rest.split_once(part);
        assert!(found.is_some(), "`{part}` is not where it should be in\n\n{script}");
        rest = found.unwrap().1;
    }
}

#[test]
fn a_type_variable_is_a_sort_with_an_order() {
    let [x, y, z] = ["x", "y", "z"].map(|name| var(name, a()));
    let script = text(&Theory::default(), &[Term::lt(x, y), Term::le(y, z)], Term::lt(x, z));
    assert_parts(
        &script,
        &[
            "(set-logic UF)",
            "(set-info :status unsat)",
            "(declare-sort a 0)",
            "(declare-fun x () a)",
            "(declare-fun <=@a (a a) Bool)",
            "(assert (forall ((x a) (y a)) (! (or (<=@a x y) (<=@a y x)) :pattern ((<=@a x y)))))",
            "; Fact: x < y",
            "(assert (not (<=@a y x)))",
            "(assert (<=@a y z))",
            "; To be proved: x < z",
            "(assert (not (not (<=@a z x))))",
            "(check-sat)",
        ],
    );
    assert!(!script.contains("Int"), "{script}");
}

#[test]
fn each_instance_of_a_measure_is_a_function() {
    let (xs, ys) = (var("xs", list(a())), var("ys", list(list(Sort::Int))));
    let script = text(&lists(), &[Term::eq(len(xs), len(ys))], Term::le(Term::int(-1), len(xs)));
    assert_parts(
        &script,
        &[
            "(set-logic UFLIA)",
            "(declare-fun len@a (List@a) Int)",
            "(declare-fun |len@(List Int)| (|List@(List Int)|) Int)",
            "(assert (forall ((subject List@a)) (! (<= 0 (len@a subject)) :pattern ((len@a subject)))))",
            "(assert (= (len@a xs) (|len@(List Int)| ys)))",
            "(assert (not (<= (- 1) (len@a xs))))",
        ],
    );
    assert!(!script.contains("declare-datatypes"), "no constructor occurs:\n\n{script}");
}

#[test]
fn constructors_bring_the_cases_of_measures() {
    let (x, xs, ys) = (var("x", a()), var("xs", list(a())), var("ys", list(a())));
    let script = text(&lists(), &[Term::eq(ys, cons(a(), x, xs))], Term::lt(len(xs), len(ys)));
    assert_parts(
        &script,
        &[
            "(set-logic UFDTLIA)",
            "(declare-datatypes ((List@a 0)) (((Nil@a) (Cons@a (Cons@a.0 a) (Cons@a.1 List@a)))))",
            "; Measure len, case Nil: len Nil == 0",
            "(assert (= (len@a Nil@a) 0))",
            "; Measure len, case Cons: len (Cons x xs) == 1 + len xs",
            "(! (= (len@a (Cons@a x xs)) (+ 1 (len@a xs))) :pattern ((len@a (Cons@a x xs))))",
        ],
    );
    assert!(!script.contains("elems"), "what does not occur is not defined:\n\n{script}");
}

#[test]
fn sets_are_equal_if_their_elements_are() {
    let [s, t] = ["s", "t"].map(|name| var(name, Sort::set(Sort::Int)));
    let union = |left, right| Term::binary(BinOp::Union, left, right);
    let script = text(&Theory::default(), &[Term::eq(s, t)], Term::eq(union(s, t), union(t, s)));
    assert_parts(
        &script,
        &[
            "(declare-sort Set@Int 0)",
            "(declare-fun in@Int (Int Set@Int) Bool)",
            "(assert (= s t))",
            "(assert (not (forall ((?e Int)) (= (in@Int ?e (union@Int s t)) (in@Int ?e (union@Int t s))))))",
        ],
    );
    let open = Term::binary(BinOp::Iff, var("b", Sort::Bool), Term::eq(s, t));
    let script = text(&Theory::default(), &[open], var("b", Sort::Bool));
    assert_parts(&script, &["(forall ((?e Int))"]);
}

#[test]
fn element_facts_are_quantified() {
    let (e, xs) = (var("_e0#", a()), var("xs", list(a())));
    let fact = Term::member(e, elems(a(), xs)).implies(Term::le(var("x", a()), e));
    let fact = Term::for_all(Symbol::new("_e0#"), a(), fact);
    let script = text(&lists(), &[fact], Term::ff());
    assert_parts(
        &script,
        &["(! (or (not (in@a |_e0#| (elems@a xs))) (<=@a x |_e0#|)) :pattern ((in@a |_e0#| (elems@a xs))))"],
    );
    assert!(!script.contains("declare-fun |_e0#|"), "{script}");
}

#[test]
fn the_logic_is_the_weakest() {
    let logic = |fact: Term| {
        let script = text(&lists(), &[fact], Term::ff());
        script.lines().next().unwrap().to_owned()
    };
    let [x, y] = ["x", "y"].map(|name| var(name, Sort::Int));
    assert_eq!(logic(var("b", Sort::Bool)), "(set-logic QF_UF)");
    assert_eq!(logic(Term::le(x, y)), "(set-logic QF_LIA)");
    assert_eq!(logic(Term::eq(Term::binary(BinOp::Mul, x, y), x)), "(set-logic QF_NIA)");
    assert_eq!(logic(app("p", &[x], Sort::Bool)), "(set-logic QF_UFLIA)");
    assert_eq!(logic(Term::eq(var("xs", list(a())), app("Nil", &[], list(a())))), "(set-logic QF_UFDT)");
}

#[test]
fn there_are_no_datatypes_without_values() {
    let stream = Sort::Data(Symbol::new("Stream"), [].into());
    let mut theory = Theory::default();
    let name = Symbol::new("Step");
    let arguments = vec![Some(stream.clone())];
    theory.constructors.insert(name, ConstructorDef { name, index: 0, arguments, result: stream.clone() });
    let x = var("x", stream.clone());
    let script = text(&theory, &[Term::eq(x, app("Step", &[x], stream))], Term::ff());
    assert_parts(
        &script,
        &["(declare-sort Stream 0)", "(declare-fun Step (Stream) Stream)", "(assert (= x (Step x)))"],
    );
}

#[test]
fn datatypes_that_grow_have_an_end() {
    let nest = |element: Sort| Sort::Data(Symbol::new("Nest"), [element].into());
    let pair = Sort::Data(Symbol::new("Pair"), [a(), a()].into());
    let constructor = |name: &str, index, arguments: &[Sort]| ConstructorDef {
        name: Symbol::new(name),
        index,
        arguments: arguments.iter().cloned().map(Some).collect(),
        result: nest(a()),
    };
    let mut theory = Theory::default();
    for constructor in [constructor("End", 0, &[]), constructor("More", 1, &[a(), nest(pair.clone())])] {
        theory.constructors.insert(constructor.name, constructor);
    }
    let inner = app("depth", &[app("End", &[], nest(pair))], Sort::Int);
    let mut depth = measure("depth", Sort::Int, Term::int(0), inner);
    depth.datatype = nest(a());
    for (case, name) in depth.cases.iter_mut().zip(["End", "More"]) {
        case.constructor = Symbol::new(name);
    }
    theory.measures.insert(depth.name, depth);
    let subject = app("End", &[], nest(Sort::Int));
    let script = text(&theory, &[Term::eq(app("depth", &[subject], Sort::Int), Term::int(1))], Term::ff());
    assert_parts(&script, &["(check-sat)"]);
}

#[test]
fn no_heading_is_taken_for_a_command() {
    let heading = ["source: x\n(assert false)".to_owned(), "y\r(exit)\u{b}(exit)\u{2028}".to_owned()];
    let claim = Claim { theory: &Theory::default(), facts: &[], conclusion: Term::ff() };
    let script = script(&claim, &heading);
    let commands: Vec<&str> = script.lines().filter(|line| !line.starts_with(';') && !line.is_empty()).collect();
    assert_eq!(commands, ["(set-logic QF_UF)", "(set-info :status unsat)", "(check-sat)"]);
}
