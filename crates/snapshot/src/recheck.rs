//! Stored programs, put back into the file they belong to and checked as if they had been written there.

use loligo_base::{Diagnostic, Outcome, Severity, SourceMap, codes, has_errors};
use loligo_logic::Symbol;
use loligo_resolve::{Origin, Resolved};
use loligo_session::{
    CheckOptions, Event, GoalSummary, Input, Listener, Session, Solution, Survey, Unit, Watch, check_definition, fill,
    run_examples,
};

/// Verdict on a stored program.
pub(crate) struct Rechecked {
    /// The outcome of the check.
    pub(crate) outcome: Outcome,
    /// The texts that its diagnostics point into.
    pub(crate) sources: SourceMap,
}

/// Facts about the other goals of a file.
pub(crate) struct Surroundings<'a> {
    /// The programs that were found for the goals of the file.
    pub(crate) solutions: &'a [Solution],
    /// Those that no program can exist for: with them anything could be proved.
    pub(crate) impossible: &'a [String],
}

/// Checks the stored definition of a goal in the text of its file, which is read, parsed and resolved anew; of the
/// snapshot nothing is used but the program. `name` is what diagnostics call the text.
pub(crate) fn recheck(
    unit: &Unit<'_>,
    (goal, definition): (&GoalSummary, &str),
    name: String,
    surroundings: &Surroundings<'_>,
    options: &CheckOptions,
) -> Rechecked {
    let stored = Solution {
        file: unit.file,
        name: goal.name.clone(),
        signature: String::new(),
        definition: definition.to_owned(),
        span: goal.span,
        assumptions: Vec::new(),
    };
    let session = Session::open(&[Input::Text { name, text: fill(unit.text(), [&stored]) }]);
    let outcome = match diagnostics(&session, &goal.name, surroundings, options) {
        Ok(diagnostics) => outcome(diagnostics, options),
        Err(message) => Outcome::Bug(message),
    };
    Rechecked { outcome, sources: session.sources().clone() }
}

/// Outcome of a check: an error stays one, however much time there was to find more.
fn outcome(mut diagnostics: Vec<Diagnostic>, options: &CheckOptions) -> Outcome {
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    match diagnostics.is_empty() {
        false => Outcome::Rejected(diagnostics),
        true if options.run.is_cancelled() => Outcome::Stopped,
        true => Outcome::Solved(()),
    }
}

/// Errors of the goal, or of the file around it; if Loligo panics, the error says how.
fn diagnostics(
    session: &Session,
    goal: &str,
    surroundings: &Surroundings<'_>,
    options: &CheckOptions,
) -> Result<Vec<Diagnostic>, String> {
    let complaints = session.complaints();
    let units = session.units();
    let unit = units.iter().find(|unit| unit.origin == Origin::Named && unit.is_complete());
    let Some(unit) = unit.filter(|_| !has_errors(&complaints)) else { return Ok(complaints) };
    let work = |resolved: &Resolved| checked(unit, resolved, goal, surroundings.impossible, options);
    let mut diagnostics = unit.resolved(|resolved| options.run.canceller.watching(|| work(&resolved)))?;
    if !has_errors(&diagnostics) && !options.run.is_cancelled() {
        let mut bug = None;
        let mut gather = |event| match event {
            Event::Diagnostic(diagnostic) => diagnostics.push(diagnostic),
            Event::Bug(found) => bug = Some(found.message),
            Event::Solved(_)
            | Event::Checked(_)
            | Event::Partial(_)
            | Event::Tested(_)
            | Event::Weak(..)
            | Event::Others(..)
            | Event::Searched(..) => {}
        };
        let others = surroundings.solutions.iter().filter(|solution| solution.name != goal);
        run_examples(unit, &others.cloned().collect::<Vec<_>>(), &mut Listener::new(&mut gather));
        bug.map_or(Ok(()), Err)?;
    }
    Ok(diagnostics)
}

fn checked(
    unit: &Unit<'_>,
    resolved: &Resolved,
    name: &str,
    impossible: &[String],
    options: &CheckOptions,
) -> Vec<Diagnostic> {
    let Survey { mut diagnostics, goals } = Survey::of(resolved, unit.syntax(), &options.run);
    if has_errors(&diagnostics) {
        return diagnostics;
    }
    let definition = goals.iter().find(|goal| goal.name == name);
    let Some((goal, definition)) = definition.and_then(|goal| Some((goal, resolved.module.goals.get(goal.index)?)))
    else {
        let message = format!("`{name}` is no goal any more");
        return vec![Diagnostic::new(codes::STORED_WITHOUT_GOAL, Severity::Error, message)];
    };
    for other in impossible.iter().filter(|other| *other != name && definition.body.mentions(Symbol::new(other))) {
        let message = format!("the stored program of `{name}` uses `{other}`, which cannot exist");
        diagnostics.push(
            Diagnostic::error(codes::STORED_USES_IMPOSSIBLE, definition.span, message)
                .here("with a function that cannot exist, anything can be proved")
                .help(format!("mend the signature of `{other}`")),
        );
    }
    diagnostics.extend(check_definition(&resolved.module, goal, options, Some(Severity::Error)).diagnostics);
    if goal.has_holes && !has_errors(&diagnostics) {
        diagnostics.push(Diagnostic::error(codes::HOLE, goal.span, "the stored program has holes"));
    }
    diagnostics
}
