//! `loligo emit`.

use crate::arguments::EmitArguments;
use crate::progress::Progress;
use crate::record::Record;
use crate::terminal::Terminal;
use crate::{relay, stop};
use loligo_session::{EmitOptions, Run, Session, Status, SynthesisOptions};

pub(crate) fn run(arguments: &EmitArguments, terminal: &Terminal) -> Status {
    let canceller = stop::canceller(arguments.timeout);
    let progress = Progress::begin(terminal.footer(), &canceller);
    let synthesis =
        SynthesisOptions { run: Run::new(canceller), monitor: progress.monitor(), ..SynthesisOptions::default() };
    let options = EmitOptions { language: arguments.to.into(), module: arguments.module.clone(), synthesis };
    let session = Session::open(&arguments.inputs());
    let (text, status) = session.emit(&options, &mut |event, sources| relay::complaint(&event, sources, terminal));
    if let Some(text) = text {
        terminal.result(&Record::Module { language: arguments.to.name(), text: &text }, || text.clone());
    }
    status
}
