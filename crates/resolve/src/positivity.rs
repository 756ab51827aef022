//! Datatypes that occur left of an arrow in their own constructors: with one of them a program can run for ever without
//! a recursive call, and a program that never returns has every type.

use crate::Resolver;
use crate::variance::{Sides, Table, parameter};
use loligo_base::Diagnostic;
use loligo_logic::Symbol;
use loligo_types::{Base, Module, Type};

impl Resolver<'_> {
    /// Rejects datatypes that are not positive.
    pub(crate) fn check_positivity(&self, module: &Module, table: &Table) {
        // Without functions in values there is no arrow to be left of.
        if module.constructors.values().all(|constructor| constructor.schema.body.order() <= 1) {
            return;
        }
        for data in module.datatypes.values() {
            if is_negative(data.name, module, table) {
                let message = format!("`{}` occurs left of an arrow in its own constructors", data.name);
                self.report.add(
                    Diagnostic::error("E0237", data.span, message)
                        .here("programs over it can run for ever, even without a recursive call")
                        .note("a program that never returns would have every type, so nothing that is proved with such a datatype would mean anything")
                        .help("store results instead of functions that take this datatype"),
                );
            }
        }
    }
}

/// Whether the datatype occurs on the negative side of itself, perhaps through others.
fn is_negative(data: Symbol, module: &Module, table: &Table) -> bool {
    let mut seen = vec![(data, true)];
    let mut next = 0;
    while let Some(&(name, positive)) = seen.get(next) {
        next += 1;
        let outer = if positive { Sides::POSITIVE } else { Sides::POSITIVE.flip() };
        let mut found = Vec::new();
        let constructors = module.datatypes.get(&name).into_iter().flat_map(|data| &data.constructors);
        for constructor in constructors.filter_map(|name| module.constructors.get(name)) {
            for fun in constructor.schema.body.uncurry().0 {
                mentioned(&fun.argument, outer, table, &mut found);
            }
        }
        for (name, sides) in found {
            let states = [(sides.positive, true), (sides.negative, false)];
            for state in states.into_iter().filter(|(occurs, _)| *occurs).map(|(_, positive)| (name, positive)) {
                if state == (data, false) {
                    return true;
                }
                if !seen.contains(&state) {
                    seen.push(state);
                }
            }
        }
    }
    false
}

/// The datatypes that occur in a type, each with the sides it occurs on.
fn mentioned(ty: &Type, outer: Sides, table: &Table, found: &mut Vec<(Symbol, Sides)>) {
    match ty {
        Type::Fun(fun) => {
            mentioned(&fun.argument, outer.flip(), table, found);
            mentioned(&fun.result, outer, table, found);
        }
        Type::Scalar(scalar) => {
            if let Base::Data(name, arguments, _) = &scalar.base {
                found.push((*name, outer));
                for (index, argument) in arguments.iter().enumerate() {
                    mentioned(argument, outer.compose(parameter(table, *name, index)), table, found);
                }
            }
        }
    }
}
