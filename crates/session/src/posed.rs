//! Expressions that are asked about after a session was opened.

use crate::check::tell_all;
use crate::report::Listener;
use crate::{Bug, Event, Session, Status};
use loligo_base::{Diagnostic, FileId, Span, has_errors};
use loligo_resolve::{Origin, Resolved};
use loligo_syntax::ast::{Decl, DeclKind, Module};
use loligo_syntax::parse_program;
use loligo_types::Expr;

impl Session {
    /// Has `work` done on an expression over all that the named files declare. If it cannot be read, or `work` complains, the
    /// listener is told.
    pub(crate) fn pose<T: Send>(
        &mut self,
        expression: &str,
        listener: &mut Listener<'_>,
        work: impl FnOnce(&Resolved, &Expr, FileId) -> Result<T, Vec<Diagnostic>> + Send,
    ) -> Option<T> {
        let file = self.add_text("<expression>", expression);
        let parsed = parse_program(file, expression);
        let is_read = !has_errors(&parsed.diagnostics);
        tell_all(parsed.diagnostics, listener);
        let units = self.units();
        let unit = units.iter().rev().find(|unit| unit.origin == Origin::Named);
        let (Some(program), Some(unit), true) = (parsed.tree, unit, is_read) else {
            listener.end_as(Status::Rejected);
            return None;
        };
        // An expression is resolved as an example is.
        let example = Decl { doc: None, kind: DeclKind::Example(program), span: Span::default() };
        let answer = unit.resolved_before(&Module { decls: vec![example] }, |resolved| {
            let about = |diagnostic: &&Diagnostic| diagnostic.span().is_some_and(|at| at.file == file);
            let complaints: Vec<Diagnostic> = resolved.diagnostics.iter().filter(about).cloned().collect();
            match resolved.module.examples.last() {
                Some(example) if !has_errors(&complaints) => work(&resolved, &example.program, file),
                _ => Err(complaints),
            }
        });
        match answer {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(diagnostics)) => {
                tell_all(diagnostics, listener);
                listener.end_as(Status::Rejected);
                None
            }
            Err(message) => {
                listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message }));
                None
            }
        }
    }
}
