//! Models of solvers as models of the logic.

use crate::closure::Closure;
use crate::encode::{Code, Encoder};
use indexmap::IndexSet;
use loligo_logic::{Model, Node, Origin, Sort, Symbol, Term, Value};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::BTreeSet;
use std::hash::Hash;
use z3::ast::{Ast, Bool, Dynamic, Int};

/// Values that a solver gives to terms in a model.
pub trait Interpretation {
    /// Its values of datatypes.
    type Datum: Eq + Hash;

    /// The truth value of a formula.
    fn truth(&mut self, term: Term) -> Option<bool>;
    /// The value of a number, or of an element of a type variable's sort.
    fn integer(&mut self, term: Term) -> Option<i64>;
    /// The value of a term of a datatype.
    fn datum(&mut self, term: Term) -> Option<Self::Datum>;
}

/// Values in a model of Z3.
pub(crate) struct OfZ3<'e> {
    pub(crate) model: &'e z3::Model,
    pub(crate) encoder: &'e mut Encoder,
}

impl Interpretation for OfZ3<'_> {
    type Datum = Dynamic;

    fn truth(&mut self, term: Term) -> Option<bool> {
        match self.encoder.term(term).ok()? {
            Code::Bool(code) => value(self.model, &code, Bool::as_bool),
            _ => None,
        }
    }

    fn integer(&mut self, term: Term) -> Option<i64> {
        match self.encoder.term(term).ok()? {
            Code::Int(code) => value(self.model, &code, Int::as_i64),
            _ => None,
        }
    }

    fn datum(&mut self, term: Term) -> Option<Dynamic> {
        match self.encoder.term(term).ok()? {
            Code::Datum(code) => self.model.eval(&code, true),
            _ => None,
        }
    }
}

/// The values of the variables and applications of `closure`. What has no value of the logic, such as an integer beyond
/// 64 bits, stays undefined.
pub fn extract<I: Interpretation>(interpretation: I, closure: &Closure) -> Model {
    Extraction { interpretation, closure, data: IndexSet::default(), sets: FxHashMap::default() }.run()
}

struct Extraction<'e, I: Interpretation> {
    interpretation: I,
    closure: &'e Closure,
    /// The solver's values of datatypes; their numbers are positions here.
    data: IndexSet<I::Datum, FxBuildHasher>,
    /// The elements whose membership matters, with their values, by sort.
    sets: FxHashMap<Sort, Vec<(Term, Value)>>,
}

impl<I: Interpretation> Extraction<'_, I> {
    fn run(mut self) -> Model {
        let mut atomic = self.closure.atomic().to_vec();
        // A term is younger than its subterms, so arguments have values before what they are arguments of.
        atomic.sort_unstable();
        let mut result = Model::default();
        for term in atomic {
            let (name, arguments) = match &*term.shared() {
                Node::Var(name, _) => (*name, Some(Vec::new())),
                Node::App(name, arguments, _) => (*name, arguments.iter().map(|item| result.eval(*item)).collect()),
                _ => continue,
            };
            let value = if is_internal(name) { None } else { self.value(term) };
            if let (Some(arguments), Some(value)) = (arguments, value) {
                result.define(name, arguments, value);
            }
        }
        result
    }

    /// The value of an atomic term or of an element, whose sort may be a set but is less deep.
    fn value(&mut self, term: Term) -> Option<Value> {
        match term.sort() {
            Sort::Set(element) => self.set_value(term, &element),
            _ => self.scalar(term),
        }
    }

    fn scalar(&mut self, term: Term) -> Option<Value> {
        match term.sort() {
            Sort::Bool => self.interpretation.truth(term).map(Value::Bool),
            Sort::Int | Sort::Var(_) => self.interpretation.integer(term).map(Value::Int),
            Sort::Data(..) => {
                let (number, _) = self.data.insert_full(self.interpretation.datum(term)?);
                u32::try_from(number).ok().map(Value::Datum)
            }
            Sort::Set(_) => None,
        }
    }

    /// Elements that the query does not speak of belong to no set.
    fn set_value(&mut self, set: Term, element: &Sort) -> Option<Value> {
        let mut members = BTreeSet::new();
        for (term, value) in self.elements(element)? {
            if self.scalar(Term::member(term, set))? == Value::Bool(true) {
                members.insert(value);
            }
        }
        Some(Value::Set(members))
    }

    fn elements(&mut self, sort: &Sort) -> Option<Vec<(Term, Value)>> {
        if let Some(known) = self.sets.get(sort) {
            return Some(known.clone());
        }
        let terms: Vec<Term> = self.closure.elements(sort).collect();
        let elements: Option<Vec<_>> = terms.into_iter().map(|term| Some((term, self.value(term)?))).collect();
        let elements = elements?;
        self.sets.insert(sort.clone(), elements.clone());
        Some(elements)
    }
}

/// Value of a term in a model. Where the model leaves it open, completion is asked for only if it matters: completing a
/// model makes Z3 forget what it has evaluated before.
pub(crate) fn value<A: Ast, V>(model: &z3::Model, code: &A, read: fn(&A) -> Option<V>) -> Option<V> {
    let known = model.eval(code, false).and_then(|known| read(&known));
    known.or_else(|| model.eval(code, true).and_then(|known| read(&known)))
}

/// Helpers of the encoding are none of the reader's business.
fn is_internal(name: Symbol) -> bool {
    name.origin() == Origin::Encoding
}
