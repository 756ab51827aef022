//! The text of a snapshot: Loligo source, which is read by the parser of Loligo.
//!
//! ```text
//! -- A snapshot of Loligo, format 1.
//!
//! dec :: x: Int -> {Int | _v == x - 1}
//! dec = \x . minus x one
//!
//! -- | E0401: no program found for `half`
//! half :: x: Int -> {Int | _v + _v == x}
//! ```
//!
//! The doc comment of a signature without a definition says how the work on the goal ended. There is nothing in it that
//! changes from run to run, or from machine to machine, and goals are a blank line apart, so that versions can be merged.

use crate::Told;
use loligo_base::{Diagnostic, Severity, SourceMap, Span, codes};
use loligo_session::{ReadError, Solution, printed, read_file};
use loligo_syntax::ast::{Decl, DeclKind, Doc, Signature};
use loligo_syntax::parse;
use std::io::ErrorKind;
use std::path::Path;

/// The first line of every snapshot, by which a file is known to be one.
const MARK: &str = "-- A snapshot of Loligo, format 1.";

/// Entry of a snapshot: a goal and its outcome.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    /// The goal.
    pub(crate) name: String,
    /// Its signature, as text; empty if the snapshot has none.
    pub(crate) signature: String,
    /// Outcome of the work on it.
    pub(crate) outcome: Kept,
}

/// The part of an outcome that is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Kept {
    /// A definition, as text.
    Program(String),
    /// The message of an ending without a program.
    Ending(String),
}

/// The file stored beside a source.
#[derive(Debug)]
pub(crate) enum Stored {
    /// Nothing.
    Nothing,
    /// Something that Loligo did not write, or cannot read.
    Foreign(Told),
    /// A snapshot.
    Snapshot(Snapshot),
}

/// A snapshot that was read.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// Entries with their places.
    pub(crate) entries: Vec<(Entry, Span)>,
    /// Diagnostics on the text.
    pub(crate) told: Told,
    /// Completeness flag: no part of the text was passed over, so the entries are all that was ever stored.
    pub(crate) is_whole: bool,
}

impl Entry {
    /// The entry of a goal with a program.
    pub(crate) fn solved(solution: &Solution) -> Entry {
        Entry {
            name: solution.name.clone(),
            signature: solution.signature.clone(),
            outcome: Kept::Program(solution.definition.clone()),
        }
        .normal()
    }

    /// The entry of a goal without one.
    pub(crate) fn ended(signature: &Signature, diagnostic: &Diagnostic) -> Entry {
        let first_line = diagnostic.message.lines().next().unwrap_or_default();
        Entry {
            name: signature.name.to_string(),
            signature: printed(DeclKind::Signature(signature.clone())),
            outcome: Kept::Ending(format!("{}: {first_line}", diagnostic.code)),
        }
        .normal()
    }

    /// The text of the entry alone.
    pub(crate) fn text(&self) -> String {
        match &self.outcome {
            Kept::Program(definition) => format!("{}{definition}", self.signature),
            Kept::Ending(ending) => format!("-- | {ending}\n{}", self.signature),
        }
    }

    /// The entry under the signature that the goal has now.
    pub(crate) fn with_signature(&self, signature: &Signature) -> Entry {
        Entry { signature: printed(DeclKind::Signature(signature.clone())), ..self.clone() }.normal()
    }

    /// As it comes back from a file: so nothing differs but what would differ there.
    fn normal(self) -> Entry {
        let read = Snapshot::parse("", &written([&self])).entries;
        read.into_iter().next().map_or(self, |(entry, _)| entry)
    }
}

/// The text of a snapshot with these entries.
pub(crate) fn written<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> String {
    entries.into_iter().fold(format!("{MARK}\n"), |text, entry| format!("{text}\n{}", entry.text()))
}

impl Stored {
    /// Reads what is at `path`.
    pub(crate) fn read(path: &Path) -> Stored {
        let name = path.display().to_string();
        match read_file(path) {
            Ok(text) if text.lines().next().is_some_and(|line| line.trim_end() == MARK) => {
                Stored::Snapshot(Snapshot::parse(&name, &text))
            }
            Ok(_) => {
                let message = format!("`{name}` is not a snapshot that this Loligo can read");
                let diagnostic = Diagnostic::new(codes::NO_SNAPSHOT, Severity::Error, message)
                    .note(format!("a snapshot begins with the line `{MARK}`"))
                    .help("move the file away, or use the Loligo that wrote it");
                Stored::Foreign(Told { sources: SourceMap::default(), diagnostics: vec![diagnostic] })
            }
            Err(ReadError::Io(error)) if error.kind() == ErrorKind::NotFound => Stored::Nothing,
            Err(error) => {
                let mut sources = SourceMap::default();
                let diagnostics = vec![error.explain(&name, Some(path), &mut sources)];
                Stored::Foreign(Told { sources, diagnostics })
            }
        }
    }
}

impl Snapshot {
    fn parse(name: &str, text: &str) -> Snapshot {
        let mut sources = SourceMap::default();
        let file = sources.add(name, text);
        let parsed = parse(file, text);
        let mut snapshot = Snapshot { is_whole: !parsed.has_errors(), ..Snapshot::default() };
        let mut diagnostics: Vec<Diagnostic> =
            parsed.diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
        let mut decls = parsed.module.decls.into_iter().peekable();
        while let Some(decl) = decls.next() {
            let follows = |next: &Decl| matches!((&decl.kind, &next.kind), (DeclKind::Signature(signature), DeclKind::Definition(definition)) if signature.name == definition.name);
            let definition = decls.next_if(follows);
            match entry(&decl, definition.as_ref()) {
                Ok(entry) if snapshot.entries.iter().any(|(known, _)| known.name == entry.name) => {
                    snapshot.is_whole = false;
                    diagnostics.push(
                        Diagnostic::error(codes::FOREIGN_ENTRY, decl.span, format!("`{}` is stored twice", entry.name))
                            .here("there is one of this name above")
                            .help("keep one of the two"),
                    );
                }
                Ok(entry) => snapshot.entries.push((entry, decl.span)),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        snapshot.told = Told { sources, diagnostics };
        snapshot
    }
}

/// The entry made of a signature and the definition below it, or of a definition alone.
fn entry(decl: &Decl, definition: Option<&Decl>) -> Result<Entry, Diagnostic> {
    let wrong = |message: &str| {
        Diagnostic::error(codes::FOREIGN_ENTRY, decl.span, message.to_owned())
            .here("this does not belong in a snapshot")
            .help("`loligo snap --accept` writes the snapshot anew; declarations stand in the file it belongs to")
    };
    let (signature, program) = match (&decl.kind, definition) {
        (DeclKind::Signature(_), Some(definition)) => (Some(decl), Some(definition)),
        (DeclKind::Signature(_), None) => (Some(decl), None),
        (DeclKind::Definition(_), _) => (None, Some(decl)),
        _ => return Err(wrong("a snapshot declares nothing: it only has programs")),
    };
    let outcome = match (program, &decl.doc) {
        (Some(program), _) => Kept::Program(printed(program.kind.clone())),
        (None, Some(Doc { lines, .. })) => Kept::Ending(lines.first().cloned().unwrap_or_default()),
        (None, None) => return Err(wrong("neither a program nor an ending is stored here")),
    };
    let name = match &decl.kind {
        DeclKind::Signature(signature) => signature.name.to_string(),
        DeclKind::Definition(definition) => definition.name.to_string(),
        _ => String::new(),
    };
    let signature = signature.map(|decl| printed(decl.kind.clone())).unwrap_or_default();
    Ok(Entry { name, signature, outcome })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Snapshot {
        Snapshot::parse("a.snap", text)
    }

    fn codes(snapshot: &Snapshot) -> Vec<&str> {
        snapshot.told.diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect()
    }

    const TEXT: &str = "-- A snapshot of Loligo, format 1.

id :: x: a -> {a | _v == x}
id = \\x . x

-- | E0405: no program can have the type of `never`
never :: x: a -> {a | False}
";

    #[test]
    fn what_is_written_is_read_again() {
        let snapshot = read(TEXT);
        assert!(snapshot.is_whole && snapshot.told.diagnostics.is_empty());
        assert_eq!(snapshot.entries.len(), 2);
        assert_eq!(written(snapshot.entries.iter().map(|(entry, _)| entry)), TEXT);
    }

    #[test]
    fn layout_makes_no_difference() {
        let laid_out = "-- A snapshot of Loligo, format 1.\r\nid::x:a->{a|_v==x}\r\nid=\\x.x -- mine\r\n-- | E0405: \
                        no program can have the type of `never`\r\nnever :: x: a ->\r\n  {a | False}\r\n";
        let entries = |text| read(text).entries.into_iter().map(|(entry, _)| entry).collect::<Vec<_>>();
        assert_eq!(entries(laid_out), entries(TEXT));
    }

    #[test]
    fn a_snapshot_has_programs_and_nothing_else() {
        let with = |more: &str| read(&format!("{TEXT}\n{more}"));
        assert_eq!(codes(&with("type Nat = {Int | _v >= 0}\n")), ["E0802"]);
        assert_eq!(codes(&with("import List\n")), ["E0802"]);
        assert_eq!(codes(&with("f :: Int\n")), ["E0802"]);
        let twice = with("id = \\y . y\n");
        assert_eq!((codes(&twice), twice.is_whole), (vec!["E0802"], false));
        assert!(!with("<<<<<<< mine\n").is_whole);
    }
}
