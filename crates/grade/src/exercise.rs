//! The exercise: the file that was handed out.

use crate::answer::Answer;
use crate::points::{PointComments, Points};
use crate::verdict::{Graded, GradedGoal, Mark};
use crate::{compare, judge};
use loligo_base::{Diagnostic, Severity, SourceMap, has_errors};
use loligo_eval::TrialOptions;
use loligo_resolve::Origin;
use loligo_session::{Bug, CheckOptions, Event, Holes, Input, Run, Session, Status, Survey, Unit, isolated};

/// Options of grading.
#[derive(Clone, Default)]
pub struct GradeOptions {
    /// Bounds of the run.
    pub run: Run,
    /// Bounds of the trial of each goal.
    pub trial: TrialOptions,
}

/// The message for goals that were not reached.
pub(crate) const STOPPED: &str = "the work on the file took too long, or was stopped";

/// An exercise: a file whose goals with holes are asked for. All else in it is given.
pub struct Exercise {
    pub(crate) session: Session,
    /// Goals to be defined, in the order of the file, each with its points.
    pub(crate) goals: Vec<(String, Points)>,
    /// Diagnostics that do not keep the exercise from being used.
    pub warnings: Vec<Diagnostic>,
}

/// Why there is no exercise.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Diagnostics that keep it from being used.
    pub diagnostics: Vec<Diagnostic>,
    /// Faults of Loligo itself.
    pub bugs: Vec<Bug>,
    /// The texts that the diagnostics point into.
    pub sources: SourceMap,
    /// Status of the run at its end.
    pub status: Status,
}

impl Exercise {
    /// Reads an exercise with what it imports, and checks it: nothing may be wrong with what is given.
    pub fn open(input: &Input, options: &GradeOptions) -> Result<Exercise, Broken> {
        let session = Session::open(std::slice::from_ref(input));
        let check = CheckOptions { holes: Holes::Note, run: options.run.clone() };
        let (mut diagnostics, mut bugs) = (Vec::new(), Vec::new());
        let status = session.check(&check, &mut |event| match event {
            Event::Diagnostic(diagnostic) if diagnostic.severity == Severity::Note => {}
            Event::Diagnostic(diagnostic) => diagnostics.push(diagnostic),
            Event::Bug(bug) => bugs.push(bug),
            Event::Solved(_)
            | Event::Checked(_)
            | Event::Partial(_)
            | Event::Tested(_)
            | Event::Weak(..)
            | Event::Others(..)
            | Event::Searched(..) => {}
        });
        let broken =
            |diagnostics, bugs, status| Err(Broken { diagnostics, bugs, sources: session.sources().clone(), status });
        if status != Status::Done {
            return broken(diagnostics, bugs, status);
        }
        let Some((names, text)) = open_goals(&session, options) else {
            return broken(diagnostics, bugs, Status::Rejected);
        };
        let units = session.units();
        let Some(unit) = named(&units) else { return broken(diagnostics, bugs, Status::Rejected) };
        let (points, complaints) = PointComments::of(unit.file, &text).assign(&text, unit.module(), &names);
        diagnostics.extend(complaints);
        if has_errors(&diagnostics) {
            return broken(diagnostics, bugs, Status::Rejected);
        }
        let goals = names.into_iter().zip(points).collect();
        drop(units);
        Ok(Exercise { session, goals, warnings: diagnostics })
    }

    /// The texts that the warnings point into.
    pub fn sources(&self) -> &SourceMap {
        self.session.sources()
    }

    /// Test for an exercise without goals: it is there to be imported.
    pub fn is_empty(&self) -> bool {
        self.goals.is_empty()
    }

    /// The sum of the points of all goals.
    pub fn worth(&self) -> Points {
        self.goals.iter().map(|(_, worth)| *worth).sum()
    }

    /// A graded file with one verdict for all goals.
    pub fn all(&self, verdict: Mark, status: Status) -> Graded {
        let goals = self.goals.iter().map(|(name, worth)| {
            let mut goal = GradedGoal::new(name, *worth, verdict);
            goal.remarks.extend((status == Status::Stopped).then(|| STOPPED.to_owned()));
            goal
        });
        let goals = goals.collect();
        Graded { goals, diagnostics: Vec::new(), sources: self.sources().clone(), status, bug: None }
    }

    /// Judges a student's file, which is read here. Its imports are not followed.
    pub fn grade(&self, solution: &Input, options: &GradeOptions) -> Graded {
        // Trees may be deep.
        let graded = isolated(|| self.grade_here(solution, options));
        graded.unwrap_or_else(|message| Graded { bug: Some(message), ..self.all(Mark::NotGraded, Status::Bug) })
    }

    fn grade_here(&self, solution: &Input, options: &GradeOptions) -> Graded {
        let mut sources = self.sources().clone();
        let answer = match Answer::read(solution, &mut sources) {
            Ok(answer) => answer,
            Err(diagnostic) => {
                let none = self.all(Mark::Missing, Status::Rejected);
                return Graded { diagnostics: vec![diagnostic], sources, ..none };
            }
        };
        let units = self.session.units();
        let Some(unit) = named(&units) else { return self.all(Mark::NotGraded, Status::Bug) };
        let names: Vec<&str> = self.goals.iter().map(|(name, _)| name.as_str()).collect();
        let comparison = compare::compare(unit, &names, &answer);
        let judgement = judge::judge(unit, &self.goals, &answer, &comparison, options);
        if options.run.is_cancelled() {
            // What was not decided any more says nothing about the file.
            return Graded { sources, ..self.all(Mark::NotGraded, Status::Stopped) };
        }
        let mut diagnostics = answer.parsed.diagnostics.clone();
        diagnostics.extend(comparison.changes);
        diagnostics.extend(comparison.ignored);
        diagnostics.retain(|diagnostic| diagnostic.severity != Severity::Note);
        let reached: Points = judgement.goals.iter().map(GradedGoal::points).sum();
        let status = match judgement.status {
            Status::Done if reached < self.worth() => Status::Rejected,
            status => status,
        };
        Graded { goals: judgement.goals, diagnostics, sources, status, bug: judgement.bug }
    }
}

/// The unit of the exercise itself.
fn named<'u, 's>(units: &'u [Unit<'s>]) -> Option<&'u Unit<'s>> {
    units.iter().find(|unit| unit.origin == Origin::Named)
}

/// The goals with holes of the named file, and its text.
fn open_goals(session: &Session, options: &GradeOptions) -> Option<(Vec<String>, String)> {
    let units = session.units();
    let unit = named(&units)?;
    let survey = unit.resolved(|resolved| Survey::of(&resolved, unit.syntax(), &options.run)).ok()?;
    let open = survey.goals.into_iter().filter(|goal| goal.has_holes);
    Some((open.map(|goal| goal.name).collect(), unit.text().to_owned()))
}
