//! The layout that the targets have in common.

use pretty::RcDoc;

/// A text that may be laid out in several ways.
pub(crate) type Doc = RcDoc<'static, ()>;

/// No line is wider than this unless a name or a comment alone is.
const MAX_WIDTH: usize = 100;

/// Columns by which parts are indented.
const INDENT: isize = 2;

/// The text, laid out.
pub(crate) fn render(doc: &Doc) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = doc.render_fmt(MAX_WIDTH, &mut text);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// A word.
pub(crate) fn text(word: impl Into<String>) -> Doc {
    RcDoc::text(word.into())
}

/// A blank, or the end of a line.
pub(crate) fn line() -> Doc {
    RcDoc::line()
}

/// The end of a line.
pub(crate) fn newline() -> Doc {
    RcDoc::hardline()
}

/// One after the other.
pub(crate) fn concat(parts: impl IntoIterator<Item = Doc>) -> Doc {
    RcDoc::concat(parts)
}

/// One after the other with `separator` in between.
pub(crate) fn separated(parts: impl IntoIterator<Item = Doc>, separator: Doc) -> Doc {
    RcDoc::intersperse(parts, separator)
}

/// On one line if it fits.
pub(crate) fn group(doc: Doc) -> Doc {
    doc.group()
}

/// Further to the right, where lines end in it.
pub(crate) fn indented(doc: Doc) -> Doc {
    doc.nest(INDENT)
}

/// `head` with `body` behind it, or indented below it.
pub(crate) fn hanging(head: Doc, body: Doc) -> Doc {
    group(head.append(indented(line().append(body))))
}

/// In parentheses.
pub(crate) fn parenthesized(doc: Doc) -> Doc {
    text("(").append(doc.nest(1)).append(")")
}

/// In parentheses, with commas in between.
pub(crate) fn tuple(parts: impl IntoIterator<Item = Doc>) -> Doc {
    group(parenthesized(separated(parts, text(",").append(line()))))
}

/// `if … then … else if … then … else …`: on one line if it is short and there is one condition, else a line for each.
pub(crate) fn conditional(cases: Vec<(Doc, Doc)>, otherwise: Doc) -> Doc {
    let is_chain = cases.len() > 1;
    let part = |doc: Doc| if is_chain { group(doc) } else { doc };
    let case = |(condition, then): (Doc, Doc)| {
        let case = text("if ").append(condition).append(" then").append(indented(line().append(then)));
        part(case).append(if is_chain { newline() } else { line() })
    };
    let cases = separated(cases.into_iter().map(case), text("else "));
    let whole = cases.append(part(text("else").append(indented(line().append(otherwise)))));
    if is_chain { whole } else { group(whole) }
}

/// Words that go on in the next line where one is full.
pub(crate) fn filled(parts: impl IntoIterator<Item = Doc>) -> Doc {
    separated(parts, RcDoc::softline())
}

/// The words of a text, filled.
pub(crate) fn words(words: &str) -> Doc {
    filled(words.split(' ').map(text))
}

/// Every line further to the right.
pub(crate) fn shifted(text: &str) -> String {
    let shift = |line: &str| if line.is_empty() { String::new() } else { format!("  {line}") };
    text.lines().map(shift).collect::<Vec<_>>().join("\n")
}
