//! Ingredients of values of datatypes without constructors: all that they may be made of.
//!
//! For each component that gives such a value, that is what the component takes. A type variable in it that the value's
//! type does not tell is hidden: it stands for every type. A component gets a hidden value back at its type only with a
//! value that tells which type it is, such as the key of a dynamic value. For the variables of a component stand for all
//! types, so that what is given at a variable of which nothing is known would have to be of every type. Such values come
//! from components that give a datatype at other arguments than variables: these arguments are what a hidden type may be.

use crate::components::{Held, trusted};
use crate::variance::{Sides, Table, parameter, sides_in_type};
use loligo_logic::Symbol;
use loligo_types::{Base, Module, Scalar, Type};
use rustc_hash::FxHashSet;

/// A value that a component gives.
pub(crate) struct Given<'m> {
    /// Its type, or that of the value that holds it.
    ty: &'m Type,
    /// The name of its datatype.
    pub(crate) data: Symbol,
    /// The types of what the component takes. A function that a component is given and that it gives such a value to
    /// counts with its result alone: what it gets along with the value is no part of it.
    pub(crate) inputs: Vec<&'m Type>,
}

impl Given<'_> {
    /// True if a type variable among its ingredients is hidden: not told by its type, or on fewer sides.
    pub(crate) fn is_hiding(&self, table: &Table) -> bool {
        let mut names = FxHashSet::default();
        self.inputs.iter().for_each(|input| {
            input.visit_type_vars(&mut |name| {
                names.insert(name);
            })
        });
        names.into_iter().any(|name| {
            let told = sides_in_type(self.ty, name, table, None);
            self.inputs.iter().any(|input| told.union(sides_in_type(input, name, table, None)) != told)
        })
    }
}

/// All values of datatypes that components give, alone or in values of other datatypes.
pub(crate) fn given<'m>(module: &'m Module, held: &Held, table: &Table) -> Vec<Given<'m>> {
    let mut search = Search { held, table, found: Vec::new() };
    for schema in trusted(module) {
        search.produced(&schema.body, &[]);
    }
    search.found
}

struct Search<'t, 'm> {
    held: &'t Held,
    table: &'t Table,
    found: Vec<Given<'m>>,
}

impl<'m> Search<'_, 'm> {
    /// Looks through a type of what is given by somebody who has the `inputs`.
    fn produced(&mut self, ty: &'m Type, inputs: &[&'m Type]) {
        let (functions, result) = ty.uncurry();
        let arguments: Vec<&'m Type> = functions.iter().map(|fun| &fun.argument).collect();
        for (index, argument) in arguments.iter().enumerate() {
            let others = arguments.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, other)| *other);
            let known: Vec<&'m Type> = inputs.iter().copied().chain(others).collect();
            self.consumed(argument, &known);
        }
        let known: Vec<&'m Type> = inputs.iter().copied().chain(arguments).collect();
        self.scalar(result, &known, Sides::POSITIVE);
    }

    /// Looks through a type of what is taken.
    fn consumed(&mut self, ty: &'m Type, inputs: &[&'m Type]) {
        let (functions, result) = ty.uncurry();
        let known: Vec<&'m Type> = inputs.iter().copied().chain([result]).collect();
        for fun in functions {
            self.produced(&fun.argument, &known);
        }
        self.scalar(result, inputs, Sides::POSITIVE.flip());
    }

    fn scalar(&mut self, ty: &'m Type, inputs: &[&'m Type], side: Sides) {
        let Type::Scalar(Scalar { base: Base::Data(name, arguments, _), .. }) = ty else { return };
        if side.positive {
            let inside = self.held.get(name).into_iter().flatten();
            let given = [name].into_iter().chain(inside.filter(|inside| *inside != name));
            self.found.extend(given.map(|data| Given { ty, data: *data, inputs: inputs.to_vec() }));
        }
        for (index, argument) in arguments.iter().enumerate() {
            let side = side.compose(parameter(self.table, *name, index));
            if side.positive {
                self.produced(argument, inputs);
            }
            if side.negative {
                self.consumed(argument, inputs);
            }
        }
    }
}

/// The datatypes that the values of a hidden type may be of or speak of, in order.
pub(crate) fn hidden(module: &Module, held: &Held, given: &[Given<'_>], table: &Table) -> Vec<Symbol> {
    let tellers = tellers(module, held);
    let mut search = Hidden { tellers: &tellers, table, is_any: false, found: FxHashSet::default() };
    given.iter().for_each(|given| search.told(given.ty));
    for constructor in module.constructors.values() {
        constructor.schema.body.uncurry().0.iter().for_each(|fun| search.told(&fun.argument));
    }
    let (is_any, found) = (search.is_any, search.found);
    module.datatypes.values().map(|data| data.name).filter(|name| is_any || found.contains(name)).collect()
}

/// The datatypes with values that may tell what type their parameters stand for: those without constructors, and those
/// that hold one.
fn tellers(module: &Module, held: &Held) -> FxHashSet<Symbol> {
    let opaque = module.datatypes.values().filter(|data| data.constructors.is_empty() && !data.parameters.is_empty());
    let opaque: FxHashSet<Symbol> = opaque.map(|data| data.name).collect();
    let holds = |name: &Symbol| held.get(name).is_some_and(|inside| !inside.is_disjoint(&opaque));
    module.datatypes.values().map(|data| data.name).filter(|name| opaque.contains(name) || holds(name)).collect()
}

struct Hidden<'t> {
    tellers: &'t FxHashSet<Symbol>,
    table: &'t Table,
    /// A value may tell that two types are the same, or is told of at types that are not known.
    is_any: bool,
    found: FxHashSet<Symbol>,
}

impl Hidden<'_> {
    /// Looks for arguments that a value of the type tells.
    fn told(&mut self, ty: &Type) {
        match ty {
            Type::Fun(fun) => {
                self.told(&fun.argument);
                self.told(&fun.result);
            }
            Type::Scalar(Scalar { base: Base::Data(name, arguments, _), .. }) => {
                if self.tellers.contains(name) {
                    self.arguments(arguments);
                }
                arguments.iter().for_each(|argument| self.told(argument));
            }
            Type::Scalar(_) => {}
        }
    }

    fn arguments(&mut self, arguments: &[Type]) {
        let mut plain = FxHashSet::default();
        for argument in arguments {
            if let Type::Scalar(Scalar { base: Base::Var(name), .. }) = argument {
                self.is_any |= !plain.insert(*name);
                continue;
            }
            argument.visit_datatypes(&mut |name| {
                self.found.insert(name);
            });
            let mut inside = FxHashSet::default();
            argument.visit_type_vars(&mut |name| {
                inside.insert(name);
            });
            self.is_any |=
                inside.into_iter().any(|name| sides_in_type(argument, name, self.table, None) != Sides::POSITIVE);
        }
    }
}
