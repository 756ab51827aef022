//! What equals what by definition alone, remembered from one quick proof to the next.

use crate::linear::Linear;
use loligo_logic::{BinOp, Node, Sort, Term, Theory};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What the theory says of single terms.
pub(crate) struct Knowledge {
    theory: Rc<Theory>,
    unfolded: FxHashMap<Term, Option<Term>>,
    postconditions: FxHashMap<Term, Option<Term>>,
}

impl Knowledge {
    pub(crate) fn new(theory: Rc<Theory>) -> Knowledge {
        Knowledge { theory, unfolded: FxHashMap::default(), postconditions: FxHashMap::default() }
    }

    /// What `term` is by the definition of its outermost symbol; `None` if that says nothing. Never `term` itself.
    pub(crate) fn simplified(&mut self, term: Term) -> Option<Term> {
        match &*term.shared() {
            Node::App(_, arguments, _) if !arguments.is_empty() => self.unfolded(term),
            Node::Binary(BinOp::Eq, left, right) => match left.sort() {
                Sort::Data(..) => self.same_data(*left, *right),
                Sort::Set(_) => (union_parts(*left) == union_parts(*right)).then_some(Term::tt()),
                _ => compared(*left, *right, |difference| difference == 0),
            },
            Node::Binary(BinOp::Le, left, right) => compared(*left, *right, |difference| difference <= 0),
            Node::Binary(BinOp::Lt, left, right) => compared(*left, *right, |difference| difference < 0),
            Node::Binary(BinOp::Subset, left, right) => {
                let whole = union_parts(*right);
                union_parts(*left).iter().all(|part| whole.contains(part)).then_some(Term::tt())
            }
            _ => None,
        }
    }

    /// What holds of the value of a measure.
    pub(crate) fn postcondition(&mut self, term: Term) -> Option<Term> {
        let theory = &self.theory;
        *self.postconditions.entry(term).or_insert_with(|| theory.postcondition(term))
    }

    /// Whether `term` is headed by a constructor.
    pub(crate) fn is_constructed(&self, term: Term) -> bool {
        matches!(&*term.shared(), Node::App(name, ..) if self.theory.constructors.contains_key(name))
    }

    fn unfolded(&mut self, term: Term) -> Option<Term> {
        let theory = &self.theory;
        *self.unfolded.entry(term).or_insert_with(|| theory.unfolded(term))
    }

    /// Constructors differ and are one-to-one.
    fn same_data(&self, left: Term, right: Term) -> Option<Term> {
        if left.sort() != right.sort() {
            return None;
        }
        let ((one, lefts), (other, rights)) = (self.theory.as_constructor(left)?, self.theory.as_constructor(right)?);
        Some(match one.name == other.name {
            true => Term::and(lefts.iter().zip(rights.iter()).map(|(a, b)| Term::eq(*a, *b)).collect::<Vec<_>>()),
            false => Term::ff(),
        })
    }
}

/// Whether `holds` of `left - right`, if that is the same whatever the variables are.
fn compared(left: Term, right: Term, holds: impl Fn(i64) -> bool) -> Option<Term> {
    let is_sum = |term: Term| matches!(*term.shared(), Node::Binary(..) | Node::Neg(_));
    if !is_sum(left) && !is_sum(right) {
        return None;
    }
    Linear::difference(left, right)?.as_constant().map(|difference| Term::bool(holds(difference)))
}

/// What a set is the union of: sets, and elements by themselves. In an order, each once.
fn union_parts(set: Term) -> Vec<(bool, Term)> {
    fn collect(set: Term, parts: &mut Vec<(bool, Term)>) {
        match &*set.shared() {
            Node::SetLit(_, items) => parts.extend(items.iter().map(|item| (true, *item))),
            Node::Binary(BinOp::Union, left, right) => {
                collect(*left, parts);
                collect(*right, parts);
            }
            _ => parts.push((false, set)),
        }
    }
    let mut parts = Vec::new();
    collect(set, &mut parts);
    parts.sort_unstable();
    parts.dedup();
    parts
}
