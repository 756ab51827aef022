//! A form that formulas have in common which say the same in other words.

use loligo_logic::{BinOp, Linear, Node, Sort, Term, Theory};

/// A formula of the same value: measures of constructor terms are computed, sums are added up, and what may stand in any
/// order stands in one.
pub(super) fn canonical(theory: &Theory, term: Term) -> Term {
    let term = term.map_children(&mut |part| canonical(theory, part));
    if let Some(body) = theory.unfolded(term) {
        return canonical(theory, body);
    }
    match &*term.shared() {
        Node::And(items) => Term::and(sorted(items.to_vec())),
        Node::Or(items) => Term::or(sorted(items.to_vec())),
        Node::Binary(BinOp::Eq, a, b) => match (only_element(*a), only_element(*b)) {
            (Some(a), Some(b)) => canonical(theory, Term::eq(a, b)),
            _ if b.id() < a.id() => Term::eq(*b, *a),
            _ => term,
        },
        Node::Binary(op @ (BinOp::Union | BinOp::Intersect), ..) => {
            let mut operands = Vec::new();
            collect(*op, term, &mut operands);
            let operands = sorted(operands);
            operands.into_iter().reduce(|all, operand| Term::binary(*op, all, operand)).unwrap_or(term)
        }
        Node::Neg(_) | Node::Binary(BinOp::Add | BinOp::Sub | BinOp::Mul, ..) if term.sort() == Sort::Int => {
            Linear::of(term).and_then(|sum| sum.to_term()).unwrap_or(term)
        }
        _ => term,
    }
}

/// The terms in the order in which they were met first, each once.
fn sorted(mut terms: Vec<Term>) -> Vec<Term> {
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The operands of nested uses of one operator.
fn collect(op: BinOp, term: Term, operands: &mut Vec<Term>) {
    match &*term.shared() {
        Node::Binary(other, a, b) if *other == op => {
            collect(op, *a, operands);
            collect(op, *b, operands);
        }
        _ => operands.push(term),
    }
}

/// The element of a set that is written with one.
fn only_element(set: Term) -> Option<Term> {
    match &*set.shared() {
        Node::SetLit(_, items) => match items.as_ref() {
            [only] => Some(*only),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_logic::Symbol;

    #[test]
    fn what_is_said_in_other_words_is_the_same() {
        let theory = Theory::default();
        let number = |name| Term::var(Symbol::new(name), Sort::Int);
        let set = |name| Term::var(Symbol::new(name), Sort::set(Sort::Int));
        let (x, y, s, t) = (number("x"), number("y"), set("s"), set("t"));
        let only = |element| Term::set(Sort::Int, [element]);
        let sum = |op, left, right| Term::binary(op, left, right);
        let same = [
            (sum(BinOp::Add, x, y), sum(BinOp::Add, y, x)),
            (sum(BinOp::Sub, sum(BinOp::Add, x, y), x), y),
            (sum(BinOp::Union, sum(BinOp::Union, t, s), t), sum(BinOp::Union, s, t)),
            (Term::eq(only(x), only(y)), Term::eq(y, x)),
            (Term::and([Term::le(x, y), Term::le(y, x)]), Term::and([Term::le(y, x), Term::le(x, y)])),
        ];
        for (left, right) in same {
            assert_eq!(canonical(&theory, left), canonical(&theory, right), "{left} and {right}");
        }
        let different =
            [(sum(BinOp::Sub, x, y), sum(BinOp::Sub, y, x)), (sum(BinOp::Diff, s, t), sum(BinOp::Diff, t, s))];
        for (left, right) in different {
            assert_ne!(canonical(&theory, left), canonical(&theory, right), "{left} and {right}");
        }
    }
}
