//! Searches: for the programs of goals, and for others.

use super::session::{Found, NAME};
use super::{Repl, State};
use crate::progress::Progress;
use crate::record::Record;
use crate::synth;
use loligo_base::Severity;
use loligo_explain::{Explainer, GoalTrace};
use loligo_session::{End, Event, Others, Recorder, Solution, Status, SynthesisOptions, Wanted};
use std::sync::Arc;

/// Result of a search for the programs of one goal.
pub(super) struct Searched {
    pub(super) status: Status,
    programs: Vec<Solution>,
    others: Option<Others>,
    /// Why nothing was found.
    reason: Option<String>,
    /// Trace of the search, if it was recorded.
    pub(super) trace: Option<GoalTrace>,
}

impl Repl<'_> {
    /// `:synth`: searches for a goal, or for all that are open.
    pub(super) fn synthesize(&mut self, goal: &str) -> Status {
        if !goal.is_empty() {
            return match self.goal_named(goal) {
                Ok(()) => self.search_for(goal),
                Err(message) => self.refuse(&message),
            };
        }
        let goals: Vec<String> = self.text.goals().map(|(name, _)| name.to_owned()).collect();
        let open: Vec<String> = goals.into_iter().filter(|goal| self.text.is_open(goal)).collect();
        if open.is_empty() {
            return self.refuse("there is no open goal; `f = ??` is one, below a signature of `f`");
        }
        let mut status = Status::Done;
        for goal in open {
            status = status.max(self.search_for(&goal));
            if status == Status::Stopped {
                break;
            }
        }
        status
    }

    /// Searches for the first program of a goal, prints it and puts it into the session.
    pub(super) fn search_for(&mut self, goal: &str) -> Status {
        self.last = Some(goal.to_owned());
        let searched = self.search(goal, Wanted::One, None);
        match (searched.programs.into_iter().next(), searched.reason) {
            (Some(solution), _) => {
                self.keep(&solution, vec![solution.definition.clone()]);
                self.show_program(&solution, 1, "");
            }
            (None, Some(reason)) => {
                self.states.insert(goal.to_owned(), State::Failed(reason));
            }
            (None, None) => {}
        }
        searched.status
    }

    /// `:next`: a program that was not shown yet.
    pub(super) fn next(&mut self) -> Status {
        let Some(goal) = self.last.clone() else {
            return self.refuse("no goal was searched for yet");
        };
        let shown = self.text.found.get(&goal).map(|found| found.shown.clone()).unwrap_or_default();
        if shown.is_empty() {
            return self.search_for(&goal);
        }
        let searched = self.search(&goal, Wanted::Several(shown.len() + 1), None);
        match searched.programs.iter().find(|solution| !shown.contains(&solution.definition)) {
            Some(solution) => {
                let definition = solution.definition.clone();
                let number = shown.len() + 1;
                self.keep(solution, shown.into_iter().chain([definition]).collect());
                self.show_program(solution, number, "");
                Status::Done
            }
            None => {
                if let Some(others) = &searched.others {
                    self.note(&no_more(&goal, others.end));
                }
                searched.status.max(Status::NotFound)
            }
        }
    }

    /// `:all N`: programs for the last goal.
    pub(super) fn all(&mut self, rest: &str) -> Status {
        let Some(goal) = self.last.clone() else {
            return self.refuse("no goal was searched for yet");
        };
        let Some(wanted) = rest.parse::<u16>().ok().filter(|wanted| *wanted > 0) else {
            return self.refuse("it is `:all N`, N being a number of programs");
        };
        let searched = self.search(&goal, Wanted::Several(wanted.into()), None);
        for (number, solution) in (1..).zip(&searched.programs) {
            let separator = if number == 1 { "" } else { "\n" };
            self.show_program(solution, number, &format!("{separator}-- program {number}\n"));
        }
        if let Some(others) = &searched.others {
            let text = || format!("{}\n", synth::summary(&goal, others, Wanted::Several(wanted.into())));
            self.terminal.remark(&Record::others(&goal, others), text);
        }
        let known = self.text.found.get(&goal).map(|found| found.shown.clone()).unwrap_or_default();
        let new = searched.programs.iter().map(|solution| &solution.definition).filter(|text| !known.contains(text));
        let shown: Vec<String> = known.iter().chain(new).cloned().collect();
        match (self.text.found.get_mut(&goal), searched.programs.first()) {
            (Some(found), _) => found.shown = shown,
            (None, Some(first)) => self.keep(first, shown),
            (None, None) => {}
        }
        searched.status
    }

    /// Prints a verified program below a heading for persons.
    fn show_program(&self, solution: &Solution, number: usize, heading: &str) {
        let record = Record::program(solution, number, NAME);
        self.terminal.result(&record, || format!("{heading}{}", synth::text(solution)));
    }

    /// Puts a verified program into the session.
    fn keep(&mut self, solution: &Solution, shown: Vec<String>) {
        self.text.found.insert(solution.name.clone(), Found { definition: solution.definition.clone(), shown });
        self.states.insert(solution.name.clone(), State::Verified);
    }

    /// Searches with the goal's definition as it was written, and shows what is complained of.
    pub(super) fn search(&self, goal: &str, wanted: Wanted, explainer: Option<&Arc<Explainer>>) -> Searched {
        let assembled = self.text.assemble(Some(goal));
        let session = self.open(&assembled.text);
        let mut told = Vec::new();
        let status = self.interrupt.during(self.settings.timeout, |canceller| {
            if self.is_terminal {
                self.note(&format!("searching for {goal}; Ctrl-C cancels"));
            }
            let progress = Progress::begin(self.terminal.footer(), canceller);
            let monitor = progress.monitor();
            let recorder = explainer.map(|explainer| Arc::clone(explainer) as Arc<dyn Recorder>);
            let options = SynthesisOptions { recorder, monitor, ..self.options(&[goal.to_owned()], wanted, canceller) };
            session.synthesize(&options, &mut |event| told.push(event))
        });
        let mut searched = Searched { status, programs: Vec::new(), others: None, reason: None, trace: None };
        for event in told {
            match event {
                Event::Solved(solution) => searched.programs.push(solution),
                Event::Others(_, others) => {
                    searched.programs.extend(others.programs.iter().cloned());
                    searched.others = Some(*others);
                }
                Event::Diagnostic(diagnostic) if diagnostic.severity == Severity::Error => {
                    searched.reason.get_or_insert_with(|| format!("[{}] {}", diagnostic.code, diagnostic.message));
                    self.show(&diagnostic, &self.text, &assembled, &session);
                }
                Event::Diagnostic(_) => {}
                Event::Searched(_, account) => {
                    searched.trace =
                        explainer.zip(account.record).and_then(|(explainer, number)| explainer.take(number));
                }
                other => self.relay(&other, &assembled, &session),
            }
        }
        if status == Status::Stopped {
            self.note("cancelled; the session is as before");
        }
        searched
    }

    /// Tests that there is a goal of this name with holes.
    pub(super) fn goal_named(&self, name: &str) -> Result<(), String> {
        match self.text.goals().find(|(goal, _)| *goal == name) {
            Some((_, declared)) if declared.has_holes => Ok(()),
            Some(_) => Err(format!("the definition of `{name}` has no hole")),
            None => Err(format!("there is no goal `{name}`; `:goals` lists all")),
        }
    }
}

/// Why there is no further program.
fn no_more(goal: &str, end: End) -> String {
    let why = match end {
        End::Enough | End::Exhausted => "there is no other one that costs little more",
        End::Determined => "the signature determines the result, so that all programs give the same",
        End::Bounded => "there are too many others that give the same to look at all of them",
        End::Stopped => "the search for others was stopped",
    };
    format!("{goal}: no further program; {why}")
}
