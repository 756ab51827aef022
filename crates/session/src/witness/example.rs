//! `example` declarations, run.

use super::words::{stop_story, way_out};
use super::{MAX_STEPS, lists};
use crate::check::tell_all;
use crate::report::Listener;
use crate::unit::Unit;
use crate::{Bug, Event, Solution, Status};
use loligo_base::{Diagnostic, Severity, Span, codes, has_errors};
use loligo_eval::{Contracts, Program, Runtime, Stop};
use loligo_syntax::ast::DeclKind;
use loligo_syntax::parse;
use loligo_types::{Example, Expr, ExprKind, Module, Operator, Shape};
use loligo_typing::infer_shape;

/// Runs the examples of a unit with programs in the place of the definitions that they solve, and reports.
pub fn run_examples(unit: &Unit<'_>, solutions: &[Solution], listener: &mut Listener<'_>) {
    let has_examples = unit.module().decls.iter().any(|decl| matches!(decl.kind, DeclKind::Example(_)));
    let Some(parsed) = unit.parsed().filter(|_| has_examples) else { return };
    let mut parsed = parsed.clone();
    for decl in &mut parsed.module.decls {
        let DeclKind::Definition(definition) = &mut decl.kind else { continue };
        let Some(solution) = solutions.iter().find(|solution| solution.name == definition.name.as_str()) else {
            continue;
        };
        // Where its parts stand is of no interest: it was checked.
        let solved = parse(unit.file, &solution.definition).module.decls;
        if let Some(DeclKind::Definition(solved)) = solved.into_iter().next().map(|decl| decl.kind) {
            definition.body = solved.body;
        }
    }
    match unit.resolved_with(&parsed, |resolved| check_examples(&resolved.module, &|span| span.file == unit.file)) {
        Ok(diagnostics) => tell_all(diagnostics, listener),
        Err(message) => listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message })),
    }
}

/// Diagnostics on the examples of a module that stand in the file of `place`. One that runs into a hole is passed over:
/// nobody can tell yet.
pub(crate) fn check_examples(module: &Module, is_local: &dyn Fn(Span) -> bool) -> Vec<Diagnostic> {
    complaints(module, is_local, MAX_STEPS).into_iter().flat_map(|(_, diagnostics)| diagnostics).collect()
}

/// The examples that do not hold, or have no value within `steps`, each with what is wrong.
pub fn failing_examples<'m>(
    module: &'m Module,
    is_local: &dyn Fn(Span) -> bool,
    steps: u64,
) -> Vec<(&'m Example, Diagnostic)> {
    let all = complaints(module, is_local, steps).into_iter();
    let errors = all.flat_map(|(example, diagnostics)| diagnostics.into_iter().map(move |found| (example, found)));
    errors.filter(|(_, diagnostic)| diagnostic.severity == Severity::Error).collect()
}

fn complaints<'m>(
    module: &'m Module,
    is_local: &dyn Fn(Span) -> bool,
    steps: u64,
) -> Vec<(&'m Example, Vec<Diagnostic>)> {
    let examples: Vec<&Example> = module.examples.iter().filter(|example| is_local(example.span)).collect();
    if examples.is_empty() {
        return Vec::new();
    }
    let program = Program::new(module);
    examples.into_iter().map(|example| (example, check_example(module, &program, example, steps))).collect()
}

fn check_example(module: &Module, program: &Program, example: &Example, steps: u64) -> Vec<Diagnostic> {
    if let Err(diagnostics) = infer_shape(module, &example.program, Some(&Shape::Bool))
        && has_errors(&diagnostics)
    {
        return diagnostics;
    }
    let mut runtime = Runtime::new(program, steps).with_contracts(Contracts::Within(example.span));
    match runtime.run_program(&example.program).map(|value| value.as_bool()) {
        Ok(Some(true)) | Err(Stop::Hole(_)) => Vec::new(),
        Ok(_) => vec![
            sides(program, &example.program, steps)
                .into_iter()
                .fold(Diagnostic::error(codes::FAILING_EXAMPLE, example.span, "this example does not hold"), Diagnostic::note)
                .help("correct the example or the definition; if that has its type, the signature allows more than is meant"),
        ],
        Err(stop @ (Stop::Unspecified(_) | Stop::NoResult(_))) => {
            let (what, _) = stop_story(&stop);
            vec![
                Diagnostic::warning(codes::EXAMPLE_NOT_RUN, example.span, "this example cannot be run")
                    .here(format!("it {what}"))
                    .help(way_out(&stop)),
            ]
        }
        Err(stop) => {
            let (what, places) = stop_story(&stop);
            let diagnostic = Diagnostic::error(codes::EXAMPLE_WITHOUT_VALUE, example.span, format!("this example {what}"));
            vec![
                places
                    .into_iter()
                    .fold(diagnostic, |diagnostic, (span, text)| diagnostic.label(span, text))
                    .help("correct the example, or the definition"),
            ]
        }
    }
}

/// Values of the two sides of an equation, in words.
fn sides(program: &Program, expr: &Expr, steps: u64) -> Option<String> {
    let ExprKind::Op(Operator::Eq, operands) = &expr.kind else { return None };
    let [left, right] = operands.as_slice() else { return None };
    let value = |side: &Expr| {
        let mut runtime = Runtime::new(program, steps);
        runtime.run_program(side).ok().map(|value| value.text(Some(lists())))
    };
    Some(format!("the left side is `{}`, the right side `{}`", value(left)?, value(right)?))
}
