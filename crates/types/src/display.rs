//! Types in the surface syntax.

use crate::{Base, Scalar, Schema, Shape, Type};
use loligo_logic::Term;
use std::fmt;

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for predicate in &self.predicates {
            write!(f, "<{} :: ", predicate.name)?;
            predicate.arguments.iter().try_for_each(|sort| write!(f, "{sort} -> "))?;
            f.write_str("Bool> . ")?;
        }
        write!(f, "{}", self.body)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Scalar(scalar) => write!(f, "{scalar}"),
            Type::Fun(fun) => {
                if fun.result.mentions(fun.param) {
                    write!(f, "{}: ", fun.param)?;
                }
                match &fun.argument {
                    Type::Fun(_) => write!(f, "({})", fun.argument)?,
                    argument => write!(f, "{argument}")?,
                }
                write!(f, " -> {}", fun.result)
            }
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.refinement == Term::tt() {
            write!(f, "{}", self.base)
        } else {
            write!(f, "{{{} | {}}}", self.base, self.refinement)
        }
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Base::Bool => f.write_str("Bool"),
            Base::Int => f.write_str("Int"),
            Base::Var(name) => write!(f, "{name}"),
            Base::Data(name, arguments, predicates) => {
                write!(f, "{name}")?;
                for argument in arguments.iter() {
                    match argument {
                        Type::Fun(_) => write!(f, " ({argument})")?,
                        Type::Scalar(Scalar { base: Base::Data(_, inner, inner_predicates), refinement })
                            if *refinement == Term::tt() && (!inner.is_empty() || !inner_predicates.is_empty()) =>
                        {
                            write!(f, " ({argument})")?;
                        }
                        Type::Scalar(_) => write!(f, " {argument}")?,
                    }
                }
                predicates.iter().try_for_each(|predicate| write!(f, " <{{{predicate}}}>"))
            }
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Bool => f.write_str("Bool"),
            Shape::Int => f.write_str("Int"),
            Shape::Var(name) => write!(f, "{name}"),
            Shape::Meta(_) => f.write_str("_"),
            Shape::Data(name, arguments) => {
                write!(f, "{name}")?;
                arguments.iter().try_for_each(|argument| match argument {
                    Shape::Data(_, inner) if !inner.is_empty() => write!(f, " ({argument})"),
                    Shape::Fun(..) => write!(f, " ({argument})"),
                    _ => write!(f, " {argument}"),
                })
            }
            Shape::Fun(argument, result) => {
                if argument.is_fun() {
                    write!(f, "({argument}) -> {result}")
                } else {
                    write!(f, "{argument} -> {result}")
                }
            }
        }
    }
}
