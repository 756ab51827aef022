//! The languages that modules are written in.

use crate::{Emission, ModuleName, Prose, Target, dafny};
use loligo_base::{Diagnostic, FileId};
use loligo_types::Module;

/// A language that modules are written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// One that runs programs.
    Running(Target),
    /// Dafny, which verifies them.
    Dafny,
}

impl Language {
    /// The text of the module for the goals and datatypes of `file`, with what the user says of them. Checks nothing but
    /// that it can be expressed; the errors are those of the crate's table.
    pub fn module(
        self,
        module: &Module,
        file: FileId,
        name: &ModuleName,
        prose: Prose,
    ) -> Result<String, Vec<Diagnostic>> {
        match self {
            Language::Running(target) => Ok(Emission::new(module, file, target, name)?.with_prose(prose).text()),
            Language::Dafny => dafny::module(module, file, name, &prose),
        }
    }
}
