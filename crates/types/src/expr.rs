//! Programs.

use crate::{Shape, Type};
use loligo_base::Span;
use loligo_logic::{Items, Symbol, Term};
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// An operator of programs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Operator {
    /// `!`
    Not,
    /// prefix `-`
    Neg,
    /// `*`
    Mul,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `==>`
    Implies,
    /// `<==>`
    Iff,
}

/// A program or a part of one. Equality ignores spans.
#[derive(Clone, Debug)]
pub struct Expr {
    /// The form of the expression.
    pub kind: ExprKind,
    /// Where it stood; for a synthesized part, the hole it fills.
    pub span: Span,
}

/// The forms of a program.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ExprKind {
    /// A variable, component, goal or constructor.
    Var(Symbol),
    /// A polymorphic name at the given type arguments; shape inference makes these, users do not write them.
    Instance(Symbol, Items<Shape>),
    /// An integer literal.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// An operator on as many operands as it takes.
    Op(Operator, Vec<Expr>),
    /// `head argument`.
    App(Rc<Expr>, Rc<Expr>),
    /// `\parameter . body`; a blank parameter has a name that occurs nowhere.
    Lambda(Symbol, Rc<Expr>),
    /// A function that may call itself by the name: `let name = function in name`.
    Fix(Symbol, Rc<Expr>),
    /// `let name = value in body`.
    Let(Symbol, Rc<Expr>, Rc<Expr>),
    /// `if condition then … else …`.
    If(Rc<Expr>, Rc<Expr>, Rc<Expr>),
    /// `match scrutinee with …`.
    Match(Rc<Expr>, Vec<Alternative>),
    /// `error`: unreachable.
    Error,
    /// `??`
    Hole,
    /// `(program :: type)`.
    Typed(Rc<Expr>, Annotation),
}

/// The type that a program is said to have.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Annotation {
    /// The type.
    pub ty: Type,
    /// Numbers that get smaller in calls of the function from its own body, in lexicographic order: formulas over its
    /// parameters, which are called `_0`, `_1`, …, and over variables around.
    pub metrics: Rc<[Term]>,
}

impl From<Type> for Annotation {
    fn from(ty: Type) -> Annotation {
        Annotation { ty, metrics: Rc::new([]) }
    }
}

impl Annotation {
    /// Annotation with the type `ty` and each metric mapped by `change`.
    #[must_use]
    pub fn with(&self, ty: Type, change: &dyn Fn(Term) -> Term) -> Annotation {
        Annotation { ty, metrics: self.metrics.iter().map(|metric| change(*metric)).collect() }
    }

    /// True if `name` occurs free in a formula.
    pub fn mentions(&self, name: Symbol) -> bool {
        let mut found = self.metrics.iter().any(|metric| metric.mentions(name));
        self.ty.visit_terms(&mut |term| found |= term.mentions(name));
        found
    }
}

/// `Constructor parameters -> body`.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// The constructor.
    pub constructor: Symbol,
    /// Its arguments; blanks have names that occur nowhere.
    pub parameters: Vec<Symbol>,
    /// The body.
    pub body: Expr,
    /// The whole alternative.
    pub span: Span,
}

impl PartialEq for Alternative {
    fn eq(&self, other: &Self) -> bool {
        (self.constructor, &self.parameters, &self.body) == (other.constructor, &other.parameters, &other.body)
    }
}

impl Eq for Alternative {}

impl Hash for Alternative {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.constructor, &self.parameters, &self.body).hash(state);
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Expr {}

impl Hash for Expr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
    }
}

impl Expr {
    /// A program of the given form.
    pub fn new(kind: ExprKind, span: Span) -> Expr {
        Expr { kind, span }
    }

    /// A variable, component, goal or constructor.
    pub fn var(name: Symbol, span: Span) -> Expr {
        Expr::new(ExprKind::Var(name), span)
    }

    /// `self argument`.
    #[must_use]
    pub fn apply(self, argument: Expr) -> Expr {
        let span = self.span.to(argument.span);
        Expr::new(ExprKind::App(Rc::new(self), Rc::new(argument)), span)
    }

    /// The head of a curried application and its arguments in order; no arguments for anything else.
    pub fn spine(&self) -> (&Expr, Vec<&Expr>) {
        let mut arguments = Vec::new();
        let mut head = self;
        while let ExprKind::App(function, argument) = &head.kind {
            arguments.push(argument.as_ref());
            head = function;
        }
        arguments.reverse();
        (head, arguments)
    }

    /// The immediate parts.
    pub fn children(&self) -> impl Iterator<Item = &Expr> {
        let (parts, operands, alternatives): ([Option<&Expr>; 3], &[Expr], &[Alternative]) = match &self.kind {
            ExprKind::Var(_)
            | ExprKind::Instance(..)
            | ExprKind::Int(_)
            | ExprKind::Bool(_)
            | ExprKind::Error
            | ExprKind::Hole => ([None; 3], &[], &[]),
            ExprKind::Op(_, operands) => ([None; 3], operands, &[]),
            ExprKind::App(a, b) | ExprKind::Let(_, a, b) => ([Some(a), Some(b), None], &[], &[]),
            ExprKind::Lambda(_, a) | ExprKind::Fix(_, a) | ExprKind::Typed(a, _) => ([Some(a), None, None], &[], &[]),
            ExprKind::If(a, b, c) => ([Some(a), Some(b), Some(c)], &[], &[]),
            ExprKind::Match(scrutinee, alternatives) => ([Some(scrutinee), None, None], &[], alternatives),
        };
        let bodies = alternatives.iter().map(|alternative| &alternative.body);
        parts.into_iter().flatten().chain(operands).chain(bodies)
    }

    /// Maps each immediate part of the form.
    #[must_use]
    pub fn map_children(&self, change: &mut dyn FnMut(&Expr) -> Expr) -> Expr {
        let mut go = |part: &Rc<Expr>| Rc::new(change(part));
        let kind = match &self.kind {
            ExprKind::Var(_)
            | ExprKind::Instance(..)
            | ExprKind::Int(_)
            | ExprKind::Bool(_)
            | ExprKind::Error
            | ExprKind::Hole => self.kind.clone(),
            ExprKind::Op(op, operands) => ExprKind::Op(*op, operands.iter().map(change).collect()),
            ExprKind::App(function, argument) => ExprKind::App(go(function), go(argument)),
            ExprKind::Lambda(parameter, body) => ExprKind::Lambda(*parameter, go(body)),
            ExprKind::Fix(name, function) => ExprKind::Fix(*name, go(function)),
            ExprKind::Let(name, value, body) => ExprKind::Let(*name, go(value), go(body)),
            ExprKind::If(condition, then, otherwise) => ExprKind::If(go(condition), go(then), go(otherwise)),
            ExprKind::Match(scrutinee, alternatives) => {
                let scrutinee = go(scrutinee);
                let alternatives = alternatives
                    .iter()
                    .map(|alternative| Alternative { body: change(&alternative.body), ..alternative.clone() });
                ExprKind::Match(scrutinee, alternatives.collect())
            }
            ExprKind::Typed(program, annotation) => ExprKind::Typed(go(program), annotation.clone()),
        };
        Expr::new(kind, self.span)
    }

    /// The names that are in scope of the `index`-th immediate part but not of the whole.
    pub fn bound(&self, index: usize) -> Vec<Symbol> {
        match &self.kind {
            ExprKind::Lambda(name, _) | ExprKind::Fix(name, _) => vec![*name],
            ExprKind::Let(name, ..) if index == 1 => vec![*name],
            ExprKind::Match(_, alternatives) => {
                let alternative: Option<&Alternative> = index.checked_sub(1).and_then(|index| alternatives.get(index));
                alternative.map(|alternative| alternative.parameters.clone()).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// Renaming of the free occurrences of `from` to `to`. `to` must not be bound anywhere inside.
    #[must_use]
    pub fn renamed(&self, from: Symbol, to: Symbol) -> Expr {
        if self.kind == ExprKind::Var(from) {
            return Expr::var(to, self.span);
        }
        let mut index = 0;
        self.map_children(&mut |child| {
            let is_hidden = self.bound(index).contains(&from);
            index += 1;
            if is_hidden { child.clone() } else { child.renamed(from, to) }
        })
    }

    /// True if the form is that of a function.
    pub fn is_function(&self) -> bool {
        matches!(self.kind, ExprKind::Lambda(..) | ExprKind::Fix(..))
    }

    /// The parameters of the lambdas it begins with.
    pub fn parameters(&self) -> Vec<Symbol> {
        let mut parameters = Vec::new();
        let mut expr = self;
        while let ExprKind::Lambda(parameter, body) = &expr.kind {
            parameters.push(*parameter);
            expr = body;
        }
        parameters
    }

    /// Visits every name that occurs, bound or not, but for constructors in matches and what is in annotations.
    pub fn visit_names(&self, visit: &mut dyn FnMut(Symbol)) {
        match &self.kind {
            // Mostly there is nothing else, and very many of it.
            ExprKind::App(function, argument) => {
                function.visit_names(visit);
                return argument.visit_names(visit);
            }
            ExprKind::Var(name)
            | ExprKind::Instance(name, _)
            | ExprKind::Lambda(name, _)
            | ExprKind::Fix(name, _)
            | ExprKind::Let(name, ..) => visit(*name),
            ExprKind::Match(_, alternatives) => {
                alternatives.iter().flat_map(|alternative| &alternative.parameters).for_each(|name| visit(*name));
            }
            ExprKind::Hole => return,
            _ => {}
        }
        self.children().for_each(|child| child.visit_names(visit));
    }

    /// True if a hole occurs.
    pub fn has_holes(&self) -> bool {
        self.kind == ExprKind::Hole || self.children().any(Expr::has_holes)
    }

    /// True if an annotation in it gives metrics.
    pub fn gives_metrics(&self) -> bool {
        matches!(&self.kind, ExprKind::Typed(_, annotation) if !annotation.metrics.is_empty())
            || self.children().any(Expr::gives_metrics)
    }

    /// True if `name` occurs free, be it in the formulas of an annotation.
    pub fn mentions(&self, name: Symbol) -> bool {
        match &self.kind {
            ExprKind::Var(var) | ExprKind::Instance(var, _) => *var == name,
            ExprKind::Lambda(bound, body) | ExprKind::Fix(bound, body) => *bound != name && body.mentions(name),
            ExprKind::Let(bound, value, body) => value.mentions(name) || (*bound != name && body.mentions(name)),
            ExprKind::Match(scrutinee, alternatives) => {
                scrutinee.mentions(name)
                    || alternatives
                        .iter()
                        .any(|alternative| !alternative.parameters.contains(&name) && alternative.body.mentions(name))
            }
            ExprKind::Typed(program, annotation) => program.mentions(name) || annotation.mentions(name),
            _ => self.children().any(|child| child.mentions(name)),
        }
    }

    /// The number of nodes of the tree, as the benchmarks count it: leaves, applications, and one for each other form.
    pub fn size(&self) -> usize {
        1 + self.children().map(Expr::size).sum::<usize>()
    }
}
