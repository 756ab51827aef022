//! A student's file.

use loligo_base::{Diagnostic, Severity, SourceMap, Span, codes};
use loligo_session::Input;
use loligo_syntax::ast::{Decl, DeclKind};
use loligo_syntax::{Parsed, parse};
use std::fs;

/// A student's file as it was read. What it imports was not.
pub(crate) struct Answer {
    pub(crate) parsed: Parsed,
}

impl Answer {
    /// Reads a file. It must be a plain file: others may never end.
    pub(crate) fn read(input: &Input, sources: &mut SourceMap) -> Result<Answer, Diagnostic> {
        let name = input.name();
        if let Some(path) = input.path()
            && fs::symlink_metadata(path).is_ok_and(|data| !data.is_file())
        {
            let message = format!("`{name}` is not a plain file");
            return Err(Diagnostic::new(codes::UNUSABLE_FILE, Severity::Error, message).help("hand in the file itself"));
        }
        let text = input.read().map_err(|error| error.explain(&name, input.path(), sources))?;
        let file = sources.add(name, text.as_str());
        Ok(Answer { parsed: parse(file, &text) })
    }

    /// Its declarations.
    pub(crate) fn decls(&self) -> &[Decl] {
        &self.parsed.module.decls
    }

    /// The declaration at a position.
    pub(crate) fn decl(&self, index: usize) -> Option<&Decl> {
        self.decls().get(index)
    }

    /// The position of the declaration that a place is in.
    pub(crate) fn decl_at(&self, place: Span) -> Option<usize> {
        self.decls().iter().position(|decl| decl.span.file == place.file && decl.span.to(place) == decl.span)
    }

    /// The positions of the definitions of a name.
    pub(crate) fn definitions(&self, name: &str) -> Vec<usize> {
        self.positions(|kind| matches!(kind, DeclKind::Definition(definition) if definition.name.as_str() == name))
    }

    /// The positions of the signatures of a name.
    pub(crate) fn signatures(&self, name: &str) -> Vec<usize> {
        self.positions(|kind| matches!(kind, DeclKind::Signature(signature) if signature.name.as_str() == name))
    }

    fn positions(&self, is_meant: impl Fn(&DeclKind) -> bool) -> Vec<usize> {
        let decls = self.decls().iter().enumerate();
        decls.filter(|(_, decl)| is_meant(&decl.kind)).map(|(index, _)| index).collect()
    }
}
