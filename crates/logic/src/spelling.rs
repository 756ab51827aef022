//! Names as they are printed: spellings, made unique once.

use crate::{Node, Origin, Symbol, Term};
use rustc_hash::{FxHashMap, FxHashSet};

/// The names of what is printed together. What a user wrote keeps its spelling; each other name has its own one with as
/// few primes as it takes to be unique.
#[derive(Clone, Debug, Default)]
pub struct Spellings {
    chosen: FxHashMap<Symbol, Symbol>,
    taken: FxHashSet<Symbol>,
}

impl Spellings {
    /// Keeps a name that is visible where something is printed from being given to anything else.
    pub fn reserve(&mut self, name: Symbol) {
        if name.is_written() {
            self.taken.insert(name);
        }
    }

    /// The user's name that a name is printed by.
    pub fn name(&mut self, name: Symbol) -> Symbol {
        if name.is_written() || name.is_subject() {
            return name;
        }
        let Spellings { chosen, taken } = self;
        *chosen.entry(name).or_insert_with(|| {
            let spelled = readable(name).spelled(|candidate| taken.contains(&candidate));
            taken.insert(spelled);
            spelled
        })
    }

    /// Keeps the names that users wrote in a formula.
    pub fn reserve_all(&mut self, term: Term) {
        term.visit(&mut |part| {
            if let Node::Var(name, _) | Node::App(name, ..) | Node::ForAll(name, ..) = part.node() {
                self.reserve(name);
            }
        });
    }

    /// The formula with the names that it is printed by; all that is printed beside it is [reserved](Spellings::reserve).
    #[must_use]
    pub fn term(&mut self, term: Term) -> Term {
        self.reserve_all(term);
        self.renamed(term)
    }

    fn renamed(&mut self, term: Term) -> Term {
        match term.node() {
            Node::Var(name, sort) => Term::var(self.name(name), sort),
            Node::ForAll(name, sort, body) => {
                let name = self.name(name);
                Term::for_all(name, sort, self.renamed(body))
            }
            Node::App(name, arguments, sort) => {
                let arguments: Vec<Term> = arguments.iter().map(|argument| self.renamed(*argument)).collect();
                match arguments.split_first() {
                    // A call is printed as one.
                    Some((function, rest)) if name == Symbol::application() => match function.node() {
                        Node::Var(name, _) | Node::App(name, ..) => Term::app(name, rest, sort),
                        _ => Term::app(self.name(name), arguments, sort),
                    },
                    _ => Term::app(self.name(name), arguments, sort),
                }
            }
            _ => term.map_children(&mut |child| self.renamed(child)),
        }
    }
}

/// A name with a spelling for what has none.
fn readable(name: Symbol) -> Symbol {
    match name.origin() {
        Origin::Ghost | Origin::Hole => Symbol::new(&format!("value{}", name.number())),
        Origin::Element => Symbol::new("e"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sort;

    #[test]
    fn all_names_in_a_formula_are_different() {
        let var = |name: Symbol| Term::var(name, Sort::Int);
        let x = Symbol::new("x");
        let names = [x, x.with_number(1), x.apart(), Symbol::new("x'"), Symbol::numbered(Origin::Ghost, 3)];
        let sum = names.into_iter().map(var).reduce(|a, b| Term::binary(crate::BinOp::Add, a, b)).unwrap();
        let spelled = Spellings::default().term(sum);
        assert!(spelled.free_vars().iter().all(|name| name.is_written()));
        assert_eq!(spelled.free_vars().len(), names.len());
        assert!(spelled.mentions(x) && spelled.mentions(Symbol::new("x'")) && spelled.mentions(Symbol::new("value3")));
    }

    #[test]
    fn what_is_bound_has_a_name_of_its_own() {
        let (element, e) = (Symbol::numbered(Origin::Element, 0), Symbol::new("e"));
        let less = Term::lt(Term::var(element, Sort::Int), Term::var(e, Sort::Int));
        let spelled = Spellings::default().term(Term::for_all(element, Sort::Int, less));
        assert_eq!(spelled.to_string(), "forall e'. e' < e");
    }
}
