//! `loligo synth`.

use crate::account::Breakdown;
use crate::arguments::SynthArguments;
use crate::terminal::Terminal;
use crate::{bug, stop};
use loligo_driver::{Event, Limits, Session, Solution, Status, SynthesisOptions};
use std::num::NonZeroUsize;
use std::thread;

pub(crate) fn run(arguments: &SynthArguments, terminal: &Terminal) -> Status {
    let options = SynthesisOptions {
        goals: arguments.goals.clone(),
        limits: Limits::default(),
        bounds: arguments.bounds(),
        max_checks: arguments.max_checks,
        partial: arguments.partial,
        canceller: stop::canceller(arguments.timeout),
        jobs: thread::available_parallelism().map_or(1, NonZeroUsize::get),
    };
    let session = Session::open(&arguments.inputs());
    let mut separator = "";
    session.synthesize(&options, &mut |event| match event {
        Event::Solved(solution) | Event::Partial(solution) => {
            terminal.print(&format!("{separator}{}", text(&solution)));
            separator = "\n";
        }
        Event::Diagnostic(diagnostic) => terminal.show(&diagnostic, session.sources()),
        Event::Bug(bug) => bug::report(&bug, session.sources(), terminal),
        Event::Searched(goal, account) if arguments.stats => terminal.say(&Breakdown::of(&account).text(&goal)),
        Event::Tested(_) | Event::Searched(..) => {}
    })
}

/// Signature and definition; they parse back.
fn text(solution: &Solution) -> String {
    format!("{}\n{}\n", solution.signature.trim_end(), solution.definition.trim_end())
}
