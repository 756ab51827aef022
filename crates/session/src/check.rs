//! Checking every definition of the files.

use crate::assumptions::assumptions;
use crate::goals::{GoalSummary, Survey, is_in_order};
use crate::report::Listener;
use crate::stronger::name_weak_functions;
use crate::unit::Unit;
use crate::witness::{counterexample::confirmed, example::check_examples};
use crate::{Assumed, Assumption, Bug, Event, Foundation, Status, holes};
use loligo_base::{Cancelled, Diagnostic, Run, Severity, codes, has_errors};
use loligo_resolve::{Origin, Resolved};
use loligo_smt::{Watch, Z3};
use loligo_types::Module;
use loligo_typing::{Rule, check_goal};
use std::sync::{Mutex, PoisonError};

/// Treatment of a hole in a definition by [`Session::check`](crate::Session::check).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Holes {
    /// An error.
    #[default]
    Reject,
    /// Something to say what belongs there.
    Note,
}

/// Options of a check.
#[derive(Clone, Default)]
pub struct CheckOptions {
    /// Treatment of holes.
    pub holes: Holes,
    /// Bounds of the run.
    pub run: Run,
}

impl CheckOptions {
    /// Severity of a hole in `unit`: a hole in an import is not the importer's business.
    fn hole_severity(&self, unit: &Unit<'_>) -> Option<Severity> {
        match (unit.origin, self.holes) {
            (Origin::Imported, _) => None,
            (Origin::Named, Holes::Reject) => Some(Severity::Error),
            (Origin::Named, Holes::Note) => Some(Severity::Note),
        }
    }
}

/// Checks all measures and goals of a unit and reports.
pub(crate) fn check_unit(unit: &Unit<'_>, options: &CheckOptions, listener: &mut Listener<'_>) {
    if !unit.is_complete() {
        return;
    }
    let (syntax, hole_severity) = (unit.syntax(), options.hole_severity(unit));
    let current = Mutex::new(None);
    let work = |resolved: &Resolved| {
        let mut foundations = Vec::new();
        if unit.is_cancelled() {
            return (vec![unit.not_begun()], foundations);
        }
        let Survey { mut diagnostics, goals } = Survey::of(resolved, syntax, &options.run);
        for (position, goal) in goals.iter().enumerate() {
            *current.lock().unwrap_or_else(PoisonError::into_inner) = Some(goal.name.clone());
            let checked = check_definition(&resolved.module, goal, options, hole_severity);
            if unit.origin == Origin::Named && !has_errors(&checked.diagnostics) {
                foundations.extend(foundation(&resolved.module, goal));
            }
            diagnostics.extend(checked.diagnostics);
            let untried = goals.get(position + 1..).unwrap_or_default();
            let complaint = match (checked.cut_short, untried) {
                (Some(Cancelled), _) => Some(stopped(goal, "checking", untried)),
                (None, [next, others @ ..]) if options.run.is_cancelled() => Some(not_begun(next, others)),
                (None, _) => None,
            };
            if let Some(complaint) = complaint {
                diagnostics.push(complaint);
                foundations.clear();
                break;
            }
        }
        if is_in_order(resolved, syntax) {
            diagnostics.extend(check_examples(&resolved.module, &|span| span.file == unit.file));
        }
        (diagnostics, foundations)
    };
    let checked = unit.first_resolved(|resolved| options.run.canceller.watching(|| work(&resolved)));
    match checked {
        Ok((diagnostics, foundations)) => {
            tell_all(diagnostics, listener);
            for foundation in foundations {
                listener.tell(Status::Done, Event::Checked(foundation));
            }
        }
        Err(message) => {
            let goal = current.into_inner().unwrap_or_else(PoisonError::into_inner);
            listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal, message }));
        }
    }
    if options.run.is_cancelled() {
        listener.end_as(Status::Stopped);
    }
}

/// Assumptions of a goal's definition, one with a hole above all.
fn foundation(module: &Module, goal: &GoalSummary) -> Option<Foundation> {
    let definition = module.goals.get(goal.index)?;
    let mut assumptions = assumptions(module, definition, &definition.body);
    if goal.has_holes {
        assumptions.push(Assumption { kind: Assumed::Hole, name: goal.name.clone() });
        assumptions.sort();
    }
    Some(Foundation { file: goal.span.file, name: goal.name.clone(), assumptions })
}

/// A definition with the verdict on it.
#[derive(Default)]
pub struct Checked {
    /// Diagnostics on the definition.
    pub diagnostics: Vec<Diagnostic>,
    /// Calls that confirm some of that, as the diagnostics tell of them.
    pub calls: Vec<String>,
    /// Set if `error` is not shown to be out of reach.
    pub reaches_error: bool,
    /// Set if there was no time to look for more.
    pub cut_short: Option<Cancelled>,
}

/// Checks the definition of a goal. A hole is reported with `hole_severity`, or not at all.
pub fn check_definition(
    module: &Module,
    goal: &GoalSummary,
    options: &CheckOptions,
    hole_severity: Option<Severity>,
) -> Checked {
    let Some(definition) = module.goals.get(goal.index) else {
        return Checked::default();
    };
    let solvers = Z3::new(options.run.clone());
    let mut report = check_goal(module, goal.index, &definition.body, &solvers);
    name_weak_functions(module, goal.index, &mut report, &solvers);
    let holes = report.holes.iter().filter_map(|hole| Some(holes::explain(hole, hole_severity?)));
    let reaches_error = report.refutations.iter().any(|refutation| refutation.origin.rule == Rule::Unreachable);
    let (mut diagnostics, calls) = confirmed(module, definition, &report);
    diagnostics.extend(holes);
    Checked { diagnostics, calls, reaches_error, cut_short: report.cut_short }
}

/// Passes diagnostics on; an error among them rejects the input.
pub fn tell_all(diagnostics: Vec<Diagnostic>, listener: &mut Listener<'_>) {
    let status = if has_errors(&diagnostics) { Status::Rejected } else { Status::Done };
    for diagnostic in diagnostics {
        listener.tell(status, Event::Diagnostic(diagnostic));
    }
}

/// Says that the run was stopped while `doing` something with `goal`, and what was not begun.
pub fn stopped(goal: &GoalSummary, doing: &str, untried: &[GoalSummary]) -> Diagnostic {
    let message = format!("stopped while {doing} `{}`", goal.name);
    with_untried(
        Diagnostic::error(codes::STOPPED, goal.signature_span, message).here("this goal was not finished"),
        untried,
    )
}

/// Says that the run was stopped before `goal` and those after it were begun.
pub(crate) fn not_begun(goal: &GoalSummary, untried: &[GoalSummary]) -> Diagnostic {
    let message = format!("stopped before `{}` was begun", goal.name);
    with_untried(
        Diagnostic::error(codes::STOPPED, goal.signature_span, message).here("this goal was not looked at"),
        untried,
    )
}

fn with_untried(diagnostic: Diagnostic, untried: &[GoalSummary]) -> Diagnostic {
    match untried {
        [] => diagnostic,
        _ => {
            let names: Vec<String> = untried.iter().map(|goal| format!("`{}`", goal.name)).collect();
            diagnostic.note(format!("not begun: {}", names.join(", ")))
        }
    }
}
