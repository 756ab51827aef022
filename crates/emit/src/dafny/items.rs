//! The values inside data: those that stand at the place of a type parameter, at any depth.

use crate::dafny::text::{Level, Text};
use crate::dafny::types::{constructor_name, shape};
use crate::dafny::writer::{Env, Item, Writer};
use loligo_logic::{Origin, Symbol, Term};
use loligo_types::Shape;
use std::rc::Rc;

/// The type that marks the place whose values are collected. No user can write it.
pub(crate) fn mark() -> Shape {
    Shape::Var(Symbol::numbered(Origin::Placeholder, 0))
}

/// A marked type with `element` at the marked places.
fn unmarked(pattern: &Shape, element: &Shape) -> Shape {
    match pattern {
        _ if *pattern == mark() => element.clone(),
        Shape::Data(name, arguments) => {
            Shape::Data(*name, arguments.iter().map(|argument| unmarked(argument, element)).collect())
        }
        Shape::Fun(argument, result) => {
            Shape::Fun(Rc::new(unmarked(argument, element)), Rc::new(unmarked(result, element)))
        }
        _ => pattern.clone(),
    }
}

fn is_marked(pattern: &Shape) -> bool {
    match pattern {
        _ if *pattern == mark() => true,
        Shape::Data(_, arguments) => arguments.iter().any(is_marked),
        Shape::Fun(argument, result) => is_marked(argument) || is_marked(result),
        _ => false,
    }
}

/// The shapes of the fields of each constructor of a datatype at types.
pub(crate) fn fields(writer: &Writer<'_>, datatype: Symbol, arguments: &[Shape]) -> Vec<(Symbol, Vec<Shape>)> {
    let module = writer.plan.module;
    let constructors = module.datatypes.get(&datatype).map_or(&[][..], |datatype| &datatype.constructors);
    let constructors = constructors.iter().filter_map(|name| module.constructors.get(name));
    let of_constructor = |constructor: &loligo_types::Constructor| {
        let variables = &constructor.schema.type_vars;
        let lookup = |name: Symbol| {
            let position = variables.iter().position(|variable| *variable == name)?;
            arguments.get(position).cloned()
        };
        let (parameters, _) = constructor.schema.body.uncurry();
        let shapes = parameters.iter().map(|field| Shape::of_with(&field.argument, &lookup)).collect();
        (constructor.name, shapes)
    };
    constructors.map(of_constructor).collect()
}

impl Writer<'_> {
    /// The set of what stands at the marked places of a value, if it is of a type with such places that are no parts of
    /// functions.
    pub(crate) fn items(&mut self, pattern: &Shape, element: &Shape, value: &Text) -> Option<Text> {
        if *pattern == mark() {
            return Some(Text::atom(format!("{{{}}}", value.text)));
        }
        if !is_marked(pattern) || !matches!(pattern, Shape::Data(..)) {
            return None;
        }
        let function = self.demand(Item::Items(pattern.clone(), element.clone()));
        Some(Text::call(&function, std::slice::from_ref(value)))
    }

    /// Test for a type whose values may hold functions.
    pub(crate) fn holds_functions(&self, shape: &Shape) -> bool {
        self.plan.comparisons.asked_of(self.plan.module, shape).is_err()
    }
}

/// The function that collects them.
pub(crate) fn function(writer: &mut Writer<'_>, name: &str, pattern: &Shape, element: &Shape) -> String {
    let Shape::Data(datatype, arguments) = pattern else { return String::new() };
    let mut env = Env::default();
    let subject = writer.local("v", &mut env);
    let (whole, element_type) = (shape(writer, &unmarked(pattern, element)), shape(writer, element));
    let head = format!("function {name}({subject}: {whole}): set<{element_type}>");
    let constructors = fields(writer, *datatype, arguments);
    if constructors.is_empty() {
        // It may as well take values: then what is known of those that it holds says nothing of those that it may be given.
        writer.obstacle("what an abstract datatype holds, or takes");
        return head;
    }
    let mut text = format!("{head}\n  decreases {subject}, 0\n{{\n  match {subject}\n");
    for (constructor, fields) in constructors {
        let mut env = env.clone();
        let names: Vec<String> = fields.iter().map(|_| writer.local("x", &mut env)).collect();
        let body = case(writer, &fields, element, &names).text;
        text += &format!("  case {} => {body}\n", pattern_of(writer, constructor, &names));
    }
    text + "}"
}

/// The values at the marked places of what a constructor takes.
fn case(writer: &mut Writer<'_>, fields: &[Shape], element: &Shape, names: &[String]) -> Text {
    let mut parts = Vec::new();
    for (field, name) in fields.iter().zip(names) {
        match writer.items(field, element, &Text::atom(name)) {
            Some(part) => parts.push(part.text),
            None if is_marked(field) => writer.obstacle("what holds of the values of a function in a datatype"),
            None => {}
        }
    }
    match parts.as_slice() {
        [] => Text::atom("{}"),
        [only] => Text::atom(only),
        _ => Text::new(parts.join(" + "), Level::Sum),
    }
}

/// The values inside a datum that is built by a constructor from what is named, as equations for Dafny to prove: it
/// unfolds functions only so far by itself.
pub(crate) fn unfolded(
    writer: &mut Writer<'_>,
    (subject, whole): (&Text, &Shape),
    constructor: Symbol,
    names: &[String],
) -> Vec<Text> {
    let Some(datatype) = writer.plan.module.constructors.get(&constructor).map(|found| found.datatype) else {
        return Vec::new();
    };
    let mut instances: Vec<(Shape, Shape, String)> = Vec::new();
    let mut equations = Vec::new();
    for (item, name) in writer.items_demanded() {
        if let Item::Invariant(of, shapes, predicates) = item
            && *of == datatype
            && predicates.iter().all(|predicate| *predicate == Term::tt())
            && *whole == Shape::Data(datatype, shapes.clone().into())
        {
            equations.push(Text::call(name, std::slice::from_ref(subject)));
        }
        if let Item::Items(pattern, element) = item
            && *whole == unmarked(pattern, element)
        {
            instances.push((pattern.clone(), element.clone(), name.clone()));
        }
    }
    for (pattern, element, function) in instances {
        let Shape::Data(_, arguments) = &pattern else { continue };
        let all = fields(writer, datatype, arguments);
        let Some((_, fields)) = all.into_iter().find(|(name, _)| *name == constructor) else { continue };
        let left = Text::call(&function, std::slice::from_ref(subject));
        let right = case(writer, &fields, &element, names);
        equations.push(Text::compare(&left, "==", &right));
    }
    equations
}

/// The shapes of what a constructor took, given that of what it built.
pub(crate) fn fields_of(writer: &Writer<'_>, whole: &Shape, constructor: Symbol) -> Vec<Shape> {
    let Shape::Data(datatype, arguments) = whole else { return Vec::new() };
    let found = fields(writer, *datatype, arguments).into_iter().find(|(name, _)| *name == constructor);
    found.map(|(_, fields)| fields).unwrap_or_default()
}

/// A constructor with variables for what it takes.
pub(crate) fn pattern_of(writer: &Writer<'_>, constructor: Symbol, names: &[String]) -> String {
    let plain = constructor_name(writer, constructor);
    if names.is_empty() { plain } else { format!("{plain}({})", names.join(", ")) }
}
