//! Qualifiers made of what flows through unknowns.
//!
//! What lies between two steps of a pipeline stands in no signature, but follows from the first step, or from what the last
//! one asks for. A clause that concludes an unknown says of its subjects what its facts say, in words that the unknown may
//! use ([`project`]); and a clause that assumes one asks of it what makes the conclusion follow. Both are carried on from
//! unknown to unknown. What comes of it are suggestions and no more: the fixpoint finds out which hold.

use crate::projection::{Fact, project};
use crate::{Clause, Unknown, Unknowns};
use loligo_logic::{Items, Node, Origin, Subst, Symbol, Term, UnknownId};
use rustc_hash::{FxHashMap, FxHashSet};

/// Most formulas that flow into an unknown by one clause, and most that are asked of it.
const MAX_FORMULAS: usize = 16;

/// Limit on the clauses that conclude an unknown whose facts flow on.
const MAX_SOURCES: usize = 4;

/// Limit on the rounds over all clauses in either direction: suggestions go through so many unknowns.
const MAX_ROUNDS: usize = 8;

/// Limit on the facts of a clause that are made use of, the last of them.
const MAX_FACTS: usize = 80;

/// An unknown as it stands in a clause: what is put in the place of names.
type Place = (UnknownId, Items<(Symbol, Term)>);

/// A clause, read for what flows through it.
struct Flow {
    /// Its facts without unknowns.
    known: Vec<Term>,
    /// The unknowns that it assumes.
    assumed: Vec<Place>,
    conclusion: Term,
    concluded: Option<Place>,
}

/// Formulas that flow between unknowns.
#[derive(Default)]
struct Said {
    /// Forwards: consequences of facts, by the positions of the clauses that conclude the unknown.
    given: FxHashMap<UnknownId, Vec<(usize, Vec<Term>)>>,
    /// Backwards: formulas that clauses ask of the unknown.
    asked: FxHashMap<UnknownId, Vec<Term>>,
}

/// Formulas that unknowns may be, by what flows through clauses.
pub(crate) fn flowing<O>(unknowns: &Unknowns, clauses: &[Clause<O>]) -> FxHashMap<UnknownId, Vec<Term>> {
    let flows: Vec<Flow> = clauses.iter().filter_map(Flow::of).collect();
    let mut said = Said::default();
    let mut changed: Option<FxHashSet<UnknownId>> = None;
    for _ in 0..MAX_ROUNDS {
        let before = changed.take();
        let mut now = FxHashSet::default();
        for (index, flow) in flows.iter().enumerate() {
            let is_next = |before: &FxHashSet<UnknownId>| flow.assumed.iter().any(|(id, _)| before.contains(id));
            if before.as_ref().is_none_or(is_next) {
                now.extend(said.flow_in(unknowns, index, flow));
            }
        }
        if now.is_empty() {
            break;
        }
        changed = Some(now);
    }
    let mut changed: Option<FxHashSet<UnknownId>> = None;
    for _ in 0..MAX_ROUNDS {
        let before = changed.take();
        let mut now = FxHashSet::default();
        for flow in &flows {
            let is_next = |before: &FxHashSet<UnknownId>| flow.concluded.iter().any(|(id, _)| before.contains(id));
            if before.as_ref().is_none_or(is_next) {
                now.extend(said.ask_for(unknowns, flow));
            }
        }
        if now.is_empty() {
            break;
        }
        changed = Some(now);
    }
    let mut found = said.asked;
    for (id, sources) in said.given {
        let found = found.entry(id).or_default();
        for formula in sources.into_iter().flat_map(|(_, formulas)| formulas) {
            if !found.contains(&formula) {
                found.push(formula);
            }
        }
    }
    found
}

impl Flow {
    fn of<O>(clause: &Clause<O>) -> Option<Flow> {
        let facts: Vec<Term> = clause.facts.iter().flat_map(|fact| fact.conjuncts()).collect();
        let (open, known): (Vec<Term>, Vec<Term>) = facts.into_iter().partition(|fact| fact.has_unknowns());
        let concluded = place(clause.conclusion);
        let assumed: Vec<_> = open.into_iter().filter_map(place).collect();
        let is_of_use = concluded.is_some() || !clause.conclusion.has_unknowns() && !assumed.is_empty();
        if !is_of_use || known.contains(&Term::ff()) {
            return None;
        }
        let mut known: Vec<Term> = known.into_iter().filter(|fact| !fact.is_quantified()).collect();
        known.drain(..known.len().saturating_sub(MAX_FACTS));
        Some(Flow { known, assumed, conclusion: clause.conclusion, concluded })
    }
}

impl Said {
    /// Notes what a clause says of the unknown that it concludes; gives that if it is new.
    fn flow_in(&mut self, unknowns: &Unknowns, index: usize, flow: &Flow) -> Option<UnknownId> {
        let (id, pending) = flow.concluded.as_ref()?;
        let unknown = unknowns.get(*id)?;
        if flow.assumed.iter().any(|(other, _)| other == id) {
            return None;
        }
        let of_assumed = |(other, _): &(UnknownId, _)| self.given.get(other).map_or(0, Vec::len);
        let ways = flow.assumed.iter().map(of_assumed).max().unwrap_or_default().max(1);
        let mut formulas: Vec<Term> = Vec::new();
        for way in 0..ways {
            let facts = flow.known.iter().copied().chain(self.assumed(flow, way, None));
            let facts = facts.map(|formula| Fact { formula, is_asked: false }).collect();
            for fact in about(unknown, pending, facts) {
                if !formulas.contains(&fact.formula) && formulas.len() < MAX_FORMULAS {
                    formulas.push(fact.formula);
                }
            }
        }
        let sources = self.given.entry(*id).or_default();
        let is_full = sources.len() >= MAX_SOURCES;
        match sources.iter_mut().find(|(source, _)| *source == index) {
            Some((_, known)) if *known == formulas => None,
            Some((_, known)) => {
                *known = formulas;
                Some(*id)
            }
            None if is_full || formulas.is_empty() => None,
            None => {
                sources.push((index, formulas));
                Some(*id)
            }
        }
    }

    /// Formulas that flow into the unknowns that a clause assumes, in one of the ways that there are.
    fn assumed<'s>(&'s self, flow: &'s Flow, way: usize, but: Option<UnknownId>) -> impl Iterator<Item = Term> + 's {
        flow.assumed.iter().filter(move |(id, _)| Some(*id) != but).flat_map(move |(id, pending)| {
            let sources = self.given.get(id).map(Vec::as_slice).unwrap_or_default();
            let source = sources.get(way).or(sources.last());
            let pending: Subst = pending.iter().copied().collect();
            source.into_iter().flat_map(|(_, formulas)| formulas).map(move |formula| formula.substitute(&pending))
        })
    }

    /// Notes what a clause asks of the unknowns that it assumes; gives those of which that is new.
    fn ask_for(&mut self, unknowns: &Unknowns, flow: &Flow) -> Vec<UnknownId> {
        let asked: Vec<Term> = match &flow.concluded {
            Some((id, pending)) => {
                let pending: Subst = pending.iter().copied().collect();
                let asked = self.asked.get(id).map(Vec::as_slice).unwrap_or_default();
                asked.iter().map(|formula| formula.substitute(&pending)).collect()
            }
            None => flow.conclusion.conjuncts(),
        };
        if asked.is_empty() {
            return Vec::new();
        }
        let mut new = Vec::new();
        for (id, pending) in &flow.assumed {
            let is_concluded = flow.concluded.as_ref().is_some_and(|(concluded, _)| concluded == id);
            let Some(unknown) = unknowns.get(*id).filter(|_| !is_concluded) else { continue };
            let known = flow.known.iter().copied().chain(self.assumed(flow, 0, Some(*id)));
            let known = known.map(|formula| Fact { formula, is_asked: false });
            let denied = asked.iter().map(|formula| Fact { formula: Term::not(*formula), is_asked: true });
            let facts = known.chain(denied).collect();
            let found = about(unknown, pending, facts);
            let known = self.asked.entry(*id).or_default();
            for fact in found.into_iter().filter(|fact| fact.is_asked) {
                let formula = Term::not(fact.formula);
                if !known.contains(&formula) && known.len() < MAX_FORMULAS {
                    known.push(formula);
                    if !new.contains(id) {
                        new.push(*id);
                    }
                }
            }
        }
        new
    }
}

fn place(fact: Term) -> Option<Place> {
    match &*fact.shared() {
        Node::Unknown(id, pending) => Some((*id, pending.clone())),
        _ => None,
    }
}

/// Facts about the subjects of an unknown at a place, in words that it may use.
fn about(unknown: &Unknown, pending: &[(Symbol, Term)], mut facts: Vec<Fact>) -> Vec<Fact> {
    let named = unknown.subjects.iter().chain(unknown.scope.iter());
    let replaced: Vec<(Symbol, Term, Term)> = named
        .filter_map(|(name, sort)| {
            let (_, by) = pending.iter().find(|(replaced, _)| replaced == name)?;
            let own = Term::var(*name, sort.clone());
            (*by != own).then_some((*name, own, *by))
        })
        .collect();
    // What is called so at the place is something else.
    for (name, own, _) in &replaced {
        let other = Term::var(name.with_origin(Origin::Placeholder), own.sort());
        facts.iter_mut().for_each(|fact| fact.formula = fact.formula.replace(*name, other));
    }
    let others: Subst = replaced
        .iter()
        .map(|(name, own, _)| (*name, Term::var(name.with_origin(Origin::Placeholder), own.sort())))
        .collect();
    let equations = replaced.iter().map(|(_, own, by)| Term::eq(*own, by.substitute(&others)));
    facts.extend(equations.map(|formula| Fact { formula, is_asked: false }));
    let is_subject = |name: &Symbol| unknown.subjects.iter().any(|(subject, _)| subject == name);
    let mut found = project(facts, &|name| unknown.speaks_of(name));
    found.retain(|fact| {
        let formula = fact.formula;
        !matches!(*formula.shared(), Node::Bool(_)) && formula.free_vars().iter().any(is_subject)
    });
    found
}
