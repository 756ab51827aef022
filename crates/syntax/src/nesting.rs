//! Nesting depth of a declaration, measured on its tokens before anything recursive runs over it.

use loligo_base::Span;

use crate::token::{Keyword, Lexeme, Symbol, Token};

/// Largest depth of a tree: all that reads, prints, clones and drops trees recurses as deep as they are.
pub const MAX_NESTING: usize = 256;

/// Position from which on the tree of these tokens may be deeper than [`MAX_NESTING`].
///
/// Counts, on the path of open brackets and blocks, everything that puts a node above its neighbours. That is at
/// least the depth of the tree, and more only where long chains stand beside each other without brackets.
pub fn too_deep(lexemes: &[Lexeme<'_>]) -> Option<Span> {
    let mut levels = vec![Level::default()];
    let mut depth = 0;
    for lexeme in lexemes {
        let Some(level) = levels.last_mut() else { break };
        match lexeme.token {
            Token::Open => levels.push(Level::default()),
            Token::Symbol(symbol) if symbol.closer().is_some() => levels.push(Level::default()),
            Token::Close => depth -= leave(&mut levels),
            Token::Symbol(symbol) if symbol.is_closer() => depth -= leave(&mut levels),
            Token::Next | Token::Symbol(Symbol::Comma) => depth -= std::mem::take(level).weight(),
            token => {
                depth -= level.weight();
                level.count(token);
                depth += level.weight();
            }
        }
        if depth + levels.len() > MAX_NESTING {
            return Some(lexeme.span);
        }
    }
    None
}

/// Between two brackets.
#[derive(Default)]
struct Level {
    /// Operators, arrows, lambdas and conditionals.
    chain: usize,
    /// True if a comparison occurs. These do not chain, so that all of a conjunction's add one level together.
    compares: bool,
}

impl Level {
    fn weight(&self) -> usize {
        self.chain + usize::from(self.compares)
    }

    fn count(&mut self, token: Token<'_>) {
        match token {
            Token::Symbol(Symbol::EqEq | Symbol::Ne | Symbol::Lt | Symbol::Le | Symbol::Gt | Symbol::Ge) => {
                self.compares = true
            }
            Token::Symbol(
                Symbol::Iff
                | Symbol::Implies
                | Symbol::And
                | Symbol::Or
                | Symbol::Arrow
                | Symbol::Lambda
                | Symbol::Bang
                | Symbol::Star
                | Symbol::Plus
                | Symbol::Minus,
            )
            | Token::Keyword(Keyword::If | Keyword::Let | Keyword::Match | Keyword::Set) => self.chain += 1,
            _ => {}
        }
    }
}

/// Leaves a bracket; gives the weight of what was in it. The outermost level stays.
fn leave(levels: &mut Vec<Level>) -> usize {
    if levels.len() > 1 { levels.pop().map_or(0, |level| level.weight()) } else { 0 }
}
