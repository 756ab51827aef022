//! Formulas.

use crate::dafny::text::{Level, Text, listed};
use crate::dafny::types::constructor_name;
use crate::dafny::writer::{Env, Item, Writer};
use loligo_logic::{BinOp, MeasureDef, Node, Sort, Symbol, Term};
use loligo_types::Shape;

impl Writer<'_> {
    /// A formula or term, whose variables `env` knows.
    pub(crate) fn formula(&mut self, term: Term, env: &Env) -> Text {
        match term.node() {
            Node::Bool(value) => Text::atom(value.to_string()),
            Node::Int(value) => integer(value),
            Node::Var(name, _) => match env.variables.get(&name) {
                Some(text) => text.clone(),
                None => self.application(name, &[], env),
            },
            Node::SetLit(_, elements) => {
                let elements: Vec<Text> = elements.iter().map(|element| self.formula(*element, env)).collect();
                Text::atom(format!("{{{}}}", listed(&elements)))
            }
            Node::Not(inner) => self.negation(inner, env),
            Node::Neg(inner) => Text::new(format!("-{}", self.formula(inner, env).at(Level::Atom)), Level::Prefix),
            Node::Binary(operator, left, right) => self.binary(operator, left, right, env),
            Node::And(parts) => Text::all(&self.formulas(&parts, env)),
            Node::Or(parts) => Text::any(&self.formulas(&parts, env)),
            Node::Ite(condition, then, otherwise) => {
                let parts = [condition, then, otherwise].map(|part| self.formula(part, env).text);
                let [condition, then, otherwise] = parts;
                Text::open(format!("if {condition} then {then} else {otherwise}"))
            }
            Node::App(name, arguments, _) => self.application(name, &arguments, env),
            Node::Unknown(..) | Node::ForAll(..) => {
                self.obstacle("a formula that nobody can write");
                Text::atom("false")
            }
        }
    }

    fn formulas(&mut self, terms: &[Term], env: &Env) -> Vec<Text> {
        terms.iter().map(|term| self.formula(*term, env)).collect()
    }

    /// The conjuncts of a formula.
    pub(crate) fn conjuncts(&mut self, term: Term, env: &Env) -> Vec<Text> {
        match term.node() {
            Node::Bool(true) => Vec::new(),
            Node::And(parts) => self.formulas(&parts, env),
            _ => vec![self.formula(term, env)],
        }
    }

    fn negation(&mut self, inner: Term, env: &Env) -> Text {
        let operator = match inner.node() {
            Node::Binary(BinOp::Eq, left, right) => Some((left, "!=", right)),
            Node::Binary(BinOp::Member, left, right) => Some((left, "!in", right)),
            _ => None,
        };
        match operator {
            Some((left, operator, right)) => {
                let (left, right) = (self.formula(left, env), self.formula(right, env));
                Text::compare(&left, operator, &right)
            }
            None => Text::new(format!("!{}", self.formula(inner, env).at(Level::Atom)), Level::Prefix),
        }
    }

    fn binary(&mut self, operator: BinOp, left: Term, right: Term, env: &Env) -> Text {
        if matches!(operator, BinOp::Lt | BinOp::Le) && env.of_sort(&left.sort()) != Shape::Int {
            self.obstacle("an order of values that are no integers");
        }
        let (left, right) = (self.formula(left, env), self.formula(right, env));
        match operator {
            BinOp::Add | BinOp::Union => Text::infix(&left, "+", &right, Level::Sum, (Level::Sum, Level::Product)),
            BinOp::Sub | BinOp::Diff => Text::infix(&left, "-", &right, Level::Sum, (Level::Sum, Level::Product)),
            BinOp::Mul | BinOp::Intersect => {
                Text::infix(&left, "*", &right, Level::Product, (Level::Product, Level::Prefix))
            }
            BinOp::Eq => Text::compare(&left, "==", &right),
            BinOp::Lt => Text::compare(&left, "<", &right),
            BinOp::Le | BinOp::Subset => Text::compare(&left, "<=", &right),
            BinOp::Member => Text::compare(&left, "in", &right),
            BinOp::Iff => Text::infix(&left, "<==>", &right, Level::Equivalence, (Level::Junction, Level::Junction)),
        }
    }

    fn application(&mut self, name: Symbol, arguments: &[Term], env: &Env) -> Text {
        let texts = self.formulas(arguments, env);
        if let Some(predicate) = env.predicates.get(&name) {
            return Text::call(predicate, &texts);
        }
        if let Some(function) = env.variables.get(&name) {
            return Text::call(&function.at(Level::Atom), &texts);
        }
        let module = self.plan.module;
        if module.constructors.contains_key(&name) {
            let plain = constructor_name(self, name);
            return if texts.is_empty() { Text::atom(plain) } else { Text::call(&plain, &texts) };
        }
        if let Some(measure) = module.theory.measures.get(&name) {
            let sorts: Vec<Shape> = arguments.iter().map(|argument| env.of_sort(&argument.sort())).collect();
            let function = self.demand(Item::Measure(name, measured_types(measure, &sorts)));
            return Text::call(&function, &texts);
        }
        if module.predicates.contains_key(&name) {
            let shapes = arguments.iter().map(|argument| env.of_sort(&argument.sort())).collect();
            let function = self.demand(Item::Predicate(name, shapes));
            return Text::call(&function, &texts);
        }
        self.obstacle(&format!("`{name}` in a formula"));
        Text::atom("false")
    }
}

/// The type variables of a measure, those of its constants first.
pub(crate) fn measure_variables(measure: &MeasureDef) -> Vec<Symbol> {
    let mut variables = Vec::new();
    let sorts = measure.constants.iter().map(|(_, sort)| sort).chain([&measure.datatype]);
    sorts.for_each(|sort| collect_variables(sort, &mut variables));
    variables
}

fn collect_variables(sort: &Sort, variables: &mut Vec<Symbol>) {
    match sort {
        Sort::Bool | Sort::Int => {}
        Sort::Var(name) if variables.contains(name) => {}
        Sort::Var(name) => variables.push(*name),
        Sort::Set(element) => collect_variables(element, variables),
        Sort::Data(_, arguments) => arguments.iter().for_each(|argument| collect_variables(argument, variables)),
    }
}

/// The types that the variables of a measure stand for, given those of its arguments.
fn measured_types(measure: &MeasureDef, arguments: &[Shape]) -> Vec<Shape> {
    let mut found = Vec::new();
    let sorts = measure.constants.iter().map(|(_, sort)| sort).chain([&measure.datatype]);
    sorts.zip(arguments).for_each(|(sort, shape)| match_sort(sort, shape, &mut found));
    let lookup = |name: Symbol| found.iter().find(|(known, _)| *known == name).map(|(_, shape)| shape.clone());
    measure_variables(measure).into_iter().map(|name| lookup(name).unwrap_or(Shape::Int)).collect()
}

/// Adds what the type variables of a sort stand for in a shape.
pub(crate) fn match_sort(sort: &Sort, shape: &Shape, found: &mut Vec<(Symbol, Shape)>) {
    match (sort, shape) {
        (Sort::Var(name), _) => found.push((*name, shape.clone())),
        (Sort::Set(element), Shape::Data(_, arguments)) => {
            arguments.iter().for_each(|argument| match_sort(element, argument, found));
        }
        (Sort::Data(_, sorts), Shape::Data(_, arguments)) => {
            sorts.iter().zip(arguments.iter()).for_each(|(sort, argument)| match_sort(sort, argument, found));
        }
        _ => {}
    }
}

/// An integer literal.
pub(crate) fn integer(value: i64) -> Text {
    Text::new(value.to_string(), if value < 0 { Level::Prefix } else { Level::Atom })
}
