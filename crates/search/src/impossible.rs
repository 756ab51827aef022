//! Goals that no program can meet: the specification contradicts itself, or nothing builds what it asks for.

use super::Search;
use loligo_base::Impossibility;
use loligo_horn::{Context, Visibility, conjuncts};
use loligo_logic::{Spellings, Symbol, Term};
use loligo_types::{Base, Expr, ExprKind, Goal, Scalar, Schema, Shape, Shapes, Type};
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// Choices of arguments that are tried.
const MAX_CHOICES: usize = 64;
/// Integers that are tried as arguments.
const INTEGERS: [i64; 4] = [0, 1, -1, 2];
/// Ways to come by a value, parts of what functions give included, that are looked at.
const MAX_SOURCES: usize = 400;
/// Shapes that are looked at to see whether something can be built; beyond, it is taken for possible.
const MAX_SHAPES: usize = 2_000;
/// Shapes within each other that are looked at; beyond, something is taken for possible.
const MAX_DEPTH: usize = 8;

/// What is known of the arguments of a goal, and some that certainly exist, if these satisfy it.
struct Arguments {
    given: Vec<Term>,
    choices: Vec<Vec<(Symbol, Term)>>,
}

impl Search<'_> {
    /// Arguments for which the type of the result is empty, if some small ones show it.
    pub(super) fn clash(&mut self, goal: &Goal) -> Option<Impossibility> {
        let Type::Scalar(result) = goal.schema.body.uncurry().1 else { return None };
        let context = Context::new(self.library.module.theory.clone());
        let asked = context.facts_about(Term::value(result.base.sort()), result);
        let asked: Vec<Term> = asked.into_iter().flat_map(conjuncts).collect();
        let Arguments { given, choices } = self.sample_arguments(goal)?;
        let everywhere = self.horn.clash(&given, &asked);
        for mut chosen in choices {
            let fixed: Vec<Term> = given.iter().copied().chain(chosen.iter().map(equality)).collect();
            let Some(mut conjuncts) = self.horn.clash(&fixed, &asked) else { continue };
            if let Some(conjuncts) = everywhere {
                return Some(told(&conjuncts, &[]));
            }
            chosen.retain(|choice| conjuncts.contains(&equality(choice)));
            conjuncts.retain(|conjunct| !chosen.iter().any(|choice| equality(choice) == *conjunct));
            return Some(told(&conjuncts, &chosen));
        }
        None
    }

    /// Whether it is certain that the goal can be called.
    pub(super) fn has_arguments(&mut self, goal: &Goal) -> bool {
        let Some(Arguments { given, choices }) = self.sample_arguments(goal) else { return false };
        choices.into_iter().any(|chosen| {
            let facts: Vec<Term> = given.iter().copied().chain(chosen.iter().map(equality)).collect();
            self.horn.is_consistent(&facts)
        })
    }

    /// Arguments are only considered of which it is certain that they exist, if they satisfy what is given: small
    /// integers, constructors without arguments, values of type variables. `None` if there are none for some parameter.
    fn sample_arguments(&mut self, goal: &Goal) -> Option<Arguments> {
        let mut context = Context::new(self.library.module.theory.clone());
        let mut samples: Vec<(Symbol, Vec<Option<Term>>)> = Vec::new();
        for fun in goal.schema.body.uncurry().0 {
            context.bind(fun.param, fun.argument.clone(), Visibility::Program);
            samples.push((fun.param, self.samples_of(&fun.argument)?));
        }
        let count = samples.iter().map(|(_, values)| values.len()).product::<usize>().min(MAX_CHOICES);
        let choice = |mut number: usize| {
            let mut chosen = Vec::new();
            for (name, values) in &samples {
                let value = values.get(number % values.len()).copied().flatten();
                number /= values.len();
                chosen.extend(value.map(|value| (*name, value)));
            }
            chosen
        };
        Some(Arguments {
            given: context.facts().iter().copied().flat_map(conjuncts).collect(),
            choices: (0..count).map(choice).collect(),
        })
    }

    /// Values that an argument certainly can have, of which `None` is any of its type; `None` if none are known.
    fn samples_of(&self, ty: &Type) -> Option<Vec<Option<Term>>> {
        let Type::Scalar(scalar) = ty else {
            // Functions that may return anything exist.
            let mut is_plain = true;
            ty.visit_terms(&mut |term| is_plain &= term == Term::tt());
            return is_plain.then(|| vec![None]);
        };
        let sort = scalar.base.sort();
        match &scalar.base {
            Base::Int => Some(INTEGERS.into_iter().map(|value| Some(Term::int(value))).collect()),
            Base::Bool => Some(vec![Some(Term::bool(false)), Some(Term::bool(true))]),
            Base::Var(_) => Some(vec![None]),
            Base::Data(name, ..) => {
                let datatype = self.library.datatype(*name)?;
                let is_constant = |name: &&Symbol| {
                    self.library.constructor(**name).is_some_and(|constructor| constructor.schema.body.order() == 0)
                };
                let constants = datatype.constructors.iter().filter(is_constant);
                let constants: Vec<Option<Term>> =
                    constants.map(|name| Some(Term::app(*name, [], sort.clone()))).collect();
                (!constants.is_empty()).then_some(constants)
            }
        }
    }

    /// The shape of the goal's result, if nothing in scope builds it: no argument or part of one, no component, no
    /// constructor. Calls of the goal itself build nothing that was not built before.
    pub(super) fn unbuildable(&self, goal: &Goal) -> Option<Shape> {
        if !is_all_open(&self.sketch) {
            return None;
        }
        let (functions, result) = goal.schema.body.uncurry();
        let shape = Shape::of(result);
        let arguments = functions.iter().map(|fun| Rc::new(Schema::monomorphic(fun.argument.clone())));
        // What a constructor built would only be taken apart into what it was built of.
        let constructors = self.library.module.constructors.values().map(|constructor| constructor.schema.clone());
        // Mostly no component is needed to build something, and there may be many.
        if Reachability::of(constructors.clone().chain(arguments.clone()).collect()).builds(&shape, &Shapes::default())
        {
            return None;
        }
        let mut sources: Vec<Rc<Schema>> = arguments.collect();
        let callable = self.library.functions().filter(|(name, _)| !self.recursive.contains(name));
        sources.extend(callable.map(|(_, schema)| Rc::new(schema.clone())));
        let mut known: FxHashSet<Shape> = sources.iter().map(|source| Shape::of(&source.body)).collect();
        let mut next = 0;
        while let Some(source) = sources.get(next).cloned() {
            next += 1;
            for part in self.parts(&source) {
                if sources.len() < MAX_SOURCES && known.insert(Shape::of(&part.body)) {
                    sources.push(part);
                }
            }
        }
        if sources.len() >= MAX_SOURCES {
            return None;
        }
        sources.extend(constructors);
        (!Reachability::of(sources).builds(&shape, &Shapes::default())).then_some(shape)
    }

    /// What a match on the result of a function, or on a value, gives.
    fn parts(&self, source: &Schema) -> Vec<Rc<Schema>> {
        let (functions, result) = source.body.uncurry();
        let Type::Scalar(Scalar { base: Base::Data(name, arguments, _), .. }) = result else { return Vec::new() };
        let Some(datatype) = self.library.datatype(*name) else { return Vec::new() };
        let mut parts = Vec::new();
        for constructor in datatype.constructors.iter().filter_map(|name| self.library.constructor(*name)) {
            let bindings: Vec<(Symbol, Type)> =
                constructor.schema.type_vars.iter().copied().zip(arguments.iter().cloned()).collect();
            for part in constructor.schema.body.uncurry().0 {
                let part = part.argument.instantiate(&bindings);
                let rebuilt = functions.iter().rev();
                let body = rebuilt.fold(part, |result, fun| Type::fun(fun.param, fun.argument.clone(), result));
                parts.push(Rc::new(Schema { body, ..source.clone() }));
            }
        }
        parts
    }
}

/// Whether nothing of a definition is given but its parameters.
fn is_all_open(sketch: &Expr) -> bool {
    match &sketch.kind {
        ExprKind::Lambda(_, body) => is_all_open(body),
        kind => *kind == ExprKind::Hole,
    }
}

/// A clash, as text.
fn told(conjuncts: &[Term], arguments: &[(Symbol, Term)]) -> Impossibility {
    let mut spellings = Spellings::default();
    arguments.iter().for_each(|(name, _)| spellings.reserve(*name));
    let conjuncts = conjuncts.iter().map(|conjunct| spellings.term(*conjunct).to_string()).collect();
    let argument = |(name, value): &(Symbol, Term)| (spellings.name(*name).to_string(), value.to_string());
    Impossibility::Clash { conjuncts, arguments: arguments.iter().map(argument).collect() }
}

fn equality((name, value): &(Symbol, Term)) -> Term {
    Term::eq(Term::var(*name, value.sort()), *value)
}

/// Which shapes can be built.
struct Reachability {
    sources: Vec<Rc<Schema>>,
    looked_at: usize,
    /// What is being built: needing it for itself is of no use.
    path: Vec<Shape>,
}

impl Reachability {
    fn of(sources: Vec<Rc<Schema>>) -> Reachability {
        Reachability { sources, looked_at: 0, path: Vec::new() }
    }

    fn builds(&mut self, shape: &Shape, shapes: &Shapes) -> bool {
        let shape = shapes.resolve(shape);
        self.looked_at += 1;
        // A function can be made up of what builds its result and its own argument.
        if shape.is_fun() || !shape.is_ground() || self.looked_at > MAX_SHAPES || self.path.len() > MAX_DEPTH {
            return true;
        }
        if shape == Shape::Bool {
            return true;
        }
        if self.path.contains(&shape) {
            return false;
        }
        self.path.push(shape.clone());
        let found = (0..self.sources.len()).any(|index| self.builds_by(index, &shape, shapes));
        self.path.pop();
        found
    }

    fn builds_by(&mut self, source: usize, shape: &Shape, shapes: &Shapes) -> bool {
        let Some(schema) = self.sources.get(source) else { return false };
        let mut shapes = shapes.clone();
        let (mut result, _) = loligo_typing::instantiate_shape(schema, &schema.body, &mut shapes);
        let mut needed = Vec::new();
        while let Shape::Fun(argument, next) = result {
            needed.push(argument.as_ref().clone());
            result = next.as_ref().clone();
        }
        shapes.unify(&result, shape) && needed.iter().all(|argument| self.builds(argument, &shapes))
    }
}
