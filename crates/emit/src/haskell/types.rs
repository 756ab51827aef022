//! Datatypes in Haskell, and the record of what is to be given.

use crate::haskell::comment;
use crate::haskell::scope::Library;
use crate::layout::{hanging, render, text, words};
use loligo_types::{Constructor, Datatype, Shape};

/// All datatypes with constructors.
pub(crate) fn datatypes(library: &Library<'_>) -> Vec<String> {
    let names = library.plan.datatypes.iter().flatten();
    names.filter_map(|name| library.plan.module.datatypes.get(name)).map(|found| datatype(library, found)).collect()
}

fn datatype(library: &Library<'_>, datatype: &Datatype) -> String {
    let parameters = library.parameters_of(datatype.name);
    let variables = library.variables(&parameters);
    let mut head = vec![library.names.datatypes.get(&datatype.name).cloned().unwrap_or_default()];
    head.extend(library.held(datatype.name));
    head.extend(parameters.iter().map(|name| variables.name(*name).to_owned()));
    let head = head.join(" ");
    let mut declaration = format!("{}\ndata {head}", comment(&library.docs.datatype(datatype.name), ""));
    let constructors = datatype.constructors.iter().filter_map(|name| library.plan.module.constructors.get(name));
    for (position, constructor) in constructors.enumerate() {
        let separator = if position == 0 { "=" } else { "|" };
        let lines = comment(&library.docs.constructor(constructor.name), "    ");
        let lines = lines.trim_start();
        declaration +=
            &format!("\n  {separator} {lines}\n    {}", self::constructor(library, constructor, &parameters));
    }
    declaration + &deriving(library, datatype, &head)
}

fn constructor(library: &Library<'_>, constructor: &Constructor, parameters: &[loligo_logic::Symbol]) -> String {
    let variables = library.variables(parameters);
    let plain = library.names.constructors.get(&constructor.name).cloned().unwrap_or_default();
    let (fields, _) = constructor.schema.body.uncurry();
    let fields = fields.iter().map(|field| library.atom(&Shape::of(&field.argument), &variables));
    std::iter::once(plain).chain(fields).collect::<Vec<_>>().join(" ")
}

/// Equality and order, where values can be compared, and a way to be shown.
fn deriving(library: &Library<'_>, datatype: &Datatype, head: &str) -> String {
    let Some(asked) = library.plan.comparisons.of_datatype(datatype.name) else { return String::new() };
    let classes = ["Eq", "Ord", "Show"].map(|class| library.prelude_type(class));
    let is_applied = |shape: &&Shape| matches!(shape, Shape::Data(_, arguments) if !arguments.is_empty());
    if asked.iter().find(is_applied).is_none() {
        return format!("\n  deriving ({})", classes.join(", "));
    }
    // What is asked of a type that is applied has to be written down.
    library.extension("StandaloneDeriving");
    library.extension("FlexibleContexts");
    library.extension("UndecidableInstances");
    let variables = library.variables(&library.parameters_of(datatype.name));
    let instance = |class: &String| {
        let wishes: Vec<String> =
            asked.iter().map(|shape| format!("{class} {}", library.atom(shape, &variables))).collect();
        format!("\n\nderiving instance ({}) => {class} ({head})", wishes.join(", "))
    };
    classes.iter().map(instance).collect()
}

/// The record of what is to be given.
pub(crate) fn record(library: &Library<'_>) -> String {
    let mut text =
        format!("-- | What is trusted to keep its promises.\ndata {} = {}", library.record_type(), library.record);
    for (position, (name, parameter)) in library.plan.parameters.iter().enumerate() {
        let separator = if position == 0 { "\n  {" } else { ",\n   " };
        let lines = comment(&library.docs.signature(*name, &parameter.schema), "    ");
        let plain = library.names.values.get(name).map_or("_", String::as_str);
        text += &format!("{separator} {}\n{}", lines.trim_start(), field(library, plain, parameter));
    }
    text + "\n  }"
}

fn field(library: &Library<'_>, plain: &str, parameter: &crate::plan::Parameter) -> String {
    let variables = library.variables(&parameter.schema.type_vars);
    let mut ty = String::new();
    if !parameter.schema.type_vars.is_empty() {
        library.extension("RankNTypes");
        let names: Vec<&str> = parameter.schema.type_vars.iter().map(|name| variables.name(*name)).collect();
        ty = format!("forall {}. ", names.join(" "));
    }
    ty += &library.context(&parameter.context, &variables);
    ty += &library.shape(&Shape::of(&parameter.schema.body), &variables);
    render(&hanging(text(format!("    {plain} ::")), words(&ty)).nest(4))
}
