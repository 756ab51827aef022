//! Lower bounds of unknowns: what clauses ask to be true where something else is.
//!
//! Most clauses conclude one unknown, or none. Where a conclusion says that something is *equivalent* to an unknown, or
//! denies one, it bounds the unknown from both sides, and qualifiers seldom hit what lies between. So formulas are put
//! together from the facts of the bounds themselves: what an argument's type says by an equation is what the unknown may
//! be. Each is a proposal and no more: like a qualifier it stays only if the bounds imply it, and every clause is checked
//! under what was found.

use crate::horn::{as_unknown, is_monotone};
use crate::{Clause, Unknown, Unknowns};
use loligo_logic::{BinOp, Node, Symbol, Term, UnknownId};
use rustc_hash::{FxHashMap, FxHashSet};

/// Limit on the formulas put together from bounds for one unknown.
const MAX_PROPOSALS: usize = 24;

/// A clause that bounds an unknown from below.
pub(crate) struct Bound<'c, O> {
    pub(crate) clause: &'c Clause<O>,
    /// Assumptions beside the clause's facts.
    pub(crate) premises: Vec<Term>,
    /// The unknown, under its substitution.
    pub(crate) conclusion: Term,
    pub(crate) id: UnknownId,
    /// The unknowns in what is assumed.
    pub(crate) assumed: Vec<UnknownId>,
    /// The unknowns among them that may be denied there: the bound asks for less when they have become weaker.
    pub(crate) denied: Vec<UnknownId>,
    /// Worklist flag: the bound may ask for more than the unknown is, and must be looked at.
    pub(crate) is_open: bool,
}

impl<'c, O> Bound<'c, O> {
    fn new(clause: &'c Clause<O>, premises: Vec<Term>, conclusion: Term, is_open: bool) -> Option<Bound<'c, O>> {
        let facts = || clause.facts.iter().chain(&premises).filter(|fact| fact.has_unknowns());
        let of = |fact: &Term| fact.unknowns().to_vec();
        let assumed = facts().flat_map(of).collect();
        let denied = facts().filter(|fact| !fact.is_positive()).flat_map(of).collect();
        Some(Bound { id: as_unknown(conclusion)?, clause, premises, conclusion, assumed, denied, is_open })
    }

    /// The bounds that follow from a clause by what it concludes.
    pub(crate) fn of(clause: &'c Clause<O>, is_open: bool) -> Vec<Bound<'c, O>> {
        let implicates = implicates(clause.conclusion).into_iter();
        implicates.filter_map(|(premises, unknown)| Bound::new(clause, premises, unknown, is_open)).collect()
    }

    /// The bounds that follow from a clause by what its facts deny: `φ ∧ ¬U ⇒ ψ` says that `φ ∧ ¬ψ ⇒ U`.
    pub(crate) fn by_denial(clause: &'c Clause<O>) -> Vec<Bound<'c, O>> {
        if clause.conclusion.has_unknowns() {
            return Vec::new();
        }
        let open = clause.facts.iter().filter(|fact| !fact.is_positive());
        let denied = open.flat_map(|fact| fact.conjuncts()).filter_map(|fact| match *fact.shared() {
            Node::Not(inner) if as_unknown(inner).is_some() => Some(inner),
            _ => None,
        });
        denied.filter_map(|unknown| Bound::new(clause, vec![Term::not(clause.conclusion)], unknown, true)).collect()
    }

    fn facts(&self) -> impl Iterator<Item = Term> + '_ {
        self.clause.facts.iter().chain(&self.premises).copied()
    }
}

/// The unknowns that a formula concludes, each with what has to be assumed for it.
pub(crate) fn implicates(conclusion: Term) -> Vec<(Vec<Term>, Term)> {
    let mut found = Vec::new();
    collect_implicates(conclusion, &[], &mut found);
    found
}

fn collect_implicates(formula: Term, premises: &[Term], found: &mut Vec<(Vec<Term>, Term)>) {
    if !formula.has_unknowns() {
        return;
    }
    let under = |premise: Term| [premises, &[premise]].concat();
    match &*formula.shared() {
        Node::Unknown(..) => found.push((premises.to_vec(), formula)),
        Node::And(items) => items.iter().for_each(|item| collect_implicates(*item, premises, found)),
        Node::Or(items) => {
            for item in items.iter() {
                let others = items.iter().filter(|other| *other != item).map(|other| Term::not(*other));
                let others = Term::and(others.collect::<Vec<_>>());
                collect_implicates(*item, &under(others), found);
            }
        }
        Node::Binary(BinOp::Iff, left, right) => {
            for (one, other) in [(*left, *right), (*right, *left)] {
                collect_implicates(other, &under(one), found);
                collect_implicates(Term::not(other), &under(Term::not(one)), found);
            }
        }
        Node::Not(inner) => match &*inner.shared() {
            Node::And(items) => {
                let items: Vec<Term> = items.iter().map(|item| Term::not(*item)).collect();
                collect_implicates(Term::or(items), premises, found);
            }
            Node::Or(items) => items.iter().for_each(|item| collect_implicates(Term::not(*item), premises, found)),
            _ => {}
        },
        _ => {}
    }
}

/// The unknowns that clauses bound from both sides at once.
pub(crate) fn bounded_from_both_sides<O>(clauses: &[Clause<O>]) -> FxHashSet<UnknownId> {
    let mut bounded = FxHashSet::default();
    for clause in clauses.iter().filter(|clause| !is_monotone(clause)) {
        if as_unknown(clause.conclusion).is_none() {
            bounded.extend(clause.conclusion.unknowns().iter().copied());
        }
        let denying = clause.facts.iter().filter(|fact| !fact.is_positive());
        bounded.extend(denying.flat_map(|fact| fact.unknowns().to_vec()));
    }
    bounded
}

/// Formulas that unknowns may be, from the facts of their bounds. Other unknowns may stand in them.
pub(crate) fn proposals<O>(
    unknowns: &Unknowns,
    bounds: &[Bound<'_, O>],
    wanted: &FxHashSet<UnknownId>,
) -> FxHashMap<UnknownId, Vec<Term>> {
    let mut proposals: FxHashMap<UnknownId, Vec<Term>> = FxHashMap::default();
    // What all bounds have in common is that one of them is met.
    let mut met: FxHashMap<UnknownId, Vec<Said>> = FxHashMap::default();
    for bound in bounds.iter().filter(|bound| wanted.contains(&bound.id)) {
        let said = unknowns.get(bound.id).and_then(|unknown| said(unknown, bound)).unwrap_or_default();
        let known = met.entry(bound.id).or_default();
        if !known.contains(&said) && known.len() < MAX_PROPOSALS {
            known.push(said);
        }
    }
    for (id, said) in met {
        let joined = |part: &dyn Fn(&Said) -> Term| Term::or(said.iter().map(part).collect::<Vec<_>>());
        let formulas: Vec<Term> = match said.as_slice() {
            // What else is known of its arguments would make the unknown stronger than the other side is.
            [only] if only.equation != Term::tt() => vec![only.equation],
            _ => {
                let joint = [joined(&|said| said.equation), joined(&|said| said.all)];
                joint.into_iter().chain(said.iter().flat_map(|said| [said.equation, said.all])).collect()
            }
        };
        let mut kept: Vec<Term> = Vec::new();
        for formula in formulas {
            if !matches!(*formula.shared(), Node::Bool(_)) && !kept.contains(&formula) {
                kept.push(formula);
            }
        }
        kept.truncate(MAX_PROPOSALS);
        proposals.insert(id, kept);
    }
    proposals
}

/// Facts of a bound about the subjects of its unknown.
#[derive(Clone, PartialEq, Eq)]
struct Said {
    /// The part that comes from the assumptions beside the clause's facts, by what these say `_v` is.
    equation: Term,
    /// All of it.
    all: Term,
}

impl Default for Said {
    fn default() -> Said {
        Said { equation: Term::tt(), all: Term::tt() }
    }
}

/// Facts of a bound in the words that its unknown may use, as far as they can be said so: variables out of its scope
/// are replaced by what they are equal to.
fn said<O>(unknown: &Unknown, bound: &Bound<'_, O>) -> Option<Said> {
    let Node::Unknown(_, pending) = &*bound.conclusion.shared() else { return None };
    let value = Symbol::value_var();
    let is_pending = |name: Symbol| pending.iter().any(|(replaced, _)| *replaced == name);
    let is_allowed = |name: Symbol| {
        let is_subject = unknown.subjects.iter().any(|(subject, _)| *subject == name);
        is_subject || !is_pending(name) && unknown.speaks_of(name)
    };
    let mut facts: Vec<(bool, Term)> = Vec::new();
    for fact in bound.facts().flat_map(Term::conjuncts) {
        let speaks_of_value = fact.mentions(value) || bound.premises.contains(&fact);
        // What is only known to be true is of no use, as it may become weaker.
        if !fact.is_quantified() && (!fact.has_unknowns() || speaks_of_value && !fact.is_positive()) {
            facts.push((speaks_of_value, fact));
        }
    }
    // `_v` of an unknown that speaks of it is its subject, and everywhere else a variable like others.
    for (subject, sort) in unknown.subjects.iter() {
        let Some((_, by)) = pending.iter().find(|(replaced, _)| replaced == subject) else { continue };
        let Node::Var(argument, _) = *by.shared() else { return None };
        let subject = Term::var(*subject, sort.clone());
        facts.iter_mut().for_each(|(_, fact)| *fact = fact.replace(argument, subject));
    }
    while let Some((at, name, by)) = definition(&facts, &is_allowed) {
        facts.remove(at);
        facts.iter_mut().for_each(|(_, fact)| *fact = fact.replace(name, by));
    }
    let is_about = |fact: &Term| unknown.subjects.iter().any(|(subject, _)| fact.mentions(*subject));
    facts.retain(|(_, fact)| {
        *fact == Term::ff() || is_about(fact) && fact.free_vars().iter().all(|name| is_allowed(*name))
    });
    let part = |is_wanted: &dyn Fn(bool) -> bool| {
        Term::and(facts.iter().filter(|(of_value, _)| is_wanted(*of_value)).map(|(_, fact)| *fact).collect::<Vec<_>>())
    };
    Some(Said { equation: part(&|of_value| of_value), all: part(&|_| true) })
}

/// The position of a fact that says what a variable is that is not allowed, and that.
fn definition(facts: &[(bool, Term)], is_allowed: &dyn Fn(Symbol) -> bool) -> Option<(usize, Symbol, Term)> {
    let as_strange = |term: Term| match *term.shared() {
        Node::Var(name, _) if !is_allowed(name) => Some(name),
        _ => None,
    };
    facts.iter().enumerate().find_map(|(at, (_, fact))| {
        let (name, by) = match *fact.shared() {
            Node::Binary(BinOp::Eq | BinOp::Iff, left, right) => {
                let oriented = |one: Term, other: Term| {
                    as_strange(one).filter(|name| !other.mentions(*name)).map(|name| (name, other))
                };
                oriented(left, right).or_else(|| oriented(right, left))?
            }
            Node::Var(..) => (as_strange(*fact)?, Term::tt()),
            Node::Not(inner) => (as_strange(inner)?, Term::ff()),
            _ => return None,
        };
        Some((at, name, by))
    })
}
