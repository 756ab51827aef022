//! Programs and formulas in one form that the machine runs.

use crate::value::{Tag, Value};
use loligo_base::Span;
use loligo_logic::{BinOp, Node, Symbol, Term};
use loligo_types::{Alternative, Expr, ExprKind, Operator};
use std::rc::Rc;

/// A program or formula.
#[derive(Debug)]
pub(crate) enum Code {
    Value(Value),
    Local(Symbol),
    /// A goal, a component or a constructor.
    Global(Symbol),
    Operation(Operation, Vec<Rc<Code>>),
    /// The first is applied to the others, at the place in the text.
    Call(Vec<Rc<Code>>, Span),
    Lambda(Rc<[Symbol]>, Rc<Code>),
    /// A function that may call itself by the name.
    Recursive(Symbol, Rc<[Symbol]>, Rc<Code>),
    Let(Symbol, Rc<Code>, Rc<Code>),
    If(Rc<Code>, Branch, Branch),
    Match(Rc<Code>, Vec<Case>, Span),
    /// A measure at its constants and its subject.
    Measure(Symbol, Vec<Rc<Code>>),
    Predicate(Symbol, Vec<Rc<Code>>),
    Unreachable(Span),
    Hole(Span),
    /// A formula that cannot be evaluated: it speaks of all elements, or of what inference has still to find.
    Undetermined,
}

/// A way that evaluation may take.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    /// Where it stands, if it is a part of a program.
    pub(crate) span: Option<Span>,
    pub(crate) code: Rc<Code>,
}

/// An alternative of a match.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) constructor: Symbol,
    pub(crate) parameters: Rc<[Symbol]>,
    pub(crate) branch: Branch,
}

/// Operations that are computed at once from values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Operation {
    Not,
    Neg,
    Add,
    Sub,
    Mul,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    And,
    Or,
    Implies,
    Construct(Tag),
    Set,
    Union,
    Intersect,
    Difference,
    Subset,
    Member,
}

impl Operation {
    fn of(operator: Operator) -> Operation {
        match operator {
            Operator::Not => Operation::Not,
            Operator::Neg => Operation::Neg,
            Operator::Mul => Operation::Mul,
            Operator::Add => Operation::Add,
            Operator::Sub => Operation::Sub,
            Operator::Eq | Operator::Iff => Operation::Eq,
            Operator::Ne => Operation::Ne,
            Operator::Lt => Operation::Lt,
            Operator::Le => Operation::Le,
            Operator::Gt => Operation::Gt,
            Operator::Ge => Operation::Ge,
            Operator::And => Operation::And,
            Operator::Or => Operation::Or,
            Operator::Implies => Operation::Implies,
        }
    }
}

/// Translates programs: `tag` knows the constructors.
pub(crate) struct Compiler<'a> {
    pub(crate) tag: &'a dyn Fn(Symbol) -> Option<Tag>,
}

impl Compiler<'_> {
    /// The code of a program; names that are not bound in it are global.
    pub(crate) fn program(&self, expr: &Expr) -> Rc<Code> {
        self.expr(expr, &mut Vec::new())
    }

    fn expr(&self, expr: &Expr, scope: &mut Vec<Symbol>) -> Rc<Code> {
        Rc::new(match &expr.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _) if scope.contains(name) => Code::Local(*name),
            ExprKind::Var(name) | ExprKind::Instance(name, _) => match (self.tag)(*name) {
                Some(tag) if tag.arity == 0 => Code::Value(Value::data(tag, Vec::new())),
                _ => Code::Global(*name),
            },
            ExprKind::Int(value) => Code::Value(Value::int(*value)),
            ExprKind::Bool(value) => Code::Value(Value::Bool(*value)),
            ExprKind::Op(operator, operands) => {
                let operands = operands.iter().map(|operand| self.expr(operand, scope)).collect();
                Code::Operation(Operation::of(*operator), operands)
            }
            ExprKind::App(..) => self.application(expr, scope),
            ExprKind::Lambda(..) => {
                let (parameters, body) = self.function(expr, scope);
                Code::Lambda(parameters, body)
            }
            ExprKind::Fix(name, function) => {
                scope.push(*name);
                let (parameters, body) = self.function(function, scope);
                scope.pop();
                match parameters.is_empty() {
                    // Only a function may call itself.
                    true => return body,
                    false => Code::Recursive(*name, parameters, body),
                }
            }
            ExprKind::Let(name, value, body) => {
                let value = self.expr(value, scope);
                scope.push(*name);
                let body = self.expr(body, scope);
                scope.pop();
                Code::Let(*name, value, body)
            }
            ExprKind::If(condition, then, otherwise) => {
                Code::If(self.expr(condition, scope), self.branch(then, scope), self.branch(otherwise, scope))
            }
            ExprKind::Match(scrutinee, alternatives) => {
                let scrutinee = self.expr(scrutinee, scope);
                let cases = alternatives.iter().map(|alternative| self.case(alternative, scope)).collect();
                Code::Match(scrutinee, cases, expr.span)
            }
            ExprKind::Error => Code::Unreachable(expr.span),
            ExprKind::Hole => Code::Hole(expr.span),
            ExprKind::Typed(program, _) => return self.expr(program, scope),
        })
    }

    fn application(&self, expr: &Expr, scope: &mut Vec<Symbol>) -> Code {
        let (head, arguments) = expr.spine();
        let codes: Vec<Rc<Code>> = arguments.iter().map(|argument| self.expr(argument, scope)).collect();
        match &head.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _)
                if !scope.contains(name)
                    && let Some(tag) = (self.tag)(*name)
                    && tag.arity == codes.len() =>
            {
                Code::Operation(Operation::Construct(tag), codes)
            }
            _ => Code::Call(std::iter::once(self.expr(head, scope)).chain(codes).collect(), expr.span),
        }
    }

    /// The parameters of a chain of lambdas and what is below them.
    fn function(&self, expr: &Expr, scope: &mut Vec<Symbol>) -> (Rc<[Symbol]>, Rc<Code>) {
        let parameters = expr.parameters();
        let mut body = expr;
        while let ExprKind::Lambda(_, inner) = &body.kind {
            body = inner;
        }
        let outer = scope.len();
        scope.extend(&parameters);
        let body = self.expr(body, scope);
        scope.truncate(outer);
        (parameters.into(), body)
    }

    fn branch(&self, expr: &Expr, scope: &mut Vec<Symbol>) -> Branch {
        Branch { span: Some(expr.span), code: self.expr(expr, scope) }
    }

    fn case(&self, alternative: &Alternative, scope: &mut Vec<Symbol>) -> Case {
        let outer = scope.len();
        scope.extend(&alternative.parameters);
        let branch = self.branch(&alternative.body, scope);
        scope.truncate(outer);
        Case { constructor: alternative.constructor, parameters: alternative.parameters.clone().into(), branch }
    }
}

/// Meanings of applications in formulas.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Meaning {
    Constructor(Tag),
    Measure,
    Predicate,
}

/// The code of a formula; all its variables are local. Parts that need not be evaluated are not.
pub(crate) fn formula(term: Term, meaning: &dyn Fn(Symbol) -> Meaning) -> Rc<Code> {
    let go = |part: Term| formula(part, meaning);
    let all = |parts: &[Term]| parts.iter().map(|part| go(*part)).collect::<Vec<_>>();
    let branch = |code: Rc<Code>| Branch { span: None, code };
    Rc::new(match term.node() {
        Node::Bool(value) => Code::Value(Value::Bool(value)),
        Node::Int(value) => Code::Value(Value::int(value)),
        Node::Var(name, _) => Code::Local(name),
        Node::SetLit(_, items) => Code::Operation(Operation::Set, all(&items)),
        Node::Not(inner) => Code::Operation(Operation::Not, vec![go(inner)]),
        Node::Neg(inner) => Code::Operation(Operation::Neg, vec![go(inner)]),
        Node::Binary(op, left, right) => Code::Operation(operation(op), vec![go(left), go(right)]),
        Node::And(items) => return junction(&all(&items), true),
        Node::Or(items) => return junction(&all(&items), false),
        Node::Ite(condition, then, otherwise) => Code::If(go(condition), branch(go(then)), branch(go(otherwise))),
        Node::App(name, parts, _) if name == Symbol::application() => Code::Call(all(&parts), Span::default()),
        Node::App(name, arguments, _) => match meaning(name) {
            Meaning::Constructor(tag) => Code::Operation(Operation::Construct(tag), all(&arguments)),
            Meaning::Measure => Code::Measure(name, all(&arguments)),
            Meaning::Predicate => Code::Predicate(name, all(&arguments)),
        },
        Node::Unknown(..) | Node::ForAll(..) => Code::Undetermined,
    })
}

/// A conjunction or disjunction: what is decided by the first parts does not look at the others.
fn junction(items: &[Rc<Code>], conjunction: bool) -> Rc<Code> {
    let known = Branch { span: None, code: Rc::new(Code::Value(Value::Bool(!conjunction))) };
    let mut items = items.iter().rev().cloned();
    let Some(last) = items.next() else { return Rc::new(Code::Value(Value::Bool(conjunction))) };
    items.fold(last, |rest, item| {
        let rest = Branch { span: None, code: rest };
        Rc::new(match conjunction {
            true => Code::If(item, rest, known.clone()),
            false => Code::If(item, known.clone(), rest),
        })
    })
}

fn operation(op: BinOp) -> Operation {
    match op {
        BinOp::Add => Operation::Add,
        BinOp::Sub => Operation::Sub,
        BinOp::Mul => Operation::Mul,
        BinOp::Eq | BinOp::Iff => Operation::Eq,
        BinOp::Lt => Operation::Lt,
        BinOp::Le => Operation::Le,
        BinOp::Union => Operation::Union,
        BinOp::Intersect => Operation::Intersect,
        BinOp::Diff => Operation::Difference,
        BinOp::Subset => Operation::Subset,
        BinOp::Member => Operation::Member,
    }
}
