//! E0114 and E0115: keywords that are misspelt or missing.

use loligo_base::{Diagnostic, Span, codes};
use strsim::osa_distance;

use super::unexpected::{Site, describe};
use crate::parser::expected as label;
use crate::token::{Keyword, Lexeme, Symbol, Token};

/// The words a declaration can start with.
const DECLARATIONS: &[&str] =
    &["type", "data", "termination", "measure", "predicate", "qualifier", "inline", "mutual", "import", "example"];

/// E0114: a misspelt keyword at the start of a declaration.
pub fn misspelt_declaration(site: &Site<'_>) -> Option<Diagnostic> {
    let (Token::Lower(word) | Token::Upper(word)) = site.token(0)? else { return None };
    let is_name = site.at != usize::from(matches!(site.token(0), Some(Token::Lower(_))))
        || matches!(site.token(1), Some(Token::Symbol(Symbol::Eq | Symbol::ColonColon)));
    if is_name || DECLARATIONS.contains(&word) {
        return None;
    }
    let lowered = word.to_lowercase();
    let meant = DECLARATIONS.iter().filter(|keyword| is_close(&lowered, keyword));
    let meant = meant.min_by_key(|keyword| osa_distance(&lowered, keyword))?;
    Some(
        Diagnostic::error(codes::MISSPELT_KEYWORD, site.span_of(0), format!("`{word}` does not start a declaration"))
            .help(format!("did you mean `{meant}`?")),
    )
}

/// E0114: a misspelt keyword inside a declaration.
///
/// Such a word reads as a name, so that the error shows only later, where the keyword is missing.
pub fn misspelt(site: &Site<'_>) -> Option<Diagnostic> {
    let wanted = [Keyword::Where, Keyword::With, Keyword::Then, Keyword::Else];
    let read = site.lexemes.get(..=site.at).unwrap_or(site.lexemes);
    read.iter().rev().find_map(|lexeme| {
        let Token::Lower(word) = lexeme.token else { return None };
        let meant = wanted.iter().find(|keyword| site.wants_keyword(**keyword) && is_close(word, keyword.as_str()))?;
        Some(
            Diagnostic::error(codes::MISSPELT_KEYWORD, lexeme.span, format!("`{}` is missing", meant.as_str()))
                .here("this was read as a name")
                .help(format!("did you mean `{}`?", meant.as_str())),
        )
    })
}

fn is_close(word: &str, keyword: &str) -> bool {
    let allowed = if keyword.len() > 5 { 2 } else { 1 };
    word.len() > 2 && osa_distance(word, keyword) <= allowed
}

/// E0115: a keyword or sign without which the rest makes no sense.
pub fn missing(site: &Site<'_>) -> Option<Diagnostic> {
    let wants_only = |symbol| site.wants(symbol) && !site.wants(Symbol::ColonColon);
    let (missing, form) = if site.wants_keyword(Keyword::Then) {
        ("then", "if … then … else …")
    } else if site.wants_keyword(Keyword::Else) {
        ("else", "if … then … else …")
    } else if site.wants_keyword(Keyword::With) {
        ("with", "match … with")
    } else if site.wants_keyword(Keyword::In) && site.wants_operator() {
        ("in", "let x = … in …")
    } else if site.wants_keyword(Keyword::Where) && starts_case(site) {
        (
            "where",
            if site.token(0) == Some(Token::Keyword(Keyword::Data)) {
                "data List a where"
            } else {
                "measure … where"
            },
        )
    } else if site.wants_keyword(Keyword::Measure) {
        ("measure", "termination measure …")
    } else if wants_only(Symbol::Eq) && !site.wants_label(label::OPERATOR) {
        ("=", "name = …")
    } else {
        return None;
    };
    let message = format!("`{missing}` is missing");
    let help = match missing {
        "else" => format!("every `if` has an `else`: the form is `{form}`"),
        _ => format!("the form is `{form}`"),
    };
    if let Some(end) = line_before(site, missing) {
        return Some(
            Diagnostic::error(codes::MISSING_KEYWORD, end, message)
                .here(format!("expected `{missing}` after this"))
                .help(help),
        );
    }
    Some(match (site.found(), site.before()) {
        (Some(found), _) => Diagnostic::error(codes::MISSING_KEYWORD, site.span_of(site.at), message)
            .here(format!("expected `{missing}` before {}", describe(found)))
            .help(help),
        (None, before) => {
            Diagnostic::error(codes::MISSING_KEYWORD, before.map(|lexeme| lexeme.span).unwrap_or_default(), message)
                .here(format!("expected `{missing}` after this"))
                .help(help)
        }
    })
}

/// The last token before the line that what should follow the missing word begins on: there it is missing, and not where
/// it turned out to be.
fn line_before(site: &Site<'_>, missing: &str) -> Option<Span> {
    let opener = match missing {
        "then" => Keyword::If,
        "else" => Keyword::Then,
        "in" => Keyword::Let,
        "with" => Keyword::Match,
        "where" => return line_start(site, 1),
        _ => return None,
    };
    let read = site.lexemes.get(..site.at)?;
    let start = read.iter().rposition(|lexeme| lexeme.token == Token::Keyword(opener))?;
    // What follows the word stands no further right than the `if` or `let` that it belongs to.
    let belongs = |lexeme: &&Lexeme<'_>| matches!(lexeme.token, Token::Keyword(Keyword::If | Keyword::Let));
    let column = read.get(..=start)?.iter().rev().find(belongs).map_or(0, |lexeme| lexeme.column);
    let follows = |lexeme: &Lexeme<'_>| lexeme.starts_line && lexeme.column <= column;
    if let Some(next) = read.iter().skip(start + 1).position(follows) {
        return Some(site.span_of(start + next));
    }
    if opener == Keyword::Let {
        return None;
    }
    // Where the item ends, what its last line was meant to be is not known.
    site.found().and_then(|_| line_start(site, start + 1))
}

/// The last token before the line of the one that does not fit, or where that begins a line itself, before the line
/// above; none if there is no such line behind `first`.
fn line_start(site: &Site<'_>, first: usize) -> Option<Span> {
    let starts = site.lexemes.get(first..site.at.min(site.lexemes.len()))?.iter();
    let start =
        starts.rev().position(|lexeme| lexeme.starts_line).map(|back| site.at.min(site.lexemes.len()) - 1 - back);
    let itself = site.lexemes.get(site.at).is_some_and(|lexeme| lexeme.starts_line && !lexeme.token.continues_item());
    let start = if itself { Some(site.at) } else { start };
    let before = site.lexemes.get(first..start?)?.iter().rev().find(|lexeme| !lexeme.token.is_virtual());
    before.map(|lexeme| lexeme.span)
}

/// True if the token that does not fit looks like the first constructor or case of a block that should be there.
pub fn starts_case(site: &Site<'_>) -> bool {
    let next = site.token(site.at + 1);
    match site.found() {
        Some(Token::Upper(_)) => {
            site.wants_keyword(Keyword::Where) && next != Some(Token::Keyword(Keyword::Where)) && next.is_some()
        }
        Some(Token::Symbol(Symbol::ColonColon | Symbol::Arrow)) => site.wants_keyword(Keyword::Where),
        _ => false,
    }
}
