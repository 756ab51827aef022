//! An expression over a file's definitions, run.

use super::words::{stop_story, way_out};
use super::{MAX_STEPS, lists};
use crate::goals::has_errors;
use crate::report::Listener;
use crate::{Bug, Event, Session, Status};
use loligo_eval::{Contracts, Program, Runtime};
use loligo_resolve::{Origin, Resolved};
use loligo_source::{Diagnostic, Span};
use loligo_syntax::ast::{Decl, DeclKind, Module};
use loligo_syntax::parse_program;
use loligo_synth::infer_shape;

impl Session {
    /// The value of an expression over all that the named files declare, as text that reads back. If there is none, what
    /// is wrong is told.
    pub fn run(
        &mut self,
        expression: &str,
        steps: Option<u64>,
        tell: &mut dyn FnMut(Event),
    ) -> (Option<String>, Status) {
        let file = self.add_text("<expression>", expression);
        let parsed = parse_program(file, expression);
        let mut listener = Listener::new(tell);
        crate::check::tell_all(parsed.diagnostics, &mut listener);
        let (Some(program), Status::Done) = (parsed.tree, listener.status()) else {
            listener.end_as(Status::Rejected);
            return (None, listener.status());
        };
        let decl = Decl { doc: None, kind: DeclKind::Example(program), span: Span::default() };
        let module = Module { decls: vec![decl] };
        let units = self.units();
        let Some(unit) = units.iter().rev().find(|unit| unit.origin == Origin::Named) else {
            return (None, Status::Rejected);
        };
        let mut value = None;
        match unit.resolved_before(&module, |resolved| {
            evaluate(&resolved, steps.unwrap_or(MAX_STEPS), place(file, expression))
        }) {
            Ok(Ok(text)) => value = Some(text),
            Ok(Err(diagnostics)) => crate::check::tell_all(diagnostics, &mut listener),
            Err(message) => {
                listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message }));
            }
        }
        (value, listener.status())
    }
}

/// All of the expression.
fn place(file: loligo_source::FileId, expression: &str) -> Span {
    let trimmed = expression.trim_end();
    let start = trimmed.len() - trimmed.trim_start().len();
    let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(file, offset(start), offset(trimmed.len()))
}

fn evaluate(resolved: &Resolved, steps: u64, span: Span) -> Result<String, Vec<Diagnostic>> {
    let of_expression: Vec<Diagnostic> = resolved
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.span().is_some_and(|at| at.file == span.file))
        .cloned()
        .collect();
    if has_errors(&of_expression) {
        return Err(of_expression);
    }
    let Some(example) = resolved.module.examples.last() else { return Err(of_expression) };
    infer_shape(&resolved.module, &example.program, None)?;
    let program = Program::new(&resolved.module);
    let mut runtime = Runtime::new(&program, steps).with_contracts(Contracts::Within(span));
    runtime.run_program(&example.program).map(|value| value.text(Some(lists()))).map_err(|stop| {
        let (what, places) = stop_story(&stop);
        let diagnostic = Diagnostic::error("E0706", span, format!("this {what}")).here("it has no value");
        let diagnostic = places.into_iter().fold(diagnostic, |diagnostic, (span, text)| diagnostic.label(span, text));
        vec![diagnostic.help(way_out(&stop))]
    })
}
