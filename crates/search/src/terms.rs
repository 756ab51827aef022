//! Enumeration of elimination terms by size, pruned as they grow.
//!
//! A term is a head applied to arguments from a [`bank`](super::bank); its size is the number of names in it. Partial
//! terms have holes for the arguments that are still to come, and the typing rules treat a hole as an arbitrary value
//! of the type expected there: a head whose result can never meet the goal, or an argument that its function does not
//! accept, is given up before anything more is built on it (round-trip type checking, PLDI 2016, section 3).

use super::heads::{Applied, Argument, Head, shapes_in_scope};
use super::index::Key;
use super::introduction::unused;
use super::request::{Around, Lambdas, Request};
use super::site::Site;
use super::{Heuristic, Search};
use loligo_horn::Context;
use loligo_logic::{Symbol, Term};
use loligo_types::{Base, Expr, ExprKind, Shape, Shapes, Type};
use loligo_typing::Library;
use loligo_typing::Rules;
use loligo_typing::is_resolved;
use loligo_typing::terminating_within;
use std::ops::ControlFlow;
use std::rc::Rc;

/// The least number of names in an argument that is built for the term it belongs to.
const DIRECTED_SIZE: usize = 5;
/// Functions for one shape from which on that is done with all arguments of more than one name.
const CROWDED: usize = 8;
/// The least number of names in an application to a function that is made up for it: its head, the function, and what else
/// it is applied to.
const OPEN_SIZE: usize = 3;

/// Receives each term and what is known of shapes with it.
pub(super) type Visit<'v, 'm> = dyn FnMut(&mut Search<'m>, Expr, Shapes) -> ControlFlow<()> + 'v;

impl<'m> Search<'m> {
    /// Visits the terms of the requested shape and size that could meet the type asked for. Of a complete term only the
    /// arguments before the last have been checked.
    pub(super) fn terms(
        &mut self,
        request: &Request<'_>,
        shapes: &Shapes,
        visit: &mut Visit<'_, 'm>,
    ) -> ControlFlow<()> {
        let operand = request.operand();
        let key = request.site.key();
        let place = key.asking_anything();
        let echoes = self.echoes.at(place.clone(), 0);
        let fitting = self.fitting.at(place, operand);
        let tried = self.tried.at(key, operand);
        let needs = self.needs(request);
        let (tried, fitting, echoes) = (Some(&*tried), Some(&*fitting), Some(&*echoes));
        let request = Request { tried, fitting, echoes, needs: needs.as_ref(), ..*request };
        self.enumerate(&request, shapes, visit)
    }

    fn enumerate(&mut self, request: &Request<'_>, shapes: &Shapes, visit: &mut Visit<'_, 'm>) -> ControlFlow<()> {
        for mut head in self.heads(request, shapes) {
            if request.lambdas == Lambdas::Open
                && !head.arguments.iter().any(Shape::is_fun)
                && (request.around.is_some() || request.size <= OPEN_SIZE)
            {
                continue;
            }
            self.reorder(&mut head);
            let partial =
                Applied { arguments: Vec::new(), shapes: head.shapes.clone(), budget: request.size.saturating_sub(1) };
            if self.is_ordered(&head, &partial.shapes)
                && !self.is_ruled_out(request, &head, &partial)
                && !self.is_echo(request, &head, &partial)
                && self.is_promising(request, &head, &partial)
            {
                self.arguments(request, &head, &partial, visit)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Fills the arguments from left to right.
    fn arguments(
        &mut self,
        request: &Request<'_>,
        head: &Head,
        partial: &Applied,
        visit: &mut Visit<'_, 'm>,
    ) -> ControlFlow<()> {
        let next = head.order.get(partial.arguments.len());
        let Some(shape) = next.and_then(|position| head.arguments.get(*position)) else {
            let term = head.apply(partial);
            // What was matched on is known by its parts.
            if !request.site.matched.is_empty() && request.site.matched.contains(&term) {
                return ControlFlow::Continue(());
            }
            return match request.lambdas == Lambdas::Open && !term.has_holes() {
                true => ControlFlow::Continue(()),
                false => visit(self, term, partial.shapes.clone()),
            };
        };
        let shape = partial.shapes.resolve(shape);
        let open = head.arguments.len() - partial.arguments.len() - 1;
        let sizes = match open {
            0 => partial.budget..=partial.budget,
            _ => 1..=partial.budget.saturating_sub(open),
        };
        for size in sizes {
            if self.horn.is_cancelled() {
                return ControlFlow::Break(());
            }
            if request.lambdas == Lambdas::Open
                && request.around.is_none()
                && !head.arguments.iter().any(Shape::is_fun)
                && size >= OPEN_SIZE
                && shape.is_ground()
            {
                // The function is made up for an argument.
                let around = Some(Around { request, head, partial });
                let inner = Request { shape: &shape, size, around, ..*request };
                self.enumerate(&inner, &partial.shapes, &mut |search, term, shapes| {
                    let argument = Argument { term, id: None };
                    search.with_argument(request, head, partial, (argument, shapes, size), visit)
                })?;
            }
            if self.directs(request, &shape, size) && shape.is_ground() {
                let around = Some(Around { request, head, partial });
                let inner = Request { shape: &shape, size, lambdas: Lambdas::Given, around, ..*request };
                self.enumerate(&inner, &partial.shapes, &mut |search, argument, shapes| {
                    let argument = search.argument(argument);
                    search.with_argument(request, head, partial, (argument, shapes, size), visit)
                })?;
                continue;
            }
            for (argument, shapes) in self.candidates(request, head, partial, &shape, size) {
                self.with_argument(request, head, partial, (argument, shapes, size), visit)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Test that arguments of `size` names are built inside the whole they belong to: where the type asked for says
    /// enough to tell early which are of use, they need not be enumerated for themselves.
    fn directs(&mut self, request: &Request<'_>, shape: &Shape, size: usize) -> bool {
        let is_informative = request.site.ty.as_scalar().is_some_and(|scalar| scalar.refinement != Term::tt());
        let is_left_out = self.without.contains(Heuristic::Directed);
        if size == 1 || is_left_out || !is_informative || !matches!(shape, Shape::Data(..)) {
            return false;
        }
        let scope = request.site.context.program_variables();
        let scope = scope.map(|binding| &binding.ty);
        size >= DIRECTED_SIZE || Key::of_shape(shape).is_some_and(|key| self.index.count(key, scope) >= CROWDED)
    }

    /// Goes on with an argument, with what is known of shapes with it and its size, if that could lead to something.
    fn with_argument(
        &mut self,
        request: &Request<'_>,
        head: &Head,
        partial: &Applied,
        (argument, shapes, size): (Argument, Shapes, usize),
        visit: &mut Visit<'_, 'm>,
    ) -> ControlFlow<()> {
        if self.horn.is_cancelled() {
            return ControlFlow::Break(());
        }
        let mut next = partial.clone();
        next.arguments.push(argument);
        next.shapes = shapes;
        next.budget -= size;
        if !self.is_ordered(head, &next.shapes)
            || !self.compares_comparable(&next)
            || self.is_ruled_out(request, head, &next)
            || !self.fits(request, head, &next)
            || self.is_echo(request, head, &next)
        {
            return ControlFlow::Continue(());
        }
        // The last argument is checked with the whole term, by whoever asked for it.
        let is_last = next.arguments.len() == head.arguments.len();
        if is_last || self.is_promising(request, head, &next) {
            self.arguments(request, head, &next, visit)?;
        }
        ControlFlow::Continue(())
    }

    /// An argument with its number.
    pub(super) fn argument(&mut self, term: Expr) -> Argument {
        let id = is_resolved(&term).then(|| self.numbers.of(&term));
        Argument { term, id }
    }

    fn candidates(
        &mut self,
        request: &Request<'_>,
        head: &Head,
        partial: &Applied,
        shape: &Shape,
        size: usize,
    ) -> Vec<(Argument, Shapes)> {
        if shape.is_fun() {
            return self.functions(request, head, partial, shape, size);
        }
        let mut candidates = Vec::new();
        let grounds = if shape.is_ground() { vec![shape.clone()] } else { shapes_in_scope(request.site) };
        for ground in grounds {
            let mut shapes = partial.shapes.clone();
            if shapes.unify(shape, &ground) {
                let bank = self.bank(request, &ground, size);
                candidates.extend(bank.iter().map(|banked| (banked.argument.clone(), shapes.clone())));
            }
        }
        candidates
    }

    /// Functions in scope and partial applications, then a lambda that is still to be synthesized.
    fn functions(
        &mut self,
        request: &Request<'_>,
        head: &Head,
        partial: &Applied,
        shape: &Shape,
        size: usize,
    ) -> Vec<(Argument, Shapes)> {
        let mut candidates = Vec::new();
        let site = request.site.asking(Type::unrefined(Base::Bool));
        let inner = Request::guarded(&site, shape, size, request.guarding);
        let _ = self.terms(&inner, &partial.shapes, &mut |search, term, shapes| {
            candidates.push((search.argument(term), shapes));
            ControlFlow::Continue(())
        });
        if size == 1 && request.lambdas == Lambdas::Open {
            let lambda = open_function(&self.library, request.site, head, partial);
            candidates.extend(lambda.map(|lambda| (Argument { term: lambda, id: None }, partial.shapes.clone())));
        }
        candidates
    }
}

/// The type with every unknown taken for true.
pub(super) fn without_unknowns(ty: &Type) -> Type {
    ty.map_terms(&|term| term.apply_valuation(&|_| Term::tt()))
}

/// The type expected at the first hole of a partial term, unknowns taken for true, and the context there.
fn next_hole(library: &Library<'_>, context: &Context, partial: &Expr) -> Option<(Type, Context)> {
    let mut rules = Rules::new(library);
    rules.infer(&mut context.clone(), partial);
    let (_, ty, context) = rules.holes.into_iter().next()?;
    Some((without_unknowns(&ty), context))
}

/// `\x … . ??` for the next argument, a function; where its calls could be seen to end, it may call itself.
fn open_function(library: &Library<'_>, site: &Site, head: &Head, partial: &Applied) -> Option<Expr> {
    let (ty, context) = next_hole(library, &site.context, &head.apply(partial))?;
    let (functions, _) = ty.uncurry();
    let mut taken: Vec<Symbol> = Vec::new();
    for fun in functions {
        taken.push(unused(library, &context, &taken, fun.param));
    }
    let hole = Expr::new(ExprKind::Hole, site.span);
    let lambda = |body, name: &Symbol| Expr::new(ExprKind::Lambda(*name, Rc::new(body)), site.span);
    let function = taken.iter().rev().fold(hole, lambda);
    if terminating_within(library, &ty, &taken).is_none() {
        return Some(function);
    }
    let position = head.order.get(partial.arguments.len())?;
    let name = unused(library, &context, &taken, head.parameter(library, &site.context, *position)?);
    Some(Expr::new(ExprKind::Fix(name, Rc::new(function)), site.span))
}
