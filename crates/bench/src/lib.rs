//! Goals one at a time, with what each cost: for benchmarks.

use loligo_base::FileId;
use loligo_resolve::Origin;
use loligo_session::{
    Account, Attempt, Event, GoalSummary, Listener, Outcome, Run, Session, Solution, Status, SynthesisOptions, survey,
    tell_all,
};

/// A goal with holes of a named file.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Its file.
    pub file: FileId,
    /// Its name.
    pub name: String,
    summary: GoalSummary,
}

/// Cost of the work on a goal. Time is for the caller to measure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measurement {
    /// The outcome; a program is verified.
    pub outcome: Outcome<Solution>,
    /// Cost by kinds.
    pub account: Account,
    /// Nodes of the syntax tree of the program found.
    pub size: Option<usize>,
}

/// The goals with holes of the named files in order. What is wrong with the files is told; the status says whether
/// anything is.
pub fn problems(session: &Session, run: &Run, tell: &mut dyn FnMut(Event)) -> (Vec<Problem>, Status) {
    let options = SynthesisOptions { run: run.clone(), ..SynthesisOptions::default() };
    let mut listener = Listener::new(tell);
    tell_all(session.complaints(), &mut listener);
    let mut problems = Vec::new();
    for unit in session.units().iter().filter(|unit| unit.origin == Origin::Named) {
        let goals = survey(unit, &options, &mut listener).unwrap_or_default();
        let open = goals.into_iter().filter(|goal| goal.has_holes);
        problems.extend(open.map(|summary| Problem { file: unit.file, name: summary.name.clone(), summary }));
    }
    (problems, listener.status())
}

/// Searches for a program and has it checked, with solvers that nobody has asked anything before.
pub fn solve(session: &Session, problem: &Problem, options: &SynthesisOptions) -> Measurement {
    let bug = |message: &str| {
        let outcome = Outcome::Bug(message.to_owned());
        Measurement { outcome, account: Account::default(), size: None }
    };
    let units = session.units();
    let Some(unit) = units.iter().find(|unit| unit.file == problem.file) else { return bug("its file is gone") };
    let Attempt { outcome, account, size, .. } = unit.search(&problem.summary, &[], options);
    Measurement { outcome, account, size }
}
