//! Limits of OCaml.

use crate::code::Code;
use crate::elaborate::is_abstract;
use crate::plan::{Function, Plan};
use crate::report;
use loligo_base::Diagnostic;
use loligo_logic::Symbol;
use loligo_types::{Module, Shape};
use std::collections::BTreeSet;

/// The bounds of an `int`.
const MAX: i64 = (1 << 62) - 1;
const MIN: i64 = -(1 << 62);

/// Diagnostics on parts of the plan that OCaml cannot express.
pub(crate) fn check(plan: &Plan<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let variance = Variance::of(plan);
    for function in plan.all_functions() {
        if let Some(value) = too_large(&function.elaborated.code) {
            diagnostics.push(report::too_large(function, value));
        }
        if is_weak(function, &variance, plan) {
            diagnostics.push(report::weak(function));
        }
    }
    diagnostics
}

/// A number that no `int` can be.
pub(crate) fn too_large(code: &Code) -> Option<i64> {
    let mut found = None;
    code.visit(&mut |part| {
        if let Code::Int(value, _) = part
            && !(MIN..=MAX).contains(value)
        {
            found = Some(*value);
        }
    });
    found
}

/// Test for a value with type variables that OCaml would not generalize: it is calculated, and its type does not merely
/// produce values of theirs (the relaxed value restriction).
fn is_weak(function: &Function, variance: &Variance, plan: &Plan<'_>) -> bool {
    let shape = Shape::of(&function.schema.body);
    if shape.is_fun() || is_value(&function.elaborated.code, plan) {
        return false;
    }
    let mut consumed = BTreeSet::new();
    variance.consumed(&shape, Polarity::Produced, &mut consumed);
    !consumed.is_empty()
}

fn is_value(code: &Code, plan: &Plan<'_>) -> bool {
    match code {
        Code::Apply(head, arguments) => {
            let is_constructor =
                matches!(head.as_ref(), Code::Global(name, _) if plan.module.constructors.contains_key(name));
            is_constructor && arguments.iter().all(|argument| is_value(argument, plan))
        }
        Code::Op(..) | Code::Unreachable => false,
        Code::Let(_, _, value, body) => is_value(value, plan) && is_value(body, plan),
        Code::If(condition, then, otherwise) => {
            [condition, then, otherwise].into_iter().all(|part| is_value(part, plan))
        }
        Code::Match(scrutinee, branches, missing) => {
            missing.is_empty()
                && is_value(scrutinee, plan)
                && branches.iter().all(|branch| is_value(&branch.body, plan))
        }
        _ => true,
    }
}

/// Position of a type: it produces values or takes them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Polarity {
    Produced,
    Consumed,
}

/// The parameters of datatypes whose values they consume, as pairs of both.
struct Variance<'m> {
    module: &'m Module,
    consumed: BTreeSet<(Symbol, Symbol)>,
}

impl<'m> Variance<'m> {
    fn of(plan: &Plan<'m>) -> Self {
        let mut variance = Variance { module: plan.module, consumed: BTreeSet::new() };
        loop {
            let mut consumed = BTreeSet::new();
            for constructor in plan.datatypes.iter().flatten().flat_map(|name| plan.module.datatypes.get(name)) {
                for name in &constructor.constructors {
                    let Some(schema) = plan.module.constructors.get(name).map(|found| &found.schema) else { continue };
                    let mut variables = BTreeSet::new();
                    for field in schema.body.uncurry().0 {
                        variance.consumed(&Shape::of(&field.argument), Polarity::Produced, &mut variables);
                    }
                    consumed.extend(variables.into_iter().map(|variable| (constructor.name, variable)));
                }
            }
            if consumed.len() == variance.consumed.len() {
                return variance;
            }
            variance.consumed = consumed;
        }
    }

    /// Adds the type variables whose values a type consumes.
    fn consumed(&self, shape: &Shape, polarity: Polarity, variables: &mut BTreeSet<Symbol>) {
        match shape {
            Shape::Var(name) if polarity == Polarity::Consumed => {
                variables.insert(*name);
            }
            Shape::Fun(argument, result) => {
                // What is consumed by what is consumed counts, too: no harm is done by being careful.
                self.consumed(argument, Polarity::Consumed, variables);
                self.consumed(result, polarity, variables);
            }
            Shape::Data(name, arguments) => {
                let Some(datatype) = self.module.datatypes.get(name) else { return };
                for ((parameter, _), argument) in datatype.parameters.iter().zip(arguments.iter()) {
                    let consumes = is_abstract(self.module, *name) || self.consumed.contains(&(*name, *parameter));
                    let polarity = if consumes { Polarity::Consumed } else { polarity };
                    self.consumed(argument, polarity, variables);
                }
            }
            Shape::Bool | Shape::Int | Shape::Meta(_) | Shape::Var(_) => {}
        }
    }
}
