//! Verdicts on partial terms, place by place.
//!
//! The same terms come up for every size, and again at the places inside a place. What no model of a place speaks against,
//! none of those speaks against that are models of a place inside, and there are hardly others: so what was let pass
//! there is let pass here, and found out when it is complete. What was rejected is asked about anew.

use super::numbers::TermId;
use super::site::SiteKey;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// The verdicts on terms at one place.
#[derive(Default)]
pub(super) struct Verdicts {
    known: RefCell<FxHashMap<TermId, bool>>,
    /// The verdicts at the place around, or at this one without a guard.
    around: Option<Rc<Verdicts>>,
}

impl Verdicts {
    /// The verdict on the term, if there is one; from places around only a favourable one.
    pub(super) fn get(&self, term: TermId) -> Option<bool> {
        let known = self.known.borrow().get(&term).copied();
        known.or_else(|| self.around.as_ref()?.get(term).filter(|will_do| *will_do))
    }

    /// The last verdict on the term, here or anywhere around: for questions whose answer hardly ever changes from one
    /// to the other.
    pub(super) fn last(&self, term: TermId) -> Option<bool> {
        let known = self.known.borrow().get(&term).copied();
        known.or_else(|| self.around.as_ref()?.last(term))
    }

    /// Bytes of the verdicts at this place, roughly.
    fn bytes(&self) -> usize {
        self.known.borrow().len() * VERDICT_BYTES
    }

    /// Remembers whether something can come of the term.
    pub(super) fn insert(&self, term: TermId, will_do: bool) {
        self.known.borrow_mut().insert(term, will_do);
    }
}

/// The verdicts at all places, and how much guards may help there.
#[derive(Default)]
pub(super) struct Places(FxHashMap<(SiteKey, usize), Rc<Verdicts>>);

/// Bytes of a verdict, and of a place, roughly.
const VERDICT_BYTES: usize = 10;
const PLACE_BYTES: usize = 400;

impl Places {
    /// Bytes, roughly.
    pub(super) fn bytes(&self) -> usize {
        self.0.len() * PLACE_BYTES + self.0.values().map(|verdicts| verdicts.bytes()).sum::<usize>()
    }

    /// The verdicts at a place, where guards may compare what has so many names; without guards if that is none.
    pub(super) fn at(&mut self, place: SiteKey, operand: usize) -> Rc<Verdicts> {
        let key = (place, operand);
        if let Some(known) = self.0.get(&key) {
            return known.clone();
        }
        let known = |place: SiteKey, operand: usize| self.0.get(&(place, operand)).cloned();
        // What needs no guard needs none with one.
        let unguarded = (operand > 0).then(|| known(key.0.clone(), 0)).flatten();
        let around = unguarded.or_else(|| key.0.around().find_map(|place| known(place, operand)));
        let verdicts = Rc::new(Verdicts { around, ..Verdicts::default() });
        self.0.insert(key, verdicts.clone());
        verdicts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::Numbers;
    use crate::survival::{at_hole, module};
    use loligo_base::Span;
    use loligo_logic::{Sort, Symbol, Term};
    use loligo_types::Expr;

    /// At a place and one inside it, with one more fact.
    #[test]
    fn a_rejection_holds_at_its_own_place_only() {
        let module = module("f :: x: Int -> Int\nf = \\x . ??");
        at_hole(&module, 1, |_, site| {
            let inside = site.assuming(Term::le(Term::int(0), Term::var(Symbol::new("x"), Sort::Int)));
            let mut numbers = Numbers::default();
            let mut term = |name| numbers.of(&Expr::var(Symbol::new(name), Span::default()));
            let (wrong, right, new) = (term("wrong"), term("right"), term("new"));
            let mut places = Places::default();
            let around = places.at(site.key(), 0);
            around.insert(wrong, false);
            around.insert(right, true);
            let inner = places.at(inside.key(), 0);
            assert_eq!([wrong, right, new].map(|term| inner.get(term)), [None, Some(true), None]);
            assert_eq!([wrong, right, new].map(|term| inner.last(term)), [Some(false), Some(true), None]);
            // Nor is what does without a guard rejected with one.
            let guarded = places.at(site.key(), 1);
            assert_eq!([wrong, right, new].map(|term| guarded.get(term)), [None, Some(true), None]);
            inner.insert(right, false);
            assert_eq!((inner.get(right), around.get(right)), (Some(false), Some(true)));
        });
    }
}
