//! Diagnostics → text for a person.

use ariadne::{Cache, Color, Config, IndexType, Label, Report, ReportKind, Source};
use loligo_base::{Diagnostic, FileId, Severity, SourceMap, Span};
use pretty::DocAllocator as _;
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

/// The columns of what no terminal shows.
pub const WIDTH: usize = 120;

/// The diagnostic with the lines of source that it is about, for a file or another program. Every line ends in a line
/// feed.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, colours: Colours) -> String {
    render_within(diagnostic, sources, colours, WIDTH)
}

/// The like, with its sentences broken into lines where they would reach beyond that many columns. Lines of source, and what
/// points at them, are as wide as they are.
pub fn render_within(diagnostic: &Diagnostic, sources: &SourceMap, colours: Colours, width: usize) -> String {
    let diagnostic = &filled(diagnostic, sources, width);
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

/// The diagnostic with its sentences in lines.
fn filled(diagnostic: &Diagnostic, sources: &SourceMap, width: usize) -> Diagnostic {
    let code = format!("[{}] Warning: ", diagnostic.code).len();
    let last_line = diagnostic.labels.iter().filter_map(|label| {
        let text = &sources.get(label.span.file)?.text;
        Some(text.get(..label.span.end as usize).map_or(0, |before| before.matches('\n').count() + 1))
    });
    // The margin of a note: ` 12 │ Note 1: `.
    let margin = last_line.max().unwrap_or_default().to_string().len() + " │ Note 1: ".chars().count() + 1;
    let sentence = |text: &String| fill(text, width.saturating_sub(margin));
    Diagnostic {
        message: fill(&diagnostic.message, width.saturating_sub(code)).replace('\n', "\n  "),
        notes: diagnostic.notes.iter().map(sentence).collect(),
        help: diagnostic.help.as_ref().map(sentence),
        ..diagnostic.clone()
    }
}

/// Fewer columns than these are not worth a try.
const LEAST_WIDTH: usize = 24;

/// The text with its lines broken where they have more columns than that. What stands between backticks is not broken.
fn fill(text: &str, width: usize) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| fill_line(line, width.max(LEAST_WIDTH))).collect();
    lines.join("\n")
}

/// Further lines are indented as the first is.
fn fill_line(line: &str, width: usize) -> String {
    if console::measure_text_width(line) <= width {
        return line.to_owned();
    }
    let (indentation, text) = line.split_at(line.len() - line.trim_start().len());
    let arena = pretty::Arena::<()>::new();
    let words = words(text).into_iter().map(|word| arena.text(word.to_owned()));
    let filled =
        arena.intersperse(words, arena.softline()).into_doc().pretty(width - indentation.len().min(width)).to_string();
    let lines: Vec<String> = filled.split('\n').map(|line| format!("{indentation}{line}")).collect();
    lines.join("\n")
}

/// The text at its blanks, but for those between backticks.
fn words(text: &str) -> Vec<&str> {
    let mut is_code = false;
    text.split(|character: char| {
        is_code ^= character == '`';
        character == ' ' && !is_code
    })
    .collect()
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
        let _ = writeln!(text, "  {head}: {}", message.replace('\n', "\n    "));
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
    fn sentences_are_broken_but_not_what_is_to_be_written() {
        let text = "write `f :: x: Int -> Int` in the place of this, and nothing else";
        assert_eq!(fill(text, 30), "write `f :: x: Int -> Int` in\nthe place of this, and nothing\nelse");
        assert_eq!(fill(text, 200), text);
    }

    #[test]
    fn colours_are_used_if_asked_for() {
        let mut sources = SourceMap::default();
        let file = sources.add("a.sq", "x\n");
        let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, Span::new(file, 0, 1), "wrong");
        assert!(!render(&diagnostic, &sources, Colours::Off).contains('\u{1b}'));
    }
}
