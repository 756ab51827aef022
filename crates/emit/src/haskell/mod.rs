//! Haskell: a module, with a record for the components that nothing defines.

mod checks;
mod names;
mod program;
mod scope;
mod types;

pub(crate) use checks::{checks, expression, instance};
pub(crate) use names::SPELLING;
pub(crate) use scope::{Library, Place, Scope, reserve};

use crate::docs::Comment;
use crate::layout::{Doc, group, hanging, line, render, separated, text, words};
use crate::names::Locals;
use crate::plan::Function;
use crate::program::Programs;
use loligo_types::Shape;

/// The text of the whole module.
pub(crate) fn module(library: &Library<'_>, name: &str) -> String {
    let mut items = types::datatypes(library);
    if !library.plan.parameters.is_empty() {
        items.push(types::record(library));
    }
    items.extend(library.plan.all_functions().map(|function| self::function(library, function)));
    // What is imported shows only once everything is printed.
    let mut head = Vec::new();
    let needs = library.needs.borrow();
    head.extend(needs.extensions.iter().map(|name| format!("{{-# LANGUAGE {name} #-}}")));
    if !head.is_empty() {
        head.push(String::new());
    }
    head.push(header(library, name));
    head.push(exports(library, name));
    head.push(String::new());
    head.push(import(&needs));
    if needs.qualified {
        head.push("import qualified Prelude".into());
    }
    items.insert(0, head.join("\n"));
    items.join("\n\n") + "\n"
}

fn header(library: &Library<'_>, name: &str) -> String {
    let mut lines = vec![
        format!("-- | {name}, written by Loligo."),
        "--".into(),
        "-- Above each function stands its type with what it promises of its result, and what it asks of its".into(),
        "-- arguments. It was proved that every function keeps its promise wherever it is given what it asks".into(),
        "-- for, and that it returns.".into(),
    ];
    if !library.plan.parameters.is_empty() {
        lines.push("--".into());
        lines.push(format!("-- The proofs rest on what is asked of '{}', which nobody has checked.", library.record));
    }
    for name in &library.plan.abstracts {
        let Comment { prose, source } = library.docs.datatype(*name);
        lines.push("--".into());
        lines.push(format!("-- The type variable @{}@ stands for", library.abstract_variable(*name)));
        lines.push("--".into());
        let prose = prose.iter().map(|line| format!("-- | {line}"));
        lines.extend(prose.chain(source).map(|line| format!("-- > {line}").trim_end().to_owned()));
    }
    lines.join("\n")
}

fn exports(library: &Library<'_>, name: &str) -> String {
    let datatypes = library.plan.datatypes.iter().flatten();
    let mut items: Vec<String> =
        datatypes.filter_map(|name| Some(format!("{} (..)", library.names.datatypes.get(name)?))).collect();
    if !library.plan.parameters.is_empty() {
        items.push(format!("{} (..)", library.record));
    }
    let functions = library.plan.all_functions();
    items.extend(functions.filter_map(|function| library.names.values.get(&function.key).cloned()));
    match items.as_slice() {
        [] => format!("module {name} () where"),
        _ => format!("module {name}\n  ( {},\n  )\nwhere", items.join(",\n    ")),
    }
}

/// Import of the names that are needed of the prelude: all others cannot be mixed up with those of the user.
fn import(needs: &scope::Needs) -> String {
    let (names, operators): (Vec<&String>, Vec<&String>) =
        needs.imports.iter().partition(|name| !name.starts_with('('));
    let items = names.into_iter().chain(operators).map(text);
    let items: Vec<Doc> = items.collect();
    let list = separated(items, text(",").append(group(line())));
    render(&text("import Prelude (").append(list.nest(16)).append(")"))
}

fn function(library: &Library<'_>, function: &Function) -> String {
    let plain = library.names.values.get(&function.key).map_or("_", String::as_str);
    let variables = library.variables(&function.schema.type_vars);
    let is_parametric = library.plan.parametric.contains(&function.key);
    let record = if is_parametric { format!("{} -> ", library.record_type()) } else { String::new() };
    let context = library.context(&function.context, &variables);
    let ty = format!("{context}{record}{}", library.shape(&Shape::of(&function.schema.body), &variables));
    let signature = render(&hanging(text(format!("{plain} ::")), words(&ty)));

    let scope = Scope { library, chosen: &function.elaborated.chosen };
    let code = &function.elaborated.code;
    let locals = Locals::new(library.names, &SPELLING, code.used_locals());
    let (parameters, body) = Programs { dialect: &scope, locals }.function(code);
    let mut head = vec![plain.to_owned()];
    head.extend(is_parametric.then(|| library.given.clone()));
    head.extend(parameters);
    let definition = render(&hanging(text(format!("{} =", head.join(" "))), body));

    format!("{}\n{signature}\n{definition}", comment(&library.docs.function(function), ""))
}

/// A comment.
pub(crate) fn comment(comment: &Comment, indent: &str) -> String {
    let mut lines: Vec<String> = comment.prose.iter().map(|line| format!(" {line}")).collect();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.extend(comment.source.iter().map(|line| format!(" > {line}")));
    // The first line says that it is a comment on what follows, which a line of source cannot say.
    if comment.prose.is_empty() {
        lines.insert(0, String::new());
    }
    let mark = |(index, line): (usize, &String)| match index {
        0 => format!("{indent}-- |{line}"),
        _ => format!("{indent}--{line}"),
    };
    let lines: Vec<String> = lines.iter().enumerate().map(mark).map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}
