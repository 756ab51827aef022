//! Records of searches and of proofs of found programs, as plain data for other programs to read.
//!
//! All texts are in the syntax of the language. What is left out of the record of a search is still counted.

mod derivation;
mod record;
mod story;
mod teller;
mod words;

use loligo_base::Outcome;
use loligo_search::TermCounts;
use loligo_session::{Record, Recorder};
use record::rungs;
use serde::Serialize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use story::{account_of_failure, story};
use teller::Teller;

/// Tells of the searches that it is shown.
#[derive(Default)]
pub struct Explainer(Mutex<Vec<Option<GoalTrace>>>);

impl Explainer {
    /// Gives out the trace that is kept under a number, once.
    pub fn take(&self, number: usize) -> Option<GoalTrace> {
        self.traces().get_mut(number)?.take()
    }

    fn traces(&self) -> MutexGuard<'_, Vec<Option<GoalTrace>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorder for Explainer {
    fn record(&self, record: &Record<'_>) -> usize {
        let trace = GoalTrace::of(record);
        let mut traces = self.traces();
        traces.push(Some(trace));
        traces.len() - 1
    }
}

/// All that is to be told of the work on one goal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct GoalTrace {
    /// The file of the goal.
    pub file: String,
    /// The goal.
    pub goal: String,
    /// Its signature.
    pub signature: String,
    /// `solved`, `exhausted`, `given up`, `stopped`, `impossible` or `rejected`.
    pub outcome: &'static str,
    /// The verified program, if there is one.
    pub program: Option<String>,
    /// The story of the program in plain sentences, in the order of its text; or what was tried.
    pub story: Vec<String>,
    /// Numbers of the terms that were enumerated, by their fates, as `--stats` says them.
    pub terms: TermCounts,
    /// The search, rung by rung.
    pub rungs: Vec<RungTrace>,
    /// The Horn clauses of the program.
    pub constraints: Vec<ClauseTrace>,
    /// The unknowns in them, and the values that were found.
    pub valuation: Vec<ValueTrace>,
    /// The derivation of the program.
    pub derivation: Option<StepTrace>,
}

impl GoalTrace {
    /// All that is to be told of a record.
    fn of(record: &Record<'_>) -> GoalTrace {
        let mut trace = GoalTrace {
            file: record.file.to_owned(),
            goal: record.goal.to_owned(),
            signature: record.signature.to_owned(),
            outcome: record.outcome.name(),
            program: None,
            story: account_of_failure(record.goal, record.journal),
            terms: record.effort.terms,
            rungs: rungs(record.journal),
            constraints: Vec::new(),
            valuation: Vec::new(),
            derivation: None,
        };
        if let Outcome::Solved(program) = record.outcome {
            trace.program = Some(program.definition.trim_end().to_owned());
            if let Some(teller) = Teller::new(record.module, record.index, record.run) {
                trace.story = story(&teller, record.module, record.journal);
                trace.constraints = teller.constraints();
                trace.valuation = teller.valuation();
                trace.derivation = Some(teller.derivation());
            }
        }
        trace
    }
}

/// A rung: what might be spent at each place, and what was done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RungTrace {
    /// Names in a term.
    pub size: usize,
    /// Matches within each other.
    pub matches: usize,
    /// Guards in a row.
    pub guards: usize,
    /// Set if the first guard found at a place was final.
    pub commits: bool,
    /// The whole definition.
    pub root: PlaceTrace,
}

/// A place where a program was looked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PlaceTrace {
    /// The step from the place around.
    pub step: String,
    /// The type asked for; none for the whole definition.
    #[serde(rename = "type")]
    pub ty: Option<String>,
    /// The variables in scope, each with its type.
    pub scope: Vec<String>,
    /// Facts known there.
    pub facts: Vec<String>,
    /// `found`, `failed`, `failed before` or `unreachable`.
    pub outcome: &'static str,
    /// Numbers of the terms enumerated here by their fates, without those of the places inside that are listed.
    pub terms: TermCounts,
    /// The first of them.
    pub candidates: Vec<CandidateTrace>,
    /// Leaves for which guards were found.
    pub abductions: Vec<AbductionTrace>,
    /// Attempts in their order.
    pub attempts: Vec<AttemptTrace>,
    /// Bodies of function arguments.
    pub inner: Vec<PlaceTrace>,
    /// Places inside that are not listed.
    pub omitted: u64,
}

/// A term that was looked at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CandidateTrace {
    /// The term; `??` is an argument that is still to come.
    pub term: String,
    /// `accepted`, or what rejected it: `verdict`, `model` or `solver`.
    pub fate: &'static str,
    /// Statements of the counter-model on the names in scope, if it is known: measured and values.
    pub counter_model: Vec<(String, String)>,
}

/// A leaf for which guards were found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AbductionTrace {
    /// The leaf.
    pub leaf: String,
    /// The guards, the weakest first.
    pub guards: Vec<String>,
    /// The counter-model to the leaf without a guard, if it is known.
    pub counter_model: Vec<(String, String)>,
}

/// Something that was tried at a place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AttemptTrace {
    /// `leaf`, `guard` or `match`.
    pub kind: &'static str,
    /// The leaf, or what is matched on.
    pub term: String,
    /// The guard, if there is one.
    pub guard: Option<String>,
    /// Set if it gave a program.
    pub found: bool,
    /// The places that it leaves.
    pub places: Vec<PlaceTrace>,
}

/// `premises ⇒ conclusion`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ClauseTrace {
    /// The expression that it is about.
    pub place: String,
    /// The rule that asks for it.
    pub rule: String,
    /// Premises of the obligation.
    pub premises: Vec<String>,
    /// Conclusion of the obligation.
    pub conclusion: String,
}

/// An unknown and its value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ValueTrace {
    /// The unknown.
    pub unknown: String,
    /// Valuation that was found for it.
    pub value: String,
}

/// A step of the derivation: an expression has its type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StepTrace {
    /// The expression.
    pub expression: String,
    /// The rule.
    pub rule: &'static str,
    /// The type that it has, or has to have.
    #[serde(rename = "type")]
    pub ty: Option<String>,
    /// Obligations that were proved, with the premises that matter.
    pub obligations: Vec<ClauseTrace>,
    /// Those for its parts.
    pub steps: Vec<StepTrace>,
}
