//! `loligo bench`.

mod merge;
mod table;

use crate::account::{Breakdown, clock, forget_peak, rounded};
use crate::arguments::BenchArguments;
use crate::record::Record;
use crate::terminal::Terminal;
use crate::{queue, relay, stop};
use loligo_bench::{Measurement, Problem, problems, solve};
use loligo_session::{Canceller, Input, Outcome, Run, Session, Solution, Status, SynthesisOptions, source_files};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};
use table::{Row, Widths, totals};

/// Interval at which the watch over a goal looks whether its time is up or the whole run was stopped.
const POLL: Duration = Duration::from_millis(50);

/// The outcome of a goal, and its cost: both are the same each time, but for the seconds.
struct Done {
    measurement: Measurement,
    breakdown: Breakdown,
    /// Seconds of every time, at least once.
    runs: Vec<Duration>,
    /// The time of one of them was up.
    is_late: bool,
}

/// A goal and the session it belongs to.
struct Task<'a> {
    session: &'a Session,
    problem: Problem,
    file: String,
}

pub(crate) fn run(arguments: &BenchArguments, terminal: &Terminal) -> Status {
    if arguments.merge {
        return merge::merge(&arguments.paths, terminal);
    }
    let stopper = stop::canceller(None);
    let mut status = Status::Done;
    let paths = arguments.paths.iter().flat_map(|path| source_files(path));
    let sessions: Vec<Session> = paths.map(|path| Session::open(&[Input::Path(path)])).collect();
    let mut tasks = Vec::new();
    for session in &sessions {
        let mut tell = |event| relay::complaint(&event, session.sources(), terminal);
        let (found, ended) = problems(session, &Run::default(), &mut tell);
        status = status.max(ended);
        tasks.extend(found.into_iter().map(|problem| {
            let file = session.sources().get(problem.file).map_or_else(String::new, |source| source.name.clone());
            Task { session, problem, file }
        }));
    }
    if let Some(partition) = arguments.partition {
        let mut index = 0..;
        tasks.retain(|_| index.next().is_some_and(|index| partition.contains(index)));
    }
    let widths = Widths::of(tasks.iter().map(|task| (task.file.as_str(), task.problem.name.as_str())));
    terminal.narrate(|| widths.header());
    let mut done = Vec::new();
    let work = |task: &Task<'_>| measure(task, arguments, &stopper);
    queue::in_order((&tasks, "goals"), arguments.jobs, &stopper, work, |task, result| {
        terminal.result(&record(task, &result), || {
            let program = result.measurement.outcome.program().filter(|_| arguments.programs);
            widths.row(&row(task, &result)) + &program.map_or_else(String::new, text)
        });
        done.push(result);
    });
    terminal.narrate(|| {
        let rows: Vec<Row<'_>> = tasks.iter().zip(&done).map(|(task, done)| row(task, done)).collect();
        totals(&rows, tasks.len())
    });
    let ended = done.iter().map(|done| match &done.measurement.outcome {
        // Its time was up, which is no more than not to find anything.
        Outcome::Stopped => Status::NotFound,
        outcome => outcome.status(),
    });
    let stopped = if stopper.is_cancelled() { Status::Stopped } else { Status::Done };
    ended.max().unwrap_or_default().max(status).max(stopped)
}

/// Works on one goal, as often as is asked for, each time for as long as is allowed at most.
fn measure(task: &Task<'_>, arguments: &BenchArguments, stopper: &Canceller) -> Done {
    forget_peak();
    let mut done = attempt(task, arguments, stopper);
    for _ in 1..arguments.repeat.get() {
        // A goal whose time was up once would only cost the same again.
        if done.is_late || stopper.is_cancelled() {
            break;
        }
        let again = attempt(task, arguments, stopper);
        done.is_late = again.is_late;
        done.runs.extend(again.runs);
    }
    done
}

/// Works on one goal once.
fn attempt(task: &Task<'_>, arguments: &BenchArguments, stopper: &Canceller) -> Done {
    let canceller = Canceller::with_clock(clock);
    let options = SynthesisOptions { run: Run::new(canceller.clone()), ..arguments.search.options() };
    let begin = Instant::now();
    let (finished, waiting) = mpsc::channel::<()>();
    let measurement = thread::scope(|scope| {
        let canceller = &canceller;
        scope.spawn(move || {
            while waiting.recv_timeout(POLL) == Err(RecvTimeoutError::Timeout) {
                if begin.elapsed() >= arguments.timeout || stopper.is_cancelled() {
                    canceller.cancel();
                }
            }
        });
        let measurement = solve(task.session, &task.problem, &options);
        drop(finished);
        measurement
    });
    let is_late = matches!(measurement.outcome, Outcome::Stopped) && !stopper.is_cancelled();
    Done { breakdown: Breakdown::of(&measurement.account), measurement, runs: vec![begin.elapsed()], is_late }
}

impl Done {
    /// The median of the times.
    fn time(&self) -> Duration {
        let mut runs = self.runs.clone();
        runs.sort();
        runs.get((runs.len() - 1) / 2).copied().unwrap_or_default()
    }

    /// The outcome by name; a goal whose time was up is not one that the user stopped.
    fn outcome(&self) -> &'static str {
        if self.is_late { "time limit" } else { self.measurement.outcome.name() }
    }
}

fn row<'a>(task: &'a Task<'_>, done: &'a Done) -> Row<'a> {
    let Measurement { account, size, .. } = &done.measurement;
    Row {
        file: &task.file,
        goal: &task.problem.name,
        outcome: done.outcome(),
        seconds: rounded(done.time()),
        checks: account.search.checks,
        unknown: account.search.unknown,
        size: *size,
    }
}

/// A program below its line of the table.
fn text(solution: &Solution) -> String {
    let lines = solution.definition.trim_end().lines();
    lines.map(|line| format!("    {line}\n")).collect()
}

fn record<'a>(task: &'a Task<'_>, done: &'a Done) -> Record<'a> {
    let Row { file, goal, outcome, seconds, checks, unknown, size } = row(task, done);
    let program = done.measurement.outcome.program().map(|program| program.definition.trim_end());
    let runs = done.runs.iter().copied().map(rounded).collect();
    let breakdown = &done.breakdown;
    Record::Measurement { file, goal, outcome, seconds, runs, checks, unknown, size, program, breakdown }
}
