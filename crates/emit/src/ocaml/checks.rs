//! Files that try a module in OCaml.

use crate::layout::{group, indented, line, newline, render, separated, shifted, text};
use crate::names::Locals;
use crate::ocaml::paths::{GIVEN, INSTANCE, Paths, Place};
use crate::ocaml::{SPELLING, definition, keywords, types};
use crate::plan::Function;
use crate::program::{Level, Programs};

/// An expression.
pub(crate) fn expression(paths: &Paths<'_>, function: &Function) -> String {
    let code = &function.elaborated.code;
    let locals = Locals::new(paths.names, &SPELLING, code.used_locals());
    render(&Programs { dialect: paths, locals }.at(code, Level::Open))
}

/// The modules of what is given, and of what is made of it; nothing if there is no functor.
pub(crate) fn instance(paths: &Paths<'_>, given: Vec<Function>) -> String {
    let Place::Parameter(module) = &paths.place else { return String::new() };
    if !paths.has_functor() {
        return String::new();
    }
    let mut items = types::abstracts(paths, |_| " = int".to_owned());
    items.extend(types::groups(paths, |name| paths.is_declared(name), ""));
    for group in crate::group::group(given, |function| function.key, |function| function.elaborated.code.globals()) {
        let keywords = keywords(&group);
        items.extend(group.iter().zip(keywords).map(|(function, keyword)| definition(paths, function, keyword)));
    }
    let items = shifted(&items.join("\n\n"));
    format!("module {GIVEN} = struct\n{items}\nend\n\nmodule {INSTANCE} = {module}.Make ({GIVEN})\n\n")
}

/// The file that tells of every check.
pub(crate) fn checks(parameter: &Paths<'_>, outside: &Paths<'_>, given: Vec<Function>, checks: &[Function]) -> String {
    let check = |function: &Function| {
        let code = &function.elaborated.code;
        let locals = Locals::new(outside.names, &SPELLING, code.used_locals());
        let body = Programs { dialect: outside, locals }.at(code, Level::Open);
        group(text("(fun () ->").append(indented(line().append(body))).append(")"))
    };
    let list = separated(checks.iter().map(check), text(";").append(newline()));
    let list = text("[").append(indented(newline().append(list))).append(newline()).append("]");
    let run = "(fun check -> Stdlib.print_endline (Stdlib.string_of_bool (check ())))";
    let run =
        text("let () =").append(newline()).append("  Stdlib.List.iter").append(newline()).append("    ").append(run);
    let run = run.append(indented(indented(newline().append(list))));
    format!("{}{}\n", instance(parameter, given), render(&run))
}
