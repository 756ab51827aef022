//! Doc comments: which comments belong to a declaration.

use loligo_base::Span;

use crate::comments::{Comment, Comments};

/// Takes the doc comment directly above the declaration at `declaration` out of `comments`.
///
/// That is the last run of `--` lines, one on each line down to the declaration, from its first `-- |` on.
pub fn take_doc(comments: &mut Comments, declaration: Span) -> Option<(Vec<String>, Span)> {
    let end = comments.list.partition_point(|comment| comment.span.start < declaration.start);
    let mut below = comments.line(declaration.start);
    let mut start = end;
    let mut run = end;
    while let Some(comment) = run.checked_sub(1).and_then(|index| comments.list.get(index)) {
        if !comment.own_line || !comment.is_line() || comments.line(comment.span.start) + 1 != below {
            break;
        }
        run -= 1;
        below -= 1;
        if comment.is_doc() {
            start = run;
        }
    }
    let mut taken = comments.list.drain(start..end);
    let first = taken.next()?;
    let span = taken.as_slice().last().map_or(first.span, |last| first.span.to(last.span));
    let lines = std::iter::once(first).chain(taken).map(|comment| content(&comment)).collect();
    Some((lines, span))
}

/// The text of a line of a doc comment.
fn content(comment: &Comment) -> String {
    let text = comment.text.strip_prefix("--").unwrap_or(&comment.text);
    let text = text.trim_start().strip_prefix('|').unwrap_or(text);
    text.strip_prefix(' ').unwrap_or(text).to_owned()
}
