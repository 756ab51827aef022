//! Values as text that can be read back.

use crate::Value;
use loligo_logic::Symbol;
use num_traits::Signed;

/// The constructors that list syntax stands for.
#[derive(Clone, Copy, Debug)]
pub struct ListSyntax {
    /// The empty list.
    pub empty: Symbol,
    /// An element in front of a list.
    pub cons: Symbol,
}

/// Parts of a text that are still to be written.
enum Piece<'v> {
    Text(&'static str),
    Value(&'v Value, Position),
}

/// Position of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// By itself.
    Whole,
    /// As an argument.
    Argument,
}

/// Bytes of a value's text in a message, about.
const LAST_IN_MESSAGE: usize = 120;

impl Value {
    /// The value in the surface syntax. Functions have no text of their own: they are `<function>`.
    pub fn text(&self, lists: Option<ListSyntax>) -> String {
        self.text_at(lists, Position::Whole)
    }

    /// The text as it stands as an argument.
    pub fn argument_text(&self, lists: Option<ListSyntax>) -> String {
        self.text_at(lists, Position::Argument)
    }

    /// The text as it stands in a message: what is beyond some 120 bytes is left out.
    pub fn brief_text(&self, lists: Option<ListSyntax>) -> String {
        self.text_within(lists, Position::Whole, LAST_IN_MESSAGE)
    }

    /// [`brief_text`](Value::brief_text) of an argument.
    pub fn brief_argument_text(&self, lists: Option<ListSyntax>) -> String {
        self.text_within(lists, Position::Argument, LAST_IN_MESSAGE)
    }

    fn text_at(&self, lists: Option<ListSyntax>, position: Position) -> String {
        self.text_within(lists, position, usize::MAX)
    }

    fn text_within(&self, lists: Option<ListSyntax>, position: Position, last: usize) -> String {
        let mut text = String::new();
        let mut waiting = vec![Piece::Value(self, position)];
        while let Some(piece) = waiting.pop() {
            if text.len() > last {
                text.push_str(" …");
                break;
            }
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Value(value, position) => value.write(&mut text, lists, position, &mut waiting),
            }
        }
        text
    }

    /// Writes what comes first and leaves the rest waiting, the next on top.
    fn write<'v>(
        &'v self,
        text: &mut String,
        lists: Option<ListSyntax>,
        position: Position,
        waiting: &mut Vec<Piece<'v>>,
    ) {
        match self {
            Value::Bool(true) => text.push_str("True"),
            Value::Bool(false) => text.push_str("False"),
            Value::Int(number) if number.is_negative() && position == Position::Argument => {
                text.push_str(&format!("({number})"));
            }
            Value::Int(number) => text.push_str(&number.to_string()),
            Value::Opaque(number) => text.push_str(&format!("<{number}>")),
            Value::Function(_) => text.push_str("<function>"),
            Value::Set(set) => {
                text.push('[');
                enclose(&set.iter().collect::<Vec<_>>(), waiting);
            }
            Value::Data(datum) => {
                if let Some(items) = lists.and_then(|lists| self.items(lists)) {
                    text.push('[');
                    return enclose(&items, waiting);
                }
                let parenthesized = position == Position::Argument && !datum.fields().is_empty();
                if parenthesized {
                    text.push('(');
                    waiting.push(Piece::Text(")"));
                }
                text.push_str(&datum.constructor().as_str());
                for field in datum.fields().iter().rev() {
                    waiting.push(Piece::Value(field, Position::Argument));
                    waiting.push(Piece::Text(" "));
                }
            }
        }
    }

    /// The elements, if it is a list.
    fn items(&self, lists: ListSyntax) -> Option<Vec<&Value>> {
        let mut items = Vec::new();
        let mut rest = self;
        loop {
            let Value::Data(datum) = rest else { return None };
            match datum.fields() {
                [] if datum.constructor() == lists.empty => return Some(items),
                [item, tail] if datum.constructor() == lists.cons => {
                    items.push(item);
                    rest = tail;
                }
                _ => return None,
            }
        }
    }
}

/// Leaves the items of a bracket waiting, with its end.
fn enclose<'v>(items: &[&'v Value], waiting: &mut Vec<Piece<'v>>) {
    waiting.push(Piece::Text("]"));
    for (index, item) in items.iter().enumerate().rev() {
        waiting.push(Piece::Value(item, Position::Whole));
        if index > 0 {
            waiting.push(Piece::Text(", "));
        }
    }
}
