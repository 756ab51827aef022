//! Modules from text, and programs run in them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, dead_code, missing_docs)]

use loligo_base::{Diagnostic, FileId, Severity};
use loligo_eval::{ListSyntax, Program, Runtime, Stop, Trial, TrialOptions, Value, try_goal};
use loligo_logic::Symbol;
use loligo_resolve::{Input, Origin, resolve};
use loligo_syntax::parse;
use loligo_types::{Expr, Goal, Module};

/// Lists, with a length and the set of elements.
pub const LISTS: &str = concat!("\n", include_str!("../../../../tests/declarations/lists.sq"));

/// Resolves the text, which must have no errors.
pub fn module(text: &str) -> Module {
    let parsed = parse(FileId(0), text);
    assert!(!parsed.has_errors(), "{:?}", parsed.diagnostics);
    let input = Input { module: &parsed.module, broken: &parsed.broken, origin: Origin::Named };
    let resolved = resolve(&[input]);
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    let errors: Vec<_> = resolved.diagnostics.iter().filter(is_error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    resolved.module
}

/// The module, and programs over its names.
pub fn with_programs(text: &str, programs: &[&str]) -> (Module, Vec<Expr>) {
    // An example is resolved like any program, and its type is not looked at.
    let examples: String = programs.iter().map(|program| format!("example ({program})\n")).collect();
    let module = module(&format!("{text}\n{examples}"));
    let programs = module.examples.iter().map(|example| example.program.clone()).collect();
    (module, programs)
}

/// Runs a program in a module, with so many steps and with nothing made up.
pub fn run_within(steps: u64, text: &str, program: &str) -> Result<Value, Stop> {
    let (module, programs) = with_programs(text, &[program]);
    let runnable = Program::new(&module);
    Runtime::new(&runnable, steps).run_program(&programs[0])
}

/// Runs a program in a module, and prints its value.
pub fn run(text: &str, program: &str) -> String {
    shown(&run_within(1_000_000, text, program).unwrap())
}

/// The value as text.
pub fn shown(value: &Value) -> String {
    value.text(Some(ListSyntax { empty: Symbol::new("Nil"), cons: Symbol::new("Cons") }))
}

/// The goal of this name.
pub fn goal<'m>(module: &'m Module, name: &str) -> &'m Goal {
    module.goals.iter().find(|goal| goal.name == Symbol::new(name)).unwrap()
}

/// Tries a goal of the text.
pub fn tried(text: &str, name: &str, cases: usize) -> Trial {
    let module = module(text);
    try_goal(&Program::new(&module), goal(&module, name), &TrialOptions { cases, ..TrialOptions::default() })
}

/// The arguments of the counterexample, as text.
pub fn arguments(trial: &Trial) -> String {
    let arguments = &trial.counterexample.as_ref().unwrap().arguments;
    arguments.iter().map(|(_, value)| shown(value)).collect::<Vec<_>>().join(" ")
}
