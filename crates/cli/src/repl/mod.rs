//! `loligo repl`: a session at a prompt.
//!
//! `session` is the text that was loaded and typed; every action opens a `Session` on it, so nothing is
//! remembered but text and what was found. `enter` takes declarations in, `search` finds programs, `look` answers
//! questions, `keep` reads and writes files. `editor` is the prompt.

mod command;
mod editor;
mod enter;
mod interrupt;
mod keep;
mod look;
mod search;
mod session;
mod settings;
mod story;

use crate::arguments::ReplArguments;
use crate::bug;
use crate::record::Record;
use crate::terminal::Terminal;
use command::Verb;
use editor::{Line, Prompt};
use interrupt::Interrupt;
use loligo_base::{Diagnostic, Severity};
use loligo_session::{Event, Input, Run, Session, Status, SynthesisOptions, Wanted, glance};
use session::{Assembled, Text};
use settings::Settings;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

pub(crate) fn run(arguments: &ReplArguments, terminal: &Terminal) -> Status {
    let is_terminal = !terminal.is_json() && io::stdin().is_terminal() && io::stdout().is_terminal();
    let mut repl = Repl {
        terminal,
        is_terminal,
        interrupt: Interrupt::listen(is_terminal),
        text: Text::default(),
        states: BTreeMap::new(),
        last: None,
        owned: Vec::new(),
        draft: None,
        settings: Settings::default(),
    };
    let mut prompt = match Prompt::open(is_terminal, terminal) {
        Ok(prompt) => prompt,
        Err(error) => return repl.refuse(&format!("the terminal cannot be used: {error}")),
    };
    let mut worst = Status::Done;
    if is_terminal {
        terminal.print(&format!("Loligo {}; :help lists the commands, :quit ends\n", env!("CARGO_PKG_VERSION")));
    }
    if !arguments.files.is_empty() {
        worst = repl.load(&arguments.files);
    }
    loop {
        prompt.learn(repl.names());
        match prompt.read() {
            Line::Text(line) => match repl.obey(&line) {
                Some(status) => {
                    worst = worst.max(status);
                    terminal.record(&Record::line(&line, status));
                    terminal.hint();
                }
                None => break,
            },
            Line::Abandoned => {}
            Line::End => break,
            Line::Failed(message) => {
                worst = worst.max(repl.refuse(&message));
                break;
            }
        }
    }
    // Who sits at a terminal has seen what went wrong, and mended it.
    if is_terminal && worst != Status::Bug { Status::Done } else { worst }
}

/// State of the work on a goal.
#[derive(Clone, PartialEq, Eq, Debug)]
enum State {
    /// It has the type that it is declared to have.
    Verified,
    /// It was verified before this name was declared anew.
    Stale(String),
    /// Why it is not.
    Failed(String),
}

/// A session at the prompt.
struct Repl<'t> {
    terminal: &'t Terminal,
    /// Set if a person is at it.
    is_terminal: bool,
    interrupt: Interrupt,
    text: Text,
    /// States of goals by their names.
    states: BTreeMap<String, State>,
    /// The goal that was searched for last.
    last: Option<String>,
    /// The files that were read or written here, with what they held then.
    owned: Vec<(PathBuf, String)>,
    /// A text from the editor that could not be taken over.
    draft: Option<String>,
    settings: Settings,
}

impl Repl<'_> {
    /// Does what a line says; `None` if that is to end the session.
    fn obey(&mut self, line: &str) -> Option<Status> {
        let line = line.trim_end();
        if !line.trim_start().starts_with(':') {
            let seen = glance(line);
            return Some(match line.trim().is_empty() {
                true => Status::Done,
                false if seen.is_declaration => self.declare(line),
                false if is_only_comment(line) => Status::Done,
                false => self.evaluate(line),
            });
        }
        let (entry, rest) = match command::parse(line) {
            Ok(found) => found,
            Err(message) => return Some(self.refuse(&message)),
        };
        let needs = !entry.arguments.is_empty() && !entry.arguments.starts_with('[');
        if needs && rest.is_empty() || entry.arguments.is_empty() && !rest.is_empty() {
            let call = format!(":{} {}", entry.name, entry.arguments);
            return Some(self.refuse(&format!("it is `{}`", call.trim_end())));
        }
        Some(match entry.verb {
            Verb::Quit => return None,
            Verb::Load => self.load(&rest.split_whitespace().map(PathBuf::from).collect::<Vec<_>>()),
            Verb::Reload => self.reload(),
            Verb::Type => self.type_of(rest),
            Verb::Info => self.info(rest),
            Verb::Browse => self.browse(),
            Verb::Goals => self.goals(),
            Verb::Synth => self.synthesize(rest),
            Verb::Next => self.next(),
            Verb::All => self.all(rest),
            Verb::Check => self.check(),
            Verb::Run => self.evaluate(rest),
            Verb::Test => self.test(rest),
            Verb::Why => self.why(),
            Verb::Trace => self.trace(rest),
            Verb::Components => self.components(rest),
            Verb::Set => self.set(rest),
            Verb::Edit => self.edit(),
            Verb::Write => self.write(rest, keep::Care::Refuse),
            Verb::Overwrite => self.write(rest, keep::Care::Replace),
            Verb::Help => match command::help(rest) {
                Ok(text) => self.answer(&text),
                Err(message) => self.refuse(&message),
            },
        })
    }

    /// Says why something is not done.
    fn refuse(&self, message: &str) -> Status {
        self.terminal.say(&format!("{message}\n"));
        Status::Rejected
    }

    /// Prints what was asked for.
    fn answer(&self, text: &str) -> Status {
        self.terminal.print(text);
        Status::Done
    }

    /// Says what has happened.
    fn note(&self, message: &str) {
        self.terminal.say(&format!("{message}\n"));
    }

    /// A `Session` on the text at hand.
    fn open(&self, text: &str) -> Session {
        Session::open(&[Input::Text { name: session::NAME.into(), text: text.to_owned() }])
    }

    /// Options of a search for the goals, which may be none for all.
    fn options(&self, goals: &[String], wanted: Wanted, canceller: &loligo_session::Canceller) -> SynthesisOptions {
        SynthesisOptions {
            goals: goals.to_vec(),
            max_checks: self.settings.max_checks,
            run: Run::new(canceller.clone()),
            wanted,
            ..SynthesisOptions::default()
        }
    }

    /// Shows a diagnostic about the assembled text at the place in the pieces that it comes from.
    fn show(&self, diagnostic: &Diagnostic, text: &Text, assembled: &Assembled, session: &Session) {
        let is_session = |file| session.is_named(file);
        let (diagnostic, sources) = text.localized(diagnostic, assembled, session.sources(), &is_session);
        self.terminal.show(&diagnostic, &sources);
    }

    /// Shows what an action on the text at hand tells, if it is a complaint.
    fn relay(&self, event: &Event, assembled: &Assembled, session: &Session) {
        match event {
            Event::Diagnostic(diagnostic) => self.show(diagnostic, &self.text, assembled, session),
            Event::Bug(found) => bug::report(found, session.sources(), self.terminal),
            Event::Solved(_)
            | Event::Checked(_)
            | Event::Partial(_)
            | Event::Tested(_)
            | Event::Weak(..)
            | Event::Others(..)
            | Event::Searched(..) => {}
        }
    }

    /// The names that may be typed.
    fn names(&self) -> Vec<String> {
        let session = self.open(&self.text.assemble(None).text);
        let mut names: Vec<String> = session.declared().into_iter().flat_map(|declared| declared.names).collect();
        names.sort();
        names.dedup();
        names
    }
}

fn is_error(event: &Event) -> bool {
    matches!(event, Event::Diagnostic(diagnostic) if diagnostic.severity == Severity::Error)
}

/// Test for a text of comments and blank lines.
fn is_only_comment(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with("--"))
}
