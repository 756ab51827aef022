//! A run that refutes a program, in words.

use loligo_eval::{Counterexample, Failure, Stop, Value};
use loligo_logic::Symbol;
use loligo_types::Goal;

/// The call, what became of it, and what was made up for it, one a line.
pub(crate) fn counterexample_text(goal: &Goal, counterexample: &Counterexample) -> String {
    let arguments: Vec<Value> = counterexample.arguments.iter().map(|(_, value)| value.clone()).collect();
    let failure = match &counterexample.failure {
        Failure::Result(result, violation) => {
            let (result, part) = (result.text(None), violation.value.text(None));
            format!("gives {result}, and {} is false of {part}", violation.conjunct)
        }
        Failure::Stop(stop) => stop_text(stop),
    };
    let mut lines = vec![format!("{} {failure}", call_text(goal.name, &arguments))];
    for (name, table) in &counterexample.tables {
        let entries = table.iter().map(|(arguments, value)| (*name, arguments, value));
        lines.extend(entries.map(assumption));
    }
    lines.extend(
        counterexample.made_up.iter().map(|(name, arguments, value)| (*name, arguments, value)).map(assumption),
    );
    lines.join("\n")
}

fn assumption((name, arguments, value): (Symbol, &Vec<Value>, &Value)) -> String {
    format!("  where {} = {}", call_text(name, arguments), value.text(None))
}

fn stop_text(stop: &Stop) -> String {
    match stop {
        Stop::Call(wrong) => {
            let call = call_text(wrong.function, &wrong.arguments);
            let (conjunct, value) = (wrong.violation.conjunct, wrong.violation.value.text(None));
            format!("calls {call}, and {conjunct} is false of {value}")
        }
        Stop::NoAlternative { constructor, .. } => format!("meets {constructor}, for which there is no alternative"),
        Stop::Unreachable(_) => "runs into error".to_owned(),
        Stop::Steps => "does not end".to_owned(),
        other => format!("stops: {other:?}"),
    }
}

fn call_text(name: Symbol, arguments: &[Value]) -> String {
    let arguments = arguments.iter().map(|argument| format!(" {}", argument.argument_text(None)));
    format!("{name}{}", arguments.collect::<String>())
}
