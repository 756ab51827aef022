//! Spelling of names in Dafny.

use crate::names::{Spelling, lettered, unless_reserved, with_first};
use std::collections::BTreeSet;

/// The spelling of Dafny.
pub(crate) const SPELLING: Spelling = Spelling {
    value,
    constructor,
    datatype: constructor,
    variable: constructor,
    suffix: "'",
    variable_suffix: "0",
    reserved_values: &[],
    reserved_datatypes: &[],
};

const KEYWORDS: &[&str] = &[
    "abstract",
    "allocated",
    "as",
    "assert",
    "assume",
    "bool",
    "break",
    "by",
    "calc",
    "case",
    "char",
    "class",
    "codatatype",
    "const",
    "constructor",
    "copredicate",
    "colemma",
    "datatype",
    "decreases",
    "else",
    "ensures",
    "exists",
    "export",
    "extends",
    "false",
    "forall",
    "fresh",
    "function",
    "ghost",
    "if",
    "imap",
    "import",
    "in",
    "include",
    "inductive",
    "int",
    "invariant",
    "is",
    "iset",
    "iterator",
    "label",
    "lemma",
    "map",
    "match",
    "method",
    "modifies",
    "modify",
    "module",
    "multiset",
    "nat",
    "new",
    "newtype",
    "null",
    "object",
    "old",
    "opened",
    "ORDINAL",
    "predicate",
    "print",
    "protected",
    "provides",
    "reads",
    "real",
    "refines",
    "requires",
    "return",
    "returns",
    "reveal",
    "reveals",
    "seq",
    "set",
    "static",
    "string",
    "then",
    "this",
    "trait",
    "true",
    "twostate",
    "type",
    "unchanged",
    "unreachable",
    "var",
    "where",
    "while",
    "witness",
    "yield",
    "yields",
];

/// A name of Dafny does not begin with an underscore.
pub(crate) fn value(name: &str) -> String {
    let name = lettered(name.trim_start_matches('_'), |_| false);
    unless_reserved(name, KEYWORDS, "'")
}

fn constructor(name: &str) -> String {
    unless_reserved(with_first(&lettered(name, |_| false), char::to_ascii_uppercase), KEYWORDS, "'")
}

/// The names of functions, predicates and variables, which are told apart everywhere.
#[derive(Default)]
pub(crate) struct Taken {
    globals: BTreeSet<String>,
    locals: BTreeSet<String>,
}

impl Taken {
    /// Keeps a name from being used for a variable.
    pub(crate) fn reserve(&mut self, name: String) {
        self.globals.insert(name);
    }

    /// A new name for something declared in the module; the first of a reserved name is that name.
    pub(crate) fn global(&mut self, wanted: &str, used: &BTreeSet<String>) -> String {
        let name = numbered(wanted, |name| used.contains(name) || self.locals.contains(name));
        self.globals.insert(name.clone());
        name
    }

    /// A variable that hides nothing of the module and none of `scope`.
    pub(crate) fn local(&mut self, wanted: &str, scope: &BTreeSet<String>) -> String {
        let mut name = value(wanted);
        while self.globals.contains(&name) || scope.contains(&name) {
            name.push('\'');
        }
        self.locals.insert(name.clone());
        name
    }
}

fn numbered(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while is_taken(&name) {
        name = format!("{wanted}_{number}");
        number += 1;
    }
    name
}
