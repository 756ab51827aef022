//! Declarations that come in: they are taken over as a whole or not at all.

use super::session::{Assembled, Piece, Text};
use super::{Repl, State, is_error};
use loligo_base::{Diagnostic, Severity};
use loligo_session::{Declares, Event, Session, Status, Wanted};

impl Repl<'_> {
    /// Takes over what was typed, and searches for the goals in it.
    pub(super) fn declare(&mut self, line: &str) -> Status {
        let piece = Piece::typed(dedented(line).as_str());
        let names = |wants_holes: bool| {
            let definitions = piece.in_force().filter(|declared| declared.what == Declares::Definition);
            let wanted = definitions.filter(|declared| declared.has_holes == wants_holes);
            wanted.filter_map(|declared| declared.names.first().cloned()).collect::<Vec<String>>()
        };
        let (given, open) = (names(false), names(true));
        let status = self.enter(piece, &given);
        if status != Status::Done {
            return status;
        }
        open.iter().fold(Status::Done, |status, goal| status.max(self.search_for(goal)))
    }

    /// Takes a piece over if it is in order and the definitions in it called `given` are right.
    fn enter(&mut self, piece: Piece, given: &[String]) -> Status {
        let mut text = self.text.clone();
        let replaced = text.add(piece);
        let position = text.pieces.len() - 1;
        let assembled = text.assemble(None);
        let session = self.open(&assembled.text);
        let status = self.is_in_order(&text, &assembled, &session, Some(position));
        if status != Status::Done {
            return status;
        }
        if !given.is_empty() {
            let (status, found) = self.verdicts(given, &session);
            found.iter().for_each(|event| self.relay_from(event, &text, &assembled, &session, Some(position)));
            if status != Status::Done {
                return status;
            }
        }
        self.adopt(text, &replaced);
        given.iter().for_each(|name| {
            self.states.insert(name.clone(), State::Verified);
            self.note(&format!("{name}: verified"));
        });
        Status::Done
    }

    /// Makes a text that of the session, in which the names were declared anew.
    pub(super) fn adopt(&mut self, text: Text, replaced: &[String]) {
        self.text = text;
        if let Some(first) = replaced.first() {
            for state in self.states.values_mut().filter(|state| **state == State::Verified) {
                *state = State::Stale(first.clone());
            }
            let names: Vec<String> = replaced.iter().map(|name| format!("`{name}`")).collect();
            self.note(&format!("declared anew: {}", names.join(", ")));
        }
        for name in replaced {
            self.states.remove(name);
        }
        let goals: Vec<String> = self.text.goals().map(|(name, _)| name.to_owned()).collect();
        self.states.retain(|name, _| goals.contains(name));
    }

    /// Tests that a text resolves, with measures that keep their promises and, in the piece that is new, examples that
    /// hold. Diagnostics are shown; warnings of the new piece only.
    pub(super) fn is_in_order(
        &self,
        text: &Text,
        assembled: &Assembled,
        session: &Session,
        new: Option<usize>,
    ) -> Status {
        let mut told = Vec::new();
        let status = self.interrupt.during(None, |canceller| {
            session.survey(&self.options(&[], Wanted::One, canceller), &mut |event| told.push(event))
        });
        told.iter().for_each(|event| self.relay_from(event, text, assembled, session, new));
        if status != Status::Done {
            return status;
        }
        let mut told = Vec::new();
        session.examples(&mut |event| told.push(event));
        told.retain(|event| match event {
            Event::Diagnostic(diagnostic) => new.is_none() || is_in(diagnostic, assembled, session, new),
            _ => true,
        });
        told.iter().for_each(|event| self.relay_from(event, text, assembled, session, new));
        if told.iter().any(is_error) { Status::Rejected } else { Status::Done }
    }

    /// Verdicts on the definitions of these names.
    pub(super) fn verdicts(&self, names: &[String], session: &Session) -> (Status, Vec<Event>) {
        let mut told = Vec::new();
        let status = self.interrupt.during(self.settings.timeout, |canceller| {
            session.synthesize(&self.options(names, Wanted::One, canceller), &mut |event| told.push(event))
        });
        // What else is wrong was said before.
        told.retain(|event| match event {
            Event::Diagnostic(diagnostic) => diagnostic.severity == Severity::Error,
            _ => true,
        });
        (status, told)
    }

    /// Shows an event about a text that may not be that of the session yet.
    pub(super) fn relay_from(
        &self,
        event: &Event,
        text: &Text,
        assembled: &Assembled,
        session: &Session,
        new: Option<usize>,
    ) {
        match event {
            Event::Diagnostic(diagnostic)
                if diagnostic.severity == Severity::Error || is_in(diagnostic, assembled, session, new) =>
            {
                self.show(diagnostic, text, assembled, session);
            }
            Event::Diagnostic(_) => {}
            other => self.relay(other, assembled, session),
        }
    }
}

/// Test for a diagnostic on the piece.
fn is_in(diagnostic: &Diagnostic, assembled: &Assembled, session: &Session, piece: Option<usize>) -> bool {
    let span = diagnostic.span().filter(|span| session.is_named(span.file));
    span.is_some_and(|span| Some(assembled.origin(span).0) == piece)
}

/// The text with its first line at the margin and the others moved along.
fn dedented(text: &str) -> String {
    let blanks = text.len() - text.trim_start().len();
    let margin = text.get(..blanks).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let lines = text.trim_start_matches('\n').lines();
    let lines: Vec<&str> = lines.map(|line| line.strip_prefix(margin).unwrap_or(line)).collect();
    lines.join("\n")
}
