//! Programs that are known to be right, taken to each heuristic by itself: what is part of one must survive.
//!
//! A case is a definition with one hole and the term that belongs there. A heuristic is asked of every partial term on the
//! way to that term, at the place of the hole, with nothing pruned by any other.
#![allow(clippy::panic, clippy::indexing_slicing)]

use super::heads::{Applied, Head};
use super::request::{Around, Request};
use super::site::Site;
use super::{Search, SearchOptions};
use crate::ladder::{Bounds, Functions, Rung};
use loligo_base::{FileId, has_errors};
use loligo_resolve::{Input, Origin, Resolution};
use loligo_syntax::parse;
use loligo_types::{Expr, ExprKind, Goal, Module, Shape, Shapes, Type};
use loligo_typing::{Rules, infer_instances, prepare};

/// Lists, numbers and trees, with functions on them.
const DECLARED: &str = concat!(
    include_str!("../../../tests/declarations/lists.sq"),
    "
data Tree a where
  Leaf :: Tree a
  Node :: x: a -> l: Tree a -> r: Tree a -> Tree a
termination measure size :: Tree a -> {Int | _v >= 0} where
  Leaf       -> 0
  Node x l r -> 1 + size l + size r
measure within :: Tree a -> Set a where
  Leaf       -> []
  Node x l r -> [x] + within l + within r

dec :: x: Int -> {Int | _v == x - 1}
plus :: x: Int -> y: Int -> {Int | _v == x + y}
snoc :: xs: List a -> x: a -> {List a | len _v == len xs + 1 && elems _v == elems xs + [x]}
mirror :: t: Tree a -> {Tree a | size _v == size t && within _v == within t}
clean :: xs: List Int -> {List {Int | _v >= 0} | len _v == len xs}
reverse :: xs: List a -> {List a | len _v == len xs && elems _v == elems xs}
least :: x: a -> y: a -> {a | _v <= x && _v <= y && (_v == x || _v == y)}
each :: f: (a -> b) -> xs: List a -> {List b | len _v == len xs}
flag :: b: Bool -> x: a -> {List a | len _v == 1 && elems _v == [x]}
"
);

/// Definitions with one hole, and what belongs there.
const CASES: &[(&str, &str)] = &[
    ("f :: x: a -> y: a -> {a | _v == y}\nf = \\x . \\y . ??", "y"),
    ("f :: x: Int -> y: Int -> {Int | _v == x + x + y}\nf = \\x . \\y . ??", "plus x (plus x y)"),
    ("f :: x: a -> {List a | len _v == 2 && elems _v == [x]}\nf = \\x . ??", "Cons x (Cons x Nil)"),
    (
        "f :: xs: List a -> ys: List a -> {List a | len _v == len xs + len ys && elems _v == elems xs + elems ys}
f = \\xs . \\ys . match xs with
  Nil -> ys
  Cons x rest -> ??",
        "Cons x (f rest ys)",
    ),
    (
        "f :: x: a -> xs: List a -> {List a | len _v == len xs + 1 && elems _v == elems xs + [x]}
f = \\x . \\xs . match xs with
  Nil -> Cons x Nil
  Cons y rest -> ??",
        "snoc (f x rest) y",
    ),
    (
        "f :: n: {Int | _v >= 0} -> x: a -> {List a | len _v == n && elems _v <= [x]}
f = \\n . \\x . if n <= 0 then Nil else ??",
        "Cons x (f (dec n) x)",
    ),
    (
        "f :: x: a -> t: Tree a -> {Tree a | size _v == size t + 1 && within _v == within t + [x]}
f = \\x . \\t . match t with
  Leaf -> Node x Leaf Leaf
  Node y l r -> ??",
        "Node y (f x l) r",
    ),
    // What has the same length but other elements is more than the argument.
    ("f :: xs: List Int -> {List {Int | _v >= 0} | len _v == len xs}\nf = \\xs . ??", "clean xs"),
    (
        "f :: x: a -> y: a -> z: a -> {a | _v <= x && _v <= y && _v <= z}\nf = \\x . \\y . \\z . ??",
        "least x (least y z)",
    ),
    ("f :: n: Int -> xs: List Int -> {List Int | len _v == len xs + 1}\nf = \\n . \\xs . ??", "Cons n (each dec xs)"),
    (
        "f :: x: a -> y: a -> {List a | len _v == 2 && elems _v == [x] + [y]}\nf = \\x . \\y . ??",
        "snoc (flag True x) y",
    ),
];

/// A partial term on the way to one that is known to be right.
pub(crate) struct Step<'a, 's, 'm> {
    pub(crate) search: &'s mut Search<'m>,
    pub(crate) request: &'a Request<'a>,
    pub(crate) head: &'a Head,
    pub(crate) partial: &'a Applied,
    /// The partial term, in words.
    pub(crate) words: String,
}

impl Step<'_, '_, '_> {
    /// Test that there is an argument still to come.
    pub(crate) fn is_open(&self) -> bool {
        self.partial.arguments.len() < self.head.arguments.len()
    }
}

/// A module with the declarations above and `text`.
pub(crate) fn module(text: &str) -> Module {
    let parsed = parse(FileId::default(), &format!("{DECLARED}\n{text}\n"));
    assert!(!parsed.has_errors(), "{text}: {:?}", parsed.diagnostics);
    let input = Input { module: &parsed.module, origin: Origin::Named, broken: &parsed.broken };
    let resolved = Resolution::of(&[input]).resolved;
    assert!(!has_errors(&resolved.diagnostics), "{text}: {:?}", resolved.diagnostics);
    resolved.module
}

/// Does something at the hole of the last goal of a module, where terms of `size` names are looked for.
pub(crate) fn at_hole<T>(module: &Module, size: usize, act: impl FnOnce(&mut Search<'_>, &Site) -> T) -> T {
    let index = module.goals.len() - 1;
    let Ok(mut search) = Search::new(module, index, &SearchOptions::default()) else {
        panic!("its shapes are in order")
    };
    let goal = &module.goals[index];
    let rung = Rung::all(Bounds::default(), Functions::TakeFunctions, 0).find(|rung| rung.size == size);
    let ty = goal.schema.body.rename_apart();
    let site = Site::new(search.outermost.clone(), ty, rung.expect("there are terms of every size"), goal.span);
    let sketch = search.sketch.clone();
    let site = hole_of(&search, &site, &sketch).expect("the hole is no part of a term");
    act(&mut search, &site)
}

/// The place of the hole in a sketch of lambdas, matches and conditionals.
fn hole_of(search: &Search<'_>, site: &Site, sketch: &Expr) -> Option<Site> {
    let library = search.library.clone();
    let mut rules = Rules::new(&library);
    let mut context = site.context.clone();
    match &sketch.kind {
        ExprKind::Hole => Some(Site { span: sketch.span, ..site.clone() }),
        ExprKind::Lambda(parameter, body) => {
            let fun = site.ty.as_fun()?;
            rules.bind(&mut context, *parameter, fun.argument.clone(), loligo_horn::Visibility::Program);
            hole_of(search, &site.within(context).asking(fun.rename_param(*parameter)), body)
        }
        ExprKind::If(condition, then, otherwise) => {
            let value = rules.value(&mut context, condition);
            let site = site.within(context);
            let otherwise = || hole_of(search, &site.assuming(loligo_logic::Term::not(value)), otherwise);
            hole_of(search, &site.assuming(value), then).or_else(otherwise)
        }
        ExprKind::Match(scrutinee, alternatives) => {
            let Type::Scalar(scalar) = rules.infer(&mut context, scrutinee) else { return None };
            let value = rules.name_value(&mut context, &scalar);
            alternatives.iter().find_map(|alternative| {
                let (name, parameters) = (alternative.constructor, &alternative.parameters);
                let inner = Rules::new(&library).alternative(&context, value, &scalar, name, parameters);
                hole_of(search, &site.within(inner), &alternative.body)
            })
        }
        _ => None,
    }
}

/// Does something at the hole of each definition.
pub(crate) fn each_place(visit: &mut dyn FnMut(&mut Search<'_>, &Goal)) {
    for (text, answer) in CASES {
        let module = module(text);
        let goal = module.goals.last().expect("a goal is declared");
        at_hole(&module, answer.split(' ').count(), |search, _| visit(search, goal));
    }
}

/// The part of a program at the hole of its sketch.
fn in_hole(sketch: &Expr, program: &Expr) -> Option<Expr> {
    match sketch.kind {
        ExprKind::Hole => Some(program.clone()),
        _ => sketch.children().zip(program.children()).find_map(|(sketch, program)| in_hole(sketch, program)),
    }
}

/// The names in a term.
pub(crate) fn size(term: &Expr) -> usize {
    match &term.kind {
        ExprKind::App(..) => term.children().map(size).sum(),
        _ => 1,
    }
}

/// Visits every partial term on the way to every term that is known to be right.
pub(crate) fn each_step(visit: &mut dyn FnMut(Step<'_, '_, '_>)) {
    for (text, answer) in CASES {
        let (open, whole) = (module(text), module(&text.replace("??", answer)));
        let body = &whole.goals.last().expect("a goal is declared").body;
        let size_of_answer = answer.split(' ').count();
        at_hole(&open, size_of_answer, |search, site| {
            let library = search.library.clone();
            let prepared = prepare(body, &|name| library.is_declared(name));
            let shape = Shape::of(&open.goals[open.goals.len() - 1].schema.body);
            let annotated = infer_instances(&library, &[], &prepared, &shape).expect("the answer has its shape");
            let answer = in_hole(&search.sketch, &annotated).expect("the answer fills the hole");
            assert_eq!(size(&answer), size_of_answer);
            let shape = Shape::of(&site.ty);
            let request = Request::unguarded(site, &shape, size_of_answer);
            steps(search, &request, &answer, visit);
        });
    }
}

fn steps(search: &mut Search<'_>, request: &Request<'_>, answer: &Expr, visit: &mut dyn FnMut(Step<'_, '_, '_>)) {
    let place = request.site.key().asking_anything();
    let (echoes, fitting) = (search.echoes.at(place.clone(), 0), search.fitting.at(place, 0));
    let needs = search.needs(request);
    let request = &Request { echoes: Some(&echoes), fitting: Some(&fitting), needs: needs.as_ref(), ..*request };
    let (name, arguments) = answer.spine();
    let mut heads = search.heads(request, &Shapes::default());
    let is_head = |head: &Head| *name == head.expr || named(name).is_some() && named(name) == named(&head.expr);
    let position = heads.iter().position(is_head);
    let mut head = heads.swap_remove(position.unwrap_or_else(|| panic!("{name:?} can head {answer:?}")));
    if let (ExprKind::Instance(_, open), ExprKind::Instance(_, known)) = (&head.expr.kind, &name.kind) {
        assert!(
            open.iter().zip(known.iter()).all(|(open, known)| head.shapes.unify(open, known)),
            "{name:?} has its shape"
        );
    }
    search.reorder(&mut head);
    let mut partial = Applied { arguments: Vec::new(), shapes: head.shapes.clone(), budget: request.size - 1 };
    loop {
        let words = format!("{:?}", head.apply(&partial));
        visit(Step { search, request, head: &head, partial: &partial, words });
        let Some(position) = head.order.get(partial.arguments.len()) else { break };
        let argument = arguments[*position].clone();
        let shape = partial.shapes.resolve(&head.arguments[*position]);
        let names = size(&argument);
        if shape.is_ground() && !shape.is_fun() {
            let around = Some(Around { request, head: &head, partial: &partial });
            let inner = Request { shape: &shape, size: names, around, ..*request };
            steps(search, &inner, &argument, visit);
        }
        partial.arguments.push(search.argument(argument));
        partial.budget -= names;
    }
}

fn named(expr: &Expr) -> Option<loligo_logic::Symbol> {
    match expr.kind {
        ExprKind::Var(name) | ExprKind::Instance(name, _) => Some(name),
        _ => None,
    }
}
