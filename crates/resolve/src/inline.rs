//! Inlines: macros over formulas, checked where they are declared.

use crate::Resolver;
use crate::names::{LogicDef, is_special, symbol};
use crate::scope::{FormulaScope, Undeclared, ValueVar};
use loligo_base::{Diagnostic, codes};
use loligo_logic::Symbol;
use loligo_syntax::ast::{Inline, Name};
use loligo_types::groups;
use rustc_hash::FxHashMap;

impl<'a> Resolver<'a> {
    /// Finds inlines that use themselves, and names in them that mean nothing.
    pub(crate) fn check_inlines(&mut self) {
        let inlines: Vec<&'a Inline> = self
            .globals
            .logic
            .values()
            .filter_map(|def| if let LogicDef::Inline(inline) = def { Some(*inline) } else { None })
            .collect();
        let index: FxHashMap<Symbol, usize> =
            inlines.iter().enumerate().map(|(index, inline)| (symbol(&inline.name), index)).collect();
        let mut references = Vec::new();
        for (from, inline) in inlines.iter().enumerate() {
            for name in free_names(inline) {
                references.extend(index.get(&symbol(name)).map(|to| (from, *to)));
            }
        }
        for group in groups(inlines.len(), &references) {
            for inline in group.members.iter().filter_map(|member| inlines.get(*member)) {
                if group.is_cyclic {
                    self.report.add(recursive(&inline.name));
                }
                let names_are_known = self.check_inline_names(inline);
                if group.is_cyclic || !names_are_known {
                    self.broken_inlines.insert(symbol(&inline.name));
                }
            }
        }
    }

    fn check_inline_names(&self, inline: &Inline) -> bool {
        let mut known = self.distinct(&inline.params).is_some();
        let scope = FormulaScope {
            value: &ValueVar::Absent,
            parameters: &[],
            locals: &[],
            predicates: &[],
            undeclared: Undeclared::Reject,
            unnamed: None,
        };
        for name in free_names(inline) {
            let sym = symbol(name);
            let is_global = self.globals.logic.contains_key(&sym) || self.globals.constructors.contains_key(&sym);
            if self.globals.is_broken(name) && !is_global {
                known = false;
            } else if !is_global && !is_special(name.as_str()) {
                self.report.add(
                    self.unknown_in_formula(name, name.span, &scope)
                        .note(format!("the inline `{}` can speak of its parameters and of global names", inline.name)),
                );
                known = false;
            }
        }
        known
    }
}

/// The names in the body that are no parameters.
fn free_names(inline: &Inline) -> Vec<&Name> {
    let mut names = Vec::new();
    crate::walk::formula_names(&inline.body, &mut |name| {
        if !inline.params.contains(name) {
            names.push(name);
        }
    });
    names
}

fn recursive(name: &Name) -> Diagnostic {
    Diagnostic::error(codes::CYCLIC_INLINE, name.span, format!("the inline `{name}` uses itself"))
        .here("expanding it would never end")
        .help("declare a recursive function of the logic with `measure`")
}
