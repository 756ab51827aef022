//! The names that terms are headed by, and how far they are applied.

use super::Search;
use super::index::Key;
use super::numbers::{Numbers, TermId};
use super::request::Request;
use super::site::Site;
use super::without::Heuristic;
use loligo_horn::{Binding, Context};
use loligo_logic::{Items, Node, Symbol, Term};
use loligo_types::{Expr, ExprKind, Shape, Shapes};
use loligo_typing::{Library, instantiate_shape, is_resolved, may_echo, mentioned, resolve};
use std::rc::Rc;

/// A head and the shapes of its arguments.
pub(super) struct Head {
    pub(super) expr: Expr,
    pub(super) arguments: Vec<Shape>,
    /// The positions of the arguments in the order in which they are chosen: what says most of the others goes first.
    pub(super) order: Vec<usize>,
    pub(super) shapes: Shapes,
    /// For each argument the positions of those that the type expected there speaks of.
    mentioned: Rc<[Vec<usize>]>,
    /// Set if a call may be worth no more than an argument, by its type.
    pub(super) may_echo: bool,
    /// Its number, unless shapes in it are open.
    id: Option<TermId>,
}

/// An argument that was chosen.
#[derive(Clone)]
pub(super) struct Argument {
    pub(super) term: Expr,
    /// Its number, unless shapes in it are open.
    pub(super) id: Option<TermId>,
}

/// A head with those of its arguments that are chosen first.
#[derive(Clone)]
pub(super) struct Applied {
    pub(super) arguments: Vec<Argument>,
    pub(super) shapes: Shapes,
    /// Names left for the arguments to come.
    pub(super) budget: usize,
}

impl Applied {
    /// The numbers of the arguments.
    pub(super) fn ids(&self) -> impl Iterator<Item = Option<TermId>> + '_ {
        self.arguments.iter().map(|argument| argument.id)
    }
}

impl Head {
    /// The head applied to what is chosen, and to holes for the rest.
    pub(super) fn apply(&self, partial: &Applied) -> Expr {
        self.apply_to(self.arguments.len(), &partial.arguments, &partial.shapes, &|_| true)
    }

    /// The head applied to `count` arguments: those of the chosen ones whose positions are wanted, and holes for the rest.
    pub(super) fn apply_to(
        &self,
        count: usize,
        chosen: &[Argument],
        shapes: &Shapes,
        is_wanted: &dyn Fn(usize) -> bool,
    ) -> Expr {
        let argument = |position: usize| {
            let index = self.order.iter().position(|other| *other == position).filter(|_| is_wanted(position));
            let argument = index.and_then(|index| chosen.get(index)).map(|argument| argument.term.clone());
            argument.unwrap_or_else(|| Expr::new(ExprKind::Hole, self.expr.span))
        };
        let complete = (0..count).map(argument).fold(self.expr.clone(), Expr::apply);
        resolve(&complete, shapes)
    }

    /// The number of [`apply_to`](Head::apply_to) all arguments, from those of the chosen arguments; `None` if shapes are open.
    pub(super) fn number(
        &self,
        numbers: &mut Numbers,
        chosen: impl Iterator<Item = Option<TermId>>,
        is_wanted: &dyn Fn(usize) -> bool,
    ) -> Option<TermId> {
        let mut parts = vec![TermId::HOLE; self.arguments.len() + 1];
        *parts.first_mut()? = self.id?;
        for (position, id) in self.order.iter().zip(chosen).filter(|(position, _)| is_wanted(**position)) {
            *parts.get_mut(position + 1)? = id?;
        }
        Some(numbers.of_application(&parts))
    }

    /// Test that the argument at `at` matters to the one at `position`: it is that argument, or the type expected there
    /// speaks of it. A head applied to such arguments, with holes for the rest, that cannot be completed rules out the
    /// whole [`apply`](Head::apply), too.
    pub(super) fn tells_of(&self, at: usize, position: usize) -> bool {
        at == position || self.mentioned.get(position).is_some_and(|mentioned| mentioned.contains(&at))
    }

    /// The name of the parameter at `position` in the declaration of the head.
    pub(super) fn parameter(&self, library: &Library<'_>, context: &Context, position: usize) -> Option<Symbol> {
        let (ExprKind::Var(name) | ExprKind::Instance(name, _)) = self.expr.kind else { return None };
        let local = context.lookup(name).map(|binding| &binding.ty);
        let (functions, _) = local.or_else(|| library.schema(name).map(|schema| &schema.body))?.uncurry();
        functions.get(position).map(|fun| fun.param)
    }
}

impl Search<'_> {
    /// The names that can head a term of the requested shape and size, in order of preference.
    pub(super) fn heads(&mut self, request: &Request<'_>, shapes: &Shapes) -> Vec<Head> {
        let mut heads = Vec::new();
        let span = request.site.span;
        let library = self.library.clone();
        let bindings = nearest_first(&library, &request.site.context);
        let scope = bindings.iter().map(|binding| &binding.ty);
        let producers = self.index.producers(Key::of_shape(request.shape), scope);
        let passed_over = bindings.len() + self.index.len();
        for binding in bindings {
            heads.extend(fitting(request, Expr::var(binding.name, span), &Shape::of(&binding.ty), shapes));
        }
        for name in producers {
            let scope = (&*library.module.theory, &request.site.context);
            let is_barred = self.descending.as_ref().is_some_and(|descending| descending.bars(name, scope));
            if is_barred && !self.without.contains(Heuristic::Descending) {
                continue;
            }
            let Some(schema) = library.schema(name) else { continue };
            let mut shapes = shapes.clone();
            let (shape, arguments) = instantiate_shape(schema, &schema.body, &mut shapes);
            let expr = Expr::new(ExprKind::Instance(name, arguments), span);
            heads.extend(fitting(request, expr, &shape, &shapes));
        }
        let misshapen = (passed_over as u64).saturating_sub(heads.len() as u64);
        self.effort.terms.rejected_by_shape += misshapen;
        self.record_misshapen(misshapen);
        for value in [true, false] {
            heads.extend(fitting(request, Expr::new(ExprKind::Bool(value), span), &Shape::Bool, shapes));
        }
        for head in &mut heads {
            let local = |name: Symbol| request.site.context.lookup(name).map(|binding| &binding.ty);
            (head.mentioned, head.may_echo) = match &head.expr.kind {
                _ if head.arguments.is_empty() => (Rc::default(), false),
                ExprKind::Instance(name, _) => (library.mentioned(*name), library.may_echo(*name)),
                ExprKind::Var(name) => local(*name).map_or_else(Default::default, |ty| (mentioned(ty), may_echo(ty))),
                _ => Default::default(),
            };
            head.id = is_resolved(&head.expr).then(|| self.numbers.of(&head.expr));
        }
        heads
    }

    /// Enumerated arguments of a constructor go last where no other depends on them: each of their values would have to be
    /// tried with all that follows.
    pub(super) fn reorder(&self, head: &mut Head) {
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
                other.argument.visit_terms(&mut |term| is_mentioned |= term.mentions(fun.param));
            }
            head.arguments.get(*position).is_some_and(is_enumeration) && !is_mentioned
        };
        if !head.arguments.iter().any(Shape::is_fun) {
            head.order.sort_by_key(is_late);
        }
    }

    /// Test that the head compares by order only values that may yet turn out to be ordered, and none that hold
    /// functions.
    pub(super) fn is_ordered(&self, head: &Head, shapes: &Shapes) -> bool {
        let ExprKind::Instance(name, arguments) = &head.expr.kind else { return true };
        let library = self.library.clone();
        let compared = library.ordered_variables(*name);
        compared
            .iter()
            .filter_map(|index| arguments.get(*index))
            .all(|shape| !matches!(shapes.resolve(shape), Shape::Data(..) | Shape::Bool | Shape::Fun(..)))
            && self.is_comparable(*name, arguments, shapes)
    }

    /// Test that what the chosen arguments compare can be compared: it was not known when an argument was chosen whose
    /// shapes were open then.
    pub(super) fn compares_comparable(&self, partial: &Applied) -> bool {
        let mut open = partial.arguments.iter().filter(|argument| argument.id.is_none());
        open.all(|argument| self.is_comparable_within(&argument.term, &partial.shapes))
    }

    fn is_comparable_within(&self, expr: &Expr, shapes: &Shapes) -> bool {
        let is_comparable = match &expr.kind {
            ExprKind::Instance(name, arguments) => self.is_comparable(*name, arguments, shapes),
            _ => true,
        };
        is_comparable && expr.children().all(|child| self.is_comparable_within(child, shapes))
    }

    /// Test that the values a function compares can be compared.
    fn is_comparable(&self, name: Symbol, arguments: &[Shape], shapes: &Shapes) -> bool {
        let comparing = self.library.comparing();
        if !comparing.concerns(name) {
            return true;
        }
        let variables = self.library.schema(name).map(|schema| &*schema.type_vars).unwrap_or_default();
        !variables.iter().zip(arguments).any(|(var, shape)| comparing.fails(name, *var, &shapes.resolve(shape)))
    }
}

/// The program variables, those bound last before those bound earlier, but what one match bound in its own order.
fn nearest_first<'c>(library: &Library<'_>, context: &'c Context) -> Vec<&'c Binding> {
    let theory = &library.module.theory;
    let built = context.facts().iter().filter_map(|fact| theory.as_built(*fact));
    let built: Vec<Items<Term>> = built.map(|(_, arguments)| arguments).collect();
    let of_match = |name: Symbol| {
        let is_argument = |term: &Term| matches!(*term.shared(), Node::Var(var, _) if var == name);
        built.iter().position(|arguments| arguments.iter().any(is_argument))
    };
    let mut groups: Vec<(Option<usize>, Vec<&Binding>)> = Vec::new();
    for binding in context.program_variables() {
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
            let expr = resolve(&expr, &unified);
            let mentioned = Rc::default();
            let head = Head { expr, arguments, order, shapes: unified, mentioned, may_echo: false, id: None };
            return fits.then_some(head);
        }
        let Shape::Fun(argument, next) = result else { return None };
        arguments.push(argument.as_ref().clone());
        result = next.as_ref().clone();
    }
}

/// The shapes of the scalar variables in scope, each once: what an argument of unknown shape can be.
pub(super) fn shapes_in_scope(site: &Site) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for binding in site.context.program_variables() {
        let shape = Shape::of(&binding.ty);
        if !shape.is_fun() && !shapes.contains(&shape) {
            shapes.push(shape);
        }
    }
    shapes
}

#[cfg(test)]
mod tests {
    use crate::survival::{at_hole, each_step, module};
    use loligo_types::ExprKind;

    #[test]
    fn what_is_compared_in_a_program_can_be_compared() {
        each_step(&mut |step| {
            assert!(step.search.is_ordered(step.head, &step.partial.shapes), "{}", step.words);
            assert!(step.search.compares_comparable(step.partial), "{}", step.words);
        });
    }

    #[test]
    fn every_argument_is_chosen_once() {
        each_step(&mut |step| {
            let mut order = step.head.order.clone();
            order.sort_unstable();
            assert!(order.into_iter().eq(0..step.head.arguments.len()), "{}", step.words);
        });
    }

    #[test]
    fn no_variable_is_passed_over() {
        let text = "f :: x: Int -> xs: List Int -> y: Int -> Int
f = \\x . \\xs . \\y . match xs with
  Cons z rest -> match rest with
    Cons v _ -> ??";
        at_hole(&module(text), 1, |search, site| {
            let shape = loligo_types::Shape::Int;
            let request = crate::request::Request::unguarded(site, &shape, 1);
            let heads = search.heads(&request, &loligo_types::Shapes::default());
            let mut variables: Vec<String> = heads
                .iter()
                .filter_map(|head| match head.expr.kind {
                    ExprKind::Var(name) => Some(name.as_str().to_string()),
                    _ => None,
                })
                .collect();
            variables.sort();
            assert_eq!(variables, ["v", "x", "y", "z"]);
        });
    }
}
