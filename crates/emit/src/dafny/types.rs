//! Datatypes, and types of values.

use crate::dafny::invariants::function_is_total;
use crate::dafny::writer::{Env, Writer, set};
use loligo_logic::Symbol;
use loligo_types::{Datatype, Module, Shape};
use std::collections::BTreeSet;

/// The datatypes of the module.
pub(crate) fn datatypes(writer: &mut Writer<'_>) -> String {
    let plan = writer.plan;
    let abstracts = plan.abstracts.iter().filter_map(|name| plan.module.datatypes.get(name));
    let mut parts: Vec<String> = abstracts
        .map(|datatype| {
            let comment = Writer::comment(&writer.docs.datatype(datatype.name));
            format!("{comment}type {}(==, !new){}", datatype_name(writer, datatype.name), parameters(datatype))
        })
        .collect();
    for datatype in plan.datatypes.iter().flatten().filter_map(|name| plan.module.datatypes.get(name)) {
        let comment = Writer::comment(&writer.docs.datatype(datatype.name));
        let constructors: Vec<String> =
            datatype.constructors.iter().map(|constructor| declared(writer, *constructor)).collect();
        let head = format!("datatype {}{}", datatype_name(writer, datatype.name), parameters(datatype));
        parts.push(format!("{comment}{head} = {}", constructors.join(" | ")));
    }
    parts.join("\n\n")
}

/// Notes the datatypes of which no value can be built: Dafny has none.
pub(crate) fn look_for_values(writer: &mut Writer<'_>) {
    let module = writer.plan.module;
    let mut found: BTreeSet<Symbol> = writer.plan.abstracts.iter().copied().collect();
    for group in &writer.plan.datatypes {
        // Each round finds a datatype, or there is none to be found.
        for _ in group {
            found.extend(group.iter().copied().filter(|name| can_be_built(module, *name, &found)).collect::<Vec<_>>());
        }
    }
    for name in writer.plan.datatypes.iter().flatten().filter(|name| !found.contains(*name)) {
        writer.place = (*name, module.datatypes.get(name).map_or_else(Default::default, |datatype| datatype.span));
        writer.obstacle("a datatype without values");
    }
}

/// Test for a datatype with a constructor that takes no more than data that can be built, whatever is inside them.
fn can_be_built(module: &Module, name: Symbol, found: &BTreeSet<Symbol>) -> bool {
    let constructors = module.datatypes.get(&name).map_or(&[][..], |datatype| &datatype.constructors);
    let mut constructors = constructors.iter().filter_map(|name| module.constructors.get(name));
    constructors.any(|constructor| {
        constructor.schema.body.uncurry().0.iter().all(|field| match Shape::of(&field.argument) {
            Shape::Data(inner, _) => inner == set() || found.contains(&inner),
            _ => true,
        })
    })
}

fn declared(writer: &Writer<'_>, name: Symbol) -> String {
    let Some(constructor) = writer.plan.module.constructors.get(&name) else { return String::new() };
    let (fields, _) = constructor.schema.body.uncurry();
    let env = Env::default();
    let fields: Vec<String> = fields
        .iter()
        .map(|field| match field.argument.as_fun() {
            Some(_) => {
                function_type(writer, &Shape::of(&field.argument), function_is_total(writer, &field.argument, &env))
            }
            None => shape(writer, &Shape::of(&field.argument)),
        })
        .collect();
    let plain = constructor_name(writer, name);
    if fields.is_empty() { plain } else { format!("{plain}({})", fields.join(", ")) }
}

fn parameters(datatype: &Datatype) -> String {
    let names: Vec<String> = datatype.parameters.iter().map(|(name, _)| variable(*name)).collect();
    if names.is_empty() { String::new() } else { format!("<{}>", names.join(", ")) }
}

fn variable(name: Symbol) -> String {
    format!("T{}", crate::dafny::names::value(&name.as_str()))
}

fn datatype_name(writer: &Writer<'_>, name: Symbol) -> String {
    writer.names.datatypes.get(&name).cloned().unwrap_or_else(|| "int".to_owned())
}

/// The name of a constructor.
pub(crate) fn constructor_name(writer: &Writer<'_>, name: Symbol) -> String {
    writer.names.constructors.get(&name).cloned().unwrap_or_else(|| "unreachable".to_owned())
}

/// A type. Functions in it are total.
pub(crate) fn shape(writer: &Writer<'_>, ty: &Shape) -> String {
    match ty {
        Shape::Bool => "bool".to_owned(),
        Shape::Int | Shape::Meta(_) => "int".to_owned(),
        Shape::Var(name) => variable(*name),
        Shape::Fun(..) => function_type(writer, ty, true),
        Shape::Data(name, arguments) => {
            let head = if *name == set() { "set".to_owned() } else { datatype_name(writer, *name) };
            let arguments: Vec<String> = arguments.iter().map(|argument| shape(writer, argument)).collect();
            if arguments.is_empty() { head } else { format!("{head}<{}>", arguments.join(", ")) }
        }
    }
}

/// The type of a function of as many parameters as there are arrows.
pub(crate) fn function_type(writer: &Writer<'_>, ty: &Shape, is_total: bool) -> String {
    let (mut parameters, mut result) = (Vec::new(), ty);
    while let Shape::Fun(parameter, rest) = result {
        parameters.push(shape(writer, parameter));
        result = rest;
    }
    let arrow = if is_total { "->" } else { "-->" };
    format!("({}) {arrow} {}", parameters.join(", "), shape(writer, result))
}
