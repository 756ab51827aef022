//! Memo of the properties of terms that follow from the theory alone, so that they are the same in every world.

use super::domain::Known;
use super::world::{Learned, set_of};
use loligo_logic::{BinOp, Node, Outermost, Sort, Symbol, Term, Theory};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// The memo tables.
#[derive(Default)]
pub(super) struct Lore {
    /// The properties of terms, by the terms' numbers.
    parts: Vec<Option<Rc<Part>>>,
    universals: FxHashMap<(Symbol, Term), Option<Universal>>,
    /// Tables that some world has left to the next one.
    pub(super) spare: Learned,
}

/// A term, as far as it is the same in all worlds.
pub(super) struct Part {
    pub(super) node: Outermost,
    /// Set if it is the application of a constructor.
    pub(super) is_built: bool,
    /// The definition at that constructor term, if it is the application of a measure to one.
    pub(super) unfolded: Option<Term>,
    /// Bounds of its value that hold in every world.
    pub(super) promised: Known,
}

/// `∀ e. e ∈ set ⇒ …`: what an element is not in the set without.
#[derive(Clone)]
pub(super) struct Universal {
    pub(super) set: Term,
    /// One of these holds of each element.
    pub(super) conditions: Rc<[Term]>,
}

/// Bytes of what is known of a term, roughly.
const BYTES: usize = 120;

impl Lore {
    /// Bytes, roughly.
    pub(super) fn bytes(&self) -> usize {
        (self.parts.len() + self.universals.len()) * BYTES
    }

    /// The properties of a term.
    pub(super) fn part(&mut self, theory: &Theory, term: Term) -> Rc<Part> {
        let position = term.id() as usize;
        if let Some(Some(known)) = self.parts.get(position) {
            return known.clone();
        }
        let node = term.shared();
        let is_built = matches!(&*node, Node::App(name, ..) if theory.constructors.contains_key(name));
        let is_call = !is_built && matches!(&*node, Node::App(..));
        let unfolded = is_call.then(|| unfolded(theory, term)).flatten();
        let promised = match &*node {
            Node::App(measure, _, sort) => promised(theory, *measure, sort),
            _ => Known::Nothing,
        };
        let part = Rc::new(Part { node, is_built, unfolded, promised });
        if self.parts.len() <= position {
            self.parts.resize(position + 1, None);
        }
        if let Some(slot) = self.parts.get_mut(position) {
            *slot = Some(part.clone());
        }
        part
    }

    /// A universal over the variable `name` as a condition on the elements of a set; `None` if it is about anything
    /// else.
    pub(super) fn universal(&mut self, name: Symbol, body: Term) -> Option<Universal> {
        let known = self.universals.entry((name, body)).or_insert_with(|| {
            let set = set_of(name, body)?;
            let body = body.shared();
            let Node::Or(items) = &*body else { return None };
            let conditions = items.iter().copied().filter(|item| !speaks_of_membership(*item, set)).collect();
            Some(Universal { set, conditions })
        });
        known.clone()
    }
}

/// The application of a measure to a constructor term, unfolded by definition.
fn unfolded(theory: &Theory, term: Term) -> Option<Term> {
    let axiom = theory.unfold(term)?;
    match axiom.node() {
        Node::Binary(BinOp::Eq | BinOp::Iff, left, right) if left == term => Some(right),
        Node::Binary(BinOp::Eq | BinOp::Iff, left, right) if right == term => Some(left),
        _ if axiom == term => Some(Term::tt()),
        _ if axiom == Term::not(term) => Some(Term::ff()),
        _ => None,
    }
}

/// Bounds of a measure's value that hold in every world: its postcondition may give a least value.
pub(super) fn promised(theory: &Theory, measure: Symbol, sort: &Sort) -> Known {
    let anything = Known::anything(sort);
    let (Some(measure), Known::Int(_, high)) = (theory.measures.get(&measure), anything) else { return anything };
    let is_value = |term: Term| matches!(*term.shared(), Node::Var(name, _) if name == Symbol::value_var());
    match &*measure.postcondition.shared() {
        Node::Binary(BinOp::Le, bound, value) if is_value(*value) => match &*bound.shared() {
            Node::Int(low) => Known::Int(*low, high),
            _ => anything,
        },
        _ => anything,
    }
}

fn speaks_of_membership(item: Term, set: Term) -> bool {
    let item = item.shared();
    let Node::Not(inner) = &*item else { return false };
    matches!(*inner.shared(), Node::Binary(BinOp::Member, _, of) if of == set)
}
