//! Surface tree → canonical text.
//!
//! What is printed parses back to the same tree, and printing that gives the same text again.

mod decl;
mod formula;
mod module;
mod placement;
mod program;
mod types;

use pretty::{Arena, DocAllocator, DocBuilder};

use self::placement::Placement;
use crate::ast::{Formula, Module, Program, Schema, Type};
use crate::comments::Comments;

/// No line is wider than this unless a name or comment alone is.
const MAX_WIDTH: usize = 100;
/// Indentation of the parts of an item.
const INDENT: isize = 2;

/// Prints a module that had no errors (the tree lacks declarations with errors), with doc comments and `comments`, which must be those that were read with it.
///
/// A comment inside an expression goes before the declaration, case or alternative around it. Declarations are
/// separated by a blank line; one-line declarations of a kind that stood together stay together, and a definition
/// follows its signature.
pub fn print_module(module: &Module, comments: &Comments) -> String {
    module::print(module, comments)
}

/// Prints a type.
pub fn print_type(ty: &Type) -> String {
    let arena = Arena::new();
    render(Printer::new(&arena).ty(ty))
}

/// Prints a schema.
pub fn print_schema(schema: &Schema) -> String {
    let arena = Arena::new();
    render(Printer::new(&arena).schema(schema))
}

/// Prints a formula.
pub fn print_formula(formula: &Formula) -> String {
    let arena = Arena::new();
    render(Printer::new(&arena).formula(formula))
}

/// Prints a program.
pub fn print_program(program: &Program) -> String {
    let arena = Arena::new();
    render(Printer::new(&arena).program(program))
}

fn render(doc: Doc<'_>) -> String {
    let text = doc.pretty(MAX_WIDTH).to_string();
    // A line break in a place of deep indentation leaves blanks where the next line is empty.
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

type Doc<'a> = DocBuilder<'a, Arena<'a>>;

/// Builds the documents of one declaration or fragment.
struct Printer<'a> {
    arena: &'a Arena<'a>,
    /// The comments inside it.
    comments: Placement,
}

/// Need of parentheses around a node: none if it stands alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parens {
    Needed,
    NotNeeded,
}

impl<'a> Printer<'a> {
    fn new(arena: &'a Arena<'a>) -> Self {
        Printer { arena, comments: Placement::default() }
    }

    fn text(&self, text: impl Into<String>) -> Doc<'a> {
        self.arena.text(text.into())
    }

    fn parens(&self, doc: Doc<'a>, parens: Parens) -> Doc<'a> {
        match parens {
            Parens::Needed => self.text("(").append(doc.nest(1)).append(")"),
            Parens::NotNeeded => doc,
        }
    }

    /// `[a, b]`.
    fn list(&self, items: impl IntoIterator<Item = Doc<'a>>) -> Doc<'a> {
        let items = self.arena.intersperse(items, self.text(",").append(self.arena.line()));
        self.text("[").append(items.nest(1)).append("]").group()
    }

    /// `head a b`, one argument a line if that is too wide.
    fn application(&self, head: Doc<'a>, args: impl IntoIterator<Item = Doc<'a>>) -> Doc<'a> {
        let args = args.into_iter().map(|arg| self.arena.line().append(arg));
        head.append(self.arena.concat(args).nest(INDENT)).group()
    }
}

impl From<bool> for Parens {
    fn from(needed: bool) -> Self {
        if needed { Parens::Needed } else { Parens::NotNeeded }
    }
}
