//! Instances of the axioms of measures and constructors at the terms of a query.

use indexmap::IndexMap;
use loligo_logic::{Origin, Sort, Symbol, Term, Theory};
use rustc_hash::FxBuildHasher;
use std::rc::Rc;

/// The measure applications and constructor terms seen so far, by the sort of the datatype.
#[derive(Clone)]
pub(crate) struct Axioms {
    theory: Rc<Theory>,
    groups: IndexMap<Sort, Group, FxBuildHasher>,
}

#[derive(Clone, Default)]
struct Group {
    /// Measures that occur, with the constant arguments at which they do.
    measures: Vec<(Symbol, Vec<Term>)>,
    constructed: Vec<Term>,
    /// The first of these for each constructor, by its position.
    first: Vec<(Symbol, usize)>,
    /// Constructor terms whose constructor was not told yet: there is only one constructor.
    untold: Vec<usize>,
}

impl Group {
    /// Adds a constructor term. Gives those before it, in their order, of which something has to be said that was not said
    /// when it was told apart from others.
    fn add(&mut self, term: Term, constructor: Symbol) -> Vec<Term> {
        let position = self.constructed.len();
        let same = self.first.iter().find(|(name, _)| *name == constructor).map(|(_, first)| *first);
        let other = self.first.iter().filter(|(name, _)| *name != constructor).map(|(_, first)| *first).min();
        let mut before: Vec<usize> = same.into_iter().chain(other).collect();
        match other {
            Some(_) => before.append(&mut self.untold),
            None => self.untold.push(position),
        }
        if same.is_none() {
            self.first.push((constructor, position));
        }
        before.sort_unstable();
        before.dedup();
        let told = before.into_iter().filter_map(|position| self.constructed.get(position).copied()).collect();
        self.constructed.push(term);
        told
    }
}

impl Axioms {
    pub(crate) fn new(theory: Rc<Theory>) -> Axioms {
        Axioms { theory, groups: IndexMap::default() }
    }

    /// Instances that follow from the occurrence of the application `term`, to be called once for each.
    ///
    /// A measure is unfolded on all constructor terms of its datatype as soon as it occurs anywhere, and only then:
    /// equalities between a variable and a constructor term are left to congruence.
    pub(crate) fn occurs(&mut self, term: Term) -> Vec<Term> {
        match self.theory.as_constructor(term).map(|(constructor, _)| constructor.name) {
            Some(constructor) => self.constructor_occurs(term, constructor),
            None => self.measure_occurs(term).unwrap_or_default(),
        }
    }

    /// `None` if `term` is no measure application.
    fn measure_occurs(&mut self, term: Term) -> Option<Vec<Term>> {
        let (measure, constants, subject) = self.theory.as_measure(term)?;
        let about_values = [self.theory.postcondition(term), self.theory.elements_are_values(term)];
        let mut axioms: Vec<Term> = about_values.into_iter().flatten().collect();
        let group = self.groups.entry(subject.sort()).or_default();
        if !group.measures.iter().any(|(name, known)| *name == measure.name && *known == constants) {
            let constructed = group.constructed.iter();
            axioms.extend(constructed.filter_map(|term| self.theory.case_axiom(measure, &constants, *term, *term)));
            group.measures.push((measure.name, constants));
        }
        Some(axioms)
    }

    fn constructor_occurs(&mut self, term: Term, constructor: Symbol) -> Vec<Term> {
        let group = self.groups.entry(term.sort()).or_default();
        let mut axioms = Vec::new();
        for (name, constants) in &group.measures {
            let measure = self.theory.measures.get(name);
            axioms.extend(measure.and_then(|measure| self.theory.case_axiom(measure, constants, term, term)));
        }
        for other in group.add(term, constructor) {
            axioms.extend(tell_apart(&self.theory, other, term));
        }
        axioms
    }
}

/// Two terms with different constructors differ, two with the same agree only if their arguments do: by a function that
/// gives the constructor's index, or one for each argument. These equations are linear in the number of terms: the same
/// come back for each pair, so that not all pairs are looked at.
fn tell_apart(theory: &Theory, left: Term, right: Term) -> Vec<Term> {
    let (Some((left_def, left_arguments)), Some((right_def, right_arguments))) =
        (theory.as_constructor(left), theory.as_constructor(right))
    else {
        return Vec::new();
    };
    if left_def.name != right_def.name {
        return vec![tag(left_def.index, left), tag(right_def.index, right)];
    }
    let select = |term: Term, index: usize, argument: Term| {
        let selector = Symbol::of(Origin::Encoding, &format!("{}.{index}", left_def.name), 0);
        Term::eq(Term::app(selector, [term], argument.sort()), argument)
    };
    let both = left_arguments.iter().zip(right_arguments.iter()).enumerate();
    both.flat_map(|(index, (a, b))| [select(left, index, *a), select(right, index, *b)]).collect()
}

fn tag(index: usize, term: Term) -> Term {
    let index = i64::try_from(index).unwrap_or(i64::MAX);
    Term::eq(Term::app(Symbol::of(Origin::Encoding, "tag", 0), [term], Sort::Int), Term::int(index))
}
