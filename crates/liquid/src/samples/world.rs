//! Evaluation in a sample, with names for what only a candidate program brings in.

mod assume;

use super::domain::Known;
use super::sample::{Sample, bit_of};
use crate::{Unknown, Unknowns};
use indexmap::IndexSet;
use loligo_logic::{BinOp, Node, Sort, Symbol, Term, Theory, UnknownId};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::rc::Rc;

/// Ghosts for which there is room in a world from the beginning.
const USUAL_GHOSTS: usize = 14;

/// An unknown at the values of its subjects and of what is pending on it.
pub(super) type Tuple = (UnknownId, Vec<(Symbol, Known)>);

/// A sample and what is known of ghosts in it: values of calls in a candidate, of which only their types tell something.
pub(super) struct World<'s> {
    sample: &'s Sample,
    theory: &'s Theory,
    unknowns: &'s Unknowns,
    unfolded: &'s mut FxHashMap<Term, Option<Term>>,
    pub(super) ghosts: FxHashMap<Symbol, Known>,
    applications: FxHashMap<(Symbol, Vec<Known>), Known>,
    elements: Vec<Known>,
    /// The numbers that occur, and how many elements there were when they were listed.
    numbers: Option<(usize, Rc<[Known]>)>,
    /// Values of datatypes that constructor terms were found to have.
    built: FxHashMap<Term, u32>,
    /// The constructor terms by their values.
    terms: FxHashMap<u32, Term>,
    next_datum: u32,
    /// Values of datatypes that may be any others.
    open: FxHashSet<u32>,
    /// Where unknowns hold.
    pub(super) holding: IndexSet<Tuple, FxBuildHasher>,
    /// A variable was met that is neither in the sample nor a ghost.
    pub(super) is_lost: bool,
    /// Something was met that only this world knows.
    is_local: bool,
}

impl<'s> World<'s> {
    pub(super) fn new(
        sample: &'s Sample,
        theory: &'s Theory,
        unknowns: &'s Unknowns,
        unfolded: &'s mut FxHashMap<Term, Option<Term>>,
    ) -> World<'s> {
        World {
            sample,
            theory,
            unknowns,
            unfolded,
            ghosts: FxHashMap::with_capacity_and_hasher(USUAL_GHOSTS, FxBuildHasher),
            applications: FxHashMap::default(),
            elements: sample.elements.clone(),
            numbers: None,
            built: FxHashMap::default(),
            terms: FxHashMap::default(),
            next_datum: sample.next_datum,
            open: FxHashSet::default(),
            holding: IndexSet::default(),
            is_lost: false,
            is_local: false,
        }
    }

    /// Gives `_v`, or what else an unknown is about, values.
    pub(super) fn set_subjects(&mut self, values: &[(Symbol, Known)]) {
        self.ghosts.extend(values.iter().copied());
    }

    /// Leaves open again what these are.
    pub(super) fn forget_subjects(&mut self, values: &[(Symbol, Known)]) {
        for (name, _) in values {
            self.ghosts.remove(name);
        }
    }

    /// Leaves open again what `_v` is.
    pub(super) fn forget_value(&mut self) {
        self.ghosts.remove(&Symbol::value_var());
    }

    /// Where an unknown was found to hold, by the values of its subjects; not where it was with others of its variables.
    pub(super) fn found(&self, id: UnknownId) -> Vec<Vec<(Symbol, Known)>> {
        let subjects = self.unknowns.get(id).map(|unknown| &*unknown.subjects).unwrap_or_default();
        let is_plain = |values: &[(Symbol, Known)]| {
            values.len() == subjects.len() && subjects.iter().all(|(name, _)| values.iter().any(|(of, _)| of == name))
        };
        let found = self.holding.iter().filter(|(holding, values)| *holding == id && is_plain(values));
        found.map(|(_, values)| values.clone()).collect()
    }

    /// The values of the sort that occur in the sample; `None` if they cannot be listed.
    pub(super) fn domain(&mut self, sort: &Sort) -> Option<Rc<[Known]>> {
        match sort {
            Sort::Bool => Some([Known::TRUE, Known::FALSE].into()),
            Sort::Int | Sort::Var(_) if self.elements.len() == self.sample.elements.len() => {
                Some(self.sample.domain.get_or_init(|| self.numbers()).clone())
            }
            Sort::Int | Sort::Var(_) => match &self.numbers {
                Some((count, numbers)) if *count == self.elements.len() => Some(numbers.clone()),
                _ => {
                    let numbers = self.numbers();
                    self.numbers = Some((self.elements.len(), numbers.clone()));
                    Some(numbers)
                }
            },
            Sort::Set(_) | Sort::Data(..) => None,
        }
    }

    /// The numbers, and elements of type variables' sorts, that occur.
    fn numbers(&self) -> Rc<[Known]> {
        let is_value = |known: &&Known| matches!(known, Known::Int(..)) && known.is_exact();
        let variables = self.sample.variables.values().filter(is_value);
        let mut values: Vec<Known> = self.elements.iter().filter(is_value).chain(variables).copied().collect();
        values.sort_unstable_by_key(|known| match known {
            Known::Int(low, _) => *low,
            _ => 0,
        });
        values.dedup();
        values.into()
    }

    pub(super) fn is_true(&mut self, term: Term) -> bool {
        self.eval(term) == Known::TRUE
    }

    /// Whether the value of a term is known.
    pub(super) fn knows(&mut self, term: Term) -> bool {
        self.eval(term).is_exact()
    }

    pub(super) fn is_false(&mut self, term: Term) -> bool {
        self.eval(term) == Known::FALSE
    }

    /// What is known of the value of a term. What only the sample decides is looked up the second time.
    pub(super) fn eval(&mut self, term: Term) -> Known {
        let node = term.shared();
        // These are as quickly evaluated as looked up.
        if matches!(*node, Node::Bool(_) | Node::Int(_) | Node::Var(..) | Node::Not(_) | Node::Neg(_)) {
            return self.compute(term, &node);
        }
        if let Some(known) = self.sample.values.borrow().get(&term) {
            return *known;
        }
        let before = std::mem::take(&mut self.is_local);
        let known = self.compute(term, &node);
        if !self.is_local {
            self.sample.values.borrow_mut().insert(term, known);
        }
        self.is_local |= before;
        known
    }

    fn compute(&mut self, term: Term, node: &Node) -> Known {
        match node {
            Node::Bool(value) => Known::Bool(Some(*value)),
            Node::Int(value) => Known::int(*value),
            Node::Var(name, sort) => self.variable(*name, sort),
            Node::SetLit(_, items) => {
                let (mut least, mut most) = (0, 0);
                for item in items.iter() {
                    let element = self.eval(*item);
                    match self.bit(element) {
                        Some(bit) => {
                            least |= bit;
                            most |= bit;
                        }
                        None => most = u64::MAX,
                    }
                }
                Known::Set(least, most)
            }
            Node::Not(inner) => self.eval(*inner).not(),
            Node::Neg(inner) => self.eval(*inner).neg(),
            Node::Binary(BinOp::Member, element, set) => {
                let element = self.eval(*element);
                match (self.bit(element), self.eval(*set)) {
                    (Some(bit), Known::Set(least, _)) if least & bit != 0 => Known::TRUE,
                    (Some(bit), Known::Set(_, most)) if most & bit == 0 => Known::FALSE,
                    (_, Known::Set(_, 0)) => Known::FALSE,
                    _ => Known::Bool(None),
                }
            }
            Node::Binary(op, left, right) => {
                let left = self.eval(*left);
                let right = self.eval(*right);
                match (left, right) {
                    (Known::Datum(Some(a)), Known::Datum(Some(b)))
                        if a != b && !self.open.contains(&a) && !self.open.contains(&b) =>
                    {
                        Known::FALSE
                    }
                    _ => Known::binary(*op, left, right),
                }
            }
            Node::And(items) => self.junction(items, true),
            Node::Or(items) => self.junction(items, false),
            Node::Ite(condition, then, otherwise) => match self.eval(*condition) {
                Known::TRUE => self.eval(*then),
                Known::FALSE => self.eval(*otherwise),
                _ => {
                    let then = self.eval(*then);
                    then.join(self.eval(*otherwise))
                }
            },
            Node::App(name, arguments, sort) => self.application(term, *name, arguments, sort),
            Node::Unknown(id, pending) => {
                self.is_local = true;
                let tuple = self.tuple(*id, pending);
                match tuple.is_some_and(|tuple| self.holding.contains(&tuple)) {
                    true => Known::TRUE,
                    false => Known::Bool(None),
                }
            }
            Node::ForAll(name, sort, body) => self.universal(*name, sort, *body),
        }
    }

    /// The unknown at the values it is about here; `None` if they are not known.
    pub(super) fn tuple(&mut self, id: UnknownId, pending: &[(Symbol, Term)]) -> Option<Tuple> {
        let Unknown { subjects, scope } = self.unknowns.get(id)?;
        let is_meant = |name: Symbol| subjects.iter().chain(scope.iter()).any(|(known, _)| *known == name);
        let mut values = Vec::new();
        for (name, term) in pending.iter().filter(|(name, _)| is_meant(*name)) {
            let value = self.eval(*term);
            if !value.is_exact() {
                return None;
            }
            if self.sample.variables.get(name) != Some(&value) {
                values.push((*name, value));
            }
        }
        // A subject that nothing is pending on stands for itself.
        for (subject, _) in subjects.iter().filter(|(subject, _)| pending.iter().all(|(name, _)| name != subject)) {
            values.extend(self.ghosts.get(subject).map(|value| (*subject, *value)));
        }
        values.sort_unstable_by_key(|(name, _)| *name);
        Some((id, values))
    }

    fn variable(&mut self, name: Symbol, sort: &Sort) -> Known {
        if let Some(known) = self.sample.variables.get(&name) {
            return *known;
        }
        self.is_local = true;
        if let Some(known) = self.ghosts.get(&name) {
            return *known;
        }
        if !is_ghost(name) {
            self.is_lost = true;
            return Known::Nothing;
        }
        let known = match sort {
            Sort::Data(..) => self.fresh_datum(),
            sort => Known::anything(sort),
        };
        self.ghosts.insert(name, known);
        known
    }

    fn fresh_datum(&mut self) -> Known {
        self.open.insert(self.next_datum);
        self.next_datum += 1;
        Known::Datum(Some(self.next_datum - 1))
    }

    /// The bit of an element; `None` if there are too many.
    pub(super) fn bit(&mut self, element: Known) -> Option<u64> {
        let bit = bit_of(&mut self.elements, element)?;
        self.is_local |= bit >= 1 << self.sample.elements.len();
        Some(bit)
    }

    fn junction(&mut self, items: &[Term], conjunction: bool) -> Known {
        let mut is_known = true;
        for item in items {
            match self.eval(*item) {
                Known::Bool(Some(value)) if value != conjunction => return Known::Bool(Some(value)),
                Known::Bool(Some(_)) => {}
                _ => is_known = false,
            }
        }
        Known::Bool(is_known.then_some(conjunction))
    }

    fn application(&mut self, term: Term, name: Symbol, arguments: &[Term], sort: &Sort) -> Known {
        let is_constructor = self.theory.constructors.contains_key(&name);
        if !is_constructor && let Some(body) = self.unfold(term) {
            return self.eval(body);
        }
        let values: Vec<Known> = arguments.iter().map(|argument| self.eval(*argument)).collect();
        let is_exact = values.iter().all(|value| value.is_exact());
        let key = (name, values);
        if is_exact && let Some(known) = self.sample.applications.get(&key) {
            return *known;
        }
        self.is_local = true;
        if is_exact && let Some(known) = self.applications.get(&key) {
            return *known;
        }
        if is_constructor {
            let id = *self.built.entry(term).or_insert(self.next_datum);
            self.next_datum = self.next_datum.max(id + 1);
            self.terms.insert(id, term);
            let is_open = |value: &Known| matches!(value, Known::Datum(Some(id)) if self.open.contains(id));
            if !is_exact || key.1.iter().any(is_open) {
                self.open.insert(id);
            }
            let known = Known::Datum(Some(id));
            if is_exact {
                self.applications.insert(key, known);
            }
            return known;
        }
        if let Some(value) = key.1.last()
            && let Some(body) = self.unfold_value(name, arguments, *value)
        {
            return self.eval(body);
        }
        self.promised(name, sort)
    }

    /// What the application of a measure is by definition to a value that a constructor term was found to have.
    fn unfold_value(&mut self, measure: Symbol, arguments: &[Term], value: Known) -> Option<Term> {
        let (_, constants) = arguments.split_last()?;
        let Known::Datum(Some(id)) = value else { return None };
        let term = *self.terms.get(&id)?;
        let applied = self.theory.measures.get(&measure)?.apply(constants, term)?;
        self.unfold(applied)
    }

    /// Whether nothing is known of a measure's value but perhaps its least one.
    pub(super) fn is_plain_measure(&self, name: Symbol) -> bool {
        self.theory.measures.get(&name).is_some_and(|measure| {
            measure.constants.is_empty()
                && (measure.postcondition == Term::tt()
                    || self.promised(name, &measure.result) != Known::anything(&measure.result))
        })
    }

    /// Whether a value of a datatype is neither in the sample nor built by a constructor.
    pub(super) fn is_unbuilt(&self, value: Known) -> bool {
        matches!(value, Known::Datum(Some(id)) if id >= self.sample.next_datum && !self.terms.contains_key(&id))
    }

    /// Asks something where an application has the given value.
    pub(super) fn supposing(
        &mut self,
        application: (Symbol, Vec<Known>),
        value: Known,
        ask: impl FnOnce(&mut Self) -> bool,
    ) -> bool {
        let before = self.applications.insert(application.clone(), value);
        let answer = ask(self);
        match before {
            Some(before) => self.applications.insert(application, before),
            None => self.applications.remove(&application),
        };
        answer
    }

    /// What a measure's value is known to be before anything else is.
    pub(super) fn promised(&self, measure: Symbol, sort: &Sort) -> Known {
        let anything = Known::anything(sort);
        let Some(measure) = self.theory.measures.get(&measure) else { return anything };
        let Known::Int(_, high) = anything else { return anything };
        match &*measure.postcondition.shared() {
            Node::Binary(BinOp::Le, bound, value) if is_value(*value) => match &*bound.shared() {
                Node::Int(low) => Known::Int(*low, high),
                _ => anything,
            },
            _ => anything,
        }
    }

    /// What the application of a measure to a constructor term is by definition.
    fn unfold(&mut self, term: Term) -> Option<Term> {
        if let Some(known) = self.unfolded.get(&term) {
            return *known;
        }
        let body = self.theory.unfold(term).and_then(|axiom| match axiom.node() {
            Node::Binary(BinOp::Eq | BinOp::Iff, left, right) if left == term => Some(right),
            Node::Binary(BinOp::Eq | BinOp::Iff, left, right) if right == term => Some(left),
            _ if axiom == term => Some(Term::tt()),
            _ if axiom == Term::not(term) => Some(Term::ff()),
            _ => None,
        });
        self.unfolded.insert(term, body);
        body
    }

    fn universal(&mut self, name: Symbol, sort: &Sort, body: Term) -> Known {
        let Some(domain) = self.domain(sort) else { return Known::Bool(None) };
        self.is_local = true;
        let before = self.ghosts.get(&name).copied();
        let mut result = match self.is_bounded(name, body) {
            true => Known::TRUE,
            false => Known::Bool(None),
        };
        for value in domain.iter().copied() {
            self.ghosts.insert(name, value);
            match self.eval(body) {
                Known::TRUE => {}
                Known::FALSE => {
                    result = Known::FALSE;
                    break;
                }
                _ => result = Known::Bool(None),
            }
        }
        match before {
            Some(before) => self.ghosts.insert(name, before),
            None => self.ghosts.remove(&name),
        };
        result
    }

    /// Whether a universal is about the elements of a set all of which are known.
    fn is_bounded(&mut self, name: Symbol, body: Term) -> bool {
        set_of(name, body).is_some_and(|set| !self.eval(set).is_unbounded())
    }
}

/// Names that no user can write, and that of the value at hand.
pub(super) fn is_ghost(name: Symbol) -> bool {
    name == Symbol::value_var() || name.as_str().contains('#')
}

/// The set that `∀ name. !(name in set) || …` is about.
fn set_of(name: Symbol, body: Term) -> Option<Term> {
    let body = body.shared();
    let Node::Or(items) = &*body else { return None };
    items.iter().find_map(|item| match &*item.shared() {
        Node::Not(inner) => match &*inner.shared() {
            Node::Binary(BinOp::Member, element, set) => {
                matches!(*element.shared(), Node::Var(var, _) if var == name).then_some(*set)
            }
            _ => None,
        },
        _ => None,
    })
}

/// `_v`, `_0`, `_1`, …: what an unknown is about.
pub(super) fn is_subject(name: Symbol) -> bool {
    let name = name.as_str();
    name.strip_prefix('_').is_some_and(|rest| rest == "v" || rest.starts_with(|first: char| first.is_ascii_digit()))
}

fn is_value(term: Term) -> bool {
    matches!(*term.shared(), Node::Var(name, _) if name == Symbol::value_var())
}
