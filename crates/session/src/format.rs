//! Laying out a file.

use crate::{Input, Status};
use loligo_base::{Diagnostic, FileId, SourceMap};
use loligo_syntax::{Parsed, parse, print_module};

/// Result of laying a text out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Formatted {
    /// It is laid out as it should be.
    Unchanged(String),
    /// It was not; this is how it should be.
    Changed(String),
    /// It does not parse or cannot be read, so it must stay as it is.
    Rejected,
    /// Laying it out would have changed what it says; it must stay as it is, and this is what happened.
    Bug(String),
}

/// Lays out the text of `input` and changes nothing else: no comment is lost, and the tree is the same. Diagnostics are
/// those of reading and parsing; imports are not followed.
pub fn format_file(input: &Input) -> (SourceMap, Vec<Diagnostic>, Formatted) {
    let mut sources = SourceMap::default();
    match input.read() {
        Ok(text) => {
            let file = sources.add(input.name(), text.as_str());
            let parsed = parse(file, &text);
            let formatted = format_text(file, &text, &parsed);
            (sources, parsed.diagnostics, formatted)
        }
        Err(error) => {
            let diagnostic = error.explain(&input.name(), input.path(), &mut sources);
            (sources, vec![diagnostic], Formatted::Rejected)
        }
    }
}

fn format_text(file: FileId, text: &str, parsed: &Parsed) -> Formatted {
    if parsed.has_errors() {
        return Formatted::Rejected;
    }
    let printed = print_module(&parsed.module, &parsed.comments);
    let again = parse(file, &printed);
    if again.has_errors() || again.module != parsed.module {
        return Formatted::Bug("the laid out text does not mean the same".into());
    }
    if comment_words(&again) != comment_words(parsed) {
        return Formatted::Bug("the laid out text has other comments".into());
    }
    if printed == text { Formatted::Unchanged(printed) } else { Formatted::Changed(printed) }
}

/// Words of all comments, whatever their order and layout.
fn comment_words(parsed: &Parsed) -> Vec<String> {
    let blankless = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut words: Vec<String> = parsed.comments.iter().map(|comment| blankless(&comment.text)).collect();
    words.sort();
    words
}

impl Formatted {
    /// Status of a run that was to lay out the text.
    pub fn status(&self) -> Status {
        match self {
            Formatted::Unchanged(_) | Formatted::Changed(_) => Status::Done,
            Formatted::Rejected => Status::Rejected,
            Formatted::Bug(_) => Status::Bug,
        }
    }
}
