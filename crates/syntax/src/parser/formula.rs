//! The grammar of formulas, language.md section 4.

use chumsky::error::LabelError;
use chumsky::prelude::*;
use loligo_base::{Span, Spanned};

use super::common::{
    Extra, Fault, Grammar, Tokens, attentive, between, comma_separated, keyword, label, name, node, span,
};
use super::operators::group;
use crate::ast::{BinaryOp, Formula, FormulaKind, UnaryOp};
use crate::diagnostics::connectives;
use crate::token::{Keyword, Symbol, Token};

/// A formula.
pub fn formula<'t, F: Fault<'t>>() -> Grammar<'t, Formula, F> {
    recursive(|formula| {
        let literal = select! {
            Token::Int(value) => FormulaKind::Int(value),
            Token::Keyword(Keyword::True) => FormulaKind::Bool(true),
            Token::Keyword(Keyword::False) => FormulaKind::Bool(false),
        }
        .map_with(node);
        let parenthesized = between(Symbol::LParen, formula.clone(), Symbol::RParen)
            .map_with(|inner: Formula, extra| Spanned::new(inner.value, span(extra)));
        let set = between(Symbol::LBracket, comma_separated(formula.clone()), Symbol::RBracket)
            .map(FormulaKind::Set)
            .map_with(node);
        let compound = choice((literal, parenthesized, set)).boxed();
        let special = select! { Token::Special(text) => text };
        let head = select! { Token::Lower(text) => text, Token::Upper(text) => text }.map_with(name);
        let any_name = select! { Token::Lower(text) => text, Token::Upper(text) => text, Token::Special(text) => text };
        let any_name = any_name.map_with(name).map(FormulaKind::Name).map_with(node);
        let argument = attentive(choice((compound.clone(), any_name)).labelled(label::ARGUMENT));
        let application = head.then(argument.repeated().collect::<Vec<_>>()).map_with(|(head, args), extra| {
            let kind = if args.is_empty() { FormulaKind::Name(head) } else { FormulaKind::App { head, args } };
            node(kind, extra)
        });
        let conditional = keyword(Keyword::If)
            .ignore_then(formula.clone())
            .then_ignore(keyword(Keyword::Then))
            .then(formula.clone())
            .then_ignore(keyword(Keyword::Else))
            .then(formula)
            .map_with(|((condition, then_branch), else_branch), extra| {
                let kind = FormulaKind::If {
                    condition: Box::new(condition),
                    then_branch: Box::new(then_branch),
                    else_branch: Box::new(else_branch),
                };
                node(kind, extra)
            });
        let special = special.map_with(name).map(FormulaKind::Name).map_with(node);
        let operand = attentive(choice((conditional, application, compound, special))).boxed();
        chain(
            operand,
            infix(Membership::Allowed),
            label::FORMULA,
            |op, operand| FormulaKind::Unary { op, operand: Box::new(operand) },
            |op, left, right| FormulaKind::Binary { op, left: Box::new(left), right: Box::new(right) },
        )
    })
    .boxed()
}

/// Admission of `in` as an operator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// In formulas.
    Allowed,
    /// In programs, where it ends a `let`.
    NotAllowed,
}

/// An infix operator.
pub fn infix<'t, F: Fault<'t>>(
    membership: Membership,
) -> impl Parser<'t, Tokens<'t>, Spanned<BinaryOp>, Extra<'t, F>> + Clone {
    any()
        .try_map(move |token: Token<'t>, range| {
            let found = |op: &BinaryOp| match token {
                Token::Symbol(symbol) => symbol.as_str() == op.as_str(),
                Token::Keyword(keyword) => membership == Membership::Allowed && keyword.as_str() == op.as_str(),
                _ => false,
            };
            let op = BinaryOp::ALL.into_iter().find(found);
            op.ok_or_else(|| {
                <F as LabelError<Tokens<'t>, &'static str>>::expected_found(
                    [label::OPERATOR],
                    Some(token.into()),
                    range,
                )
            })
        })
        .map_with(node)
        .labelled(label::OPERATOR)
}

/// Operands with prefix and infix operators.
pub fn chain<'t, K: 't, F: Fault<'t>>(
    operand: Grammar<'t, Spanned<K>, F>,
    infix: impl Parser<'t, Tokens<'t>, Spanned<BinaryOp>, Extra<'t, F>> + Clone + 't,
    what: &'static str,
    unary: impl Fn(UnaryOp, Spanned<K>) -> K + Clone + 't,
    binary: impl Fn(BinaryOp, Spanned<K>, Spanned<K>) -> K + Clone + 't,
) -> Grammar<'t, Spanned<K>, F> {
    let prefix = select! {
        Token::Symbol(Symbol::Bang) => UnaryOp::Not,
        Token::Symbol(Symbol::Minus) => UnaryOp::Neg,
    }
    .map_with(node);
    let factor = prefix
        .repeated()
        .collect::<Vec<Spanned<UnaryOp>>>()
        .then(operand)
        .map(move |(prefixes, operand)| {
            prefixes.into_iter().rev().fold(operand, |operand: Spanned<K>, op| {
                let span: Span = op.span.to(operand.span);
                Spanned::new(unary(op.value, operand), span)
            })
        })
        .labelled(what)
        .boxed();
    factor
        .clone()
        .then(infix.then(factor).repeated().collect::<Vec<_>>())
        .validate(move |(first, rest), extra, emitter| {
            let range = extra.span();
            let join = |op, left: Spanned<K>, right: Spanned<K>| {
                let span = left.span.to(right.span);
                Spanned::new(binary(op, left, right), span)
            };
            let operators: Vec<Spanned<BinaryOp>> = rest.iter().map(|(op, _)| *op).collect();
            let ends = first.span.to(rest.last().map_or(first.span, |(_, last)| last.span));
            if let Some(run) = connectives::Run::with_two_readings(&operators, ends) {
                let tokens = extra.slice();
                let spans = extra.state().0;
                let spans = spans.spans.get(range.into_range()).unwrap_or_default();
                emitter.emit(F::found(range, run.diagnostic(tokens, spans)));
            }
            group(first, rest, join, |diagnostic| emitter.emit(F::found(range, diagnostic)))
        })
        .boxed()
}
