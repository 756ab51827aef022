//! The machine: strict evaluation with an explicit stack and a bound on the number of steps.
//!
//! A CEK machine (Felleisen and Friedman, 1986): a control, an environment and a continuation, all on the heap, so that
//! neither deep recursion nor deep data can exhaust the host's stack.

use crate::code::{Branch, Case, Code, Operation};
use crate::environment::Environment;
use crate::operation::operate;
use crate::program::Definition;
use crate::value::{Datum, Function, FunctionKind};
use crate::{Runtime, Stop, Value};
use loligo_base::Span;
use loligo_logic::Symbol;
use std::rc::Rc;

/// Next step of the machine.
enum Control {
    Eval(Rc<Code>, Environment),
    Return(Value),
}

/// Continuation that waits for a value.
enum Frame {
    /// It is the next operand of the code, of which some are known.
    Operands(Rc<Code>, Environment, Vec<Value>),
    /// It is to be bound for the body.
    Bind(Symbol, Rc<Code>, Environment),
    /// It decides which branch of a conditional or match is taken.
    Decide(Rc<Code>, Environment),
    /// It is a function with arguments waiting.
    Apply(Vec<Value>),
    /// It is what the measure is of the datum.
    Remember(Symbol, Rc<Datum>),
}

/// Limit on the runs under way, one inside another. Programs nest in no other way than through formulas that call them.
const MAX_NESTING: usize = 16;

impl Runtime<'_> {
    /// The value of the code.
    pub(crate) fn eval(&mut self, code: &Rc<Code>, environment: &Environment) -> Result<Value, Stop> {
        self.run(Control::Eval(code.clone(), environment.clone()), Vec::new())
    }

    /// The value of the function at the arguments.
    pub fn apply(&mut self, function: Value, arguments: Vec<Value>) -> Result<Value, Stop> {
        self.run(Control::Return(function), vec![Frame::Apply(arguments)])
    }

    fn run(&mut self, control: Control, stack: Vec<Frame>) -> Result<Value, Stop> {
        if self.nesting >= MAX_NESTING {
            return Err(Stop::Steps);
        }
        self.nesting += 1;
        let result = self.run_inside(control, stack);
        self.nesting -= 1;
        result
    }

    fn run_inside(&mut self, mut control: Control, mut stack: Vec<Frame>) -> Result<Value, Stop> {
        loop {
            self.steps = self.steps.checked_sub(1).ok_or(Stop::Steps)?;
            control = match control {
                Control::Eval(code, environment) => self.evaluate(&code, environment, &mut stack)?,
                Control::Return(value) => match stack.pop() {
                    Some(frame) => self.resume(frame, value, &mut stack)?,
                    None => return Ok(value),
                },
            };
        }
    }

    fn evaluate(&mut self, code: &Rc<Code>, environment: Environment, stack: &mut Vec<Frame>) -> Result<Control, Stop> {
        Ok(match code.as_ref() {
            Code::Value(value) => Control::Return(value.clone()),
            Code::Local(name) => {
                Control::Return(environment.get(*name).cloned().ok_or_else(|| Stop::malformed("an unbound name"))?)
            }
            Code::Global(name) => self.global(*name)?,
            Code::Lambda(parameters, body) => {
                Control::Return(self.closure(None, parameters.clone(), body.clone(), environment))
            }
            Code::Recursive(name, parameters, body) => {
                Control::Return(self.closure(Some(*name), parameters.clone(), body.clone(), environment))
            }
            Code::Let(name, value, body) => {
                stack.push(Frame::Bind(*name, body.clone(), environment.clone()));
                Control::Eval(value.clone(), environment)
            }
            Code::If(scrutinee, ..) | Code::Match(scrutinee, ..) => {
                stack.push(Frame::Decide(code.clone(), environment.clone()));
                Control::Eval(scrutinee.clone(), environment)
            }
            Code::Operation(_, operands)
            | Code::Call(operands, _)
            | Code::Measure(_, operands)
            | Code::Predicate(_, operands) => match operands.first() {
                Some(first) => {
                    let values = Vec::with_capacity(operands.len());
                    stack.push(Frame::Operands(code.clone(), environment.clone(), values));
                    Control::Eval(first.clone(), environment)
                }
                None => self.complete(code, Vec::new(), stack)?,
            },
            Code::Unreachable(span) => return Err(Stop::Unreachable(*span)),
            Code::Hole(span) => return Err(Stop::Hole(*span)),
            Code::Undetermined => return Err(Stop::malformed("a formula without a value")),
        })
    }

    fn resume(&mut self, frame: Frame, value: Value, stack: &mut Vec<Frame>) -> Result<Control, Stop> {
        match frame {
            Frame::Operands(code, environment, mut values) => {
                values.push(value);
                match operands(&code).get(values.len()) {
                    Some(next) => {
                        let next = next.clone();
                        stack.push(Frame::Operands(code, environment.clone(), values));
                        Ok(Control::Eval(next, environment))
                    }
                    None => self.complete(&code, values, stack),
                }
            }
            Frame::Bind(name, body, environment) => Ok(Control::Eval(body, environment.with(name, value))),
            Frame::Decide(code, environment) => self.decide(&code, &value, environment),
            Frame::Apply(arguments) => self.call(value, arguments, stack),
            Frame::Remember(measure, datum) => {
                datum.remember(measure, value.clone());
                Ok(Control::Return(value))
            }
        }
    }

    /// Result of the code once all its operands are known.
    fn complete(&mut self, code: &Code, mut values: Vec<Value>, stack: &mut Vec<Frame>) -> Result<Control, Stop> {
        match code {
            Code::Operation(Operation::Construct(tag), _) => Ok(Control::Return(Value::data(*tag, values))),
            Code::Operation(operation, _) => operate(*operation, values).map(Control::Return),
            Code::Measure(name, _) => self.measure(*name, values, stack),
            Code::Predicate(name, _) => match self.program.predicate_code(*name) {
                Some(given) => {
                    stack.push(Frame::Apply(values));
                    Ok(Control::Eval(given.clone(), Environment::default()))
                }
                None => self.predicate(*name, values).map(Control::Return),
            },
            Code::Call(operands, span) => {
                let function = values.remove(0);
                if let Some(Code::Global(name)) = operands.first().map(Rc::as_ref) {
                    self.check_call(*name, &values, *span)?;
                }
                self.call(function, values, stack)
            }
            _ => Err(Stop::malformed("operands of something that has none")),
        }
    }

    fn measure(&mut self, name: Symbol, arguments: Vec<Value>, stack: &mut Vec<Frame>) -> Result<Control, Stop> {
        let measure = self.program.measure_code(name).ok_or_else(|| Stop::malformed("no such measure"))?;
        let Some(body) = &measure.body else { return self.opaque_measure(name, arguments).map(Control::Return) };
        if let [Value::Data(datum)] = arguments.as_slice() {
            if let Some(value) = datum.measured(name) {
                return Ok(Control::Return(value));
            }
            stack.push(Frame::Remember(name, datum.clone()));
        }
        let environment = measure.parameters.iter().copied().zip(arguments).collect();
        Ok(Control::Eval(body.clone(), environment))
    }

    fn decide(&mut self, code: &Code, value: &Value, environment: Environment) -> Result<Control, Stop> {
        match (code, value) {
            (Code::If(_, then, otherwise), Value::Bool(truth)) => {
                Ok(self.take(if *truth { then } else { otherwise }, environment))
            }
            (Code::Match(_, cases, span), Value::Data(datum)) => {
                let fits = |case: &&Case| case.constructor == datum.constructor();
                let Some(case) = cases.iter().find(fits) else {
                    return Err(Stop::NoAlternative { span: *span, constructor: datum.constructor() });
                };
                let bindings = case.parameters.iter().copied().zip(datum.fields().iter().cloned());
                let inner = bindings.fold(environment, |inner, (name, value)| inner.with(name, value));
                Ok(self.take(&case.branch, inner))
            }
            (Code::Match(_, _, span), Value::Opaque(_)) => Err(Stop::Unreachable(*span)),
            _ => Err(Stop::malformed("a decision on something else")),
        }
    }

    fn take(&mut self, branch: &Branch, environment: Environment) -> Control {
        if let Some(span) = branch.span {
            self.covered.insert(span);
        }
        Control::Eval(branch.code.clone(), environment)
    }

    fn global(&mut self, name: Symbol) -> Result<Control, Stop> {
        if let Some(tag) = self.program.tag(name) {
            return Ok(Control::Return(match tag.arity {
                0 => Value::data(tag, Vec::new()),
                _ => self.function(FunctionKind::Constructor(tag)),
            }));
        }
        match self.program.definition(name) {
            Some(Definition::Code(code)) => Ok(Control::Eval(code.clone(), Environment::default())),
            Some(Definition::Specified(0)) => self.component(name, &[]).map(Control::Return),
            Some(Definition::Specified(arity)) => {
                let arity = *arity;
                Ok(Control::Return(self.function(FunctionKind::Component { name, arity })))
            }
            None => Err(Stop::malformed("an unknown name")),
        }
    }

    fn closure(
        &mut self,
        name: Option<Symbol>,
        parameters: Rc<[Symbol]>,
        body: Rc<Code>,
        environment: Environment,
    ) -> Value {
        self.function(FunctionKind::Closure { name, parameters, body, environment })
    }

    /// A function that was applied to nothing yet.
    pub(crate) fn function(&mut self, kind: FunctionKind) -> Value {
        self.functions += 1;
        Value::Function(Rc::new(Function { number: self.functions, kind, applied: Vec::new() }))
    }

    /// Applies a function to arguments: too few make another function, those that are too many wait for the result.
    fn call(&mut self, function: Value, arguments: Vec<Value>, stack: &mut Vec<Frame>) -> Result<Control, Stop> {
        if arguments.is_empty() {
            return Ok(Control::Return(function));
        }
        let Value::Function(function) = function else { return Err(Stop::malformed("an application of no function")) };
        let missing = function.kind.arity().saturating_sub(function.applied.len());
        let mut all = function.applied.clone();
        let mut arguments = arguments.into_iter();
        all.extend(arguments.by_ref().take(missing));
        let rest: Vec<Value> = arguments.collect();
        if all.len() < function.kind.arity() {
            self.functions += 1;
            let partial = Function { number: self.functions, kind: function.kind.clone(), applied: all };
            return Ok(Control::Return(Value::Function(Rc::new(partial))));
        }
        if !rest.is_empty() {
            stack.push(Frame::Apply(rest));
        }
        self.enter(&function, all)
    }

    /// Applies a function to all its arguments.
    fn enter(&mut self, function: &Rc<Function>, arguments: Vec<Value>) -> Result<Control, Stop> {
        match &function.kind {
            FunctionKind::Closure { name, parameters, body, environment } => {
                let itself = |environment: &Environment, name: Symbol| match function.applied.is_empty() {
                    true => environment.with(name, Value::Function(function.clone())),
                    false => {
                        let whole =
                            Function { number: function.number, kind: function.kind.clone(), applied: Vec::new() };
                        environment.with(name, Value::Function(Rc::new(whole)))
                    }
                };
                let outer = name.map_or_else(|| environment.clone(), |name| itself(environment, name));
                let bindings = parameters.iter().copied().zip(arguments);
                Ok(Control::Eval(body.clone(), bindings.fold(outer, |inner, (name, value)| inner.with(name, value))))
            }
            FunctionKind::Constructor(tag) => Ok(Control::Return(Value::data(*tag, arguments))),
            FunctionKind::Component { name, .. } => self.component(*name, &arguments).map(Control::Return),
            FunctionKind::Table { index, .. } => self.look_up(*index, &arguments).map(Control::Return),
        }
    }
}

fn operands(code: &Code) -> &[Rc<Code>] {
    match code {
        Code::Operation(_, operands)
        | Code::Call(operands, _)
        | Code::Measure(_, operands)
        | Code::Predicate(_, operands) => operands,
        _ => &[],
    }
}

/// A place that is none: of what is evaluated and was not written.
pub(crate) fn nowhere() -> Span {
    Span::default()
}
