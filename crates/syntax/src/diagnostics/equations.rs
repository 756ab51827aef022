//! E0124: functions defined by equations.

use loligo_base::{Diagnostic, codes};

use super::spelling::{behind_bracket, find_outside, spell_part};
use super::unexpected::Site;
use crate::token::{Lexeme, Symbol, Token};

/// A parameter left of `=`.
struct Param<'a> {
    /// A name for it.
    name: String,
    /// Pattern in its place, if it is no variable.
    pattern: Option<&'a [Lexeme<'a>]>,
}

/// `f x y = …`, `f [] = …`, `f n | n > 0 = …`.
pub struct Equation<'a> {
    /// The function.
    pub name: &'a str,
    params: Vec<Param<'a>>,
    /// True if conditions follow, each behind a `|`.
    is_guarded: bool,
}

impl<'a> Equation<'a> {
    /// The equation that these tokens begin with.
    pub fn of(lexemes: &'a [Lexeme<'a>]) -> Option<Equation<'a>> {
        let Token::Lower(name) = lexemes.first()?.token else { return None };
        let ends = |token: Token<'_>| matches!(token, Token::Symbol(Symbol::Eq | Symbol::Bar) | Token::Foreign(":="));
        let sign = find_outside(lexemes, 1, ends)?;
        let is_guarded = lexemes.get(sign)?.token == Token::Symbol(Symbol::Bar);
        let params = params(lexemes.get(1..sign)?)?;
        (!params.is_empty()).then_some(Equation { name, params, is_guarded })
    }

    /// Help: the definition to write instead.
    fn instead(&self) -> String {
        let lambdas: Vec<String> = self.params.iter().map(|param| format!("\\{} .", param.name)).collect();
        let start = format!("{} = {}", self.name, lambdas.join(" "));
        let taken_apart = self.params.iter().find_map(|param| Some((param.name.as_str(), param.pattern?)));
        match taken_apart {
            Some((name, [Lexeme { token: Token::Int(value), .. }])) => {
                format!("write `{start} if {name} == {value} then … else …`")
            }
            Some((name, pattern)) if is_list(pattern) => format!(
                "write `{start} match {name} with`, and below it, indented, `Nil -> …` for `[]` and `Cons y ys -> …` for `y:ys`"
            ),
            Some((name, pattern)) => {
                let pattern = spell_part(pattern);
                format!(
                    "write `{start} match {name} with`, and below it, indented, `{pattern} -> …` and one for each other constructor"
                )
            }
            None if self.is_guarded => format!("write `{start} if … then … else …`"),
            None => format!("write `{start} …`"),
        }
    }
}

/// E0124: parameters, or patterns, left of `=`.
pub fn equation(site: &Site<'_>) -> Option<Diagnostic> {
    let equation = Equation::of(site.lexemes).filter(|_| site.at <= 1)?;
    let message = if equation.params.iter().any(|param| param.pattern.is_some()) {
        "a function has one definition; its cases are the alternatives of a `match`"
    } else if equation.is_guarded {
        "a function has one definition, without guards; its cases are the branches of an `if`"
    } else {
        "parameters do not stand left of `=`"
    };
    Some(Diagnostic::error(codes::EQUATION, site.span_of(1), message).help(equation.instead()))
}

/// E0124: `\(Cons x xs) . …`.
pub fn pattern_of_lambda(site: &Site<'_>) -> Option<Diagnostic> {
    let opens = matches!(site.found()?, Token::Symbol(Symbol::LParen));
    let lambda = site.before().is_some_and(|lexeme| lexeme.token == Token::Symbol(Symbol::Lambda));
    let end = behind_bracket(site.lexemes, site.at)?;
    let pattern = site.lexemes.get(site.at + 1..end.checked_sub(1)?)?;
    let is_pattern =
        pattern.iter().all(|lexeme| matches!(lexeme.token, Token::Lower(_) | Token::Upper(_) | Token::Blank));
    if opens
        && lambda
        && let [name, colon, ..] = pattern
        && let Token::Lower(name) = name.token
        && matches!(colon.token, Token::Symbol(Symbol::Colon | Symbol::ColonColon))
    {
        return Some(
            Diagnostic::error(codes::EQUATION, site.span_of(site.at), "the parameter of a function has no type")
                .help(format!("write `\\{name} . …`: its type stands in the signature")),
        );
    }
    (opens && lambda && is_pattern && matches!(pattern.first()?.token, Token::Upper(_))).then(|| {
        let name = super::spelling::fresh(site, "part");
        Diagnostic::error(codes::EQUATION, site.span_of(site.at), "the parameter of a function is a variable").help(
            format!("write `\\{name} . match {name} with`, and below it, indented, `{} -> …`", spell_part(pattern)),
        )
    })
}

/// True if the item is a further equation of the function that the item above defines.
pub fn goes_on(lexemes: &[Lexeme<'_>], above: &[Lexeme<'_>]) -> bool {
    let pair = Equation::of(lexemes).zip(Equation::of(above));
    pair.is_some_and(|(equation, above)| equation.name == above.name)
}

/// The parameters that are written here; `None` if it is something else.
fn params<'a>(mut rest: &'a [Lexeme<'a>]) -> Option<Vec<Param<'a>>> {
    let mut params: Vec<Param<'a>> = Vec::new();
    while let Some(first) = rest.first() {
        let (name, pattern, length) = match first.token {
            // The whole has a name: `all@(Cons x xs)`.
            Token::Lower(name) if rest.get(1).is_some_and(|lexeme| lexeme.token == Token::Foreign("@")) => {
                let opens = matches!(rest.get(2)?.token, Token::Symbol(symbol) if symbol.closer().is_some());
                let end = if opens { behind_bracket(rest, 2)? } else { 3 };
                (name.to_owned(), Some(inside(rest.get(2..end)?)), end)
            }
            Token::Lower(name) => (name.to_owned(), None, 1),
            Token::Blank => ("_".to_owned(), None, 1),
            Token::Int(_) => (unused("n", &params, rest), rest.get(..1), 1),
            Token::Upper(_) => (unused("x", &params, rest), rest.get(..1), 1),
            Token::Symbol(Symbol::LBracket) => {
                let end = behind_bracket(rest, 0)?;
                (unused("xs", &params, rest), rest.get(..end), end)
            }
            Token::Symbol(Symbol::LParen) => {
                let end = behind_bracket(rest, 0)?;
                match inside(rest.get(..end)?) {
                    [Lexeme { token: Token::Lower(name), .. }] => ((*name).to_owned(), None, end),
                    [] => return None,
                    pattern => {
                        let name = if is_list(pattern) { "xs" } else { "x" };
                        (unused(name, &params, rest), Some(pattern), end)
                    }
                }
            }
            _ => return None,
        };
        params.push(Param { name, pattern });
        rest = rest.get(length..)?;
    }
    Some(params)
}

/// `first`, or that with primes behind it, until nothing among the parameters has this name.
fn unused(first: &str, params: &[Param<'_>], rest: &[Lexeme<'_>]) -> String {
    let mut name = first.to_owned();
    let bound = |name: &str| {
        // Names inside of a pattern are those of its alternative: only parameters are in the way.
        params.iter().any(|param| param.name == name)
            || rest.iter().any(|lexeme| lexeme.token == Token::Lower(name) && is_param(rest, lexeme))
    };
    while bound(&name) {
        name.push('\'');
    }
    name
}

fn is_param(rest: &[Lexeme<'_>], lexeme: &Lexeme<'_>) -> bool {
    find_outside(rest, 0, |token| token == lexeme.token).is_some()
}

fn is_list(pattern: &[Lexeme<'_>]) -> bool {
    let has = |symbol| pattern.iter().any(|lexeme| lexeme.token == Token::Symbol(symbol));
    has(Symbol::LBracket) || has(Symbol::Colon)
}

fn inside<'a>(part: &'a [Lexeme<'a>]) -> &'a [Lexeme<'a>] {
    match part {
        [open, inner @ .., _] if open.token == Token::Symbol(Symbol::LParen) => inner,
        _ => part,
    }
}
