//! `loligo completions`.

use crate::arguments::{Arguments, CompletionsArguments};
use crate::terminal::Terminal;
use clap::CommandFactory;
use loligo_session::Status;

pub(crate) fn run(arguments: &CompletionsArguments, terminal: &Terminal) -> Status {
    let mut command = Arguments::command();
    let name = command.get_name().to_owned();
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut text);
    terminal.print(&String::from_utf8_lossy(&text));
    Status::Done
}
