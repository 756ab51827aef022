//! Drawing expressions, by type.

use crate::draw::{Draw, closed};
use crate::program::Program;
use crate::shape::{Instance, Param, Shape};
use std::collections::btree_map::Entry;

/// The place of a program.
pub(crate) struct Scope {
    /// The variables, the innermost last.
    pub(crate) known: Vec<(String, Shape)>,
    /// Variables that were matched on.
    pub(crate) matched: Vec<String>,
    /// Variables that a match on a parameter has bound.
    pub(crate) smaller: Vec<String>,
    /// The definition at work, among the functions.
    pub(crate) goal: usize,
    /// Its parameters.
    pub(crate) parameters: Vec<String>,
}

impl Scope {
    /// The variables that are not hidden by others.
    pub(crate) fn visible(&self) -> Vec<(String, Shape)> {
        let mut found: Vec<(String, Shape)> = Vec::new();
        for (name, shape) in self.known.iter().rev() {
            if !found.iter().any(|(other, _)| other == name) {
                found.push((name.clone(), shape.clone()));
            }
        }
        found
    }

    fn hides(&self, name: &str) -> bool {
        self.known.iter().any(|(other, _)| other == name)
    }
}

impl Draw {
    /// An expression of the shape; `None` if none was found.
    pub(crate) fn expression(&mut self, want: &Shape, scope: &mut Scope, fuel: u8) -> Option<Program> {
        if fuel > 0
            && self.chance(self.theme.function_field / 2)
            && let Some(drawn) = self.applied(want, scope, fuel)
        {
            return Some(drawn);
        }
        for _ in 0..5 {
            let drawn = match self.rng.u8(0..12) {
                0..4 => self.known_variable(want, scope),
                4..7 if fuel > 0 => self.called(want, scope, fuel),
                7 if fuel > 0 => self.applied(want, scope, fuel),
                8 if fuel > 0 => self.applied(want, scope, fuel).or_else(|| self.called(want, scope, fuel)),
                _ => self.constructed(want, scope, fuel),
            };
            if drawn.is_some() {
                return drawn;
            }
        }
        self.known_variable(want, scope).or_else(|| self.constructed(want, scope, fuel))
    }

    fn known_variable(&mut self, want: &Shape, scope: &Scope) -> Option<Program> {
        let fitting: Vec<String> =
            scope.visible().into_iter().filter(|(_, shape)| shape.is(want)).map(|(name, _)| name).collect();
        self.one(&fitting).map(|name| Program::name(name))
    }

    /// A variable that is a function, applied.
    fn applied(&mut self, want: &Shape, scope: &mut Scope, fuel: u8) -> Option<Program> {
        let fitting: Vec<(String, Vec<Param>)> = scope
            .visible()
            .into_iter()
            .filter_map(|(name, shape)| match shape {
                Shape::Fun(params, result) if result.shape.is(want) => Some((name, params)),
                _ => None,
            })
            .collect();
        let (name, params) = self.one(&fitting)?.clone();
        let mut arguments = Vec::new();
        for param in &params {
            let known = if self.rng.bool() { self.known_variable(&param.ty.shape, scope) } else { None };
            arguments.push(known.or_else(|| self.expression(&param.ty.shape, scope, fuel - 1))?);
        }
        Some(Program::call(Program::Name(name), arguments))
    }

    /// A component or goal, called.
    pub(crate) fn called(&mut self, want: &Shape, scope: &mut Scope, fuel: u8) -> Option<Program> {
        let mut fitting = Vec::new();
        for index in self.callable.clone() {
            let Some(function) = self.functions.get(index) else { continue };
            let mut instance = Instance::new();
            if !scope.hides(&function.name) && function.result.shape.matches(want, &mut instance) {
                fitting.push((index, instance));
            }
        }
        let again: Vec<_> =
            fitting.iter().filter(|(index, _)| *index >= scope.goal && self.may_recurse(*index)).cloned().collect();
        let before: Vec<_> = fitting.iter().filter(|(index, _)| *index < scope.goal).cloned().collect();
        let is_recursive = self.chance(self.theme.recursion);
        let partners: Vec<_> = again.iter().filter(|(index, _)| *index > scope.goal).cloned().collect();
        // Who has no partner to go on with goes back, and so closes a circle.
        let goes_back = partners.is_empty() && !before.is_empty() && self.chance(self.theme.mutual / 2);
        let again = if !partners.is_empty() && self.rng.u8(0..6) > 0 { partners } else { again };
        let is_again = (is_recursive || before.is_empty()) && !again.is_empty() && !goes_back;
        let choices = if is_again { again } else { before };
        let (index, mut instance) = self.one(&choices)?.clone();
        let function = self.functions.get(index)?.clone();
        let mut open = Vec::new();
        function.params.iter().for_each(|param| param.ty.shape.variables(&mut open));
        for name in open {
            if let Entry::Vacant(place) = instance.entry(name) {
                place.insert(self.instance(scope));
            }
        }
        let recurs = index >= scope.goal;
        let mut arguments = Vec::new();
        for (position, param) in function.params.iter().enumerate() {
            let shape = param.ty.shape.at(&instance);
            let argument = match recurs.then(|| self.decreased(&shape, position, scope)).flatten() {
                Some(argument) => argument,
                None if matches!(shape, Shape::Int) && self.chance(self.theme.mutual / 2) => self.stepped(scope),
                None => self.expression(&shape, scope, fuel - 1)?,
            };
            arguments.push(argument);
        }
        Some(Program::call(Program::Name(function.name), arguments))
    }

    /// A number, or one a few steps away from a number that is known.
    fn stepped(&mut self, scope: &Scope) -> Program {
        let step = self.rng.choice([-1, 1, 3, 5, 5]).unwrap_or(1);
        match self.known_variable(&Shape::Int, scope) {
            Some(number) if self.rng.u8(0..3) > 0 => Program::op("+", number, Program::Int(step)),
            _ => Program::Int(step),
        }
    }

    /// The type for a variable that nothing determines.
    fn instance(&mut self, scope: &Scope) -> Shape {
        if self.chance(self.theme.function_instance) {
            let functions: Vec<Shape> = scope
                .known
                .iter()
                .filter(|(_, shape)| matches!(shape, Shape::Fun(..)))
                .map(|(_, shape)| shape.clone())
                .collect();
            let param = Param { name: "x".to_owned(), ty: Shape::Int.plain() };
            return self.one(&functions).cloned().unwrap_or(Shape::Fun(vec![param], Box::new(Shape::Int.plain())));
        }
        let shapes: Vec<Shape> = scope.known.iter().map(|(_, shape)| shape.clone()).collect();
        match self.one(&shapes) {
            Some(shape) if !matches!(shape, Shape::Fun(..)) => shape.clone(),
            _ => Shape::Int,
        }
    }

    /// An argument of a recursive call that may be smaller.
    fn decreased(&mut self, shape: &Shape, position: usize, scope: &Scope) -> Option<Program> {
        if self.rng.u8(0..7) == 0 {
            return None;
        }
        let visible = scope.visible();
        match shape {
            Shape::Int => {
                let name = scope.parameters.get(position)?;
                let is_number = visible.iter().any(|(other, shape)| other == name && matches!(shape, Shape::Int));
                let step = self.rng.choice([1, 1, 1, 1, 1, 2, 0, -1, -5])?;
                let variable = Program::name(name);
                is_number.then(|| match step {
                    0 => variable,
                    step if step < 0 => Program::op("+", variable, Program::Int(-step)),
                    step => Program::op("-", variable, Program::Int(step)),
                })
            }
            _ => {
                let fits = |(name, known): &(String, Shape)| {
                    (scope.smaller.contains(name) && known.is(shape)).then(|| Program::name(name))
                };
                let smaller: Vec<Program> = visible.iter().filter_map(fits).collect();
                self.one(&smaller).cloned()
            }
        }
    }

    /// A literal, an operation, a function, or a constructor applied.
    fn constructed(&mut self, want: &Shape, scope: &mut Scope, fuel: u8) -> Option<Program> {
        match want {
            Shape::Int => Some(match self.rng.u8(0..6) {
                0 if fuel > 0 => {
                    let operator = self.rng.choice(["+", "-", "+"]).unwrap_or("+");
                    let left = self.expression(&Shape::Int, scope, fuel - 1)?;
                    Program::op(operator, left, self.expression(&Shape::Int, scope, fuel - 1)?)
                }
                1 if fuel > 0 => {
                    let number = self.known_variable(&Shape::Int, scope)?;
                    Program::op(self.rng.choice(["+", "-"]).unwrap_or("+"), number, Program::Int(1))
                }
                _ => Program::Int(self.rng.choice([0, 1, 0, 2, 5, -1, 3]).unwrap_or(0)),
            }),
            Shape::Bool => {
                let compared: Vec<Shape> = scope
                    .visible()
                    .into_iter()
                    .map(|(_, shape)| shape)
                    .filter(|shape| matches!(shape, Shape::Int | Shape::Var(_) | Shape::Data(..)))
                    .collect();
                match self.one(&compared).cloned() {
                    Some(shape) if fuel > 0 && self.rng.u8(0..4) > 0 => {
                        let operators: &[&str] = match shape {
                            Shape::Data(..) => &["==", "!="],
                            _ => &["==", "==", "<=", "<", ">"],
                        };
                        let operator = self.rng.choice(operators).copied().unwrap_or("==");
                        let left = self.expression(&shape, scope, fuel - 1)?;
                        Some(Program::op(operator, left, self.expression(&shape, scope, fuel - 1)?))
                    }
                    _ => Some(Program::Bool(self.rng.bool())),
                }
            }
            Shape::Fun(params, result) => self.function(params, &result.shape, scope, fuel),
            Shape::Data(name, ..) => {
                let data = self.data.iter().find(|data| data.name == *name)?.clone();
                let mut instance = Instance::new();
                data.itself().matches(want, &mut instance);
                closed(&data.itself(), &mut instance);
                let ready: Vec<_> = data
                    .constructors
                    .iter()
                    .filter(|constructor| constructor.fields.is_empty() || fuel > 0)
                    .cloned()
                    .collect();
                let constructor = self.one(&ready)?.clone();
                let mut arguments = Vec::new();
                for field in &constructor.fields {
                    arguments.push(self.expression(&field.ty.shape.at(&instance), scope, fuel - 1)?);
                }
                Some(Program::call(Program::Name(constructor.name), arguments))
            }
            Shape::Var(_) | Shape::Set(_) => None,
        }
    }

    /// A function, or the name of one.
    fn function(&mut self, params: &[Param], result: &Shape, scope: &mut Scope, fuel: u8) -> Option<Program> {
        let named: Vec<String> = self
            .callable
            .iter()
            .filter(|index| **index < scope.goal)
            .filter_map(|index| self.functions.get(*index))
            .filter(|function| !scope.hides(&function.name) && function.params.len() == params.len())
            .filter(|function| {
                let mut pairs = function.params.iter().zip(params);
                function.result.shape.is(result) && pairs.all(|(param, other)| param.ty.shape.is(&other.ty.shape))
            })
            .map(|function| function.name.clone())
            .collect();
        if self.rng.u8(0..3) > 0
            && let Some(name) = self.one(&named)
        {
            return Some(Program::name(name));
        }
        if self.rng.bool()
            && fuel > 0
            && let Some(program) = self.lacking(params, result, scope, fuel)
        {
            return Some(program);
        }
        let depth = scope.known.len();
        let mut names = Vec::new();
        for param in params {
            let name = self.binder(&names);
            scope.known.push((name.clone(), param.ty.shape.clone()));
            names.push(name);
        }
        let body = self.expression(result, scope, fuel.saturating_sub(1));
        scope.known.truncate(depth);
        Some(names.into_iter().rev().fold(body?, |body, name| Program::Lambda(name, Box::new(body))))
    }

    /// A call that lacks its last argument.
    pub(crate) fn lacking(&mut self, params: &[Param], result: &Shape, scope: &mut Scope, fuel: u8) -> Option<Program> {
        let [last] = params else { return None };
        let lacking: Vec<crate::draw::Function> = self
            .callable
            .iter()
            .filter(|index| **index < scope.goal)
            .filter_map(|index| self.functions.get(*index))
            .filter(|function| {
                let lacks = function.params.last().is_some_and(|param| param.ty.shape.is(&last.ty.shape));
                lacks && function.params.len() > 1 && function.result.shape.is(result) && !scope.hides(&function.name)
            })
            .cloned()
            .collect();
        let function = self.one(&lacking)?.clone();
        let (_, first) = function.params.split_last()?;
        let fuel = fuel.saturating_sub(1).min(1);
        let arguments: Option<Vec<Program>> =
            first.iter().map(|param| self.expression(&param.ty.shape, scope, fuel)).collect();
        Some(Program::call(Program::Name(function.name), arguments?))
    }

    /// True if the goal may call itself: something of it can be seen to get smaller.
    fn may_recurse(&self, index: usize) -> bool {
        let Some(function) = self.functions.get(index) else { return false };
        function.params.iter().any(|param| match &param.ty.shape {
            Shape::Int => true,
            Shape::Data(name, ..) => self.measures.iter().any(|measure| {
                measure.is_termination && matches!(&measure.subject, Shape::Data(other, ..) if other == name)
            }),
            _ => false,
        })
    }
}
