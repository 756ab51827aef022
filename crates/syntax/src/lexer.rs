//! Text → tokens with columns; comments are kept on the side.

use loligo_base::{Canceller, Diagnostic, FileId, Span};

use crate::comments::{Comment, Comments};
use crate::diagnostics::lexical;
use crate::token::{FOREIGN, Keyword, Lexeme, Symbol, Token};

/// Result of lexing a text.
pub struct Lexed<'src> {
    pub lexemes: Vec<Lexeme<'src>>,
    pub comments: Comments,
    pub diagnostics: Vec<Diagnostic>,
    /// Complaints about comments in the form of another language, which break nothing else.
    pub foreign_comments: Vec<Diagnostic>,
}

/// Splits `text` into tokens; what is none becomes [`Token::Unknown`] and a diagnostic.
pub fn lex(file: FileId, text: &str) -> Lexed<'_> {
    let comments = Comments { list: Vec::new(), line_starts: vec![0] };
    lex_from(file, text, 0, comments, &Canceller::new())
}

/// [`lex`] from `start` on, where a line begins, given the comments and lines up to there. It ends early if it is
/// cancelled.
pub fn lex_from<'src>(
    file: FileId,
    text: &'src str,
    start: u32,
    comments: Comments,
    canceller: &Canceller,
) -> Lexed<'src> {
    let offset = start as usize;
    let lexemes = Vec::with_capacity(text.len().saturating_sub(offset) / BYTES_OF_LEXEME);
    let lexed = Lexed { lexemes, comments, diagnostics: Vec::new(), foreign_comments: Vec::new() };
    let mut lexer = Lexer { file, text, offset, column: 0, starts_line: true, foreign_line: None, lexed };
    if offset == 0 && text.starts_with('\u{feff}') {
        lexer.offset = '\u{feff}'.len_utf8();
    }
    while lexer.step() && !canceller.is_cancelled() {}
    lexer.lexed
}

const TAB: u32 = 8;
/// Bytes of a token with the blanks around it, where they are few.
const BYTES_OF_LEXEME: usize = 3;
/// Bytes of the longest operator, all of which are punctuation.
const LONGEST_OPERATOR: usize = 4;

struct Lexer<'src> {
    file: FileId,
    text: &'src str,
    offset: usize,
    column: u32,
    starts_line: bool,
    /// Number of lines begun where the last comment in another language's form ended.
    foreign_line: Option<usize>,
    lexed: Lexed<'src>,
}

impl<'src> Lexer<'src> {
    /// Takes one token, comment or blank; `false` at the end of the text.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        if first.is_whitespace() {
            self.advance(rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()));
        } else if rest.starts_with("--") {
            self.comment(rest.lines().next().unwrap_or(rest).len());
        } else if rest.starts_with("{-") {
            self.block_comment();
        } else if let Some(length) = self.foreign_comment(rest) {
            self.foreign_comment_error(length);
        } else if is_name_start(first) {
            let length = rest.find(|c: char| !is_name_part(c)).unwrap_or(rest.len());
            self.token(length, word);
        } else if first.is_ascii_digit() {
            self.integer();
        } else if first == '"' {
            self.path();
        } else if let Some((token, length)) = symbol(rest) {
            self.token(length, |_| token);
        } else {
            self.unknown(first);
        }
        true
    }

    fn rest(&self) -> &'src str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    fn span(&self, length: usize) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.file, offset(self.offset), offset(self.offset + length))
    }

    /// Moves `length` bytes on and keeps account of lines and columns. Gives the text passed.
    fn advance(&mut self, length: usize) -> &'src str {
        let passed = self.rest().get(..length).unwrap_or_default();
        for c in passed.chars() {
            self.offset += c.len_utf8();
            match c {
                '\n' => {
                    self.column = 0;
                    self.starts_line = true;
                    let start = self.span(0).start;
                    self.lexed.comments.line_starts.push(start);
                }
                '\t' => self.column = (self.column / TAB + 1) * TAB,
                '\r' => {}
                _ => self.column += 1,
            }
        }
        passed
    }

    fn token(&mut self, length: usize, token: impl FnOnce(&'src str) -> Token<'src>) {
        let (span, column, starts_line) = (self.span(length), self.column, self.starts_line);
        let text = self.advance(length);
        self.starts_line = false;
        self.lexed.lexemes.push(Lexeme { token: token(text), span, column, starts_line });
    }

    fn comment(&mut self, length: usize) {
        let (span, own_line) = (self.span(length), self.starts_line);
        let text = self.advance(length).replace("\r\n", "\n");
        // A token behind a block comment still is the first of its line, and its column is what counts.
        self.starts_line = own_line || text.contains('\n');
        self.lexed.comments.list.push(Comment { text: text.trim_end().to_owned(), span, own_line });
    }

    /// Comments nest; but where the file would end inside of one, the first `-}` closes all that are open.
    fn block_comment(&mut self) {
        let rest = self.rest();
        let mut depth = 0usize;
        let mut at = 0;
        loop {
            let here = rest.get(at..).unwrap_or_default();
            // Bytes will do: what follows either mark, and what does not, begins a character.
            match here.find(['{', '-']) {
                Some(next) if next > 0 => at += next,
                Some(_) if here.starts_with("{-") => (depth, at) = (depth + 1, at + 2),
                Some(_) if here.starts_with("-}") => (depth, at) = (depth - 1, at + 2),
                Some(_) => at += 1,
                None => break,
            }
            if depth == 0 {
                return self.comment(at);
            }
        }
        match rest.get(2..).and_then(|inside| inside.find("-}")) {
            Some(inside) => self.comment(2 + inside + 2),
            None => {
                let opening = self.span(2);
                self.lexed.diagnostics.push(lexical::unclosed_comment(opening));
                self.comment(rest.len());
            }
        }
    }

    /// The length of a comment as other languages write it: `// …`, `/* … */`, or a line `# …`.
    fn foreign_comment(&self, rest: &str) -> Option<usize> {
        let line = || rest.lines().next().map(str::len);
        if rest.starts_with("//") || self.starts_line && (rest.starts_with("# ") || rest.starts_with("##")) {
            line()
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + 2).or_else(line)
        } else {
            None
        }
    }

    /// Takes it as the comment that it is meant to be. Of those on lines in a row the first is reported.
    fn foreign_comment_error(&mut self, length: usize) {
        let goes_on =
            self.starts_line && self.foreign_line.is_some_and(|line| line + 1 == self.lexed.comments.line_starts.len());
        if !goes_on {
            let mark = if self.rest().starts_with('#') { 1 } else { 2 };
            self.lexed
                .foreign_comments
                .push(lexical::foreign_comment(self.span(mark), self.rest().get(..mark).unwrap_or_default()));
        }
        self.comment(length);
        self.foreign_line = Some(self.lexed.comments.line_starts.len());
    }

    fn integer(&mut self) {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let value = rest.get(..length).unwrap_or_default().parse();
        if value.is_err() {
            self.lexed.diagnostics.push(lexical::integer_too_large(self.span(length)));
        }
        self.token(length, |_| Token::Int(value.unwrap_or(i64::MAX)));
    }

    fn path(&mut self) {
        let inside = self.rest().get(1..).unwrap_or_default();
        match inside.find(['"', '\n']) {
            Some(end) if inside.get(end..).is_some_and(|rest| rest.starts_with('"')) => {
                self.token(end + 2, |text| Token::Path(text.trim_matches('"')));
            }
            end => {
                let length = 1 + inside.get(..end.unwrap_or(inside.len())).unwrap_or_default().trim_end().len();
                self.lexed.diagnostics.push(lexical::unclosed_path(self.span(length)));
                self.token(length, |text| Token::Path(text.trim_matches('"')));
            }
        }
    }

    /// A run of the same unknown character is one mistake.
    fn unknown(&mut self, first: char) {
        let rest = self.rest();
        let length = rest.find(|c| c != first).unwrap_or(rest.len());
        self.lexed.diagnostics.push(lexical::unknown_character(self.span(length), first));
        self.token(length, |_| Token::Unknown);
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '\''
}

fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '\''
}

fn word(text: &str) -> Token<'_> {
    if let Some(keyword) = Keyword::of(text) {
        return Token::Keyword(keyword);
    }
    match text.strip_prefix('_') {
        Some("") => Token::Blank,
        Some("v") => Token::Special(text),
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => Token::Special(text),
        _ if text.starts_with(char::is_uppercase) => Token::Upper(text),
        _ => Token::Lower(text),
    }
}

/// The longest operator `rest` begins with, and its length.
fn symbol(rest: &str) -> Option<(Token<'static>, usize)> {
    let run = rest.bytes().take(LONGEST_OPERATOR).take_while(u8::is_ascii_punctuation).count();
    (1..=run).rev().find_map(|length| {
        let text = rest.get(..length)?;
        let foreign = || FOREIGN.iter().find(|foreign| **foreign == text).map(|foreign| Token::Foreign(foreign));
        Some((Symbol::of(text).map(Token::Symbol).or_else(foreign)?, length))
    })
}
