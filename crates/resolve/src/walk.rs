//! Walks over surface trees.

use loligo_syntax::ast::{Formula, FormulaKind, Name, Type, TypeKind};

/// Calls `visit` on every name in a formula, heads of applications included.
pub(crate) fn formula_names<'a>(formula: &'a Formula, visit: &mut dyn FnMut(&'a Name)) {
    match &formula.value {
        FormulaKind::Bool(_) | FormulaKind::Int(_) => {}
        FormulaKind::Name(name) => visit(name),
        FormulaKind::App { head, args } => {
            visit(head);
            args.iter().for_each(|arg| formula_names(arg, visit));
        }
        FormulaKind::Set(items) => items.iter().for_each(|item| formula_names(item, visit)),
        FormulaKind::Unary { operand, .. } => formula_names(operand, visit),
        FormulaKind::Binary { left, right, .. } => {
            formula_names(left, visit);
            formula_names(right, visit);
        }
        FormulaKind::If { condition, then_branch, else_branch } => {
            [condition, then_branch, else_branch].into_iter().for_each(|part| formula_names(part, visit));
        }
    }
}

/// Calls `visit` on every type inside a type, itself included.
pub(crate) fn types<'a>(ty: &'a Type, visit: &mut dyn FnMut(&'a Type)) {
    visit(ty);
    match &ty.value {
        TypeKind::Bool | TypeKind::Int | TypeKind::Var(_) => {}
        TypeKind::Data { args, .. } => args.iter().for_each(|arg| types(arg, visit)),
        TypeKind::List(inner) | TypeKind::Refined { base: inner, .. } => types(inner, visit),
        TypeKind::Fun { argument, result, .. } => {
            types(argument, visit);
            types(result, visit);
        }
    }
}
