//! Reading a text of which most has been read before.

use loligo_base::{Canceller, FileId};

use super::{Parsed, parse, read_from};
use crate::comments::Comments;

/// A module of which the beginning was read before.
#[derive(Clone, Debug)]
pub struct Rest {
    /// Number of declarations before the rest.
    pub taken: usize,
    /// Result of [`parse`] for the whole text, but without those declarations.
    pub parsed: Parsed,
}

/// Reads a module that begins like `before`, of which `known` was read. Declarations of that which end before the texts
/// differ are not read again.
pub fn parse_rest(file: FileId, text: &str, before: &str, known: &Parsed) -> Rest {
    let Some((taken, start)) = restart(text, before, known) else {
        return Rest { taken: 0, parsed: parse(file, text) };
    };
    let comments = Comments {
        list: known.comments.list.iter().filter(|comment| comment.span.start < start).cloned().collect(),
        line_starts: known.comments.line_starts.iter().copied().take_while(|line| *line <= start).collect(),
    };
    Rest { taken, parsed: read_from(file, text, start, comments, &Canceller::new()) }
}

/// The declaration from which on the text is to be read, and where that is: at its doc comment, which may turn out to
/// belong to nothing; `None` if all is to be read.
///
/// Of a declaration that another one follows before the texts differ every token is the same, and so it is where it
/// begins that declarations begin. Where a line begins with it, the lexer needs not know what was before.
fn restart(text: &str, before: &str, known: &Parsed) -> Option<(usize, u32)> {
    if !known.diagnostics.is_empty() {
        return None;
    }
    let same = text.bytes().zip(before.bytes()).take_while(|(new, old)| new == old).count();
    let decls = &known.module.decls;
    let begun = decls.partition_point(|decl| decl.span.start as usize <= same);
    let restart = begun.checked_sub(2)?;
    let first = decls.get(restart)?;
    let start = first.doc.as_ref().map_or(first.span.start, |doc| doc.span.start);
    known.comments.line_starts.binary_search(&start).is_ok().then_some((restart, start))
}
