//! Programs as the search builds them → surface trees → text.

use crate::Solution;
use crate::goals::GoalSummary;
use crate::unit::Unit;
use loligo_base::{FileId, Span};
use loligo_logic::{Spellings, Subst, Symbol, Term};
use loligo_syntax::ast::{
    self, BinaryOp, Binder, Decl, DeclKind, Definition, Formula, Module, Name, Program, ProgramKind, UnaryOp,
};
use loligo_syntax::{Comments, parse_formula, parse_type, print_module};
use loligo_types::{Alternative, Annotation, Expr, ExprKind, Operator, Type};

/// The surface tree of a program. Binders without a name become `_` where they are never used; what no user
/// wrote has a name that occurs nowhere else in the program. An annotation that cannot be written is left out.
pub fn surface_program(expr: &Expr) -> Program {
    surface_among(expr, &mut Spellings::default())
}

/// The surface tree of a program that is printed beside others.
pub(crate) fn surface_among(expr: &Expr, spellings: &mut Spellings) -> Program {
    expr.visit_names(&mut |name| spellings.reserve(name));
    Surface { spellings }.program(expr)
}

/// The program as text, with the signature as the file has it.
pub fn solution(unit: &Unit<'_>, goal: &GoalSummary, body: Program) -> Option<Solution> {
    let is_signature =
        |decl: &&Decl| matches!(&decl.kind, DeclKind::Signature(signature) if signature.name.as_str() == goal.name);
    let signature = unit.module().decls.iter().find(is_signature)?;
    let name = Name::new(goal.name.as_str(), goal.span);
    let definition = DeclKind::Definition(Definition { name, body });
    Some(Solution {
        file: unit.file,
        name: goal.name.clone(),
        signature: printed(signature.kind.clone()),
        definition: printed(definition),
        span: goal.span,
        assumptions: Vec::new(),
    })
}

/// A declaration as text.
pub fn printed(kind: DeclKind) -> String {
    let decl = Decl { doc: None, kind, span: Default::default() };
    print_module(&Module { decls: vec![decl] }, &Comments::default())
}

struct Surface<'s> {
    /// All names that occur, and what they are printed by.
    spellings: &'s mut Spellings,
}

impl Surface<'_> {
    fn program(&mut self, expr: &Expr) -> Program {
        at_nowhere(match &expr.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _) => ProgramKind::Name(self.name(*name)),
            ExprKind::Int(value) => return integer(*value),
            ExprKind::Bool(value) => ProgramKind::Bool(*value),
            ExprKind::Op(operator, operands) => return self.operation(*operator, operands),
            ExprKind::App(..) => return self.application(expr),
            ExprKind::Fix(name, function) => {
                let body = self.program(&Expr::var(*name, expr.span));
                return self.named(*name, function, body);
            }
            ExprKind::Lambda(parameter, body) => {
                let param = self.binder(*parameter, body.mentions(*parameter));
                ProgramKind::Lambda { param, body: self.boxed(body) }
            }
            ExprKind::Let(name, value, body) => {
                let binder = self.binder(*name, body.mentions(*name));
                ProgramKind::Let { binder, value: self.boxed(value), body: self.boxed(body) }
            }
            ExprKind::If(condition, then, otherwise) => ProgramKind::If {
                condition: self.boxed(condition),
                then_branch: self.boxed(then),
                else_branch: self.boxed(otherwise),
            },
            ExprKind::Match(scrutinee, alternatives) => ProgramKind::Match {
                scrutinee: self.boxed(scrutinee),
                alternatives: alternatives.iter().map(|alternative| self.alternative(alternative)).collect(),
            },
            ExprKind::Error => ProgramKind::Error,
            ExprKind::Hole => ProgramKind::Hole,
            ExprKind::Typed(program, annotation) => {
                let program = self.program(program);
                match surface_type(&annotation.ty.spelled(self.spellings)) {
                    Some(ty) => {
                        let metrics = self.metrics(annotation);
                        ProgramKind::Typed { program: Box::new(program), ty: Box::new(ty), metrics }
                    }
                    None => return program,
                }
            }
        })
    }

    /// The metrics of an annotation, over the names that its type gives to parameters.
    fn metrics(&mut self, annotation: &Annotation) -> Vec<Formula> {
        let positions = annotation.ty.uncurry().0.into_iter().enumerate();
        let named: Subst = positions
            .filter_map(|(index, fun)| Some((Symbol::parameter(index), Term::var(fun.param, fun.argument.sort()?))))
            .collect();
        let written = |metric: &Term| self.spellings.term(metric.substitute(&named)).to_string();
        let texts: Vec<String> = annotation.metrics.iter().map(written).collect();
        texts.iter().filter_map(|text| parse_formula(FileId::default(), text).tree).collect()
    }

    fn boxed(&mut self, expr: &Expr) -> Box<Program> {
        Box::new(self.program(expr))
    }

    fn alternative(&mut self, alternative: &Alternative) -> ast::Alternative {
        let body = &alternative.body;
        let binders = alternative.parameters.iter().map(|name| self.binder(*name, body.mentions(*name))).collect();
        ast::Alternative {
            constructor: self.name(alternative.constructor),
            binders,
            body: self.program(body),
            span: Span::default(),
        }
    }

    /// Functions that call themselves are named before the application that they are arguments of.
    fn application(&mut self, expr: &Expr) -> Program {
        let (head, arguments) = expr.spine();
        let mut named = Vec::new();
        let mut applied = head.clone();
        for argument in arguments {
            let argument = match &argument.kind {
                ExprKind::Fix(name, function) => {
                    named.push((*name, function));
                    Expr::var(*name, argument.span)
                }
                _ => argument.clone(),
            };
            applied = applied.apply(argument);
        }
        let (head, args) = applied.spine();
        let args = args.into_iter().map(|arg| self.program(arg)).collect();
        let application = at_nowhere(ProgramKind::App { head: Box::new(self.program(head)), args });
        named.into_iter().rev().fold(application, |body, (name, function)| self.named(name, function, body))
    }

    /// `let name = function in body`
    fn named(&mut self, name: Symbol, function: &Expr, body: Program) -> Program {
        let (binder, value) = (self.name(name).into(), self.boxed(function));
        at_nowhere(ProgramKind::Let { binder, value, body: Box::new(body) })
    }

    fn operation(&mut self, operator: Operator, operands: &[Expr]) -> Program {
        let mut operands: Vec<Program> = operands.iter().map(|operand| self.program(operand)).collect();
        let kind = match (surface_operator(operator), operands.pop(), operands.pop()) {
            (Surfaced::Unary(op), Some(operand), None) => ProgramKind::Unary { op, operand: Box::new(operand) },
            (Surfaced::Binary(op), Some(right), Some(left)) => {
                ProgramKind::Binary { op, left: Box::new(left), right: Box::new(right) }
            }
            // An operator takes one operand or two, as its kind says; nobody builds another.
            _ => ProgramKind::Error,
        };
        at_nowhere(kind)
    }

    fn binder(&mut self, name: Symbol, is_used: bool) -> Binder {
        match name.is_users() || is_used {
            true => self.name(name).into(),
            false => Binder { name: None, span: Span::default() },
        }
    }

    fn name(&mut self, name: Symbol) -> Name {
        Name::new(self.spellings.name(name).as_str().as_ref(), Span::default())
    }
}

enum Surfaced {
    Unary(UnaryOp),
    Binary(BinaryOp),
}

fn surface_operator(operator: Operator) -> Surfaced {
    Surfaced::Binary(match operator {
        Operator::Not => return Surfaced::Unary(UnaryOp::Not),
        Operator::Neg => return Surfaced::Unary(UnaryOp::Neg),
        Operator::Mul => BinaryOp::Mul,
        Operator::Add => BinaryOp::Add,
        Operator::Sub => BinaryOp::Sub,
        Operator::Eq => BinaryOp::Eq,
        Operator::Ne => BinaryOp::Ne,
        Operator::Lt => BinaryOp::Lt,
        Operator::Le => BinaryOp::Le,
        Operator::Gt => BinaryOp::Gt,
        Operator::Ge => BinaryOp::Ge,
        Operator::And => BinaryOp::And,
        Operator::Or => BinaryOp::Or,
        Operator::Implies => BinaryOp::Implies,
        Operator::Iff => BinaryOp::Iff,
    })
}

/// A literal; the surface has none below zero, and none for the smallest number of all.
fn integer(value: i64) -> Program {
    if value >= 0 {
        return at_nowhere(ProgramKind::Int(value));
    }
    match value.checked_neg() {
        Some(positive) => at_nowhere(ProgramKind::Unary { op: UnaryOp::Neg, operand: Box::new(integer(positive)) }),
        None => at_nowhere(ProgramKind::Binary {
            op: BinaryOp::Sub,
            left: Box::new(integer(value + 1)),
            right: Box::new(integer(1)),
        }),
    }
}

/// Types print as they are written.
fn surface_type(ty: &Type) -> Option<ast::Type> {
    parse_type(FileId::default(), &ty.to_string()).tree
}

fn at_nowhere(kind: ProgramKind) -> Program {
    Program::new(kind, Span::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_syntax::print_program;
    use std::rc::Rc;

    fn var(name: &str) -> Expr {
        Expr::var(Symbol::new(name), Span::default())
    }

    fn expr(kind: ExprKind) -> Expr {
        Expr::new(kind, Span::default())
    }

    fn lambda(parameter: &str, body: Expr) -> Expr {
        expr(ExprKind::Lambda(Symbol::new(parameter), Rc::new(body)))
    }

    fn printed(expr: &Expr) -> String {
        print_program(&surface_program(expr))
    }

    #[test]
    fn names_that_cannot_be_written() {
        let blank = |number| Symbol::numbered(loligo_logic::Origin::Blank, number);
        let under = |name, body| expr(ExprKind::Lambda(name, Rc::new(body)));
        let used = |name| Expr::var(name, Span::default());
        assert_eq!(printed(&under(blank(1), lambda("unused", var("x")))), "\\_ . \\unused . x");
        let both = under(blank(1), under(blank(2), used(blank(1)).apply(var("x")).apply(used(blank(2)))));
        assert_eq!(printed(&both), "\\x' . \\x'' . x' x x''");
        let second = Symbol::new("y").with_number(1);
        let both = lambda("y", under(second, lambda("y'", used(second).apply(var("y")).apply(var("y'")))));
        assert_eq!(printed(&both), "\\y . \\y'' . \\y' . y'' y y'");
    }

    #[test]
    fn applications_are_flat() {
        let inner = var("g").apply(expr(ExprKind::Int(-1)));
        let instance = expr(ExprKind::Instance(Symbol::new("f"), [].into()));
        assert_eq!(printed(&instance.apply(inner).apply(var("y"))), "f (g (-1)) y");
    }

    #[test]
    fn every_number_has_a_form() {
        assert_eq!(printed(&expr(ExprKind::Int(0))), "0");
        assert_eq!(printed(&expr(ExprKind::Int(i64::MIN))), "-9223372036854775807 - 1");
    }

    #[test]
    fn operators_keep_their_operands() {
        let minus = expr(ExprKind::Op(Operator::Sub, vec![var("a"), var("b")]));
        let negative = expr(ExprKind::Op(Operator::Neg, vec![minus]));
        assert_eq!(printed(&negative), "-(a - b)");
    }
}
