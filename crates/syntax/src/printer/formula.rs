//! Formulas, and what their operators share with those of programs.

use pretty::DocAllocator;

use super::{Doc, INDENT, Parens, Printer};
use crate::ast::{Associativity, BinaryOp, Formula, FormulaKind, UnaryOp};

impl<'a> Printer<'a> {
    pub(super) fn formula(&self, formula: &Formula) -> Doc<'a> {
        match &formula.value {
            FormulaKind::Bool(value) => self.text(if *value { "True" } else { "False" }),
            FormulaKind::Int(value) => self.text(value.to_string()),
            FormulaKind::Name(name) => self.text(name.as_str()),
            FormulaKind::App { head, args } => {
                self.application(self.text(head.as_str()), args.iter().map(|arg| self.formula_atom(arg)))
            }
            FormulaKind::Set(items) => self.list(items.iter().map(|item| self.formula(item))),
            FormulaKind::Unary { op, operand } => {
                let parens = formula_needs_parens(operand, Operand::Prefix);
                let sign = prefix(*op, !parens && starts_with_minus(operand));
                self.text(sign).append(self.parens(self.formula(operand), Parens::from(parens)))
            }
            FormulaKind::Binary { op, .. } => self.formula_chain(formula, *op).nest(INDENT).group(),
            FormulaKind::If { condition, then_branch, else_branch } => {
                let line = self.arena.line();
                self.text("if ")
                    .append(self.formula(condition))
                    .append(line.clone().append("then ").append(self.formula(then_branch)).nest(INDENT))
                    .append(line.append("else ").append(self.formula(else_branch)).nest(INDENT))
                    .group()
            }
        }
    }

    /// A formula behind a `{`, with which a minus would begin a comment.
    pub(super) fn formula_in_braces(&self, formula: &Formula) -> Doc<'a> {
        let blank = if starts_with_minus(formula) { " " } else { "" };
        self.text(blank).append(self.formula(formula))
    }

    fn formula_atom(&self, formula: &Formula) -> Doc<'a> {
        let is_atom = match &formula.value {
            FormulaKind::Int(value) => *value >= 0,
            FormulaKind::Bool(_) | FormulaKind::Name(_) | FormulaKind::Set(_) => true,
            _ => false,
        };
        self.parens(self.formula(formula), Parens::from(!is_atom))
    }

    /// The operands of a level without a group each, so that they break together.
    fn formula_chain(&self, formula: &Formula, level: BinaryOp) -> Doc<'a> {
        match &formula.value {
            FormulaKind::Binary { op, left, right } if op.precedence() == level.precedence() => {
                let operand = |operand: &Formula, side| {
                    if formula_needs_parens(operand, side) {
                        self.parens(self.formula(operand), Parens::Needed)
                    } else {
                        self.formula_chain(operand, level)
                    }
                };
                operand(left, Operand::Left(*op))
                    .append(self.arena.line())
                    .append(op.as_str())
                    .append(" ")
                    .append(operand(right, Operand::Right(*op)))
            }
            _ => self.formula(formula),
        }
    }
}

/// Position of an operand.
#[derive(Clone, Copy)]
pub enum Operand {
    /// Behind a prefix operator.
    Prefix,
    /// Left of an infix operator.
    Left(BinaryOp),
    /// Right of an infix operator.
    Right(BinaryOp),
}

impl Operand {
    /// True if an infix application of `inner` needs parentheses here.
    pub fn separates_infix(self, inner: BinaryOp) -> bool {
        let (outer, side) = match self {
            Operand::Prefix => return true,
            Operand::Left(outer) => (outer, Associativity::Left),
            Operand::Right(outer) => (outer, Associativity::Right),
        };
        // `&&` and `||` are one level, but mixing them is asking to be misread.
        let mixed = outer != inner && matches!(outer, BinaryOp::And | BinaryOp::Or);
        match inner.precedence().cmp(&outer.precedence()) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Equal => mixed || outer.associativity() != side,
            std::cmp::Ordering::Greater => false,
        }
    }
}

/// A prefix operator as it stands before an operand that may start with a minus: `--` would begin a comment.
pub fn prefix(op: UnaryOp, before_minus: bool) -> &'static str {
    match op {
        UnaryOp::Neg if before_minus => "- ",
        _ => op.as_str(),
    }
}

fn formula_needs_parens(formula: &Formula, operand: Operand) -> bool {
    match &formula.value {
        FormulaKind::Binary { op, .. } => operand.separates_infix(*op),
        FormulaKind::If { .. } => true,
        _ => false,
    }
}

fn starts_with_minus(formula: &Formula) -> bool {
    match &formula.value {
        FormulaKind::Int(value) => *value < 0,
        FormulaKind::Unary { op, .. } => *op == UnaryOp::Neg,
        FormulaKind::Binary { op, left, .. } => {
            !formula_needs_parens(left, Operand::Left(*op)) && starts_with_minus(left)
        }
        _ => false,
    }
}
