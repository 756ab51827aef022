//! Files with their holes filled, for what runs or translates whole programs.

use crate::check::tell_all;
use crate::report::{Listener, each_once};
use crate::synthesis::{survey, synthesize_unit};
use crate::{Event, Session, Solution, Status, SynthesisOptions, fill};
use loligo_resolve::Origin;
use loligo_source::FileId;

impl Session {
    /// The session with the holes of its named files filled, as far as programs are found; definitions without holes are
    /// taken as they are, not checked. What is wrong with the files and what is not found is told. Whatever is said of
    /// the new session points into the filled texts.
    pub fn completed(mut self, options: &SynthesisOptions, tell: &mut dyn FnMut(Event)) -> (Session, Status) {
        let mut once = each_once(tell);
        let mut listener = Listener::new(&mut once);
        tell_all(self.complaints(), &mut listener);
        for (file, solutions) in self.solutions(options, &mut listener) {
            let text = self.sources().get(file).map_or_else(String::new, |source| fill(&source.text, &solutions));
            self.replace(file, &text);
        }
        let status = listener.status();
        (self, status)
    }

    fn solutions(&self, options: &SynthesisOptions, listener: &mut Listener<'_>) -> Vec<(FileId, Vec<Solution>)> {
        let mut found = Vec::new();
        for unit in self.units().iter().filter(|unit| unit.origin == Origin::Named) {
            let goals = survey(unit, options, listener).unwrap_or_default();
            let is_asked_for = |name: &String| options.goals.is_empty() || options.goals.contains(name);
            let open: Vec<String> =
                goals.into_iter().filter(|goal| goal.has_holes).map(|goal| goal.name).filter(is_asked_for).collect();
            if open.is_empty() || options.canceller.is_cancelled() {
                continue;
            }
            let options = SynthesisOptions { goals: open, partial: false, ..options.clone() };
            let mut solutions = Vec::new();
            let mut rest = Vec::new();
            let mut gather = |event| match event {
                Event::Solved(solution) => solutions.push(solution),
                other => rest.push(other),
            };
            let mut inner = Listener::new(&mut gather);
            synthesize_unit(unit, &options, &mut inner);
            let status = inner.status();
            rest.into_iter().for_each(|event| listener.tell(status, event));
            found.push((unit.file, solutions));
        }
        found
    }
}
