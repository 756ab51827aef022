//! Qualifiers made of what bounds an unknown from below, where that says which values there are.
//!
//! Harvested qualifiers speak of names in scope; of `[3, 5]` they cannot say that its elements are 3 and 5. If each clause
//! that concludes an unknown knows what `_v` is, or takes it from another unknown of which this is so, then the disjunction
//! of these is the strongest that the unknown can be. Whatever comes of this is a suggestion: it is for the fixpoint to find
//! out what holds.

use crate::flow::flowing;
use crate::{Clause, Unknowns, as_unknown};
use loligo_logic::{BinOp, Node, Subst, Symbol, Term, UnknownId};
use rustc_hash::FxHashMap;

/// Number of values beyond which only bounds by numbers are suggested.
const MAX_VALUES: usize = 16;

/// Known origin of values of an unknown.
enum Source {
    Value(Term),
    /// The values of another, with what is put in the place of names.
    Unknown(UnknownId, Subst),
}

/// Unknowns are followed to others so often.
const MAX_STEPS: usize = 1000;

impl Unknowns {
    /// The unknowns with suggestions by the values that the clauses name.
    #[must_use]
    pub fn bounded_by<O>(&self, clauses: &[Clause<O>]) -> Unknowns {
        let mut sources: FxHashMap<UnknownId, Option<Vec<Source>>> = FxHashMap::default();
        for clause in clauses {
            let Some(id) = as_unknown(clause.conclusion) else { continue };
            let facts: Vec<Term> = clause.facts.iter().flat_map(|fact| fact.conjuncts()).collect();
            if facts.contains(&Term::ff()) || facts.iter().any(|fact| is_itself(*fact, id)) {
                continue;
            }
            let known = sources.entry(id).or_insert_with(|| Some(Vec::new()));
            match (self.source(id, &facts), known.as_mut()) {
                (Some(source), Some(known)) => known.push(source),
                _ => *known = None,
            }
        }
        let mut bounded = self.clone();
        let mut flowing = flowing(self, clauses);
        for index in 0..self.len() {
            let id = UnknownId(u32::try_from(index).unwrap_or(u32::MAX));
            let mut suggested = flowing.remove(&id).unwrap_or_default();
            let mut values = Vec::new();
            if collect(id, &sources, &mut vec![id], &mut 0, &mut values).is_some()
                && values.iter().all(|value| self.is_in_scope(id, *value))
            {
                suggested.extend(suggestions(&values));
            }
            if !suggested.is_empty() {
                bounded.suggest(id, suggested.into());
            }
        }
        bounded
    }

    fn is_in_scope(&self, id: UnknownId, value: Term) -> bool {
        let scope = self.get(id).map(|unknown| &unknown.scope);
        let is_known = |name: &Symbol| scope.is_some_and(|scope| scope.iter().any(|(other, _)| other == name));
        value.free_vars().iter().all(is_known)
    }

    /// Origin of `_v` by the facts: a value that it is equal to, or another unknown.
    fn source(&self, id: UnknownId, facts: &[Term]) -> Option<Source> {
        let unknown = self.get(id)?;
        if unknown.subjects.iter().any(|(name, _)| *name != Symbol::value_var()) {
            return None;
        }
        let said = |fact: &Term| match &*fact.shared() {
            Node::Binary(BinOp::Eq, left, right) if is_value(*left) => Some(*right),
            Node::Binary(BinOp::Eq, left, right) if is_value(*right) => Some(*left),
            Node::Var(..) if is_value(*fact) => Some(Term::tt()),
            Node::Not(inner) if is_value(*inner) => Some(Term::ff()),
            _ => None,
        };
        let mut values = facts.iter().filter_map(said);
        if let Some(value) = values.find(|value| self.is_in_scope(id, *value)) {
            return Some(Source::Value(value));
        }
        facts.iter().rev().find_map(|fact| taken_from(*fact, id))
    }
}

/// The other unknown that a fact says of `_v`.
fn taken_from(fact: Term, id: UnknownId) -> Option<Source> {
    let Node::Unknown(other, pending) = &*fact.shared() else { return None };
    let is_about_value = pending.iter().all(|(name, by)| *name != Symbol::value_var() || is_value(*by));
    (*other != id && is_about_value).then(|| Source::Unknown(*other, pending.iter().copied().collect()))
}

/// True if a fact is the unknown as it stands.
fn is_itself(fact: Term, id: UnknownId) -> bool {
    let is_kept = |(name, by): &(Symbol, Term)| matches!(*by.shared(), Node::Var(other, _) if other == *name);
    matches!(&*fact.shared(), Node::Unknown(other, pending) if *other == id && pending.iter().all(is_kept))
}

fn is_value(term: Term) -> bool {
    matches!(*term.shared(), Node::Var(name, _) if name == Symbol::value_var())
}

fn number(term: Term) -> Option<i64> {
    match *term.shared() {
        Node::Int(value) => Some(value),
        _ => None,
    }
}

/// Adds the values of an unknown, itself and by others; `None` if they are not known.
fn collect(
    id: UnknownId,
    sources: &FxHashMap<UnknownId, Option<Vec<Source>>>,
    open: &mut Vec<UnknownId>,
    steps: &mut usize,
    values: &mut Vec<Term>,
) -> Option<()> {
    *steps += 1;
    let known = sources.get(&id)?.as_ref().filter(|_| *steps <= MAX_STEPS)?;
    for source in known {
        match source {
            Source::Value(value) if !values.contains(value) => values.push(*value),
            Source::Unknown(other, subst) if !open.contains(other) => {
                let mut of_other = Vec::new();
                open.push(*other);
                collect(*other, sources, open, steps, &mut of_other)?;
                open.pop();
                for value in of_other {
                    let value = value.substitute(subst);
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
            }
            _ => {}
        }
    }
    Some(())
}

/// Suggestions by the values: that `_v` is one of them, and how large it is.
fn suggestions(values: &[Term]) -> Vec<Term> {
    let Some(sort) = values.first().map(|value| value.sort()) else { return Vec::new() };
    let subject = Term::value(sort);
    let mut suggested = Vec::new();
    if values.len() <= MAX_VALUES {
        suggested.push(Term::or(values.iter().map(|value| Term::eq(subject, *value)).collect::<Vec<_>>()));
    }
    let numbers: Option<Vec<i64>> = values.iter().map(|value| number(*value)).collect();
    if let Some(numbers) = numbers
        && let (Some(least), Some(largest)) = (numbers.iter().min(), numbers.iter().max())
    {
        suggested.extend([Term::le(Term::int(*least), subject), Term::le(subject, Term::int(*largest))]);
    }
    suggested.retain(|atom| atom.mentions(Symbol::value_var()));
    suggested
}
