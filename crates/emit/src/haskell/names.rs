//! Spelling of names in Haskell.

use crate::names::{Spelling, lettered, unless_reserved, with_first};

/// The spelling of Haskell: names stay as they are, where they can.
pub(crate) const SPELLING: Spelling = Spelling {
    value,
    constructor,
    datatype: constructor,
    variable: value,
    suffix: "'",
    variable_suffix: "'",
    reserved_values: &["error", "not"],
    reserved_datatypes: &[],
};

const KEYWORDS: &[&str] = &[
    "case", "class", "data", "default", "deriving", "do", "else", "forall", "foreign", "if", "import", "in", "infix",
    "infixl", "infixr", "instance", "let", "mdo", "module", "newtype", "of", "proc", "rec", "then", "type", "where",
];

fn value(name: &str) -> String {
    let name = lettered(name, is_small);
    let name = if name == "_" { "x".to_owned() } else { with_first(&name, char::to_ascii_lowercase) };
    unless_reserved(name, KEYWORDS, "'")
}

fn constructor(name: &str) -> String {
    let name = lettered(name, |c| is_small(c) || is_large(c));
    match name.starts_with(is_small) {
        true => format!("U{name}"),
        false => with_first(&name, char::to_ascii_uppercase),
    }
}

/// Letters that every compiler takes for small ones. There are others, about which they do not agree.
fn is_small(c: char) -> bool {
    matches!(c, 'ß'..='ö' | 'ø'..='ÿ' | 'α'..='ω' | 'а'..='я')
}

fn is_large(c: char) -> bool {
    matches!(c, 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ω' | 'А'..='Я')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_names_stay() {
        assert_eq!(["toBST", "x'", "größe", "type", "val"].map(value), ["toBST", "x'", "größe", "type'", "val"]);
    }

    #[test]
    fn types_begin_with_a_capital() {
        assert_eq!(["List", "Ärger", "Ⅷ"].map(constructor), ["List", "Ärger", "U2167"]);
    }
}
