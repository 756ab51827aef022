//! Access to the module of a session, for tools that look deeper than its commands.

use crate::Session;
use crate::surface::surface_among;
use loligo_base::{Diagnostic, Severity, has_errors};
use loligo_logic::Spellings;
use loligo_resolve::Origin;
use loligo_syntax::print_program;
use loligo_types::{Expr, Module};

impl Session {
    /// Result of `work` on the first named file, resolved with everything it imports. It is done in a fresh thread, to
    /// which the terms of the module belong. If the file is not in order, or `work` panics, the error says how.
    pub fn with_module<T: Send>(&self, work: impl FnOnce(&Module) -> T + Send) -> Result<T, String> {
        let first_error = |diagnostics: &[Diagnostic]| {
            let error = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
            error.map_or_else(|| "it cannot be read".to_owned(), |error| format!("{}: {}", error.code, error.message))
        };
        let units = self.units();
        let unit = units.iter().find(|unit| unit.origin == Origin::Named && unit.is_complete());
        let complaints = self.complaints();
        let Some(unit) = unit.filter(|_| !has_errors(&complaints)) else { return Err(first_error(&complaints)) };
        let worked = unit.resolved(|resolved| match has_errors(&resolved.diagnostics) {
            true => Err(first_error(&resolved.diagnostics)),
            false => Ok(work(&resolved.module)),
        });
        worked.and_then(|result| result)
    }
}

/// A program as a user would write it.
pub fn program_text(expr: &Expr) -> String {
    program_text_among(expr, &mut Spellings::default())
}

/// A program as a user would write it, printed beside others that share its spellings.
pub fn program_text_among(expr: &Expr, spellings: &mut Spellings) -> String {
    print_program(&surface_among(expr, spellings))
}
