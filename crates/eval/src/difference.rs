//! Calls that tell two programs for one goal apart.

use crate::contract::Place;
use crate::runtime::Entries;
use crate::{Contracts, Program, Runtime, TrialOptions, Value, sample_calls};
use loligo_logic::{BinOp, Sort, Symbol, Term, Theory};
use loligo_types::Goal;

/// Arguments for which two programs that keep a promise give different results.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The parameters with their arguments.
    pub arguments: Vec<(Symbol, Value)>,
    /// For arguments that are functions: what they were asked, with their answers.
    pub tables: Vec<(Symbol, Entries)>,
    /// Made-up results of components that are only specified.
    pub made_up: Vec<(Symbol, Vec<Value>, Value)>,
    /// Result of the first program.
    pub result: Value,
    /// Result of the other one.
    pub other: Value,
}

/// Steps of evaluating one formula.
const STEPS: u64 = 100_000;

/// A conjunct over the result and the arguments that the goal's program satisfies in every call tried, and that the other
/// result of the difference does not: an equation between a measure of the result, or the result itself, and what measures
/// say of the arguments, the shortest first. `None` if there is none of this form.
pub fn telling_conjunct(program: &Program, goal: &Goal, found: &Difference, options: &TrialOptions) -> Option<Term> {
    let (parameters, result) = goal.schema.body.uncurry();
    let value = Term::value(result.sort()?);
    let theory = &program.module().theory;
    let mut known = Vec::new();
    for parameter in &parameters {
        let Some(sort) = parameter.argument.sort() else { continue };
        known.extend(about(theory, Term::var(parameter.param, sort)));
    }
    let mut runtime = Runtime::new(program, options.steps).with_contracts(Contracts::Check).making_up(options.seed);
    let (_, calls) = sample_calls(goal, options, &mut runtime);
    let names: Vec<Symbol> = parameters.iter().map(|fun| fun.param).collect();
    let mut holds = |conjunct: Term, arguments: &mut dyn Iterator<Item = Value>, result: &Value| {
        let place =
            names.iter().copied().zip(arguments).fold(Place::default(), |place, (name, value)| place.with(name, value));
        runtime.allow(STEPS);
        runtime.holds(conjunct, &place.environment.with(Symbol::value_var(), result.clone())).ok()
    };
    let mut candidates = Vec::new();
    for said in about(theory, value) {
        candidates.extend(combinations(&known, &said.sort()).into_iter().map(|term| Term::eq(said, term)));
    }
    candidates.into_iter().find(|conjunct| {
        let at = || found.arguments.iter().map(|(_, value)| value.clone());
        holds(*conjunct, &mut at(), &found.result) == Some(true)
            && holds(*conjunct, &mut at(), &found.other) == Some(false)
            && calls
                .iter()
                .all(|call| holds(*conjunct, &mut call.arguments.iter().cloned(), &call.result) == Some(true))
    })
}

/// A value and what measures say of it.
fn about(theory: &Theory, subject: Term) -> Vec<Term> {
    let mut terms: Vec<Term> = theory.measures_of(subject).collect();
    if matches!(subject.sort(), Sort::Int | Sort::Bool | Sort::Var(_) | Sort::Set(_)) {
        terms.insert(0, subject);
    }
    terms
}

/// Terms of a sort made of what is known, small ones first.
fn combinations(known: &[Term], sort: &Sort) -> Vec<Term> {
    let singleton = |term: &Term| Term::set(term.sort(), vec![*term]);
    let mut simple: Vec<Term> = known.iter().copied().filter(|term| term.sort() == *sort).collect();
    let operators: &[BinOp] = match sort {
        Sort::Int => {
            simple.extend([Term::int(0), Term::int(1)]);
            &[BinOp::Add, BinOp::Sub]
        }
        Sort::Bool => {
            simple.extend([Term::tt(), Term::ff()]);
            &[]
        }
        Sort::Set(element) => {
            simple.push(Term::empty_set(element.as_ref().clone()));
            simple.extend(known.iter().filter(|term| term.sort() == **element).map(singleton));
            &[BinOp::Union, BinOp::Intersect, BinOp::Diff]
        }
        Sort::Var(_) | Sort::Data(..) => &[],
    };
    let mut terms = simple.clone();
    for (position, left) in simple.iter().enumerate() {
        for (other, right) in simple.iter().enumerate().filter(|(other, _)| *other != position) {
            let commutes = |op: &BinOp| !matches!(op, BinOp::Sub | BinOp::Diff);
            let wanted = operators.iter().filter(|op| position < other || !commutes(op));
            terms.extend(wanted.map(|op| Term::binary(*op, *left, *right)));
        }
    }
    terms
}
