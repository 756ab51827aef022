//! Qualifiers: the atoms that valuations and conditions are built from.
//!
//! They are harvested from the signatures at hand, so that nobody needs to write them.

use crate::Unknown;
use indexmap::IndexSet;
use loligo_logic::{BinOp, Node, Origin, Sort, Subst, Symbol, Term, Theory};
use loligo_types::{Base, Module, PredicateSig, Schema, Type};
use rustc_hash::{FxBuildHasher, FxHashSet};

/// Most instances of the qualifiers that are considered for one unknown or one condition. Those beyond it are dropped,
/// which loses solutions but never soundness.
const MAX_INSTANCES: usize = 600;

/// Terms in the order in which they were met.
type Terms = IndexSet<Term, FxBuildHasher>;

/// The qualifiers of one goal. Free variables other than `_v`, `_0`, … are placeholders for any variable in scope of
/// a fitting sort.
#[derive(Clone, Debug, Default)]
pub struct Qualifiers {
    /// For refinements and abstract refinements: they speak of a value.
    refinements: Terms,
    /// For conditions.
    conditions: Terms,
    /// The integer literals that occur, for conditions.
    literals: Terms,
    /// The values of enumerated datatypes.
    constants: Terms,
    /// The datatypes whose values the signatures and the measures compare with each other.
    compared: FxHashSet<Symbol>,
    /// The abstract refinements of the goal.
    predicates: Vec<PredicateSig>,
}

impl Qualifiers {
    /// Harvests the qualifiers for a goal of type `goal` in `module`: conjuncts of the goal's refinements in every
    /// position, of the components' in argument position, and what `qualifier` declares; conditions from the results
    /// of Boolean components and from comparisons at ordered sorts.
    pub fn harvest<'m>(module: &'m Module, goal: &Schema, functions: impl Iterator<Item = &'m Schema>) -> Qualifiers {
        let mut qualifiers = Qualifiers { predicates: goal.predicates.clone(), ..Qualifiers::default() };
        for qualifier in &module.qualifiers {
            qualifiers.declare(*qualifier);
        }
        // Comparisons come before what only a component can decide: they read better.
        qualifiers.comparisons();
        qualifiers.enumerations(module);
        for predicate in &goal.predicates {
            let parameters = predicate.arguments.iter().enumerate();
            let parameters: Vec<Term> =
                parameters.map(|(index, sort)| Term::var(Symbol::parameter(index), sort.clone())).collect();
            qualifiers.relation(Term::app(predicate.name, parameters, Sort::Bool));
        }
        qualifiers.collect(&goal.body, Position::Everywhere, &[]);
        for function in functions {
            qualifiers.collect(&function.body, Position::Arguments, &function.predicates);
            qualifiers.collect_conditions(&function.body);
            function.body.visit_terms(&mut |term| qualifiers.comparisons_in(&module.theory, term));
        }
        qualifiers.collect_conditions(&goal.body);
        goal.body.visit_terms(&mut |term| qualifiers.comparisons_in(&module.theory, term));
        qualifiers.measures(module, goal);
        for constructor in module.constructors.values() {
            qualifiers.collect(&constructor.schema.body, Position::Arguments, &constructor.schema.predicates);
        }
        qualifiers
    }

    /// Adds a qualifier: one with `_v` for refinements, another for conditions.
    pub fn declare(&mut self, qualifier: Term) {
        if qualifier.mentions(Symbol::value_var()) {
            self.refinements.insert(qualifier);
        } else {
            self.conditions.insert(qualifier);
        }
    }

    /// The abstract refinements `own` belong to a function or constructor and mean nothing outside it: the goal's are put
    /// in their place.
    fn collect(&mut self, ty: &Type, position: Position, own: &[PredicateSig]) {
        match ty {
            Type::Fun(fun) => {
                self.collect(&fun.argument, Position::Everywhere, own);
                self.collect(&fun.result, position, own);
            }
            Type::Scalar(scalar) => {
                ty.visit_terms(&mut |term| self.collect_literals(term, position));
                if position == Position::Everywhere {
                    scalar.refinement.conjuncts().into_iter().for_each(|atom| self.refinement(atom, own));
                    if let Base::Data(_, arguments, predicates) = &scalar.base {
                        arguments.iter().for_each(|argument| self.collect(argument, position, own));
                        let atoms = predicates.iter().flat_map(|predicate| predicate.conjuncts());
                        let atoms: Vec<Term> = atoms.flat_map(|atom| self.adapted(atom, own)).collect();
                        atoms.into_iter().for_each(|atom| self.relation(atom));
                    }
                }
            }
        }
    }

    fn refinement(&mut self, atom: Term, own: &[PredicateSig]) {
        if !atom.has_unknowns() && !matches!(atom.node(), Node::Bool(_)) {
            self.refinements.extend(self.adapted(atom, own));
        }
    }

    /// The atom with each of the goal's abstract refinements of the same arity in place of the one of `own` in it.
    fn adapted(&self, atom: Term, own: &[PredicateSig]) -> Vec<Term> {
        let mentioned: Vec<&PredicateSig> = own.iter().filter(|predicate| mentions(atom, predicate.name)).collect();
        match mentioned.as_slice() {
            [] => vec![atom],
            [only] => {
                let fitting = self.predicates.iter().filter(|other| other.arguments.len() == only.arguments.len());
                fitting.map(|other| renamed(atom, only.name, other.name)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// An atom over `_0`, `_1`, … serves abstract refinements as it is; with one parameter as the value and placeholders
    /// for the others it is what a constructor asks of one component where another is in scope.
    fn relation(&mut self, atom: Term) {
        self.refinements.insert(atom);
        let parameters = (0..).map(Symbol::parameter).take_while(|parameter| atom.mentions(*parameter));
        for parameter in parameters {
            atom.visit(&mut |part| {
                if let Node::Var(name, sort) = part.node()
                    && name == parameter
                {
                    self.refinements.insert(atom.replace(parameter, Term::value(sort)));
                }
            });
        }
    }

    /// Harvests the comparisons in measures, since programs compare the same things, and the numbers that are cases of
    /// measures of the goal's type, since these may be compared with them. `0` and `1` say nothing: nearly all measures
    /// begin with them.
    fn measures(&mut self, module: &Module, goal: &Schema) {
        let mut spoken_of: FxHashSet<Symbol> = FxHashSet::default();
        goal.body.visit_terms(&mut |term| {
            term.visit(&mut |part| {
                if let Node::App(name, ..) = part.node() {
                    spoken_of.insert(name);
                }
            });
        });
        for measure in module.theory.measures.values() {
            for case in &measure.cases {
                self.comparisons_in(&module.theory, case.body);
                if spoken_of.contains(&measure.name) && matches!(case.body.node(), Node::Int(value) if value > 1) {
                    self.literals.insert(case.body);
                }
            }
        }
    }

    /// Notes the datatypes of which two values that are not built there are compared in a term.
    fn comparisons_in(&mut self, theory: &Theory, term: Term) {
        let is_open = |side: Term| !side.mentions(Symbol::value_var()) && theory.as_constructor(side).is_none();
        term.visit(&mut |part| {
            if let Node::Binary(BinOp::Eq, left, right) = part.node()
                && let Sort::Data(name, _) = left.sort()
                && is_open(left)
                && is_open(right)
            {
                self.compared.insert(name);
            }
        });
    }

    /// The numbers that something may be compared with. Of those in the results of functions only what is compared as it
    /// stands: what a function adds to its argument is no bound of anything.
    fn collect_literals(&mut self, term: Term, position: Position) {
        if !term.has_literals() {
            return;
        }
        term.visit(&mut |part| {
            // The largest number below a bound is one, too.
            if let Node::Binary(BinOp::Lt, _, bound) = part.node()
                && let Node::Int(bound) = bound.node()
                && bound > 1
            {
                self.literals.insert(Term::int(bound - 1));
            }
        });
        term.visit(&mut |part| match (&*part.shared(), position) {
            (Node::Int(_), Position::Everywhere) => {
                self.literals.insert(part);
            }
            (Node::Binary(BinOp::Eq | BinOp::Le | BinOp::Lt, left, right), Position::Arguments) => {
                let sides = [*left, *right].into_iter().filter(|side| matches!(*side.shared(), Node::Int(_)));
                self.literals.extend(sides);
            }
            _ => {}
        });
    }

    /// `{Bool | _v <==> φ}` as the result of a function, or as an argument of a goal, makes `φ` a condition.
    fn collect_conditions(&mut self, ty: &Type) {
        let mut result = ty;
        while let Type::Fun(fun) = result {
            self.boolean(&fun.argument);
            self.collect_conditions(&fun.argument);
            result = &fun.result;
        }
        self.boolean(result);
    }

    fn boolean(&mut self, ty: &Type) {
        if let Type::Scalar(scalar) = ty
            && scalar.base == Base::Bool
            && let Some(condition) = scalar.definition()
            && !matches!(condition.node(), Node::Bool(_))
        {
            self.conditions.extend(condition.conjuncts());
        }
    }

    /// A value of a datatype without anything in it is known by its constructor.
    fn enumerations(&mut self, module: &Module) {
        for datatype in module.datatypes.values().filter(|datatype| module.is_enumeration(datatype)) {
            let sort = Sort::Data(datatype.name, [].into());
            let value = Term::var(Symbol::of(Origin::Placeholder, "c", 0), sort.clone());
            for constructor in &datatype.constructors {
                let constant = Term::app(*constructor, [], sort.clone());
                self.constants.insert(constant);
                self.conditions.insert(Term::eq(value, constant));
            }
        }
    }

    /// Comparisons need no component: they are operators of the language.
    fn comparisons(&mut self) {
        self.literals.insert(Term::int(0));
        for sort in [Sort::Int, Sort::Var(Symbol::of(Origin::Placeholder, "a", 0))] {
            let x = Term::var(Symbol::of(Origin::Placeholder, "x", 0), sort.clone());
            let y = Term::var(Symbol::of(Origin::Placeholder, "y", 0), sort);
            for comparison in [Term::le(x, y), Term::not(Term::eq(x, y)), Term::lt(x, y), Term::eq(x, y)] {
                self.conditions.insert(comparison);
            }
        }
    }

    /// The candidate conjuncts for `unknown`: every one speaks of a subject; an abstract refinement's of all of them.
    pub fn for_unknown(&self, unknown: &Unknown) -> Vec<Term> {
        let mut instances = Terms::default();
        let mut variables = unknown.scope.as_ref().clone();
        let abstract_refinement = unknown.subjects.iter().all(|(name, _)| *name != Symbol::value_var());
        if abstract_refinement {
            variables.splice(0..0, unknown.subjects.iter().cloned());
        }
        let subject = unknown.subjects.last().map(|(name, sort)| (*name, sort.clone()));
        // Of an enumerated value there is to say which it is not.
        let is_alike = |constant: &Term| subject.as_ref().is_some_and(|(_, sort)| *sort == constant.sort());
        let constants: Vec<Term> = self.constants.iter().copied().filter(is_alike).collect();
        for qualifier in &self.refinements {
            let among = Among { variables: &variables, functions: &unknown.functions, compared: &self.compared };
            instantiate(*qualifier, subject.as_ref(), among, &constants, &mut instances);
        }
        let all = if abstract_refinement { unknown.subjects.len() } else { 1 };
        instances.retain(|instance: &Term| {
            let free = instance.free_vars();
            unknown.subjects.iter().filter(|(name, _)| free.contains(name)).count() >= all
        });
        instances.into_iter().collect()
    }

    /// The conditions over the given variables.
    pub fn conditions(&self, scope: &[(Symbol, Sort)]) -> Vec<Term> {
        let literals: Vec<Term> = self.literals.iter().copied().collect();
        let mut instances = Terms::default();
        for (name, sort) in scope {
            if *sort == Sort::Bool {
                instances.insert(Term::var(*name, Sort::Bool));
            }
        }
        for qualifier in &self.conditions {
            let among = Among { variables: scope, functions: &[], compared: &self.compared };
            instantiate(*qualifier, None, among, &literals, &mut instances);
        }
        instances.into_iter().filter(|instance| !instance.free_vars().is_empty()).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Everywhere,
    Arguments,
}

fn mentions(atom: Term, predicate: Symbol) -> bool {
    let mut found = false;
    atom.visit(&mut |part| found |= matches!(part.node(), Node::App(name, ..) if name == predicate));
    found
}

fn renamed(term: Term, from: Symbol, to: Symbol) -> Term {
    let term = term.map_children(&mut |child| renamed(child, from, to));
    match term.node() {
        Node::App(name, arguments, sort) if name == from => Term::app(to, arguments.to_vec(), sort),
        _ => term,
    }
}

/// Adds every instance of `qualifier`: `_v` becomes the subject, every other free variable one of `variables` (or, in
/// a comparison, a literal) of a fitting sort. Sort variables of the qualifier fit any sort, consistently.
fn instantiate(
    qualifier: Term,
    subject: Option<&(Symbol, Sort)>,
    among: Among<'_>,
    literals: &[Term],
    instances: &mut Terms,
) {
    let mut placeholders: Vec<(Symbol, Sort)> = Vec::new();
    qualifier.visit(&mut |term| {
        if let Node::Var(name, sort) = term.node()
            && !placeholders.iter().any(|(seen, _)| *seen == name)
        {
            placeholders.push((name, sort));
        }
    });
    placeholders.retain(|(name, _)| qualifier.mentions(*name));
    let candidates: Vec<(Term, Sort)> = among
        .variables
        .iter()
        .map(|(name, sort)| (Term::var(*name, sort.clone()), sort.clone()))
        .chain(literals.iter().map(|literal| (*literal, literal.sort())))
        .collect();
    let mut state = Instantiation { qualifier, placeholders, subject, candidates, among, instances };
    state.assign(0, &mut Vec::new(), &mut Vec::new());
}

/// The candidates for the placeholders of a qualifier.
#[derive(Clone, Copy)]
struct Among<'a> {
    /// The variables in scope.
    variables: &'a [(Symbol, Sort)],
    /// The functions that may stand where a function is applied.
    functions: &'a [Symbol],
    /// The datatypes whose values are compared with each other.
    compared: &'a FxHashSet<Symbol>,
}

struct Instantiation<'a> {
    qualifier: Term,
    placeholders: Vec<(Symbol, Sort)>,
    subject: Option<&'a (Symbol, Sort)>,
    candidates: Vec<(Term, Sort)>,
    among: Among<'a>,
    instances: &'a mut Terms,
}

impl Instantiation<'_> {
    fn assign(&mut self, index: usize, chosen: &mut Vec<(Symbol, Term)>, sorts: &mut Vec<(Symbol, Sort)>) {
        if self.instances.len() >= MAX_INSTANCES {
            return;
        }
        let Some((name, sort)) = self.placeholders.get(index).cloned() else {
            self.emit(chosen, sorts);
            return;
        };
        let options: Vec<(Term, Sort)> = match self.subject {
            Some((subject, subject_sort)) if name == Symbol::value_var() => {
                vec![(Term::var(*subject, subject_sort.clone()), subject_sort.clone())]
            }
            _ if sort == Sort::function() => {
                self.among.functions.iter().map(|function| (Term::var(*function, sort.clone()), sort.clone())).collect()
            }
            _ => self.candidates.clone(),
        };
        for (term, option) in options {
            let depth = sorts.len();
            if sort.match_with(&option, sorts) && !chosen.iter().any(|(_, other)| *other == term) {
                chosen.push((name, term));
                self.assign(index + 1, chosen, sorts);
                chosen.pop();
            }
            sorts.truncate(depth);
        }
    }

    fn emit(&mut self, chosen: &[(Symbol, Term)], sorts: &[(Symbol, Sort)]) {
        // Comparisons are for ordered sorts; equality between two values of a datatype makes a condition where there is one
        // already.
        let is_compared = |sort: Sort| !matches!(sort, Sort::Data(name, _) if !self.among.compared.contains(&name));
        let well_sorted = |term: Term| match term.node() {
            Node::Binary(BinOp::Le | BinOp::Lt, left, _) => left.sort().is_ordered(),
            Node::Binary(BinOp::Eq, left, right) => {
                self.subject.is_some() || is_compared(left.sort()) || matches!(right.node(), Node::App(..))
            }
            _ => true,
        };
        let subst: Subst = chosen.iter().copied().collect();
        let instance = self.qualifier.with_sorts(sorts).substitute(&subst);
        let mut fits = !matches!(instance.node(), Node::Bool(_));
        instance.visit(&mut |term| fits &= well_sorted(term));
        if fits {
            self.instances.insert(instance);
        }
    }
}
