//! E0111–E0113: what is no name, or not the kind of name that is needed.

use loligo_base::{Diagnostic, codes};

use super::keywords::starts_case;
use super::unexpected::Site;
use crate::parser::expected as label;
use crate::token::{Keyword, Symbol, Token};

/// E0111: a reserved word where a name is needed.
pub fn reserved(site: &Site<'_>) -> Option<Diagnostic> {
    // `data :: Int` fails at the sign, but the name is what is wrong.
    let declares = matches!(site.token(site.at), Some(Token::Symbol(Symbol::ColonColon | Symbol::Eq))) && site.at == 1;
    let index = if declares { 0 } else { site.at };
    let followed = matches!(site.token(1), Some(Token::Symbol(Symbol::ColonColon | Symbol::Eq))) && site.at == 0;
    let Token::Keyword(keyword) = site.token(index)? else { return None };
    let as_name = site.wants_label(label::LOWER) || site.wants_label(label::BINDER);
    let as_upper = site.wants_label(label::UPPER) || site.wants_label(label::CONSTRUCTOR);
    let is_upper = keyword.as_str().starts_with(char::is_uppercase);
    let word = keyword.as_str();
    let span = site.span_of(index);
    if site.wants_label(label::CONSTRUCTOR) && matches!(keyword, Keyword::True | Keyword::False) {
        return Some(
            Diagnostic::error(codes::RESERVED_WORD, span, format!("`{word}` cannot be matched on"))
                .help("use `if … then … else …` for a Bool"),
        );
    }
    // Words that may well be meant as themselves are left to the other explanations.
    let is_structure = matches!(keyword, Keyword::Where | Keyword::With | Keyword::Then | Keyword::Else | Keyword::In);
    let names_argument = site.token(index + 1) == Some(Token::Symbol(Symbol::Colon));
    let is_type = site.wants_label(label::TYPE) || site.wants_label(label::SORT);
    if !(declares
        || followed
        || (as_name && !is_upper && !is_structure && !site.wants(Symbol::Eq) || names_argument || as_upper && is_upper)
            && (!is_type || names_argument))
    {
        return None;
    }
    let example = if is_upper { format!("My{word}") } else { format!("{word}'") };
    Some(
        Diagnostic::error(codes::RESERVED_WORD, span, format!("`{word}` is a reserved word and cannot be a name"))
            .help(format!("choose another name, such as `{example}`")),
    )
}

/// E0112: `_v`, `_0` or `_` where a name is to be bound or declared.
pub fn special(site: &Site<'_>) -> Option<Diagnostic> {
    let declares = site.at == 0;
    let names_argument = site.token(site.at + 1) == Some(Token::Symbol(Symbol::Colon));
    let binds = declares || names_argument || site.wants_label(label::LOWER) || site.wants_label(label::BINDER);
    let diagnostic =
        |text: &str| Diagnostic::error(codes::SPECIAL_NAME, site.span_of(site.at), format!("`{text}` cannot be bound"));
    match site.found()? {
        Token::Special("_v") if binds => Some(
            diagnostic("_v")
                .note("`_v` is the value that a refinement speaks of: `{Int | _v >= 0}`")
                .help("choose another name, such as `v`"),
        ),
        Token::Special(text) if binds => Some(
            diagnostic(text)
                .note(format!("`{text}` is a parameter of an abstract refinement argument: `List a <{{_0 <= _1}}>`"))
                .help("choose another name"),
        ),
        Token::Blank if declares || site.wants_label(label::LOWER) => {
            Some(diagnostic("_").note("`_` stands for a variable without a name").help("give it a name"))
        }
        Token::Blank
            if site.wants_label(label::FORMULA)
                || site.wants_label(label::PROGRAM)
                || site.wants_label(label::ARGUMENT) =>
        {
            Some(
                Diagnostic::error(codes::SPECIAL_NAME, site.span_of(site.at), "`_` has no value")
                    .note("`_` stands for a variable without a name, where one is bound")
                    .help(if site.in_program() { "use a variable, or `??` for a hole" } else { "did you mean `_v`?" }),
            )
        }
        Token::Special(text) if site.wants_label(label::PROGRAM) || site.wants_label(label::ARGUMENT) => Some(
            Diagnostic::error(
                codes::SPECIAL_NAME,
                site.span_of(site.at),
                format!("`{text}` exists in refinements only"),
            )
            .help("use a variable of the program"),
        ),
        _ => None,
    }
}

/// E0113: upper case for lower case or the reverse.
pub fn wrong_case(site: &Site<'_>) -> Option<Diagnostic> {
    let wants_lower = site.wants_label(label::LOWER) || site.wants_label(label::BINDER) || site.at == 0;
    let (message, fixed) = match site.found()? {
        Token::Upper(text) if wants_lower && !starts_case(site) && !site.wants_label(label::TYPE) => {
            let fixed = lowered(text);
            (format!("`{text}` cannot name a value: it starts with a capital letter"), fixed)
        }
        Token::Lower(text) if site.wants_label(label::CONSTRUCTOR) => {
            (format!("`{text}` cannot name a constructor: it starts with a small letter"), raised(text))
        }
        Token::Lower(text) if site.wants_label(label::UPPER) && !site.wants_label(label::TYPE) => {
            (format!("`{text}` cannot name a type: it starts with a small letter"), raised(text))
        }
        _ => return None,
    };
    let diagnostic = Diagnostic::error(codes::WRONG_CASE, site.span_of(site.at), message)
        .note("types and constructors start with a capital letter, everything else with a small one");
    Some(if fixed.is_empty() { diagnostic } else { diagnostic.help(format!("write `{fixed}`")) })
}

fn lowered(text: &str) -> String {
    recase(text, |first| first.to_lowercase().collect())
}

fn raised(text: &str) -> String {
    recase(text, |first| first.to_uppercase().collect())
}

fn recase(text: &str, change: impl Fn(char) -> String) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if first.is_alphabetic() => change(first) + chars.as_str(),
        _ => String::new(),
    }
}
