//! Files that try a module in Haskell.

use crate::haskell::SPELLING;
use crate::haskell::scope::{Library, Scope};
use crate::layout::{Doc, indented, newline, render, separated, shifted, text};
use crate::names::Locals;
use crate::plan::Function;
use crate::program::{Level, Programs};

/// An expression.
pub(crate) fn expression(library: &Library<'_>, function: &Function) -> String {
    render(&body(library, function))
}

fn body(library: &Library<'_>, function: &Function) -> Doc {
    let code = &function.elaborated.code;
    let scope = Scope { library, chosen: &function.elaborated.chosen };
    let locals = Locals::new(library.names, &SPELLING, code.used_locals());
    Programs { dialect: &scope, locals }.at(code, Level::Open)
}

/// The record of what is given, and types that stand for abstract datatypes with parameters.
pub(crate) fn instance(library: &Library<'_>, given: &[Function]) -> String {
    let mut text = String::new();
    for name in &library.plan.abstracts {
        let parameters = library.variables(&library.parameters_of(*name));
        let names = library.parameters_of(*name);
        if !names.is_empty() {
            let stand_in = library.abstract_variable(*name);
            let names: String = names.iter().map(|name| format!(" {}", parameters.name(*name))).collect();
            text += &format!("newtype {stand_in}{names} = {stand_in} Integer\n  deriving (Eq, Ord, Show)\n\n");
        }
    }
    if !given.is_empty() {
        text += &record(library, given);
    }
    text
}

fn record(library: &Library<'_>, given: &[Function]) -> String {
    let field = |function: &Function| {
        let name = library.path(library.names.values.get(&function.key));
        text(format!("{name} =")).append(indented(indented(newline().append(body(library, function)))))
    };
    let fields = separated(given.iter().map(field), text(",").append(newline()));
    let (variable, ty) = (&library.given, library.record_type());
    let head = format!("{variable} :: {ty}\n{variable} =\n  {}", library.path(Some(&library.record)));
    let fields = render(&text("{").append(indented(newline().append(fields))).append(newline()).append("}"));
    format!("{head}\n{}\n\n", shifted(&shifted(&fields)))
}

/// The file that tells of every check.
pub(crate) fn checks(
    library: &Library<'_>,
    name: &str,
    module: &str,
    given: &[Function],
    checks: &[Function],
) -> String {
    let instance = instance(library, given);
    let list = separated(checks.iter().map(|check| body(library, check)), text(",").append(newline()));
    let list = render(&text("  [").append(indented(newline().append(list))).append(newline()).append("  ]"));
    let pragmas: String =
        library.needs.borrow().extensions.iter().map(|name| format!("{{-# LANGUAGE {name} #-}}\n")).collect();
    format!(
        "{pragmas}module {name} (main) where\n\nimport qualified {module}\n\n{instance}checks :: [Bool]\nchecks =\n{list}\n\n\
         main :: IO ()\nmain = mapM_ (\\check -> putStrLn (if check then \"true\" else \"false\")) checks\n"
    )
}
