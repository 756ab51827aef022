//! Composition of datatypes without constructors, as their components tell it.
//!
//! Its values come from components that give them and go to components that take them, as those of other datatypes come
//! from constructors and go to matches. So a component that gives a value is read as a constructor: all else in its type
//! may be stored in the value. One that takes a value is read as a destructor: all else in its type may be what the value
//! is able to do. A component may be both.

use crate::variance::{Sides, Table, parameter, predicate_sides, sides_in_type};
use loligo_logic::{Node, Sort, Symbol, Term};
use loligo_types::{Base, Datatype, Module, Scalar, Schema, Type};
use rustc_hash::{FxHashMap, FxHashSet};

/// The types of what is taken for granted: components, and definitions of other files that have holes.
pub(crate) fn trusted(module: &Module) -> impl Iterator<Item = &Schema> {
    let open = module.goals.iter().filter(|goal| !goal.is_local && goal.body.has_holes());
    module.components.values().chain(open.map(|goal| &goal.schema)).map(|schema| &**schema)
}

/// For each datatype, those that its constructors speak of, perhaps through others.
pub(crate) type Held = FxHashMap<Symbol, FxHashSet<Symbol>>;

/// Computes for each datatype those that it holds, directly or not.
pub(crate) fn held(module: &Module) -> Held {
    let mut found = Held::default();
    for data in module.datatypes.values() {
        let inside = found.entry(data.name).or_default();
        for constructor in data.constructors.iter().filter_map(|name| module.constructors.get(name)) {
            let arguments = constructor.schema.body.uncurry().0;
            arguments.iter().for_each(|fun| {
                fun.argument.visit_datatypes(&mut |name| {
                    inside.insert(name);
                })
            });
        }
    }
    loop {
        let mut changed = false;
        for data in module.datatypes.values() {
            let Some(inside) = found.get(&data.name) else { continue };
            let more: FxHashSet<Symbol> = inside.iter().filter_map(|name| found.get(name)).flatten().copied().collect();
            let Some(inside) = found.get_mut(&data.name) else { continue };
            let before = inside.len();
            inside.extend(more);
            changed |= inside.len() != before;
        }
        if !changed {
            return found;
        }
    }
}

/// The sides on which the parameters of a datatype without constructors occur, and its abstract refinements.
pub(crate) fn occurrences(data: &Datatype, module: &Module, held: &Held, table: &Table) -> (Vec<Sides>, Vec<Sides>) {
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
        // A value of this datatype may be in one that the component gives or takes: of what is done to it, nothing is said.
        let mut is_inside = false;
        schema
            .body
            .visit_datatypes(&mut |name| is_inside |= held.get(&name).is_some_and(|held| held.contains(&data.name)));
        if is_inside {
            return (vec![Sides::BOTH; data.parameters.len()], vec![Sides::BOTH; data.predicates.len()]);
        }
        let mut mentions = Vec::new();
        find(&schema.body, data.name, Sides::POSITIVE, table, &mut mentions);
        for (mention, side) in mentions {
            let Base::Data(_, arguments, predicates) = &mention.base else { continue };
            let said = |name: Symbol| predicate_sides(&schema.body, name, table, Some(mention));
            for (index, sides) in found.0.iter_mut().enumerate() {
                let inside = variable(arguments, index)
                    .map_or(Sides::BOTH, |name| sides_in_type(&schema.body, name, table, Some(mention)));
                *sides = sides.union(side.flip().compose(inside));
            }
            for (argument, sides) in
                predicates.iter().zip(&mut found.1).filter(|(argument, _)| **argument != Term::tt())
            {
                let inside = refinement_variable(schema, mention, *argument).map_or(Sides::BOTH, said);
                *sides = sides.union(side.flip().compose(inside));
            }
        }
    }
    found
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

/// The abstract refinement of a component that stands at one of a datatype it mentions, if it stands for nothing but that.
/// Under any other formula nothing is known of the others: the formula may be about anything. Only `True` says nothing:
/// what is given under it fits only where all is allowed, or where, contravariantly, less is asked.
fn refinement_variable(schema: &Schema, mention: &Scalar, argument: Term) -> Option<Symbol> {
    let Node::App(name, arguments, _) = argument.node() else { return None };
    let is_parameter =
        |(index, term): (usize, &Term)| matches!(term.node(), Node::Var(var, _) if var == Symbol::parameter(index));
    let takes = schema.predicates.iter().find(|predicate| predicate.name == name)?.arguments.len();
    let is_alone = arguments.len() == takes
        && arguments.iter().enumerate().all(is_parameter)
        && times_in_scalar(mention, name) == 1;
    is_alone.then_some(name)
}

fn times_in_scalar(scalar: &Scalar, name: Symbol) -> usize {
    let inside = match &scalar.base {
        Base::Data(_, arguments, predicates) => {
            let types: usize = arguments.iter().map(|argument| times_in_type(argument, name)).sum();
            types + predicates.iter().map(|predicate| times_in_term(*predicate, name)).sum::<usize>()
        }
        Base::Bool | Base::Int | Base::Var(_) => 0,
    };
    inside + times_in_term(scalar.refinement, name)
}

fn times_in_type(ty: &Type, name: Symbol) -> usize {
    match ty {
        Type::Fun(fun) => times_in_type(&fun.argument, name) + times_in_type(&fun.result, name),
        Type::Scalar(scalar) => times_in_scalar(scalar, name),
    }
}

fn times_in_term(term: Term, name: Symbol) -> usize {
    let own = usize::from(matches!(term.node(), Node::App(applied, ..) if applied == name));
    own + term.children().into_iter().map(|child| times_in_term(child, name)).sum::<usize>()
}
