//! The parts of a program that fill the holes of its sketch: they are the search's own, and the rest is the user's.

use loligo_base::Span;
use loligo_logic::Symbol;
use loligo_types::{Expr, ExprKind};
use rustc_hash::FxHashSet;
use std::mem::discriminant;

/// Variables that a given match around a hole was on, and the constructors without arguments that they are there.
pub(crate) type Known = [(Symbol, Symbol)];

/// The surroundings of a hole in a sketch.
pub(crate) struct Surroundings<'a> {
    /// Where the hole stands. Its copies, in functions that were put where they are called, stand there too.
    pub(crate) hole: Span,
    /// Variables that are constructors.
    pub(crate) known: &'a Known,
    /// The binders of the sketch in scope, the innermost last.
    pub(crate) scope: &'a [Symbol],
}

/// The program with every part that fills a hole of the sketch changed, and put where the hole stands; no other part stands
/// there. `None` if the program is not the sketch with its holes filled.
pub(crate) fn map_fillings(
    sketch: &Expr,
    program: &Expr,
    change: &mut dyn FnMut(&Expr, &Surroundings<'_>) -> Expr,
) -> Option<Expr> {
    let mut holes = FxHashSet::default();
    collect_holes(sketch, &mut holes);
    Fillings { holes, known: Vec::new(), scope: Vec::new(), change }.expr(sketch, program)
}

fn collect_holes(sketch: &Expr, holes: &mut FxHashSet<Span>) {
    if sketch.kind == ExprKind::Hole {
        holes.insert(sketch.span);
    }
    sketch.children().for_each(|child| collect_holes(child, holes));
}

struct Fillings<'a> {
    holes: FxHashSet<Span>,
    known: Vec<(Symbol, Symbol)>,
    scope: Vec<Symbol>,
    change: &'a mut dyn FnMut(&Expr, &Surroundings<'_>) -> Expr,
}

impl Fillings<'_> {
    fn expr(&mut self, sketch: &Expr, program: &Expr) -> Option<Expr> {
        if sketch.kind == ExprKind::Hole {
            let around = Surroundings { hole: sketch.span, known: &self.known, scope: &self.scope };
            return Some(Expr { span: sketch.span, ..(self.change)(program, &around) });
        }
        let parts: Vec<&Expr> = sketch.children().collect();
        if !is_of_one_form(sketch, program) || parts.len() != program.children().count() {
            return None;
        }
        let (mut index, mut is_filled) = (0, true);
        let mapped = program.map_children(&mut |part| {
            let (known, scope) = (self.known.len(), self.scope.len());
            self.known.extend(constructor_at(program, index));
            self.scope.extend(program.bound(index));
            let mapped = parts.get(index).and_then(|sketch| self.expr(sketch, part));
            self.known.truncate(known);
            self.scope.truncate(scope);
            index += 1;
            is_filled &= mapped.is_some();
            mapped.unwrap_or_else(|| part.clone())
        });
        // Parameters that were introduced for a hole belong to what fills it; a list has its parts where its elements are.
        let is_apart = self.holes.contains(&mapped.span) && !matches!(mapped.kind, ExprKind::Lambda(..));
        let span = if is_apart { Span::default() } else { mapped.span };
        is_filled.then_some(Expr { span, ..mapped })
    }
}

/// The filling of a copy of a hole, and the binders in scope there.
struct Copy {
    hole: Span,
    filling: Expr,
    scope: Vec<Symbol>,
}

impl Copy {
    /// The filling for another copy of the hole, where binders of the same spelling stand for each other.
    fn at(&self, scope: &[Symbol]) -> Expr {
        self.scope.iter().fold(self.filling.clone(), |filling, name| {
            let is_called_so = |other: &&Symbol| other.is_users() && other.as_str() == name.as_str();
            match scope.iter().rfind(is_called_so).filter(|other| *other != name && filling.mentions(*name)) {
                Some(other) => filling.renamed(*name, *other),
                None => filling,
            }
        })
    }
}

/// The programs in which all copies of a hole are filled as one of them is, where they are filled in different ways.
pub(crate) fn filled_alike(sketch: &Expr, program: &Expr) -> Vec<Expr> {
    let mut copies: Vec<Copy> = Vec::new();
    let all = map_fillings(sketch, program, &mut |filling, around| {
        copies.push(Copy { hole: around.hole, filling: filling.clone(), scope: around.scope.to_vec() });
        filling.clone()
    });
    if all.is_none() {
        return Vec::new();
    }
    let is_alone = |copy: &Copy| {
        let mut others = copies.iter().filter(|other| other.hole == copy.hole);
        others.all(|other| copy.at(&other.scope) == other.filling)
    };
    let mut programs: Vec<Expr> = Vec::new();
    for copy in copies.iter().filter(|copy| !is_alone(copy)) {
        programs.extend(map_fillings(sketch, program, &mut |filling, around| match around.hole == copy.hole {
            true => copy.at(around.scope),
            false => filling.clone(),
        }));
    }
    programs
}

/// The variable that a match is on and the constructor that it is in the `index`-th part, if that takes no arguments.
fn constructor_at(expr: &Expr, index: usize) -> Option<(Symbol, Symbol)> {
    let ExprKind::Match(scrutinee, alternatives) = &expr.kind else { return None };
    let ExprKind::Var(name) = scrutinee.kind else { return None };
    let alternative = alternatives.get(index.checked_sub(1)?)?;
    alternative.parameters.is_empty().then_some((name, alternative.constructor))
}

/// Test that two programs begin alike; a name may have been given type arguments in one of them.
fn is_of_one_form(sketch: &Expr, program: &Expr) -> bool {
    let is_name = |expr: &Expr| matches!(expr.kind, ExprKind::Var(_) | ExprKind::Instance(..));
    discriminant(&sketch.kind) == discriminant(&program.kind) || (is_name(sketch) && is_name(program))
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_types::Alternative;
    use std::rc::Rc;

    fn expr(kind: ExprKind) -> Expr {
        Expr::new(kind, Span::default())
    }

    fn var(name: &str) -> Expr {
        Expr::var(Symbol::new(name), Span::default())
    }

    fn decide(condition: &Expr, then: &Expr, otherwise: &Expr) -> Expr {
        let part = |part: &Expr| Rc::new(part.clone());
        expr(ExprKind::If(part(condition), part(then), part(otherwise)))
    }

    fn on(scrutinee: &str, cases: &[(&str, &[&str], Expr)]) -> Expr {
        let alternative = |(constructor, parameters, body): &(&str, &[&str], Expr)| Alternative {
            constructor: Symbol::new(constructor),
            parameters: parameters.iter().map(|name| Symbol::new(name)).collect(),
            body: body.clone(),
            span: Span::default(),
        };
        expr(ExprKind::Match(Rc::new(var(scrutinee)), cases.iter().map(alternative).collect()))
    }

    #[test]
    fn nothing_changes_but_what_fills_a_hole() {
        let hole = expr(ExprKind::Hole);
        let sketch = decide(&var("x"), &hole, &var("y").apply(hole.clone()));
        let program = decide(&var("x"), &var("a"), &var("y").apply(var("x")));
        let changed = map_fillings(&sketch, &program, &mut |_, _| var("new"));
        assert_eq!(changed, Some(decide(&var("x"), &var("new"), &var("y").apply(var("new")))));
        // What has no hole stays, whatever it is.
        assert_eq!(map_fillings(&program, &program, &mut |_, _| var("new")), Some(program));
    }

    #[test]
    fn a_program_of_another_form_is_no_filled_sketch() {
        let hole = expr(ExprKind::Hole);
        let sketch = decide(&var("x"), &hole, &hole);
        assert_eq!(map_fillings(&sketch, &var("a"), &mut |filling, _| filling.clone()), None);
        let nested = var("f").apply(sketch);
        assert_eq!(map_fillings(&nested, &var("f").apply(var("a")), &mut |filling, _| filling.clone()), None);
    }

    #[test]
    fn a_filling_stands_where_its_hole_does() {
        let at = Span { start: 7, end: 9, ..Span::default() };
        let sketch = var("f").apply(Expr::new(ExprKind::Hole, at));
        let filled = map_fillings(&sketch, &var("f").apply(var("x")), &mut |filling, _| filling.clone());
        let filled = filled.expect("it is the sketch, filled");
        assert_eq!(filled.children().last().map(|filling| filling.span), Some(at));
    }

    #[test]
    fn nothing_else_stands_where_a_hole_does() {
        let at = Span { start: 7, end: 9, ..Span::default() };
        let hole = Expr::new(ExprKind::Hole, at);
        let list = |item: &Expr| Expr::var(Symbol::new("Cons"), at).apply(item.clone()).apply(var("Nil"));
        let program = list(&Expr::new(ExprKind::Int(1), at));
        let filled = map_fillings(&list(&hole), &program, &mut |filling, _| filling.clone());
        let mut there = Vec::new();
        let mut parts = vec![filled.expect("it is the sketch, filled")];
        while let Some(part) = parts.pop() {
            there.extend((part.span == at).then(|| part.clone()));
            parts.extend(part.children().cloned());
        }
        assert_eq!(there, [expr(ExprKind::Int(1))]);
    }

    #[test]
    fn copies_of_a_hole_can_be_filled_alike() {
        let hole = expr(ExprKind::Hole);
        let (first, second) = (Symbol::new("x"), Symbol::new("x").with_number(1));
        let under = |name: Symbol, body: &Expr| expr(ExprKind::Lambda(name, Rc::new(body.clone())));
        let both = |one: &Expr, other: &Expr| var("f").apply(under(first, one)).apply(under(second, other));
        let local = |name: Symbol| Expr::var(name, Span::default());
        let sketch = both(&hole, &hole);
        let alike = both(&local(first), &local(second));
        assert_eq!(filled_alike(&sketch, &alike), []);
        let ways = filled_alike(&sketch, &both(&local(first), &var("y")));
        assert_eq!(ways, [alike, both(&var("y"), &var("y"))]);
    }

    #[test]
    fn constructors_are_known_in_their_cases_only() {
        let hole = expr(ExprKind::Hole);
        let given =
            |nil: &Expr, cons: &Expr| on("xs", &[("Nil", &[], nil.clone()), ("Cons", &["y", "ys"], cons.clone())]);
        let mut seen = Vec::new();
        map_fillings(&given(&hole, &hole), &given(&var("a"), &var("b")), &mut |filling, around| {
            seen.push((filling.clone(), around.known.to_vec()));
            filling.clone()
        });
        let nil = (Symbol::new("xs"), Symbol::new("Nil"));
        assert_eq!(seen, [(var("a"), vec![nil]), (var("b"), Vec::new())]);
    }
}
