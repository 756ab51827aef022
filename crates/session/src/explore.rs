//! Declarations of a session, for those who look around in it.

use crate::check::tell_all;
use crate::report::{Listener, each_once};
use crate::survey::survey;
use crate::unit::Syntax;
use crate::witness::example::check_examples;
use crate::{Bug, Event, Session, Status, SynthesisOptions};
use loligo_base::{FileId, Span};
use loligo_resolve::Origin;
use loligo_syntax::ast::{Decl, DeclKind, Import, Module};
use loligo_syntax::{Comments, Word, glance, parse, print_module};

/// Kinds of declared things.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Declares {
    /// An import of a module or a file.
    Import,
    /// A synonym of a type.
    Synonym,
    /// A datatype.
    Datatype,
    /// A measure.
    Measure,
    /// A predicate.
    Predicate,
    /// A macro over formulas.
    Inline,
    /// Qualifiers.
    Qualifier,
    /// The type of a component or a goal.
    Signature,
    /// A program.
    Definition,
    /// Goals that may call each other.
    Mutual,
    /// A fact about goals.
    Example,
}

/// A declaration, as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declared {
    /// Kind of the thing.
    pub what: Declares,
    /// The names that it gives a meaning to, its own first; of an import, what it names.
    pub names: Vec<String>,
    /// All of it, laid out.
    pub text: String,
    /// Set if there is a hole in it.
    pub has_holes: bool,
    /// Set if it imports a file by a path, which depends on where the import stands.
    pub is_path: bool,
    /// The span of the declaration.
    pub span: Span,
    /// Its place, with its doc comment.
    pub whole: Span,
}

/// The declarations of a text that parse. Spans point into `text`.
pub fn declared(text: &str) -> Vec<Declared> {
    parse(FileId::default(), text).module.decls.iter().map(describe).collect()
}

impl Session {
    /// The declarations of all files: those of imports before those of importers.
    pub fn declared(&self) -> Vec<Declared> {
        let units = self.units();
        let Some(unit) = units.iter().rev().find(|unit| unit.origin == Origin::Named) else { return Vec::new() };
        unit.modules().flat_map(|module| module.decls.iter().map(describe)).collect()
    }

    /// Test for a file that the user named; another is imported, or no file at all.
    pub fn is_named(&self, file: FileId) -> bool {
        self.units().iter().any(|unit| unit.file == file && unit.origin == Origin::Named)
    }

    /// Reads, resolves and checks measures, but no definition, and tells what is wrong.
    pub fn survey(&self, options: &SynthesisOptions, tell: &mut dyn FnMut(Event)) -> Status {
        let mut once = each_once(tell);
        let mut listener = Listener::new(&mut once);
        tell_all(self.complaints(), &mut listener);
        for unit in self.units() {
            survey(&unit, options, &mut listener);
        }
        if options.run.is_cancelled() {
            listener.end_as(Status::Stopped);
        }
        listener.status()
    }

    /// Runs the examples of the named files and tells of those that do not hold. One that runs into a hole is passed over.
    pub fn examples(&self, tell: &mut dyn FnMut(Event)) -> Status {
        let mut listener = Listener::new(tell);
        for unit in self.units().iter().filter(|unit| unit.origin == Origin::Named) {
            if !unit.is_complete() || unit.syntax() == Syntax::Broken {
                continue;
            }
            match unit.resolved(|resolved| check_examples(&resolved.module, &|span| span.file == unit.file)) {
                Ok(diagnostics) => tell_all(diagnostics, &mut listener),
                Err(message) => {
                    listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message }));
                }
            }
        }
        listener.status()
    }
}

fn describe(decl: &Decl) -> Declared {
    let (what, names) = match &decl.kind {
        DeclKind::Import(Import::Module(name)) => (Declares::Import, vec![name.to_string()]),
        DeclKind::Import(Import::Path(path)) => (Declares::Import, vec![path.value.clone()]),
        DeclKind::Synonym(synonym) => (Declares::Synonym, vec![synonym.name.to_string()]),
        DeclKind::Data(data) => {
            let constructors = data.constructors.iter().flatten().map(|constructor| constructor.name.to_string());
            (Declares::Datatype, std::iter::once(data.name.to_string()).chain(constructors).collect())
        }
        DeclKind::Measure(measure) => (Declares::Measure, vec![measure.name.to_string()]),
        DeclKind::Predicate(predicate) => (Declares::Predicate, vec![predicate.name.to_string()]),
        DeclKind::Qualifier(_) => (Declares::Qualifier, Vec::new()),
        DeclKind::Inline(inline) => (Declares::Inline, vec![inline.name.to_string()]),
        DeclKind::Mutual(names) => (Declares::Mutual, names.iter().map(ToString::to_string).collect()),
        DeclKind::Example(_) => (Declares::Example, Vec::new()),
        DeclKind::Signature(signature) => (Declares::Signature, vec![signature.name.to_string()]),
        DeclKind::Definition(definition) => (Declares::Definition, vec![definition.name.to_string()]),
    };
    let text = print_module(&Module { decls: vec![decl.clone()] }, &Comments::default());
    Declared {
        what,
        names,
        has_holes: what == Declares::Definition && glance(&text).marks.iter().any(|(_, mark)| *mark == Word::Hole),
        text,
        is_path: matches!(&decl.kind, DeclKind::Import(Import::Path(_))),
        span: decl.span,
        whole: decl.doc.as_ref().map_or(decl.span, |doc| doc.span.to(decl.span)),
    }
}
