//! Enumeration of elimination terms by size, pruned as they grow.
//!
//! A term is a head applied to arguments; its size is the number of names in it. Partial terms have holes for the
//! arguments that are still to come, and the typing rules treat a hole as an arbitrary value of the type expected
//! there: a head whose result can never meet the goal, or an argument that its function does not accept, is given up
//! before anything more is built on it (round-trip type checking, PLDI 2016, section 3).

use super::node::{Outer, Search};
use crate::instance::instantiate_shape;
use crate::rules::Rules;
use loligo_liquid::{Abduction, Conditions, Context, Horn, Visibility, facts_about};
use loligo_logic::{Symbol, Term};
use loligo_source::Span;
use loligo_types::{Expr, ExprKind, Shape, Shapes, Type};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

/// What is asked for.
pub(crate) struct Request<'a> {
    /// Where the term is to stand.
    pub(crate) context: &'a Context,
    /// The type it should have; only used to give up early, its unknowns are taken for true.
    pub(crate) target: &'a Type,
    /// The shape it must have.
    pub(crate) shape: &'a Shape,
    /// How many names it has.
    pub(crate) size: usize,
    /// What surrounds it.
    pub(crate) place: Place<'a>,
}

/// What surrounds a leaf.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// Clauses of an enclosing application.
    pub(crate) outer: &'a Outer,
    /// What a guard over the leaf can be built from; `None` if it must do without.
    pub(crate) conditions: Option<&'a RefCell<Conditions>>,
    /// Whether function arguments may be lambdas, still to be synthesized.
    pub(crate) lambdas: bool,
    /// The hole that is being filled.
    pub(crate) span: Span,
}

/// Receives each term and what is known of shapes with it.
pub(crate) type Visit<'v, 'm> = dyn FnMut(&mut Search<'m>, &mut Horn, Expr, Shapes) -> ControlFlow<()> + 'v;

/// A head, the shapes of its arguments, and the shape of the result.
struct Head {
    expr: Expr,
    arguments: Vec<Shape>,
    shapes: Shapes,
}

impl<'m> Search<'m> {
    /// Visits every term of the requested shape and size whose arguments are what their functions ask for.
    pub(crate) fn terms(
        &mut self,
        horn: &mut Horn,
        request: &Request<'_>,
        shapes: &Shapes,
        visit: &mut Visit<'_, 'm>,
    ) -> ControlFlow<()> {
        for head in self.heads(request, shapes) {
            let partial = with_holes(&head.expr, &[], head.arguments.len(), &head.shapes);
            if !self.is_plausible(horn, request, &partial, &head.shapes) {
                continue;
            }
            self.arguments(horn, request, &head, &mut Vec::new(), request.size - 1, head.shapes.clone(), visit)?;
        }
        ControlFlow::Continue(())
    }

    /// The names that can head a term of the requested shape and size, in order of preference.
    fn heads(&self, request: &Request<'_>, shapes: &Shapes) -> Vec<Head> {
        let mut heads = Vec::new();
        let span = request.place.span;
        let locals = request.context.bindings().filter(|binding| binding.visibility == Visibility::Program);
        for binding in locals.rev() {
            let expr = Expr::var(binding.name, span);
            heads.extend(self.fitting(request, expr, &Shape::of(&binding.ty), shapes));
        }
        let constructors = self.library.module.constructors.values().map(|constructor| (constructor.name, &constructor.schema));
        for (name, schema) in constructors.chain(self.library.functions()) {
            let mut shapes = shapes.clone();
            let (shape, arguments) = instantiate_shape(schema, &schema.body, &mut shapes);
            let expr = Expr::new(ExprKind::Instance(name, arguments), span);
            heads.extend(self.fitting(request, expr, &shape, &shapes));
        }
        for value in [true, false] {
            let expr = Expr::new(ExprKind::Bool(value), span);
            heads.extend(self.fitting(request, expr, &Shape::Bool, shapes));
        }
        heads
    }

    /// The head with as many arguments as make its result fit, if a term of the requested size can be made of it.
    fn fitting(&self, request: &Request<'_>, expr: Expr, shape: &Shape, shapes: &Shapes) -> Option<Head> {
        let mut arguments = Vec::new();
        let mut result = shape.clone();
        loop {
            let mut unified = shapes.clone();
            if result.is_fun() == request.shape.is_fun() && unified.unify(&result, request.shape) {
                let fits = if arguments.is_empty() { request.size == 1 } else { request.size > arguments.len() };
                return fits.then_some(Head { expr, arguments, shapes: unified });
            }
            let Shape::Fun(argument, next) = result else { return None };
            arguments.push(argument.as_ref().clone());
            result = next.as_ref().clone();
        }
    }

    /// Fills the arguments from left to right with `budget` names in all.
    #[allow(clippy::too_many_arguments)]
    fn arguments(
        &mut self,
        horn: &mut Horn,
        request: &Request<'_>,
        head: &Head,
        chosen: &mut Vec<Expr>,
        budget: usize,
        shapes: Shapes,
        visit: &mut Visit<'_, 'm>,
    ) -> ControlFlow<()> {
        let Some(shape) = head.arguments.get(chosen.len()) else {
            let complete = with_holes(&head.expr, chosen, chosen.len(), &shapes);
            return visit(self, horn, complete, shapes);
        };
        let shape = shapes.resolve(shape);
        let open = head.arguments.len() - chosen.len() - 1;
        let sizes = if open == 0 { budget..=budget } else { 1..=budget.saturating_sub(open) };
        let partial = with_holes(&head.expr, chosen, head.arguments.len(), &shapes);
        let Some((target, context)) = self.next_hole(request.context, &partial) else { return ControlFlow::Continue(()) };
        for size in sizes {
            let mut accept = |search: &mut Search<'m>, horn: &mut Horn, argument: Expr, shapes: Shapes| {
                chosen.push(argument);
                let partial = with_holes(&head.expr, chosen, head.arguments.len(), &shapes);
                let flow = match search.is_possible(horn, request, &partial, &shapes) {
                    true => search.arguments(horn, request, head, chosen, budget - size, shapes, visit),
                    false => ControlFlow::Continue(()),
                };
                chosen.pop();
                flow
            };
            if shape.is_fun() && size == 1 && request.place.lambdas {
                let lambda = self.open_lambda(&context, &target, request.place.span);
                accept(self, horn, lambda, shapes.clone())?;
            }
            let inner = Request { context: &context, target: &target, shape: &shape, size, place: request.place };
            self.terms(horn, &inner, &shapes, &mut accept)?;
        }
        ControlFlow::Continue(())
    }

    /// The type expected at the first hole of a partial term, unknowns taken for true, and the context there.
    fn next_hole(&self, context: &Context, partial: &Expr) -> Option<(Type, Context)> {
        let mut rules = Rules::new(&self.library);
        rules.infer(&mut context.clone(), partial);
        let (_, ty, context) = rules.holes.into_iter().next()?;
        Some((without_unknowns(&ty), context))
    }

    /// `\x … . ??` for a function argument of type `ty`.
    fn open_lambda(&self, context: &Context, ty: &Type, span: Span) -> Expr {
        let mut taken: Vec<Symbol> = Vec::new();
        let (functions, _) = ty.uncurry();
        for fun in functions {
            let name = readable(fun.param);
            let is_taken = |name: Symbol| {
                taken.contains(&name) || context.lookup(name).is_some() || self.library.schema(name).is_some()
            };
            let fresh = name.fresh(is_taken);
            taken.push(fresh);
        }
        taken.into_iter().rev().fold(Expr::new(ExprKind::Hole, span), |body, name| {
            Expr::new(ExprKind::Lambda(name, Rc::new(body)), span)
        })
    }

    /// Whether the clauses of a partial term hold, or could under some condition, and its result can meet the target.
    fn is_possible(&mut self, horn: &mut Horn, request: &Request<'_>, partial: &Expr, shapes: &Shapes) -> bool {
        let place = request.place;
        self.effort.arguments += 1;
        let mut rules = Rules::with_unknowns(&self.library, place.outer.unknowns.clone());
        rules.infer(&mut request.context.clone(), partial);
        let (leaf, unknowns) = (rules.clauses, rules.unknowns);
        let all: Vec<_> = place.outer.clauses.iter().chain(&leaf).cloned().collect();
        if !horn.holds(&unknowns, &all) {
            let problem =
                Abduction { context: request.context, base: &place.outer.clauses, leaf: &leaf, unknowns: &unknowns };
            let guardable = place
                .conditions
                .is_some_and(|conditions| !horn.abduce(&problem, &mut conditions.borrow_mut()).is_empty());
            if !guardable {
                self.effort.misapplied += 1;
                return false;
            }
        }
        self.is_plausible(horn, request, partial, shapes)
    }

    /// Whether some completion of a partial term could have some value that the target allows.
    fn is_plausible(&mut self, horn: &mut Horn, request: &Request<'_>, partial: &Expr, shapes: &Shapes) -> bool {
        let Type::Scalar(target) = request.target else { return true };
        if target.refinement == Term::tt() || !shapes.resolve(request.shape).is_ground() {
            return true;
        }
        let mut context = request.context.clone();
        let mut rules = Rules::new(&self.library);
        let Type::Scalar(found) = rules.infer(&mut context, partial) else { return true };
        if found.base.sort() != target.base.sort() {
            return true;
        }
        let theory = &self.library.module.theory;
        let facts = context
            .facts()
            .chain(facts_about(theory, Term::value(found.base.sort()), &found))
            .chain([target.refinement])
            .map(|fact| fact.apply_valuation(&|_| Term::tt()));
        let facts: Vec<Term> = facts.filter(|fact| *fact != Term::tt()).collect();
        self.effort.partial += 1;
        let inconsistent = horn.is_inconsistent(&facts);
        self.effort.implausible += u64::from(inconsistent);
        !inconsistent
    }
}

/// A name to bind for a parameter called `name`: made-up names do not read well.
fn readable(name: Symbol) -> Symbol {
    let text = name.as_str();
    let plain: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '\'').collect();
    Symbol::new(if plain.is_empty() { "x" } else { &plain })
}

/// The type with every unknown taken for true.
pub(crate) fn without_unknowns(ty: &Type) -> Type {
    ty.map_terms(&|term| term.apply_valuation(&|_| Term::tt()))
}

/// `head` applied to `chosen` and to holes up to `arity` arguments, its type arguments as far as they are known.
fn with_holes(head: &Expr, chosen: &[Expr], arity: usize, shapes: &Shapes) -> Expr {
    let holes = (chosen.len()..arity).map(|_| Expr::new(ExprKind::Hole, head.span));
    let complete = chosen.iter().cloned().chain(holes).fold(head.clone(), Expr::apply);
    crate::instance::resolve(&complete, shapes)
}
