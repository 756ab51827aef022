//! An expression over a file's definitions, run.

use super::words::{stop_story, way_out};
use super::{MAX_STEPS, lists};
use crate::report::Listener;
use crate::{Event, Session, Status};
use loligo_base::{Diagnostic, Span, codes};
use loligo_eval::{Contracts, Program, Runtime};
use loligo_resolve::Resolved;
use loligo_types::Expr;
use loligo_typing::infer_shape;

impl Session {
    /// The value of an expression over all that the named files declare, as text that reads back. If there is none, what
    /// is wrong is told.
    pub fn run(
        &mut self,
        expression: &str,
        steps: Option<u64>,
        tell: &mut dyn FnMut(Event),
    ) -> (Option<String>, Status) {
        let mut listener = Listener::new(tell);
        let value = self.pose(expression, &mut listener, |resolved, program, file| {
            evaluate(resolved, program, steps.unwrap_or(MAX_STEPS), place(file, expression))
        });
        (value, listener.status())
    }
}

/// All of the expression.
fn place(file: loligo_base::FileId, expression: &str) -> Span {
    let trimmed = expression.trim_end();
    let start = trimmed.len() - trimmed.trim_start().len();
    let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(file, offset(start), offset(trimmed.len()))
}

fn evaluate(resolved: &Resolved, expression: &Expr, steps: u64, span: Span) -> Result<String, Vec<Diagnostic>> {
    infer_shape(&resolved.module, expression, None)?;
    let program = Program::new(&resolved.module);
    let mut runtime = Runtime::new(&program, steps).with_contracts(Contracts::Within(span));
    runtime.run_program(expression).map(|value| value.text(Some(lists()))).map_err(|stop| {
        let (what, places) = stop_story(&stop);
        let diagnostic =
            Diagnostic::error(codes::EXPRESSION_WITHOUT_VALUE, span, format!("this {what}")).here("it has no value");
        let diagnostic = places.into_iter().fold(diagnostic, |diagnostic, (span, text)| diagnostic.label(span, text));
        vec![diagnostic.help(way_out(&stop))]
    })
}
