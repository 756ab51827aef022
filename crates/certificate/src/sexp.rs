//! S-expressions, laid out for people.

use std::fmt;

/// Lines are broken where they would be longer.
const WIDTH: usize = 110;

/// An S-expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Sexp {
    /// A symbol, a keyword or a numeral, as it is to be printed.
    Atom(String),
    /// `( … )`
    List(Vec<Sexp>),
}

/// An atom.
pub(crate) fn atom(text: impl Into<String>) -> Sexp {
    Sexp::Atom(text.into())
}

/// `(head items…)`; the head alone if there are no items.
pub(crate) fn call(head: impl Into<String>, items: impl IntoIterator<Item = Sexp>) -> Sexp {
    let mut list = vec![atom(head)];
    list.extend(items);
    match list.len() {
        1 => list.remove(0),
        _ => Sexp::List(list),
    }
}

impl Sexp {
    fn width(&self) -> usize {
        match self {
            Sexp::Atom(text) => text.chars().count(),
            Sexp::List(items) => items.iter().map(|item| item.width() + 1).sum::<usize>() + 1,
        }
    }

    fn write(&self, indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = match self {
            Sexp::Atom(text) => return f.write_str(text),
            Sexp::List(items) => items,
        };
        let is_short = indent + self.width() <= WIDTH;
        f.write_str("(")?;
        let mut is_head = true;
        for (index, item) in items.iter().enumerate() {
            // The atoms in front of the first list stay on the line of the parenthesis, and so do the variables of a binder.
            is_head &= matches!(item, Sexp::Atom(text) if !text.starts_with(':')) || follows(items, index, "forall");
            if index > 0 && (is_short || is_head || follows(items, index, ":pattern")) {
                f.write_str(" ")?;
            } else if index > 0 {
                write!(f, "\n{}", " ".repeat(indent + 2))?;
            }
            item.write(indent + 2, f)?;
        }
        f.write_str(")")
    }
}

/// Test that an item stands right behind the atom `text`.
fn follows(items: &[Sexp], index: usize, text: &str) -> bool {
    let before = index.checked_sub(1).and_then(|before| items.get(before));
    matches!(before, Some(Sexp::Atom(atom)) if atom == text)
}

impl fmt::Display for Sexp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_on_a_line() {
        let short = call("f", [atom("x"), call("g", [])]);
        assert_eq!(short.to_string(), "(f x g)");
    }

    #[test]
    fn what_is_too_long_is_broken() {
        let long = call("or", (0..3).map(|index| call("f", [atom(format!("{}{index}", "x".repeat(50)))])));
        let text = long.to_string();
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("  (f x")), "{text}");
    }
}
