//! Conditions: what guards at one place can be built from, and models that show what can hold there.

use crate::samples::{Rank, Supply};
use crate::{Oracle, Scope};
use loligo_horn::Context;
use loligo_logic::{Node, Purpose, ScopeAnswer, Sort, Symbol, Term, Theory};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::rc::Rc;

/// Most models of a context in which pairs of atoms are shown to hold together.
const MAX_SHOWN: usize = 12;

/// A condition under which the clauses hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guard {
    /// Its conjuncts, in the order of the candidates.
    pub conjuncts: Vec<Term>,
}

impl Guard {
    /// The condition as a formula.
    pub fn formula(&self) -> Term {
        Term::and(self.conjuncts.clone())
    }
}

/// The rank of a guard; the least is preferred. Guards of few conjuncts come first, and of these the ones that hold in
/// many models. Of two guards one of which implies the other, the weaker holds in as many or more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Preference {
    pub(crate) conjuncts: usize,
    pub(crate) models: Reverse<usize>,
}

/// Bytes of a set of atoms, roughly.
const SET_BYTES: usize = 80;

/// The atoms that guards in one context are built from, and what is known of their combinations there.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// Names in what they compare.
    pub operand: usize,
    pub(crate) facts: Vec<Term>,
    pub(crate) atoms: Vec<Term>,
    /// Truth values of the atoms in models of the facts.
    pub(crate) cells: Vec<Vec<bool>>,
    /// Truth values of the atoms in models that were found in comparing guards. They are no measure of how weak a guard
    /// is: there are more of them where more was compared.
    pub(crate) shown: Vec<Vec<bool>>,
    /// Memo of [`implies`](Conditions::implies): the first atoms together imply the second, those that are not among
    /// the first.
    implications: FxHashMap<(Vec<usize>, Vec<usize>), bool>,
    /// Sets of atoms that can hold together, besides those that a cell shows.
    pub(crate) compatible: Vec<Vec<usize>>,
    /// Sets of atoms that contradict the facts.
    pub(crate) contradictions: Vec<Vec<usize>>,
}

impl Conditions {
    /// Bytes, roughly.
    pub(crate) fn bytes(&self) -> usize {
        let cells = (self.cells.len() + self.shown.len()) * self.atoms.len();
        let sets = (self.implications.len() + self.compatible.len() + self.contradictions.len()) * SET_BYTES;
        (self.facts.len() + self.atoms.len()) * 4 + cells + sets
    }

    /// Test that no guard can be built.
    pub fn is_empty(&self) -> bool {
        self.atoms.is_empty()
    }

    /// The rank of a guard, by the models known of the context.
    pub fn preference(&self, guard: &Guard) -> Preference {
        let positions = self.positions(guard);
        let models = self.cells.iter().filter(|cell| hold(cell, &positions)).count();
        Preference { conjuncts: guard.conjuncts.len(), models: Reverse(models) }
    }

    pub(crate) fn select(&self, chosen: &[usize]) -> Vec<Term> {
        chosen.iter().filter_map(|index| self.atoms.get(*index)).copied().collect()
    }

    pub(crate) fn positions(&self, guard: &Guard) -> Vec<usize> {
        (0..self.atoms.len())
            .filter(|index| self.atoms.get(*index).is_some_and(|atom| guard.conjuncts.contains(atom)))
            .collect()
    }

    pub(crate) fn is_contradictory(&self, chosen: &[usize]) -> bool {
        self.contradictions.iter().any(|set| set.iter().all(|index| chosen.contains(index)))
    }

    pub(crate) fn has_cell(&self, chosen: &[usize]) -> bool {
        self.models().any(|cell| hold(cell, chosen))
            || self.compatible.iter().any(|set| chosen.iter().all(|index| set.contains(index)))
    }

    fn models(&self) -> impl Iterator<Item = &Vec<bool>> {
        self.cells.iter().chain(&self.shown)
    }

    /// Test that the conjunction of some atoms implies that of others. `scope` is that of the facts, with all atoms.
    pub(crate) fn implies(&mut self, scope: &mut Scope<'_>, stronger: &[usize], weaker: &[usize]) -> bool {
        let open: Vec<usize> = weaker.iter().copied().filter(|index| !stronger.contains(index)).collect();
        if open.is_empty() {
            return true;
        }
        if self.models().any(|cell| hold(cell, stronger) && !hold(cell, &open)) {
            return false;
        }
        let key = (stronger.to_vec(), open);
        if let Some(known) = self.implications.get(&key) {
            return *known;
        }
        let implies = match scope.check_some(&key.0, &key.1, false) {
            ScopeAnswer::Unsat(_) => true,
            ScopeAnswer::Sat { truth, .. } => {
                self.shown.push(truth);
                false
            }
            ScopeAnswer::Unknown(_) => false,
        };
        self.implications.insert(key, implies);
        implies
    }

    /// The atoms that `chosen` imply, besides these.
    pub(crate) fn implied_by(&mut self, scope: &mut Scope<'_>, chosen: &[usize]) -> Vec<usize> {
        let is_open = |index: &usize| {
            !chosen.contains(index) && !self.models().any(|cell| hold(cell, chosen) && !hold(cell, &[*index]))
        };
        let mut open: Vec<usize> = (0..self.atoms.len()).filter(is_open).collect();
        while !open.is_empty() {
            let before = open.len();
            match scope.check_some(chosen, &open, false) {
                ScopeAnswer::Unsat(_) => return open,
                ScopeAnswer::Sat { truth, .. } => {
                    open.retain(|index| truth.get(*index) == Some(&true));
                    self.shown.push(truth);
                }
                ScopeAnswer::Unknown(_) => {}
            }
            if open.len() == before {
                // Too much at once.
                return open.into_iter().filter(|index| self.implies(scope, chosen, &[*index])).collect();
            }
        }
        open
    }
}

impl Oracle {
    /// The conditions for guards in `context` over its program variables: the atoms that its facts leave open. What
    /// they compare has at most `operand` names. Whoever asks again gets the same, with all that was learned of them.
    pub fn conditions(&mut self, context: &Context, operand: usize) -> Rc<RefCell<Conditions>> {
        let facts: Vec<Term> = context.facts().iter().map(|fact| fact.apply_valuation(&|_| Term::tt())).collect();
        let key = (facts, context.scalars().clone(), operand);
        if let Some(known) = self.conditions.get(&key) {
            return known.clone();
        }
        let conditions = self.on_behalf(Purpose::Qualifiers, |oracle| oracle.explore(context, key.0.clone(), operand));
        let conditions = Rc::new(RefCell::new(conditions));
        self.conditions.insert(key, conditions.clone());
        conditions
    }

    fn explore(&mut self, context: &Context, facts: Vec<Term>, operand: usize) -> Conditions {
        let mut atoms = self.qualifiers().conditions(context.scalars());
        let others = self.operations.atoms(context.scalars(), operand);
        let is_new = |atom: &Term| !atoms.contains(atom);
        let others: Vec<Term> = others.into_iter().filter(is_new).collect();
        atoms.extend(others);
        // Models of fewer facts may be models of these.
        self.horn.decider.samples.supply(&self.theory, context);
        let mut cells: Vec<Vec<bool>> = self.horn.decider.samples.cells(&self.theory, context, &atoms);
        let mut models = Vec::new();
        let shows = |cells: &[Vec<bool>], wanted: &[usize], value: bool| {
            cells.iter().any(|cell| wanted.iter().all(|index| cell.get(*index) == Some(&value)))
        };
        let full = self.horn.decider.samples.fullest(&self.theory, context, &fillings(&self.theory, context));
        let mut place = Place::new(self, context, &facts, &atoms);
        match full {
            // What the model says can be had together need not be found out again.
            Some(full) => place.keep(&full),
            None => drop(place.fill()),
        }
        for value in [true, false] {
            // One query for all: a model settles some of them, and if there is none, that settles the rest.
            let mut unseen: Vec<usize> = (0..atoms.len()).filter(|index| !shows(&cells, &[*index], value)).collect();
            while !unseen.is_empty() {
                let (truth, model) = match place.some(&unseen, value) {
                    ScopeAnswer::Sat { truth, model } => (truth, model),
                    ScopeAnswer::Unsat(_) => break,
                    ScopeAnswer::Unknown(_) => {
                        // Too much at once.
                        let first = unseen.remove(0);
                        match place.some(&[first], value) {
                            ScopeAnswer::Sat { truth, model } => (truth, model),
                            _ => continue,
                        }
                    }
                };
                let before = unseen.len();
                unseen.retain(|index| truth.get(*index) != Some(&value));
                cells.push(truth);
                models.push(model);
                if unseen.len() == before {
                    break;
                }
            }
        }
        let open: Vec<usize> = (0..atoms.len())
            .filter(|index| shows(&cells, &[*index], true) && shows(&cells, &[*index], false))
            .collect();
        let mut contradictions = Vec::new();
        let mut unseen: Vec<Vec<usize>> = Vec::new();
        for (position, first) in open.iter().enumerate() {
            for (other, second) in open.iter().enumerate().skip(position + 1) {
                let pair = vec![*first, *second];
                match are_opposite(&atoms, *first, *second) {
                    true => contradictions.push(vec![position, other]),
                    false if shows(&cells, &pair, true) => {}
                    false => unseen.push(pair),
                }
            }
        }
        // Again one query for all.
        while !unseen.is_empty() && cells.len() < MAX_SHOWN {
            let answer = match place.any(&unseen) {
                ScopeAnswer::Unknown(_) => {
                    let first = unseen.remove(0);
                    place.any(&[first])
                }
                ScopeAnswer::Unsat(_) => {
                    let position = |index: &usize| open.iter().position(|other| other == index);
                    let positions = |pair: Vec<usize>| pair.iter().filter_map(position).collect();
                    contradictions.extend(unseen.drain(..).map(positions));
                    break;
                }
                answer => answer,
            };
            let ScopeAnswer::Sat { truth, model } = answer else { continue };
            unseen.retain(|pair| !hold(&truth, pair));
            cells.push(truth);
            models.push(model);
        }
        drop(place);
        for model in models {
            self.horn.decider.samples.learn(&self.theory, context, &model, Rank::Lasting);
        }
        let restrict = |cell: &Vec<bool>| open.iter().filter_map(|index| cell.get(*index)).copied().collect();
        Conditions {
            operand,
            facts,
            cells: cells.iter().map(restrict).collect(),
            atoms: open.iter().filter_map(|index| atoms.get(*index)).copied().collect(),
            contradictions,
            ..Conditions::default()
        }
    }

    /// A model of the context in which `others` hold.
    pub(crate) fn model_of(&mut self, context: &Context, others: &[Term]) -> ScopeAnswer {
        let facts: Vec<Term> = [context.facts(), others].concat();
        Place::new(self, context, &facts, &[]).fill()
    }

    /// Makes sure that there is a sample of the context, if it has models; and many, once it was asked about often.
    pub(crate) fn prepare_samples(&mut self, context: &Context) {
        match self.horn.decider.samples.supply(&self.theory, context) {
            Supply::Enough => return,
            Supply::Few => {
                self.conditions(context, 1);
                return;
            }
            Supply::None => {}
        }
        match self.on_behalf(Purpose::Samples, |oracle| oracle.model_of(context, &[])) {
            ScopeAnswer::Sat { model, .. } => {
                self.horn.decider.samples.learn(&self.theory, context, &model, Rank::Passing)
            }
            // Nothing but the facts was assumed in the end.
            ScopeAnswer::Unsat(_) => {
                self.dead.insert(context.facts().to_vec());
            }
            ScopeAnswer::Unknown(_) => {}
        }
    }

    /// Test that some model of the context is known. Asks for models if more are of use.
    pub fn has_models(&mut self, context: &Context) -> bool {
        self.prepare_samples(context);
        self.horn.decider.samples.has_some(context.facts())
    }

    /// Test that the facts of a context certainly have no model, with unknowns taken for true. Asks for a model that
    /// can be kept.
    pub fn is_dead_end(&mut self, context: &Context) -> bool {
        self.prepare_samples(context);
        if self.dead.contains(context.facts()) {
            return true;
        }
        !self.horn.decider.samples.has_some(context.facts()) && self.is_contradictory(context)
    }

    /// Test for a contradiction in the facts of a context, with unknowns taken for true, where no model is wanted.
    pub fn is_contradictory(&mut self, context: &Context) -> bool {
        let known: Vec<Term> = context.facts().iter().map(|fact| fact.apply_valuation(&|_| Term::tt())).collect();
        self.is_inconsistent(&known)
    }
}

/// Test that all of the atoms are true in a cell.
pub(crate) fn hold(cell: &[bool], atoms: &[usize]) -> bool {
    atoms.iter().all(|index| cell.get(*index) == Some(&true))
}

/// Test that one atom is the negation of the other.
fn are_opposite(atoms: &[Term], first: usize, second: usize) -> bool {
    atoms.get(first).zip(atoms.get(second)).is_some_and(|(first, second)| Term::not(*first) == *second)
}

/// A context that is asked for models, which are to interpret all there is to know of the variables in scope and to have
/// something in every container: where all are empty, too much holds.
struct Place<'a> {
    scope: Scope<'a>,
    /// Literals that say that containers have something in them, as many as can hold together.
    filled: Vec<usize>,
}

impl<'a> Place<'a> {
    fn new(oracle: &'a mut Oracle, context: &Context, facts: &[Term], atoms: &[Term]) -> Place<'a> {
        let mut literals: Vec<Term> = atoms.iter().copied().chain(probes(&oracle.theory, context)).collect();
        let first = literals.len();
        literals.extend(fillings(&oracle.theory, context));
        // Where there are atoms, more will be asked.
        let scope = match atoms.is_empty() {
            true => oracle.horn.decider.solver.scope(facts, &literals),
            false => oracle.horn.decider.solver.scope_at(facts, &[], &literals),
        };
        Place { scope, filled: (first..literals.len()).collect() }
    }

    /// Keeps those of the fillings that are so by these truth values.
    fn keep(&mut self, truth: &[bool]) {
        let mut truth = truth.iter();
        self.filled.retain(|_| truth.next() == Some(&true));
    }

    /// A model with something in as many containers as possible.
    fn fill(&mut self) -> ScopeAnswer {
        // Not all can be, mostly: what contradicts the facts goes.
        loop {
            match self.scope.check(&self.filled) {
                ScopeAnswer::Unsat(core) if !core.is_empty() => self.filled.retain(|index| !core.contains(index)),
                ScopeAnswer::Unknown(_) if !self.filled.is_empty() => self.filled.clear(),
                answer => return answer,
            }
        }
    }

    /// A model in which all atoms of one of the sets hold, with something in as many containers as possible.
    fn any(&mut self, sets: &[Vec<usize>]) -> ScopeAnswer {
        match self.scope.check_any(&self.filled, sets) {
            ScopeAnswer::Unsat(core) if core.iter().any(|index| self.filled.contains(index)) => {
                self.scope.check_any(&[], sets)
            }
            answer => answer,
        }
    }

    /// A model in which one of the atoms at least has the value, with something in as many containers as possible.
    fn some(&mut self, atoms: &[usize], value: bool) -> ScopeAnswer {
        match self.scope.check_some(&self.filled, atoms, value) {
            ScopeAnswer::Unsat(core) if core.iter().any(|index| self.filled.contains(index)) => {
                self.scope.check_some(&[], atoms, value)
            }
            answer => answer,
        }
    }
}

/// Formulas that make the variables of datatypes non-empty: some element in each set, or else positive integer
/// measures.
fn fillings(theory: &Theory, context: &Context) -> Vec<Term> {
    let mut fillings = Vec::new();
    // What a variable was built from has something in it or has not.
    let built: Vec<Symbol> = context.facts().iter().filter_map(|fact| built_variable(theory, *fact)).collect();
    for (name, sort) in context.scalars().iter().filter(|(name, _)| !built.contains(name)) {
        let variable = Term::var(*name, sort.clone());
        let values: Vec<Term> = theory.measures_of(variable).collect();
        let sets: Vec<Term> = values
            .iter()
            .filter_map(|value| match value.sort() {
                Sort::Set(element) => Some(Term::not(Term::eq(*value, Term::set(element.as_ref().clone(), [])))),
                _ => None,
            })
            .collect();
        match sets.is_empty() {
            true => {
                let numbers = values.iter().filter(|value| value.sort() == Sort::Int);
                fillings.extend(numbers.map(|value| Term::lt(Term::int(0), *value)));
            }
            false => fillings.extend(sets),
        }
    }
    fillings
}

/// The variable that a fact says to be what a constructor builds.
fn built_variable(theory: &Theory, fact: Term) -> Option<Symbol> {
    match theory.as_built(fact)?.0.node() {
        Node::Var(name, _) => Some(name),
        _ => None,
    }
}

/// Formulas that speak of all there is to know of the variables in scope: a model interprets what occurs in its query.
fn probes(theory: &Theory, context: &Context) -> Vec<Term> {
    let mut probes = Vec::new();
    let mut scalars = Vec::new();
    for (name, sort) in context.scalars().iter() {
        let variable = Term::var(*name, sort.clone());
        for value in theory.measures_of(variable) {
            match value.sort() {
                Sort::Bool => probes.push(value),
                Sort::Int => probes.push(Term::eq(value, Term::int(0))),
                sort @ Sort::Set(_) => scalars.push((value, sort)),
                _ => {}
            }
        }
        match sort {
            Sort::Bool => probes.push(variable),
            Sort::Int | Sort::Var(_) => scalars.push((variable, sort.clone())),
            _ => {}
        }
    }
    for (index, (term, sort)) in scalars.iter().enumerate() {
        for (other, other_sort) in scalars.iter().skip(index + 1) {
            match (sort, other_sort) {
                (Sort::Set(element), other_sort) if **element == *other_sort => {
                    probes.push(Term::member(*other, *term))
                }
                (sort, Sort::Set(element)) if **element == *sort => probes.push(Term::member(*term, *other)),
                (sort, other_sort) if sort == other_sort && sort.is_ordered() => probes.push(Term::le(*term, *other)),
                _ => {}
            }
        }
    }
    probes
}
