//! Expressions of Dafny as text, with how tightly each holds together.

/// The tightness of an expression; later ones hold tighter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Level {
    /// It goes on as far as it can: a quantifier, a function, a match, a local definition, a conditional.
    Open,
    Equivalence,
    Implication,
    /// Conjunctions and disjunctions, which Dafny does not mix without parentheses.
    Junction,
    Comparison,
    Sum,
    Product,
    Prefix,
    Atom,
}

/// An expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) level: Level,
}

impl Text {
    /// An expression of a level.
    pub(crate) fn new(text: impl Into<String>, level: Level) -> Text {
        Text { text: text.into(), level }
    }

    /// A name, literal or call.
    pub(crate) fn atom(text: impl Into<String>) -> Text {
        Text::new(text, Level::Atom)
    }

    /// An expression that goes on as far as it can.
    pub(crate) fn open(text: impl Into<String>) -> Text {
        Text::new(text, Level::Open)
    }

    /// A call of a function.
    pub(crate) fn call(function: &str, arguments: &[Text]) -> Text {
        Text::atom(format!("{function}({})", listed(arguments)))
    }

    /// Two operands with an operator between them.
    pub(crate) fn infix(left: &Text, operator: &str, right: &Text, level: Level, operands: (Level, Level)) -> Text {
        Text::new(format!("{} {operator} {}", left.at(operands.0), right.at(operands.1)), level)
    }

    /// A comparison.
    pub(crate) fn compare(left: &Text, operator: &str, right: &Text) -> Text {
        Text::infix(left, operator, right, Level::Comparison, (Level::Sum, Level::Sum))
    }

    /// An implication.
    pub(crate) fn implies(left: &Text, right: &Text) -> Text {
        Text::infix(left, "==>", right, Level::Implication, (Level::Junction, Level::Junction))
    }

    /// A conjunction; truth, if there is nothing in it.
    pub(crate) fn all(parts: &[Text]) -> Text {
        junction(parts, "&&", "true")
    }

    /// A disjunction; falsehood, if there is nothing in it.
    pub(crate) fn any(parts: &[Text]) -> Text {
        junction(parts, "||", "false")
    }

    /// The text, in parentheses if it does not hold together as tightly as `level`.
    pub(crate) fn at(&self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text.clone() }
    }
}

fn junction(parts: &[Text], operator: &str, empty: &str) -> Text {
    match parts {
        [] => Text::atom(empty),
        [only] => only.clone(),
        _ => {
            let operands: Vec<String> = parts.iter().map(|part| part.at(Level::Comparison)).collect();
            Text::new(operands.join(&format!(" {operator} ")), Level::Junction)
        }
    }
}

/// Expressions with commas between them.
pub(crate) fn listed(parts: &[Text]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(", ")
}
