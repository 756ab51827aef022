//! Quick proofs, without Z3.
//!
//! A query is valid if its conjuncts, the negated goal among them, contradict each other. Here they are made into rules
//! that replace terms by what they are equal to: a variable by a constructor term, an application by a sum or a union, an
//! atom by its truth value. Measures of constructor terms are replaced by their definitions, inequalities are added up,
//! element facts are instantiated on the terms of which it is known that they are members, and a disjunction is refuted
//! case by case.
//!
//! *Why it is sound.* A rule is only ever made of what follows from the conjuncts, and each step replaces a formula by one
//! that is equivalent where the rules hold: so a contradiction follows from the conjuncts. A witness against an equation
//! of sets is a new variable. No limit adds anything: whoever runs into one has derived less. What is used of the theory
//! is a part of what the closure uses for Z3: cases and postconditions of measures, that constructors differ and are
//! one-to-one, instances of element facts, and an order that is that of the integers. Products of variables, quantifiers
//! that are not assumed and predicate unknowns are left to Z3, which may have to say that it does not know.
//!
//! *What it is for.* Nothing is ever found invalid here, and most that is asked in a search is either refuted by a model
//! at hand or easy to prove. Whoever checks what a search has found asks Z3 alone.

use crate::knowledge::Knowledge;
use crate::linear::{Linear, is_infeasible, is_part};
use loligo_logic::{BinOp, Node, Sort, Symbol, Term, Theory};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// How many formulas are looked at in one attempt.
const FUEL: usize = 400;
/// How many cases are told apart in one attempt.
const CASES: usize = 24;
/// How deep a term may be replaced, below and above.
const DEPTH: usize = 48;

/// Looks for quick contradictions; remembers what the theory says of terms.
pub(crate) struct Refuter {
    knowledge: Knowledge,
}

impl Refuter {
    pub(crate) fn new(theory: Rc<Theory>) -> Refuter {
        Refuter { knowledge: Knowledge::new(theory) }
    }

    /// Whether the conjuncts certainly contradict each other. `false` says nothing.
    pub(crate) fn refutes(&mut self, conjuncts: &[Term]) -> bool {
        if !conjuncts.iter().all(|conjunct| is_within(*conjunct)) {
            return false;
        }
        // What comes last is looked at first: equations, so that the rest is seen in the light of them.
        let (mut pending, equations): (Vec<Term>, Vec<Term>) =
            conjuncts.iter().partition(|conjunct| !matches!(*conjunct.shared(), Node::Binary(BinOp::Eq, ..)));
        pending.extend(equations);
        let mut attempt = Attempt { knowledge: &mut self.knowledge, fuel: FUEL, cases: CASES };
        attempt.is_absurd(&mut State { pending, ..State::default() })
    }
}

/// Whether a conjunct speaks of what is decided here: quantifiers are assumed only.
fn is_within(conjunct: Term) -> bool {
    if conjunct.has_unknowns() {
        return false;
    }
    !conjunct.is_quantified()
        || match &*conjunct.shared() {
            Node::ForAll(_, _, body) => !body.is_quantified(),
            Node::And(items) | Node::Or(items) => items.iter().all(|item| is_within(*item)),
            _ => false,
        }
}

/// What is known in a case.
#[derive(Clone, Default)]
struct State {
    /// What terms are replaced by; an atom that is a fact by its truth value.
    rules: FxHashMap<Term, Term>,
    /// The left sides of rules, oldest first; those of rules that were dropped are still among them.
    order: Vec<Term>,
    /// Facts yet to be looked at.
    pending: Vec<Term>,
    /// Disjunctions of which no disjunct is known to be true.
    clauses: Vec<Term>,
    /// Facts about all elements.
    universals: Vec<Term>,
    /// What came of replacing, with the rules there were then.
    normal: FxHashMap<Term, Term>,
    /// Formulas that have said already what they say beyond themselves.
    used: FxHashSet<(Term, Term)>,
    /// Whether there are rules since everything was last looked at.
    has_news: bool,
}

struct Attempt<'r> {
    knowledge: &'r mut Knowledge,
    fuel: usize,
    cases: usize,
}

impl Attempt<'_> {
    /// Whether there is a contradiction.
    fn is_absurd(&mut self, state: &mut State) -> bool {
        if self.saturate(state) || self.is_infeasible(state) {
            return true;
        }
        if state.deny_sets() && self.saturate(state) {
            return true;
        }
        let Some(clause) = state.next_clause() else { return false };
        let Node::Or(items) = &*clause.shared() else { return false };
        items.iter().all(|item| {
            if self.cases == 0 || self.fuel == 0 {
                return false;
            }
            self.cases -= 1;
            let mut case = state.clone();
            case.pending.push(*item);
            self.is_absurd(&mut case)
        })
    }

    /// Makes rules of all facts; true if they contradict each other on the way.
    fn saturate(&mut self, state: &mut State) -> bool {
        loop {
            while let Some(fact) = state.pending.pop() {
                if self.fuel == 0 {
                    return false;
                }
                self.fuel -= 1;
                let fact = self.normal(state, fact, DEPTH);
                if fact == Term::ff() {
                    return true;
                }
                state.assume(fact, self.knowledge);
            }
            if std::mem::take(&mut state.has_news) {
                self.renew(state);
                continue;
            }
            state.instantiate();
            self.bound(state);
            if state.pending.is_empty() {
                return false;
            }
        }
    }

    /// Looks at everything again in the light of new rules.
    fn renew(&mut self, state: &mut State) {
        state.normal.clear();
        state.pending.append(&mut state.clauses);
        for index in 0..state.order.len() {
            let Some(left) = state.order.get(index).copied() else { break };
            let Some(right) = state.rules.get(&left).copied() else { continue };
            let renewed = self.below(state, left, DEPTH);
            if renewed != left {
                state.rules.remove(&left);
                state.pending.push(Term::eq(renewed, right));
            }
        }
        state.order.retain(|left| state.rules.contains_key(left));
    }

    /// `term` with everything in it replaced that there is a rule for.
    fn normal(&mut self, state: &mut State, term: Term, depth: usize) -> Term {
        if depth == 0 || matches!(*term.shared(), Node::Bool(_) | Node::Int(_) | Node::ForAll(..)) {
            return term;
        }
        if let Some(known) = state.normal.get(&term) {
            return *known;
        }
        let below = self.below(state, term, depth);
        let replaced = state.rules.get(&below).copied().or_else(|| self.knowledge.simplified(below));
        let result = match replaced {
            Some(other) => self.normal(state, other, depth - 1),
            // Building it may have made something else of it.
            None if below != term => self.normal(state, below, depth - 1),
            None => below,
        };
        state.normal.insert(term, result);
        result
    }

    /// The same, but `term` as a whole stays.
    fn below(&mut self, state: &mut State, term: Term, depth: usize) -> Term {
        let mut is_same = true;
        for child in term.children() {
            is_same &= self.normal(state, child, depth - 1) == child;
        }
        match is_same {
            true => term,
            false => term.map_children(&mut |child| self.normal(state, child, depth - 1)),
        }
    }

    /// Adds what holds of all values of the measures whose values are compared.
    fn bound(&mut self, state: &mut State) {
        let mut compared = Vec::new();
        for left in &state.order {
            if let Node::Binary(BinOp::Le | BinOp::Lt | BinOp::Eq, a, b) = &*left.shared()
                && is_number(*a)
                && let Some(sum) = Linear::difference(*a, *b)
            {
                compared.extend(sum.atoms());
            }
        }
        for atom in compared {
            if state.used.insert((atom, atom)) {
                state.pending.extend(self.knowledge.postcondition(atom));
            }
        }
    }

    /// Whether the inequalities have no solution; a denied equation of numbers has two cases.
    fn is_infeasible(&mut self, state: &State) -> bool {
        let (mut rows, mut unequal) = (Vec::new(), Vec::new());
        for left in &state.order {
            let Node::Binary(op, a, b) = &*left.shared() else { continue };
            let is_true = state.rules.get(left) == Some(&Term::tt());
            match op {
                BinOp::Le if is_true => rows.extend(at_most(*a, *b, 0)),
                BinOp::Lt if is_true => rows.extend(at_most(*a, *b, 1)),
                // The same is there with its sides exchanged.
                BinOp::Eq if !is_true && a < b && is_number(*a) => {
                    unequal.extend(at_most(*a, *b, 1).zip(at_most(*b, *a, 1)));
                }
                _ => {}
            }
        }
        if is_infeasible(rows.clone()) {
            return true;
        }
        let contradicts = |row: Linear| !rows.is_empty() && is_infeasible([rows.as_slice(), &[row]].concat());
        unequal.into_iter().any(|(below, above)| contradicts(below) && contradicts(above))
    }
}

/// That the sum is not negative says that `left + gap <= right`.
fn at_most(left: Term, right: Term, gap: i64) -> Option<Linear> {
    Linear::difference(right, left)?.shifted(-gap)
}

/// Whether the term is of a sort that is encoded as the integers.
fn is_number(term: Term) -> bool {
    term.sort().is_ordered()
}

impl State {
    /// Takes a fact that nothing more can be replaced in.
    fn assume(&mut self, fact: Term, knowledge: &Knowledge) {
        match &*fact.shared() {
            Node::Bool(_) => {}
            Node::And(items) => self.pending.extend(items.iter().copied()),
            Node::Or(_) if self.clauses.contains(&fact) => {}
            Node::Or(_) => self.clauses.push(fact),
            Node::ForAll(..) => self.universals.push(fact),
            Node::Not(denied) => self.deny(*denied),
            Node::Binary(BinOp::Eq, left, right) => self.equate(fact, (*left, *right), knowledge),
            Node::Binary(BinOp::Iff, left, right) => match [(*left, *right), (*right, *left)]
                .into_iter()
                .find(|(atom, other)| is_atomic(*atom) && !is_part(*atom, *other))
            {
                Some((atom, other)) => self.replace(atom, other),
                None => {
                    let both = left.and2(*right);
                    self.clauses.push(Term::or([both, Term::not(*left).and2(Term::not(*right))]));
                }
            },
            Node::Binary(BinOp::Subset, ..) => {
                self.universals.push(fact);
                self.replace(fact, Term::tt());
            }
            _ => {
                self.replace(fact, Term::tt());
                if let Node::Binary(BinOp::Le | BinOp::Lt, ..) = &*fact.shared() {
                    self.replace(Term::not(fact), Term::ff());
                }
            }
        }
    }

    fn deny(&mut self, denied: Term) {
        match &*denied.shared() {
            Node::Or(items) => self.pending.extend(items.iter().map(|item| Term::not(*item))),
            Node::And(items) => {
                self.clauses.push(Term::or(items.iter().map(|item| Term::not(*item)).collect::<Vec<_>>()));
            }
            Node::Binary(BinOp::Iff, left, right) => {
                self.pending.push(Term::binary(BinOp::Iff, *left, Term::not(*right)));
            }
            Node::Binary(BinOp::Eq, left, right) => {
                self.replace(denied, Term::ff());
                self.replace(Term::eq(*right, *left), Term::ff());
            }
            _ => self.replace(denied, Term::ff()),
        }
    }

    /// Replaces one side of an equation by the other where that ends, and takes it for an atom elsewhere.
    fn equate(&mut self, equation: Term, (left, right): (Term, Term), knowledge: &Knowledge) {
        let sort = left.sort();
        // Measures of values of two sorts have nothing to do with each other.
        let rule = match &sort {
            _ if sort != right.sort() => None,
            Sort::Int | Sort::Var(_) => Linear::difference(left, right).and_then(|sum| sum.solved()),
            _ => {
                let (old, new) = (left.min(right), left.max(right));
                // A constructor term says more than any other.
                let ends = |(from, to): &(Term, Term)| {
                    is_atomic(*from) && !knowledge.is_constructed(*from) && !is_part(*from, *to)
                };
                [(new, old), (old, new)].into_iter().find(ends)
            }
        };
        match rule {
            Some((from, to)) => self.replace(from, to),
            None => {
                if let Sort::Set(_) = sort {
                    self.universals.push(equation);
                }
                self.replace(equation, Term::tt());
                self.replace(Term::eq(right, left), Term::tt());
            }
        }
    }

    fn replace(&mut self, from: Term, to: Term) {
        match self.rules.insert(from, to) {
            None => self.order.push(from),
            Some(known) if known != to => self.pending.push(Term::eq(known, to)),
            Some(_) => {}
        }
        // A truth value is looked up at the next round; what is equal has to be known at once, or two equations
        // replace each other's sides in turn.
        if !matches!(*to.shared(), Node::Bool(_)) {
            self.normal.clear();
        }
        self.has_news = true;
    }

    /// Instances of what holds of all elements for those that are known to belong to something.
    fn instantiate(&mut self) {
        if self.universals.is_empty() {
            return;
        }
        let member = |left: &Term| match &*left.shared() {
            Node::Binary(BinOp::Member, element, _) if self.rules.get(left) == Some(&Term::tt()) => Some(*element),
            _ => None,
        };
        let mut members: Vec<Term> = self.order.iter().filter_map(member).collect();
        members.sort_unstable();
        members.dedup();
        for universal in &self.universals {
            for element in &members {
                if let Some(instance) = instance(*universal, *element)
                    && self.used.insert((*universal, *element))
                {
                    self.pending.push(instance);
                }
            }
        }
    }

    /// Adds a witness for each denied equation and inclusion of sets: something that belongs to one side only.
    fn deny_sets(&mut self) -> bool {
        let mut denied = Vec::new();
        for atom in &self.order {
            if let Node::Binary(op @ (BinOp::Eq | BinOp::Subset), left, right) = &*atom.shared()
                && let Sort::Set(element) = left.sort()
                && self.rules.get(atom) == Some(&Term::ff())
                && self.used.insert((*atom, *atom))
            {
                let witness = Term::var(Symbol::new(&format!("#witness{}", atom.id())), (*element).clone());
                let only =
                    |one: Term, other: Term| Term::member(witness, one).and2(Term::not(Term::member(witness, other)));
                if *op == BinOp::Eq {
                    let exchanged = Term::eq(*right, *left);
                    self.used.insert((exchanged, exchanged));
                    denied.push(Term::or([only(*left, *right), only(*right, *left)]));
                } else {
                    denied.push(only(*left, *right));
                }
            }
        }
        self.pending.append(&mut denied);
        !self.pending.is_empty()
    }

    /// Takes the disjunction with the fewest cases.
    fn next_clause(&mut self) -> Option<Term> {
        let size = |clause: &Term| match &*clause.shared() {
            Node::Or(items) => items.len(),
            _ => 0,
        };
        let (position, _) = self.clauses.iter().enumerate().min_by_key(|(_, clause)| size(clause))?;
        Some(self.clauses.remove(position))
    }
}

/// What the universal says of an element, if it is of the sort.
fn instance(universal: Term, element: Term) -> Option<Term> {
    let is_of = |set: Term| matches!(set.sort(), Sort::Set(sort) if *sort == element.sort());
    Some(match &*universal.shared() {
        Node::ForAll(name, sort, body) if *sort == element.sort() => body.replace(*name, element),
        Node::Binary(BinOp::Subset, left, right) if is_of(*left) => {
            Term::member(element, *left).implies(Term::member(element, *right))
        }
        Node::Binary(BinOp::Eq, left, right) if is_of(*left) => {
            Term::binary(BinOp::Iff, Term::member(element, *left), Term::member(element, *right))
        }
        _ => return None,
    })
}

/// Whether the term is a variable or an application.
fn is_atomic(term: Term) -> bool {
    matches!(*term.shared(), Node::Var(..) | Node::App(..))
}
