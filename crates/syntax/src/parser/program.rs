//! The grammar of programs, language.md section 5.

use chumsky::prelude::*;
use loligo_base::Spanned;

use super::common::{
    Fault, Grammar, attentive, binder, block, comma_separated, keyword, label, metrics, name, node, span, symbol, upper,
};
use super::formula::{Membership, chain, infix};
use crate::ast::{Alternative, Formula, Program, ProgramKind, Type};
use crate::token::{Keyword, Symbol, Token};

/// The two levels of programs.
pub struct Programs<'t, F: Fault<'t>> {
    /// A program.
    pub program: Grammar<'t, Program, F>,
    /// Operators over applications.
    pub eterm: Grammar<'t, Program, F>,
}

/// Programs, with types in them read by `ty` and metrics by `formula`.
pub fn programs<'t, F: Fault<'t>>(ty: Grammar<'t, Type, F>, formula: Grammar<'t, Formula, F>) -> Programs<'t, F> {
    let annotation = ty.then(metrics(formula).or_not()).map(|(ty, metrics)| (ty, metrics.unwrap_or_default())).boxed();
    let program = recursive(|program| body(program.boxed(), annotation.clone())).boxed();
    Programs { eterm: eterm(program.clone(), annotation), program }
}

/// A type, with metrics.
type Annotation = (Type, Vec<Formula>);

/// A program, with those inside it read by `program`.
fn body<'t, F: Fault<'t>>(
    program: Grammar<'t, Program, F>,
    annotation: Grammar<'t, Annotation, F>,
) -> Grammar<'t, Program, F> {
    let eterm = eterm(program.clone(), annotation);
    let lambda = symbol(Symbol::Lambda)
        .ignore_then(binder())
        .then_ignore(symbol(Symbol::Dot))
        .then(program.clone())
        .map(|(param, body)| ProgramKind::Lambda { param, body: Box::new(body) })
        .map_with(node);
    let binding = keyword(Keyword::Let)
        .ignore_then(binder())
        .then_ignore(symbol(Symbol::Eq))
        .then(program.clone())
        .then_ignore(keyword(Keyword::In))
        .then(program.clone())
        .map(|((binder, value), body)| ProgramKind::Let { binder, value: Box::new(value), body: Box::new(body) })
        .map_with(node);
    let conditional = keyword(Keyword::If)
        .ignore_then(eterm.clone())
        .then_ignore(keyword(Keyword::Then))
        .then(program.clone())
        .then_ignore(keyword(Keyword::Else))
        .then(program.clone())
        .map(|((condition, then_branch), else_branch)| ProgramKind::If {
            condition: Box::new(condition),
            then_branch: Box::new(then_branch),
            else_branch: Box::new(else_branch),
        })
        .map_with(node);
    let alternative = upper(label::CONSTRUCTOR)
        .then(binder().repeated().collect())
        .then_ignore(symbol(Symbol::Arrow))
        .then(program.clone())
        .map_with(|((constructor, binders), body), extra| Alternative {
            constructor,
            binders,
            body,
            span: span(extra),
        });
    let matching = keyword(Keyword::Match)
        .ignore_then(eterm.clone())
        .then_ignore(keyword(Keyword::With))
        .then(block(alternative, 1))
        .map(|(scrutinee, alternatives)| ProgramKind::Match { scrutinee: Box::new(scrutinee), alternatives })
        .map_with(node);
    choice((lambda.boxed(), binding.boxed(), conditional.boxed(), matching.boxed(), eterm))
        .labelled(label::PROGRAM)
        .boxed()
}

/// Operators over applications of atoms.
fn eterm<'t, F: Fault<'t>>(
    program: Grammar<'t, Program, F>,
    annotation: Grammar<'t, Annotation, F>,
) -> Grammar<'t, Program, F> {
    let any_name =
        select! { Token::Lower(text) => text, Token::Upper(text) => text }.map_with(name).map(ProgramKind::Name);
    let literal = select! {
        Token::Int(value) => ProgramKind::Int(value),
        Token::Keyword(Keyword::True) => ProgramKind::Bool(true),
        Token::Keyword(Keyword::False) => ProgramKind::Bool(false),
        Token::Keyword(Keyword::Error) => ProgramKind::Error,
        Token::Symbol(Symbol::Hole) => ProgramKind::Hole,
    };
    let list = comma_separated(program.clone())
        .delimited_by(symbol(Symbol::LBracket), symbol(Symbol::RBracket))
        .map(ProgramKind::List);
    let parenthesized = program
        .then(symbol(Symbol::ColonColon).ignore_then(annotation).or_not())
        .delimited_by(symbol(Symbol::LParen), symbol(Symbol::RParen))
        .map(|(program, annotation): (Program, Option<Annotation>)| match annotation {
            Some((ty, metrics)) => ProgramKind::Typed { program: Box::new(program), ty: Box::new(ty), metrics },
            None => program.value,
        });
    let atom = attentive(choice((any_name, literal, list, parenthesized)).map_with(node)).boxed();
    let argument = atom.clone().labelled(label::ARGUMENT);
    let application = atom.then(argument.repeated().collect::<Vec<_>>()).map_with(|(head, args), extra| {
        if args.is_empty() { head } else { node(ProgramKind::App { head: Box::new(head), args }, extra) }
    });
    chain(
        application.boxed(),
        infix(Membership::NotAllowed),
        label::PROGRAM,
        |op, operand: Spanned<_>| ProgramKind::Unary { op, operand: Box::new(operand) },
        |op, left, right| ProgramKind::Binary { op, left: Box::new(left), right: Box::new(right) },
    )
}
