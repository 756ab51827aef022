//! Axioms of measures: their cases and their promises.

use crate::names::function_sort;
use loligo_logic::{BinOp, ConstructorDef, MeasureCase, MeasureDef, Node, Sort, Symbol, Term, Theory};

/// A formula that holds for all values of some variables.
pub(crate) struct Axiom {
    /// Where it comes from.
    pub(crate) comment: String,
    /// The variables.
    pub(crate) variables: Vec<(Symbol, Sort)>,
    /// A term with all of the variables in it: where it occurs, the axiom may be of use.
    pub(crate) pattern: Term,
    /// The formula.
    pub(crate) body: Term,
}

/// The constructors of a datatype with the sorts of their arguments, at the instance `sort`; none if it is abstract.
pub(crate) fn constructors<'t>(theory: &'t Theory, sort: &Sort) -> Vec<(&'t ConstructorDef, Vec<Sort>)> {
    let at_instance = |constructor: &'t ConstructorDef| {
        let mut bindings = Vec::new();
        if !constructor.result.match_with(sort, &mut bindings) {
            return None;
        }
        let lookup = |name: Symbol| bindings.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
        let arguments = constructor.arguments.iter().map(|argument| match argument {
            Some(sort) => sort.substitute(&lookup),
            None => Sort::Data(function_sort(), [].into()),
        });
        Some((constructor, arguments.collect()))
    };
    theory.constructors.values().filter_map(at_instance).collect()
}

/// The cases of a measure on the datatype `sort`.
pub(crate) fn cases(theory: &Theory, measure: &MeasureDef, sort: &Sort) -> Vec<Axiom> {
    let case = |(constructor, fields): (&ConstructorDef, Vec<Sort>)| {
        let case = measure.cases.iter().find(|case| case.constructor == constructor.name)?;
        let constants = constants(measure, sort);
        let components = components(case, &fields, &constants);
        let [constant_terms, component_terms] = [&constants, &components].map(|variables| terms(variables));
        let built = Term::app(constructor.name, component_terms, sort.clone());
        let body = theory.case_axiom(measure, &constant_terms, built, built)?;
        let pattern = measure.apply(&constant_terms, built)?;
        let comment = format!("Measure {}, case {}: {}", measure.name, constructor.name, body);
        let variables = constants.into_iter().chain(components).collect();
        (body != Term::tt()).then_some(Axiom { comment, variables, pattern, body })
    };
    constructors(theory, sort).into_iter().filter_map(case).collect()
}

/// The promise of a measure on the datatype `sort`, as an axiom.
pub(crate) fn promise(theory: &Theory, measure: &MeasureDef, sort: &Sort) -> Option<Axiom> {
    let mut variables = constants(measure, sort);
    let constants = terms(&variables);
    let subject = Symbol::new("subject").fresh(|name| variables.iter().any(|(taken, _)| *taken == name));
    variables.push((subject, sort.clone()));
    let pattern = measure.apply(&constants, Term::var(subject, sort.clone()))?;
    let body = theory.postcondition(pattern)?;
    let comment = match measure.cases.as_slice() {
        [] => format!("Measure {}, as declared: {body}", measure.name),
        _ => format!("Measure {}, its postcondition, which has a proof of its own: {body}", measure.name),
    };
    Some(Axiom { comment, variables, pattern, body })
}

/// The constant arguments of a measure, at the instance of its datatype.
fn constants(measure: &MeasureDef, sort: &Sort) -> Vec<(Symbol, Sort)> {
    let bindings = measure.instantiate(sort).unwrap_or_default();
    let lookup = |name: Symbol| bindings.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
    measure.constants.iter().map(|(name, sort)| (*name, sort.substitute(&lookup))).collect()
}

/// The components of a value as a case calls them; each has a name of its own.
fn components(case: &MeasureCase, fields: &[Sort], constants: &[(Symbol, Sort)]) -> Vec<(Symbol, Sort)> {
    let mut components: Vec<(Symbol, Sort)> = Vec::new();
    for (parameter, sort) in case.parameters.iter().zip(fields) {
        let is_taken = |name: Symbol| constants.iter().chain(&components).any(|(taken, _)| *taken == name);
        let name = parameter.fresh(is_taken);
        components.push((name, sort.clone()));
    }
    components
}

fn terms(variables: &[(Symbol, Sort)]) -> Vec<Term> {
    variables.iter().map(|(name, sort)| Term::var(*name, sort.clone())).collect()
}

/// The memberships of `name` in sets that do not depend on it, in a formula that speaks of it: where they occur, the
/// formula may be of use.
pub(crate) fn memberships(name: Symbol, body: Term) -> Vec<Term> {
    let free = body.free_vars();
    let mut memberships = Vec::new();
    body.visit(&mut |term| {
        let Node::Binary(BinOp::Member, element, set) = term.node() else { return };
        let is_element = matches!(element.node(), Node::Var(var, _) if var == name);
        let is_outside = set.free_vars().iter().all(|var| *var != name && free.contains(var));
        if is_element && is_outside {
            memberships.push(term);
        }
    });
    memberships
}
