//! `loligo bench`.

use crate::account::{Breakdown, clock, forget_peak, rounded};
use crate::arguments::BenchArguments;
use crate::record::Record;
use crate::terminal::Terminal;
use crate::{queue, relay, stop};
use loligo_bench::{Measurement, Problem, problems, solve};
use loligo_session::{Canceller, Input, Outcome, Run, Session, Status, source_files};
use std::fmt::Write;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// Interval at which a goal at work looks whether the whole run was stopped.
const POLL: Duration = Duration::from_millis(50);

/// Result for a goal.
#[derive(Clone)]
struct Done {
    measurement: Measurement,
    breakdown: Breakdown,
    time: Duration,
}

/// A goal and the session it belongs to.
struct Task<'a> {
    session: &'a Session,
    problem: Problem,
    file: String,
}

pub(crate) fn run(arguments: &BenchArguments, terminal: &Terminal) -> Status {
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
    let widths = Widths::of(&tasks);
    terminal.narrate(|| widths.header());
    let mut done = Vec::new();
    let work = |task: &Task<'_>| measure(task, arguments.timeout, &stopper);
    queue::in_order((&tasks, "goals"), arguments.jobs, &stopper, work, |task, result| {
        terminal.result(&record(task, &result), || widths.row(task, &result));
        done.push(result);
    });
    terminal.narrate(|| totals(&done, tasks.len()));
    let ended = done.iter().map(|done| match &done.measurement.outcome {
        // Its time was up, which is no more than not to find anything.
        Outcome::Stopped => Status::NotFound,
        outcome => outcome.status(),
    });
    let stopped = if stopper.is_cancelled() { Status::Stopped } else { Status::Done };
    ended.max().unwrap_or_default().max(status).max(stopped)
}

/// Works on one goal for at most `timeout`.
fn measure(task: &Task<'_>, timeout: Duration, stopper: &Canceller) -> Done {
    let canceller = Canceller::with_clock(clock);
    forget_peak();
    let begin = Instant::now();
    let (finished, waiting) = mpsc::channel::<()>();
    let measurement = thread::scope(|scope| {
        let canceller = &canceller;
        scope.spawn(move || {
            while waiting.recv_timeout(POLL) == Err(RecvTimeoutError::Timeout) {
                if begin.elapsed() >= timeout || stopper.is_cancelled() {
                    canceller.cancel();
                }
            }
        });
        let measurement = solve(task.session, &task.problem, &Run::new(canceller.clone()));
        drop(finished);
        measurement
    });
    let time = begin.elapsed();
    Done { breakdown: Breakdown::of(&measurement.account), measurement, time }
}

fn record<'a>(task: &'a Task<'_>, done: &'a Done) -> Record<'a> {
    let Done { measurement, breakdown, time } = done;
    Record::Measurement {
        file: &task.file,
        goal: &task.problem.name,
        outcome: measurement.outcome.name(),
        seconds: rounded(*time),
        checks: measurement.account.search.checks,
        unknown: measurement.account.search.unknown,
        size: measurement.size,
        breakdown,
    }
}

/// Column widths.
struct Widths {
    file: usize,
    goal: usize,
}

impl Widths {
    fn of(tasks: &[Task<'_>]) -> Widths {
        let widest = |text: &dyn Fn(&Task<'_>) -> usize| tasks.iter().map(text).max().unwrap_or(0).max(4);
        Widths {
            file: widest(&|task| task.file.chars().count()),
            goal: widest(&|task| task.problem.name.chars().count()),
        }
    }

    fn header(&self) -> String {
        let Widths { file, goal } = self;
        format!("{:file$}  {:goal$}  outcome     seconds   checks  unknown  size\n", "file", "goal")
    }

    fn row(&self, task: &Task<'_>, done: &Done) -> String {
        let Widths { file, goal } = self;
        let Task { file: name, problem, .. } = task;
        let Measurement { outcome, account, size, .. } = &done.measurement;
        let (of, outcome, seconds) = (&problem.name, outcome.name(), done.time.as_secs_f64());
        let (checks, unknown) = (account.search.checks, account.search.unknown);
        let size = size.map_or_else(|| "-".to_owned(), |size| size.to_string());
        format!("{name:file$}  {of:goal$}  {outcome:10}  {seconds:7.3}  {checks:7}  {unknown:7}  {size:>4}\n")
    }
}

/// Number of goals solved, and their time in all and on average, in words.
fn totals(done: &[Done], goals: usize) -> String {
    let solved: Vec<f64> = done
        .iter()
        .filter(|done| matches!(done.measurement.outcome, Outcome::Solved(_)))
        .map(|done| done.time.as_secs_f64())
        .collect();
    let seconds: f64 = done.iter().map(|done| done.time.as_secs_f64()).sum();
    let checks: u64 = done.iter().map(|done| done.measurement.account.search.checks).sum();
    let unknown: u64 = done.iter().map(|done| done.measurement.account.search.unknown).sum();
    let mut text =
        format!("\nsolved {} of {goals}, {seconds:.3} s in all, {checks} checks, {unknown} unknown\n", solved.len());
    if !solved.is_empty() {
        let mean = (solved.iter().map(|seconds| seconds.ln()).sum::<f64>() / solved.len() as f64).exp();
        let slowest = solved.iter().copied().fold(0.0, f64::max);
        let _ = writeln!(text, "of the solved: geometric mean {mean:.3} s, slowest {slowest:.3} s");
    }
    text
}
