//! Grades for other programs.

use super::{File, Report, complaint, plain};
use crate::junit::{Case, Ending, Suite};
use crate::record::Message;
use loligo_base::Diagnostic;
use loligo_grade::{GradedGoal, Mark};
use serde::Serialize;

/// Everything.
#[derive(Serialize)]
pub(crate) struct Grades<'a> {
    points: f64,
    worth: f64,
    files: Vec<FileObject<'a>>,
    /// Files that answer no exercise.
    extra: &'a [String],
}

#[derive(Serialize)]
struct FileObject<'a> {
    file: &'a str,
    points: f64,
    worth: f64,
    goals: Vec<GoalObject<'a>>,
    messages: Vec<Message<'a>>,
}

#[derive(Serialize)]
struct GoalObject<'a> {
    goal: &'a str,
    points: f64,
    worth: f64,
    verdict: &'static str,
    remarks: &'a [String],
    messages: Vec<Message<'a>>,
}

/// The report for other programs.
pub(super) fn grades(report: &Report) -> Grades<'_> {
    let files = report.files.iter().map(|file| FileObject {
        file: &file.name,
        points: file.points().as_f64(),
        worth: file.worth().as_f64(),
        goals: file.graded.goals.iter().map(|goal| goal_object(file, goal)).collect(),
        messages: messages(file, &file.graded.diagnostics),
    });
    Grades {
        points: report.points().as_f64(),
        worth: report.worth().as_f64(),
        files: files.collect(),
        extra: &report.extra,
    }
}

fn goal_object<'a>(file: &'a File, goal: &'a GradedGoal) -> GoalObject<'a> {
    GoalObject {
        goal: &goal.name,
        points: goal.points().as_f64(),
        worth: goal.worth.as_f64(),
        verdict: goal.verdict.id(),
        remarks: &goal.remarks,
        messages: messages(file, &goal.diagnostics),
    }
}

fn messages<'a>(file: &'a File, diagnostics: &'a [Diagnostic]) -> Vec<Message<'a>> {
    diagnostics.iter().map(|diagnostic| Message::of(diagnostic, &file.graded.sources)).collect()
}

/// Results in the format of Gradescope: <https://gradescope-autograders.readthedocs.io/en/latest/specs/>.
#[derive(Serialize)]
struct Results {
    score: f64,
    max_score: f64,
    output: String,
    output_format: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    score: f64,
    max_score: f64,
    status: &'static str,
    output: String,
    output_format: &'static str,
}

/// The text of `results.json`.
pub(super) fn gradescope(report: &Report) -> String {
    let all = report.files.iter().flat_map(|file| file.graded.goals.iter().map(move |goal| (file, goal)));
    let tests = all.map(|(file, goal)| Test {
        name: format!("{}: {}", file.name, goal.name),
        score: goal.points().as_f64(),
        max_score: goal.worth.as_f64(),
        status: if goal.verdict == Mark::Verified { "passed" } else { "failed" },
        output: said(file, goal),
        output_format: "text",
    });
    let mut output = format!("{} of {} points\n", report.points(), report.worth());
    for file in report.files.iter().filter(|file| !file.graded.diagnostics.is_empty()) {
        output += &format!("\n{}\n\n{}", file.name, plain(&file.graded.diagnostics, &file.graded.sources));
    }
    report.extra.iter().for_each(|name| output += &format!("\n{name} answers no exercise\n"));
    pretty(&Results {
        score: report.points().as_f64(),
        max_score: report.worth().as_f64(),
        output,
        output_format: "text",
        tests: tests.collect(),
    })
}

/// The report as JUnit XML.
pub(super) fn junit(report: &Report) -> String {
    let case = |file: &File, goal: &GradedGoal| Case {
        name: goal.name.clone(),
        ending: match goal.verdict {
            Mark::Verified => Ending::Passed,
            Mark::NotGraded => Ending::Broken(complaint(goal.verdict, said(file, goal))),
            verdict => Ending::Failed(complaint(verdict, said(file, goal))),
        },
    };
    let suites = report.files.iter().map(|file| Suite {
        name: file.name.clone(),
        cases: file.graded.goals.iter().map(|goal| case(file, goal)).collect(),
    });
    crate::junit::Report { name: "loligo grade".into(), suites: suites.collect() }.xml()
}

/// All that is said of a goal.
fn said(file: &File, goal: &GradedGoal) -> String {
    let mut text = format!("{}\n", goal.verdict.words());
    goal.remarks.iter().for_each(|remark| text += &format!("{remark}\n"));
    if !goal.diagnostics.is_empty() {
        text += &format!("\n{}", plain(&goal.diagnostics, &file.graded.sources));
    }
    text
}

fn pretty(object: &impl Serialize) -> String {
    serde_json::to_string_pretty(object).map_or_else(|_| String::new(), |text| text + "\n")
}
