//! The state of running: how far it may go, what was made up on the way, what was covered.

use crate::contract::Place;
use crate::environment::Environment;
use crate::value::FunctionKind;
use crate::world::World;
use crate::{Program, Value};
use loligo_base::Span;
use loligo_logic::{Symbol, Term};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Reason for which there is no value.
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
    /// The program does not have the shape it was checked to have.
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
    /// Violation by one of them.
    pub violation: Violation,
}

/// A value that is not of its type.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The conjunct of a refinement that does not hold.
    pub conjunct: Term,
    /// The value that it speaks of as `_v`: the whole or a part of it.
    pub value: Value,
    /// Set if the conjunct belongs to the refinement of the whole value, not of its elements.
    pub is_outermost: bool,
}

impl Stop {
    pub(crate) fn malformed(what: &str) -> Stop {
        Stop::Malformed(what.to_owned())
    }
}

/// Checking of calls.
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
    /// Runs that are under way, one inside another: formulas may call functions.
    pub(crate) nesting: usize,
    /// Functions made so far.
    pub(crate) functions: u64,
    pub(crate) covered: BTreeSet<Span>,
    pub(crate) contracts: Contracts,
    /// Source of made-up results; there are none without it.
    pub(crate) world: Option<World>,
}

/// Arguments that a function was called with, and the results.
pub type Entries = Vec<(Vec<Value>, Value)>;

impl<'p> Runtime<'p> {
    /// Runs a program for at most so many steps, and makes nothing up.
    pub fn new(program: &'p Program, steps: u64) -> Runtime<'p> {
        let (covered, contracts) = (BTreeSet::new(), Contracts::Ignore);
        Runtime { program, steps, nesting: 0, functions: 0, covered, contracts, world: None }
    }

    /// Sets the checking of calls.
    #[must_use]
    pub fn with_contracts(mut self, contracts: Contracts) -> Self {
        self.contracts = contracts;
        self
    }

    /// Makes up what is not determined, from the seed.
    #[must_use]
    pub fn making_up(mut self, seed: u64) -> Self {
        self.world = Some(World::new(seed));
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

    /// Arguments that a made-up function was called with, and the results.
    pub fn table(&self, function: &Value) -> Option<Entries> {
        let Value::Function(function) = function else { return None };
        let FunctionKind::Table { index, .. } = &function.kind else { return None };
        self.world.as_ref()?.entries(*index)
    }

    /// The calls of components that are only specified, with what they were made up to give.
    pub fn made_up(&self) -> Vec<(Symbol, Vec<Value>, Value)> {
        self.world.iter().flat_map(World::components).collect()
    }

    /// Tests that the call passes what the function accepts.
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

    /// Value of a formula.
    pub(crate) fn holds(&mut self, formula: Term, environment: &Environment) -> Result<bool, Stop> {
        if formula == Term::tt() {
            return Ok(true);
        }
        let code = self.program.formula(formula);
        let value = self.eval(&code, environment)?;
        value.as_bool().ok_or_else(|| Stop::malformed("a formula that is not true or false"))
    }
}
