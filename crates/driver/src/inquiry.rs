//! The type of an expression over a file's definitions.

use crate::check::tell_all;
use crate::goals::has_errors;
use crate::report::Listener;
use crate::{Bug, Event, Session, Status, SynthesisOptions};
use loligo_resolve::{Origin, Resolved};
use loligo_source::{Diagnostic, FileId, Span};
use loligo_syntax::ast::{Decl, DeclKind, Module};
use loligo_syntax::{parse_program, parse_schema, print_schema};
use loligo_synth::infer_type;

impl Session {
    /// The type of an expression over all that the named files declare, as text: the strongest that the rules give. If
    /// there is none, what is wrong is told.
    pub fn type_of(
        &mut self,
        expression: &str,
        options: &SynthesisOptions,
        tell: &mut dyn FnMut(Event),
    ) -> (Option<String>, Status) {
        let file = self.add_text("<expression>", expression);
        let parsed = parse_program(file, expression);
        let mut listener = Listener::new(tell);
        tell_all(parsed.diagnostics, &mut listener);
        let (Some(program), Status::Done) = (parsed.tree, listener.status()) else {
            listener.end_as(Status::Rejected);
            return (None, listener.status());
        };
        let name = match &program.value {
            loligo_syntax::ast::ProgramKind::Name(name) => Some(name.to_string()),
            _ => None,
        };
        let units = self.units();
        let Some(unit) = units.iter().rev().find(|unit| unit.origin == Origin::Named) else {
            return (None, Status::Rejected);
        };
        // What the user wrote is best.
        if let Some(written) = name.and_then(|name| written_signature(unit.modules(), &name)) {
            return (Some(written), listener.status());
        }
        let module =
            Module { decls: vec![Decl { doc: None, kind: DeclKind::Example(program), span: Span::default() }] };
        let inferred =
            unit.resolved_before(&module, |resolved| options.canceller.watching(|| infer(&resolved, file, options)));
        match inferred {
            Ok(_) if options.canceller.is_cancelled() => {
                listener.end_as(Status::Stopped);
                (None, listener.status())
            }
            Ok(Ok(text)) => (Some(laid_out(&text)), listener.status()),
            Ok(Err(diagnostics)) => {
                tell_all(diagnostics, &mut listener);
                listener.end_as(Status::Rejected);
                (None, listener.status())
            }
            Err(message) => {
                listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message }));
                (None, listener.status())
            }
        }
    }
}

fn infer(resolved: &Resolved, file: FileId, options: &SynthesisOptions) -> Result<String, Vec<Diagnostic>> {
    let complaints = resolved.diagnostics.iter();
    let of_expression: Vec<Diagnostic> =
        complaints.filter(|diagnostic| diagnostic.span().is_some_and(|at| at.file == file)).cloned().collect();
    if has_errors(&of_expression) {
        return Err(of_expression);
    }
    let Some(example) = resolved.module.examples.last() else { return Err(of_expression) };
    let (limits, canceller) = (options.limits.clone(), options.canceller.clone());
    infer_type(&resolved.module, &example.program, limits, canceller).map(|schema| schema.to_string())
}

/// The signature of a name, as it was written.
fn written_signature<'m>(modules: impl Iterator<Item = &'m Module>, name: &str) -> Option<String> {
    modules.flat_map(|module| &module.decls).find_map(|decl| match &decl.kind {
        DeclKind::Signature(signature) if signature.name.as_str() == name => Some(print_schema(&signature.schema)),
        _ => None,
    })
}

/// The type as `fmt` lays it out.
fn laid_out(text: &str) -> String {
    let parsed = parse_schema(FileId::default(), text);
    parsed.tree.map_or_else(|| text.to_owned(), |schema| print_schema(&schema).trim_end().to_owned())
}
