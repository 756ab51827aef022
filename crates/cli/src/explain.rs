//! `loligo explain`: the pages of `docs/errors`, and the hint to them.

use crate::arguments::ExplainArguments;
use crate::record::Record;
use crate::terminal::Terminal;
use include_dir::{Dir, include_dir};
use loligo_base::{Code, Severity};
use loligo_session::Status;

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../docs/errors");

/// The page that lists all others.
const INDEX: &str = "README";

/// A longer list of codes would not be read.
const MOST_CODES: usize = 5;

/// A page of `docs/errors`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Page {
    /// A code, or what the page is called otherwise.
    name: &'static str,
    /// In the small part of Markdown that [`rendered`] knows.
    text: &'static str,
}

pub(crate) fn run(arguments: &ExplainArguments, terminal: &Terminal) -> Status {
    let index = Page::all().find(|page| page.name == INDEX);
    let pages = match arguments.pages.as_slice() {
        [] => index.as_slice(),
        pages => pages,
    };
    let mut separator = "";
    for page in pages {
        let text = || format!("{separator}{}", rendered(page.text));
        terminal.result(&Record::Page { name: page.name, text: page.text }, text);
        separator = "\n\n";
    }
    Status::Done
}

/// Says where more is to be read on what was shown; empty if nothing was.
pub(crate) fn hint(codes: &[Code]) -> String {
    let kind = if codes.iter().all(|code| code.severity() == Severity::Warning) { "a warning" } else { "an error" };
    match codes.get(..MOST_CODES).unwrap_or(codes) {
        [] => String::new(),
        first => {
            let first: Vec<&str> = first.iter().map(|code| code.id()).collect();
            format!("For more on {kind}, try `loligo explain {}`\n", first.join(" "))
        }
    }
}

impl Page {
    fn all() -> impl Iterator<Item = Page> {
        FOLDER
            .files()
            .filter_map(|file| Some(Page { name: file.path().file_stem()?.to_str()?, text: file.contents_utf8()? }))
    }

    /// The page of a code, which may be written in small letters and without what it begins with: `e310` and `310` are
    /// E0310. Or that of another name.
    pub(crate) fn find(written: &str) -> Option<Page> {
        let by_name = || Page::all().find(|page| page.name.eq_ignore_ascii_case(written) && page.name != INDEX);
        let Some((letter, number)) = code(written) else { return by_name() };
        let letters = letter.map_or_else(|| vec!['E', 'W'], |letter| vec![letter]);
        letters.into_iter().find_map(|letter| Page::all().find(|page| code(page.name) == Some((Some(letter), number))))
    }

    /// Message for a page that does not exist.
    pub(crate) fn missing(written: &str) -> String {
        let Some((_, number)) = code(written) else {
            return "a code is a letter and four digits, such as E0310".into();
        };
        let distance = |page: &Page| code(page.name).map(|(_, other)| other.abs_diff(number));
        let mut close: Vec<Page> = Page::all().filter(|page| distance(page).is_some()).collect();
        close.sort_by_key(|page| (distance(page), page.name));
        let names: Vec<&str> = close.iter().take(3).map(|page| page.name).collect();
        format!("there is no such code; the closest are {}; `loligo explain` lists all", names.join(", "))
    }
}

/// The letter of a code, if it has one, and its number.
fn code(written: &str) -> Option<(Option<char>, u16)> {
    let written = written.trim_matches(['[', ']']);
    let digits = written.trim_start_matches(['E', 'e', 'W', 'w']);
    let number = digits.parse().ok()?;
    match written.strip_suffix(digits)? {
        "" => Some((None, number)),
        "E" | "e" => Some((Some('E'), number)),
        "W" | "w" => Some((Some('W'), number)),
        _ => None,
    }
}

/// A page as it is read on a terminal: headings underlined, code indented, links without where they lead.
fn rendered(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            lines.push(format!("    {line}"));
        } else if let Some(heading) = line.strip_prefix("# ").or(line.strip_prefix("## ")) {
            let underline = if line.starts_with("##") { "-" } else { "=" };
            lines.extend([heading.to_owned(), underline.repeat(heading.chars().count())]);
        } else if !line.starts_with("<!--") {
            lines.push(without_links(line));
        }
        // Nothing is left of a comment but the blank lines around it.
        if lines.ends_with(&[String::new(), String::new()]) {
            lines.pop();
        }
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// `[text](place)` becomes `text`.
fn without_links(line: &str) -> String {
    let Some((before, rest)) = line.split_once('[') else { return line.to_owned() };
    match rest.split_once("](").and_then(|(text, rest)| Some((text, rest.split_once(')')?.1))) {
        Some((text, rest)) if !text.contains('[') => format!("{before}{text}{}", without_links(rest)),
        _ => format!("{before}[{}", without_links(rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_base::codes;

    fn name(written: &str) -> Option<&'static str> {
        Page::find(written).map(|page| page.name)
    }

    #[test]
    fn codes_are_found_however_they_are_written() {
        for written in ["E0310", "e0310", "e310", "310", "0310", "[E0310]"] {
            assert_eq!(name(written), Some("E0310"), "{written}");
        }
        assert_eq!((name("101"), name("w201")), (Some("E0101"), Some("W0201")));
        assert_eq!((name("701"), name("endings")), (Some("E0701"), Some("endings")));
        for written in ["", "E", "e9999", "EW101", "310E", "99999999999", "README", "e é"] {
            assert_eq!(name(written), None, "{written}");
        }
    }

    #[test]
    fn the_closest_codes_are_named() {
        assert!(Page::missing("e309").contains("E0310, E0311, E0306"), "{}", Page::missing("e309"));
        assert!(Page::missing("map").contains("four digits"));
    }

    #[test]
    fn markdown_becomes_text() {
        let page =
            "# A\n\nSee [B](b.md), not `[a, b]`.\n\n<!-- loligo synth -->\n```loligo,fails\nf = [??]\n```\n\n## C\n";
        assert_eq!(rendered(page), "A\n=\n\nSee B, not `[a, b]`.\n\n    f = [??]\n\nC\n-\n");
    }

    #[test]
    fn the_hint_is_one_line() {
        assert_eq!(hint(&[]), "");
        assert_eq!(hint(&[codes::HIDDEN_PARAMETER]), "For more on a warning, try `loligo explain W0201`\n");
        let many = [
            codes::TYPE_MISMATCH,
            codes::TOO_MANY_ARGUMENTS,
            codes::NO_RECURSION,
            codes::INCOMPARABLE,
            codes::AMBIGUOUS_TYPE,
            codes::UNPROVED_RESULT,
        ];
        assert_eq!(hint(&many), "For more on an error, try `loligo explain E0301 E0302 E0303 E0305 E0306`\n");
    }
}
