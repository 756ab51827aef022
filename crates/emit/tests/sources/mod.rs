//! Files with everything that they import, and with the solutions that stand beside them in place of their holes.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, missing_docs)]

use loligo_base::{FileId, Severity};
use loligo_emit::{Explained, Prose};
use loligo_resolve::{Input, Origin, resolve};
use loligo_syntax::ast::{DeclKind, Import};
use loligo_syntax::{Parsed, parse};
use loligo_types::Module;
use std::fs;
use std::path::{Path, PathBuf};

/// A file, behind everything that it imports.
pub struct Source {
    path: PathBuf,
    files: Vec<(PathBuf, Parsed)>,
}

impl Source {
    /// Reads a file and what it imports.
    pub fn read(path: &Path) -> Source {
        Source::read_with(path, "")
    }

    /// Reads the file and its imports, as if `addition` stood at the end of the file.
    pub fn read_with(path: &Path, addition: &str) -> Source {
        let mut source = Source { path: path.to_path_buf(), files: Vec::new() };
        source.add(path, addition);
        source
    }

    /// Result of `work` on the resolved module and the file's own number.
    pub fn resolved<T>(&self, work: impl FnOnce(&Module, FileId) -> T) -> T {
        let input = |(path, parsed): &'_ (PathBuf, Parsed)| {
            let origin = if *path == self.path { Origin::Named } else { Origin::Imported };
            (origin, parsed.module.clone(), parsed.broken.clone())
        };
        let parts: Vec<_> = self.files.iter().map(input).collect();
        let inputs: Vec<Input<'_>> =
            parts.iter().map(|(origin, module, broken)| Input { module, broken, origin: *origin }).collect();
        let resolved = resolve(&inputs);
        let errors = resolved.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let errors: Vec<_> = errors.collect();
        assert!(errors.is_empty(), "{}: {errors:?}", self.path.display());
        work(&resolved.module, FileId(u32::try_from(self.files.len()).unwrap() - 1))
    }

    /// Doc comments of the user, by what they explain.
    pub fn prose(&self) -> Prose {
        let mut prose = Prose::default();
        for decl in self.files.iter().flat_map(|(_, parsed)| &parsed.module.decls) {
            let lines = decl.doc.as_ref().map_or(&[][..], |doc| &doc.lines);
            match &decl.kind {
                DeclKind::Signature(part) => prose.insert(Explained::Function, part.name.as_str(), lines),
                DeclKind::Data(part) => prose.insert(Explained::Datatype, part.name.as_str(), lines),
                DeclKind::Measure(part) => prose.insert(Explained::Measure, part.name.as_str(), lines),
                _ => {}
            }
        }
        prose
    }

    fn add(&mut self, path: &Path, addition: &str) {
        if self.files.iter().any(|(known, _)| known == path) {
            return;
        }
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let text = text + addition;
        for decl in &parse(FileId(0), &text).module.decls {
            match &decl.kind {
                DeclKind::Import(Import::Module(name)) => self.add(&root().join(format!("stdlib/{name}.sq")), ""),
                DeclKind::Import(Import::Path(name)) => self.add(&path.parent().unwrap().join(&name.value), ""),
                _ => {}
            }
        }
        let id = FileId(u32::try_from(self.files.len()).unwrap());
        let mut parsed = parse(id, &text);
        assert!(!parsed.has_errors(), "{}: {:?}", path.display(), parsed.diagnostics);
        if let Ok(snapshot) = fs::read_to_string(path.with_extension("snap")) {
            fill(&mut parsed, &snapshot);
        }
        self.files.push((path.to_path_buf(), parsed));
    }
}

/// Replaces definitions by those of a snapshot, where it has them.
fn fill(parsed: &mut Parsed, snapshot: &str) {
    let solutions = parse(FileId(0), snapshot);
    for decl in &mut parsed.module.decls {
        let DeclKind::Definition(definition) = &mut decl.kind else { continue };
        let solution = solutions.module.decls.iter().find_map(|solution| match &solution.kind {
            DeclKind::Definition(solution) if solution.name == definition.name => Some(solution),
            _ => None,
        });
        if let Some(solution) = solution {
            definition.body = solution.body.clone();
        }
    }
}

/// The folder of the whole project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The `.sq` files in a folder of the project and below.
pub fn files(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sq") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
