//! Types that type variables may stand for: scalars, and where a function compares values of one, what can be compared.
//!
//! A refinement of a type variable speaks of its values, and formulas cannot speak of functions. So no function is an
//! instance of a type variable. A value that holds a function may be one, but not where a program finds out whether two
//! such values are equal: for that it would have to compare the functions.

use crate::Library;
use crate::instance::comparisons;
use loligo_logic::{BinOp, MeasureDef, Node, Sort, Symbol, Term, Theory};
use loligo_types::{Module, Schema, Shape};
use rustc_hash::{FxHashMap, FxHashSet};

/// Test for a function in the place of a type argument.
pub(crate) fn has_function_inside(shape: &Shape) -> bool {
    match shape {
        Shape::Fun(argument, result) => has_function_inside(argument) || has_function_inside(result),
        Shape::Data(_, arguments) => {
            arguments.iter().any(|argument| argument.is_fun() || has_function_inside(argument))
        }
        Shape::Bool | Shape::Int | Shape::Var(_) | Shape::Meta(_) => false,
    }
}

/// The functions of a module that compare values, and the values that cannot be compared.
pub struct Comparing {
    /// The datatypes with functions in their values.
    functional: FxHashSet<Symbol>,
    /// The type variables whose values each function compares, unless there is nothing that cannot be.
    variables: FxHashMap<Symbol, FxHashSet<Symbol>>,
}

impl Comparing {
    /// Collects the comparisons of `module`.
    pub(crate) fn of(module: &Module) -> Comparing {
        let functional = functional_datatypes(module);
        let variables = match functional.is_empty() {
            true => FxHashMap::default(),
            false => comparing(&Library::before(module, module.goals.len()), &comparisons(module)),
        };
        Comparing { functional, variables }
    }

    /// Test for shapes whose values are functions or hold some.
    pub fn holds_functions(&self, shape: &Shape) -> bool {
        holds_functions(shape, &self.functional)
    }

    /// Test for a sort whose values programs can compare.
    pub fn allows(&self, sort: &Sort) -> bool {
        match sort {
            Sort::Bool | Sort::Int | Sort::Var(_) => true,
            Sort::Data(name, arguments) => {
                !self.functional.contains(name) && arguments.iter().all(|argument| self.allows(argument))
            }
            Sort::Set(_) => false,
        }
    }

    /// Test for functions that compare values of type variables, unless there is nothing that cannot be compared.
    pub fn concerns(&self, function: Symbol) -> bool {
        self.variables.get(&function).is_some_and(|compared| !compared.is_empty())
    }

    /// Test for a function that compares values of its type variable, where those of the shape cannot be compared.
    pub fn fails(&self, function: Symbol, variable: Symbol, shape: &Shape) -> bool {
        self.variables.get(&function).is_some_and(|compared| compared.contains(&variable))
            && self.holds_functions(shape)
    }
}

/// The datatypes with functions in their values.
fn functional_datatypes(module: &Module) -> FxHashSet<Symbol> {
    let mut found: FxHashSet<Symbol> = FxHashSet::default();
    loop {
        let constructors = module.constructors.values().filter(|constructor| {
            let (arguments, _) = constructor.schema.body.uncurry();
            arguments.iter().any(|fun| holds_functions(&Shape::of(&fun.argument), &found))
        });
        let new: Vec<Symbol> =
            constructors.map(|constructor| constructor.datatype).filter(|datatype| !found.contains(datatype)).collect();
        if new.is_empty() {
            return found;
        }
        found.extend(new);
    }
}

/// Test for shapes whose values are functions or hold some, given the datatypes that do.
fn holds_functions(shape: &Shape, functional: &FxHashSet<Symbol>) -> bool {
    match shape {
        Shape::Fun(..) => true,
        Shape::Data(name, arguments) => {
            functional.contains(name) || arguments.iter().any(|argument| holds_functions(argument, functional))
        }
        Shape::Bool | Shape::Int | Shape::Var(_) | Shape::Meta(_) => false,
    }
}

/// The comparisons of a definition, and the functions it uses, with their type arguments.
pub(crate) struct Comparisons {
    /// The shapes of what it compares.
    pub(crate) compared: Vec<Shape>,
    /// The functions and constructors it uses.
    pub(crate) instances: Vec<(Symbol, Vec<Shape>)>,
}

/// The type variables whose values each function compares: by its definition, where there is one, or because its
/// signature lets its result depend on whether they are equal.
fn comparing(
    library: &Library<'_>,
    definitions: &FxHashMap<Symbol, Comparisons>,
) -> FxHashMap<Symbol, FxHashSet<Symbol>> {
    let mut comparing: FxHashMap<Symbol, FxHashSet<Symbol>> = FxHashMap::default();
    let measures = comparing_measures(&library.module.theory);
    for (name, schema) in library.functions() {
        comparing.insert(name, compared_in_signature(schema, &measures));
    }
    loop {
        let mut changed = false;
        for (name, definition) in definitions {
            let mut found = FxHashSet::default();
            definition.compared.iter().for_each(|shape| variables_of_shape(shape, &mut found));
            for (callee, arguments) in &definition.instances {
                let (Some(compared), Some(schema)) = (comparing.get(callee), library.schema(*callee)) else { continue };
                let arguments = schema.type_vars.iter().zip(arguments).filter(|(name, _)| compared.contains(*name));
                arguments.for_each(|(_, shape)| variables_of_shape(shape, &mut found));
            }
            let known = comparing.entry(*name).or_default();
            let before = known.len();
            known.extend(found);
            changed |= known.len() > before;
        }
        if !changed {
            return comparing;
        }
    }
}

fn variables_of_shape(shape: &Shape, found: &mut FxHashSet<Symbol>) {
    match shape {
        Shape::Var(name) => drop(found.insert(*name)),
        Shape::Data(_, arguments) => arguments.iter().for_each(|argument| variables_of_shape(argument, found)),
        Shape::Fun(..) | Shape::Bool | Shape::Int | Shape::Meta(_) => {}
    }
}

/// The type variables of a signature in which something depends on whether values are equal, or which is less: an equation
/// that simply holds asks for no comparison.
fn compared_in_signature(schema: &Schema, measures: &FxHashSet<Symbol>) -> FxHashSet<Symbol> {
    let mut found = FxHashSet::default();
    schema.body.visit_terms(&mut |formula| compared_in(formula, true, measures, &mut found));
    found
}

/// Adds the type variables of which a formula compares values, given the measures that do; whether it is one of the
/// conjuncts that simply hold.
fn compared_in(formula: Term, holds: bool, measures: &FxHashSet<Symbol>, found: &mut FxHashSet<Symbol>) {
    match formula.node() {
        Node::And(items) if holds => return items.iter().for_each(|item| compared_in(*item, true, measures, found)),
        Node::Binary(BinOp::Lt | BinOp::Le | BinOp::Intersect | BinOp::Diff, left, _) => {
            variables_of_sort(&left.sort(), found);
        }
        Node::Binary(BinOp::Eq | BinOp::Subset | BinOp::Member, left, _) if !holds => {
            variables_of_sort(&left.sort(), found);
        }
        Node::App(name, arguments, _) if measures.contains(&name) => {
            arguments.iter().for_each(|argument| variables_of_sort(&argument.sort(), found));
        }
        _ => {}
    }
    formula.children().into_iter().for_each(|child| compared_in(child, false, measures, found));
}

/// The measures that compare values of a type variable, themselves or by others.
fn comparing_measures(theory: &Theory) -> FxHashSet<Symbol> {
    let mut comparing = FxHashSet::default();
    loop {
        let compares = |measure: &&MeasureDef| {
            let mut found = FxHashSet::default();
            measure.cases.iter().for_each(|case| compared_in(case.body, false, &comparing, &mut found));
            !found.is_empty()
        };
        let measures = theory.measures.values().filter(compares).map(|measure| measure.name);
        let new: Vec<Symbol> = measures.filter(|name| !comparing.contains(name)).collect();
        if new.is_empty() {
            return comparing;
        }
        comparing.extend(new);
    }
}

fn variables_of_sort(sort: &Sort, found: &mut FxHashSet<Symbol>) {
    match sort {
        Sort::Var(name) => drop(found.insert(*name)),
        Sort::Set(element) => variables_of_sort(element, found),
        Sort::Data(_, arguments) => arguments.iter().for_each(|argument| variables_of_sort(argument, found)),
        Sort::Bool | Sort::Int => {}
    }
}
