//! Drawing signatures and definitions.

use crate::draw::{Draw, Function, closed};
use crate::module::{Goal, Item, Measure};
use crate::program::Program;
use crate::programs::Scope;
use crate::shape::{Instance, Param, Shape, Ty};

const FUNCTIONS: [&str; 8] = ["f", "g", "f'", "g'", "h", "a", "b'", "b"];

impl Draw {
    /// A component whose type says what it gives.
    pub(crate) fn component(&mut self) -> Option<Item> {
        let name = self.function_name();
        let mut params = Vec::new();
        for _ in 0..self.rng.usize(1..=2) {
            let taken: Vec<String> = params.iter().map(|param: &Param| param.name.clone()).collect();
            let name = self.binder(&taken);
            params.push(Param { name, ty: Shape::Int.plain() });
        }
        let known: Vec<(String, Shape)> = params.iter().map(|param| (param.name.clone(), Shape::Int)).collect();
        let is_test = self.rng.u8(0..3) == 0;
        let (shape, refinement) = match is_test {
            true => (Shape::Bool, format!("_v <==> {}", self.comparison(&known, 1))),
            false => (Shape::Int, format!("_v == {}", self.term(&Shape::Int, &known, 2)?)),
        };
        let result = Ty { shape, refinement };
        let text = format!("{name} :: {}\n", crate::shape::signature(&params, &result));
        self.functions.push(Function { name: name.clone(), params, result });
        Some(Item::Trusted { names: vec![name], declared: text.clone(), realized: text })
    }

    pub(crate) fn function_name(&mut self) -> String {
        let functions = self.functions.iter().map(|function| function.name.clone());
        let taken: Vec<String> = functions.chain(self.measures.iter().map(|measure| measure.name.clone())).collect();
        self.fresh(&FUNCTIONS, &taken)
    }

    pub(crate) fn goals(&mut self) -> Vec<Item> {
        let first = self.functions.len();
        let are_partners = self.chance(self.theme.mutual);
        let count = self.rng.usize(if are_partners { 2 } else { 1 }..=4);
        let common = are_partners && self.rng.u8(0..3) > 0;
        let is_small = common && self.chance(self.theme.descent);
        for index in 0..count {
            let name = self.function_name();
            let function = match self.functions.get(first) {
                Some(model) if common && index > 0 => Function { name, ..model.clone() },
                None if is_small => self.small_signature(name),
                _ => self.goal_signature(name),
            };
            self.functions.push(function);
        }
        let mut partners: Vec<Vec<usize>> = Vec::new();
        if are_partners && self.rng.bool() {
            // A chain: each knows the next.
            let mut order: Vec<usize> = (first..first + count).collect();
            if self.rng.bool() {
                self.rng.shuffle(&mut order);
            }
            partners.extend(order.windows(2).map(<[usize]>::to_vec));
        } else if are_partners {
            for _ in 0..self.rng.usize(1..=2) {
                let mut group: Vec<usize> = (first..first + count).collect();
                self.rng.shuffle(&mut group);
                group.truncate(self.rng.usize(2..=3));
                partners.push(group);
            }
        }
        let mut items = Vec::new();
        for index in first..first + count {
            let mut callable: Vec<usize> = (0..=index).collect();
            let groups = partners.iter().filter(|group| group.contains(&index));
            callable.extend(groups.flatten().copied().filter(|other| *other > index));
            self.callable = callable;
            if let Some(goal) = self.goal(index) {
                items.push(Item::Goal(goal));
            }
        }
        let names = |group: &Vec<usize>| {
            group.iter().filter_map(|index| self.functions.get(*index)).map(|function| function.name.clone()).collect()
        };
        items.extend(partners.iter().map(|group| Item::Mutual(names(group))));
        items
    }

    fn goal_signature(&mut self, name: String) -> Function {
        if self.chance(self.theme.linear) {
            return self.linear_signature(name);
        }
        if self.chance(self.theme.inclusion)
            && let Some(function) = self.inclusion_signature(&name)
        {
            return function;
        }
        if self.chance(self.theme.comparing) {
            let mut params: Vec<Param> = Vec::new();
            for _ in 0..2 {
                let taken: Vec<String> = params.iter().map(|param| param.name.clone()).collect();
                let name = self.binder(&taken);
                params.push(Param { name, ty: Shape::Var("a".to_owned()).plain() });
            }
            return Function { name, params, result: Shape::Bool.plain() };
        }
        let mut params: Vec<Param> = Vec::new();
        let mut known: Vec<(String, Shape)> = Vec::new();
        let count = if self.chance(self.theme.simple) { 1 } else { self.rng.usize(1..=3) };
        for _ in 0..count {
            let taken: Vec<String> = params.iter().map(|param| param.name.clone()).collect();
            let name = self.binder(&taken);
            let shape = self.parameter_shape();
            let mut ty = shape.plain();
            if matches!(ty.shape, Shape::Int) && self.chance(self.theme.recursion / 2) {
                ty.refinement = "_v >= 0".to_owned();
            } else if self.chance(self.theme.asked) {
                match &mut ty.shape {
                    Shape::Fun(..) => {}
                    Shape::Data(_, arguments, _) if !arguments.is_empty() && self.rng.bool() => {
                        if let Some(argument) = arguments.first_mut()
                            && !matches!(argument.shape, Shape::Fun(..))
                        {
                            argument.refinement = self.refinement(&argument.shape.clone(), &known);
                        }
                    }
                    _ => ty.refinement = self.asked(&ty.shape.clone(), &known),
                }
            }
            known.push((name.clone(), ty.shape.clone()));
            params.push(Param { name, ty });
        }
        let of_sets = self.theme.set_measure > 50 && self.rng.u8(0..3) == 0;
        let result = match self.rng.u8(0..10) {
            _ if of_sets => Shape::Bool,
            0..5 => Shape::Int,
            5..7 => Shape::Bool,
            7 => params.first().map_or(Shape::Int, |param| param.ty.shape.clone()),
            _ => {
                let mut variables = Vec::new();
                params.iter().for_each(|param| param.ty.shape.variables(&mut variables));
                self.any_data(&variables).unwrap_or(Shape::Int)
            }
        };
        let result = if matches!(result, Shape::Fun(..)) { Shape::Int } else { result };
        let mut result = result.plain();
        if self.chance(self.theme.promised) {
            result.refinement = self.asked(&result.shape.clone(), &known);
        }
        Function { name, params, result }
    }

    /// The termination metrics of a goal with these parameters; empty if none are given.
    fn metrics(&mut self, params: &[Param]) -> Vec<String> {
        if !self.chance(self.theme.metric) {
            return Vec::new();
        }
        let known: Vec<(String, Shape)> =
            params.iter().map(|param| (param.name.clone(), param.ty.shape.clone())).collect();
        let count = self.rng.usize(1..=2);
        (0..count).filter_map(|_| self.term(&Shape::Int, &known, 1)).collect()
    }

    /// A number, and what is made of it.
    fn small_signature(&mut self, name: String) -> Function {
        let refinement = if self.rng.u8(0..3) == 0 { "_v >= 0".to_owned() } else { String::new() };
        let params = vec![Param { name: self.binder(&[]), ty: Ty { shape: Shape::Int, refinement } }];
        let shape = if self.rng.u8(0..4) == 0 { Shape::Bool } else { Shape::Int };
        Function { name, params, result: shape.plain() }
    }

    /// Numbers, and which two of them are added.
    fn linear_signature(&mut self, name: String) -> Function {
        let mut params: Vec<Param> = Vec::new();
        for _ in 0..self.rng.usize(2..=3) {
            let taken: Vec<String> = params.iter().map(|param| param.name.clone()).collect();
            let name = self.binder(&taken);
            params.push(Param { name, ty: Shape::Int.plain() });
        }
        let mut one = || self.rng.choice(&params).map(|param| param.name.clone()).unwrap_or_default();
        let refinement = format!("_v == {} + {}", one(), one());
        Function { name, params, result: Ty { shape: Shape::Int, refinement } }
    }

    /// Data of which sets are taken, and that one of the sets is part of the other.
    fn inclusion_signature(&mut self, name: &str) -> Option<Function> {
        let is_set = |measure: &&Measure| matches!(measure.result, Shape::Set(_)) && measure.constants.is_empty();
        let sets: Vec<Measure> = self.measures.iter().filter(is_set).cloned().collect();
        let plain = self.data.iter().filter(|data| data.parameters.is_empty());
        let mut elements: Vec<Shape> = plain.map(|data| Shape::data(&data.name, Vec::new())).collect();
        elements.push(Shape::Int);
        let element = self.one(&elements)?.clone();
        let at = |measure: &Measure| {
            let mut instance = Instance::new();
            let fits = measure.result.matches(&Shape::Set(Box::new(element.clone())), &mut instance);
            closed(&measure.subject, &mut instance);
            fits.then(|| (measure.name.clone(), measure.subject.at(&instance)))
        };
        let sets: Vec<(String, Shape)> = sets.iter().filter_map(at).collect();
        let mut params: Vec<Param> = Vec::new();
        let mut sides = Vec::new();
        let mut order: Vec<usize> = (0..sets.len()).collect();
        self.rng.shuffle(&mut order);
        for index in [order.first(), order.last()] {
            let (measure, subject) = sets.get(*index?)?.clone();
            let there = params.iter().find(|param| param.ty.shape.is(&subject)).map(|param| param.name.clone());
            let name = match there {
                Some(name) if self.rng.bool() => name,
                _ => {
                    let taken: Vec<String> = params.iter().map(|param| param.name.clone()).collect();
                    let name = self.binder(&taken);
                    let mut ty = subject.plain();
                    if let Shape::Data(_, arguments, _) = &mut ty.shape
                        && let Some(argument) = arguments.first_mut()
                        && self.chance(self.theme.asked)
                    {
                        argument.refinement = self.of_element(&argument.shape.clone());
                    }
                    params.push(Param { name: name.clone(), ty });
                    name
                }
            };
            sides.push(format!("{measure} {name}"));
        }
        let operator = self.rng.choice([" <= ", " <= ", " == "])?;
        let refinement = format!("_v <==> ({})", sides.join(operator));
        Some(Function { name: name.to_owned(), params, result: Ty { shape: Shape::Bool, refinement } })
    }

    /// A refinement of the elements of data: of a number of theirs, if they have one.
    fn of_element(&mut self, shape: &Shape) -> String {
        let is_number = |measure: &&Measure| {
            matches!(measure.result, Shape::Int) && measure.constants.is_empty() && measure.subject.is(shape)
        };
        let numbers: Vec<String> = self.measures.iter().filter(is_number).map(|measure| measure.name.clone()).collect();
        match self.one(&numbers).cloned() {
            Some(number) if self.rng.u8(0..4) > 0 => {
                let operator = self.rng.choice(["==", "!=", "<=", ">", ">="]).unwrap_or("==");
                let bound = self.rng.choice(["0", "1", "2", "5", "(-1)"]).unwrap_or("0");
                format!("{number} _v {operator} {bound}")
            }
            _ => self.refinement(shape, &[]),
        }
    }

    fn asked(&mut self, shape: &Shape, known: &[(String, Shape)]) -> String {
        if self.chance(self.theme.falsity) { "False".to_owned() } else { self.refinement(shape, known) }
    }

    fn parameter_shape(&mut self) -> Shape {
        if self.chance(self.theme.function_parameter) {
            let argument = match self.rng.u8(0..4) {
                0 => self.any_data(&[]).unwrap_or(Shape::Int),
                _ => Shape::Int,
            };
            let mut argument = argument.plain();
            if self.rng.u8(0..4) == 0 {
                argument.refinement = self.refinement(&argument.shape.clone(), &[]);
            }
            let mut result = if self.rng.bool() { Shape::Int } else { Shape::Bool }.plain();
            if self.rng.u8(0..4) == 0 {
                result.refinement = self.refinement(&result.shape.clone(), &[]);
            }
            return Shape::Fun(vec![Param { name: "x".to_owned(), ty: argument }], Box::new(result));
        }
        if self.chance(self.theme.variable) {
            return Shape::Var("a".to_owned());
        }
        match self.rng.u8(0..10) {
            0 => Shape::Bool,
            1..5 => Shape::Int,
            _ => self.any_data(&["a".to_owned()]).unwrap_or(Shape::Int),
        }
    }

    fn goal(&mut self, index: usize) -> Option<Goal> {
        let function = self.functions.get(index)?.clone();
        let mut binders: Vec<String> = Vec::new();
        for param in &function.params {
            let is_own =
                self.rng.u8(0..100) >= self.theme.collision.saturating_sub(20) && !binders.contains(&param.name);
            let name = if is_own { param.name.clone() } else { self.binder(&binders) };
            binders.push(name);
        }
        let known = binders.iter().cloned().zip(function.params.iter().map(|param| param.ty.shape.clone()));
        let mut scope = Scope {
            known: known.collect(),
            matched: Vec::new(),
            smaller: Vec::new(),
            goal: index,
            parameters: binders.clone(),
        };
        let sum = function.result.refinement.starts_with("_v == ") && function.result.refinement.contains(" + ");
        let numbers: Vec<String> =
            scope.known.iter().filter(|(_, shape)| matches!(shape, Shape::Int)).map(|(name, _)| name.clone()).collect();
        let compares = matches!(function.params.as_slice(), [one, other] if matches!((&one.ty.shape, &other.ty.shape), (Shape::Var(_), Shape::Var(_))));
        let body = if sum && numbers.len() > 1 && self.rng.u8(0..4) > 0 {
            let mut one = || Program::Name(self.rng.choice(&numbers).cloned().unwrap_or_default());
            Program::op("+", one(), one())
        } else if compares && matches!(function.result.shape, Shape::Bool) && self.chance(self.theme.comparing) {
            let mut names = binders.clone();
            self.rng.shuffle(&mut names);
            let operator = self.rng.choice(["==", "==", "==", "!=", "<=", "<"]).unwrap_or("==");
            let mut names = names.into_iter().map(Program::Name);
            Program::op(operator, names.next().unwrap_or(Program::Error), names.next().unwrap_or(Program::Error))
        } else {
            match self.rng.choice(&numbers).cloned() {
                Some(number) if self.chance(self.theme.descent) => {
                    self.descent(&number, &function.result.shape, &mut scope)
                }
                _ => self.body(&function.result.shape, &mut scope, 3),
            }
        };
        let mut result = function.result.clone();
        if result.refinement.is_empty() && self.chance(self.theme.exact) {
            result.refinement = exactly(&body, &binders, &function.params, &result.shape).unwrap_or_default();
            if let Some(slot) = self.functions.get_mut(index) {
                slot.result = result.clone();
            }
        }
        let metrics = self.metrics(&function.params);
        let (name, params) = (function.name, function.params);
        Some(Goal { name, relations: Vec::new(), params, result, metrics, binders, body })
    }
}

/// The formula that the result is what the program says, if a formula can say it.
fn exactly(body: &Program, binders: &[String], params: &[Param], shape: &Shape) -> Option<String> {
    let rename = |name: &str| {
        let position = binders.iter().position(|binder| binder == name);
        match position {
            Some(position) => params.get(position).map(|param| param.name.clone()),
            None => name.starts_with(char::is_uppercase).then(|| name.to_owned()),
        }
    };
    let is_function = |name: &str| {
        let mut functions = binders.iter().zip(params).filter(|(_, param)| matches!(param.ty.shape, Shape::Fun(..)));
        functions.any(|(binder, _)| binder == name)
    };
    let formula = body.formula(&rename, &is_function)?;
    Some(if matches!(shape, Shape::Bool) { format!("_v <==> {formula}") } else { format!("_v == {formula}") })
}
