//! A session: what is read once and then worked on.

use crate::check::{check_unit, tell_all};
use crate::imports::Files;
use crate::report::{Listener, each_once};
use crate::synthesis::{report_unknown_goals, synthesize_unit};
use crate::unit::Unit;
use crate::{CheckOptions, Event, Input, Status, SynthesisOptions};
use loligo_base::{Canceller, Diagnostic, FileId, SourceMap, sort_diagnostics};

/// The files of one run, read and parsed.
pub struct Session {
    files: Files,
    roots: Vec<FileId>,
    /// Set if every named file could be read.
    is_complete: bool,
}

impl Session {
    /// Reads the inputs and everything they import. What is wrong with them is reported by what is done next.
    pub fn open(inputs: &[Input]) -> Session {
        Session::open_within(inputs, &Canceller::new())
    }

    /// [`Session::open`] in a run that may be cancelled: then what is done next says that it was not begun.
    pub fn open_within(inputs: &[Input], canceller: &Canceller) -> Session {
        let mut files = Files::within(canceller);
        let mut roots = Vec::new();
        let mut is_complete = true;
        for input in inputs {
            match files.open(input) {
                Some(root) if roots.contains(&root) => {}
                Some(root) => roots.push(root),
                None => is_complete = false,
            }
        }
        files.close();
        Session { files, roots, is_complete }
    }

    /// The texts that spans point into.
    pub fn sources(&self) -> &SourceMap {
        &self.files.sources
    }

    /// Resolves everything and checks every measure and definition of the named files and of the files they import,
    /// except those of the standard library, which has its own tests. All that is found is told at the end, in the order
    /// of the source.
    pub fn check(&self, options: &CheckOptions, tell: &mut dyn FnMut(Event)) -> Status {
        let (mut diagnostics, mut bugs) = (Vec::new(), Vec::new());
        let mut gather = |event| match event {
            Event::Diagnostic(diagnostic) => diagnostics.push(diagnostic),
            Event::Bug(_)
            | Event::Solved(_)
            | Event::Checked(_)
            | Event::Partial(_)
            | Event::Tested(_)
            | Event::Weak(..)
            | Event::Others(..)
            | Event::Searched(..) => bugs.push(event),
        };
        let mut listener = Listener::new(&mut gather);
        tell_all(self.files.diagnostics.clone(), &mut listener);
        for unit in self.units() {
            if unit.is_cancelled() {
                listener.tell(Status::Stopped, Event::Diagnostic(unit.not_begun()));
                break;
            }
            check_unit(&unit, options, &mut listener);
            if listener.status() == Status::Stopped {
                break;
            }
        }
        let status = listener.status();
        in_order(diagnostics).into_iter().map(Event::Diagnostic).chain(bugs).for_each(tell);
        status
    }

    /// Fills the holes of the goals of the named files, checks the goals without holes, and tells of each goal as soon as
    /// it is done. A goal that fails is taken as given by those after it.
    pub fn synthesize(&self, options: &SynthesisOptions, tell: &mut dyn FnMut(Event)) -> Status {
        let mut once = each_once(tell);
        let mut listener = Listener::new(&mut once);
        tell_all(self.complaints(), &mut listener);
        let mut seen = Vec::new();
        for unit in self.units() {
            if options.run.is_cancelled() || unit.is_cancelled() {
                listener.tell(Status::Stopped, Event::Diagnostic(unit.not_begun()));
                break;
            }
            match synthesize_unit(&unit, options, &mut listener) {
                Some(goals) => seen.extend(goals),
                // Its goals are not known, so none of those asked for can be called missing.
                None => seen.extend(options.goals.iter().cloned()),
            }
        }
        if self.is_complete && listener.status() != Status::Stopped {
            report_unknown_goals(options, &seen, &mut listener);
        }
        listener.status()
    }
}

impl Session {
    /// The files of the user with what they import, imports before importers.
    pub fn units(&self) -> Vec<Unit<'_>> {
        Unit::all(&self.files, &self.roots)
    }

    /// Diagnostics on reading and parsing, in the order of the source.
    pub fn complaints(&self) -> Vec<Diagnostic> {
        in_order(self.files.diagnostics.clone())
    }

    /// Gives a file another text. The imports must be the same.
    pub(crate) fn replace(&mut self, file: FileId, text: &str) {
        self.files.replace(file, text);
    }

    /// Adds a text that is no file of its own, to point at.
    pub(crate) fn add_text(&mut self, name: &str, text: &str) -> FileId {
        self.files.sources.add(name, text)
    }
}

/// In the order of the source, each once.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    sort_diagnostics(&mut diagnostics);
    diagnostics.dedup();
    diagnostics
}
