//! The quantifier-free, set-free consequences of a query: axioms and instances, to a fixpoint.

use crate::axioms::Axioms;
use crate::extract::Interpretation;
use crate::polynomial::linear;
use crate::products::{Products as Lemmas, Split, tangent};
use crate::sets::Sets;
use indexmap::IndexSet;
use loligo_logic::{BinOp, Node, Reason, Sort, Term, Theory};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::rc::Rc;

/// The verdict of a model on the products of a closure.
pub enum Products {
    /// Each has the value of its factors multiplied.
    Right,
    /// Some has not.
    Wrong {
        /// Valid facts about products that the model breaks.
        lemmas: Vec<Term>,
        /// Equations that give factors the values that they have.
        factors: Vec<Term>,
    },
    /// Some values are not known, or too large.
    Unknown,
}

/// Under how many negations a formula occurs: an even number, an odd number, or both.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Polarity(u8);

impl Polarity {
    pub(crate) const POSITIVE: Polarity = Polarity(1);
    pub(crate) const NEGATIVE: Polarity = Polarity(2);
    pub(crate) const BOTH: Polarity = Polarity(3);

    fn flip(self) -> Polarity {
        Polarity((self.0 & 1) << 1 | self.0 >> 1)
    }

    fn has(self, other: Polarity) -> bool {
        self.0 & other.0 != 0
    }
}

/// A formula that holds unless another does. The other is the atom that the formula spells out, or its negation, and
/// needs no spelling out in turn.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Lemma {
    pub(crate) unless: Term,
    pub(crate) formula: Term,
}

impl Lemma {
    fn as_formula(self) -> Term {
        Term::or([self.unless, self.formula])
    }

    /// The universal that the lemma asserts or denies, if that is all it does.
    fn as_unit(self) -> Option<(Term, Polarity)> {
        let (atom, polarity) = match &*self.formula.shared() {
            Node::Not(inner) => (*inner, Polarity::NEGATIVE),
            _ => (self.formula, Polarity::POSITIVE),
        };
        (self.unless == Term::ff() && is_universal(atom)).then_some((atom, polarity))
    }
}

/// Usual number of parts of formulas, at least.
const ROOM: usize = 64;

/// A conjunction that grows.
#[derive(Clone)]
pub struct Closure {
    axioms: Axioms,
    sets: Sets,
    products: Lemmas,
    limit: usize,
    formulas: IndexSet<Lemma, FxBuildHasher>,
    /// Number of `formulas` that were looked into.
    scanned: usize,
    /// Number of `formulas` that were given out, but for those withheld.
    given: usize,
    /// Universals that need not be said, as long as nothing else speaks of them.
    withheld: Vec<Lemma>,
    seen: FxHashMap<Term, Polarity>,
    /// Universals that are conjuncts, or whose negations are.
    units: FxHashSet<Term>,
    atomic: Vec<Term>,
    lemmas: Vec<Lemma>,
    failure: Option<Reason>,
}

impl Closure {
    /// The empty conjunction; gives up after `limit` formulas.
    pub(crate) fn new(theory: Rc<Theory>, limit: usize) -> Closure {
        Closure {
            axioms: Axioms::new(theory),
            sets: Sets::default(),
            products: Lemmas::default(),
            limit,
            formulas: IndexSet::default(),
            scanned: 0,
            given: 0,
            withheld: Vec::new(),
            seen: FxHashMap::with_capacity_and_hasher(ROOM, FxBuildHasher),
            units: FxHashSet::default(),
            atomic: Vec::new(),
            lemmas: Vec::new(),
            failure: None,
        }
    }

    /// Adds a conjunct.
    pub fn assert(&mut self, formula: Term) {
        self.add(Lemma { unless: Term::ff(), formula });
    }

    /// Defines all that occurs in `formula` without asserting it: it may be asserted or denied later.
    pub fn define(&mut self, formula: Term) {
        self.scan(formula, Polarity::BOTH);
    }

    /// Adds axioms and instances until there are no more.
    ///
    /// # Errors
    ///
    /// If the query is outside the fragment. Passing the limit is no error, but [`is_complete`](Closure::is_complete) is
    /// then false: what is there still follows.
    pub fn saturate(&mut self) -> Result<(), Reason> {
        loop {
            while self.is_complete() {
                let Some(&lemma) = self.formulas.get_index(self.scanned) else { break };
                self.scanned += 1;
                self.scan_lemma(lemma);
                self.take_lemmas();
            }
            if let Some(reason) = self.failure.take() {
                return Err(reason);
            }
            self.sets.instantiate(&mut self.lemmas, self.limit);
            if self.lemmas.is_empty() {
                self.products.instantiate(&mut self.lemmas);
            }
            if self.lemmas.is_empty() || !self.is_complete() {
                return Ok(());
            }
            self.take_lemmas();
        }
    }

    /// Test that all that is needed was added.
    pub fn is_complete(&self) -> bool {
        self.formulas.len() <= self.limit
    }

    /// The conjuncts that were not given out before, without those that others have replaced.
    pub fn take_news(&mut self) -> Vec<Term> {
        let new = self.formulas.iter().skip(self.given).copied();
        let open: Vec<Lemma> = std::mem::take(&mut self.withheld).into_iter().chain(new).collect();
        self.given = self.formulas.len();
        let (withheld, news): (Vec<Lemma>, Vec<Lemma>) =
            open.into_iter().partition(|lemma| lemma.as_unit().is_some_and(|(atom, _)| self.is_replaced(atom)));
        self.withheld = withheld;
        news.into_iter().map(Lemma::as_formula).collect()
    }

    /// All conjuncts, without those that others have replaced.
    pub(crate) fn all(&self) -> Vec<Term> {
        let is_needed = |lemma: &&Lemma| !lemma.as_unit().is_some_and(|(atom, _)| self.is_replaced(atom));
        self.formulas.iter().filter(is_needed).map(|lemma| lemma.as_formula()).collect()
    }

    /// Test for a universal whose instances say all of it, if nothing else speaks of it.
    fn is_replaced(&self, atom: Term) -> bool {
        self.units.contains(&atom) && !self.seen.contains_key(&atom)
    }

    /// The variables and applications that occur, each once.
    pub fn atomic(&self) -> &[Term] {
        &self.atomic
    }

    /// The ground terms of a sort whose membership in sets matters.
    pub fn elements(&self, sort: &Sort) -> impl Iterator<Item = Term> + '_ {
        self.sets.elements(sort)
    }

    /// Checks the products in a model of linear arithmetic, which knows no more of them than the lemmas. For wrong
    /// products, gives valid facts that the model breaks, and equations by which some factor of each product keeps its
    /// value: together these say what each product is.
    pub fn products_in(&self, mut values: impl Interpretation) -> Products {
        let (mut lemmas, mut factors, mut are_right) = (Vec::new(), Vec::new(), true);
        for split in self.products() {
            let [left, right, whole] = [split.left, split.right, split.whole].map(|term| values.integer(term));
            let Some((left, right)) = left.zip(right) else { return Products::Unknown };
            are_right &= left.checked_mul(right).is_some_and(|product| whole == Some(product));
            for at in [(left, right), (left.signum(), right.signum())] {
                let Some(lemma) = tangent(*split, at) else { return Products::Unknown };
                lemmas.push(lemma);
            }
            factors.push(Term::eq(split.left, Term::int(left)));
        }
        if are_right { Products::Right } else { Products::Wrong { lemmas, factors } }
    }

    /// The products of which Z3 knows only what lemmas say.
    pub(crate) fn products(&self) -> &[Split] {
        self.products.splits()
    }

    fn take_lemmas(&mut self) {
        for lemma in std::mem::take(&mut self.lemmas) {
            self.add(lemma);
        }
    }

    fn add(&mut self, lemma: Lemma) {
        match &*lemma.formula.shared() {
            Node::And(items) => items.iter().for_each(|item| self.add(Lemma { formula: *item, ..lemma })),
            Node::Bool(true) => {}
            _ => {
                self.formulas.insert(lemma);
            }
        }
    }

    /// A universal that is itself a conjunct needs no guard for its instances, which then say all of it.
    fn scan_lemma(&mut self, lemma: Lemma) {
        match lemma.as_unit() {
            Some((atom, polarity)) => {
                self.units.insert(atom);
                self.scan_universal(atom, polarity, [Term::ff(), Term::ff()]);
            }
            None => self.scan(lemma.formula, Polarity::POSITIVE),
        }
    }

    /// Tells if the limit is passed, by what is added and what is about to be. Nothing more is looked into then.
    fn is_full(&mut self) -> bool {
        if self.lemmas.len() > self.limit {
            self.take_lemmas();
        }
        !self.is_complete()
    }

    fn scan(&mut self, term: Term, polarity: Polarity) {
        if self.is_full() {
            return;
        }
        let known = self.seen.get(&term).map_or(0, |known| known.0);
        let new = Polarity(polarity.0 & !known);
        if new.0 == 0 {
            return;
        }
        self.seen.insert(term, Polarity(known | polarity.0));
        match &*term.shared() {
            Node::Bool(_) | Node::Int(_) => {}
            Node::Not(inner) => self.scan(*inner, new.flip()),
            Node::And(items) | Node::Or(items) => items.iter().for_each(|item| self.scan(*item, new)),
            Node::Binary(BinOp::Iff, left, right) => {
                self.scan(*left, Polarity::BOTH);
                self.scan(*right, Polarity::BOTH);
            }
            Node::Unknown(..) => self.failure = Some(Reason::PredicateUnknown),
            _ if is_universal(term) => self.scan_universal(term, new, [Term::not(term), term]),
            _ => {
                if new.has(Polarity::POSITIVE) && matches!(*term.shared(), Node::Binary(BinOp::Eq, ..)) {
                    self.products.relates(term);
                }
                if known == 0 {
                    self.scan_atom(term);
                }
            }
        }
    }

    /// `unless`: what frees the instances, and the witness, from having to hold.
    fn scan_universal(&mut self, atom: Term, polarity: Polarity, unless: [Term; 2]) {
        if let Node::Binary(_, left, right) = &*atom.shared() {
            self.scan(*left, Polarity::BOTH);
            self.scan(*right, Polarity::BOTH);
        } else if polarity.has(Polarity::NEGATIVE) {
            self.failure = Some(Reason::Quantifier);
        }
        let [unless_asserted, unless_denied] = unless;
        if polarity.has(Polarity::POSITIVE) {
            self.sets.assert(atom, unless_asserted, &mut self.lemmas);
        }
        if polarity.has(Polarity::NEGATIVE) {
            self.sets.deny(atom, unless_denied, &mut self.lemmas);
        }
    }

    fn scan_atom(&mut self, term: Term) {
        match &*term.shared() {
            Node::Var(..) => self.atomic.push(term),
            Node::App(_, arguments, _) => {
                self.atomic.push(term);
                arguments.iter().for_each(|argument| self.add_object(*argument));
                let axioms = self.axioms.occurs(term);
                self.lemmas.extend(axioms.into_iter().map(|formula| Lemma { unless: Term::ff(), formula }));
                self.products.occurs(term);
            }
            Node::Binary(BinOp::Mul, ..) => linear(term).into_iter().for_each(|sum| self.scan(sum, Polarity::BOTH)),
            Node::Binary(BinOp::Le | BinOp::Lt, ..) | Node::Ite(..) => self.products.relates(term),
            Node::Binary(BinOp::Member, element, _) => {
                self.sets.add_element(*element);
                self.add_object(*element);
            }
            Node::SetLit(_, items) => items.iter().for_each(|item| self.add_object(*item)),
            _ => {}
        }
        term.children().into_iter().for_each(|child| self.scan(child, Polarity::BOTH));
    }

    fn add_object(&mut self, term: Term) {
        if matches!(term.sort(), Sort::Set(_)) {
            for equation in self.sets.add_object(term) {
                self.scan(equation, Polarity::BOTH);
            }
        }
    }
}

/// Test for an atom that speaks of all elements of a sort.
fn is_universal(atom: Term) -> bool {
    match &*atom.shared() {
        Node::ForAll(..) | Node::Binary(BinOp::Subset, ..) => true,
        Node::Binary(BinOp::Eq, left, _) => matches!(left.sort(), Sort::Set(_)),
        _ => false,
    }
}
