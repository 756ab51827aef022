//! Stories of runs, in words.

use super::lists;
use loligo_base::Span;
use loligo_eval::{Counterexample, Entries, Failure, Stop, Value, Violation};
use loligo_logic::{Spellings, Symbol, Term};
use loligo_types::Goal;

/// Results that are assumed which a message lists.
const MAX_ASSUMPTIONS: usize = 8;

/// Story of a run, and the places in the text that it happened at.
pub(crate) struct Story {
    /// A sentence without a full stop.
    pub(crate) sentence: String,
    /// Places, with what is to be said there.
    pub(crate) places: Vec<(Span, String)>,
    /// Results of functions and components that were made up for it.
    pub(crate) assumptions: Vec<String>,
}

/// The story of a counterexample.
pub(crate) fn story(goal: &Goal, counterexample: &Counterexample) -> Story {
    let arguments: Vec<Value> = counterexample.arguments.iter().map(|(_, value)| value.clone()).collect();
    let names: Vec<(Symbol, Value)> = counterexample.arguments.clone();
    let call = call_text(goal.name, &arguments, &names);
    let (sentence, places) = match &counterexample.failure {
        Failure::Result(result, violation) => result_story(goal, &call, result, violation),
        Failure::Stop(stop) => {
            let (what, places) = stop_story(stop);
            (format!("`{call}` {what}"), places)
        }
    };
    Story { sentence, places, assumptions: assumptions(&counterexample.tables, &counterexample.made_up) }
}

fn result_story(goal: &Goal, call: &str, result: &Value, violation: &Violation) -> (String, Vec<(Span, String)>) {
    let conjunct = plain(violation.conjunct);
    let gives = format!("`{call}` gives `{}`", result.brief_text(Some(lists())));
    let sentence = match violation.is_outermost {
        true => format!("{gives}, of which `{conjunct}` is false"),
        false => {
            format!("{gives}, where `{conjunct}` is false of `{}`", violation.value.brief_text(Some(lists())))
        }
    };
    let place = conjunct_span(goal, violation.conjunct).map(|span| (span, "this is violated".to_owned()));
    (sentence, place.into_iter().collect())
}

/// Story of a run that gave no value: `runs into …`.
pub(crate) fn stop_story(stop: &Stop) -> (String, Vec<(Span, String)>) {
    let at = |span: &Span, what: &str| vec![(*span, what.to_owned())];
    match stop {
        Stop::Steps => ("does not end within the steps that are allowed".into(), Vec::new()),
        Stop::Unreachable(span) => ("runs into `error`".into(), at(span, "this is reached")),
        Stop::NoAlternative { span, constructor } => (
            format!("runs into a match without an alternative for `{constructor}`"),
            at(span, &format!("here it meets `{constructor}`")),
        ),
        Stop::Hole(span) => ("runs into a hole".into(), at(span, "this is reached")),
        Stop::Unspecified(name) => (format!("needs `{name}`, of which it is not said what it gives"), Vec::new()),
        Stop::NoResult(name) => (format!("needs `{name}`, for which no result was found"), Vec::new()),
        Stop::Call(wrong) => {
            let call = call_text(wrong.function, &wrong.arguments, &[]);
            let conjunct = plain(wrong.violation.conjunct);
            let value = wrong.violation.value.brief_text(Some(lists()));
            let place = if wrong.span == Span::default() { Vec::new() } else { at(&wrong.span, "this call") };
            (format!("calls `{call}`, where `{conjunct}` is false of `{value}`"), place)
        }
        Stop::Malformed(what) => (format!("goes wrong in a way that it should not: {what}"), Vec::new()),
    }
}

/// Help for a run that stopped so.
pub(crate) fn way_out(stop: &Stop) -> &'static str {
    match stop {
        Stop::Steps => "allow more with `--steps`, or see whether the arguments are as large as they look",
        Stop::Call(_) => "pass arguments that the function admits",
        Stop::Hole(_) => "have the hole filled by `loligo synth`, and write the program in its place",
        Stop::Unspecified(_) | Stop::NoResult(_) => {
            "give the component a definition, or a specification such as `{Int | _v == x + 1}`"
        }
        Stop::Unreachable(_) | Stop::NoAlternative { .. } | Stop::Malformed(_) => {
            "check the definitions with `loligo check`: what they were called with may not be of its type"
        }
    }
}

/// `name arguments`; a function among the arguments is called by the name of its parameter.
pub(crate) fn call_text(name: Symbol, arguments: &[Value], parameters: &[(Symbol, Value)]) -> String {
    let mut text = name.to_string();
    for (index, argument) in arguments.iter().enumerate() {
        text.push(' ');
        match (argument, parameters.get(index)) {
            (Value::Function(_), Some((parameter, _))) => text.push_str(&parameter.as_str()),
            _ => text.push_str(&argument.brief_argument_text(Some(lists()))),
        }
    }
    text
}

/// Results that functions and components are assumed to give.
pub(crate) fn assumptions(tables: &[(Symbol, Entries)], made_up: &[(Symbol, Vec<Value>, Value)]) -> Vec<String> {
    let entry = |name: Symbol, arguments: &[Value], value: &Value| {
        format!("{} = {}", call_text(name, arguments, &[]), value.brief_text(Some(lists())))
    };
    let of_tables =
        tables.iter().flat_map(|(name, table)| table.iter().map(|(of, value)| (*name, of.as_slice(), value)));
    let all = of_tables.chain(made_up.iter().map(|(name, of, value)| (*name, of.as_slice(), value)));
    let count = all.clone().count();
    let mut lines: Vec<String> = all.take(MAX_ASSUMPTIONS).map(|(name, of, value)| entry(name, of, value)).collect();
    if let Some(more) = count.checked_sub(MAX_ASSUMPTIONS).filter(|more| *more > 0) {
        lines.push(format!("and so on: {more} more"));
    }
    lines
}

/// The span of a refinement's conjunct in the goal's signature.
pub(crate) fn conjunct_span(goal: &Goal, conjunct: Term) -> Option<Span> {
    let text = conjunct.to_string();
    let same = |term: &Term| *term == conjunct || term.to_string() == text;
    goal.conjuncts.iter().find(|(term, _)| same(term)).map(|(_, span)| *span)
}

/// A formula for a person.
fn plain(formula: Term) -> String {
    Spellings::default().term(formula).to_string()
}
