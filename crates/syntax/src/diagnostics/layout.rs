//! E0105–E0108: brackets, columns and nesting.

use loligo_base::{Diagnostic, Span, codes};

use crate::nesting::MAX_NESTING;
use crate::token::Symbol;

/// E0105: a bracket that is not closed.
pub fn unclosed(opening: Span, closer: Symbol, end: Span) -> Diagnostic {
    let closer = closer.as_str();
    Diagnostic::error(codes::UNCLOSED_BRACKET, opening, format!("this bracket is never closed: `{closer}` is missing"))
        .here("opened here")
        .label(end, format!("`{closer}` is missing here at the latest"))
        .help(format!("add `{closer}`, or indent the lines that belong between the brackets"))
}

/// E0106: a closing bracket without an opening one.
pub fn nothing_to_close(span: Span, symbol: Symbol) -> Diagnostic {
    Diagnostic::error(codes::UNOPENED_BRACKET, span, format!("this `{}` closes nothing", symbol.as_str()))
        .help("remove it, or add the opening bracket")
}

/// E0106: a closing bracket for another opening one.
pub fn wrong_closer(span: Span, symbol: Symbol, opening: Span, closer: Symbol) -> Diagnostic {
    let (found, expected) = (symbol.as_str(), closer.as_str());
    Diagnostic::error(codes::UNOPENED_BRACKET, span, format!("this `{found}` does not fit the bracket it closes"))
        .here(format!("expected `{expected}`"))
        .label(opening, "opened here")
        .help(format!("write `{expected}`, or close the other bracket first"))
}

/// E0107: a line that ended a block but stands in the column of no other.
pub fn out_of_line(span: Span, column: u32, block: u32) -> Diagnostic {
    Diagnostic::error(codes::STRAY_COLUMN, span, "this line does not line up with the ones above")
        .here(format!("starts in column {}", column + 1))
        .note(format!("the block above has its items in column {}", block + 1))
        .help("move it to that column for a new item, or further right to go on with the last one")
}

/// E0107: a declaration left of the first one.
pub fn left_of_first(span: Span, column: u32, first: u32) -> Diagnostic {
    Diagnostic::error(codes::STRAY_COLUMN, span, "this declaration starts further left than those above")
        .here(format!("starts in column {}", column + 1))
        .note(format!("the first declaration of the file starts in column {}", first + 1))
        .help("start every declaration in the same column")
}

/// E0108: nesting that is too deep.
pub fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(codes::NESTED_TOO_DEEP, span, format!("this is nested more than {MAX_NESTING} levels deep"))
        .note("brackets, and operators and arrows in a row, are levels")
        .help("give parts of it names of their own, with `inline` or `let`")
}
