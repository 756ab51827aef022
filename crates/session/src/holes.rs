//! Diagnostics on a hole: its type, and candidates to fill it with.

use loligo_base::{Diagnostic, Severity, codes};
use loligo_logic::{Spellings, Symbol};
use loligo_types::Type;
use loligo_typing::HoleReport;

/// Says of a hole what is expected there and what is in scope. Types belong to their thread; what is said does not.
pub(crate) fn explain(hole: &HoleReport, severity: Severity) -> Diagnostic {
    let mut spellings = Spellings::default();
    let scope: Vec<_> = hole.scope.iter().filter(|(name, _)| name.is_users()).collect();
    scope.iter().for_each(|(name, _)| spellings.reserve(*name));
    let diagnostic = Diagnostic::new(codes::HOLE, severity, "this hole is still to be filled")
        .label(hole.span, format!("expected here: {}", hole.expected.spelled(&mut spellings)));
    let line = |(name, ty): &(Symbol, Type)| {
        let ty = ty.spelled(&mut spellings);
        format!("  {} :: {ty}", spellings.name(*name))
    };
    let lines: Vec<String> = scope.into_iter().map(line).collect();
    let diagnostic = match lines.as_slice() {
        [] => diagnostic.note("no local variable is in scope"),
        _ => diagnostic.note(format!("in scope:\n{}", lines.join("\n"))),
    };
    match severity {
        Severity::Error => diagnostic.help("`loligo synth` looks for a program to put here; `--holes` accepts it"),
        Severity::Warning | Severity::Note => diagnostic,
    }
}
