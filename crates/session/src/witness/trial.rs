//! Goals tested on generated arguments.

use super::example::check_examples;
use super::words::story;
use crate::check::tell_all;
use crate::report::{Listener, each_once};
use crate::unit::Unit;
use crate::{Bug, Event, Session, Status};
use loligo_base::{Canceller, Diagnostic, FileId, Span, codes};
use loligo_eval::{Program, Trial, TrialOptions, try_goal};
use loligo_resolve::Origin;
use loligo_types::{Goal, Module};

/// Options of a test.
#[derive(Clone, Default)]
pub struct TestOptions {
    /// The names of the goals to test; all if there are none.
    pub goals: Vec<String>,
    /// Bounds of the trial of each goal.
    pub trial: TrialOptions,
    /// Stops the run from outside, between two goals.
    pub canceller: Canceller,
}

/// A goal that kept its promise in every call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TestReport {
    /// Its file.
    pub file: FileId,
    /// The goal.
    pub goal: String,
    /// Calls made, each with other arguments.
    pub cases: usize,
    /// Calls with small arguments, of which none was left out.
    pub small: usize,
    /// Set if there are no other arguments.
    pub is_exhaustive: bool,
    /// Calls that could not be finished, for want of a result that a component or a function argument could give.
    pub discarded: usize,
    /// Number of branches of its program.
    pub branches: usize,
    /// Branches that no call took.
    pub untaken: Vec<Span>,
}

/// Outcome of calls in which a goal was not seen to keep its promise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Untested {
    /// A call goes wrong.
    Refuted {
        /// Message on the call.
        call: String,
        /// The complaint.
        diagnostic: Box<Diagnostic>,
    },
    /// No call can be made, or nobody can tell what it should give.
    Untestable(Diagnostic),
}

impl Untested {
    /// The complaint.
    pub fn diagnostic(&self) -> &Diagnostic {
        match self {
            Untested::Refuted { diagnostic, .. } => diagnostic,
            Untested::Untestable(diagnostic) => diagnostic,
        }
    }
}

impl Session {
    /// Runs the examples and tests the definitions of the named files: calls them with generated arguments that have the
    /// types asked for, and checks that the results have the types promised. Nothing is taken from the checker.
    pub fn test(&self, options: &TestOptions, tell: &mut dyn FnMut(Event)) -> Status {
        let mut once = each_once(tell);
        let mut listener = Listener::new(&mut once);
        tell_all(self.complaints(), &mut listener);
        for unit in self.units().iter().filter(|unit| unit.origin == Origin::Named && unit.is_complete()) {
            if listener.status() == Status::Rejected && unit.syntax() == crate::unit::Syntax::Broken {
                continue;
            }
            test_unit(unit, options, &mut listener);
        }
        listener.status()
    }
}

fn test_unit(unit: &Unit<'_>, options: &TestOptions, listener: &mut Listener<'_>) {
    let tested = unit.resolved(|resolved| {
        if loligo_base::has_errors(&resolved.diagnostics) {
            return (resolved.diagnostics, Vec::new());
        }
        let mut diagnostics = resolved.diagnostics;
        diagnostics.extend(check_examples(&resolved.module, &|span| span.file == unit.file));
        let results = test_goals(&resolved.module, unit.file, options);
        (diagnostics, results)
    });
    match tested {
        Ok((diagnostics, results)) => {
            tell_all(diagnostics, listener);
            for result in results {
                match result {
                    Ok(report) => listener.tell(Status::Done, Event::Tested(report)),
                    Err(untested) => tell_all(vec![untested.diagnostic().clone()], listener),
                }
            }
            if options.canceller.is_cancelled() {
                listener.end_as(Status::Stopped);
            }
        }
        Err(message) => listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message })),
    }
}

fn test_goals(module: &Module, file: FileId, options: &TestOptions) -> Vec<Result<TestReport, Untested>> {
    let program = Program::new(module);
    let is_asked_for = |goal: &&Goal| {
        let name = goal.name.to_string();
        goal.is_local && !goal.body.has_holes() && (options.goals.is_empty() || options.goals.contains(&name))
    };
    let goals = module.goals.iter().filter(is_asked_for).take_while(|_| !options.canceller.is_cancelled());
    goals.map(|goal| test_goal(&program, goal, file, &options.trial)).collect()
}

/// Calls a goal, and says what came of it.
pub fn test_goal(program: &Program, goal: &Goal, file: FileId, options: &TrialOptions) -> Result<TestReport, Untested> {
    report(goal, file, try_goal(program, goal, options))
}

fn report(goal: &Goal, file: FileId, trial: Trial) -> Result<TestReport, Untested> {
    if let Some(counterexample) = &trial.counterexample {
        return Err(explain(goal, counterexample));
    }
    if let Some(name) = trial.unspecified {
        let message = format!("`{}` cannot be tested", goal.name);
        return Err(Untested::Untestable(
            Diagnostic::error(codes::UNTESTABLE, goal.span, message)
                .here(format!("it needs `{name}`, of which it is not said what it gives"))
                .help(format!("define `{name}`, or say what it gives: `{{Int | _v == x + 1}}`")),
        ));
    }
    if trial.cases == 0 {
        let message = format!("no arguments of `{}` were found", goal.name);
        let diagnostic = Diagnostic::error(codes::NO_ARGUMENTS, goal.signature_span, message);
        return Err(Untested::Untestable(match trial.discarded {
            0 => diagnostic
                .here("nothing seems to satisfy what is asked of the arguments")
                .help("see whether the refinements of the arguments contradict each other"),
            _ => diagnostic
                .here("there are arguments, but nothing that a component or function could give for them")
                .help("see whether the refinements of results contradict each other"),
        }));
    }
    let untaken: Vec<Span> = trial.branches.iter().filter(|(_, taken)| !taken).map(|(span, _)| *span).collect();
    Ok(TestReport {
        file,
        goal: goal.name.to_string(),
        cases: trial.cases,
        small: trial.small,
        is_exhaustive: trial.is_exhaustive,
        discarded: trial.discarded,
        branches: trial.branches.len(),
        untaken,
    })
}

fn explain(goal: &Goal, counterexample: &loligo_eval::Counterexample) -> Untested {
    let told = story(goal, counterexample);
    let call = told.sentence.clone();
    let message = format!("`{}` does not keep its promise", goal.name);
    let mut places = told.places.into_iter();
    let (place, what) = places.next().unwrap_or((goal.span, "this definition".into()));
    let diagnostic = Diagnostic::error(codes::BROKEN_PROMISE, place, message).here(what).note(told.sentence);
    let diagnostic = places.fold(diagnostic, |diagnostic, (span, text)| diagnostic.label(span, text));
    let diagnostic = match told.assumptions.as_slice() {
        [] => diagnostic,
        lines => diagnostic.note(format!("if\n  {}", lines.join("\n  "))),
    };
    let diagnostic = diagnostic.help("correct the definition, or weaken the signature");
    Untested::Refuted { call, diagnostic: Box::new(diagnostic) }
}
