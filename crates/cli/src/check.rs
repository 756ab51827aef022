//! `loligo check`.

use crate::arguments::CheckArguments;
use crate::record::Record;
use crate::terminal::Terminal;
use crate::{relay, stop};
use loligo_session::{Assumption, CheckOptions, Event, Foundation, Holes, Run, Session, Status};

pub(crate) fn run(arguments: &CheckArguments, terminal: &Terminal) -> Status {
    let options = CheckOptions {
        holes: if arguments.holes { Holes::Note } else { Holes::Reject },
        run: Run::new(stop::canceller(None)),
    };
    let session = Session::open_within(&arguments.inputs(), &options.run.canceller);
    session.check(&options, &mut |event| match &event {
        Event::Checked(foundation) if arguments.assumptions || terminal.is_json() => {
            terminal.result(&Record::checked(foundation, session.sources()), || text(foundation));
        }
        _ => relay::complaint(&event, session.sources(), terminal),
    })
}

/// Assumptions of a definition, a line each.
fn text(foundation: &Foundation) -> String {
    let name = &foundation.name;
    let given = foundation.assumptions.iter();
    let lines: String = given.map(|Assumption { kind, name }| format!("  {} {name}\n", kind.words())).collect();
    if lines.is_empty() { format!("{name} rests on nothing unchecked\n") } else { format!("{name} rests on\n{lines}") }
}
