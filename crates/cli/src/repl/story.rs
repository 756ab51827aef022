//! Explanations of the first program for the last goal: `:why` and `:trace`. The search is repeated, and recorded.

use super::Repl;
use crate::record::Record;
use crate::synth;
use crate::trace::TraceFile;
use loligo_explain::{Explainer, GoalTrace};
use loligo_session::{Status, Wanted};
use std::sync::Arc;

impl Repl<'_> {
    /// `:why`: tells how the program was found, or what was tried.
    pub(super) fn why(&mut self) -> Status {
        match self.recorded() {
            Ok((trace, _)) => {
                let record = Record::Story { goal: &trace.goal, sentences: &trace.story };
                self.terminal.result(&record, || synth::story_text(&trace.story));
                Status::Done
            }
            Err(status) => status,
        }
    }

    /// `:trace FILE`: writes down how the program was found.
    pub(super) fn trace(&mut self, file: &str) -> Status {
        let file = match TraceFile::parse(file) {
            Ok(file) => file,
            Err(message) => return self.refuse(&message),
        };
        match self.recorded() {
            Ok((trace, status)) => status.max(file.write(vec![trace], self.terminal)),
            Err(status) => status,
        }
    }

    /// The record of the search for the last goal, and how it ended.
    fn recorded(&self) -> Result<(GoalTrace, Status), Status> {
        let Some(goal) = &self.last else { return Err(self.refuse("no goal was searched for yet")) };
        let searched = self.search(goal, Wanted::One, Some(&Arc::new(Explainer::default())));
        searched.trace.map(|trace| (trace, searched.status)).ok_or(searched.status)
    }
}
