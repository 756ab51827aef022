//! Horn clauses and the unknowns in them.

use crate::Scalars;
use loligo_logic::{Sort, Symbol, Term, UnknownId};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// `facts ⇒ conclusion`. Unknowns may stand in the facts; the conclusion is one unknown or a formula without any.
#[derive(Clone, Debug)]
pub struct Clause<O> {
    /// What may be assumed.
    pub facts: Vec<Term>,
    /// What has to follow.
    pub conclusion: Term,
    /// What `_v` is.
    pub subject: Subject,
    /// Why the clause exists: handed back when it fails.
    pub origin: O,
}

/// What `_v` is in a clause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// The value of an expression: there is one of which the facts hold.
    Value,
    /// A component of such a value, or an argument of an abstract refinement: there may be none.
    Component,
}

/// Clauses in the order they arose.
pub type Clauses<O> = Vec<Clause<O>>;

/// What an unknown is about: `_v`, or `_0`, `_1`, …, and their sorts.
pub type Subjects = Rc<[(Symbol, Sort)]>;

/// A predicate unknown: a formula to be found over a value and the variables that were in scope where it arose.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Unknown {
    /// What the valuation must speak of: `_v` for a refinement, `_0`, `_1`, … for an abstract refinement.
    pub subjects: Subjects,
    /// What else it may speak of.
    pub scope: Scalars,
}

/// All unknowns of one system, by [`UnknownId`].
#[derive(Clone, Default, Debug)]
pub struct Unknowns {
    unknowns: Vec<Unknown>,
    /// Qualifiers for one unknown alone.
    suggested: FxHashMap<UnknownId, Rc<[Term]>>,
}

impl Unknowns {
    /// A new unknown, as a formula.
    pub fn fresh(&mut self, unknown: Unknown) -> Term {
        let id = UnknownId(u32::try_from(self.unknowns.len()).unwrap_or(u32::MAX));
        self.unknowns.push(unknown);
        Term::unknown(id)
    }

    /// The unknown called `id`.
    pub fn get(&self, id: UnknownId) -> Option<&Unknown> {
        self.unknowns.get(id.0 as usize)
    }

    /// Suggests formulas for the valuation of an unknown, besides the qualifiers for all.
    pub(crate) fn suggest(&mut self, id: UnknownId, formulas: Rc<[Term]>) {
        self.suggested.insert(id, formulas);
    }

    /// What was suggested for an unknown.
    pub(crate) fn suggested(&self, id: UnknownId) -> Option<&Rc<[Term]>> {
        self.suggested.get(&id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.unknowns.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.unknowns.is_empty()
    }
}
