//! Filling the holes of goals, and having every program checked by someone else.

use crate::check::{CheckOptions, Holes, check_definition, not_begun, stopped, tell_all};
use crate::ending::{self, PartialProgram, Reason, Unsolved};
use crate::goals::{GoalSummary, Survey, has_errors};
use crate::input::closest;
use crate::isolation::Worker;
use crate::monitor::{Monitor, Watched};
use crate::report::Listener;
use crate::surface::surface_program;
use crate::trace::{GoalTrace, Teller, account_of_failure, rungs, story};
use crate::unit::{Syntax, Unit};
use crate::variety::{End, Others, Wanted, further_programs};
use crate::witness::example::run_examples;
use crate::{Account, Bug, Canceller, Event, Limits, Solution, Status, fill};
use loligo_logic::Symbol;
use loligo_resolve::{Origin, Resolved};
use loligo_source::{Diagnostic, Severity};
use loligo_syntax::ast::{Decl, DeclKind, Definition, Module, Name, Program};
use loligo_syntax::{Comments, parse_after, print_module};
use loligo_synth::{
    Bounds, Budget, Ending, Journal, Recording, SearchOptions, SearchReport, Statistics, check_goal, synthesize,
};
use loligo_types::{Expr, ExprKind};
use std::collections::VecDeque;
use std::iter;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How to synthesize.
#[derive(Clone, Default)]
pub struct SynthesisOptions {
    /// The names of the goals to look at; all if there are none.
    pub goals: Vec<String>,
    /// Limits of single solver queries; counts, not times.
    pub limits: Limits,
    /// Bounds on every place of a search.
    pub bounds: Bounds,
    /// Queries of one search that may reach the solver; the search's own limit if there is none.
    pub max_checks: Option<u64>,
    /// Whether to hand over the best program with holes where none without is found.
    pub partial: bool,
    /// Stops the run from outside.
    pub canceller: Canceller,
    /// What is wanted besides one program.
    pub wanted: Wanted,
    /// How many goals of a file to work on at the same time; one if none are asked for. What is found does not depend on
    /// it, and is told in the order of the file.
    pub jobs: usize,
    /// Whether to tell in detail what was done.
    pub recording: Recording,
    /// Who is to know what is searched for, and how far that has come.
    pub monitor: Option<Monitor>,
}

/// Whether the work on a goal came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Progress {
    Finished,
    Stopped,
}

/// What came of the goals of a unit so far.
#[derive(Default)]
struct Done {
    /// The goals that no program can exist for.
    impossible: Vec<String>,
    solutions: Vec<Solution>,
}

/// A search, as plain data.
pub(crate) struct Attempt {
    /// How it ended.
    pub(crate) found: Found,
    /// What it cost.
    pub(crate) account: Account,
    /// Nodes of the syntax tree of the program found.
    pub(crate) size: Option<usize>,
    /// Further programs, if they were asked for.
    pub(crate) others: Option<Others>,
}

/// How the search for one goal ended.
pub(crate) enum Found {
    /// With a program; and what checking it asked of the solver, or what is wrong with it.
    Program(Solution, Result<Statistics, String>),
    /// Without one.
    Nothing(Unsolved),
    /// With the definition in the file being wrong.
    Rejected(Vec<Diagnostic>),
}

/// Works on the goals of a unit that are asked for. Gives the names of all goals of the file if the user named it;
/// `None` if they are not known since something is wrong with the file.
pub(crate) fn synthesize_unit<'u>(
    unit: &'u Unit<'_>,
    options: &'u SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Option<Vec<String>> {
    unit.worked_on(&options.canceller, |surveyor| {
        let goals = surveyed(unit, &surveyor, options, listener)?;
        let is_asked_for = |goal: &&GoalSummary| match unit.origin {
            Origin::Named => options.goals.is_empty() || options.goals.contains(&goal.name),
            // What is imported is trusted no more than what is written here, but its holes are not to be filled now.
            Origin::Imported => options.goals.is_empty() && !goal.has_holes,
        };
        let todo: Vec<GoalSummary> = goals.iter().filter(is_asked_for).cloned().collect();
        let done = unit.worked_on(&options.canceller, |checker| {
            let work = |ahead| work_through(unit, &todo, &checker, ahead, options, listener);
            searching_ahead(unit, &todo, surveyor, options, work)
        });
        if unit.origin == Origin::Named && !options.canceller.is_cancelled() {
            run_examples(unit, &done.solutions, listener);
        }
        match unit.origin {
            Origin::Named => Some(goals.into_iter().map(|goal| goal.name).collect()),
            Origin::Imported => Some(Vec::new()),
        }
    })
}

/// Works on goals in order, up to the first that was stopped, and gives what came of them.
fn work_through<'u>(
    unit: &'u Unit<'_>,
    todo: &[GoalSummary],
    checker: &Worker<'u, Resolved>,
    mut ahead: Ahead<'u>,
    options: &'u SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Done {
    let mut done = Done::default();
    for (position, goal) in todo.iter().enumerate() {
        let progress = match goal.has_holes {
            true => {
                // Who searched ahead has not known of impossible goals.
                let attempt = ahead.attempt(position).filter(|_| done.impossible.is_empty());
                let attempt =
                    attempt.unwrap_or_else(|| search(unit, goal, &done.impossible, ahead.surveyor.take(), options));
                solve(unit, goal, attempt, &mut done, options, listener)
            }
            false => check(unit, goal, checker, options, listener),
        };
        if options.canceller.is_cancelled() || progress == Progress::Stopped {
            let rest = todo.get(position + 1..).unwrap_or_default();
            let diagnostic = match (progress, rest) {
                (Progress::Stopped, _) => {
                    Some(stopped(goal, if goal.has_holes { "searching for" } else { "checking" }, rest))
                }
                (Progress::Finished, [next, others @ ..]) => Some(not_begun(next, others)),
                (Progress::Finished, []) => None,
            };
            if let Some(diagnostic) = diagnostic {
                listener.tell(Status::Stopped, Event::Diagnostic(diagnostic));
            }
            break;
        }
    }
    done
}

/// Does `work` while others search for the programs of its goals, if several are to be worked on at the same time.
fn searching_ahead<'u, R>(
    unit: &'u Unit<'_>,
    todo: &[GoalSummary],
    surveyor: Worker<'u, Resolved>,
    options: &'u SynthesisOptions,
    work: impl FnOnce(Ahead<'u>) -> R,
) -> R {
    let open: Vec<usize> = (0..todo.len()).filter(|at| todo.get(*at).is_some_and(|goal| goal.has_holes)).collect();
    let workers = options.jobs.min(open.len());
    if workers < 2 {
        return work(Ahead { surveyor: Some(surveyor), attempts: Vec::new() });
    }
    let (senders, receivers): (Vec<_>, Vec<_>) = open.iter().map(|_| mpsc::channel()).unzip();
    let ahead = Ahead { surveyor: None, attempts: open.iter().copied().zip(receivers).collect() };
    let surveyors = iter::once(surveyor).map(Some).chain(iter::repeat_with(|| None));
    let queue: Mutex<VecDeque<_>> = Mutex::new(open.into_iter().zip(senders).zip(surveyors).collect());
    let take = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(((position, sender), surveyor)) = take() {
                    if let Some(goal) = todo.get(position).filter(|_| !options.canceller.is_cancelled()) {
                        // Nobody listens any more if the work has come to its end.
                        let _ = sender.send(search(unit, goal, &[], surveyor, options));
                    }
                }
            });
        }
        let result = work(ahead);
        queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
        result
    })
}

/// What a search gave, or why there is nothing.
type Searched = Result<Attempt, String>;

/// What is there already when the turn comes to a goal.
struct Ahead<'u> {
    /// Who has surveyed the unit and nothing else, and may search for the first program.
    surveyor: Option<Worker<'u, Resolved>>,
    /// Searches that others are at work on, by the positions of their goals.
    attempts: Vec<(usize, Receiver<Searched>)>,
}

impl Ahead<'_> {
    /// What the search for a goal gave, once it has ended; `None` if nobody searches.
    fn attempt(&self, position: usize) -> Option<Searched> {
        let (_, receiver) = self.attempts.iter().find(|(at, _)| *at == position)?;
        receiver.recv().ok()
    }
}

/// Resolves the unit, reports what is wrong with it, and gives its goals; `None` if it is no use to look at them.
pub(crate) fn survey(
    unit: &Unit<'_>,
    options: &SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Option<Vec<GoalSummary>> {
    unit.worked_on(&options.canceller, |surveyor| surveyed(unit, &surveyor, options, listener))
}

fn surveyed<'u>(
    unit: &'u Unit<'_>,
    surveyor: &Worker<'u, Resolved>,
    options: &'u SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Option<Vec<GoalSummary>> {
    if !unit.is_complete() {
        return None;
    }
    let syntax = unit.syntax();
    match surveyor.work(move |resolved| Survey::of(resolved, syntax, &options.limits, &options.canceller)) {
        // With a measure that does not keep its word, anything can be proved.
        Ok(survey) => {
            let is_sound = syntax == Syntax::InOrder && !has_errors(&survey.diagnostics);
            tell_all(survey.diagnostics, listener);
            is_sound.then_some(survey.goals)
        }
        Err(message) => {
            listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message }));
            None
        }
    }
}

/// Checks a definition without holes and reports.
fn check(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    checker: &Worker<'_, Resolved>,
    options: &SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Progress {
    let (limits, canceller) = (options.limits.clone(), options.canceller.clone());
    let check_options = CheckOptions { holes: Holes::Reject, limits, canceller };
    let summary = goal.clone();
    match checker.work(move |resolved| check_definition(&resolved.module, &summary, &check_options, None)) {
        Ok(_) if options.canceller.is_cancelled() => return Progress::Stopped,
        Ok(diagnostics) => tell_all(diagnostics, listener),
        Err(message) => listener.tell(Status::Bug, bug(unit, goal, message)),
    }
    Progress::Finished
}

/// Reports what a search gave. Those after an impossible goal do without it: with a function
/// that cannot exist, anything could be proved.
fn solve(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    searched: Searched,
    done: &mut Done,
    options: &SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Progress {
    let (found, mut account, others) = match searched {
        Ok(attempt) => (attempt.found, attempt.account, attempt.others),
        Err(message) => {
            listener.tell(Status::Bug, bug(unit, goal, message));
            return Progress::Finished;
        }
    };
    let mut progress = Progress::Finished;
    match found {
        Found::Program(solution, checked) => {
            account.recheck = *checked.as_ref().unwrap_or(&Statistics::default());
            progress = deliver(unit, goal, (solution, checked), done, options, listener);
        }
        Found::Nothing(unsolved) => {
            if let Reason::Impossible(_) = unsolved.reason {
                done.impossible.push(goal.name.clone());
            }
            give_up(unit, goal, &unsolved, options, listener);
        }
        Found::Rejected(diagnostics) => tell_all(diagnostics, listener),
    }
    if let Some(others) = others {
        let is_stopped = others.end == End::Stopped && options.canceller.is_cancelled();
        let status = if is_stopped { Status::Stopped } else { Status::Done };
        listener.tell(status, Event::Others(goal.name.clone(), Box::new(others)));
    }
    listener.tell(Status::Done, Event::Searched(goal.name.clone(), Box::new(account)));
    progress
}

/// Reports that nothing was found.
fn give_up(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    unsolved: &Unsolved,
    options: &SynthesisOptions,
    listener: &mut Listener<'_>,
) {
    let partial = unsolved.partial.as_ref().and_then(|partial| solution(unit, goal, partial.program.clone()));
    let text = partial.as_ref().map(|partial| partial.definition.as_str());
    let diagnostic = ending::explain(goal, unsolved, text);
    let status = if let Reason::Stopped = unsolved.reason { Status::Stopped } else { Status::NotFound };
    if let Some(partial) = partial.filter(|_| options.partial) {
        listener.tell(status, Event::Partial(partial));
    }
    listener.tell(status, Event::Diagnostic(diagnostic));
}

/// Reports a program that was found, and is verified or is not.
fn deliver(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    (solution, checked): (Solution, Result<Statistics, String>),
    done: &mut Done,
    options: &SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Progress {
    match checked {
        Ok(_) => {
            done.solutions.push(solution.clone());
            listener.tell(Status::Done, Event::Solved(solution));
            Progress::Finished
        }
        Err(_) if options.canceller.is_cancelled() => Progress::Stopped,
        Err(complaint) => {
            let program = solution.definition.trim_end();
            let message =
                format!("the search gave a program that does not pass the check:\n\n{program}\n\n{complaint}");
            listener.tell(Status::Bug, bug(unit, goal, message));
            Progress::Finished
        }
    }
}

fn bug(unit: &Unit<'_>, goal: &GoalSummary, message: String) -> Event {
    Event::Bug(Bug { file: unit.file, goal: Some(goal.name.clone()), message })
}

/// Searches for a program, without the goals that are `excluded`, and has it checked. Everything happens in the thread of
/// the `surveyor`, or in a fresh one in which the unit is surveyed again: a search must find what it finds for a goal
/// wherever in its file that is, and the order in which a thread has first met terms can show in models.
pub(crate) fn search<'u>(
    unit: &'u Unit<'_>,
    goal: &GoalSummary,
    excluded: &[String],
    surveyor: Option<Worker<'u, Resolved>>,
    options: &'u SynthesisOptions,
) -> Searched {
    let (goal, excluded) = (goal.clone(), excluded.to_vec());
    let work = move |resolved: &Resolved| attempt(unit, &goal, &excluded, resolved, options);
    match surveyor {
        Some(surveyor) => surveyor.work(work)?,
        None => unit.worked_on(&options.canceller, |worker| {
            surveyed(unit, &worker, options, &mut Listener::new(&mut |_| {}));
            worker.work(work)?
        }),
    }
}

fn attempt(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    excluded: &[String],
    resolved: &Resolved,
    options: &SynthesisOptions,
) -> Searched {
    let watched = options.monitor.as_ref().map(|monitor| monitor.watch(&goal.name));
    let search_options = SearchOptions {
        limits: options.limits.clone(),
        bounds: options.bounds,
        excluded: excluded.iter().map(|name| Symbol::new(name)).collect(),
        max_checks: options.max_checks.unwrap_or(SearchOptions::default().max_checks),
        canceller: options.canceller.clone(),
        recording: options.recording,
        observer: watched.as_ref().map(Watched::observer),
    };
    let (mut others, mut verified) = (None, None);
    let report = match options.wanted {
        Wanted::One => synthesize(&resolved.module, goal.index, &search_options),
        Wanted::Several(_) | Wanted::Different => {
            let (report, further) = further_programs(unit, goal, resolved, &search_options, options)?;
            if let Some((first, further)) = further {
                (others, verified) = (Some(further), Some(first));
            }
            report
        }
    };
    let mut size = None;
    let mut trace = report.journal.as_deref().map(|journal| failure_trace(unit, goal, journal, &report));
    let nothing =
        |reason| Found::Nothing(Unsolved { reason, partial: report.partial.as_ref().map(PartialProgram::of) });
    let found = match report.ending {
        Ending::Solved(program) => {
            size = Some(program.size());
            let solution = solution(unit, goal, surface_program(&program))
                .ok_or_else(|| "the goal's declarations are not in its file".to_owned())?;
            let known = verified.filter(|(first, _)| trace.is_none() && first.definition == solution.definition);
            let checked = match known {
                // It was verified when it was found: that it is time to stop by now does not take it back.
                Some((_, statistics)) => Ok(statistics),
                None => verified_and(unit, &solution, options, &mut |module, index| {
                    if let (Some(trace), Some(journal)) = (&mut trace, &report.journal) {
                        tell_of_program((trace, journal), &solution, (module, index), options);
                    }
                })
                .map(|verified| verified.statistics),
            };
            Found::Program(solution, checked)
        }
        Ending::Exhausted(bounds) => nothing(Reason::Exhausted(bounds.to_string())),
        Ending::Budget(budget) => nothing(budget.into()),
        Ending::Impossible(why) => nothing(Reason::Impossible((&why).into())),
        Ending::Rejected(diagnostics) => Found::Rejected(diagnostics),
    };
    let trace = trace.filter(|trace| trace.outcome != "unverified");
    let account = Account {
        effort: report.effort,
        search: report.statistics,
        recheck: Statistics::default(),
        trace: trace.map(Box::new),
    };
    Ok(Attempt { found, account, size, others })
}

/// What is to be told of a search that has found nothing, or nothing yet.
fn failure_trace(unit: &Unit<'_>, goal: &GoalSummary, journal: &Journal, report: &SearchReport) -> GoalTrace {
    let outcome = match &report.ending {
        Ending::Solved(_) => "unverified",
        Ending::Exhausted(_) => "exhausted",
        Ending::Budget(Budget::Checks(_)) => "given up",
        Ending::Budget(Budget::Outside) => "stopped",
        Ending::Impossible(_) => "impossible",
        Ending::Rejected(_) => "rejected",
    };
    let signature = solution(unit, goal, surface_program(&Expr::new(ExprKind::Hole, goal.span)));
    GoalTrace {
        file: unit.name().to_owned(),
        goal: goal.name.clone(),
        signature: signature.map(|solution| solution.signature.trim_end().to_owned()).unwrap_or_default(),
        outcome,
        program: None,
        story: account_of_failure(&goal.name, journal),
        terms: report.effort.into(),
        rungs: rungs(journal),
        constraints: Vec::new(),
        valuation: Vec::new(),
        derivation: None,
    }
}

/// Completes the trace with what is to be told of a verified program: the goal with this index.
fn tell_of_program(
    (trace, journal): (&mut GoalTrace, &Journal),
    solution: &Solution,
    (module, index): (&loligo_types::Module, usize),
    options: &SynthesisOptions,
) {
    trace.outcome = "solved";
    trace.program = Some(solution.definition.trim_end().to_owned());
    if let Some(teller) = Teller::new(module, index, &options.limits, &options.canceller) {
        trace.story = story(&teller, module, journal);
        trace.constraints = teller.constraints();
        trace.valuation = teller.valuation();
        trace.derivation = Some(teller.derivation());
    }
}

/// The program as text, with the signature as the file has it.
pub(crate) fn solution(unit: &Unit<'_>, goal: &GoalSummary, body: Program) -> Option<Solution> {
    let is_signature =
        |decl: &&Decl| matches!(&decl.kind, DeclKind::Signature(signature) if signature.name.as_str() == goal.name);
    let signature = unit.module().decls.iter().find(is_signature)?;
    let name = Name::new(goal.name.as_str(), goal.span);
    let definition = DeclKind::Definition(Definition { name, body });
    Some(Solution {
        file: unit.file,
        name: goal.name.clone(),
        signature: printed(signature.kind.clone()),
        definition: printed(definition),
        span: goal.span,
    })
}

/// A declaration as text.
pub(crate) fn printed(kind: DeclKind) -> String {
    let decl = Decl { doc: None, kind, span: Default::default() };
    print_module(&Module { decls: vec![decl] }, &Comments::default())
}

/// Checks the printed program where the user would put it: in the text of the file, parsed from there on and resolved anew,
/// by a solver that nobody has asked anything. Gives what that asked of the solver, or what is wrong. With the search it has in common
/// nothing but its thread: the tables that tell terms apart, and Z3's.
pub(crate) fn verify(unit: &Unit<'_>, solution: &Solution, options: &SynthesisOptions) -> Result<Verified, String> {
    verified_and(unit, solution, options, &mut |_, _| {})
}

/// The same; what is verified is shown to `witness`: the module, and which of its goals it is.
fn verified_and(
    unit: &Unit<'_>,
    solution: &Solution,
    options: &SynthesisOptions,
    witness: &mut dyn FnMut(&loligo_types::Module, usize),
) -> Result<Verified, String> {
    let text = fill(unit.text(), [solution]);
    let Some(unfilled) = unit.parsed() else { return Err("its file is not there any more".into()) };
    let filled = parse_after(unit.file, &text, unit.text(), unfilled);
    if filled.has_errors() {
        return Err(listed(&filled.diagnostics));
    }
    let resolved = unit.resolve_with(&filled);
    if has_errors(&resolved.diagnostics) {
        return Err(listed(&resolved.diagnostics));
    }
    let is_goal = |goal: &loligo_types::Goal| goal.is_local && *goal.name.as_str() == *solution.name;
    let goals = &resolved.module.goals;
    let Some((index, goal)) = goals.iter().enumerate().find(|(_, goal)| is_goal(goal)) else {
        return Err("it is no goal any more".into());
    };
    let (limits, canceller) = (options.limits.clone(), options.canceller.clone());
    let report = check_goal(&resolved.module, index, &goal.body, limits, canceller);
    if options.canceller.is_cancelled() {
        Err("stopped".into())
    } else if has_errors(&report.diagnostics) {
        Err(listed(&report.diagnostics))
    } else if !report.holes.is_empty() || goal.body.has_holes() {
        Err("it has holes".into())
    } else {
        witness(&resolved.module, index);
        Ok(Verified { statistics: report.statistics, body: goal.body.clone() })
    }
}

/// A program that has passed the check.
pub(crate) struct Verified {
    /// What that asked of the solver.
    pub(crate) statistics: Statistics,
    /// The program, as resolved from its text.
    pub(crate) body: Expr,
}

fn listed(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<String> =
        diagnostics.iter().map(|diagnostic| format!("{}: {}", diagnostic.code, diagnostic.message)).collect();
    lines.join("\n")
}

/// Rejects names asked for that no named file has, given all that they have.
pub(crate) fn report_unknown_goals(options: &SynthesisOptions, seen: &[String], listener: &mut Listener<'_>) {
    for name in options.goals.iter().filter(|name| !seen.contains(name)) {
        let message = format!("there is no goal `{name}`");
        let diagnostic = Diagnostic::new("E0403", Severity::Error, message);
        let diagnostic = match closest(name, seen.iter().map(String::as_str)) {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
            None => diagnostic.help("a goal is a name with a signature and a definition"),
        };
        listener.tell(Status::Rejected, Event::Diagnostic(diagnostic));
    }
}
