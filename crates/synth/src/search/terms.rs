//! Enumeration of elimination terms by size, pruned as they grow.
//!
//! A term is a head applied to arguments; its size is the number of names in it. Partial terms have holes for the
//! arguments that are still to come, and the typing rules treat a hole as an arbitrary value of the type expected
//! there: a head whose result can never meet the goal, or an argument that its function does not accept, is given up
//! before anything more is built on it (round-trip type checking, PLDI 2016, section 3).

use super::Search;
use super::introduction::unused;
use super::site::Site;
use crate::Library;
use crate::instance::instantiate_shape;
use crate::rules::Rules;
use loligo_liquid::{Abduction, Conditions, Context, Visibility, facts_about};
use loligo_logic::{BinOp, Node, Symbol, Term};
use loligo_source::Span;
use loligo_types::{Expr, ExprKind, Shape, Shapes, Type};
use rustc_hash::FxHashSet;
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

/// What is asked for.
pub(crate) struct Request<'a> {
    /// Where the term is to stand. The type asked for is only used to give up early; it has no unknowns.
    pub(crate) site: &'a Site,
    /// The shape it must have.
    pub(crate) shape: &'a Shape,
    /// How many names it has.
    pub(crate) size: usize,
    /// What its arguments may be.
    pub(crate) place: Place<'a>,
    /// The term it is to be an argument in; `None` at a leaf.
    pub(crate) frame: Option<&'a Frame<'a>>,
}

/// What the arguments in a term may be.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// What a guard over the term can be built from; `None` if it must do without.
    pub(crate) conditions: Option<&'a RefCell<Conditions>>,
    /// Where function arguments come from.
    pub(crate) lambdas: Lambdas,
}

/// Where function arguments come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lambdas {
    /// Functions in scope and partial applications.
    Given,
    /// Also lambdas whose bodies are still to be synthesized.
    Open,
}

impl Place<'_> {
    /// A term without a guard over it.
    pub(crate) fn unguarded(site: &Site) -> Self {
        let lambdas = if site.rung.auxiliaries > 0 { Lambdas::Open } else { Lambdas::Given };
        Place { conditions: None, lambdas }
    }

    /// A term without a guard over it and without anything to synthesize in it.
    pub(crate) fn plain() -> Self {
        Place { conditions: None, lambdas: Lambdas::Given }
    }
}

/// A partial term with a gap.
pub(crate) struct Frame<'a> {
    outer: &'a Request<'a>,
    head: &'a Expr,
    chosen: Vec<Expr>,
    arity: usize,
}

impl Frame<'_> {
    /// The partial term with `expr` in its gap and holes behind it.
    fn plug(&self, expr: &Expr, shapes: &Shapes) -> Expr {
        let mut arguments = self.chosen.clone();
        arguments.push(expr.clone());
        with_holes(self.head, &arguments, self.arity, shapes)
    }
}

/// Receives each term and what is known of shapes with it.
pub(crate) type Visit<'v, 'm> = dyn FnMut(&mut Search<'m>, Expr, Shapes) -> ControlFlow<()> + 'v;

/// A head, the shapes of its arguments, and the shape of the result.
#[derive(Clone)]
struct Head {
    expr: Expr,
    arguments: Vec<Shape>,
    shapes: Shapes,
}

impl<'m> Search<'m> {
    /// Visits every term of the requested shape and size whose arguments are what their functions ask for.
    pub(crate) fn terms(
        &mut self,
        request: &Request<'_>,
        shapes: &Shapes,
        visit: &mut Visit<'_, 'm>,
    ) -> ControlFlow<()> {
        for head in self.heads(request, shapes) {
            let partial = with_holes(&head.expr, &[], head.arguments.len(), &head.shapes);
            if !self.is_plausible(request, &partial, &head.shapes) {
                continue;
            }
            self.arguments(request, &head, &mut Vec::new(), request.size - 1, head.shapes.clone(), visit)?;
        }
        ControlFlow::Continue(())
    }

    /// The names that can head a term of the requested shape and size, in order of preference.
    fn heads(&self, request: &Request<'_>, shapes: &Shapes) -> Vec<Head> {
        let mut heads = Vec::new();
        let span = request.site.span;
        let library = self.library(request.site.rung);
        let locals = request.site.context.bindings().filter(|binding| binding.visibility == Visibility::Program);
        for binding in locals.rev() {
            let expr = Expr::var(binding.name, span);
            heads.extend(self.fitting(request, expr, &Shape::of(&binding.ty), shapes));
        }
        let constructors =
            library.module.constructors.values().map(|constructor| (constructor.name, &constructor.schema));
        for (name, schema) in constructors.chain(library.functions()) {
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
        request: &Request<'_>,
        head: &Head,
        chosen: &mut Vec<Expr>,
        budget: usize,
        shapes: Shapes,
        visit: &mut Visit<'_, 'm>,
    ) -> ControlFlow<()> {
        let Some(shape) = head.arguments.get(chosen.len()) else {
            let complete = with_holes(&head.expr, chosen, chosen.len(), &shapes);
            return visit(self, complete, shapes);
        };
        let shape = shapes.resolve(shape);
        let open = head.arguments.len() - chosen.len() - 1;
        let sizes = if open == 0 { budget..=budget } else { 1..=budget.saturating_sub(open) };
        let partial = with_holes(&head.expr, chosen, head.arguments.len(), &shapes);
        let library = self.library(request.site.rung);
        let Some((target, context)) = next_hole(&library, &request.site.context, &partial) else {
            return ControlFlow::Continue(());
        };
        let inner_site = request.site.within(context).asking(target);
        let before = chosen.clone();
        // Of several terms with one value the smallest, or the first of the smallest, is enough.
        let mut seen: FxHashSet<Term> = FxHashSet::default();
        for size in sizes {
            if self.horn.is_cancelled() {
                return ControlFlow::Break(());
            }
            let mut accept = |search: &mut Search<'m>, argument: Expr, shapes: Shapes| {
                if value_of(&library, &inner_site.context, &argument, &shapes).is_some_and(|value| !seen.insert(value))
                {
                    return ControlFlow::Continue(());
                }
                chosen.push(argument);
                let partial = with_holes(&head.expr, chosen, head.arguments.len(), &shapes);
                let flow = match search.is_possible(request, &partial, &shapes) {
                    true => search.arguments(request, head, chosen, budget - size, shapes, visit),
                    false => ControlFlow::Continue(()),
                };
                chosen.pop();
                flow
            };
            let frame = Frame { outer: request, head: &head.expr, chosen: before.clone(), arity: head.arguments.len() };
            let inner = Request { site: &inner_site, shape: &shape, size, place: request.place, frame: Some(&frame) };
            self.terms(&inner, &shapes, &mut accept)?;
            if shape.is_fun() && size == 1 && request.place.lambdas == Lambdas::Open {
                let lambda = open_lambda(&library, &inner_site.context, &inner_site.ty, request.site.span);
                accept(self, lambda, shapes.clone())?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Whether the clauses of a partial term hold, or could under some condition, and its result can meet the target.
    fn is_possible(&mut self, request: &Request<'_>, partial: &Expr, shapes: &Shapes) -> bool {
        let site = request.site;
        let library = self.library(site.rung);
        self.effort.arguments += 1;
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        rules.infer(&mut site.context.clone(), partial);
        let (leaf, unknowns) = (rules.clauses, rules.unknowns);
        let all: Vec<_> = site.outer.clauses.iter().chain(&leaf).cloned().collect();
        if !self.horn.holds(&unknowns, &all) {
            let problem =
                Abduction { context: &site.context, base: &site.outer.clauses, leaf: &leaf, unknowns: &unknowns };
            let conditions = request.place.conditions;
            let guardable = conditions
                .is_some_and(|conditions| !self.horn.abduce(&problem, &mut conditions.borrow_mut()).is_empty());
            if !guardable {
                self.effort.misapplied += 1;
                return false;
            }
        }
        self.is_plausible(request, partial, shapes)
    }

    /// Whether some completion of a partial term, in the whole that it is part of, could have some value that the target
    /// allows.
    fn is_plausible(&mut self, request: &Request<'_>, partial: &Expr, shapes: &Shapes) -> bool {
        let mut whole = partial.clone();
        let mut root = request;
        while let Some(frame) = root.frame {
            whole = frame.plug(&whole, shapes);
            root = frame.outer;
        }
        let Type::Scalar(target) = &root.site.ty else { return true };
        if !shapes.resolve(root.shape).is_ground() {
            return true;
        }
        let library = self.library(root.site.rung);
        let mut context = root.site.context.clone();
        let mut rules = Rules::assuming(&library);
        let Type::Scalar(found) = rules.infer(&mut context, &whole) else { return true };
        if found.base.sort() != target.base.sort() {
            return true;
        }
        let theory = &library.module.theory;
        let facts = context
            .facts()
            .chain(facts_about(theory, Term::value(found.base.sort()), &found))
            .chain([target.refinement])
            .map(|fact| fact.apply_valuation(&|_| Term::tt()));
        let facts: Vec<Term> = facts.filter(|fact| *fact != Term::tt()).collect();
        self.effort.partial += 1;
        let inconsistent = self.horn.is_inconsistent(&facts);
        self.effort.implausible += u64::from(inconsistent);
        !inconsistent
    }
}

/// What a complete term evaluates to, as a term over the context alone, if its type says so.
pub(crate) fn value_of(library: &Library<'_>, context: &Context, expr: &Expr, shapes: &Shapes) -> Option<Term> {
    if expr.has_holes() {
        return None;
    }
    let expr = crate::instance::resolve(expr, shapes);
    let Type::Scalar(scalar) = Rules::new(library).infer(&mut context.clone(), &expr) else { return None };
    let value = scalar.definition()?;
    let is_closed = value.free_vars().iter().all(|name| context.lookup(*name).is_some());
    is_closed.then(|| canonical(value))
}

/// The type expected at the first hole of a partial term, unknowns taken for true, and the context there.
fn next_hole(library: &Library<'_>, context: &Context, partial: &Expr) -> Option<(Type, Context)> {
    let mut rules = Rules::new(library);
    rules.infer(&mut context.clone(), partial);
    let (_, ty, context) = rules.holes.into_iter().next()?;
    Some((without_unknowns(&ty), context))
}

/// `\x … . ??` for a function argument of type `ty`.
fn open_lambda(library: &Library<'_>, context: &Context, ty: &Type, span: Span) -> Expr {
    let (functions, _) = ty.uncurry();
    let mut taken: Vec<Symbol> = Vec::new();
    for fun in functions {
        taken.push(unused(library, context, &taken, fun.param));
    }
    taken
        .into_iter()
        .rev()
        .fold(Expr::new(ExprKind::Hole, span), |body, name| Expr::new(ExprKind::Lambda(name, Rc::new(body)), span))
}

/// The same formula for an equality and its mirror image.
fn canonical(term: Term) -> Term {
    match term.node() {
        Node::Binary(BinOp::Eq, a, b) if b.id() < a.id() => Term::eq(b, a),
        Node::Not(inner) => Term::not(canonical(inner)),
        _ => term,
    }
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
