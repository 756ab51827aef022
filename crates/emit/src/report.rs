//! Diagnostics on modules that cannot be emitted.

use crate::plan::Function;
use loligo_base::{Diagnostic, Severity, Span, codes};
use loligo_logic::Symbol;
use loligo_types::Goal;

/// A definition with a hole.
pub(crate) fn hole(goal: &Goal) -> Diagnostic {
    Diagnostic::error(codes::EMITTED_HOLE, goal.span, format!("`{}` has a hole", goal.name))
        .here("this definition is not finished")
        .help("have it filled by `loligo synth`, and write the program here")
}

/// A comparison of values that hold functions.
pub(crate) fn incomparable(function: &Function, span: Span) -> Diagnostic {
    let place = if span == Span::default() { function.span } else { span };
    Diagnostic::error(codes::EMITTED_COMPARISON, place, format!("`{}` compares functions", function.name))
        .here("a value that is compared here is a function, or holds one")
        .note("two functions are equal if they give equal results, which no program can find out")
        .help("compare parts of the values that are no functions")
}

/// A number that is too large for the target.
pub(crate) fn too_large(function: &Function, value: i64) -> Diagnostic {
    Diagnostic::error(codes::EMITTED_NUMBER, function.span, format!("the number {value} is too large for OCaml"))
        .here(format!("in the definition of `{}`", function.name))
        .note("OCaml's `int` has 63 bits")
        .help("use a smaller number, or `--to haskell`")
}

/// A value of many types that is calculated.
pub(crate) fn weak(function: &Function) -> Diagnostic {
    Diagnostic::error(
        codes::EMITTED_POLYMORPHISM,
        function.span,
        format!("OCaml cannot give `{}` its type", function.name),
    )
    .here("a value of many types that is not built by constructors alone")
    .note("OCaml lets what an application gives have many types only where the type merely produces their values")
    .help("give it a parameter, or use `--to haskell`")
}

/// Diagnostic on a part that cannot be said in Dafny.
pub(crate) fn unsayable(name: Symbol, span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(codes::EMITTED_DAFNY, span, format!("`{name}` needs something that cannot be said in Dafny"))
        .here(what)
        .help("leave it out, or use another target")
}

/// An expression that is not of its type.
pub(crate) fn misfit(name: Symbol, span: Span) -> Diagnostic {
    Diagnostic::error(codes::TYPE_MISMATCH, span, format!("`{name}` is not of the type it is to have"))
        .here("this does not fit")
        .help("check it with `loligo check`")
}

/// A component that is to be given, and is not.
pub(crate) fn missing(name: Symbol) -> Diagnostic {
    let message = format!("`{name}` is not defined");
    Diagnostic::new(codes::EMITTED_HOLE, Severity::Error, message)
        .help("what is not determined by its signature must be given")
}
