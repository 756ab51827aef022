//! `loligo man`: the manual, in roff.

use crate::arguments::{Arguments, ManArguments};
use crate::record::Record;
use crate::replace;
use crate::terminal::Terminal;
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use loligo_base::{Diagnostic, Severity, SourceMap, codes};
use loligo_session::Status;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// A page of the manual.
struct Page {
    /// The command, with a hyphen before each further word: `loligo-synth`.
    name: String,
    text: String,
}

pub(crate) fn run(arguments: &ManArguments, terminal: &Terminal) -> Status {
    let pages = match pages() {
        Ok(pages) => pages,
        Err(error) => return refuse("the manual", &error, terminal),
    };
    let Some(folder) = &arguments.out else {
        pages.iter().take(1).for_each(|page| terminal.print(&page.text));
        return Status::Done;
    };
    if let Err(error) = fs::create_dir_all(folder) {
        return refuse(&folder.display().to_string(), &error, terminal);
    }
    // All of them are looked at before the first one is written.
    let wanted: Vec<_> = pages.iter().map(|page| (folder.join(format!("{}.1", page.name)), page)).collect();
    for (path, page) in &wanted {
        if let Err(error) = page.may_be_written(path) {
            return refuse(&path.display().to_string(), &error, terminal);
        }
    }
    for (path, page) in &wanted {
        if let Err(error) = replace::replace(path, &page.text) {
            return refuse(&path.display().to_string(), &error, terminal);
        }
        terminal.result(&Record::written(path), || format!("{}: written\n", path.display()));
    }
    Status::Done
}

/// The page of the program, and those of its commands.
fn pages() -> io::Result<Vec<Page>> {
    // Not the version of Z3: a page may be read where another one is used.
    let mut program = Arguments::command().version(env!("CARGO_PKG_VERSION")).disable_help_subcommand(true);
    program.build();
    let commands: Vec<Command> = program.get_subcommands().cloned().collect();
    [program].into_iter().chain(commands).map(Page::of).collect()
}

impl Page {
    fn of(command: Command) -> io::Result<Page> {
        let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
        let mut text = Vec::new();
        Man::new(command).render(&mut text)?;
        Ok(Page { name, text: String::from_utf8_lossy(&text).into_owned() })
    }

    /// Tests that there is nothing at `path`, or an earlier version of the page.
    fn may_be_written(&self, path: &Path) -> io::Result<()> {
        let title = format!(".TH {} 1", self.name);
        match fs::read_to_string(path) {
            Ok(text) if text.lines().any(|line| line.starts_with(&title)) => Ok(()),
            Ok(_) => Err(io::Error::other("it is there already, and is no page of this manual")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn refuse(what: &str, error: &io::Error, terminal: &Terminal) -> Status {
    let message = format!("`{what}` cannot be written: {error}");
    terminal.show(&Diagnostic::new(codes::UNUSABLE_FILE, Severity::Error, message), &SourceMap::default());
    Status::Rejected
}
