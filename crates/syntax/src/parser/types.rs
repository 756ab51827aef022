//! The grammars of types and sorts, language.md section 3.

use chumsky::prelude::*;
use loligo_base::Spanned;

use super::common::{
    Fault, Grammar, attentive, between, keyword, label, lower, name, node, pred_param, span, symbol, upper,
};
use crate::ast::{Formula, PredArg, PredArgKind, Schema, Sort, SortKind, Type, TypeKind};
use crate::token::{Keyword, Symbol, Token};

/// A type.
pub fn ty<'t, F: Fault<'t>>(formula: Grammar<'t, Formula, F>) -> Grammar<'t, Type, F> {
    recursive(|ty| {
        let simple = choice((
            keyword(Keyword::Bool).to(TypeKind::Bool),
            keyword(Keyword::Int).to(TypeKind::Int),
            select! { Token::Lower(text) => text }.map_with(name).map(TypeKind::Var),
            between(Symbol::LBracket, ty.clone(), Symbol::RBracket).map(|element| TypeKind::List(Box::new(element))),
        ))
        .map_with(node)
        .boxed();
        let parenthesized = between(Symbol::LParen, ty.clone(), Symbol::RParen)
            .map_with(|inner: Type, extra| Spanned::new(inner.value, span(extra)));
        let arguments = formula.clone();
        // A datatype takes atoms, among them refined ones, whose base may be a datatype again.
        let applied = {
            let (simple, parenthesized) = (simple.clone(), parenthesized.clone());
            move |refined: Grammar<'t, Type, F>| {
                let nullary = upper(label::UPPER)
                    .map_with(|name, extra| node(TypeKind::Data { name, args: Vec::new(), preds: Vec::new() }, extra));
                let atom = choice((simple.clone(), parenthesized.clone(), refined, nullary));
                let atom = attentive(atom.labelled(label::TYPE_ARGUMENT));
                upper(label::UPPER)
                    .then(atom.repeated().collect())
                    .then(pred_arg(arguments.clone()).repeated().collect())
                    .map_with(|((name, args), preds), extra| node(TypeKind::Data { name, args, preds }, extra))
                    .boxed()
            }
        };
        let refined = recursive(|refined| {
            choice((simple.clone(), applied(refined.boxed())))
                .labelled(label::TYPE)
                .then_ignore(symbol(Symbol::Bar))
                .then(formula)
                .delimited_by(symbol(Symbol::LBrace), symbol(Symbol::RBrace))
                .map(|(base, formula)| TypeKind::Refined { base: Box::new(base), formula: Box::new(formula) })
                .map_with(node)
        })
        .boxed();
        let data = applied(refined.clone());
        let argument = attentive(choice((data, simple, parenthesized, refined)).labelled(label::TYPE)).boxed();
        let named = lower()
            .then_ignore(symbol(Symbol::Colon))
            .then(argument.clone())
            .then_ignore(symbol(Symbol::Arrow))
            .then(ty.clone())
            .map_with(|((param, argument), result), extra| {
                let (argument, result) = (Box::new(argument), Box::new(result));
                node(TypeKind::Fun { param: Some(param), argument, result }, extra)
            });
        let plain =
            argument.then(symbol(Symbol::Arrow).ignore_then(ty).or_not()).map_with(|(argument, result), extra| {
                match result {
                    Some(result) => {
                        let (argument, result) = (Box::new(argument), Box::new(result));
                        node(TypeKind::Fun { param: None, argument, result }, extra)
                    }
                    None => argument,
                }
            });
        choice((named, plain)).labelled(label::TYPE)
    })
    .boxed()
}

/// `<{formula}>` or `<p>`.
fn pred_arg<'t, F: Fault<'t>>(formula: Grammar<'t, Formula, F>) -> Grammar<'t, PredArg, F> {
    choice((between(Symbol::LBrace, formula, Symbol::RBrace).map(PredArgKind::Formula), lower().map(PredArgKind::Name)))
        .labelled(label::PRED)
        .delimited_by(symbol(Symbol::Lt), symbol(Symbol::Gt))
        .map_with(node)
        .boxed()
}

/// A sort.
pub fn sort<'t, F: Fault<'t>>() -> Grammar<'t, Sort, F> {
    recursive(|sort| {
        let atom = choice((
            choice((
                keyword(Keyword::Bool).to(SortKind::Bool),
                keyword(Keyword::Int).to(SortKind::Int),
                select! { Token::Lower(text) => text }.map_with(name).map(SortKind::Var),
                select! { Token::Upper(text) => text }
                    .map_with(name)
                    .map(|name| SortKind::Data { name, args: Vec::new() }),
            ))
            .map_with(node),
            between(Symbol::LParen, sort, Symbol::RParen)
                .map_with(|inner: Sort, extra| Spanned::new(inner.value, span(extra))),
        ))
        .boxed();
        let argument = atom.clone().labelled(label::SORT_ARGUMENT);
        let set = keyword(Keyword::Set)
            .ignore_then(argument.clone())
            .map(|element| SortKind::Set(Box::new(element)))
            .map_with(node);
        let data = upper(label::UPPER)
            .then(argument.repeated().collect())
            .map_with(|(name, args), extra| node(SortKind::Data { name, args }, extra));
        attentive(choice((set, data, atom)).labelled(label::SORT))
    })
    .boxed()
}

/// A type under abstract refinements.
pub fn schema<'t, F: Fault<'t>>(sort: Grammar<'t, Sort, F>, ty: Grammar<'t, Type, F>) -> Grammar<'t, Schema, F> {
    pred_param(sort)
        .then_ignore(symbol(Symbol::Dot))
        .repeated()
        .collect()
        .then(ty)
        .map_with(|(preds, ty), extra| Schema { preds, ty, span: span(extra) })
        .boxed()
}
