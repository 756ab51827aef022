//! What stood in the file, for the comments: types with their refinements.

use crate::plan::Plan;
use loligo_logic::{MeasureDef, Symbol, Term};
use loligo_types::Schema;

/// No line of a comment is longer than this, unless a word is.
const MAX_WIDTH: usize = 92;

/// `name :: type`, in lines.
pub(crate) fn signature(name: Symbol, schema: &Schema) -> Vec<String> {
    wrapped(&format!("{name} :: {schema}"))
}

/// A constructor with its type.
pub(crate) fn constructor(plan: &Plan<'_>, name: Symbol) -> Vec<String> {
    let body = plan.module.constructors.get(&name).map(|constructor| constructor.schema.body.to_string());
    wrapped(&format!("{name} :: {}", body.unwrap_or_default()))
}

/// The head of a datatype with its abstract refinements, and the measures of it, which its refinements speak of.
pub(crate) fn datatype(plan: &Plan<'_>, name: Symbol) -> Vec<String> {
    let mut head = format!("data {name}");
    if let Some(datatype) = plan.module.datatypes.get(&name) {
        for (parameter, _) in &datatype.parameters {
            head += &format!(" {parameter}");
        }
        for predicate in &datatype.predicates {
            let sorts: String = predicate.arguments.iter().map(|sort| format!("{sort} -> ")).collect();
            head += &format!(" <{} :: {sorts}Bool>", predicate.name);
        }
    }
    let mut lines = wrapped(&head);
    let measures = plan.module.theory.measures.values();
    let is_own = |measure: &&MeasureDef| matches!(&measure.datatype, loligo_logic::Sort::Data(of, _) if *of == name);
    lines.extend(measures.filter(is_own).flat_map(|part| measure(part, plan)));
    lines
}

fn measure(measure: &MeasureDef, plan: &Plan<'_>) -> Vec<String> {
    let is_termination = plan.module.datatypes.values().any(|datatype| datatype.termination == Some(measure.name));
    let keyword = if is_termination { "termination measure" } else { "measure" };
    let mut head = format!("{keyword} {} :: ", measure.name);
    for (name, sort) in &measure.constants {
        head += &format!("{name}: {sort} -> ");
    }
    head += &format!("{} -> ", measure.datatype);
    match measure.postcondition == Term::tt() {
        true => head += &measure.result.to_string(),
        false => head += &format!("{{{} | {}}}", measure.result, measure.postcondition),
    }
    if !measure.cases.is_empty() {
        head += " where";
    }
    let mut lines = wrapped(&head);
    for case in &measure.cases {
        let names = measure.constants.iter().map(|(name, _)| name).chain(&case.parameters);
        let left: String = names.map(|name| format!(" {name}")).collect();
        let text = format!("{}{left} -> {}", case.constructor, case.body);
        lines.extend(wrapped(&text).into_iter().map(|line| format!("  {line}")));
    }
    lines
}

/// The words of a text in lines, all but the first indented.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.trim().is_empty() && line.chars().count() + word.chars().count() >= MAX_WIDTH {
            lines.push(std::mem::replace(&mut line, "   ".to_owned()));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}
