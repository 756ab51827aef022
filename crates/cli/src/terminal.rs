//! The two streams that the user reads.

use crate::explain;
use crate::render::{Colours, render};
use crate::stop;
use loligo_source::{Diagnostic, Severity, SourceMap};
use std::cell::{Cell, RefCell};
use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process;

/// Standard output and standard error.
pub(crate) struct Terminal {
    colours: Cell<Colours>,
    /// What was complained of so far: each code once, in order.
    shown: RefCell<Vec<&'static str>>,
    /// Of these, how many a hint was given for.
    hinted: Cell<usize>,
}

impl Terminal {
    /// With colours if a person reads what is said and does not object (<https://no-color.org>).
    pub(crate) fn new() -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colours = if io::stderr().is_terminal() && !refused { Colours::On } else { Colours::Off };
        Terminal { colours: Cell::new(colours), shown: RefCell::default(), hinted: Cell::default() }
    }

    /// The colours of what is said.
    pub(crate) fn colours(&self) -> Colours {
        self.colours.get()
    }

    /// Uses colours from now on, or none.
    pub(crate) fn set_colours(&self, colours: Colours) {
        self.colours.set(colours);
    }

    /// The colours for a result that has some.
    pub(crate) fn output_colours(&self) -> Colours {
        if io::stdout().is_terminal() { self.colours() } else { Colours::Off }
    }

    /// Writes a result to standard output. If nobody reads it any more, there is no use in going on.
    pub(crate) fn print(&self, text: &str) {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::BrokenPipe => process::exit(stop::EXIT_CODE.into()),
            Err(error) => {
                self.say(&format!("standard output cannot be written: {error}\n"));
                process::exit(1);
            }
        }
    }

    /// Writes to standard error. There is nobody to tell if that fails.
    pub(crate) fn say(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Shows a diagnostic.
    pub(crate) fn show(&self, diagnostic: &Diagnostic, sources: &SourceMap) {
        self.say(&format!("{}\n", render(diagnostic, sources, self.colours())));
        self.note(diagnostic);
    }

    /// Takes note of a diagnostic that was shown in a result.
    pub(crate) fn note(&self, diagnostic: &Diagnostic) {
        let mut shown = self.shown.borrow_mut();
        // A note was asked for.
        if diagnostic.severity != Severity::Note && !shown.contains(&diagnostic.code) {
            shown.push(diagnostic.code);
        }
    }

    /// Says where more is to be read on the errors and warnings that were shown since this was said last.
    pub(crate) fn hint(&self) {
        let shown = self.shown.borrow();
        let new = shown.get(self.hinted.replace(shown.len())..).unwrap_or_default();
        self.say(&explain::hint(new));
    }
}
