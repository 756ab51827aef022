//! Promises of calls about their results beyond the value.
//!
//! A function of which it is known what it gives may say more of that: it is a lemma. Where values are compared, be it by
//! models, such a call is more than its value.

use super::terms::without_unknowns;
use super::trusting::Trusted;
use loligo_horn::Context;
use loligo_logic::{Node, Symbol, Term};
use loligo_types::{Expr, Type};
use loligo_typing::{Library, Rules};

/// The promises of the calls in a term, if some of them define their result and say more of it.
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

/// Test for a lemma: a function whose type defines the result, and says more of it.
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

#[cfg(test)]
mod tests {
    use crate::request::Request;
    use crate::survival::{at_hole, module};
    use loligo_logic::Symbol;
    use loligo_types::{Expr, ExprKind, Shape, Shapes};

    /// A lemma is not taken for the value that it gives.
    #[test]
    fn a_lemma_promises_more_than_its_value() {
        let text = "positive :: n: Int -> {Int | _v == n && n > 0}\nf :: x: Int -> Int\nf = \\x . ??";
        at_hole(&module(text), 2, |search, site| {
            let request = Request::unguarded(site, &Shape::Int, 2);
            let x = Expr::var(Symbol::new("x"), site.span);
            let heads = search.heads(&request, &Shapes::default());
            let promised = |name: &str| {
                let is_head =
                    |expr: &Expr| matches!(expr.kind, ExprKind::Instance(head, _) if head == Symbol::new(name));
                let head = heads.iter().find(|head| is_head(&head.expr)).expect("it gives a number");
                super::promises(&search.library, &site.context, &head.expr.clone().apply(x.clone()))
            };
            assert_eq!(promised("dec"), []);
            assert_eq!(promised("positive").len(), 1);
        });
    }
}
