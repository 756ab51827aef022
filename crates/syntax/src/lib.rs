//! Text ⇄ surface tree: lexer, layout, parser and printer.
//!
//! ```
//! use loligo_base::FileId;
//!
//! let parsed = loligo_syntax::parse(FileId(0), "id::x:a->{a|_v==x} -- what else\nid = ??");
//! assert!(parsed.diagnostics.is_empty());
//! let printed = loligo_syntax::print_module(&parsed.module, &parsed.comments);
//! assert_eq!(printed, "id :: x: a -> {a | _v == x} -- what else\nid = ??\n");
//! ```
//!
//! *Architecture invariant:* no type of `chumsky` or `pretty` appears in this interface.

pub mod ast;
mod comments;
mod diagnostics;
mod docs;
mod glance;
mod layout;
mod lexer;
mod nesting;
mod parser;
mod printer;
mod token;

pub use comments::{Comment, Comments};
pub use glance::{Glance, Word, glance};
pub use nesting::MAX_NESTING;
pub use parser::{
    Fragment, Parsed, Rest, parse, parse_formula, parse_program, parse_rest, parse_schema, parse_type, parse_within,
};
pub use printer::{print_formula, print_module, print_program, print_schema, print_type};
