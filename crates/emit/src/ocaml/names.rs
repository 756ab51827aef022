//! Spelling of names in OCaml.

use crate::names::{Spelling, lettered, unless_reserved, with_first};

/// The spelling of OCaml: words are separated by underscores, but for constructors.
pub(crate) const SPELLING: Spelling = Spelling {
    value,
    constructor,
    datatype: value,
    variable,
    suffix: "'",
    variable_suffix: "0",
    reserved_values: &["not"],
    reserved_datatypes: &["bool", "int"],
};

const KEYWORDS: &[&str] = &[
    "and",
    "as",
    "assert",
    "asr",
    "begin",
    "class",
    "constraint",
    "do",
    "done",
    "downto",
    "else",
    "end",
    "exception",
    "external",
    "false",
    "for",
    "fun",
    "function",
    "functor",
    "if",
    "in",
    "include",
    "inherit",
    "initializer",
    "land",
    "lazy",
    "let",
    "lor",
    "lsl",
    "lsr",
    "lxor",
    "match",
    "method",
    "mod",
    "module",
    "mutable",
    "new",
    "nonrec",
    "object",
    "of",
    "open",
    "or",
    "private",
    "rec",
    "sig",
    "struct",
    "then",
    "to",
    "true",
    "try",
    "type",
    "val",
    "virtual",
    "when",
    "while",
    "with",
];

fn value(name: &str) -> String {
    let name = lettered(&underscored(name), |_| false);
    // A name of one underscore binds nothing.
    let name = if name == "_" { "x".to_owned() } else { name };
    unless_reserved(name, KEYWORDS, "'")
}

fn constructor(name: &str) -> String {
    let name = lettered(name, |_| false);
    // A letter that is not one of OCaml's has become a small one.
    with_first(&name, char::to_ascii_uppercase)
}

/// After a quote, a second one would make a character of what is between them.
fn variable(name: &str) -> String {
    let name = lettered(&underscored(name), |_| false).replace('\'', "");
    let name = if name.starts_with('_') { format!("t{name}") } else { name };
    unless_reserved(name, KEYWORDS, "0")
}

/// `insertAVLTree` as `insert_avl_tree`.
fn underscored(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut text = String::new();
    for (index, c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| chars.get(before));
        let after = chars.get(index + 1);
        let begins_word = before.is_some_and(|before| before.is_lowercase() || before.is_numeric() || *before == '\'')
            || (before.is_some_and(|before| before.is_uppercase()) && after.is_some_and(|after| after.is_lowercase()));
        if c.is_uppercase() && begins_word {
            text.push('_');
        }
        text.extend(c.to_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_separated() {
        let spelled = ["toBST", "insertAVL", "AVLMin", "x'", "val", "IncList", "to2D", "_x", "X"].map(value);
        let expected = ["to_bst", "insert_avl", "avl_min", "x'", "val'", "inc_list", "to2_d", "_x", "x"];
        assert_eq!(spelled, expected);
    }

    #[test]
    fn constructors_begin_with_a_capital() {
        assert_eq!(["ICons", "Ärger", "None'"].map(constructor), ["ICons", "U00c4rger", "None'"]);
    }

    #[test]
    fn variables_are_no_characters() {
        assert_eq!(["a", "a'", "'b", "_", "type"].map(variable), ["a", "a", "b", "t_", "type0"]);
    }
}
