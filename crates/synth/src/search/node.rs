//! Introduction terms, top down: lambdas, guards, matches, and leaves.

use super::guard::as_program;
use super::ladder::Rung;
use super::terms::{Place, Request, without_unknowns};
use crate::rules::Rules;
use crate::{Library, Origin};
use loligo_liquid::{Abduction, Clause, Conditions, Context, Guard, Horn, Unknowns, Visibility};
use loligo_logic::{BinOp, Node, Symbol, Term};
use loligo_source::Span;
use loligo_types::{Alternative, Base, Expr, ExprKind, Scalar, Shape, Shapes, Type};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

/// Names in a term that serves as a guard.
const GUARD_SIZE: usize = 4;
/// Guarded leaves that are tried at one place before the search goes on without.
const GUARDED_WIDTH: usize = 3;

/// The clauses of an enclosing application, whose unknowns the place inside shares.
#[derive(Clone, Default)]
pub(crate) struct Outer {
    /// What has to hold already.
    pub(crate) clauses: Rc<Vec<Clause<Origin>>>,
    /// The unknowns so far.
    pub(crate) unknowns: Unknowns,
}

impl Outer {
    /// The same with what some rules ask for in addition.
    fn with(&self, rules: Rules<'_, '_>) -> Outer {
        let mut clauses = self.clauses.as_ref().clone();
        clauses.extend(rules.clauses);
        Outer { clauses: Rc::new(clauses), unknowns: rules.unknowns }
    }
}

/// A place in the program: what is known there, what is in scope, what is asked for.
type PlaceKey = (Vec<Term>, Vec<Symbol>, Type);

/// What is known of the leaves of one size at one place.
#[derive(Clone, Default)]
struct Leaves {
    /// The first one that needs no guard.
    free: Option<Expr>,
    /// Those that need one, and the guards, the preferred first.
    guarded: Vec<(Expr, Guard)>,
}

/// One search, with what it has learned.
pub(crate) struct Search<'m> {
    pub(crate) library: Library<'m>,
    leaves: FxHashMap<(PlaceKey, usize, Rung), Leaves>,
    failed: FxHashSet<(PlaceKey, Rung)>,
    conditions: FxHashMap<PlaceKey, Rc<RefCell<Conditions>>>,
    pub(crate) effort: Effort,
}

/// What a search did, in counts.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Effort {
    /// Partial terms asked whether they could still meet the goal.
    pub partial: u64,
    /// Those that could not.
    pub implausible: u64,
    /// Partial terms whose arguments were checked.
    pub arguments: u64,
    /// Those that do not accept their arguments.
    pub misapplied: u64,
    /// Complete terms checked.
    pub leaves: u64,
    /// Complete terms for which a guard was looked for.
    pub abductions: u64,
    /// Places where a program was looked for.
    pub places: u64,
}

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
            let name = fun.param.fresh(|name| taken.contains(&name) || library.schema(name).is_some());
            taken.push(name);
            let body = introduce(library, sketch, &fun.result, taken);
            Expr::new(ExprKind::Lambda(name, Rc::new(body)), sketch.span)
        }
        _ => sketch.clone(),
    }
}

impl<'m> Search<'m> {
    pub(crate) fn new(library: Library<'m>) -> Search<'m> {
        Search { library, leaves: FxHashMap::default(), failed: FxHashSet::default(), conditions: FxHashMap::default(), effort: Effort::default() }
    }

    /// Fills the holes of `sketch` so that it has type `ty`.
    pub(crate) fn fill(
        &mut self,
        horn: &mut Horn,
        context: &Context,
        sketch: &Expr,
        ty: &Type,
        outer: &Outer,
        rung: Rung,
    ) -> Option<Expr> {
        let kind = match &sketch.kind {
            ExprKind::Hole => return self.synthesize(horn, context, ty, outer, rung, sketch.span),
            ExprKind::Lambda(parameter, body) => {
                let fun = ty.as_fun()?;
                let mut inner = context.clone();
                inner.bind(&self.library.module.theory, *parameter, fun.argument.clone(), Visibility::Program);
                let body = self.fill(horn, &inner, body, &fun.rename_param(*parameter), outer, rung)?;
                ExprKind::Lambda(*parameter, Rc::new(body))
            }
            ExprKind::Typed(inner, annotation) if inner.has_holes() => {
                let inner = self.fill(horn, context, inner, annotation, outer, rung)?;
                let filled = Expr::new(ExprKind::Typed(Rc::new(inner), annotation.clone()), sketch.span);
                return self.leaf_holds(horn, context, &filled, ty, outer).then_some(filled);
            }
            ExprKind::If(condition, then, otherwise) if !condition.has_holes() => {
                let mut inner = context.clone();
                let mut rules = Rules::with_unknowns(&self.library, outer.unknowns.clone());
                let value = rules.value(&mut inner, condition);
                let outer = &outer.with(rules);
                let mut negative = inner.clone();
                inner.assume(value);
                negative.assume(Term::not(value));
                let then = self.fill(horn, &inner, then, ty, outer, rung)?;
                let outer = self.extended(outer, &inner, &then, ty);
                let otherwise = self.fill(horn, &negative, otherwise, ty, &outer, rung)?;
                ExprKind::If(condition.clone(), Rc::new(then), Rc::new(otherwise))
            }
            ExprKind::Let(name, value, body) if !value.has_holes() => {
                let mut rules = Rules::with_unknowns(&self.library, outer.unknowns.clone());
                let mut inner = context.clone();
                let value_type = rules.infer(&mut inner, value);
                rules.bind(&mut inner, *name, value_type, Visibility::Program);
                let outer = &outer.with(rules);
                ExprKind::Let(*name, value.clone(), Rc::new(self.fill(horn, &inner, body, ty, outer, rung)?))
            }
            ExprKind::Match(scrutinee, alternatives) if !scrutinee.has_holes() => {
                let mut rules = Rules::with_unknowns(&self.library, outer.unknowns.clone());
                let mut inner = context.clone();
                let Type::Scalar(scalar) = rules.infer(&mut inner, scrutinee) else { return None };
                let value = rules.name_value(&mut inner, &scalar);
                let mut outer = outer.with(rules);
                let mut filled = Vec::new();
                for alternative in alternatives {
                    let inner = Rules::new(&self.library).alternative(
                        &inner,
                        value,
                        &scalar,
                        alternative.constructor,
                        &alternative.parameters,
                    );
                    let body = self.fill(horn, &inner, &alternative.body, ty, &outer, rung)?;
                    outer = self.extended(&outer, &inner, &body, ty);
                    filled.push(Alternative { body, ..alternative.clone() });
                }
                ExprKind::Match(scrutinee.clone(), filled)
            }
            _ if sketch.has_holes() => return self.fill_term(horn, context, sketch, ty, outer, rung),
            _ => return self.leaf_holds(horn, context, sketch, ty, outer).then(|| sketch.clone()),
        };
        Some(Expr::new(kind, sketch.span))
    }

    /// Fills the holes of an elimination term, the first one with ever larger terms.
    fn fill_term(
        &mut self,
        horn: &mut Horn,
        context: &Context,
        sketch: &Expr,
        ty: &Type,
        outer: &Outer,
        rung: Rung,
    ) -> Option<Expr> {
        let mut rules = Rules::with_unknowns(&self.library, outer.unknowns.clone());
        rules.check(context, sketch, ty);
        let unknowns = rules.unknowns;
        let clauses: Vec<_> = outer.clauses.iter().cloned().chain(rules.clauses).collect();
        if !horn.holds(&unknowns, &clauses) {
            return None;
        }
        let Some((span, target, inner)) = rules.holes.into_iter().next() else { return Some(sketch.clone()) };
        if target.as_fun().is_some() || is_argument_of_lambda(sketch) {
            let within = Outer { clauses: Rc::new(clauses), unknowns };
            let filling = self.synthesize(horn, &inner, &target, &within, rung.within_argument()?, span)?;
            let filled = replace_first_hole(sketch, &filling)?;
            return self.fill_term(horn, context, &filled, ty, outer, rung);
        }
        let target = without_unknowns(&target);
        let shape = Shape::of(&target);
        let mut found = None;
        for size in 1..=rung.size {
            let place = Place { outer, conditions: None, lambdas: rung.auxiliaries > 0, span };
            let request = Request { context: &inner, target: &target, shape: &shape, size, place };
            let flow = self.terms(horn, &request, &Shapes::default(), &mut |search, horn, term, _| {
                let filled = replace_first_hole(sketch, &term);
                found = filled.and_then(|filled| search.fill_term(horn, context, &filled, ty, outer, rung));
                if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            if flow.is_break() {
                break;
            }
        }
        found
    }

    /// A program of type `ty` in `context`.
    pub(crate) fn synthesize(
        &mut self,
        horn: &mut Horn,
        context: &Context,
        ty: &Type,
        outer: &Outer,
        rung: Rung,
        span: Span,
    ) -> Option<Expr> {
        if let Type::Fun(fun) = ty {
            let name = fun.param.fresh(|name| context.lookup(name).is_some() || self.library.schema(name).is_some());
            let mut inner = context.clone();
            inner.bind(&self.library.module.theory, name, fun.argument.clone(), Visibility::Program);
            let body = self.synthesize(horn, &inner, &fun.rename_param(name), outer, rung, span)?;
            return Some(Expr::new(ExprKind::Lambda(name, Rc::new(body)), span));
        }
        let facts: Vec<Term> = context.facts().map(|fact| fact.apply_valuation(&|_| Term::tt())).collect();
        if horn.is_inconsistent(&facts) {
            return Some(Expr::new(ExprKind::Error, span));
        }
        let key = self.key(context, ty);
        let memorable = outer.clauses.is_empty();
        if memorable && self.failed.contains(&(key.clone(), rung)) {
            return None;
        }
        self.effort.places += 1;
        let found = self
            .leaf_or_guard(horn, context, ty, outer, rung, span)
            .or_else(|| self.matching(horn, context, ty, outer, rung, span));
        if found.is_none() && memorable {
            self.failed.insert((key, rung));
        }
        found
    }

    fn key(&self, context: &Context, ty: &Type) -> PlaceKey {
        let names = context.bindings().filter(|binding| binding.visibility == Visibility::Program);
        (context.facts().collect(), names.map(|binding| binding.name).collect(), ty.clone())
    }

    /// A leaf, or a guard over a leaf and a program for the other case.
    fn leaf_or_guard(
        &mut self,
        horn: &mut Horn,
        context: &Context,
        ty: &Type,
        outer: &Outer,
        rung: Rung,
        span: Span,
    ) -> Option<Expr> {
        for size in 1..=rung.size {
            let leaves = self.leaves(horn, context, ty, outer, size, rung, span);
            if leaves.free.is_some() {
                return leaves.free;
            }
            let Some(rest) = rung.behind_guard() else { continue };
            for (leaf, guard) in leaves.guarded.into_iter().take(GUARDED_WIDTH) {
                let Some(condition) = self.condition(horn, context, &guard, span) else { continue };
                let outer = match leaf.has_holes() {
                    true => continue,
                    false => self.extended(outer, &with_fact(context, guard.formula()), &leaf, ty),
                };
                let negative = with_fact(context, Term::not(guard.formula()));
                let Some(otherwise) = self.synthesize(horn, &negative, ty, &outer, rest, span) else { continue };
                if self.leaf_holds(horn, context, &otherwise, ty, &outer) {
                    return Some(otherwise);
                }
                return Some(Expr::new(ExprKind::If(Rc::new(condition), Rc::new(leaf), Rc::new(otherwise)), span));
            }
        }
        None
    }

    /// The leaves of one size: the first that needs no guard, else those that become well-typed under one.
    #[allow(clippy::too_many_arguments)]
    fn leaves(
        &mut self,
        horn: &mut Horn,
        context: &Context,
        ty: &Type,
        outer: &Outer,
        size: usize,
        rung: Rung,
        span: Span,
    ) -> Leaves {
        let bounds = Rung { size, matches: 0, ..rung };
        let key = (self.key(context, ty), size, bounds);
        let memorable = outer.clauses.is_empty();
        if memorable && let Some(known) = self.leaves.get(&key) {
            return known.clone();
        }
        let mut leaves = Leaves { free: self.free_leaf(horn, context, ty, outer, size, rung, span), ..Leaves::default() };
        if leaves.free.is_none() && rung.branches > 0 {
            leaves.guarded = self.guarded_leaves(horn, context, ty, outer, size, span);
        }
        if memorable {
            self.leaves.insert(key, leaves.clone());
        }
        leaves
    }

    #[allow(clippy::too_many_arguments)]
    fn free_leaf(
        &mut self,
        horn: &mut Horn,
        context: &Context,
        ty: &Type,
        outer: &Outer,
        size: usize,
        rung: Rung,
        span: Span,
    ) -> Option<Expr> {
        let target = without_unknowns(ty);
        let shape = Shape::of(ty);
        let place = Place { outer, conditions: None, lambdas: rung.auxiliaries > 0, span };
        let request = Request { context, target: &target, shape: &shape, size, place };
        let mut found = None;
        let _ = self.terms(horn, &request, &Shapes::default(), &mut |search, horn, term, _| {
            found = match term.has_holes() {
                true => search.fill_term(horn, context, &term, ty, outer, rung),
                false => search.leaf_holds(horn, context, &term, ty, outer).then_some(term),
            };
            if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        found
    }

    fn guarded_leaves(
        &mut self,
        horn: &mut Horn,
        context: &Context,
        ty: &Type,
        outer: &Outer,
        size: usize,
        span: Span,
    ) -> Vec<(Expr, Guard)> {
        let conditions = self.conditions_in(horn, context, ty);
        if conditions.borrow().is_empty() {
            return Vec::new();
        }
        let target = without_unknowns(ty);
        let shape = Shape::of(ty);
        let place = Place { outer, conditions: Some(&conditions), lambdas: false, span };
        let request = Request { context, target: &target, shape: &shape, size, place };
        let mut guarded = Vec::new();
        let _ = self.terms(horn, &request, &Shapes::default(), &mut |search, horn, term, _| {
            let mut rules = Rules::with_unknowns(&search.library, outer.unknowns.clone());
            rules.check(context, &term, ty);
            search.effort.abductions += 1;
            let problem =
                Abduction { context, base: &outer.clauses, leaf: &rules.clauses, unknowns: &rules.unknowns };
            let guards = horn.abduce(&problem, &mut conditions.borrow_mut());
            guarded.extend(guards.into_iter().map(|guard| (term.clone(), guard)));
            ControlFlow::Continue(())
        });
        guarded.sort_by_key(|(_, guard)| guard.conjuncts.len());
        guarded
    }

    /// What guards in the context can be built from.
    fn conditions_in(&mut self, horn: &mut Horn, context: &Context, ty: &Type) -> Rc<RefCell<Conditions>> {
        let key = self.key(context, ty);
        let known = self.conditions.entry(key).or_insert_with(|| Rc::new(RefCell::new(horn.conditions(context))));
        known.clone()
    }

    /// A program that decides the guard: the formula itself where programs can write it, else a Boolean term.
    fn condition(&mut self, horn: &mut Horn, context: &Context, guard: &Guard, span: Span) -> Option<Expr> {
        let is_visible = |name: Symbol| {
            context.lookup(name).is_some_and(|binding| binding.visibility == Visibility::Program)
        };
        let mut parts = Vec::new();
        for conjunct in &guard.conjuncts {
            let part = match as_program(*conjunct, &is_visible, span) {
                Some(part) => part,
                None => self.boolean_term(horn, context, *conjunct, span)?,
            };
            parts.push(part);
        }
        parts.into_iter().reduce(|left, right| {
            Expr::new(ExprKind::Op(loligo_types::Operator::And, vec![left, right]), span)
        })
    }

    fn boolean_term(&mut self, horn: &mut Horn, context: &Context, formula: Term, span: Span) -> Option<Expr> {
        let ty = crate::rules::singleton(Base::Bool, formula);
        let rung = Rung { size: GUARD_SIZE, matches: 0, branches: 0, auxiliaries: 0 };
        (1..=GUARD_SIZE).find_map(|size| self.free_leaf(horn, context, &ty, &Outer::default(), size, rung, span))
    }

    /// A match on a variable, every alternative a program of type `ty`.
    fn matching(
        &mut self,
        horn: &mut Horn,
        context: &Context,
        ty: &Type,
        outer: &Outer,
        rung: Rung,
        span: Span,
    ) -> Option<Expr> {
        let rest = rung.within_match()?;
        let scrutinees: Vec<(Symbol, Scalar)> = context
            .bindings()
            .filter(|binding| binding.visibility == Visibility::Program)
            .filter_map(|binding| Some((binding.name, binding.ty.as_scalar()?.clone())))
            .filter(|(name, scalar)| self.can_match(context, *name, scalar))
            .collect();
        scrutinees
            .into_iter()
            .find_map(|(name, scalar)| self.match_on(horn, context, name, &scalar, ty, outer, rest, span))
    }

    fn can_match(&self, context: &Context, name: Symbol, scalar: &Scalar) -> bool {
        let Base::Data(datatype, ..) = &scalar.base else { return false };
        let has_constructors = self.library.datatype(*datatype).is_some_and(|datatype| !datatype.constructors.is_empty());
        let variable = Term::var(name, scalar.base.sort());
        let is_known = context.facts().any(|fact| match fact.node() {
            Node::Binary(BinOp::Eq, left, right) => {
                left == variable && self.library.module.theory.as_constructor(right).is_some()
            }
            _ => false,
        });
        has_constructors && !is_known
    }

    #[allow(clippy::too_many_arguments)]
    fn match_on(
        &mut self,
        horn: &mut Horn,
        context: &Context,
        name: Symbol,
        scalar: &Scalar,
        ty: &Type,
        outer: &Outer,
        rest: Rung,
        span: Span,
    ) -> Option<Expr> {
        let Base::Data(datatype, ..) = &scalar.base else { return None };
        let datatype = self.library.datatype(*datatype)?;
        let value = Term::var(name, scalar.base.sort());
        let mut outer = outer.clone();
        let mut alternatives = Vec::new();
        for constructor in &datatype.constructors {
            let parameters = self.parameters(context, *constructor);
            let inner = Rules::new(&self.library).alternative(context, value, scalar, *constructor, &parameters);
            let body = self.synthesize(horn, &inner, ty, &outer, rest, span)?;
            // A case that cannot occur needs no code.
            if body.kind != ExprKind::Error {
                outer = self.extended(&outer, &inner, &body, ty);
                alternatives.push(Alternative { constructor: *constructor, parameters, body, span });
            }
        }
        Some(Expr::new(ExprKind::Match(Rc::new(Expr::var(name, span)), alternatives), span))
    }

    /// Names for a constructor's arguments: those of its declaration, made different from all in scope.
    fn parameters(&self, context: &Context, constructor: Symbol) -> Vec<Symbol> {
        let Some(constructor) = self.library.constructor(constructor) else { return Vec::new() };
        let mut taken: Vec<Symbol> = Vec::new();
        let (functions, _) = constructor.schema.body.uncurry();
        for fun in functions {
            let fresh = fun.param.fresh(|name| {
                taken.contains(&name) || context.lookup(name).is_some() || self.library.schema(name).is_some()
            });
            taken.push(fresh);
        }
        taken
    }

    /// Whether a complete program has its type, together with what surrounds it.
    pub(crate) fn leaf_holds(&mut self, horn: &mut Horn, context: &Context, expr: &Expr, ty: &Type, outer: &Outer) -> bool {
        let mut rules = Rules::with_unknowns(&self.library, outer.unknowns.clone());
        rules.check(context, expr, ty);
        let all = outer.with(rules);
        self.effort.leaves += 1;
        horn.holds(&all.unknowns, &all.clauses)
    }

    /// `outer` with the clauses of a program that has been chosen. Where no unknowns are shared, what has been proved
    /// stays proved and need not be carried along.
    fn extended(&self, outer: &Outer, context: &Context, expr: &Expr, ty: &Type) -> Outer {
        if outer.unknowns.is_empty() {
            return outer.clone();
        }
        let mut rules = Rules::with_unknowns(&self.library, outer.unknowns.clone());
        rules.check(context, expr, ty);
        outer.with(rules)
    }
}

fn with_fact(context: &Context, fact: Term) -> Context {
    let mut context = context.clone();
    context.assume(fact);
    context
}

/// Whether the next hole of a term stands inside a lambda: then any program may fill it, not only a term.
fn is_argument_of_lambda(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Lambda(_, body) => body.has_holes(),
        ExprKind::Hole => false,
        _ => expr.children().into_iter().find(|child| child.has_holes()).is_some_and(is_argument_of_lambda),
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
        _ => return None,
    };
    Some(Expr::new(kind, expr.span))
}
