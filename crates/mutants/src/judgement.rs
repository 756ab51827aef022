//! Verdicts of the checker and of the interpreter on a mutant, and their agreement.

use crate::words::counterexample_text;
use crate::{Mutant, Mutation};
use loligo_base::{Code, Severity, Span, codes};
use loligo_eval::{Counterexample, Failure, Program, Stop, Trial, TrialOptions, compare_goal};
use loligo_logic::Symbol;
use loligo_smt::Z3;
use loligo_types::{Expr, Goal, Module};
use loligo_typing::check_goal;
use serde::Serialize;
use std::fmt;

/// Fate of a mutant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Outcome {
    /// The checker rejects it, and a run shows that it is wrong.
    Killed,
    /// The checker accepts it, and every run keeps the promise.
    Accepted,
    /// The checker accepts it, and a run shows that it is wrong: this one, in words.
    Unsound(String),
    /// The checker accepts it, and some call does not come to its end in many steps; whether it ever would is not known.
    Endless(String),
    /// The checker rejects it, but no run shows that it is wrong.
    Rejected(Reason),
}

/// Explanation of a mutant that is rejected though no run shows that it is wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub enum Reason {
    /// It could not be run.
    Untested,
    /// No call came to the branch that is changed.
    Unreached,
    /// Shapes do not say at which types polymorphic names are used.
    Ambiguous,
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
            Reason::Unreached => "unreached",
            Reason::Ambiguous => "ambiguous",
            Reason::Termination => "termination",
            Reason::SameResults => "same results",
            Reason::OtherResults => "other results",
        })
    }
}

/// A mutant that was judged.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Fate of the mutant.
    pub outcome: Outcome,
    /// The codes of what the checker says.
    pub codes: Vec<Code>,
    /// Number of calls.
    pub cases: usize,
    /// Set if one of them took the branch that is changed.
    pub is_reached: bool,
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

/// Steps of a call that should end, since the checker says so.
const PATIENCE: u64 = 1_000_000;

impl<'m> Judge<'m> {
    /// For the `index`-th goal of the module, if there is one.
    pub fn new(module: &'m Module, index: usize, options: TrialOptions) -> Option<Judge<'m>> {
        let goal = module.goals.get(index)?;
        let twin = goal.name.with_origin(loligo_logic::Origin::Twin);
        let mut program = Program::new(module);
        program.define(twin, &goal.body.renamed(goal.name, twin));
        Some(Judge { module, index, goal, program, twin, trusting: trusting(module, index, twin), options })
    }

    /// Fate of the original, as if it were a mutant; `None` if it has no shape.
    pub fn judge_original(&mut self) -> Option<Outcome> {
        let body = self.goal.body.clone();
        let original = Mutant { mutation: Mutation::OtherLeaf, span: body.span, body };
        self.judge(&original).map(|judgement| judgement.outcome)
    }

    /// Judgement on a program for the goal; `None` if it has no shape.
    pub fn judge(&mut self, mutant: &Mutant) -> Option<Judgement> {
        let body = &mutant.body;
        let codes = self.complaints(self.module, body);
        // Shape inference had a say before the rules.
        if codes.iter().any(|code| (codes::TYPE_MISMATCH..=codes::INCOMPARABLE).contains(code)) {
            return None;
        }
        self.program.define(self.goal.name, body);
        let mut trial = self.run(self.options.steps);
        if codes.is_empty() && ends_late(&trial) {
            trial = self.run(PATIENCE);
        }
        let refutation = refutation(&trial);
        let text = || refutation.map_or_else(String::new, |found| counterexample_text(self.goal, found));
        let outcome = match (codes.is_empty(), refutation) {
            (true, Some(_)) if ends_late(&trial) => Outcome::Endless(text()),
            (true, Some(_)) => Outcome::Unsound(text()),
            (true, None) => Outcome::Accepted,
            (false, Some(_)) => Outcome::Killed,
            (false, None) => Outcome::Rejected(self.reason(&trial, mutant, &codes)),
        };
        Some(Judgement { outcome, codes, cases: trial.cases, is_reached: is_reached(&trial, mutant.span) })
    }

    fn run(&self, steps: u64) -> Trial {
        compare_goal(&self.program, self.goal, self.twin, &TrialOptions { steps, ..self.options })
    }

    fn complaints(&self, module: &Module, body: &Expr) -> Vec<Code> {
        let report = check_goal(module, self.index, body, &Z3::default());
        let errors = report.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        errors.map(|diagnostic| diagnostic.code).collect()
    }

    fn reason(&self, trial: &Trial, mutant: &Mutant, codes: &[Code]) -> Reason {
        if codes.contains(&codes::AMBIGUOUS_TYPE) {
            Reason::Ambiguous
        } else if trial.cases == 0 || trial.counterexample.is_some() {
            Reason::Untested
        } else if self.complaints(&self.trusting, &mutant.body).is_empty() {
            Reason::Termination
        } else if !is_reached(trial, mutant.span) {
            Reason::Unreached
        } else if trial.different == 0 {
            Reason::SameResults
        } else {
            Reason::OtherResults
        }
    }
}

/// Test for a call among them that took the innermost branch around the place.
fn is_reached(trial: &Trial, place: Span) -> bool {
    let around = trial.branches.iter().filter(|(branch, _)| branch.to(place) == *branch);
    around.min_by_key(|(branch, _)| branch.end - branch.start).is_none_or(|(_, taken)| *taken)
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

/// The counterexample, if it tells against the program and not against what it calls.
fn refutation(trial: &Trial) -> Option<&Counterexample> {
    trial.counterexample.as_ref().filter(|found| !matches!(&found.failure, Failure::Stop(Stop::Hole(_))))
}

fn ends_late(trial: &Trial) -> bool {
    matches!(trial.counterexample, Some(Counterexample { failure: Failure::Stop(Stop::Steps), .. }))
}
