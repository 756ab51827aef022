//! SMT-LIB symbols for what Loligo names.
//!
//! Functions of SMT-LIB have one sort each, so a polymorphic measure or constructor is one function for each instance at
//! which it is used: `len@a` is `len` of a `List a`, `len@Int` that of a `List Int`. A user can write neither `@` nor `!`.

use indexmap::IndexMap;
use loligo_logic::{Sort, Symbol};

/// Symbols of functions that SMT-LIB, cvc5 or Z3 use themselves: quoting would not tell them from others.
const TAKEN: &[&str] = &[
    "abs",
    "and",
    "as",
    "assert",
    "bag",
    "char",
    "choice",
    "concat",
    "const",
    "default",
    "distinct",
    "div",
    "divisible",
    "echo",
    "exists",
    "exit",
    "exp",
    "false",
    "forall",
    "iff",
    "implies",
    "include",
    "is",
    "is_int",
    "ite",
    "lambda",
    "let",
    "map",
    "match",
    "mod",
    "not",
    "or",
    "par",
    "pi",
    "pop",
    "push",
    "rem",
    "reset",
    "select",
    "sep",
    "simplify",
    "sin",
    "sqrt",
    "store",
    "to_int",
    "to_real",
    "true",
    "tuple",
    "update",
    "wand",
    "witness",
    "xor",
];

/// Names of sorts that solvers reserve.
const TAKEN_SORTS: &[&str] = &[
    "Array",
    "Bag",
    "BitVec",
    "Char",
    "Float128",
    "Float16",
    "Float32",
    "Float64",
    "FloatingPoint",
    "List",
    "Real",
    "RegEx",
    "RegLan",
    "Relation",
    "RoundingMode",
    "Seq",
    "Sequence",
    "Set",
    "String",
    "Table",
    "Tuple",
    "Unicode",
];

/// A set operation, at the sort of the elements.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum SetFunction {
    /// Membership.
    In,
    /// The set without elements.
    Empty,
    /// The set of one element.
    Singleton,
    /// Union.
    Union,
    /// Intersection.
    Intersection,
    /// Difference.
    Difference,
}

/// Things with a symbol of their own.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Name {
    /// A variable: one for each sort at which the name is used.
    Variable(Symbol, Sort),
    /// A measure at the sort of the datatype, or a constructor of that sort.
    OfDatatype(Symbol, Sort),
    /// An argument of a constructor.
    Field(Symbol, usize, Sort),
    /// A predicate: one for each combination of the sorts of arguments and result.
    Predicate(Symbol, Vec<Sort>),
    /// `<=` on the elements of a sort.
    Order(Sort),
    /// A set operation at the sort of the elements.
    Set(SetFunction, Sort),
}

/// The symbols given out so far.
pub(crate) struct Names {
    symbols: IndexMap<Name, String>,
}

impl SetFunction {
    fn text(self) -> &'static str {
        match self {
            SetFunction::In => "in",
            SetFunction::Empty => "empty",
            SetFunction::Singleton => "singleton",
            SetFunction::Union => "union",
            SetFunction::Intersection => "intersection",
            SetFunction::Difference => "difference",
        }
    }
}

impl Names {
    pub(crate) fn new() -> Names {
        Names { symbols: IndexMap::new() }
    }

    /// The symbol for `name`; what would be taken for another has `!` behind it.
    pub(crate) fn symbol(&mut self, name: Name) -> String {
        if let Some(symbol) = self.symbols.get(&name) {
            return symbol.clone();
        }
        let mut text = text_of(&name);
        while TAKEN.contains(&text.as_str()) || self.symbols.values().any(|known| *known == quoted(&text)) {
            text.push('!');
        }
        let symbol = quoted(&text);
        self.symbols.insert(name, symbol.clone());
        symbol
    }
}

fn text_of(name: &Name) -> String {
    match name {
        Name::Variable(name, _) | Name::Predicate(name, _) => name.to_string(),
        Name::OfDatatype(name, Sort::Data(_, arguments)) => at(&name.to_string(), arguments),
        Name::Field(name, index, sort) => format!("{}.{index}", text_of(&Name::OfDatatype(*name, sort.clone()))),
        Name::OfDatatype(name, sort) => at(&name.to_string(), std::slice::from_ref(sort)),
        Name::Order(sort) => at("<=", std::slice::from_ref(sort)),
        Name::Set(function, element) => at(function.text(), std::slice::from_ref(element)),
    }
}

/// The name of the sort of functions, which the logic does not see.
pub(crate) fn function_sort() -> Symbol {
    Symbol::new("->")
}

/// The symbol of a sort.
pub(crate) fn sort_symbol(sort: &Sort) -> String {
    match sort {
        Sort::Bool | Sort::Int => sort.to_string(),
        Sort::Var(name) => quoted(&name.to_string()),
        Sort::Set(element) => quoted(&at("Set", std::slice::from_ref(element))),
        Sort::Data(name, arguments) => {
            let text = if *name == function_sort() { "Function!".to_owned() } else { at(&name.to_string(), arguments) };
            if TAKEN_SORTS.contains(&text.as_str()) { format!("{text}!") } else { quoted(&text) }
        }
    }
}

fn at(name: &str, arguments: &[Sort]) -> String {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|sort| match sort {
            Sort::Set(_) => format!("({sort})"),
            Sort::Data(_, inner) if !inner.is_empty() => format!("({sort})"),
            _ => sort.to_string(),
        })
        .collect();
    if arguments.is_empty() { name.to_owned() } else { format!("{name}@{}", arguments.join(",")) }
}

/// The text as a symbol, in bars if it needs them.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "~!@$%^&*_-+=<>.?/".contains(c);
    if text.chars().all(is_plain) && !text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.to_owned();
    }
    let text: String = text.chars().map(|c| if matches!(c, '|' | '\\') || c.is_control() { '_' } else { c }).collect();
    format!("|{text}|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, sort: Sort) -> Name {
        Name::Variable(Symbol::new(name), sort)
    }

    #[test]
    fn nothing_is_taken_for_another() {
        let mut names = Names::new();
        let list = |element| Sort::Data(Symbol::new("List"), [element].into());
        let mut symbol = |name| names.symbol(name);
        assert_eq!(symbol(variable("x'", Sort::Int)), "|x'|");
        assert_eq!(symbol(variable("_g1#", Sort::Int)), "|_g1#|");
        assert_eq!(symbol(variable("x%", Sort::Int)), "x%");
        assert_eq!(symbol(variable("and", Sort::Int)), "and!");
        assert_eq!(symbol(variable("x", Sort::Int)), "x");
        assert_eq!(symbol(variable("x", Sort::Bool)), "x!");
        assert_eq!(symbol(variable("x", Sort::Int)), "x");
        assert_eq!(symbol(Name::OfDatatype(Symbol::new("len"), list(Sort::Int))), "len@Int");
        assert_eq!(symbol(Name::OfDatatype(Symbol::new("len"), list(list(Sort::Int)))), "|len@(List Int)|");
        assert_eq!(symbol(Name::Set(SetFunction::Union, Sort::Int)), "union@Int");
        assert_eq!(symbol(Name::OfDatatype(Symbol::new("union"), list(Sort::Int))), "union@Int!");
    }

    #[test]
    fn sorts_tell_their_instances() {
        let pair = Sort::Data(Symbol::new("Pair"), [Sort::Var(Symbol::new("a")), Sort::Int].into());
        assert_eq!(sort_symbol(&pair), "|Pair@a,Int|");
        assert_eq!(sort_symbol(&Sort::set(Sort::Int)), "Set@Int");
        assert_eq!(sort_symbol(&Sort::Data(function_sort(), [].into())), "Function!");
        assert_eq!(sort_symbol(&Sort::Data(Symbol::new("Real"), [].into())), "Real!");
    }
}
