//! Datatypes in OCaml.

use crate::names::Variables;
use crate::ocaml::comment;
use crate::ocaml::names::SPELLING;
use crate::ocaml::paths::Paths;
use loligo_logic::Symbol;
use loligo_types::{Constructor, Datatype, Shape};

/// The datatypes with constructors for which `wanted` holds, in groups. What they are made equal to has its name after
/// `origin`, if that is not empty.
pub(crate) fn groups(paths: &Paths<'_>, wanted: impl Fn(Symbol) -> bool, origin: &str) -> Vec<String> {
    let mut items = Vec::new();
    for group in &paths.plan.datatypes {
        let members =
            group.iter().filter(|name| wanted(**name)).filter_map(|name| paths.plan.module.datatypes.get(name));
        let declarations = members.enumerate().map(|(position, datatype)| {
            let keyword = if position == 0 { "type" } else { "and" };
            declaration(paths, datatype, keyword, origin)
        });
        let text: Vec<String> = declarations.collect();
        if !text.is_empty() {
            items.push(text.join("\n\n"));
        }
    }
    items
}

/// Declarations of the functor's parameter: abstract datatypes, and those that its functions speak of.
pub(crate) fn of_signature(paths: &Paths<'_>) -> Vec<String> {
    let mut items = abstracts(paths, |_| String::new());
    items.extend(groups(paths, |name| paths.is_declared(name), ""));
    items
}

/// Declarations of the functor: all that depends on its parameter.
pub(crate) fn of_functor(paths: &Paths<'_>) -> Vec<String> {
    let mut items = abstracts(paths, |applied| format!(" = {}", prefixed(applied, "C.")));
    items.extend(groups(paths, |name| paths.is_declared(name), "C."));
    items.extend(groups(paths, |name| paths.is_inner_datatype(name) && !paths.is_declared(name), ""));
    items
}

/// The abstract datatypes, each with what `definition` makes of its name with its parameters.
pub(crate) fn abstracts(paths: &Paths<'_>, definition: impl Fn(&str) -> String) -> Vec<String> {
    let datatypes = paths.plan.abstracts.iter().filter_map(|name| paths.plan.module.datatypes.get(name));
    let item = |datatype: &Datatype| {
        let (applied, _) = applied(paths, datatype);
        format!("{}\ntype {applied}{}", comment(&paths.docs.datatype(datatype.name), ""), definition(&applied))
    };
    datatypes.map(item).collect()
}

fn declaration(paths: &Paths<'_>, datatype: &Datatype, keyword: &str, origin: &str) -> String {
    let (applied, variables) = applied(paths, datatype);
    let equal = if origin.is_empty() { String::new() } else { format!(" = {}", prefixed(&applied, origin)) };
    let mut text = format!("{}\n{keyword} {applied}{equal} =", comment(&paths.docs.datatype(datatype.name), ""));
    for constructor in datatype.constructors.iter().filter_map(|name| paths.plan.module.constructors.get(name)) {
        let plain = paths.names.constructors.get(&constructor.name).map_or("_", String::as_str);
        let doc = comment(&paths.docs.constructor(constructor.name), "      ");
        text += &format!("\n  | {plain}{}\n{doc}", fields(paths, constructor, &variables));
    }
    text
}

fn fields(paths: &Paths<'_>, constructor: &Constructor, variables: &Variables) -> String {
    let (fields, _) = constructor.schema.body.uncurry();
    let printed: Vec<String> =
        fields.iter().map(|field| paths.factor(&Shape::of(&field.argument), variables)).collect();
    match printed.is_empty() {
        true if paths.takes_unit(constructor.name) => format!(" of {}", paths.unit()),
        true => String::new(),
        false => format!(" of {}", printed.join(" * ")),
    }
}

/// The name of a datatype behind its parameters.
fn applied(paths: &Paths<'_>, datatype: &Datatype) -> (String, Variables) {
    let names: Vec<Symbol> = datatype.parameters.iter().map(|(name, _)| *name).collect();
    let variables = Variables::of(&names, &SPELLING, &[]);
    let plain = paths.names.datatypes.get(&datatype.name).map_or("_", String::as_str);
    let printed: Vec<String> = names.iter().map(|name| format!("'{}", variables.name(*name))).collect();
    let text = match printed.as_slice() {
        [] => plain.to_owned(),
        [only] => format!("{only} {plain}"),
        _ => format!("({}) {plain}", printed.join(", ")),
    };
    (text, variables)
}

/// The name behind its parameters, with `origin` in front of the name itself.
fn prefixed(applied: &str, origin: &str) -> String {
    match applied.rsplit_once(' ') {
        Some((parameters, name)) => format!("{parameters} {origin}{name}"),
        None => format!("{origin}{applied}"),
    }
}
