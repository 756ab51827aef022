//! The two streams that the user reads.

use crate::render::{Colours, render};
use crate::stop;
use loligo_source::{Diagnostic, SourceMap};
use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process;

/// Standard output and standard error.
pub(crate) struct Terminal {
    colours: Colours,
}

impl Terminal {
    /// With colours if a person reads what is said and does not object (<https://no-color.org>).
    pub(crate) fn new() -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colours = if io::stderr().is_terminal() && !refused { Colours::On } else { Colours::Off };
        Terminal { colours }
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
        self.say(&format!("{}\n", render(diagnostic, sources, self.colours)));
    }
}
