//! Sentences: quoting, and names as a user would write them.

use loligo_session::list;

/// In backquotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("`{text}`")
}

/// Statements of a counter-model in words: `x` is 1 and `len xs` is 2.
pub(crate) fn said(said: &[(String, String)]) -> String {
    list(&said.iter().map(|(what, value)| format!("`{what}` is {value}")).collect::<Vec<_>>())
}

/// A formula in backquotes; one on all elements of a set in words.
pub(crate) fn stated(formula: &str) -> String {
    let of_elements = || {
        let (variable, rest) = formula.strip_prefix("forall ")?.split_once(". ")?;
        let (set, said) = rest.strip_prefix(&format!("!({variable} in "))?.split_once(") || ")?;
        let said = said.strip_prefix('(').and_then(|said| said.strip_suffix(')')).unwrap_or(said);
        Some(format!("`{said}` for each `{variable}` in `{set}`"))
    };
    of_elements().unwrap_or_else(|| quoted(formula))
}

/// Test for a trivial formula: it is true, or gives a value its own name.
pub(crate) fn is_idle(formula: &str) -> bool {
    formula == "True"
        || formula.split_once(" == ").is_some_and(|(left, right)| left == format!("({right})") || left == right)
}

/// The names in a text.
pub(crate) fn names(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\'' | '#')))
        .filter(|name| !name.is_empty())
        .collect()
}
