//! Goals that no program can meet: the specification contradicts itself, or nothing builds what it asks for.

use super::Search;
use crate::arguments::{Choice, equality};
use loligo_base::Impossibility;
use loligo_horn::{Context, Visibility};
use loligo_logic::{Node, Sort, Spellings, Subst, Symbol, Term};
use loligo_types::{Base, Expr, ExprKind, Goal, Scalar, Schema, Shape, Shapes, Type};
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// Ways to come by a value, parts of what functions give included, that are looked at.
const MAX_SOURCES: usize = 400;
/// Shapes that are looked at to see whether something can be built; beyond, it is taken for possible.
const MAX_SHAPES: usize = 2_000;
/// Shapes within each other that are looked at; beyond, something is taken for possible.
const MAX_DEPTH: usize = 8;

impl Search<'_> {
    /// Arguments for which the type of the result is empty, if some small ones show it, of so many that are looked at.
    pub(super) fn clash(&mut self, goal: &Goal, most: usize) -> Option<Impossibility> {
        let Type::Scalar(result) = goal.schema.body.uncurry().1 else { return None };
        let mut context = Context::new(self.library.module.theory.clone());
        goal.schema.body.uncurry().0.iter().for_each(|fun| {
            context.bind(fun.param, fun.argument.clone(), Visibility::Program);
        });
        let given: Vec<Term> = context.facts().iter().copied().flat_map(Term::conjuncts).collect();
        let asked = context.facts_about(Term::value(result.base.sort()), result);
        let asked: Vec<Term> = asked.into_iter().flat_map(Term::conjuncts).collect();
        let everywhere = self.horn.clash(&given, &asked);
        let closed = self.closed_variables(goal);
        for choice in self.choices(goal).into_iter().take(most) {
            if !self.certainly_exist(&choice) {
                continue;
            }
            let fixed: Vec<Term> = given.iter().copied().chain(choice.facts()).collect();
            if let Some(conjuncts) = self.horn.clash(&fixed, &asked) {
                return Some(match everywhere {
                    Some(conjuncts) => told(&conjuncts, &choice, &[], Vec::new()),
                    None => self.clash_told(&choice, conjuncts),
                });
            }
            if let Some(found) = self.emptiness(&fixed, &choice, result, &closed) {
                return Some(found);
            }
        }
        None
    }

    /// A clash of what is asked with certain arguments.
    fn clash_told(&self, choice: &Choice, mut conjuncts: Vec<Term>) -> Impossibility {
        let known = choice.facts();
        let is_needed = |(name, value): &&(Symbol, Term)| conjuncts.contains(&equality(*name, *value));
        let shown: Vec<(Symbol, Term)> = choice.values.iter().filter(is_needed).copied().collect();
        conjuncts.retain(|conjunct| !known.contains(conjunct));
        told(&conjuncts, choice, &shown, Vec::new())
    }

    /// The reason why the result's type is empty for the arguments, if no constructor builds a value of it.
    fn emptiness(
        &mut self,
        fixed: &[Term],
        choice: &Choice,
        result: &Scalar,
        closed: &[Symbol],
    ) -> Option<Impossibility> {
        let given: Vec<(Symbol, Type)> = closed.iter().map(|name| (*name, one_of(*name, choice))).collect();
        let bounded = |result: &Scalar, given: &[(Symbol, Type)]| {
            let bounded = Type::Scalar(result.clone()).instantiate(given);
            bounded.as_scalar().cloned()
        };
        if !self.has_no_value(fixed, &bounded(result, &given)?) {
            return None;
        }
        // Where values of a type variable come from is said only if it matters.
        let mut given = given;
        for name in closed {
            let others: Vec<(Symbol, Type)> = given.iter().filter(|(other, _)| other != name).cloned().collect();
            if self.has_no_value(fixed, &bounded(result, &others)?) {
                given = others;
            }
        }
        let mut asked = result.refinement.conjuncts();
        let mut position = asked.len();
        while let Some(index) = position.checked_sub(1) {
            position = index;
            let without: Vec<Term> =
                asked.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, term)| *term).collect();
            let weaker = Scalar { base: result.base.clone(), refinement: Term::and(without.clone()) };
            if self.has_no_value(fixed, &bounded(&weaker, &given)?) {
                asked = without;
            }
        }
        let is_inside = |value: Term, name: Symbol| {
            value.sort().substitute(&|variable| (variable == name).then_some(Sort::Int)) != value.sort()
        };
        let is_shown = |(name, value): &&(Symbol, Term)| {
            asked.iter().any(|conjunct| conjunct.mentions(*name))
                || Type::unrefined(result.base.clone()).mentions(*name)
                || given.iter().any(|(variable, _)| is_inside(*value, *variable))
        };
        let shown: Vec<(Symbol, Term)> = choice.values.iter().filter(is_shown).copied().collect();
        Some(told(&asked, choice, &shown, given.into_iter().map(|(name, _)| name).collect()))
    }

    /// The type variables whose values can only come from the arguments. A definition without anything given is the same for
    /// all types that a variable may stand for, and takes and gives values of it as it does any others. What a function in
    /// scope gives is not known to be among what it took: it may be trusted.
    fn closed_variables(&self, goal: &Goal) -> Vec<Symbol> {
        let mentions_any = |ty: &Type| !variables_of(ty).is_empty();
        let is_giving = |(name, schema): (Symbol, &Schema)| name != goal.name && mentions_any(schema.body.uncurry().1);
        if !is_all_open(&self.sketch) || self.library.functions().any(is_giving) {
            return Vec::new();
        }
        let taken = goal.schema.body.uncurry().0;
        let functions: Vec<Symbol> = taken
            .iter()
            .filter(|fun| fun.argument.as_fun().is_some())
            .flat_map(|fun| variables_of(&fun.argument))
            .collect();
        goal.schema.type_vars.iter().copied().filter(|name| !functions.contains(name)).collect()
    }

    /// Proves that the goal can be called.
    pub(super) fn has_arguments(&mut self, goal: &Goal) -> bool {
        self.choices(goal).iter().any(|choice| self.certainly_exist(choice))
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

    /// The components that a match on a value, or on the result of a function, binds.
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

/// Test that nothing of a definition is given but its parameters.
fn is_all_open(sketch: &Expr) -> bool {
    match &sketch.kind {
        ExprKind::Lambda(_, body) => is_all_open(body),
        kind => *kind == ExprKind::Hole,
    }
}

/// The type variable, of one of its values in the arguments.
fn one_of(variable: Symbol, choice: &Choice) -> Type {
    let value = Term::value(Sort::Var(variable));
    let elements = choice.elements_of(variable).into_iter().map(|element| Term::eq(value, element));
    Type::refined(Base::Var(variable), Term::or(elements.collect::<Vec<_>>()))
}

/// The type variables in a type.
fn variables_of(ty: &Type) -> Vec<Symbol> {
    match ty {
        Type::Scalar(Scalar { base: Base::Var(name), .. }) => vec![*name],
        Type::Scalar(Scalar { base: Base::Data(_, arguments, _), .. }) => {
            arguments.iter().flat_map(variables_of).collect()
        }
        Type::Scalar(_) => Vec::new(),
        Type::Fun(fun) => [variables_of(&fun.argument), variables_of(&fun.result)].concat(),
    }
}

/// A clash, as text. A value of a type variable is called as the first parameter that has it.
fn told(conjuncts: &[Term], choice: &Choice, shown: &[(Symbol, Term)], only_given: Vec<Symbol>) -> Impossibility {
    let mut names = Subst::default();
    let mut called: Vec<Symbol> = Vec::new();
    for (name, value) in &choice.values {
        let is_called = |element: Symbol| called.contains(&element);
        if let Node::Var(element, sort) = value.node()
            && !is_called(element)
        {
            names.insert(element, Term::var(*name, sort));
            called.push(element);
        }
    }
    let mut spellings = Spellings::default();
    choice.values.iter().for_each(|(name, _)| spellings.reserve(*name));
    let conjuncts = conjuncts.iter().map(|conjunct| spellings.term(conjunct.substitute(&names)).to_string()).collect();
    let mut arguments = Vec::new();
    for (name, value) in shown {
        let value = value.substitute(&names);
        if value != Term::var(*name, value.sort()) {
            arguments.push(format!("{} == {}", spellings.name(*name), spellings.term(value)));
        }
    }
    let is_shown = |element: Symbol| shown.iter().any(|(_, value)| value.mentions(element));
    for order in &choice.order {
        if order.free_vars().iter().all(|element| is_shown(*element)) {
            arguments.push(spellings.term(order.substitute(&names)).to_string());
        }
    }
    let only_given = only_given.iter().map(|name| spellings.name(*name).to_string()).collect();
    Impossibility::Clash { conjuncts, arguments, only_given }
}

/// Reachability of shapes: a test for those that can be built.
struct Reachability {
    sources: Vec<Rc<Schema>>,
    looked_at: usize,
    /// The shapes being built: needing one of them for itself is of no use.
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

#[cfg(test)]
mod tests {
    use crate::survival::{at_hole, each_place, module};

    #[test]
    fn a_goal_that_has_a_program_is_possible() {
        each_place(&mut |search, goal| {
            assert_eq!(search.unbuildable(goal), None, "{}", goal.schema.body);
            assert!(search.clash(goal, usize::MAX).is_none(), "{}", goal.schema.body);
        });
    }

    #[test]
    fn one_without_is_not() {
        let texts = [
            "f :: x: Int -> {Int | _v > x && _v < x}\nf = \\x . ??",
            "f :: xs: List a -> {List a | len _v < 0}\nf = \\xs . ??",
        ];
        for text in texts {
            let module = module(text);
            let goal = module.goals.last().expect("a goal is declared");
            at_hole(&module, 1, |search, _| assert!(search.clash(goal, usize::MAX).is_some(), "{text}"));
        }
    }
}
