//! Test for a value of a refinement type: every refinement in it is run, those of its elements included.

use crate::environment::Environment;
use crate::runtime::Violation;
use crate::{Program, Runtime, Stop, Value};
use loligo_logic::{Node, Origin, Symbol, Term};
use loligo_types::{Base, Scalar, Schema, Type};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// The fields of a constructor: names that are the constructor's own at its depth, and types.
pub(crate) type Fields = Rc<[(Symbol, Type)]>;

/// Position of a type, with the names in scope there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// Values of the names that the type speaks of.
    pub(crate) environment: Environment,
    /// Number of constructors around it: their fields are in the environment.
    pub(crate) depth: usize,
}

/// A value to look at.
struct Part {
    value: Value,
    ty: Type,
    place: Place,
}

impl Place {
    /// The place with one more name.
    #[must_use]
    pub(crate) fn with(&self, name: Symbol, value: Value) -> Place {
        Place { environment: self.environment.with(name, value), depth: self.depth }
    }

    /// One constructor further inside.
    #[must_use]
    pub(crate) fn inside(&self) -> Place {
        Place { environment: self.environment.clone(), depth: self.depth + 1 }
    }
}

impl Runtime<'_> {
    /// Violation of the type `ty` by the value; `None` if there is none. Conjuncts that speak of the `unknown`
    /// predicates are passed over, and so are results of functions.
    pub(crate) fn violation(
        &mut self,
        value: &Value,
        ty: &Type,
        place: &Place,
        unknown: &[Symbol],
    ) -> Result<Option<Violation>, Stop> {
        let whole = Part { value: value.clone(), ty: ty.clone(), place: place.clone() };
        let mut waiting = vec![whole];
        while let Some(part) = waiting.pop() {
            self.steps = self.steps.checked_sub(1).ok_or(Stop::Steps)?;
            let Type::Scalar(scalar) = &part.ty else { continue };
            if !self.has_shape(&part.value, &scalar.base) {
                return Err(Stop::malformed("a value of another type"));
            }
            let inner = part.place.environment.with(Symbol::value_var(), part.value.clone());
            for conjunct in scalar.refinement.conjuncts() {
                if !speaks_of(conjunct, unknown) && !self.holds(conjunct, &inner)? {
                    let is_outermost = part.place.depth == place.depth;
                    return Ok(Some(Violation { conjunct, value: part.value, is_outermost }));
                }
            }
            if !self.program.is_plain(&part.ty) {
                self.add_parts(&part, scalar, &mut waiting)?;
            }
        }
        Ok(None)
    }

    /// Test for a value that could itself be one of the base type; its parts are not looked at.
    fn has_shape(&self, value: &Value, base: &Base) -> bool {
        match (value, base) {
            (Value::Bool(_), Base::Bool) | (Value::Int(_), Base::Int) | (_, Base::Var(_)) => true,
            (Value::Opaque(_), Base::Data(..)) => true,
            (Value::Data(datum), Base::Data(name, ..)) => {
                let constructor = self.program.module().constructors.get(&datum.constructor());
                constructor.is_some_and(|constructor| constructor.datatype == *name)
            }
            _ => false,
        }
    }

    /// The fields of a datum, or what the measures of an opaque value say that it consists of.
    fn add_parts(&mut self, part: &Part, scalar: &Scalar, waiting: &mut Vec<Part>) -> Result<(), Stop> {
        match &part.value {
            Value::Data(datum) => {
                let fields = self.program.fields(datum.constructor(), &scalar.base, part.place.depth);
                let mut inner = part.place.inside();
                for ((name, ty), value) in fields.iter().zip(datum.fields()) {
                    waiting.push(Part { value: value.clone(), ty: ty.clone(), place: inner.clone() });
                    inner = inner.with(*name, value.clone());
                }
                Ok(())
            }
            Value::Opaque(_) => self.add_opaque_parts(part, scalar, waiting),
            _ => Ok(()),
        }
    }

    fn add_opaque_parts(&mut self, part: &Part, scalar: &Scalar, waiting: &mut Vec<Part>) -> Result<(), Stop> {
        let Base::Data(_, arguments, _) = &scalar.base else { return Ok(()) };
        let sort = scalar.base.sort();
        let program = self.program;
        for measure in program.module().theory.measures.values() {
            let Some(ty) = measure.element_parameter.and_then(|index| arguments.get(index)) else { continue };
            if measure.instantiate(&sort).is_none() || !measure.constants.is_empty() {
                continue;
            }
            let value = self.opaque_measure(measure.name, vec![part.value.clone()])?;
            let elements = match &value {
                Value::Set(set) => set.iter().cloned().collect(),
                _ => vec![value],
            };
            let inner = part.place.inside();
            waiting.extend(elements.into_iter().map(|value| Part { value, ty: ty.clone(), place: inner.clone() }));
        }
        Ok(())
    }

    /// Adds what the value holds of the types of type variables.
    pub(crate) fn elements_of(&self, value: &Value, ty: &Type, elements: &mut FxHashMap<Symbol, Vec<Value>>) {
        let mut waiting = vec![(value.clone(), ty.clone(), 0)];
        while let Some((value, ty, depth)) = waiting.pop() {
            match (&value, &ty) {
                (_, Type::Scalar(Scalar { base: Base::Var(name), .. })) => {
                    let known = elements.entry(*name).or_default();
                    if !known.contains(&value) {
                        known.push(value);
                    }
                }
                (Value::Data(datum), Type::Scalar(scalar)) => {
                    let fields = self.program.fields(datum.constructor(), &scalar.base, depth);
                    let parts = datum.fields().iter().zip(fields.iter());
                    waiting.extend(parts.map(|(value, (_, ty))| (value.clone(), ty.clone(), depth + 1)));
                }
                _ => {}
            }
        }
    }
}

impl Program {
    /// Test for a type that asks nothing of the parts of its values, neither by its arguments nor by the constructors.
    pub(crate) fn is_plain(&self, ty: &Type) -> bool {
        self.remembered_plain(ty, || self.is_plain_within(ty, &mut Vec::new()))
    }

    /// Test for a plain type, given that the datatypes on the way are plain.
    fn is_plain_within(&self, ty: &Type, outer: &mut Vec<Symbol>) -> bool {
        let Type::Scalar(Scalar { base: Base::Data(name, arguments, _), .. }) = ty else {
            return ty.as_scalar().is_some();
        };
        let mut asks_nothing = |ty: &Type| {
            ty.as_scalar().is_some_and(|scalar| scalar.refinement == Term::tt()) && self.is_plain_within(ty, outer)
        };
        if !arguments.iter().all(&mut asks_nothing) {
            return false;
        }
        if outer.contains(name) {
            return true;
        }
        outer.push(*name);
        let module = self.module();
        let Some(datatype) = module.datatypes.get(name).filter(|datatype| !datatype.constructors.is_empty()) else {
            return false;
        };
        let constructors = datatype.constructors.iter().filter_map(|name| module.constructors.get(name));
        let mut fields = constructors.flat_map(|constructor| constructor.schema.body.uncurry().0);
        fields.all(|fun| {
            let refinement = fun.argument.as_scalar().map(|scalar| scalar.refinement);
            refinement == Some(Term::tt()) && self.is_plain_within(&fun.argument, outer)
        })
    }

    /// The fields of a constructor of a datatype, `depth` constructors inside a value. Their names say the depth: the
    /// type of a field may speak of the fields of the constructors around it.
    pub(crate) fn fields(&self, constructor: Symbol, base: &Base, depth: usize) -> Fields {
        let Base::Data(_, arguments, predicates) = base else { return Rc::new([]) };
        let Some(constructor) = self.module().constructors.get(&constructor) else { return Rc::new([]) };
        self.remembered_fields((constructor.name, base.clone(), depth), || {
            let schema = &constructor.schema;
            let bindings: Vec<(Symbol, Type)> =
                schema.type_vars.iter().copied().zip(arguments.iter().cloned()).collect();
            let apart = Schema { body: renamed(&schema.body, depth), ..Schema::clone(schema) };
            let ty = apart.instance(&bindings, predicates);
            ty.uncurry().0.into_iter().map(|fun| (fun.param, fun.argument.clone())).collect()
        })
    }
}

/// The function type with parameters that are components of values at a depth: no two have one name, at other depths
/// neither.
fn renamed(ty: &Type, depth: usize) -> Type {
    numbered(&ty.rename_apart(), depth, 0)
}

fn numbered(ty: &Type, depth: usize, index: usize) -> Type {
    let Type::Fun(fun) = ty else { return ty.clone() };
    let param = fun.param.with_origin(Origin::Component).with_number(paired(depth, index));
    Type::fun(param, fun.argument.clone(), numbered(&fun.rename_param(param), depth, index + 1))
}

/// Cantor's number of a pair: no other pair has it.
fn paired(first: usize, second: usize) -> usize {
    let sum = first + second;
    sum * (sum + 1) / 2 + second
}

fn speaks_of(term: Term, names: &[Symbol]) -> bool {
    let mut found = false;
    if !names.is_empty() {
        term.visit(&mut |part| found |= matches!(part.node(), Node::App(name, ..) if names.contains(&name)));
    }
    found
}
