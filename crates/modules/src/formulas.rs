//! Drawing formulas, by sort.

use crate::draw::{Draw, closed};
use crate::shape::{Instance, Shape};

/// Names with their sorts, as far as a formula may speak of them.
pub(crate) type Known = [(String, Shape)];

impl Draw {
    /// A refinement of values of the shape.
    pub(crate) fn refinement(&mut self, shape: &Shape, known: &Known) -> String {
        let mut all: Vec<(String, Shape)> = known
            .iter()
            .filter(|(_, shape)| !matches!(shape, Shape::Fun(..)) || self.theme.applied > 0)
            .cloned()
            .collect();
        let value = ("_v".to_owned(), shape.clone());
        match shape {
            Shape::Int if self.rng.bool() => {
                let bounds = ["_v >= 0", "_v > 0", "_v == 0", "_v < 0", "_v > 5", "_v <= 1", "_v != 0", "_v >= 2"];
                return self.rng.choice(bounds).unwrap_or_default().to_owned();
            }
            Shape::Bool if self.rng.u8(0..3) > 0 => return format!("_v <==> ({})", self.proposition(&all, 2)),
            Shape::Var(_) if self.rng.u8(0..4) == 0 => return "False".to_owned(),
            _ => {}
        }
        all.push(value.clone());
        // Of what does not speak of the value little can be learnt.
        for _ in 0..6 {
            let formula = self.proposition(&all, 2);
            if formula.contains("_v") {
                return formula;
            }
        }
        match self.term(shape, known, 1) {
            Some(term) => format!("_v == {term}"),
            None => String::new(),
        }
    }

    /// Something that is true or false.
    pub(crate) fn proposition(&mut self, known: &Known, fuel: u8) -> String {
        match self.rng.u8(0..20) {
            0 if fuel > 0 => {
                format!("({}) && ({})", self.proposition(known, fuel - 1), self.proposition(known, fuel - 1))
            }
            1 if fuel > 0 => {
                format!("({}) ==> ({})", self.proposition(known, fuel - 1), self.proposition(known, fuel - 1))
            }
            2 if fuel > 0 => format!("!({})", self.proposition(known, fuel - 1)),
            3 if fuel > 0 => {
                format!("({}) || ({})", self.proposition(known, fuel - 1), self.proposition(known, fuel - 1))
            }
            4 => match self.predicates.first().cloned() {
                Some((name, sort)) => {
                    let argument = self.term(&sort, known, 1).unwrap_or_else(|| "0".to_owned());
                    format!("{name} ({argument})")
                }
                None => self.comparison(known, fuel),
            },
            5 => self.term(&Shape::Bool, known, fuel).unwrap_or_else(|| self.comparison(known, fuel)),
            _ => self.comparison(known, fuel),
        }
    }

    /// A comparison of two terms.
    pub(crate) fn comparison(&mut self, known: &Known, fuel: u8) -> String {
        let sorts = known.iter().map(|(_, shape)| shape.clone());
        let sorts: Vec<Shape> = sorts.filter(|shape| !matches!(shape, Shape::Fun(..))).collect();
        let has_sets = self.measures.iter().any(|measure| matches!(measure.result, Shape::Set(_)));
        if has_sets
            && self.rng.u8(0..100) < self.theme.set_measure
            && let Some(formula) = self.of_sets(known, fuel)
        {
            return formula;
        }
        let sort = match self.rng.u8(0..6) {
            0 => self.one(&sorts).cloned().unwrap_or(Shape::Int),
            1 => sorts.last().cloned().unwrap_or(Shape::Int),
            _ => Shape::Int,
        };
        let operator = match sort {
            Shape::Int | Shape::Var(_) => self.rng.choice(["==", "==", "<=", "<", ">", ">=", "!="]),
            Shape::Data(..) => self.rng.choice(["==", "!=", "=="]),
            _ => None,
        };
        let Some(operator) = operator else {
            return self.rng.choice(["True", "False", "0 < 1"]).unwrap_or_default().to_owned();
        };
        for _ in 0..4 {
            let sides = (self.term(&sort, known, fuel), self.term(&sort, known, fuel.saturating_sub(1)));
            // Of what is equal to itself nothing can be learnt.
            if let (Some(left), Some(right)) = sides
                && left != right
            {
                return format!("{left} {operator} {right}");
            }
        }
        "True".to_owned()
    }

    fn of_sets(&mut self, known: &Known, fuel: u8) -> Option<String> {
        let sets: Vec<Shape> = self.measures.iter().map(|measure| measure.result.clone()).collect();
        let sets: Vec<Shape> = sets.into_iter().filter(|shape| matches!(shape, Shape::Set(_))).collect();
        let set = self.one(&sets)?.clone();
        let mut instance = Instance::new();
        let element = if self.rng.bool() {
            // At the sort of other sets, so that there is something to compare with.
            let plain = sets.iter().find(|other| other.matches(other, &mut Instance::new()) && !has_variables(other));
            plain.cloned()
        } else {
            None
        };
        let known_variables: Vec<Shape> =
            known.iter().filter(|(_, shape)| matches!(shape, Shape::Var(_))).map(|(_, shape)| shape.clone()).collect();
        if let (Shape::Set(inner), Some(variable)) = (&set, known_variables.first())
            && matches!(inner.as_ref(), Shape::Var(_))
        {
            inner.matches(variable, &mut instance);
        }
        closed(&set, &mut instance);
        let set = element.unwrap_or_else(|| set.at(&instance));
        let Shape::Set(element) = &set else { return None };
        let side = |draw: &mut Draw| match draw.rng.u8(0..3) {
            0 => draw.term(&set, known, fuel),
            _ => draw.measured(&set, known, fuel).or_else(|| draw.term(&set, known, fuel)),
        };
        let (left, right) = (side(self)?, side(self)?);
        Some(match self.rng.u8(0..5) {
            0 => format!("{left} == {right}"),
            1 => format!("{} in {right}", self.term(element, known, 1)?),
            _ => format!("{left} <= {right}"),
        })
    }

    /// A term of the sort; `None` if there is none.
    pub(crate) fn term(&mut self, sort: &Shape, known: &Known, fuel: u8) -> Option<String> {
        for _ in 0..4 {
            let drawn = match self.rng.u8(0..10) {
                _ if fuel > 0 && self.chance(self.theme.applied) => self.of_function(sort, known, fuel),
                0..4 => self.variable(sort, known),
                4..8 if fuel > 0 => self.measured(sort, known, fuel),
                _ => self.built(sort, known, fuel),
            };
            if drawn.is_some() {
                return drawn;
            }
        }
        self.variable(sort, known).or_else(|| self.built(sort, known, 1))
    }

    fn variable(&mut self, sort: &Shape, known: &Known) -> Option<String> {
        let fitting: Vec<&String> = known.iter().filter(|(_, shape)| shape.is(sort)).map(|(name, _)| name).collect();
        self.rng.choice(&fitting).map(|name| (*name).clone())
    }

    /// A parameter that is a function, applied; or a macro.
    fn of_function(&mut self, sort: &Shape, known: &Known, fuel: u8) -> Option<String> {
        let mut fitting: Vec<(String, Vec<Shape>)> = Vec::new();
        for (name, shape) in known {
            if let Shape::Fun(params, result) = shape
                && result.shape.is(sort)
            {
                fitting.push((name.clone(), params.iter().map(|param| param.ty.shape.clone()).collect()));
            }
        }
        let inlines = self.inlines.iter().filter(|(.., result)| result.is(sort));
        fitting.extend(inlines.map(|(name, params, _)| (name.clone(), params.clone())));
        let (mut text, params) = self.one(&fitting)?.clone();
        for param in &params {
            let argument = self.term(param, known, fuel - 1)?;
            text += &format!(" {}", bracketed(&argument));
        }
        Some(text)
    }

    /// A measure of something.
    pub(crate) fn measured(&mut self, sort: &Shape, known: &Known, fuel: u8) -> Option<String> {
        let mut candidates = Vec::new();
        for measure in &self.measures {
            let mut instance = Instance::new();
            if measure.result.matches(sort, &mut instance) {
                candidates.push((measure.clone(), instance));
            }
        }
        let (measure, mut instance) = self.one(&candidates)?.clone();
        if let Some((level, fields)) = self.level.clone()
            && !self.measures.iter().take(level).any(|before| before.name == measure.name)
        {
            // Of one that may call this one in turn, and so of a field alone.
            let is_field = |(name, shape): &&(String, Shape)| fields.contains(name) && measure.subject.is(shape);
            let fitting: Vec<String> = known.iter().filter(is_field).map(|(name, _)| name.clone()).collect();
            let subject = self.one(&fitting)?.clone();
            let mut text = measure.name.clone();
            for (_, constant) in &measure.constants {
                text += &format!(" {}", bracketed(&self.variable(constant, known)?));
            }
            return Some(format!("{text} {subject}"));
        }
        // The variables that the result leaves open, as something known has them.
        let fitting: Vec<Instance> = known
            .iter()
            .filter_map(|(_, shape)| {
                let mut instance = instance.clone();
                measure.subject.matches(shape, &mut instance).then_some(instance)
            })
            .collect();
        match self.one(&fitting) {
            Some(fitting) => instance = fitting.clone(),
            None => closed(&measure.subject, &mut instance),
        }
        let subject = measure.subject.at(&instance);
        let subject = if self.chance(self.theme.composed) && fuel > 1 {
            self.measured(&subject, known, fuel - 1).or_else(|| self.variable(&subject, known))
        } else if self.chance(self.theme.construction) {
            self.built(&subject, known, fuel)
        } else {
            self.variable(&subject, known).or_else(|| self.built(&subject, known, fuel))
        }?;
        let mut text = measure.name.clone();
        for (_, constant) in &measure.constants {
            let constant = constant.at(&instance);
            let argument = if self.chance(self.theme.construction) {
                self.built(&constant, known, 1).or_else(|| self.term(&constant, known, fuel.saturating_sub(1)))
            } else {
                self.term(&constant, known, fuel.saturating_sub(1))
            }?;
            text += &format!(" {}", bracketed(&argument));
        }
        Some(format!("{text} {}", bracketed(&subject)))
    }

    /// A literal, an operation, or a constructor applied: to anything of the right sorts, be that a value or not.
    fn built(&mut self, sort: &Shape, known: &Known, fuel: u8) -> Option<String> {
        match sort {
            Shape::Int => Some(match self.rng.u8(0..8) {
                0 if fuel > 0 => format!("{} + {}", self.operand(known), self.operand(known)),
                1 if fuel > 0 => format!("{} - {}", self.operand(known), self.operand(known)),
                _ => self.rng.choice(["0", "1", "0", "2", "(-1)", "5"]).unwrap_or_default().to_owned(),
            }),
            Shape::Bool => Some(self.rng.choice(["True", "False"]).unwrap_or_default().to_owned()),
            Shape::Set(element) => match self.rng.u8(0..6) {
                0 => Some("[]".to_owned()),
                1 if fuel > 0 => {
                    Some(format!("{} + {}", self.term(sort, known, fuel - 1)?, self.term(sort, known, fuel - 1)?))
                }
                _ if self.chance(self.theme.construction) => {
                    self.built(element, known, fuel.max(1)).map(|element| format!("[{element}]"))
                }
                _ => self.term(element, known, fuel.saturating_sub(1)).map(|element| format!("[{element}]")),
            },
            Shape::Data(name, ..) => {
                let data = self.data.iter().find(|data| data.name == *name)?.clone();
                let mut instance = Instance::new();
                data.itself().matches(sort, &mut instance);
                let ready: Vec<_> = data
                    .constructors
                    .iter()
                    .filter(|constructor| {
                        let mut fields = constructor.fields.iter();
                        constructor.fields.is_empty()
                            || (fuel > 0 && fields.all(|field| !matches!(field.ty.shape, Shape::Fun(..))))
                    })
                    .cloned()
                    .collect();
                let constructor = self.one(&ready)?.clone();
                let mut text = constructor.name;
                for field in &constructor.fields {
                    let shape = field.ty.shape.at(&instance);
                    let argument = match self.rng.bool() {
                        true => self.variable(&shape, known).or_else(|| self.built(&shape, known, fuel - 1)),
                        false => self.built(&shape, known, fuel - 1).or_else(|| self.variable(&shape, known)),
                    }?;
                    text += &format!(" {}", bracketed(&argument));
                }
                Some(text)
            }
            Shape::Var(_) | Shape::Fun(..) => None,
        }
    }

    fn operand(&mut self, known: &Known) -> String {
        match self.variable(&Shape::Int, known) {
            Some(name) if self.rng.u8(0..3) > 0 => name,
            _ => self.rng.choice(["1", "2", "0", "(-1)"]).unwrap_or_default().to_owned(),
        }
    }
}

fn has_variables(shape: &Shape) -> bool {
    let mut found = Vec::new();
    shape.variables(&mut found);
    !found.is_empty()
}

/// The text where an argument may stand.
pub(crate) fn bracketed(text: &str) -> String {
    let is_atom = text.starts_with('[') && text.ends_with(']') && text.matches('[').count() == 1
        || text.starts_with('(') && text.ends_with(')') && text.matches('(').count() == 1
        || !text.contains(' ') && !text.starts_with('-');
    if is_atom { text.to_owned() } else { format!("({text})") }
}
