//! Numbers for terms, under which it is found what was said of them.
//!
//! The same partial terms come up for every size, and mostly all that is wanted of them is what was said before. The
//! number of an application follows from those of its parts, so that it need not be built to be looked up.

use loligo_types::{Expr, ExprKind};
use rustc_hash::FxHashMap;

/// A number that identifies a term without open shapes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct TermId(u32);

impl TermId {
    /// The number of a hole.
    pub(super) const HOLE: TermId = TermId(0);
}

/// Bytes of a number and the term that it is for, roughly.
const NUMBER_BYTES: usize = 60;

/// The numbers given so far.
#[derive(Default)]
pub(super) struct Numbers {
    /// Numbers of terms that are no applications.
    atoms: FxHashMap<Expr, TermId>,
    /// Numbers of applications, by those of the head and the arguments.
    applications: FxHashMap<Box<[TermId]>, TermId>,
}

impl Numbers {
    /// Bytes, roughly.
    pub(super) fn bytes(&self) -> usize {
        (self.atoms.len() + self.applications.len()) * NUMBER_BYTES
    }

    /// The number of a term.
    pub(super) fn of(&mut self, term: &Expr) -> TermId {
        if term.kind == ExprKind::Hole {
            return TermId::HOLE;
        }
        let (head, arguments) = term.spine();
        if arguments.is_empty() {
            let next = self.next();
            return *self.atoms.entry(term.clone()).or_insert(next);
        }
        let parts: Vec<TermId> = [head].into_iter().chain(arguments).map(|part| self.of(part)).collect();
        self.of_application(&parts)
    }

    /// The number of the first part applied to the others.
    pub(super) fn of_application(&mut self, parts: &[TermId]) -> TermId {
        if let [atom] = parts {
            return *atom;
        }
        if let Some(known) = self.applications.get(parts) {
            return *known;
        }
        let next = self.next();
        self.applications.insert(parts.into(), next);
        next
    }

    fn next(&self) -> TermId {
        let count = 1 + self.atoms.len() + self.applications.len();
        TermId(u32::try_from(count).expect("fewer than 2^32 terms fit in memory"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survival::each_step;

    /// No term is taken for another one, so that none is given up for what was said of another.
    #[test]
    fn different_terms_have_different_numbers() {
        let mut numbers = Numbers::default();
        let mut known: FxHashMap<TermId, Expr> = FxHashMap::default();
        each_step(&mut |step| {
            let term = step.head.apply(step.partial);
            let number = numbers.of(&term);
            assert_eq!(number, numbers.of(&term));
            assert_eq!(*known.entry(number).or_insert_with(|| term.clone()), term);
        });
        assert!(known.len() > 40);
    }

    #[test]
    fn an_application_has_the_number_of_its_parts() {
        each_step(&mut |step| {
            let whole = step.head.apply(step.partial);
            let part = step.head.number(&mut step.search.numbers, step.partial.ids(), &|_| true);
            assert!(part.is_none_or(|part| part == step.search.numbers.of(&whole)), "{}", step.words);
        });
    }
}
