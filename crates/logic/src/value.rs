//! The judgement that a term denotes a value.
//!
//! A term denotes an element of its sort. Not every element is a value of the type: a constructor applied to what it does
//! not take is none, and a sort has elements where the type has no value at all. What a measure promises holds of values,
//! so it is said of a term only under the condition that the term is one, and of the measure's constants alike.
//!
//! Where every element is a value the condition is `True`: of datatypes that ask nothing of what they are built from, as
//! most do. Elsewhere it is followed down to what is known to be a value (variables, which programs bind), and what is left
//! is an uninterpreted predicate.

use crate::{BinOp, ByName, Items, MeasureDef, Node, Origin, Sort, Subst, Symbol, Term, Theory};
use rustc_hash::{FxHashMap, FxHashSet};

/// Facts about the values of datatypes. By default there are none, so that only variables are values.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Datatypes that have values and all of whose elements are values, if what stands for type parameters is.
    pub plain: FxHashSet<Symbol>,
    /// Datatypes with finite elements: induction shows what holds of all of them.
    pub inhabited: FxHashSet<Symbol>,
    /// Conditions of constructors on their arguments, beyond that these are values; those of others cannot be said.
    pub conditions: ByName<Condition>,
    /// Measures that give values, or sets of values, of values.
    pub givers: FxHashSet<Symbol>,
}

/// A condition of a constructor on its arguments.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The arguments.
    pub parameters: Vec<Symbol>,
    /// A formula over them.
    pub formula: Term,
}

impl Condition {
    /// The condition on other arguments.
    pub fn at(&self, sorts: &[(Symbol, Sort)], arguments: &[Term]) -> Term {
        let subst: Subst = self.parameters.iter().copied().zip(arguments.iter().copied()).collect();
        self.formula.with_sorts(sorts).substitute(&subst)
    }
}

impl Values {
    /// Test that every element of the sort is a value. Of a type variable nothing is known that could tell them apart.
    pub fn are_all_of(&self, sort: &Sort) -> bool {
        match sort {
            Sort::Bool | Sort::Int | Sort::Var(_) => true,
            Sort::Set(element) => self.are_all_of(element),
            Sort::Data(name, arguments) => {
                self.plain.contains(name) && arguments.iter().all(|argument| self.are_all_of(argument))
            }
        }
    }

    /// Test that the promise of the measure holds of all elements.
    pub fn keep_promise(&self, measure: &MeasureDef) -> bool {
        let constants = measure.constants.iter().map(|(_, sort)| sort);
        constants.chain([&measure.datatype]).all(|sort| self.are_all_of(sort))
    }
}

impl Theory {
    /// The condition under which `term` denotes a value, or a set of values.
    pub fn is_value(&self, term: Term) -> Term {
        self.value_condition(term, &mut FxHashMap::default())
    }

    /// Fact that all elements of the set `term` are values, if it is a measure's and that is worth saying.
    pub fn elements_are_values(&self, term: Term) -> Option<Term> {
        let (measure, ..) = self.as_measure(term)?;
        let Sort::Set(element) = term.sort() else { return None };
        if !self.values.givers.contains(&measure.name) || self.values.are_all_of(&element) {
            return None;
        }
        let asks = |measure: &MeasureDef| measure.postcondition != Term::tt() && !self.values.keep_promise(measure);
        if !self.measures.values().any(asks) {
            return None;
        }
        let name = Symbol::numbered(Origin::Element, 0);
        let member = Term::var(name, (*element).clone());
        let body = Term::member(member, term).implies(known_as_value(member));
        Some(self.is_value(term).implies(Term::for_all(name, (*element).clone(), body)))
    }

    fn value_condition(&self, term: Term, known: &mut FxHashMap<Term, Term>) -> Term {
        if self.values.are_all_of(&term.sort()) {
            return Term::tt();
        }
        if let Some(condition) = known.get(&term) {
            return *condition;
        }
        let condition = match term.node() {
            // Parameters of abstract refinements stand for whatever these are applied to.
            Node::Var(name, _) if name.is_subject() && name != Symbol::value_var() => known_as_value(term),
            // What a branch bound is something only where that was taken.
            Node::Var(name, _) if name.origin() == Origin::Branch => known_as_value(term),
            Node::Var(..) => Term::tt(),
            Node::Ite(condition, then, otherwise) => {
                let [then, otherwise] = [then, otherwise].map(|branch| self.value_condition(branch, known));
                condition.implies(then).and2(Term::not(condition).implies(otherwise))
            }
            Node::SetLit(_, items) => self.all_values(&items, known),
            Node::Binary(BinOp::Union, left, right) => self.all_values(&[left, right], known),
            Node::Binary(BinOp::Intersect, left, right) => {
                Term::or([left, right].map(|side| self.value_condition(side, known)))
            }
            Node::Binary(BinOp::Diff, left, _) => self.value_condition(left, known),
            Node::App(name, arguments, sort) => {
                self.applied(name, &arguments, &sort, known).unwrap_or(known_as_value(term))
            }
            _ => known_as_value(term),
        };
        known.insert(term, condition);
        condition
    }

    fn all_values(&self, terms: &[Term], known: &mut FxHashMap<Term, Term>) -> Term {
        Term::and(terms.iter().map(|term| self.value_condition(*term, known)).collect::<Vec<_>>())
    }

    /// The condition for an application; `None` if it does not follow from its arguments.
    fn applied(
        &self,
        name: Symbol,
        arguments: &Items<Term>,
        sort: &Sort,
        known: &mut FxHashMap<Term, Term>,
    ) -> Option<Term> {
        if self.measures.contains_key(&name) {
            return self.values.givers.contains(&name).then(|| self.all_values(arguments, known));
        }
        let (constructor, condition) = (self.constructors.get(&name)?, self.values.conditions.get(&name)?);
        let mut sorts = Vec::new();
        let fits = constructor.result.match_with(sort, &mut sorts) && condition.parameters.len() == arguments.len();
        fits.then(|| self.all_values(arguments, known).and2(condition.at(&sorts, arguments)))
    }
}

/// The predicate that holds of values, where nothing else says which these are.
pub fn known_as_value(term: Term) -> Term {
    Term::app(Symbol::of(Origin::Encoding, "value", 0), [term], Sort::Bool)
}
