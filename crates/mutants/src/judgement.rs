//! What the checker and the interpreter say of a mutant, and whether they agree.

use crate::twin::renamed;
use crate::words::counterexample_text;
use loligo_eval::{Counterexample, Failure, Program, Stop, Trial, TrialOptions, compare_goal};
use loligo_logic::Symbol;
use loligo_source::Severity;
use loligo_synth::{Canceller, Limits, check_goal};
use loligo_types::{Expr, Goal, Module};
use serde::Serialize;
use std::fmt;

/// How a mutant fares.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Outcome {
    /// The checker rejects it, and a run shows that it is wrong.
    Killed,
    /// The checker accepts it, and every run keeps the promise.
    Accepted,
    /// The checker accepts it, and a run shows that it is wrong: this one, in words.
    Unsound(String),
    /// The checker rejects it, but no run shows that it is wrong.
    Rejected(Reason),
}

/// What is known of a mutant that is rejected though no run shows that it is wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub enum Reason {
    /// It could not be run.
    Untested,
    /// All that is missing is that its recursive calls get smaller: trusting in that, the checker accepts it.
    Termination,
    /// It gives what the original gives, in every call.
    SameResults,
    /// It gives something else, which keeps the promise, in some calls.
    OtherResults,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Untested => "untested",
            Reason::Termination => "termination",
            Reason::SameResults => "same results",
            Reason::OtherResults => "other results",
        })
    }
}

/// A mutant that was judged.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// How it fares.
    pub outcome: Outcome,
    /// The codes of what the checker says.
    pub codes: Vec<&'static str>,
    /// How many calls were made.
    pub cases: usize,
}

/// Judges the mutants of one goal.
pub struct Judge<'m> {
    module: &'m Module,
    index: usize,
    goal: &'m Goal,
    program: Program,
    /// The name of the original beside the mutant.
    twin: Symbol,
    /// The module with the goal under another name, and what it may call when trusted to end.
    trusting: Module,
    options: TrialOptions,
}

/// Steps of a call before one that does not end counts against the checker.
const PATIENCE: u64 = 20_000_000;

impl<'m> Judge<'m> {
    /// For the `index`-th goal of the module, if there is one.
    pub fn new(module: &'m Module, index: usize, options: TrialOptions) -> Option<Judge<'m>> {
        let goal = module.goals.get(index)?;
        // No user can write it.
        let twin = Symbol::new(&format!("{}#twin", goal.name));
        let mut program = Program::new(module);
        program.define(twin, &renamed(&goal.body, goal.name, twin));
        Some(Judge { module, index, goal, program, twin, trusting: trusting(module, index, twin), options })
    }

    /// What is to be said of the program as the goal's; `None` if it has no shape.
    pub fn judge(&mut self, body: &Expr) -> Option<Judgement> {
        let codes = self.complaints(self.module, body);
        // Shape inference had a say before the rules.
        if codes.iter().any(|code| ("E0301"..="E0305").contains(code)) {
            return None;
        }
        self.program.define(self.goal.name, body);
        let mut trial = self.run(self.options.steps);
        if codes.is_empty() && ends_late(&trial) {
            trial = self.run(PATIENCE);
        }
        let outcome = match (codes.is_empty(), refutation(&trial)) {
            (true, Some(refutation)) => Outcome::Unsound(counterexample_text(self.goal, refutation)),
            (true, None) => Outcome::Accepted,
            (false, Some(_)) => Outcome::Killed,
            (false, None) => Outcome::Rejected(self.reason(&trial, body)),
        };
        Some(Judgement { outcome, codes, cases: trial.cases })
    }

    fn run(&self, steps: u64) -> Trial {
        compare_goal(&self.program, self.goal, self.twin, &TrialOptions { steps, ..self.options })
    }

    fn complaints(&self, module: &Module, body: &Expr) -> Vec<&'static str> {
        let report = check_goal(module, self.index, body, Limits::default(), Canceller::default());
        let errors = report.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        errors.map(|diagnostic| diagnostic.code).collect()
    }

    fn reason(&self, trial: &Trial, body: &Expr) -> Reason {
        if trial.cases == 0 || trial.counterexample.is_some() {
            Reason::Untested
        } else if self.complaints(&self.trusting, body).is_empty() {
            Reason::Termination
        } else if trial.different == 0 {
            Reason::SameResults
        } else {
            Reason::OtherResults
        }
    }
}

/// The module in which the goal has another name, and stands as a component, as do its partners, under its own: what it
/// calls need not get smaller.
fn trusting(module: &Module, index: usize, other: Symbol) -> Module {
    let mut module = module.clone();
    let Some(goal) = module.goals.get(index).cloned() else { return module };
    for partner in module.goals.iter().filter(|partner| goal.partners.contains(&partner.name)) {
        module.components.insert(partner.name, partner.schema.clone());
    }
    module.components.insert(goal.name, goal.schema.clone());
    if let Some(slot) = module.goals.get_mut(index) {
        slot.name = other;
        slot.partners.clear();
    }
    module
}

/// The counterexample, if it tells against the program and not against how it was run.
fn refutation(trial: &Trial) -> Option<&Counterexample> {
    let is_untold = |stop: &Stop| matches!(stop, Stop::Hole(_) | Stop::Unspecified(_) | Stop::NoResult(_));
    trial.counterexample.as_ref().filter(|found| !matches!(&found.failure, Failure::Stop(stop) if is_untold(stop)))
}

fn ends_late(trial: &Trial) -> bool {
    matches!(trial.counterexample, Some(Counterexample { failure: Failure::Stop(Stop::Steps), .. }))
}
