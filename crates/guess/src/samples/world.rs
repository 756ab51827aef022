//! Evaluation in a sample, with names for what only a candidate program brings in.

mod assume;

use super::domain::Known;
use super::lore::{Lore, Part, promised};
use super::sample::{Applied, Sample, bit_of};
use indexmap::IndexSet;
use loligo_horn::{Unknown, Unknowns};
use loligo_logic::{BinOp, Node, Origin, Sort, Symbol, Term, Theory, UnknownId};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::rc::Rc;

/// An unknown at the values of its subjects and of what is pending on it.
pub(super) type Tuple = (UnknownId, Vec<(Symbol, Known)>);

/// A sample and what is known of ghosts in it: values of calls in a candidate, of which only their types tell something.
pub(super) struct World<'s> {
    sample: &'s Sample,
    theory: &'s Theory,
    unknowns: &'s Unknowns,
    lore: &'s mut Lore,
    pub(super) learned: Learned,
    /// The numbers that occur, and how many elements there were when they were listed.
    numbers: Option<(usize, Rc<[Known]>)>,
    next_datum: u32,
    /// A variable was met that is neither in the sample nor a ghost.
    pub(super) is_lost: bool,
    /// Something was met that only this world knows.
    is_local: bool,
    /// Something was met that only this world knows, other than the element that is looked at.
    is_foreign: bool,
    /// The variable that stands for the element of a sample that is looked at.
    element: Option<Symbol>,
}

/// The tables of a world besides its sample. The next world may use the same tables.
#[derive(Default)]
pub(super) struct Learned {
    ghosts: FxHashMap<Symbol, Known>,
    applications: FxHashMap<Applied, Known>,
    elements: Vec<Known>,
    /// Values of datatypes that constructor terms were found to have.
    built: FxHashMap<Term, u32>,
    /// The constructor terms by their values.
    terms: FxHashMap<u32, Term>,
    /// Values of datatypes that may be any others.
    open: FxHashSet<u32>,
    /// Where unknowns hold.
    pub(super) holding: IndexSet<Tuple, FxBuildHasher>,
}

impl Learned {
    fn clear(&mut self) {
        let Learned { ghosts, applications, elements, built, terms, open, holding } = self;
        ghosts.clear();
        applications.clear();
        elements.clear();
        built.clear();
        terms.clear();
        open.clear();
        holding.clear();
    }
}

impl<'s> World<'s> {
    pub(super) fn new(sample: &'s Sample, theory: &'s Theory, unknowns: &'s Unknowns, lore: &'s mut Lore) -> World<'s> {
        let mut learned = std::mem::take(&mut lore.spare);
        learned.clear();
        learned.elements.extend_from_slice(&sample.elements);
        World {
            sample,
            theory,
            unknowns,
            lore,
            learned,
            numbers: None,
            next_datum: sample.next_datum,
            is_lost: false,
            is_local: false,
            is_foreign: false,
            element: None,
        }
    }

    /// Leaves its tables to the next world.
    pub(super) fn leave(self) {
        self.lore.spare = self.learned;
    }

    /// Gives `_v`, or what else an unknown is about, values.
    pub(super) fn set_subjects(&mut self, values: &[(Symbol, Known)]) {
        self.learned.ghosts.extend(values.iter().copied());
    }

    /// Leaves open again what these are.
    pub(super) fn forget_subjects(&mut self, values: &[(Symbol, Known)]) {
        for (name, _) in values {
            self.learned.ghosts.remove(name);
        }
    }

    /// Leaves open again what `_v` is.
    pub(super) fn forget_value(&mut self) {
        self.learned.ghosts.remove(&Symbol::value_var());
    }

    /// Where an unknown was found to hold, by the values of its subjects; not where it was with others of its variables.
    pub(super) fn found(&self, id: UnknownId) -> Vec<Vec<(Symbol, Known)>> {
        let subjects = self.unknowns.get(id).map(|unknown| &*unknown.subjects).unwrap_or_default();
        let is_plain = |values: &[(Symbol, Known)]| {
            values.len() == subjects.len() && subjects.iter().all(|(name, _)| values.iter().any(|(of, _)| of == name))
        };
        let found = self.learned.holding.iter().filter(|(holding, values)| *holding == id && is_plain(values));
        found.map(|(_, values)| values.clone()).collect()
    }

    /// The values of the sort that occur in the sample; `None` if they cannot be listed.
    pub(super) fn domain(&mut self, sort: &Sort) -> Option<Rc<[Known]>> {
        match sort {
            Sort::Bool => Some([Known::TRUE, Known::FALSE].into()),
            Sort::Int | Sort::Var(_) if self.learned.elements.len() == self.sample.elements.len() => {
                Some(self.sample.domain.get_or_init(|| self.numbers()).clone())
            }
            Sort::Int | Sort::Var(_) => match &self.numbers {
                Some((count, numbers)) if *count == self.learned.elements.len() => Some(numbers.clone()),
                _ => {
                    let numbers = self.numbers();
                    self.numbers = Some((self.learned.elements.len(), numbers.clone()));
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
        let mut values: Vec<Known> = self.learned.elements.iter().filter(is_value).chain(variables).copied().collect();
        values.sort_unstable_by_key(|value| value.low());
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

    /// The abstract value of a term. A value that only the sample decides is looked up the second time.
    pub(super) fn eval(&mut self, term: Term) -> Known {
        let part = self.part(term);
        // These are as quickly evaluated as looked up.
        if matches!(*part.node, Node::Bool(_) | Node::Int(_) | Node::Var(..) | Node::Not(_) | Node::Neg(_)) {
            return self.compute(term, &part);
        }
        if let Some(known) = self.sample.values.borrow().get(&term) {
            return *known;
        }
        let before = std::mem::take(&mut self.is_local);
        let known = self.compute(term, &part);
        if !self.is_local {
            self.sample.values.borrow_mut().insert(term, known);
        }
        self.is_local |= before;
        known
    }

    fn mark_local(&mut self) {
        self.is_local = true;
        self.is_foreign = true;
    }

    /// The elements of the sample with which for the variable `name` the formula is false, where nothing but the sample
    /// decides that. It is a set, each element by its bit.
    fn falsifying(&mut self, (name, sort): (Symbol, &Sort), formula: Term) -> Option<u64> {
        if let Some(known) = self.sample.falsifying.borrow().get(&(name, formula)) {
            return *known;
        }
        let before = std::mem::take(&mut self.is_foreign);
        self.element = Some(name);
        let mut falsifying = 0;
        let is_meant = |element: &Known| matches!(element, Known::Bool(_)) == (*sort == Sort::Bool);
        for (bit, element) in self.sample.elements.iter().enumerate().filter(|(_, element)| is_meant(element)) {
            self.learned.ghosts.insert(name, *element);
            falsifying |= u64::from(self.is_false(formula)) << bit;
        }
        self.learned.ghosts.remove(&name);
        self.element = None;
        let known = (!self.is_foreign).then_some(falsifying);
        self.is_foreign |= before;
        self.sample.falsifying.borrow_mut().insert((name, formula), known);
        known
    }

    fn part(&mut self, term: Term) -> Rc<Part> {
        self.lore.part(self.theory, term)
    }

    fn compute(&mut self, term: Term, part: &Part) -> Known {
        match &*part.node {
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
                        if a != b && !self.learned.open.contains(&a) && !self.learned.open.contains(&b) =>
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
            Node::App(name, arguments, _) => self.application(term, part, *name, arguments),
            Node::Unknown(id, pending) => {
                self.mark_local();
                let tuple = self.tuple(*id, pending);
                match tuple.is_some_and(|tuple| self.learned.holding.contains(&tuple)) {
                    true => Known::TRUE,
                    false => Known::Bool(None),
                }
            }
            Node::ForAll(name, sort, body) => self.universal(*name, sort, *body),
        }
    }

    /// The unknown at the values it is about here; `None` if they are not known.
    pub(super) fn tuple(&mut self, id: UnknownId, pending: &[(Symbol, Term)]) -> Option<Tuple> {
        let Unknown { subjects, scope, .. } = self.unknowns.get(id)?;
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
            values.extend(self.learned.ghosts.get(subject).map(|value| (*subject, *value)));
        }
        values.sort_unstable_by_key(|(name, _)| *name);
        Some((id, values))
    }

    fn variable(&mut self, name: Symbol, sort: &Sort) -> Known {
        if let Some(known) = self.sample.variables.get(&name) {
            return *known;
        }
        self.is_local = true;
        self.is_foreign |= self.element != Some(name);
        if let Some(known) = self.learned.ghosts.get(&name) {
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
        self.learned.ghosts.insert(name, known);
        known
    }

    fn fresh_datum(&mut self) -> Known {
        self.learned.open.insert(self.next_datum);
        self.next_datum += 1;
        Known::Datum(Some(self.next_datum - 1))
    }

    /// The bit of an element; `None` if there are too many, or if it may be another one.
    pub(super) fn bit(&mut self, element: Known) -> Option<u64> {
        if matches!(element, Known::Datum(Some(id)) if self.learned.open.contains(&id)) {
            self.mark_local();
            return None;
        }
        let bit = bit_of(&mut self.learned.elements, element)?;
        if bit >= 1 << self.sample.elements.len() {
            self.mark_local();
        }
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

    fn application(&mut self, term: Term, part: &Part, name: Symbol, arguments: &[Term]) -> Known {
        if let Some(body) = part.unfolded {
            return self.eval(body);
        }
        let values: SmallVec<[Known; 2]> = arguments.iter().map(|argument| self.eval(*argument)).collect();
        let is_exact = values.iter().all(|value| value.is_exact());
        let key: Applied = (name, values);
        if is_exact && let Some(known) = self.sample.applications.get(&key) {
            return *known;
        }
        self.mark_local();
        if is_exact && let Some(known) = self.learned.applications.get(&key) {
            return *known;
        }
        if part.is_built {
            let id = *self.learned.built.entry(term).or_insert(self.next_datum);
            self.next_datum = self.next_datum.max(id + 1);
            self.learned.terms.insert(id, term);
            let is_open = |value: &Known| matches!(value, Known::Datum(Some(id)) if self.learned.open.contains(id));
            if !is_exact || key.1.iter().any(is_open) {
                self.learned.open.insert(id);
            }
            let known = Known::Datum(Some(id));
            if is_exact {
                self.learned.applications.insert(key, known);
            }
            return known;
        }
        if let Some(value) = key.1.last()
            && let Some(body) = self.unfold_value(name, arguments, *value)
        {
            return self.eval(body);
        }
        part.promised
    }

    /// The application of a measure, unfolded at the constructor term whose value the argument was found to have.
    fn unfold_value(&mut self, measure: Symbol, arguments: &[Term], value: Known) -> Option<Term> {
        let (_, constants) = arguments.split_last()?;
        let Known::Datum(Some(id)) = value else { return None };
        let term = *self.learned.terms.get(&id)?;
        let applied = self.theory.measures.get(&measure)?.apply(constants, term)?;
        self.part(applied).unfolded
    }

    /// Test that a measure is bounded by nothing but perhaps a least value.
    pub(super) fn is_plain_measure(&self, name: Symbol) -> bool {
        self.theory.measures.get(&name).is_some_and(|measure| {
            measure.constants.is_empty()
                && (measure.postcondition == Term::tt()
                    || self.promised(name, &measure.result) != Known::anything(&measure.result))
        })
    }

    /// Test that a value of a datatype is neither in the sample nor built by a constructor.
    pub(super) fn is_unbuilt(&self, value: Known) -> bool {
        matches!(value, Known::Datum(Some(id)) if id >= self.sample.next_datum && !self.learned.terms.contains_key(&id))
    }

    /// Asks something where an application has the given value.
    pub(super) fn supposing(
        &mut self,
        application: Applied,
        value: Known,
        ask: impl FnOnce(&mut Self) -> bool,
    ) -> bool {
        let before = self.learned.applications.insert(application.clone(), value);
        let answer = ask(self);
        match before {
            Some(before) => self.learned.applications.insert(application, before),
            None => self.learned.applications.remove(&application),
        };
        answer
    }

    /// Bounds of a measure's value that hold in every world.
    pub(super) fn promised(&self, measure: Symbol, sort: &Sort) -> Known {
        promised(self.theory, measure, sort)
    }

    fn universal(&mut self, name: Symbol, sort: &Sort, body: Term) -> Known {
        let Some(domain) = self.domain(sort) else { return Known::Bool(None) };
        self.mark_local();
        let before = self.learned.ghosts.get(&name).copied();
        let mut result = match self.is_bounded(name, body) {
            true => Known::TRUE,
            false => Known::Bool(None),
        };
        for value in domain.iter().copied() {
            self.learned.ghosts.insert(name, value);
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
            Some(before) => self.learned.ghosts.insert(name, before),
            None => self.learned.ghosts.remove(&name),
        };
        result
    }

    /// Test that a universal is about the elements of a set all of which are known.
    fn is_bounded(&mut self, name: Symbol, body: Term) -> bool {
        set_of(name, body).is_some_and(|set| !self.eval(set).is_unbounded())
    }
}

/// Membership in the names of values that no program names, that of the value at hand among them.
pub(super) fn is_ghost(name: Symbol) -> bool {
    match name.origin() {
        Origin::Value
        | Origin::Ghost
        | Origin::Hole
        | Origin::Branch
        | Origin::Blank
        | Origin::Component
        | Origin::Element
        | Origin::Placeholder => true,
        Origin::User
        | Origin::Parameter
        | Origin::Apart
        | Origin::Argument
        | Origin::Meta
        | Origin::Encoding
        | Origin::Twin
        | Origin::Target => false,
    }
}

/// The set that `∀ name. !(name in set) || …` is about.
pub(super) fn set_of(name: Symbol, body: Term) -> Option<Term> {
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
