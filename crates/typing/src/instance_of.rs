//! Matching of formulas: one is an instance of another, by terms in the place of variables.

use loligo_logic::{BinOp, Node, Symbol, Term};

/// Number of variables that a match of `pattern` with `term` replaces by others: the fewer, the more alike they are.
/// `None` if `term` is no instance; errs towards that, as building a term simplifies it.
pub(crate) fn distance(term: Term, pattern: Term) -> Option<usize> {
    let mut bound = Vec::new();
    let is_other = |(name, value): &&(Symbol, Term)| !matches!(value.node(), Node::Var(other, _) if other == *name);
    fits(term, pattern, &mut bound).then(|| bound.iter().filter(is_other).count())
}

fn fits(term: Term, pattern: Term, bound: &mut Vec<(Symbol, Term)>) -> bool {
    let known = bound.len();
    let (left, right) = match (term.node(), pattern.node()) {
        (_, Node::Var(name, sort)) => {
            return match bound.iter().find(|(other, _)| *other == name) {
                Some((_, value)) => *value == term,
                None => {
                    bound.push((name, term));
                    term.sort() == sort
                }
            };
        }
        (left, right) => (left, right),
    };
    let is_same_form = match (&left, &right) {
        (Node::Binary(op, ..), Node::Binary(other, ..)) => op == other,
        (Node::App(name, ..), Node::App(other, ..)) => name == other,
        (Node::Bool(_) | Node::Int(_) | Node::ForAll(..) | Node::Unknown(..), _) => return term == pattern,
        _ => std::mem::discriminant(&left) == std::mem::discriminant(&right),
    };
    let (parts, others) = (term.children(), pattern.children());
    if !is_same_form || parts.len() != others.len() {
        return false;
    }
    let mut fit = |parts: &mut dyn Iterator<Item = &Term>| {
        bound.truncate(known);
        parts.zip(&others).all(|(part, other)| fits(*part, *other, bound))
    };
    let is_symmetric = matches!(left, Node::Binary(BinOp::Eq | BinOp::Iff, ..));
    fit(&mut parts.iter()) || (is_symmetric && fit(&mut parts.iter().rev()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_logic::Sort;

    #[test]
    fn terms_stand_for_variables() {
        let var = |name: &str| Term::var(Symbol::new(name), Sort::Int);
        let size = |term: Term| Term::app(Symbol::new("size"), [term], Sort::Int);
        let pattern = Term::eq(size(var("x")), var("n"));
        assert_eq!(distance(Term::eq(size(size(var("y"))), var("m")), pattern), Some(2));
        assert_eq!(distance(Term::eq(size(var("y")), var("n")), pattern), Some(1));
        assert_eq!(distance(Term::eq(Term::int(3), size(var("y"))), pattern), Some(2));
        assert_eq!(distance(Term::le(size(var("y")), var("m")), pattern), None);
        let twice = Term::lt(var("x"), size(var("x")));
        assert_eq!(distance(Term::lt(var("y"), size(var("y"))), twice), Some(1));
        assert_eq!(distance(Term::lt(var("y"), size(var("z"))), twice), None);
    }
}
