//! The table of hash-consed formulas.

use crate::{Items, Sort, Symbol};
use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::hash::BuildHasher;
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;

/// A predicate unknown of liquid inference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UnknownId(pub u32);

/// Binary operators of the logic. `>`, `>=` and `!=` are built from these.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BinOp {
    /// Sum of integers.
    Add,
    /// Difference of integers.
    Sub,
    /// Product of integers.
    Mul,
    /// Equality, on every sort.
    Eq,
    /// Strictly less, on ordered sorts.
    Lt,
    /// At most, on ordered sorts.
    Le,
    /// Truth-functional equivalence.
    Iff,
    /// Set union.
    Union,
    /// Set intersection.
    Intersect,
    /// Set difference.
    Diff,
    /// Set inclusion.
    Subset,
    /// Membership: the left operand is the element.
    Member,
}

/// The outermost constructor of a formula.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Node {
    /// A truth value.
    Bool(bool),
    /// An integer literal.
    Int(i64),
    /// A variable.
    Var(Symbol, Sort),
    /// A finite set, listed; the sort is that of the elements.
    SetLit(Sort, Items<Term>),
    /// Negation of a truth value.
    Not(Term),
    /// Negation of an integer.
    Neg(Term),
    /// A binary operator.
    Binary(BinOp, Term, Term),
    /// Conjunction of at least two formulas, none itself a conjunction.
    And(Items<Term>),
    /// Disjunction of at least two formulas, none itself a disjunction.
    Or(Items<Term>),
    /// Conditional term.
    Ite(Term, Term, Term),
    /// A measure, predicate or constructor applied to all its arguments, and the sort of the result.
    App(Symbol, Items<Term>, Sort),
    /// A predicate unknown under a pending substitution of the variables of its scope.
    Unknown(UnknownId, Items<(Symbol, Term)>),
    /// `∀ variable. body`, only ever assumed, never proved: the form of element facts.
    ForAll(Symbol, Sort, Term),
}

/// A formula or term of the logic; a copyable handle into the thread's table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(u32, PhantomData<*const ()>);

struct Entry {
    node: Node,
    sort: Sort,
    /// The negation, once there is one among all terms.
    negation: Cell<Option<Term>>,
    /// The term and all its subterms, once somebody has visited them.
    parts: OnceCell<Rc<[Term]>>,
    free: Items<Symbol>,
    unknowns: Items<UnknownId>,
    quantified: bool,
    polymorphic: bool,
    /// True if an integer literal occurs.
    literal: bool,
    positive: bool,
}

/// The outermost constructor of a formula, for whoever looks at it without a copy.
#[derive(Clone)]
pub struct Outermost(Rc<Entry>);

impl Deref for Outermost {
    type Target = Node;

    #[inline]
    fn deref(&self) -> &Node {
        &self.0.node
    }
}

/// Items that are quicker compared than hashed.
pub(crate) const FEW: usize = 12;

struct Table {
    entries: Vec<Rc<Entry>>,
    /// The positions of the entries.
    ids: HashTable<u32>,
    /// Cache of [`Term::replace`]: inference asks for the same again and again.
    replaced: FxHashMap<(Term, Symbol, Term), Term>,
    /// Cache of [`Term::with_sorts`].
    instances: FxHashMap<Vec<(Symbol, Sort)>, FxHashMap<Term, Term>>,
}

/// Room for the terms of a small file.
const TERMS: usize = 800;

impl Default for Table {
    /// `False` and `True` are asked for all the time: their numbers are 0 and 1.
    fn default() -> Table {
        let mut table = Table {
            entries: Vec::with_capacity(TERMS),
            ids: HashTable::with_capacity(TERMS),
            replaced: FxHashMap::default(),
            instances: FxHashMap::default(),
        };
        table.intern(Node::Bool(false));
        table.intern(Node::Bool(true));
        table
    }
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::default();
}

/// Bytes of a term, and of the result of a replacement, roughly.
const TERM_BYTES: usize = 320;
const REPLACED_BYTES: usize = 40;

/// Bytes that the terms of this thread take, roughly, and those of what came of replacing variables in them.
pub fn term_bytes() -> (usize, usize) {
    TABLE.with_borrow(|table| {
        let instances: usize = table.instances.values().map(FxHashMap::len).sum();
        (table.entries.len() * TERM_BYTES, (table.replaced.len() + instances) * REPLACED_BYTES)
    })
}

/// Forgets what came of replacing variables in terms; it is found out again where it is asked for.
pub fn forget_replacements() {
    TABLE.with_borrow_mut(|table| {
        table.replaced = FxHashMap::default();
        table.instances = FxHashMap::default();
    });
}

impl Table {
    fn entry(&self, term: Term) -> &Rc<Entry> {
        self.entries.get(term.0 as usize).expect("a term is used on the thread that made it")
    }

    fn intern(&mut self, node: Node) -> Term {
        let hash = FxBuildHasher.hash_one(&node);
        if let Some(term) = self.find(hash, &node) {
            return term;
        }
        let entry = Rc::new(self.entry_of(node));
        let id = u32::try_from(self.entries.len()).expect("fewer than 2^32 formulas fit in memory");
        let term = Term(id, PhantomData);
        if let Some(negation) = entry.negation.get() {
            self.entry(negation).negation.set(Some(term));
        }
        let Table { entries, ids, .. } = self;
        entries.push(entry);
        ids.insert_unique(hash, id, |id| {
            entries.get(*id as usize).map_or(0, |entry| FxBuildHasher.hash_one(&entry.node))
        });
        term
    }

    /// The term with this outermost constructor, if there is one yet.
    fn find(&self, hash: u64, node: &Node) -> Option<Term> {
        let is_it = |id: &u32| self.entries.get(*id as usize).is_some_and(|entry| entry.node == *node);
        self.ids.find(hash, is_it).map(|id| Term(*id, PhantomData))
    }

    /// Computes the attributes of a term from those of its children.
    fn entry_of(&self, node: Node) -> Entry {
        let mut free = Items::default();
        let mut unknowns = match node {
            Node::Unknown(id, _) => [id].into(),
            _ => Items::default(),
        };
        let mut quantified = matches!(node, Node::ForAll(..));
        let mut literal = matches!(node, Node::Int(_));
        let mut polymorphic = own_sort(&node).is_some_and(Sort::is_polymorphic);
        let mut positive = true;
        let keeps_polarity = matches!(node, Node::And(_) | Node::Or(_) | Node::ForAll(..));
        for child in children(&node).map(|child| self.entry(child)) {
            free = union(free, &child.free);
            unknowns = union(unknowns, &child.unknowns);
            quantified |= child.quantified;
            polymorphic |= child.polymorphic;
            literal |= child.literal;
            positive &= if keeps_polarity { child.positive } else { child.unknowns.is_empty() };
        }
        match node {
            Node::Var(name, _) => free = [name].into(),
            Node::ForAll(bound, ..) => free = free.iter().copied().filter(|name| *name != bound).collect(),
            _ => {}
        }
        Entry {
            negation: Cell::new(self.negation_of(&node)),
            parts: OnceCell::new(),
            sort: self.sort_of(&node),
            free,
            unknowns,
            quantified,
            polymorphic,
            literal,
            positive,
            node,
        }
    }

    /// The term, if there is one yet, that `node` and nothing else is the negation of: as the order is total, `<` and
    /// `<=` are negations of each other.
    fn negation_of(&self, node: &Node) -> Option<Term> {
        let existing = |node: Node| self.find(FxBuildHasher.hash_one(&node), &node);
        match node {
            Node::Not(inner) => Some(*inner),
            Node::Binary(BinOp::Le, a, b) => existing(Node::Binary(BinOp::Lt, *b, *a)),
            Node::Binary(BinOp::Lt, a, b) => existing(Node::Binary(BinOp::Le, *b, *a)),
            _ => None,
        }
    }

    fn parts_of(&self, term: Term) -> Rc<[Term]> {
        let (mut seen, mut parts) = (FxHashSet::default(), Vec::new());
        let mut stack = vec![term];
        while let Some(term) = stack.pop() {
            let is_new = match parts.len() < FEW {
                true => !parts.contains(&term),
                false => {
                    if seen.is_empty() {
                        seen.extend(&parts);
                    }
                    seen.insert(term)
                }
            };
            if is_new {
                parts.push(term);
                let first = stack.len();
                stack.extend(children(&self.entry(term).node));
                stack.get_mut(first..).into_iter().for_each(<[Term]>::reverse);
            }
        }
        parts.into()
    }

    fn sort_of(&self, node: &Node) -> Sort {
        match node {
            Node::Int(_) | Node::Neg(_) => Sort::Int,
            Node::Var(_, sort) | Node::App(_, _, sort) => sort.clone(),
            Node::SetLit(element, _) => Sort::set(element.clone()),
            Node::Ite(_, then, _) => self.entry(*then).sort.clone(),
            Node::Binary(op, left, _) => match op {
                BinOp::Add | BinOp::Sub | BinOp::Mul => Sort::Int,
                BinOp::Union | BinOp::Intersect | BinOp::Diff => self.entry(*left).sort.clone(),
                _ => Sort::Bool,
            },
            _ => Sort::Bool,
        }
    }
}

/// All that is in one of two lists, both in order and without repetitions; mostly one of them has all of it.
fn union<T: Copy + Ord>(left: Items<T>, right: &Items<T>) -> Items<T> {
    let has_all = |left: &[T], right: &[T]| right.iter().all(|item| left.contains(item));
    if has_all(&left, right) {
        left
    } else if has_all(right, &left) {
        right.clone()
    } else {
        let mut items = [&*left, right].concat();
        items.sort_unstable();
        items.dedup();
        items.into()
    }
}

/// The sort that a node brings in, beside those of its children.
fn own_sort(node: &Node) -> Option<&Sort> {
    match node {
        Node::Var(_, sort) | Node::App(_, _, sort) | Node::SetLit(sort, _) | Node::ForAll(_, sort, _) => Some(sort),
        _ => None,
    }
}

fn children(node: &Node) -> impl Iterator<Item = Term> + '_ {
    let (fixed, many): ([Option<Term>; 3], &[Term]) = match node {
        Node::Bool(_) | Node::Int(_) | Node::Var(..) => ([None; 3], &[]),
        Node::Not(a) | Node::Neg(a) | Node::ForAll(_, _, a) => ([Some(*a), None, None], &[]),
        Node::Binary(_, a, b) => ([Some(*a), Some(*b), None], &[]),
        Node::Ite(a, b, c) => ([Some(*a), Some(*b), Some(*c)], &[]),
        Node::SetLit(_, items) | Node::And(items) | Node::Or(items) | Node::App(_, items, _) => ([None; 3], items),
        Node::Unknown(_, _) => ([None; 3], &[]),
    };
    let pending: &[(Symbol, Term)] = match node {
        Node::Unknown(_, pending) => pending,
        _ => &[],
    };
    fixed.into_iter().flatten().chain(many.iter().copied()).chain(pending.iter().map(|(_, term)| *term))
}

impl Term {
    /// The handle for `node` as it stands, without simplification; the constructors in [`Term`] are what is wanted
    /// everywhere but in them.
    pub(crate) fn intern(node: Node) -> Term {
        TABLE.with_borrow_mut(|table| table.intern(node))
    }

    /// True if one of the terms is the negation of another.
    pub(crate) fn are_contradictory(terms: &[Term]) -> bool {
        let is_denied =
            |table: &Table, term: Term| table.entry(term).negation.get().is_some_and(|it| terms.contains(&it));
        terms.len() > 1 && TABLE.with_borrow(|table| terms.iter().any(|term| is_denied(table, *term)))
    }

    /// Looks up the result of [`replace`](Term::replace), if that was asked for before.
    pub(crate) fn replaced(self, name: Symbol, by: Term) -> Option<Term> {
        TABLE.with_borrow(|table| table.replaced.get(&(self, name, by)).copied())
    }

    /// Remembers what came of [`replace`](Term::replace).
    pub(crate) fn remember_replaced(self, name: Symbol, by: Term, result: Term) {
        TABLE.with_borrow_mut(|table| table.replaced.insert((self, name, by), result));
    }

    /// Looks up the result of [`with_sorts`](Term::with_sorts), if that was asked for before.
    pub(crate) fn instance(self, bindings: &[(Symbol, Sort)]) -> Option<Term> {
        TABLE.with_borrow(|table| table.instances.get(bindings)?.get(&self).copied())
    }

    /// Remembers what came of [`with_sorts`](Term::with_sorts).
    pub(crate) fn remember_instance(self, bindings: &[(Symbol, Sort)], result: Term) {
        TABLE.with_borrow_mut(|table| match table.instances.get_mut(bindings) {
            Some(known) => known.insert(self, result),
            None => table.instances.entry(bindings.to_vec()).or_default().insert(self, result),
        });
    }

    /// Truth values are in every table from the beginning.
    pub(crate) fn truth(value: bool) -> Term {
        Term(u32::from(value), PhantomData)
    }

    /// The outermost constructor. Costs a shallow clone.
    pub fn node(self) -> Node {
        TABLE.with_borrow(|table| table.entry(self).node.clone())
    }

    /// The outermost constructor, shared: cheaper than [`node`](Term::node), for whoever looks at many.
    #[inline]
    pub fn shared(self) -> Outermost {
        TABLE.with_borrow(|table| Outermost(table.entry(self).clone()))
    }

    /// Applies `look` to the outermost constructor, without a copy. It must not build terms: the table is in use.
    pub(crate) fn peek<R>(self, look: impl FnOnce(&Node) -> R) -> R {
        TABLE.with_borrow(|table| look(&table.entry(self).node))
    }

    /// The sort.
    pub fn sort(self) -> Sort {
        TABLE.with_borrow(|table| table.entry(self).sort.clone())
    }

    /// True if the term has the sort.
    pub(crate) fn is_of(self, sort: &Sort) -> bool {
        TABLE.with_borrow(|table| table.entry(self).sort == *sort)
    }

    /// The free variables, each once. Those an unknown's valuation may bring in are not among them, only those of its
    /// pending substitution.
    pub fn free_vars(self) -> Items<Symbol> {
        TABLE.with_borrow(|table| table.entry(self).free.clone())
    }

    /// The predicate unknowns, each once.
    pub fn unknowns(self) -> Items<UnknownId> {
        TABLE.with_borrow(|table| table.entry(self).unknowns.clone())
    }

    /// True if a predicate unknown occurs.
    #[inline]
    pub fn has_unknowns(self) -> bool {
        TABLE.with_borrow(|table| !table.entry(self).unknowns.is_empty())
    }

    /// True if predicate unknowns occur in positive places only: a stronger value of one makes the formula stronger.
    #[inline]
    pub fn is_positive(self) -> bool {
        TABLE.with_borrow(|table| table.entry(self).positive)
    }

    /// The conjuncts of a formula; none for `True`.
    pub fn conjuncts(self) -> Vec<Term> {
        match &*self.shared() {
            Node::And(items) => items.to_vec(),
            Node::Bool(true) => Vec::new(),
            _ => vec![self],
        }
    }

    /// True if the variable occurs free.
    #[inline]
    pub fn mentions(self, name: Symbol) -> bool {
        TABLE.with_borrow(|table| table.entry(self).free.contains(&name))
    }

    /// True if `is_wanted` holds of some free variable. `is_wanted` must not build terms: the table is in use.
    pub fn mentions_any(self, is_wanted: impl Fn(Symbol) -> bool) -> bool {
        TABLE.with_borrow(|table| table.entry(self).free.iter().any(|name| is_wanted(*name)))
    }

    /// True if `is_wanted` holds of some free variable, or a predicate unknown occurs and `wants_unknowns` says so.
    pub(crate) fn is_open_in(self, is_wanted: impl Fn(Symbol) -> bool, wants_unknowns: impl FnOnce() -> bool) -> bool {
        TABLE.with_borrow(|table| {
            let entry = table.entry(self);
            entry.free.iter().any(|name| is_wanted(*name)) || !entry.unknowns.is_empty() && wants_unknowns()
        })
    }

    /// True if a sort variable occurs in a sort.
    pub(crate) fn is_polymorphic(self) -> bool {
        TABLE.with_borrow(|table| table.entry(self).polymorphic)
    }

    /// True if an element fact (`∀`) occurs.
    pub fn is_quantified(self) -> bool {
        TABLE.with_borrow(|table| table.entry(self).quantified)
    }

    /// True if an integer literal occurs.
    pub fn has_literals(self) -> bool {
        TABLE.with_borrow(|table| table.entry(self).literal)
    }

    /// The immediate subterms, in order.
    pub fn children(self) -> Vec<Term> {
        self.peek(|node| children(node).collect())
    }

    /// A number that identifies the term on this thread; smaller for those built earlier.
    pub fn id(self) -> u32 {
        self.0
    }

    /// Calls `visit` on `self` and all its subterms, each distinct one once, parents first.
    pub fn visit(self, visit: &mut dyn FnMut(Term)) {
        let parts = TABLE.with_borrow(|table| table.entry(self).parts.get_or_init(|| table.parts_of(self)).clone());
        parts.iter().for_each(|part| visit(*part));
    }
}

impl fmt::Debug for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(name: &str) -> Term {
        Term::var(Symbol::new(name), Sort::Int)
    }

    fn add(left: Term, right: Term) -> Term {
        Term::binary(BinOp::Add, left, right)
    }

    #[test]
    fn what_a_term_speaks_of_comes_from_its_parts() {
        let (x, y) = (number("x"), number("y"));
        let sum = add(y, add(x, y));
        assert_eq!(*sum.free_vars(), [Symbol::new("x"), Symbol::new("y")]);
        assert!(!sum.has_literals() && Term::le(sum, Term::int(3)).has_literals());
        let bound = Term::for_all(Symbol::new("x"), Sort::Int, Term::le(x, y));
        assert!(bound.is_quantified() && bound.mentions(Symbol::new("y")) && !bound.mentions(Symbol::new("x")));
    }

    #[test]
    fn unknowns_are_positive_where_nothing_denies_them() {
        let unknown = Term::unknown(UnknownId(1));
        let both = Term::and([Term::unknown(UnknownId(2)), Term::or([unknown, Term::le(number("x"), Term::int(0))])]);
        assert!(both.is_positive() && *both.unknowns() == [UnknownId(1), UnknownId(2)]);
        assert!(!Term::and([both, Term::not(unknown)]).is_positive());
    }

    #[test]
    fn every_part_is_visited_once() {
        for names in [2, FEW, 3 * FEW] {
            let chain = (0..names).fold(number("x"), |sum, index| add(add(sum, number(&format!("x{index}"))), sum));
            let mut seen = Vec::new();
            chain.visit(&mut |part| seen.push(part));
            assert_eq!(seen.first(), Some(&chain));
            let distinct: FxHashSet<Term> = seen.iter().copied().collect();
            assert_eq!(distinct.len(), seen.len());
            assert_eq!(seen.len(), 1 + 3 * names);
        }
    }
}
