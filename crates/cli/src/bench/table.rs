//! The table of a benchmark for people.

use std::fmt::Write;

/// A line of the table.
pub(super) struct Row<'a> {
    pub(super) file: &'a str,
    pub(super) goal: &'a str,
    pub(super) outcome: &'a str,
    pub(super) seconds: f64,
    pub(super) checks: u64,
    pub(super) unknown: u64,
    /// Nodes of the program, if one was found.
    pub(super) size: Option<usize>,
}

/// Widths of the columns whose texts are the user's.
pub(super) struct Widths {
    file: usize,
    goal: usize,
}

impl Widths {
    /// The widths for lines of these files and goals.
    pub(super) fn of<'a>(names: impl Iterator<Item = (&'a str, &'a str)>) -> Widths {
        names.fold(Widths { file: 4, goal: 4 }, |widths, (file, goal)| Widths {
            file: widths.file.max(file.chars().count()),
            goal: widths.goal.max(goal.chars().count()),
        })
    }

    pub(super) fn header(&self) -> String {
        let Widths { file, goal } = self;
        format!("{:file$}  {:goal$}  outcome     seconds   checks  unknown  size\n", "file", "goal")
    }

    pub(super) fn row(&self, row: &Row<'_>) -> String {
        let Widths { file, goal } = self;
        let Row { file: name, goal: of, outcome, seconds, checks, unknown, size } = row;
        let size = size.map_or_else(|| "-".to_owned(), |size| size.to_string());
        format!("{name:file$}  {of:goal$}  {outcome:10}  {seconds:7.3}  {checks:7}  {unknown:7}  {size:>4}\n")
    }
}

/// The number of goals that were solved, out of `goals`, and the time that they took, in all and on average.
pub(super) fn totals(rows: &[Row<'_>], goals: usize) -> String {
    let solved: Vec<f64> = rows.iter().filter(|row| row.outcome == "solved").map(|row| row.seconds).collect();
    let seconds: f64 = rows.iter().map(|row| row.seconds).sum();
    let checks: u64 = rows.iter().map(|row| row.checks).sum();
    let unknown: u64 = rows.iter().map(|row| row.unknown).sum();
    let mut text =
        format!("\nsolved {} of {goals}, {seconds:.3} s in all, {checks} checks, {unknown} unknown\n", solved.len());
    if !solved.is_empty() {
        // Times below a millisecond round to nothing; half of one stands for them.
        let logarithms = solved.iter().map(|seconds| seconds.max(0.0005).ln());
        let mean = (logarithms.sum::<f64>() / solved.len() as f64).exp();
        let slowest = solved.iter().copied().fold(0.0, f64::max);
        let _ = writeln!(text, "of the solved: geometric mean {mean:.3} s, slowest {slowest:.3} s");
    }
    text
}
