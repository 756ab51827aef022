//! Datatypes that occur left of an arrow in their own constructors: with one of them a program can run for ever without
//! a recursive call, and a program that never returns has every type.

use crate::Resolver;
use crate::components::Held;
use crate::ingredients::{Given, given, hidden};
use crate::variance::{Sides, Table, parameter};
use loligo_base::{Diagnostic, codes};
use loligo_logic::Symbol;
use loligo_types::{Base, Datatype, Module, Type};
use rustc_hash::FxHashMap;

impl Resolver<'_> {
    /// Rejects datatypes that are not positive.
    pub(crate) fn check_positivity(&self, module: &Module, held: &Held, table: &Table) {
        let given = given(module, held, table);
        let hidden = hidden(module, held, &given, table);
        let mentions = |data: &Datatype| match data.constructors.is_empty() {
            true => opaque_mentions(data, &given, &hidden, table),
            false => mentions(data, module, table),
        };
        let remaining = || module.datatypes.values().take_while(|_| !self.canceller.is_cancelled());
        let made_of: FxHashMap<Symbol, Mentions> = remaining().map(|data| (data.name, mentions(data))).collect();
        for data in remaining().filter(|data| is_negative(data.name, &made_of)) {
            let (place, help) = match data.constructors.is_empty() {
                true => (
                    "in what components make it of",
                    "let components take results instead of functions that take this datatype, and let its type parameters tell all types that its values hold",
                ),
                false => ("in its own constructors", "store results instead of functions that take this datatype"),
            };
            self.report.add(
                Diagnostic::error(codes::NEGATIVE_DATATYPE, data.span, format!("`{}` occurs left of an arrow {place}", data.name))
                    .here("programs over it can run for ever, even without a recursive call")
                    .note("a program that never returns would have every type, so nothing that is proved with such a datatype would mean anything")
                    .help(help),
            );
        }
    }
}

/// Datatypes, each with the sides it occurs on.
type Mentions = Vec<(Symbol, Sides)>;

/// The datatypes in what components make the values of one without constructors of.
fn opaque_mentions(data: &Datatype, given: &[Given<'_>], hidden: &[Symbol], table: &Table) -> Mentions {
    let mut found = Vec::new();
    for given in given.iter().filter(|given| given.data == data.name) {
        given.inputs.iter().for_each(|input| mentioned(input, Sides::POSITIVE, table, &mut found));
        if given.is_hiding(table) {
            found.extend(hidden.iter().map(|name| (*name, Sides::BOTH)));
        }
    }
    found
}

/// The datatypes in what the values of one are made of.
fn mentions(data: &Datatype, module: &Module, table: &Table) -> Mentions {
    let mut found = Vec::new();
    let constructors = data.constructors.iter().filter_map(|name| module.constructors.get(name));
    for fun in constructors.flat_map(|constructor| constructor.schema.body.uncurry().0) {
        mentioned(&fun.argument, Sides::POSITIVE, table, &mut found);
    }
    found
}

/// True if the datatype occurs on the negative side of itself, perhaps through others.
fn is_negative(data: Symbol, made_of: &FxHashMap<Symbol, Mentions>) -> bool {
    let mut seen = vec![(data, true)];
    let mut next = 0;
    while let Some(&(name, positive)) = seen.get(next) {
        next += 1;
        let outer = if positive { Sides::POSITIVE } else { Sides::POSITIVE.flip() };
        for (name, inner) in made_of.get(&name).into_iter().flatten() {
            let sides = outer.compose(*inner);
            let states = [(sides.positive, true), (sides.negative, false)];
            for state in states.into_iter().filter(|(occurs, _)| *occurs).map(|(_, positive)| (*name, positive)) {
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
fn mentioned(ty: &Type, outer: Sides, table: &Table, found: &mut Mentions) {
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
