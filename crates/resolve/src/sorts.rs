//! Unification of sorts.
//!
//! A sort that is not known yet is a sort variable of its own origin.

use loligo_logic::{Origin, Sort, Symbol};
use rustc_hash::FxHashMap;

/// Membership in the sort variables to be solved, not type variables of the user's.
pub(crate) fn is_meta(name: Symbol) -> bool {
    name.origin() == Origin::Meta
}

/// The unknown sorts of one formula and what is known of them.
#[derive(Default)]
pub(crate) struct Sorts {
    solutions: FxHashMap<Symbol, Sort>,
    next: usize,
}

impl Sorts {
    /// A sort about which nothing is known.
    pub(crate) fn fresh(&mut self) -> Sort {
        let name = Symbol::numbered(Origin::Meta, self.next);
        self.next += 1;
        Sort::Var(name)
    }

    /// An instance of a polymorphic callable: all its type variables replaced by unknown sorts.
    pub(crate) fn instantiate(&mut self, callable: &Callable) -> Callable {
        let mut variables = Vec::new();
        for sort in callable.parameters.iter().flatten().chain([&callable.result]) {
            collect_variables(sort, &mut variables);
        }
        let fresh: Vec<(Symbol, Sort)> = variables.into_iter().map(|name| (name, self.fresh())).collect();
        callable.with_sorts(&fresh)
    }

    /// The sort with everything known about it filled in.
    pub(crate) fn resolve(&self, sort: &Sort) -> Sort {
        sort.substitute(&|name| self.solutions.get(&name).map(|solution| self.resolve(solution)))
    }

    /// The sort with everything known about it filled in; what is still unknown is `otherwise` of it.
    pub(crate) fn finish(&self, sort: &Sort, otherwise: &dyn Fn(Symbol) -> Sort) -> Sort {
        self.resolve(sort).substitute(&|name| is_meta(name).then(|| otherwise(name)))
    }

    /// Makes two sorts equal; false, with some unknowns perhaps solved, if they cannot be.
    pub(crate) fn unify(&mut self, left: &Sort, right: &Sort) -> bool {
        match (self.head(left), self.head(right)) {
            (Sort::Var(a), Sort::Var(b)) if a == b => true,
            (Sort::Var(name), sort) | (sort, Sort::Var(name)) if is_meta(name) => self.solve(name, sort),
            (Sort::Set(a), Sort::Set(b)) => self.unify(&a, &b),
            (Sort::Data(a, lefts), Sort::Data(b, rights)) => {
                a == b
                    && lefts.len() == rights.len()
                    && lefts.iter().zip(rights.iter()).all(|(left, right)| self.unify(left, right))
            }
            (left, right) => left == right,
        }
    }

    fn head(&self, sort: &Sort) -> Sort {
        let mut sort = sort.clone();
        while let Sort::Var(name) = sort {
            match self.solutions.get(&name) {
                Some(solution) => sort = solution.clone(),
                None => break,
            }
        }
        sort
    }

    fn solve(&mut self, name: Symbol, sort: Sort) -> bool {
        if self.occurs(name, &sort) {
            return false;
        }
        self.solutions.insert(name, sort);
        true
    }

    fn occurs(&self, name: Symbol, sort: &Sort) -> bool {
        match self.head(sort) {
            Sort::Var(other) => other == name,
            Sort::Set(element) => self.occurs(name, &element),
            Sort::Data(_, arguments) => arguments.iter().any(|argument| self.occurs(name, argument)),
            Sort::Bool | Sort::Int => false,
        }
    }
}

/// Symbol that can be applied in a formula: a measure, predicate or constructor, polymorphic in its type variables.
#[derive(Clone, Debug)]
pub(crate) struct Callable {
    /// The sorts of its arguments; a function argument of a constructor has none.
    pub(crate) parameters: Vec<Option<Sort>>,
    pub(crate) result: Sort,
}

impl Callable {
    /// Instance with type variables replaced.
    pub(crate) fn with_sorts(&self, bindings: &[(Symbol, Sort)]) -> Callable {
        let lookup = |name: Symbol| bindings.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
        Callable {
            parameters: self
                .parameters
                .iter()
                .map(|parameter| parameter.as_ref().map(|sort| sort.substitute(&lookup)))
                .collect(),
            result: self.result.substitute(&lookup),
        }
    }
}

/// Adds the sort variables of `sort` that are not in `variables` yet, in order of occurrence.
pub(crate) fn collect_variables(sort: &Sort, variables: &mut Vec<Symbol>) {
    match sort {
        Sort::Bool | Sort::Int => {}
        Sort::Var(name) => {
            if !variables.contains(name) {
                variables.push(*name);
            }
        }
        Sort::Set(element) => collect_variables(element, variables),
        Sort::Data(_, arguments) => arguments.iter().for_each(|argument| collect_variables(argument, variables)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unification_finds_the_elements_of_a_set() {
        let mut sorts = Sorts::default();
        let element = sorts.fresh();
        assert!(sorts.unify(&Sort::set(element.clone()), &Sort::set(Sort::Int)));
        assert_eq!(sorts.resolve(&element), Sort::Int);
    }

    #[test]
    fn no_sort_contains_itself() {
        let mut sorts = Sorts::default();
        let (a, b) = (sorts.fresh(), sorts.fresh());
        assert!(sorts.unify(&a, &Sort::set(b.clone())));
        assert!(!sorts.unify(&b, &a));
    }

    #[test]
    fn type_variables_are_rigid() {
        let mut sorts = Sorts::default();
        let variable = Sort::Var(Symbol::new("a"));
        assert!(!sorts.unify(&variable, &Sort::Int));
        assert!(!sorts.unify(&variable, &Sort::Var(Symbol::new("b"))));
    }

    #[test]
    fn each_use_of_a_measure_is_its_own_instance() {
        let mut sorts = Sorts::default();
        let set = Sort::set(Sort::Var(Symbol::new("a")));
        let measure = Callable { parameters: vec![Some(set)], result: Sort::Var(Symbol::new("a")) };
        let first = sorts.instantiate(&measure);
        let second = sorts.instantiate(&measure);
        assert!(sorts.unify(&first.result, &Sort::Int));
        assert_eq!(
            first.parameters.iter().flatten().map(|sort| sorts.resolve(sort)).next(),
            Some(Sort::set(Sort::Int))
        );
        assert!(sorts.unify(&second.result, &Sort::Bool));
    }
}
