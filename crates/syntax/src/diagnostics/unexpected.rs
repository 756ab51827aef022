//! E0110: something else was expected; and the order in which more particular explanations are tried.

use chumsky::error::RichPattern;
use loligo_base::{Diagnostic, Span, codes};

use super::patterns::Verdict;
use super::{blocks, equations, foreign, keywords, names, operators, patterns};
use crate::parser::expected as label;
use crate::token::{Keyword, Lexeme, Symbol, Token};

/// Position at which a declaration stopped making sense.
pub struct Site<'a> {
    /// The tokens of the declaration.
    pub lexemes: &'a [Lexeme<'a>],
    /// The first that does not fit; their number if the declaration ends too early.
    pub at: usize,
    wanted: Vec<Wanted<'a>>,
}

/// Token or phrase that would have fitted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted<'a> {
    Symbol(Symbol),
    Keyword(Keyword),
    /// One of the texts in [`label`].
    Label(&'a str),
}

impl<'a> Site<'a> {
    pub fn new(lexemes: &'a [Lexeme<'a>], at: usize, expected: &'a [RichPattern<'_, Token<'_>>]) -> Self {
        let wanted = expected
            .iter()
            .filter_map(|pattern| match pattern {
                RichPattern::Token(token) => match **token {
                    Token::Symbol(symbol) => Some(Wanted::Symbol(symbol)),
                    Token::Keyword(keyword) => Some(Wanted::Keyword(keyword)),
                    _ => None,
                },
                RichPattern::Label(text) => Some(Wanted::Label(text)),
                _ => None,
            })
            .collect();
        Site { lexemes, at, wanted }
    }

    /// The token that does not fit, unless an item ends here.
    pub fn found(&self) -> Option<Token<'a>> {
        self.token(self.at).filter(|token| !token.is_virtual())
    }

    pub fn token(&self, index: usize) -> Option<Token<'a>> {
        self.lexemes.get(index).map(|lexeme| lexeme.token)
    }

    pub fn span_of(&self, index: usize) -> Span {
        self.lexemes.get(index).or(self.lexemes.last()).map(|lexeme| lexeme.span).unwrap_or_default()
    }

    /// The last token with a text before the one that does not fit, and its place.
    pub fn before(&self) -> Option<Lexeme<'a>> {
        self.lexemes.get(..self.at)?.iter().rev().find(|lexeme| !lexeme.token.is_virtual()).copied()
    }

    pub fn wants(&self, symbol: Symbol) -> bool {
        self.wanted.contains(&Wanted::Symbol(symbol))
    }

    pub fn wants_keyword(&self, keyword: Keyword) -> bool {
        self.wanted.contains(&Wanted::Keyword(keyword))
    }

    pub fn wants_label(&self, label: &str) -> bool {
        self.wanted.iter().any(|wanted| matches!(wanted, Wanted::Label(text) if *text == label))
    }

    /// True if an operator would have fitted: an operand stands before.
    pub fn wants_operator(&self) -> bool {
        self.wants_label(label::OPERATOR)
    }

    /// True if `symbol` follows the token that does not fit without a blank.
    pub fn glued(&self, symbol: Symbol) -> bool {
        self.token(self.at + 1) == Some(Token::Symbol(symbol))
            && self.span_of(self.at).end == self.span_of(self.at + 1).start
    }

    /// True if the token that does not fit stands behind another without a blank.
    pub fn glued_before(&self) -> bool {
        self.before().is_some_and(|lexeme| lexeme.span.end == self.span_of(self.at).start)
    }

    /// True if the text of the declaration is a program.
    pub fn in_program(&self) -> bool {
        matches!(
            (self.token(0), self.token(1)),
            (Some(Token::Lower("example")), _) | (Some(Token::Lower(_)), Some(Token::Symbol(Symbol::Eq)))
        )
    }
}

/// Explains an unexpected token, or end, to the one who wrote it. `None` if what was said of an earlier one is enough.
pub fn explain(site: &Site<'_>) -> Option<Diagnostic> {
    match patterns::explain(site) {
        Some(Verdict::Say(diagnostic)) => return Some(diagnostic),
        Some(Verdict::Enough) => return None,
        None => {}
    }
    let particular = PARTICULAR.iter().find_map(|explanation| explanation(site));
    Some(particular.unwrap_or_else(|| general(site)))
}

/// Explanations, those first that know more of what was meant.
const PARTICULAR: &[fn(&Site<'_>) -> Option<Diagnostic>] = &[
    foreign::declaration,
    foreign::case_of,
    foreign::forall,
    foreign::constraint,
    foreign::let_block,
    foreign::where_block,
    foreign::unnamed_constant,
    foreign::conditional,
    foreign::comprehension,
    foreign::section,
    foreign::lambda_word,
    foreign::deriving,
    foreign::dotted,
    foreign::in_type,
    equations::equation,
    equations::pattern_of_lambda,
    patterns::after_with,
    names::reserved,
    blocks::too_far_right,
    keywords::misspelt_declaration,
    keywords::misspelt,
    operators::foreign,
    operators::membership_in_program,
    names::special,
    names::wrong_case,
    blocks::no_items,
    keywords::missing,
];

/// E0110 from what the grammar wanted alone.
fn general(site: &Site<'_>) -> Diagnostic {
    let after = site.before().map(|lexeme| format!(" after {}", describe(lexeme.token))).unwrap_or_default();
    let wanted = phrase(site);
    let Some(found) = site.found() else {
        let span = site.before().map(|lexeme| lexeme.span).unwrap_or_default();
        let diagnostic = Diagnostic::error(codes::UNEXPECTED_TOKEN, span, format!("expected {wanted}{after}"))
            .here("nothing follows this");
        return with_hint(site, diagnostic);
    };
    let span = site.span_of(site.at);
    let diagnostic = if wanted.is_empty() {
        Diagnostic::error(codes::UNEXPECTED_TOKEN, span, format!("{} does not belong here", describe(found)))
    } else {
        Diagnostic::error(codes::UNEXPECTED_TOKEN, span, format!("expected {wanted}{after}"))
            .here(format!("found {}", describe(found)))
    };
    with_hint(site, diagnostic)
}

/// List of what was expected, in words: all that begins something new, and only if there is none of that, what could go
/// on.
fn phrase(site: &Site<'_>) -> String {
    let goes_on = [label::OPERATOR, label::ARGUMENT, label::TYPE_ARGUMENT, label::SORT_ARGUMENT];
    let (mut words, mut others) = (Vec::new(), Vec::new());
    for wanted in &site.wanted {
        match wanted {
            Wanted::Symbol(symbol) => words.push(format!("`{}`", symbol.as_str())),
            Wanted::Keyword(keyword) => words.push(format!("`{}`", keyword.as_str())),
            Wanted::Label(text) if goes_on.contains(text) => others.push((*text).to_owned()),
            Wanted::Label(text) => words.push((*text).to_owned()),
        }
    }
    // Rarer ways to begin a type or sort would only confuse.
    if site.wants_label(label::TYPE) || site.wants_label(label::SORT) {
        words.retain(|word| word == label::TYPE || word == label::SORT);
    } else if words.len() > 1 {
        words.retain(|word| word != "`<`");
    }
    let at_end = site.found().is_none();
    let mut chosen = if words.is_empty() && at_end { others } else { words };
    chosen.sort();
    chosen.dedup();
    match chosen.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => format!("{} or {last}", start.join(", ")),
    }
}

/// Adds a way out where one is known.
fn with_hint(site: &Site<'_>, diagnostic: Diagnostic) -> Diagnostic {
    match lambdas(site).or_else(|| hint(site).map(str::to_owned)) {
        Some(help) => diagnostic.help(help),
        None => continued_line(site, diagnostic),
    }
}

/// `\x . \y . …` for `\x y`.
fn lambdas(site: &Site<'_>) -> Option<String> {
    let start =
        site.lexemes.get(..site.at)?.iter().rposition(|lexeme| lexeme.token == Token::Symbol(Symbol::Lambda))?;
    let names = site.lexemes.get(start + 1..)?.iter().map_while(|lexeme| match lexeme.token {
        Token::Lower(name) => Some(format!("\\{name} .")),
        Token::Blank => Some("\\_ .".to_owned()),
        _ => None,
    });
    let names: Vec<String> = names.collect();
    let is_meant = matches!(site.found()?, Token::Lower(_) | Token::Blank) && site.wants(Symbol::Dot);
    is_meant.then(|| format!("every parameter has a `\\` of its own: write `{} …`", names.join(" ")))
}

fn hint(site: &Site<'_>) -> Option<&'static str> {
    let wants_operand =
        [label::ARGUMENT, label::PROGRAM, label::FORMULA].into_iter().any(|operand| site.wants_label(operand));
    let wants_name = site.wants_label(label::LOWER) || site.wants_label(label::BINDER);
    Some(match site.found() {
        Some(Token::Keyword(Keyword::Set))
            if site.wants_label(label::TYPE) || site.wants_label(label::TYPE_ARGUMENT) =>
        {
            "sets exist in formulas only; a program works with datatypes, such as lists"
        }
        Some(Token::Keyword(Keyword::If)) if wants_operand => "put it into parentheses",
        Some(Token::Keyword(Keyword::Let | Keyword::Match) | Token::Symbol(Symbol::Lambda)) if wants_operand => {
            if site.in_program() {
                "put it into parentheses"
            } else {
                "formulas have no functions, `let` or `match`, only `if`; a measure can look into a datatype"
            }
        }
        Some(Token::Symbol(Symbol::Hole)) if !site.wants(Symbol::Eq) => {
            "a hole stands for a program; formulas and types have none"
        }
        Some(Token::Symbol(Symbol::Dot)) if site.before().is_some_and(|lexeme| is_greek_lambda(lexeme.token)) => {
            "`λ` is a letter here; write `\\x . …`"
        }
        Some(Token::Keyword(Keyword::Where)) if site.in_program() => "there is no `where` in programs; use `let … in`",
        Some(Token::Path(_)) if site.in_program() => "there are no strings; quotes are for the path of an `import`",
        Some(Token::Lower(_)) if site.wants_label(label::IMPORT) => {
            "modules start with a capital letter: `import List`; files stand in quotes: `import \"list.sq\"`"
        }
        Some(Token::Symbol(Symbol::ColonColon)) if site.in_program() && site.wants_operator() => {
            "a type inside a program stands in parentheses with its program: `(e :: Int)`"
        }
        Some(Token::Symbol(Symbol::Bar)) if !site.wants_operator() => {
            "a refined type stands in braces: `{Int | _v >= 0}`"
        }
        Some(Token::Symbol(Symbol::Arrow)) if site.wants(Symbol::Bar) => {
            "a function cannot be refined; refine its arguments and its result instead"
        }
        Some(Token::Symbol(Symbol::Colon)) if site.wants(Symbol::Bar) => {
            "the refined value has no name of its own, it is `_v`: `{Int | _v >= 0}`"
        }
        _ if site.wants(Symbol::LBrace) && site.at == 1 => "the form is `qualifier {x <= y}`, or `mutual {f, g}`",
        Some(Token::Symbol(Symbol::LBrace)) if site.wants_label(label::SORT) => {
            "only the result of a measure can be refined"
        }
        Some(Token::Symbol(Symbol::Comma)) if site.wants(Symbol::RParen) => {
            "there are no tuples; declare a datatype with one constructor instead"
        }
        Some(Token::Symbol(Symbol::Arrow)) if site.in_program() => {
            "`->` stands in the alternatives of a `match`: `match x with`, and below it `Cons y ys -> …`"
        }
        Some(Token::Int(_)) if wants_name => "a name starts with a letter",
        None if site.wants(Symbol::Arrow) && !site.wants_label(label::BINDER) && is_named_argument(site) => {
            "only arguments have names: `x: Int -> …`; the result of a function has none"
        }
        None if site.wants_label(label::PROGRAM) && introduces_program(site) => "write `??` to have it synthesized",
        _ => return None,
    })
}

/// True if a program of the user's choice comes next.
fn introduces_program(site: &Site<'_>) -> bool {
    matches!(
        site.before().map(|lexeme| lexeme.token),
        Some(
            Token::Symbol(Symbol::Eq | Symbol::Dot | Symbol::Arrow)
                | Token::Keyword(Keyword::In | Keyword::Then | Keyword::Else)
        )
    )
}

fn is_greek_lambda(token: Token<'_>) -> bool {
    matches!(token, Token::Lower(text) if text.starts_with('λ'))
}

/// True if the last arrow, or the start of the type, is followed by `x:`.
fn is_named_argument(site: &Site<'_>) -> bool {
    let sign = |lexeme: &Lexeme<'_>| matches!(lexeme.token, Token::Symbol(Symbol::Arrow | Symbol::ColonColon));
    let start = site.lexemes.iter().rposition(sign).unwrap_or(0);
    site.token(start + 2) == Some(Token::Symbol(Symbol::Colon))
}

/// Beginners indent what they mean as a new declaration.
fn continued_line(site: &Site<'_>, diagnostic: Diagnostic) -> Diagnostic {
    let Some(lexeme) = site.lexemes.get(site.at) else { return diagnostic };
    if !lexeme.starts_line || lexeme.token.continues_item() {
        return diagnostic;
    }
    diagnostic
        .note("a line that is indented further than the first line of an item belongs to that item")
        .help("for a new declaration or a new case, start this line in the column of the others")
}

/// A declaration that begins like none. `above` is the one before it. `None` if that one was complained about for
/// the same mistake.
pub fn no_declaration(lexemes: &[Lexeme<'_>], above: &[Lexeme<'_>]) -> Option<Diagnostic> {
    let site = Site { lexemes, at: 0, wanted: Vec::new() };
    if blocks::continues_mistake(&site, above) {
        return None;
    }
    let diagnostic = foreign::declaration(&site)
        .or_else(|| names::reserved(&site))
        .or_else(|| names::special(&site))
        .or_else(|| blocks::not_indented(&site, above))
        .or_else(|| keywords::misspelt_declaration(&site))
        .or_else(|| names::wrong_case(&site))
        .unwrap_or_else(|| {
            let found = site.found().map(describe).unwrap_or_default();
            Diagnostic::error(
                codes::UNEXPECTED_TOKEN,
                site.span_of(0),
                format!("a declaration cannot start with {found}"),
            )
            .note(
                "a declaration starts with `type`, `data`, `measure`, `predicate`, `qualifier`, `inline`, or with \
                     the name of a function: `f :: …`, `f = …`",
            )
            .help("indent the line if it belongs to the declaration above")
        });
    Some(diagnostic)
}

/// Name of a token in a message.
pub fn describe(token: Token<'_>) -> String {
    match token {
        Token::Lower(text) | Token::Upper(text) | Token::Special(text) => format!("`{text}`"),
        Token::Blank => "`_`".to_owned(),
        Token::Int(value) => format!("`{value}`"),
        Token::Path(text) => format!("`\"{text}\"`"),
        Token::Keyword(keyword) => format!("`{}`", keyword.as_str()),
        Token::Symbol(symbol) => format!("`{}`", symbol.as_str()),
        Token::Foreign(text) => format!("`{text}`"),
        Token::Unknown => "an unknown character".to_owned(),
        Token::Open | Token::Next | Token::Close => "the end of the item".to_owned(),
    }
}
