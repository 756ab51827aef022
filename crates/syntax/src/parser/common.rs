//! Vocabulary of all grammars: the parser type, spans, names and the labels that diagnostics use.

use chumsky::error::{EmptyErr, Error, LabelError};
use chumsky::{input::MapExtra, inspector::SimpleState, prelude::*};
use loligo_base::{Canceller, Diagnostic, Severity, Span, Spanned, codes};

use crate::ast::{Binder, Name, PredParam, Sort, Variance};
use crate::token::{Keyword, Symbol, Token};

/// A parser's input: the tokens of one item.
pub type Tokens<'t> = &'t [Token<'t>];
/// Parse error: an unexpected token, or a diagnostic that was found complete.
pub type Failure<'t> = Rich<'t, Token<'t>, SimpleSpan, Box<Diagnostic>>;
/// Errors, and what is to be known of the input and the run.
pub type Extra<'t, F> = extra::Full<F, SimpleState<Reading<'t>>, ()>;

/// The state of a parser.
#[derive(Clone, Copy)]
pub struct Reading<'t> {
    /// The spans of the input's tokens.
    pub spans: &'t [Span],
    /// Stops the parser.
    pub canceller: &'t Canceller,
}

/// A parser of `T`, boxed: unboxed types grow with the grammar and so do build times.
pub type Grammar<'t, T, F> = Boxed<'t, 't, Tokens<'t>, T, Extra<'t, F>>;

/// Error type of a grammar: it decides how much is recorded of texts that cannot be read. Most of what would be
/// recorded is of alternatives on the way to a tree, so it is cheaper to record nothing, and to read again what has a
/// mistake.
pub trait Fault<'t>: LabelError<'t, Tokens<'t>, &'static str> + Error<'t, Tokens<'t>> + 't {
    /// Error for a diagnostic that was found complete.
    fn found(at: SimpleSpan, diagnostic: Diagnostic) -> Self;
}

impl<'t> Fault<'t> for EmptyErr {
    fn found(_: SimpleSpan, _: Diagnostic) -> Self {
        EmptyErr::default()
    }
}

impl<'t> Fault<'t> for Failure<'t> {
    fn found(at: SimpleSpan, diagnostic: Diagnostic) -> Self {
        Rich::custom(at, diagnostic)
    }
}

/// Names of what was expected, as diagnostics print them.
pub mod label {
    pub const LOWER: &str = "a name in lower case";
    pub const UPPER: &str = "a type name";
    pub const CONSTRUCTOR: &str = "a constructor";
    pub const BINDER: &str = "a variable";
    pub const OPERATOR: &str = "an operator";
    pub const ARGUMENT: &str = "an argument";
    pub const TYPE: &str = "a type";
    pub const TYPE_ARGUMENT: &str = "a type argument";
    pub const SORT: &str = "a sort";
    pub const SORT_ARGUMENT: &str = "a sort argument";
    pub const FORMULA: &str = "a formula";
    pub const PROGRAM: &str = "a program";
    pub const PRED: &str = "a refinement in braces or a name";
    pub const IMPORT: &str = "a module name or a path in quotes";
}

/// The text a parse covers.
pub fn span<'t, F: Fault<'t>>(extra: &mut MapExtra<'t, '_, Tokens<'t>, Extra<'t, F>>) -> Span {
    let range: SimpleSpan = extra.span();
    let spans = extra.state().0.spans;
    let last = spans.get(range.end.saturating_sub(1)).copied().unwrap_or_default();
    spans.get(range.start).map_or(last, |first| first.to(last))
}

/// `item`, unless the run is cancelled: then nothing is read any more, and what was read is of no use.
pub fn attentive<'t, T, F: Fault<'t>>(
    item: impl Parser<'t, Tokens<'t>, T, Extra<'t, F>> + Clone,
) -> impl Parser<'t, Tokens<'t>, T, Extra<'t, F>> + Clone {
    let poll = empty().try_map_with(|(), extra: &mut MapExtra<'t, '_, Tokens<'t>, Extra<'t, F>>| {
        if !extra.state().0.canceller.is_cancelled() {
            return Ok(());
        }
        Err(F::found(extra.span(), Diagnostic::new(codes::STOPPED, Severity::Error, "stopped")))
    });
    poll.ignore_then(item)
}

pub fn symbol<'t, F: Fault<'t>>(symbol: Symbol) -> impl Parser<'t, Tokens<'t>, Token<'t>, Extra<'t, F>> + Clone {
    just(Token::Symbol(symbol))
}

pub fn keyword<'t, F: Fault<'t>>(keyword: Keyword) -> impl Parser<'t, Tokens<'t>, Token<'t>, Extra<'t, F>> + Clone {
    just(Token::Keyword(keyword))
}

/// A value name.
pub fn lower<'t, F: Fault<'t>>() -> impl Parser<'t, Tokens<'t>, Name, Extra<'t, F>> + Clone {
    select! { Token::Lower(text) => text }
        .map_with(|text: &str, extra| Name::new(text, span(extra)))
        .labelled(label::LOWER)
}

/// A type or constructor name, called `what` if it is missing.
pub fn upper<'t, F: Fault<'t>>(what: &'static str) -> impl Parser<'t, Tokens<'t>, Name, Extra<'t, F>> + Clone {
    select! { Token::Upper(text) => text }.map_with(|text: &str, extra| Name::new(text, span(extra))).labelled(what)
}

/// A name to bind, or `_`.
pub fn binder<'t, F: Fault<'t>>() -> impl Parser<'t, Tokens<'t>, Binder, Extra<'t, F>> + Clone {
    select! { Token::Lower(text) => Some(text), Token::Blank => None }
        .map_with(|text: Option<&str>, extra| {
            let span = span(extra);
            Binder { name: text.map(|text| Name::new(text, span)), span }
        })
        .labelled(label::BINDER)
}

/// `item` between brackets.
pub fn between<'t, T, F: Fault<'t>>(
    open: Symbol,
    item: impl Parser<'t, Tokens<'t>, T, Extra<'t, F>> + Clone,
    close: Symbol,
) -> impl Parser<'t, Tokens<'t>, T, Extra<'t, F>> + Clone {
    item.delimited_by(symbol(open), symbol(close))
}

/// `/ [m1, …]`: metrics, after a type.
pub fn metrics<'t, T, F: Fault<'t>>(
    formula: impl Parser<'t, Tokens<'t>, T, Extra<'t, F>> + Clone,
) -> impl Parser<'t, Tokens<'t>, Vec<T>, Extra<'t, F>> + Clone {
    let slash = any().filter(|token: &Token<'t>| *token == Token::Foreign("/"));
    slash.ignore_then(between(Symbol::LBracket, comma_separated(formula), Symbol::RBracket))
}

/// Items separated by `,`.
pub fn comma_separated<'t, T, F: Fault<'t>>(
    item: impl Parser<'t, Tokens<'t>, T, Extra<'t, F>> + Clone,
) -> impl Parser<'t, Tokens<'t>, Vec<T>, Extra<'t, F>> + Clone {
    item.separated_by(symbol(Symbol::Comma)).collect()
}

/// The items of a block. A broken one is reported and left out; the others are read all the same.
pub fn block<'t, T: 't, F: Fault<'t>>(
    item: impl Parser<'t, Tokens<'t>, T, Extra<'t, F>> + Clone + 't,
    least: usize,
) -> impl Parser<'t, Tokens<'t>, Vec<T>, Extra<'t, F>> + Clone {
    let is_mark = |token: &Token<'_>| token.is_virtual();
    let rest_of_item = recursive(|rest| {
        choice((
            any().filter(move |token| !is_mark(token)).ignored(),
            rest.or_not().separated_by(just(Token::Next)).delimited_by(just(Token::Open), just(Token::Close)),
        ))
        .repeated()
        .at_least(1)
    });
    item.then_ignore(any().filter(|token| matches!(token, Token::Next | Token::Close)).rewind())
        .map(Some)
        .recover_with(via_parser(rest_of_item.map(|()| None)))
        .separated_by(just(Token::Next))
        .at_least(least)
        .collect()
        .delimited_by(just(Token::Open), just(Token::Close))
        .map(|items: Vec<Option<T>>| items.into_iter().flatten().collect())
}

/// `sort -> … -> sort`: the arguments and the result.
pub fn sort_chain<'t, F: Fault<'t>>(
    sort: impl Parser<'t, Tokens<'t>, Sort, Extra<'t, F>> + Clone,
) -> impl Parser<'t, Tokens<'t>, (Vec<Sort>, Sort), Extra<'t, F>> + Clone {
    sort.clone().then(symbol(Symbol::Arrow).ignore_then(sort).repeated().collect::<Vec<_>>()).map(
        |(first, mut rest)| match rest.pop() {
            Some(result) => {
                rest.insert(0, first);
                (rest, result)
            }
            None => (rest, first),
        },
    )
}

/// `<p :: sort -> sort>`.
pub fn pred_param<'t, F: Fault<'t>>(
    sort: impl Parser<'t, Tokens<'t>, Sort, Extra<'t, F>> + Clone,
) -> impl Parser<'t, Tokens<'t>, PredParam, Extra<'t, F>> + Clone {
    lower()
        .then_ignore(symbol(Symbol::ColonColon))
        .then(sort_chain(sort))
        .delimited_by(symbol(Symbol::Lt), symbol(Symbol::Gt))
        .map_with(|(name, (args, result)), extra| PredParam {
            name,
            args,
            result,
            variance: Variance::Covariant,
            span: span(extra),
        })
}

/// A name of any kind `select`ed by the caller.
pub fn name<'t, F: Fault<'t>>(text: &str, extra: &mut MapExtra<'t, '_, Tokens<'t>, Extra<'t, F>>) -> Name {
    Name::new(text, span(extra))
}

/// A node with the text it was read from.
pub fn node<'t, K, F: Fault<'t>>(kind: K, extra: &mut MapExtra<'t, '_, Tokens<'t>, Extra<'t, F>>) -> Spanned<K> {
    Spanned::new(kind, span(extra))
}
