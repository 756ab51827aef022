//! Classification of a text at a prompt by its tokens alone: complete or not, declaration or not, the words to
//! highlight.

use crate::lexer::{Lexed, lex};
use crate::token::{Keyword, Lexeme, Symbol, Token};
use loligo_base::FileId;
use std::ops::Range;

/// Classification of a text at a prompt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Glance {
    /// True if something is still to come: a bracket is open, or the last token cannot end a text.
    pub is_unfinished: bool,
    /// True if it begins as a declaration does; else it may be an expression.
    pub is_declaration: bool,
    /// The reserved words and holes, with their places in the text.
    pub marks: Vec<(Range<usize>, Word)>,
}

/// Kind of a token to highlight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    /// A reserved word.
    Keyword,
    /// `??`
    Hole,
}

/// Looks at a text that someone is typing.
pub fn glance(text: &str) -> Glance {
    let Lexed { lexemes, .. } = lex(FileId::default(), text);
    let lexemes: Vec<Lexeme<'_>> = lexemes.into_iter().filter(|lexeme| !lexeme.token.is_virtual()).collect();
    let marks = lexemes.iter().filter_map(|lexeme| {
        let mark = match lexeme.token {
            Token::Keyword(_) => Word::Keyword,
            Token::Symbol(Symbol::Hole) => Word::Hole,
            _ => return None,
        };
        Some((lexeme.span.start as usize..lexeme.span.end as usize, mark))
    });
    Glance {
        is_unfinished: is_unfinished(&lexemes) || has_open_comment(text),
        is_declaration: is_declaration(&lexemes),
        marks: marks.collect(),
    }
}

fn is_unfinished(lexemes: &[Lexeme<'_>]) -> bool {
    let count = |token: Token<'_>| lexemes.iter().filter(|lexeme| lexeme.token == token).count();
    let symbols = |symbol| count(Token::Symbol(symbol));
    let words = |word| count(Token::Keyword(word));
    let is_open = [Symbol::LParen, Symbol::LBracket, Symbol::LBrace]
        .into_iter()
        .any(|opener| opener.closer().is_some_and(|closer| symbols(opener) > symbols(closer)));
    let lacks_word = [
        (Keyword::If, Keyword::Then),
        (Keyword::Then, Keyword::Else),
        (Keyword::Let, Keyword::In),
        (Keyword::Match, Keyword::With),
    ]
    .into_iter()
    .any(|(word, partner)| words(word) > words(partner));
    is_open || lacks_word || lexemes.last().is_some_and(|last| asks_for_more(last.token))
}

/// True if no complete text ends with this token.
fn asks_for_more(token: Token<'_>) -> bool {
    match token {
        Token::Symbol(symbol) => !matches!(symbol, Symbol::Hole | Symbol::RParen | Symbol::RBracket | Symbol::RBrace),
        Token::Keyword(word) => !matches!(
            word,
            Keyword::Bool | Keyword::Int | Keyword::Set | Keyword::True | Keyword::False | Keyword::Error
        ),
        _ => false,
    }
}

fn is_declaration(lexemes: &[Lexeme<'_>]) -> bool {
    let token = |index: usize| lexemes.get(index).map(|lexeme| lexeme.token);
    match token(0) {
        Some(Token::Keyword(
            Keyword::Data
            | Keyword::Inline
            | Keyword::Measure
            | Keyword::Predicate
            | Keyword::Qualifier
            | Keyword::Termination
            | Keyword::Type,
        )) => true,
        Some(Token::Lower("import")) => matches!(token(1), Some(Token::Upper(_) | Token::Path(_))),
        Some(Token::Lower("mutual")) => token(1) == Some(Token::Symbol(Symbol::LBrace)),
        // An application of a function of this name would look the same; the language decides likewise.
        Some(Token::Lower("example")) if lexemes.len() > 1 => true,
        Some(_) => matches!(token(1), Some(Token::Symbol(Symbol::Eq | Symbol::ColonColon))),
        None => false,
    }
}

/// True if a block comment is left open. What stands in a path or behind `--` does not count, and is rare.
fn has_open_comment(text: &str) -> bool {
    text.matches("{-").count() > text.matches("-}").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on() {
        let goes_on = [
            "data List a where",
            "f = \\x .",
            "f :: Int ->",
            "f = g (x",
            "f = if x",
            "f = if x then y",
            "f = match xs with",
            "let x = 1",
            "x +",
            "{- a comment",
        ];
        for text in goes_on {
            assert!(glance(text).is_unfinished, "{text}");
        }
        let ends = [
            "f = ??",
            "f :: Int -> Bool",
            "f = \\x . x",
            "len [1, 2]",
            "",
            "-- where",
            "if a then b else c",
            "data Key",
        ];
        for text in ends {
            assert!(!glance(text).is_unfinished, "{text}");
        }
    }

    #[test]
    fn declarations_and_expressions() {
        for text in
            ["f = ??", "f :: Int", "data A", "import List", "mutual {f, g}", "example f 1 == 2", "type Nat = Int"]
        {
            assert!(glance(text).is_declaration, "{text}");
        }
        for text in ["f 1", "f == g", "let x = 1 in x", "(f :: Int)", "1 + 2", "[1]", "", "import", "example"] {
            assert!(!glance(text).is_declaration, "{text}");
        }
    }

    #[test]
    fn words_that_stand_out() {
        let marks = glance("if \u{e9} -- let\n??").marks;
        assert_eq!(marks, [(0..2, Word::Keyword), (13..15, Word::Hole)]);
    }
}
