//! Verdicts already given.

use loligo_logic::{BinOp, Node, Term, Verdict};
use rustc_hash::FxHashMap;

/// The canonical form of a query: its conjuncts, negated goal included, each once, oldest first.
///
/// Two queries that differ in the names of variables only are different keys.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key(Box<[Term]>);

impl Key {
    /// The key of facts and the negation of `goal`; `None` if these contradict each other at sight.
    pub(crate) fn of(facts: &[Term], goal: Term) -> Option<Key> {
        let mut conjuncts = Vec::new();
        facts.iter().for_each(|fact| flatten(*fact, &mut conjuncts));
        flatten(Term::not(goal), &mut conjuncts);
        conjuncts.sort_unstable();
        conjuncts.dedup();
        let holds = |term: Term| conjuncts.binary_search(&term).is_ok();
        let contradiction = conjuncts.iter().any(|term| match &*term.shared() {
            Node::Bool(false) => true,
            // Between `a < b` and `b <= a`, the negation of the former is enough to look for.
            Node::Not(_) | Node::Binary(BinOp::Lt, ..) => holds(Term::not(*term)),
            _ => false,
        });
        (!contradiction).then(|| Key(conjuncts.into()))
    }

    /// The key of some conjuncts of a query, in its order.
    pub(crate) fn of_sorted(conjuncts: Vec<Term>) -> Key {
        Key(conjuncts.into())
    }

    /// The conjuncts.
    pub(crate) fn conjuncts(&self) -> &[Term] {
        &self.0
    }
}

fn flatten(term: Term, conjuncts: &mut Vec<Term>) {
    match &*term.shared() {
        Node::Bool(true) => {}
        Node::And(items) => items.iter().for_each(|item| flatten(*item, conjuncts)),
        Node::Not(inner) => match &*inner.shared() {
            Node::Or(items) => items.iter().for_each(|item| flatten(Term::not(*item), conjuncts)),
            _ => conjuncts.push(term),
        },
        _ => conjuncts.push(term),
    }
}

/// Verdicts by query. Cancelled queries are not remembered.
#[derive(Default)]
pub(crate) struct Cache {
    verdicts: FxHashMap<Key, Verdict>,
    bytes: usize,
}

/// Bytes of a verdict, of a conjunct of its query, and of an entry of its model, roughly.
const VERDICT_BYTES: usize = 64;
const CONJUNCT_BYTES: usize = 4;
const ENTRY_BYTES: usize = 100;

impl Cache {
    pub(crate) fn get(&self, key: &Key) -> Option<Verdict> {
        self.verdicts.get(key).cloned()
    }

    pub(crate) fn insert(&mut self, key: Key, verdict: Verdict) {
        let of_model = match &verdict {
            Verdict::Invalid(model) => model.len() * ENTRY_BYTES,
            Verdict::Valid | Verdict::Unknown(_) => 0,
        };
        self.bytes += VERDICT_BYTES + key.0.len() * CONJUNCT_BYTES + of_model;
        self.verdicts.insert(key, verdict);
    }

    /// Bytes of all verdicts, roughly.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}
