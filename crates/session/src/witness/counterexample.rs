//! Calls that show a rejected definition wrong.
//!
//! Where the solver has a counter-model, arguments like those in it are generated and the definition is run on them;
//! then on others. What is found is said with the diagnostic: it needs no faith in the checker. If nothing is found, the
//! counter-model may be an artefact of the logic.

use super::words::{Story, story};
use loligo_base::{Diagnostic, Span};
use loligo_eval::{Counterexample, Failure, Program, Stop, TrialOptions, branches, try_goal_where};
use loligo_types::{Goal, Module};
use loligo_typing::{CheckReport, Refutation, Rule};

/// Calls for one diagnostic.
const OPTIONS: TrialOptions = TrialOptions { cases: 200, seed: 0, steps: 100_000 };
/// Limit on the diagnostics of one goal that are looked into.
const MAX_REFUTED: usize = 8;

/// The diagnostics of a report with the calls that confirm them, and what is said of these calls.
pub(crate) fn confirmed(module: &Module, goal: &Goal, report: &CheckReport) -> (Vec<Diagnostic>, Vec<String>) {
    let (mut diagnostics, mut calls) = (report.diagnostics.clone(), Vec::new());
    if report.refutations.is_empty() || goal.body.has_holes() {
        return (diagnostics, calls);
    }
    let program = Program::new(module);
    for refutation in report.refutations.iter().take(MAX_REFUTED) {
        let Some(slot) = diagnostics.get_mut(refutation.diagnostic) else { continue };
        *slot = match counterexample(&program, goal, refutation) {
            Ok(found) => {
                let told = story(goal, &found);
                let confirmed = with_call(slot.clone(), &told);
                calls.push(told.sentence);
                confirmed
            }
            Err(0) => slot.clone().note("not confirmed by running: no call could be made"),
            Err(tried) => slot.clone().note(format!(
                "not confirmed by running: none of {tried} calls goes wrong here; it may be right, but that is not proved"
            )),
        };
    }
    (diagnostics, calls)
}

/// A call that goes wrong as the diagnostic says: first like the solver's counter-model, then any. If there is none, how
/// many calls were made.
fn counterexample(program: &Program, goal: &Goal, refutation: &Refutation) -> Result<Counterexample, usize> {
    let like_the_model = (!refutation.arguments.is_empty()).then_some(refutation.arguments.as_slice());
    let mut calls = 0;
    for asked in like_the_model.into_iter().chain([&[] as &[_]]) {
        let trial = try_goal_where(program, goal, asked, &OPTIONS);
        calls += trial.cases;
        if let Some(found) = trial.counterexample.filter(|found| is_shown_by(program, refutation, goal, found)) {
            return Ok(found);
        }
    }
    Err(calls)
}

/// Test that the call goes wrong by what could not be proved.
fn is_shown_by(program: &Program, refutation: &Refutation, goal: &Goal, found: &Counterexample) -> bool {
    let origin = &refutation.origin;
    let is_inside = |outer: Span| outer.to(origin.span) == outer;
    let was_taken = || {
        let mut branches = branches(&goal.body).into_iter().filter(|branch| is_inside(*branch));
        branches.all(|branch| found.covered.contains(&branch))
    };
    match (&origin.rule, &found.failure) {
        (Rule::Result, Failure::Result(..)) => was_taken(),
        // A constructor takes what it gets; what is wrong with it shows in the result.
        (Rule::Argument(function), Failure::Result(_, violation)) => {
            !violation.is_outermost && program.module().constructors.contains_key(function) && was_taken()
        }
        (Rule::Unreachable, Failure::Stop(Stop::Unreachable(span)))
        | (Rule::Missing(_), Failure::Stop(Stop::NoAlternative { span, .. })) => *span == origin.span,
        (Rule::Argument(_), Failure::Stop(Stop::Call(wrong))) => is_inside(wrong.span),
        (Rule::Argument(_) | Rule::Recursion(_) | Rule::Descent(_), Failure::Stop(Stop::Steps)) => true,
        _ => false,
    }
}

fn with_call(diagnostic: Diagnostic, told: &Story) -> Diagnostic {
    let assumptions = match told.assumptions.as_slice() {
        [] => String::new(),
        lines => format!(", if\n  {}", lines.join("\n  ")),
    };
    diagnostic.note(format!("confirmed by running: {}{assumptions}", told.sentence))
}
