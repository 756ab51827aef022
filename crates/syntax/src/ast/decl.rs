//! Declarations.

use loligo_base::{Span, Spanned};

use super::{Binder, Formula, Name, PredParam, Program, Schema, Sort, Type};

/// Import, by path or from the standard library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Import {
    /// A module of the standard library, `import List`.
    Module(Name),
    /// A file relative to the importing one, `import "../lists.sq"`; without the quotes.
    Path(Spanned<String>),
}

/// `type name params = body`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synonym {
    /// The name of the synonym.
    pub name: Name,
    /// Its type parameters.
    pub params: Vec<Name>,
    /// The type it stands for.
    pub body: Type,
}

/// `data name params preds where constructors`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// The name of the datatype.
    pub name: Name,
    /// Its type parameters.
    pub params: Vec<Name>,
    /// Its abstract refinements.
    pub preds: Vec<PredParam>,
    /// Its constructors; `None` without `where`: an abstract datatype.
    pub constructors: Option<Vec<Constructor>>,
}

/// `Cons :: x: a -> xs: List a -> List a`.
#[derive(Clone, Debug)]
pub struct Constructor {
    /// The name of the constructor.
    pub name: Name,
    /// Its type; its result should be the datatype itself.
    pub ty: Type,
    /// All of it.
    pub span: Span,
}

impl PartialEq for Constructor {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.ty == other.ty
    }
}

impl Eq for Constructor {}

/// `measure name :: x: sort -> sort -> refsort where cases`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Kind of the measure: plain, or its datatype's termination metric.
    pub kind: MeasureKind,
    /// The name of the measure.
    pub name: Name,
    /// The constants of the recursion, `x: sort`.
    pub constants: Vec<(Name, Sort)>,
    /// The sort the measure recurses over.
    pub argument: Sort,
    /// The sort of its result.
    pub result: Sort,
    /// Postcondition: a formula over `_v` that the result always satisfies.
    pub postcondition: Option<Formula>,
    /// One case per constructor; `None` without `where`.
    pub cases: Option<Vec<MeasureCase>>,
}

/// Use of a measure beyond refinements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeasureKind {
    /// `measure`: for refinements only.
    Plain,
    /// `termination measure`: also the well-founded metric of its datatype.
    Termination,
}

/// `Cons x xs -> 1 + len xs`.
#[derive(Clone, Debug)]
pub struct MeasureCase {
    /// The constructor of the case.
    pub constructor: Name,
    /// The measure's constants followed by the constructor's arguments, as written.
    pub binders: Vec<Binder>,
    /// The value of the measure in this case.
    pub body: Formula,
    /// All of it.
    pub span: Span,
}

impl PartialEq for MeasureCase {
    fn eq(&self, other: &Self) -> bool {
        (&self.constructor, &self.binders, &self.body) == (&other.constructor, &other.binders, &other.body)
    }
}

impl Eq for MeasureCase {}

/// `predicate name :: sort -> sort`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predicate {
    /// The name of the predicate.
    pub name: Name,
    /// The sorts of its arguments.
    pub args: Vec<Sort>,
    /// The sort of its result.
    pub result: Sort,
}

/// `inline name params = body`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inline {
    /// The name of the macro.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<Name>,
    /// Formula that it expands to.
    pub body: Formula,
}

/// `name :: schema`, perhaps with metrics: `name :: schema / [m1, …]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The component or goal.
    pub name: Name,
    /// Its type.
    pub schema: Schema,
    /// The numbers that get smaller in recursive calls, if they are given: `/ [m1, …]`.
    pub metrics: Vec<Formula>,
}

/// `name = body`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The goal.
    pub name: Name,
    /// Its program, with holes if it is to be synthesized.
    pub body: Program,
}
