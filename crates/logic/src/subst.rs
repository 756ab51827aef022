//! Substitution of variables, sorts and unknowns.

use crate::{Items, Node, Sort, Symbol, Term, UnknownId};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// A simultaneous substitution of terms for variables.
#[derive(Clone, Debug, Default)]
pub struct Subst {
    /// Each variable once. There are few, mostly one.
    map: Vec<(Symbol, Term)>,
}

impl Subst {
    /// Replaces one variable.
    pub fn single(name: Symbol, term: Term) -> Subst {
        Subst { map: vec![(name, term)] }
    }

    /// Adds a replacement; an earlier one for the same variable is overwritten.
    pub fn insert(&mut self, name: Symbol, term: Term) {
        match self.map.iter_mut().find(|(known, _)| *known == name) {
            Some((_, replacement)) => *replacement = term,
            None => self.map.push((name, term)),
        }
    }

    /// The term that replaces `name`.
    pub fn get(&self, name: Symbol) -> Option<Term> {
        self.map.iter().find(|(known, _)| *known == name).map(|(_, term)| *term)
    }

    /// True for the identity: nothing is replaced.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// True if `name` occurs free in the range, the terms that are put in.
    pub fn brings(&self, name: Symbol) -> bool {
        self.map.iter().any(|(_, term)| term.mentions(name))
    }

    /// Restriction of the substitution that leaves `name` alone.
    #[must_use]
    pub fn without(&self, name: Symbol) -> Cow<'_, Subst> {
        match self.get(name) {
            Some(_) => Cow::Owned(self.map.iter().filter(|(known, _)| *known != name).copied().collect()),
            None => Cow::Borrowed(self),
        }
    }
}

impl FromIterator<(Symbol, Term)> for Subst {
    fn from_iter<I: IntoIterator<Item = (Symbol, Term)>>(iter: I) -> Self {
        let mut subst = Subst::default();
        iter.into_iter().for_each(|(name, term)| subst.insert(name, term));
        subst
    }
}

impl Term {
    /// Replaces free variables simultaneously. On an unknown the substitution is kept pending, but for names that were set
    /// [apart](Symbol::apart), of which no unknown speaks.
    ///
    /// The variable of a `∀` is renamed where it would capture.
    #[must_use]
    pub fn substitute(self, subst: &Subst) -> Term {
        if !self.is_changed_by(subst) {
            return self;
        }
        // One replacement is remembered in the table of all terms. Several make no difference if they are made one after
        // the other, unless one brings in what another replaces.
        let is_independent = |by: Term| !by.is_changed_by(subst);
        match subst.map.as_slice() {
            [] | [_] => {}
            many if many.iter().all(|(_, by)| is_independent(*by)) => {
                return many.iter().fold(self, |term, (name, by)| term.replace(*name, *by));
            }
            _ => {}
        }
        Substitution { subst, done: FxHashMap::default() }.apply(self)
    }

    /// True if a substitution may change the term.
    pub fn is_changed_by(self, subst: &Subst) -> bool {
        let reaches_unknowns = || subst.map.iter().any(|(name, _)| !name.is_apart());
        !subst.is_empty() && self.is_open_in(|name| subst.get(name).is_some(), reaches_unknowns)
    }

    /// Replaces one free variable.
    #[must_use]
    pub fn replace(self, name: Symbol, term: Term) -> Term {
        if !self.is_open_in(|free| free == name, || !name.is_apart()) {
            return self;
        }
        self.replaced(name, term).unwrap_or_else(|| self.substitute(&Subst::single(name, term)))
    }

    /// Replaces sort variables in the sorts of variables, literals and applications.
    #[must_use]
    pub fn with_sorts(self, bindings: &[(Symbol, Sort)]) -> Term {
        if bindings.is_empty() || !self.is_polymorphic() {
            return self;
        }
        if let Some(done) = self.instance(bindings) {
            return done;
        }
        let lookup = |name: Symbol| bindings.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
        let done = self.map_polymorphic(&|sort| sort.substitute(&lookup));
        self.remember_instance(bindings, done);
        done
    }

    /// Rebuilds the term with the sorts with variables in it changed by `change`.
    fn map_polymorphic(self, change: &dyn Fn(&Sort) -> Sort) -> Term {
        match self.is_polymorphic() {
            true => self.map_sort(change, &|child| child.map_polymorphic(change)),
            false => self,
        }
    }

    /// Rebuilds the term with every sort in it changed by `change`.
    #[must_use]
    pub fn map_sorts(self, change: &dyn Fn(&Sort) -> Sort) -> Term {
        self.map_sort(change, &|child| child.map_sorts(change))
    }

    /// Rebuilds the outermost constructor with its own sort changed, and its subterms by `below`.
    fn map_sort(self, change: &dyn Fn(&Sort) -> Sort, below: &dyn Fn(Term) -> Term) -> Term {
        let all = |items: &[Term]| items.iter().map(|item| below(*item)).collect::<Vec<_>>();
        match &*self.shared() {
            Node::Var(name, sort) => Term::var(*name, change(sort)),
            Node::SetLit(sort, items) => Term::set(change(sort), all(items)),
            Node::App(name, arguments, sort) => Term::app(*name, all(arguments), change(sort)),
            Node::ForAll(name, sort, body) => Term::for_all(*name, change(sort), below(*body)),
            _ => self.map_children(&mut |child| below(child)),
        }
    }

    /// Replaces unknowns by what `valuation` says of them, and applies what was pending to it.
    #[must_use]
    pub fn apply_valuation(self, valuation: &dyn Fn(UnknownId) -> Term) -> Term {
        if !self.has_unknowns() {
            return self;
        }
        match &*self.shared() {
            Node::Unknown(id, pending) => valuation(*id).substitute(&pending.iter().copied().collect()),
            _ => self.map_children(&mut |child| child.apply_valuation(valuation)),
        }
    }

    /// Rebuilds the outermost constructor over changed immediate subterms, simplifying.
    #[must_use]
    pub fn map_children(self, change: &mut dyn FnMut(Term) -> Term) -> Term {
        match &*self.shared() {
            Node::Bool(_) | Node::Int(_) | Node::Var(..) => self,
            Node::SetLit(sort, items) => {
                Term::set(sort.clone(), items.iter().map(|item| change(*item)).collect::<Vec<_>>())
            }
            Node::Not(a) => Term::not(change(*a)),
            Node::Neg(a) => Term::neg(change(*a)),
            Node::Binary(op, a, b) => {
                let a = change(*a);
                Term::binary(*op, a, change(*b))
            }
            Node::And(items) => Term::and(items.iter().map(|item| change(*item)).collect::<Vec<_>>()),
            Node::Or(items) => Term::or(items.iter().map(|item| change(*item)).collect::<Vec<_>>()),
            Node::Ite(a, b, c) => {
                let a = change(*a);
                let b = change(*b);
                Term::ite(a, b, change(*c))
            }
            Node::App(name, arguments, sort) => {
                let arguments: Vec<Term> = arguments.iter().map(|argument| change(*argument)).collect();
                Term::app(*name, arguments, sort.clone())
            }
            Node::Unknown(id, pending) => {
                Term::intern(Node::Unknown(*id, pending.iter().map(|(name, term)| (*name, change(*term))).collect()))
            }
            Node::ForAll(name, sort, body) => Term::for_all(*name, sort.clone(), change(*body)),
        }
    }
}

struct Substitution<'s> {
    subst: &'s Subst,
    /// Results for the subterms so far. If one variable is replaced, the table of all terms knows it.
    done: FxHashMap<Term, Term>,
}

impl Substitution<'_> {
    fn apply(&mut self, term: Term) -> Term {
        if !term.is_changed_by(self.subst) {
            return term;
        }
        if let Some(done) = self.recall(term) {
            return done;
        }
        let result = match &*term.shared() {
            Node::Var(name, _) => return self.subst.get(*name).unwrap_or(term),
            Node::Unknown(id, pending) => self.compose(*id, pending),
            Node::ForAll(name, sort, body) => self.under_binder(*name, sort, *body),
            _ => term.map_children(&mut |child| self.apply(child)),
        };
        self.remember(term, result);
        result
    }

    fn recall(&self, term: Term) -> Option<Term> {
        match self.subst.map.as_slice() {
            [(name, by)] => term.replaced(*name, *by),
            _ => self.done.get(&term).copied(),
        }
    }

    fn remember(&mut self, term: Term, result: Term) {
        match self.subst.map.as_slice() {
            [(name, by)] => term.remember_replaced(*name, *by, result),
            _ => {
                self.done.insert(term, result);
            }
        }
    }

    /// `(U[pending])[subst]`: the pending replacements first, then the new ones for variables not pending that it may
    /// speak of.
    fn compose(&mut self, id: UnknownId, pending: &Items<(Symbol, Term)>) -> Term {
        let mut composed: Vec<(Symbol, Term)> = pending.iter().map(|(name, term)| (*name, self.apply(*term))).collect();
        for (name, term) in &self.subst.map {
            if !name.is_apart() && !composed.iter().any(|(bound, _)| bound == name) {
                composed.push((*name, *term));
            }
        }
        composed.sort_unstable();
        Term::intern(Node::Unknown(id, composed.into()))
    }

    fn under_binder(&mut self, name: Symbol, sort: &Sort, body: Term) -> Term {
        let inner = self.subst.without(name);
        let captures = |candidate: Symbol| {
            body.free_vars().iter().any(|free| inner.get(*free).is_some_and(|term| term.mentions(candidate)))
                || (candidate != name && body.mentions(candidate))
        };
        let fresh = name.fresh(captures);
        let mut inner = inner.into_owned();
        if fresh != name {
            inner.insert(name, Term::var(fresh, sort.clone()));
        }
        Term::for_all(fresh, sort.clone(), body.substitute(&inner))
    }
}
