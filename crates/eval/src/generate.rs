//! Values of refinement types, by search.
//!
//! A value of a datatype is built from the outside in: a constructor is chosen, the refinement is unfolded over it
//! (`len _v == 2` becomes `1 + len xs == 2`), and each field is generated in turn with all that the refinement says of
//! it once the fields before are there. What can no longer become true is given up early ([`crate::bounds`]). The search
//! is depth first and takes choices back, also those in other arguments; all values within its bounds are found.

use crate::contract::{Fields, Place, conjuncts};
use crate::environment::Environment;
use crate::{Runtime, Stop, Value};
use loligo_logic::{BinOp, Node, Sort, Subst, Symbol, Term, Theory};
use loligo_types::{Base, Scalar, Type};
use num_bigint::BigInt;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::rc::Rc;

/// Told of every value found; says whether to go on.
pub(crate) type Then<'t, 'p> = &'t mut dyn FnMut(&mut Runtime<'p>, &mut Search, Value) -> Result<ControlFlow<()>, Stop>;

/// How many integers are drawn where there are too many to try all.
const SAMPLES: usize = 6;

/// In which order values come that are asked for: ordered data takes them in but one.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Eager {
    LeastFirst,
    GreatestFirst,
    #[default]
    Shuffled,
}

/// The bounds and the order of a search.
pub(crate) struct Search {
    /// Constructors with arguments that may still be used in the value at work.
    size: usize,
    /// As many are wished for in a random value; more are used where the type asks for it.
    wish: usize,
    /// Whether some value may have been left out.
    is_partial: bool,
    /// Choices that may still be made.
    choices: usize,
    /// Integers from the negation of this to it are tried, beside those that the refinement suggests.
    reach: i64,
    /// In which order: as they are, or shuffled.
    order: Option<fastrand::Rng>,
    /// In which order values come that are asked for.
    eager: Eager,
    /// Values that should come first for the next value: what is asked of it and others together lacks them.
    wanted: Vec<Value>,
    /// The values of type variables, where these are not to be invented.
    pub(crate) elements: Option<FxHashMap<Symbol, Vec<Value>>>,
}

impl Search {
    /// Small values first, all of them.
    pub(crate) fn ascending(size: usize, reach: i64, choices: usize) -> Search {
        Search {
            size,
            wish: size,
            is_partial: false,
            choices,
            reach,
            order: None,
            eager: Eager::default(),
            wanted: Vec::new(),
            elements: None,
        }
    }

    /// In a random order.
    pub(crate) fn random(seed: u64, size: usize, choices: usize) -> Search {
        let order = Some(fastrand::Rng::with_seed(seed));
        Search { order, reach: 6, ..Search::ascending(size, 0, choices) }.for_next_value(size)
    }

    /// The same with another order of what is asked for, each time that it is tried again.
    #[must_use]
    pub(crate) fn attempt(mut self, number: usize) -> Search {
        self.eager = match number % 3 {
            0 => Eager::LeastFirst,
            1 => Eager::GreatestFirst,
            _ => Eager::Shuffled,
        };
        self
    }

    /// The same with all of the size for the next value.
    #[must_use]
    fn for_next_value(mut self, size: usize) -> Search {
        self.renew(size);
        self
    }

    /// Gives the next value as much size as the first had.
    pub(crate) fn renew(&mut self, size: usize) {
        self.wish = size;
        self.size = if self.order.is_some() { 4 * size + 8 } else { size };
    }

    /// Whether every value that there is was found.
    pub(crate) fn is_complete(&self) -> bool {
        self.choices > 0 && !self.is_partial
    }

    /// Divides the size wished for among so many values: gives the first its share, and returns that of the others.
    fn share(&mut self, values: usize) -> usize {
        let whole = self.wish;
        if let Some(random) = &mut self.order
            && values > 1
        {
            self.wish = if random.bool() { whole / values } else { random.usize(0..=whole) };
        }
        whole - if values > 1 { self.wish } else { 0 }
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        if let Some(random) = &mut self.order {
            random.shuffle(items);
        }
    }

    /// Takes note of a choice; false if there may be none.
    fn choose(&mut self) -> bool {
        self.choices = self.choices.saturating_sub(1);
        self.choices > 0
    }
}

/// A constructor whose fields are being generated.
struct Building<'b> {
    constructor: Symbol,
    fields: &'b Fields,
    values: Vec<Value>,
    /// What is asked of the fields together.
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
            if self.violation(&value, ty, place, &[])?.is_none() && then(self, search, value)?.is_break() {
                return Ok(ControlFlow::Break(()));
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
        for constructor in self.constructors(search, &scalar.base) {
            if !search.choose() {
                return Ok(ControlFlow::Break(()));
            }
            let fields = self.program.fields(constructor, &scalar.base, place.depth);
            let cost = usize::from(!fields.is_empty());
            if cost > search.size {
                search.is_partial = true;
                continue;
            }
            let sorts = fields.iter().map(|(name, ty)| Term::var(*name, ty.sort().unwrap_or_else(function_sort)));
            let built = Term::app(constructor, sorts.collect::<Vec<_>>(), scalar.base.sort());
            let refinement = scalar.refinement.replace(Symbol::value_var(), built);
            let wanted = unfold(&self.program.module().theory, refinement).substitute(&defined(&fields));
            let wanted = conjuncts(wanted);
            let building =
                Building { constructor, fields: &fields, values: Vec::new(), wanted, inside: place.inside() };
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
    fn constructors(&mut self, search: &mut Search, base: &Base) -> Vec<Symbol> {
        let Base::Data(datatype, ..) = base else { return Vec::new() };
        let module = self.program.module();
        let mut constructors =
            module.datatypes.get(datatype).map(|datatype| datatype.constructors.clone()).unwrap_or_default();
        search.shuffle(&mut constructors);
        let wish = search.wish;
        if let Some(random) = &mut search.order {
            let is_large = random.usize(0..=wish) > 0;
            constructors.sort_by_key(|name| (self.program.arity(*name) == Some(0)) == is_large);
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
            return then(self, search, Value::data(building.constructor, building.values));
        };
        let (mut of_field, mut later) = (Vec::new(), Vec::new());
        for conjunct in building.wanted {
            let free = conjunct.free_vars();
            let open: Vec<Symbol> = missing_names.iter().copied().filter(|name| free.contains(name)).collect();
            match open.as_slice() {
                [] if !self.holds(conjunct, &building.inside.environment)? => return Ok(ControlFlow::Continue(())),
                [] => {}
                [only] if only == field => of_field.push(conjunct),
                _ if !self.may_hold(conjunct, &building.inside.environment)? => return Ok(ControlFlow::Continue(())),
                _ => later.push(conjunct),
            }
        }
        let ty = match ty.sort() {
            Some(sort) => ty.and(Term::and(of_field).replace(*field, Term::value(sort))),
            None => ty.clone(),
        };
        let Building { constructor, fields, values, inside, .. } = building;
        search.wanted = self.lacking(&later, &inside.environment)?;
        let data =
            missing.iter().filter(|(_, ty)| ty.as_scalar().is_some_and(|scalar| matches!(scalar.base, Base::Data(..))));
        let rest = search.share(data.count());
        self.generate(search, name, &ty, &inside, &mut |runtime, search, value| {
            let mut values = values.clone();
            values.push(value.clone());
            let inside = inside.with(*field, value);
            let next = Building { constructor, fields, values, wanted: later.clone(), inside };
            let saved = std::mem::replace(&mut search.wish, rest);
            let flow = runtime.fill(search, name, next, then);
            search.wish = saved;
            flow
        })
    }

    /// The elements that only one side of an equation between sets has so far.
    fn lacking(&mut self, conjuncts: &[Term], environment: &Environment) -> Result<Vec<Value>, Stop> {
        let mut lacking = BTreeSet::new();
        for conjunct in conjuncts {
            let Node::Binary(BinOp::Eq, left, right) = conjunct.node() else { continue };
            if !matches!(left.sort(), Sort::Set(_)) {
                continue;
            }
            let (left, right) = (self.known_elements(left, environment)?, self.known_elements(right, environment)?);
            lacking.extend(left.symmetric_difference(&right).cloned());
        }
        Ok(lacking.into_iter().collect())
    }

    /// The elements of the parts of a union that are known.
    fn known_elements(&mut self, set: Term, environment: &Environment) -> Result<BTreeSet<Value>, Stop> {
        if set.free_vars().iter().all(|name| environment.get(*name).is_some()) {
            let value = self.eval(&self.program.formula(set), environment)?;
            return Ok(value.as_set().map(|set| set.as_ref().clone()).unwrap_or_default());
        }
        let parts = match set.node() {
            Node::Binary(BinOp::Union, left, right) => vec![left, right],
            _ => Vec::new(),
        };
        let mut elements = BTreeSet::new();
        for part in parts {
            elements.extend(self.known_elements(part, environment)?);
        }
        Ok(elements)
    }

    /// Values of a type without constructors that may satisfy its refinement.
    fn candidates(
        &mut self,
        search: &mut Search,
        scalar: &Scalar,
        environment: &Environment,
    ) -> Result<Vec<Value>, Stop> {
        if let Some(definition) = scalar.definition() {
            return Ok(vec![self.eval(&self.program.formula(definition), environment)?]);
        }
        let mut candidates = match &scalar.base {
            Base::Bool => vec![Value::Bool(false), Value::Bool(true)],
            Base::Var(name) if search.elements.is_some() => {
                let elements = search.elements.as_ref().and_then(|elements| elements.get(name));
                elements.cloned().unwrap_or_default()
            }
            Base::Int | Base::Var(_) => {
                let mut integers = self.integers(search, scalar.refinement, environment)?;
                for value in self.suggested(scalar.refinement, environment)? {
                    if !integers.contains(&value) {
                        integers.push(value);
                    }
                }
                integers
            }
            Base::Data(..) => {
                search.is_partial = true;
                (0..8 * u32::try_from(search.reach).unwrap_or(1)).map(Value::Opaque).collect()
            }
        };
        search.shuffle(&mut candidates);
        if search.wanted.is_empty() || matches!(scalar.base, Base::Bool) {
            return Ok(candidates);
        }
        let mut wanted = std::mem::take(&mut search.wanted);
        match search.eager {
            Eager::LeastFirst => {}
            Eager::GreatestFirst => wanted.reverse(),
            Eager::Shuffled => search.shuffle(&mut wanted),
        }
        candidates.retain(|candidate| !wanted.contains(candidate));
        Ok(wanted.into_iter().chain(candidates).collect())
    }

    /// Integers that are not too large, between the bounds that a refinement gives its value. In a random search some of
    /// them.
    fn integers(
        &mut self,
        search: &mut Search,
        refinement: Term,
        environment: &Environment,
    ) -> Result<Vec<Value>, Stop> {
        search.is_partial = true;
        let reach = search.reach;
        let Some(random) = &mut search.order else {
            let pairs = (1..=reach).flat_map(|size| [Value::int(size), Value::int(-size)]);
            return Ok(std::iter::once(Value::int(0)).chain(pairs).collect());
        };
        let mut random = random.fork();
        let (low, high) = self.limits(refinement, environment)?;
        // Ordered data needs room between its elements, all other data is more telling with equal ones.
        let reach = if low.is_some() || high.is_some() { 8 * reach } else { reach };
        let (low, high) = match (low, high) {
            (Some(low), Some(high)) => (low, high),
            (Some(low), None) => (low, low.saturating_add(reach)),
            (None, Some(high)) => (high.saturating_sub(reach), high),
            (None, None) => match random.u8(0..32) {
                0 => (-10_000, 10_000),
                1..8 => (-100, 100),
                _ => (-reach, reach),
            },
        };
        if low > high {
            return Ok(Vec::new());
        }
        // Programs compare their arguments with each other: some should be equal, be they ever so far apart.
        let known = environment.integers();
        let again = random.choice(known).filter(|_| random.bool());
        Ok(again.into_iter().chain((1..SAMPLES).map(|_| Value::int(random.i64(low..=high)))).collect())
    }

    /// The least and the greatest integer that a refinement allows its value, as far as it compares that with something
    /// known.
    fn limits(&mut self, refinement: Term, environment: &Environment) -> Result<(Option<i64>, Option<i64>), Stop> {
        let (mut low, mut high) = (None, None);
        let is_value = |term: Term| matches!(term.node(), Node::Var(name, _) if name == Symbol::value_var());
        for conjunct in conjuncts(refinement) {
            let Node::Binary(op @ (BinOp::Lt | BinOp::Le), left, right) = conjunct.node() else { continue };
            let (limit, is_high) = if is_value(left) { (right, true) } else { (left, false) };
            let is_known = limit.free_vars().iter().all(|name| environment.get(*name).is_some());
            if !is_known || !(is_high || is_value(right)) {
                continue;
            }
            let value = self.eval(&self.program.formula(limit), environment)?;
            let Some(number) = value.as_int().and_then(|number| i64::try_from(number).ok()) else { continue };
            let step = i64::from(op == BinOp::Lt);
            match is_high {
                true => high = Some(high.unwrap_or(i64::MAX).min(number.saturating_sub(step))),
                false => low = Some(low.unwrap_or(i64::MIN).max(number.saturating_add(step))),
            }
        }
        Ok((low, high))
    }

    /// What a refinement compares its value with, and what is next to that.
    fn suggested(&mut self, refinement: Term, environment: &Environment) -> Result<Vec<Value>, Stop> {
        let mut closed = Vec::new();
        refinement.visit(&mut |part| {
            let is_number = matches!(part.sort(), Sort::Int | Sort::Var(_) | Sort::Set(_));
            if is_number && part.free_vars().iter().all(|name| environment.get(*name).is_some()) {
                closed.push(part);
            }
        });
        let mut values = Vec::new();
        for term in closed {
            let value = self.eval(&self.program.formula(term), environment)?;
            let members: Vec<Value> = match value {
                Value::Set(set) => set.iter().cloned().collect(),
                other => vec![other],
            };
            for number in members.iter().filter_map(Value::as_int) {
                values.extend([-1, 0, 1].map(|step| Value::Int(number + BigInt::from(step))));
            }
        }
        Ok(values)
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
    Sort::Data(Symbol::new("->"), Rc::new([]))
}

/// The formula with every measure of a constructor term replaced by its case.
fn unfold(theory: &Theory, term: Term) -> Term {
    let term = term.map_children(&mut |child| unfold(theory, child));
    match term.node() {
        Node::App(..) => theory.unfolded(term).map_or(term, |body| unfold(theory, body)),
        _ => term,
    }
}
