//! Arguments of a goal: small values that certainly are values of the parameters' types.

use super::Search;
use loligo_logic::{Node, Origin, Sort, Subst, Symbol, Term};
use loligo_types::{Base, Goal, Scalar, Type};

/// Choices of arguments that are tried.
const MAX_CHOICES: usize = 150;
/// Values that are tried for one parameter.
const MAX_VALUES: usize = 40;
/// Constructors within each other in such a value.
const MAX_DEPTH: usize = 3;
/// Integers that are tried as arguments.
const INTEGERS: [i64; 4] = [0, 1, -1, 2];
/// Arguments of a goal.
pub(super) struct Choice {
    /// The scalar parameters, each with its value.
    pub(super) values: Vec<(Symbol, Term)>,
    /// The facts about the values of type variables.
    pub(super) order: Vec<Term>,
    /// The refinements of the parameters, instantiated with the arguments.
    pub(super) needed: Vec<Term>,
}

impl Choice {
    /// The facts that hold with these arguments.
    pub(super) fn facts(&self) -> Vec<Term> {
        let equalities = self.values.iter().map(|(name, value)| equality(*name, *value));
        self.order.iter().chain(&self.needed).copied().chain(equalities).collect()
    }

    /// The values of a type variable that are in the arguments.
    pub(super) fn elements_of(&self, variable: Symbol) -> Vec<Term> {
        let mut found = Vec::new();
        for (_, value) in &self.values {
            value.visit(&mut |part| {
                let is_element = matches!(part.node(), Node::Var(_, Sort::Var(sort)) if sort == variable);
                if is_element && !found.contains(&part) {
                    found.push(part);
                }
            });
        }
        found
    }
}

impl Search<'_> {
    /// Small arguments, those first that are smallest; none if for some parameter no value is known. Whether they have the
    /// types of the parameters is still to be [asked](Search::certainly_exist).
    pub(super) fn choices(&self, goal: &Goal) -> Vec<Choice> {
        let functions = goal.schema.body.uncurry().0;
        let mut scalars: Vec<(Symbol, Type, Vec<Term>)> = Vec::new();
        for fun in functions {
            match &fun.argument {
                Type::Scalar(scalar) => {
                    scalars.push((fun.param, fun.argument.clone(), self.samples(&scalar.base, MAX_DEPTH)));
                }
                function if !self.certainly_has_function(function) => return Vec::new(),
                Type::Fun(_) => {}
            }
        }
        let sizes: Vec<usize> = scalars.iter().map(|(.., values)| values.len()).collect();
        let order: Vec<Term> = goal
            .schema
            .type_vars
            .iter()
            .map(|name| {
                let [smaller, greater] = elements(*name);
                Term::lt(smaller, greater)
            })
            .collect();
        let choice = |indices: Vec<usize>| {
            let mut choice = Choice { values: Vec::new(), order: order.clone(), needed: Vec::new() };
            for ((name, ty, values), index) in scalars.iter().zip(indices) {
                let value = *values.get(index)?;
                let known: Subst = choice.values.iter().copied().collect();
                self.ask_of(value, &ty.substitute(&known), &mut choice.needed)?;
                choice.values.push((*name, value));
            }
            Some(choice)
        };
        smallest_first(&sizes, MAX_CHOICES).into_iter().filter_map(choice).collect()
    }

    /// Proves that the arguments have the types of the parameters, for some functions and predicates if these are
    /// parameters, too.
    pub(super) fn certainly_exist(&mut self, choice: &Choice) -> bool {
        let open: Vec<Term> =
            choice.needed.iter().copied().filter(|need| !self.horn.entails(&choice.order, *need)).collect();
        if open.is_empty() {
            return true;
        }
        // Where a measure has no cases, nobody knows what it is of a value that was built.
        let theory = &self.library.module.theory;
        let is_unknown = |part: Term| theory.as_measure(part).is_some_and(|(measure, ..)| measure.cases.is_empty());
        let mut can_tell = true;
        open.iter().for_each(|need| need.visit(&mut |part| can_tell &= !is_unknown(part)));
        can_tell && self.horn.certainly_has_model(&choice.facts())
    }

    /// Functions that may return anything exist if there is anything to return.
    fn certainly_has_function(&self, ty: &Type) -> bool {
        let mut is_plain = true;
        ty.visit_terms(&mut |term| is_plain &= term == Term::tt());
        is_plain && ty.uncurry().1.as_scalar().is_some_and(|result| !self.samples(&result.base, MAX_DEPTH).is_empty())
    }

    /// Values of a base type, the smallest first, whatever its type arguments and constructors ask of them.
    fn samples(&self, base: &Base, depth: usize) -> Vec<Term> {
        match base {
            Base::Int => INTEGERS.into_iter().map(Term::int).collect(),
            Base::Bool => vec![Term::bool(false), Term::bool(true)],
            Base::Var(name) => elements(*name).to_vec(),
            Base::Data(..) if depth == 0 => Vec::new(),
            Base::Data(name, ..) => {
                let plain = Type::unrefined(base.clone()).map_terms(&|_| Term::tt());
                let Some(scalar) = plain.as_scalar() else { return Vec::new() };
                let constructors = self.library.datatype(*name).map_or(&[][..], |datatype| &datatype.constructors);
                let built = constructors.iter().flat_map(|constructor| self.built_by(*constructor, scalar, depth));
                let mut built: Vec<Term> = built.collect();
                built.sort_by_key(|term| size(*term));
                built.truncate(MAX_VALUES);
                built
            }
        }
    }

    fn built_by(&self, constructor: Symbol, scalar: &Scalar, depth: usize) -> Vec<Term> {
        let Some(ty) = self.library.constructor_at(constructor, scalar) else { return Vec::new() };
        let components = ty.uncurry().0.into_iter().map(|fun| match &fun.argument {
            Type::Scalar(component) => self.samples(&component.base, depth.saturating_sub(1)),
            // The logic does not see functions.
            Type::Fun(_) => Vec::new(),
        });
        let components: Vec<Vec<Term>> = components.collect();
        let sizes: Vec<usize> = components.iter().map(Vec::len).collect();
        let build = |indices: Vec<usize>| {
            let parts = components.iter().zip(indices).filter_map(|(values, index)| values.get(index).copied());
            Term::app(constructor, parts.collect::<Vec<_>>(), scalar.base.sort())
        };
        smallest_first(&sizes, MAX_VALUES).into_iter().map(build).collect()
    }

    /// Adds what must hold for a term of constructors to be a value of the type; `None` if that cannot be said.
    fn ask_of(&self, value: Term, ty: &Type, needed: &mut Vec<Term>) -> Option<()> {
        let scalar = ty.as_scalar()?;
        needed.extend(scalar.refinement.replace(Symbol::value_var(), value).conjuncts());
        if !matches!(scalar.base, Base::Data(..)) {
            return Some(());
        }
        let Node::App(constructor, arguments, _) = value.node() else { return None };
        let mut ty = self.library.constructor_at(constructor, scalar)?;
        for argument in arguments.iter() {
            let Type::Fun(fun) = &ty else { return None };
            self.ask_of(*argument, &fun.argument, needed)?;
            ty = fun.result.replace(fun.param, *argument);
        }
        Some(())
    }
}

/// `name == value`.
pub(super) fn equality(name: Symbol, value: Term) -> Term {
    Term::eq(Term::var(name, value.sort()), value)
}

/// Values of a type variable, the smaller first, named after it.
fn elements(variable: Symbol) -> [Term; 2] {
    let number = u32::try_from(variable.number()).unwrap_or_default();
    let spelling = variable.as_str();
    ["1", "2"].map(|index| {
        let name = Symbol::of(Origin::Component, &format!("{spelling}{index}"), number);
        Term::var(name, Sort::Var(variable))
    })
}

fn size(term: Term) -> usize {
    1 + term.children().into_iter().map(size).sum::<usize>()
}

/// Choices of one index below each of the sizes, those of the smallest sum first.
fn smallest_first(sizes: &[usize], limit: usize) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    if !sizes.contains(&0) {
        let greatest: usize = sizes.iter().map(|size| size - 1).sum();
        (0..=greatest).for_each(|sum| extend(sizes, sum, &mut Vec::new(), limit, &mut found));
    }
    found
}

fn extend(sizes: &[usize], sum: usize, chosen: &mut Vec<usize>, limit: usize, found: &mut Vec<Vec<usize>>) {
    match sizes.split_first() {
        _ if found.len() >= limit => {}
        None if sum == 0 => found.push(chosen.clone()),
        None => {}
        Some((size, rest)) => {
            for index in 0..(*size).min(sum + 1) {
                chosen.push(index);
                extend(rest, sum - index, chosen, limit, found);
                chosen.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::smallest_first;

    #[test]
    fn small_sums_come_first() {
        let found = smallest_first(&[2, 3], 10);
        assert_eq!(found, [[0, 0], [0, 1], [1, 0], [0, 2], [1, 1], [1, 2]]);
        assert_eq!(smallest_first(&[], 10), [Vec::<usize>::new()]);
        assert!(smallest_first(&[2, 0], 10).is_empty());
        assert_eq!(smallest_first(&[9, 9], 5).len(), 5);
    }
}
