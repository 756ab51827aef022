//! E0122: forms that other languages have, above all Haskell, and what stands for them here.

use loligo_base::{Diagnostic, Span, codes};

use super::spelling::{behind_bracket, find_outside, free_letter, fresh, spell, spell_part};
use super::unexpected::Site;
use crate::parser::expected as label;
use crate::token::{Keyword, Lexeme, Symbol, Token};

/// E0122: a declaration of another language.
pub fn declaration(site: &Site<'_>) -> Option<Diagnostic> {
    let word = match site.token(0)? {
        Token::Lower(word) => word,
        Token::Keyword(Keyword::Let) => "let",
        Token::Keyword(Keyword::Type) => return synonym_with_bars(site),
        Token::Symbol(Symbol::LParen) if matches!(site.token(1)?, Token::Symbol(_) | Token::Foreign(_)) => {
            return Some(
                error(site.span_of(0), "operators cannot be defined")
                    .help("give the function a name, and write it in front of its arguments: `f x y`"),
            );
        }
        _ => return None,
    };
    let second = site.token(1)?;
    if matches!(second, Token::Symbol(Symbol::ColonColon | Symbol::Eq)) {
        return None;
    }
    let error = |message: &str| error(site.span_of(0), message);
    let has = |symbol| site.lexemes.iter().position(|lexeme| lexeme.token == Token::Symbol(symbol));
    Some(match (word, second) {
        ("module", Token::Upper(_)) => error("a file is a module without a header")
            .help("leave the line out: all that a file declares can be used where it is imported"),
        ("class" | "instance" | "deriving", Token::Upper(_) | Token::Symbol(_) | Token::Lower("instance")) => {
            error("there are no type classes")
                .note("values of every type can be compared with `==`, those of a type variable with `<=`, too")
                .help("give a function that depends on the type as a parameter")
        }
        ("newtype", Token::Upper(name)) => error("there is no `newtype`")
            .help(format!("write `data {name} where`, and below it, indented, its constructor with its type")),
        ("infixl" | "infixr" | "infix", Token::Int(_)) => error("operators cannot be defined")
            .help("give the function a name, and write it in front of its arguments: `f x y`"),
        ("import", _) => return import(site),
        ("def" | "fun" | "fn" | "let" | "val" | "function" | "define" | "lemma" | "theorem" | "assume", _) => {
            let name = site.lexemes.get(1..)?.iter().find_map(|lexeme| match lexeme.token {
                Token::Lower("rec") => None,
                Token::Lower(name) => Some(name),
                _ => None,
            })?;
            let form = if has(Symbol::ColonColon).is_some() || has(Symbol::Colon).is_some() && has(Symbol::Eq).is_none()
            {
                format!("{name} :: …")
            } else {
                format!("{name} = …")
            };
            error("a declaration begins with the name that it declares")
                .help(format!("write `{form}`, without `{word}`"))
        }
        (_, Token::Foreign("`")) => {
            let Token::Lower(name) = site.token(2)? else { return None };
            error("a definition begins with the name that it defines").help(format!("write `{name} = \\x . \\y . …`"))
        }
        (_, Token::Symbol(Symbol::Plus | Symbol::Minus | Symbol::Star | Symbol::Lt | Symbol::Gt))
            if has(Symbol::Eq).is_some() =>
        {
            error("operators cannot be defined")
                .help("give the function a name, and write it in front of its arguments")
        }
        _ => return None,
    })
}

/// E0122: `type T = A Int | B`.
fn synonym_with_bars(site: &Site<'_>) -> Option<Diagnostic> {
    let Token::Upper(name) = site.token(1)? else { return None };
    let bar = find_outside(site.lexemes, 0, |token| token == Token::Symbol(Symbol::Bar))?;
    (site.at == bar).then(|| {
        error(site.span_of(0), "`type` gives a name to a type that exists").help(format!(
            "for a new type with constructors write `data {name} where`, and below it, indented, each of them with its type"
        ))
    })
}

/// E0122: what Haskell can say behind `import`.
fn import(site: &Site<'_>) -> Option<Diagnostic> {
    let brings = "an import brings all names of a module, and they stand without the module";
    let uppers = site.lexemes.iter().filter_map(|lexeme| match lexeme.token {
        Token::Upper(name) => Some(name),
        _ => None,
    });
    let first = uppers.clone().next()?;
    let has_parts = site.lexemes.iter().any(|lexeme| lexeme.token == Token::Symbol(Symbol::Dot));
    Some(match site.found()? {
        Token::Lower("qualified" | "as" | "hiding") | Token::Symbol(Symbol::LParen) if !site.glued_before() => {
            error(site.span_of(site.at), brings).help(if has_parts {
                "the name of a module has one part, too: `import List`; a file stands in quotes: `import \"list.sq\"`"
                    .to_owned()
            } else {
                format!("write `import {first}` alone")
            })
        }
        Token::Symbol(Symbol::Dot) => error(site.span_of(site.at), "the name of a module has one part").help(
            "import a module of the library by its name, `import List`, or a file by its path, `import \"list.sq\"`",
        ),
        _ => return None,
    })
}

/// E0122: a definition by `case … of`.
pub fn case_of(site: &Site<'_>) -> Option<Diagnostic> {
    let read = site.lexemes.get(..=site.at).unwrap_or(site.lexemes);
    let case = read.iter().rposition(|lexeme| lexeme.token == Token::Lower("case"))?;
    if case == 0 {
        return None;
    }
    let lambda = site.token(case - 1) == Some(Token::Symbol(Symbol::Lambda));
    let of = read.iter().skip(case).position(|lexeme| lexeme.token == Token::Lower("of")).map(|of| of + case);
    let scrutinee = match of {
        _ if lambda => None,
        Some(of) => site.lexemes.get(case + 1..of).filter(|part| !part.is_empty()).map(spell_part),
        None => return None,
    };
    let span = of.filter(|_| !lambda).map_or(site.span_of(case), |of| site.span_of(case).to(site.span_of(of)));
    if !site.in_program() {
        return Some(error(span, "a formula has no cases").help("a `measure` can look into a datatype"));
    }
    let message = if lambda { "there is no `\\case`" } else { "there is no `case … of`" };
    Some(match scrutinee {
        Some(scrutinee) => error(span, message).help(format!("write `match {scrutinee} with`")),
        None => {
            let name = free_letter(site);
            error(span, message).help(format!("write `\\{name} . match {name} with`"))
        }
    })
}

/// E0122: `where` behind a program, a type or a formula.
pub fn where_block(site: &Site<'_>) -> Option<Diagnostic> {
    if site.found()? != Token::Keyword(Keyword::Where) || site.wants_keyword(Keyword::Where) {
        return None;
    }
    let span = site.span_of(site.at);
    if site.in_program() {
        let bound = match (site.token(site.at + 2)?, site.token(site.at + 3)) {
            (Token::Lower(name), Some(_)) => name,
            _ => "x",
        };
        return Some(
            error(span, "there is no `where` in programs")
                .help(format!("write `let {bound} = … in` in front of the program that uses `{bound}`")),
        );
    }
    let is_empty = site.token(site.at + 2) == Some(Token::Close);
    let declares_type = matches!(site.token(0)?, Token::Keyword(Keyword::Type));
    Some(match site.token(0)? {
        Token::Keyword(Keyword::Type) if declares_type && site.wants(Symbol::Eq) => {
            let Token::Upper(name) = site.token(1)? else { return None };
            error(span, "`type` gives a name to a type that exists")
                .help(format!("write `data {name} … where` for a new type with constructors"))
        }
        Token::Keyword(Keyword::Measure | Keyword::Termination) => named_last_argument(site)?,
        Token::Lower(_) if is_empty => error(span, "there is no `where` behind a type").help("leave it out"),
        Token::Keyword(Keyword::Predicate) => error(span, "a predicate has no cases")
            .help("use a `measure` for what is defined by cases, or leave `where` out"),
        _ => error(span, "there is no `where` behind a type or a formula")
            .help("give what it stands for a name with `inline`, or write it out"),
    })
}

/// E0122: `measure m :: x: List a -> Int where`.
fn named_last_argument(site: &Site<'_>) -> Option<Diagnostic> {
    let colon = site.lexemes.get(..site.at)?.iter().rposition(|lexeme| lexeme.token == Token::Symbol(Symbol::Colon))?;
    let Token::Lower(name) = site.token(colon.checked_sub(1)?)? else { return None };
    let at = site.span_of(colon - 1);
    let rest = spell_part(site.lexemes.get(colon + 1..site.at)?);
    site.wants(Symbol::Arrow).then(|| {
        error(at, "the argument that a measure is defined on has no name")
            .help(format!("leave out `{name}:` before `{rest}`; names are for constants in front of it"))
    })
}

/// E0122: `forall a . …`.
pub fn forall(site: &Site<'_>) -> Option<Diagnostic> {
    let read = site.lexemes.get(..=site.at).unwrap_or(site.lexemes);
    let is_word = |lexeme: &Lexeme<'_>| matches!(lexeme.token, Token::Lower("forall" | "exists" | "all" | "any"));
    let at = read.iter().rposition(is_word)?;
    let Token::Lower(word) = site.token(at)? else { return None };
    let dot = find_outside(site.lexemes, at, |token| token == Token::Symbol(Symbol::Dot));
    let names = site.lexemes.get(at + 1..dot.unwrap_or(site.at).max(site.at))?;
    let in_type = word == "forall"
        && matches!(
            site.token(at.checked_sub(1)?)?,
            Token::Symbol(Symbol::ColonColon | Symbol::Arrow | Symbol::LParen | Symbol::Colon)
        )
        && names.first().is_some_and(|lexeme| matches!(lexeme.token, Token::Lower(_) | Token::Symbol(Symbol::LParen)))
        && !site.in_program();
    if in_type && site.wants(Symbol::Arrow) {
        let dot = dot.unwrap_or(site.at);
        let quantified = site.lexemes.get(at..=dot)?;
        return Some(
            error(site.span_of(at).to(site.span_of(dot)), "a type variable is not declared")
                .note("each name in lower case that stands for a type is a type variable")
                .help(format!("leave out `{}`", spell_part(quantified))),
        );
    }
    let binds = names.iter().all(|lexeme| !matches!(lexeme.token, Token::Symbol(Symbol::RBrace)));
    (!site.in_program() && site.found()? == Token::Symbol(Symbol::Dot) && binds).then(|| {
        error(site.span_of(at), "formulas have no quantifiers")
            .note("what holds of every element is said by an abstract refinement or a refined element, `List {Int | _v > x}`")
            .help("say it with a measure: of a list, for instance, that which gives the set of its elements")
    })
}

/// E0122: `Ord a => …`.
pub fn constraint(site: &Site<'_>) -> Option<Diagnostic> {
    let sign = site.lexemes.iter().position(|lexeme| lexeme.token == Token::Symbol(Symbol::ColonColon))?;
    let arrow = find_outside(site.lexemes, sign + 1, |token| {
        matches!(
            token,
            Token::Foreign("=>") | Token::Symbol(Symbol::Arrow | Symbol::Colon | Symbol::LBrace | Symbol::Bar)
        )
    })?;
    let is_constraint = site.token(arrow)? == Token::Foreign("=>") && !site.in_program();
    let context = site.lexemes.get(sign + 1..arrow)?;
    let classes: Vec<&str> = context
        .iter()
        .filter_map(|lexeme| match lexeme.token {
            Token::Upper(name) => Some(name),
            _ => None,
        })
        .collect();
    let class = *classes.first()?;
    if !is_constraint || site.at > arrow || context.len() < 2 {
        return None;
    }
    let span = site.span_of(sign + 1).to(site.span_of(arrow));
    let diagnostic = error(span, "there are no type classes");
    let orders = |class: &str| matches!(class, "Eq" | "Ord");
    let counts = |class: &str| matches!(class, "Num" | "Integral" | "Enum" | "Real" | "Bounded");
    let variable = context.iter().find_map(|lexeme| match lexeme.token {
        Token::Lower(name) => Some(name),
        _ => None,
    });
    Some(match variable {
        _ if classes.iter().all(|class| orders(class)) => diagnostic
            .note("values of every type can be compared with `==`, those of a type variable with `<=`, too")
            .help(format!("leave out `{}`", spell_part(site.lexemes.get(sign + 1..=arrow)?))),
        Some(variable) if classes.iter().all(|class| orders(class) || counts(class)) => {
            diagnostic.note("a type variable stands for every type; there is arithmetic on `Int` alone").help(format!(
                "leave out `{}`, and write `Int` for `{variable}`",
                spell_part(site.lexemes.get(sign + 1..=arrow)?)
            ))
        }
        _ => diagnostic.help(format!("give the functions of `{class}` that are needed as parameters")),
    })
}

/// E0122: `M.f`, and what else a dot between two names is elsewhere.
pub fn dotted(site: &Site<'_>) -> Option<Diagnostic> {
    if site.found()? != Token::Symbol(Symbol::Dot) || site.wants(Symbol::Dot) {
        return None;
    }
    let before = site.lexemes.get(site.at.checked_sub(1)?)?;
    if matches!(before.token, Token::Lower(text) if text.starts_with('λ')) {
        return None;
    }
    let after = site.lexemes.get(site.at + 1)?;
    let dot = site.span_of(site.at);
    let glued = before.span.end == dot.start && dot.end == after.span.start;
    let span = before.span.to(after.span);
    match (before.token, after.token) {
        (Token::Upper(module), Token::Upper(_) | Token::Lower(_)) if glued => {
            // `Data.Map.Map`: the last name is the one.
            let mut last = site.at + 1;
            while site.token(last + 1) == Some(Token::Symbol(Symbol::Dot))
                && matches!(site.token(last + 2), Some(Token::Upper(_) | Token::Lower(_)))
                && site.span_of(last).end == site.span_of(last + 1).start
                && site.span_of(last + 1).end == site.span_of(last + 2).start
            {
                last += 2;
            }
            let name = spell_part(site.lexemes.get(last..=last)?);
            Some(
                error(before.span.to(site.span_of(last)), "a name stands without its module")
                    .note(format!(
                        "`import` brings the names of a module as they are; nothing is called `{module}` for short"
                    ))
                    .help(format!("write `{name}`")),
            )
        }
        (Token::Int(_), Token::Int(_)) if glued => {
            Some(error(span, "numbers are whole").help("there are no fractions; count in smaller units"))
        }
        (Token::Lower(value), Token::Lower(field)) if glued => Some(
            error(span, "there is no `.` before a field")
                .help(format!("apply `{field}` to the value: `{field} {value}`")),
        ),
        (_, Token::Symbol(Symbol::Dot)) => {
            Some(error(dot.to(after.span), "there are no ranges").help("call a function that builds the list"))
        }
        (Token::Lower(first), Token::Lower(second)) if site.in_program() => Some(
            error(dot, "there is no operator that composes functions")
                .help(format!("write `\\x . {first} (second x)`",).replace("second", second)),
        ),
        _ if site.in_program() => {
            Some(error(dot, "there is no operator that composes functions").help("write `\\x . f (g x)` for `f . g`"))
        }
        _ => None,
    }
}

/// E0122: `[x | x <- xs]` and `[1 ..]`.
pub fn comprehension(site: &Site<'_>) -> Option<Diagnostic> {
    let before = site.lexemes.get(..site.at)?;
    let mut depth = 0usize;
    let open = before.iter().rev().find_map(|lexeme| match lexeme.token {
        Token::Symbol(symbol) if symbol.is_closer() => {
            depth += 1;
            None
        }
        Token::Symbol(symbol) if symbol.closer().is_some() && depth > 0 => {
            depth -= 1;
            None
        }
        Token::Symbol(symbol) if symbol.closer().is_some() => Some((symbol, lexeme.span)),
        _ => None,
    });
    let (Symbol::LBracket, span) = open? else { return None };
    let help = if site.in_program() {
        "call a function that goes over the list: with `match`, and with `if` for a condition"
    } else {
        "say with measures what is in the list"
    };
    (site.found()? == Token::Symbol(Symbol::Bar) && site.wants_operator())
        .then(|| error(span.to(site.span_of(site.at)), "there is no list comprehension").help(help))
}

/// E0122: `(+ 1)`, `(1 +)`, `(+)`.
pub fn section(site: &Site<'_>) -> Option<Diagnostic> {
    if !site.in_program() || !site.wants_label(label::PROGRAM) {
        return None;
    }
    let at = site.at;
    let token = |index: usize| site.token(index);
    let is_operator = |token: Token<'_>| {
        matches!(
            token,
            Token::Symbol(
                Symbol::Iff
                    | Symbol::Implies
                    | Symbol::EqEq
                    | Symbol::Ne
                    | Symbol::Le
                    | Symbol::Ge
                    | Symbol::And
                    | Symbol::Or
                    | Symbol::Star
                    | Symbol::Plus
                    | Symbol::Minus
                    | Symbol::Lt
                    | Symbol::Gt
            )
        )
    };
    let name = free_letter(site);
    let open = site.before()?.token == Token::Symbol(Symbol::LParen);
    let (span, help) = if open && is_operator(token(at)?) && token(at + 1)? == Token::Symbol(Symbol::RParen) {
        let operator = spell([token(at)?]);
        let other = format!("{name}'");
        (
            site.span_of(at - 1).to(site.span_of(at + 1)),
            format!("write `\\{name} . \\{other} . {name} {operator} {other}`"),
        )
    } else if open && is_operator(token(at)?) {
        let end = behind_bracket(site.lexemes, at - 1)?;
        let operand = spell_part(site.lexemes.get(at..end - 1)?);
        (site.span_of(at - 1).to(site.span_of(end - 1)), format!("write `\\{name} . {name} {operand}`"))
    } else if token(at)? == Token::Symbol(Symbol::RParen) && is_operator(site.before()?.token) {
        let (open, _) = innermost_open(site).filter(|(_, symbol)| *symbol == Symbol::LParen)?;
        let operand = spell_part(site.lexemes.get(open + 1..at)?);
        (site.span_of(open).to(site.span_of(at)), format!("write `\\{name} . {operand} {name}`"))
    } else {
        return None;
    };
    Some(error(span, "an operator stands between its operands").help(format!("{help} in the parentheses")))
}

/// E0122: `let` with several bindings, or with more than a variable left of `=`.
pub fn let_block(site: &Site<'_>) -> Option<Diagnostic> {
    let at = site.at;
    let read = site.lexemes.get(..at)?;
    let opener = read.iter().rposition(|lexeme| lexeme.token == Token::Keyword(Keyword::Let))?;
    if !site.in_program() {
        return None;
    }
    // A second binding on a line of its own, or behind `;`.
    if site.wants_keyword(Keyword::In) && site.wants_operator() {
        let second = if site.found()? == Token::Foreign(";") { at + 1 } else { second_binding(site, opener)? };
        let first = spell_part(site.lexemes.get(opener + 1..opener + 2)?);
        let Token::Lower(name) = site.token(second)? else { return None };
        return Some(
            error(site.span_of(second), "a `let` has one binding")
                .label(site.span_of(opener), "this is the `let`")
                .help(format!("write `let {first} = … in let {name} = … in …`")),
        );
    }
    if !(site.wants(Symbol::Eq) || site.wants_label(label::BINDER)) || find_equals(site, opener).is_none() {
        return None;
    }
    let equals = find_equals(site, opener)?;
    let bound = site.lexemes.get(opener + 1..equals)?;
    let span = site.span_of(opener + 1).to(site.span_of(equals.saturating_sub(1)));
    match bound.iter().map(|lexeme| lexeme.token).collect::<Vec<_>>().as_slice() {
        [Token::Lower("rec"), Token::Lower(name), rest @ ..] => {
            let params = lambdas(rest)?;
            Some(
                error(span, "there is no `rec`")
                    .help(format!("write `let {name} ={params} … in …`: a local function may call itself")),
            )
        }
        [Token::Lower(name), Token::Symbol(Symbol::ColonColon | Symbol::Colon), ty @ ..] if !ty.is_empty() => Some(
            error(span, "the type of a local name stands behind its value")
                .help(format!("write `let {name} = (… :: {}) in …`", spell(ty.iter().copied()))),
        ),
        [Token::Lower(name), rest @ ..] => {
            let params = lambdas(rest)?;
            Some(
                error(span, "parameters do not stand left of `=`").help(format!("write `let {name} ={params} … in …`")),
            )
        }
        [Token::Upper(_), ..] | [Token::Symbol(Symbol::LParen), Token::Upper(_), ..] => Some(
            error(span, "a `let` binds a variable, and takes nothing apart")
                .help(format!("write `match … with`, and below it, indented, `{} -> …`", spell_part(unwrapped(bound)))),
        ),
        _ => None,
    }
}

/// `\x . \y .` for these parameters.
fn lambdas(params: &[Token<'_>]) -> Option<String> {
    let lambda = |token: &Token<'_>| match token {
        Token::Lower(name) => Some(format!(" \\{name} .")),
        Token::Blank => Some(" \\_ .".to_owned()),
        _ => None,
    };
    params.iter().map(lambda).collect()
}

fn find_equals(site: &Site<'_>, opener: usize) -> Option<usize> {
    find_outside(site.lexemes, opener + 1, |token| token == Token::Symbol(Symbol::Eq))
}

/// The name that a line begins with that binds it.
fn second_binding(site: &Site<'_>, opener: usize) -> Option<usize> {
    let read = site.lexemes.get(..site.at)?;
    let start = read.iter().rposition(|lexeme| lexeme.starts_line).filter(|start| *start > opener)?;
    matches!(site.token(start)?, Token::Lower(_)).then_some(())?;
    let binds = find_outside(site.lexemes, start, |token| token == Token::Symbol(Symbol::Eq))?;
    (site.at == binds || site.found()? == Token::Symbol(Symbol::Eq)).then_some(start)
}

fn unwrapped<'l, 't>(part: &'l [Lexeme<'t>]) -> &'l [Lexeme<'t>] {
    match part {
        [open, inner @ .., _] if open.token == Token::Symbol(Symbol::LParen) => inner,
        _ => part,
    }
}

/// E0122: `if` with guards, and `elif`.
pub fn conditional(site: &Site<'_>) -> Option<Diagnostic> {
    let span = site.span_of(site.at);
    if site.found()? == Token::Symbol(Symbol::Bar) && site.before()?.token == Token::Keyword(Keyword::If) {
        return Some(
            error(site.before()?.span.to(span), "an `if` has one condition")
                .help("write `if … then … else if … then … else …`"),
        );
    }
    let read = site.lexemes.get(..=site.at)?;
    let word = read.iter().rev().find(|lexeme| matches!(lexeme.token, Token::Lower("elif" | "elsif" | "elseif")))?;
    site.wants_keyword(Keyword::Else)
        .then(|| error(word.span, format!("there is no `{}`", spell([word.token]))).help("write `else if`"))
}

/// E0122: arguments, types and refinements as they are written elsewhere.
pub fn in_type(site: &Site<'_>) -> Option<Diagnostic> {
    if site.in_program() {
        return None;
    }
    let span = site.span_of(site.at);
    let brace = innermost_open(site);
    match site.found()? {
        // `(x: Int) -> Int`.
        Token::Symbol(Symbol::RParen) if site.wants(Symbol::Arrow) => {
            let (open, _) = brace.filter(|(_, symbol)| *symbol == Symbol::LParen)?;
            let named = site.lexemes.get(open + 1..site.at)?;
            let Token::Lower(name) = named.first()?.token else { return None };
            (named.get(1)?.token == Token::Symbol(Symbol::Colon)).then_some(())?;
            if site.token(site.at + 1) == Some(Token::Symbol(Symbol::Arrow)) {
                Some(
                    error(site.span_of(open).to(span), "a named parameter stands without parentheses")
                        .help(format!("write `{} -> …`", spell_part(named))),
                )
            } else {
                Some(error(site.span_of(open + 1), "the result of a function has no name").help(format!(
                    "write `{}`",
                    spell(named.get(2..)?.iter().map(|lexeme| for_value(lexeme.token, name)))
                )))
            }
        }
        // `(x: Int, y: Int) -> Int`.
        Token::Symbol(Symbol::Comma)
            if site.wants(Symbol::Arrow)
                && brace.is_some_and(|(open, symbol)| {
                    symbol == Symbol::LParen && site.token(open + 2) == Some(Token::Symbol(Symbol::Colon))
                }) =>
        {
            let (open, _) = brace?;
            let first = spell_part(site.lexemes.get(open + 1..site.at)?);
            Some(
                error(site.span_of(open), "parameters stand one behind the other, without parentheses")
                    .help(format!("write `{first} -> …`, and the others so, too")),
            )
        }
        // `x: Int, y: Int -> Int`.
        Token::Symbol(Symbol::Comma) if site.wants(Symbol::Arrow) && brace.is_none() => {
            Some(error(span, "parameters are told apart by `->`").help("write `->` instead of `,`"))
        }
        // `{v: Int | v > 0}`.
        Token::Symbol(Symbol::Colon) if site.wants(Symbol::Bar) => {
            let (open, symbol) = brace?;
            let bar = find_outside(site.lexemes, site.at, |token| token == Token::Symbol(Symbol::Bar));
            let (Token::Lower(name) | Token::Upper(name)) = site.before()?.token else {
                return Some(
                    error(span, "the formula of a refinement stands behind `|`").help("write `|` instead of `:`"),
                );
            };
            (symbol == Symbol::LBrace).then_some(())?;
            Some(match bar {
                Some(_) => error(site.span_of(open + 1), "the refined value has no name of its own: it is `_v`")
                    .help(format!("write `{}`", with_value_name(site, open, site.at + 1, name)?)),
                None => error(span, "the formula of a refinement stands behind `|`").help("write `|` instead of `:`"),
            })
        }
        Token::Symbol(Symbol::Comma) if site.wants(Symbol::Bar) => {
            Some(error(span, "the formula of a refinement stands behind `|`").help("write `|` instead of `,`"))
        }
        // `{_v: Int | …}` and `{_v > 0}`.
        Token::Special("_v")
            if site.before()?.token == Token::Symbol(Symbol::LBrace) && site.wants_label(label::TYPE) =>
        {
            Some(if site.token(site.at + 1)? == Token::Symbol(Symbol::Colon) {
                let bar = find_outside(site.lexemes, site.at, |token| token == Token::Symbol(Symbol::Bar))?;
                let ty = spell_part(site.lexemes.get(site.at + 2..bar)?);
                error(span, "the refined value is called `_v` already").help(format!("write `{{{ty} | …}}`"))
            } else {
                error(span, "a refined type begins with a type")
                    .help("write that of the value in front: `{Int | _v …}`, if it is a number")
            })
        }
        // `List<Int>` and `List[Int]`.
        Token::Keyword(_) | Token::Upper(_) | Token::Lower(_) | Token::Symbol(Symbol::Gt)
            if site.wants_label(label::PRED) && matches!(site.token(site.at.checked_sub(2)?)?, Token::Upper(_)) =>
        {
            let head = spell_part(site.lexemes.get(site.at - 2..site.at - 1)?);
            Some(
                error(span, "the arguments of a type stand behind it, without brackets")
                    .help(format!("write `{head} {}`", spell([site.found()?]))),
            )
        }
        _ => None,
    }
}

/// The refined type in the braces at `open` without what stands before `start`, and with `_v` for `name`.
fn with_value_name(site: &Site<'_>, open: usize, start: usize, name: &str) -> Option<String> {
    let end = behind_bracket(site.lexemes, open)?;
    let inside = site.lexemes.get(start..end.checked_sub(1)?)?;
    Some(format!("{{{}}}", spell(inside.iter().map(|lexeme| for_value(lexeme.token, name)))))
}

/// The token, or `_v` if it is `name`.
fn for_value<'t>(token: Token<'t>, name: &str) -> Token<'t> {
    match token {
        Token::Lower(text) | Token::Upper(text) if text == name => Token::Special("_v"),
        _ => token,
    }
}

/// E0122: `fun x -> …`, `fn x => …`, `lambda x: …`.
pub fn lambda_word(site: &Site<'_>) -> Option<Diagnostic> {
    if !matches!(site.found()?, Token::Symbol(Symbol::Arrow | Symbol::Colon) | Token::Foreign("=>"))
        || !site.in_program()
    {
        return None;
    }
    let read = site.lexemes.get(..site.at)?;
    let start = read
        .iter()
        .rposition(|lexeme| matches!(lexeme.token, Token::Lower("fun" | "fn" | "lambda" | "function" | "func")))
        .filter(|start| *start > 0)?;
    let params: Vec<Token<'_>> = read.get(start + 1..)?.iter().map(|lexeme| lexeme.token).collect();
    let lambdas = lambdas(&params).filter(|_| !params.is_empty())?;
    Some(
        error(site.span_of(start).to(site.span_of(site.at)), "a function begins with `\\`")
            .help(format!("write `{} …`", lambdas.trim_start())),
    )
}

/// E0122: `deriving`, below the constructors of a datatype.
pub fn deriving(site: &Site<'_>) -> Option<Diagnostic> {
    (site.found()? == Token::Lower("deriving") && site.token(0)? == Token::Keyword(Keyword::Data)).then(|| {
        error(site.span_of(site.at), "there are no type classes")
            .note("values of every type can be compared with `==`")
            .help("leave the line out")
    })
}

/// The innermost bracket that is open at the token that does not fit.
pub fn innermost_open(site: &Site<'_>) -> Option<(usize, Symbol)> {
    let mut depth = 0usize;
    for index in (0..site.at).rev() {
        match site.token(index)? {
            Token::Symbol(symbol) if symbol.is_closer() => depth += 1,
            Token::Symbol(symbol) if symbol.closer().is_some() => match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => return Some((index, symbol)),
            },
            _ => {}
        }
    }
    None
}

/// E0126: `measure m :: a -> List a -> Int`.
pub fn unnamed_constant(site: &Site<'_>) -> Option<Diagnostic> {
    let is_measure = matches!(site.token(0)?, Token::Keyword(Keyword::Measure | Keyword::Termination));
    if !is_measure || site.found()? != Token::Symbol(Symbol::Arrow) || !site.wants_keyword(Keyword::Where) {
        return None;
    }
    // What has a name already stands in front.
    let sign = site.lexemes.iter().position(|lexeme| lexeme.token == Token::Symbol(Symbol::ColonColon))?;
    let mut start = sign + 1;
    while site.token(start + 1) == Some(Token::Symbol(Symbol::Colon)) {
        start = find_outside(site.lexemes, start, |token| token == Token::Symbol(Symbol::Arrow))? + 1;
    }
    let arrow = find_outside(site.lexemes, start, |token| token == Token::Symbol(Symbol::Arrow))?;
    let constant = site.lexemes.get(start..arrow).filter(|sort| !sort.is_empty())?;
    let sort = spell_part(constant);
    // As the first case calls it.
    let named =
        site.lexemes.get(sign + 1..start)?.iter().filter(|lexeme| lexeme.token == Token::Symbol(Symbol::Colon)).count();
    let first_case = site.lexemes.iter().position(|lexeme| lexeme.token == Token::Open);
    let name = match first_case.and_then(|open| site.token(open + 2 + named)) {
        Some(Token::Lower(name)) => name.to_owned(),
        _ => fresh(site, "k"),
    };
    Some(
        Diagnostic::error(
            codes::UNNAMED_CONSTANT,
            site.span_of(start).to(site.span_of(arrow - 1)),
            "a constant in front of the argument of a measure needs a name",
        )
        .note("a measure is defined on its last argument; those in front stay the same in every call of itself")
        .help(format!("write `{name}: {sort} -> …`")),
    )
}

fn error(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(codes::FOREIGN_FORM, span, message)
}
