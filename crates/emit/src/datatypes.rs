//! Dependencies of datatypes.

use crate::elaborate::is_abstract;
use crate::group::group;
use loligo_logic::Symbol;
use loligo_types::{Module, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// Adds the datatypes that occur in a shape.
pub(crate) fn collect_datatypes(shape: &Shape, names: &mut BTreeSet<Symbol>) {
    match shape {
        Shape::Data(name, arguments) => {
            names.insert(*name);
            arguments.iter().for_each(|argument| collect_datatypes(argument, names));
        }
        Shape::Fun(argument, result) => {
            collect_datatypes(argument, names);
            collect_datatypes(result, names);
        }
        Shape::Bool | Shape::Int | Shape::Var(_) | Shape::Meta(_) => {}
    }
}

/// The datatypes that occur in the constructors of a datatype.
pub(crate) fn components_of(module: &Module, datatype: Symbol) -> BTreeSet<Symbol> {
    let mut names = BTreeSet::new();
    let constructors = module.datatypes.get(&datatype).map_or(&[][..], |datatype| &datatype.constructors);
    for constructor in constructors.iter().filter_map(|name| module.constructors.get(name)) {
        constructor
            .schema
            .body
            .uncurry()
            .0
            .iter()
            .for_each(|field| collect_datatypes(&Shape::of(&field.argument), &mut names));
    }
    names
}

/// The abstract datatypes that the values of each datatype may hold; itself, if it is abstract.
pub(crate) fn held(module: &Module, datatypes: &[Symbol]) -> BTreeMap<Symbol, Vec<Symbol>> {
    let mut held: BTreeMap<Symbol, BTreeSet<Symbol>> = BTreeMap::new();
    for name in datatypes {
        let itself = is_abstract(module, *name).then_some(*name);
        held.insert(*name, itself.into_iter().collect());
    }
    loop {
        let mut changed = false;
        for name in datatypes {
            let inner = components_of(module, *name);
            let inner: BTreeSet<Symbol> = inner.iter().filter_map(|part| held.get(part)).flatten().copied().collect();
            let all = held.entry(*name).or_default();
            let before = all.len();
            all.extend(inner);
            changed |= all.len() > before;
        }
        if !changed {
            break;
        }
    }
    let in_order = |names: BTreeSet<Symbol>| datatypes.iter().copied().filter(|name| names.contains(name)).collect();
    held.into_iter().map(|(name, names)| (name, in_order(names))).collect()
}

/// The datatypes with constructors in groups that need one another, each after those it needs.
pub(crate) fn group_datatypes(module: &Module, datatypes: &[Symbol]) -> Vec<Vec<Symbol>> {
    let concrete: Vec<Symbol> = datatypes.iter().copied().filter(|name| !is_abstract(module, *name)).collect();
    group(concrete, |name| *name, |name| components_of(module, *name))
}
