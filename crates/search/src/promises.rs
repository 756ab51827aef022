//! What calls promise of their results beside what these are.
//!
//! A function of which it is known what it gives may say more of that: it is a lemma. Where values are compared, be it by
//! models, such a call is more than its value.

use super::terms::without_unknowns;
use super::trusting::Trusted;
use loligo_horn::Context;
use loligo_logic::{Node, Symbol, Term};
use loligo_types::{Expr, Type};
use loligo_typing::{Library, Rules};

/// What the calls in a term promise, if they say what they give and more than that.
pub(super) fn promises(library: &Library<'_>, context: &Context, term: &Expr) -> Vec<Term> {
    let mut has_lemma = false;
    term.visit_names(&mut |name| has_lemma |= is_lemma(library, context, name));
    if !has_lemma {
        return Vec::new();
    }
    let mut inner = context.clone();
    let mut rules = Rules::new(library).with_arguments(Trusted);
    let Type::Scalar(found) = without_unknowns(&rules.infer(&mut inner, term)) else { return Vec::new() };
    let mut promises = Vec::new();
    let new = inner.facts().iter().skip(context.facts().len()).copied();
    let own = found.definition().map(|value| inner.facts_about(value, &found)).unwrap_or_default();
    for promise in new.chain(own) {
        let promise = promise.apply_valuation(&|_| Term::tt());
        if promise != Term::tt() && !promises.contains(&promise) {
            promises.push(promise);
        }
    }
    promises
}

/// Whether a function says what its result is, and more.
fn is_lemma(library: &Library<'_>, context: &Context, name: Symbol) -> bool {
    let local = context.lookup(name).map(|binding| &binding.ty);
    let Some(Type::Fun(fun)) = local.or_else(|| library.schema(name).map(|schema| &schema.body)) else { return false };
    let mut result = &fun.result;
    while let Type::Fun(fun) = result {
        result = &fun.result;
    }
    let Type::Scalar(result) = result else { return false };
    matches!(*result.refinement.shared(), Node::And(_)) && result.definition().is_some()
}
