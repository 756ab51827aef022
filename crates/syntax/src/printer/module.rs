//! Modules: declarations, what separates them, and the comments between them.

use std::mem::{Discriminant, discriminant};

use pretty::Arena;

use super::placement::Placement;
use super::{Printer, render};
use crate::ast::{Decl, DeclKind, Doc, Module};
use crate::comments::{Comment, Comments};

pub fn print(module: &Module, comments: &Comments) -> String {
    let mut out = Output { text: String::new(), lines: comments, last_line: None, last: None };
    let mut rest = comments.list.as_slice();
    for (index, decl) in module.decls.iter().enumerate() {
        let before = take(&mut rest, |comment| comment.span.start < start(decl));
        let inside = take(&mut rest, |comment| comment.span.start < decl.span.end);
        let next = module.decls.get(index + 1).map_or(u32::MAX, start);
        let end_line = comments.line(decl.span.end);
        let behind = take(&mut rest, |comment| {
            let is_beside = !comment.own_line && comments.line(comment.span.start) == end_line;
            is_beside && comment.span.start < next && !comment.text.contains('\n')
        });
        out.decl(decl, before, inside, behind);
    }
    if let Some(first) = rest.first() {
        out.separate(out.is_adjacent(first.span.start));
        out.comments(rest);
    }
    out.text
}

fn start(decl: &Decl) -> u32 {
    decl.doc.as_ref().map_or(decl.span.start, |doc| doc.span.start)
}

/// The longest beginning of `rest` that `belongs`.
fn take<'c>(rest: &mut &'c [Comment], belongs: impl Fn(&Comment) -> bool) -> &'c [Comment] {
    let (taken, left) = rest.split_at(rest.iter().take_while(|comment| belongs(comment)).count());
    *rest = left;
    taken
}

struct Output<'c> {
    text: String,
    lines: &'c Comments,
    /// The line of the source on which what was printed last ended.
    last_line: Option<usize>,
    last: Option<Last>,
}

/// The declaration printed last.
struct Last {
    kind: Discriminant<DeclKind>,
    name: Option<String>,
    is_one_line: bool,
}

impl Output<'_> {
    fn decl(&mut self, decl: &Decl, before: &[Comment], inside: &[Comment], behind: &[Comment]) {
        let (placement, homeless) = Placement::new(&decl.kind, inside, self.lines);
        let arena = Arena::new();
        let printed = render(Printer { comments: placement, ..Printer::new(&arena) }.decl(&decl.kind));
        let last = Last {
            kind: discriminant(&decl.kind),
            name: signed_name(&decl.kind).map(str::to_owned),
            is_one_line: !printed.contains('\n'),
        };
        let adjacent = self.is_adjacent(before.first().map_or(start(decl), |comment| comment.span.start));
        self.separate(self.joins(&decl.kind, &last, adjacent));
        self.comments(before);
        if !before.is_empty() && !self.is_adjacent(start(decl)) {
            self.text.push('\n');
        }
        for comment in homeless {
            self.comment(comment);
            if comment.is_doc() {
                // Directly above the declaration it would become a part of its doc comment.
                self.text.push('\n');
            }
        }
        self.doc(decl.doc.as_ref());
        self.text.push_str(&printed);
        for comment in behind {
            self.text.push(' ');
            self.text.push_str(&comment.text);
        }
        self.text.push('\n');
        let end = behind.last().map_or(decl.span, |comment| comment.span).end;
        self.last_line = Some(self.lines.line(end));
        self.last = Some(last);
    }

    /// True if a declaration follows the last one without a blank line.
    fn joins(&self, kind: &DeclKind, this: &Last, adjacent: bool) -> bool {
        let Some(last) = &self.last else { return true };
        let defines = matches!(kind, DeclKind::Definition(_))
            && last.name.is_some()
            && defined_name(kind) == last.name.as_deref();
        let alike = last.kind == this.kind && !matches!(kind, DeclKind::Definition(_));
        defines || (alike && adjacent && last.is_one_line && this.is_one_line)
    }

    /// True if the source has no blank line before `offset`.
    fn is_adjacent(&self, offset: u32) -> bool {
        self.last_line.is_none_or(|last| self.lines.line(offset) <= last + 1)
    }

    fn separate(&mut self, joined: bool) {
        if !joined && !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Comments on lines of their own; of the blank lines between them one is kept.
    fn comments(&mut self, comments: &[Comment]) {
        for (index, comment) in comments.iter().enumerate() {
            if index > 0 && !self.is_adjacent(comment.span.start) {
                self.text.push('\n');
            }
            self.comment(comment);
            self.last_line = Some(self.lines.line(comment.span.end));
        }
    }

    fn comment(&mut self, comment: &Comment) {
        self.text.push_str(&comment.text);
        self.text.push('\n');
    }

    fn doc(&mut self, doc: Option<&Doc>) {
        for (index, line) in doc.iter().flat_map(|doc| &doc.lines).enumerate() {
            // A later line needs no bar, unless its text would pass for one.
            let mark = if index == 0 || line.trim_start().starts_with('|') { "-- |" } else { "--" };
            self.text.push_str(mark);
            if !line.is_empty() {
                self.text.push(' ');
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }
}

/// The name of a signature: its definition follows without a blank line.
fn signed_name(kind: &DeclKind) -> Option<&str> {
    match kind {
        DeclKind::Signature(signature) => Some(signature.name.as_str()),
        _ => None,
    }
}

fn defined_name(kind: &DeclKind) -> Option<&str> {
    match kind {
        DeclKind::Definition(definition) => Some(definition.name.as_str()),
        _ => None,
    }
}
