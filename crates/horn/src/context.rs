//! Typing contexts: what is in scope, and what is known of it.

use loligo_logic::{Origin, Sort, Subst, Symbol, Term, Theory, known_as_value};
use loligo_types::{Base, Scalar, Type};
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// Visibility of a binding to programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visibility {
    /// A program variable.
    Program,
    /// A name for an intermediate value: the logic may speak of it, programs may not.
    Ghost,
}

/// A variable in scope.
#[derive(Clone, Debug)]
pub struct Binding {
    /// Its name, unique in the context.
    pub name: Symbol,
    /// Its type.
    pub ty: Type,
    /// Its visibility to programs.
    pub visibility: Visibility,
    /// Cache of [`used`](Binding::used).
    used: OnceCell<Type>,
}

impl Binding {
    fn new(name: Symbol, ty: Type, visibility: Visibility) -> Binding {
        Binding { name, ty, visibility, used: OnceCell::new() }
    }

    /// The type that the variable has where it is used: a scalar is known to be itself, and the parameters of a function
    /// are renamed apart.
    pub fn used(&self) -> &Type {
        self.used.get_or_init(|| match &self.ty {
            Type::Scalar(scalar) => Type::singleton(scalar.base.clone(), Term::var(self.name, scalar.base.sort())),
            function => function.rename_apart(),
        })
    }
}

/// Variables in scope and the facts that hold of them. Cheap to clone; extending a clone leaves the original alone. There
/// are a few dozen of either at most, so that a copy of the lists costs less than walking over anything cleverer.
#[derive(Clone)]
pub struct Context {
    promises: Rc<Promises>,
    bindings: Rc<Vec<Rc<Binding>>>,
    facts: Rc<Vec<Term>>,
    /// The scalar program variables that were not set apart, shared by all who ask for them: what unknowns speak of.
    scalars: Scalars,
    /// The program variables that are functions.
    functions: Functions,
}

/// Facts that types tell of the values that have them, in one theory.
struct Promises {
    theory: Rc<Theory>,
    /// The element facts of base types, about `_v`.
    of_elements: RefCell<FxHashMap<Base, Rc<[Term]>>>,
}

/// Variables and their sorts.
pub type Scalars = Rc<Vec<(Symbol, Sort)>>;

/// Variables that are functions.
pub type Functions = Rc<Vec<Symbol>>;

impl Context {
    /// A context in which nothing is bound yet. Those that are made from it share what they find out about types.
    pub fn new(theory: Rc<Theory>) -> Context {
        let promises = Promises { theory, of_elements: RefCell::default() };
        let (bindings, facts, scalars, functions) = Default::default();
        Context { promises: Rc::new(promises), bindings, facts, scalars, functions }
    }

    /// The bindings, oldest first.
    pub fn bindings(&self) -> impl DoubleEndedIterator<Item = &Binding> {
        self.bindings.iter().map(|binding| &**binding)
    }

    /// The bindings that a program can name, oldest first.
    pub fn program_variables(&self) -> impl DoubleEndedIterator<Item = &Binding> {
        self.bindings().filter(|binding| binding.visibility == Visibility::Program)
    }

    /// The facts, oldest first; element facts are `∀` formulas. A context made from this one has these as its first.
    pub fn facts(&self) -> &[Term] {
        &self.facts
    }

    /// Maps every formula in the context by `change`.
    #[must_use]
    pub fn map_terms(&self, change: &dyn Fn(Term) -> Term) -> Context {
        let binding = |binding: &Rc<Binding>| {
            let Binding { name, ty, visibility, .. } = &**binding;
            Rc::new(Binding::new(*name, ty.map_terms(change), *visibility))
        };
        let bindings: Vec<Rc<Binding>> = self.bindings.iter().map(binding).collect();
        let context = Context { bindings: Rc::new(bindings), ..self.clone() };
        context.with_facts(self.facts.iter().map(|fact| change(*fact)))
    }

    /// The context with other facts in place of its own.
    #[must_use]
    pub fn with_facts(&self, facts: impl Iterator<Item = Term>) -> Context {
        let facts: Vec<Term> = facts.filter(|fact| *fact != Term::tt()).collect();
        Context { facts: Rc::new(facts), ..self.clone() }
    }

    /// The binding called `name`.
    pub fn lookup(&self, name: Symbol) -> Option<&Binding> {
        self.bindings().rev().find(|binding| binding.name == name)
    }

    /// The scalar program variables and their sorts.
    pub fn scalars(&self) -> &Scalars {
        &self.scalars
    }

    /// The program variables that are functions.
    pub fn functions(&self) -> &Functions {
        &self.functions
    }

    /// Binds a variable whose name is not bound yet, and records what its type says of it.
    pub fn bind(&mut self, name: Symbol, ty: Type, visibility: Visibility) {
        if let Type::Scalar(scalar) = &ty {
            self.assume_type(Term::var(name, scalar.base.sort()), scalar);
            if visibility == Visibility::Program && !name.is_apart() {
                Rc::make_mut(&mut self.scalars).push((name, scalar.base.sort()));
            }
        } else if visibility == Visibility::Program && !name.is_apart() {
            Rc::make_mut(&mut self.functions).push(name);
        }
        Rc::make_mut(&mut self.bindings).push(Rc::new(Binding::new(name, ty, visibility)));
    }

    /// Records a fact.
    pub fn assume(&mut self, fact: Term) {
        if fact != Term::tt() && !self.facts.contains(&fact) {
            Rc::make_mut(&mut self.facts).push(fact);
        }
    }

    /// Records facts.
    pub fn assume_all(&mut self, facts: impl IntoIterator<Item = Term>) {
        facts.into_iter().for_each(|fact| self.assume(fact));
    }

    /// Takes over what contexts made from this one say, each where its guard holds. What they bind becomes ghosts of the
    /// [origin](Origin::Branch) of a branch, of which nothing is known but by these facts: not even that they are values,
    /// but where the guard holds. Gives for each context what has become of its variables.
    pub fn merge(&mut self, guarded: &[(Term, Context)]) -> Vec<Subst> {
        let (bound, known) = (self.bindings.len(), self.facts.len());
        let mut substitutions = Vec::with_capacity(guarded.len());
        for (guard, context) in guarded {
            let mut ghosts = Subst::default();
            for binding in context.bindings.iter().skip(bound) {
                if let Some(sort) = binding.ty.sort() {
                    let name = self.fresh(binding.name.with_origin(Origin::Branch));
                    let ghost = Term::var(name, sort);
                    ghosts.insert(binding.name, ghost);
                    let shape = binding.ty.map_terms(&|_| Term::tt());
                    // What its type says is among the facts, if anywhere.
                    Rc::make_mut(&mut self.bindings).push(Rc::new(Binding::new(name, shape, Visibility::Ghost)));
                    if !self.promises.theory.values.are_all_of(&ghost.sort()) {
                        self.assume(guard.implies(known_as_value(ghost)));
                    }
                }
            }
            for fact in context.facts.iter().skip(known) {
                let fact = fact.substitute(&ghosts);
                fact.conjuncts().into_iter().for_each(|fact| self.assume(guard.implies(fact)));
            }
            substitutions.push(ghosts);
        }
        substitutions
    }

    /// Records what holds of `value` if it has type `ty`.
    pub fn assume_type(&mut self, value: Term, ty: &Scalar) {
        self.assume(ty.refinement.replace(Symbol::value_var(), value));
        for fact in self.element_facts(&ty.base).iter().flat_map(|facts| facts.iter()) {
            self.assume(fact.replace(Symbol::value_var(), value));
        }
    }

    /// Facts about `value` by its type `ty`: the refinement, and for a datatype the element facts of its measures.
    pub fn facts_about(&self, value: Term, ty: &Scalar) -> Vec<Term> {
        let of_elements = self.element_facts(&ty.base);
        let of_elements = of_elements.iter().flat_map(|facts| facts.iter().copied());
        let facts = [ty.refinement].into_iter().chain(of_elements);
        facts.map(|fact| fact.replace(Symbol::value_var(), value)).filter(|fact| *fact != Term::tt()).collect()
    }

    /// The element facts of a base type, about `_v`.
    fn element_facts(&self, base: &Base) -> Option<Rc<[Term]>> {
        if !matches!(base, Base::Data(_, arguments, _) if !arguments.is_empty()) {
            return None;
        }
        let Promises { theory, of_elements } = &*self.promises;
        if let Some(known) = of_elements.borrow().get(base) {
            return Some(known.clone());
        }
        let mut facts = Vec::new();
        collect_element_facts(theory, Term::value(base.sort()), base, 0, &mut facts);
        let facts: Rc<[Term]> = facts.into();
        of_elements.borrow_mut().insert(base.clone(), facts.clone());
        Some(facts)
    }

    /// The name, or with the first number with which it is not bound.
    pub fn fresh(&self, name: Symbol) -> Symbol {
        name.fresh(|candidate| self.lookup(candidate).is_some())
    }
}

/// Adds the element facts of a base type: `value : D {a | φ}` entails `∀ e. e ∈ m value ⇒ φ[e]` for every set-valued
/// measure `m` that is built from components alone.
fn collect_element_facts(theory: &Theory, value: Term, base: &Base, depth: usize, facts: &mut Vec<Term>) {
    let Base::Data(_, arguments, _) = base else { return };
    let measures = theory.measures.values().filter(|measure| measure.constants.is_empty());
    for measure in measures {
        let Some(argument) = measure.element_parameter.and_then(|index| arguments.get(index)) else { continue };
        let Type::Scalar(argument) = argument else { continue };
        if argument.is_unrefined() {
            continue;
        }
        let Some(applied) = measure.apply(&[], value) else { continue };
        match applied.sort() {
            Sort::Set(element_sort) => {
                let name = element_name(depth);
                let element = Term::var(name, (*element_sort).clone());
                let mut of_element = Vec::new();
                collect_facts(theory, element, argument, depth + 1, &mut of_element);
                facts.extend(of_element.into_iter().map(|fact| {
                    let body = Term::member(element, applied).implies(fact);
                    Term::for_all(name, (*element_sort).clone(), body)
                }));
            }
            _ => collect_facts(theory, applied, argument, depth, facts),
        }
    }
}

/// Adds what holds of `value` if it has type `ty`.
fn collect_facts(theory: &Theory, value: Term, ty: &Scalar, depth: usize, facts: &mut Vec<Term>) {
    let refinement = ty.refinement.replace(Symbol::value_var(), value);
    facts.extend((refinement != Term::tt()).then_some(refinement));
    collect_element_facts(theory, value, &ty.base, depth, facts);
}

/// The element that facts at a nesting level are about: they nest as types do.
fn element_name(depth: usize) -> Symbol {
    Symbol::numbered(Origin::Element, depth)
}
