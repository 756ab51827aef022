//! Lists with their measures, and short names for terms about them.

use loligo_logic::{BinOp, Sort, Symbol, Term};

/// Lists, what is measured of them, and some functions on them and on numbers.
pub const LISTS: &str = include_str!("lists.sq");

/// A number.
pub fn int(name: &str) -> Term {
    Term::var(Symbol::new(name), Sort::Int)
}

/// The sum of two numbers.
pub fn plus(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Add, left, right)
}

/// An element.
pub fn element(name: &str) -> Term {
    Term::var(Symbol::new(name), element_sort())
}

/// A set of elements.
pub fn set(name: &str) -> Term {
    Term::var(Symbol::new(name), Sort::set(element_sort()))
}

/// A list of elements.
pub fn list(name: &str) -> Term {
    Term::var(Symbol::new(name), Sort::Data(Symbol::new("List"), [element_sort()].into()))
}

/// The list of `head` and what is in `tail`.
pub fn cons(head: Term, tail: Term) -> Term {
    Term::app(Symbol::new("Cons"), [head, tail], tail.sort())
}

/// How long a list is.
pub fn len(list: Term) -> Term {
    Term::app(Symbol::new("len"), [list], Sort::Int)
}

/// What is in a list.
pub fn elems(list: Term) -> Term {
    Term::app(Symbol::new("elems"), [list], Sort::set(element_sort()))
}

/// The union of two sets.
pub fn union(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Union, left, right)
}

/// Whether all of one set is in the other.
pub fn subset(left: Term, right: Term) -> Term {
    Term::binary(BinOp::Subset, left, right)
}

fn element_sort() -> Sort {
    Sort::Var(Symbol::new("a"))
}
