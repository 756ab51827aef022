//! The sorts of programs, as far as they show without type inference.
//!
//! An annotation inside a program may speak of variables that a `let` or a match binds, before any type is inferred. What
//! shows at a glance is used; where nothing does, the use in the formula decides.

use crate::Resolver;
use crate::names::symbol;
use crate::program::ProgramScope;
use crate::scope::LocalSort;
use crate::sorts::{Callable, collect_variables};
use crate::types::Formulas;
use loligo_logic::{Sort, Symbol};
use loligo_syntax::ast::{BinaryOp, Name, Program, ProgramKind, UnaryOp};

impl Resolver<'_> {
    /// The sort of a program if it shows.
    pub(crate) fn known_sort(&self, program: &Program, scope: &ProgramScope) -> Option<Sort> {
        match &program.value {
            ProgramKind::Bool(_) => Some(Sort::Bool),
            ProgramKind::Int(_) => Some(Sort::Int),
            ProgramKind::Name(name) => self.applied_sort(name, &[], scope),
            ProgramKind::App { head, args } => match &head.value {
                ProgramKind::Name(name) => self.applied_sort(name, args, scope),
                _ => None,
            },
            ProgramKind::List(items) => {
                let element = self.known_sort(items.first()?, scope)?;
                Some(Sort::Data(Symbol::new("List"), [element].into()))
            }
            ProgramKind::Unary { op: UnaryOp::Not, .. } => Some(Sort::Bool),
            ProgramKind::Unary { op: UnaryOp::Neg, .. } => Some(Sort::Int),
            ProgramKind::Binary { op, .. } => match op {
                BinaryOp::Mul | BinaryOp::Add | BinaryOp::Sub => Some(Sort::Int),
                _ => Some(Sort::Bool),
            },
            ProgramKind::Typed { ty, .. } => self.annotated(ty, scope, Formulas::Skip)?.sort(),
            ProgramKind::If { then_branch, .. } => self.known_sort(then_branch, scope),
            ProgramKind::Hole
            | ProgramKind::Error
            | ProgramKind::Lambda { .. }
            | ProgramKind::Let { .. }
            | ProgramKind::Match { .. } => None,
        }
    }

    fn applied_sort(&self, head: &Name, args: &[Program], scope: &ProgramScope) -> Option<Sort> {
        let name = symbol(head);
        if let Some(local) = scope.locals.iter().rev().find(|local| local.name == name) {
            return match &local.sort {
                LocalSort::Of(sort) if args.is_empty() => Some(sort.clone()),
                _ => None,
            };
        }
        let callable = match self.signatures.get(&name) {
            Some(signature) => {
                let (parameters, result) = signature.schema.body.uncurry();
                Callable {
                    parameters: parameters.iter().map(|fun| fun.argument.sort()).collect(),
                    result: result.sort()?,
                }
            }
            None if head.is_upper() => self.callables.get(&name)?.clone(),
            None => return None,
        };
        if callable.parameters.len() != args.len() {
            return None;
        }
        let mut bindings = Vec::new();
        for (parameter, arg) in callable.parameters.iter().zip(args) {
            if let (Some(parameter), Some(found)) = (parameter, self.known_sort(arg, scope))
                && !parameter.match_with(&found, &mut bindings)
            {
                return None;
            }
        }
        let mut variables = Vec::new();
        collect_variables(&callable.result, &mut variables);
        let determined = variables.iter().all(|variable| bindings.iter().any(|(bound, _)| bound == variable));
        determined.then(|| callable.with_sorts(&bindings).result)
    }
}
