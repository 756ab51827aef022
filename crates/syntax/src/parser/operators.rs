//! Operator precedence.
//!
//! `chumsky`'s `pratt` backtracks: when a right operand fails, every enclosing level tries the same operator, and so
//! the operand, again. In nested parentheses that is exponential in the depth, on nothing but a typing mistake. So a
//! chain of operands and operators is read flat, and this groups it.

use loligo_base::{Diagnostic, Spanned};

use crate::ast::{Associativity, BinaryOp};
use crate::diagnostics::operators;

/// An operator and the operand to its right.
type Step<T> = (Spanned<BinaryOp>, T);

/// Groups `first op operand op operand …` by the table of language.md, section 4.
pub fn group<T>(
    first: T,
    rest: Vec<Step<T>>,
    join: impl Fn(BinaryOp, T, T) -> T,
    mut report: impl FnMut(Diagnostic),
) -> T {
    // Left operands that wait for their right one, with operators of rising levels.
    let mut waiting: Vec<(T, Spanned<BinaryOp>)> = Vec::new();
    let mut right = first;
    for (op, operand) in rest {
        while let Some((left, before)) = waiting.pop_if(|(_, before)| binds_first(before.value, op.value)) {
            if before.value.precedence() == op.value.precedence() && op.value.associativity() == Associativity::None {
                report(operators::chained_comparison(before, op));
            }
            right = join(before.value, left, right);
        }
        waiting.push((right, op));
        right = operand;
    }
    while let Some((left, op)) = waiting.pop() {
        right = join(op.value, left, right);
    }
    right
}

fn binds_first(before: BinaryOp, op: BinaryOp) -> bool {
    let (before, level) = (before.precedence(), op.precedence());
    before > level || (before == level && op.associativity() != Associativity::Right)
}
