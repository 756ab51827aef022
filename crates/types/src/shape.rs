//! Shapes: types without refinements, and their unification.

use crate::{Base, Type};
use loligo_logic::{Items, Origin, Sort, Symbol, Term};
use std::rc::Rc;

/// A type without refinements, perhaps not fully known.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Shape {
    /// Truth values.
    Bool,
    /// Integers.
    Int,
    /// A type variable.
    Var(Symbol),
    /// To be found by unification.
    Meta(u32),
    /// A datatype and its type arguments.
    Data(Symbol, Items<Shape>),
    /// A function.
    Fun(Rc<Shape>, Rc<Shape>),
}

/// A set of metavariables and what unification has found for them.
#[derive(Clone, Default, Debug)]
pub struct Shapes {
    metas: Vec<Meta>,
}

/// State of a metavariable.
#[derive(Clone, Debug)]
enum Meta {
    /// It may become any shape.
    Open,
    /// It may become any shape but a function.
    Scalar,
    /// It is another shape.
    Solved(Shape),
}

impl Shape {
    /// The shape of a type.
    pub fn of(ty: &Type) -> Shape {
        Shape::of_with(ty, &|_| None)
    }

    /// The shape of a type, its type variables replaced where `lookup` knows them.
    pub fn of_with(ty: &Type, lookup: &dyn Fn(Symbol) -> Option<Shape>) -> Shape {
        match ty {
            Type::Scalar(scalar) => match &scalar.base {
                Base::Bool => Shape::Bool,
                Base::Int => Shape::Int,
                Base::Var(name) => lookup(*name).unwrap_or(Shape::Var(*name)),
                Base::Data(name, arguments, _) => {
                    Shape::Data(*name, arguments.iter().map(|argument| Shape::of_with(argument, lookup)).collect())
                }
            },
            Type::Fun(fun) => {
                let argument = Shape::of_with(&fun.argument, lookup);
                Shape::Fun(Rc::new(argument), Rc::new(Shape::of_with(&fun.result, lookup)))
            }
        }
    }

    /// Test for the shape of a function.
    pub fn is_fun(&self) -> bool {
        matches!(self, Shape::Fun(..))
    }

    /// True if no metavariable occurs.
    pub fn is_ground(&self) -> bool {
        match self {
            Shape::Bool | Shape::Int | Shape::Var(_) => true,
            Shape::Meta(_) => false,
            Shape::Data(_, arguments) => arguments.iter().all(Shape::is_ground),
            Shape::Fun(argument, result) => argument.is_ground() && result.is_ground(),
        }
    }

    /// The type of this shape with the refinements that `refine` gives, called with the sort of each refined position
    /// from the inside out. Abstract refinements of datatypes are given by `predicates`, called with the datatype and
    /// its argument sorts. An unsolved metavariable becomes a type variable of its own.
    pub fn to_type(
        &self,
        refine: &mut dyn FnMut(&Sort) -> Term,
        predicates: &mut dyn FnMut(Symbol, &[Type]) -> Vec<Term>,
    ) -> Type {
        let base = match self {
            Shape::Bool => Base::Bool,
            Shape::Int => Base::Int,
            Shape::Var(name) => Base::Var(*name),
            Shape::Meta(id) => Base::Var(Symbol::of(Origin::Meta, "", *id)),
            Shape::Data(name, arguments) => {
                let arguments: Vec<Type> =
                    arguments.iter().map(|argument| argument.to_type(refine, predicates)).collect();
                let predicates = predicates(*name, &arguments);
                Base::Data(*name, arguments.into(), predicates.into())
            }
            Shape::Fun(argument, result) => {
                let argument = argument.to_type(refine, predicates);
                return Type::fun(Symbol::of(Origin::Blank, "", 0), argument, result.to_type(refine, predicates));
            }
        };
        let refinement = refine(&base.sort());
        Type::refined(base, refinement)
    }
}

impl Shapes {
    /// A metavariable that occurs nowhere else.
    pub fn fresh(&mut self) -> Shape {
        self.add(Meta::Open)
    }

    /// A metavariable that occurs nowhere else and does not become a function: an instance of a type variable.
    pub fn fresh_scalar(&mut self) -> Shape {
        self.add(Meta::Scalar)
    }

    fn add(&mut self, meta: Meta) -> Shape {
        self.metas.push(meta);
        Shape::Meta(u32::try_from(self.metas.len() - 1).unwrap_or(u32::MAX))
    }

    /// The shape with every solved metavariable replaced.
    pub fn resolve(&self, shape: &Shape) -> Shape {
        match shape {
            Shape::Meta(id) => match self.metas.get(*id as usize) {
                Some(Meta::Solved(solution)) => self.resolve(solution),
                _ => shape.clone(),
            },
            Shape::Data(name, arguments) => {
                Shape::Data(*name, arguments.iter().map(|argument| self.resolve(argument)).collect())
            }
            Shape::Fun(argument, result) => Shape::Fun(Rc::new(self.resolve(argument)), Rc::new(self.resolve(result))),
            Shape::Bool | Shape::Int | Shape::Var(_) => shape.clone(),
        }
    }

    /// Makes two shapes equal; false, with some metavariables perhaps solved, if they cannot be.
    pub fn unify(&mut self, left: &Shape, right: &Shape) -> bool {
        match (self.head(left), self.head(right)) {
            (Shape::Meta(a), Shape::Meta(b)) if a == b => true,
            (Shape::Meta(a), Shape::Meta(b)) if self.is_scalar(a) => self.solve(b, Shape::Meta(a)),
            (Shape::Meta(id), shape) | (shape, Shape::Meta(id)) => self.solve(id, shape),
            (Shape::Data(a, lefts), Shape::Data(b, rights)) => {
                a == b
                    && lefts.len() == rights.len()
                    && lefts.iter().zip(rights.iter()).all(|(left, right)| self.unify(left, right))
            }
            (Shape::Fun(a, b), Shape::Fun(c, d)) => self.unify(&a, &c) && self.unify(&b, &d),
            (left, right) => left == right,
        }
    }

    fn head(&self, shape: &Shape) -> Shape {
        let mut shape = shape.clone();
        while let Shape::Meta(id) = shape {
            match self.metas.get(id as usize) {
                Some(Meta::Solved(solution)) => shape = solution.clone(),
                _ => break,
            }
        }
        shape
    }

    fn is_scalar(&self, id: u32) -> bool {
        matches!(self.metas.get(id as usize), Some(Meta::Scalar))
    }

    fn solve(&mut self, id: u32, shape: Shape) -> bool {
        if self.occurs(id, &shape) || shape.is_fun() && self.is_scalar(id) {
            return false;
        }
        if let Some(meta) = self.metas.get_mut(id as usize) {
            *meta = Meta::Solved(shape);
        }
        true
    }

    fn occurs(&self, id: u32, shape: &Shape) -> bool {
        match self.head(shape) {
            Shape::Meta(other) => other == id,
            Shape::Data(_, arguments) => arguments.iter().any(|argument| self.occurs(id, argument)),
            Shape::Fun(argument, result) => self.occurs(id, &argument) || self.occurs(id, &result),
            Shape::Bool | Shape::Int | Shape::Var(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function() -> Shape {
        Shape::Fun(Rc::new(Shape::Int), Rc::new(Shape::Int))
    }

    /// An instance of a type variable is no function, whatever it is found to be equal to before or after.
    #[test]
    fn scalars_refuse_functions() {
        let mut shapes = Shapes::default();
        let (open, scalar, other) = (shapes.fresh(), shapes.fresh_scalar(), shapes.fresh_scalar());
        assert!(!shapes.unify(&scalar, &function()) && !shapes.unify(&function(), &scalar));
        assert!(shapes.unify(&scalar, &open) && shapes.unify(&open, &other));
        for meta in [&open, &scalar, &other] {
            assert!(!shapes.unify(meta, &function()));
        }
        assert!(shapes.unify(&other, &Shape::Int));
        assert_eq!(shapes.resolve(&open), Shape::Int);
    }

    #[test]
    fn others_become_functions() {
        let mut shapes = Shapes::default();
        let (open, other) = (shapes.fresh(), shapes.fresh());
        assert!(shapes.unify(&open, &other) && shapes.unify(&other, &function()));
        assert_eq!(shapes.resolve(&open), function());
    }
}
