//! Tokens as they are written, for messages that say what to write instead.

use super::unexpected::Site;
use crate::token::{Keyword, Lexeme, Symbol, Token};

/// The text of a token, or nothing if it has none.
fn written(token: Token<'_>) -> String {
    match token {
        Token::Lower(text) | Token::Upper(text) | Token::Special(text) => text.to_owned(),
        Token::Blank => "_".to_owned(),
        Token::Int(value) => value.to_string(),
        Token::Path(text) => format!("\"{text}\""),
        Token::Keyword(keyword) => keyword.as_str().to_owned(),
        Token::Symbol(symbol) => symbol.as_str().to_owned(),
        Token::Foreign(text) => text.to_owned(),
        Token::Unknown | Token::Open | Token::Next | Token::Close => String::new(),
    }
}

/// Tokens side by side, with blanks where our own layout has them.
pub fn spell<'t>(tokens: impl IntoIterator<Item = Token<'t>>) -> String {
    let mut text = String::new();
    let mut glued = true;
    let mut quoted = false;
    for token in tokens {
        let is_quote = token == Token::Foreign("`");
        quoted ^= is_quote;
        let closes = matches!(
            token,
            Token::Symbol(Symbol::RParen | Symbol::RBracket | Symbol::RBrace | Symbol::Comma | Symbol::Colon)
        ) || is_quote && !quoted;
        if !glued && !closes {
            text.push(' ');
        }
        text += &written(token);
        glued = matches!(
            token,
            Token::Symbol(Symbol::LParen | Symbol::LBracket | Symbol::LBrace | Symbol::Bang | Symbol::Lambda)
        ) || is_quote && quoted;
    }
    text
}

/// The tokens of a part of an item, as they are written.
pub fn spell_part(lexemes: &[Lexeme<'_>]) -> String {
    spell(lexemes.iter().map(|lexeme| lexeme.token))
}

/// `first`, or that with primes behind it, until it is the name of nothing in the item.
pub fn fresh(site: &Site<'_>, first: &str) -> String {
    let mut name = first.to_owned();
    while site.lexemes.iter().any(|lexeme| lexeme.token == Token::Lower(&name)) {
        name.push('\'');
    }
    name
}

/// The first of some letters that is the name of nothing in the item.
pub fn free_letter(site: &Site<'_>) -> &'static str {
    let is_free = |name: &&&str| !site.lexemes.iter().any(|lexeme| lexeme.token == Token::Lower(name));
    ["x", "y", "z", "u", "w", "k"].iter().find(is_free).copied().unwrap_or("x'")
}

/// The index behind the bracket that closes the one at `open`.
pub fn behind_bracket(lexemes: &[Lexeme<'_>], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (index, lexeme) in lexemes.iter().enumerate().skip(open) {
        match lexeme.token {
            Token::Symbol(symbol) if symbol.closer().is_some() => depth += 1,
            Token::Symbol(symbol) if symbol.is_closer() => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The first index from `start` on, outside of brackets, of a token that `is_meant`; none if the item of a block ends
/// before.
pub fn find_outside(lexemes: &[Lexeme<'_>], start: usize, is_meant: impl Fn(Token<'_>) -> bool) -> Option<usize> {
    let mut index = start;
    loop {
        let token = lexemes.get(index)?.token;
        if is_meant(token) {
            return Some(index);
        }
        match token {
            token if token.is_virtual() => return None,
            Token::Symbol(symbol) if symbol.closer().is_some() => index = behind_bracket(lexemes, index)?,
            Token::Symbol(symbol) if symbol.is_closer() => return None,
            _ => index += 1,
        }
    }
}

/// A block that a token is in, and its item there.
pub struct Place {
    /// The word that announces the block: `with` or `where`.
    pub opener: usize,
    /// The first tokens of the items of the block up to the one that the token is in, that one last.
    pub items: Vec<usize>,
}

/// The innermost block around the token at `at`.
pub fn block_around(lexemes: &[Lexeme<'_>], at: usize) -> Option<Place> {
    let mut depth = 0usize;
    let mut items = Vec::new();
    for (index, lexeme) in lexemes.get(..at)?.iter().enumerate().rev() {
        match lexeme.token {
            Token::Close => depth += 1,
            Token::Open if depth > 0 => depth -= 1,
            Token::Open => {
                items.push(index + 1);
                items.reverse();
                return Some(Place { opener: index.checked_sub(1)?, items });
            }
            Token::Next if depth == 0 => items.push(index + 1),
            _ => {}
        }
    }
    None
}

/// The scrutinee: the tokens between the `with` at `opener` and the `match` that belongs to it.
pub fn scrutinee<'l, 't>(lexemes: &'l [Lexeme<'t>], opener: usize) -> Option<&'l [Lexeme<'t>]> {
    let before = lexemes.get(..opener)?;
    let start = before.iter().rposition(|lexeme| lexeme.token == Token::Keyword(Keyword::Match))?;
    before.get(start + 1..).filter(|part| !part.is_empty())
}
