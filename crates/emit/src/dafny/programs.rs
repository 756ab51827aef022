//! Programs.

use crate::code::{Branch, Code};
use crate::dafny::formulas::integer;
use crate::dafny::items::{self, pattern_of};
use crate::dafny::measures;
use crate::dafny::text::{Level, Text};
use crate::dafny::types::{self, constructor_name};
use crate::dafny::writer::{Env, Item, Writer};
use crate::prepare::original;
use crate::shapes::substitute;
use loligo_logic::Symbol;
use loligo_types::{Operator, Schema, Shape, Type};
use std::collections::BTreeMap;

/// Meaning of a local variable.
#[derive(Clone)]
pub(crate) enum Binding {
    /// A value, and of what shape it is, if that is known.
    Value(Text, Option<Shape>),
    /// A function, which is written where it is called.
    Function(Vec<Symbol>, Code),
}

/// Writes the program of a function.
pub(crate) struct Body<'w, 'p> {
    pub(super) writer: &'w mut Writer<'p>,
    /// The function and the types at which it is written.
    pub(super) own: (Symbol, Vec<Shape>),
    variables: Vec<Symbol>,
    locals: BTreeMap<Symbol, Binding>,
    depth: usize,
}

/// Depth to which local functions may call one another.
const DEEPEST: usize = 30;

impl<'w, 'p> Body<'w, 'p> {
    pub(crate) fn new(writer: &'w mut Writer<'p>, key: Symbol, shapes: &[Shape]) -> Self {
        let variables = writer.schema(key).map(|schema| schema.type_vars.clone()).unwrap_or_default();
        Body { writer, own: (key, shapes.to_vec()), variables, locals: BTreeMap::new(), depth: 0 }
    }

    /// Gives a local variable a meaning.
    pub(crate) fn bind(&mut self, name: Symbol, binding: Binding) {
        self.locals.insert(name, binding);
    }

    /// Text of code in result position, whose value is to be of the type.
    pub(crate) fn tail(&mut self, code: &Code, expected: Option<&Type>, env: &mut Env) -> Text {
        match code {
            Code::Let(name, _, value, body) if !body.used_locals().contains(name) => {
                let unused = self.unused(*name, value, env);
                let body = self.tail(body, expected, env);
                Text::open(format!("{unused}\n{}", body.text))
            }
            Code::Let(name, _, value, body) => match value.as_ref() {
                Code::Lambda(parameters, inner) => {
                    self.bind(*name, Binding::Function(parameters.clone(), inner.as_ref().clone()));
                    self.tail(body, expected, env)
                }
                _ => {
                    let shape = self.shape_of(value);
                    let value = self.expr(value, env);
                    let local = self.fresh(*name, shape, env);
                    let body = self.tail(body, expected, env);
                    Text::open(format!("var {local} := {};\n{}", value.text, body.text))
                }
            },
            Code::If(condition, then, otherwise) => {
                let condition = self.expr(condition, env);
                let then = self.tail(then, expected, env);
                let otherwise = self.tail(otherwise, expected, env);
                Text::open(format!("if {} then {} else {}", condition.text, within(&then), otherwise.text))
            }
            Code::Match(scrutinee, branches, missing) => self.matching(scrutinee, branches, missing, expected, env),
            Code::Unreachable => Text::atom("unreachable(true)"),
            Code::Int(value, _) => integer(*value),
            Code::Bool(value) => Text::atom(value.to_string()),
            Code::Local(name) => self.local(*name, None, env),
            Code::Global(..) => self.apply(code, &[], expected, env),
            Code::Op(operator, operands) => self.operation(*operator, operands, env),
            Code::Apply(head, arguments) => self.apply(head, arguments, expected, env),
            Code::Lambda(parameters, body) => self.function(parameters, body, None, env),
            Code::Fix(..) => {
                self.writer.obstacle("a local function that calls itself, whose type nobody has written");
                Text::atom("unreachable(true)")
            }
        }
    }

    /// A local definition that nothing uses, with its type, which no use tells.
    fn unused(&mut self, name: Symbol, value: &Code, env: &mut Env) -> String {
        let shape = closed(&substitute(&self.definition(name), &self.variables, &self.own.1));
        let local = self.writer.local(&original(name), env);
        let Code::Lambda(parameters, body) = value else {
            let value = self.expr(value, env);
            // The text of a function has the types of its parameters, and may ask something of them.
            return match shape.is_fun() && value.level == Level::Open {
                true => format!("var {local} := {};", value.text),
                false => format!("var {local}: {} := {};", types::shape(self.writer, &shape), value.text),
            };
        };
        let (mut inner, mut binders, mut rest) = (env.clone(), Vec::new(), &shape);
        for parameter in parameters {
            let Shape::Fun(argument, result) = rest else { break };
            let binder = self.fresh(*parameter, Some(argument.as_ref().clone()), &mut inner);
            binders.push(format!("{binder}: {}", types::shape(self.writer, argument)));
            rest = result;
        }
        if rest.is_fun() {
            self.writer.obstacle("a function that gives a function");
        }
        let body = self.expr(body, &mut inner);
        let ty = types::function_type(self.writer, &shape, true);
        format!("var {local}: {ty} := ({}) => {};", binders.join(", "), body.text)
    }

    /// The shape of a local definition.
    fn definition(&self, name: Symbol) -> Shape {
        let function = self.writer.plan.all_functions().find(|function| function.key == self.own.0);
        function.and_then(|function| function.elaborated.definitions.get(&name)).cloned().unwrap_or(Shape::Int)
    }

    fn expr(&mut self, code: &Code, env: &mut Env) -> Text {
        self.tail(code, None, env)
    }

    fn fresh(&mut self, name: Symbol, shape: Option<Shape>, env: &mut Env) -> String {
        let local = self.writer.local(&original(name), env);
        self.bind(name, Binding::Value(Text::atom(&local), shape));
        local
    }

    /// The shape of a value, where it is told without inference.
    fn shape_of(&self, code: &Code) -> Option<Shape> {
        match code {
            Code::Local(name) => match self.locals.get(name) {
                Some(Binding::Value(_, shape)) => shape.clone(),
                _ => None,
            },
            Code::Global(name, shapes) => self.result_of(*name, shapes, 0),
            Code::Apply(head, arguments) => match head.as_ref() {
                Code::Global(name, shapes) => self.result_of(*name, shapes, arguments.len()),
                _ => None,
            },
            Code::If(_, then, _) => self.shape_of(then),
            _ => None,
        }
    }

    fn result_of(&self, name: Symbol, shapes: &[Shape], arguments: usize) -> Option<Shape> {
        let schema = self.writer.schema(name)?;
        let (parameters, result) = schema.body.uncurry();
        if parameters.len() != arguments {
            return None;
        }
        let shapes: Vec<Shape> =
            shapes.iter().map(|shape| closed(&substitute(shape, &self.variables, &self.own.1))).collect();
        Some(substitute(&Shape::of(result), &schema.type_vars, &shapes))
    }

    fn local(&mut self, name: Symbol, expected: Option<(&Type, &Env)>, env: &mut Env) -> Text {
        match self.locals.get(&name).cloned() {
            Some(Binding::Value(text, _)) => text,
            Some(Binding::Function(parameters, body)) => self.function(&parameters, &body, expected, env),
            None => {
                self.writer.obstacle("a variable that is not bound");
                Text::atom("unreachable(true)")
            }
        }
    }

    fn matching(
        &mut self,
        scrutinee: &Code,
        branches: &[Branch],
        missing: &[Symbol],
        expected: Option<&Type>,
        env: &mut Env,
    ) -> Text {
        let shape = self.shape_of(scrutinee);
        let scrutinee = self.expr(scrutinee, env);
        if branches.is_empty() {
            return Text::atom("unreachable(true)");
        }
        let (subject, mut text) = match scrutinee.level {
            Level::Atom if !scrutinee.text.contains('(') => (scrutinee, String::new()),
            _ => {
                let local = self.writer.local("m", env);
                (Text::atom(&local), format!("var {local} := {};\n", scrutinee.text))
            }
        };
        text += &format!("match {}", subject.text);
        for branch in branches {
            let mut env = env.clone();
            let fields = shape.as_ref().map(|shape| items::fields_of(self.writer, shape, branch.constructor));
            let mut fields = fields.unwrap_or_default().into_iter();
            let mut names = Vec::new();
            for name in &branch.parameters {
                let field = fields.next();
                names.push(self.fresh(*name, field, &mut env));
            }
            let body = self.tail(&branch.body, expected, &mut env);
            let pattern = pattern_of(self.writer, branch.constructor, &names);
            let mut known = Vec::new();
            if let Some(shape) = &shape {
                known = items::unfolded(self.writer, (&subject, shape), branch.constructor, &names);
                known.extend(measures::unfolded(self.writer, (&subject, shape), branch.constructor, &names));
            }
            let known: String = known.iter().map(|equation| format!("assert {};\n", equation.text)).collect();
            let body = if known.is_empty() { body } else { Text::open(known + &body.text) };
            text += &format!("\ncase {pattern} => {}", within(&body).replace('\n', "\n  "));
        }
        for constructor in missing {
            let arity = self.writer.schema(*constructor).map_or(0, |schema| schema.body.uncurry().0.len());
            let pattern = pattern_of(self.writer, *constructor, &vec!["_".to_owned(); arity]);
            text += &format!("\ncase {pattern} => unreachable(true)");
        }
        Text::open(text)
    }

    fn operation(&mut self, operator: Operator, operands: &[Code], env: &mut Env) -> Text {
        let texts: Vec<Text> = operands.iter().map(|operand| self.expr(operand, env)).collect();
        let (first, second) = match texts.as_slice() {
            [only] if operator == Operator::Not => {
                return Text::new(format!("!{}", only.at(Level::Atom)), Level::Prefix);
            }
            [only] => return Text::new(format!("-{}", only.at(Level::Atom)), Level::Prefix),
            [first, second] => (first, second),
            _ => return Text::atom("unreachable(true)"),
        };
        let sum = (Level::Sum, Level::Product);
        let junction = (Level::Junction, Level::Junction);
        match operator {
            Operator::Mul => Text::infix(first, "*", second, Level::Product, (Level::Product, Level::Prefix)),
            Operator::Add => Text::infix(first, "+", second, Level::Sum, sum),
            Operator::Sub | Operator::Neg | Operator::Not => Text::infix(first, "-", second, Level::Sum, sum),
            Operator::Eq => Text::compare(first, "==", second),
            Operator::Ne => Text::compare(first, "!=", second),
            Operator::Lt => Text::compare(first, "<", second),
            Operator::Le => Text::compare(first, "<=", second),
            Operator::Gt => Text::compare(first, ">", second),
            Operator::Ge => Text::compare(first, ">=", second),
            Operator::And => Text::all(&texts),
            Operator::Or => Text::any(&texts),
            Operator::Implies => Text::implies(first, second),
            Operator::Iff => Text::infix(first, "<==>", second, Level::Equivalence, junction),
        }
    }

    fn apply(&mut self, head: &Code, arguments: &[Code], expected: Option<&Type>, env: &mut Env) -> Text {
        match head {
            Code::Global(name, shapes) => {
                let shapes: Vec<Shape> =
                    shapes.iter().map(|shape| substitute(shape, &self.variables, &self.own.1)).collect();
                let shapes = shapes.iter().map(closed).collect();
                self.global(*name, shapes, arguments, expected, env)
            }
            Code::Lambda(parameters, body) => self.inlined(parameters, body, arguments, expected, env),
            Code::Local(name) => match self.locals.get(name).cloned() {
                Some(Binding::Function(parameters, body)) => self.inlined(&parameters, &body, arguments, expected, env),
                _ => {
                    let function = self.local(*name, None, env);
                    let arguments: Vec<Text> = arguments.iter().map(|argument| self.expr(argument, env)).collect();
                    Text::call(&function.at(Level::Atom), &arguments)
                }
            },
            _ => {
                let function = self.expr(head, env);
                let arguments: Vec<Text> = arguments.iter().map(|argument| self.expr(argument, env)).collect();
                Text::call(&function.at(Level::Atom), &arguments)
            }
        }
    }

    /// A local function on arguments.
    fn inlined(
        &mut self,
        parameters: &[Symbol],
        body: &Code,
        arguments: &[Code],
        expected: Option<&Type>,
        env: &mut Env,
    ) -> Text {
        if self.depth > DEEPEST || arguments.len() < parameters.len() {
            self.writer.obstacle("a local function that is not applied to all its arguments");
            return Text::atom("unreachable(true)");
        }
        self.depth += 1;
        let (now, later) = arguments.split_at(parameters.len());
        let values: Vec<Text> = now.iter().map(|argument| self.expr(argument, env)).collect();
        let mut text = String::new();
        let shapes: Vec<Option<Shape>> = now.iter().map(|argument| self.shape_of(argument)).collect();
        for ((parameter, value), shape) in parameters.iter().zip(values).zip(shapes) {
            let local = self.fresh(*parameter, shape, env);
            text += &format!("var {local} := {};\n", value.text);
        }
        let result = match later {
            [] => self.tail(body, expected, env),
            _ => self.apply(body, later, expected, env),
        };
        self.depth -= 1;
        Text::open(text + &result.text)
    }

    fn global(
        &mut self,
        name: Symbol,
        shapes: Vec<Shape>,
        arguments: &[Code],
        expected: Option<&Type>,
        env: &mut Env,
    ) -> Text {
        let Some(schema) = self.writer.schema(name) else { return Text::atom("unreachable(true)") };
        let types = schema.type_vars.iter().copied().zip(shapes.iter().cloned()).collect();
        let mut callee = Env { types, ..Env::default() };
        let parameters = schema.body.uncurry().0;
        // What functions among the arguments are to be depends on the others.
        let wanted = |position: usize| parameters.get(position).map(|parameter| &parameter.argument);
        let is_function = |position: usize| wanted(position).is_some_and(|ty| ty.as_fun().is_some());
        let mut texts: Vec<Text> = Vec::new();
        for (position, argument) in arguments.iter().enumerate() {
            let text = if is_function(position) { Text::atom("") } else { self.expr(argument, env) };
            if let Some(parameter) = parameters.get(position).filter(|_| !is_function(position)) {
                let text =
                    if text.level == Level::Open { Text::atom(format!("({})", text.text)) } else { text.clone() };
                callee.variables.insert(parameter.param, text);
            }
            texts.push(text);
        }
        let is_constructor = self.writer.plan.module.constructors.contains_key(&name);
        let refinements = match is_constructor {
            true => Vec::new(),
            false => self.abstract_refinements(name, &shapes, &schema, &texts, expected, env),
        };
        for (predicate, text) in schema.predicates.iter().zip(&refinements) {
            callee.predicates.insert(predicate.name, text.at(Level::Atom));
        }
        for ((position, argument), text) in arguments.iter().enumerate().zip(&mut texts) {
            if is_function(position) {
                *text = self.argument(argument, wanted(position), &callee, env);
            }
        }
        let (mut inner, mut binders) = (env.clone(), Vec::new());
        for parameter in parameters.iter().skip(arguments.len()) {
            let local = self.writer.local(&original(parameter.param), &mut inner);
            binders.push(format!("{local}: {}", self.writer.type_of(&parameter.argument, &callee)));
            texts.push(Text::atom(local));
        }
        let rest = texts.split_off(parameters.len().min(texts.len()));
        let call = match is_constructor {
            true => self.constructed(name, &shapes, &schema, &texts, &inner),
            false => {
                let function = self.writer.demand(Item::Function(name, shapes.clone()));
                let mut all = refinements;
                all.extend(texts);
                let call = Text::call(&function, &all);
                if !binders.is_empty() {
                    let asked = Text::call(&format!("{function}.requires"), &all);
                    return Text::open(format!("({}) requires {} => {}", binders.join(", "), asked.text, call.text));
                }
                call
            }
        };
        if !binders.is_empty() {
            return Text::open(format!("({}) => {}", binders.join(", "), call.text));
        }
        if rest.is_empty() { call } else { Text::call(&call.at(Level::Atom), &rest) }
    }

    /// An argument, which is a function if it is to be one.
    fn argument(&mut self, code: &Code, wanted: Option<&Type>, callee: &Env, env: &mut Env) -> Text {
        match (code, wanted) {
            (Code::Lambda(parameters, body), Some(ty @ Type::Fun(_))) => {
                self.function(parameters, body, Some((ty, callee)), env)
            }
            (Code::Local(name), Some(ty @ Type::Fun(_))) => self.local(*name, Some((ty, callee)), env),
            _ => self.expr(code, env),
        }
    }

    /// A datum, of which is asserted what its constructor asks.
    fn constructed(&mut self, name: Symbol, shapes: &[Shape], schema: &Schema, fields: &[Text], env: &Env) -> Text {
        let plain = constructor_name(self.writer, name);
        let types: Vec<(Symbol, Shape)> = schema.type_vars.iter().copied().zip(shapes.iter().cloned()).collect();
        let shape = Shape::of_with(schema.body.uncurry().1, &|name| {
            types.iter().find(|(known, _)| *known == name).map(|(_, shape)| shape.clone())
        });
        let mut env = env.clone();
        let local = self.writer.local("d", &mut env);
        let asked = self.writer.plainly_valid(&shape, &Text::atom(&local));
        if asked.is_empty() {
            return if fields.is_empty() { Text::atom(plain) } else { Text::call(&plain, fields) };
        }
        let (mut text, mut names) = (String::new(), Vec::new());
        for field in fields {
            names.push(match field.text.contains(['(', ' ']) {
                true => {
                    let part = self.writer.local("d", &mut env);
                    text += &format!("var {part} := {};\n", field.text);
                    part
                }
                false => field.text.clone(),
            });
        }
        text += &format!("var {local} := {};\n", pattern_of(self.writer, name, &names));
        let subject = Text::atom(&local);
        let unfolded = items::unfolded(self.writer, (&subject, &shape), name, &names);
        for part in unfolded.iter().filter(|part| !asked.contains(part)).chain(&asked) {
            text += &format!("assert {};\n", part.text);
        }
        Text::open(text + &local)
    }

    /// A function as a value.
    fn function(&mut self, parameters: &[Symbol], body: &Code, expected: Option<(&Type, &Env)>, env: &mut Env) -> Text {
        let mut inner = env.clone();
        let names: Vec<String> = parameters.iter().map(|parameter| self.fresh(*parameter, None, &mut inner)).collect();
        let Some((ty, callee)) = expected else {
            let body = self.expr(body, &mut inner);
            return Text::open(format!("({}) => {}", names.join(", "), body.text));
        };
        let wanted = ty.uncurry().0;
        if wanted.len() != parameters.len() {
            self.writer.obstacle("a function that gives a function");
        }
        let mut env_of_type = callee.clone();
        let (mut binders, mut asked) = (Vec::new(), Vec::new());
        for (parameter, name) in wanted.iter().zip(&names) {
            binders.push(format!("{name}: {}", self.writer.type_of(&parameter.argument, callee)));
            env_of_type.scope.extend(inner.scope.iter().cloned());
            if is_said_of_others(&parameter.argument, &env_of_type) {
                continue;
            }
            asked.extend(self.writer.valid(&parameter.argument, &Text::atom(name), &env_of_type));
            env_of_type.variables.insert(parameter.param, Text::atom(name));
        }
        let body = self.expr(body, &mut inner);
        let requires = if asked.is_empty() { String::new() } else { format!(" requires {}", Text::all(&asked).text) };
        Text::open(format!("({}){requires} => {}", binders.join(", "), body.text))
    }
}

/// Test for a type that speaks of something that a callee's environment does not know.
fn is_said_of_others(ty: &Type, env: &Env) -> bool {
    let mut found = false;
    ty.visit_terms(&mut |term| {
        found |= term.free_vars().iter().any(|name| !name.is_subject() && !env.variables.contains_key(name));
    });
    found
}

/// A branch that does not take the branches behind it.
fn within(body: &Text) -> String {
    if body.level == Level::Open { format!("({})", body.text) } else { body.text.clone() }
}

/// A shape without variables: what nothing determines is an integer.
fn closed(shape: &Shape) -> Shape {
    match shape {
        Shape::Var(_) | Shape::Meta(_) => Shape::Int,
        Shape::Data(name, arguments) => Shape::Data(*name, arguments.iter().map(closed).collect()),
        Shape::Fun(argument, result) => {
            Shape::Fun(std::rc::Rc::new(closed(argument)), std::rc::Rc::new(closed(result)))
        }
        Shape::Bool | Shape::Int => shape.clone(),
    }
}
