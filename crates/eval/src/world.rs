//! Results made up on the way of a run: of components that are only specified, functions, predicates, measures.
//!
//! Everything is made up once: the same question gets the same answer again, as it would from a function.

use crate::contract::Place;
use crate::environment::Environment;
use crate::machine::nowhere;
use crate::program::depends_on_functions;
use crate::runtime::{Entries, WrongCall};
use crate::search::Search;
use crate::value::FunctionKind;
use crate::{Runtime, Stop, Value};
use loligo_logic::{Node, Sort, Symbol, Term};
use loligo_types::Type;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A name and what it is applied to.
type Application = (Symbol, Vec<Value>);

/// Results made up so far.
pub(crate) struct World {
    random: fastrand::Rng,
    tables: Vec<Table>,
    components: BTreeMap<Application, Value>,
    predicates: BTreeMap<Application, Value>,
    measures: BTreeMap<Application, Value>,
}

/// A made-up function.
struct Table {
    /// The name of the parameter it was made up for.
    name: Symbol,
    ty: Type,
    place: Place,
    entries: BTreeMap<Vec<Value>, Value>,
}

/// Number of times that a made-up result is looked for, from the start.
const RESULT_ATTEMPTS: usize = 12;
/// Number of choices that are tried each time.
const RESULT_CHOICES: usize = 400;
/// Number of steps that these may take.
const RESULT_STEPS: u64 = 1_000_000;
/// Number of constructors wished for in a made-up result, beyond those of the arguments.
const RESULT_SIZE: usize = 3;

impl World {
    /// Nothing is made up yet; what will be is drawn from the seed.
    pub(crate) fn new(seed: u64) -> World {
        World {
            random: fastrand::Rng::with_seed(seed),
            tables: Vec::new(),
            components: BTreeMap::new(),
            predicates: BTreeMap::new(),
            measures: BTreeMap::new(),
        }
    }

    /// Arguments that the made-up function was called with, and the results.
    pub(crate) fn entries(&self, index: usize) -> Option<Entries> {
        let entries = self.tables.get(index)?.entries.iter();
        Some(entries.map(|(arguments, value)| (arguments.clone(), value.clone())).collect())
    }

    /// The calls of components, with what they were made up to give.
    pub(crate) fn components(&self) -> impl Iterator<Item = (Symbol, Vec<Value>, Value)> {
        self.components.iter().map(|((name, arguments), value)| (*name, arguments.clone(), value.clone()))
    }
}

impl Runtime<'_> {
    /// A function of type `ty` for the parameter `name`, to be made up as it is called.
    pub(crate) fn new_table(&mut self, name: Symbol, ty: &Type, place: &Place) -> Result<Value, Stop> {
        let Some(world) = &mut self.world else { return Err(Stop::Unspecified(name)) };
        let (index, arity) = (world.tables.len(), ty.uncurry().0.len());
        world.tables.push(Table { name, ty: ty.clone(), place: place.clone(), entries: BTreeMap::new() });
        Ok(self.function(FunctionKind::Table { index, arity }))
    }

    /// Result of a made-up function.
    pub(crate) fn look_up(&mut self, index: usize, arguments: &[Value]) -> Result<Value, Stop> {
        let table = self.world.as_ref().and_then(|world| world.tables.get(index));
        let Some(table) = table else { return Err(Stop::malformed("no such table")) };
        if let Some(value) = table.entries.get(arguments) {
            return Ok(value.clone());
        }
        let (name, ty, mut place) = (table.name, table.ty.clone(), table.place.clone());
        let (parameters, result) = ty.uncurry();
        for (fun, argument) in parameters.iter().zip(arguments) {
            if let Some(violation) = self.violation(argument, &fun.argument, &place, &[])? {
                let arguments = arguments.to_vec();
                return Err(Stop::Call(Rc::new(WrongCall { span: nowhere(), function: name, arguments, violation })));
            }
            place = place.with(fun.param, argument.clone());
        }
        let value = self.make_up(name, result, &place, arguments, None)?;
        if let Some(table) = self.world.as_mut().and_then(|world| world.tables.get_mut(index)) {
            table.entries.insert(arguments.to_vec(), value.clone());
        }
        Ok(value)
    }

    /// Result of a component that is only specified. Its values of a type variable's type are among those that it got.
    pub(crate) fn component(&mut self, name: Symbol, arguments: &[Value]) -> Result<Value, Stop> {
        let key = (name, arguments.to_vec());
        let Some(world) = &self.world else { return Err(Stop::Unspecified(name)) };
        if let Some(value) = world.components.get(&key) {
            return Ok(value.clone());
        }
        let program = self.program;
        let schema = program.schema(name).ok_or_else(|| Stop::malformed("an unknown component"))?;
        let (parameters, result) = schema.body.uncurry();
        if depends_on_functions(schema) {
            // What it gives depends on what it is given in a way that its type alone does not tell.
            return Err(Stop::Unspecified(name));
        }
        let mut elements = FxHashMap::default();
        let mut place = Place::default();
        for (fun, argument) in parameters.iter().zip(arguments) {
            self.elements_of(argument, &fun.argument, &mut elements);
            place = place.with(fun.param, argument.clone());
        }
        let value = match self.open_equation(result, &place)? {
            // What the predicate gives is open, so it is what the component gives.
            Some((predicate, ty)) => {
                let value = self.make_up(name, &ty, &place, arguments, Some(elements))?;
                if let Some(world) = &mut self.world {
                    world.predicates.insert(predicate, value.clone());
                }
                value
            }
            None => self.make_up(name, result, &place, arguments, Some(elements))?,
        };
        if let Some(world) = &mut self.world {
            world.components.insert(key, value.clone());
        }
        Ok(value)
    }

    /// If a result is said to be what a predicate gives that was not asked for it yet: the predicate with its arguments,
    /// and what else is said of the result.
    fn open_equation(&mut self, result: &Type, place: &Place) -> Result<Option<(Application, Type)>, Stop> {
        let Type::Scalar(scalar) = result else { return Ok(None) };
        let Some(definition) = scalar.definition() else { return Ok(None) };
        let Node::App(name, arguments, _) = definition.node() else { return Ok(None) };
        if !self.program.module().predicates.contains_key(&name) {
            return Ok(None);
        }
        let arguments =
            arguments.iter().map(|argument| self.eval(&self.program.formula(*argument), &place.environment));
        let key = (name, arguments.collect::<Result<Vec<_>, Stop>>()?);
        if self.world.as_ref().is_none_or(|world| world.predicates.contains_key(&key)) {
            return Ok(None);
        }
        let is_equation = |conjunct: &Term| conjunct.children().contains(&definition);
        let others = scalar.refinement.conjuncts().into_iter().filter(|conjunct| !is_equation(conjunct));
        Ok(Some((key, result.with_refinement(Term::and(others.collect::<Vec<_>>())))))
    }

    fn make_up(
        &mut self,
        name: Symbol,
        ty: &Type,
        place: &Place,
        arguments: &[Value],
        elements: Option<FxHashMap<Symbol, Vec<Value>>>,
    ) -> Result<Value, Stop> {
        let size = RESULT_SIZE + arguments.iter().map(Value::size).sum::<usize>();
        // Making something up is no step of the program.
        let steps = std::mem::replace(&mut self.steps, RESULT_STEPS);
        let mut found = None;
        let mut result = Ok(());
        for attempt in 0..RESULT_ATTEMPTS {
            let seed = self.random().u64(..);
            let mut search = Search::random(seed, size, RESULT_CHOICES).attempt(attempt);
            search.elements.clone_from(&elements);
            let searched = self.generate(&mut search, name, ty, place, &mut |_, _, value| {
                found = Some(value);
                Ok(std::ops::ControlFlow::Break(()))
            });
            result = searched.map(|_| ());
            if result.is_err() || found.is_some() {
                break;
            }
        }
        self.steps = steps;
        match result {
            Ok(()) => found.ok_or(Stop::NoResult(name)),
            Err(Stop::Steps) => Err(Stop::NoResult(name)),
            Err(stop) => Err(stop),
        }
    }

    fn random(&mut self) -> fastrand::Rng {
        match &mut self.world {
            Some(world) => world.random.fork(),
            None => fastrand::Rng::with_seed(0),
        }
    }

    /// A predicate that is only declared: made up for each of its arguments.
    pub(crate) fn predicate(&mut self, name: Symbol, arguments: Vec<Value>) -> Result<Value, Stop> {
        let declared = self.program.module().predicates.get(&name).map(|(_, result)| result.clone());
        let Some(world) = &mut self.world else { return Err(Stop::Unspecified(name)) };
        let key = (name, arguments);
        if let Some(value) = world.predicates.get(&key) {
            return Ok(value.clone());
        }
        let value = match declared {
            // More often true than not: otherwise few values satisfy what they should. So are abstract refinements.
            None | Some(Sort::Bool) => Value::Bool(world.random.u8(0..4) > 0),
            Some(Sort::Data(..)) => return Err(Stop::NoResult(name)),
            Some(sort) => any_value(&sort, &mut world.random),
        };
        world.predicates.insert(key, value.clone());
        Ok(value)
    }

    /// A measure without cases: made up for each of its arguments.
    pub(crate) fn opaque_measure(&mut self, name: Symbol, arguments: Vec<Value>) -> Result<Value, Stop> {
        let key = (name, arguments);
        let Some(world) = &self.world else { return Err(Stop::Unspecified(name)) };
        if let Some(value) = world.measures.get(&key) {
            return Ok(value.clone());
        }
        let program = self.program;
        let measure = program.module().theory.measures.get(&name).ok_or_else(|| Stop::malformed("no such measure"))?;
        let constants = measure.constants.iter().map(|(name, _)| *name);
        let environment: Environment = constants.zip(key.1.iter().cloned()).collect();
        let mut random = self.random();
        let mut value = Value::Bool(false);
        for _ in 0..100 {
            value = any_value(&measure.result, &mut random);
            let holds = self.holds(measure.postcondition, &environment.with(Symbol::value_var(), value.clone()))?;
            if holds {
                break;
            }
        }
        if let Some(world) = &mut self.world {
            world.measures.insert(key, value.clone());
        }
        Ok(value)
    }
}

/// Some value of a sort, a small one.
fn any_value(sort: &Sort, random: &mut fastrand::Rng) -> Value {
    match sort {
        Sort::Bool => Value::Bool(random.bool()),
        Sort::Int | Sort::Var(_) => Value::int(random.i64(-1..6)),
        Sort::Data(..) => Value::Opaque(random.u32(0..6)),
        Sort::Set(element) => {
            let size = random.usize(0..4);
            Value::set((0..size).map(|_| any_value(element, random)).collect::<Vec<_>>())
        }
    }
}
