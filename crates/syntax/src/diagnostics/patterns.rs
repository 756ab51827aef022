//! E0123: patterns that are more than a constructor with variables.

use loligo_base::{Diagnostic, Span, codes};
use std::ops::Range;

use super::spelling::{Place, behind_bracket, block_around, find_outside, fresh, scrutinee, spell, spell_part};
use super::unexpected::Site;
use crate::token::{Keyword, Lexeme, Symbol, Token};

/// Result of an explanation.
pub enum Verdict {
    /// This.
    Say(Diagnostic),
    /// Nothing: what was said of an earlier place is enough.
    Enough,
}

/// An alternative of a `match`, or a case of a measure.
struct Case<'s, 'a> {
    site: &'s Site<'a>,
    place: Place,
    /// Where its pattern begins.
    start: usize,
    pattern: &'a [Lexeme<'a>],
    is_measure: bool,
}

/// A mistake about a pattern as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    /// `_`, or a variable: all other constructors.
    Rest,
    /// `0` or `-1`.
    Number,
    /// `True` or `False`.
    Bool,
    /// `[]`, `[x]`, `x:xs`, `(x:xs)`.
    List,
    /// `all@(Cons x xs)`.
    As,
    /// `(Cons x xs)`.
    Parentheses,
    /// `List.Cons x xs`.
    Qualified,
    /// `{ Nil -> …; Cons x xs -> … }`.
    Braces,
    /// `len Nil = …`, in the measure `len`.
    Equation,
}

/// E0123, if what does not fit is in a pattern.
pub fn explain(site: &Site<'_>) -> Option<Verdict> {
    let case = Case::of(site)?;
    case.whole().or_else(|| case.part().map(Verdict::Say))
}

/// E0123: `match xs with`, and then a line that begins with `|`, or with `-1`.
pub fn after_with(site: &Site<'_>) -> Option<Diagnostic> {
    // Blocks that may be empty end before the `|`.
    let before = site.lexemes.get(..site.at).unwrap_or_default();
    if site.found() == Some(Token::Symbol(Symbol::Bar))
        && matches!(before, [.., open, close] if (open.token, close.token) == (Token::Open, Token::Close))
    {
        let what = if site.token(0) == Some(Token::Keyword(Keyword::Data)) { "a constructor" } else { "a case" };
        return Some(
            Diagnostic::error(codes::FOREIGN_PATTERN, site.span_of(site.at), format!("no `|` stands before {what}"))
                .help("leave it out: they are told apart by their lines, which all begin in one column"),
        );
    }
    let opened = site.at.checked_sub(1).and_then(|index| site.token(index)) == Some(Token::Open);
    if !opened || site.token(site.at) != Some(Token::Close) {
        return None;
    }
    let at = site.at + 1;
    match site.token(at)? {
        Token::Symbol(Symbol::Bar) => Some(
            Diagnostic::error(codes::FOREIGN_PATTERN, site.span_of(at), "no `|` stands before an alternative")
                .help("leave it out: alternatives are told apart by their lines, which all begin in one column"),
        ),
        Token::Symbol(Symbol::Minus) if matches!(site.token(at + 1), Some(Token::Int(_))) => {
            let opener = site.at.checked_sub(2)?;
            Some(number(site, opener, site.span_of(at).to(site.span_of(at + 1)), site.lexemes.get(at..at + 2)?))
        }
        _ => None,
    }
}

impl<'s, 'a> Case<'s, 'a> {
    fn of(site: &'s Site<'a>) -> Option<Case<'s, 'a>> {
        let place = block_around(site.lexemes, site.at)?;
        let is_measure = match site.token(place.opener)? {
            Token::Keyword(Keyword::With) => false,
            Token::Keyword(Keyword::Where) => {
                matches!(site.token(0)?, Token::Keyword(Keyword::Measure | Keyword::Termination)).then_some(true)?
            }
            _ => return None,
        };
        let start = *place.items.last()?;
        let pattern = pattern(site.lexemes, start);
        // Where no sign follows, that is what is missing.
        if site.token(start + pattern.len())?.is_virtual() {
            return None;
        }
        // Up to the sign behind it, which `operators` speaks of.
        (site.at < start + pattern.len() || site.at == start + pattern.len() && is_guard(site)).then_some(Case {
            site,
            place,
            start,
            pattern,
            is_measure,
        })
    }

    fn tokens(&self) -> Vec<Token<'a>> {
        self.pattern.iter().map(|lexeme| lexeme.token).collect()
    }

    fn span(&self) -> Span {
        let first = self.site.span_of(self.start);
        self.pattern.last().map_or(first, |last| first.to(last.span))
    }

    fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(codes::FOREIGN_PATTERN, self.span(), message)
    }

    fn word(&self) -> &'static str {
        if self.is_measure { "case" } else { "alternative" }
    }

    /// Explains a mistake about the pattern as a whole. Of the same mistake in one block the first is reported.
    fn whole(&self) -> Option<Verdict> {
        let whole = classify(self.pattern, self.measure())?;
        // A name in lower case before the last item is more likely a constructor, misspelt.
        if whole == Whole::Rest && self.tokens() != [Token::Blank] && !self.is_last() {
            return None;
        }
        let (_, earlier) = self.place.items.split_last()?;
        let repeats = earlier.iter().any(|start| {
            let before = classify(pattern(self.site.lexemes, *start), self.measure());
            before == Some(whole) || (before == Some(Whole::Number) && whole == Whole::Rest)
        });
        if repeats {
            return Some(Verdict::Enough);
        }
        Some(Verdict::Say(match whole {
            Whole::Rest => self.rest(),
            Whole::Number if self.is_measure => self.error("a case of a measure is about a constructor"),
            Whole::Number => number(self.site, self.place.opener, self.span(), self.pattern),
            Whole::Bool => self.bool(),
            Whole::List => self
                .error("a list is taken apart by its constructors")
                .help(format!("write `Nil -> …` for `[]`, and `Cons y ys -> …` for `y:ys`{}", self.one_for_each())),
            Whole::As => self.as_pattern(),
            Whole::Parentheses => self
                .error(format!("the pattern of {} stands without parentheses", self.with_article()))
                .help(format!("write `{} -> …`", spell_part(inside(self.pattern)))),
            Whole::Qualified => self
                .error("a constructor stands without the name of its module")
                .help(format!("write `{} -> …`", spell_part(self.pattern.get(2..).unwrap_or_default()))),
            Whole::Braces => self
                .error(format!("the {}s of a block stand in no braces", self.word()))
                .help(format!("begin a line for each {}, all in one column, without `{{`, `;` and `}}`", self.word())),
            Whole::Equation => {
                let end = self.start + self.pattern.len();
                let is_equation = self.site.token(end) == Some(Token::Symbol(Symbol::Eq));
                let constructor = inside(self.pattern.get(1..).unwrap_or_default());
                let what = if is_equation { "is no equation" } else { "does not repeat the name of the measure" };
                self.error(format!("a case of a measure {what}"))
                    .help(format!("write `{} -> …`", spell_part(constructor)))
            }
        }))
    }

    /// True if no item of the block follows.
    fn is_last(&self) -> bool {
        let mut depth = 0usize;
        let behind = self.site.lexemes.iter().skip(self.start);
        let end = behind.into_iter().find(|lexeme| {
            match lexeme.token {
                Token::Open => depth += 1,
                Token::Close if depth > 0 => depth -= 1,
                Token::Close | Token::Next if depth == 0 => return true,
                _ => {}
            }
            false
        });
        end.is_none_or(|lexeme| lexeme.token == Token::Close)
    }

    fn with_article(&self) -> &'static str {
        if self.is_measure { "a case" } else { "an alternative" }
    }

    fn one_for_each(&self) -> &'static str {
        if self.is_measure { "" } else { ", as alternatives of the `match`" }
    }

    /// The measure whose case it is.
    fn measure(&self) -> Option<&'a str> {
        let name = self.site.lexemes.iter().find_map(|lexeme| match lexeme.token {
            Token::Lower(name) => Some(name),
            _ => None,
        });
        name.filter(|_| self.is_measure)
    }

    /// E0111: `True -> …`.
    fn bool(&self) -> Diagnostic {
        let word = spell_part(self.pattern);
        let subject = scrutinee(self.site.lexemes, self.place.opener).map_or_else(|| "…".to_owned(), spell_part);
        let help = if self.is_measure {
            "a measure is over a datatype; use `if` where it is used".to_owned()
        } else {
            format!("write `if {subject} then … else …` instead of the `match`")
        };
        Diagnostic::error(codes::RESERVED_WORD, self.span(), format!("`{word}` cannot be matched on")).help(help)
    }

    /// `_ -> …`.
    fn rest(&self) -> Diagnostic {
        let word = self.word();
        let (_, earlier) = self.place.items.split_last().unwrap_or((&0, &[]));
        let mut done: Vec<String> = earlier
            .iter()
            .filter_map(|start| match self.site.token(*start)? {
                Token::Upper(name) => Some(format!("`{name}`")),
                _ => None,
            })
            .collect();
        done.dedup();
        let besides = if done.is_empty() { String::new() } else { format!(" besides {}", done.join(", ")) };
        self.error(format!("there is no {word} for all other constructors"))
            .here("no constructor")
            .help(format!("write one {word} for each constructor{besides}, with `_` for each value that it took"))
    }

    /// `all@(Cons x xs) -> …`.
    fn as_pattern(&self) -> Diagnostic {
        let diagnostic = self.error("a pattern gives no name to the whole value");
        let whole = match self.tokens().first() {
            Some(Token::Lower(name)) => *name,
            _ => "",
        };
        let parts = self.tokens().iter().position(|token| *token == Token::Foreign("@")).unwrap_or(0) + 1;
        let parts = spell_part(inside(self.pattern.get(parts..).unwrap_or_default()));
        match self.scrutinee_name() {
            Some(name) => diagnostic.help(format!("write `{parts} -> …`, and `{name}` for `{whole}`")),
            None => {
                diagnostic.help(format!("write `let {whole} = … in match {whole} with`, and below it `{parts} -> …`"))
            }
        }
    }

    /// The scrutinee, if it is a variable.
    fn scrutinee_name(&self) -> Option<&'a str> {
        variable(scrutinee(self.site.lexemes, self.place.opener)?)
    }

    /// Explains a mistake about a part of the pattern.
    fn part(&self) -> Option<Diagnostic> {
        let index = self.site.at.checked_sub(self.start)?;
        let Some(Token::Upper(constructor)) = self.tokens().first().copied() else { return None };
        let span = self.site.span_of(self.site.at);
        let error = |message: &str| Diagnostic::error(codes::FOREIGN_PATTERN, span, message);
        let before = spell_part(self.pattern.get(..index).unwrap_or_default());
        match self.site.token(self.site.at)? {
            Token::Symbol(Symbol::Bar) => Some(if self.is_measure {
                error("a case of a measure has no guards").help(format!("write `{before} -> if … then … else …`"))
            } else {
                error("an alternative has no guards")
                    .help(format!("write `{before} -> if … then … else …`, or `match` again in one of the branches"))
            }),
            Token::Symbol(Symbol::Comma) => {
                let names = self.tokens().into_iter().filter(|token| matches!(token, Token::Lower(_) | Token::Blank));
                let names = spell(std::iter::once(Token::Upper(constructor)).chain(names));
                Some(error("what a constructor took stands side by side").help(format!("write `{names} -> …`")))
            }
            Token::Foreign("@") => {
                let Token::Lower(name) = self.pattern.get(index.checked_sub(1)?)?.token else { return None };
                let end = match self.pattern.get(index + 1)?.token {
                    Token::Symbol(Symbol::LParen | Symbol::LBracket) => behind_bracket(self.pattern, index + 1)?,
                    _ => index + 2,
                };
                Some(error("a pattern gives no name to a part and takes it apart at once").help(self.nested(
                    name,
                    index - 1..end,
                    self.pattern.get(index + 1..end)?,
                )?))
            }
            Token::Symbol(Symbol::LParen) => {
                let end = behind_bracket(self.pattern, index)?;
                let inner = inside(self.pattern.get(index..end)?);
                if inner.iter().any(|lexeme| lexeme.token == Token::Symbol(Symbol::Comma)) {
                    // `Cons(x, y)`, if nothing else stands there.
                    let names =
                        inner.iter().map(|lexeme| lexeme.token).filter(|token| *token != Token::Symbol(Symbol::Comma));
                    return (index == 1 && end == self.pattern.len()).then(|| {
                        error("what a constructor took stands side by side, without parentheses").help(format!(
                            "write `{} -> …`",
                            spell(std::iter::once(Token::Upper(constructor)).chain(names))
                        ))
                    });
                }
                let names_type = matches!(inner.get(1)?.token, Token::Symbol(Symbol::Colon | Symbol::ColonColon))
                    && matches!(
                        inner.get(2)?.token,
                        Token::Upper(_) | Token::Keyword(_) | Token::Symbol(Symbol::LBrace)
                    );
                if names_type {
                    return Some(
                        error("a pattern has no types").help(format!("write `{}` alone", spell_part(inner.get(..1)?))),
                    );
                }
                Some(self.nesting(index, end))
            }
            Token::Symbol(Symbol::LBracket) => Some(self.nesting(index, behind_bracket(self.pattern, index)?)),
            // One letter is more likely a variable in upper case.
            Token::Upper(name) if name.chars().count() == 1 => None,
            Token::Int(_) | Token::Upper(_) | Token::Keyword(Keyword::True | Keyword::False) => {
                Some(self.nesting(index, index + 1))
            }
            Token::Symbol(Symbol::Minus) => Some(self.nesting(index, index + 2)),
            _ => None,
        }
    }

    /// The error about the part of a pattern that is a pattern itself.
    fn nesting(&self, index: usize, end: usize) -> Diagnostic {
        let first = self.site.span_of(self.start + index);
        let last = self.site.span_of(self.start + end.saturating_sub(1));
        let message = match self.pattern.get(index).map(|lexeme| lexeme.token) {
            Some(Token::Int(_) | Token::Symbol(Symbol::Minus)) => "numbers are compared, not matched on",
            Some(Token::Keyword(_)) => "a `Bool` is asked for with `if`, not matched on",
            _ => "a pattern is one constructor with variables; what it took is taken apart by another `match`",
        };
        let message = if self.is_measure { "a case of a measure is one constructor with variables" } else { message };
        let diagnostic = Diagnostic::error(codes::FOREIGN_PATTERN, first.to(last), message);
        let inner = self.pattern.get(index..end).unwrap_or_default();
        match self.nested(&fresh(self.site, "part"), index..end, inner) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }

    /// Help for a nested pattern: an inner `match` that takes `inner` apart, under this name in the place of what is
    /// `replaced`.
    fn nested(&self, name: &str, replaced: Range<usize>, inner: &[Lexeme<'_>]) -> Option<String> {
        let rest = self.pattern.get(replaced.end..)?.iter().map(|lexeme| lexeme.token);
        // What follows may be nested, too, which the next run will tell.
        let rest = rest.take_while(|token| matches!(token, Token::Lower(_) | Token::Blank));
        let before = self.pattern.get(..replaced.start)?.iter().map(|lexeme| lexeme.token);
        let outer = spell(before.chain([Token::Lower(name)]).chain(rest));
        if self.is_measure {
            return Some(format!("write `{outer} -> …`, and let another measure look into `{name}`"));
        }
        let inner = inside(inner);
        let first = inner.first()?.token;
        Some(match first {
            Token::Int(_) | Token::Symbol(Symbol::Minus) => {
                format!("write `{outer} -> if {name} == {} then … else …`", spell_part(inner).replace("- ", "-"))
            }
            Token::Keyword(_) => format!("write `{outer} -> if {name} then … else …`"),
            Token::Symbol(Symbol::LBracket) => {
                format!("write `{outer} -> match {name} with`, and below it, further right, `Nil -> …`")
            }
            _ if inner.get(1).is_some_and(|lexeme| lexeme.token == Token::Symbol(Symbol::Colon)) => {
                let rest = variable(inner.get(2..)?).map_or(Token::Blank, Token::Lower);
                let parts = spell([Token::Upper("Cons"), first, rest]);
                format!("write `{outer} -> match {name} with`, and below it, further right, `{parts} -> …`")
            }
            _ => format!(
                "write `{outer} -> match {name} with`, and below it, further right, `{} -> …`",
                spell_part(inner)
            ),
        })
    }
}

/// E0123 for a number as a pattern.
fn number(site: &Site<'_>, opener: usize, span: Span, number: &[Lexeme<'_>]) -> Diagnostic {
    let number = spell_part(number).replace("- ", "-");
    let subject = scrutinee(site.lexemes, opener).map_or_else(|| "n".to_owned(), spell_part);
    Diagnostic::error(codes::FOREIGN_PATTERN, span, "numbers are compared, not matched on")
        .here("no constructor")
        .help(format!("write `if {subject} == {number} then … else …` instead of the `match`"))
}

fn is_guard(site: &Site<'_>) -> bool {
    site.found() == Some(Token::Symbol(Symbol::Bar))
}

/// The tokens from `start` up to what ends a pattern.
fn pattern<'a>(lexemes: &'a [Lexeme<'a>], start: usize) -> &'a [Lexeme<'a>] {
    let ends = |token: Token<'_>| {
        matches!(token, Token::Symbol(Symbol::Arrow | Symbol::Eq | Symbol::Bar) | Token::Foreign("=>" | ":="))
            || token.is_virtual()
    };
    let end = if lexemes.get(start).is_some_and(|lexeme| lexeme.token == Token::Symbol(Symbol::LBrace)) {
        Some(start + 1)
    } else {
        find_outside(lexemes, start, ends)
    };
    end.and_then(|end| lexemes.get(start..end)).unwrap_or_default()
}

fn classify(pattern: &[Lexeme<'_>], measure: Option<&str>) -> Option<Whole> {
    let token = |index: usize| pattern.get(index).map(|lexeme| lexeme.token);
    let inner = inside(pattern);
    Some(match (token(0)?, token(1)) {
        (Token::Blank | Token::Lower(_), None) => Whole::Rest,
        (Token::Int(_), None) => Whole::Number,
        (Token::Symbol(Symbol::Minus), Some(Token::Int(_))) => Whole::Number,
        (Token::Keyword(Keyword::True | Keyword::False), None) => Whole::Bool,
        (Token::Symbol(Symbol::LBracket), _) => Whole::List,
        (Token::Lower(_) | Token::Blank, Some(Token::Symbol(Symbol::Colon))) => Whole::List,
        (Token::Lower(_), Some(Token::Foreign("@"))) => Whole::As,
        (Token::Lower(name), Some(Token::Upper(_) | Token::Symbol(Symbol::LParen))) if Some(name) == measure => {
            Whole::Equation
        }
        (Token::Symbol(Symbol::LParen), _) => {
            let mut tokens = inner.iter().map(|lexeme| lexeme.token);
            match tokens.next()? {
                Token::Lower(_) | Token::Blank if tokens.next() == Some(Token::Symbol(Symbol::Colon)) => Whole::List,
                Token::Upper(_) if inner.len() + 2 == pattern.len() => Whole::Parentheses,
                _ => return None,
            }
        }
        (Token::Upper(_), Some(Token::Symbol(Symbol::Dot))) if matches!(token(2), Some(Token::Upper(_))) => {
            Whole::Qualified
        }
        (Token::Symbol(Symbol::LBrace), _) => Whole::Braces,
        _ => return None,
    })
}

/// A pattern without the parentheses around all of it.
fn inside<'l, 't>(pattern: &'l [Lexeme<'t>]) -> &'l [Lexeme<'t>] {
    let is_whole = pattern.first().is_some_and(|lexeme| lexeme.token == Token::Symbol(Symbol::LParen))
        && behind_bracket(pattern, 0) == Some(pattern.len());
    match pattern {
        [_, inner @ .., _] if is_whole => inner,
        _ => pattern,
    }
}

/// The name, if it is nothing else.
fn variable<'t>(lexemes: &[Lexeme<'t>]) -> Option<&'t str> {
    match lexemes {
        [Lexeme { token: Token::Lower(name), .. }] => Some(name),
        _ => None,
    }
}
