//! Goals one at a time, with what each cost: for benchmarks.

use loligo_base::FileId;
use loligo_resolve::Origin;
use loligo_session::{
    Account, Attempt, Canceller, Event, Found, GoalSummary, Limits, Listener, Reason, Session, Status,
    SynthesisOptions, survey, tell_all,
};

/// A goal with holes of a named file.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Its file.
    pub file: FileId,
    /// Its name.
    pub name: String,
    summary: GoalSummary,
}

/// How the work on a goal ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A program was found and verified.
    Solved,
    /// There is none within the search's bounds.
    Exhausted,
    /// A bound on the whole search stopped it, or someone outside.
    Budget,
    /// There is none at all.
    Impossible,
    /// Its definition cannot be completed.
    Rejected,
    /// Loligo itself is wrong.
    Bug,
}

impl Outcome {
    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Solved => "solved",
            Outcome::Exhausted => "exhausted",
            Outcome::Budget => "budget",
            Outcome::Impossible => "impossible",
            Outcome::Rejected => "rejected",
            Outcome::Bug => "bug",
        }
    }
}

/// What the work on a goal cost. Time is for the caller to measure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measurement {
    /// How it ended.
    pub outcome: Outcome,
    /// What it cost, by kinds.
    pub account: Account,
    /// Nodes of the syntax tree of the program found.
    pub size: Option<usize>,
}

/// The goals with holes of the named files in order. What is wrong with the files is told; the status says whether
/// anything is.
pub fn problems(session: &Session, limits: &Limits, tell: &mut dyn FnMut(Event)) -> (Vec<Problem>, Status) {
    let options = SynthesisOptions { limits: limits.clone(), ..SynthesisOptions::default() };
    let mut listener = Listener::new(tell);
    tell_all(session.complaints(), &mut listener);
    let mut problems = Vec::new();
    for unit in session.units().iter().filter(|unit| unit.origin == Origin::Named) {
        let goals = survey(unit, &options, &mut listener).unwrap_or_default();
        let open = goals.into_iter().filter(|goal| goal.has_holes);
        problems.extend(open.map(|summary| Problem { file: unit.file, name: summary.name.clone(), summary }));
    }
    (problems, listener.status())
}

/// Searches for a program and has it checked, with solvers that nobody has asked anything before.
pub fn solve(session: &Session, problem: &Problem, limits: &Limits, canceller: &Canceller) -> Measurement {
    let nothing = |outcome| Measurement { outcome, account: Account::default(), size: None };
    let options =
        SynthesisOptions { limits: limits.clone(), canceller: canceller.clone(), ..SynthesisOptions::default() };
    let units = session.units();
    let Some(unit) = units.iter().find(|unit| unit.file == problem.file) else { return nothing(Outcome::Bug) };
    let Ok(attempt) = unit.search(&problem.summary, &[], &options) else { return nothing(Outcome::Bug) };
    let Attempt { found, mut account, size, others: _ } = attempt;
    let outcome = match found {
        Found::Program(_, Ok(statistics)) => {
            account.recheck = statistics;
            Outcome::Solved
        }
        Found::Program(_, Err(_)) if options.canceller.is_cancelled() => Outcome::Budget,
        Found::Program(_, Err(_)) => Outcome::Bug,
        Found::Nothing(unsolved) => match unsolved.reason {
            Reason::Exhausted(_) => Outcome::Exhausted,
            Reason::Checks(_) | Reason::Stopped => Outcome::Budget,
            Reason::Impossible(_) => Outcome::Impossible,
        },
        Found::Rejected(_) => Outcome::Rejected,
    };
    Measurement { outcome, account, size }
}
