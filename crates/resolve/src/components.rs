//! What components tell of a datatype without constructors.
//!
//! Its values come from components that give them and go to components that take them, as those of other datatypes come
//! from constructors and go to matches. So a component that gives a value is read as a constructor: all else in its type
//! may be stored in the value. One that takes a value is read as a destructor: all else in its type may be what the value
//! is able to do. A component may be both.

use crate::variance::{Sides, Table, parameter, predicate_sides, sides_in_type};
use loligo_logic::{Node, Sort, Symbol, Term};
use loligo_types::{Base, Datatype, Module, Scalar, Schema, Type};

/// The types of what is taken for granted: components, and definitions of other files that have holes.
pub(crate) fn trusted(module: &Module) -> impl Iterator<Item = &Schema> {
    let open = module.goals.iter().filter(|goal| !goal.is_local && goal.body.has_holes());
    module.components.values().chain(open.map(|goal| &goal.schema)).map(|schema| &**schema)
}

/// The sides on which the parameters of a datatype without constructors occur, and its abstract refinements.
pub(crate) fn occurrences(data: &Datatype, module: &Module, table: &Table) -> (Vec<Sides>, Vec<Sides>) {
    let mut found = (vec![Sides::default(); data.parameters.len()], vec![Sides::default(); data.predicates.len()]);
    // What a measure gives is in the value.
    for measure in module.theory.measures.values() {
        if matches!(&measure.datatype, Sort::Data(name, _) if *name == data.name)
            && let Some(sides) = measure.element_parameter.and_then(|index| found.0.get_mut(index))
        {
            *sides = sides.union(Sides::POSITIVE);
        }
    }
    for schema in trusted(module) {
        let mut mentions = Vec::new();
        find(&schema.body, data.name, Sides::POSITIVE, table, &mut mentions);
        for (mention, side) in mentions {
            let Base::Data(_, arguments, predicates) = &mention.base else { continue };
            let rest = Rest { ty: &schema.body, without: mention, table };
            for (index, sides) in found.0.iter_mut().enumerate() {
                let inside = variable(arguments, index).map_or(Sides::BOTH, |name| rest.of_variable(name));
                *sides = sides.union(side.flip().compose(inside));
            }
            for ((parameter, argument), sides) in data.predicates.iter().zip(predicates.iter()).zip(&mut found.1) {
                let inside = match applied(*argument) {
                    Some(name) => rest.of_predicate(name),
                    None if matches!(argument.node(), Node::Bool(_)) => Sides::default(),
                    None => rest.of_sorts(&parameter_sorts(data, arguments, &parameter.arguments)),
                };
                *sides = sides.union(side.flip().compose(inside));
            }
        }
    }
    found
}

/// The type of a component, but for one mention of the datatype in question.
struct Rest<'t> {
    ty: &'t Type,
    without: &'t Scalar,
    table: &'t Table,
}

impl Rest<'_> {
    fn of_variable(&self, name: Symbol) -> Sides {
        sides_in_type(self.ty, name, self.table, Some(self.without))
    }

    fn of_predicate(&self, name: Symbol) -> Sides {
        predicate_sides(self.ty, name, self.table, Some(self.without))
    }

    /// The sides of all values of the given sorts: under a formula of its own, the component says of none whether the
    /// abstract refinement is about it.
    fn of_sorts(&self, sorts: &[Sort]) -> Sides {
        sides_of_sorts(self.ty, sorts, self)
    }
}

fn sides_of_sorts(ty: &Type, sorts: &[Sort], rest: &Rest<'_>) -> Sides {
    match ty {
        Type::Fun(fun) => {
            sides_of_sorts(&fun.argument, sorts, rest).flip().union(sides_of_sorts(&fun.result, sorts, rest))
        }
        Type::Scalar(scalar) if std::ptr::eq(scalar, rest.without) => Sides::default(),
        Type::Scalar(scalar) => {
            let own = if sorts.contains(&scalar.base.sort()) { Sides::POSITIVE } else { Sides::default() };
            let Base::Data(data, arguments, _) = &scalar.base else { return own };
            arguments.iter().enumerate().fold(own, |sides, (index, argument)| {
                sides.union(parameter(rest.table, *data, index).compose(sides_of_sorts(argument, sorts, rest)))
            })
        }
    }
}

/// Every mention of a datatype in a type, and the sides it is on.
fn find<'t>(ty: &'t Type, data: Symbol, outer: Sides, table: &Table, found: &mut Vec<(&'t Scalar, Sides)>) {
    match ty {
        Type::Fun(fun) => {
            find(&fun.argument, data, outer.flip(), table, found);
            find(&fun.result, data, outer, table, found);
        }
        Type::Scalar(scalar) => {
            let Base::Data(name, arguments, _) = &scalar.base else { return };
            if *name == data {
                found.push((scalar, outer));
            }
            for (index, argument) in arguments.iter().enumerate() {
                find(argument, data, outer.compose(parameter(table, *name, index)), table, found);
            }
        }
    }
}

/// The type variable that stands at a parameter, if it stands for nothing but that.
fn variable(arguments: &[Type], index: usize) -> Option<Symbol> {
    let Type::Scalar(Scalar { base: Base::Var(name), refinement }) = arguments.get(index)? else { return None };
    let is_elsewhere =
        arguments.iter().enumerate().any(|(other, argument)| other != index && mentions_variable(argument, *name));
    (*refinement == Term::tt() && !is_elsewhere).then_some(*name)
}

fn mentions_variable(ty: &Type, name: Symbol) -> bool {
    match ty {
        Type::Fun(fun) => mentions_variable(&fun.argument, name) || mentions_variable(&fun.result, name),
        Type::Scalar(scalar) => match &scalar.base {
            Base::Var(var) => *var == name,
            Base::Data(_, arguments, _) => arguments.iter().any(|argument| mentions_variable(argument, name)),
            Base::Bool | Base::Int => false,
        },
    }
}

/// The abstract refinement that stands at another one.
fn applied(argument: Term) -> Option<Symbol> {
    let Node::App(name, arguments, _) = argument.node() else { return None };
    let is_parameter =
        |(index, term): (usize, &Term)| matches!(term.node(), Node::Var(var, _) if var == Symbol::parameter(index));
    arguments.iter().enumerate().all(is_parameter).then_some(name)
}

/// The sorts of an abstract refinement's arguments, where the datatype is applied to types.
fn parameter_sorts(data: &Datatype, arguments: &[Type], sorts: &[Sort]) -> Vec<Sort> {
    let bindings: Vec<(Symbol, Sort)> =
        data.parameters.iter().zip(arguments).filter_map(|((name, _), ty)| Some((*name, ty.sort()?))).collect();
    let lookup = |name: Symbol| bindings.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
    sorts.iter().map(|sort| sort.substitute(&lookup)).collect()
}

/// What the values of a datatype without constructors may be made of: for each component that gives one, what it takes.
/// A function that a component is given and that it gives such a value to counts with its result alone: what it gets
/// along with the value is no part of it.
pub(crate) fn ingredients<'m>(data: Symbol, module: &'m Module, table: &Table) -> Vec<&'m Type> {
    let mut search = Ingredients { data, table, found: Vec::new() };
    for schema in trusted(module) {
        search.produced(&schema.body, &[]);
    }
    search.found
}

struct Ingredients<'t, 'm> {
    data: Symbol,
    table: &'t Table,
    found: Vec<&'m Type>,
}

impl<'m> Ingredients<'_, 'm> {
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
        if *name == self.data && side.positive {
            self.found.extend(inputs);
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
