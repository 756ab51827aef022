//! Collection of diagnostics, and the words they share.

use loligo_base::{Code, Diagnostic, Span, codes, sort_diagnostics};
use loligo_logic::{Sort, Symbol};
use loligo_syntax::ast;
use std::cell::RefCell;

/// All diagnostics so far.
#[derive(Default)]
pub(crate) struct Report {
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl Report {
    pub(crate) fn add(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// In the order of the source; then there are none any more. What is resolved in two passes, or expanded at several
    /// places, may be reported more than once: once is enough.
    pub(crate) fn take(&self) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics.take();
        sort_diagnostics(&mut diagnostics);
        diagnostics.dedup();
        diagnostics
    }
}

/// The candidate that `name` is most likely a misspelling of.
pub(crate) fn closest(name: &str, candidates: impl IntoIterator<Item = Symbol>) -> Option<Symbol> {
    // One mistake, or one in three letters.
    let tolerated = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, &candidate.as_str()), candidate))
        .filter(|(distance, candidate)| {
            // Two names of one letter have nothing in common.
            *distance > 0 && *distance <= tolerated && *distance < candidate.as_str().chars().count()
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// An error about an unknown name, with a suggestion if one is close, else with `otherwise` as the way out.
pub(crate) fn unknown(
    code: Code,
    span: Span,
    kind: &str,
    name: &str,
    candidates: impl IntoIterator<Item = Symbol>,
    otherwise: &str,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(code, span, format!("unknown {kind} `{name}`")).here("nothing here has this name");
    match closest(name, candidates) {
        Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
        None => diagnostic.help(otherwise),
    }
}

/// An error about an unknown name of which is known what is meant.
pub(crate) fn unknown_but_meant(code: Code, span: Span, kind: &str, name: &str, meant: String) -> Diagnostic {
    Diagnostic::error(code, span, format!("unknown {kind} `{name}`")).here("nothing here has this name").help(meant)
}

/// An error about a name that only the language itself binds, in a tree that no parser made.
pub(crate) fn special_binder(span: Span, name: &str) -> Diagnostic {
    let meaning =
        if name == "_v" { "the value that a refinement speaks of" } else { "a parameter of an abstract refinement" };
    Diagnostic::error(codes::SPECIAL_NAME, span, format!("`{name}` cannot be bound"))
        .here(format!("`{name}` is {meaning}"))
        .help("choose another name")
}

/// An error about a name bound twice in one pattern or list of parameters.
pub(crate) fn bound_twice(span: Span, name: &str, first: Span) -> Diagnostic {
    Diagnostic::error(codes::BOUND_TWICE, span, format!("`{name}` is bound twice"))
        .here("bound again here")
        .label(first, "first bound here")
        .help("give one of them another name, or `_` if it is not used")
}

/// An error about something that would grow beyond what is reasonable.
pub(crate) fn too_large(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(codes::EXPANSION_TOO_LARGE, span, format!("{what} is too large"))
        .here("this grows beyond what can be handled")
        .help("split it up, or give its parts names of their own")
}

/// `1 argument`, `2 arguments`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    match number {
        0 => format!("no {thing}s"),
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

/// A sort as the end of a sentence: "an `Int`".
pub(crate) fn say(sort: &Sort) -> String {
    match sort {
        Sort::Int => "an `Int`".into(),
        Sort::Var(name) if crate::sorts::is_meta(*name) => "of a sort not known yet".into(),
        Sort::Var(name) => format!("of type `{name}`, a type variable"),
        Sort::Bool | Sort::Set(_) | Sort::Data(..) => format!("a `{}`", shown(sort)),
    }
}

/// A sort with `_` for what is not known yet.
pub(crate) fn shown(sort: &Sort) -> Sort {
    let blank = Sort::Var(Symbol::new("_"));
    sort.substitute(&|name| crate::sorts::is_meta(name).then(|| blank.clone()))
}

/// An error about the number of arguments in a formula.
pub(crate) fn wrong_arity(kind: &str, name: &ast::Name, wanted: usize, found: usize, span: Span) -> Diagnostic {
    let wanted = count(wanted, "argument");
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    let diagnostic =
        Diagnostic::error(codes::FORMULA_ARGUMENT_COUNT, span, format!("`{name}` takes {wanted} but gets {found}"))
            .here(format!("`{name}` is {article} {kind} with {wanted}"));
    if found == 0 {
        diagnostic.help(format!("apply `{name}` to its arguments"))
    } else {
        diagnostic.help("put arguments that are applications themselves in parentheses: `f (g x) y`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggestion(name: &str) -> Option<String> {
        let candidates = ["len", "elems", "x", "xs", "insert"].map(Symbol::new);
        closest(name, candidates).map(|name| name.to_string())
    }

    #[test]
    fn suggests_what_is_one_slip_away() {
        assert_eq!(suggestion("lne").as_deref(), Some("len"));
        assert_eq!(suggestion("inserrt").as_deref(), Some("insert"));
        assert_eq!(suggestion("xz").as_deref(), Some("xs"));
    }

    #[test]
    fn does_not_suggest_the_unrelated() {
        assert_eq!(suggestion("y"), None);
        assert_eq!(suggestion("partition"), None);
        assert_eq!(suggestion("len"), None);
    }
}
