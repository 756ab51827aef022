//! Shapes with other shapes in them.

use loligo_logic::Symbol;
use loligo_types::{Schema, Shape};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Type argument for a type variable of a schema.
pub(crate) fn argument_for(schema: &Schema, arguments: &[Shape], variable: Symbol) -> Option<Shape> {
    let index = schema.type_vars.iter().position(|name| *name == variable)?;
    arguments.get(index).cloned()
}

/// The shape with arguments for its type variables.
pub(crate) fn substitute(shape: &Shape, parameters: &[Symbol], arguments: &[Shape]) -> Shape {
    let go = |part: &Shape| substitute(part, parameters, arguments);
    match shape {
        Shape::Var(name) => {
            let index = parameters.iter().position(|parameter| parameter == name);
            index.and_then(|index| arguments.get(index)).unwrap_or(shape).clone()
        }
        Shape::Data(name, inner) => Shape::Data(*name, inner.iter().map(go).collect()),
        Shape::Fun(argument, result) => Shape::Fun(Rc::new(go(argument)), Rc::new(go(result))),
        Shape::Bool | Shape::Int | Shape::Meta(_) => shape.clone(),
    }
}

/// The shape with metavariables replaced.
pub(crate) fn map_metas(shape: &Shape, change: &dyn Fn(u32) -> Option<Shape>) -> Shape {
    match shape {
        Shape::Meta(meta) => change(*meta).unwrap_or_else(|| shape.clone()),
        Shape::Data(name, arguments) => {
            Shape::Data(*name, arguments.iter().map(|argument| map_metas(argument, change)).collect())
        }
        Shape::Fun(argument, result) => {
            Shape::Fun(Rc::new(map_metas(argument, change)), Rc::new(map_metas(result, change)))
        }
        Shape::Bool | Shape::Int | Shape::Var(_) => shape.clone(),
    }
}

/// Adds the metavariables in `shape`.
pub(crate) fn collect_metas(shape: &Shape, metas: &mut BTreeSet<u32>) {
    match shape {
        Shape::Meta(meta) => {
            metas.insert(*meta);
        }
        Shape::Data(_, arguments) => arguments.iter().for_each(|argument| collect_metas(argument, metas)),
        Shape::Fun(argument, result) => {
            collect_metas(argument, metas);
            collect_metas(result, metas);
        }
        Shape::Bool | Shape::Int | Shape::Var(_) => {}
    }
}
