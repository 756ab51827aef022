//! Functions that are passed on without all of their arguments, in the form of lambdas that call them.
//!
//! Where a recursive function is mentioned it is then called, and what it is called with is known.

use loligo_logic::{Origin, Symbol};
use loligo_types::{Expr, ExprKind};
use std::rc::Rc;

/// The program with each mention of a function in the form of a call; `arity` tells how many arguments these take.
pub(crate) fn expand(expr: &Expr, arity: &dyn Fn(Symbol) -> Option<usize>) -> Expr {
    Expansion { arity, local: Vec::new(), made: 0 }.expr(expr)
}

struct Expansion<'a> {
    arity: &'a dyn Fn(Symbol) -> Option<usize>,
    /// The local functions around, with their arities.
    local: Vec<(Symbol, usize)>,
    made: usize,
}

impl Expansion<'_> {
    fn expr(&mut self, expr: &Expr) -> Expr {
        match &expr.kind {
            ExprKind::App(..) | ExprKind::Var(_) | ExprKind::Instance(..) => self.application(expr),
            ExprKind::Fix(name, function) => {
                self.local.push((*name, function.parameters().len()));
                let function = self.expr(function);
                self.local.pop();
                Expr::new(ExprKind::Fix(*name, Rc::new(function)), expr.span)
            }
            _ => expr.map_children(&mut |child| self.expr(child)),
        }
    }

    fn application(&mut self, expr: &Expr) -> Expr {
        let (head, arguments) = expr.spine();
        let whole = self.arguments(expr);
        let (ExprKind::Var(name) | ExprKind::Instance(name, _)) = &head.kind else { return whole };
        let local = self.local.iter().rev().find(|(local, _)| local == name).map(|(_, arity)| *arity);
        let Some(arity) = local.or_else(|| (self.arity)(*name)) else { return whole };
        let missing = arity.saturating_sub(arguments.len());
        let parameters: Vec<Symbol> = (0..missing).map(|_| self.fresh()).collect();
        let applied = parameters.iter().fold(whole, |function, parameter| {
            let argument = Expr::new(ExprKind::Var(*parameter), expr.span);
            Expr::new(ExprKind::App(Rc::new(function), Rc::new(argument)), expr.span)
        });
        let lambda = |body, parameter: &Symbol| Expr::new(ExprKind::Lambda(*parameter, Rc::new(body)), expr.span);
        parameters.iter().rev().fold(applied, lambda)
    }

    /// The application with its arguments expanded, and not its head.
    fn arguments(&mut self, expr: &Expr) -> Expr {
        match &expr.kind {
            ExprKind::App(function, argument) => {
                let function = self.arguments(function);
                let argument = self.expr(argument);
                Expr::new(ExprKind::App(Rc::new(function), Rc::new(argument)), expr.span)
            }
            ExprKind::Var(_) | ExprKind::Instance(..) => expr.clone(),
            _ => self.expr(expr),
        }
    }

    fn fresh(&mut self) -> Symbol {
        self.made += 1;
        Symbol::of(Origin::Blank, "passed", u32::try_from(self.made).unwrap_or(u32::MAX))
    }
}
