//! Enumeration of elimination terms by size, pruned as they grow.
//!
//! A term is a head applied to arguments from a [`bank`](super::bank); its size is the number of names in it. Partial
//! terms have holes for the arguments that are still to come, and the typing rules treat a hole as an arbitrary value
//! of the type expected there: a head whose result can never meet the goal, or an argument that its function does not
//! accept, is given up before anything more is built on it (round-trip type checking, PLDI 2016, section 3).

use super::Search;
use super::introduction::unused;
use super::site::Site;
use crate::Library;
use crate::instance::{instantiate_shape, resolve};
use crate::recursion::terminating_within;
use crate::rules::Rules;
use loligo_liquid::{Abduction, Binding, Conditions, Context, Visibility, facts_about};
use loligo_logic::{BinOp, Node, Symbol, Term};
use loligo_types::{Expr, ExprKind, Shape, Shapes, Type};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

/// The least number of names in an argument that is built for the term it belongs to.
const DIRECTED_SIZE: usize = 5;

/// What a guard over a term can be built from.
pub(super) type Guarding<'a> = &'a RefCell<Conditions>;

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    /// Where the term is to stand. The type asked for is only used to give up early; it has no unknowns.
    pub(super) site: &'a Site,
    /// The shape it must have.
    pub(super) shape: &'a Shape,
    /// How many names it has.
    pub(super) size: usize,
    /// What a guard over it can be built from; `None` if it must do without.
    pub(super) guarding: Option<Guarding<'a>>,
    /// Where function arguments come from.
    pub(super) lambdas: Lambdas,
    /// The term that it is to be an argument of, if it is built for one.
    around: Option<Around<'a>>,
    /// What is known of partial terms there.
    tried: Option<&'a Tried>,
}

/// For partial terms at one place, whether something can come of them. The same ones come up for every size.
pub(super) type Tried = RefCell<FxHashMap<Expr, bool>>;

/// A term with a hole that an argument is built for.
#[derive(Clone, Copy)]
struct Around<'a> {
    request: &'a Request<'a>,
    head: &'a Head,
    partial: &'a Partial,
}

/// Where function arguments come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lambdas {
    /// Functions in scope and partial applications.
    Given,
    /// One argument at least is a lambda whose body is still to be synthesized.
    Open,
}

impl<'a> Request<'a> {
    /// A term without a guard over it.
    pub(super) fn unguarded(site: &'a Site, shape: &'a Shape, size: usize) -> Request<'a> {
        Request::guarded(site, shape, size, None)
    }

    /// An application to functions that are made up for it.
    pub(super) fn open(site: &'a Site, shape: &'a Shape, size: usize) -> Request<'a> {
        Request { lambdas: Lambdas::Open, ..Request::unguarded(site, shape, size) }
    }

    /// A term over which a guard may help.
    pub(super) fn guarded(
        site: &'a Site,
        shape: &'a Shape,
        size: usize,
        guarding: Option<Guarding<'a>>,
    ) -> Request<'a> {
        Request { site, shape, size, guarding, lambdas: Lambdas::Given, around: None, tried: None }
    }

    /// The whole term, of which `term` is the part that was asked for.
    fn whole(&self, term: Expr) -> Expr {
        match self.around {
            None => term,
            Some(around) => {
                let mut partial = around.partial.clone();
                partial.arguments.push(term);
                around.request.whole(around.head.apply(&partial))
            }
        }
    }

    /// Whether arguments of `size` names are built for the whole they belong to: where the type asked for says enough to
    /// tell early which are of use, they need not be enumerated for themselves.
    fn directs(&self, shape: &Shape, size: usize) -> bool {
        let is_informative = |ty: &Type| ty.as_scalar().is_some_and(|scalar| scalar.refinement != Term::tt());
        size >= DIRECTED_SIZE && matches!(shape, Shape::Data(..)) && is_informative(&self.site.ty)
    }
}

/// Receives each term and what is known of shapes with it.
pub(super) type Visit<'v, 'm> = dyn FnMut(&mut Search<'m>, Expr, Shapes) -> ControlFlow<()> + 'v;

/// A head and the shapes of its arguments.
struct Head {
    expr: Expr,
    arguments: Vec<Shape>,
    /// The positions of the arguments in the order in which they are chosen: what says most of the others goes first.
    order: Vec<usize>,
    shapes: Shapes,
}

/// A head with those of its arguments that are chosen first.
#[derive(Clone)]
struct Partial {
    arguments: Vec<Expr>,
    shapes: Shapes,
    /// Names left for the arguments to come.
    budget: usize,
}

impl Head {
    /// The head applied to what is chosen, and to holes for the rest.
    fn apply(&self, partial: &Partial) -> Expr {
        let argument = |position: usize| {
            let chosen = self.order.iter().position(|other| *other == position);
            let chosen = chosen.and_then(|index| partial.arguments.get(index)).cloned();
            chosen.unwrap_or_else(|| Expr::new(ExprKind::Hole, self.expr.span))
        };
        let complete = (0..self.arguments.len()).map(argument).fold(self.expr.clone(), Expr::apply);
        resolve(&complete, &partial.shapes)
    }

    /// What the declaration of the head calls its argument at `position`.
    fn parameter(&self, library: &Library<'_>, context: &Context, position: usize) -> Option<Symbol> {
        let (ExprKind::Var(name) | ExprKind::Instance(name, _)) = self.expr.kind else { return None };
        let local = context.lookup(name).map(|binding| &binding.ty);
        let (functions, _) = local.or_else(|| library.schema(name).map(|schema| &schema.body))?.uncurry();
        functions.get(position).map(|fun| fun.param)
    }
}

impl<'m> Search<'m> {
    /// Visits the terms of the requested shape and size that could meet the type asked for. Of a complete term only the
    /// arguments before the last have been checked.
    pub(super) fn terms(
        &mut self,
        request: &Request<'_>,
        shapes: &Shapes,
        visit: &mut Visit<'_, 'm>,
    ) -> ControlFlow<()> {
        let key = (request.site.key(), request.guarding.is_some());
        let tried = self.tried.entry(key).or_default().clone();
        self.enumerate(&Request { tried: Some(&tried), ..*request }, shapes, visit)
    }

    fn enumerate(&mut self, request: &Request<'_>, shapes: &Shapes, visit: &mut Visit<'_, 'm>) -> ControlFlow<()> {
        for mut head in self.heads(request, shapes) {
            if request.lambdas == Lambdas::Open && !head.arguments.iter().any(Shape::is_fun) {
                continue;
            }
            self.reorder(&mut head);
            let partial =
                Partial { arguments: Vec::new(), shapes: head.shapes.clone(), budget: request.size.saturating_sub(1) };
            if self.is_ordered(&head, &partial.shapes)
                && self.is_promising(request, &head.apply(&partial), &partial.shapes)
            {
                self.arguments(request, &head, &partial, visit)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The names that can head a term of the requested shape and size, in order of preference.
    fn heads(&self, request: &Request<'_>, shapes: &Shapes) -> Vec<Head> {
        let mut heads = Vec::new();
        let span = request.site.span;
        let library = self.library.clone();
        for binding in nearest_first(&library, &request.site.context) {
            heads.extend(fitting(request, Expr::var(binding.name, span), &Shape::of(&binding.ty), shapes));
        }
        let constructors =
            library.module.constructors.values().map(|constructor| (constructor.name, &constructor.schema));
        for (name, schema) in constructors.chain(library.functions()) {
            let mut shapes = shapes.clone();
            let (shape, arguments) = instantiate_shape(schema, &schema.body, &mut shapes);
            let expr = Expr::new(ExprKind::Instance(name, arguments), span);
            heads.extend(fitting(request, expr, &shape, &shapes));
        }
        for value in [true, false] {
            heads.extend(fitting(request, Expr::new(ExprKind::Bool(value), span), &Shape::Bool, shapes));
        }
        heads
    }

    /// Enumerated arguments of a constructor go last where no other depends on them: each of their values would have to be
    /// tried with all that follows.
    fn reorder(&self, head: &mut Head) {
        let ExprKind::Instance(name, _) = &head.expr.kind else { return };
        let library = self.library.clone();
        let Some(constructor) = library.constructor(*name) else { return };
        let (functions, _) = constructor.schema.body.uncurry();
        let is_enumeration = |shape: &Shape| match shape {
            Shape::Data(name, _) => {
                library.datatype(*name).is_some_and(|datatype| library.module.is_enumeration(datatype))
            }
            _ => false,
        };
        let is_late = |position: &usize| {
            let Some(fun) = functions.get(*position) else { return false };
            let mut is_mentioned = false;
            for other in &functions {
                other.argument.visit_terms(&mut |term| is_mentioned |= term.free_vars().contains(&fun.param));
            }
            head.arguments.get(*position).is_some_and(is_enumeration) && !is_mentioned
        };
        if !head.arguments.iter().any(Shape::is_fun) {
            head.order.sort_by_key(is_late);
        }
    }

    /// Whether the head compares by order only what may yet turn out to be ordered.
    fn is_ordered(&self, head: &Head, shapes: &Shapes) -> bool {
        let ExprKind::Instance(name, arguments) = &head.expr.kind else { return true };
        let library = self.library.clone();
        let compared = library.ordered_variables(*name).iter().filter_map(|index| arguments.get(*index));
        compared
            .into_iter()
            .all(|shape| !matches!(shapes.resolve(shape), Shape::Data(..) | Shape::Bool | Shape::Fun(..)))
    }

    /// Fills the arguments from left to right.
    fn arguments(
        &mut self,
        request: &Request<'_>,
        head: &Head,
        partial: &Partial,
        visit: &mut Visit<'_, 'm>,
    ) -> ControlFlow<()> {
        let next = head.order.get(partial.arguments.len());
        let Some(shape) = next.and_then(|position| head.arguments.get(*position)) else {
            let term = head.apply(partial);
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
            if request.directs(&shape, size) && shape.is_ground() {
                let around = Some(Around { request, head, partial });
                let inner = Request { shape: &shape, size, lambdas: Lambdas::Given, around, ..*request };
                self.enumerate(&inner, &partial.shapes, &mut |search, argument, shapes| {
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

    /// Goes on with an argument, with what is known of shapes with it and its size, if that could lead to something.
    fn with_argument(
        &mut self,
        request: &Request<'_>,
        head: &Head,
        partial: &Partial,
        (argument, shapes, size): (Expr, Shapes, usize),
        visit: &mut Visit<'_, 'm>,
    ) -> ControlFlow<()> {
        if self.horn.is_cancelled() {
            return ControlFlow::Break(());
        }
        let mut next = partial.clone();
        next.arguments.push(argument);
        next.shapes = shapes;
        next.budget -= size;
        if !self.is_ordered(head, &next.shapes) {
            return ControlFlow::Continue(());
        }
        let term = head.apply(&next);
        // The last argument is checked with the whole term, by whoever asked for it.
        let is_last = next.arguments.len() == head.arguments.len();
        if is_last || self.is_promising(request, &term, &next.shapes) {
            self.arguments(request, head, &next, visit)?;
        }
        ControlFlow::Continue(())
    }

    /// Whether something can come of a partial term.
    fn is_promising(&mut self, request: &Request<'_>, partial: &Expr, shapes: &Shapes) -> bool {
        let whole = resolve(&request.whole(partial.clone()), shapes);
        if let Some(known) = request.tried.and_then(|tried| tried.borrow().get(&whole).copied()) {
            return known;
        }
        let is_promising = self.accepts_under(request, &whole) && self.is_plausible(request, &whole, shapes);
        if let Some(tried) = request.tried
            && !self.horn.is_cancelled()
        {
            tried.borrow_mut().insert(whole, is_promising);
        }
        is_promising
    }

    /// What can be the next argument, of the given shape and size.
    fn candidates(
        &mut self,
        request: &Request<'_>,
        head: &Head,
        partial: &Partial,
        shape: &Shape,
        size: usize,
    ) -> Vec<(Expr, Shapes)> {
        if shape.is_fun() {
            return self.functions(request, head, partial, shape, size);
        }
        let mut candidates = Vec::new();
        let grounds = if shape.is_ground() { vec![shape.clone()] } else { shapes_in_scope(request.site) };
        for ground in grounds {
            let mut shapes = partial.shapes.clone();
            if shapes.unify(shape, &ground) {
                let bank = self.bank(request, &ground, size);
                candidates.extend(bank.iter().map(|term| (term.clone(), shapes.clone())));
            }
        }
        candidates
    }

    /// Functions in scope and partial applications, then a lambda that is still to be synthesized.
    fn functions(
        &mut self,
        request: &Request<'_>,
        head: &Head,
        partial: &Partial,
        shape: &Shape,
        size: usize,
    ) -> Vec<(Expr, Shapes)> {
        let mut candidates = Vec::new();
        let site = request.site.asking(Type::unrefined(loligo_types::Base::Bool));
        let inner = Request::guarded(&site, shape, size, request.guarding);
        let _ = self.terms(&inner, &partial.shapes, &mut |_, term, shapes| {
            candidates.push((term, shapes));
            ControlFlow::Continue(())
        });
        if size == 1 && request.lambdas == Lambdas::Open {
            let lambda = open_function(&self.library, request.site, head, partial);
            candidates.extend(lambda.map(|lambda| (lambda, partial.shapes.clone())));
        }
        candidates
    }

    /// Whether the functions in a term accept their arguments, by themselves.
    pub(super) fn accepts(&mut self, request: &Request<'_>, term: &Expr) -> bool {
        self.acceptance(request, term, None)
    }

    /// Whether the functions in a term accept their arguments, perhaps under some guard.
    fn accepts_under(&mut self, request: &Request<'_>, term: &Expr) -> bool {
        self.acceptance(request, term, request.guarding)
    }

    fn acceptance(&mut self, request: &Request<'_>, term: &Expr, guarding: Option<Guarding<'_>>) -> bool {
        let site = request.site;
        let library = self.library.clone();
        self.effort.arguments += 1;
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        rules.infer(&mut site.context.clone(), term);
        let (leaf, unknowns) = (rules.clauses, rules.unknowns);
        if leaf.is_empty() {
            return true;
        }
        let holds = match site.outer.clauses.is_empty() {
            true => {
                let conditions = guarding.map(|conditions| conditions.borrow());
                // What is built for something larger is proved with it.
                let is_part = request.around.is_some();
                // To prove something begins with the samples as well.
                if (is_part || conditions.is_some())
                    && self.horn.is_rejected(&site.context, &unknowns, &leaf, conditions.as_deref())
                {
                    self.effort.misapplied += 1;
                    return false;
                }
                is_part || self.horn.holds_in(&site.context, &unknowns, &leaf)
            }
            false => {
                let all: Vec<_> = site.outer.clauses.iter().chain(&leaf).cloned().collect();
                self.horn.holds(&unknowns, &all)
            }
        };
        if holds {
            return true;
        }
        let problem = Abduction { context: &site.context, base: &site.outer.clauses, leaf: &leaf, unknowns: &unknowns };
        let accepted =
            guarding.is_some_and(|conditions| !self.horn.abduce(&problem, &mut conditions.borrow_mut()).is_empty());
        self.effort.misapplied += u64::from(!accepted);
        accepted
    }

    /// Whether some completion of a partial term could have some value that the type asked for allows.
    fn is_plausible(&mut self, request: &Request<'_>, partial: &Expr, shapes: &Shapes) -> bool {
        let Type::Scalar(target) = &request.site.ty else { return true };
        if target.refinement == Term::tt() || !shapes.resolve(request.shape).is_ground() {
            return true;
        }
        let is_part = request.around.is_some();
        let library = self.library.clone();
        let mut context = request.site.context.clone();
        let mut rules = Rules::assuming(&library);
        let Type::Scalar(found) = rules.infer(&mut context, partial) else { return true };
        if found.base.sort() != target.base.sort() {
            return true;
        }
        self.effort.partial += 1;
        let theory = &library.module.theory;
        let value = found.definition().unwrap_or_else(|| Term::var(Symbol::new("_r#"), found.base.sort()));
        let known = context.facts().skip(request.site.context.fact_count()).chain(facts_about(theory, value, &found));
        let known: Vec<Term> = known.map(|fact| fact.apply_valuation(&|_| Term::tt())).collect();
        let asked = target.refinement.replace(Symbol::value_var(), value);
        let conditions = request.guarding.map(|conditions| conditions.borrow());
        if request.site.outer.clauses.is_empty()
            && self.horn.is_unreachable(&request.site.context, &known, asked, conditions.as_deref())
        {
            self.effort.implausible += 1;
            return false;
        }
        if is_part {
            return true;
        }
        let facts = context
            .facts()
            .chain(facts_about(theory, Term::value(found.base.sort()), &found))
            .chain([target.refinement])
            .map(|fact| fact.apply_valuation(&|_| Term::tt()));
        let facts: Vec<Term> = facts.filter(|fact| *fact != Term::tt()).collect();
        let inconsistent = self.horn.is_inconsistent(&facts);
        self.effort.implausible += u64::from(inconsistent);
        !inconsistent
    }
}

/// The program variables, those bound last before those bound earlier, but what one match bound in its own order.
fn nearest_first<'c>(library: &Library<'_>, context: &'c Context) -> Vec<&'c Binding> {
    let mut built: Vec<Rc<[Term]>> = Vec::new();
    for fact in context.facts() {
        if let Node::Binary(BinOp::Eq, _, right) = fact.node()
            && let Some((_, arguments)) = library.module.theory.as_constructor(right)
        {
            built.push(arguments);
        }
    }
    let of_match = |name: Symbol| {
        let is_argument = |term: &Term| matches!(term.node(), Node::Var(var, _) if var == name);
        built.iter().position(|arguments| arguments.iter().any(is_argument))
    };
    let mut groups: Vec<(Option<usize>, Vec<&Binding>)> = Vec::new();
    for binding in context.bindings().filter(|binding| binding.visibility == Visibility::Program) {
        let group = of_match(binding.name);
        match groups.last_mut() {
            Some((last, bindings)) if group.is_some() && *last == group => bindings.push(binding),
            _ => groups.push((group, vec![binding])),
        }
    }
    groups.into_iter().rev().flat_map(|(_, bindings)| bindings).collect()
}

/// The head with as many arguments as make its result fit, if a term of the requested size can be made of it.
fn fitting(request: &Request<'_>, expr: Expr, shape: &Shape, shapes: &Shapes) -> Option<Head> {
    let mut arguments = Vec::new();
    let mut result = shape.clone();
    loop {
        let mut unified = shapes.clone();
        if result.is_fun() == request.shape.is_fun() && unified.unify(&result, request.shape) {
            let fits = if arguments.is_empty() { request.size == 1 } else { request.size > arguments.len() };
            let order = (0..arguments.len()).collect();
            return fits.then_some(Head { expr, arguments, order, shapes: unified });
        }
        let Shape::Fun(argument, next) = result else { return None };
        arguments.push(argument.as_ref().clone());
        result = next.as_ref().clone();
    }
}

/// The shapes of the scalar variables in scope, each once: what an argument of unknown shape can be.
pub(super) fn shapes_in_scope(site: &Site) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for binding in site.context.bindings().filter(|binding| binding.visibility == Visibility::Program) {
        let shape = Shape::of(&binding.ty);
        if !shape.is_fun() && !shapes.contains(&shape) {
            shapes.push(shape);
        }
    }
    shapes
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
fn open_function(library: &Library<'_>, site: &Site, head: &Head, partial: &Partial) -> Option<Expr> {
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
