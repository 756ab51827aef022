//! Queries that fall into parts.
//!
//! Conjuncts that share no symbol have a model together if each has one: values of datatypes can be kept apart, and
//! then no function is at the same arguments in two parts. So a query is decided part by part, and a part that comes up
//! again, with whatever else, is decided already. What connects two conjuncts is a variable; and the name of an
//! application without a value of a datatype among its arguments, which may be the same on both sides.

use indexmap::IndexMap;
use loligo_logic::{Model, Node, Sort, Symbol, Term, Value};
use petgraph::unionfind::UnionFind;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::rc::Rc;

/// Symbols that connect conjuncts, remembered for each.
#[derive(Default)]
pub(crate) struct Connections {
    symbols: FxHashMap<Term, Rc<[Symbol]>>,
}

/// Bytes of the symbols of a conjunct, roughly.
const BYTES: usize = 80;

impl Connections {
    /// Bytes of what is remembered, roughly.
    pub(crate) fn bytes(&self) -> usize {
        self.symbols.len() * BYTES
    }

    /// The parts, each in the order of the conjuncts; the part with the last conjunct first.
    pub(crate) fn split(&mut self, conjuncts: &[Term]) -> Vec<Vec<Term>> {
        let mut sets: UnionFind<usize> = UnionFind::new(conjuncts.len());
        let mut owners: FxHashMap<Symbol, usize> = FxHashMap::default();
        for (position, conjunct) in conjuncts.iter().enumerate() {
            for symbol in self.symbols(*conjunct).iter() {
                sets.union(*owners.entry(*symbol).or_insert(position), position);
            }
        }
        let mut parts: IndexMap<usize, Vec<Term>, FxBuildHasher> = IndexMap::default();
        for (position, conjunct) in conjuncts.iter().enumerate().rev() {
            parts.entry(sets.find(position)).or_default().push(*conjunct);
        }
        let mut parts: Vec<Vec<Term>> = parts.into_values().collect();
        parts.iter_mut().for_each(|part| part.reverse());
        parts
    }

    /// The facts that are connected with some of the terms, and the others.
    pub(crate) fn relevant(&mut self, facts: &[Term], terms: &[Term]) -> (Vec<Term>, Vec<Term>) {
        let all: Vec<Term> = facts.iter().chain(terms).copied().collect();
        let mut sets: UnionFind<usize> = UnionFind::new(all.len() + 1);
        let mut owners: FxHashMap<Symbol, usize> = FxHashMap::default();
        for (position, conjunct) in all.iter().enumerate() {
            for symbol in self.symbols(*conjunct).iter() {
                sets.union(*owners.entry(*symbol).or_insert(position), position);
            }
            if position >= facts.len() {
                sets.union(position, all.len());
            }
        }
        let root = sets.find(all.len());
        let mut position = 0;
        facts.iter().partition(|_| {
            position += 1;
            sets.find(position - 1) == root
        })
    }

    fn symbols(&mut self, term: Term) -> Rc<[Symbol]> {
        if let Some(known) = self.symbols.get(&term) {
            return known.clone();
        }
        let mut symbols = term.free_vars().to_vec();
        term.visit(&mut |part| {
            if let Node::App(name, arguments, _) = &*part.shared()
                && !arguments.iter().any(|argument| matches!(argument.sort(), Sort::Data(..)))
            {
                symbols.push(*name);
            }
        });
        symbols.sort_unstable();
        symbols.dedup();
        let symbols: Rc<[Symbol]> = symbols.into();
        self.symbols.insert(term, symbols.clone());
        symbols
    }
}

/// A model of all parts from one of each, with the values of datatypes kept apart.
pub(crate) fn merge(models: &[Rc<Model>]) -> Rc<Model> {
    if let [only] = models {
        return only.clone();
    }
    let mut merged = Model::default();
    let mut first = 0;
    for model in models {
        let mut next = first;
        let mut apart = |value: &Value| shifted(value, first, &mut next);
        for (name, arguments, value) in model.entries() {
            let arguments = arguments.iter().map(&mut apart).collect();
            merged.define(name, arguments, apart(value));
        }
        first = next;
    }
    Rc::new(merged)
}

fn shifted(value: &Value, by: u32, next: &mut u32) -> Value {
    match value {
        Value::Datum(id) => {
            let id = id.saturating_add(by);
            *next = (*next).max(id.saturating_add(1));
            Value::Datum(id)
        }
        Value::Set(members) => Value::Set(members.iter().map(|member| shifted(member, by, next)).collect()),
        Value::Bool(_) | Value::Int(_) => value.clone(),
    }
}
