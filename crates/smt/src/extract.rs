//! Z3's models as models of the logic.

use crate::closure::Closure;
use crate::encode::{Code, Encoder};
use indexmap::IndexSet;
use loligo_logic::{Model, Node, Sort, Symbol, Term, Value};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use z3::ast::{Ast, Bool, Dynamic, Int};

/// The interpretation that `model` gives to the variables and applications of `closure`. What has no value of the logic,
/// such as an integer beyond 64 bits, stays undefined.
pub(crate) fn extract(model: &z3::Model, encoder: &mut Encoder, closure: &Closure) -> Model {
    Extraction { model, encoder, closure, data: IndexSet::new(), sets: FxHashMap::default() }.run()
}

struct Extraction<'e> {
    model: &'e z3::Model,
    encoder: &'e mut Encoder,
    closure: &'e Closure,
    /// Z3's values of datatypes; their numbers are positions here.
    data: IndexSet<Dynamic>,
    /// The elements whose membership matters, with their values, by sort.
    sets: FxHashMap<Sort, Vec<(Term, Value)>>,
}

impl Extraction<'_> {
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
        match self.encoder.term(term).ok()? {
            Code::Bool(code) => value(self.model, &code, Bool::as_bool).map(Value::Bool),
            Code::Int(code) => value(self.model, &code, Int::as_i64).map(Value::Int),
            Code::Datum(code) => {
                let (number, _) = self.data.insert_full(self.model.eval(&code, true)?);
                u32::try_from(number).ok().map(Value::Datum)
            }
            Code::Set(_) => None,
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

/// What a model says of a term. What it leaves open is asked for only if it matters: completing a model makes Z3 forget
/// what it has evaluated before.
pub(crate) fn value<A: Ast, V>(model: &z3::Model, code: &A, read: fn(&A) -> Option<V>) -> Option<V> {
    let known = model.eval(code, false).and_then(|known| read(&known));
    known.or_else(|| model.eval(code, true).and_then(|known| read(&known)))
}

/// Helpers of the encoding are none of the reader's business.
fn is_internal(name: Symbol) -> bool {
    name.as_str().starts_with('#')
}
