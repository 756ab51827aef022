//! Sets without arrays, element facts without quantifiers.
//!
//! `e ∈ s` unfolds pointwise down to variables and applications, where it becomes a predicate. What remains are atoms
//! that speak of all elements: inclusion, equality, `∀`. Asserted, they are instantiated on the ground terms whose
//! membership matters; denied, they have a witness. This is complete where a `∀` only speaks of members of some set:
//! every other element can be taken to belong nowhere.

use crate::closure::Lemma;
use indexmap::{IndexMap, IndexSet};
use loligo_logic::{BinOp, Node, Origin, Sort, Symbol, Term};
use rustc_hash::FxBuildHasher;

type Terms = IndexSet<Term, FxBuildHasher>;

/// Universal claim about the elements of a sort.
#[derive(Clone, Copy)]
enum Claim {
    Subset(Term, Term),
    Equal(Term, Term),
    ForAll(Symbol, Term),
}

#[derive(Clone)]
struct Universal {
    /// The claim holds unless this does.
    unless: Term,
    claim: Claim,
    sort: Sort,
    /// On how many ground terms it was instantiated.
    done: usize,
}

/// The element terms and universal claims of a query.
#[derive(Clone, Default)]
pub(crate) struct Sets {
    grounds: IndexMap<Sort, Terms, FxBuildHasher>,
    universals: Vec<Universal>,
    objects: IndexMap<Sort, Terms, FxBuildHasher>,
}

impl Sets {
    /// Says that membership of `element` in some set matters.
    pub(crate) fn add_element(&mut self, element: Term) {
        self.grounds.entry(element.sort()).or_default().insert(element);
    }

    /// The terms whose membership matters.
    pub(crate) fn elements(&self, sort: &Sort) -> impl Iterator<Item = Term> + '_ {
        self.grounds.get(sort).into_iter().flatten().copied()
    }

    /// Says that the set `term` is an argument of a function or an element of a set of sets, so that it matters to which
    /// other such sets it is equal. Gives the new equations; both their truth and their falsehood matter.
    pub(crate) fn add_object(&mut self, term: Term) -> Vec<Term> {
        let others = self.objects.entry(term.sort()).or_default();
        if !others.insert(term) {
            return Vec::new();
        }
        let equations = others.iter().filter(|other| **other != term).map(|other| Term::eq(*other, term)).collect();
        self.add_listed(term);
        equations
    }

    /// Takes note that the universal `atom` holds unless `unless` does.
    pub(crate) fn assert(&mut self, atom: Term, unless: Term, lemmas: &mut Vec<Lemma>) {
        if let Some(members) = as_members(atom) {
            return lemmas.push(Lemma { unless, formula: members });
        }
        let Some((claim, sort)) = as_claim(atom) else { return };
        match claim {
            Claim::Subset(left, right) | Claim::Equal(left, right) => {
                self.add_listed(left);
                self.add_listed(right);
            }
            Claim::ForAll(name, body) => self.add_named(name, body),
        }
        self.universals.push(Universal { unless, claim, sort, done: 0 });
    }

    /// A witness against `atom`, unless `unless` holds.
    pub(crate) fn deny(&mut self, atom: Term, unless: Term, lemmas: &mut Vec<Lemma>) {
        if let Some(members) = as_members(atom) {
            return lemmas.push(Lemma { unless, formula: Term::not(members) });
        }
        let Some((claim, sort)) = as_claim(atom) else { return };
        // No variable: an element need not be a value.
        let witness = Term::app(Symbol::of(Origin::Encoding, &format!("witness{}", atom.id()), 0), [], sort);
        lemmas.push(Lemma { unless, formula: Term::not(claim.at(witness)) });
    }

    /// Instances that are still missing, or more than `limit` of them.
    pub(crate) fn instantiate(&mut self, lemmas: &mut Vec<Lemma>, limit: usize) {
        for universal in &mut self.universals {
            if lemmas.len() > limit {
                return;
            }
            let Some(grounds) = self.grounds.get(&universal.sort) else { continue };
            let instances = grounds.iter().skip(universal.done).map(|ground| universal.claim.at(*ground));
            lemmas.extend(instances.map(|formula| Lemma { unless: universal.unless, formula }));
            universal.done = grounds.len();
        }
    }

    /// The elements of listed sets within `set` may be members of what it is equal to.
    fn add_listed(&mut self, set: Term) {
        match set.node() {
            Node::SetLit(_, items) => items.iter().for_each(|item| self.add_element(*item)),
            Node::Binary(BinOp::Union | BinOp::Intersect | BinOp::Diff, left, right) | Node::Ite(_, left, right) => {
                self.add_listed(left);
                self.add_listed(right);
            }
            _ => {}
        }
    }

    /// Adds the terms that the bound variable is equated with, which may be its only interesting values: a guard `x ∈
    /// [y]` has become `x == y`.
    fn add_named(&mut self, name: Symbol, body: Term) {
        let mut equated = Vec::new();
        body.visit(&mut |term| {
            if let Node::Binary(BinOp::Eq, left, right) = term.node() {
                equated.extend([(left, right), (right, left)]);
            }
        });
        for (variable, term) in equated {
            let is_bound = matches!(variable.node(), Node::Var(other, _) if other == name);
            let closed = term.free_vars().iter().all(|free| body.mentions(*free) && *free != name);
            if is_bound && closed {
                self.add_element(term);
            }
        }
    }
}

impl Claim {
    fn at(self, element: Term) -> Term {
        match self {
            Claim::Subset(left, right) => Term::member(element, left).implies(Term::member(element, right)),
            Claim::Equal(left, right) => {
                Term::binary(BinOp::Iff, Term::member(element, left), Term::member(element, right))
            }
            Claim::ForAll(name, body) => body.replace(name, element),
        }
    }
}

/// The universal `atom`, and the sort it speaks of.
fn as_claim(atom: Term) -> Option<(Claim, Sort)> {
    let (claim, sort) = match atom.node() {
        Node::ForAll(name, sort, body) => return Some((Claim::ForAll(name, body), sort)),
        Node::Binary(BinOp::Subset, left, right) => (Claim::Subset(left, right), left.sort()),
        Node::Binary(BinOp::Eq, left, right) => (Claim::Equal(left, right), left.sort()),
        _ => return None,
    };
    match sort {
        Sort::Set(element) => Some((claim, (*element).clone())),
        _ => None,
    }
}

/// `[x, y] ⊆ s` needs no universal.
fn as_members(atom: Term) -> Option<Term> {
    let Node::Binary(BinOp::Subset, left, right) = atom.node() else { return None };
    let Node::SetLit(_, items) = left.node() else { return None };
    Some(Term::and(items.iter().map(|item| Term::member(*item, right)).collect::<Vec<_>>()))
}
