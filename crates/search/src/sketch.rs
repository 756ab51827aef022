//! Filling the holes of a given program, outermost first.

use super::Search;
use super::heads::shapes_in_scope;
use super::ladder::Lacking;
use super::request::Request;
use super::site::{Outer, Site};
use super::terms::without_unknowns;
use loligo_horn::Visibility;
use loligo_logic::{Symbol, Term};
use loligo_types::{Alternative, Expr, ExprKind, Shape, Shapes, Type};
use loligo_typing::{Library, Rules};
use std::ops::ControlFlow;
use std::rc::Rc;

/// Eta-expands a sketch at its outermost holes, so that the arguments have names before the search begins.
pub(crate) fn introduce_parameters(library: &Library<'_>, sketch: Expr, ty: &Type) -> Expr {
    introduce(library, &sketch, ty, &mut Vec::new())
}

fn introduce(library: &Library<'_>, sketch: &Expr, ty: &Type, taken: &mut Vec<Symbol>) -> Expr {
    match (&sketch.kind, ty) {
        (ExprKind::Lambda(parameter, body), Type::Fun(fun)) => {
            taken.push(*parameter);
            let body = introduce(library, body, &fun.result, taken);
            Expr::new(ExprKind::Lambda(*parameter, Rc::new(body)), sketch.span)
        }
        (ExprKind::Hole, Type::Fun(fun)) => {
            let name = fun.param.fresh(|name| taken.contains(&name) || library.is_declared(name));
            taken.push(name);
            let body = introduce(library, sketch, &fun.result, taken);
            Expr::new(ExprKind::Lambda(name, Rc::new(body)), sketch.span)
        }
        _ => sketch.clone(),
    }
}

impl Search<'_> {
    /// Fills the holes of `sketch` so that it has the type asked for.
    pub(super) fn fill(&mut self, site: &Site, sketch: &Expr) -> Option<Expr> {
        let library = self.library.clone();
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        let mut context = site.context.clone();
        let kind = match &sketch.kind {
            ExprKind::Hole => return self.introduce(&Site { span: sketch.span, ..site.clone() }),
            ExprKind::Lambda(parameter, body) => {
                let fun = site.ty.as_fun()?;
                rules.bind(&mut context, *parameter, fun.argument.clone(), Visibility::Program);
                let inner = site.within(context).asking(fun.rename_param(*parameter));
                ExprKind::Lambda(*parameter, Rc::new(self.fill(&inner, body)?))
            }
            ExprKind::Typed(inner, annotation) if inner.has_holes() => {
                let inner = self.fill(&site.asking(annotation.ty.clone()), inner)?;
                let filled = Expr::new(ExprKind::Typed(Rc::new(inner), annotation.clone()), sketch.span);
                return self.holds(site, &filled).then_some(filled);
            }
            ExprKind::If(condition, then, otherwise) if !condition.has_holes() => {
                let value = rules.value(&mut context, condition);
                let site = site.within(context).under(site.outer.with(rules));
                let positive = site.assuming(value);
                let negative = site.assuming(Term::not(value));
                self.has_its_type(&negative, otherwise)?;
                let then = self.fill(&positive, then)?;
                let negative = negative.under(self.extended(&positive, &then));
                let otherwise = self.fill(&negative, otherwise)?;
                ExprKind::If(condition.clone(), Rc::new(then), Rc::new(otherwise))
            }
            ExprKind::Let(name, value, body) if !value.has_holes() => {
                let value_type = rules.infer(&mut context, value);
                rules.bind(&mut context, *name, value_type, Visibility::Program);
                let inner = site.within(context).under(site.outer.with(rules));
                ExprKind::Let(*name, value.clone(), Rc::new(self.fill(&inner, body)?))
            }
            ExprKind::Match(scrutinee, alternatives) if !scrutinee.has_holes() => {
                let Type::Scalar(scalar) = rules.infer(&mut context, scrutinee) else { return None };
                let value = rules.name_value(&mut context, &scalar);
                let mut site = site.within(context).under(site.outer.with(rules));
                for alternative in alternatives {
                    let (name, parameters) = (alternative.constructor, &alternative.parameters);
                    let inner = Rules::new(&library).alternative(&site.context, value, &scalar, name, parameters);
                    self.has_its_type(&site.within(inner), &alternative.body)?;
                }
                let mut filled = Vec::new();
                for alternative in alternatives {
                    let (name, parameters) = (alternative.constructor, &alternative.parameters);
                    let inner = Rules::new(&library).alternative(&site.context, value, &scalar, name, parameters);
                    let inner = site.within(inner);
                    let body = self.fill(&inner, &alternative.body)?;
                    site = site.under(self.extended(&inner, &body));
                    filled.push(Alternative { body, ..alternative.clone() });
                }
                ExprKind::Match(scrutinee.clone(), filled)
            }
            ExprKind::If(condition, then, otherwise) if condition.kind == ExprKind::Hole => {
                let rebuild = |condition: Expr| {
                    let kind = ExprKind::If(Rc::new(condition), then.clone(), otherwise.clone());
                    Expr::new(kind, sketch.span)
                };
                return self
                    .fill_condition(site, then, &rebuild)
                    .or_else(|| self.fill_first(site, &[Shape::Bool], &rebuild));
            }
            ExprKind::Let(name, value, body) if matches!(value.kind, ExprKind::Typed(..)) => {
                let ExprKind::Typed(inner, annotation) = &value.kind else { return None };
                let inner = self.fill(&site.asking(annotation.ty.clone()), inner)?;
                let value = Expr::new(ExprKind::Typed(Rc::new(inner), annotation.clone()), value.span);
                let filled = Expr::new(ExprKind::Let(*name, Rc::new(value), body.clone()), sketch.span);
                return self.fill(site, &filled);
            }
            ExprKind::Let(name, value, body) if value.kind == ExprKind::Hole => {
                let rebuild = |value: Expr| Expr::new(ExprKind::Let(*name, Rc::new(value), body.clone()), sketch.span);
                return self.fill_first(site, &shapes_in_scope(site), &rebuild);
            }
            ExprKind::Match(scrutinee, alternatives) if scrutinee.kind == ExprKind::Hole => {
                let datatype = library.constructor(alternatives.first()?.constructor)?.datatype;
                let is_scrutinee = |shape: &Shape| matches!(shape, Shape::Data(name, _) if *name == datatype);
                let shapes: Vec<Shape> = shapes_in_scope(site).into_iter().filter(is_scrutinee).collect();
                let rebuild =
                    |scrutinee: Expr| Expr::new(ExprKind::Match(Rc::new(scrutinee), alternatives.clone()), sketch.span);
                return self.fill_first(site, &shapes, &rebuild);
            }
            ExprKind::If(condition, then, otherwise) => {
                return self.fill_inside(site, condition, &|condition| {
                    let kind = ExprKind::If(Rc::new(condition), then.clone(), otherwise.clone());
                    Expr::new(kind, sketch.span)
                });
            }
            ExprKind::Match(scrutinee, alternatives) => {
                return self.fill_inside(site, scrutinee, &|scrutinee| {
                    Expr::new(ExprKind::Match(Rc::new(scrutinee), alternatives.clone()), sketch.span)
                });
            }
            _ if sketch.has_holes() => return self.fill_term(site, sketch),
            _ => return self.holds(site, sketch).then(|| sketch.clone()),
        };
        Some(Expr::new(kind, sketch.span))
    }

    /// `None` if a branch without holes does not have the type asked for, whatever comes to stand in the others.
    fn has_its_type(&mut self, site: &Site, branch: &Expr) -> Option<()> {
        if branch.has_holes() || self.holds(site, branch) {
            return Some(());
        }
        if site.outer.unknowns.is_empty() && !self.horn.is_cancelled() {
            self.wrong = Some(branch.span);
        }
        None
    }

    /// Puts a condition in the place of a hole under which the given branch has its type, and fills the rest.
    fn fill_condition(&mut self, site: &Site, branch: &Expr, rebuild: &dyn Fn(Expr) -> Expr) -> Option<Expr> {
        if branch.has_holes() {
            return None;
        }
        let guards = self.guards(site, branch, None);
        guards.into_iter().find_map(|guard| {
            let decision = self.decision(site, &guard)?;
            let condition = decision.condition.filter(|_| decision.tests.is_empty())?;
            self.fill(site, &rebuild(condition))
        })
    }

    /// Puts ever larger terms of the given shapes in the place of a hole that decides what the rest of the sketch is
    /// about, and fills the rest.
    fn fill_first(&mut self, site: &Site, shapes: &[Shape], rebuild: &dyn Fn(Expr) -> Expr) -> Option<Expr> {
        for size in 1..=site.rung.size {
            for shape in shapes {
                let terms = self.bank(&Request::unguarded(site, shape, size), shape, size);
                for banked in terms.iter() {
                    if let Some(found) = self.fill(site, &rebuild(banked.argument.term.clone())) {
                        return Some(found);
                    }
                }
            }
        }
        None
    }

    /// Puts ever larger terms in the place of a hole inside a part that decides, and fills the rest.
    fn fill_inside(&mut self, site: &Site, part: &Expr, rebuild: &dyn Fn(Expr) -> Expr) -> Option<Expr> {
        let library = self.library.clone();
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        rules.infer(&mut site.context.clone(), part);
        let (_, target, _) = rules.holes.first()?;
        let shape = Shape::of(target);
        self.lacking.add(Lacking::SIZE);
        self.fill_first(site, &[shape], &|term| {
            rebuild(replace_first_hole(part, &term).unwrap_or_else(|| part.clone()))
        })
    }

    /// Fills the holes of an elimination term: the bodies of function arguments with programs, other holes with ever
    /// larger terms.
    pub(super) fn fill_term(&mut self, site: &Site, sketch: &Expr) -> Option<Expr> {
        if self.horn.is_cancelled() {
            return None;
        }
        let library = self.library.clone();
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        rules.check(&site.context, sketch, &site.ty);
        let hole = (!rules.holes.is_empty()).then(|| rules.holes.remove(0));
        let around: Outer = site.outer.with(rules);
        // A hole that stands for a value makes no promise yet that the whole could be measured by.
        let is_program =
            hole.as_ref().is_none_or(|(_, target, _)| target.as_fun().is_some() || is_argument_of_lambda(sketch));
        if is_program && !self.horn.holds(&around.unknowns, &around.clauses) {
            return None;
        }
        let Some((span, target, context)) = hole else {
            // Where nothing tells the type of a hole, there is nothing to look for: a larger term around it may.
            self.lacking.add(Lacking::SIZE);
            return (!sketch.has_holes()).then(|| sketch.clone());
        };
        let inner = Site { context, span, ..site.clone() };
        if is_program && is_annotated(sketch) {
            // What is asked of it is written there: it is a place like any other.
            let is_settled = inner.context.facts().iter().all(|fact| !fact.has_unknowns());
            let around = if is_settled { Outer::default() } else { around };
            let inner = inner.asking(target).under(around);
            let filling = self.aside(|search| search.introduce(&inner))?;
            let filled = replace_first_hole(sketch, &filling)?;
            return self.fill_term(site, &filled);
        }
        if is_program {
            let Some(rung) = site.rung.within_argument() else {
                self.lacking.add(Lacking::AUXILIARIES);
                return None;
            };
            let inner = inner.asking(target).under(around).spending(rung);
            let filling = self.aside(|search| search.introduce(&inner))?;
            let filled = replace_first_hole(sketch, &filling)?;
            return self.fill_term(site, &filled);
        }
        let inner = inner.asking(without_unknowns(&target));
        let shape = Shape::of(&target);
        let mut found = None;
        self.lacking.add(Lacking::SIZE);
        if site.rung.auxiliaries == 0 {
            self.lacking.add(Lacking::AUXILIARIES);
        }
        for size in 1..=site.rung.size {
            let (closed, open) = (Request::unguarded(&inner, &shape, size), Request::open(&inner, &shape, size));
            for request in [Some(closed), (site.rung.auxiliaries > 0).then_some(open)].into_iter().flatten() {
                let flow = self.terms(&request, &Shapes::default(), &mut |search, term, _| {
                    let filled = replace_first_hole(sketch, &term);
                    found = filled.and_then(|filled| search.fill_term(site, &filled));
                    if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                });
                if flow.is_break() {
                    return found;
                }
            }
        }
        found
    }
}

/// Test that a function in a program, other than the whole, has holes: what fills these is looked for as a function is that
/// is made up.
pub(crate) fn has_open_functions(sketch: &Expr) -> bool {
    match &sketch.kind {
        ExprKind::Lambda(_, body) => has_open_functions(body),
        _ => sketch.children().any(|child| match child.is_function() {
            true => child.has_holes(),
            false => has_open_functions(child),
        }),
    }
}

/// Test that the next hole of a term stands inside a lambda: then any program may fill it, not only a term.
fn is_argument_of_lambda(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Lambda(_, body) | ExprKind::Fix(_, body) => body.has_holes(),
        ExprKind::Hole => false,
        _ => expr.children().find(|child| child.has_holes()).is_some_and(is_argument_of_lambda),
    }
}

/// Test that the next hole of a term has a type of its own.
fn is_annotated(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Typed(inner, _) if inner.kind == ExprKind::Hole => true,
        _ => expr.children().find(|child| child.has_holes()).is_some_and(is_annotated),
    }
}

/// The expression with its first hole, in the order of the text, replaced; `None` if it has none.
fn replace_first_hole(expr: &Expr, filling: &Expr) -> Option<Expr> {
    let go = |part: &Rc<Expr>| replace_first_hole(part, filling).map(Rc::new);
    let kind = match &expr.kind {
        ExprKind::Hole => return Some(filling.clone()),
        ExprKind::App(function, argument) => match go(function) {
            Some(function) => ExprKind::App(function, argument.clone()),
            None => ExprKind::App(function.clone(), go(argument)?),
        },
        ExprKind::Lambda(parameter, body) => ExprKind::Lambda(*parameter, go(body)?),
        ExprKind::Fix(name, function) => ExprKind::Fix(*name, go(function)?),
        ExprKind::Typed(inner, ty) => ExprKind::Typed(go(inner)?, ty.clone()),
        ExprKind::Op(op, operands) => {
            let position = operands.iter().position(Expr::has_holes)?;
            let mut operands = operands.clone();
            let operand = operands.get_mut(position)?;
            *operand = replace_first_hole(operand, filling)?;
            ExprKind::Op(*op, operands)
        }
        ExprKind::Let(name, value, body) => match go(value) {
            Some(value) => ExprKind::Let(*name, value, body.clone()),
            None => ExprKind::Let(*name, value.clone(), go(body)?),
        },
        ExprKind::If(condition, then, otherwise) => match (go(condition), go(then)) {
            (Some(condition), _) => ExprKind::If(condition, then.clone(), otherwise.clone()),
            (None, Some(then)) => ExprKind::If(condition.clone(), then, otherwise.clone()),
            (None, None) => ExprKind::If(condition.clone(), then.clone(), go(otherwise)?),
        },
        ExprKind::Match(scrutinee, alternatives) => match go(scrutinee) {
            Some(scrutinee) => ExprKind::Match(scrutinee, alternatives.clone()),
            None => {
                let position = alternatives.iter().position(|alternative| alternative.body.has_holes())?;
                let mut alternatives = alternatives.clone();
                let alternative = alternatives.get_mut(position)?;
                alternative.body = replace_first_hole(&alternative.body, filling)?;
                ExprKind::Match(scrutinee.clone(), alternatives)
            }
        },
        _ => return None,
    };
    Some(Expr::new(kind, expr.span))
}
