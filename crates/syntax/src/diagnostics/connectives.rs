//! E0125: `&&` and `||` in a row that can be read in two ways.

use loligo_base::{Diagnostic, Span, Spanned, codes};

use super::spelling::spell;
use crate::ast::BinaryOp;
use crate::token::Token;

/// Conditions in a row with `&&` and `||` between them, without parentheses.
///
/// The two have one level, for the sake of existing files, and group from the left: `a || b && c` is `(a || b) && c`.
/// Elsewhere `&&` binds tighter. The readings differ where an `||` stands before an `&&`.
pub struct Run {
    /// The connectives, at least two.
    connectives: Vec<Spanned<BinaryOp>>,
    /// All of it.
    span: Span,
}

impl Run {
    /// The first such run whose readings differ, among the operators of a formula that reaches over `span`.
    pub fn with_two_readings(operators: &[Spanned<BinaryOp>], span: Span) -> Option<Run> {
        let mut start = span.start;
        let mut connectives: Vec<Spanned<BinaryOp>> = Vec::new();
        for op in operators {
            match op.value {
                BinaryOp::And | BinaryOp::Or => connectives.push(*op),
                BinaryOp::Implies | BinaryOp::Iff => {
                    let run = Run {
                        connectives: std::mem::take(&mut connectives),
                        span: Span { start, end: op.span.start, ..span },
                    };
                    if run.differs() {
                        return Some(run);
                    }
                    start = op.span.end;
                }
                _ => {}
            }
        }
        Some(Run { connectives, span: Span { start, ..span } }).filter(Run::differs)
    }

    fn differs(&self) -> bool {
        let or = self.connectives.iter().position(|op| op.value == BinaryOp::Or);
        or.is_some_and(|or| self.connectives.iter().skip(or).any(|op| op.value == BinaryOp::And))
    }

    /// The error, which shows both readings. `spans` says where the tokens stand.
    pub fn diagnostic(&self, tokens: &[Token<'_>], spans: &[Span]) -> Diagnostic {
        let conditions = self.conditions(tokens, spans);
        let (left, usual) = (self.left_to_right(&conditions), self.and_first(&conditions));
        let or = self.connectives.iter().find(|op| op.value == BinaryOp::Or);
        let behind = self.connectives.iter().skip_while(|op| op.value != BinaryOp::Or);
        let and = behind.into_iter().find(|op| op.value == BinaryOp::And);
        let at = and.map_or(self.span, |op| op.span);
        let diagnostic = Diagnostic::error(codes::TWO_READINGS, at, "`||` before `&&` can be read in two ways")
            .here("needs parentheses")
            .note("the two bind equally tight here and group from the left; in most languages `&&` binds tighter")
            .help(format!("write `{usual}`, or `{left}`"));
        match or {
            Some(or) => diagnostic.label(or.span, "groups first here"),
            None => diagnostic,
        }
    }

    /// The texts between the connectives.
    fn conditions(&self, tokens: &[Token<'_>], spans: &[Span]) -> Vec<String> {
        let starts = std::iter::once(self.span.start).chain(self.connectives.iter().map(|op| op.span.end));
        let ends = self.connectives.iter().map(|op| op.span.start).chain([self.span.end]);
        let within = |start: u32, end: u32| {
            let tokens = tokens.iter().zip(spans).filter(move |(_, span)| start <= span.start && span.end <= end);
            spell(tokens.map(|(token, _)| *token))
        };
        starts.zip(ends).map(|(start, end)| within(start, end)).collect()
    }

    fn left_to_right(&self, conditions: &[String]) -> String {
        let mut conditions = conditions.iter();
        let mut text = conditions.next().cloned().unwrap_or_default();
        let mut before = None;
        for (op, condition) in self.connectives.iter().zip(conditions) {
            if before.is_some_and(|before| before != op.value) {
                text = format!("({text})");
            }
            text += &format!(" {} {condition}", op.value.as_str());
            before = Some(op.value);
        }
        text
    }

    fn and_first(&self, conditions: &[String]) -> String {
        let mut conditions = conditions.iter().cloned();
        let mut groups = vec![conditions.next().into_iter().collect::<Vec<_>>()];
        for (op, condition) in self.connectives.iter().zip(conditions) {
            match groups.last_mut() {
                Some(group) if op.value == BinaryOp::And => group.push(condition),
                _ => groups.push(vec![condition]),
            }
        }
        let group = |group: Vec<String>| match group.as_slice() {
            [one] => one.clone(),
            _ => format!("({})", group.join(" && ")),
        };
        groups.into_iter().map(group).collect::<Vec<_>>().join(" || ")
    }
}
