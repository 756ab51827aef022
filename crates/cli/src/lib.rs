//! The command line: what the user asked for → calls of a session → text on the terminal.
//!
//! Programs go to standard output, everything said about the input to standard error.
//!
//! *Architecture invariant:* this is the only crate that writes to the terminal, and the only one that looks at a clock.

mod account;
mod arguments;
mod bench;
mod bug;
mod certify;
mod check;
mod completions;
mod emit;
mod explain;
mod fmt;
mod grade;
mod junit;
mod man;
mod progress;
mod queue;
mod record;
mod relay;
mod render;
mod repl;
mod replace;
mod run;
mod snap;
mod stop;
mod synth;
mod terminal;
mod test;
mod trace;

pub use render::{Colours, render, render_within};
pub use snap::difference;

use arguments::{Arguments, Command};
use clap::Parser;
use loligo_session::Status;
use record::Record;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use terminal::Terminal;

/// Does what the command line says; the result is the exit code that `loligo --help` documents.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    bug::hold_back_panic_messages();
    let terminal = Terminal::new(arguments.json);
    terminal.record(&Record::start(arguments.command.name()));
    let inputs = arguments.command.inputs();
    let work = AssertUnwindSafe(|| match &arguments.command {
        Command::Synth(arguments) => synth::run(arguments, &terminal),
        Command::Check(arguments) => check::run(arguments, &terminal),
        Command::Certify(arguments) => certify::run(arguments, &terminal),
        Command::Fmt(arguments) => fmt::run(arguments, &terminal),
        Command::Run(arguments) => run::run(arguments, &terminal),
        Command::Test(arguments) => test::run(arguments, &terminal),
        Command::Emit(arguments) => emit::run(arguments, &terminal),
        Command::Bench(arguments) => bench::run(arguments, &terminal),
        Command::Explain(arguments) => explain::run(arguments, &terminal),
        Command::Snap(arguments) => snap::run(arguments, &terminal),
        Command::Grade(arguments) => grade::run(arguments, &terminal),
        Command::Completions(arguments) => completions::run(arguments, &terminal),
        Command::Man(arguments) => man::run(arguments, &terminal),
        Command::Repl(arguments) => repl::run(arguments, &terminal),
    });
    let status = catch_unwind(work).unwrap_or_else(|_| {
        bug::report_panic(&inputs, &terminal);
        Status::Bug
    });
    if status != Status::Bug {
        terminal.hint();
    }
    terminal.record(&Record::end(status));
    ExitCode::from(exit_code(status))
}

/// The exit code for a status, as `loligo --help` documents it.
fn exit_code(status: Status) -> u8 {
    match status {
        Status::Done => 0,
        Status::Rejected => 1,
        Status::NotFound => 3,
        Status::Stopped => stop::EXIT_CODE,
        Status::Bug => 101,
    }
}
