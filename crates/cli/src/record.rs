//! Records that `--json` prints: an object a line. `docs/json.md` explains them, and has their schema.

use crate::account::Breakdown;
use crate::grade::Grades;
use loligo_base::{Diagnostic, FileId, Severity, SourceMap, Span};
use loligo_session::{Assumption, Contrast, End, Foundation, Others, Solution, Status, TestReport};
use serde::Serialize;
use std::path::Path;

/// The version of the schema. It grows when a field or a kind of record is taken away or means something else.
const VERSION: u32 = 1;

/// A line.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Record<'a> {
    /// The first one.
    Start { version: u32, loligo: &'static str, command: &'a str },
    /// The last one.
    End { status: &'static str, exit_code: u8 },
    /// A line of `repl` was done.
    Line { line: &'a str, status: &'static str },
    /// Something about the input.
    Diagnostic(Message<'a>),
    /// Loligo itself is wrong.
    Bug { message: &'a str, goal: Option<&'a str>, files: &'a [String] },
    /// A program for a goal.
    Program {
        file: &'a str,
        goal: &'a str,
        /// Which one of those for the goal, from 1 on.
        number: usize,
        /// One that is not has holes.
        is_verified: bool,
        signature: &'a str,
        definition: &'a str,
        assumptions: Vec<Given<'a>>,
    },
    /// A definition that was checked.
    Checked { file: &'a str, goal: &'a str, assumptions: Vec<Given<'a>> },
    /// The end of the search for further programs.
    Others { goal: &'a str, programs: usize, equivalent: usize, end: &'static str, contrast: Option<Difference<'a>> },
    /// Why a program is right, or what was tried.
    Story { goal: &'a str, sentences: &'a [String] },
    /// Cost of the work on a goal.
    Cost {
        goal: &'a str,
        #[serde(flatten)]
        breakdown: &'a Breakdown,
    },
    /// Value of an expression.
    Value { expression: &'a str, value: &'a str },
    /// The type of an expression.
    Type {
        expression: &'a str,
        #[serde(rename = "type")]
        ty: &'a str,
    },
    /// A goal that kept its promise in all calls.
    Tested {
        file: &'a str,
        goal: &'a str,
        calls: usize,
        small: usize,
        is_exhaustive: bool,
        given_up: usize,
        branches: usize,
        not_taken: Vec<Place<'a>>,
    },
    /// A certificate.
    Certificate { conditions: usize, index: String },
    /// A module of another language.
    Module { language: &'static str, text: &'a str },
    /// Layout of a file.
    Layout {
        file: &'a str,
        /// Set if the file was laid out otherwise.
        is_changed: bool,
        text: &'a str,
    },
    /// Measurement of the work on a goal.
    Measurement {
        file: &'a str,
        goal: &'a str,
        outcome: &'a str,
        /// The median of `runs`.
        seconds: f64,
        /// The seconds of every time that it was worked on.
        runs: Vec<f64>,
        checks: u64,
        unknown: u64,
        size: Option<usize>,
        program: Option<&'a str>,
        #[serde(flatten)]
        breakdown: &'a Breakdown,
    },
    /// Relation of the results for a goal to those that are stored.
    Comparison {
        file: &'a str,
        snapshot: &'a str,
        goal: &'a str,
        verdict: &'static str,
        words: &'a str,
        stored: Option<&'a str>,
        found: Option<&'a str>,
    },
    /// Grades.
    Grades(&'a Grades<'a>),
    /// A page on a code.
    Page { name: &'a str, text: &'a str },
    /// A file was written.
    Written { file: String },
    /// Any other result.
    Output { text: &'a str },
    /// Anything else that is said.
    Remark { text: &'a str },
    /// A measurement of an earlier run, as it was printed then.
    #[serde(untagged)]
    Measured(&'a serde_json::Value),
}

/// Something that is taken as given.
#[derive(Serialize)]
pub(crate) struct Given<'a> {
    kind: &'static str,
    name: &'a str,
}

impl<'a> Given<'a> {
    fn of(assumption: &'a Assumption) -> Given<'a> {
        Given { kind: assumption.kind.id(), name: &assumption.name }
    }
}

/// A diagnostic.
#[derive(Serialize)]
pub(crate) struct Message<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    labels: Vec<Label<'a>>,
    notes: &'a [String],
    help: Option<&'a str>,
}

/// A place and what is said of it.
#[derive(Serialize)]
struct Label<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    message: &'a str,
}

/// A range of a file.
#[derive(Serialize)]
pub(crate) struct Place<'a> {
    file: &'a str,
    start: Position,
    end: Position,
}

/// A position in a file.
#[derive(Serialize)]
struct Position {
    /// In bytes.
    offset: u32,
    /// From 1 on.
    line: usize,
    /// In characters, from 1 on.
    column: usize,
}

/// Difference of two programs.
#[derive(Serialize)]
pub(crate) struct Difference<'a> {
    call: &'a str,
    assumptions: &'a [String],
    results: [&'a str; 2],
    conjunct: Option<&'a str>,
}

impl<'a> Record<'a> {
    pub(crate) fn start(command: &'a str) -> Record<'a> {
        Record::Start { version: VERSION, loligo: env!("CARGO_PKG_VERSION"), command }
    }

    pub(crate) fn end(status: Status) -> Record<'a> {
        Record::End { status: status.name(), exit_code: crate::exit_code(status) }
    }

    pub(crate) fn line(line: &'a str, status: Status) -> Record<'a> {
        Record::Line { line: line.trim(), status: status.name() }
    }

    /// A verified program for a goal of this file.
    pub(crate) fn program(solution: &'a Solution, number: usize, file: &'a str) -> Record<'a> {
        Record::Program {
            file,
            goal: &solution.name,
            number,
            is_verified: true,
            signature: solution.signature.trim_end(),
            definition: solution.definition.trim_end(),
            assumptions: solution.assumptions.iter().map(Given::of).collect(),
        }
    }

    /// Record of a checked definition with its assumptions.
    pub(crate) fn checked(foundation: &'a Foundation, sources: &'a SourceMap) -> Record<'a> {
        Record::Checked {
            file: name_of(foundation.file, sources),
            goal: &foundation.name,
            assumptions: foundation.assumptions.iter().map(Given::of).collect(),
        }
    }

    /// The best program with holes for a goal that was not solved.
    pub(crate) fn partial(solution: &'a Solution, file: &'a str) -> Record<'a> {
        let mut record = Record::program(solution, 1, file);
        if let Record::Program { is_verified, .. } = &mut record {
            *is_verified = false;
        }
        record
    }

    pub(crate) fn others(goal: &'a str, others: &'a Others) -> Record<'a> {
        Record::Others {
            goal,
            programs: others.programs.len() + 1,
            equivalent: others.equivalent,
            end: match others.end {
                End::Enough => "enough",
                End::Determined => "determined",
                End::Exhausted => "exhausted",
                End::Bounded => "bounded",
                End::Stopped => "stopped",
            },
            contrast: others.contrast.as_ref().map(Difference::of),
        }
    }

    pub(crate) fn tested(report: &'a TestReport, sources: &'a SourceMap) -> Record<'a> {
        Record::Tested {
            file: name_of(report.file, sources),
            goal: &report.goal,
            calls: report.cases,
            small: report.small,
            is_exhaustive: report.is_exhaustive,
            given_up: report.discarded,
            branches: report.branches,
            not_taken: report.untaken.iter().filter_map(|span| Place::of(*span, sources)).collect(),
        }
    }

    pub(crate) fn written(path: &Path) -> Record<'a> {
        Record::Written { file: path.display().to_string() }
    }

    /// The record as a line.
    pub(crate) fn text(&self) -> String {
        // Nothing in a record has keys that are no text, so that this cannot fail.
        serde_json::to_string(self).map_or_else(|_| String::new(), |text| text + "\n")
    }
}

impl<'a> Message<'a> {
    pub(crate) fn of(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Message<'a> {
        let label = |label: &'a loligo_base::Label| {
            Some(Label { place: Place::of(label.span, sources)?, message: &label.message })
        };
        Message {
            code: diagnostic.code.id(),
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            message: &diagnostic.message,
            labels: diagnostic.labels.iter().filter_map(label).collect(),
            notes: &diagnostic.notes,
            help: diagnostic.help.as_deref(),
        }
    }
}

impl<'a> Place<'a> {
    /// The place of a span; none if it is in no file.
    fn of(span: Span, sources: &'a SourceMap) -> Option<Place<'a>> {
        let source = sources.get(span.file)?;
        let position = |offset: u32| Position::of(offset, &source.text);
        Some(Place { file: &source.name, start: position(span.start), end: position(span.end) })
    }
}

impl Position {
    fn of(offset: u32, text: &str) -> Position {
        let before = text.get(..offset as usize).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Position { offset, line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
    }
}

impl<'a> Difference<'a> {
    fn of(contrast: &'a Contrast) -> Difference<'a> {
        Difference {
            call: &contrast.call,
            assumptions: &contrast.assumptions,
            results: [&contrast.result, &contrast.other],
            conjunct: contrast.conjunct.as_deref(),
        }
    }
}

/// Name of a file.
pub(crate) fn name_of(file: FileId, sources: &SourceMap) -> &str {
    sources.get(file).map_or("", |source| source.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_in_characters() {
        let text = "a\nλx y\n";
        let position = |offset| {
            let Position { offset, line, column } = Position::of(offset, text);
            (offset, line, column)
        };
        assert_eq!(position(0), (0, 1, 1));
        assert_eq!(position(2), (2, 2, 1));
        assert_eq!(position(4), (4, 2, 2));
        assert_eq!(position(99), (99, 3, 1));
    }
}
