//! Values as numbers, and functions of each target that read them: compilers would need minutes for so many literals.
//!
//! A number stands for itself, a truth value is 0 or 1, a datum the position of its constructor and its fields, and a
//! function the number of calls that it knows of, each with arguments and result. There is a reader for every type that
//! occurs.

use crate::samples::uncurried;
use loligo_base::Span;
use loligo_emit::{Emission, Target};
use loligo_eval::{Runtime, Value};
use loligo_logic::{Symbol, Term};
use loligo_types::{Constructor, Expr, Goal, Module, Shape, Type};

/// The types of which values are read, each with the number of its reader.
pub struct Readers<'m> {
    module: &'m Module,
    shapes: Vec<Shape>,
}

/// Limit on the types: datatypes may need larger and larger ones.
const MOST: usize = 100;

/// The shape of a goal where type variables stand for integers.
pub fn goal_shape(goal: &Goal) -> Shape {
    Shape::of_with(&goal.schema.body, &|_| Some(Shape::Int))
}

impl<'m> Readers<'m> {
    pub fn new(module: &'m Module) -> Self {
        Readers { module, shapes: Vec::new() }
    }

    /// Adds readers for all that occurs in a shape.
    pub fn add(&mut self, shape: &Shape) -> Result<(), String> {
        let mut waiting = vec![shape.clone()];
        while let Some(shape) = waiting.pop() {
            if self.shapes.contains(&shape) {
                continue;
            }
            if self.shapes.len() >= MOST {
                return Err(format!("too many types: {shape}"));
            }
            let (parameters, result) = uncurried(&shape);
            match parameters.is_empty() {
                true => waiting.extend(self.constructors(&shape).iter().flat_map(|part| self.fields(part, &shape))),
                false => waiting.extend(parameters.into_iter().chain([result]).cloned()),
            }
            self.shapes.push(shape);
        }
        Ok(())
    }

    /// Adds the numbers that stand for the value.
    pub fn write(&self, value: &Value, runtime: &Runtime<'_>, numbers: &mut Vec<String>) -> Result<(), String> {
        match value {
            Value::Bool(value) => numbers.push(u8::from(*value).to_string()),
            Value::Int(value) => match i64::try_from(value) {
                Ok(number) if number.unsigned_abs() < 1 << 62 => numbers.push(value.to_string()),
                _ => return Err(format!("{value} is too large for OCaml")),
            },
            Value::Opaque(value) => numbers.push(value.to_string()),
            Value::Data(datum) => {
                let constructor = &self.module.constructors[&datum.constructor()];
                let position = self.module.datatypes[&constructor.datatype].constructors.iter();
                numbers.push(position.take_while(|name| **name != constructor.name).count().to_string());
                datum.fields().iter().try_for_each(|field| self.write(field, runtime, numbers))?;
            }
            Value::Set(_) => return Err("a set among the values of a program".into()),
            Value::Function(_) => {
                let entries = runtime.table(value).ok_or("a function that was not made up")?;
                numbers.push(entries.len().to_string());
                for value in entries.iter().flat_map(|(arguments, result)| arguments.iter().chain([result])) {
                    self.write(value, runtime, numbers)?;
                }
            }
        }
        Ok(())
    }

    /// The constructors of a datatype.
    fn constructors(&self, shape: &Shape) -> Vec<&'m Constructor> {
        let Shape::Data(name, _) = shape else { return Vec::new() };
        self.module.datatypes[name].constructors.iter().map(|name| &self.module.constructors[name]).collect()
    }

    /// The shape of a constructor of the datatype of the given shape.
    fn instance(&self, constructor: &Constructor, shape: &Shape) -> Shape {
        let Shape::Data(_, arguments) = shape else { return shape.clone() };
        let position = |name| constructor.schema.type_vars.iter().position(|var| *var == name);
        Shape::of_with(&constructor.schema.body, &|name| arguments.get(position(name)?).cloned())
    }

    fn fields(&self, constructor: &Constructor, shape: &Shape) -> Vec<Shape> {
        uncurried(&self.instance(constructor, shape)).0.into_iter().cloned().collect()
    }

    /// The readers, as text of the target.
    pub fn text(&self, target: Target, emission: &Emission<'_>) -> Result<String, String> {
        let mut text = String::new();
        for (index, shape) in self.shapes.iter().enumerate() {
            let body = self.reader(target, emission, shape)?;
            text += &match target {
                Target::OCaml if index == 0 => format!("let rec read0 () = {body}\n"),
                Target::OCaml => format!("and read{index} () = {body}\n"),
                Target::Haskell => format!("read{index} = {body}\n"),
            };
        }
        Ok(text)
    }

    fn reader(&self, target: Target, emission: &Emission<'_>, shape: &Shape) -> Result<String, String> {
        let constructors = self.constructors(shape);
        Ok(match shape {
            Shape::Bool => called(target, "Agreement.bool"),
            Shape::Int => called(target, "Agreement.number"),
            Shape::Fun(..) => self.table(target, shape),
            // An abstract datatype.
            _ if constructors.is_empty() => called(target, "Agreement.number"),
            _ => {
                let mut cases = String::new();
                for (index, constructor) in constructors.into_iter().enumerate() {
                    let shape = self.instance(constructor, shape);
                    let name = emitted(emission, constructor.name, &shape)?;
                    let value = self.applied(target, &uncurried(&shape).0, &name);
                    cases += &match target {
                        Target::OCaml => format!(" | {index} -> ({value})"),
                        Target::Haskell => format!("{index} -> {value}; "),
                    };
                }
                match target {
                    Target::OCaml => format!("match Agreement.number () with{cases} | _ -> failwith \"position\""),
                    Target::Haskell => format!(
                        "do {{ position <- Agreement.number; case position of {{ {cases}_ -> error \"position\" }} }}"
                    ),
                }
            }
        })
    }

    /// A reader of a function.
    fn table(&self, target: Target, shape: &Shape) -> String {
        let (parameters, result) = uncurried(shape);
        let names: Vec<String> = (0..parameters.len()).map(|index| format!("x{index}")).collect();
        let tuple = format!("({})", names.join(", "));
        let entry = self.bound(target, &parameters, &self.bound_result(target, result, &tuple));
        let parameters = names.join(" ");
        match target {
            Target::OCaml => format!(
                "let entries = Agreement.many (fun () -> {entry}) in fun {parameters} -> Agreement.find {tuple} entries"
            ),
            Target::Haskell => format!(
                "do {{ entries <- Agreement.many ({entry}); pure (\\{parameters} -> Agreement.find {tuple} entries) }}"
            ),
        }
    }

    fn bound_result(&self, target: Target, result: &Shape, tuple: &str) -> String {
        let reader = self.name(result);
        match target {
            Target::OCaml => format!("let result = {reader} () in ({tuple}, result)"),
            Target::Haskell => format!("do {{ result <- {reader}; pure ({tuple}, result) }}"),
        }
    }

    /// Reads `x0`, `x1`, … of the given types for the text behind.
    fn bound(&self, target: Target, parameters: &[&Shape], behind: &str) -> String {
        let bind = |(index, shape): (usize, &&Shape)| match target {
            Target::OCaml => format!("let x{index} = {} () in ", self.name(shape)),
            Target::Haskell => format!("{} >>= \\x{index} -> ", self.name(shape)),
        };
        parameters.iter().enumerate().map(bind).collect::<String>() + behind
    }

    /// Reads the arguments of a function and applies it.
    fn applied(&self, target: Target, parameters: &[&Shape], function: &str) -> String {
        let application = application(function, parameters.len());
        let behind = if target == Target::OCaml { application } else { format!("pure ({application})") };
        self.bound(target, parameters, &behind)
    }

    /// Reads the arguments of a goal and a result, and compares.
    pub fn call(&self, target: Target, emission: &Emission<'_>, goal: Symbol, shape: &Shape) -> Result<String, String> {
        let (parameters, result) = uncurried(shape);
        let application = application(&emitted(emission, goal, shape)?, parameters.len());
        let reader = self.name(result);
        Ok(self.bound(
            target,
            &parameters,
            &match target {
                Target::OCaml => format!("let result = {reader} () in Agreement.call (fun () -> {application}) result"),
                Target::Haskell => format!("{reader} >>= \\result -> Agreement.call ({application}) result"),
            },
        ))
    }

    fn name(&self, shape: &Shape) -> String {
        format!("read{}", self.shapes.iter().take_while(|known| *known != shape).count())
    }
}

fn application(function: &str, arguments: usize) -> String {
    (0..arguments).fold(format!("({function})"), |text, index| format!("{text} x{index}"))
}

fn called(target: Target, reader: &str) -> String {
    if target == Target::OCaml { format!("{reader} ()") } else { reader.to_owned() }
}

/// A goal or constructor as text of the target.
fn emitted(emission: &Emission<'_>, name: Symbol, shape: &Shape) -> Result<String, String> {
    let ty: Type = shape.to_type(&mut |_| Term::tt(), &mut |_, _| Vec::new());
    let text = emission.expression(&Expr::var(name, Span::default()), &ty).map_err(|said| format!("{said:?}"))?;
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
