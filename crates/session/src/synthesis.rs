//! Filling the holes of goals, and having every program checked by someone else.

use crate::ahead::{Ahead, searching_ahead};
use crate::attempt::{Attempt, Team, search};
use crate::check::{CheckOptions, Checked, Holes, check_definition, not_begun, stopped, tell_all};
use crate::goals::GoalSummary;
use crate::input::closest;
use crate::monitor::Monitor;
use crate::recorder::Recorder;
use crate::report::Listener;
use crate::survey::{are_sound, order_measures, outlined};
use crate::unit::{Unit, UnitWorker};
use crate::variety::{End, Wanted};
use crate::witness::example::run_examples;
use crate::{Bug, Event, Solution, Status};
use loligo_base::{Cancelled, Diagnostic, Outcome, Run, Severity, codes};
use loligo_resolve::{Origin, Resolution};
use loligo_search::{Bounds, Without};
use loligo_smt::Watch;
use std::sync::Arc;

/// Options of a synthesis.
#[derive(Clone, Default)]
pub struct SynthesisOptions {
    /// The names of the goals to look at; all if there are none.
    pub goals: Vec<String>,
    /// Bounds of the run.
    pub run: Run,
    /// Bounds on every place of a search.
    pub bounds: Bounds,
    /// Queries of one search that may reach the solver; the search's own limit if there is none.
    pub max_checks: Option<u64>,
    /// Terms that one search may build where more is allowed than nearly all programs need; likewise.
    pub max_terms: Option<u64>,
    /// Mebibytes that one search may remember; likewise.
    pub max_memory: Option<u64>,
    /// Heuristics of the search to do without.
    pub without: Without,
    /// Set to hand over the best program with holes where none without is found.
    pub partial: bool,
    /// Number and kind of the programs that are wanted.
    pub wanted: Wanted,
    /// Set to tell of a signature that is weak, where only one program is wanted: another program that has the type is
    /// looked for, as far as that takes a small part of the search's own work.
    pub tells_weak: bool,
    /// Number of goals of a file that are worked on at the same time; one if none are asked for. What is found does not
    /// depend on it, and is told in the order of the file.
    pub jobs: usize,
    /// Keeper of records of what is done in detail.
    pub recorder: Option<Arc<dyn Recorder>>,
    /// Receiver of the progress of the searches.
    pub monitor: Option<Monitor>,
}

/// Results for the goals of a unit so far.
#[derive(Default)]
struct Done {
    /// The goals that no program can exist for.
    impossible: Vec<String>,
    solutions: Vec<Solution>,
}

/// Works on the goals of a unit that are asked for. Gives the names of all goals of the file if the user named it;
/// `None` if they are not known since something is wrong with the file.
pub fn synthesize_unit<'u>(
    unit: &'u Unit<'_>,
    options: &'u SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Option<Vec<String>> {
    // Searches begin before it is known whether measures keep their word, and may turn out to be of no use.
    let ahead = SynthesisOptions { run: options.run.part(), ..options.clone() };
    Team::employ(unit, &options.run.limits, |team| {
        let goals = outlined(unit, &team.searcher, listener)?;
        let is_asked_for = |goal: &&GoalSummary| match unit.origin {
            Origin::Named => options.goals.is_empty() || options.goals.contains(&goal.name),
            // What is imported is trusted no more than what is written here, but its holes are not to be filled now.
            Origin::Imported => options.goals.is_empty() && !goal.has_holes,
        };
        let todo: Vec<GoalSummary> = goals.iter().filter(is_asked_for).cloned().collect();
        let measures = order_measures(&team.checker, options);
        let done = searching_ahead(unit, &todo, team, &ahead, |attempts| {
            are_sound(unit, measures, listener).then(|| work_through(unit, &todo, attempts, options, listener))
        })?;
        if unit.origin == Origin::Named && !options.run.is_cancelled() {
            run_examples(unit, &done.solutions, listener);
        }
        match unit.origin {
            Origin::Named => Some(goals.into_iter().map(|goal| goal.name).collect()),
            Origin::Imported => Some(Vec::new()),
        }
    })
}

/// Works on goals in order, up to the first that was stopped, and gives what came of them.
fn work_through(
    unit: &Unit<'_>,
    todo: &[GoalSummary],
    mut ahead: Ahead<'_>,
    options: &SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Done {
    unit.worked_on(|checker| {
        let mut done = Done::default();
        for (position, goal) in todo.iter().enumerate() {
            let rest = todo.get(position + 1..).unwrap_or_default();
            let complaint = match goal.has_holes {
                true => {
                    let attempt = ahead.attempt(position);
                    let attempt = attempt.unwrap_or_else(|| search(unit, goal, &done.impossible, None, options));
                    solve(unit, goal, attempt, &mut done, options, listener);
                    if !done.impossible.is_empty() {
                        // Who searches ahead does not know of impossible goals.
                        ahead.give_up();
                    }
                    None
                }
                false => {
                    let cut_short = check(unit, goal, &checker, options, listener);
                    cut_short.map(|Cancelled| stopped(goal, "checking", rest))
                }
            };
            let not_begun = || match rest {
                [next, others @ ..] => options.run.is_cancelled().then(|| not_begun(next, others)),
                [] => None,
            };
            if let Some(complaint) = complaint.or_else(not_begun) {
                listener.tell(Status::Stopped, Event::Diagnostic(complaint));
                break;
            }
        }
        done
    })
}

/// Checks a definition without holes and reports.
fn check(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    checker: &UnitWorker<'_>,
    options: &SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Option<Cancelled> {
    let run = options.run.clone();
    let check_options = CheckOptions { holes: Holes::Reject, run };
    let summary = goal.clone();
    let check = move |resolution: &Resolution<'_>| {
        let canceller = &check_options.run.canceller;
        canceller.watching(|| check_definition(&resolution.resolved.module, &summary, &check_options, None))
    };
    match checker.work(check) {
        Ok(Checked { diagnostics, cut_short, .. }) => {
            tell_all(diagnostics, listener);
            cut_short
        }
        Err(message) => {
            listener.tell(Status::Bug, bug(unit, goal, message));
            None
        }
    }
}

/// Reports the outcome of a search. Goals after an impossible one do without it: with a function that cannot exist,
/// anything could be proved.
fn solve(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    attempt: Attempt,
    done: &mut Done,
    options: &SynthesisOptions,
    listener: &mut Listener<'_>,
) {
    let status = attempt.outcome.status();
    if let Some(complaint) = attempt.complaint(goal) {
        if let Some(partial) = attempt.partial.filter(|_| options.partial) {
            listener.tell(status, Event::Partial(partial.solution));
        }
        listener.tell(status, Event::Diagnostic(complaint));
    }
    match attempt.outcome {
        Outcome::Solved(solution) => {
            done.solutions.push(solution.clone());
            listener.tell(status, Event::Solved(solution));
        }
        Outcome::Impossible(_) => done.impossible.push(goal.name.clone()),
        Outcome::Rejected(diagnostics) => tell_all(diagnostics, listener),
        Outcome::Bug(message) => return listener.tell(status, bug(unit, goal, message)),
        Outcome::Exhausted(_) | Outcome::GivenUp(_) | Outcome::Stopped => {}
    }
    if let Some(contrast) = attempt.contrast {
        listener.tell(Status::Done, Event::Weak(goal.name.clone(), Box::new(contrast)));
    }
    if let Some(others) = attempt.others {
        let is_stopped = others.end == End::Stopped && options.run.is_cancelled();
        let status = if is_stopped { Status::Stopped } else { Status::Done };
        listener.tell(status, Event::Others(goal.name.clone(), Box::new(others)));
    }
    listener.tell(Status::Done, Event::Searched(goal.name.clone(), Box::new(attempt.account)));
}

fn bug(unit: &Unit<'_>, goal: &GoalSummary, message: String) -> Event {
    Event::Bug(Bug { file: unit.file, goal: Some(goal.name.clone()), message })
}

/// Rejects names asked for that no named file has, given all that they have.
pub(crate) fn report_unknown_goals(options: &SynthesisOptions, seen: &[String], listener: &mut Listener<'_>) {
    for name in options.goals.iter().filter(|name| !seen.contains(name)) {
        let message = format!("there is no goal `{name}`");
        let diagnostic = Diagnostic::new(codes::UNKNOWN_GOAL, Severity::Error, message);
        let diagnostic = match closest(name, seen.iter().map(String::as_str)) {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
            None => diagnostic.help("a goal is a name with a signature and a definition"),
        };
        listener.tell(Status::Rejected, Event::Diagnostic(diagnostic));
    }
}
