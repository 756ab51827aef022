//! Tokens: what the lexer gives to the layout algorithm and that to the parser.

use loligo_base::Span;

/// Defines an enum of fixed words with their spellings.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name { $($variant),* }

        impl $name {
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }

            /// The word that is spelled like this.
            pub fn of(text: &str) -> Option<$name> {
                match text {
                    $($text => Some($name::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// The reserved words.
    Keyword {
        Bool = "Bool",
        Int = "Int",
        Set = "Set",
        True = "True",
        False = "False",
        Data = "data",
        Else = "else",
        Error = "error",
        If = "if",
        In = "in",
        Inline = "inline",
        Let = "let",
        Match = "match",
        Measure = "measure",
        Predicate = "predicate",
        Qualifier = "qualifier",
        Termination = "termination",
        Then = "then",
        Type = "type",
        Where = "where",
        With = "with",
    }
}

words! {
    /// Operators and punctuation.
    Symbol {
        Iff = "<==>",
        Implies = "==>",
        EqEq = "==",
        Ne = "!=",
        Le = "<=",
        Ge = ">=",
        And = "&&",
        Or = "||",
        Arrow = "->",
        ColonColon = "::",
        Hole = "??",
        LParen = "(",
        RParen = ")",
        LBracket = "[",
        RBracket = "]",
        LBrace = "{",
        RBrace = "}",
        Comma = ",",
        Colon = ":",
        Eq = "=",
        Bar = "|",
        Dot = ".",
        Lambda = "\\",
        Bang = "!",
        Star = "*",
        Plus = "+",
        Minus = "-",
        Lt = "<",
        Gt = ">",
    }
}

impl Symbol {
    /// The bracket that closes this one.
    pub fn closer(self) -> Option<Symbol> {
        match self {
            Symbol::LParen => Some(Symbol::RParen),
            Symbol::LBracket => Some(Symbol::RBracket),
            Symbol::LBrace => Some(Symbol::RBrace),
            _ => None,
        }
    }

    /// Test for a closing bracket.
    pub fn is_closer(self) -> bool {
        matches!(self, Symbol::RParen | Symbol::RBracket | Symbol::RBrace)
    }

    /// True if a line that begins with this symbol continues the item above.
    pub fn continues_item(self) -> bool {
        !matches!(self, Symbol::LParen | Symbol::LBracket | Symbol::LBrace | Symbol::Lambda | Symbol::Hole)
    }
}

/// Operators of other languages, so that the parser meets them in context. Of these the grammar takes `/` alone, before the
/// metrics of a signature.
pub const FOREIGN: &[&str] =
    &["<=>", "===", "!==", "=>", "=<", "/=", "/\\", "\\/", "&", "/", ":=", ";", "%", "^", "@", "#", "$", "?", "~", "`"];

/// One token. Names borrow from the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Token<'src> {
    /// A value name.
    Lower(&'src str),
    /// A type or constructor name.
    Upper(&'src str),
    /// `_v` or `_0`, `_1`, ….
    Special(&'src str),
    /// `_`.
    Blank,
    /// A literal.
    Int(i64),
    /// A path in quotes, without them.
    Path(&'src str),
    /// A reserved word.
    Keyword(Keyword),
    /// An operator or punctuation.
    Symbol(Symbol),
    /// An operator of another language, one of [`FOREIGN`].
    Foreign(&'static str),
    /// Characters the language has no use for; the lexer has complained about them.
    Unknown,
    /// A block begins; from the layout algorithm, like the next two.
    Open,
    /// The next item of a block begins.
    Next,
    /// A block ends.
    Close,
}

impl Token<'_> {
    /// True if a line that begins with this token continues the item above, even in the block's own column.
    pub fn continues_item(self) -> bool {
        match self {
            Token::Symbol(symbol) => symbol.continues_item(),
            Token::Keyword(keyword) => matches!(keyword, Keyword::Then | Keyword::Else | Keyword::In),
            Token::Foreign(_) => true,
            _ => false,
        }
    }

    /// Test for tokens that the layout algorithm made: they have no text.
    pub fn is_virtual(self) -> bool {
        matches!(self, Token::Open | Token::Next | Token::Close)
    }
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Lexeme<'src> {
    /// The token.
    pub token: Token<'src>,
    /// Where it is; empty for those the layout algorithm made.
    pub span: Span,
    /// Its column, from 0; tabs move to multiples of eight.
    pub column: u32,
    /// True for the first token of a line.
    pub starts_line: bool,
}
