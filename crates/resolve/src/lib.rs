//! From surface trees to a typed module: names, sorts, synonyms, inlines, qualifiers, programs.
//!
//! [`resolve`] looks up every name, expands synonyms and inlines, infers the sorts of all formulas, checks that measures
//! are well founded, and moves conditionals out of applications. It returns what it could build and *all* diagnostics.
//! A declaration with an error is left out of the result; later uses of its name are not reported again.
//!
//! *Architecture invariant:* no input makes this crate panic, and its output depends on nothing but its input.

mod components;
mod data;
mod elements;
mod formula;
mod goals;
mod habits;
mod ingredients;
mod inline;
mod lookup;
mod measure;
mod names;
mod normalize;
mod operators;
mod positivity;
mod program;
mod program_sorts;
mod recursion;
mod report;
mod scope;
mod sorts;
mod synonym;
mod types;
mod unnamed;
mod values;
mod variables;
mod variance;
mod walk;
mod written_sorts;

pub use crate::program::list_constructors;

use crate::goals::{Partners, Signature};
use crate::names::Globals;
use crate::report::Report;
use crate::sorts::Callable;
use crate::types::{Formulas, Head, SynonymDef};
use loligo_base::{Cancelled, Canceller, Diagnostic, has_errors};
use loligo_logic::{ByName, Symbol};
use loligo_syntax::ast;
use loligo_types::{Expr, Goal, Module};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::Cell;

/// Origin of a module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// The user named its file.
    Named,
    /// Another module imports it.
    Imported,
}

/// A parsed module to resolve.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The module.
    pub module: &'a ast::Module,
    /// Where it comes from; its goals are local if the user named it.
    pub origin: Origin,
    /// Names that declarations with syntax errors would have declared; not to know them is no further error.
    pub broken: &'a [ast::Name],
}

/// Result of resolving.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// Every declaration without errors.
    pub module: Module,
    /// Errors and warnings in the order of the source. If there is an error, the module is incomplete.
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves modules together: one namespace, each module once, imports before their importers. Import declarations are
/// skipped; the session has followed them.
///
/// The terms in the result belong to the current thread.
pub fn resolve(modules: &[Input<'_>]) -> Resolved {
    Resolution::of(modules).resolved
}

/// Result of resolving, with what it takes to resolve other definitions of its goals.
pub struct Resolution<'a> {
    /// The result proper.
    pub resolved: Resolved,
    resolver: Resolver<'a>,
    partners: Partners,
}

impl<'a> Resolution<'a> {
    /// Resolves modules as [`resolve`] does.
    pub fn of(modules: &[Input<'a>]) -> Resolution<'a> {
        Resolution::from(modules, Canceller::new())
    }

    /// Resolves modules as long as the run is not cancelled: that is asked for every declaration and for every node of a
    /// formula, program or type.
    ///
    /// # Errors
    ///
    /// [`Cancelled`]; nothing is known of the modules then.
    pub fn within(modules: &[Input<'a>], canceller: &Canceller) -> Result<Resolution<'a>, Cancelled> {
        let resolution = Resolution::from(modules, canceller.clone());
        if canceller.is_cancelled() {
            return Err(Cancelled);
        }
        // What is resolved with it later belongs to other runs.
        let resolver = Resolver { canceller: Canceller::new(), ..resolution.resolver };
        Ok(Resolution { resolver, ..resolution })
    }

    /// Resolves modules; what comes out is of no use if it is cancelled.
    fn from(modules: &[Input<'a>], canceller: Canceller) -> Resolution<'a> {
        let report = Report::default();
        let globals = Globals::collect(modules, &report, &canceller);
        let mut resolver = Resolver {
            globals,
            report,
            heads: ByName::default(),
            synonyms: FxHashMap::default(),
            callables: FxHashMap::default(),
            broken_inlines: FxHashSet::default(),
            signatures: FxHashMap::default(),
            blanks: Cell::new(0),
            canceller,
        };
        let mut module = Module::default();
        // A refinement may mention a measure, whose sort may mention a synonym, which may be refined: sorts come first.
        resolver.resolve_heads();
        resolver.resolve_synonyms(Formulas::Skip);
        resolver.resolve_constructor_sorts();
        resolver.resolve_logic_sorts(&mut module);
        resolver.check_inlines();
        resolver.resolve_synonyms(Formulas::Check);
        resolver.resolve_datatypes(&mut module);
        resolver.resolve_measures(&mut module);
        resolver.resolve_qualifiers(modules, &mut module);
        resolver.resolve_signatures();
        let partners = resolver.partners(modules);
        resolver.resolve_programs(modules, &partners, &mut module);
        resolver.resolve_variances(&mut module);
        let resolved = Resolved { module, diagnostics: resolver.report.take() };
        Resolution { resolved, resolver, partners }
    }

    /// The body of a definition that takes the place of a goal's own one.
    ///
    /// # Errors
    ///
    /// The errors and warnings about it, in the order of the source.
    pub fn redefined(&self, goal: &Goal, definition: &ast::Definition) -> Result<Expr, Vec<Diagnostic>> {
        let body = self.resolver.redefined(goal.name, definition, &self.partners);
        let diagnostics = self.resolver.report.take();
        body.filter(|_| !has_errors(&diagnostics)).ok_or(diagnostics)
    }
}

/// The state of resolving: what is declared and what is known of it so far. A declaration that turned out to have an
/// error is in `globals` but in none of the other tables.
struct Resolver<'a> {
    globals: Globals<'a>,
    report: Report,
    heads: ByName<Head>,
    synonyms: FxHashMap<Symbol, SynonymDef>,
    callables: FxHashMap<Symbol, Callable>,
    broken_inlines: FxHashSet<Symbol>,
    /// The types of components and goals.
    signatures: FxHashMap<Symbol, Signature>,
    /// Number of blank binders named so far.
    blanks: Cell<usize>,
    /// Stops the run: what is not resolved by then is left out without an error.
    canceller: Canceller,
}

impl Resolver<'_> {
    /// A name for a binder without one.
    fn blank(&self) -> Symbol {
        let index = self.blanks.get() + 1;
        self.blanks.set(index);
        Symbol::numbered(loligo_logic::Origin::Blank, index)
    }
}
