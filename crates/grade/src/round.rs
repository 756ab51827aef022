//! Resolving and checking what was put together, without what is not in order.
//!
//! A module with an error in it is not checked at all. So declarations of the student's that an error points into are
//! set aside, and the rest is tried again: a goal stays with its hole then, and a helper is unknown. Whoever uses what
//! was set aside is set aside next.

use crate::answer::Answer;
use crate::assemble::Assembly;
use crate::exercise::GradeOptions;
use loligo_base::{Diagnostic, Severity};
use loligo_eval::Program;
use loligo_logic::Symbol;
use loligo_resolve::Resolved;
use loligo_session::{
    Cancelled, CheckOptions, GoalSummary, Holes, Outcome, Survey, Syntax, TestReport, Unit, Untested, Watch,
    check_definition, failing_examples, test_goal,
};
use loligo_syntax::ast::Module;
use loligo_syntax::{Comments, Parsed};
use loligo_types::{Expr, ExprKind};
use std::collections::{BTreeMap, BTreeSet};

/// More rounds than this are not worth it: then what is left is one long chain of mistakes.
const MAX_ROUNDS: usize = 50;

/// Findings on one definition.
pub(crate) struct Checked {
    /// Set if the definition has a hole.
    pub(crate) is_open: bool,
    /// Why it is not verified; empty if it is, what it uses aside, and there was time to find out.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Set if there was not.
    pub(crate) cut_short: Option<Cancelled>,
    /// The other definitions that it uses.
    pub(crate) uses: BTreeSet<String>,
    /// Result of its trial, if it was tried.
    pub(crate) trial: Option<Result<TestReport, Untested>>,
    /// Messages on calls that go wrong.
    pub(crate) calls: Vec<String>,
    /// Set if `error` is not shown to be out of reach.
    pub(crate) reaches_error: bool,
}

/// Findings on all definitions.
pub(crate) struct Findings {
    /// By name. Definitions in imports are checked with the exercise.
    pub(crate) checked: BTreeMap<String, Checked>,
    /// Why declarations were set aside, by their positions.
    pub(crate) set_aside: BTreeMap<usize, Vec<Diagnostic>>,
    /// Examples that do not hold, with the definitions that they name.
    pub(crate) examples: Vec<(BTreeSet<String>, Diagnostic)>,
}

/// Checks what is put together; `goals` among it are tried, too. It is rejected with errors that point nowhere into the
/// student's file.
pub(crate) fn findings(unit: &Unit<'_>, assembly: &Assembly<'_>, options: &GradeOptions) -> Outcome<Findings> {
    let mut set_aside: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
    for _ in 0..MAX_ROUNDS {
        let module = assembly.module(&set_aside.keys().copied().collect());
        let found = unit.resolved_with(&parsed(module), |resolved| {
            options.run.canceller.watching(|| look_at(unit, &resolved, assembly.goals, options))
        });
        let errors = match found {
            _ if options.run.is_cancelled() => return Outcome::Stopped,
            Err(message) => return Outcome::Bug(message),
            Ok(Ok((checked, examples))) => return Outcome::Solved(Findings { checked, set_aside, examples }),
            Ok(Err(errors)) => errors,
        };
        let before = set_aside.len();
        for error in &errors {
            let Some(culprit) = culprit(assembly.answer, error, &set_aside) else { continue };
            for index in assembly.with_partner(culprit) {
                set_aside.entry(index).or_default();
            }
            set_aside.entry(culprit).or_default().push(error.clone());
        }
        if set_aside.len() == before {
            return Outcome::Rejected(errors);
        }
    }
    Outcome::Rejected(set_aside.into_values().flatten().collect())
}

/// A tree as if it had been read.
pub(crate) fn parsed(module: Module) -> Parsed {
    Parsed { module, broken: Vec::new(), comments: Comments::default(), diagnostics: Vec::new() }
}

/// The declaration of the student's that an error is about, if it was not set aside yet.
fn culprit(answer: &Answer, error: &Diagnostic, set_aside: &BTreeMap<usize, Vec<Diagnostic>>) -> Option<usize> {
    let places = error.labels.iter().filter_map(|label| answer.decl_at(label.span));
    places.into_iter().find(|index| !set_aside.contains_key(index))
}

type Looked = (BTreeMap<String, Checked>, Vec<(BTreeSet<String>, Diagnostic)>);

/// Checks a module if it is in order; else gives the errors.
fn look_at(
    unit: &Unit<'_>,
    resolved: &Resolved,
    goals: &[&str],
    options: &GradeOptions,
) -> Result<Looked, Vec<Diagnostic>> {
    let survey = Survey::of(resolved, Syntax::InOrder, &options.run);
    let errors = only_errors(survey.diagnostics);
    if !errors.is_empty() {
        return Err(errors);
    }
    let check = CheckOptions { holes: Holes::Reject, run: options.run.clone() };
    let module = &resolved.module;
    let names: BTreeSet<Symbol> = module.goals.iter().filter(|goal| goal.is_local).map(|goal| goal.name).collect();
    let program = Program::new(module);
    let look = |summary: &GoalSummary| {
        let found = check_definition(module, summary, &check, Some(Severity::Error));
        let loligo_session::Checked { diagnostics, calls, reaches_error, cut_short } = found;
        let diagnostics = only_errors(diagnostics);
        let goal = module.goals.get(summary.index);
        let mut uses = BTreeSet::new();
        if let Some(goal) = goal {
            free_names(&goal.body, &mut Vec::new(), &mut |name| {
                if names.contains(&name) && name != goal.name {
                    uses.insert(name.to_string());
                }
            });
        }
        let is_tried = goals.contains(&summary.name.as_str()) && !summary.has_holes;
        let is_tried = is_tried && !options.run.is_cancelled();
        let trial = goal.filter(|_| is_tried).map(|goal| test_goal(&program, goal, unit.file, &options.trial));
        (
            summary.name.clone(),
            Checked { is_open: summary.has_holes, diagnostics, cut_short, uses, trial, calls, reaches_error },
        )
    };
    let checked = survey.goals.iter().take_while(|_| !options.run.is_cancelled()).map(look).collect();
    let is_given = |span: loligo_base::Span| span.file == unit.file;
    let failing = failing_examples(module, &is_given, options.trial.steps);
    let examples = failing.into_iter().map(|(example, diagnostic)| {
        let mut named = BTreeSet::new();
        free_names(&example.program, &mut Vec::new(), &mut |name| {
            if names.contains(&name) {
                named.insert(name.to_string());
            }
        });
        (named, diagnostic)
    });
    Ok((checked, examples.collect()))
}

fn only_errors(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect()
}

/// Calls `visit` with the names in a program that it does not bind itself.
fn free_names(expr: &Expr, bound: &mut Vec<Symbol>, visit: &mut dyn FnMut(Symbol)) {
    let depth = bound.len();
    match &expr.kind {
        ExprKind::Var(name) | ExprKind::Instance(name, _) => {
            if !bound.contains(name) {
                visit(*name);
            }
        }
        ExprKind::Lambda(name, body) | ExprKind::Fix(name, body) => {
            bound.push(*name);
            free_names(body, bound, visit);
        }
        ExprKind::Let(name, value, body) => {
            free_names(value, bound, visit);
            bound.push(*name);
            free_names(body, bound, visit);
        }
        ExprKind::Match(scrutinee, alternatives) => {
            free_names(scrutinee, bound, visit);
            for alternative in alternatives {
                bound.extend(&alternative.parameters);
                free_names(&alternative.body, bound, visit);
                bound.truncate(depth);
            }
        }
        _ => expr.children().for_each(|child| free_names(child, bound, visit)),
    }
    bound.truncate(depth);
}
