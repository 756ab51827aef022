//! A file as a module of another language.

use crate::check::tell_all;
use crate::report::Listener;
use crate::unit::Unit;
use crate::{Bug, CheckOptions, Event, Holes, Language, ModuleName, Session, Status, SynthesisOptions};
use loligo_base::{Severity, SourceMap};
use loligo_emit::{Explained, Prose};
use loligo_resolve::Origin;
use loligo_syntax::ast::DeclKind;

/// Options of an emission.
#[derive(Clone)]
pub struct EmitOptions {
    /// The language.
    pub language: Language,
    /// Name of the module; that of the file if none is given.
    pub module: Option<ModuleName>,
    /// Options of the search that fills holes.
    pub synthesis: SynthesisOptions,
}

impl Session {
    /// The file that the session was opened with as a module of another language; of several, the first. Its holes are
    /// filled, and every definition in it and in the files it imports is checked: with an error there is no module. What
    /// is told comes with the texts that it points into, since the holes of some are filled by then.
    pub fn emit(self, options: &EmitOptions, tell: &mut dyn FnMut(Event, &SourceMap)) -> (Option<String>, Status) {
        let sources = self.sources().clone();
        let (session, status) = self.completed(&options.synthesis, &mut |event| tell(event, &sources));
        if status != Status::Done {
            return (None, status);
        }
        let mut tell = |event| tell(event, session.sources());
        let run = options.synthesis.run.clone();
        let check = CheckOptions { holes: Holes::Reject, run };
        // Warnings were told when the holes were filled.
        let status = session.check(&check, &mut |event| {
            if !is_warning(&event) {
                tell(event)
            }
        });
        if status != Status::Done {
            return (None, status);
        }
        let mut listener = Listener::new(&mut tell);
        let unit = session.units().into_iter().find(|unit| unit.origin == Origin::Named);
        let text = unit.and_then(|unit| emitted(&unit, options, session.sources(), &mut listener));
        (text, listener.status())
    }
}

fn emitted(unit: &Unit<'_>, options: &EmitOptions, sources: &SourceMap, listener: &mut Listener<'_>) -> Option<String> {
    let source = sources.get(unit.file).map_or("", |source| source.name.as_str());
    let name = options.module.clone().unwrap_or_else(|| ModuleName::from_path(source));
    let prose = prose(unit);
    let text = unit.resolved(|resolved| options.language.module(&resolved.module, unit.file, &name, prose.clone()));
    match text {
        Ok(Ok(text)) => Some(text),
        Ok(Err(diagnostics)) => {
            tell_all(diagnostics, listener);
            None
        }
        Err(message) => {
            listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message }));
            None
        }
    }
}

/// The doc comments of the file and of those it imports.
fn prose(unit: &Unit<'_>) -> Prose {
    let mut prose = Prose::default();
    for decl in unit.modules().flat_map(|module| &module.decls) {
        let Some(doc) = &decl.doc else { continue };
        let (kind, name) = match &decl.kind {
            DeclKind::Signature(signature) => (Explained::Function, &signature.name),
            DeclKind::Data(data) => (Explained::Datatype, &data.name),
            DeclKind::Measure(measure) => (Explained::Measure, &measure.name),
            _ => continue,
        };
        prose.insert(kind, name.as_str(), &doc.lines);
    }
    prose
}

fn is_warning(event: &Event) -> bool {
    matches!(event, Event::Diagnostic(diagnostic) if diagnostic.severity == Severity::Warning)
}
