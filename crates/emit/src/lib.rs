//! Checked programs as modules of other languages.
//!
//! An [`Emission`] is a module to be: the goals of a file and its datatypes, with all that they need of components,
//! goals before them and imports, and nothing else. Its text is complete: refinements stay as comments, and
//!
//! - a component whose signature says what its result is (`{Int | _v == x + 1}`) becomes the function that it describes,
//!   together with the measures that it speaks of;
//! - another one has to be given from outside, as has an abstract datatype. In OCaml the module has a functor `Make` for
//!   all that depends on them. In Haskell those functions take a record, `Components`, and abstract datatypes are type
//!   parameters.
//!
//! For Dafny ([`Language::Dafny`]), the module says what the types mean, to be verified there.
//!
//! Emitted modules can be tried: [`Emission::checks`] is a program that says which expressions evaluate to true.
//!
//! That the definitions have their types is not checked here.
//!
//! *Architecture invariant:* no type of `pretty` appears in this interface.

mod checks;
mod code;
mod constraints;
mod dafny;
mod datatypes;
mod docs;
mod elaborate;
mod emission;
mod group;
mod haskell;
mod language;
mod layout;
mod module_name;
mod names;
mod ocaml;
mod plan;
mod prepare;
mod program;
mod prose;
mod report;
mod shapes;
mod specification;
mod survey;

pub use emission::{Emission, Target};
pub use language::Language;
pub use module_name::ModuleName;
pub use prose::{Explained, Prose};
