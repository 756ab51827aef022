//! Outcomes of goals, held against those stored beside the file.
//!
//! A stored program counts for nothing by itself: where it is not what the search has found, it is put into the file and
//! checked anew, against the declarations of the file.

mod file;
mod recheck;

use file::{Entry, Kept, Snapshot, Stored, written};
use loligo_base::{Diagnostic, SourceMap, codes};
use loligo_resolve::Origin;
use loligo_session::{
    Bug, Canceller, CheckOptions, Event, GoalSummary, Holes, Listener, Outcome, Run, Session, Solution, Status,
    SynthesisOptions, Unit, each_once, run_examples, survey, synthesize_unit, tell_all,
};
use loligo_syntax::ast::{DeclKind, Signature};
use recheck::{Rechecked, Surroundings, recheck};
use std::path::Path;

/// Relation between an outcome and the stored one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// They are the same.
    Same,
    /// Nothing is stored.
    New,
    /// Another program is found now, or the signature is another one; the stored program is still right.
    Different,
    /// No program was stored, and there is one now, or the work ended in another way.
    Otherwise,
    /// No program is found now; the stored one is still right.
    Retained,
    /// The work on the goal was stopped, so nothing is known.
    Unfinished,
    /// The stored entry cannot be read, is not right any more, or belongs to no goal.
    Broken,
}

/// Diagnostics with the texts that they point into.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The texts.
    pub sources: SourceMap,
    /// Diagnostics on the difference.
    pub diagnostics: Vec<Diagnostic>,
}

/// A goal's outcome beside the stored one.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The goal.
    pub goal: String,
    /// Relation between the two.
    pub verdict: Verdict,
    /// The stored entry as text.
    pub stored: Option<String>,
    /// The entry to store now, as text; `None` if the work on the goal did not come to its end.
    pub found: Option<String>,
    /// The program that was found, if one was.
    pub solution: Option<Solution>,
    /// Status of the search: [`Status::Done`] if it ended with a program.
    pub ended: Status,
    /// Why no program was found, and what is wrong with the stored one.
    pub told: Vec<Told>,
    /// The entry that acceptance stores.
    accepted: Option<Entry>,
}

/// A file held against what is stored beside it.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Its goals with holes in order, and behind them what is stored of others.
    pub goals: Vec<Compared>,
    /// Diagnostics on the stored file.
    pub told: Told,
    /// Status of the work on the file.
    pub status: Status,
    refusal: Option<&'static str>,
}

/// Effect of accepting a comparison.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Acceptance {
    /// There is nothing to accept.
    Nothing,
    /// The stored file has to have this text.
    Write(String),
    /// Nothing is written: a stored text could be lost, or is not ours; the text says why.
    Refused(&'static str),
}

/// Options of a comparison.
pub struct SnapshotOptions<'a> {
    /// Options of the search; its goals and its canceller are not looked at.
    pub synthesis: SynthesisOptions,
    /// Gives a canceller for the work on one goal that begins now.
    pub canceller: &'a mut dyn FnMut() -> Canceller,
}

/// Works on the goals of the file that the `session` was opened with, one after the other, and compares what comes of
/// them with the snapshot at `path`. Its other definitions are checked. What is wrong with the file is told.
pub fn compare(
    session: &Session,
    path: &Path,
    options: SnapshotOptions<'_>,
    tell: &mut dyn FnMut(Event),
) -> Comparison {
    let mut once = each_once(tell);
    let mut listener = Listener::new(&mut once);
    tell_all(session.complaints(), &mut listener);
    let stored = Stored::read(path);
    let mut comparer = Comparer { session, path, options, listener };
    let goals = comparer.goals();
    let (snapshot, is_readable) = match stored {
        Stored::Nothing => (Snapshot { is_whole: true, ..Snapshot::default() }, true),
        Stored::Snapshot(snapshot) => (snapshot, true),
        Stored::Foreign(told) => (Snapshot { told, ..Snapshot::default() }, false),
    };
    let mut compared = match &goals {
        Some((unit, goals)) => comparer.compare(unit, goals, &snapshot),
        None => Vec::new(),
    };
    let mut told = snapshot.told.clone();
    if let Some((_, goals)) = &goals {
        let is_gone = |entry: &Entry| !goals.iter().any(|goal| goal.name == entry.name);
        for (entry, span) in snapshot.entries.iter().filter(|(entry, _)| is_gone(entry)) {
            let message = format!("`{}` is stored, and is no goal with a hole of the file", entry.name);
            told.diagnostics.push(
                Diagnostic::error(codes::STORED_WITHOUT_GOAL, *span, message)
                    .here("there is nothing to compare it with")
                    .help("if it has another name now, rename it here; `loligo snap --accept` removes it"),
            );
            compared.push(Compared::gone(entry));
        }
    }
    let status = comparer.listener.status();
    let has_all = compared.iter().all(|goal| goal.solution.is_some());
    let refusal = match () {
        () if !is_readable => Some("what is there was not written by this version of Loligo"),
        () if status >= Status::Rejected => Some("the work on the file did not come to its end in order"),
        () if !snapshot.is_whole && !has_all => {
            Some("what is stored cannot be read, and no programs were found to replace all of it")
        }
        () => None,
    };
    Comparison { goals: compared, told, status, refusal }
}

impl Comparison {
    /// Verdict on the file as a whole: the last in the order of verdicts counts. `None` if there is nothing to keep.
    pub fn verdict(&self) -> Option<Verdict> {
        let whole = (!self.told.diagnostics.is_empty()).then_some(Verdict::Broken);
        self.goals.iter().map(|goal| goal.verdict).chain(whole).max()
    }

    /// The effect of accepting it. An unfinished goal keeps its stored entry, and so does a program that is still right
    /// where none is found now.
    pub fn acceptance(&self) -> Acceptance {
        let is_settled = |goal: &Compared| match goal.verdict {
            Verdict::Same | Verdict::Retained | Verdict::Unfinished => true,
            Verdict::New | Verdict::Different | Verdict::Otherwise => false,
            // A program that was to replace it was not looked for to the end.
            Verdict::Broken => goal.found.is_none() && goal.accepted.is_some(),
        };
        if self.told.diagnostics.is_empty() && self.goals.iter().all(is_settled) {
            return Acceptance::Nothing;
        }
        match self.refusal {
            Some(why) => Acceptance::Refused(why),
            None => Acceptance::Write(written(self.goals.iter().filter_map(|goal| goal.accepted.as_ref()))),
        }
    }
}

impl Compared {
    /// Comparison of a stored entry that belongs to no goal.
    fn gone(entry: &Entry) -> Compared {
        Compared {
            goal: entry.name.clone(),
            verdict: Verdict::Broken,
            stored: Some(entry.text()),
            found: None,
            solution: None,
            ended: Status::Done,
            told: Vec::new(),
            accepted: None,
        }
    }
}

/// The present outcome of a goal.
struct Now {
    entry: Option<Entry>,
    solution: Option<Solution>,
    why: Option<Diagnostic>,
    ended: Status,
    is_impossible: bool,
}

/// State of a comparison.
struct Comparer<'s, 'o, 'l> {
    session: &'s Session,
    path: &'s Path,
    options: SnapshotOptions<'o>,
    listener: Listener<'l>,
}

impl<'s> Comparer<'s, '_, '_> {
    /// Checks what has no holes, and gives the file with its goals that have; `None` if it is no use to look at them.
    fn goals(&mut self) -> Option<(Unit<'s>, Vec<GoalSummary>)> {
        let mut named = None;
        for unit in self.session.units() {
            let options = self.synthesis();
            if unit.origin == Origin::Imported {
                synthesize_unit(&unit, &options, &mut self.listener);
                continue;
            }
            let goals = survey(&unit, &options, &mut self.listener)?;
            if options.run.is_cancelled() {
                // Nobody knows whether its measures keep their word, and with one that does not anything can be proved.
                let diagnostic = unit.not_begun();
                self.listener.tell(Status::Stopped, Event::Diagnostic(diagnostic));
                return None;
            }
            let (open, closed): (Vec<GoalSummary>, Vec<GoalSummary>) =
                goals.into_iter().partition(|goal| goal.has_holes);
            if !closed.is_empty() {
                let goals = closed.into_iter().map(|goal| goal.name).collect();
                synthesize_unit(&unit, &SynthesisOptions { goals, ..options }, &mut self.listener);
            }
            named = Some((unit, open));
        }
        named
    }

    fn synthesis(&mut self) -> SynthesisOptions {
        let run = Run { canceller: (self.options.canceller)(), ..self.options.synthesis.run.clone() };
        SynthesisOptions { goals: Vec::new(), run, jobs: 1, ..self.options.synthesis.clone() }
    }

    fn compare(&mut self, unit: &Unit<'_>, goals: &[GoalSummary], snapshot: &Snapshot) -> Vec<Compared> {
        let mut impossible = Vec::new();
        let mut found = Vec::new();
        for goal in goals {
            let now = self.work_on(unit, goal, &impossible);
            if now.is_impossible {
                impossible.push(goal.name.clone());
            }
            found.push(now);
        }
        let solutions: Vec<Solution> = found.iter().filter_map(|now| now.solution.clone()).collect();
        run_examples(unit, &solutions, &mut self.listener);
        let surroundings = Surroundings { solutions: &solutions, impossible: &impossible };
        goals.iter().zip(found).map(|(goal, now)| self.held_against(unit, goal, now, snapshot, &surroundings)).collect()
    }

    /// Searches for a program, as `synth` does.
    fn work_on(&mut self, unit: &Unit<'_>, goal: &GoalSummary, impossible: &[String]) -> Now {
        let options = self.synthesis();
        let mut now = Now { entry: None, solution: None, why: None, ended: Status::Done, is_impossible: false };
        let attempt = unit.search(goal, impossible, &options);
        now.ended = attempt.outcome.status();
        now.why = attempt.complaint(goal);
        match attempt.outcome {
            Outcome::Solved(solution) => {
                now.entry = Some(Entry::solved(&solution));
                now.solution = Some(solution);
            }
            // How far a search came before it was stopped is nothing to keep.
            Outcome::Stopped => {}
            Outcome::Exhausted(_) | Outcome::GivenUp(_) | Outcome::Impossible(_) => {
                now.is_impossible = matches!(attempt.outcome, Outcome::Impossible(_));
                let signature = signature(unit, goal).zip(now.why.as_ref());
                now.entry = signature.map(|(signature, why)| Entry::ended(signature, why));
            }
            Outcome::Rejected(diagnostics) => tell_all(diagnostics, &mut self.listener),
            Outcome::Bug(message) => self.bug(unit, goal, message),
        }
        now
    }

    fn held_against(
        &mut self,
        unit: &Unit<'_>,
        goal: &GoalSummary,
        now: Now,
        snapshot: &Snapshot,
        surroundings: &Surroundings<'_>,
    ) -> Compared {
        let stored = snapshot.entries.iter().map(|(entry, _)| entry).find(|entry| entry.name == goal.name);
        let mut told = Vec::new();
        let verdict = match (stored, &now.entry) {
            (Some(stored), Some(entry)) if stored == entry => Verdict::Same,
            // It may stand where the text does not parse.
            (None, _) if !snapshot.is_whole => Verdict::Broken,
            (None, Some(_)) => Verdict::New,
            (None, None) => Verdict::Unfinished,
            (Some(Entry { outcome: Kept::Ending(_), .. }), Some(_)) => Verdict::Otherwise,
            (Some(Entry { outcome: Kept::Ending(_), .. }), None) => Verdict::Unfinished,
            (Some(Entry { outcome: Kept::Program(definition), .. }), entry) => {
                let Rechecked { outcome, sources } = self.rechecked(unit, goal, definition, surroundings);
                match outcome {
                    Outcome::Solved(()) if now.is_impossible => {
                        let message = format!(
                            "no program is said to exist, and one passes the check:\n\n{}",
                            definition.trim_end()
                        );
                        self.bug(unit, goal, message);
                        Verdict::Unfinished
                    }
                    Outcome::Solved(()) => match entry {
                        Some(Entry { outcome: Kept::Program(_), .. }) => Verdict::Different,
                        _ => Verdict::Retained,
                    },
                    Outcome::Rejected(diagnostics) => {
                        told.push(Told { sources, diagnostics });
                        Verdict::Broken
                    }
                    Outcome::Bug(message) => {
                        self.bug(unit, goal, message);
                        Verdict::Unfinished
                    }
                    Outcome::Stopped | Outcome::Exhausted(_) | Outcome::GivenUp(_) | Outcome::Impossible(_) => {
                        Verdict::Unfinished
                    }
                }
            }
        };
        if verdict != Verdict::Same {
            let sources = self.session.sources().clone();
            told.extend(now.why.map(|why| Told { sources, diagnostics: vec![why] }));
        }
        Compared {
            goal: goal.name.clone(),
            verdict,
            stored: stored.map(Entry::text),
            found: now.entry.as_ref().map(Entry::text),
            solution: now.solution,
            ended: now.ended,
            told,
            accepted: accepted(verdict, stored, now.entry, signature(unit, goal)),
        }
    }

    fn rechecked(
        &mut self,
        unit: &Unit<'_>,
        goal: &GoalSummary,
        definition: &str,
        surroundings: &Surroundings<'_>,
    ) -> Rechecked {
        let source = self.session.sources().get(unit.file).map_or("", |source| source.name.as_str());
        let snapshot = self.path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{source} with {snapshot}");
        let run = Run { canceller: (self.options.canceller)(), ..self.options.synthesis.run.clone() };
        let options = CheckOptions { holes: Holes::Reject, run };
        recheck(unit, (goal, definition), name, surroundings, &options)
    }

    fn bug(&mut self, unit: &Unit<'_>, goal: &GoalSummary, message: String) {
        let bug = Bug { file: unit.file, goal: Some(goal.name.clone()), message };
        self.listener.tell(Status::Bug, Event::Bug(bug));
    }
}

/// The entry that a snapshot has of a goal once the verdict is accepted.
fn accepted(verdict: Verdict, stored: Option<&Entry>, found: Option<Entry>, now: Option<&Signature>) -> Option<Entry> {
    match verdict {
        // It was checked against the signature that the goal has now.
        Verdict::Retained => {
            stored.map(|stored| now.map_or_else(|| stored.clone(), |signature| stored.with_signature(signature)))
        }
        Verdict::Unfinished => stored.cloned(),
        _ => found.or_else(|| stored.cloned()),
    }
}

/// The signature of a goal as the file has it.
fn signature<'u>(unit: &Unit<'u>, goal: &GoalSummary) -> Option<&'u Signature> {
    unit.module().decls.iter().find_map(|decl| match &decl.kind {
        DeclKind::Signature(signature) if signature.name.as_str() == goal.name => Some(signature),
        _ => None,
    })
}
