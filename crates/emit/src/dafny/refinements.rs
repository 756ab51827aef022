//! Abstract refinements at calls, which nobody writes down.

use crate::dafny::programs::Body;
use crate::dafny::text::Text;
use crate::dafny::types;
use crate::dafny::writer::Env;
use loligo_logic::{Node, Symbol, Term};
use loligo_types::{Base, PredicateSig, Schema, Shape, Type};

impl Body<'_, '_> {
    /// Abstract refinements of a function at a call: its own where it calls itself; otherwise those that make the type
    /// of the result the one that is wanted.
    pub(super) fn abstract_refinements(
        &mut self,
        name: Symbol,
        shapes: &[Shape],
        schema: &Schema,
        arguments: &[Text],
        expected: Option<&Type>,
        env: &Env,
    ) -> Vec<Text> {
        if self.own.0 == name && self.own.1 == shapes {
            let own = schema.predicates.iter().filter_map(|predicate| env.predicates.get(&predicate.name));
            return own.map(Text::atom).collect();
        }
        let (parameters, result) = schema.body.uncurry();
        let types = schema.type_vars.iter().copied().zip(shapes.iter().cloned()).collect();
        let callee = Env { types, ..Env::default() };
        let mut found = Vec::new();
        for predicate in &schema.predicates {
            if let Some(text) =
                expected.and_then(|expected| self.handed_through(predicate, result, expected, &callee, env))
            {
                found.push(text);
                continue;
            }
            let applied = result.as_scalar().and_then(|scalar| application_of(scalar.refinement, predicate.name));
            let (Some(applied), Some(expected)) = (applied, expected) else {
                self.writer.obstacle("what an abstract refinement is in a call");
                return found;
            };
            let (mut inner, mut binders, mut value) = (env.clone(), Vec::new(), None);
            for (sort, part) in predicate.arguments.iter().zip(&applied) {
                let local = self.writer.local("z", &mut inner);
                let ty = types::shape(self.writer, &callee.of_sort(sort));
                binders.push(format!("{local}: {ty}"));
                let Node::Var(of, _) = part.node() else { continue };
                if of == Symbol::value_var() {
                    value = Some(Text::atom(&local));
                }
                let position = parameters.iter().position(|parameter| parameter.param == of);
                let Some(actual) = position.and_then(|position| arguments.get(position)) else { continue };
                for text in inner.variables.values_mut() {
                    if text == actual {
                        *text = Text::atom(&local);
                    }
                }
            }
            let said = value.map(|value| self.writer.valid(expected, &value, &inner)).unwrap_or_default();
            found.push(Text::open(format!("({}) => {}", binders.join(", "), Text::all(&said).text)));
        }
        found
    }

    /// An abstract refinement of a function that its result has as it is: then it is the one of the type that is wanted.
    fn handed_through(
        &mut self,
        predicate: &PredicateSig,
        result: &Type,
        expected: &Type,
        callee: &Env,
        env: &Env,
    ) -> Option<Text> {
        let (Base::Data(_, _, has), Base::Data(_, _, wanted)) =
            (&result.as_scalar()?.base, &expected.as_scalar()?.base)
        else {
            return None;
        };
        let is_it = |term: &Term| match term.node() {
            Node::App(name, arguments, _) => {
                let is_own = |(index, part): (usize, &Term)| matches!(part.node(), Node::Var(name, _) if name == Symbol::parameter(index));
                name == predicate.name && arguments.iter().enumerate().all(is_own)
            }
            _ => false,
        };
        let wanted = *wanted.get(has.iter().position(is_it)?)?;
        let (mut inner, mut binders) = (env.clone(), Vec::new());
        for (index, sort) in predicate.arguments.iter().enumerate() {
            let local = self.writer.local("z", &mut inner);
            binders.push(format!("{local}: {}", types::shape(self.writer, &callee.of_sort(sort))));
            inner.variables.insert(Symbol::parameter(index), Text::atom(local));
        }
        let body = self.writer.formula(wanted, &inner);
        Some(Text::open(format!("({}) => {}", binders.join(", "), body.text)))
    }
}

/// Arguments that a formula applies a predicate to.
fn application_of(term: Term, predicate: Symbol) -> Option<Vec<Term>> {
    match term.node() {
        Node::App(name, arguments, _) if name == predicate => Some(arguments.to_vec()),
        Node::And(parts) => parts.iter().find_map(|part| application_of(*part, predicate)),
        _ => None,
    }
}
