//! E0116 and E0117: operators.

use loligo_base::{Diagnostic, Spanned, codes};

use super::spelling::{behind_bracket, block_around, find_outside, spell, spell_part};
use super::unexpected::Site;
use crate::ast::BinaryOp;
use crate::parser::expected as label;
use crate::token::{Keyword, Lexeme, Symbol, Token};

/// E0116: an operator of another language, or one of ours in the wrong place.
pub fn foreign(site: &Site<'_>) -> Option<Diagnostic> {
    let found = site.found()?;
    let span = site.span_of(site.at);
    if let Some(diagnostic) = of_lists_and_functions(site, found) {
        return Some(diagnostic);
    }
    let (written, meant) = match found {
        Token::Foreign(text) => (text, spelling(text, site)),
        Token::Symbol(Symbol::Eq) if site.wants_operator() => ("=", Some("==")),
        Token::Symbol(Symbol::Eq) if site.wants(Symbol::Arrow) && in_case(site) => ("=", Some("->")),
        Token::Symbol(Symbol::Bar) if site.wants_operator() && !site.wants(Symbol::Bar) => ("|", Some("||")),
        Token::Symbol(Symbol::Arrow) if site.wants(Symbol::Dot) => ("->", Some(".")),
        Token::Symbol(Symbol::Dot) if site.wants(Symbol::Arrow) => (".", Some("->")),
        Token::Symbol(Symbol::Implies) if site.wants(Symbol::Arrow) => ("==>", Some("->")),
        Token::Symbol(Symbol::Arrow) if site.wants_operator() && !site.wants(Symbol::Arrow) && !site.in_program() => {
            ("->", Some("==>"))
        }
        Token::Symbol(Symbol::EqEq) if site.wants(Symbol::Eq) => ("==", Some("=")),
        Token::Symbol(Symbol::Colon) if site.wants(Symbol::ColonColon) => (":", Some("::")),
        Token::Symbol(Symbol::ColonColon) if site.wants(Symbol::Colon) => ("::", Some(":")),
        Token::Symbol(Symbol::Lt) if site.wants(Symbol::Arrow) && site.glued(Symbol::Minus) => ("<-", Some("->")),
        _ => return None,
    };
    let span = if written == "<-" { span.to(site.span_of(site.at + 1)) } else { span };
    let diagnostic = Diagnostic::error(codes::UNKNOWN_OPERATOR, span, format!("`{written}` does not belong here"));
    Some(match meant {
        Some(meant) => diagnostic.help(format!("write `{meant}`{}", why(written, meant))),
        None if written == "/" || written == "%" => diagnostic.help(no_division(site.in_program())),
        None if written == ";" => diagnostic.help(match site.lexemes.get(site.at + 1) {
            Some(next) if !next.starts_line && !next.token.is_virtual() => {
                "begin a new line instead, in the column of the items before: that is what tells them apart"
            }
            _ => "remove it: items are told apart by their lines and columns",
        }),
        None => diagnostic.help("the operators are `! * + - == != < <= > >= in && || ==> <==>`"),
    })
}

/// Spelling in the language for an operator of another one, here.
fn spelling(foreign: &str, site: &Site<'_>) -> Option<&'static str> {
    Some(match foreign {
        "=>" if site.wants(Symbol::Dot) => ".",
        "=>" if site.wants(Symbol::Arrow) => "->",
        "=>" => "==>",
        "<=>" => "<==>",
        "===" => "==",
        "!==" | "/=" | "~" => "!=",
        "=<" => "<=",
        "&" | "/\\" => "&&",
        "\\/" => "||",
        ":=" => "=",
        "?" => "??",
        _ => return None,
    })
}

fn why(written: &str, meant: &str) -> &'static str {
    match (written, meant) {
        (_, "==") => " to compare",
        (_, "==>") => " for “implies”",
        (_, ".") => " before the body of a function, `\\x . …`",
        ("==", "=") => " to define",
        (":", "::") => " before a type",
        ("::", ":") => " between an argument and its type",
        _ => "",
    }
}

/// E0117: comparisons in a row.
pub fn chained_comparison(first: Spanned<BinaryOp>, second: Spanned<BinaryOp>) -> Diagnostic {
    Diagnostic::error(codes::COMPARISONS_IN_A_ROW, second.span, "comparisons cannot be chained")
        .label(first.span, "the first comparison")
        .help(format!(
            "write `a {} b && b {} c`, or put one of them into parentheses",
            first.value.as_str(),
            second.value.as_str()
        ))
}

/// E0116: `in` as membership in a program.
pub fn membership_in_program(site: &Site<'_>) -> Option<Diagnostic> {
    (site.found() == Some(Token::Keyword(Keyword::In)) && site.wants_operator() && !site.wants_keyword(Keyword::In))
        .then(|| {
            Diagnostic::error(codes::UNKNOWN_OPERATOR, site.span_of(site.at), "`in` does not belong here")
                .note("`in` is membership in formulas; in programs it ends a `let`")
                .help("write `let x = … in …`, or call a component that decides membership")
        })
}

/// True if the token that does not fit is in the alternative of a `match` or the case of a measure.
fn in_case(site: &Site<'_>) -> bool {
    let place = block_around(site.lexemes, site.at);
    let start = place.and_then(|place| place.items.last().copied());
    start.is_some_and(|start| matches!(site.token(start), Some(Token::Upper(_))))
}

/// Help: a way to do without division.
fn no_division(in_program: bool) -> &'static str {
    if in_program {
        "there is no division; declare a component for it with what it promises"
    } else {
        "there is no division, nor the rest of one; say what is meant with `*`: that `n` is twice `_v`, `n == 2 * _v`"
    }
}

/// E0116: what makes and joins lists and functions elsewhere, and what else has no single sign that stands for it.
fn of_lists_and_functions(site: &Site<'_>, found: Token<'_>) -> Option<Diagnostic> {
    let at = site.at;
    let before = site.before()?;
    let glued_to = |symbol| before.token == Token::Symbol(symbol) && site.glued_before();
    let one = site.span_of(at);
    let two = before.span.to(one);
    let in_program = site.in_program();
    let error =
        |span, text: &str| Diagnostic::error(codes::UNKNOWN_OPERATOR, span, format!("there is no operator `{text}`"));
    let wants_operand = site.wants_label(label::PROGRAM) || site.wants_label(label::FORMULA);
    Some(match found {
        Token::Symbol(Symbol::Colon) if site.wants_operator() && !site.wants(Symbol::ColonColon) => {
            let (left, right) = (operand_before(site, at), operand_behind(site, at));
            error(one, ":").help(format!("a list is built by its constructor: write `Cons {left} {right}`"))
        }
        Token::Symbol(Symbol::ColonColon) if in_program && site.wants_operator() && is_value(site.token(at + 1)) => {
            let (left, right) = (operand_before(site, at), operand_behind(site, at));
            error(one, "::").help(format!("a list is built by its constructor: write `Cons {left} {right}`"))
        }
        Token::Symbol(Symbol::Plus) if wants_operand && glued_to(Symbol::Plus) => {
            error(two, "++").help(if in_program {
                "write a call of the function that appends lists, such as `append xs ys`"
            } else {
                "`+` joins sets; of lists say with measures what they have in common"
            })
        }
        Token::Symbol(Symbol::Star) if wants_operand && glued_to(Symbol::Star) => {
            error(two, "**").help("write a product: `x * x`")
        }
        Token::Foreign("^") => error(one, "^").help("write a product: `x * x`"),
        Token::Foreign("$") if !matches!(before.token, Token::Symbol(_)) => {
            let left = operand_before(site, at);
            error(one, "$")
                .help(format!("put the argument into parentheses: `{left} ({})`", rest_of_item(site, at + 1)))
        }
        Token::Foreign("$") if glued_to(Symbol::Lt) => {
            error(two.to(site.span_of(at + 1)), "<$>").help("call a function that goes over the value")
        }
        Token::Foreign("@")
            if in_program && matches!(site.token(at + 1), Some(Token::Upper(_) | Token::Keyword(_))) =>
        {
            Diagnostic::error(codes::UNKNOWN_OPERATOR, one, "a function is not applied to types")
                .help("leave it out: types are inferred")
        }
        Token::Symbol(Symbol::Bar) if !in_program && site.wants_label(label::FORMULA) => {
            Diagnostic::error(codes::UNKNOWN_OPERATOR, one, "`|` does not belong here")
                .help("apply a measure to the value, such as its length")
        }
        Token::Symbol(Symbol::Arrow) if site.token(0) == Some(Token::Lower("example")) && site.wants_operator() => {
            Diagnostic::error(codes::UNKNOWN_OPERATOR, one, "`->` does not belong here")
                .help("write `==` between the call and its value")
        }
        Token::Symbol(Symbol::Bang)
            if site.wants_operator() && site.token(at + 1) == Some(Token::Symbol(Symbol::Bang)) =>
        {
            error(one.to(site.span_of(at + 1)), "!!").help("write a function that goes down the list, with `match`")
        }
        Token::Symbol(Symbol::Bar) if site.wants_operator() && site.glued(Symbol::Gt) => {
            error(one.to(site.span_of(at + 1)), "|>").help("apply the function to its argument: `f x`")
        }
        Token::Symbol(Symbol::Gt) if wants_operand && glued_to(Symbol::Lt) => {
            let meant = if in_program { "call a function that joins the two" } else { "write `!=` for “is not”" };
            error(two, "<>").help(meant)
        }
        Token::Symbol(Symbol::Arrow) if wants_operand && glued_to(Symbol::Lt) => {
            error(two, "<->").help("write `<==>` for “if and only if”")
        }
        Token::Foreign("`") => return backticks(site),
        Token::Foreign("/") if site.token(at + 1) == Some(Token::Foreign("/")) => return None,
        Token::Foreign("?") if site.wants_operator() && has_colon_behind(site) => {
            error(one, "? :").help("write `if … then … else …`")
        }
        Token::Foreign(";") if !in_program && site.wants(Symbol::RBrace) => {
            Diagnostic::error(codes::UNKNOWN_OPERATOR, one, "`;` does not belong here").help("write `&&`")
        }
        Token::Symbol(Symbol::Comma) if !in_program && site.wants_operator() && site.wants(Symbol::RBrace) => {
            let message = "a refinement is one formula";
            Diagnostic::error(codes::UNKNOWN_OPERATOR, one, message).help("write `&&` instead of `,`")
        }
        Token::Symbol(Symbol::LBrace) if !in_program && site.wants_label(label::FORMULA) => {
            let message = "a set stands in square brackets";
            Diagnostic::error(codes::UNKNOWN_OPERATOR, one, message)
                .help("write `[]` for the empty set, and `[x]` for that of `x`")
        }
        Token::Lower(word) if site.wants_operator() => {
            let meant = word_operator(word)?;
            Diagnostic::error(codes::UNKNOWN_OPERATOR, one, format!("`{word}` is no operator")).help(meant)
        }
        _ => return None,
    })
}

/// Help: the spelling of a word that is an operator elsewhere.
fn word_operator(word: &str) -> Option<String> {
    let meant = match word {
        "and" => "&&",
        "or" => "||",
        "implies" => "==>",
        "iff" => "<==>",
        "elem" | "member" => "in",
        "is" | "eq" => "==",
        "union" => "+",
        "minus" => "-",
        "not" => return Some("write `!(x in s)` for “not in”".to_owned()),
        "mod" | "div" | "rem" | "quot" => return Some(no_division(false).to_owned()),
        _ => return None,
    };
    Some(format!("write `{meant}`"))
}

/// E0116 for ``x `f` y``.
fn backticks(site: &Site<'_>) -> Option<Diagnostic> {
    let at = site.at;
    let (Token::Lower(name) | Token::Upper(name)) = (match site.token(at + 1)? {
        Token::Keyword(Keyword::In) => Token::Lower("in"),
        token => token,
    }) else {
        return None;
    };
    let span = site.span_of(at).to(site.span_of(at + 2));
    let diagnostic = Diagnostic::error(codes::UNKNOWN_OPERATOR, span, "a function stands in front of its arguments");
    let divides = matches!(name, "mod" | "div" | "rem" | "quot");
    Some(match word_operator(name) {
        _ if name == "in" => diagnostic.help("leave the backticks out"),
        _ if divides => diagnostic.help(no_division(site.in_program())),
        Some(meant) if !site.in_program() => diagnostic.help(meant),
        _ => {
            let (left, right) = (operand_before(site, at), operand_behind(site, at + 2));
            diagnostic.help(format!("write `{name} {left} {right}`"))
        }
    })
}

/// E0117, or what a word between the comparisons that is no operator says of it.
pub fn explain(diagnostic: Diagnostic, lexemes: &[Lexeme<'_>]) -> Diagnostic {
    let [second, first] = diagnostic.labels.as_slice() else { return diagnostic };
    if diagnostic.code != codes::COMPARISONS_IN_A_ROW {
        return diagnostic;
    }
    let between =
        lexemes.iter().filter(|lexeme| first.span.end <= lexeme.span.start && lexeme.span.end <= second.span.start);
    let word = between.into_iter().find_map(|lexeme| match lexeme.token {
        Token::Lower(word @ ("and" | "or" | "implies" | "iff")) => Some((word, lexeme.span)),
        _ => None,
    });
    match word.and_then(|(word, span)| Some((word, span, word_operator(word)?))) {
        Some((word, span, meant)) => {
            Diagnostic::error(codes::UNKNOWN_OPERATOR, span, format!("`{word}` is no operator")).help(meant)
        }
        None => diagnostic,
    }
}

fn is_value(token: Option<Token<'_>>) -> bool {
    matches!(token, Some(Token::Lower(_) | Token::Int(_) | Token::Symbol(Symbol::LBracket)))
}

fn has_colon_behind(site: &Site<'_>) -> bool {
    find_outside(site.lexemes, site.at + 1, |token| token == Token::Symbol(Symbol::Colon)).is_some()
}

/// The operand that ends before `at`, if that is short; else a name for one.
fn operand_before(site: &Site<'_>, at: usize) -> String {
    let starts = |index: usize| match site.token(index) {
        Some(token) => {
            matches!(token, Token::Symbol(symbol) if symbol != Symbol::RParen && symbol != Symbol::RBracket)
                || matches!(token, Token::Keyword(_) | Token::Foreign(_))
                || token.is_virtual()
        }
        None => true,
    };
    match at.checked_sub(1).and_then(|index| site.token(index)) {
        Some(token @ (Token::Lower(_) | Token::Int(_) | Token::Special(_)))
            if at.checked_sub(2).is_none_or(starts) || site.found() == Some(Token::Foreign("$")) =>
        {
            spell([token])
        }
        _ => "x".to_owned(),
    }
}

/// The operand that begins behind `at`, if that is short; else a name for one.
fn operand_behind(site: &Site<'_>, at: usize) -> String {
    let end = match site.token(at + 1) {
        Some(Token::Lower(_) | Token::Int(_) | Token::Upper(_) | Token::Special(_)) => Some(at + 2),
        Some(Token::Symbol(Symbol::LParen | Symbol::LBracket)) => behind_bracket(site.lexemes, at + 1),
        _ => None,
    };
    // `f x` would be more than one argument.
    let ends = |end: &usize| match site.token(*end) {
        Some(Token::Lower(_) | Token::Upper(_) | Token::Int(_)) => {
            site.lexemes.get(*end).is_none_or(|next| next.starts_line)
        }
        Some(Token::Symbol(symbol)) => symbol != Symbol::LParen && symbol != Symbol::LBracket,
        _ => true,
    };
    match end.filter(ends).and_then(|end| site.lexemes.get(at + 1..end)) {
        Some(part) if part.len() <= SHORT => spell_part(part),
        _ => "xs".to_owned(),
    }
}

/// Tokens that can well be shown again.
const SHORT: usize = 9;

/// Spelling of the item from `start` on, if that is short.
fn rest_of_item(site: &Site<'_>, start: usize) -> String {
    let rest = site.lexemes.get(start..).unwrap_or_default();
    let end = rest.iter().position(|lexeme| lexeme.token.is_virtual() || lexeme.starts_line).unwrap_or(rest.len());
    match rest.get(..end) {
        Some(part) if (1..=SHORT).contains(&part.len()) && balanced(part) => spell_part(part),
        _ => "…".to_owned(),
    }
}

fn balanced(part: &[Lexeme<'_>]) -> bool {
    let mut depth = 0i32;
    for lexeme in part {
        match lexeme.token {
            Token::Symbol(symbol) if symbol.closer().is_some() => depth += 1,
            Token::Symbol(symbol) if symbol.is_closer() => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}
