//! Checking measures: by induction on the datatype, each with what was proved before it.

use crate::check::explain_all;
use crate::{Origin, Rule};
use loligo_base::Diagnostic;
use loligo_horn::{Clause, Clauses, Context, Horn, Outcome, Qualifiers, Subject, Unknowns, Visibility, conjuncts};
use loligo_logic::{Deciders, MeasureCase, MeasureDef, Node, Symbol, Term, Theory};
use loligo_types::{Module, Type};
use std::rc::Rc;

/// What is known of the components of a value while a measure is proved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Components {
    /// That they are what the constructor asks for: the promise then holds of all values of the datatype.
    AsDeclared,
    /// Nothing but their sorts: the promise then holds of whatever the constructors build.
    OfAnyKind,
}

/// Checks that every measure of the module satisfies its postcondition and every termination measure is at least 0, by
/// induction on the datatype. A postcondition is assumed only of measures proved before, and of components.
pub fn check_measures(module: &Module, deciders: &impl Deciders) -> Vec<Diagnostic> {
    let mut theory = unproved(module);
    let mut diagnostics = Vec::new();
    for name in module.theory.measures.keys() {
        let clauses = cases_to_prove(module, *name, &theory, Components::AsDeclared);
        let outcome = solve(&theory, &clauses, deciders);
        diagnostics.extend(explain_all(&clauses, &outcome.failures));
        theory = with_postcondition(module, *name, &theory);
    }
    diagnostics
}

/// What is known before any measure is proved.
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

/// Which of the clauses fail.
pub(crate) fn solve(theory: &Rc<Theory>, clauses: &Clauses<Origin>, deciders: &impl Deciders) -> Outcome {
    if clauses.is_empty() {
        return Outcome::default();
    }
    let mut horn = Horn::new(deciders.decider(theory.clone()), Qualifiers::default(), deciders.canceller().clone());
    horn.solve(&Unknowns::default(), clauses)
}

/// What has to hold of the cases of a measure, in the theory of what is known before.
pub(crate) fn cases_to_prove(
    module: &Module,
    name: Symbol,
    theory: &Rc<Theory>,
    components: Components,
) -> Clauses<Origin> {
    let Some(measure) = module.theory.measures.get(&name) else { return Vec::new() };
    let is_termination = module.datatypes.values().any(|datatype| datatype.termination == Some(name));
    let bound = if is_termination { Term::le(Term::int(0), Term::value(measure.result.clone())) } else { Term::tt() };
    let promise = measure.postcondition.and2(bound);
    if promise == Term::tt() {
        return Vec::new();
    }
    let mut open_module = module.clone();
    open_module.theory = theory.clone();
    let spans = module.measure_spans.get(&name);
    let mut clauses = Vec::new();
    for (index, case) in measure.cases.iter().enumerate() {
        let span = spans.and_then(|(whole, cases)| cases.get(index).or(Some(whole))).copied().unwrap_or_default();
        let mut context = bind_components(&open_module, case, components);
        assume_hypotheses(&mut context, module, (measure, promise), case, components);
        clauses.extend(conjuncts(promise.replace(Symbol::value_var(), case.body)).into_iter().map(|conclusion| {
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

/// That the measure, and others, keep their promises on the components. Of components of any kind, what is known of others
/// is in the theory already.
fn assume_hypotheses(
    context: &mut Context,
    module: &Module,
    (measure, promise): (&MeasureDef, Term),
    case: &MeasureCase,
    components: Components,
) {
    let is_component = |term: Term| matches!(term.node(), Node::Var(name, _) if case.parameters.contains(&name));
    case.body.visit(&mut |term| {
        let Some((inner, constants, argument)) = module.theory.as_measure(term) else { return };
        if inner.name == measure.name && is_component(argument) {
            let constants = measure.constants.iter().map(|(name, _)| *name).zip(constants);
            context.assume(promise.substitute(&constants.chain([(Symbol::value_var(), term)]).collect()));
        } else if components == Components::AsDeclared
            && is_component(argument)
            && let Some(hypothesis) = module.theory.postcondition(term)
        {
            context.assume(hypothesis);
        }
    });
}
