//! Types as the generator knows them: shapes with refinements that are text.

use std::collections::BTreeMap;

/// A type without its refinement.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    /// Integers.
    Int,
    /// Truth values.
    Bool,
    /// A type variable.
    Var(String),
    /// A datatype, its arguments, and the text of its abstract refinement.
    Data(String, Vec<Ty>, String),
    /// Functions.
    Fun(Vec<Param>, Box<Ty>),
    /// Sets; only formulas have them.
    Set(Box<Shape>),
}

/// A shape with a refinement; an empty one asks nothing.
#[derive(Clone, PartialEq, Debug)]
pub struct Ty {
    /// The shape.
    pub shape: Shape,
    /// The refinement as it is written.
    pub refinement: String,
}

/// A parameter of a function, or a field of a constructor.
#[derive(Clone, PartialEq, Debug)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Ty,
}

/// Types for type variables.
pub type Instance = BTreeMap<String, Shape>;

impl Shape {
    /// A datatype without an abstract refinement.
    pub fn data(name: &str, arguments: Vec<Ty>) -> Shape {
        Shape::Data(name.to_owned(), arguments, String::new())
    }

    /// The type without a refinement.
    pub fn plain(self) -> Ty {
        Ty { shape: self, refinement: String::new() }
    }

    /// Equality up to refinements and names of parameters.
    pub fn is(&self, other: &Shape) -> bool {
        match (self, other) {
            (Shape::Int, Shape::Int) | (Shape::Bool, Shape::Bool) => true,
            (Shape::Var(a), Shape::Var(b)) => a == b,
            (Shape::Data(a, xs, _), Shape::Data(b, ys, _)) => a == b && all_are(xs.iter(), ys.iter()),
            (Shape::Set(a), Shape::Set(b)) => a.is(b),
            (Shape::Fun(xs, a), Shape::Fun(ys, b)) => {
                a.shape.is(&b.shape) && all_are(xs.iter().map(|param| &param.ty), ys.iter().map(|param| &param.ty))
            }
            _ => false,
        }
    }

    /// Makes the shape equal to another by choosing for its variables; false if that cannot be.
    pub fn matches(&self, target: &Shape, instance: &mut Instance) -> bool {
        match (self, target) {
            (Shape::Var(name), _) => match instance.get(name) {
                Some(known) => known.is(target),
                None => {
                    instance.insert(name.clone(), target.clone());
                    true
                }
            },
            (Shape::Data(a, xs, _), Shape::Data(b, ys, _)) => {
                let mut pairs = xs.iter().zip(ys);
                a == b && xs.len() == ys.len() && pairs.all(|(x, y)| x.shape.matches(&y.shape, instance))
            }
            (Shape::Set(a), Shape::Set(b)) => a.matches(b, instance),
            (Shape::Fun(xs, a), Shape::Fun(ys, b)) => {
                let mut pairs = xs.iter().zip(ys);
                xs.len() == ys.len()
                    && pairs.all(|(x, y)| x.ty.shape.matches(&y.ty.shape, instance))
                    && a.shape.matches(&b.shape, instance)
            }
            _ => self.is(target),
        }
    }

    /// The shape with its variables replaced.
    #[must_use]
    pub fn at(&self, instance: &Instance) -> Shape {
        match self {
            Shape::Var(name) => instance.get(name).cloned().unwrap_or_else(|| self.clone()),
            Shape::Data(name, arguments, more) => {
                Shape::Data(name.clone(), arguments.iter().map(|ty| ty.at(instance)).collect(), more.clone())
            }
            Shape::Fun(params, result) => {
                let params = params.iter().map(|param| Param { name: param.name.clone(), ty: param.ty.at(instance) });
                Shape::Fun(params.collect(), Box::new(result.at(instance)))
            }
            Shape::Set(element) => Shape::Set(Box::new(element.at(instance))),
            Shape::Int | Shape::Bool => self.clone(),
        }
    }

    /// Adds the type variables.
    pub fn variables(&self, found: &mut Vec<String>) {
        match self {
            Shape::Var(name) if !found.contains(name) => found.push(name.clone()),
            Shape::Data(_, arguments, _) => arguments.iter().for_each(|ty| ty.shape.variables(found)),
            Shape::Fun(params, result) => {
                params.iter().for_each(|param| param.ty.shape.variables(found));
                result.shape.variables(found);
            }
            Shape::Set(element) => element.variables(found),
            _ => {}
        }
    }

    /// The text where an argument of a datatype may stand.
    pub fn atom(&self) -> String {
        match self {
            Shape::Data(_, arguments, more) if !arguments.is_empty() || !more.is_empty() => {
                format!("({})", self.text())
            }
            Shape::Fun(..) | Shape::Set(_) => format!("({})", self.text()),
            _ => self.text(),
        }
    }

    /// The text.
    pub fn text(&self) -> String {
        match self {
            Shape::Int => "Int".to_owned(),
            Shape::Bool => "Bool".to_owned(),
            Shape::Var(name) => name.clone(),
            Shape::Data(name, arguments, more) => {
                let arguments: String = arguments.iter().map(|ty| format!(" {}", ty.atom())).collect();
                let more = if more.is_empty() { String::new() } else { format!(" {more}") };
                format!("{name}{arguments}{more}")
            }
            Shape::Fun(params, result) => signature(params, result),
            Shape::Set(element) => format!("Set {}", element.atom()),
        }
    }
}

fn all_are<'t>(mut xs: impl ExactSizeIterator<Item = &'t Ty>, ys: impl ExactSizeIterator<Item = &'t Ty>) -> bool {
    xs.len() == ys.len() && xs.by_ref().zip(ys).all(|(x, y)| x.shape.is(&y.shape))
}

impl Ty {
    /// The type with its variables replaced.
    #[must_use]
    pub fn at(&self, instance: &Instance) -> Ty {
        Ty { shape: self.shape.at(instance), refinement: self.refinement.clone() }
    }

    /// The text.
    pub fn text(&self) -> String {
        match self.refinement.as_str() {
            "" => self.shape.text(),
            refinement => format!("{{{} | {refinement}}}", self.shape.text()),
        }
    }

    /// The text where an argument of a datatype may stand.
    pub fn atom(&self) -> String {
        if self.refinement.is_empty() { self.shape.atom() } else { self.text() }
    }

    /// Visits the type and all types in it.
    pub fn visit(&mut self, work: &mut dyn FnMut(&mut Ty)) {
        work(self);
        match &mut self.shape {
            Shape::Data(_, arguments, _) => arguments.iter_mut().for_each(|ty| ty.visit(work)),
            Shape::Fun(params, result) => {
                params.iter_mut().for_each(|param| param.ty.visit(work));
                result.visit(work);
            }
            _ => {}
        }
    }
}

/// The text of a function's type.
pub fn signature(params: &[Param], result: &Ty) -> String {
    let params: String = params
        .iter()
        .map(|param| {
            let ty = match param.ty.shape {
                Shape::Fun(..) => format!("({})", param.ty.text()),
                _ => param.ty.text(),
            };
            format!("{}: {ty} -> ", param.name)
        })
        .collect();
    format!("{params}{}", result.text())
}
