//! Checking measures: by induction on the datatype, each with what was proved before it.
//!
//! Measures that speak of each other, in cases or in promises, are proved together: each may count on the others only on
//! the components of its argument. A promise that was proved like that is no help to the others on anything else, before
//! all of them are: else they could prove each other in a circle.

use crate::check::explain_all;
use crate::{Origin, Rule};
use loligo_base::Diagnostic;
use loligo_horn::{Clause, Clauses, Context, Horn, Outcome, Qualifiers, Subject, Unknowns, Visibility};
use loligo_logic::{Deciders, MeasureCase, MeasureDef, Node, Symbol, Term, Theory};
use loligo_types::{Group, Module, Type, groups};
use std::rc::Rc;

/// Assumption about the components of a value while a measure is proved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Components {
    /// Components are what the constructor asks for: the promise then holds of all values of the datatype.
    AsDeclared,
    /// Components have their sorts, and nothing else is known: the promise then holds of whatever the constructors
    /// build.
    OfAnyKind,
}

/// Checks that every measure of the module satisfies its postcondition and every termination measure is at least 0, by
/// induction on the datatype. A postcondition is assumed only of measures of earlier groups, and of
/// components.
pub fn check_measures(module: &Module, deciders: &impl Deciders) -> Vec<Diagnostic> {
    let mut theory = unproved(module);
    let mut found: Vec<(usize, Vec<Diagnostic>)> = Vec::new();
    for group in measure_groups(module) {
        let hypotheses = hypotheses(module, &group, &theory);
        for (position, name) in &group {
            let clauses = clauses_to_prove(module, *name, &theory, &hypotheses, Components::AsDeclared);
            let outcome = solve(&theory, &clauses, deciders);
            found.push((*position, explain_all(&clauses, &outcome)));
        }
        theory = group.iter().fold(theory, |theory, (_, name)| with_postcondition(module, *name, &theory));
    }
    found.sort_by_key(|(position, _)| *position);
    found.into_iter().flat_map(|(_, diagnostics)| diagnostics).collect()
}

/// The measures with their positions, in groups whose promises are proved together, those first that others rest on. A
/// measure rests on what it calls, in its cases or in its promise.
pub(crate) fn measure_groups(module: &Module) -> Vec<Vec<(usize, Symbol)>> {
    let measures = &module.theory.measures;
    let mut calls = Vec::new();
    for (from, measure) in measures.values().enumerate() {
        let formulas = measure.cases.iter().map(|case| case.body).chain([measure.postcondition]);
        let mut call = |part: Term| {
            if let Node::App(name, ..) = part.node() {
                calls.extend(measures.get_index_of(&name).map(|to| (from, to)));
            }
        };
        formulas.for_each(|formula| formula.visit(&mut call));
    }
    let mut waiting = groups(measures.len(), &calls);
    // Otherwise in the order of the file: the type of a component may say something of an earlier measure.
    waiting.sort_by_key(|group| group.members.first().copied());
    let mut ordered: Vec<Vec<usize>> = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |group: &Group| {
            let inside = calls.iter().filter(|(from, _)| group.members.contains(from)).map(|(_, to)| to);
            inside.into_iter().all(|to| group.members.contains(to) || ordered.iter().any(|done| done.contains(to)))
        };
        // Groups do not refer to each other in circles.
        let next = waiting.iter().position(is_ready).unwrap_or_default();
        ordered.push(waiting.remove(next).members);
    }
    let named = |position: usize| measures.get_index(position).map(|(name, _)| (position, *name));
    ordered.into_iter().map(|members| members.into_iter().filter_map(named).collect()).collect()
}

/// A theory in which all of a group keep their promises, next to what is `known`: of components, while the group is
/// proved.
pub(crate) fn hypotheses(module: &Module, group: &[(usize, Symbol)], known: &Theory) -> Theory {
    let mut theory = known.clone();
    for (_, name) in group {
        if let (Some(open), Some(measure)) = (theory.measures.get_mut(name), module.theory.measures.get(name)) {
            open.postcondition = promise(module, measure);
        }
    }
    theory
}

/// Promise of a measure: its postcondition; for a termination measure, also that it is never negative.
fn promise(module: &Module, measure: &MeasureDef) -> Term {
    match is_termination(module, measure.name) {
        true => measure.postcondition.and2(floor(measure)),
        false => measure.postcondition,
    }
}

fn floor(measure: &MeasureDef) -> Term {
    Term::le(Term::int(0), Term::value(measure.result.clone()))
}

fn is_termination(module: &Module, name: Symbol) -> bool {
    module.datatypes.values().any(|datatype| datatype.termination == Some(name))
}

/// The theory before any measure is proved.
pub(crate) fn unproved(module: &Module) -> Rc<Theory> {
    let mut theory = Theory::clone(&module.theory);
    for measure in theory.measures.values_mut().filter(|measure| !measure.cases.is_empty()) {
        measure.postcondition = Term::tt();
    }
    Rc::new(theory)
}

/// The theory with what the measure promises.
pub(crate) fn with_postcondition(module: &Module, name: Symbol, theory: &Theory) -> Rc<Theory> {
    let mut theory = theory.clone();
    if let (Some(open), Some(proved)) = (theory.measures.get_mut(&name), module.theory.measures.get(&name)) {
        open.postcondition = proved.postcondition;
    }
    Rc::new(theory)
}

/// Decides which of the clauses fail.
pub(crate) fn solve(theory: &Rc<Theory>, clauses: &Clauses<Origin>, deciders: &impl Deciders) -> Outcome {
    if clauses.is_empty() {
        return Outcome::default();
    }
    let mut horn = Horn::new(deciders.decider(theory.clone()), Qualifiers::default(), deciders.run().canceller.clone());
    horn.solve(&Unknowns::default(), clauses)
}

/// Verification conditions of a measure, in the theory of what is known before and with `hypotheses` about components:
/// its promise in each case, or without cases that the promise of a termination measure has a floor.
pub(crate) fn clauses_to_prove(
    module: &Module,
    name: Symbol,
    theory: &Rc<Theory>,
    hypotheses: &Theory,
    components: Components,
) -> Clauses<Origin> {
    let Some(measure) = module.theory.measures.get(&name) else { return Vec::new() };
    let (whole, cases) = module.measure_spans.get(&name).cloned().unwrap_or_default();
    if measure.cases.is_empty() && is_termination(module, name) {
        let origin = Origin { span: whole, rule: Rule::Floor(name) };
        let (facts, conclusion) = (vec![measure.postcondition], floor(measure));
        return vec![Clause { facts, conclusion, subject: Subject::Value, origin }];
    }
    let promise = promise(module, measure);
    if promise == Term::tt() {
        return Vec::new();
    }
    let mut open_module = module.clone();
    open_module.theory = theory.clone();
    let mut clauses = Vec::new();
    for (index, case) in measure.cases.iter().enumerate() {
        let span = cases.get(index).copied().unwrap_or(whole);
        let promised = promise.replace(Symbol::value_var(), case.body);
        let mut context = bind_components(&open_module, case, components);
        assume_hypotheses(&mut context, hypotheses, case, promised);
        clauses.extend(promised.conjuncts().into_iter().map(|conclusion| {
            let (facts, origin) = (context.facts().to_vec(), Origin { span, rule: Rule::Postcondition(name) });
            Clause { facts, conclusion, subject: Subject::Value, origin }
        }));
    }
    clauses
}

fn bind_components(module: &Module, case: &MeasureCase, components: Components) -> Context {
    let mut context = Context::new(module.theory.clone());
    let Some(constructor) = module.constructors.get(&case.constructor) else { return context };
    let mut ty = constructor.schema.body.rename_apart();
    for parameter in &case.parameters {
        let Type::Fun(fun) = &ty else { break };
        let argument = match components {
            Components::AsDeclared => fun.argument.clone(),
            Components::OfAnyKind => fun.argument.map_terms(&|_| Term::tt()),
        };
        context.bind(*parameter, argument, Visibility::Program);
        ty = fun.rename_param(*parameter);
    }
    context
}

/// Assumes that measures keep their promises on the components: those that the case and what it has to satisfy speak
/// of. Whatever the components are, the hypotheses must hold of it.
fn assume_hypotheses(context: &mut Context, hypotheses: &Theory, case: &MeasureCase, promised: Term) {
    let is_component = |term: Term| matches!(term.node(), Node::Var(name, _) if case.parameters.contains(&name));
    let mut assume = |term: Term| {
        let subject = hypotheses.as_measure(term).map(|(.., subject)| subject);
        if subject.is_some_and(is_component)
            && let Some(hypothesis) = hypotheses.postcondition(term)
        {
            context.assume(hypothesis);
        }
    };
    case.body.visit(&mut assume);
    promised.visit(&mut assume);
}
