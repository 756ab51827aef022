//! A module to be emitted.

use crate::names::Names;
use crate::plan::Plan;
use crate::prepare::Unused;
use crate::{ModuleName, Prose, haskell, ocaml};
use loligo_base::{Diagnostic, FileId};
use loligo_logic::Symbol;
use loligo_types::Module;

/// A language to emit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// OCaml, from 4.08 on.
    OCaml,
    /// Haskell, as GHC has it from 8.6 on.
    Haskell,
}

/// Declarations of a file, as a module of another language.
pub struct Emission<'m> {
    pub(crate) plan: Plan<'m>,
    pub(crate) target: Target,
    pub(crate) name: ModuleName,
    pub(crate) names: Names,
    pub(crate) prose: Prose,
    /// Names of the record of components in Haskell, and of a variable that holds it.
    pub(crate) record: (String, String),
}

impl<'m> Emission<'m> {
    /// Collects what is needed of `module` for the goals and datatypes of `file`, which is the file that the user named.
    /// Checks nothing but whether it can be expressed in the target; the errors are those of the crate's table.
    pub fn new(module: &'m Module, file: FileId, target: Target, name: &ModuleName) -> Result<Self, Vec<Diagnostic>> {
        let plan = Plan::of(module, file, Unused::Dropped)?;
        let mut names = match target {
            Target::OCaml => Names::of(&plan, &ocaml::SPELLING),
            Target::Haskell => Names::of(&plan, &haskell::SPELLING),
        };
        let obstacles = if target == Target::OCaml { ocaml::check(&plan) } else { Vec::new() };
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        let record = haskell::reserve(&mut names);
        Ok(Emission { plan, target, name: name.clone(), names, prose: Prose::default(), record })
    }

    /// The emission with doc comments of the user on its declarations.
    #[must_use]
    pub fn with_prose(self, prose: Prose) -> Self {
        Emission { prose, ..self }
    }

    /// The text of the module. The file must be called like it, but for OCaml's small first letter.
    pub fn text(&self) -> String {
        match self.target {
            Target::OCaml => ocaml::module(&self.paths(ocaml::Place::Module), self.name.as_str()),
            Target::Haskell => haskell::module(&self.library(haskell::Place::Module), self.name.as_str()),
        }
    }

    /// The components that must be given from outside, in the order of the source.
    pub fn parameters(&self) -> Vec<Symbol> {
        self.plan.parameters.keys().copied().collect()
    }

    /// The abstract datatypes, in the order of the source.
    pub fn abstract_datatypes(&self) -> Vec<Symbol> {
        self.plan.abstracts.clone()
    }

    pub(crate) fn paths(&self, place: ocaml::Place) -> ocaml::Paths<'_> {
        ocaml::Paths::new(&self.plan, &self.names, &self.prose, place)
    }

    pub(crate) fn library(&self, place: haskell::Place) -> haskell::Library<'_> {
        haskell::Library::new(&self.plan, &self.names, &self.prose, &self.record, place)
    }
}
