//! `loligo emit`.

use crate::arguments::EmitArguments;
use crate::progress::Progress;
use crate::record::Record;
use crate::terminal::Terminal;
use crate::{bug, stop};
use loligo_driver::{EmitOptions, Event, Session, Status, SynthesisOptions};

pub(crate) fn run(arguments: &EmitArguments, terminal: &Terminal) -> Status {
    let canceller = stop::canceller(arguments.timeout);
    let progress = Progress::begin(terminal.footer(), &canceller);
    let synthesis = SynthesisOptions { canceller, monitor: progress.monitor(), ..SynthesisOptions::default() };
    let options = EmitOptions { target: arguments.to.into(), module: arguments.module.clone(), synthesis };
    let session = Session::open(&arguments.inputs());
    let (text, status) = session.emit(&options, &mut |event, sources| match event {
        Event::Diagnostic(diagnostic) => terminal.show(&diagnostic, sources),
        Event::Bug(bug) => bug::report(&bug, sources, terminal),
        Event::Solved(_) | Event::Partial(_) | Event::Tested(_) | Event::Others(..) | Event::Searched(..) => {}
    });
    if let Some(text) = text {
        terminal.result(&Record::Module { language: arguments.to.name(), text: &text }, || text.clone());
    }
    status
}
