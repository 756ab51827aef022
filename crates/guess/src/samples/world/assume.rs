//! Propagation: values of ghosts that follow from facts taken for true.

use super::{Known, World, is_ghost};
use crate::samples::lore::Universal;
use loligo_logic::{BinOp, Node, Sort, Symbol, Term};
use smallvec::SmallVec;

impl World<'_> {
    /// Test that all facts hold, with ghosts at the values that the facts themselves determine.
    pub(in super::super) fn admits(&mut self, facts: &[Term]) -> bool {
        let is_open = |fact: &Term| fact.mentions_any(is_ghost);
        facts.iter().all(|fact| if is_open(fact) { self.assume(*fact) } else { self.is_true(*fact) })
            && facts.iter().all(|fact| self.is_true(*fact))
            && !self.is_lost
    }

    /// Takes a fact for true and learns from it what it says of ghosts; false if it certainly does not hold.
    pub(in super::super) fn assume(&mut self, fact: Term) -> bool {
        match &*self.part(fact).node {
            Node::And(items) => return items.iter().all(|item| self.assume(*item)),
            Node::Or(items) => {
                let mut open = Vec::new();
                for item in items.iter() {
                    match self.eval(*item) {
                        Known::TRUE => return true,
                        Known::FALSE => {}
                        _ => open.push(*item),
                    }
                }
                return match open.as_slice() {
                    [] => false,
                    [only] => self.assume(*only),
                    _ => true,
                };
            }
            Node::Not(inner) => match &*inner.shared() {
                Node::Var(..) | Node::App(..) => return self.refine(*inner, Known::FALSE),
                Node::Or(items) => return items.iter().all(|item| self.assume(Term::not(*item))),
                _ => {}
            },
            Node::Var(..) | Node::App(..) => return self.refine(fact, Known::TRUE),
            Node::Binary(BinOp::Eq | BinOp::Iff, left, right) => return self.equate(*left, *right),
            Node::Binary(op @ (BinOp::Le | BinOp::Lt), left, right) => {
                let (low, high) = (self.eval(*left), self.eval(*right));
                let gap = i64::from(*op == BinOp::Lt);
                if let (Known::Int(low, left_high), Known::Int(right_low, high)) = (low, high) {
                    let above = if low == i64::MIN { low } else { low.saturating_add(gap) };
                    let below = if high == i64::MAX { high } else { high.saturating_sub(gap) };
                    let is_right_known = above <= right_low;
                    // What teaches nothing need not be evaluated again.
                    return (is_right_known || self.refine(*right, Known::Int(above, i64::MAX)))
                        && (is_right_known && left_high <= below || self.refine(*left, Known::Int(i64::MIN, below)));
                }
            }
            Node::Binary(BinOp::Member, element, set) => {
                let element = self.eval(*element);
                if let Some(bit) = self.bit(element) {
                    return self.refine(*set, Known::Set(bit, u64::MAX));
                }
            }
            Node::Binary(BinOp::Subset, small, large) => {
                if let (Known::Set(least, outer), Known::Set(inner, most)) = (self.eval(*small), self.eval(*large)) {
                    let is_small_known = outer & !most == 0;
                    return (is_small_known || self.refine(*small, Known::Set(0, most)))
                        && (is_small_known && least & !inner == 0 || self.refine(*large, Known::Set(least, u64::MAX)));
                }
            }
            Node::Ite(condition, then, otherwise) => match self.eval(*condition) {
                Known::TRUE => return self.assume(*then),
                Known::FALSE => return self.assume(*otherwise),
                _ => {}
            },
            Node::ForAll(name, sort, body) => return self.assume_of_elements(*name, sort, *body),
            _ => {}
        }
        !self.is_false(fact)
    }

    /// Elements of which a fact about all elements of a set does not hold are not in the set.
    fn assume_of_elements(&mut self, name: Symbol, sort: &Sort, body: Term) -> bool {
        let Some(Universal { set, conditions }) = self.lore.universal(name, body) else { return true };
        let Some(domain) = self.domain(sort) else { return true };
        let Known::Set(_, most) = self.eval(set) else { return true };
        // Of the elements of the sample it is mostly known by now.
        let own = (1 << self.sample.elements.len()) - 1;
        let falsifying = conditions.iter().try_fold(own, |all, item| Some(all & self.falsifying((name, sort), *item)?));
        let mut rest = most & !falsifying.unwrap_or(0);
        if falsifying.is_none() || self.learned.elements.len() > self.sample.elements.len() {
            for value in domain.iter().copied() {
                let Some(bit) = self.bit(value).filter(|bit| rest & bit != 0) else { continue };
                if falsifying.is_some() && bit & own != 0 {
                    continue;
                }
                self.learned.ghosts.insert(name, value);
                if conditions.iter().all(|item| self.is_false(*item)) {
                    rest &= !bit;
                }
            }
            self.learned.ghosts.remove(&name);
        }
        rest == most || self.refine(set, Known::Set(0, rest))
    }

    fn equate(&mut self, left: Term, right: Term) -> bool {
        // A ghost that nothing is known of yet is what it equals, identity included.
        for (ghost, value) in [(left, right), (right, left)] {
            if let Node::Var(name, _) = &*ghost.shared()
                && !self.learned.ghosts.contains_key(name)
                && !self.sample.variables.contains_key(name)
                && is_ghost(*name)
            {
                let known = self.eval(value);
                self.learned.ghosts.insert(*name, known);
                return true;
            }
        }
        let (a, b) = (self.eval(left), self.eval(right));
        if matches!(a, Known::Datum(_)) {
            return a.equals(b) != Known::FALSE;
        }
        match a.meet(b) {
            // There is nothing to learn.
            Some(_) if a == b => true,
            Some(both) => (both == a || self.narrow(left, a, both)) && self.refine(right, both),
            None => false,
        }
    }

    /// Learns that a term has one of the values `known`; false if it has none of them.
    fn refine(&mut self, term: Term, known: Known) -> bool {
        let before = self.eval(term);
        self.narrow(term, before, known)
    }

    /// Narrows the value of a term whose abstract value `before` is known already; false if the two exclude each other.
    fn narrow(&mut self, term: Term, before: Known, known: Known) -> bool {
        let Some(both) = before.meet(known) else { return false };
        if both == before {
            return true;
        }
        match &*self.part(term).node {
            Node::Var(name, _) if self.learned.ghosts.contains_key(name) => {
                self.learned.ghosts.insert(*name, both);
            }
            Node::App(name, arguments, _) => {
                let values: SmallVec<[Known; 2]> = arguments.iter().map(|argument| self.eval(*argument)).collect();
                if values.iter().all(|value| value.is_exact()) {
                    self.learned.applications.insert((*name, values), both);
                }
            }
            Node::Not(inner) => return self.refine(*inner, both.not()),
            Node::Neg(inner) => return self.refine(*inner, both.neg()),
            Node::Binary(op @ (BinOp::Add | BinOp::Sub), left, right) => {
                let (a, b) = (self.eval(*left), self.eval(*right));
                let (for_left, for_right) = match op {
                    BinOp::Add => (Known::binary(BinOp::Sub, both, b), Known::binary(BinOp::Sub, both, a)),
                    _ => (Known::binary(BinOp::Add, both, b), Known::binary(BinOp::Sub, a, both)),
                };
                return self.refine(*left, for_left) && self.refine(*right, for_right);
            }
            Node::Binary(BinOp::Mul, left, right) => {
                // By a factor that is known, the other one can be told.
                return [(*left, *right), (*right, *left)].into_iter().all(|(factor, other)| match self.eval(factor) {
                    known @ Known::Int(value, _) if known.is_exact() => self.refine(other, both.divided_by(value)),
                    _ => true,
                });
            }
            Node::Binary(BinOp::Union, left, right) => {
                let (Known::Set(least, most), Known::Set(_, a), Known::Set(_, b)) =
                    (both, self.eval(*left), self.eval(*right))
                else {
                    return true;
                };
                return self.refine(*left, Known::Set(least & !b, most))
                    && self.refine(*right, Known::Set(least & !a, most));
            }
            _ => {}
        }
        true
    }
}
