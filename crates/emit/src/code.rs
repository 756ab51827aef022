//! Programs as both printers read them: binders unique, names told apart, and typed as far as a target asks for it.

use loligo_logic::{Items, Symbol};
use loligo_types::{Operator, Shape};
use std::collections::BTreeSet;

/// A program or a part of one.
#[derive(Clone, Debug)]
pub(crate) enum Code {
    /// A local variable.
    Local(Symbol),
    /// A function, parameter or constructor of the module, and the type arguments it is used at.
    Global(Symbol, Items<Shape>),
    /// An integer literal.
    Int(i64, Literal),
    /// A truth value.
    Bool(bool),
    /// An operator on as many operands as it takes.
    Op(Operator, Vec<Code>),
    /// A function on at least one argument; the head is no application.
    Apply(Box<Code>, Vec<Code>),
    /// A function of at least one parameter.
    Lambda(Vec<Symbol>, Box<Code>),
    /// A function that may call itself by the name.
    Fix(Symbol, Box<Code>),
    /// A local definition. The name is used in the body, unless unused definitions are kept.
    Let(Symbol, Types, Box<Code>, Box<Code>),
    /// A conditional.
    If(Box<Code>, Box<Code>, Box<Code>),
    /// A match, and the constructors that it has no branch for: they are never met.
    Match(Box<Code>, Vec<Branch>, Vec<Symbol>),
    /// A place that is never reached.
    Unreachable,
}

/// `constructor parameters -> body`.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) constructor: Symbol,
    pub(crate) parameters: Vec<Symbol>,
    pub(crate) body: Code,
}

/// Of how many types a local definition is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Types {
    /// As many as a target finds.
    Any,
    /// One, though a target may find more, and then not know which of them is meant.
    One,
}

/// Type of an integer literal, as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Literal {
    /// Not yet looked at; the position among the literals of the program.
    Pending(usize),
    /// Its surroundings make it an integer.
    Plain,
    /// Nothing around it says that it is an integer, where literals are overloaded.
    Annotated,
    /// It stands for a value of an abstract datatype.
    Of(Symbol),
}

impl Code {
    /// Calls `visit` on the code and all its parts, parents first.
    pub(crate) fn visit(&self, visit: &mut dyn FnMut(&Code)) {
        visit(self);
        match self {
            Code::Local(_) | Code::Global(..) | Code::Int(..) | Code::Bool(_) | Code::Unreachable => {}
            Code::Op(_, parts) => parts.iter().for_each(|part| part.visit(visit)),
            Code::Apply(head, arguments) => {
                head.visit(visit);
                arguments.iter().for_each(|argument| argument.visit(visit));
            }
            Code::Lambda(_, body) | Code::Fix(_, body) => body.visit(visit),
            Code::Let(_, _, value, body) => {
                value.visit(visit);
                body.visit(visit);
            }
            Code::If(condition, then, otherwise) => {
                [condition, then, otherwise].into_iter().for_each(|part| part.visit(visit));
            }
            Code::Match(scrutinee, branches, _) => {
                scrutinee.visit(visit);
                branches.iter().for_each(|branch| branch.body.visit(visit));
            }
        }
    }

    /// The local variables that are used; every other binder may be left blank.
    pub(crate) fn used_locals(&self) -> BTreeSet<Symbol> {
        let mut used = BTreeSet::new();
        self.visit(&mut |part| {
            if let Code::Local(name) = part {
                used.insert(*name);
            }
        });
        used
    }

    /// The functions, parameters and constructors that are used.
    pub(crate) fn globals(&self) -> BTreeSet<Symbol> {
        let mut used = BTreeSet::new();
        self.visit(&mut |part| match part {
            Code::Global(name, _) => {
                used.insert(*name);
            }
            Code::Match(_, branches, missing) => {
                used.extend(branches.iter().map(|branch| branch.constructor));
                used.extend(missing);
            }
            _ => {}
        });
        used
    }

    /// The conditions with what follows from each, in a chain of conditionals, and what is left in the end.
    pub(crate) fn chain(&self) -> (Vec<(&Code, &Code)>, &Code) {
        let (mut cases, mut rest) = (Vec::new(), self);
        while let Code::If(condition, then, otherwise) = rest {
            cases.push((condition.as_ref(), then.as_ref()));
            rest = otherwise;
        }
        (cases, rest)
    }
}
