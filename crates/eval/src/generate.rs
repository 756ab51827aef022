//! Values of refinement types, by search.
//!
//! A value of a datatype is built from the outside in: a constructor is chosen, the refinement is unfolded over it
//! (`len _v == 2` becomes `1 + len xs == 2`), and each field is generated in turn with all that the refinement says of
//! it once the fields before are there. What can no longer become true is given up early ([`crate::bounds`]). The search
//! is depth first and takes choices back, also those in other arguments; all values within its bounds are found.

use crate::contract::{Fields, Place};
use crate::search::Search;
use crate::value::Tag;
use crate::{Runtime, Stop, Value};
use loligo_logic::{Node, Sort, Subst, Symbol, Term, Theory};
use loligo_types::{Base, Scalar, Type};
use rustc_hash::FxHashMap;
use std::ops::ControlFlow;

/// Told of every value found; says whether to go on.
pub(crate) type Then<'t, 'p> = &'t mut dyn FnMut(&mut Runtime<'p>, &mut Search, Value) -> Result<ControlFlow<()>, Stop>;

/// A constructor whose fields are being generated.
struct Building<'b> {
    tag: Tag,
    fields: &'b Fields,
    values: Vec<Value>,
    /// Conditions on the fields together.
    wanted: Vec<Term>,
    /// Where the next field stands.
    inside: Place,
}

impl<'p> Runtime<'p> {
    /// Hands every value of the type within the bounds to `then`, until that breaks. `name` is what it is for.
    pub(crate) fn generate(
        &mut self,
        search: &mut Search,
        name: Symbol,
        ty: &Type,
        place: &Place,
        then: Then<'_, 'p>,
    ) -> Result<ControlFlow<()>, Stop> {
        let scalar = match ty {
            Type::Scalar(scalar) => scalar,
            Type::Fun(_) => {
                let table = self.new_table(name, ty, place)?;
                return then(self, search, table);
            }
        };
        if let Base::Data(datatype, ..) = &scalar.base
            && self.program.module().datatypes.get(datatype).is_some_and(|datatype| !datatype.constructors.is_empty())
        {
            return self.generate_datum(search, name, scalar, place, then);
        }
        for value in self.candidates(search, scalar, &place.environment)? {
            if !search.choose() {
                return Ok(ControlFlow::Break(()));
            }
            if self.violation(&value, ty, place, &[])?.is_some() {
                continue;
            }
            let wanted = search.wanted.clone();
            search.wanted.retain(|wanted| *wanted != value);
            let flow = then(self, search, value)?;
            search.wanted = wanted;
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn generate_datum(
        &mut self,
        search: &mut Search,
        name: Symbol,
        scalar: &Scalar,
        place: &Place,
        then: Then<'_, 'p>,
    ) -> Result<ControlFlow<()>, Stop> {
        let ty = Type::Scalar(scalar.clone());
        if let Some(definition) = scalar.definition() {
            // There is but one value.
            let value = self.eval(&self.program.formula(definition), &place.environment)?;
            return match self.violation(&value, &ty, place, &[])? {
                None => then(self, search, value),
                Some(_) => Ok(ControlFlow::Continue(())),
            };
        }
        for tag in self.constructors(search, &scalar.base) {
            if !search.choose() {
                return Ok(ControlFlow::Break(()));
            }
            let fields = self.program.fields(tag.name, &scalar.base, place.depth);
            let cost = usize::from(!fields.is_empty());
            if cost > search.size {
                search.is_partial = true;
                continue;
            }
            let sorts = fields.iter().map(|(name, ty)| Term::var(*name, ty.sort().unwrap_or_else(function_sort)));
            let built = Term::app(tag.name, sorts.collect::<Vec<_>>(), scalar.base.sort());
            let refinement = scalar.refinement.replace(Symbol::value_var(), built);
            let wanted = unfold(&self.program.module().theory, refinement).substitute(&defined(&fields));
            let wanted = wanted.conjuncts();
            let building = Building { tag, fields: &fields, values: Vec::new(), wanted, inside: place.inside() };
            let before = (search.size, search.wish);
            search.size -= cost;
            search.wish = search.wish.saturating_sub(cost);
            let flow = self.fill(search, name, building, then)?;
            (search.size, search.wish) = before;
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The constructors in the order in which they are tried: of a large value the outer ones have arguments.
    fn constructors(&mut self, search: &mut Search, base: &Base) -> Vec<Tag> {
        let Base::Data(datatype, ..) = base else { return Vec::new() };
        let names = self.program.module().datatypes.get(datatype).map_or(&[][..], |datatype| &datatype.constructors);
        let mut constructors: Vec<Tag> = names.iter().filter_map(|name| self.program.tag(*name)).collect();
        search.shuffle(&mut constructors);
        let wish = search.wish;
        if let Some(random) = &mut search.order {
            let is_large = random.usize(0..=wish) > 0;
            constructors.sort_by_key(|tag| (tag.arity == 0) == is_large);
        }
        constructors
    }

    /// Generates the fields that are missing.
    fn fill(
        &mut self,
        search: &mut Search,
        name: Symbol,
        building: Building<'_>,
        then: Then<'_, 'p>,
    ) -> Result<ControlFlow<()>, Stop> {
        let missing = building.fields.get(building.values.len()..).unwrap_or_default();
        let missing_names: Vec<Symbol> = missing.iter().map(|(name, _)| *name).collect();
        let Some(((field, ty), _)) = missing.split_first() else {
            for conjunct in &building.wanted {
                if !self.holds(*conjunct, &building.inside.environment)? {
                    return Ok(ControlFlow::Continue(()));
                }
            }
            return then(self, search, Value::data(building.tag, building.values));
        };
        let (mut of_field, mut later) = (Vec::new(), Vec::new());
        for conjunct in building.wanted {
            let free = conjunct.free_vars();
            let open: Vec<Symbol> = missing_names.iter().copied().filter(|name| free.contains(name)).collect();
            match open.as_slice() {
                [] if !self.holds(conjunct, &building.inside.environment)? => return Ok(ControlFlow::Continue(())),
                [] => {}
                // Of a function nothing can be asked while it is made: that waits until it is there.
                [only] if only == field && ty.sort().is_some() => of_field.push(conjunct),
                _ if !self.may_hold(conjunct, &building.inside.environment)? => return Ok(ControlFlow::Continue(())),
                _ => later.push(conjunct),
            }
        }
        let ty = match ty.sort() {
            Some(sort) => ty.and(Term::and(of_field).replace(*field, Term::value(sort))),
            None => ty.clone(),
        };
        let Building { tag, fields, values, inside, .. } = building;
        let lacking = self.lacking(&later, &inside.environment)?;
        let outer_wanted = search.wanted.clone();
        search.wanted.retain(|value| !lacking.contains(value));
        search.wanted.splice(0..0, lacking);
        let data =
            missing.iter().filter(|(_, ty)| ty.as_scalar().is_some_and(|scalar| matches!(scalar.base, Base::Data(..))));
        let rest = search.share(data.count());
        let flow = self.generate(search, name, &ty, &inside, &mut |runtime, search, value| {
            let mut values = values.clone();
            values.push(value.clone());
            let inside = inside.with(*field, value);
            let next = Building { tag, fields, values, wanted: later.clone(), inside };
            let saved = std::mem::replace(&mut search.wish, rest);
            let flow = runtime.fill(search, name, next, then);
            search.wish = saved;
            flow
        });
        search.wanted = outer_wanted;
        flow
    }
}

/// The fields of which the type says what they are, in terms of those before them.
fn defined(fields: &Fields) -> Subst {
    let mut subst = Subst::default();
    for (name, ty) in fields.iter() {
        if let Some(definition) = ty.as_scalar().and_then(|scalar| scalar.definition()) {
            subst.insert(*name, definition.substitute(&subst));
        }
    }
    subst
}

fn function_sort() -> Sort {
    Sort::Data(Symbol::new("->"), [].into())
}

/// The formula with every measure of a constructor term replaced by its case.
fn unfold(theory: &Theory, term: Term) -> Term {
    unfold_once(theory, term, &mut FxHashMap::default())
}

/// Unfolds each of the terms that occur in it once: a term that defines a field occurs as often as the field does.
fn unfold_once(theory: &Theory, term: Term, known: &mut FxHashMap<Term, Term>) -> Term {
    if let Some(unfolded) = known.get(&term) {
        return *unfolded;
    }
    let inner = term.map_children(&mut |child| unfold_once(theory, child, known));
    let unfolded = match inner.node() {
        Node::App(..) => theory.unfolded(inner).map_or(inner, |body| unfold_once(theory, body, known)),
        _ => inner,
    };
    known.insert(term, unfolded);
    unfolded
}

#[cfg(test)]
mod tests;
