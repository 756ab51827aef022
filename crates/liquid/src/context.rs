//! Typing contexts: what is in scope, and what is known of it.

use loligo_logic::{Sort, Symbol, Term, Theory};
use loligo_types::{Base, Scalar, Type};
use std::rc::Rc;

/// Whether programs may use a binding.
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
    /// Who may use it.
    pub visibility: Visibility,
}

/// Variables in scope and the facts that hold of them. Cheap to clone; extending a clone leaves the original alone.
#[derive(Clone, Default)]
pub struct Context {
    bindings: im::Vector<Binding>,
    facts: im::Vector<Term>,
    /// The scalar program variables, shared by all who ask for them.
    scalars: Scalars,
}

/// Variables and their sorts.
pub type Scalars = Rc<Vec<(Symbol, Sort)>>;

impl Context {
    /// The bindings, oldest first.
    pub fn bindings(&self) -> impl DoubleEndedIterator<Item = &Binding> {
        self.bindings.iter()
    }

    /// The facts, oldest first; element facts are `∀` formulas.
    pub fn facts(&self) -> impl Iterator<Item = Term> + '_ {
        self.facts.iter().copied()
    }

    /// The same with `change` applied to every formula in it.
    #[must_use]
    pub fn map_terms(&self, change: &dyn Fn(Term) -> Term) -> Context {
        let binding = |binding: &Binding| Binding { ty: binding.ty.map_terms(change), ..binding.clone() };
        let facts = self.facts.iter().map(|fact| change(*fact)).filter(|fact| *fact != Term::tt());
        let bindings = self.bindings.iter().map(binding).collect();
        Context { bindings, facts: facts.collect(), scalars: self.scalars.clone() }
    }

    /// The same with other facts.
    #[must_use]
    pub(crate) fn with_facts(&self, facts: impl Iterator<Item = Term>) -> Context {
        Context { facts: facts.filter(|fact| *fact != Term::tt()).collect(), ..self.clone() }
    }

    /// How many facts there are; a longer context made from this one has these as its first.
    pub fn fact_count(&self) -> usize {
        self.facts.len()
    }

    /// The binding called `name`.
    pub fn lookup(&self, name: Symbol) -> Option<&Binding> {
        self.bindings.iter().rev().find(|binding| binding.name == name)
    }

    /// The scalar program variables and their sorts.
    pub fn scalars(&self) -> &Scalars {
        &self.scalars
    }

    /// Binds a variable whose name is not bound yet, and records what its type says of it.
    pub fn bind(&mut self, theory: &Theory, name: Symbol, ty: Type, visibility: Visibility) {
        if let Type::Scalar(scalar) = &ty {
            let value = Term::var(name, scalar.base.sort());
            self.assume_all(facts_about(theory, value, scalar));
            if visibility == Visibility::Program {
                Rc::make_mut(&mut self.scalars).push((name, scalar.base.sort()));
            }
        }
        self.bindings.push_back(Binding { name, ty, visibility });
    }

    /// Records a fact.
    pub fn assume(&mut self, fact: Term) {
        if fact != Term::tt() && !self.facts.contains(&fact) {
            self.facts.push_back(fact);
        }
    }

    /// Records facts.
    pub fn assume_all(&mut self, facts: impl IntoIterator<Item = Term>) {
        facts.into_iter().for_each(|fact| self.assume(fact));
    }

    /// The first of `name`, `name'`, … that is not bound.
    pub fn fresh(&self, name: Symbol) -> Symbol {
        name.fresh(|candidate| self.lookup(candidate).is_some())
    }
}

/// What holds of `value` if it has type `ty`: the refinement, and for a datatype the element facts of its measures:
/// `x : D {a | φ}` entails `∀ e. e ∈ m x ⇒ φ[e]` for every set-valued measure `m` that is built from components alone.
pub fn facts_about(theory: &Theory, value: Term, ty: &Scalar) -> Vec<Term> {
    facts_at_depth(theory, value, ty, 0)
}

fn facts_at_depth(theory: &Theory, value: Term, ty: &Scalar, depth: usize) -> Vec<Term> {
    let mut facts = Vec::new();
    let refinement = ty.refinement.replace(Symbol::value_var(), value);
    if refinement != Term::tt() {
        facts.push(refinement);
    }
    let Base::Data(_, arguments, _) = &ty.base else { return facts };
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
                for fact in facts_at_depth(theory, element, argument, depth + 1) {
                    let body = Term::member(element, applied).implies(fact);
                    facts.push(Term::for_all(name, (*element_sort).clone(), body));
                }
            }
            _ => facts.extend(facts_at_depth(theory, applied, argument, depth)),
        }
    }
    facts
}

/// A name that no user can write, one a nesting level: element facts nest as types do.
fn element_name(depth: usize) -> Symbol {
    match depth {
        0 => Symbol::new("_e0#"),
        _ => Symbol::new(&format!("_e{depth}#")),
    }
}
