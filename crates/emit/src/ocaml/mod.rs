//! OCaml: a module, with a functor for what depends on components that nothing defines.

mod checks;
mod limits;
mod names;
mod paths;
mod program;
mod types;

pub(crate) use checks::{checks, expression, instance};
pub(crate) use limits::check;
pub(crate) use names::SPELLING;
pub(crate) use paths::{Paths, Place};

use crate::code::Code;
use crate::docs::Comment;
use crate::layout::{group, hanging, indented, line, render, shifted, text, words};
use crate::names::{Locals, Variables};
use crate::plan::Function;
use crate::program::Programs;
use loligo_types::{Schema, Shape};

/// The text of the whole module.
pub(crate) fn module(paths: &Paths<'_>, name: &str) -> String {
    let mut items = vec![header(paths, name)];
    items.extend(types::groups(paths, |name| !paths.is_inner_datatype(name), ""));
    let functions = |is_inner: bool| {
        let groups = paths.plan.functions.iter();
        let wanted = groups.filter(move |group| group.iter().any(|function| paths.is_inner(function.key)) == is_inner);
        wanted.map(|group| functions(paths, group)).collect::<Vec<String>>()
    };
    items.extend(functions(false));
    if paths.has_functor() {
        items.push(signature(paths));
        let mut inner = types::of_functor(paths);
        inner.extend(functions(true));
        items.push(format!("module Make (C : Components) = struct\n{}\nend", shifted(&inner.join("\n\n"))));
    }
    items.join("\n\n") + "\n"
}

fn header(paths: &Paths<'_>, name: &str) -> String {
    let mut text = format!(
        "(** {name}, written by Loligo.\n\n    Above each function stands its type with what it promises of its result, \
         and what it asks of its\n    arguments. It was proved that every function keeps its promise wherever it is \
         given what it asks for,\n    and that it returns.\n\n    The proofs are about integers of any size; an [int] \
         has 63 bits. They hold where no result lies\n    outside its range."
    );
    if !paths.plan.parameters.is_empty() {
        text += "\n\n    They rest on what is asked of [Components], which nobody has checked.";
    }
    text + " *)"
}

/// Signature of the functor's parameter.
fn signature(paths: &Paths<'_>) -> String {
    let mut items = types::of_signature(paths);
    for (name, parameter) in &paths.plan.parameters {
        let comment = comment(&paths.docs.signature(*name, &parameter.schema), "");
        let ty = scheme(paths, &parameter.schema, Quantified::No);
        let plain = paths.names.values.get(name).map_or("_", String::as_str);
        items.push(format!("{comment}\nval {plain} : {ty}"));
    }
    let what = "(** What is trusted to keep its promises. *)";
    format!("{what}\nmodule type Components = sig\n{}\nend", shifted(&items.join("\n\n")))
}

/// Functions that may call one another.
pub(crate) fn functions(paths: &Paths<'_>, group: &[Function]) -> String {
    let mut items = Vec::new();
    for (function, keyword) in group.iter().zip(keywords(group)) {
        let comment = comment(&paths.docs.function(function), "");
        items.push(format!("{comment}\n{}", definition(paths, function, keyword)));
    }
    items.join("\n\n")
}

/// Keywords that the definitions of a group begin with.
pub(crate) fn keywords(group: &[Function]) -> impl Iterator<Item = &'static str> {
    let is_called = |name| group.iter().any(|function| function.elaborated.code.globals().contains(&name));
    let is_recursive = group.iter().any(|function| is_called(function.key));
    std::iter::once(if is_recursive { "let rec" } else { "let" }).chain(std::iter::repeat("and"))
}

/// A definition with its type.
pub(crate) fn definition(paths: &Paths<'_>, function: &Function, keyword: &str) -> String {
    let plain = paths.names.values.get(&function.key).map_or("_", String::as_str);
    let ty = scheme(paths, &function.schema, Quantified::Yes);
    let code = expanded(function);
    let locals = Locals::new(paths.names, &SPELLING, code.used_locals());
    let (parameters, body) = Programs { dialect: paths, locals }.function(&code);
    let head = text(format!("{keyword} {plain} :")).append(indented(indented(line().append(words(&ty)))));
    let head = group(head.append(" ="));
    let doc = match parameters.as_slice() {
        [] => group(head.append(indented(line().append(body)))),
        _ => {
            let head = group(head.append(indented(line().append(text(format!("fun {} ->", parameters.join(" ")))))));
            hanging(head, body)
        }
    };
    render(&doc)
}

/// The definition as a function, if it is of the type of one: only then may it be of many types.
fn expanded(function: &Function) -> Code {
    let code = &function.elaborated.code;
    let (parameters, _) = function.schema.body.uncurry();
    if parameters.is_empty() || matches!(code, Code::Lambda(..)) {
        return code.clone();
    }
    let name = |(index, parameter): (usize, &&loligo_types::Fun)| {
        parameter.param.with_origin(loligo_logic::Origin::Argument).with_number(index)
    };
    let names: Vec<_> = parameters.iter().enumerate().map(name).collect();
    let arguments: Vec<Code> = names.iter().map(|name| Code::Local(*name)).collect();
    let applied = match code {
        Code::Apply(head, first) => Code::Apply(head.clone(), first.iter().cloned().chain(arguments).collect()),
        Code::Unreachable => Code::Unreachable,
        _ => Code::Apply(Box::new(code.clone()), arguments),
    };
    Code::Lambda(names, Box::new(applied))
}

/// Use of explicit quantifiers in front of a type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quantified {
    Yes,
    No,
}

fn scheme(paths: &Paths<'_>, schema: &Schema, quantified: Quantified) -> String {
    let variables = Variables::of(&schema.type_vars, &SPELLING, &[]);
    let ty = paths.shape(&Shape::of(&schema.body), &variables);
    match (schema.type_vars.as_slice(), quantified) {
        ([], _) | (_, Quantified::No) => ty,
        (names, Quantified::Yes) => {
            let names: Vec<String> = names.iter().map(|name| format!("'{}", variables.name(*name))).collect();
            format!("{}. {ty}", names.join(" "))
        }
    }
}

/// A comment.
pub(crate) fn comment(comment: &Comment, indent: &str) -> String {
    let mut lines: Vec<String> = comment.prose.iter().map(|line| harmless(line)).collect();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    match comment.source.iter().any(String::is_empty) {
        false => lines.push(format!("[{}]", comment.source.join(&format!("\n{indent}    ")))),
        true => {
            // `]}` ends the block.
            let source = comment.source.iter().map(|line| format!("  {}", harmless(line).replace("]}", "] }")));
            lines.extend(std::iter::once("{[".to_owned()).chain(source).chain(["]}".to_owned()]));
        }
    }
    let lines: Vec<String> = lines
        .iter()
        .map(|line| if line.trim().is_empty() { String::new() } else { format!("{indent}    {line}") })
        .collect();
    format!("{indent}(** {} *)", lines.join("\n").trim_start())
}

/// The text without what would end the comment, or begin another one or a string in it.
fn harmless(text: &str) -> String {
    text.replace('"', "''").replace("(*", "( *").replace("*)", "* )").trim_end().to_owned()
}
