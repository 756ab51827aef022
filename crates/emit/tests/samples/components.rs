//! Definitions of the components that an emitted module asks for, and the interpreter makes up otherwise.
//!
//! A component of an example is mostly a goal of another one: its solution is the definition. It is taken if it keeps the
//! promise that the component's type makes, which a trial shows.

use crate::sources::{Source, files};
use loligo_base::Span;
use loligo_emit::Emission;
use loligo_eval::{Program, Runtime, TrialOptions, Value, try_goal};
use loligo_logic::Symbol;
use loligo_types::{Expr, ExprKind, Goal, Module, Operator, Schema, Shape};
use std::rc::Rc;

/// A definition that a component may have.
pub struct Solution {
    name: Symbol,
    schema: Rc<Schema>,
    body: Expr,
}

impl Solution {
    /// It calls itself as the goal, of which a component may promise less.
    fn of(goal: &Goal) -> Solution {
        let body = match goal.body.mentions(goal.name) {
            true => Expr::new(ExprKind::Fix(goal.name, Rc::new(goal.body.clone())), goal.span),
            false => goal.body.clone(),
        };
        Solution { name: goal.name, schema: goal.schema.clone(), body }
    }
}

/// The goals of the examples, and of `tests/agree`, which has what no example solves.
pub fn solutions() -> Vec<Solution> {
    let paths = files("examples").into_iter().chain(files("tests/agree"));
    let solutions = paths.flat_map(|path| {
        Source::read(&path).resolved(|module, _| {
            let goals = module.goals.iter().filter(|goal| goal.is_local);
            goals.map(Solution::of).collect::<Vec<_>>()
        })
    });
    solutions.collect()
}

/// Definitions for the parameters of a module, which the program is given as well. Those are left out of which there is
/// none and whose types have no variables.
pub fn defined(
    module: &Module,
    program: &mut Program,
    emissions: &[Emission<'_>],
    solutions: &[Solution],
) -> Result<Vec<(Symbol, Expr)>, String> {
    for (name, (arguments, _)) in &module.predicates {
        let takes_these = |solution: &&Solution| solution.schema.body.uncurry().0.len() == arguments.len();
        let found = solutions.iter().filter(takes_these).find(|solution| solution.name == *name);
        found.into_iter().for_each(|solution| program.define_predicate(*name, &solution.body));
    }
    let mut definitions = Vec::new();
    for name in emissions.iter().flat_map(Emission::parameters) {
        let schema = &module.components[&name];
        let is_fitting = |solution: &&Solution| solution.name == name && shape(&solution.schema) == shape(schema);
        if definitions.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let mut fitting = solutions.iter().filter(is_fitting).peekable();
        let is_tabulated = fitting.peek().is_none() && schema.type_vars.is_empty();
        match fitting.find(|solution| keeps_promise(name, schema, solution, program)) {
            Some(solution) => definitions.push((name, solution.body.clone())),
            None if is_tabulated => {}
            None => return Err(format!("no program was found for the component `{name} :: {schema}`")),
        }
    }
    Ok(definitions)
}

/// The shape of a type with its variables numbered.
fn shape(schema: &Schema) -> Shape {
    let number = |name| schema.type_vars.iter().position(|var| *var == name);
    Shape::of_with(&schema.body, &|name| Some(Shape::Meta(u32::try_from(number(name)?).unwrap())))
}

/// True if the solution, which the program is given, is of the component's type as far as some calls can tell.
fn keeps_promise(name: Symbol, schema: &Schema, solution: &Solution, program: &mut Program) -> bool {
    program.define(name, &solution.body);
    let goal = Goal {
        name,
        schema: schema.clone().into(),
        conjuncts: Vec::new(),
        metrics: Vec::new(),
        body: solution.body.clone(),
        partners: Vec::new(),
        signature_span: Span::default(),
        span: Span::default(),
        is_local: true,
    };
    let trial = try_goal(program, &goal, &TrialOptions { cases: 60, ..TrialOptions::default() });
    trial.counterexample.is_none() && trial.unspecified.is_none() && trial.cases > 30
}

/// Definitions for the parameters that are left: they say what the interpreter made up for the values that occur.
pub fn tabulated(
    emissions: &[Emission<'_>],
    definitions: &[(Symbol, Expr)],
    values: &[Value],
    runtime: &mut Runtime<'_>,
) -> Result<Vec<(Symbol, Expr)>, String> {
    let mut opaque: Vec<Value> = values.iter().flat_map(opaque_parts).collect();
    opaque.sort();
    opaque.dedup();
    let parameters = emissions.first().map(Emission::parameters).unwrap_or_default();
    let is_missing = |name: &Symbol| !definitions.iter().any(|(known, _)| known == name);
    let table = |name| table(name, &opaque, runtime).ok_or_else(|| format!("the component `{name}` has no table"));
    let names: Vec<Symbol> = parameters.into_iter().filter(is_missing).collect();
    names.iter().copied().zip(names.iter().copied().map(table)).map(|(name, table)| Ok((name, table?))).collect()
}

/// A function of one argument that tells what the component gives for each of the values.
fn table(name: Symbol, values: &[Value], runtime: &mut Runtime<'_>) -> Option<Expr> {
    let expr = |kind| Expr::new(kind, Span::default());
    let parameter = Symbol::new("x");
    let mut body = expr(ExprKind::Error);
    for value in values {
        runtime.allow(1_000_000);
        let result = runtime.call_named(name, vec![value.clone()]).ok()?;
        let operands = vec![Expr::var(parameter, Span::default()), expr(literal(value)?)];
        let is_value = expr(ExprKind::Op(Operator::Eq, operands));
        body = expr(ExprKind::If(Rc::new(is_value), Rc::new(expr(literal(&result)?)), Rc::new(body)));
    }
    Some(expr(ExprKind::Lambda(parameter, Rc::new(body))))
}

/// Emitted modules are given integers for the values of abstract datatypes.
fn literal(value: &Value) -> Option<ExprKind> {
    match value {
        Value::Bool(value) => Some(ExprKind::Bool(*value)),
        Value::Int(number) => Some(ExprKind::Int(i64::try_from(number).ok()?)),
        Value::Opaque(number) => Some(ExprKind::Int(i64::from(*number))),
        _ => None,
    }
}

fn opaque_parts(value: &Value) -> Vec<Value> {
    match value {
        Value::Opaque(_) => vec![value.clone()],
        Value::Data(datum) => datum.fields().iter().flat_map(opaque_parts).collect(),
        _ => Vec::new(),
    }
}
