//! Reports of a session, passed on to the user.

use crate::bug;
use crate::terminal::Terminal;
use loligo_base::SourceMap;
use loligo_session::Event;

/// Shows an event that is a complaint, and passes all others over.
pub(crate) fn complaint(event: &Event, sources: &SourceMap, terminal: &Terminal) {
    match event {
        Event::Diagnostic(diagnostic) => terminal.show(diagnostic, sources),
        Event::Bug(found) => bug::report(found, sources, terminal),
        Event::Solved(_)
        | Event::Checked(_)
        | Event::Partial(_)
        | Event::Tested(_)
        | Event::Weak(..)
        | Event::Others(..)
        | Event::Searched(..) => {}
    }
}
