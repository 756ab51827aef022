//! The text of a session: what was loaded and typed, and what of it is still in force.

use loligo_base::{Diagnostic, FileId, Label, SourceMap, Span};
use loligo_session::{Declared, Declares, declared};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

/// Name of typed text in diagnostics.
pub(crate) const NAME: &str = "<repl>";

/// Source of a piece of the session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// A file that was loaded.
    File(PathBuf),
    /// The prompt, or the editor.
    Typed,
}

/// Declarations that came in together.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) origin: Origin,
    /// As it was read, but for the paths of imports, which start from the current folder.
    text: String,
    declared: Vec<Declared>,
    /// For each declaration whether a later one has taken its place.
    replaced: Vec<bool>,
}

impl Piece {
    /// A piece of typed text.
    pub(crate) fn typed(text: &str) -> Piece {
        Piece::new(Origin::Typed, text.to_owned())
    }

    /// The text of a file.
    pub(crate) fn file(path: &Path, text: &str) -> Piece {
        let text = text.trim_start_matches('\u{feff}');
        let folder = path.parent().unwrap_or(Path::new(""));
        let text = with_paths(text, &|import| plain(&folder.join(import)));
        Piece::new(Origin::File(path.to_owned()), text)
    }

    fn new(origin: Origin, mut text: String) -> Piece {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let declared = declared(&text);
        let replaced = vec![false; declared.len()];
        Piece { origin, text, declared, replaced }
    }

    /// Name of the piece in diagnostics.
    pub(crate) fn name(&self) -> String {
        match &self.origin {
            Origin::File(path) => path.display().to_string(),
            Origin::Typed => NAME.into(),
        }
    }

    /// The declarations that are in force.
    pub(crate) fn in_force(&self) -> impl Iterator<Item = &Declared> {
        self.declared.iter().zip(&self.replaced).filter(|(_, replaced)| !**replaced).map(|(declared, _)| declared)
    }

    /// The line of a declaration.
    pub(crate) fn line(&self, declared: &Declared) -> usize {
        self.text.get(..declared.span.start as usize).unwrap_or_default().matches('\n').count() + 1
    }
}

/// Programs found for a goal.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The definition that the session has.
    pub(crate) definition: String,
    /// All that were shown.
    pub(crate) shown: Vec<String>,
}

/// Everything that was loaded and typed, in that order.
#[derive(Clone, Default, Debug)]
pub(crate) struct Text {
    pub(crate) pieces: Vec<Piece>,
    /// Texts in the place of definitions with holes.
    pub(crate) found: BTreeMap<String, Found>,
}

/// The text of a session in one, and where each part of it comes from.
pub(crate) struct Assembled {
    pub(crate) text: String,
    parts: Vec<Part>,
}

/// A part of an assembled text.
struct Part {
    place: Range<usize>,
    piece: usize,
    /// Its place in the piece; as long as `place` unless it was found by a search.
    origin: Range<usize>,
}

impl Text {
    /// Adds a piece; what it declares takes the place of what was declared under the same names, which are given.
    pub(crate) fn add(&mut self, piece: Piece) -> Vec<String> {
        let mut names = Vec::new();
        for new in &piece.declared {
            for old in &mut self.pieces {
                for (declared, replaced) in old.declared.iter().zip(&mut old.replaced) {
                    if *replaced || !is_same(declared, new) {
                        continue;
                    }
                    *replaced = true;
                    let name = declared.names.first().cloned().unwrap_or_default();
                    if new.what != Declares::Import && !names.contains(&name) {
                        names.push(name);
                    }
                }
            }
            if matches!(new.what, Declares::Signature | Declares::Definition) {
                new.names.iter().for_each(|name| {
                    self.found.remove(name);
                });
            }
        }
        self.pieces.push(piece);
        names
    }

    /// The text with some pieces replaced, entered anew in their order.
    pub(crate) fn rebuilt(&self, pieces: Vec<Piece>) -> Text {
        let mut text = Text::default();
        for piece in pieces {
            text.add(Piece { replaced: vec![false; piece.declared.len()], ..piece });
        }
        // A program is still that of its goal if what the goal says is the same.
        let holes = |text: &Text, name: &str| {
            let of_goal = |declared: &&Declared| {
                matches!(declared.what, Declares::Signature | Declares::Definition)
                    && declared.names.iter().any(|own| own == name)
            };
            text.in_force()
                .map(|(_, declared)| declared)
                .filter(of_goal)
                .map(|declared| declared.text.clone())
                .collect::<Vec<_>>()
        };
        let kept = self.found.iter().filter(|(name, _)| holes(self, name) == holes(&text, name));
        text.found = kept.map(|(name, found)| (name.clone(), found.clone())).collect();
        text
    }

    /// All declarations in force, with their pieces.
    pub(crate) fn in_force(&self) -> impl Iterator<Item = (&Piece, &Declared)> {
        self.pieces.iter().flat_map(|piece| piece.in_force().map(move |declared| (piece, declared)))
    }

    /// The definitions in force, in order: the goals.
    pub(crate) fn goals(&self) -> impl Iterator<Item = (&str, &Declared)> {
        let definitions = self.in_force().filter(|(_, declared)| declared.what == Declares::Definition);
        definitions.filter_map(|(_, declared)| Some((declared.names.first()?.as_str(), declared)))
    }

    /// Test for a goal with a hole that nothing was found for.
    pub(crate) fn is_open(&self, goal: &str) -> bool {
        !self.found.contains_key(goal) && self.goals().any(|(name, declared)| name == goal && declared.has_holes)
    }

    /// All of it, with the programs that were found, except for `without`.
    pub(crate) fn assemble(&self, without: Option<&str>) -> Assembled {
        let mut assembled = Assembled { text: String::new(), parts: Vec::new() };
        for (index, piece) in self.pieces.iter().enumerate() {
            if piece.in_force().next().is_none() && !piece.declared.is_empty() {
                continue;
            }
            if !assembled.text.is_empty() && !self.belongs_above(index) {
                assembled.text.push('\n');
            }
            let mut done = 0;
            for (declared, replaced) in piece.declared.iter().zip(&piece.replaced) {
                let span = declared.span.start as usize..declared.span.end as usize;
                let name = declared.names.first().map_or("", String::as_str);
                let found = self.found.get(name).filter(|_| declared.has_holes && without != Some(name));
                if *replaced {
                    assembled.copy(index, &piece.text, done..declared.whole.start as usize);
                    // Its line goes with it.
                    let rest = piece.text.get(span.end..).unwrap_or_default();
                    done = span.end + usize::from(rest.starts_with('\n'));
                } else if let Some(found) = found {
                    assembled.copy(index, &piece.text, done..span.start);
                    let start = assembled.text.len();
                    assembled.text.push_str(found.definition.trim_end());
                    assembled.parts.push(Part {
                        place: start..assembled.text.len(),
                        piece: index,
                        origin: span.clone(),
                    });
                    done = span.end;
                }
            }
            assembled.copy(index, &piece.text, done..piece.text.len());
        }
        assembled
    }

    /// Test for a piece that defines the goal whose signature ends the one above, so that no blank line should part
    /// them.
    fn belongs_above(&self, index: usize) -> bool {
        let above = index.checked_sub(1).and_then(|above| self.pieces.get(above));
        let last = above.and_then(|piece| piece.in_force().last());
        let first = self.pieces.get(index).and_then(|piece| piece.in_force().next());
        matches!((last, first), (Some(last), Some(first))
            if last.what == Declares::Signature && first.what == Declares::Definition && last.names == first.names)
    }

    /// A diagnostic about the assembled text as one about the pieces, and the texts that it points into.
    pub(crate) fn localized(
        &self,
        diagnostic: &Diagnostic,
        assembled: &Assembled,
        sources: &SourceMap,
        is_session: &dyn Fn(FileId) -> bool,
    ) -> (Diagnostic, SourceMap) {
        let mut sources = sources.clone();
        let files: Vec<FileId> =
            self.pieces.iter().map(|piece| sources.add(piece.name(), piece.text.as_str())).collect();
        let place = |label: &Label| {
            if !is_session(label.span.file) {
                return label.clone();
            }
            let (piece, place) = assembled.origin(label.span);
            let file = files.get(piece).copied().unwrap_or_default();
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            Label { span: Span::new(file, offset(place.start), offset(place.end)), ..label.clone() }
        };
        let labels = diagnostic.labels.iter().map(place).collect();
        (Diagnostic { labels, ..diagnostic.clone() }, sources)
    }
}

impl Assembled {
    fn copy(&mut self, piece: usize, text: &str, origin: Range<usize>) {
        let Some(copied) = text.get(origin.clone()).filter(|copied| !copied.is_empty()) else { return };
        let start = self.text.len();
        self.text.push_str(copied);
        self.parts.push(Part { place: start..self.text.len(), piece, origin });
    }

    /// The piece that a place of the text comes from, and where it is in that.
    pub(crate) fn origin(&self, span: Span) -> (usize, Range<usize>) {
        let (start, end) = (span.start as usize, span.end as usize);
        let part = self.parts.iter().find(|part| start < part.place.end).or(self.parts.last());
        let Some(part) = part else { return (0, 0..0) };
        if part.place.len() != part.origin.len() {
            return (part.piece, part.origin.clone());
        }
        let moved = |at: usize| (part.origin.start + at.saturating_sub(part.place.start)).min(part.origin.end);
        (part.piece, moved(start)..moved(end))
    }
}

/// Test for two declarations of the same thing, only one of which can be in force.
fn is_same(old: &Declared, new: &Declared) -> bool {
    let is_type = |declared: &Declared| matches!(declared.what, Declares::Synonym | Declares::Datatype);
    let is_logical =
        |declared: &Declared| matches!(declared.what, Declares::Measure | Declares::Predicate | Declares::Inline);
    let is_kin = old.what == new.what || is_type(old) && is_type(new) || is_logical(old) && is_logical(new);
    is_kin && old.what != Declares::Mutual && old.names.iter().any(|name| new.names.contains(name))
}

/// The text with the paths of its imports changed.
pub(crate) fn with_paths(text: &str, change: &dyn Fn(&str) -> String) -> String {
    let mut changed = String::new();
    let mut done = 0;
    for import in declared(text).iter().filter(|declared| declared.is_path) {
        let (start, end) = (import.span.start as usize, import.span.end as usize);
        let (Some(before), Some(written), Some(path)) =
            (text.get(done..start), text.get(start..end), import.names.first())
        else {
            continue;
        };
        changed += before;
        changed += &written.replace(&format!("\"{path}\""), &format!("\"{}\"", change(path)));
        done = end;
    }
    changed += text.get(done..).unwrap_or_default();
    changed
}

/// A path without detours through `.`
fn plain(path: &Path) -> String {
    path.components().filter(|part| *part != Component::CurDir).collect::<PathBuf>().display().to_string()
}
