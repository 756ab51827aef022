//! Conditions as programs.

use loligo_base::Span;
use loligo_logic::{BinOp, Node, Symbol, Term};
use loligo_types::{Expr, ExprKind, Operator};
use loligo_typing::Comparing;

/// The program for a condition made only of program variables, literals and operators that programs have too, and of what
/// `measured` knows a program for; `None` if it speaks of anything else.
pub(crate) fn as_program(
    condition: Term,
    comparing: &Comparing,
    is_visible: &dyn Fn(Symbol) -> bool,
    measured: &mut dyn FnMut(Term) -> Option<Expr>,
    span: Span,
) -> Option<Expr> {
    let mut go = |term: Term| as_program(term, comparing, is_visible, measured, span);
    let is_comparable = |term: Term| comparing.allows(&term.sort());
    let infix = |go: &mut dyn FnMut(Term) -> Option<Expr>, op: Operator, a: Term, b: Term| {
        Some(ExprKind::Op(op, vec![go(a)?, go(b)?]))
    };
    let kind = match condition.node() {
        Node::Bool(value) => ExprKind::Bool(value),
        Node::Int(value) => ExprKind::Int(value),
        Node::Var(name, _) if is_visible(name) => ExprKind::Var(name),
        Node::Not(inner) => match inner.node() {
            Node::Binary(BinOp::Eq, a, b) if is_comparable(a) => infix(&mut go, Operator::Ne, a, b)?,
            _ => ExprKind::Op(Operator::Not, vec![go(inner)?]),
        },
        Node::Neg(inner) => ExprKind::Op(Operator::Neg, vec![go(inner)?]),
        // A literal reads better on the right.
        Node::Binary(BinOp::Le, a, b) if is_literal(a) => infix(&mut go, Operator::Ge, b, a)?,
        Node::Binary(BinOp::Lt, a, b) if is_literal(a) => infix(&mut go, Operator::Gt, b, a)?,
        Node::Binary(BinOp::Eq, a, b) if is_literal(a) => infix(&mut go, Operator::Eq, b, a)?,
        Node::Binary(op, a, b) if is_comparable(a) => infix(&mut go, operator(op)?, a, b)?,
        Node::And(items) => return fold(Operator::And, &items, &mut go, span),
        Node::Or(items) => return fold(Operator::Or, &items, &mut go, span),
        Node::App(..) => return measured(condition),
        _ => return None,
    };
    Some(Expr::new(kind, span))
}

fn is_literal(term: Term) -> bool {
    matches!(term.node(), Node::Int(_))
}

fn operator(op: BinOp) -> Option<Operator> {
    Some(match op {
        BinOp::Add => Operator::Add,
        BinOp::Sub => Operator::Sub,
        BinOp::Mul => Operator::Mul,
        BinOp::Eq => Operator::Eq,
        BinOp::Lt => Operator::Lt,
        BinOp::Le => Operator::Le,
        BinOp::Iff => Operator::Iff,
        BinOp::Union | BinOp::Intersect | BinOp::Diff | BinOp::Subset | BinOp::Member => return None,
    })
}

fn fold(op: Operator, items: &[Term], go: &mut dyn FnMut(Term) -> Option<Expr>, span: Span) -> Option<Expr> {
    let mut items = items.iter().map(|item| go(*item));
    let first = items.next()??;
    items.try_fold(first, |left, right| Some(Expr::new(ExprKind::Op(op, vec![left, right?]), span)))
}
