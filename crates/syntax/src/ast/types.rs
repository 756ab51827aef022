//! Types, sorts and abstract refinements.

use loligo_base::{Span, Spanned};

use super::{Formula, Name};

/// An abstract refinement parameter, `<p :: a -> a -> Bool>`.
#[derive(Clone, Debug)]
pub struct PredParam {
    /// The name of the parameter.
    pub name: Name,
    /// The sorts of its arguments.
    pub args: Vec<Sort>,
    /// The sort of its result.
    pub result: Sort,
    /// Variance: the direction of subtyping between instances; always [`Variance::Covariant`] in a schema.
    pub variance: Variance,
    /// All of it, with the angle brackets.
    pub span: Span,
}

impl PartialEq for PredParam {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.args, &self.result, self.variance)
            == (&other.name, &other.args, &other.result, other.variance)
    }
}

impl Eq for PredParam {}

/// Direction in which subtyping of a datatype follows from implication between its abstract refinements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variance {
    /// A weaker refinement gives a supertype.
    Covariant,
    /// A stronger refinement gives a supertype; written `!`.
    Contravariant,
}

/// A type under abstract refinements, `<p :: a -> Bool> . List a <p>`. Type variables are quantified implicitly.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The abstract refinements it quantifies over.
    pub preds: Vec<PredParam>,
    /// The type below them.
    pub ty: Type,
    /// All of it.
    pub span: Span,
}

impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        self.preds == other.preds && self.ty == other.ty
    }
}

impl Eq for Schema {}

/// A type with its span.
pub type Type = Spanned<TypeKind>;

/// The forms of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// `Bool`.
    Bool,
    /// `Int`.
    Int,
    /// A type variable.
    Var(Name),
    /// A datatype or synonym with its arguments, `List a <{_0 <= _1}>`.
    Data {
        /// The datatype or synonym.
        name: Name,
        /// Its type arguments.
        args: Vec<Type>,
        /// Its abstract refinement arguments.
        preds: Vec<PredArg>,
    },
    /// `[t]`, which is `List t`.
    List(Box<Type>),
    /// `{base | φ}`. The base is none of [`TypeKind::Fun`] and [`TypeKind::Refined`].
    Refined {
        /// The type that is refined.
        base: Box<Type>,
        /// Formula that `_v` satisfies.
        formula: Box<Formula>,
    },
    /// `x: argument -> result`.
    Fun {
        /// The name of the argument, if the result speaks of it.
        param: Option<Name>,
        /// The type of the argument.
        argument: Box<Type>,
        /// The type of the result.
        result: Box<Type>,
    },
}

/// An abstract refinement argument with its span.
pub type PredArg = Spanned<PredArgKind>;

/// The forms of an abstract refinement argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PredArgKind {
    /// `<{_0 <= _1}>`, a formula over `_0`, `_1`, ….
    Formula(Formula),
    /// `<p>`, a parameter in scope.
    Name(Name),
}

/// A sort with its span.
pub type Sort = Spanned<SortKind>;

/// The forms of a sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortKind {
    /// `Bool`.
    Bool,
    /// `Int`.
    Int,
    /// A sort variable.
    Var(Name),
    /// `Set s`.
    Set(Box<Sort>),
    /// A datatype with its arguments, `List a`.
    Data {
        /// The datatype.
        name: Name,
        /// Its arguments.
        args: Vec<Sort>,
    },
}
