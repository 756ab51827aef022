//! Goals and components: what they ask, what they promise, and their programs.

use crate::code::Code;
use crate::dafny::items::mark;
use crate::dafny::measures;
use crate::dafny::programs::{Binding, Body};
use crate::dafny::text::Text;
use crate::dafny::types::shape;
use crate::dafny::writer::{Env, Writer};
use crate::elaborate::{Class, Use};
use crate::plan::{Function, Origin};
use crate::prepare::original;
use crate::shapes::substitute;
use loligo_logic::Symbol;
use loligo_types::{Schema, Shape, Type};
use std::rc::Rc;

/// The head of a function.
pub(crate) struct Head {
    pub(crate) env: Env,
    /// Its parameters with their types, behind its abstract refinements.
    parameters: Vec<String>,
    /// The names of its parameters.
    pub(crate) arguments: Vec<Text>,
    requires: Vec<Text>,
}

/// A goal or component at types.
pub(crate) fn function(writer: &mut Writer<'_>, name: &str, key: Symbol, shapes: &[Shape]) -> String {
    let plan = writer.plan;
    let function = plan.all_functions().find(|function| function.key == key);
    let Some(schema) =
        function.map(|function| &function.schema).or_else(|| plan.parameters.get(&key).map(|it| &it.schema))
    else {
        return String::new();
    };
    writer.place = (key, function.map_or_else(Default::default, |function| function.span));
    if let Some(function) = function
        && function.origin == Origin::Measure
    {
        return measures::function(writer, name, function.name, shapes);
    }
    let comment = match function {
        Some(function) => Writer::comment(&writer.docs.function(function)),
        None => Writer::comment(&writer.docs.signature(key, schema)),
    };
    let mut head = head(writer, schema, shapes);
    let (_, result) = schema.body.uncurry();
    let mut text =
        format!("{comment}function {name}({}): {}\n", head.parameters.join(", "), writer.type_of(result, &head.env));
    head.requires.iter().for_each(|part| text += &format!("  requires {}\n", part.text));
    let predicates = schema.predicates.iter().filter_map(|predicate| head.env.predicates.get(&predicate.name));
    let all: Vec<Text> = predicates.map(Text::atom).chain(head.arguments.iter().cloned()).collect();
    let call = Text::call(name, &all);
    let mut promises = writer.valid(result, &call, &head.env);
    promises.extend(handed_on(writer, schema, shapes, &head, &call));
    promises.iter().for_each(|part| text += &format!("  ensures {}\n", part.text));
    let Some(function) = function else { return text.trim_end().to_owned() };
    writer.comparisons(function, shapes);
    text += &metrics(writer, (function.name, schema), &head);
    let code = applied(function);
    let mut body = Body::new(writer, key, shapes);
    let program = match &code {
        Code::Lambda(parameters, inner) if parameters.len() == head.arguments.len() => {
            let types = schema.body.uncurry().0;
            for ((parameter, argument), ty) in parameters.iter().zip(&head.arguments).zip(types) {
                let shape = head.env.shape(&ty.argument);
                body.bind(*parameter, Binding::Value(argument.clone(), Some(shape)));
            }
            body.tail(inner, Some(result), &mut head.env)
        }
        _ if head.arguments.is_empty() => body.tail(&code, Some(result), &mut head.env),
        _ => {
            writer.obstacle("a function of another form");
            Text::atom("unreachable(true)")
        }
    };
    if program.text.len() > MOST {
        writer.obstacle("local functions that are used very often");
    }
    text + &format!("{{\n  {}\n}}", program.text.replace('\n', "\n  "))
}

/// The longest program that is written: local functions are written where they are called.
const MOST: usize = 200_000;

fn head(writer: &mut Writer<'_>, schema: &Schema, shapes: &[Shape]) -> Head {
    let types = schema.type_vars.iter().copied().zip(shapes.iter().cloned()).collect();
    let mut env = Env { types, ..Env::default() };
    let mut parameters = Vec::new();
    for predicate in &schema.predicates {
        let local = writer.local(&predicate.name.as_str(), &mut env);
        let arguments: Vec<String> = predicate.arguments.iter().map(|sort| shape(writer, &env.of_sort(sort))).collect();
        parameters.push(format!("{local}: ({}) -> bool", arguments.join(", ")));
        env.predicates.insert(predicate.name, local);
    }
    let (mut arguments, mut requires) = (Vec::new(), Vec::new());
    for parameter in schema.body.uncurry().0 {
        let local = writer.local(&original(parameter.param), &mut env);
        parameters.push(format!("{local}: {}", writer.type_of(&parameter.argument, &env)));
        requires.extend(writer.valid(&parameter.argument, &Text::atom(&local), &env));
        env.variables.insert(parameter.param, Text::atom(&local));
        arguments.push(Text::atom(local));
    }
    Head { env, parameters, arguments, requires }
}

/// States that what the result has of a type variable is from the arguments: the type is for all types.
fn handed_on(writer: &mut Writer<'_>, schema: &Schema, shapes: &[Shape], head: &Head, call: &Text) -> Vec<Text> {
    if !writer.has_refined_arguments {
        return Vec::new();
    }
    let (parameters, result) = schema.body.uncurry();
    let mut promises = Vec::new();
    for (variable, element) in schema.type_vars.iter().zip(shapes) {
        let pattern = |ty: &Type| {
            let other = |name: Symbol| Some(if name == *variable { mark() } else { head.env.variable(name) });
            Shape::of_with(ty, &other)
        };
        let is_hidden = |ty: &Type| {
            let shape = pattern(ty);
            (shape.is_fun() || writer.holds_functions(&shape)) && mentions_mark(&shape)
        };
        if parameters.iter().any(|parameter| is_hidden(&parameter.argument)) || is_hidden(result) {
            continue;
        }
        let Some(given) = writer.items(&pattern(result), element, call) else { continue };
        let sources: Vec<String> = parameters
            .iter()
            .zip(&head.arguments)
            .filter_map(|(parameter, argument)| writer.items(&pattern(&parameter.argument), element, argument))
            .map(|items| items.text)
            .collect();
        let sources = if sources.is_empty() { "{}".to_owned() } else { sources.join(" + ") };
        promises.push(Text::open(format!("{} <= {sources}", given.text)));
    }
    promises
}

fn mentions_mark(shape: &Shape) -> bool {
    match shape {
        _ if *shape == mark() => true,
        Shape::Data(_, arguments) => arguments.iter().any(mentions_mark),
        Shape::Fun(argument, result) => mentions_mark(argument) || mentions_mark(result),
        _ => false,
    }
}

/// Metric of a function: the one that the signature gives, else numbers and data among the parameters, in their order.
fn metrics(writer: &mut Writer<'_>, (name, schema): (Symbol, &Schema), head: &Head) -> String {
    let goal = writer.plan.module.goals.iter().find(|goal| goal.name == name);
    let given = goal.map(|goal| goal.metrics.clone()).unwrap_or_default();
    if !given.is_empty() {
        let given: Vec<String> = given.iter().map(|metric| writer.formula(*metric, &head.env).text).collect();
        return format!("  decreases {}\n", given.join(", "));
    }
    let parameters = schema.body.uncurry().0;
    let is_variable =
        |ty: &Type| matches!(ty.as_scalar(), Some(scalar) if matches!(scalar.base, loligo_types::Base::Var(_)));
    let metrics: Vec<String> = parameters
        .iter()
        .zip(&head.arguments)
        .filter(|(parameter, _)| !is_variable(&parameter.argument))
        .filter_map(|(parameter, argument)| writer.metric(&head.env.shape(&parameter.argument), argument))
        .map(|metric| metric.text)
        .collect();
    if metrics.is_empty() { String::new() } else { format!("  decreases {}\n", metrics.join(", ")) }
}

/// The program as a function of all parameters that its type has.
fn applied(function: &Function) -> Code {
    let code = &function.elaborated.code;
    let parameters = function.schema.body.uncurry().0;
    let (names, body): (Vec<Symbol>, &Code) = match code {
        Code::Lambda(names, body) => (names.clone(), body.as_ref()),
        _ => (Vec::new(), code),
    };
    let name = |(index, parameter): (usize, &&loligo_types::Fun)| {
        parameter.param.with_origin(loligo_logic::Origin::Argument).with_number(index)
    };
    let further: Vec<Symbol> = parameters.iter().enumerate().skip(names.len()).map(name).collect();
    if further.is_empty() {
        return code.clone();
    }
    let arguments = further.iter().map(|name| Code::Local(*name));
    let body = match body {
        Code::Apply(head, first) => Code::Apply(head.clone(), first.iter().cloned().chain(arguments).collect()),
        Code::Unreachable => Code::Unreachable,
        _ => Code::Apply(Box::new(body.clone()), arguments.collect()),
    };
    Code::Lambda(names.into_iter().chain(further.iter().copied()).collect(), Box::new(body))
}

impl Writer<'_> {
    /// Notes comparisons that Dafny does not have.
    fn comparisons(&mut self, function: &Function, shapes: &[Shape]) {
        for part in &function.elaborated.uses {
            if let Use::Comparison(Class::Ord, shape, _) = part {
                let shape = substitute(shape, &function.schema.type_vars, shapes);
                if matches!(shape, Shape::Bool | Shape::Data(..)) {
                    self.obstacle("an order of values that are no integers");
                }
            }
        }
    }

    /// The type of a function, component or constructor.
    pub(crate) fn schema(&self, name: Symbol) -> Option<Rc<Schema>> {
        let function = self.plan.all_functions().find(|function| function.key == name);
        let constructor = || self.plan.module.constructors.get(&name).map(|constructor| constructor.schema.clone());
        let parameter = || self.plan.parameters.get(&name).map(|parameter| parameter.schema.clone());
        function.map(|function| function.schema.clone()).or_else(parameter).or_else(constructor)
    }
}
