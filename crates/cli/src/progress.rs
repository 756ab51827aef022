//! Progress of long searches: shown at a terminal, below all other output, as long as they last.

use crate::account::clock;
use console::{Term, is_dumb, truncate_str};
use loligo_session::{Canceller, Monitor, Standing};
use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Time after which a search is shown.
const PATIENCE: Duration = Duration::from_secs(2);
/// Interval at which the display is brought up to date.
const POLL: Duration = Duration::from_millis(200);
/// Lines that are shown, at most; and never more than half of the terminal has.
const MOST_LINES: usize = 16;
/// Lines that a search has at least: counts, its rung, and whether there is more.
const LEAST: usize = 3;
/// Mark in the place of a text that is left out.
const ELLIPSIS: &str = "…";

/// The lines below all else at a terminal, which are taken away again. Clones are the same lines.
#[derive(Clone)]
pub(crate) struct Footer(Arc<Mutex<Drawn>>);

struct Drawn {
    terminal: Term,
    /// Lines above the cursor that are to be taken away.
    lines: usize,
}

impl Footer {
    /// On standard error, with nothing in it yet.
    pub(crate) fn new() -> Footer {
        Footer(Arc::new(Mutex::new(Drawn { terminal: Term::buffered_stderr(), lines: 0 })))
    }

    /// Writes something else to the terminal. The lines come back when they are drawn next.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        let mut drawn = self.lock();
        // There is nobody to tell if that fails.
        let _ = drawn.draw(&[]);
        write()
    }

    fn draw(&self, lines: &[String]) {
        let _ = self.lock().draw(lines);
    }

    /// Test for a terminal at which lines can be taken away again.
    fn is_shown(&self) -> bool {
        self.lock().terminal.is_term() && !is_dumb()
    }

    /// Lines and columns of the terminal.
    fn size(&self) -> (usize, usize) {
        let (lines, columns) = self.lock().terminal.size();
        (lines.into(), columns.into())
    }

    fn lock(&self) -> MutexGuard<'_, Drawn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drawn {
    /// Draws other lines in the place of those that are there. The cursor is left below them, so that what the terminal
    /// itself writes on Ctrl-C goes with them.
    fn draw(&mut self, lines: &[String]) -> io::Result<()> {
        if self.lines > 0 {
            self.terminal.write_str("\r")?;
            self.terminal.move_cursor_up(self.lines)?;
            self.terminal.clear_to_end_of_screen()?;
        }
        self.lines = lines.len();
        lines.iter().try_for_each(|line| self.terminal.write_line(line))?;
        self.terminal.flush()
    }
}

/// Shows the searches of its monitor as long as it lives and they are not cancelled.
pub(crate) struct Progress(Option<Shown>);

struct Shown {
    monitor: Monitor,
    /// Tells by its end that there is nothing to show any more.
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows nothing where there is no terminal.
    pub(crate) fn begin(footer: &Footer, canceller: &Canceller) -> Progress {
        Progress(footer.is_shown().then(|| {
            let monitor = Monitor::default();
            let (end, ended) = mpsc::channel();
            let (footer, canceller, shown) = (footer.clone(), canceller.clone(), monitor.clone());
            let thread = thread::spawn(move || show(&footer, &canceller, &shown, &ended));
            Shown { monitor, end: Some(end), thread: Some(thread) }
        }))
    }

    /// Monitor of the searches, if they are shown.
    pub(crate) fn monitor(&self) -> Option<Monitor> {
        self.0.as_ref().map(|shown| shown.monitor.clone())
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.end.take());
        // If it has panicked, nothing is shown any more.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn show(footer: &Footer, canceller: &Canceller, monitor: &Monitor, ended: &Receiver<()>) {
    let mut begun = BTreeMap::new();
    while ended.recv_timeout(POLL) == Err(RecvTimeoutError::Timeout) && !canceller.is_cancelled() {
        let now = clock();
        let standings = monitor.standings().into_iter();
        let timed = standings.map(|standing| (now - *begun.entry(standing.number).or_insert(now), standing));
        let long: Vec<(Duration, Standing)> = timed.filter(|(time, _)| *time >= PATIENCE).collect();
        footer.draw(&text(&long, footer.size()));
    }
    footer.draw(&[]);
}

/// Progress of searches, in lines that fit into a terminal with so many lines and columns.
fn text(searches: &[(Duration, Standing)], (lines, columns): (usize, usize)) -> Vec<String> {
    let room = (lines / 2).clamp(1, MOST_LINES);
    let share = (room / searches.len().max(1)).max(LEAST);
    let of_each = searches.iter().flat_map(|(time, standing)| cut(of_one(*time, standing), share)).collect();
    let fitting = |line: String| truncate_str(&line, columns.saturating_sub(1), ELLIPSIS).into_owned();
    cut(of_each, room).into_iter().map(fitting).collect()
}

fn of_one(time: Duration, standing: &Standing) -> Vec<String> {
    let Standing { goal, rung, terms, checks, partial, .. } = standing;
    let counts = format!("{goal}: {} s, {terms} terms, {checks} checks", time.as_secs());
    let rung = rung.iter().map(|(number, budget)| format!("  rung {number}: {budget}"));
    let partial = partial.iter().flat_map(|partial| partial.trim_end().lines()).map(|line| format!("  {line}"));
    [counts].into_iter().chain(rung).chain(partial).collect()
}

/// As many lines as there is room for; the last one tells if there are more.
fn cut(mut lines: Vec<String>, room: usize) -> Vec<String> {
    if lines.len() > room {
        lines.truncate(room.saturating_sub(1));
        lines.push(format!("  {ELLIPSIS}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Duration, Standing, text};

    fn standing(goal: &str, partial: Option<&str>) -> (Duration, Standing) {
        let standing = Standing {
            number: 0,
            goal: goal.into(),
            rung: Some((9, "terms of up to 4 names, one match and no guard".into())),
            terms: 1234,
            checks: 56,
            partial: partial.map(str::to_owned),
        };
        (Duration::from_millis(3_900), standing)
    }

    #[test]
    fn what_is_known_of_a_search() {
        let shown = text(&[standing("f", Some("f = \\x .\n  match x with\n    Nil -> ??\n"))], (24, 80));
        let expected = [
            "f: 3 s, 1234 terms, 56 checks",
            "  rung 9: terms of up to 4 names, one match and no guard",
            "  f = \\x .",
            "    match x with",
            "      Nil -> ??",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_search_that_has_only_begun() {
        let (time, standing) = standing("f", None);
        let shown = text(&[(time, Standing { rung: None, ..standing })], (24, 80));
        assert_eq!(shown, ["f: 3 s, 1234 terms, 56 checks"]);
    }

    #[test]
    fn nothing_of_no_search() {
        assert!(text(&[], (24, 80)).is_empty());
    }

    #[test]
    fn a_small_terminal_is_not_filled() {
        let program = "f =\n  1\n  2\n  3\n  4\n  5";
        let one = text(&[standing("f", Some(program))], (10, 20));
        assert_eq!(one, ["f: 3 s, 1234 terms…", "  rung 9: terms of…", "  f =", "    1", "  …"]);
        let two = text(&[standing("f", Some(program)), standing("g", Some(program))], (14, 80));
        assert_eq!(two.len(), 6);
        assert!(two.iter().filter(|line| line.as_str() == "  …").count() == 2, "{two:?}");
        let many: Vec<_> = (0..40).map(|number| standing(&format!("f{number}"), None)).collect();
        let shown = text(&many, (24, 80));
        assert_eq!((shown.len(), shown.last().map(String::as_str)), (12, Some("  …")));
    }
}
