//! Formulas.

use loligo_base::Spanned;

use super::{BinaryOp, Name, UnaryOp};

/// A formula with its span.
pub type Formula = Spanned<FormulaKind>;

/// The forms of a formula; terms of any sort are formulas too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormulaKind {
    /// `True` or `False`.
    Bool(bool),
    /// A literal; never negative when parsed, `-3` is [`UnaryOp::Neg`] of `3`.
    Int(i64),
    /// A variable, `_v`, `_0`, or a nullary measure, predicate, inline or constructor.
    Name(Name),
    /// A measure, predicate, inline or constructor applied to at least one argument.
    App {
        /// The name applied.
        head: Name,
        /// The arguments, at least one.
        args: Vec<Formula>,
    },
    /// A set literal, `[a, b]`.
    Set(Vec<Formula>),
    /// A prefix operator.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// The operand.
        operand: Box<Formula>,
    },
    /// An infix operator.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Its left operand.
        left: Box<Formula>,
        /// Its right operand.
        right: Box<Formula>,
    },
    /// `if condition then … else …`.
    If {
        /// The condition.
        condition: Box<Formula>,
        /// The value if it holds.
        then_branch: Box<Formula>,
        /// The value if it does not.
        else_branch: Box<Formula>,
    },
}
