//! Items that a module demands, each written once.

use crate::dafny::names::{Taken, value};
use crate::dafny::text::Text;
use crate::dafny::{functions, invariants, items, measures};
use crate::docs::{Comment, Docs};
use crate::names::Names;
use crate::plan::Plan;
use crate::report;
use indexmap::IndexMap;
use loligo_base::{Diagnostic, Span};
use loligo_logic::{Origin, Sort, Symbol, Term};
use loligo_types::{Base, Scalar, Shape, Type};
use std::collections::{BTreeMap, BTreeSet};

/// A function or predicate of the emitted module. Types in it have no variables.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Item {
    /// The values at the marked place of a datatype, which are of the second type.
    Items(Shape, Shape),
    /// The conditions of a datatype with abstract refinements on the arguments of its constructors.
    Invariant(Symbol, Vec<Shape>, Vec<Term>),
    /// A measure at types.
    Measure(Symbol, Vec<Shape>),
    /// A predicate that is only declared, at the types of its arguments.
    Predicate(Symbol, Vec<Shape>),
    /// A goal or component at types.
    Function(Symbol, Vec<Shape>),
}

/// The most instances of functions: some files need more and more types.
const MOST: usize = 300;

/// Writes a module.
pub(crate) struct Writer<'p> {
    pub(crate) plan: &'p Plan<'p>,
    pub(crate) names: &'p Names,
    pub(crate) docs: Docs<'p>,
    pub(crate) taken: Taken,
    pub(crate) obstacles: Vec<Diagnostic>,
    /// Set if some type argument is refined, so that it matters which values are inside data.
    pub(crate) has_refined_arguments: bool,
    /// Set if some declared predicate gives data, which need not be values.
    pub(crate) has_predicates_of_data: bool,
    /// Declaration that is being written, for diagnostics.
    pub(crate) place: (Symbol, Span),
    demanded: IndexMap<Item, String>,
    used: BTreeSet<String>,
    written: Vec<(Item, String)>,
}

/// Meaning of the names of formulas and types.
#[derive(Clone, Default)]
pub(crate) struct Env {
    /// Variables.
    pub(crate) variables: BTreeMap<Symbol, Text>,
    /// Type variables.
    pub(crate) types: Vec<(Symbol, Shape)>,
    /// Abstract refinements.
    pub(crate) predicates: BTreeMap<Symbol, String>,
    /// The names of variables in scope.
    pub(crate) scope: BTreeSet<String>,
}

impl Env {
    /// The environment with `_v` as well.
    pub(crate) fn of_value(&self, value: &Text) -> Env {
        let mut env = self.clone();
        env.variables.insert(Symbol::value_var(), value.clone());
        env
    }

    /// The shape of a type.
    pub(crate) fn shape(&self, ty: &Type) -> Shape {
        Shape::of_with(ty, &|name| Some(self.variable(name)))
    }

    /// Shape that a type variable stands for.
    pub(crate) fn variable(&self, name: Symbol) -> Shape {
        self.types.iter().find(|(known, _)| *known == name).map_or(Shape::Int, |(_, shape)| shape.clone())
    }

    /// The type of the values of a sort.
    pub(crate) fn of_sort(&self, sort: &Sort) -> Shape {
        match sort {
            Sort::Bool => Shape::Bool,
            Sort::Int => Shape::Int,
            Sort::Var(name) => self.variable(*name),
            Sort::Set(element) => Shape::Data(set(), [self.of_sort(element)].into()),
            Sort::Data(name, arguments) => {
                Shape::Data(*name, arguments.iter().map(|argument| self.of_sort(argument)).collect())
            }
        }
    }
}

/// The name that sets have among datatypes. No user can write it.
pub(crate) fn set() -> Symbol {
    Symbol::of(Origin::Encoding, "Set", 0)
}

/// The sort of the values of a type without functions.
pub(crate) fn sort_of(shape: &Shape) -> Sort {
    match shape {
        Shape::Bool => Sort::Bool,
        Shape::Data(name, arguments) if *name == set() => Sort::set(arguments.first().map_or(Sort::Int, sort_of)),
        Shape::Data(name, arguments) => Sort::Data(*name, arguments.iter().map(sort_of).collect()),
        Shape::Fun(..) => Sort::Data(Symbol::of(Origin::Encoding, "->", 0), [].into()),
        Shape::Int | Shape::Var(_) | Shape::Meta(_) => Sort::Int,
    }
}

impl<'p> Writer<'p> {
    pub(crate) fn new(plan: &'p Plan<'p>, names: &'p Names, docs: Docs<'p>) -> Self {
        let mut taken = Taken::default();
        let theory = &plan.module.theory;
        let names_of_user = theory.measures.keys().chain(plan.module.predicates.keys()).chain(plan.parameters.keys());
        names_of_user.for_each(|name| taken.reserve(value(&name.as_str())));
        plan.all_functions().for_each(|function| taken.reserve(value(&function.name.as_str())));
        let constructors = plan.module.constructors.values().map(|constructor| &constructor.schema.body);
        let functions = plan.all_functions().map(|function| &function.schema.body);
        let parameters = plan.parameters.values().map(|parameter| &parameter.schema.body);
        let has_refined_arguments = constructors.chain(functions).chain(parameters).any(refines_arguments);
        let mut predicates = plan.module.predicates.values();
        let has_predicates_of_data = predicates.any(|(_, result)| !matches!(result, Sort::Bool | Sort::Int));
        Writer {
            plan,
            names,
            docs,
            taken,
            obstacles: Vec::new(),
            has_refined_arguments,
            has_predicates_of_data,
            place: (Symbol::new("_"), Span::default()),
            demanded: IndexMap::new(),
            used: BTreeSet::new(),
            written: Vec::new(),
        }
    }

    /// The name of an item, which will be written.
    pub(crate) fn demand(&mut self, item: Item) -> String {
        if let Some(name) = self.demanded.get(&item) {
            return name.clone();
        }
        let wanted = match &item {
            Item::Items(Shape::Data(name, _), _) => format!("values_of_{}", value(&name.as_str())),
            Item::Items(..) => "values".to_owned(),
            Item::Invariant(name, ..) => format!("is_{}", value(&name.as_str())),
            Item::Measure(name, _) | Item::Predicate(name, _) | Item::Function(name, _) => value(&name.as_str()),
        };
        let name = self.taken.global(&wanted, &self.used);
        self.used.insert(name.clone());
        self.demanded.insert(item, name.clone());
        name
    }

    /// The items demanded so far with their names.
    pub(crate) fn items_demanded(&self) -> impl Iterator<Item = (&Item, &String)> {
        self.demanded.iter()
    }

    /// Writes all that is demanded and not written yet.
    pub(crate) fn work(&mut self) {
        let mut next = self.written.len();
        while let Some((item, name)) = self.demanded.get_index(next) {
            let (item, name) = (item.clone(), name.clone());
            if next >= MOST {
                self.obstacle("it needs more and more types");
                return;
            }
            let text = match &item {
                Item::Items(pattern, element) => items::function(self, &name, pattern, element),
                Item::Invariant(datatype, shapes, predicates) => {
                    invariants::predicate(self, &name, *datatype, shapes, predicates)
                }
                Item::Measure(measure, shapes) => measures::function(self, &name, *measure, shapes),
                Item::Predicate(predicate, shapes) => measures::predicate(self, &name, *predicate, shapes),
                Item::Function(function, shapes) => functions::function(self, &name, *function, shapes),
            };
            self.written.push((item, text));
            next += 1;
        }
    }

    /// The texts of all items, functions of the user last and in their order.
    pub(crate) fn texts(&self) -> Vec<String> {
        let position = |key: &Symbol| {
            let goals = self.plan.all_functions().position(|function| function.key == *key);
            goals.map_or(0, |position| position + 1)
        };
        let rank = |item: &Item| match item {
            Item::Measure(..) => (0, 0),
            Item::Predicate(..) => (1, 0),
            Item::Items(..) => (2, 0),
            Item::Invariant(..) => (3, 0),
            Item::Function(key, _) => (4, position(key)),
        };
        let mut parts: Vec<&(Item, String)> = self.written.iter().collect();
        parts.sort_by_key(|(item, _)| rank(item));
        parts.into_iter().map(|(_, text)| text.clone()).collect()
    }

    /// Notes what cannot be said in Dafny.
    pub(crate) fn obstacle(&mut self, what: &str) {
        let (name, span) = self.place;
        if !self.obstacles.iter().any(|known| known.labels.iter().any(|label| label.message == what)) {
            self.obstacles.push(report::unsayable(name, span, what));
        }
    }

    /// A new variable, which is in scope from here on.
    pub(crate) fn local(&mut self, wanted: &str, env: &mut Env) -> String {
        let name = self.taken.local(wanted, &env.scope);
        env.scope.insert(name.clone());
        name
    }

    /// A comment as lines of Dafny.
    pub(crate) fn comment(comment: &Comment) -> String {
        let lines = comment.prose.iter().chain(&comment.source);
        lines.map(|line| format!("// {line}\n")).map(|line| line.trim_end().to_owned() + "\n").collect()
    }
}

/// Test for a type that refines its type arguments.
fn refines_arguments(ty: &Type) -> bool {
    match ty {
        Type::Scalar(Scalar { base: Base::Data(_, arguments, _), .. }) => {
            arguments.iter().any(|argument| argument.as_scalar().is_none_or(|scalar| !scalar.is_unrefined()))
        }
        Type::Scalar(_) => false,
        Type::Fun(fun) => refines_arguments(&fun.argument) || refines_arguments(&fun.result),
    }
}
