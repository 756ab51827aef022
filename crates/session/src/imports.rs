//! The files of a session and what they import: each is read once, whoever asks for it.

use crate::Input;
use crate::input::{closest, read_file};
use crate::stdlib;
use loligo_base::{Cancelled, Canceller, Diagnostic, FileId, Label, SourceMap, Span, codes};
use loligo_syntax::ast::{DeclKind, Import, Name};
use loligo_syntax::{Parsed, parse, parse_within};
use petgraph::algo::{astar, tarjan_scc};
use petgraph::graphmap::DiGraphMap;
use petgraph::visit::DfsPostOrder;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

/// A file that was read.
pub(crate) struct File {
    /// Its tree; its diagnostics are among those of [`Files`].
    pub(crate) parsed: Parsed,
    /// Author of the file.
    pub(crate) author: Author,
}

/// Authors of files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Author {
    /// It is a module of the standard library.
    Library,
    /// The user; it imports relative to this folder.
    User(PathBuf),
}

/// Identity of an imported file: two imports of one identity mean the same file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Identity {
    Module(String),
    Path(PathBuf),
}

/// All files of a session.
#[derive(Default)]
pub(crate) struct Files {
    /// Their texts, and those of files that are not in order.
    pub(crate) sources: SourceMap,
    /// Diagnostics on reading, parsing and importing.
    pub(crate) diagnostics: Vec<Diagnostic>,
    files: BTreeMap<FileId, File>,
    known: BTreeMap<Identity, FileId>,
    /// Graph of imports, with the place of each.
    imports: DiGraphMap<FileId, Span>,
    /// Files with an import that cannot be read, leads nowhere or in a circle.
    incomplete: BTreeSet<FileId>,
    /// Stops reading, and the first look at what was read.
    pub(crate) canceller: Canceller,
}

impl Files {
    /// None yet; they are read as long as the run is not cancelled.
    pub(crate) fn within(canceller: &Canceller) -> Files {
        Files { canceller: canceller.clone(), ..Files::default() }
    }

    /// Reads a file that the user named, and what it imports; `None` if it cannot be read. Call [`Files::close`] after
    /// the last one.
    pub(crate) fn open(&mut self, input: &Input) -> Option<FileId> {
        let name = input.name();
        let folder = input.path().unwrap_or(Path::new(&name)).parent().unwrap_or(Path::new("")).to_path_buf();
        let identity = input.path().and_then(identity);
        if let Some(known) = identity.as_ref().and_then(|identity| self.known.get(identity)) {
            return Some(*known);
        }
        match input.read() {
            Ok(text) => {
                let file = self.add(name, &text, Author::User(folder), identity);
                self.follow_imports(file);
                Some(file)
            }
            Err(error) => {
                let diagnostic = error.explain(&name, input.path(), &mut self.sources);
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    /// Looks for cycles, once everything is read.
    pub(crate) fn close(&mut self) {
        for component in tarjan_scc(&self.imports) {
            let Some(&first) = component.iter().min() else { continue };
            let Some(cycle) = shortest_cycle(&self.imports, first) else { continue };
            self.incomplete.extend(&component);
            let diagnostic = self.explain_cycle(&cycle);
            self.diagnostics.push(diagnostic);
        }
    }

    /// The file behind `id`; `None` if it could not be read.
    pub(crate) fn get(&self, id: FileId) -> Option<&File> {
        self.files.get(&id)
    }

    /// `root` and everything it imports, directly or not: imports before importers, in the order in which they are
    /// written, `root` last.
    pub(crate) fn closure(&self, root: FileId) -> Vec<FileId> {
        let mut order = Vec::new();
        let mut walk = DfsPostOrder::new(&self.imports, root);
        while let Some(file) = walk.next(&self.imports) {
            order.push(file);
        }
        order
    }

    /// Test that everything that `file` imports itself was found.
    pub(crate) fn is_complete(&self, file: FileId) -> bool {
        !self.incomplete.contains(&file)
    }

    /// Gives the file behind `id` another text, which imports the same.
    pub(crate) fn replace(&mut self, id: FileId, text: &str) {
        let parsed = parse(id, text);
        self.diagnostics.retain(|diagnostic| diagnostic.span().is_none_or(|span| span.file != id));
        self.diagnostics.extend(parsed.diagnostics.iter().cloned());
        self.sources.replace(id, text);
        if let Some(file) = self.files.get_mut(&id) {
            file.parsed = parsed;
        }
    }

    fn add(&mut self, name: String, text: &str, author: Author, identity: Option<Identity>) -> FileId {
        let id = self.sources.add(name, text);
        let parsed = parse_within(id, text, &self.canceller).unwrap_or_else(|Cancelled| {
            self.incomplete.insert(id);
            parse(id, "")
        });
        self.diagnostics.extend(parsed.diagnostics.iter().cloned());
        self.imports.add_node(id);
        self.files.insert(id, File { parsed, author });
        if let Some(identity) = identity {
            self.known.insert(identity, id);
        }
        id
    }

    fn follow_imports(&mut self, root: FileId) {
        let mut waiting = VecDeque::from([root]);
        while let Some(importer) = waiting.pop_front() {
            let Some(file) = self.files.get(&importer) else { continue };
            if file.parsed.has_broken_import() {
                self.incomplete.insert(importer);
            }
            let author = file.author.clone();
            let imports = file.parsed.module.decls.iter().filter_map(|decl| match &decl.kind {
                DeclKind::Import(import) => Some((import.clone(), decl.span)),
                _ => None,
            });
            // The walk over the graph visits the edge that was added last first.
            for (import, span) in imports.collect::<Vec<_>>().into_iter().rev() {
                let before = self.files.len();
                match self.import(&import, &author) {
                    Ok(imported) => {
                        if self.files.len() > before {
                            waiting.push_back(imported);
                        }
                        if !self.imports.contains_edge(importer, imported) {
                            self.imports.add_edge(importer, imported, span);
                        }
                    }
                    Err(diagnostic) => {
                        self.incomplete.insert(importer);
                        self.diagnostics.push(diagnostic);
                    }
                }
            }
        }
    }

    fn import(&mut self, import: &Import, importer: &Author) -> Result<FileId, Diagnostic> {
        match import {
            Import::Module(name) => self.import_module(name),
            Import::Path(path) => match importer {
                Author::User(folder) => self.import_path(&joined(folder, &path.value), path.span),
                Author::Library => {
                    let message = "a module of the standard library cannot import a file";
                    Err(Diagnostic::error(codes::NO_FILE, path.span, message))
                }
            },
        }
    }

    fn import_module(&mut self, name: &Name) -> Result<FileId, Diagnostic> {
        let identity = Identity::Module(name.to_string());
        if let Some(known) = self.known.get(&identity) {
            return Ok(*known);
        }
        match stdlib::text(name.as_str()) {
            Some(text) => Ok(self.add(stdlib::shown_name(name.as_str()), text, Author::Library, Some(identity))),
            None => Err(unknown_module(name)),
        }
    }

    fn import_path(&mut self, path: &Path, span: Span) -> Result<FileId, Diagnostic> {
        let identity = identity(path);
        if let Some(known) = identity.as_ref().and_then(|identity| self.known.get(identity)) {
            return Ok(*known);
        }
        let name = path.display().to_string();
        match read_file(path) {
            Ok(text) => {
                let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
                Ok(self.add(name, &text, Author::User(folder), identity))
            }
            Err(error) => {
                let mut diagnostic = error.explain(&name, Some(path), &mut self.sources);
                diagnostic.labels.insert(0, Label { span, message: "imported here".into() });
                Err(diagnostic)
            }
        }
    }

    fn explain_cycle(&self, cycle: &[FileId]) -> Diagnostic {
        let name = |file: &FileId| self.sources.get(*file).map_or("?", |source| source.name.as_str());
        let steps = cycle.iter().zip(cycle.iter().cycle().skip(1));
        let spans = steps.map(|(from, to)| (self.imports.edge_weight(*from, *to).copied().unwrap_or_default(), to));
        let labels: Vec<(Span, String)> = spans.map(|(span, to)| (span, format!("imports `{}`", name(to)))).collect();
        let place = labels.first().map(|(span, _)| *span).unwrap_or_default();
        let message = match cycle {
            [file] => format!("`{}` imports itself", name(file)),
            _ => {
                let path: Vec<&str> = cycle.iter().chain(cycle.first()).map(name).collect();
                format!("these files import each other: {}", path.join(" → "))
            }
        };
        let diagnostic = Diagnostic::error(codes::IMPORT_CYCLE, place, message);
        let diagnostic = match labels.split_first() {
            Some(((_, here), others)) => others
                .iter()
                .fold(diagnostic.here(here.clone()), |diagnostic, (span, text)| diagnostic.label(*span, text.clone())),
            None => diagnostic,
        };
        diagnostic.help(match cycle {
            [_] => "remove the import",
            _ => "move what they share into a file of its own, and import that",
        })
    }
}

fn unknown_module(name: &Name) -> Diagnostic {
    let names = stdlib::names();
    let diagnostic =
        Diagnostic::error(codes::UNKNOWN_MODULE, name.span, format!("the standard library has no module `{name}`"))
            .note(format!("its modules are {}", names.join(", ")));
    match closest(name.as_str(), names.iter().copied()) {
        Some(close) => diagnostic.help(format!("did you mean `import {close}`?")),
        None => diagnostic.help(format!("a file of your own is imported by its path, `import \"{name}.sq\"`")),
    }
}

/// Identity of the file at a path; `None` if there is none.
fn identity(path: &Path) -> Option<Identity> {
    path.canonicalize().ok().map(Identity::Path)
}

/// `path` as seen from `folder`, without detours through `.`.
fn joined(folder: &Path, path: &str) -> PathBuf {
    folder.join(path).components().filter(|part| !matches!(part, std::path::Component::CurDir)).collect()
}

/// A shortest way from `start` back to it, each file once; `None` if there is none.
fn shortest_cycle(imports: &DiGraphMap<FileId, Span>, start: FileId) -> Option<Vec<FileId>> {
    imports
        .neighbors(start)
        .filter_map(|next| astar(imports, next, |file| file == start, |_| 1u32, |_| 0))
        .min_by_key(|(length, _)| *length)
        .map(|(_, mut path)| {
            path.rotate_right(1);
            path
        })
}
