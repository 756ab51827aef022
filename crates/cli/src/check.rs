//! `loligo check`.

use crate::arguments::CheckArguments;
use crate::terminal::Terminal;
use crate::{relay, stop};
use loligo_session::{CheckOptions, Holes, Limits, Session, Status};

pub(crate) fn run(arguments: &CheckArguments, terminal: &Terminal) -> Status {
    let options = CheckOptions {
        holes: if arguments.holes { Holes::Note } else { Holes::Reject },
        limits: Limits::default(),
        canceller: stop::canceller(None),
    };
    let session = Session::open(&arguments.inputs());
    session.check(&options, &mut |event| relay::complaint(&event, session.sources(), terminal))
}
