//! Grades for people.

use super::{File, Report};
use crate::render::render;
use crate::terminal::Terminal;
use loligo_grade::{GradedGoal, Mark};
use std::fmt::Write;

/// A line for each goal, then what is wrong, then the total.
pub(super) fn report(report: &Report, terminal: &Terminal) -> String {
    let widths = Widths::of(report);
    let mut text = String::new();
    for file in &report.files {
        text += &format!("{}\n", file.name);
        file.graded.goals.iter().for_each(|goal| text += &widths.line(goal));
    }
    for name in &report.extra {
        text += &format!("{name}\n  answers no exercise\n");
    }
    for file in &report.files {
        details(file, terminal, &mut text);
    }
    text += &format!("\n{} of {} points\n", report.points(), report.worth());
    text
}

fn details(file: &File, terminal: &Terminal, text: &mut String) {
    let show = |diagnostic| {
        terminal.note(diagnostic);
        render(diagnostic, &file.graded.sources, terminal.output_colours())
    };
    let mut told = Vec::new();
    for diagnostic in &file.graded.diagnostics {
        told.push(diagnostic);
        *text += &format!("\n{}", show(diagnostic));
    }
    for goal in &file.graded.goals {
        if goal.verdict == Mark::Verified || (goal.remarks.is_empty() && goal.diagnostics.is_empty()) {
            continue;
        }
        *text += &format!("\n{}: {}: {}\n", file.name, goal.name, goal.verdict.words());
        goal.remarks.iter().for_each(|remark| *text += &format!("  {remark}\n"));
        for diagnostic in &goal.diagnostics {
            // What is wrong with a helper is said once.
            if !told.contains(&diagnostic) {
                told.push(diagnostic);
                *text += &format!("\n{}", show(diagnostic));
            }
        }
    }
}

/// Column widths.
struct Widths {
    name: usize,
    points: usize,
}

impl Widths {
    fn of(report: &Report) -> Widths {
        let goals = || report.files.iter().flat_map(|file| &file.graded.goals);
        let widest = |width: &dyn Fn(&GradedGoal) -> usize| goals().map(width).max().unwrap_or_default();
        Widths { name: widest(&|goal| goal.name.chars().count()), points: widest(&|goal| points(goal).len()) }
    }

    fn line(&self, goal: &GradedGoal) -> String {
        let Widths { name, points: width } = self;
        let mut line = format!("  {:name$}  {:>width$}  {}", goal.name, points(goal), goal.verdict.words());
        if goal.verdict == Mark::Verified && !goal.remarks.is_empty() {
            let _ = write!(line, " ({})", goal.remarks.join("; "));
        }
        line + "\n"
    }
}

fn points(goal: &GradedGoal) -> String {
    format!("{} of {}", goal.points(), goal.worth)
}
