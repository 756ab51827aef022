//! Measures as functions, with their promises to be proved.

use crate::dafny::formulas::{match_sort, measure_variables};
use crate::dafny::items::{fields, mark, pattern_of};
use crate::dafny::text::Text;
use crate::dafny::types::shape;
use crate::dafny::writer::{Env, Item, Writer, set};
use crate::datatypes::collect_datatypes;
use crate::prepare::original;
use loligo_logic::{MeasureDef, Sort, Symbol};
use loligo_types::{Base, Shape};
use std::collections::BTreeSet;

/// A measure at types.
pub(crate) fn function(writer: &mut Writer<'_>, name: &str, measure: Symbol, shapes: &[Shape]) -> String {
    let module = writer.plan.module;
    let Some(measure) = module.theory.measures.get(&measure) else { return String::new() };
    writer.place =
        (measure.name, module.measure_spans.get(&measure.name).map_or_else(Default::default, |(span, _)| *span));
    let types = measure_variables(measure).into_iter().zip(shapes.iter().cloned()).collect();
    let mut env = Env { types, ..Env::default() };
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    for (constant, sort) in &measure.constants {
        let local = writer.local(&original(*constant), &mut env);
        parameters.push(format!("{local}: {}", shape(writer, &env.of_sort(sort))));
        env.variables.insert(*constant, Text::atom(&local));
        arguments.push(Text::atom(local));
    }
    let subject = writer.local("v", &mut env);
    parameters.push(format!("{subject}: {}", shape(writer, &env.of_sort(&measure.datatype))));
    arguments.push(Text::atom(&subject));
    let result = shape(writer, &env.of_sort(&measure.result));
    let mut text = format!("function {name}({}): {result}\n", parameters.join(", "));
    let call = Text::call(name, &arguments);
    let mut promises = writer.conjuncts(measure.postcondition, &env.of_value(&call));
    let asked = asked_of_arguments(writer, measure, &arguments, &env);
    if !asked.is_empty() {
        promises = promises.iter().map(|promise| Text::implies(&Text::all(&asked), promise)).collect();
    }
    promises.extend(elements(writer, measure, &Text::atom(&subject), &call, &env));
    promises.iter().for_each(|promise| text += &format!("  ensures {}\n", promise.text));
    if measure.cases.is_empty() {
        return text.trim_end().to_owned();
    }
    text += &format!("  decreases {subject}, 1\n{{\n  match {subject}\n");
    for case in &measure.cases {
        let mut env = env.clone();
        let mut names = Vec::new();
        for parameter in &case.parameters {
            let local = writer.local(&original(*parameter), &mut env);
            env.variables.insert(*parameter, Text::atom(&local));
            names.push(local);
        }
        let body = writer.formula(case.body, &env);
        text += &format!("  case {} => {}\n", pattern_of(writer, case.constructor, &names), body.text);
    }
    text + "}"
}

/// Conditions of a measure's promise: that its arguments are values. Nothing proves the promise of a measure without cases,
/// so it is assumed of values only.
fn asked_of_arguments(writer: &mut Writer<'_>, measure: &MeasureDef, arguments: &[Text], env: &Env) -> Vec<Text> {
    let constants = measure.constants.iter().map(|(_, sort)| env.of_sort(sort));
    let shapes: Vec<Shape> = constants.chain([env.of_sort(&measure.datatype)]).collect();
    let first = match measure.cases.is_empty() {
        true => 0,
        false if reads_refined(writer, measure, env) => measure.constants.len(),
        false => return Vec::new(),
    };
    let asked = shapes.iter().zip(arguments).skip(first);
    asked.flat_map(|(shape, argument)| writer.plainly_valid(shape, argument)).collect()
}

/// Test for a measure that reads numbers that are refined, or what may be no value: then its promise holds of what
/// constructors may build, and not of every datum.
fn reads_refined(writer: &Writer<'_>, measure: &MeasureDef, env: &Env) -> bool {
    let Shape::Data(datatype, arguments) = env.of_sort(&measure.datatype) else { return false };
    let shapes = fields(writer, datatype, &arguments);
    measure.cases.iter().any(|case| {
        let Some(constructor) = writer.plan.module.constructors.get(&case.constructor) else { return false };
        let shapes = shapes.iter().find(|(name, _)| *name == case.constructor).map_or(&[][..], |(_, shapes)| shapes);
        let fields = constructor.schema.body.uncurry().0;
        let mut parameters = case.parameters.iter().zip(fields).zip(shapes);
        parameters.any(|((parameter, field), shape)| {
            let is_refined = field
                .argument
                .as_scalar()
                .is_some_and(|scalar| matches!(scalar.base, Base::Int) && !scalar.is_unrefined());
            (is_refined || writer.may_be_no_value(shape)) && case.body.mentions(*parameter)
        })
    })
}

/// Test for a measure all of whose datatypes are in the module.
pub(crate) fn can_be_written(writer: &Writer<'_>, measure: &MeasureDef) -> bool {
    let env = Env::default();
    let sorts = measure.constants.iter().map(|(_, sort)| sort).chain([&measure.datatype, &measure.result]);
    let mut names = BTreeSet::new();
    sorts.for_each(|sort| collect_datatypes(&env.of_sort(sort), &mut names));
    names.remove(&set());
    names.iter().all(|name| writer.names.datatypes.contains_key(name))
}

/// The measures of a datum that is built by a constructor from what is named, as equations for Dafny to prove.
pub(crate) fn unfolded(
    writer: &mut Writer<'_>,
    (subject, whole): (&Text, &Shape),
    constructor: Symbol,
    names: &[String],
) -> Vec<Text> {
    let module = writer.plan.module;
    let mut found: Vec<(String, &MeasureDef, Env)> = Vec::new();
    for (item, name) in writer.items_demanded() {
        if let Item::Measure(measure, shapes) = item
            && let Some(measure) = module.theory.measures.get(measure)
            && measure.constants.is_empty()
            && measure.cases.iter().any(|case| case.constructor == constructor)
        {
            let types = measure_variables(measure).into_iter().zip(shapes.iter().cloned()).collect();
            let env = Env { types, ..Env::default() };
            if *whole == env.of_sort(&measure.datatype) {
                found.push((name.clone(), measure, env));
            }
        }
    }
    let mut equations = Vec::new();
    for (name, measure, mut env) in found {
        let Some(case) = measure.cases.iter().find(|case| case.constructor == constructor) else { continue };
        env.variables.extend(case.parameters.iter().copied().zip(names.iter().map(Text::atom)));
        let body = writer.formula(case.body, &env);
        equations.push(Text::compare(&Text::call(&name, std::slice::from_ref(subject)), "==", &body));
    }
    equations
}

/// States that the set which a measure computes is that of all values at the place of a type parameter, or a part of
/// it.
fn elements(writer: &mut Writer<'_>, measure: &MeasureDef, subject: &Text, call: &Text, env: &Env) -> Option<Text> {
    let position = measure.element_parameter?;
    let Shape::Data(name, arguments) = env.of_sort(&measure.datatype) else { return None };
    let whole = Shape::Data(name, arguments.clone());
    if !writer.has_refined_arguments || writer.holds_functions(&whole) {
        return None;
    }
    let element = arguments.get(position)?.clone();
    let marked = |(index, shape): (usize, &Shape)| if index == position { mark() } else { shape.clone() };
    let pattern = Shape::Data(name, arguments.iter().enumerate().map(marked).collect());
    let items = writer.items(&pattern, &element, subject)?;
    let is_set = matches!(measure.result, Sort::Set(_));
    let operator = if !is_set {
        "in"
    } else if measure.collects_all {
        "=="
    } else {
        "<="
    };
    Some(Text::compare(call, operator, &items))
}

/// A predicate that is only declared.
pub(crate) fn predicate(writer: &mut Writer<'_>, name: &str, predicate: Symbol, shapes: &[Shape]) -> String {
    let Some((arguments, result)) = writer.plan.module.predicates.get(&predicate) else { return String::new() };
    let mut types = Vec::new();
    arguments.iter().zip(shapes).for_each(|(sort, shape)| match_sort(sort, shape, &mut types));
    let mut env = Env { types, ..Env::default() };
    let mut parameters = Vec::new();
    for ty in shapes {
        let local = writer.local("x", &mut env);
        parameters.push(format!("{local}: {}", shape(writer, ty)));
    }
    format!("function {name}({}): {}", parameters.join(", "), shape(writer, &env.of_sort(result)))
}

impl Writer<'_> {
    /// The termination measure of a datatype on a value, or the value itself.
    pub(crate) fn metric(&mut self, ty: &Shape, value: &Text) -> Option<Text> {
        match ty {
            Shape::Int => Some(value.clone()),
            Shape::Data(name, arguments) => {
                let module = self.plan.module;
                let termination = module.datatypes.get(name)?.termination;
                let Some(measure) = termination.and_then(|name| module.theory.measures.get(&name)) else {
                    return Some(value.clone());
                };
                let variables = measure_variables(measure);
                let Sort::Data(_, parameters) = &measure.datatype else { return None };
                let lookup = |variable: Symbol| {
                    let position = parameters.iter().position(|sort| *sort == Sort::Var(variable))?;
                    arguments.get(position).cloned()
                };
                let shapes = variables.into_iter().map(|name| lookup(name).unwrap_or(Shape::Int)).collect();
                let function = self.demand(Item::Measure(measure.name, shapes));
                Some(Text::call(&function, std::slice::from_ref(value)))
            }
            _ => None,
        }
    }
}
