//! The two streams that the user reads, or the records that another program reads.

use crate::explain;
use crate::progress::Footer;
use crate::record::{Message, Record};
use crate::render::{Colours, WIDTH, render_within};
use crate::stop;
use loligo_base::{Code, Diagnostic, Severity, SourceMap};
use std::cell::{Cell, RefCell};
use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process;

/// Standard output and standard error.
pub(crate) struct Terminal {
    /// Set if standard output gets all output, as records.
    is_json: bool,
    colours: Cell<Colours>,
    /// Codes of the diagnostics so far, each once, in order.
    shown: RefCell<Vec<Code>>,
    /// Of these, how many a hint was given for.
    hinted: Cell<usize>,
    footer: Footer,
}

impl Terminal {
    /// With colours if a person reads what is said and does not object (<https://no-color.org>).
    pub(crate) fn new(is_json: bool) -> Self {
        let refused = is_json || env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colours = if io::stderr().is_terminal() && !refused { Colours::On } else { Colours::Off };
        Terminal {
            is_json,
            colours: Cell::new(colours),
            shown: RefCell::default(),
            hinted: Cell::default(),
            footer: Footer::new(),
        }
    }

    /// Text shown below all that is written here.
    pub(crate) fn footer(&self) -> &Footer {
        &self.footer
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

    /// The columns of what is said: those of the terminal, if one shows it.
    fn width(&self) -> usize {
        let columns = console::Term::stderr().size_checked().filter(|_| io::stderr().is_terminal());
        columns.map_or(WIDTH, |(_, columns)| columns.into())
    }

    /// Test for output that another program reads.
    pub(crate) fn is_json(&self) -> bool {
        self.is_json
    }

    /// Writes a result to standard output: `text`, if a person reads it.
    pub(crate) fn result(&self, record: &Record<'_>, text: impl FnOnce() -> String) {
        self.write(&if self.is_json { record.text() } else { text() });
    }

    /// Says what has become of something: `text`, if a person reads it.
    pub(crate) fn remark(&self, record: &Record<'_>, text: impl FnOnce() -> String) {
        if self.is_json {
            self.write(&record.text());
        } else {
            self.say(&text());
        }
    }

    /// Writes what only another program has to be told.
    pub(crate) fn record(&self, record: &Record<'_>) {
        if self.is_json {
            self.write(&record.text());
        }
    }

    /// Writes to standard output what only a person wants: another program can tell it from the records.
    pub(crate) fn narrate(&self, text: impl FnOnce() -> String) {
        if !self.is_json {
            self.write(&text());
        }
    }

    /// Writes a result that is nothing but text to standard output.
    pub(crate) fn print(&self, text: &str) {
        self.result(&Record::Output { text }, || text.to_owned());
    }

    /// Says what is nothing but text.
    pub(crate) fn say(&self, text: &str) {
        match self.is_json {
            true if text.is_empty() => {}
            true => self.write(&Record::Remark { text: text.trim_end() }.text()),
            // There is nobody to tell if that fails.
            false => drop(self.footer.aside(|| io::stderr().lock().write_all(text.as_bytes()))),
        }
    }

    /// Writes to standard output. If nobody reads it any more, there is no use in going on.
    fn write(&self, text: &str) {
        let written = self.footer.aside(|| {
            let mut stdout = io::stdout().lock();
            stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())
        });
        match written {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::BrokenPipe => process::exit(stop::EXIT_CODE.into()),
            Err(error) => {
                let _ = writeln!(io::stderr(), "standard output cannot be written: {error}");
                process::exit(1);
            }
        }
    }

    /// Shows a diagnostic.
    pub(crate) fn show(&self, diagnostic: &Diagnostic, sources: &SourceMap) {
        let text = || format!("{}\n", render_within(diagnostic, sources, self.colours(), self.width()));
        self.remark(&Record::Diagnostic(Message::of(diagnostic, sources)), text);
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
        if !self.is_json {
            self.say(&explain::hint(new));
        }
    }
}
