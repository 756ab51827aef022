//! The definition that a user wrote, with its holes filled.
//!
//! A search works on what a definition resolves to, where lists are spelled out, branches stand outside of applications and
//! small functions where they are called. Here what it has found is put into the tree that the user wrote: a part that fills
//! a hole stands where that does.

use crate::goals::GoalSummary;
use crate::surface::{surface_among, surface_program};
use crate::unit::Unit;
use loligo_base::Span;
use loligo_logic::{Origin, Spellings, Symbol};
use loligo_syntax::ast::{DeclKind, Program, ProgramKind};
use loligo_types::Expr;
use std::collections::{HashMap, HashSet};

/// The surface trees of a program that fills the holes of a goal, the better ones first: the definition as the user wrote it,
/// where what fills a hole can be said there, and the program as it was found.
pub(crate) fn written(unit: &Unit<'_>, goal: &GoalSummary, program: &Expr) -> Vec<Program> {
    let found = surface_program(program);
    let is_definition = |name: &str| name == goal.name;
    let definition = unit.module().decls.iter().find_map(|decl| match &decl.kind {
        DeclKind::Definition(definition) if is_definition(definition.name.as_str()) => Some(&definition.body),
        _ => None,
    });
    let filled = definition.and_then(|sketch| filled(sketch, program)).filter(|filled| *filled != found);
    filled.into_iter().chain([found]).collect()
}

/// The sketch with its holes filled; `None` if what fills one cannot be said there.
fn filled(sketch: &Program, program: &Expr) -> Option<Program> {
    let mut sketch = sketch.clone();
    let mut fillings = Fillings::default();
    each_hole(&mut sketch, &mut |hole| {
        fillings.holes.insert(hole.span);
    });
    fillings.collect(program, &mut Vec::new())?;
    let mut is_filled = true;
    each_hole(&mut sketch, &mut |hole| match fillings.found.get(&hole.span) {
        Some(filling) => *hole = filling.clone(),
        None => is_filled = false,
    });
    is_filled.then_some(sketch)
}

/// The terms that fill the holes of a sketch.
#[derive(Default)]
struct Fillings {
    holes: HashSet<Span>,
    found: HashMap<Span, Program>,
}

impl Fillings {
    /// Looks for fillings in a part of the program, where so many binders of the user's are in scope. `None` if one cannot be
    /// said, or copies of a hole are filled in different ways.
    fn collect(&mut self, expr: &Expr, scope: &mut Vec<Symbol>) -> Option<()> {
        if self.holes.contains(&expr.span) {
            let filling = said_among(expr, scope)?;
            let known = self.found.entry(expr.span).or_insert_with(|| filling.clone());
            return (*known == filling).then_some(());
        }
        for (index, child) in expr.children().enumerate() {
            let outside = scope.len();
            scope.extend(expr.bound(index));
            self.collect(child, scope)?;
            scope.truncate(outside);
        }
        Some(())
    }
}

/// The surface tree of what fills a hole where binders of the user's are in scope, the innermost last: there they are called
/// as they were written.
fn said_among(expr: &Expr, scope: &[Symbol]) -> Option<Program> {
    let mut names = HashSet::new();
    expr.visit_names(&mut |name| {
        names.insert(name);
    });
    let mut spellings = Spellings::default();
    let mut said = expr.clone();
    for (position, local) in scope.iter().enumerate() {
        let is_called_so = |name: &Symbol| name.is_users() && name.as_str() == local.as_str();
        let written = Symbol::new(&local.as_str());
        if local.is_users() {
            spellings.reserve(written);
        }
        if expr.mentions(*local) {
            let is_hidden = scope.iter().skip(position + 1).any(is_called_so);
            if local.origin() == Origin::Blank || is_hidden || (written != *local && names.contains(&written)) {
                return None;
            }
            said = said.renamed(*local, written);
        }
        // Nor is anything said there of what the user's binder hides.
        let is_other = |name: &&Symbol| is_called_so(name) && !scope.contains(name);
        if local.is_users() && names.iter().filter(is_other).any(|name| expr.mentions(*name)) {
            return None;
        }
    }
    Some(surface_among(&said, &mut spellings))
}

/// Visits the holes of a program.
fn each_hole(program: &mut Program, visit: &mut dyn FnMut(&mut Program)) {
    match &mut program.value {
        ProgramKind::Hole => visit(program),
        ProgramKind::Error | ProgramKind::Bool(_) | ProgramKind::Int(_) | ProgramKind::Name(_) => {}
        ProgramKind::List(items) => items.iter_mut().for_each(|item| each_hole(item, visit)),
        ProgramKind::App { head, args } => {
            each_hole(head, visit);
            args.iter_mut().for_each(|arg| each_hole(arg, visit));
        }
        ProgramKind::Unary { operand: inner, .. }
        | ProgramKind::Typed { program: inner, .. }
        | ProgramKind::Lambda { body: inner, .. } => each_hole(inner, visit),
        ProgramKind::Binary { left, right, .. } => {
            each_hole(left, visit);
            each_hole(right, visit);
        }
        ProgramKind::Let { value, body, .. } => {
            each_hole(value, visit);
            each_hole(body, visit);
        }
        ProgramKind::If { condition, then_branch, else_branch } => {
            [condition, then_branch, else_branch].into_iter().for_each(|part| each_hole(part, visit));
        }
        ProgramKind::Match { scrutinee, alternatives } => {
            each_hole(scrutinee, visit);
            alternatives.iter_mut().for_each(|alternative| each_hole(&mut alternative.body, visit));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use loligo_base::FileId;
    use loligo_syntax::{parse, print_program};
    use loligo_types::ExprKind;
    use std::rc::Rc;

    /// The body of the definition of `f`.
    fn sketch(text: &str) -> Program {
        let module = parse(FileId::default(), &format!("f :: Int\nf = {text}\n")).module;
        let bodies = module.decls.into_iter().filter_map(|decl| match decl.kind {
            DeclKind::Definition(definition) => Some(definition.body),
            _ => None,
        });
        bodies.last().unwrap()
    }

    fn holes(sketch: &Program) -> Vec<Span> {
        let mut holes = Vec::new();
        each_hole(&mut sketch.clone(), &mut |hole| holes.push(hole.span));
        holes
    }

    fn under(name: Symbol, body: Expr) -> Expr {
        Expr::new(ExprKind::Lambda(name, Rc::new(body)), Span::default())
    }

    fn x(number: usize) -> Symbol {
        Symbol::new("x").with_number(number)
    }

    #[test]
    fn what_is_around_a_hole_stays() {
        let sketch = sketch("\\x . [1, if x == 0 then ?? else 2]");
        let span = holes(&sketch)[0];
        let program = under(x(0), Expr::var(x(0), span));
        assert_eq!(print_program(&filled(&sketch, &program).unwrap()), "\\x . [1, if x == 0 then x else 2]");
    }

    #[test]
    fn a_hidden_name_is_not_said() {
        let sketch = sketch("\\x . \\x . ??");
        let span = holes(&sketch)[0];
        let both = |filling: Symbol| under(x(0), under(x(1), Expr::var(filling, span)));
        assert_eq!(print_program(&filled(&sketch, &both(x(1))).unwrap()), "\\x . \\x . x");
        assert_eq!(filled(&sketch, &both(x(0))), None);
        // Nor that of a component.
        let component = under(x(1), under(x(2), Expr::var(x(0), span)));
        assert_eq!(filled(&sketch, &component), None);
    }

    #[test]
    fn a_name_without_a_spelling_is_not_said() {
        let sketch = sketch("\\_ . ??");
        let span = holes(&sketch)[0];
        let blank = Symbol::numbered(Origin::Blank, 1);
        assert_eq!(filled(&sketch, &under(blank, Expr::var(blank, span))), None);
        let five = under(blank, Expr::new(ExprKind::Int(5), span));
        assert_eq!(print_program(&filled(&sketch, &five).unwrap()), "\\_ . 5");
    }

    #[test]
    fn copies_of_a_hole_are_filled_alike_or_not_at_all() {
        let sketch = sketch("g (if b then 1 else 2) ??");
        let span = holes(&sketch)[0];
        let copies = |first: &str, second: &str| {
            let copy = |name: &str| Expr::var(Symbol::new(name), span);
            Expr::var(Symbol::new("g"), Span::default()).apply(copy(first)).apply(copy(second))
        };
        assert_eq!(print_program(&filled(&sketch, &copies("a", "a")).unwrap()), "g (if b then 1 else 2) a");
        assert_eq!(filled(&sketch, &copies("a", "c")), None);
    }
}
