//! Values among the elements of datatypes: where all are, and where not, the conditions that formulas can state.
//!
//! A datatype is *plain* if it has values, and its constructors take whatever has the right shape: no argument is refined,
//! at any depth, but perhaps by the datatype's abstract refinements, in such a way that `True` in their place asks nothing.
//! What is proved of all its values then holds of all elements of its sort. An abstract datatype is never plain: what its
//! values are is not known.

use loligo_logic::{Condition, MeasureCase, MeasureDef, Node, Symbol, Term, Theory};
use loligo_types::{Base, Constructor, Datatype, Module, PredicateSig, Scalar, Type};
use rustc_hash::FxHashSet;

/// Sets [`Theory::values`]; the measures and their `element_parameter` are known.
pub(crate) fn find_values(theory: &mut Theory, module: &Module) {
    theory.values.inhabited = inhabited(module);
    theory.values.plain = plain(module, &theory.values.inhabited);
    for constructor in module.constructors.values() {
        theory.values.conditions.extend(condition(constructor).map(|condition| (constructor.name, condition)));
    }
    find_givers(theory);
}

/// The datatypes of which some value can be built, whatever type variables and functions stand for.
fn inhabited(module: &Module) -> FxHashSet<Symbol> {
    let mut found = FxHashSet::default();
    loop {
        let can_be_built = |name: &Symbol| {
            arguments(module, *name).iter().all(|ty| match ty {
                Type::Scalar(Scalar { base: Base::Data(inner, ..), .. }) => found.contains(inner),
                _ => true,
            })
        };
        let has_value = |data: &&Datatype| data.constructors.iter().any(can_be_built);
        let new: Vec<Symbol> = module
            .datatypes
            .values()
            .filter(|data| !found.contains(&data.name))
            .filter(has_value)
            .map(|data| data.name)
            .collect();
        if new.is_empty() {
            return found;
        }
        found.extend(new);
    }
}

/// The plain datatypes. All that are inhabited are taken for plain at first, until nothing contradicts it.
fn plain(module: &Module, inhabited: &FxHashSet<Symbol>) -> FxHashSet<Symbol> {
    let mut plain = inhabited.clone();
    loop {
        let asks_nothing = |name: &Symbol| {
            let constructor = module.constructors.get(name);
            constructor.is_some_and(|constructor| {
                let predicates = &constructor.schema.predicates;
                arguments(module, *name).iter().all(|ty| is_plain(ty, predicates, &|name| plain.contains(&name)))
            })
        };
        let broken: Vec<Symbol> = module
            .datatypes
            .values()
            .filter(|data| plain.contains(&data.name) && !data.constructors.iter().all(asks_nothing))
            .map(|data| data.name)
            .collect();
        if broken.is_empty() {
            return plain;
        }
        broken.iter().for_each(|name| {
            plain.remove(name);
        });
    }
}

fn arguments(module: &Module, constructor: Symbol) -> Vec<&Type> {
    let constructor = module.constructors.get(&constructor);
    constructor
        .map(|found| found.schema.body.uncurry().0)
        .unwrap_or_default()
        .into_iter()
        .map(|fun| &fun.argument)
        .collect()
}

/// Test that a type asks nothing of what has its shape, given the datatypes that do not. Functions are no elements of any
/// sort.
fn is_plain(ty: &Type, predicates: &[PredicateSig], is_plain_data: &dyn Fn(Symbol) -> bool) -> bool {
    let Type::Scalar(scalar) = ty else { return true };
    asks_nothing(scalar.refinement, predicates) && has_plain_base(&scalar.base, predicates, is_plain_data)
}

fn has_plain_base(base: &Base, predicates: &[PredicateSig], is_plain_data: &dyn Fn(Symbol) -> bool) -> bool {
    let Base::Data(name, arguments, refinements) = base else { return true };
    is_plain_data(*name)
        && arguments.iter().all(|argument| is_plain(argument, predicates, is_plain_data))
        && refinements.iter().all(|refinement| asks_nothing(*refinement, predicates))
}

/// Test on sight that a formula holds with `True` for the abstract refinements.
fn asks_nothing(formula: Term, predicates: &[PredicateSig]) -> bool {
    match formula.node() {
        Node::Bool(value) => value,
        Node::And(items) => items.iter().all(|item| asks_nothing(*item, predicates)),
        Node::Or(items) => items.iter().any(|item| asks_nothing(*item, predicates)),
        Node::App(name, ..) => is_one_of(name, predicates),
        _ => false,
    }
}

fn is_one_of(name: Symbol, predicates: &[PredicateSig]) -> bool {
    predicates.iter().any(|predicate| predicate.name == name)
}

/// The condition of a constructor on its arguments, beyond that they are values, if a formula can state it: not what it asks
/// of functions, or of what is inside an argument.
fn condition(constructor: &Constructor) -> Option<Condition> {
    let predicates = &constructor.schema.predicates;
    let (mut parameters, mut conjuncts) = (Vec::new(), Vec::new());
    for fun in constructor.schema.body.uncurry().0 {
        let Type::Scalar(scalar) = &fun.argument else { return None };
        if parameters.contains(&fun.param) || !has_plain_base(&scalar.base, predicates, &|_| true) {
            return None;
        }
        parameters.push(fun.param);
        if !asks_nothing(scalar.refinement, predicates) {
            let mut is_open = false;
            scalar.refinement.visit(&mut |term| {
                is_open |= matches!(term.node(), Node::App(name, ..) if is_one_of(name, predicates));
            });
            if is_open {
                return None;
            }
            let argument = Term::var(fun.param, scalar.base.sort());
            conjuncts.push(scalar.refinement.replace(Symbol::value_var(), argument));
        }
    }
    Some(Condition { parameters, formula: Term::and(conjuncts) })
}

/// Sets the givers of values. All measures with cases are taken for givers at first, until none is left with a case that does
/// not give a value if the components are values. Of one without cases it is known if what it gives are components.
fn find_givers(theory: &mut Theory) {
    let candidates = theory.measures.values();
    let candidates = candidates.filter(|measure| !measure.cases.is_empty() || measure.element_parameter.is_some());
    theory.values.givers = candidates.map(|measure| measure.name).collect();
    loop {
        let gives_none = |measure: &&MeasureDef| !measure.cases.iter().all(|case| gives_value(case, measure, theory));
        let givers = theory.measures.values().filter(|measure| theory.values.givers.contains(&measure.name));
        let broken: Vec<Symbol> = givers.filter(gives_none).map(|measure| measure.name).collect();
        if broken.is_empty() {
            return;
        }
        for name in broken {
            theory.values.givers.remove(&name);
        }
    }
}

/// Test that a case gives a value if the components and the constants are values: what that takes must be what the
/// constructor of the case asks for.
fn gives_value(case: &MeasureCase, measure: &MeasureDef, theory: &Theory) -> bool {
    let asked = theory.is_value(case.body);
    let known = || {
        let definition = theory.constructors.get(&case.constructor)?;
        let mut sorts = Vec::new();
        let fits = definition.result.match_with(&measure.datatype, &mut sorts);
        let lookup = |name: Symbol| sorts.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
        let components = case.parameters.iter().zip(&definition.arguments);
        let components: Option<Vec<Term>> =
            components.map(|(name, sort)| Some(Term::var(*name, sort.as_ref()?.substitute(&lookup)))).collect();
        let condition = theory.values.conditions.get(&case.constructor)?;
        fits.then_some(condition.at(&sorts, &components?))
    };
    asked == Term::tt()
        || known().is_some_and(|known| asked.conjuncts().iter().all(|part| known.conjuncts().contains(part)))
}
