//! `loligo grade`.

mod data;
mod text;

pub(crate) use data::Grades;

use crate::account::clock;
use crate::arguments::GradeArguments;
use crate::record::Record;
use crate::terminal::Terminal;
use crate::{bug, junit, render, replace, stop};
use loligo_base::{Diagnostic, Severity, SourceMap, codes};
use loligo_grade::{Exercise, GradeOptions, Graded, Handout, Mark, Points, Sheet};
use loligo_session::{Canceller, Run, Status, TrialOptions};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// Interval at which a file at work looks whether it has to stop.
const POLL: Duration = Duration::from_millis(50);

/// Results for all exercises.
struct Report {
    files: Vec<File>,
    /// The student's files that answer nothing.
    extra: Vec<String>,
}

/// Results for one exercise.
struct File {
    name: String,
    graded: Graded,
}

impl File {
    fn worth(&self) -> Points {
        self.graded.goals.iter().map(|goal| goal.worth).sum()
    }

    fn points(&self) -> Points {
        self.graded.goals.iter().map(|goal| goal.points()).sum()
    }
}

impl Report {
    fn worth(&self) -> Points {
        self.files.iter().map(File::worth).sum()
    }

    fn points(&self) -> Points {
        self.files.iter().map(File::points).sum()
    }
}

pub(crate) fn run(arguments: &GradeArguments, terminal: &Terminal) -> Status {
    let stopper = stop::canceller(None);
    let handout = match Handout::find(&arguments.solutions, &arguments.against) {
        Ok(handout) => handout,
        Err(diagnostic) => return refuse(&diagnostic, terminal),
    };
    let mut report = Report { files: Vec::new(), extra: handout.extra };
    let mut status = Status::Done;
    for sheet in handout.sheets {
        let options = options(arguments);
        let exercise = match opened(&sheet, &options, &stopper, terminal) {
            Ok(exercise) => exercise,
            Err(ended) => return ended,
        };
        let graded = grade(exercise, &sheet, options, arguments.timeout, &stopper);
        status = status.max(graded.status);
        // What is there to be imported is worth a word only if somebody changed it.
        if !graded.goals.is_empty() || !graded.diagnostics.is_empty() {
            report.files.push(File { name: sheet.name, graded });
        }
        if stopper.is_cancelled() {
            return Status::Stopped;
        }
    }
    if report.files.iter().all(|file| file.graded.goals.is_empty()) {
        let message = format!("there is nothing to define in `{}`", arguments.against.display());
        let diagnostic = Diagnostic::new(codes::EMPTY_EXERCISES, Severity::Error, message);
        return refuse(&diagnostic.help("an exercise has definitions with holes, such as `f = ??`"), terminal);
    }
    let texts = [(&arguments.gradescope, data::gradescope(&report)), (&arguments.junit, data::junit(&report))];
    for (path, text) in texts {
        if let Some(path) = path
            && let Err(diagnostic) = replace::write(path, &text)
        {
            return refuse(&diagnostic, terminal);
        }
    }
    terminal.result(&Record::Grades(&data::grades(&report)), || text::report(&report, terminal));
    for file in &report.files {
        if let Some(message) = &file.graded.bug {
            bug::report_file(message, &loligo_session::Input::Path(arguments.solutions.clone()), None, terminal);
        }
    }
    status
}

fn options(arguments: &GradeArguments) -> GradeOptions {
    let trial = TrialOptions { cases: arguments.cases, seed: arguments.seed, ..TrialOptions::default() };
    GradeOptions { trial, run: Run::new(Canceller::with_clock(clock)) }
}

fn refuse(diagnostic: &Diagnostic, terminal: &Terminal) -> Status {
    terminal.show(diagnostic, &SourceMap::default());
    Status::Rejected
}

/// The exercise, or how the run ends without: what is wrong with it is for the lecturer to know, and no student's fault.
fn opened(sheet: &Sheet, options: &GradeOptions, stopper: &Canceller, terminal: &Terminal) -> Result<Exercise, Status> {
    // What the lecturer wrote may take as long as it takes, but can be interrupted.
    let options = GradeOptions { run: Run { canceller: stopper.clone(), ..options.run.clone() }, ..options.clone() };
    match Exercise::open(&sheet.exercise, &options) {
        Ok(exercise) => {
            exercise.warnings.iter().for_each(|warning| terminal.show(warning, exercise.sources()));
            Ok(exercise)
        }
        Err(broken) => {
            broken.diagnostics.iter().for_each(|diagnostic| terminal.show(diagnostic, &broken.sources));
            broken.bugs.iter().for_each(|found| bug::report(found, &broken.sources, terminal));
            terminal.say(&format!("the exercise `{}` is not in order; nothing was graded\n", sheet.name));
            Err(broken.status)
        }
    }
}

/// Grades one file for at most `timeout`. It is done in a thread that is left behind if it does not listen: a student's
/// program must not keep the others from being graded.
fn grade(
    exercise: Exercise,
    sheet: &Sheet,
    options: GradeOptions,
    timeout: Option<Duration>,
    stopper: &Canceller,
) -> Graded {
    let Some(solution) = sheet.solution.clone() else {
        let status = if exercise.is_empty() { Status::Done } else { Status::Rejected };
        return exercise.all(Mark::Missing, status);
    };
    let exercise = Arc::new(exercise);
    let (sender, receiver) = mpsc::channel();
    let canceller = options.run.canceller.clone();
    let worker = Arc::clone(&exercise);
    thread::spawn(move || {
        // Nobody listens any more if it took too long.
        let _ = sender.send(worker.grade(&solution, &options));
    });
    let graded = awaited(&receiver, timeout, &canceller, stopper);
    graded.unwrap_or_else(|| exercise.all(Mark::NotGraded, Status::Stopped))
}

fn awaited(
    receiver: &Receiver<Graded>,
    timeout: Option<Duration>,
    canceller: &Canceller,
    stopper: &Canceller,
) -> Option<Graded> {
    let begin = Instant::now();
    let mut stopped: Option<Instant> = None;
    loop {
        match receiver.recv_timeout(POLL) {
            Ok(graded) => return Some(graded),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        match stopped {
            Some(since) if since.elapsed() >= stop::GRACE => return None,
            Some(_) => {}
            None if stopper.is_cancelled() || timeout.is_some_and(|timeout| begin.elapsed() >= timeout) => {
                canceller.cancel();
                stopped = Some(Instant::now());
            }
            None => {}
        }
    }
}

/// All that is said of the goals of a file, and of the file, without colours.
fn plain(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let texts = diagnostics.iter().map(|diagnostic| render(diagnostic, sources, render::Colours::Off));
    texts.collect::<Vec<_>>().join("\n")
}

/// Failure of a goal, as JUnit wants it.
fn complaint(verdict: Mark, text: String) -> junit::Complaint {
    junit::Complaint { kind: verdict.id().into(), message: verdict.words().into(), text }
}
