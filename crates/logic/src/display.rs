//! Formulas in the surface syntax.

use crate::{BinOp, Node, Symbol, Term};
use std::fmt;

/// Binding strength, as in section 4 of the language reference; larger binds tighter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Implies,
    Junction,
    Compare,
    Sum,
    Product,
    Prefix,
    Atom,
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_at(*self, Level::Implies, f)
    }
}

fn level(node: &Node) -> Level {
    match node {
        Node::Bool(_) | Node::Var(..) | Node::SetLit(..) | Node::Unknown(..) => Level::Atom,
        Node::Int(value) if *value >= 0 => Level::Atom,
        Node::App(_, arguments, _) if arguments.is_empty() => Level::Atom,
        Node::Int(_) | Node::Neg(_) | Node::App(..) => Level::Prefix,
        Node::Not(inner) => match inner.node() {
            Node::Binary(BinOp::Eq, ..) => Level::Compare,
            _ => Level::Prefix,
        },
        Node::Binary(op, ..) => op_level(*op),
        Node::And(_) | Node::Or(_) => Level::Junction,
        Node::Ite(..) | Node::ForAll(..) => Level::Implies,
    }
}

fn op_level(op: BinOp) -> Level {
    match op {
        BinOp::Add | BinOp::Sub | BinOp::Union | BinOp::Diff => Level::Sum,
        BinOp::Mul | BinOp::Intersect => Level::Product,
        BinOp::Eq | BinOp::Lt | BinOp::Le | BinOp::Subset | BinOp::Member => Level::Compare,
        BinOp::Iff => Level::Implies,
    }
}

fn op_text(op: BinOp) -> &'static str {
    match op {
        BinOp::Add | BinOp::Union => "+",
        BinOp::Sub | BinOp::Diff => "-",
        BinOp::Mul | BinOp::Intersect => "*",
        BinOp::Eq => "==",
        BinOp::Lt => "<",
        BinOp::Le | BinOp::Subset => "<=",
        BinOp::Iff => "<==>",
        BinOp::Member => "in",
    }
}

fn write_at(term: Term, minimum: Level, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let node = term.node();
    if level(&node) < minimum {
        f.write_str("(")?;
        write_node(&node, f)?;
        f.write_str(")")
    } else {
        write_node(&node, f)
    }
}

fn write_infix(left: Term, op: &str, right: Term, level: Level, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (left_level, right_level) = match level {
        Level::Sum => (Level::Sum, Level::Product),
        Level::Product => (Level::Product, Level::Prefix),
        Level::Compare => (Level::Sum, Level::Sum),
        _ => (Level::Junction, Level::Junction),
    };
    write_at(left, left_level, f)?;
    write!(f, " {op} ")?;
    write_at(right, right_level, f)
}

fn write_list(items: &[Term], separator: &str, minimum: Level, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    items.iter().enumerate().try_for_each(|(index, item)| {
        if index > 0 {
            f.write_str(separator)?;
        }
        write_at(*item, minimum, f)
    })
}

fn write_node(node: &Node, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match node {
        Node::Bool(value) => f.write_str(if *value { "True" } else { "False" }),
        Node::Int(value) => write!(f, "{value}"),
        Node::Var(name, _) => write!(f, "{name}"),
        Node::SetLit(_, items) => {
            f.write_str("[")?;
            write_list(items, ", ", Level::Implies, f)?;
            f.write_str("]")
        }
        Node::Not(inner) => match inner.node() {
            Node::Binary(BinOp::Eq, a, b) => write_infix(a, "!=", b, Level::Compare, f),
            _ => {
                f.write_str("!")?;
                write_at(*inner, Level::Atom, f)
            }
        },
        Node::Neg(inner) => {
            f.write_str("-")?;
            write_at(*inner, Level::Atom, f)
        }
        Node::Binary(op, a, b) => write_infix(*a, op_text(*op), *b, op_level(*op), f),
        Node::And(items) => write_list(items, " && ", Level::Compare, f),
        Node::Or(items) => write_disjunction(items, f),
        Node::Ite(condition, then, otherwise) => {
            f.write_str("if ")?;
            write_at(*condition, Level::Implies, f)?;
            f.write_str(" then ")?;
            write_at(*then, Level::Implies, f)?;
            f.write_str(" else ")?;
            write_at(*otherwise, Level::Implies, f)
        }
        Node::App(name, arguments, _) => {
            let (name, arguments) = match arguments.split_first().map(|(function, rest)| (function.node(), rest)) {
                // A call is printed as one.
                Some((Node::Var(function, _) | Node::App(function, ..), rest)) if *name == Symbol::application() => {
                    (function, rest)
                }
                _ => (*name, &**arguments),
            };
            write!(f, "{name}")?;
            if !arguments.is_empty() {
                f.write_str(" ")?;
            }
            write_list(arguments, " ", Level::Atom, f)
        }
        Node::Unknown(id, pending) => {
            write!(f, "?{}", id.0)?;
            pending.iter().try_for_each(|(name, term)| write!(f, "[{name}:={term}]"))
        }
        Node::ForAll(name, _, body) => {
            write!(f, "forall {name}. ")?;
            write_at(*body, Level::Implies, f)
        }
    }
}

fn write_disjunction(items: &[Term], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write_list(items, " || ", Level::Compare, f)
}
