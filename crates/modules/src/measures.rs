//! Drawing measures.

use crate::draw::{Draw, PARAMETERS, closed};
use crate::module::{Datatype, Measure};
use crate::shape::{Instance, Param, Shape};
use fastrand::Rng;

const MEASURES: [&str; 8] = ["m", "k", "s", "len", "get", "elems", "m'", "k'"];

impl Draw {
    pub(crate) fn draw_measures(&mut self) {
        let first = self.measures.len();
        let are_layers = self.rng.bool();
        for _ in 0..4 {
            if self.chance(self.theme.measures)
                && let Some(measure) = self.measure_head()
            {
                self.measures.push(measure);
            }
        }
        for index in first..self.measures.len() {
            let Some(mut measure) = self.measures.get(index).cloned() else { continue };
            if measure.cases.is_empty() {
                // All of them take fields alone, or each takes anything to those before it.
                self.level = Some((if are_layers { index } else { first }, Vec::new()));
                measure.cases = self.cases(&measure);
                self.level = None;
            }
            if measure.promise.is_empty() && self.chance(self.theme.promise) {
                measure.promise = self.promise(&measure);
            }
            if let Some(slot) = self.measures.get_mut(index) {
                *slot = measure;
            }
        }
    }

    fn measure_head(&mut self) -> Option<Measure> {
        let concrete: Vec<Datatype> = self.data.iter().filter(|data| !data.constructors.is_empty()).cloned().collect();
        let data = self.one(&concrete)?.clone();
        let mut taken: Vec<String> = self.measures.iter().map(|measure| measure.name.clone()).collect();
        let has_termination = self.measures.iter().any(|measure| {
            measure.is_termination && matches!(&measure.subject, Shape::Data(name, ..) if *name == data.name)
        });
        let name = self.fresh(&MEASURES, &taken);
        taken.push(name.clone());
        let mut subject = data.itself();
        if let Shape::Data(_, _, relation) = &mut subject {
            relation.clear();
        }
        if self.chance(self.theme.projection)
            && let Some(measure) = projection(&concrete, &self.measures, &name, &mut self.rng)
        {
            return Some(measure);
        }
        let is_termination = !has_termination && self.rng.u8(0..3) == 0;
        let plain: Vec<Shape> = concrete
            .iter()
            .filter(|data| data.parameters.is_empty())
            .map(|data| Shape::data(&data.name, vec![]))
            .collect();
        // Datatypes of which another measure promises something say more.
        let telling = |shape: &&Shape| {
            self.measures
                .iter()
                .any(|other| !other.promise.is_empty() && other.subject.is(shape) && !other.is_termination)
        };
        let telling: Vec<Shape> = plain.iter().filter(telling).cloned().collect();
        let element = |draw: &mut Draw| match draw.rng.u8(0..4) {
            0 if !data.parameters.is_empty() => Shape::Var("a".to_owned()),
            1..4 if !telling.is_empty() && draw.rng.u8(0..4) > 0 => draw.one(&telling).cloned().unwrap_or(Shape::Int),
            1 => draw.one(&plain).cloned().unwrap_or(Shape::Int),
            _ if !data.parameters.is_empty() => Shape::Var("a".to_owned()),
            _ => Shape::Int,
        };
        let result = if is_termination {
            Shape::Int
        } else if self.chance(self.theme.data_measure) {
            self.one(&plain).cloned().unwrap_or(Shape::Int)
        } else if self.chance(self.theme.set_measure) {
            Shape::Set(Box::new(element(self)))
        } else if self.rng.u8(0..8) == 0 {
            Shape::Bool
        } else {
            Shape::Int
        };
        let mut constants = Vec::new();
        if !is_termination && self.chance(self.theme.constant) {
            let shape = match self.rng.u8(0..4) {
                0 => Shape::Int,
                1 if !telling.is_empty() => self.one(&telling).cloned().unwrap_or(Shape::Int),
                _ => element(self),
            };
            constants.push((self.binder(&[]), shape));
        }
        let promise = if is_termination && self.rng.u8(0..3) > 0 { "_v >= 0".to_owned() } else { String::new() };
        Some(Measure { name, constants, subject, result, promise, is_termination, cases: Vec::new() })
    }

    fn cases(&mut self, measure: &Measure) -> Vec<(String, Vec<String>, String)> {
        let Shape::Data(name, ..) = &measure.subject else { return Vec::new() };
        let Some(data) = self.data.iter().find(|data| data.name == *name).cloned() else { return Vec::new() };
        let is_size = measure.is_termination || (matches!(measure.result, Shape::Int) && self.rng.u8(0..3) == 0);
        let mut cases = Vec::new();
        for constructor in &data.constructors {
            let mut names: Vec<String> = Vec::new();
            let mut known = Vec::new();
            let constants = measure.constants.iter().cloned();
            let fields = constructor.fields.iter().map(|param| (param.name.clone(), param.ty.shape.clone()));
            for (name, shape) in constants.chain(fields) {
                let name = if names.contains(&name) { self.fresh(&PARAMETERS, &names) } else { name };
                names.push(name.clone());
                known.push((name, shape));
            }
            let parts: Vec<String> = known
                .iter()
                .skip(measure.constants.len())
                .filter(|(_, shape)| shape.is(&measure.subject))
                .map(|(name, _)| name.clone())
                .collect();
            if let Some((_, fields)) = &mut self.level {
                *fields = names.iter().skip(measure.constants.len()).cloned().collect();
            }
            let passed: String = names.iter().take(measure.constants.len()).map(|name| format!("{name} ")).collect();
            let body = if is_size && !self.rng.u8(0..8).eq(&0) {
                let sum: String = parts.iter().map(|part| format!(" + {} {passed}{part}", measure.name)).collect();
                format!("{}{sum}", if constructor.fields.is_empty() { 0 } else { 1 })
            } else {
                self.case(measure, &known, &parts, &passed)
            };
            cases.push((constructor.name.clone(), names, body));
        }
        cases
    }

    fn case(&mut self, measure: &Measure, known: &[(String, Shape)], parts: &[String], passed: &str) -> String {
        let drawn = self.term(&measure.result, known, 2).unwrap_or_else(|| "0".to_owned());
        let Some(part) = self.one(parts).cloned() else { return drawn };
        let again = format!("{} {passed}{part}", measure.name);
        if self.chance(self.theme.circle / 2)
            && let Some(drawn) = self.of_another(measure, known, &part)
        {
            return drawn;
        }
        match (&measure.result, self.rng.u8(0..4)) {
            (_, 0) => drawn,
            (_, 1) => again,
            (Shape::Set(_), _) => format!("{drawn} + {again}"),
            (Shape::Int, 2) => format!("{drawn} + {again}"),
            (Shape::Bool, 2) => format!("({drawn}) && {again}"),
            _ => {
                let condition = self.proposition(known, 1);
                format!("if {condition} then {again} else {drawn}")
            }
        }
    }

    /// Something made of another number of a part.
    fn of_another(&mut self, measure: &Measure, known: &[(String, Shape)], part: &str) -> Option<String> {
        let fits = |other: &&Measure| {
            let is_plain = other.constants.is_empty() && matches!(other.result, Shape::Int);
            other.name != measure.name && is_plain && other.subject.is(&measure.subject)
        };
        let others: Vec<String> = self.measures.iter().filter(fits).map(|other| other.name.clone()).collect();
        let other = format!("{} {part}", self.one(&others)?);
        let drawn = self.term(&measure.result, known, 1)?;
        let more = self.term(&measure.result, known, 0)?;
        Some(match (&measure.result, self.rng.u8(0..3)) {
            (Shape::Int, 0) => other,
            (Shape::Int, 1) => format!("{drawn} + {other}"),
            _ => format!("if {other} == {} then {drawn} else {more}", self.rng.choice(["0", "1", "0"])?),
        })
    }

    /// The promise of a measure, said of something else than its result.
    fn promise_of_another(&mut self, measure: &Measure) -> Option<String> {
        let all = self.measures.clone();
        let telling: Vec<Measure> = all.into_iter().filter(|other| other.promise.contains("_v")).collect();
        let about_constants = telling.iter().filter(|other| {
            measure.constants.iter().any(|(_, shape)| other.subject.matches(shape, &mut Instance::new()))
        });
        let about_constants: Vec<Measure> = about_constants.cloned().collect();
        let calls = |other: &&Measure| {
            let mut cases = other.cases.iter();
            other.name != measure.name
                && cases.any(|(.., body)| crate::module::identifiers(body).any(|word| word == measure.name))
        };
        let calling: Vec<Measure> = telling.iter().filter(calls).cloned().collect();
        let choices = match () {
            () if !calling.is_empty() && self.chance(self.theme.circle) => calling,
            () if about_constants.is_empty() => telling,
            () => about_constants,
        };
        let other = self.one(&choices)?.clone();
        if !other.constants.is_empty() {
            return None;
        }
        let mut instance = Instance::new();
        let known = measure.constants.clone();
        let constant = known.iter().find(|(_, shape)| other.subject.matches(shape, &mut Instance::new()));
        let subject = match constant {
            Some((name, _)) if self.rng.u8(0..4) > 0 => name.clone(),
            _ => {
                closed(&other.subject, &mut instance);
                let subject = other.subject.at(&instance);
                let measured = if self.chance(self.theme.composed) { self.measured(&subject, &known, 2) } else { None };
                measured.or_else(|| self.term(&subject, &known, 2))?
            }
        };
        let applied = format!("({} {})", other.name, crate::formulas::bracketed(&subject));
        Some(other.promise.replace("_v", &applied))
    }

    fn promise(&mut self, measure: &Measure) -> String {
        if self.chance(self.theme.telling)
            && self.rng.u8(0..3) > 0
            && let Some(promise) = self.promise_of_another(measure)
        {
            return promise;
        }
        if self.chance(self.theme.telling) {
            let mut known = measure.constants.clone();
            known.push(("_v".to_owned(), measure.result.clone()));
            return self.proposition(&known, 2);
        }
        match measure.result {
            Shape::Int => {
                let promises = ["_v >= 0", "_v >= 0", "_v > 0", "_v == 0", "_v <= 1", "_v != 5"];
                self.rng.choice(promises).unwrap_or_default().to_owned()
            }
            _ => self.refinement(&measure.result, &measure.constants),
        }
    }
}

/// A measure of a datatype with one constructor that is one of its numbers, and promises what is asked of it: of one that
/// no measure is yet.
fn projection(concrete: &[Datatype], before: &[Measure], name: &str, rng: &mut Rng) -> Option<Measure> {
    let mut fields = Vec::new();
    for data in concrete {
        let [constructor] = data.constructors.as_slice() else { continue };
        let is_there = |field: &Param| {
            let mut cases = before.iter().flat_map(|measure| &measure.cases);
            cases.any(|(other, _, body)| *other == constructor.name && *body == field.name)
        };
        let numbers = constructor.fields.iter().filter(|field| matches!(field.ty.shape, Shape::Int));
        let numbers = numbers.filter(|field| !is_there(field));
        fields.extend(numbers.map(|field| (data, constructor, field)));
    }
    let (data, constructor, field) = rng.choice(&fields)?;
    let names: Vec<String> = constructor.fields.iter().map(|field| field.name.clone()).collect();
    let speaks = |name: &String| crate::module::identifiers(&field.ty.refinement).any(|word| word == name);
    let promise = if names.iter().any(speaks) { String::new() } else { field.ty.refinement.clone() };
    let mut subject = data.itself();
    if let Shape::Data(_, _, relation) = &mut subject {
        relation.clear();
    }
    Some(Measure {
        name: name.to_owned(),
        constants: Vec::new(),
        subject,
        result: Shape::Int,
        promise,
        is_termination: false,
        cases: vec![(constructor.name.clone(), names, field.name.clone())],
    })
}
