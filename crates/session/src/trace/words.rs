//! Sentences: quoting, lists, and names as a user would write them.

/// In backquotes.
pub(super) fn quoted(text: &str) -> String {
    format!("`{text}`")
}

/// `a, b and c`.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => items.join(", "),
    }
}

/// `1 term`, `2 terms`.
pub(super) fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// What a counter-model says: `x` is 1 and `len xs` is 2.
pub(super) fn said(said: &[(String, String)]) -> String {
    list(&said.iter().map(|(what, value)| format!("`{what}` is {value}")).collect::<Vec<_>>())
}

/// What a formula says, in backquotes; what it says of all elements of a set in words.
pub(super) fn stated(formula: &str) -> String {
    let of_elements = || {
        let (variable, rest) = formula.strip_prefix("forall ")?.split_once(". ")?;
        let (set, said) = rest.strip_prefix(&format!("!({variable} in "))?.split_once(") || ")?;
        let said = said.strip_prefix('(').and_then(|said| said.strip_suffix(')')).unwrap_or(said);
        Some(format!("`{}` for each `e` in `{set}`", said.replace(variable, "e")))
    };
    of_elements().unwrap_or_else(|| quoted(formula))
}

/// Whether a formula says nothing: it is true, or gives a value its own name.
pub(super) fn is_idle(formula: &str) -> bool {
    formula == "True"
        || formula.split_once(" == ").is_some_and(|(left, right)| left == format!("({right})") || left == right)
}

/// The names in a text.
pub(super) fn names(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\'' | '#' | '%')))
        .filter(|name| !name.is_empty())
        .collect()
}

/// A formula without the marks that tell made-up names apart.
pub(super) fn plain(text: &str) -> String {
    text.replace(['#', '%'], "")
}
