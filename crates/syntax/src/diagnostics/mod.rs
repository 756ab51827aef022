//! The diagnostics of this crate: a function for each, a file for each kind.
//!
//! | code | what is wrong |
//! |---|---|
//! | E0101 | a character the language has no use for |
//! | E0102 | a block comment without an end |
//! | E0103 | a path without a closing quote |
//! | E0104 | an integer literal that does not fit 64 bits |
//! | E0105 | a bracket that is not closed |
//! | E0106 | a closing bracket without, or for another, opening one |
//! | E0107 | a line that is in no block's column |
//! | E0108 | nesting that is too deep |
//! | E0110 | something else was expected |
//! | E0111 | a reserved word where a name is needed |
//! | E0112 | `_v`, `_0` or `_` bound as if it were a name |
//! | E0113 | upper case for lower case or the reverse |
//! | E0114 | a misspelt keyword |
//! | E0115 | a missing keyword or sign |
//! | E0116 | an operator of another language |
//! | E0117 | comparisons in a row |
//! | E0118 | a constructor, case or alternative that is not indented |
//! | E0122 | a form of another language |
//! | E0123 | a pattern that is more than a constructor with variables |
//! | E0124 | a function defined by equations |
//! | E0125 | `&&` and `\|\|` in a row that can be read in two ways |
//! | E0126 | a constant of a measure without a name |

pub mod blocks;
pub mod connectives;
pub mod equations;
pub mod foreign;
pub mod keywords;
pub mod layout;
pub mod lexical;
pub mod names;
pub mod operators;
pub mod patterns;
pub mod spelling;
pub mod unexpected;
