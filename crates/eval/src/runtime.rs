//! The state of running: how far it may go, what was made up on the way, what was covered.

use crate::contract::{Place, conjuncts};
use crate::environment::Environment;
use crate::generate::Search;
use crate::machine::nowhere;
use crate::program::depends_on_functions;
use crate::value::FunctionKind;
use crate::{Program, Value};
use loligo_logic::{Node, Sort, Symbol, Term};
use loligo_source::Span;
use loligo_types::Type;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Why there is no value.
#[derive(Clone, Debug)]
pub enum Stop {
    /// The steps that were allowed are used up.
    Steps,
    /// `error` was reached.
    Unreachable(Span),
    /// A match met a constructor that it has no alternative for.
    NoAlternative {
        /// The match.
        span: Span,
        /// The constructor.
        constructor: Symbol,
    },
    /// A hole was reached.
    Hole(Span),
    /// A component, predicate or measure of which it is not said what it gives.
    Unspecified(Symbol),
    /// Nothing was found that this component or made-up function could give.
    NoResult(Symbol),
    /// A function was called with an argument that it does not accept.
    Call(Rc<WrongCall>),
    /// What is run does not have the shape it was checked to have.
    Malformed(String),
}

/// A call with an argument that the function does not accept.
#[derive(Clone, Debug)]
pub struct WrongCall {
    /// Where it stands; nowhere if no program made it.
    pub span: Span,
    /// The function.
    pub function: Symbol,
    /// Its arguments.
    pub arguments: Vec<Value>,
    /// What is wrong with one of them.
    pub violation: Violation,
}

/// A value that is not of its type.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The conjunct of a refinement that does not hold.
    pub conjunct: Term,
    /// The value that it speaks of as `_v`: the whole or a part of it.
    pub value: Value,
    /// Whether the conjunct belongs to the refinement of the whole value, not of its elements.
    pub is_outermost: bool,
}

impl Stop {
    pub(crate) fn malformed(what: &str) -> Stop {
        Stop::Malformed(what.to_owned())
    }
}

/// Whether calls are checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Contracts {
    /// Nothing is.
    #[default]
    Ignore,
    /// Every call that names its function passes arguments that the function accepts.
    Check,
    /// The calls do that which stand here.
    Within(Span),
}

/// Runs a program. What it makes up, such as the result of a component that is only specified, it makes up once: the
/// same call gives the same again.
pub struct Runtime<'p> {
    pub(crate) program: &'p Program,
    /// Steps left.
    pub(crate) steps: u64,
    /// Functions made so far.
    pub(crate) functions: u64,
    pub(crate) covered: BTreeSet<Span>,
    pub(crate) contracts: Contracts,
    /// What is made up; nothing is if there is none.
    pub(crate) world: Option<World>,
}

/// A name and what it is applied to.
type Application = (Symbol, Vec<Value>);

/// What a function was asked, with its answers.
pub type Entries = Vec<(Vec<Value>, Value)>;

/// What was made up so far.
pub(crate) struct World {
    pub(crate) random: fastrand::Rng,
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

/// How often a made-up result is looked for, from the start.
const RESULT_ATTEMPTS: usize = 12;
/// How many choices are tried each time.
const RESULT_CHOICES: usize = 400;
/// How many steps that may take.
const RESULT_STEPS: u64 = 1_000_000;
/// How many constructors a made-up result may have, beyond those of the arguments.
const RESULT_SIZE: usize = 12;

impl<'p> Runtime<'p> {
    /// Runs a program for at most so many steps, and makes nothing up.
    pub fn new(program: &'p Program, steps: u64) -> Runtime<'p> {
        Runtime { program, steps, functions: 0, covered: BTreeSet::new(), contracts: Contracts::Ignore, world: None }
    }

    /// Whether to check calls.
    #[must_use]
    pub fn with_contracts(mut self, contracts: Contracts) -> Self {
        self.contracts = contracts;
        self
    }

    /// Makes up what is not determined, from the seed.
    #[must_use]
    pub fn making_up(mut self, seed: u64) -> Self {
        self.world = Some(World {
            random: fastrand::Rng::with_seed(seed),
            tables: Vec::new(),
            components: BTreeMap::new(),
            predicates: BTreeMap::new(),
            measures: BTreeMap::new(),
        });
        self
    }

    /// The value of a closed program over the module's names.
    pub fn run_program(&mut self, expr: &loligo_types::Expr) -> Result<Value, Stop> {
        let code = self.program.compile(expr);
        self.eval(&code, &Environment::default())
    }

    /// The value of the goal or component at the arguments, as if a program had called it.
    pub fn call_named(&mut self, name: Symbol, arguments: Vec<Value>) -> Result<Value, Stop> {
        let function = self.eval(&Rc::new(crate::code::Code::Global(name)), &Environment::default())?;
        self.apply(function, arguments)
    }

    /// Gives the run so many steps from here on.
    pub fn allow(&mut self, steps: u64) {
        self.steps = steps;
    }

    /// The branches of programs that were taken.
    pub fn covered(&self) -> &BTreeSet<Span> {
        &self.covered
    }

    /// What a made-up function was asked, with its answers.
    pub fn table(&self, function: &Value) -> Option<Entries> {
        let Value::Function(function) = function else { return None };
        let FunctionKind::Table { index, .. } = &function.kind else { return None };
        let table = self.world.as_ref()?.tables.get(*index)?;
        Some(table.entries.iter().map(|(arguments, value)| (arguments.clone(), value.clone())).collect())
    }

    /// The calls of components that are only specified, with what they were made up to give.
    pub fn made_up(&self) -> Vec<(Symbol, Vec<Value>, Value)> {
        let components = self.world.iter().flat_map(|world| &world.components);
        components.map(|((name, arguments), value)| (*name, arguments.clone(), value.clone())).collect()
    }

    /// Whether the call passes what the function accepts.
    pub(crate) fn check_call(&mut self, name: Symbol, arguments: &[Value], span: Span) -> Result<(), Stop> {
        let is_checked = match self.contracts {
            Contracts::Ignore => false,
            Contracts::Check => true,
            Contracts::Within(place) => place.to(span) == place,
        };
        if !is_checked || self.program.arity(name).is_some() {
            return Ok(());
        }
        let program = self.program;
        let Some(schema) = program.schema(name) else { return Ok(()) };
        let unknown: Vec<Symbol> = schema.predicates.iter().map(|predicate| predicate.name).collect();
        let (parameters, _) = schema.body.uncurry();
        let mut place = Place::default();
        for (fun, argument) in parameters.iter().zip(arguments) {
            if let Some(violation) = self.violation(argument, &fun.argument, &place, &unknown)? {
                let arguments = arguments.to_vec();
                return Err(Stop::Call(Rc::new(WrongCall { span, function: name, arguments, violation })));
            }
            place = place.with(fun.param, argument.clone());
        }
        Ok(())
    }

    /// A function of type `ty` for the parameter `name`, to be made up as it is called.
    pub(crate) fn new_table(&mut self, name: Symbol, ty: &Type, place: &Place) -> Result<Value, Stop> {
        let Some(world) = &mut self.world else { return Err(Stop::Unspecified(name)) };
        let (index, arity) = (world.tables.len(), ty.uncurry().0.len());
        world.tables.push(Table { name, ty: ty.clone(), place: place.clone(), entries: BTreeMap::new() });
        Ok(self.function(FunctionKind::Table { index, arity }))
    }

    /// What a made-up function gives.
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

    /// What a component gives that is only specified. What it gives of a type variable's type is among what it got.
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
        let others = conjuncts(scalar.refinement).into_iter().filter(|conjunct| !is_equation(conjunct));
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

    /// Whether a formula is true.
    pub(crate) fn holds(&mut self, formula: Term, environment: &Environment) -> Result<bool, Stop> {
        if formula == Term::tt() {
            return Ok(true);
        }
        let code = self.program.formula(formula);
        let value = self.eval(&code, environment)?;
        value.as_bool().ok_or_else(|| Stop::malformed("a formula that is not true or false"))
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
