//! Paths of OCaml to what a module declares: in it, in its functor or in the functor's parameter.

use crate::datatypes::{collect_datatypes, components_of};
use crate::docs::Docs;
use crate::names::{Kind, Names, Variables};
use crate::plan::{Function, Plan};
use crate::prose::Prose;
use loligo_logic::Symbol;
use loligo_types::Shape;
use std::collections::BTreeSet;

/// From where something is looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// From within the module.
    Module,
    /// From the parameter of the functor, which another file gives; the module's name.
    Parameter(String),
    /// From elsewhere in such a file.
    Outside(String),
}

/// The module that a file of checks has of the functor's parameter, and that of the functor's result.
pub(crate) const GIVEN: &str = "Given";
pub(crate) const INSTANCE: &str = "Instance";

/// Dependence on the functor's parameter, and paths of names from some place.
pub(crate) struct Paths<'p> {
    pub(crate) plan: &'p Plan<'p>,
    pub(crate) names: &'p Names,
    pub(crate) docs: Docs<'p>,
    pub(crate) place: Place,
    /// The functions that stand inside the functor.
    inner: BTreeSet<Symbol>,
    /// The datatypes that the functor's parameter declares with their constructors.
    declared: BTreeSet<Symbol>,
}

impl<'p> Paths<'p> {
    pub(crate) fn new(plan: &'p Plan<'p>, names: &'p Names, prose: &'p Prose, place: Place) -> Self {
        let docs = Docs { plan, prose };
        let mut paths = Paths { plan, names, docs, place, inner: BTreeSet::new(), declared: BTreeSet::new() };
        paths.declared = paths.find_declared();
        for group in &plan.functions {
            if group.iter().any(|function| paths.is_inner_function(function)) {
                paths.inner.extend(group.iter().map(|function| function.key));
            }
        }
        paths
    }

    /// Test for a module with a functor.
    pub(crate) fn has_functor(&self) -> bool {
        !self.plan.parameters.is_empty() || !self.plan.abstracts.is_empty()
    }

    /// Test for a datatype that depends on the functor's parameter.
    pub(crate) fn is_inner_datatype(&self, name: Symbol) -> bool {
        self.plan.held.get(&name).is_some_and(|held| !held.is_empty())
    }

    /// Test for a datatype that the functor's parameter declares.
    pub(crate) fn is_declared(&self, name: Symbol) -> bool {
        self.declared.contains(&name)
    }

    /// Test for a function inside the functor.
    pub(crate) fn is_inner(&self, name: Symbol) -> bool {
        self.inner.contains(&name)
    }

    /// The negation of truth values, which the user may have a function named like.
    pub(crate) fn not(&self) -> String {
        let is_hidden = self.place == Place::Module || matches!(self.place, Place::Parameter(_));
        if is_hidden && self.names.is_taken(Kind::Value, "not") { "Stdlib.not".into() } else { "not".into() }
    }

    /// The name of a function, parameter or constructor.
    pub(crate) fn value(&self, name: Symbol) -> String {
        let plain = self.names.values.get(&name).or_else(|| self.names.constructors.get(&name));
        let plain = plain.cloned().unwrap_or_else(|| "_".into());
        let datatype = self.plan.module.constructors.get(&name).map(|constructor| constructor.datatype);
        let is_inner = self.inner.contains(&name) || datatype.is_some_and(|name| self.is_inner_datatype(name));
        match &self.place {
            Place::Module if self.plan.parameters.contains_key(&name) => format!("C.{plain}"),
            Place::Module => plain,
            Place::Parameter(_) if self.plan.parameters.contains_key(&name) || is_inner => plain,
            Place::Outside(_) if self.plan.parameters.contains_key(&name) => format!("{GIVEN}.{plain}"),
            Place::Outside(_) if is_inner => format!("{INSTANCE}.{plain}"),
            Place::Parameter(module) | Place::Outside(module) => format!("{module}.{plain}"),
        }
    }

    /// Number of arguments of a constructor; `None` if it is none.
    pub(crate) fn arity(&self, name: Symbol) -> Option<usize> {
        let constructor = self.plan.module.constructors.get(&name)?;
        Some(constructor.schema.body.uncurry().0.len())
    }

    /// Marks a constructor without arguments that is declared behind one with arguments. OCaml orders all constant
    /// constructors before all others; with `()` as its argument this one stands where it is declared.
    pub(crate) fn takes_unit(&self, name: Symbol) -> bool {
        let Some(constructor) = self.plan.module.constructors.get(&name) else { return false };
        let siblings = self.plan.module.datatypes.get(&constructor.datatype).map_or(&[][..], |of| &of.constructors);
        let mut before = siblings.iter().take_while(|sibling| **sibling != name);
        self.arity(name) == Some(0) && before.any(|sibling| self.arity(*sibling) != Some(0))
    }

    /// The type of `()`, which the user may have a datatype named like.
    pub(crate) fn unit(&self) -> &'static str {
        if self.names.is_taken(Kind::Datatype, "unit") { "Stdlib.Unit.t" } else { "unit" }
    }

    /// A type.
    pub(crate) fn shape(&self, shape: &Shape, variables: &Variables) -> String {
        match shape {
            Shape::Fun(argument, result) => {
                let argument = match argument.as_ref() {
                    Shape::Fun(..) => format!("({})", self.shape(argument, variables)),
                    _ => self.shape(argument, variables),
                };
                format!("{argument} -> {}", self.shape(result, variables))
            }
            Shape::Bool => "bool".into(),
            Shape::Int => "int".into(),
            Shape::Var(name) => format!("'{}", variables.name(*name)),
            Shape::Meta(_) => "_".into(),
            Shape::Data(name, arguments) => {
                let path = self.datatype(*name);
                let printed: Vec<String> = arguments.iter().map(|argument| self.shape(argument, variables)).collect();
                match arguments.as_ref() {
                    [] => path,
                    [Shape::Fun(..)] => format!("({}) {path}", printed.join("")),
                    [_] => format!("{} {path}", printed.join("")),
                    _ => format!("({}) {path}", printed.join(", ")),
                }
            }
        }
    }

    /// A type that is part of a product.
    pub(crate) fn factor(&self, shape: &Shape, variables: &Variables) -> String {
        let text = self.shape(shape, variables);
        if shape.is_fun() { format!("({text})") } else { text }
    }

    fn datatype(&self, name: Symbol) -> String {
        let plain = self.names.datatypes.get(&name).cloned().unwrap_or_else(|| "_".into());
        match &self.place {
            Place::Module => plain,
            Place::Parameter(_) if self.is_inner_datatype(name) => plain,
            Place::Outside(_) if self.is_inner_datatype(name) => format!("{INSTANCE}.{plain}"),
            Place::Parameter(module) | Place::Outside(module) => format!("{module}.{plain}"),
        }
    }

    /// Datatypes that the types of the parameters mention, and those that these are made of, as far as they depend on
    /// abstract datatypes.
    fn find_declared(&self) -> BTreeSet<Symbol> {
        let mut todo = BTreeSet::new();
        for parameter in self.plan.parameters.values() {
            collect_datatypes(&Shape::of(&parameter.schema.body), &mut todo);
        }
        let mut declared = BTreeSet::new();
        while let Some(name) = todo.pop_first() {
            if declared.insert(name) {
                todo.extend(components_of(self.plan.module, name));
            }
        }
        declared.retain(|name| self.is_inner_datatype(*name));
        declared
    }

    fn is_inner_function(&self, function: &Function) -> bool {
        let mut datatypes = BTreeSet::new();
        collect_datatypes(&Shape::of(&function.schema.body), &mut datatypes);
        let globals = function.elaborated.code.globals();
        let constructors = globals.iter().filter_map(|name| self.plan.module.constructors.get(name));
        datatypes.extend(constructors.map(|constructor| constructor.datatype));
        datatypes.iter().any(|name| self.is_inner_datatype(*name))
            || globals.iter().any(|name| self.plan.parameters.contains_key(name) || self.inner.contains(name))
    }
}
