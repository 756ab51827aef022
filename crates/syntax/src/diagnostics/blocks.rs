//! E0118: what should be in a block, but is not indented.

use loligo_base::{Diagnostic, codes};

use super::unexpected::Site;
use crate::parser::expected as label;
use crate::token::{Keyword, Lexeme, Symbol, Token};

/// E0118: a constructor, case or alternative in the column of the declarations.
pub fn not_indented(site: &Site<'_>, above: &[Lexeme<'_>]) -> Option<Diagnostic> {
    let (what, keyword) = match site.token(0)? {
        Token::Keyword(Keyword::Where) => {
            return Some(
                Diagnostic::error(codes::NOT_INDENTED, site.span_of(0), "this `where` belongs to no declaration")
                    .help("put it at the end of the line above, or indent it"),
            );
        }
        _ if !announces(above) => return None,
        Token::Upper(_) if has_sign(site, Symbol::ColonColon) => ("constructor", "data"),
        Token::Upper(_) if has_sign(site, Symbol::Arrow) && starts_with(above, Keyword::Measure) => ("case", "measure"),
        Token::Upper(_) if has_sign(site, Symbol::Arrow) => ("alternative", "match"),
        _ => return None,
    };
    let diagnostic = Diagnostic::error(codes::NOT_INDENTED, site.span_of(0), format!("this {what} is not indented"))
        .note("what starts in the first column is a declaration of its own")
        .help(format!("indent every {what} below its `{keyword}` line, all by the same width"));
    Some(match above.iter().rfind(|lexeme| matches!(lexeme.token, Token::Keyword(Keyword::Where | Keyword::With))) {
        Some(opener) => diagnostic.label(opener.span, "its block is announced here"),
        None => diagnostic,
    })
}

/// True if items that are no declarations follow this one.
fn announces(item: &[Lexeme<'_>]) -> bool {
    let opens = |lexeme: &Lexeme<'_>| matches!(lexeme.token, Token::Keyword(Keyword::Where | Keyword::With));
    item.iter().any(opens) || starts_with(item, Keyword::Data) || starts_with(item, Keyword::Measure)
}

/// True if the item above should have been indented too, or was reported as an empty `match`.
pub fn continues_mistake(site: &Site<'_>, above: &[Lexeme<'_>]) -> bool {
    let above_site = Site::new(above, 0, &[]);
    let is_case = |site: &Site<'_>| {
        let is_upper = matches!(site.token(0), Some(Token::Upper(_)));
        is_upper && (has_sign(site, Symbol::ColonColon) || has_sign(site, Symbol::Arrow))
    };
    let ends: Vec<Token<'_>> = above.iter().rev().take(3).map(|lexeme| lexeme.token).collect();
    let is_empty_match = ends == [Token::Close, Token::Open, Token::Keyword(Keyword::With)];
    is_case(site) && (is_case(&above_site) || is_empty_match)
}

/// E0107: a line that should begin an item, but goes on with the one above.
pub fn too_far_right(site: &Site<'_>) -> Option<Diagnostic> {
    if site.wants_keyword(Keyword::With) || site.wants_keyword(Keyword::Where) {
        return None;
    }
    let start = site.lexemes.get(..=site.at)?.iter().rposition(|lexeme| lexeme.starts_line)?;
    let goes_on = !matches!(site.token(start.checked_sub(1)?)?, Token::Open | Token::Next);
    let line = Site::new(site.lexemes.get(start..)?, 0, &[]);
    let is_item = match line.token(0)? {
        Token::Upper(_) => has_sign(&line, Symbol::ColonColon) || has_sign(&line, Symbol::Arrow),
        Token::Lower(_) => {
            matches!(line.token(1), Some(Token::Symbol(Symbol::ColonColon | Symbol::Eq)))
        }
        _ => false,
    };
    let sign = line.lexemes.iter().position(|lexeme| matches!(lexeme.token, Token::Symbol(_)))?;
    (is_item && goes_on && site.at <= start + sign).then(|| {
        Diagnostic::error(codes::STRAY_COLUMN, line.span_of(0), "this line is indented too far to begin something new")
            .here("read as a part of the item above")
            .help("start it in the column of the items it belongs to")
    })
}

fn starts_with(lexemes: &[Lexeme<'_>], keyword: Keyword) -> bool {
    lexemes.iter().take(2).any(|lexeme| lexeme.token == Token::Keyword(keyword))
}

/// True if `sign` follows the names that the item begins with.
fn has_sign(site: &Site<'_>, sign: Symbol) -> bool {
    let is_name = |token: Token<'_>| matches!(token, Token::Lower(_) | Token::Upper(_) | Token::Blank);
    let after = site.lexemes.iter().find(|lexeme| !is_name(lexeme.token));
    after.is_some_and(|lexeme| lexeme.token == Token::Symbol(sign))
}

/// E0118: a `match` with nothing in its block.
pub fn no_items(site: &Site<'_>) -> Option<Diagnostic> {
    let opened = site.at.checked_sub(1).and_then(|index| site.token(index)) == Some(Token::Open);
    let with = site.before().filter(|lexeme| lexeme.token == Token::Keyword(Keyword::With))?;
    (opened && site.wants_label(label::CONSTRUCTOR) && site.found().is_none()).then(|| {
        Diagnostic::error(codes::NOT_INDENTED, with.span, "this `match` has no alternatives")
            .note("an alternative stands further right than the line, or the alternative, that the `match` is in")
            .help("add alternatives on the next lines, indented: `Cons x xs -> …`")
    })
}
