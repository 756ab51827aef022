//! E0114 and E0115: keywords that are misspelt or missing.

use loligo_base::{Diagnostic, codes};
use strsim::osa_distance;

use super::unexpected::{Site, describe};
use crate::parser::expected as label;
use crate::token::{Keyword, Symbol, Token};

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
    let help = format!("the form is `{form}`");
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

/// Whether what does not fit looks like the first constructor or case of a block that should be there.
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
