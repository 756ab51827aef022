//! Declarations of a unit, as plain data that may leave the thread they were found in.

use crate::unit::Syntax;
use loligo_base::{Diagnostic, Run, Span, has_errors};
use loligo_resolve::Resolved;
use loligo_smt::Z3;
use loligo_types::Module;
use loligo_typing::check_measures;

/// A goal of a unit's own file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GoalSummary {
    /// Its position among all goals of the unit.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// Set if it is to be synthesized; else it is to be checked.
    pub has_holes: bool,
    /// The span of its definition.
    pub span: Span,
    /// The span of its signature.
    pub signature_span: Span,
}

/// Tasks of a unit.
pub struct Survey {
    /// Diagnostics that concern no goal.
    pub diagnostics: Vec<Diagnostic>,
    /// The goals of the file itself in their order; none if there are errors.
    pub goals: Vec<GoalSummary>,
}

impl Survey {
    /// Looks at a resolved unit and checks its measures. `syntax` says whether all of it parses.
    pub fn of(resolved: &Resolved, syntax: Syntax, run: &Run) -> Survey {
        let mut survey = Survey::without_measures(resolved, syntax);
        if is_in_order(resolved, syntax) {
            survey.diagnostics.extend(wrong_measures(resolved, run));
        }
        survey
    }

    /// Looks at a resolved unit, but leaves its measures unchecked.
    pub fn without_measures(resolved: &Resolved, syntax: Syntax) -> Survey {
        let goals = if is_in_order(resolved, syntax) { local_goals(&resolved.module) } else { Vec::new() };
        Survey { diagnostics: resolved.diagnostics.clone(), goals }
    }
}

/// Diagnostics on the measures of a unit without errors.
pub(crate) fn wrong_measures(resolved: &Resolved, run: &Run) -> Vec<Diagnostic> {
    let complaints = check_measures(&resolved.module, &Z3::new(run.clone()));
    // An undecided measure says nothing about the input once someone has stopped the solver.
    if run.is_cancelled() { Vec::new() } else { complaints }
}

/// Test for a unit that parses and resolves without errors. `syntax` says the former.
pub fn is_in_order(resolved: &Resolved, syntax: Syntax) -> bool {
    syntax == Syntax::InOrder && !has_errors(&resolved.diagnostics)
}

fn local_goals(module: &Module) -> Vec<GoalSummary> {
    let goals = module.goals.iter().enumerate().filter(|(_, goal)| goal.is_local);
    goals
        .map(|(index, goal)| GoalSummary {
            index,
            name: goal.name.to_string(),
            has_holes: goal.body.has_holes(),
            span: goal.span,
            signature_span: goal.signature_span,
        })
        .collect()
}
