//! Programs.

use loligo_base::{Span, Spanned};

use super::{BinaryOp, Binder, Formula, Name, Type, UnaryOp};

/// A program with its span.
pub type Program = Spanned<ProgramKind>;

/// The forms of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramKind {
    /// `??`.
    Hole,
    /// `error`.
    Error,
    /// `True` or `False`.
    Bool(bool),
    /// A literal; never negative when parsed, `-3` is [`UnaryOp::Neg`] of `3`.
    Int(i64),
    /// A variable, component, goal or constructor.
    Name(Name),
    /// A list literal, `[a, b]`, which is `Cons a (Cons b Nil)`.
    List(Vec<Program>),
    /// `f a b`.
    App {
        /// The program applied: any in parentheses, usually a name.
        head: Box<Program>,
        /// The arguments, at least one.
        args: Vec<Program>,
    },
    /// A prefix operator.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// The operand.
        operand: Box<Program>,
    },
    /// An infix operator other than [`BinaryOp::In`].
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Its left operand.
        left: Box<Program>,
        /// Its right operand.
        right: Box<Program>,
    },
    /// `(program :: type)`, perhaps with metrics: `(program :: type / [m1, …])`.
    Typed {
        /// The program, often a hole.
        program: Box<Program>,
        /// The type it must have.
        ty: Box<Type>,
        /// Numbers over its parameters and the variables around that get smaller in recursive calls, lexicographically.
        metrics: Vec<Formula>,
    },
    /// `\x . body`.
    Lambda {
        /// The parameter.
        param: Binder,
        /// The body.
        body: Box<Program>,
    },
    /// `let x = value in body`.
    Let {
        /// The variable.
        binder: Binder,
        /// Its value.
        value: Box<Program>,
        /// Where it is in scope.
        body: Box<Program>,
    },
    /// `if condition then … else …`.
    If {
        /// The condition.
        condition: Box<Program>,
        /// The program if it holds.
        then_branch: Box<Program>,
        /// The program if it does not.
        else_branch: Box<Program>,
    },
    /// `match scrutinee with alternatives`.
    Match {
        /// The scrutinee.
        scrutinee: Box<Program>,
        /// The alternatives, one for each constructor.
        alternatives: Vec<Alternative>,
    },
}

/// `Cons x xs -> body`.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// The constructor.
    pub constructor: Name,
    /// Its arguments.
    pub binders: Vec<Binder>,
    /// The program for this constructor.
    pub body: Program,
    /// All of it.
    pub span: Span,
}

impl PartialEq for Alternative {
    fn eq(&self, other: &Self) -> bool {
        (&self.constructor, &self.binders, &self.body) == (&other.constructor, &other.binders, &other.body)
    }
}

impl Eq for Alternative {}
