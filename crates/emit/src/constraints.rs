//! Comparisons that a function asks of its type variables, and a datatype of its parameters.
//!
//! In the logic every type has an equality, and every type variable an order. A target may have to be told where a
//! program makes use of that. Values that hold functions cannot be compared by any program.

use crate::elaborate::{Class, Elaborated, Use, is_abstract};
use crate::shapes::{collect_metas, substitute};
use loligo_base::Span;
use loligo_logic::Symbol;
use loligo_types::{Module, Schema, Shape};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Class constraints: comparisons that types must have. The types are type variables and abstract datatypes.
pub(crate) type Context = Vec<(Class, Shape)>;

/// More than this is asked only where types grow without end.
const MAX_CONTEXT: usize = 32;

/// A comparison of values that hold functions.
pub(crate) struct Incomparable;

/// Constraints under which the values of each datatype are comparable; `None` if they never are.
#[derive(Default)]
pub(crate) struct Comparisons {
    datatypes: BTreeMap<Symbol, Option<Vec<Shape>>>,
}

impl Comparisons {
    /// The least that is asked by all datatypes in `names`.
    pub(crate) fn of(module: &Module, names: &[Symbol]) -> Comparisons {
        let concrete: Vec<Symbol> = names.iter().copied().filter(|name| !is_abstract(module, *name)).collect();
        let mut comparisons =
            Comparisons { datatypes: concrete.iter().map(|name| (*name, Some(Vec::new()))).collect() };
        loop {
            let mut changed = false;
            for name in &concrete {
                let asked = comparisons.asked_by_fields(module, *name);
                if comparisons.datatypes.get(name) != Some(&asked) {
                    comparisons.datatypes.insert(*name, asked);
                    changed = true;
                }
            }
            if !changed {
                return comparisons;
            }
        }
    }

    /// Constraints under which the values of a datatype are comparable; `None` if they never are.
    pub(crate) fn of_datatype(&self, name: Symbol) -> Option<&[Shape]> {
        self.datatypes.get(&name)?.as_deref()
    }

    fn asked_by_fields(&self, module: &Module, name: Symbol) -> Option<Vec<Shape>> {
        let mut asked = self.of_datatype(name)?.to_vec();
        for constructor in &module.datatypes.get(&name)?.constructors {
            for field in module.constructors.get(constructor)?.schema.body.uncurry().0 {
                for shape in self.asked_of(module, &Shape::of(&field.argument)).ok()? {
                    if !asked.contains(&shape) {
                        asked.push(shape);
                    }
                }
            }
        }
        (asked.len() <= MAX_CONTEXT).then_some(asked)
    }

    /// The type variables, metavariables and abstract datatypes that must be comparable for `shape` to be.
    pub(crate) fn asked_of(&self, module: &Module, shape: &Shape) -> Result<Vec<Shape>, Incomparable> {
        match shape {
            Shape::Bool | Shape::Int => Ok(Vec::new()),
            Shape::Var(_) | Shape::Meta(_) => Ok(vec![shape.clone()]),
            Shape::Fun(..) => Err(Incomparable),
            Shape::Data(name, _) if is_abstract(module, *name) => Ok(vec![shape.clone()]),
            Shape::Data(name, arguments) => {
                let parameters = module.datatypes.get(name).map_or(&[][..], |datatype| &datatype.parameters);
                let parameters: Vec<Symbol> = parameters.iter().map(|(name, _)| *name).collect();
                let mut asked = Vec::new();
                for part in self.of_datatype(*name).ok_or(Incomparable)? {
                    asked.extend(self.asked_of(module, &substitute(part, &parameters, arguments))?);
                }
                Ok(asked)
            }
        }
    }
}

/// Constraints of a function, given those of the functions that it uses; and the metavariables of which only this is
/// known. The error is where values are compared that cannot be.
pub(crate) fn context_of(
    module: &Module,
    comparisons: &Comparisons,
    elaborated: &Elaborated,
    callee: &dyn Fn(Symbol) -> Option<(Rc<Schema>, Context)>,
) -> Result<(Context, BTreeSet<u32>), Span> {
    let mut wanted: Vec<(Class, Shape, Span)> = Vec::new();
    for part in &elaborated.uses {
        match part {
            Use::Comparison(class, shape, span) => wanted.push((*class, shape.clone(), *span)),
            Use::Arithmetic(_) => {}
            Use::Instance(name, arguments, span) => {
                let Some((schema, context)) = callee(*name) else { continue };
                wanted.extend(
                    context
                        .into_iter()
                        .map(|(class, shape)| (class, substitute(&shape, &schema.type_vars, arguments), *span)),
                );
            }
        }
    }
    let (mut context, mut open) = (Context::new(), BTreeSet::new());
    for (class, shape, span) in wanted {
        for part in comparisons.asked_of(module, &shape).map_err(|Incomparable| span)? {
            let mut metas = BTreeSet::new();
            collect_metas(&part, &mut metas);
            if metas.is_empty() {
                insert(&mut context, class, part);
            } else {
                open.extend(metas.difference(&elaborated.generalized));
            }
        }
    }
    Ok((context, open))
}

/// Adds a wish; what has an order has an equality.
pub(crate) fn insert(context: &mut Context, class: Class, shape: Shape) {
    if context.iter().any(|(known, other)| *known >= class && *other == shape) {
        return;
    }
    context.retain(|(_, other)| *other != shape);
    context.push((class, shape));
}
