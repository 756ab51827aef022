//! Sorts: the types of the refinement logic.

use crate::{Items, Symbol};
use std::fmt;
use std::rc::Rc;

/// A sort of the refinement logic.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sort {
    /// Truth values.
    Bool,
    /// Mathematical integers.
    Int,
    /// A type variable: some unspecified, infinite, totally ordered set.
    Var(Symbol),
    /// Finite sets of elements of one sort.
    Set(Rc<Sort>),
    /// A datatype applied to the sorts of its parameters.
    Data(Symbol, Items<Sort>),
}

impl Sort {
    /// The sort of sets over `element`.
    pub fn set(element: Sort) -> Sort {
        Sort::Set(Rc::new(element))
    }

    /// The sort of functions, of which formulas only know what they give for some arguments.
    pub fn function() -> Sort {
        Sort::Data(Symbol::new("->"), [].into())
    }

    /// True if `< <= > >=` are defined on the sort.
    pub fn is_ordered(&self) -> bool {
        matches!(self, Sort::Int | Sort::Var(_))
    }

    /// True if a sort variable occurs.
    pub fn is_polymorphic(&self) -> bool {
        match self {
            Sort::Bool | Sort::Int => false,
            Sort::Var(_) => true,
            Sort::Set(element) => element.is_polymorphic(),
            Sort::Data(_, arguments) => arguments.iter().any(Sort::is_polymorphic),
        }
    }

    /// Replaces sort variables; those `lookup` does not know stay.
    #[must_use]
    pub fn substitute(&self, lookup: &dyn Fn(Symbol) -> Option<Sort>) -> Sort {
        match self {
            Sort::Bool | Sort::Int => self.clone(),
            Sort::Var(name) => lookup(*name).unwrap_or_else(|| self.clone()),
            Sort::Set(_) | Sort::Data(..) if !self.is_polymorphic() => self.clone(),
            Sort::Set(element) => Sort::set(element.substitute(lookup)),
            Sort::Data(name, arguments) => {
                Sort::Data(*name, arguments.iter().map(|argument| argument.substitute(lookup)).collect())
            }
        }
    }

    /// Extends `bindings` so that `self` with its variables replaced is `instance`; false if there is no such extension.
    ///
    /// Used to find at which sorts a polymorphic measure is applied.
    pub fn match_with(&self, instance: &Sort, bindings: &mut Vec<(Symbol, Sort)>) -> bool {
        match (self, instance) {
            (Sort::Var(name), _) => match bindings.iter().find(|(bound, _)| bound == name) {
                Some((_, sort)) => sort == instance,
                None => {
                    bindings.push((*name, instance.clone()));
                    true
                }
            },
            (Sort::Bool, Sort::Bool) | (Sort::Int, Sort::Int) => true,
            (Sort::Set(left), Sort::Set(right)) => left.match_with(right, bindings),
            (Sort::Data(left, lefts), Sort::Data(right, rights)) => {
                left == right
                    && lefts.len() == rights.len()
                    && lefts.iter().zip(rights.iter()).all(|(left, right)| left.match_with(right, bindings))
            }
            _ => false,
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let atom = |sort: &Sort, f: &mut fmt::Formatter<'_>| match sort {
            Sort::Set(_) => write!(f, "({sort})"),
            Sort::Data(_, arguments) if !arguments.is_empty() => write!(f, "({sort})"),
            _ => write!(f, "{sort}"),
        };
        match self {
            Sort::Bool => f.write_str("Bool"),
            Sort::Int => f.write_str("Int"),
            Sort::Var(name) => write!(f, "{name}"),
            Sort::Set(element) => {
                f.write_str("Set ")?;
                atom(element, f)
            }
            Sort::Data(name, arguments) => {
                write!(f, "{name}")?;
                arguments.iter().try_for_each(|argument| {
                    f.write_str(" ")?;
                    atom(argument, f)
                })
            }
        }
    }
}
