//! Drawing datatypes.

use crate::draw::{Draw, PARAMETERS};
use crate::module::{Constructor, Datatype, Relation};
use crate::shape::{Param, Shape};

const DATATYPES: [&str; 6] = ["D", "L", "N", "P", "B", "C"];

impl Draw {
    pub(crate) fn boxed(&mut self) -> Datatype {
        let field = Param { name: "x".to_owned(), ty: Shape::Var("a".to_owned()).plain() };
        let constructor = Constructor { name: "Box0".to_owned(), fields: vec![field] };
        let (name, parameters) = ("Box".to_owned(), vec!["a".to_owned()]);
        let data = Datatype { name, parameters, relation: None, constructors: vec![constructor] };
        self.data.push(data.clone());
        data
    }

    pub(crate) fn guarded(&mut self) -> Datatype {
        let mut ty = Shape::Int.plain();
        ty.refinement = self.refinement(&Shape::Int, &[]);
        let mut fields = vec![Param { name: self.fresh(&PARAMETERS, &[]), ty }];
        if self.rng.u8(0..5) == 0 {
            let taken = vec![fields.first().map(|field| field.name.clone()).unwrap_or_default()];
            fields.push(Param { name: self.fresh(&PARAMETERS, &taken), ty: Shape::Int.plain() });
        }
        let constructor = Constructor { name: "Pos0".to_owned(), fields };
        let data = Datatype {
            name: "Pos".to_owned(),
            parameters: Vec::new(),
            relation: None,
            constructors: vec![constructor],
        };
        self.data.push(data.clone());
        data
    }

    pub(crate) fn datatype(&mut self) -> Datatype {
        let taken: Vec<String> = self.data.iter().map(|data| data.name.clone()).collect();
        let name = self.fresh(&DATATYPES, &taken);
        let mut parameters = Vec::new();
        if self.chance(self.theme.parameter) {
            parameters.push("a".to_owned());
            if self.rng.u8(0..8) == 0 {
                parameters.push("b".to_owned());
            }
        }
        let relation =
            if !parameters.is_empty() && self.chance(self.theme.relation) { Some(self.relation()) } else { None };
        let mut data = Datatype { name, parameters, relation, constructors: Vec::new() };
        let itself = data.itself();
        let count = self.rng.usize(1..=3).min(self.rng.usize(1..=3));
        for index in 0..count.max(1) {
            let is_base = index == 0 && count > 1 && self.rng.u8(0..4) > 0;
            let mut constructor = Constructor { name: format!("{}{index}", data.name), fields: Vec::new() };
            let fields = if is_base { 0 } else { self.rng.usize(1..=2).max(usize::from(count == 1)) };
            for _ in 0..fields {
                let field = self.field(&data, &itself, &constructor.fields, index > 0);
                constructor.fields.push(field);
            }
            data.constructors.push(constructor);
        }
        self.data.push(data.clone());
        data
    }

    fn field(&mut self, data: &Datatype, itself: &Shape, before: &[Param], may_recurse: bool) -> Param {
        let taken: Vec<String> = before.iter().map(|param| param.name.clone()).collect();
        let name = self.fresh(&PARAMETERS, &taken);
        let shape = if self.chance(self.theme.function_field) {
            self.function_shape(data, itself)
        } else if self.chance(self.theme.nested_field) {
            self.wrapped(itself.clone()).unwrap_or(Shape::Int)
        } else if may_recurse && self.chance(self.theme.own_field) {
            itself.clone()
        } else {
            self.part(data)
        };
        let mut ty = shape.plain();
        let element = matches!(&ty.shape, Shape::Var(name) if name == "a");
        if let Some(relation) = data.relation.as_ref().filter(|relation| relation.sorts.len() == 1 && element) {
            let of_value = format!("{} _v", relation.name);
            let is_denied = relation.is_contravariant != (self.rng.u8(0..4) == 0);
            ty.refinement = if is_denied { format!("!({of_value})") } else { of_value };
        } else if let (Some(relation), true) = (
            data.relation.as_ref().filter(|relation| relation.sorts.len() == 2),
            matches!(&ty.shape, Shape::Data(name, ..) if *name == data.name),
        ) {
            let first = before.iter().find(|param| matches!(&param.ty.shape, Shape::Var(name) if name == "a"));
            if let (Shape::Data(_, arguments, _), Some(first)) = (&mut ty.shape, first)
                && let Some(argument) = arguments.first_mut()
            {
                argument.refinement = format!("{} {} _v", relation.name, first.name);
            }
        } else if self.chance(self.theme.invariant) && !matches!(ty.shape, Shape::Fun(..)) {
            let known: Vec<(String, Shape)> =
                before.iter().map(|param| (param.name.clone(), param.ty.shape.clone())).collect();
            match &mut ty.shape {
                // The elements behind a field are asked something, as in ordered lists.
                Shape::Data(_, arguments, _) if !arguments.is_empty() && self.rng.bool() => {
                    if let Some(argument) = arguments.first_mut() {
                        argument.refinement = self.refinement(&argument.shape.clone(), &known);
                    }
                }
                _ => ty.refinement = self.refinement(&ty.shape.clone(), &known),
            }
        }
        Param { name, ty }
    }

    /// An abstract refinement of one element or two.
    fn relation(&mut self) -> Relation {
        let sorts = vec![Shape::Var("a".to_owned()); self.rng.usize(1..=2)];
        Relation { name: "r".to_owned(), sorts, is_contravariant: self.rng.u8(0..4) == 0 }
    }

    /// A type with nothing of the datatype in it.
    fn part(&mut self, data: &Datatype) -> Shape {
        if !data.parameters.is_empty() && self.rng.u8(0..5) > 1 {
            return self.one(&data.parameters).map_or(Shape::Int, |name| Shape::Var(name.clone()));
        }
        match self.rng.u8(0..10) {
            0 => Shape::Bool,
            1..4 => self.any_data(&data.parameters).unwrap_or(Shape::Int),
            _ => Shape::Int,
        }
    }

    /// Some datatype that is there, at some arguments.
    pub(crate) fn any_data(&mut self, variables: &[String]) -> Option<Shape> {
        let holds = |data: &&Datatype| {
            let mut fields = data.constructors.iter().flat_map(|constructor| &constructor.fields);
            fields.any(|field| field.ty.text().contains("->"))
        };
        let holding: Vec<Datatype> = self.data.iter().filter(holds).cloned().collect();
        let prefers = !holding.is_empty() && self.chance(self.theme.function_field);
        let all = self.data.clone();
        let data = self.one(if prefers { &holding } else { &all })?.clone();
        let arguments = data.parameters.iter().map(|_| {
            let shape = match self.rng.u8(0..6) {
                0 => Shape::Bool,
                1..3 => self.one(variables).map_or(Shape::Int, |name| Shape::Var(name.clone())),
                3 | 4 if self.theme.set_measure > 50 => self.plain_data(),
                3 => self
                    .data
                    .iter()
                    .find(|other| other.parameters.is_empty())
                    .map_or(Shape::Int, |other| Shape::data(&other.name, Vec::new())),
                _ => Shape::Int,
            };
            shape.plain()
        });
        let arguments = arguments.collect();
        let relation = match data.relation {
            Some(relation) if relation.sorts.len() == 1 => {
                let relations = ["<{_0 >= 0}>", "<{_0 > 0}>", "<{_0 == 0}>", "", "<{_0 != 1}>", "<{False}>"];
                self.rng.choice(relations).unwrap_or_default()
            }
            Some(_) => {
                let relations = ["<{_0 <= _1}>", "<{_0 < _1}>", "<{_0 == _1}>", "", "<{_0 != _1}>", "<{False}>"];
                self.rng.choice(relations).unwrap_or_default()
            }
            None => "",
        };
        Some(Shape::Data(data.name, arguments, relation.to_owned()))
    }

    fn plain_data(&mut self) -> Shape {
        let plain: Vec<Datatype> = self.data.iter().filter(|data| data.parameters.is_empty()).cloned().collect();
        self.one(&plain).map_or(Shape::Int, |data| Shape::data(&data.name, Vec::new()))
    }

    /// Another datatype with this shape as an argument.
    fn wrapped(&mut self, inner: Shape) -> Option<Shape> {
        let wrappers: Vec<Datatype> = self.data.iter().filter(|data| !data.parameters.is_empty()).cloned().collect();
        let wrapper = self.one(&wrappers)?;
        let inner = match self.rng.u8(0..4) {
            0 if self.theme.function_field > 20 => {
                let param = Param { name: "x".to_owned(), ty: inner.plain() };
                Shape::Fun(vec![param], Box::new(Shape::Int.plain()))
            }
            _ => inner,
        };
        let arguments = wrapper.parameters.iter().enumerate();
        let arguments = arguments.map(|(index, _)| if index == 0 { inner.clone() } else { Shape::Int }.plain());
        Some(Shape::data(&wrapper.name, arguments.collect()))
    }

    fn function_shape(&mut self, data: &Datatype, itself: &Shape) -> Shape {
        // Left of its own arrow a datatype may not be: behind an argument that is to be found out.
        let is_behind = self.rng.u8(0..3) > 0;
        let inner = match self.rng.u8(0..6) {
            0 => self.wrapped(itself.clone()).unwrap_or_else(|| itself.clone()),
            1..5 if is_behind || self.rng.u8(0..6) == 0 => itself.clone(),
            _ => self.part(data),
        };
        let mut argument = inner.plain();
        if self.rng.u8(0..3) == 0 {
            argument.refinement = self.refinement(&argument.shape.clone(), &[]);
        }
        let mut result = self.part(data).plain();
        if self.rng.u8(0..3) == 0 {
            result.refinement = self.refinement(&result.shape.clone(), &[]);
        }
        let function = Shape::Fun(vec![Param { name: "x".to_owned(), ty: argument }], Box::new(result));
        match is_behind {
            true => self.wrapped_plainly(function.clone()).unwrap_or(function),
            false => function,
        }
    }

    fn wrapped_plainly(&mut self, inner: Shape) -> Option<Shape> {
        let wrappers: Vec<Datatype> = self.data.iter().filter(|data| data.parameters.len() == 1).cloned().collect();
        let wrapper = self.one(&wrappers)?;
        Some(Shape::data(&wrapper.name, vec![inner.plain()]))
    }
}
