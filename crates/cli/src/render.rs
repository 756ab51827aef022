//! Diagnostics → text for a person.

use ariadne::{Cache, Color, Config, IndexType, Label, Report, ReportKind, Source};
use loligo_base::{Diagnostic, FileId, Severity, SourceMap, Span};
use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::ops::Range;

/// Use of colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colours {
    /// For a terminal.
    On,
    /// For a file or another program.
    Off,
}

/// A line of source longer than this is not shown: what is wrong with it could not be found in it.
const MAX_LINE_BYTES: usize = 400;

/// A tab moves to the next multiple of this, as in the layout of the language.
const TAB_WIDTH: usize = 8;

/// The diagnostic with the lines of source that it is about. Every line ends in a line feed.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, colours: Colours) -> String {
    let labels: Vec<(Place, &str)> = diagnostic
        .labels
        .iter()
        .filter_map(|label| Some((place(label.span, sources)?, label.message.as_str())))
        .collect();
    let shown = labels.iter().all(|((file, range), _)| {
        let text = sources.get(*file).map_or("", |source| source.text.as_str());
        longest_line(text, range) <= MAX_LINE_BYTES
    });
    let text = match labels.first() {
        Some((first, _)) if shown => with_source(diagnostic, first, &labels, sources, colours),
        _ => without_source(diagnostic, &labels, sources),
    };
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n"))
}

/// A range of bytes of one file.
type Place = (FileId, Range<usize>);

/// The place of a span, on boundaries of characters; `None` if the file is not known.
fn place(span: Span, sources: &SourceMap) -> Option<Place> {
    let text = &sources.get(span.file)?.text;
    let boundary = |offset: u32| {
        let offset = (offset as usize).min(text.len());
        (0..=offset).rev().find(|offset| text.is_char_boundary(*offset)).unwrap_or_default()
    };
    let (start, end) = (boundary(span.start), boundary(span.end));
    // `ariadne` panics on a range that ends with a line break.
    let width = text.get(start..end).map_or(0, |covered| covered.trim_end().len());
    Some((span.file, start..start + width))
}

/// The bytes of the longest line that is shown for `range`: its first and its last.
fn longest_line(text: &str, range: &Range<usize>) -> usize {
    let line = |offset: usize| {
        let before = text.get(..offset).and_then(|text| text.rsplit('\n').next()).map_or(0, str::len);
        let behind = text.get(offset..).and_then(|text| text.split('\n').next()).map_or(0, str::len);
        before + behind
    };
    line(range.start).max(line(range.end))
}

fn with_source(
    diagnostic: &Diagnostic,
    first: &Place,
    labels: &[(Place, &str)],
    sources: &SourceMap,
    colours: Colours,
) -> String {
    let config =
        Config::new().with_color(colours == Colours::On).with_index_type(IndexType::Byte).with_tab_width(TAB_WIDTH);
    let (kind, colour) = match diagnostic.severity {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
        Severity::Note => (ReportKind::Custom("Note", Color::Cyan), Color::Cyan),
    };
    let mut report = Report::build(kind, first.clone())
        .with_config(config)
        .with_code(diagnostic.code.id())
        .with_message(&diagnostic.message);
    let mut ordered: Vec<(usize, &(Place, &str))> = labels.iter().enumerate().collect();
    // `ariadne` shows a file anew for every label that is above the one before it.
    ordered.sort_by_key(|(index, ((file, range), _))| (*file != first.0, *file, range.end, *index));
    for (index, (place, message)) in ordered {
        let label = Label::new(place.clone()).with_color(if index == 0 { colour } else { Color::Blue });
        // Without colours and without a message nothing would mark the place.
        report.add_label(label.with_message(if message.is_empty() { "here" } else { message }));
    }
    report.with_notes(&diagnostic.notes);
    if let Some(help) = &diagnostic.help {
        report.add_help(help);
    }
    let mut text = Vec::new();
    let texts = Texts { sources, read: BTreeMap::new() };
    match report.finish().write(texts, &mut text) {
        Ok(()) => String::from_utf8_lossy(&text).into_owned(),
        Err(_) => without_source(diagnostic, labels, sources),
    }
}

/// For diagnostics that point nowhere, or into lines that are too long to be shown.
fn without_source(diagnostic: &Diagnostic, labels: &[(Place, &str)], sources: &SourceMap) -> String {
    let severity = match diagnostic.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Note => "Note",
    };
    let mut text = format!("[{}] {severity}: {}\n", diagnostic.code, diagnostic.message);
    let mut line = |head: &str, message: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {head}: {message}");
    };
    for ((file, range), message) in labels {
        if let Some(source) = sources.get(*file) {
            let before = source.text.get(..range.start).unwrap_or_default();
            let row = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            line(&format!("{}:{row}:{column}", source.name), message);
        }
    }
    diagnostic.notes.iter().for_each(|note| line("Note", note));
    diagnostic.help.iter().for_each(|help| line("Help", help));
    text
}

/// The texts as `ariadne` asks for them.
struct Texts<'s> {
    sources: &'s SourceMap,
    read: BTreeMap<FileId, Source<&'s str>>,
}

impl<'s> Cache<FileId> for Texts<'s> {
    type Storage = &'s str;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<&'s str>, impl std::fmt::Debug> {
        let text = self.sources.get(*id).map_or("", |source| source.text.as_str());
        Ok::<_, std::convert::Infallible>(self.read.entry(*id).or_insert_with(|| Source::from(text)))
    }

    fn display<'a>(&self, id: &'a FileId) -> Option<impl Display + 'a> {
        self.sources.get(*id).map(|source| source.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_base::codes;

    #[test]
    fn no_span_makes_it_panic() {
        let text = "\u{feff}f = \\x .\tx\r\n\n  -- caf\u{e9} \u{1f980}\u{2028}\u{b}\u{c}\u{85}y\r\rz\n";
        let mut sources = SourceMap::default();
        let file = sources.add("odd.sq", text);
        let length = u32::try_from(text.len()).unwrap() + 2;
        for start in 0..length {
            for end in 0..length {
                let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, Span::new(file, start, end), "wrong")
                    .label(Span::new(file, end, start), "also")
                    .label(Span::new(FileId(7), start, end), "nowhere");
                assert!(render(&diagnostic, &sources, Colours::Off).contains("wrong"));
            }
        }
    }

    #[test]
    fn colours_are_used_if_asked_for() {
        let mut sources = SourceMap::default();
        let file = sources.add("a.sq", "x\n");
        let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, Span::new(file, 0, 1), "wrong");
        assert!(!render(&diagnostic, &sources, Colours::Off).contains('\u{1b}'));
    }
}
