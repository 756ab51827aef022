//! A file of the user with everything it imports: what is resolved and checked together.

use crate::imports::{Author, Files};
use crate::isolation::{Worker, isolated};
use loligo_base::{Cancelled, Diagnostic, FileId, Severity, codes};
use loligo_resolve::{Input, Origin, Resolution, Resolved};
use loligo_syntax::{Parsed, ast};
use std::collections::BTreeSet;

/// Result of parsing a unit's texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Syntax {
    /// They do.
    InOrder,
    /// Some declaration does not.
    Broken,
}

/// Worker on a resolved unit.
pub(crate) type UnitWorker<'u> = Worker<'u, Resolution<'u>>;

/// A file of the user with everything it imports.
pub struct Unit<'s> {
    /// The file itself.
    pub file: FileId,
    /// Origin of the file: the user named it, or it is only imported.
    pub origin: Origin,
    files: &'s Files,
    /// Imports before importers; the file itself is last.
    members: Vec<FileId>,
}

impl<'s> Unit<'s> {
    /// The units of the named files `roots`: every file of the user once, imports before importers.
    pub(crate) fn all(files: &'s Files, roots: &[FileId]) -> Vec<Unit<'s>> {
        let mut seen = BTreeSet::new();
        let order = roots.iter().flat_map(|root| files.closure(*root)).filter(|file| seen.insert(*file));
        let is_users = |file: &FileId| files.get(*file).is_some_and(|file| file.author != Author::Library);
        let origin = |file: &FileId| if roots.contains(file) { Origin::Named } else { Origin::Imported };
        order
            .filter(is_users)
            .map(|file| Unit { file, origin: origin(&file), files, members: files.closure(file) })
            .collect()
    }

    /// Test that all files were found. If not, half of the names are unknown, and it is no use to look at any.
    pub fn is_complete(&self) -> bool {
        self.members.iter().all(|file| self.files.is_complete(*file))
    }

    /// Result of parsing all files.
    pub fn syntax(&self) -> Syntax {
        let mut files = self.members.iter().filter_map(|file| self.files.get(*file));
        if files.any(|file| file.parsed.has_errors()) { Syntax::Broken } else { Syntax::InOrder }
    }

    /// Its files of the standard library.
    pub fn library(&self) -> Vec<FileId> {
        let is_library = |file: &FileId| self.files.get(*file).is_some_and(|file| file.author == Author::Library);
        self.members.iter().copied().filter(is_library).collect()
    }

    /// The tree of the file itself.
    pub fn module(&self) -> &'s ast::Module {
        static EMPTY: ast::Module = ast::Module { decls: Vec::new() };
        self.files.get(self.file).map_or(&EMPTY, |file| &file.parsed.module)
    }

    /// The trees of all files, imports before importers.
    pub fn modules(&self) -> impl Iterator<Item = &'s ast::Module> {
        self.members.iter().filter_map(|file| self.files.get(*file)).map(|file| &file.parsed.module)
    }

    /// Parse of the file itself.
    pub fn parsed(&self) -> Option<&'s Parsed> {
        self.files.get(self.file).map(|file| &file.parsed)
    }

    /// The text of the file itself.
    pub fn text(&self) -> &'s str {
        self.files.sources.get(self.file).map_or("", |source| source.text.as_str())
    }

    /// Name of the file itself in diagnostics.
    pub fn name(&self) -> &'s str {
        self.files.sources.get(self.file).map_or("", |source| source.name.as_str())
    }

    /// Does `work` on the resolved unit in a fresh thread; if it panics, the message is the error.
    pub fn resolved<T: Send>(&self, work: impl FnOnce(Resolved) -> T + Send) -> Result<T, String> {
        isolated(|| work(self.resolve(None, None)))
    }

    /// [`Unit::resolved`] in the run that the session was opened in. If that [is cancelled](Unit::is_cancelled) afterwards,
    /// what was resolved is of no use.
    pub(crate) fn first_resolved<T: Send>(&self, work: impl FnOnce(Resolved) -> T + Send) -> Result<T, String> {
        isolated(|| work(self.first_resolution().resolved))
    }

    /// Result of work on the unit resolved with `replacement` for the file itself.
    pub fn resolved_with<T: Send>(
        &self,
        replacement: &Parsed,
        work: impl FnOnce(Resolved) -> T + Send,
    ) -> Result<T, String> {
        isolated(|| work(self.resolve(Some(replacement), None)))
    }

    /// Result of work on the unit resolved with declarations that are in no file after all others.
    pub fn resolved_before<T: Send>(
        &self,
        more: &ast::Module,
        work: impl FnOnce(Resolved) -> T + Send,
    ) -> Result<T, String> {
        isolated(|| work(self.resolve(None, Some(more))))
    }

    /// Lets `direct` have work done on the resolved unit, step by step in one fresh thread.
    pub(crate) fn worked_on<'u, R>(&'u self, direct: impl FnOnce(UnitWorker<'u>) -> R) -> R {
        Worker::employ(|| self.resolution(None, None), direct)
    }

    /// [`Unit::worked_on`] in the run that the session was opened in. If that [is cancelled](Unit::is_cancelled) afterwards,
    /// what was resolved is of no use.
    pub(crate) fn first_worked_on<'u, R>(&'u self, direct: impl FnOnce(UnitWorker<'u>) -> R) -> R {
        Worker::employ(|| self.first_resolution(), direct)
    }

    /// Tells if the run was cancelled that the session was opened in: its files may not have been read.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.files.canceller.is_cancelled()
    }

    /// Says that the run was stopped before the goals of the file were looked at.
    pub fn not_begun(&self) -> Diagnostic {
        let message = format!("stopped before the goals of `{}` were begun", self.name());
        Diagnostic::new(codes::STOPPED, Severity::Error, message)
    }

    fn first_resolution(&self) -> Resolution<'_> {
        let resolution = Resolution::within(&self.inputs(None, None), &self.files.canceller);
        resolution.unwrap_or_else(|Cancelled| Resolution::of(&[]))
    }

    fn resolve(&self, replacement: Option<&Parsed>, more: Option<&ast::Module>) -> Resolved {
        self.resolution(replacement, more).resolved
    }

    fn resolution<'r>(&'r self, replacement: Option<&'r Parsed>, more: Option<&'r ast::Module>) -> Resolution<'r> {
        Resolution::of(&self.inputs(replacement, more))
    }

    fn inputs<'r>(&'r self, replacement: Option<&'r Parsed>, more: Option<&'r ast::Module>) -> Vec<Input<'r>> {
        let input = |id: &FileId| {
            let original = &self.files.get(*id)?.parsed;
            let (parsed, origin) = match *id == self.file {
                true => (replacement.unwrap_or(original), Origin::Named),
                false => (original, Origin::Imported),
            };
            Some(Input { module: &parsed.module, broken: &parsed.broken, origin })
        };
        let more = more.map(|module| Input { module, broken: &[], origin: Origin::Named });
        self.members.iter().filter_map(input).chain(more).collect()
    }
}
