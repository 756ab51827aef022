//! The layout algorithm: columns → items and blocks.
//!
//! The declarations of a file come out as one [`Item`] each, so that a broken one cannot hide the next. The blocks
//! inside them (constructors, cases, alternatives) are marked with [`Token::Open`], [`Token::Next`] and
//! [`Token::Close`].

use loligo_base::{Canceller, Diagnostic, Span};

use crate::diagnostics::layout as report;
use crate::token::{Keyword, Lexeme, Symbol, Token};

/// Reading of the lines of a text: as declarations or as one item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Declarations, each of which begins in the column of the first.
    Declarations,
    /// One item, whatever its columns.
    OneItem,
}

/// Number of tokens that most declarations have.
const USUAL_LENGTH: usize = 32;

/// The tokens of one declaration.
#[derive(Default)]
pub struct Item<'src> {
    pub lexemes: Vec<Lexeme<'src>>,
    /// Mark of an item with an error reported already: parsing it would only echo that.
    pub broken: bool,
}

/// The items of a text, with complaints about its brackets and columns; not all of them if it is cancelled.
pub fn layout<'src>(
    lexemes: &[Lexeme<'src>],
    lines: Lines,
    canceller: &Canceller,
) -> (Vec<Item<'src>>, Vec<Diagnostic>) {
    let mut layout = Layout {
        column: lexemes.first().map(|first| first.column),
        items: Vec::new(),
        contexts: Vec::new(),
        pending: None,
        end: Span::default(),
        diagnostics: Vec::new(),
    };
    if lines == Lines::OneItem {
        layout.column = None;
        layout.items.push(Item::default());
    }
    for &lexeme in lexemes.iter().take_while(|_| !canceller.is_cancelled()) {
        layout.token(lexeme);
    }
    layout.end_item();
    (layout.items, layout.diagnostics)
}

/// Open construct inside an item.
enum Context {
    /// A block whose items begin in this column.
    Block(u32),
    /// A bracket and the one that will close it.
    Bracket { opening: Span, closer: Symbol },
    /// Words that wait for a partner: `if` for `then`, `then` for `else`, `let` for `in`.
    Waiting(Keyword),
}

struct Layout<'src> {
    /// Where declarations begin; `None` if the text is one item.
    column: Option<u32>,
    items: Vec<Item<'src>>,
    contexts: Vec<Context>,
    /// The `where` or `with` just passed: the next token opens its block.
    pending: Option<Lexeme<'src>>,
    /// The end of the last token, where those made here stand.
    end: Span,
    diagnostics: Vec<Diagnostic>,
}

impl<'src> Layout<'src> {
    fn token(&mut self, lexeme: Lexeme<'src>) {
        if lexeme.starts_line && self.starts_item(&lexeme) {
            self.end_item();
            self.items.push(Item { lexemes: Vec::with_capacity(USUAL_LENGTH), broken: false });
        }
        self.open_block(&lexeme);
        if lexeme.starts_line {
            self.line(&lexeme);
        }
        self.close_to_partner(&lexeme);
        if let Some(item) = self.items.last_mut() {
            item.lexemes.push(lexeme);
        }
        self.enter(&lexeme);
        self.end = Span { start: lexeme.span.end, ..lexeme.span };
    }

    /// True if the line of `lexeme` begins a declaration.
    fn starts_item(&mut self, lexeme: &Lexeme<'src>) -> bool {
        let Some(column) = self.column else { return false };
        if self.items.is_empty() {
            return true;
        }
        if lexeme.token.continues_item() {
            return false;
        }
        if lexeme.column == column {
            return true;
        }
        if lexeme.column < column {
            self.diagnostics.push(report::left_of_first(lexeme.span, lexeme.column, column));
            // From here on this is the column, so that the rest of the file is not complained about again.
            self.column = Some(lexeme.column);
            return true;
        }
        false
    }

    /// Opens the block that a `where` or `with` announced, if `lexeme` can stand in it.
    fn open_block(&mut self, lexeme: &Lexeme<'src>) {
        if self.pending.take().is_none() {
            return;
        }
        self.mark(Token::Open);
        let outer = self.block_column();
        if lexeme.token.continues_item() || outer.is_some_and(|outer| lexeme.column <= outer) {
            self.mark(Token::Close);
        } else {
            self.contexts.push(Context::Block(lexeme.column));
        }
    }

    /// The column of the innermost block, or of the declarations.
    fn block_column(&self) -> Option<u32> {
        let blocks = self.contexts.iter().rev();
        blocks
            .filter_map(|context| match context {
                Context::Block(column) => Some(*column),
                _ => None,
            })
            .next()
            .or(self.column)
    }

    /// Ends the blocks `lexeme`, which begins a line, stands left of, and the item it stands level with.
    fn line(&mut self, lexeme: &Lexeme<'src>) {
        let mut ended = None;
        while let Some(block) = self.contexts.iter().rposition(|context| matches!(context, Context::Block(_))) {
            let Some(&Context::Block(column)) = self.contexts.get(block) else { return };
            if lexeme.column > column {
                break;
            }
            if lexeme.column == column {
                if !lexeme.token.continues_item() && !self.is_first_of_block() {
                    self.close_down_to(block + 1);
                    self.mark(Token::Next);
                }
                return;
            }
            if !lexeme.token.continues_item() {
                ended = Some(column);
                self.close_down_to(block);
            } else if self.is_inside_bracket_above(block) {
                return;
            } else {
                self.close_down_to(block);
            }
        }
        if let Some(column) = ended.filter(|_| !self.is_broken()) {
            self.diagnostics.push(report::out_of_line(lexeme.span, lexeme.column, column));
            self.break_item();
        }
    }

    /// True if nothing of the block just opened has been read yet.
    fn is_first_of_block(&self) -> bool {
        self.items.last().and_then(|item| item.lexemes.last()).is_some_and(|last| last.token == Token::Open)
    }

    fn is_inside_bracket_above(&self, block: usize) -> bool {
        self.contexts.iter().skip(block).any(|context| matches!(context, Context::Bracket { .. }))
    }

    /// Lets a closing bracket, `,`, `then`, `else` and `in` end the blocks opened since their partner.
    fn close_to_partner(&mut self, lexeme: &Lexeme<'src>) {
        match lexeme.token {
            Token::Symbol(symbol) if symbol.is_closer() => self.close_bracket(symbol, lexeme.span),
            Token::Symbol(Symbol::Comma) => {
                if let Some(bracket) = self.innermost_bracket() {
                    self.close_down_to(bracket + 1);
                }
            }
            Token::Keyword(Keyword::Then) => self.close_to(Keyword::If),
            Token::Keyword(Keyword::Else) => self.close_to(Keyword::Then),
            Token::Keyword(Keyword::In) => self.close_to(Keyword::Let),
            _ => {}
        }
    }

    fn innermost_bracket(&self) -> Option<usize> {
        self.contexts.iter().rposition(|context| matches!(context, Context::Bracket { .. }))
    }

    fn close_bracket(&mut self, symbol: Symbol, span: Span) {
        let Some(index) = self.innermost_bracket() else {
            self.diagnostics.push(report::nothing_to_close(span, symbol));
            return self.break_item();
        };
        self.close_down_to(index + 1);
        if let Some(Context::Bracket { opening, closer }) = self.contexts.pop()
            && closer != symbol
        {
            self.diagnostics.push(report::wrong_closer(span, symbol, opening, closer));
            self.break_item();
        }
    }

    /// Ends what was opened since the innermost waiting `partner` in the same brackets, and the wait.
    fn close_to(&mut self, partner: Keyword) {
        let found = self.contexts.iter().rposition(|context| {
            matches!(context, Context::Bracket { .. }) || matches!(context, Context::Waiting(word) if *word == partner)
        });
        if let Some(index) = found
            && matches!(self.contexts.get(index), Some(Context::Waiting(_)))
        {
            self.close_down_to(index);
        }
    }

    /// Notes what `lexeme` opens.
    fn enter(&mut self, lexeme: &Lexeme<'src>) {
        match lexeme.token {
            Token::Symbol(symbol) => {
                if let Some(closer) = symbol.closer() {
                    self.contexts.push(Context::Bracket { opening: lexeme.span, closer });
                }
            }
            Token::Keyword(word @ (Keyword::If | Keyword::Then | Keyword::Let)) => {
                self.contexts.push(Context::Waiting(word));
            }
            Token::Keyword(Keyword::Where | Keyword::With) => self.pending = Some(*lexeme),
            _ => {}
        }
    }

    /// Ends every context from the `depth`th on.
    fn close_down_to(&mut self, depth: usize) {
        while self.contexts.len() > depth {
            match self.contexts.pop() {
                Some(Context::Block(_)) => self.mark(Token::Close),
                Some(Context::Bracket { opening, closer }) => {
                    if !self.is_broken() {
                        self.diagnostics.push(report::unclosed(opening, closer, self.end));
                    }
                    self.break_item();
                }
                Some(Context::Waiting(_)) | None => {}
            }
        }
    }

    fn end_item(&mut self) {
        if self.pending.take().is_some() {
            self.mark(Token::Open);
            self.mark(Token::Close);
        }
        self.close_down_to(0);
    }

    /// Adds a token that has no text.
    fn mark(&mut self, token: Token<'src>) {
        if let Some(item) = self.items.last_mut() {
            item.lexemes.push(Lexeme { token, span: self.end, column: 0, starts_line: false });
        }
    }

    fn is_broken(&self) -> bool {
        self.items.last().is_some_and(|item| item.broken)
    }

    fn break_item(&mut self) {
        if let Some(item) = self.items.last_mut() {
            item.broken = true;
        }
    }
}

#[cfg(test)]
mod tests;
