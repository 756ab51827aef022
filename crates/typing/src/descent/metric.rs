//! Metrics: sums and differences of what is known of arguments.

use super::Function;
use crate::parts::{has_parts, size};
use loligo_logic::{BinOp, MeasureDef, Sort, Spellings, Symbol, Term};
use loligo_types::{Base, Module};

/// A number that an argument has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    /// It is one.
    Number,
    /// A measure of it that is never negative.
    Measure(Symbol),
    /// Its size as a tree of constructors.
    Size,
}

/// A number that the arguments of a function have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Quantity {
    /// One of the argument at a position.
    Of(usize, Source),
    /// One that is the same in all calls.
    Constant(Term),
}

/// An integer over the arguments of a function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Metric {
    /// The sum of quantities, each with its sign.
    Sum(Vec<(bool, Quantity)>),
    /// The metric that a signature gives: a formula over its parameters.
    Given(Vec<Symbol>, Term),
}

/// The measures that may be metrics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Measures {
    /// Termination measures.
    Declared,
    /// Measures that could be declared as termination measures.
    Plain,
}

impl Metric {
    /// Value of the metric at these arguments; `None` if they do not tell.
    pub(crate) fn at(&self, module: &Module, arguments: &[Option<Term>]) -> Option<Term> {
        match self {
            Metric::Sum(parts) => {
                let mut sum: Option<Term> = None;
                for (is_added, quantity) in parts {
                    let part = quantity.at(module, arguments)?;
                    sum = Some(match (sum, is_added) {
                        (None, true) => part,
                        (None, false) => Term::neg(part),
                        (Some(sum), true) => Term::binary(BinOp::Add, sum, part),
                        (Some(sum), false) => Term::binary(BinOp::Sub, sum, part),
                    });
                }
                sum
            }
            Metric::Given(parameters, formula) => {
                let known = parameters.iter().zip(arguments).filter_map(|(name, term)| Some((*name, (*term)?)));
                let known: Vec<(Symbol, Term)> = known.collect();
                let is_free =
                    |name: &Symbol| parameters.contains(name) && !known.iter().any(|(bound, _)| bound == name);
                let is_open = formula.free_vars().iter().any(is_free);
                (!is_open).then(|| formula.substitute(&known.into_iter().collect()))
            }
        }
    }

    /// The quantities in it.
    pub(crate) fn quantities(&self) -> impl Iterator<Item = &Quantity> {
        let parts = match self {
            Metric::Sum(parts) => parts.as_slice(),
            Metric::Given(..) => &[],
        };
        parts.iter().map(|(_, quantity)| quantity)
    }

    /// The metric as a person may read it, over the function's parameters.
    pub(crate) fn readable(&self, module: &Module, function: &Function) -> String {
        match self.at(module, &function.parameters) {
            Some(term) => Spellings::default().term(term).to_string(),
            None => "?".into(),
        }
    }
}

impl Quantity {
    fn at(&self, module: &Module, arguments: &[Option<Term>]) -> Option<Term> {
        match self {
            Quantity::Constant(term) => Some(*term),
            Quantity::Of(index, source) => source.at(module, (*arguments.get(*index)?)?),
        }
    }

    /// The fact that it is not negative, if that is known of it.
    pub(crate) fn floor(&self, module: &Module, arguments: &[Option<Term>]) -> Option<Term> {
        match self {
            Quantity::Constant(_) | Quantity::Of(_, Source::Number) => None,
            Quantity::Of(..) => Some(Term::le(Term::int(0), self.at(module, arguments)?)),
        }
    }
}

impl Source {
    fn at(&self, module: &Module, argument: Term) -> Option<Term> {
        match self {
            Source::Number => (argument.sort() == Sort::Int).then_some(argument),
            Source::Measure(name) => module.theory.measures.get(name)?.apply(&[], argument),
            Source::Size => size(argument),
        }
    }
}

/// The quantities of a function's arguments: those that are declared before those that all datatypes have.
pub(crate) fn quantities(module: &Module, function: &Function, measures: Measures) -> Vec<Quantity> {
    let (mut declared, mut sizes) = (Vec::new(), Vec::new());
    for (index, ty) in function.types.iter().enumerate() {
        let is_named = function.parameters.get(index).is_some_and(Option::is_some);
        let Some(scalar) = ty.as_scalar().filter(|_| is_named) else { continue };
        match &scalar.base {
            Base::Int => declared.push(Quantity::Of(index, Source::Number)),
            Base::Data(name, ..) => {
                let Some(datatype) = module.datatypes.get(name) else { continue };
                let plain = |measure: &&MeasureDef| measures == Measures::Plain && is_plain(measure, *name);
                let plain = module.theory.measures.values().filter(plain).map(|measure| measure.name);
                let all =
                    datatype.termination.into_iter().chain(plain.filter(|name| datatype.termination != Some(*name)));
                declared.extend(all.map(|measure| Quantity::Of(index, Source::Measure(measure))));
                if has_parts(module, datatype) {
                    sizes.push(Quantity::Of(index, Source::Size));
                }
            }
            _ => {}
        }
    }
    declared.into_iter().chain(sizes).collect()
}

/// Tells if the measure could be a termination measure of the datatype.
fn is_plain(measure: &MeasureDef, datatype: Symbol) -> bool {
    let is_of = matches!(&measure.datatype, Sort::Data(name, _) if *name == datatype);
    is_of && measure.constants.is_empty() && measure.result == Sort::Int
}

/// The sums and differences of so many quantities, the sums first; alone, a number may count up to 0.
pub(crate) fn combinations(quantities: &[Quantity], constants: &[Term], count: usize) -> Vec<Metric> {
    let constants = constants.iter().map(|term| Quantity::Constant(*term));
    let all: Vec<Quantity> = quantities.iter().cloned().chain(constants).collect();
    let mut chosen: Vec<Vec<(bool, Quantity)>> = vec![Vec::new()];
    let mut next: Vec<(usize, Vec<(bool, Quantity)>)> = vec![(0, Vec::new())];
    for _ in 0..count {
        next = next
            .into_iter()
            .flat_map(|(from, parts)| {
                let rest = all.iter().enumerate().skip(from);
                rest.flat_map(move |(at, quantity)| {
                    let parts = parts.clone();
                    [true, false].map(|sign| (at + 1, [parts.as_slice(), &[(sign, quantity.clone())]].concat()))
                })
                .collect::<Vec<_>>()
            })
            .collect();
    }
    chosen.clear();
    chosen.extend(next.into_iter().map(|(_, parts)| parts));
    let is_number = |quantity: &Quantity| matches!(quantity, Quantity::Of(_, Source::Number) | Quantity::Constant(_));
    let varies = |parts: &[(bool, Quantity)]| parts.iter().any(|(_, quantity)| matches!(quantity, Quantity::Of(..)));
    let has_floor = |parts: &[(bool, Quantity)]| parts.iter().any(|(sign, quantity)| *sign || is_number(quantity));
    chosen.retain(|parts| varies(parts) && has_floor(parts));
    chosen.sort_by_key(|parts| parts.iter().filter(|(sign, _)| !sign).count());
    chosen.into_iter().map(Metric::Sum).collect()
}
