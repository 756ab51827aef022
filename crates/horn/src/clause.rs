//! Horn clauses and the unknowns in them.

use crate::{Functions, Scalars};
use loligo_logic::{Node, Sort, Symbol, Term, UnknownId};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// `facts ⇒ conclusion`. Unknowns may stand in the facts; the conclusion is one unknown or a formula without any.
#[derive(Clone, Debug)]
pub struct Clause<O> {
    /// The hypotheses.
    pub facts: Vec<Term>,
    /// The conclusion.
    pub conclusion: Term,
    /// The kind of thing that `_v` is.
    pub subject: Subject,
    /// Reason for the clause: handed back when it fails.
    pub origin: O,
}

/// Kind of thing that `_v` is in a clause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// The value of an expression: there is one of which the facts hold.
    Value,
    /// A component of such a value, or an argument of an abstract refinement: there may be none.
    Component,
}

/// Clauses in the order they arose.
pub type Clauses<O> = Vec<Clause<O>>;

/// Subjects of an unknown: `_v`, or `_0`, `_1`, …, with their sorts.
pub type Subjects = Rc<[(Symbol, Sort)]>;

/// A predicate unknown: a formula to be found over a value and the variables that were in scope where it arose.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Unknown {
    /// The subjects, of which the valuation must speak: `_v` for a refinement, `_0`, `_1`, … for an abstract
    /// refinement.
    pub subjects: Subjects,
    /// The other variables that it may mention.
    pub scope: Scalars,
    /// The functions that it may speak of.
    pub functions: Functions,
}

impl Unknown {
    /// True if a valuation may mention the variable.
    pub(crate) fn speaks_of(&self, name: Symbol) -> bool {
        let is_known = |variables: &[(Symbol, Sort)]| variables.iter().any(|(known, _)| *known == name);
        is_known(&self.subjects) || is_known(&self.scope) || self.functions.contains(&name)
    }

    /// True if a formula may be, or be part of, a valuation: it mentions what was in scope where the unknown arose, and
    /// nothing else.
    pub(crate) fn admits(&self, formula: Term) -> bool {
        !formula.has_unknowns() && formula.free_vars().iter().all(|name| self.speaks_of(*name))
    }
}

/// All unknowns of one system, by [`UnknownId`].
#[derive(Clone, Default, Debug)]
pub struct Unknowns {
    unknowns: Vec<Unknown>,
    /// Qualifiers for one unknown alone.
    suggested: FxHashMap<UnknownId, Rc<[Term]>>,
    /// The abstract refinements that unknowns stand for.
    named: FxHashMap<UnknownId, Symbol>,
}

impl Unknowns {
    /// A new unknown, as a formula.
    pub fn fresh(&mut self, unknown: Unknown) -> Term {
        let id = UnknownId(u32::try_from(self.unknowns.len()).unwrap_or(u32::MAX));
        self.unknowns.push(unknown);
        Term::unknown(id)
    }

    /// Names the abstract refinements that the last unknowns stand for.
    pub fn name_last(&mut self, names: &[Symbol]) {
        let first = self.unknowns.len().saturating_sub(names.len());
        for (index, name) in (first..).zip(names) {
            self.named.insert(UnknownId(u32::try_from(index).unwrap_or(u32::MAX)), *name);
        }
    }

    /// The formula for a reader: an unknown that stands for an abstract refinement is called like it, and every other one is
    /// what `valuation` says. Gives the names that were used, too.
    pub fn readable(&self, formula: Term, valuation: &dyn Fn(Term) -> Term) -> (Term, Vec<Symbol>) {
        let mut used = Vec::new();
        (self.renamed(formula, valuation, &mut used), used)
    }

    fn renamed(&self, formula: Term, valuation: &dyn Fn(Term) -> Term, used: &mut Vec<Symbol>) -> Term {
        if !formula.has_unknowns() {
            return formula;
        }
        match &*formula.shared() {
            Node::Unknown(id, pending) => match (self.named.get(id), self.get(*id)) {
                (Some(name), Some(unknown)) => {
                    if !used.contains(name) {
                        used.push(*name);
                    }
                    let argument = |(subject, sort): &(Symbol, Sort)| {
                        let replaced = pending.iter().find(|(name, _)| name == subject);
                        replaced.map_or_else(|| Term::var(*subject, sort.clone()), |(_, by)| *by)
                    };
                    Term::app(*name, unknown.subjects.iter().map(argument).collect::<Vec<_>>(), Sort::Bool)
                }
                _ => valuation(formula),
            },
            _ => formula.map_children(&mut |child| self.renamed(child, valuation, used)),
        }
    }

    /// The unknown called `id`.
    pub fn get(&self, id: UnknownId) -> Option<&Unknown> {
        self.unknowns.get(id.0 as usize)
    }

    /// Suggests formulas for the valuation of an unknown, besides the qualifiers for all.
    pub(crate) fn suggest(&mut self, id: UnknownId, formulas: Rc<[Term]>) {
        self.suggested.insert(id, formulas);
    }

    /// The formulas suggested for an unknown.
    pub(crate) fn suggested(&self, id: UnknownId) -> Option<&Rc<[Term]>> {
        self.suggested.get(&id)
    }

    /// Number of unknowns.
    pub fn len(&self) -> usize {
        self.unknowns.len()
    }

    /// True if there are no unknowns.
    pub fn is_empty(&self) -> bool {
        self.unknowns.is_empty()
    }
}
