//! Reports of a session to its caller.

use crate::{Account, Assumption, Contrast, Foundation, Others, TestReport};
use loligo_base::{Diagnostic, FileId, Span, Status};

/// A message to the user, given as soon as it is known.
#[derive(Clone, Debug)]
pub enum Event {
    /// A message about the input.
    Diagnostic(Diagnostic),
    /// A goal was solved, and the solution verified.
    Solved(Solution),
    /// The best program with holes for a goal that was not solved; nothing in it is verified.
    Partial(Solution),
    /// A definition was checked, and this is what it rests on.
    Checked(Foundation),
    /// A goal kept its promise in every call that was tried.
    Tested(TestReport),
    /// The work on a goal with holes, by its name, has come to its end, and this is what it cost.
    Searched(String, Box<Account>),
    /// The signature of a goal, by its name, is weak: another program that has the type gives another result.
    Weak(String, Box<Contrast>),
    /// Further programs for a goal, by its name, that were asked for.
    Others(String, Box<Others>),
    /// Loligo itself is wrong.
    Bug(Bug),
}

/// A program for a goal with holes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Solution {
    /// The file of the goal.
    pub file: FileId,
    /// The goal.
    pub name: String,
    /// Its signature, as text.
    pub signature: String,
    /// Its definition, as text; without holes unless it is partial.
    pub definition: String,
    /// The span of the definition with holes.
    pub span: Span,
    /// Assumptions that it rests on and that nobody has checked.
    pub assumptions: Vec<Assumption>,
}

/// Evidence that Loligo itself is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bug {
    /// The file it happened on.
    pub file: FileId,
    /// The goal it happened on, if it was one.
    pub goal: Option<String>,
    /// Message of the panic.
    pub message: String,
}

/// Receiver of reports; the worst status so far is kept on the way.
pub struct Listener<'a> {
    tell: &'a mut dyn FnMut(Event),
    status: Status,
}

impl<'a> Listener<'a> {
    /// A reporter that passes everything on to `tell`.
    pub fn new(tell: &'a mut dyn FnMut(Event)) -> Self {
        Listener { tell, status: Status::Done }
    }

    /// Passes an event on; it makes the run end as `status` at best.
    pub fn tell(&mut self, status: Status, event: Event) {
        self.end_as(status);
        (self.tell)(event);
    }

    /// The run ends as `status` at best.
    pub fn end_as(&mut self, status: Status) {
        self.status = self.status.max(status);
    }

    /// Status of the run so far.
    pub fn status(&self) -> Status {
        self.status
    }
}

/// Passes every diagnostic on once: files that several units share may be complained about more than once.
pub fn each_once(tell: &mut dyn FnMut(Event)) -> impl FnMut(Event) {
    let mut told = Vec::new();
    move |event| {
        if let Event::Diagnostic(diagnostic) = &event {
            if told.contains(diagnostic) {
                return;
            }
            told.push(diagnostic.clone());
        }
        tell(event);
    }
}
