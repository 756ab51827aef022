//! Verdicts.

use crate::answer::Answer;
use crate::assemble::Assembly;
use crate::canonical::canonical;
use crate::compare::Comparison;
use crate::exercise::{GradeOptions, STOPPED};
use crate::points::Points;
use crate::round::{Checked, Findings, findings};
use crate::signature::{Relation, relation};
use crate::verdict::{GradedGoal, Mark};
use loligo_base::{Diagnostic, codes};
use loligo_session::{Outcome, Status, TestReport, Unit, Untested};
use loligo_syntax::ast::{Decl, DeclKind, Schema};
use std::collections::BTreeSet;

/// Verdicts on the goals.
pub(crate) struct Judgement {
    pub(crate) goals: Vec<GradedGoal>,
    /// Not done if something kept them from being judged.
    pub(crate) status: Status,
    pub(crate) bug: Option<String>,
}

/// Judges every goal.
pub(crate) fn judge(
    unit: &Unit<'_>,
    goals: &[(String, Points)],
    answer: &Answer,
    comparison: &Comparison,
    options: &GradeOptions,
) -> Judgement {
    let names: Vec<&str> = goals.iter().map(|(name, _)| name.as_str()).collect();
    let assembly = Assembly { exercise: unit.module(), goals: &names, answer, comparison };
    let found = findings(unit, &assembly, options);
    let judge = Judge { unit, assembly, found: &found, options };
    let goals = goals.iter().map(|(name, worth)| judge.goal(name, *worth)).collect();
    let status = found.status();
    let bug = if let Outcome::Bug(message) = found { Some(message) } else { None };
    Judgement { goals, status, bug }
}

struct Judge<'j> {
    unit: &'j Unit<'j>,
    assembly: Assembly<'j>,
    found: &'j Outcome<Findings>,
    options: &'j GradeOptions,
}

impl Judge<'_> {
    fn goal(&self, name: &str, worth: Points) -> GradedGoal {
        let mut graded = GradedGoal::new(name, worth, Mark::Verified);
        graded.verdict = match self.before_checking(name, &mut graded) {
            Some(verdict) => verdict,
            None => match self.found {
                Outcome::Solved(found) => self.checked(name, found, &mut graded),
                Outcome::Rejected(errors) => {
                    graded.diagnostics.extend(errors.iter().cloned());
                    Mark::NotVerified
                }
                Outcome::Stopped => {
                    graded.remarks.push(STOPPED.to_owned());
                    Mark::NotGraded
                }
                Outcome::Exhausted(_) | Outcome::GivenUp(_) | Outcome::Impossible(_) | Outcome::Bug(_) => {
                    Mark::NotGraded
                }
            },
        };
        graded
    }

    /// The verdict, if it does not take a proof.
    fn before_checking(&self, name: &str, graded: &mut GradedGoal) -> Option<Mark> {
        let answer = self.assembly.answer;
        let definitions = answer.definitions(name);
        let Some((first, others)) = definitions.split_first() else {
            return Some(if answer.parsed.has_errors() { Mark::DoesNotParse } else { Mark::Missing });
        };
        if let Some(second) = others.first() {
            let place = |index: &usize| answer.decl(*index).map(|decl| decl.span).unwrap_or_default();
            let twice = Diagnostic::error(codes::DEFINED_TWICE, place(second), format!("`{name}` is defined twice"));
            graded.diagnostics.push(
                twice
                    .here("defined again here")
                    .label(place(first), "first defined here")
                    .help("leave one of the definitions"),
            );
            return Some(Mark::NotVerified);
        }
        if self.found.program().is_some_and(|found| found.checked.get(name).is_some_and(|checked| checked.is_open))
            && !self.is_set_aside(name)
        {
            return Some(Mark::Unfinished);
        }
        let weakened = self.weakened(name);
        if !weakened.is_empty() {
            graded.diagnostics.extend(weakened);
            let is_right = self.found.program().is_some_and(|found| self.is_verified(name, found));
            graded.remarks.push(match is_right {
                true => "the definition does have the type that the exercise asks for".into(),
                false => "the definition is not shown to have the type that the exercise asks for".into(),
            });
            return Some(Mark::SignatureWeakened);
        }
        (!self.assembly.comparison.changes.is_empty()).then_some(Mark::GivenChanged)
    }

    fn is_set_aside(&self, name: &str) -> bool {
        let Some(found) = self.found.program() else { return false };
        self.assembly.the_definition(name).is_some_and(|index| found.set_aside.contains_key(&index))
    }

    /// Diagnostics for signatures of the goal in the student's file that promise less than the exercise's.
    fn weakened(&self, name: &str) -> Vec<Diagnostic> {
        let is_signature =
            |decl: &&Decl| matches!(&decl.kind, DeclKind::Signature(signature) if signature.name.as_str() == name);
        let Some(given) = self.assembly.exercise.decls.iter().find(is_signature) else { return Vec::new() };
        let signatures = self.assembly.answer.signatures(name);
        let theirs = signatures.into_iter().filter_map(|index| self.assembly.answer.decl(index));
        let changed = theirs.filter(|theirs| canonical(&theirs.kind) != canonical(&given.kind));
        let set_aside: BTreeSet<usize> = match self.found.program() {
            Some(found) => found.set_aside.keys().copied().collect(),
            None => self.assembly.comparison.additions.clone(),
        };
        let complain = |theirs: &Decl| {
            let schemas = (schema(given)?, schema(theirs)?);
            let message = match relation(self.unit, &self.assembly, &set_aside, schemas, self.options) {
                Relation::AsStrong => return None,
                Relation::Weaker => format!("this signature of `{name}` says less than the exercise's"),
                Relation::Different => format!("this signature of `{name}` does not say what the exercise's does"),
                Relation::Unclear => format!("this signature of `{name}` is not the exercise's, and is not understood"),
            };
            Some(
                Diagnostic::error(codes::WEAKENED_SIGNATURE, theirs.span, message)
                    .here("the file has this")
                    .label(given.span, "the exercise has this, which counts")
                    .help("restore it; a helper can have any signature"),
            )
        };
        changed.filter_map(complain).collect()
    }

    /// Test that the definition, and all that it uses, have their types.
    fn is_verified(&self, name: &str, found: &Findings) -> bool {
        !self.is_set_aside(name) && self.reached(name, found).iter().all(|used| is_right(used, found))
    }

    /// A definition, and all that it uses, directly or not.
    fn reached(&self, name: &str, found: &Findings) -> Vec<String> {
        let mut reached = vec![name.to_owned()];
        let mut next = 0;
        while let Some(current) = reached.get(next) {
            let uses = found.checked.get(current).map(|checked| checked.uses.clone()).unwrap_or_default();
            for used in uses {
                if !reached.contains(&used) {
                    reached.push(used);
                }
            }
            next += 1;
        }
        reached
    }

    fn checked(&self, name: &str, found: &Findings, graded: &mut GradedGoal) -> Mark {
        if let Some(index) = self.assembly.the_definition(name)
            && found.set_aside.contains_key(&index)
        {
            // What is wrong with a helper that could not be used is worth knowing, too.
            graded.diagnostics.extend(found.set_aside.values().flatten().cloned());
            return Mark::NotVerified;
        }
        let Some(checked) = found.checked.get(name) else { return Mark::NotGraded };
        if let Some(Ok(report)) = &checked.trial {
            graded.remarks.push(calls(report));
        }
        let wrong: Vec<String> = self.reached(name, found).into_iter().filter(|used| !is_right(used, found)).collect();
        if !wrong.is_empty() {
            return self.not_verified(name, checked, &wrong, found, graded);
        }
        let failing = found.examples.iter().filter(|(named, _)| named.contains(name));
        graded.diagnostics.extend(failing.map(|(_, diagnostic)| diagnostic.clone()));
        if !graded.diagnostics.is_empty() {
            return Mark::ExampleFails;
        }
        match &checked.trial {
            Some(Err(Untested::Refuted { diagnostic, .. })) => {
                graded.diagnostics.push(diagnostic.as_ref().clone());
                Mark::Refuted
            }
            // Nobody can say whether it cannot be called for the student's sake.
            Some(Err(Untested::Untestable(diagnostic))) => {
                graded.remarks.push(format!("not tested: {}", diagnostic.message));
                Mark::Verified
            }
            Some(Ok(_)) | None => Mark::Verified,
        }
    }

    /// Says why a goal is not verified: it, or what it uses, is `wrong`.
    fn not_verified(
        &self,
        name: &str,
        checked: &Checked,
        wrong: &[String],
        found: &Findings,
        graded: &mut GradedGoal,
    ) -> Mark {
        let parts = || wrong.iter().filter_map(|used| Some((used, found.checked.get(used)?)));
        for (used, part) in parts() {
            graded.diagnostics.extend(part.diagnostics.iter().cloned());
            if used != name {
                graded.remarks.push(match part.is_open {
                    true => format!("it uses `{used}`, which is not defined completely"),
                    false => format!("it uses `{used}`, which is not verified"),
                });
            }
        }
        if let Some(Err(Untested::Refuted { call, .. })) = &checked.trial
            && !parts().any(|(_, part)| part.calls.contains(call))
        {
            graded.remarks.push(format!("a call goes wrong: {call}"));
        }
        if parts().any(|(_, part)| part.reaches_error) { Mark::ErrorReachable } else { Mark::NotVerified }
    }
}

/// Test that a definition has its type, provided that all that it uses has.
fn is_right(name: &str, found: &Findings) -> bool {
    let is_right =
        |checked: &Checked| !checked.is_open && checked.diagnostics.is_empty() && checked.cut_short.is_none();
    found.checked.get(name).is_some_and(is_right)
}

fn calls(report: &TestReport) -> String {
    match report.is_exhaustive {
        true => format!("all {} calls give what they should", report.cases),
        false => format!("{} calls give what they should", report.cases),
    }
}

fn schema(decl: &Decl) -> Option<&Schema> {
    match &decl.kind {
        DeclKind::Signature(signature) => Some(&signature.schema),
        _ => None,
    }
}
