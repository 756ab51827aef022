//! The type of a function inside its own body: its arguments must get smaller.
//!
//! The tuple of well-founded arguments has to decrease lexicographically: a datatype argument by its termination
//! measure, an `Int` argument where the new value is at least 0 and below the old one. All values of such a tuple are
//! integers that only ever decrease to something non-negative, so every chain of calls ends, also through other
//! definitions.
//!
//! *Why tuples of different lengths and kinds can be compared.* Caller and callee are compared on the components they have
//! in common, and there the callee's must be smaller. In an endless chain of calls the first component is never greater
//! than before, so from some call on it stays; from there on each call makes the second one smaller or leaves it, so that
//! all definitions in the chain have a second one; and so on, but there is a longest tuple. A call that may leave all
//! components as they are must not reach a longer tuple, whose other components could start anew, and must lead to a
//! definition with a smaller position in the file: filled up with a least component at the end, followed by the
//! position, the tuples then decrease all the same.

use crate::Library;
use crate::parts::{has_parts, size};
use loligo_logic::{Sort, Symbol, Term};
use loligo_types::{Base, Fun, Goal, Module, Schema, Type};

/// A well-founded argument of the caller.
#[derive(Clone, Debug)]
pub(crate) struct Metric {
    /// The integer that has to decrease, for the caller's own argument.
    current: Term,
}

impl Metric {
    /// The integer that has to decrease.
    pub(crate) fn current(&self) -> Term {
        self.current
    }
}

/// Descent: the comparison of the metrics of a call with those of its caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Descent {
    /// The metrics of the call are smaller.
    Strict,
    /// The metrics of the call are smaller or equal.
    Weak,
}

/// Well-founded order that arguments descend in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Order {
    /// Numbers, and termination measures of datatypes that have one.
    Declared,
    /// The declared ones, and the order "is a part of" of datatypes that have no termination measure.
    Parts,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum MetricKind {
    Integer,
    Measure(Symbol),
    Size,
}

/// The metrics of the arguments of `ty`, bound to `parameters` in order; arguments beyond them cannot be compared.
pub(crate) fn metrics((module, order): (&Module, Order), ty: &Type, parameters: &[Symbol]) -> Vec<Metric> {
    let (functions, _) = ty.uncurry();
    let arguments = functions.iter().zip(parameters);
    arguments
        .filter_map(|(fun, parameter)| {
            let kind = metric_kind((module, order), &fun.argument)?;
            let current = measured(module, &kind, Term::var(*parameter, fun.argument.sort()?))?;
            Some(Metric { current })
        })
        .collect()
}

/// Tells if a function of this type has arguments that are compared by what is declared.
pub(crate) fn is_declared(module: &Module, ty: &Type) -> bool {
    let (functions, _) = ty.uncurry();
    functions.iter().any(|fun| metric_kind((module, Order::Declared), &fun.argument).is_some())
}

/// Tells if a function of this type has arguments that are compared at all.
pub(crate) fn is_comparable(module: &Module, ty: &Type) -> bool {
    let (functions, _) = ty.uncurry();
    functions.iter().any(|fun| metric_kind((module, Order::Parts), &fun.argument).is_some())
}

/// Tells if a function of this type has an argument with parts of its own type, and without a termination measure.
pub(crate) fn has_undeclared(module: &Module, ty: &Type) -> bool {
    let (functions, _) = ty.uncurry();
    functions.iter().any(|fun| {
        metric_kind((module, Order::Parts), &fun.argument) == Some(MetricKind::Size)
            && fun.argument.as_scalar().is_some_and(|scalar| module.holds_itself(scalar))
    })
}

fn metric_kind((module, order): (&Module, Order), ty: &Type) -> Option<MetricKind> {
    match (&ty.as_scalar()?.base, order) {
        (Base::Int, _) => Some(MetricKind::Integer),
        (Base::Data(name, ..), order) => {
            let datatype = module.datatypes.get(name)?;
            let size = || (order == Order::Parts && has_parts(module, datatype)).then_some(MetricKind::Size);
            datatype.termination.map(MetricKind::Measure).or_else(size)
        }
        _ => None,
    }
}

fn measured(module: &Module, kind: &MetricKind, argument: Term) -> Option<Term> {
    match kind {
        MetricKind::Integer => Some(argument),
        MetricKind::Measure(name) => module.theory.measures.get(name)?.apply(&[], argument),
        MetricKind::Size => size(argument),
    }
}

/// The type `ty` of a function for calls from its own body, the function having the given parameters; `None` if there
/// is nothing to compare.
pub fn terminating_within(library: &Library<'_>, ty: &Type, parameters: &[Symbol]) -> Option<Type> {
    let caller = metrics((library.module, Order::Declared), ty, parameters);
    Some(terminating((library, Order::Declared), &Schema::monomorphic(ty.clone()), &caller, Descent::Strict)?.body)
}

/// `schema` with its arguments restricted so that a call from a caller with the given metrics terminates; `None` if
/// there is nothing to compare, and it would have to get smaller.
///
/// The condition on the whole tuple goes to the last argument compared; those before it carry what is necessary for it,
/// so that a wrong argument is noticed as soon as it is there.
pub(crate) fn terminating(
    (library, order): (&Library<'_>, Order),
    schema: &Schema,
    caller: &[Metric],
    descent: Descent,
) -> Option<Schema> {
    let module = library.module;
    let schema = renamed_apart(schema);
    let (functions, _) = schema.body.uncurry();
    let mut comparisons: Vec<(usize, Comparison)> = Vec::new();
    let mut metrics = caller.iter();
    let mut descent = descent;
    for (index, fun) in functions.iter().enumerate() {
        let Some(kind) = metric_kind((module, order), &fun.argument) else { continue };
        let Some(metric) = metrics.next() else {
            descent = Descent::Strict;
            break;
        };
        let argument = Term::var(fun.param, fun.argument.sort()?);
        comparisons
            .push((index, Comparison { next: measured(module, &kind, argument)?, current: metric.current, kind }));
    }
    if comparisons.is_empty() {
        return (descent == Descent::Weak).then_some(schema);
    }
    let conditions = prefix_conditions(&comparisons, descent);
    let params: Vec<Symbol> = functions.iter().map(|fun| fun.param).collect();
    let conditions: Vec<(usize, Term)> = comparisons.iter().map(|(index, _)| *index).zip(conditions).collect();
    let body = restrict(&schema.body, 0, &conditions, &params);
    Some(Schema { body, ..schema })
}

/// The schema of `callee` with its last argument restricted so that the metrics that are given get smaller in a call from
/// `caller`, whose parameters are called so; `None` if not both give some.
pub(crate) fn within_metrics((caller, parameters): (&Goal, &[Symbol]), callee: &Goal) -> Option<Schema> {
    let schema = renamed_apart(&callee.schema);
    let named = |goal: &Goal, names: &dyn Fn(usize) -> Option<Symbol>| -> Option<Vec<Term>> {
        let functions = goal.schema.body.uncurry().0;
        let value = |(index, fun): (usize, &&Fun)| Some((fun.param, Term::var(names(index)?, fun.argument.sort()?)));
        let values: Vec<(Symbol, Term)> = functions.iter().enumerate().filter_map(value).collect();
        let is_told = |name: &Symbol| values.iter().any(|(known, _)| known == name);
        let metrics = goal.metrics.iter().map(|metric| {
            metric.free_vars().iter().all(is_told).then(|| metric.substitute(&values.iter().copied().collect()))
        });
        metrics.collect()
    };
    let (functions, _) = schema.body.uncurry();
    let current = named(caller, &|index| parameters.get(index).copied())?;
    let next = named(callee, &|index| functions.get(index).map(|fun| fun.param))?;
    let (mut smaller, mut stays) = (Term::ff(), Term::tt());
    for (current, next) in current.iter().zip(&next) {
        let descends = Term::le(Term::int(0), *current).and2(Term::lt(*next, *current));
        smaller = Term::or([smaller, stays.and2(descends)]);
        stays = stays.and2(Term::le(*next, *current));
    }
    let floors = current.iter().map(|current| Term::le(Term::int(0), *current));
    let condition = Term::and(floors.chain([smaller]).collect::<Vec<_>>());
    let last = functions.iter().rposition(|fun| fun.argument.sort().is_some())?;
    let params: Vec<Symbol> = functions.iter().map(|fun| fun.param).collect();
    let body = restrict(&schema.body, 0, &[(last, condition)], &params);
    (!current.is_empty() && !next.is_empty()).then_some(Schema { body, ..schema })
}

struct Comparison {
    next: Term,
    current: Term,
    kind: MetricKind,
}

impl Comparison {
    fn decreases(&self) -> Term {
        let less = Term::lt(self.next, self.current);
        match self.kind {
            MetricKind::Integer => Term::le(Term::int(0), self.next).and2(less),
            MetricKind::Measure(_) | MetricKind::Size => less,
        }
    }

    fn stays(&self) -> Term {
        Term::eq(self.next, self.current)
    }
}

/// Conditions on each prefix of the tuple; on the whole tuple, that it decreases, or at least does not increase.
fn prefix_conditions(comparisons: &[(usize, Comparison)], descent: Descent) -> Vec<Term> {
    let mut conditions = Vec::new();
    let mut decreased = Term::ff();
    let mut equal = Term::tt();
    for (_, comparison) in comparisons {
        decreased = Term::or([decreased, equal.and2(comparison.decreases())]);
        equal = equal.and2(comparison.stays());
        conditions.push(Term::or([decreased, equal]));
    }
    if descent == Descent::Strict {
        conditions.pop();
        conditions.push(decreased);
    }
    conditions
}

fn restrict(ty: &Type, index: usize, conditions: &[(usize, Term)], params: &[Symbol]) -> Type {
    let Type::Fun(fun) = ty else { return ty.clone() };
    let argument = match conditions.iter().find(|(at, _)| *at == index) {
        Some((_, condition)) => {
            let value = Term::value(fun.argument.sort().unwrap_or(Sort::Int));
            params.get(index).map_or(fun.argument.clone(), |param| fun.argument.and(condition.replace(*param, value)))
        }
        None => fun.argument.clone(),
    };
    Type::fun(fun.param, argument, restrict(&fun.result, index + 1, conditions, params))
}

/// The schema with parameters and type variables that clash with none of the caller's: both occur in the conditions.
fn renamed_apart(schema: &Schema) -> Schema {
    let bindings: Vec<(Symbol, Type)> =
        schema.type_vars.iter().map(|var| (*var, Type::unrefined(Base::Var(var.apart())))).collect();
    let mut renamed = schema.clone();
    renamed.type_vars = schema.type_vars.iter().map(|var| var.apart()).collect();
    renamed.body = schema.body.rename_apart().instantiate(&bindings);
    for predicate in &mut renamed.predicates {
        let sorts: Vec<(Symbol, Sort)> = schema.type_vars.iter().map(|var| (*var, Sort::Var(var.apart()))).collect();
        let lookup = |name: Symbol| sorts.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
        predicate.arguments.iter_mut().for_each(|sort| *sort = sort.substitute(&lookup));
    }
    renamed
}
