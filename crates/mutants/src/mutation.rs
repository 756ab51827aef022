//! Mutants: what a program becomes by one small change.

use crate::operators::{Change, Place, changes};
use loligo_base::Span;
use loligo_logic::Symbol;
use loligo_types::{Expr, ExprKind, Goal, Module, Shape};
use loligo_typing::infer_shape;
use std::collections::HashSet;
use std::fmt;

/// A kind of change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mutation {
    /// Two arguments of an application, or operands of an operator, are swapped.
    SwapArguments,
    /// The branches of a conditional are swapped.
    SwapBranches,
    /// The bodies of two alternatives are swapped.
    SwapAlternatives,
    /// Two variables of a pattern are swapped.
    SwapParameters,
    /// One branch of a conditional stands for the whole.
    DropGuard,
    /// A guard is negated.
    NegateGuard,
    /// An alternative is missing.
    DropAlternative,
    /// Another variable in scope.
    OtherVariable,
    /// Another constructor, or the other truth value.
    OtherConstructor,
    /// Another function is called.
    OtherFunction,
    /// Another operator.
    OtherOperator,
    /// Another leaf of the program.
    OtherLeaf,
    /// A number or a bound that is one too large or too small.
    OffByOne,
    /// An argument stands for the application.
    DropCall,
    /// Something of the right shape stands for a recursive call.
    CutRecursion,
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mutation::SwapArguments => "swap arguments",
            Mutation::SwapBranches => "swap branches",
            Mutation::SwapAlternatives => "swap alternatives",
            Mutation::SwapParameters => "swap parameters",
            Mutation::DropGuard => "drop guard",
            Mutation::NegateGuard => "negate guard",
            Mutation::DropAlternative => "drop alternative",
            Mutation::OtherVariable => "other variable",
            Mutation::OtherConstructor => "other constructor",
            Mutation::OtherFunction => "other function",
            Mutation::OtherOperator => "other operator",
            Mutation::OtherLeaf => "other leaf",
            Mutation::OffByOne => "off by one",
            Mutation::DropCall => "drop call",
            Mutation::CutRecursion => "cut recursion",
        })
    }
}

/// A program with one change.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The change.
    pub mutation: Mutation,
    /// Where it differs from the original.
    pub span: Span,
    /// The whole program with it.
    pub body: Expr,
}

impl From<Change> for Mutant {
    fn from(Change { mutation, span, expr }: Change) -> Mutant {
        Mutant { mutation, span, body: expr }
    }
}

/// Names that a program may use besides its variables.
pub struct Vocabulary {
    /// Functions that may be called.
    pub(crate) functions: Vec<Symbol>,
    /// Those of them that make a call recursive: the goal and its partners.
    pub(crate) recursive: Vec<Symbol>,
    /// Constructors.
    pub(crate) constructors: Vec<Symbol>,
    /// Those of them that take no arguments.
    pub(crate) constants: Vec<Symbol>,
    /// Expressions without arguments that occur in the program, besides variables.
    pub(crate) leaves: Vec<Expr>,
}

impl Vocabulary {
    /// Vocabulary of the `index`-th goal of the module. It may call itself and its partners if it does so somewhere.
    pub fn of(module: &Module, index: usize) -> Option<Vocabulary> {
        let goal = module.goals.get(index)?;
        let partners = std::iter::once(goal.name).chain(goal.partners.iter().copied());
        let recursive: Vec<Symbol> = partners.filter(|name| goal.body.mentions(*name)).collect();
        let earlier = module.goals.iter().take(index).map(|goal| goal.name);
        let mut functions: Vec<Symbol> = recursive.clone();
        for name in module.components.keys().copied().chain(earlier) {
            if !functions.contains(&name) {
                functions.push(name);
            }
        }
        let constructors: Vec<Symbol> = module.constructors.keys().copied().collect();
        let is_constant = |name: &Symbol| {
            module.constructors.get(name).is_some_and(|constructor| constructor.schema.body.uncurry().0.is_empty())
        };
        let constants = constructors.iter().copied().filter(is_constant).collect();
        let mut leaves = Vec::new();
        gather_leaves(&goal.body, &mut Vec::new(), &mut leaves);
        Some(Vocabulary { functions, recursive, constructors, constants, leaves })
    }
}

/// Every program that one change makes of the body, as far as its names are in scope: the changes of the whole before
/// those of its parts, each program once, the body itself not. Not all of them have a shape.
pub fn candidates(vocabulary: &Vocabulary, body: &Expr) -> Vec<Mutant> {
    let mut seen = HashSet::from([body.clone()]);
    let mut found = inside(vocabulary, body, &mut Vec::new(), Position::Whole);
    found.retain(|mutant| seen.insert(mutant.body.clone()));
    found
}

/// Test by shape inference that the program may be the goal's.
pub fn has_shape(module: &Module, goal: &Goal, body: &Expr) -> bool {
    infer_shape(module, body, Some(&Shape::of(&goal.schema.body))).is_ok()
}

/// Position of an expression: head of an application, or not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    Whole,
    Head,
}

fn inside(vocabulary: &Vocabulary, expr: &Expr, scope: &mut Vec<Symbol>, position: Position) -> Vec<Mutant> {
    let place = Place { vocabulary, scope, position };
    let mut found: Vec<Mutant> = changes(&place, expr).into_iter().map(Mutant::from).collect();
    for (index, child) in expr.children().enumerate() {
        let depth = scope.len();
        scope.extend(expr.bound(index));
        let position = match &expr.kind {
            ExprKind::App(..) if index == 0 => Position::Head,
            _ => Position::Whole,
        };
        for mutant in inside(vocabulary, child, scope, position) {
            found.push(Mutant { body: with_child(expr, index, &mutant.body), ..mutant });
        }
        scope.truncate(depth);
    }
    found
}

/// The expression with another part.
fn with_child(expr: &Expr, index: usize, part: &Expr) -> Expr {
    let mut position = 0;
    expr.map_children(&mut |child| {
        position += 1;
        if position == index + 1 { part.clone() } else { child.clone() }
    })
}

fn gather_leaves(expr: &Expr, scope: &mut Vec<Symbol>, leaves: &mut Vec<Expr>) {
    let is_leaf = match &expr.kind {
        ExprKind::Var(name) => !scope.contains(name),
        ExprKind::Int(_) | ExprKind::Bool(_) => true,
        _ => false,
    };
    if is_leaf && !leaves.contains(expr) {
        leaves.push(expr.clone());
    }
    for (index, child) in expr.children().enumerate() {
        if index == 0 && matches!((&expr.kind, &child.kind), (ExprKind::App(..), ExprKind::Var(_))) {
            continue;
        }
        let depth = scope.len();
        scope.extend(expr.bound(index));
        gather_leaves(child, scope, leaves);
        scope.truncate(depth);
    }
}
