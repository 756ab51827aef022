//! E0116, E0117 and W0101: operators.

use loligo_base::{Diagnostic, Spanned, codes};

use super::unexpected::Site;
use crate::ast::BinaryOp;
use crate::token::{Keyword, Symbol, Token};

/// E0116: an operator of another language, or one of ours in the wrong place.
pub fn foreign(site: &Site<'_>) -> Option<Diagnostic> {
    let found = site.found()?;
    let span = site.span_of(site.at);
    let (written, meant) = match found {
        Token::Foreign(text) => (text, spelling(text, site)),
        Token::Symbol(Symbol::Eq) if site.wants_operator() => ("=", Some("==")),
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
        None if written == "/" || written == "%" => {
            diagnostic.help("there is no division; `*`, `+` and `-` are all there is")
        }
        None if written == ";" => diagnostic.help("remove it: items are told apart by their lines and columns"),
        None => diagnostic.help("the operators are `! * + - == != < <= > >= in && || ==> <==>`"),
    })
}

/// What stands for an operator of another language here.
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

/// W0101: `&&` and `||` mixed without parentheses.
///
/// The two have one level, for the sake of existing files, and group from the left: `a || b && c` is `(a || b) && c`.
pub fn mixed_connectives(first: Spanned<BinaryOp>, second: Spanned<BinaryOp>) -> Diagnostic {
    let (left, right) = (first.value.as_str(), second.value.as_str());
    Diagnostic::warning(codes::MIXED_CONNECTIVES, second.span, "`&&` and `||` are mixed without parentheses")
        .label(first.span, format!("`{left}` groups first"))
        .note(format!("the two bind equally tight: `a {left} b {right} c` means `(a {left} b) {right} c`"))
        .help("add parentheses that say what is meant")
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
