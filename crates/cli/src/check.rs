//! `loligo check`.

use crate::arguments::CheckArguments;
use crate::terminal::Terminal;
use crate::{bug, stop};
use loligo_driver::{CheckOptions, Event, Holes, Limits, Session, Status};

pub(crate) fn run(arguments: &CheckArguments, terminal: &Terminal) -> Status {
    let options = CheckOptions {
        holes: if arguments.holes { Holes::Note } else { Holes::Reject },
        limits: Limits::default(),
        canceller: stop::canceller(None),
    };
    let session = Session::open(&arguments.inputs());
    session.check(&options, &mut |event| match event {
        Event::Diagnostic(diagnostic) => terminal.show(&diagnostic, session.sources()),
        Event::Bug(bug) => bug::report(&bug, session.sources(), terminal),
        Event::Solved(_) | Event::Partial(_) | Event::Tested(_) | Event::Others(..) | Event::Searched(..) => {}
    })
}
