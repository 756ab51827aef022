//! E0101–E0104: text that is no token.

use loligo_base::{Diagnostic, Span, codes};

/// E0101: a character the language has no use for.
pub fn unknown_character(span: Span, character: char) -> Diagnostic {
    let shown =
        if character.is_control() || character.is_whitespace() || !character.is_ascii() && is_invisible(character) {
            format!("U+{:04X}", character as u32)
        } else {
            format!("`{character}`")
        };
    let diagnostic = Diagnostic::error(codes::USELESS_CHARACTER, span, format!("unknown character {shown}"));
    match character {
        '∀' => return diagnostic.help("leave it out, with the type variables behind it: they are not declared"),
        '∃' => return diagnostic.help("formulas have no quantifiers; say it with a measure"),
        '÷' => return diagnostic.help("there is no division"),
        _ => {}
    }
    match ascii_spelling(character) {
        Some(ascii) => diagnostic.help(format!("write `{ascii}`")),
        None => diagnostic.help("remove it; texts for people go into comments, `-- …`"),
    }
}

/// E0122: a comment as it is written elsewhere.
pub fn foreign_comment(span: Span, mark: &str) -> Diagnostic {
    let help = if mark == "/*" { "write `{- … -}`" } else { "write `--`" };
    Diagnostic::error(codes::FOREIGN_FORM, span, format!("`{mark}` begins no comment")).help(help)
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
}

/// ASCII spelling of what is often typed, or pasted from a paper, as one character.
fn ascii_spelling(character: char) -> Option<&'static str> {
    Some(match character {
        'λ' => "\\",
        '→' | '⟶' => "->",
        '⇒' | '⟹' => "==>",
        '⇔' | '⟺' => "<==>",
        '∧' => "&&",
        '∨' => "||",
        '¬' => "!",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '∈' => "in",
        '∩' | '×' | '·' => "*",
        '∪' => "+",
        '∖' => "-",
        '⊆' => "<=",
        '∅' => "[]",
        '≡' => "==",
        '∷' => "::",
        '…' => "??",
        '−' | '–' | '—' => "-",
        'ν' => "_v",
        '‘' | '’' | '′' | '´' => "'",
        '“' | '”' => "\"",
        _ => return None,
    })
}

/// E0102: a block comment without an end.
pub fn unclosed_comment(opening: Span) -> Diagnostic {
    Diagnostic::error(codes::ENDLESS_COMMENT, opening, "this comment is never closed")
        .here("the comment begins here and takes in the rest of the file")
        .help("close it with `-}`; for a negative number after a brace put a blank between them, `{ -1`")
}

/// E0103: a path without a closing quote.
pub fn unclosed_path(span: Span) -> Diagnostic {
    Diagnostic::error(codes::UNCLOSED_PATH, span, "this path has no closing quote")
        .help("put a `\"` behind it, on the same line")
}

/// E0104: an integer literal that does not fit 64 bits.
pub fn integer_too_large(span: Span) -> Diagnostic {
    Diagnostic::error(codes::HUGE_NUMBER, span, "this number is too large")
        .note(format!("the largest number that can be written is {}", i64::MAX))
        .help("calculate it from smaller ones")
}
