//! Tokens → surface tree, one declaration at a time.

mod again;
mod common;
mod decl;
mod formula;
mod operators;
mod program;
mod types;

use chumsky::error::{EmptyErr, RichReason};
use chumsky::{inspector::SimpleState, prelude::*};
use loligo_base::{Cancelled, Canceller, Diagnostic, FileId, Span, has_errors, sort_diagnostics};
use std::cell::LazyCell;

use self::common::{Failure, Fault, Grammar, Reading};
use self::decl::{Declarations, Grammars};
use crate::ast::{Decl, Doc, Formula, Module, Name, Program, Schema, Type};
use crate::comments::Comments;
use crate::diagnostics::{equations, layout as report, operators as operator, unexpected};
use crate::docs::take_doc;
use crate::layout::{Item, Lines, layout};
use crate::lexer::{Lexed, lex, lex_from};
use crate::nesting::too_deep;
use crate::token::{Keyword, Lexeme, Token};

pub use self::again::{Rest, parse_rest};
pub(crate) use self::common::label as expected;

/// A parsed module: what could be built, and all that is wrong.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The declarations without errors.
    pub module: Module,
    /// The names that the declarations with errors would have declared, as far as they can be told. Not to know one
    /// of them is no new error.
    pub broken: Vec<Name>,
    /// The comments, and where lines begin: what [`print_module`](crate::print_module) needs to keep them.
    pub comments: Comments,
    /// Errors and warnings in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// True if there is an error among the diagnostics.
    pub fn has_errors(&self) -> bool {
        has_errors(&self.diagnostics)
    }

    /// True if an import could not be parsed, so that it is not known what it imports.
    pub fn has_broken_import(&self) -> bool {
        self.broken.iter().any(|name| name.as_str() == "import")
    }
}

/// A parsed type, formula or program that stands alone.
#[derive(Clone, Debug)]
pub struct Fragment<T> {
    /// The parsed tree; `None` if there was an error.
    pub tree: Option<T>,
    /// Errors and warnings in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a module. All errors of the text are reported at once; `file` is where their spans say they are.
pub fn parse(file: FileId, text: &str) -> Parsed {
    read(file, text, &Canceller::new())
}

/// Reads a module as [`parse`] does, as long as the run is not cancelled: that is asked for every token and for every
/// operand of a formula, program or type.
///
/// # Errors
///
/// [`Cancelled`], and what was read is of no use.
pub fn parse_within(file: FileId, text: &str, canceller: &Canceller) -> Result<Parsed, Cancelled> {
    let parsed = read(file, text, canceller);
    if canceller.is_cancelled() { Err(Cancelled) } else { Ok(parsed) }
}

fn read(file: FileId, text: &str, canceller: &Canceller) -> Parsed {
    read_from(file, text, 0, Comments { list: Vec::new(), line_starts: vec![0] }, canceller)
}

/// Reads a module from `start` on, where a line begins with a declaration, given the comments and lines up to there. It
/// ends early if it is cancelled.
fn read_from(file: FileId, text: &str, start: u32, comments: Comments, canceller: &Canceller) -> Parsed {
    let Lexed { lexemes, mut comments, mut diagnostics, foreign_comments } =
        lex_from(file, text, start, comments, canceller);
    let items = prepare(&lexemes, Lines::Declarations, &mut diagnostics, canceller);
    let readers = Readers { quick: Declarations::new(), thorough: LazyCell::new(Declarations::new) };
    let (mut module, mut broken) = (Module::default(), Vec::new());
    let mut above = None;
    for item in items.iter().take_while(|_| !canceller.is_cancelled()) {
        match item.declaration(&readers, above, &mut diagnostics) {
            Some(kind) => {
                let doc = take_doc(&mut comments, item.span);
                module.decls.push(Decl { doc: doc.map(|(lines, span)| Doc { lines, span }), kind, span: item.span });
            }
            None => broken.extend(item.declared_name()),
        }
        above = Some(item);
    }
    diagnostics.extend(foreign_comments);
    sort_diagnostics(&mut diagnostics);
    Parsed { module, broken, comments, diagnostics }
}

/// Reads a program.
pub fn parse_program(file: FileId, text: &str) -> Fragment<Program> {
    fragment(file, text, |grammars| grammars.program.clone())
}

/// Reads a formula.
pub fn parse_formula(file: FileId, text: &str) -> Fragment<Formula> {
    fragment(file, text, |grammars| grammars.formula.clone())
}

/// Reads a type.
pub fn parse_type(file: FileId, text: &str) -> Fragment<Type> {
    fragment(file, text, |grammars| grammars.ty.clone())
}

/// Reads a schema: a type under abstract refinements.
pub fn parse_schema(file: FileId, text: &str) -> Fragment<Schema> {
    fragment(file, text, |grammars| grammars.schema.clone())
}

fn fragment<T>(
    file: FileId,
    text: &str,
    grammar: impl for<'t> Fn(&Grammars<'t, Failure<'t>>) -> Grammar<'t, T, Failure<'t>>,
) -> Fragment<T> {
    let Lexed { lexemes, mut diagnostics, foreign_comments, .. } = lex(file, text);
    let canceller = Canceller::new();
    let items = prepare(&lexemes, Lines::OneItem, &mut diagnostics, &canceller);
    diagnostics.extend(foreign_comments);
    let grammars = Grammars::new();
    let tree = items.first().and_then(|item| item.read(&grammar(&grammars), &mut diagnostics));
    sort_diagnostics(&mut diagnostics);
    let failed = has_errors(&diagnostics);
    Fragment { tree: tree.filter(|_| !failed), diagnostics }
}

/// The grammars of a parse: most declarations have no mistake, and are read by those that would say nothing of one.
struct Readers<'t> {
    quick: Declarations<'t, EmptyErr>,
    thorough: LazyCell<Declarations<'t, Failure<'t>>>,
}

/// Splits tokens into items. `diagnostics`, to which more are added, are those of the lexer.
fn prepare<'t>(
    lexemes: &[Lexeme<'t>],
    lines: Lines,
    diagnostics: &mut Vec<Diagnostic>,
    canceller: &'t Canceller,
) -> Vec<Prepared<'t>> {
    let lexical: Vec<Span> = diagnostics.iter().filter_map(Diagnostic::span).collect();
    let (items, complaints) = layout(lexemes, lines, canceller);
    diagnostics.extend(complaints);
    let items = items.into_iter().take_while(|_| !canceller.is_cancelled());
    let mut items: Vec<_> = items.map(|item| Prepared::new(item, &lexical, diagnostics, canceller)).collect();
    if let (Some(last), Some(at)) = (items.last_mut(), lexical.last()) {
        last.is_cut_off = last.span.end <= at.start;
    }
    items
}

/// An item taken apart the way `chumsky` wants it.
struct Prepared<'t> {
    item: Item<'t>,
    tokens: Vec<Token<'t>>,
    spans: Vec<Span>,
    span: Span,
    /// True if a comment without an end follows, which may have swallowed the rest.
    is_cut_off: bool,
    canceller: &'t Canceller,
}

impl<'t> Prepared<'t> {
    /// Marks `item` as broken if the lexer complained inside it or it nests too deep.
    fn new(mut item: Item<'t>, lexical: &[Span], diagnostics: &mut Vec<Diagnostic>, canceller: &'t Canceller) -> Self {
        let tokens = item.lexemes.iter().map(|lexeme| lexeme.token).collect();
        let spans: Vec<Span> = item.lexemes.iter().map(|lexeme| lexeme.span).collect();
        let span = spans.first().zip(spans.last()).map(|(first, last)| first.to(*last)).unwrap_or_default();
        item.broken |= lexical.iter().any(|at| span.start <= at.start && at.start <= span.end);
        if let Some(at) = too_deep(&item.lexemes) {
            diagnostics.push(report::too_deep(at));
            item.broken = true;
        }
        Prepared { item, tokens, spans, span, is_cut_off: false, canceller }
    }

    fn declaration(
        &'t self,
        readers: &Readers<'t>,
        above: Option<&Prepared<'_>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<crate::ast::DeclKind> {
        if let Some(kind) = readers.quick.of(&self.tokens).and_then(|grammar| self.glance(grammar)) {
            return Some(kind);
        }
        if self.canceller.is_cancelled() {
            return None;
        }
        match readers.thorough.of(&self.tokens) {
            // Of the equations of one function the first is enough.
            Some(_) if above.is_some_and(|above| equations::goes_on(&self.item.lexemes, &above.item.lexemes)) => None,
            Some(grammar) => self.read(grammar, diagnostics),
            None if self.item.broken => None,
            None => {
                let above = above.map_or(&[][..], |above| &above.item.lexemes);
                diagnostics.extend(unexpected::no_declaration(&self.item.lexemes, above));
                None
            }
        }
    }

    /// All of the item, if nothing is wrong with it.
    fn glance<T>(&'t self, grammar: &Grammar<'t, T, EmptyErr>) -> Option<T> {
        if self.item.broken {
            return None;
        }
        let (tree, failures) = self.run(grammar);
        tree.filter(|_| failures.is_empty())
    }

    /// Reads all of the item.
    fn read<T>(&'t self, grammar: &Grammar<'t, T, Failure<'t>>, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
        if self.item.broken {
            return None;
        }
        let (tree, failures) = self.run(grammar);
        let failed = !failures.is_empty();
        let found = failures.into_iter().filter_map(|failure| self.explain(failure));
        if !self.is_cut_off {
            diagnostics.extend(found);
        }
        tree.filter(|_| !failed)
    }

    fn run<T, F: Fault<'t>>(&'t self, grammar: &Grammar<'t, T, F>) -> (Option<T>, Vec<F>) {
        let mut reading = SimpleState(Reading { spans: &self.spans, canceller: self.canceller });
        grammar.clone().then_ignore(end()).parse_with_state(&self.tokens, &mut reading).into_output_errors()
    }

    fn explain(&self, failure: Failure<'t>) -> Option<Diagnostic> {
        let at = failure.span().start;
        match failure.into_reason() {
            RichReason::Custom(diagnostic) => Some(operator::explain(*diagnostic, &self.item.lexemes)),
            RichReason::ExpectedFound { expected, .. } => {
                unexpected::explain(&unexpected::Site::new(&self.item.lexemes, at, &expected))
            }
        }
    }

    /// The name a broken declaration would have declared, if it is where it belongs.
    fn declared_name(&self) -> Option<Name> {
        let skipped = |token: &Token<'_>| matches!(token, Token::Keyword(word) if !matches!(word, Keyword::Qualifier | Keyword::If | Keyword::Let));
        let (token, span) = self.tokens.iter().zip(&self.spans).find(|(token, _)| !skipped(token))?;
        match token {
            Token::Lower(text) | Token::Upper(text) => Some(Name::new(*text, *span)),
            _ => None,
        }
    }
}
