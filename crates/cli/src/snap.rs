//! `loligo snap`.

use crate::account::clock;
use crate::arguments::SnapArguments;
use crate::junit;
use crate::record::Record;
use crate::render::{Colours, render};
use crate::terminal::Terminal;
use crate::{queue, relay, replace, stop};
use loligo_base::{Diagnostic, Severity, SourceMap, codes};
use loligo_session::{Canceller, Event, Input, Session, Status, SynthesisOptions, source_files};
use loligo_snapshot::{Acceptance, Compared, Comparison, SnapshotOptions, Told, Verdict};
use similar::TextDiff;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Interval at which a goal at work looks whether it has to stop.
const POLL: Duration = Duration::from_millis(50);

/// Last part of `loligo snap --help`.
pub(crate) const HELP: &str = "\
Of each goal it says one of these:
  same                          the results are the same
  new                           nothing is stored
  different but still verified  another program is found now, the stored one is still right
  ended otherwise               no program was stored, and the result is another one now
  not found but still verified  no program is found now, the stored one is still right
  unfinished                    the search was stopped, and there is nothing stored that is still right
  broken                        what is stored cannot be read, is not accepted, or belongs to no goal

--accept stores what is found now of all that are new, different, ended otherwise or broken; what a search that was
stopped, or found nothing, would replace is kept as it is where it is still right.

Exit codes:
  0    all others
  1    a file or its snapshot was rejected: something is broken; with --check: something is not the same
  2    the command line was not understood
  3    not found but still verified
  4    stopped, by --timeout or by you
  101  a bug in Loligo: please report it
If several apply, the one that comes first in 101, 4, 1, 3 counts. What --accept has mended does not count.

Environment:
  NO_COLOR  set to anything: no colours";

/// A file that was worked on.
struct Done {
    session: Session,
    events: Vec<Event>,
    comparison: Comparison,
}

/// Results for the files so far.
struct Account {
    status: Status,
    /// Goals by verdict.
    counts: BTreeMap<Verdict, usize>,
    /// Files without goals to keep anything of.
    empty: usize,
    suites: Vec<junit::Suite>,
}

pub(crate) fn run(arguments: &SnapArguments, terminal: &Terminal) -> Status {
    let stopper = stop::canceller(None);
    let (files, mut status) = files(&arguments.paths, terminal);
    let mut account = Account { status: Status::Done, counts: BTreeMap::new(), empty: 0, suites: Vec::new() };
    let work = |file: &PathBuf| compare(file, arguments.timeout, &stopper);
    queue::in_order((&files, "files"), arguments.jobs, &stopper, work, |file, done| {
        account.tell(file, &done, arguments, &stopper, terminal);
    });
    terminal.narrate(|| account.totals(files.len()));
    if stopper.is_cancelled() {
        status = status.max(Status::Stopped);
    }
    if let Some(path) = &arguments.junit {
        let report = junit::Report { name: "loligo snap".into(), suites: account.suites };
        status = status.max(write(path, &report.xml(), terminal));
    }
    status.max(account.status)
}

/// The text that shows how `found` differs from `stored`; both may be missing.
pub fn difference(snapshot: &str, stored: Option<&str>, found: Option<&str>) -> String {
    let diff = TextDiff::from_lines(stored.unwrap_or_default(), found.unwrap_or_default());
    diff.unified_diff().header(snapshot, "found now").to_string()
}

/// The files, and those in the folders, each once. Two that would have the same snapshot are not worked on.
fn files(paths: &[PathBuf], terminal: &Terminal) -> (Vec<PathBuf>, Status) {
    let mut files = Vec::new();
    let mut status = Status::Done;
    let mut owners: BTreeMap<PathBuf, (PathBuf, String)> = BTreeMap::new();
    for file in paths.iter().flat_map(|path| source_files(path)) {
        let real = fs::canonicalize(&file).unwrap_or_else(|_| file.clone());
        let name = file.display().to_string();
        let message = match owners.get(&snapshot_path(&real)) {
            _ if snapshot_path(&real) == real => format!("`{name}` is a snapshot itself"),
            Some((other, _)) if *other == real => continue,
            Some((_, other)) => format!("`{name}` would have the same snapshot as `{other}`"),
            None => {
                owners.insert(snapshot_path(&real), (real, name));
                files.push(file);
                continue;
            }
        };
        let help = "name files that end in `.sq`: the snapshot of `list.sq` is `list.snap`";
        let diagnostic = Diagnostic::new(codes::NO_SNAPSHOT, Severity::Error, message).help(help);
        terminal.show(&diagnostic, &SourceMap::default());
        status = Status::Rejected;
    }
    (files, status)
}

/// Where the snapshot of a file is.
fn snapshot_path(file: &Path) -> PathBuf {
    file.with_extension("snap")
}

/// Works on the goals of a file, on each for at most `timeout`.
fn compare(file: &Path, timeout: Duration, stopper: &Canceller) -> Done {
    let session = Session::open(&[Input::Path(file.to_owned())]);
    let mut events = Vec::new();
    let work: Mutex<Option<(Canceller, Instant)>> = Mutex::new(None);
    let (finished, waiting) = mpsc::channel::<()>();
    let comparison = thread::scope(|scope| {
        let current = || work.lock().unwrap_or_else(PoisonError::into_inner);
        scope.spawn(move || {
            while waiting.recv_timeout(POLL) == Err(RecvTimeoutError::Timeout) {
                let due = |(_, begin): &&(Canceller, Instant)| begin.elapsed() >= timeout || stopper.is_cancelled();
                current().as_ref().filter(due).iter().for_each(|(canceller, _)| canceller.cancel());
            }
        });
        let mut begin = || {
            let canceller = Canceller::with_clock(clock);
            if stopper.is_cancelled() {
                canceller.cancel();
            }
            *current() = Some((canceller.clone(), Instant::now()));
            canceller
        };
        let options = SnapshotOptions { synthesis: SynthesisOptions::default(), canceller: &mut begin };
        let comparison =
            loligo_snapshot::compare(&session, &snapshot_path(file), options, &mut |event| events.push(event));
        drop(finished);
        comparison
    });
    Done { session, events, comparison }
}

impl Account {
    /// Says how a file compares, and accepts it if that is asked for.
    fn tell(&mut self, file: &Path, done: &Done, arguments: &SnapArguments, stopper: &Canceller, terminal: &Terminal) {
        let Done { session, events, comparison } = done;
        for event in events {
            relay::complaint(event, session.sources(), terminal);
        }
        let told = &comparison.told;
        told.diagnostics.iter().for_each(|diagnostic| terminal.show(diagnostic, &told.sources));
        let path = snapshot_path(file);
        for goal in &comparison.goals {
            *self.counts.entry(goal.verdict).or_default() += 1;
            goal.told
                .iter()
                .flat_map(|told| told.diagnostics.iter().map(|diagnostic| (diagnostic, &told.sources)))
                .for_each(|(diagnostic, sources)| terminal.show(diagnostic, sources));
            let (file, snapshot) = (file.display().to_string(), path.display().to_string());
            let words = words(goal);
            let record = Record::Comparison {
                file: &file,
                snapshot: &snapshot,
                goal: &goal.goal,
                verdict: id(goal.verdict),
                words: &words,
                stored: goal.stored.as_deref(),
                found: goal.found.as_deref(),
            };
            terminal.result(&record, || format!("{file}: {}: {words}\n", goal.goal));
            if let (Verdict::Different | Verdict::Otherwise | Verdict::Broken, Some(stored), Some(found)) =
                (goal.verdict, &goal.stored, &goal.found)
            {
                terminal.narrate(|| difference(&snapshot, Some(stored), Some(found)));
            }
        }
        if comparison.verdict().is_none() && comparison.status == Status::Done {
            self.empty += 1;
        }
        self.suites.push(suite(file, comparison));
        let written = match arguments.accept && !stopper.is_cancelled() {
            true => accept(&path, comparison, terminal),
            false => Accepted::Nothing,
        };
        self.status = self.status.max(status(comparison, arguments.check, written));
        if arguments.check && comparison.verdict().is_some_and(|verdict| verdict > Verdict::Same) {
            let message = format!("`{}` is not what is found now", path.display());
            let diagnostic = Diagnostic::new(codes::SNAPSHOT_DIFFERS, Severity::Error, message)
                .help("look at the difference; `loligo snap --accept` takes over what is found now");
            terminal.show(&diagnostic, &SourceMap::default());
        }
    }

    /// Numbers of goals of each kind in several files, and of files without any, in words.
    fn totals(&self, files: usize) -> String {
        let count = |(verdict, count): (&Verdict, &usize)| format!("{count} {}", word(*verdict));
        let counts: Vec<String> = self.counts.iter().map(count).collect();
        let counts = if files > 1 && !counts.is_empty() { format!("\n{}\n", counts.join(", ")) } else { String::new() };
        let empty = match self.empty {
            0 => String::new(),
            1 => "nothing to keep in 1 file: no goal with a hole\n".into(),
            empty => format!("nothing to keep in {empty} files: no goal with a hole\n"),
        };
        counts + &empty
    }
}

/// Result of the wish to accept a comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Accepted {
    /// There was none, or nothing to accept.
    Nothing,
    Written,
    Failed,
}

fn accept(path: &Path, comparison: &Comparison, terminal: &Terminal) -> Accepted {
    match comparison.acceptance() {
        Acceptance::Nothing => Accepted::Nothing,
        Acceptance::Write(text) => match write(path, &text, terminal) {
            Status::Done => {
                terminal.result(&Record::written(path), || format!("{}: written\n", path.display()));
                Accepted::Written
            }
            _ => Accepted::Failed,
        },
        Acceptance::Refused(why) => {
            let message = format!("`{}` stays as it is: {why}", path.display());
            let diagnostic = Diagnostic::new(codes::SNAPSHOT_KEPT, Severity::Error, message)
                .help("mend what is said above, or move the snapshot away to begin anew");
            terminal.show(&diagnostic, &SourceMap::default());
            Accepted::Failed
        }
    }
}

fn write(path: &Path, text: &str, terminal: &Terminal) -> Status {
    let Err(diagnostic) = replace::write(path, text) else { return Status::Done };
    terminal.show(&diagnostic, &SourceMap::default());
    Status::Rejected
}

/// Status of the work on a file, as `loligo snap --help` says.
fn status(comparison: &Comparison, is_check: bool, accepted: Accepted) -> Status {
    let goals = comparison.goals.iter().map(|goal| match goal.verdict {
        Verdict::Same | Verdict::New | Verdict::Different | Verdict::Otherwise => Status::Done,
        Verdict::Retained => goal.ended,
        Verdict::Unfinished if goal.ended == Status::Rejected => Status::Rejected,
        Verdict::Unfinished => goal.ended.max(Status::Stopped),
        // What the search did not come to the end of was not replaced.
        Verdict::Broken if accepted == Accepted::Written && goal.ended < Status::Rejected => Status::Done,
        Verdict::Broken => goal.ended.max(Status::Rejected),
    });
    let is_rejected = match comparison.verdict() {
        Some(verdict) if is_check => verdict > Verdict::Same,
        verdict => verdict == Some(Verdict::Broken) && accepted != Accepted::Written,
    };
    let whole = if is_rejected || accepted == Accepted::Failed { Status::Rejected } else { Status::Done };
    goals.max().unwrap_or_default().max(comparison.status).max(whole)
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "same",
        Verdict::New => "new",
        Verdict::Different => "different but still verified",
        Verdict::Otherwise => "ended otherwise",
        Verdict::Retained => "not found but still verified",
        Verdict::Unfinished => "unfinished",
        Verdict::Broken => "broken",
    }
}

/// A verdict for other programs.
fn id(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "same",
        Verdict::New => "new",
        Verdict::Different => "different",
        Verdict::Otherwise => "otherwise",
        Verdict::Retained => "retained",
        Verdict::Unfinished => "unfinished",
        Verdict::Broken => "broken",
    }
}

/// Verdict on a goal, for a person.
fn words(goal: &Compared) -> String {
    let why = match (goal.verdict, &goal.stored, &goal.found) {
        (Verdict::Broken, Some(_), _) if goal.told.is_empty() => ": there is no such goal",
        (Verdict::Broken, None, _) => ": what is stored cannot be read",
        (Verdict::Broken, ..) if goal.solution.is_none() => {
            ": the stored program is not accepted, and none is found now"
        }
        (Verdict::Broken, ..) => ": the stored program is not accepted",
        (Verdict::Retained, ..) if goal.ended == Status::Stopped => ": the search was stopped",
        (Verdict::New, ..) if goal.solution.is_none() => ": no program",
        (Verdict::Unfinished, ..) if goal.ended == Status::Rejected => ": its definition cannot be completed",
        (Verdict::Unfinished, Some(_), _) => ": what is stored could not be compared",
        _ => "",
    };
    format!("{}{why}", word(goal.verdict))
}

/// Tests of a file, for a build server.
fn suite(file: &Path, comparison: &Comparison) -> junit::Suite {
    let snapshot = snapshot_path(file).display().to_string();
    let complaint =
        |kind: Verdict, message: String, text: String| junit::Complaint { kind: word(kind).into(), message, text };
    let case = |goal: &Compared| {
        let said: String = goal.told.iter().map(text).collect();
        let difference = difference(&snapshot, goal.stored.as_deref(), goal.found.as_deref());
        let complaint = complaint(goal.verdict, words(goal), said + &difference);
        let ending = match goal.verdict {
            Verdict::Same => junit::Ending::Passed,
            Verdict::Unfinished => junit::Ending::Broken(complaint),
            _ => junit::Ending::Failed(complaint),
        };
        junit::Case { name: goal.goal.clone(), ending }
    };
    let mut cases: Vec<junit::Case> = comparison.goals.iter().map(case).collect();
    let whole = text(&comparison.told);
    if !whole.is_empty() {
        let complaint = complaint(Verdict::Broken, format!("`{snapshot}` is not in order"), whole);
        cases.push(junit::Case { name: snapshot, ending: junit::Ending::Failed(complaint) });
    }
    if comparison.status >= Status::Rejected {
        let complaint = junit::Complaint {
            kind: "rejected".into(),
            message: format!("`{}` is not in order", file.display()),
            text: "`loligo check` says what is wrong".into(),
        };
        cases.push(junit::Case { name: file.display().to_string(), ending: junit::Ending::Broken(complaint) });
    }
    junit::Suite { name: file.display().to_string(), cases }
}

fn text(told: &Told) -> String {
    told.diagnostics.iter().map(|diagnostic| render(diagnostic, &told.sources, Colours::Off) + "\n").collect()
}
