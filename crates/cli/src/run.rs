//! `loligo run`.

use crate::arguments::RunArguments;
use crate::progress::Progress;
use crate::record::Record;
use crate::terminal::Terminal;
use crate::{relay, stop};
use loligo_session::{Run, Session, Status, SynthesisOptions};

pub(crate) fn run(arguments: &RunArguments, terminal: &Terminal) -> Status {
    let canceller = stop::canceller(arguments.timeout);
    let progress = Progress::begin(terminal.footer(), &canceller);
    let options =
        SynthesisOptions { run: Run::new(canceller), monitor: progress.monitor(), ..SynthesisOptions::default() };
    let session = Session::open(&arguments.inputs());
    let sources = session.sources().clone();
    let (mut session, completed) =
        session.completed(&options, &mut |event| relay::complaint(&event, &sources, terminal));
    if !matches!(completed, Status::Done | Status::NotFound) {
        return completed;
    }
    let mut told = Vec::new();
    let (value, status) = session.run(&arguments.expression, arguments.steps, &mut |event| told.push(event));
    for event in told {
        relay::complaint(&event, session.sources(), terminal);
    }
    if let Some(value) = value {
        let record = Record::Value { expression: &arguments.expression, value: &value };
        terminal.result(&record, || format!("{value}\n"));
    }
    status
}
