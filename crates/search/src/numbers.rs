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
    /// That of a hole.
    pub(super) const HOLE: TermId = TermId(0);
}

/// The numbers given so far.
#[derive(Default)]
pub(super) struct Numbers {
    /// Those of what is no application.
    atoms: FxHashMap<Expr, TermId>,
    /// Those of applications, by the head's and the arguments'.
    applications: FxHashMap<Box<[TermId]>, TermId>,
}

impl Numbers {
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
