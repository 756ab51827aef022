//! Proof obligations of the definitions of a unit, as scripts for other provers: plain data that may leave the thread
//! it was made in.

use crate::CertifyOptions;
use loligo_base::{Diagnostic, FileId, SourceMap, Span, has_errors};
use loligo_certificate::{Claim, script};
use loligo_logic::{Symbol, Term, Theory};
use loligo_resolve::Resolved;
use loligo_session::{Assumption, Z3, assumptions, assumptions_of_measure};
use loligo_types::{Goal, Module};
use loligo_typing::{MeasureObligations, Obligation, Obligations, goal_obligations, measure_obligations};
use std::rc::Rc;

/// Kinds of definitions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    Measure,
    Goal,
}

/// Verdict of the checker on a definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    Accepted,
    Rejected,
    /// Rejected for its recursion: no condition fails, but nothing shows that it ends.
    Endless,
    /// It has a hole, so there is nothing to prove yet.
    Unfinished,
}

/// A definition with all that has to be proved of it.
pub(crate) struct Dossier {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) file: FileId,
    pub(crate) verdict: Verdict,
    /// The functions it calls whose types are taken as given.
    pub(crate) given: Vec<String>,
    /// Assumptions that it rests on, directly or not, and that nobody checks.
    pub(crate) assumptions: Vec<Assumption>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Dossier {
    /// Of a goal with a hole.
    fn unfinished(name: Symbol, file: FileId) -> Dossier {
        Dossier {
            kind: Kind::Goal,
            name: name.to_string(),
            file,
            verdict: Verdict::Unfinished,
            given: Vec::new(),
            assumptions: Vec::new(),
            conditions: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Its title, in words.
    pub(crate) fn title(&self) -> String {
        match self.kind {
            Kind::Measure => format!("measure {}", self.name),
            Kind::Goal => self.name.clone(),
        }
    }
}

/// One thing that has to be proved.
pub(crate) struct Condition {
    /// Where: line and column, from 1.
    pub(crate) place: (usize, usize),
    /// The rule that asks for it, in a word.
    pub(crate) rule: &'static str,
    /// The script, or why there is none.
    pub(crate) script: Result<String, &'static str>,
}

/// Makes the dossiers of a resolved unit.
pub(crate) struct Clerk<'s> {
    pub(crate) sources: &'s SourceMap,
    /// The files whose definitions are certified elsewhere, if at all.
    pub(crate) library: Vec<FileId>,
    pub(crate) options: &'s CertifyOptions,
}

impl Clerk<'_> {
    /// Those of its measures, and of the goals of the file itself.
    pub(crate) fn dossiers(&self, resolved: &Resolved) -> Vec<Dossier> {
        let module = &resolved.module;
        let run = &self.options.synthesis.run;
        let solvers = Z3::new(run.clone());
        let MeasureObligations { measures, promises } = measure_obligations(module, &solvers);
        let mut dossiers = Vec::new();
        for (name, obligations) in measures {
            let span = module.measure_spans.get(&name).map(|(span, _)| *span).unwrap_or_default();
            let assumptions = assumptions_of_measure(module, name);
            dossiers.push(Dossier { assumptions, ..self.dossier(Kind::Measure, name, span.file, obligations) });
        }
        for (index, goal) in module.goals.iter().enumerate().filter(|(_, goal)| goal.is_local) {
            if run.is_cancelled() {
                break;
            }
            let file = goal.span.file;
            let dossier = match goal.body.has_holes() {
                true => Dossier::unfinished(goal.name, file),
                false => {
                    let found = goal_obligations(module, &promises, index, &goal.body, &solvers);
                    self.dossier(Kind::Goal, goal.name, file, found)
                }
            };
            let assumptions = assumptions(module, goal, &goal.body);
            dossiers.push(Dossier { given: self.given(module, goal), assumptions, ..dossier });
        }
        dossiers
    }

    fn given(&self, module: &Module, goal: &Goal) -> Vec<String> {
        let of_library = module.goals.iter().filter(|goal| self.library.contains(&goal.span.file));
        let given = module.components.keys().copied().chain(of_library.map(|goal| goal.name));
        given.filter(|name| goal.body.mentions(*name)).map(|name| name.to_string()).collect()
    }

    fn dossier(&self, kind: Kind, name: Symbol, file: FileId, found: Obligations) -> Dossier {
        let is_endless = found.report.fails_in_recursion_alone();
        let diagnostics = found.report.diagnostics;
        let verdict = match has_errors(&diagnostics) {
            true if is_endless => Verdict::Endless,
            true => Verdict::Rejected,
            false => Verdict::Accepted,
        };
        let mut dossier = Dossier { kind, verdict, diagnostics, ..Dossier::unfinished(name, file) };
        let title = dossier.title();
        let condition = |obligation| self.condition(&title, obligation, &found.theory);
        dossier.conditions = found.obligations.iter().map(condition).collect();
        dossier
    }

    fn condition(&self, title: &str, obligation: &Obligation, theory: &Rc<Theory>) -> Condition {
        let Obligation { origin, facts, conclusion } = obligation;
        let Position { name, line, column, text } = self.position(origin.span);
        let place = (line, column);
        let rule = origin.rule.name();
        if *conclusion == Term::tt() {
            return Condition { place, rule, script: Err("nothing to prove: the conclusion is True") };
        }
        let heading = [
            "A verification condition of Loligo. Expected answer: unsat.".to_owned(),
            String::new(),
            format!("Definition: {title}"),
            format!("Place:      {name}:{line}:{column}"),
            format!("Source:     {}", text.trim()),
            format!("Rule:       {rule}: {}", origin.rule),
            String::new(),
        ];
        let claim = Claim { theory, facts, conclusion: *conclusion };
        Condition { place, rule, script: Ok(script(&claim, &heading)) }
    }

    fn position(&self, span: Span) -> Position<'_> {
        let Some(source) = self.sources.get(span.file) else { return Position::default() };
        let start = span.start as usize;
        let before = source.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |index| index + 1);
        let text = source.text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Position { name: &source.name, line, column, text }
    }
}

/// A place, as people count.
#[derive(Default)]
struct Position<'s> {
    /// Of the file.
    name: &'s str,
    line: usize,
    column: usize,
    /// The whole line.
    text: &'s str,
}
