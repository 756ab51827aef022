//! Names of the target for those of Loligo, no two of a kind the same.

use crate::plan::Plan;
use crate::prepare::original;
use loligo_logic::Symbol;
use std::collections::{BTreeMap, BTreeSet};

/// Spelling of names in a target.
pub(crate) struct Spelling {
    /// A function or variable.
    pub(crate) value: fn(&str) -> String,
    /// A constructor.
    pub(crate) constructor: fn(&str) -> String,
    /// A datatype.
    pub(crate) datatype: fn(&str) -> String,
    /// A type variable.
    pub(crate) variable: fn(&str) -> String,
    /// Suffix of a name that is taken otherwise.
    pub(crate) suffix: &'static str,
    /// Suffix of a type variable that is taken otherwise.
    pub(crate) variable_suffix: &'static str,
    /// Names that no local variable may have, since text beside it uses them.
    pub(crate) reserved_values: &'static [&'static str],
    /// Names that no datatype may have.
    pub(crate) reserved_datatypes: &'static [&'static str],
}

/// The names of what a module declares.
pub(crate) struct Names {
    pub(crate) values: BTreeMap<Symbol, String>,
    pub(crate) constructors: BTreeMap<Symbol, String>,
    pub(crate) datatypes: BTreeMap<Symbol, String>,
    taken: [BTreeSet<String>; 3],
    suffix: &'static str,
}

/// The three worlds of names of a target.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Value,
    Constructor,
    Datatype,
}

impl Names {
    /// Names for everything in the plan.
    pub(crate) fn of(plan: &Plan<'_>, spelling: &Spelling) -> Names {
        let mut names = Names {
            values: BTreeMap::new(),
            constructors: BTreeMap::new(),
            datatypes: BTreeMap::new(),
            taken: [const { BTreeSet::new() }; 3],
            suffix: spelling.suffix,
        };
        let [_, _, datatypes] = &mut names.taken;
        datatypes.extend(spelling.reserved_datatypes.iter().map(|name| (*name).to_owned()));
        for name in plan.abstracts.iter().chain(plan.datatypes.iter().flatten()) {
            let chosen = names.fresh(Kind::Datatype, &(spelling.datatype)(&name.as_str()));
            names.datatypes.insert(*name, chosen);
            let constructors = plan.module.datatypes.get(name).map_or(&[][..], |datatype| &datatype.constructors);
            for constructor in constructors {
                let chosen = names.fresh(Kind::Constructor, &(spelling.constructor)(&constructor.as_str()));
                names.constructors.insert(*constructor, chosen);
            }
        }
        // What the user called by a name has it before a measure that happens to be called the same.
        let functions = plan.all_functions().map(|function| (function.key, function.name));
        let (measures, others): (Vec<_>, Vec<_>) = functions.partition(|(key, name)| key != name);
        let parameters = plan.parameters.keys().map(|name| (*name, *name));
        for (key, name) in parameters.chain(others).chain(measures) {
            let chosen = names.fresh(Kind::Value, &(spelling.value)(&name.as_str()));
            names.values.insert(key, chosen);
        }
        names
    }

    /// A name like `wanted` that nothing else of its kind has.
    pub(crate) fn fresh(&mut self, kind: Kind, wanted: &str) -> String {
        let [values, constructors, datatypes] = &mut self.taken;
        let taken = match kind {
            Kind::Value => values,
            Kind::Constructor => constructors,
            Kind::Datatype => datatypes,
        };
        let name = lengthened(wanted, self.suffix, |name| taken.contains(name));
        taken.insert(name.clone());
        name
    }

    /// Test for a name that something of the module has.
    pub(crate) fn is_taken(&self, kind: Kind, name: &str) -> bool {
        let [values, constructors, datatypes] = &self.taken;
        match kind {
            Kind::Value => values.contains(name),
            Kind::Constructor => constructors.contains(name),
            Kind::Datatype => datatypes.contains(name),
        }
    }
}

/// `wanted`, as often lengthened by `suffix` as is needed.
fn lengthened(wanted: &str, suffix: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut name = wanted.to_owned();
    while taken(&name) {
        name.push_str(suffix);
    }
    name
}

/// The local variables in scope, each of which hides nothing.
pub(crate) struct Locals<'n> {
    names: &'n Names,
    spelling: &'n Spelling,
    used: BTreeSet<Symbol>,
    scope: Vec<(Option<Symbol>, String)>,
}

impl<'n> Locals<'n> {
    /// No variables; those in `used` will be used.
    pub(crate) fn new(names: &'n Names, spelling: &'n Spelling, used: BTreeSet<Symbol>) -> Self {
        Locals { names, spelling, used, scope: Vec::new() }
    }

    /// The name of a variable in scope.
    pub(crate) fn name(&self, variable: Symbol) -> String {
        let known = self.scope.iter().rev().find(|(symbol, _)| *symbol == Some(variable));
        known.map_or_else(|| "_".into(), |(_, name)| name.clone())
    }

    /// Brings a variable into scope; `None` if it is never used.
    pub(crate) fn bind(&mut self, variable: Symbol) -> Option<String> {
        if !self.used.contains(&variable) {
            return None;
        }
        let name = self.free(&(self.spelling.value)(&original(variable)));
        self.scope.push((Some(variable), name.clone()));
        Some(name)
    }

    /// Brings a variable into scope that no program mentions.
    pub(crate) fn invent(&mut self, wanted: &str) -> String {
        let name = self.free(wanted);
        self.scope.push((None, name.clone()));
        name
    }

    /// Number of variables in scope.
    pub(crate) fn depth(&self) -> usize {
        self.scope.len()
    }

    /// Leaves the scope of all variables but the first `depth`.
    pub(crate) fn leave(&mut self, depth: usize) {
        self.scope.truncate(depth);
    }

    fn free(&self, wanted: &str) -> String {
        lengthened(wanted, self.spelling.suffix, |name| {
            self.names.is_taken(Kind::Value, name)
                || self.spelling.reserved_values.contains(&name)
                || self.scope.iter().any(|(_, other)| other == name)
        })
    }
}

/// The type variables of one signature.
pub(crate) struct Variables {
    names: BTreeMap<Symbol, String>,
}

impl Variables {
    /// Names for `variables`, none of which is in `taken`.
    pub(crate) fn of(variables: &[Symbol], spelling: &Spelling, taken: &[String]) -> Variables {
        let mut chosen: Vec<String> = taken.to_vec();
        let mut names = BTreeMap::new();
        for variable in variables {
            let wanted = (spelling.variable)(&variable.as_str());
            let name = lengthened(&wanted, spelling.variable_suffix, |name| chosen.iter().any(|other| other == name));
            chosen.push(name.clone());
            names.insert(*variable, name);
        }
        Variables { names }
    }

    /// The name of a variable.
    pub(crate) fn name(&self, variable: Symbol) -> &str {
        self.names.get(&variable).map_or("_", String::as_str)
    }
}

/// The name in letters that every target has, besides those that `is_letter` admits: others become their number. A quote
/// in front goes to the end.
pub(crate) fn lettered(name: &str, is_letter: fn(char) -> bool) -> String {
    let body = name.trim_start_matches('\'');
    let quotes = name.len() - body.len();
    let mut text = String::new();
    for c in body.chars() {
        match c {
            '_' | '\'' => text.push(c),
            _ if c.is_ascii_alphanumeric() || is_letter(c) => text.push(c),
            _ => text.push_str(&format!("u{:04x}", u32::from(c))),
        }
    }
    if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) {
        text.insert(0, 'x');
    }
    text + &"'".repeat(quotes)
}

/// The text with its first letter as `change` gives it.
pub(crate) fn with_first(text: &str, change: fn(&char) -> char) -> String {
    let mut chars = text.chars();
    chars.next().iter().map(change).chain(chars).collect()
}

/// The name with a quote or the like behind it if it is one of `words`.
pub(crate) fn unless_reserved(name: String, words: &[&str], suffix: &str) -> String {
    lengthened(&name, suffix, |name| words.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_only_some_have() {
        assert_eq!(lettered("größe", |_| false), "gru00f6u00dfe");
        assert_eq!(lettered("größe", char::is_alphabetic), "größe");
        assert_eq!(lettered("'a", |_| false), "a'");
        assert_eq!(lettered("'1", |_| false), "x1'");
        assert_eq!(lettered("'", |_| false), "x'");
    }
}
