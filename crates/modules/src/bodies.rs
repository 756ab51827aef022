//! Drawing what stands around expressions: matches, conditionals, local definitions.

use crate::draw::Draw;
use crate::program::Program;
use crate::programs::Scope;
use crate::shape::{Instance, Param, Shape, Ty};

impl Draw {
    /// A program of the shape, with whatever may stand on its way; perhaps with a type.
    pub(crate) fn body(&mut self, want: &Shape, scope: &mut Scope, fuel: u8) -> Program {
        let drawn = self.untyped(want, scope, fuel);
        if self.chance(self.theme.annotation) { self.typed(drawn, want, scope) } else { drawn }
    }

    /// The program with a type: that it is what it is, or something drawn.
    fn typed(&mut self, program: Program, want: &Shape, scope: &Scope) -> Program {
        let mut variables = Vec::new();
        want.variables(&mut variables);
        if !variables.is_empty() || matches!(want, Shape::Fun(..)) {
            return program;
        }
        let known = scope.visible();
        let rename = |name: &str| {
            let is_there = known.iter().any(|(other, _)| other == name) || name.starts_with(char::is_uppercase);
            is_there.then(|| name.to_owned())
        };
        let exact = program.formula(&rename, &|_| false);
        let refinement = match exact {
            Some(formula) if self.rng.u8(0..3) > 0 => {
                let operator = if matches!(want, Shape::Bool) { "<==>" } else { "==" };
                let formula = format!("_v {operator} {formula}");
                if self.rng.u8(0..4) == 0 { crate::alter::alter_formula(&formula, &mut self.rng) } else { formula }
            }
            _ => self.refinement(want, &known),
        };
        Program::Typed(Box::new(program), Ty { shape: want.clone(), refinement }, Vec::new())
    }

    fn untyped(&mut self, want: &Shape, scope: &mut Scope, fuel: u8) -> Program {
        if fuel < 3 && self.chance(self.theme.error) {
            return Program::Error;
        }
        if fuel > 0 {
            let data: Vec<(String, Shape)> = scope
                .visible()
                .into_iter()
                .filter(|(name, shape)| matches!(shape, Shape::Data(..)) && !scope.matched.contains(name))
                .collect();
            if !data.is_empty()
                && self.chance(self.theme.matching)
                && let Some(program) = self.matching(want, scope, &data, fuel)
            {
                return program;
            }
            if self.chance(self.theme.local) {
                return self.local(want, scope, fuel);
            }
            if self.chance(self.theme.unreachable) {
                return self.unreachable(want, scope);
            }
            if self.chance(self.theme.conditional) {
                let condition = self.condition(scope);
                let then = self.body(want, scope, fuel - 1);
                let otherwise = self.body(want, scope, fuel - 1);
                return Program::If(Box::new(condition), Box::new(then), Box::new(otherwise));
            }
        }
        if matches!(want, Shape::Bool) && self.chance(self.theme.literal) {
            return Program::Bool(self.rng.bool());
        }
        self.expression(want, scope, 3).unwrap_or(Program::Error)
    }

    /// A conditional on a number that goes on with a smaller one.
    pub(crate) fn descent(&mut self, number: &str, want: &Shape, scope: &mut Scope) -> Program {
        let condition =
            Program::op("<=", Program::name(number), Program::Int(self.rng.choice([0, 0, 0, 1, -1]).unwrap_or(0)));
        let end = self.expression(
            want,
            &mut Scope {
                goal: usize::MAX,
                known: scope.known.clone(),
                matched: Vec::new(),
                smaller: Vec::new(),
                parameters: Vec::new(),
            },
            1,
        );
        let on = match self.rng.u8(0..6) {
            0 => self.body(want, scope, 1),
            _ => self.called(want, scope, 2).unwrap_or(Program::Error),
        };
        let end = end.unwrap_or(Program::Error);
        Program::If(Box::new(condition), Box::new(end), Box::new(on))
    }

    /// Two conditionals, one in the other, and `error` as one of the inner leaves.
    fn unreachable(&mut self, want: &Shape, scope: &mut Scope) -> Program {
        let leaf = |draw: &mut Draw, scope: &mut Scope| match draw.expression(want, scope, 1) {
            Some(leaf) => Box::new(leaf),
            None => Box::new(Program::Error),
        };
        let mut inner = (Box::new(Program::Error), leaf(self, scope));
        if self.rng.bool() {
            inner = (inner.1, inner.0);
        }
        let inner = Program::If(Box::new(self.condition(scope)), inner.0, inner.1);
        let mut outer = (Box::new(inner), leaf(self, scope));
        if self.rng.bool() {
            outer = (outer.1, outer.0);
        }
        Program::If(Box::new(self.condition(scope)), outer.0, outer.1)
    }

    fn condition(&mut self, scope: &mut Scope) -> Program {
        if self.chance(self.theme.comparing.saturating_mul(2))
            && let Some(drawn) = self.called(&Shape::Bool, scope, 2)
        {
            return drawn;
        }
        let number = scope.visible().into_iter().find(|(_, shape)| matches!(shape, Shape::Int));
        match number {
            Some((name, _)) if self.rng.u8(0..3) == 0 => {
                let operator = self.rng.choice(["<=", "<=", "==", ">", "<"]).unwrap_or("<=");
                let bound = self.rng.choice([0, 0, 1]).unwrap_or(0);
                Program::op(operator, Program::Name(name), Program::Int(bound))
            }
            _ => self.expression(&Shape::Bool, scope, 2).unwrap_or(Program::Bool(true)),
        }
    }

    fn matching(&mut self, want: &Shape, scope: &mut Scope, data: &[(String, Shape)], fuel: u8) -> Option<Program> {
        let bound: Vec<(String, Shape)> =
            data.iter().filter(|(name, _)| scope.smaller.contains(name)).cloned().collect();
        let choices = if !bound.is_empty() && self.rng.u8(0..4) > 0 { &bound } else { data };
        let (name, shape) = self.one(choices)?.clone();
        let Shape::Data(datatype, ..) = &shape else { return None };
        let data = self.data.iter().find(|data| data.name == *datatype)?.clone();
        if data.constructors.is_empty() {
            return None;
        }
        let mut instance = Instance::new();
        data.itself().matches(&shape, &mut instance);
        let is_input = scope.parameters.contains(&name) || scope.smaller.contains(&name);
        let mut alternatives = Vec::new();
        for constructor in &data.constructors {
            if data.constructors.len() > 1 && self.rng.u8(0..100) < self.theme.error / 2 {
                continue;
            }
            let mut names: Vec<String> = Vec::new();
            for _ in &constructor.fields {
                let name = self.binder(&names);
                names.push(name);
            }
            let depth = (scope.known.len(), scope.smaller.len());
            let matched = scope.matched.clone();
            scope.matched.push(name.clone());
            scope.matched.retain(|matched| !names.contains(matched));
            let fields = constructor.fields.iter().map(|field| field.ty.shape.at(&instance));
            scope.known.extend(names.iter().cloned().zip(fields));
            if is_input {
                scope.smaller.extend(names.iter().cloned());
            }
            let body = self.body(want, scope, fuel - 1);
            scope.known.truncate(depth.0);
            scope.smaller.truncate(depth.1);
            scope.matched = matched;
            alternatives.push((constructor.name.clone(), names, body));
        }
        (!alternatives.is_empty()).then(|| Program::Match(Box::new(Program::Name(name)), alternatives))
    }

    fn local(&mut self, want: &Shape, scope: &mut Scope, fuel: u8) -> Program {
        let goal = self.functions.get(scope.goal).map(|function| function.name.clone()).unwrap_or_default();
        // The name of the goal without its mark, or of another local.
        let near = goal.trim_end_matches('\'').to_owned();
        let (name, shape, value) = if self.chance(self.theme.local_function) {
            let params = vec![Param { name: "x".to_owned(), ty: Shape::Int.plain() }];
            let result = if matches!(want, Shape::Bool) { Shape::Bool } else { Shape::Int };
            let shape = Shape::Fun(params, Box::new(result.clone().plain()));
            let mut value = self.local_function(&shape, scope);
            let name = if self.chance(self.theme.collision) {
                near
            } else {
                self.rng.choice(["f", "g", "h", "b"]).unwrap_or("f").to_owned()
            };
            if self.chance(self.theme.metric) {
                value = self.counting(&name, &result, scope);
            }
            (name, shape, value)
        } else {
            let shape = match self.rng.u8(0..4) {
                0 => self.any_data(&[]).unwrap_or(Shape::Int),
                1 => Shape::Bool,
                _ => Shape::Int,
            };
            let value = match self.rng.u8(0..4) {
                0 => self.body(&shape, scope, 1),
                _ => self.expression(&shape, scope, 2).unwrap_or(Program::Error),
            };
            (self.binder(&[]), shape, value)
        };
        let is_function = matches!(shape, Shape::Fun(..));
        let mut other = None;
        if is_function && self.chance(self.theme.collision / 2) {
            other = Some(self.local_function(&shape, scope));
        }
        scope.known.push((name.clone(), shape.clone()));
        let body = if let Some(other) = other {
            // Another one of the same name.
            let body = self.after_local(want, scope, fuel - 1);
            Program::Let(name.clone(), Box::new(other), Box::new(body))
        } else {
            self.after_local(want, scope, fuel - 1)
        };
        scope.known.pop();
        Program::Let(name, Box::new(value), Box::new(body))
    }

    fn local_function(&mut self, shape: &Shape, scope: &mut Scope) -> Program {
        let lacking = match shape {
            Shape::Fun(params, result) if self.chance(self.theme.lacking) => {
                self.lacking(params, &result.shape, scope, 2)
            }
            _ => None,
        };
        lacking.or_else(|| self.expression(shape, scope, 2)).unwrap_or(Program::Error)
    }

    /// A local function that calls itself, with a type and perhaps with what gets smaller.
    fn counting(&mut self, name: &str, result: &Shape, scope: &mut Scope) -> Program {
        let known = scope.visible();
        let bound = self.term(&Shape::Int, &known, 0).unwrap_or_else(|| "0".to_owned());
        let bound = if identifier(&bound) { Program::Name(bound) } else { Program::Int(0) };
        let operator = self.rng.choice(["<=", "==", ">=", "<"]).unwrap_or("<=");
        let step = self.rng.choice([-1, -1, 1, 1, -2, 0]).unwrap_or(-1);
        let number = Program::name("x");
        let again = Program::call(Program::name(name), vec![Program::op("+", number.clone(), Program::Int(step))]);
        scope.known.push(("x".to_owned(), Shape::Int));
        let end = self.expression(result, scope, 1).unwrap_or(Program::Error);
        let of_number = scope.visible();
        let asked = if self.rng.bool() { self.refinement(&Shape::Int, &known) } else { String::new() };
        let count = self.rng.usize(0..=2);
        let metrics = (0..count).filter_map(|_| self.term(&Shape::Int, &of_number, 1)).collect();
        scope.known.pop();
        let test = Program::op(operator, number, bound);
        let body = Program::If(Box::new(test), Box::new(end), Box::new(again));
        let param = Param { name: "x".to_owned(), ty: Ty { shape: Shape::Int, refinement: asked } };
        let ty = Shape::Fun(vec![param], Box::new(result.clone().plain())).plain();
        Program::Typed(Box::new(Program::Lambda("x".to_owned(), Box::new(body))), ty, metrics)
    }

    fn after_local(&mut self, want: &Shape, scope: &mut Scope, fuel: u8) -> Program {
        if self.chance(self.theme.collision)
            && let Some(program) = self.called(want, scope, 1)
        {
            return program;
        }
        self.body(want, scope, fuel)
    }
}

fn identifier(text: &str) -> bool {
    text.starts_with(char::is_lowercase) && !text.contains(' ')
}
