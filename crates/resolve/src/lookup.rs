//! Global names as formulas and programs see them.

use crate::Resolver;
use crate::names::{LogicDef, symbol};
use crate::report::{closest, unknown, unknown_but_meant};
use crate::scope::FormulaScope;
use crate::sorts::Callable;
use loligo_base::{Diagnostic, Span, codes};
use loligo_logic::Symbol;
use loligo_syntax::ast::{Inline, Name};

/// Result of looking a name of the logic up.
pub(crate) enum Found<'a> {
    /// A measure, predicate or constructor, and which of them.
    Callable(Callable, &'static str),
    Inline(&'a Inline),
    /// It is declared, but its declaration has errors of its own: they are enough.
    Poisoned,
    Nothing,
}

impl<'a> Resolver<'a> {
    /// The measure, predicate, constructor or inline called `written`.
    pub(crate) fn logic_name(&self, written: &Name) -> Found<'a> {
        let name = symbol(written);
        let kind = match self.globals.logic.get(&name) {
            Some(LogicDef::Inline(_)) if self.broken_inlines.contains(&name) => return Found::Poisoned,
            Some(LogicDef::Inline(inline)) => return Found::Inline(inline),
            Some(def) => def.kind(),
            None if self.globals.constructors.contains_key(&name) => "constructor",
            None if self.globals.is_broken(written) => return Found::Poisoned,
            None => return Found::Nothing,
        };
        match self.callables.get(&name) {
            Some(callable) => Found::Callable(callable.clone(), kind),
            None => Found::Poisoned,
        }
    }

    /// All names that could stand in a formula.
    fn formula_candidates(&self, scope: &FormulaScope<'_>) -> Vec<Symbol> {
        scope
            .locals
            .iter()
            .map(|local| local.name)
            .chain(scope.predicates.iter().map(|predicate| predicate.name))
            .chain(self.globals.logic.keys().copied())
            .chain(self.globals.constructors.keys().copied())
            .collect()
    }

    /// The error about a name in a formula that nothing in scope has.
    pub(crate) fn unknown_in_formula(&self, name: &Name, span: Span, scope: &FormulaScope<'_>) -> Diagnostic {
        if self.globals.programs.contains_key(&symbol(name)) {
            return self.program_in_formula(name);
        }
        if let Some(diagnostic) = scope.unnamed.and_then(|unnamed| unnamed.bound(name)) {
            return diagnostic;
        }
        let kind = if name.is_upper() { "constructor" } else { "name" };
        let code = if name.is_upper() { codes::UNKNOWN_CONSTRUCTOR } else { codes::UNKNOWN_IN_FORMULA };
        let otherwise = if name.is_upper() {
            "constructors are declared by `data`"
        } else {
            "a formula can speak of `_v`, earlier parameters of the signature, measures, predicates and inlines"
        };
        let meant = self.meant_in_formula(name.as_str(), scope).or_else(|| self.meant_constructor(name.as_str()));
        if let Some(meant) = meant {
            return unknown_but_meant(code, span, kind, name.as_str(), meant);
        }
        let candidates = self.formula_candidates(scope);
        match scope.unnamed.and_then(|unnamed| unnamed.free(name)) {
            Some(diagnostic) if closest(name.as_str(), candidates.iter().copied()).is_none() => diagnostic,
            _ => unknown(code, span, kind, name.as_str(), candidates, otherwise),
        }
    }

    /// The error about an applied name that is no measure, predicate, inline or constructor.
    pub(crate) fn unknown_applied(&self, name: &Name, scope: &FormulaScope<'_>) -> Diagnostic {
        if scope.local(symbol(name)).is_some() {
            return Diagnostic::error(
                codes::WRONG_KIND,
                name.span,
                format!("`{name}` is a variable and cannot be applied in a formula"),
            )
            .here("only measures, predicates, inlines and constructors can")
            .help("describe a function with a `measure`, `predicate` or `inline`");
        }
        if self.globals.programs.contains_key(&symbol(name)) {
            return self.program_in_formula(name);
        }
        let (code, kind) = if name.is_upper() {
            (codes::UNKNOWN_CONSTRUCTOR, "constructor")
        } else {
            (codes::UNKNOWN_IN_FORMULA, "measure or predicate")
        };
        let meant = self.meant_in_formula(name.as_str(), scope).or_else(|| self.meant_constructor(name.as_str()));
        if let Some(meant) = meant {
            return unknown_but_meant(code, name.span, kind, name.as_str(), meant);
        }
        let otherwise = "declare it with `measure`, `predicate`, `inline` or `data`";
        unknown(code, name.span, kind, name.as_str(), self.formula_candidates(scope), otherwise)
    }

    fn program_in_formula(&self, name: &Name) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            codes::WRONG_KIND,
            name.span,
            format!("`{name}` is a program and cannot stand in a formula"),
        )
        .here("formulas speak of measures, predicates, inlines and constructors")
        .help("declare a `measure` or `inline` that means the same");
        match self.globals.programs.get(&symbol(name)) {
            Some(def) => diagnostic.label(def.signature.name.span, format!("`{name}` is declared here")),
            None => diagnostic,
        }
    }
}
