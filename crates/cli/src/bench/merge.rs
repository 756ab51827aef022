//! `loligo bench --merge`: the parts of a run as one.

use super::table::{Row, Widths, totals};
use crate::record::Record;
use crate::terminal::Terminal;
use loligo_base::{Diagnostic, FileId, SourceMap, Span, codes};
use loligo_session::{Input, Status};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A line of a file that `bench --json` printed.
#[derive(Deserialize)]
struct Line {
    kind: String,
}

/// Those fields of a measurement that the table shows.
#[derive(Deserialize)]
struct Measured {
    file: String,
    goal: String,
    outcome: String,
    seconds: f64,
    checks: u64,
    unknown: u64,
    size: Option<usize>,
}

/// A measurement, where it stands, and all that it says.
struct Part {
    measured: Measured,
    record: Value,
    place: Span,
}

/// Prints the measurements of all files, ordered by files and then as they come.
pub(super) fn merge(paths: &[PathBuf], terminal: &Terminal) -> Status {
    let mut sources = SourceMap::default();
    let mut parts: Vec<Part> = Vec::new();
    let mut complaints = Vec::new();
    for path in paths {
        let input = Input::Path(path.clone());
        match input.read() {
            Ok(text) => {
                let file = sources.add(input.name(), text.as_str());
                match measurements(&text, file) {
                    Ok(found) => parts.extend(found),
                    Err(complaint) => complaints.push(complaint),
                }
            }
            Err(error) => complaints.push(error.explain(&input.name(), Some(path), &mut sources)),
        }
    }
    complaints.extend(twice(&parts));
    if !complaints.is_empty() {
        complaints.iter().for_each(|complaint| terminal.show(complaint, &sources));
        return Status::Rejected;
    }
    parts.sort_by(|one, other| one.measured.file.cmp(&other.measured.file));
    let rows: Vec<Row<'_>> = parts.iter().map(|part| part.measured.row()).collect();
    let widths = Widths::of(rows.iter().map(|row| (row.file, row.goal)));
    terminal.narrate(|| widths.header());
    for (part, row) in parts.iter().zip(&rows) {
        terminal.result(&Record::Measured(&part.record), || widths.row(row));
    }
    terminal.narrate(|| totals(&rows, rows.len()));
    if rows.iter().all(|row| row.outcome == "solved") { Status::Done } else { Status::NotFound }
}

impl Measured {
    fn row(&self) -> Row<'_> {
        let Measured { file, goal, outcome, seconds, checks, unknown, size } = self;
        Row { file, goal, outcome, seconds: *seconds, checks: *checks, unknown: *unknown, size: *size }
    }
}

/// The measurements in a text. Other records are passed over.
fn measurements(text: &str, file: FileId) -> Result<Vec<Part>, Diagnostic> {
    let mut parts = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let place = Span::new(file, start, start + offset(line.trim_end().len()));
        start += offset(line.len());
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |_| unreadable(place);
        let Line { kind } = serde_json::from_str(line).map_err(wrong)?;
        if kind == "measurement" {
            let measured = serde_json::from_str(line).map_err(wrong)?;
            parts.push(Part { measured, record: serde_json::from_str(line).map_err(wrong)?, place });
        }
    }
    Ok(parts)
}

/// A position in a file, none of which is so large.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn unreadable(place: Span) -> Diagnostic {
    Diagnostic::error(codes::NO_MEASUREMENTS, place, "this is no line that `loligo bench --json` prints")
        .here("an object with the field `kind` is expected")
        .help("make the file anew: `loligo bench --json --partition 1/2 PATH… >FILE`")
}

/// A complaint about each goal that was measured more than once: it would count twice in the sums.
fn twice(parts: &[Part]) -> Vec<Diagnostic> {
    let mut seen = BTreeMap::new();
    let mut complaints = Vec::new();
    for Part { measured: Measured { file, goal, .. }, place, .. } in parts {
        if let Some(first) = seen.insert((file, goal), *place) {
            let message = format!("`{goal}` of `{file}` was measured twice");
            let complaint = Diagnostic::error(codes::NO_MEASUREMENTS, *place, message)
                .here("once more here")
                .label(first, "first here")
                .help("merge the parts of one run; `bench --repeat N` measures each goal several times");
            complaints.push(complaint);
        }
    }
    complaints
}
