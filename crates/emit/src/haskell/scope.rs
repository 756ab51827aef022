//! Names in Haskell, and the parts of its library that are used.

use crate::constraints::Context;
use crate::docs::Docs;
use crate::elaborate::{Class, is_abstract};
use crate::haskell::names::SPELLING;
use crate::names::{Kind, Names, Variables};
use crate::plan::{Plan, unit};
use crate::prose::Prose;
use crate::shapes::collect_metas;
use loligo_logic::Symbol;
use loligo_types::{Schema, Shape};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// From where something is looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// From within the module.
    Module,
    /// From another one, which imports the module of this name.
    Outside(String),
}

/// Parts of the library and the language that are used.
#[derive(Default)]
pub(crate) struct Needs {
    /// Names imported from the prelude.
    pub(crate) imports: BTreeSet<String>,
    /// Set if a name is qualified, since the module has another by the short one.
    pub(crate) qualified: bool,
    /// Language extensions.
    pub(crate) extensions: BTreeSet<&'static str>,
}

/// The names of a module and of what it needs.
pub(crate) struct Library<'p> {
    pub(crate) plan: &'p Plan<'p>,
    pub(crate) names: &'p Names,
    pub(crate) docs: Docs<'p>,
    pub(crate) place: Place,
    /// The type variables that stand for abstract datatypes.
    abstracts: Variables,
    pub(crate) needs: RefCell<Needs>,
    /// The record of what is to be given, its type and constructor.
    pub(crate) record: String,
    /// The variable that holds it.
    pub(crate) given: String,
}

/// Reserves names for the record of components, and for a variable that holds it.
pub(crate) fn reserve(names: &mut Names) -> (String, String) {
    let mut record = "Components".to_owned();
    while names.is_taken(Kind::Datatype, &record) || names.is_taken(Kind::Constructor, &record) {
        record.push('\'');
    }
    names.fresh(Kind::Datatype, &record);
    names.fresh(Kind::Constructor, &record);
    (record, names.fresh(Kind::Value, "components"))
}

/// Scope in which names of one definition are looked up.
pub(crate) struct Scope<'p> {
    pub(crate) library: &'p Library<'p>,
    /// Types chosen for type arguments that nothing determines.
    pub(crate) chosen: &'p BTreeMap<u32, Shape>,
}

impl<'p> Library<'p> {
    pub(crate) fn new(
        plan: &'p Plan<'p>,
        names: &'p Names,
        prose: &'p Prose,
        reserved: &(String, String),
        place: Place,
    ) -> Self {
        let abstracts = Variables::of(&plan.abstracts, &SPELLING, &[]);
        let (record, given) = reserved.clone();
        Library { plan, names, docs: Docs { plan, prose }, place, abstracts, needs: RefCell::default(), record, given }
    }

    /// A function of the prelude.
    pub(crate) fn prelude_value(&self, name: &str) -> String {
        self.prelude(name, Kind::Value)
    }

    /// A type or class of the prelude.
    pub(crate) fn prelude_type(&self, name: &str) -> String {
        let plain = self.prelude(name, Kind::Datatype);
        if name == "Bool" && plain == name {
            let imports = &mut self.needs.borrow_mut().imports;
            imports.remove("Bool");
            imports.insert("Bool (..)".into());
        }
        plain
    }

    /// An operator, which nothing of the user can be called like.
    pub(crate) fn operator(&self, symbol: &str) -> String {
        self.needs.borrow_mut().imports.insert(format!("({symbol})"));
        symbol.to_owned()
    }

    /// A truth value.
    pub(crate) fn truth(&self, value: bool) -> String {
        self.needs.borrow_mut().imports.insert("Bool (..)".into());
        if value { "True".into() } else { "False".into() }
    }

    fn prelude(&self, name: &str, kind: Kind) -> String {
        let needs = &mut self.needs.borrow_mut();
        if self.place == Place::Module && self.names.is_taken(kind, name) {
            needs.qualified = true;
            return format!("Prelude.{name}");
        }
        needs.imports.insert(name.to_owned());
        name.to_owned()
    }

    /// Asks for an extension of the language.
    pub(crate) fn extension(&self, name: &'static str) {
        self.needs.borrow_mut().extensions.insert(name);
    }

    /// The name of a function, parameter, constructor or datatype, as it is called from here.
    pub(crate) fn path(&self, plain: Option<&String>) -> String {
        let plain = plain.map_or("_", String::as_str);
        match &self.place {
            Place::Module => plain.to_owned(),
            Place::Outside(module) => format!("{module}.{plain}"),
        }
    }

    /// The names for the type variables of a schema.
    pub(crate) fn variables(&self, names: &[Symbol]) -> Variables {
        let taken: Vec<String> = self.plan.abstracts.iter().map(|name| self.abstract_variable(*name)).collect();
        Variables::of(names, &SPELLING, &taken)
    }

    /// Type for an abstract datatype: within the module a type variable, elsewhere what is taken for it.
    pub(crate) fn abstract_variable(&self, name: Symbol) -> String {
        match &self.place {
            Place::Module => self.abstracts.name(name).to_owned(),
            Place::Outside(_) if self.parameters_of(name).is_empty() => "Integer".into(),
            Place::Outside(_) => format!("StandIn{}", self.names.datatypes.get(&name).map_or("", String::as_str)),
        }
    }

    /// The type parameters of a datatype.
    pub(crate) fn parameters_of(&self, datatype: Symbol) -> Vec<Symbol> {
        let parameters = self.plan.module.datatypes.get(&datatype).map_or(&[][..], |datatype| &datatype.parameters);
        parameters.iter().map(|(name, _)| *name).collect()
    }

    /// The type variables for the abstract datatypes that a datatype may hold.
    pub(crate) fn held(&self, datatype: Symbol) -> Vec<String> {
        let held = self.plan.held.get(&datatype).into_iter().flatten();
        held.map(|name| self.abstract_variable(*name)).collect()
    }

    /// The record at the types that stand for abstract datatypes.
    pub(crate) fn record_type(&self) -> String {
        let held = self.held_by_parameters();
        let path = self.path(Some(&self.record));
        let arguments: String = held.iter().map(|name| format!(" {}", self.abstract_variable(*name))).collect();
        path + &arguments
    }

    /// The abstract datatypes that the parameters speak of.
    pub(crate) fn held_by_parameters(&self) -> Vec<Symbol> {
        let shapes: Vec<Shape> =
            self.plan.parameters.values().map(|parameter| Shape::of(&parameter.schema.body)).collect();
        let held: BTreeSet<Symbol> = shapes.iter().flat_map(|shape| self.plan.held_by(shape)).collect();
        self.plan.abstracts.iter().copied().filter(|name| held.contains(name)).collect()
    }

    /// A type.
    pub(crate) fn shape(&self, shape: &Shape, variables: &Variables) -> String {
        match shape {
            Shape::Fun(argument, result) => {
                let argument = match argument.as_ref() {
                    Shape::Fun(..) => format!("({})", self.shape(argument, variables)),
                    _ => self.shape(argument, variables),
                };
                format!("{argument} -> {}", self.shape(result, variables))
            }
            Shape::Bool => self.prelude_type("Bool"),
            Shape::Int => self.prelude_type("Integer"),
            Shape::Var(name) => variables.name(*name).to_owned(),
            Shape::Meta(_) => "_".into(),
            Shape::Data(..) if *shape == unit() => "()".into(),
            Shape::Data(name, arguments) => {
                let mut parts = match is_abstract(self.plan.module, *name) {
                    true => vec![self.abstract_variable(*name)],
                    false => {
                        std::iter::once(self.path(self.names.datatypes.get(name))).chain(self.held(*name)).collect()
                    }
                };
                parts.extend(arguments.iter().map(|argument| self.atom(argument, variables)));
                parts.join(" ")
            }
        }
    }

    /// A type that is an argument of a type.
    pub(crate) fn atom(&self, shape: &Shape, variables: &Variables) -> String {
        let text = self.shape(shape, variables);
        if text.contains(' ') { format!("({text})") } else { text }
    }

    /// Class constraints in front of a type; nothing if there are none.
    pub(crate) fn context(&self, context: &Context, variables: &Variables) -> String {
        let wish = |(class, shape): &(Class, Shape)| format!("{} {}", self.class(*class), self.atom(shape, variables));
        let wishes: Vec<String> = context.iter().map(wish).collect();
        match wishes.as_slice() {
            [] => String::new(),
            [only] => format!("{only} => "),
            _ => format!("({}) => ", wishes.join(", ")),
        }
    }

    fn class(&self, class: Class) -> String {
        self.prelude_type(match class {
            Class::Eq => "Eq",
            Class::Ord => "Ord",
        })
    }
}

/// A type variable of a signature as it is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variable {
    /// One of the signature's own.
    Own(Symbol),
    /// One that stands for an abstract datatype.
    Abstract(Symbol),
}

impl Scope<'_> {
    pub(crate) fn operator(&self, symbol: &str) -> String {
        self.library.operator(symbol)
    }

    pub(crate) fn prelude_value(&self, name: &str) -> String {
        self.library.prelude_value(name)
    }

    pub(crate) fn prelude_type(&self, name: &str) -> String {
        self.library.prelude_type(name)
    }

    pub(crate) fn truth(&self, value: bool) -> String {
        self.library.truth(value)
    }

    /// A constructor.
    pub(crate) fn constructor(&self, name: Symbol) -> String {
        self.library.path(self.library.names.constructors.get(&name))
    }

    /// Test for a constructor with arguments.
    pub(crate) fn has_fields(&self, constructor: Symbol) -> bool {
        let found = self.library.plan.module.constructors.get(&constructor);
        found.is_some_and(|constructor| !constructor.schema.body.uncurry().0.is_empty())
    }

    /// A value of an abstract datatype, of which there are as many as integers.
    pub(crate) fn stand_in(&self, datatype: Symbol, value: i64) -> String {
        let number = if value < 0 { format!("({value})") } else { value.to_string() };
        match self.library.parameters_of(datatype).is_empty() {
            true => number,
            false => format!("({} {number})", self.library.abstract_variable(datatype)),
        }
    }

    /// A function, parameter or constructor with the record that it needs, and with type arguments where these are chosen.
    pub(crate) fn applied(&self, name: Symbol, arguments: &[Shape]) -> String {
        let library = self.library;
        if library.plan.module.constructors.contains_key(&name) {
            return self.constructor(name) + &self.type_arguments(name, arguments);
        }
        let path = library.path(library.names.values.get(&name));
        let types = self.type_arguments(name, arguments);
        if library.plan.parameters.contains_key(&name) {
            format!("{path} {}{types}", library.given)
        } else if library.plan.parametric.contains(&name) {
            format!("{path}{types} {}", library.given)
        } else {
            path + &types
        }
    }

    fn type_arguments(&self, name: Symbol, arguments: &[Shape]) -> String {
        let mut metas = BTreeSet::new();
        arguments.iter().for_each(|argument| collect_metas(argument, &mut metas));
        if !metas.iter().any(|meta| self.chosen.contains_key(meta)) {
            return String::new();
        }
        let Some((schema, context)) = self.library.plan.callee(name) else { return String::new() };
        self.library.extension("TypeApplications");
        let nobody = self.library.variables(&[]);
        let argument = |variable: Variable| match variable {
            Variable::Abstract(_) => " @_".to_owned(),
            Variable::Own(own) => {
                let index = schema.type_vars.iter().position(|name| *name == own);
                let argument = index.and_then(|index| arguments.get(index)).map(|argument| self.with_chosen(argument));
                argument.map_or(" @_".into(), |argument| format!(" @{}", self.library.atom(&argument, &nobody)))
            }
        };
        self.order(name, &schema, &context).into_iter().map(argument).collect()
    }

    /// The type with what is chosen; type variables are left to be inferred.
    fn with_chosen(&self, shape: &Shape) -> Shape {
        match shape {
            Shape::Meta(meta) => self.chosen.get(meta).unwrap_or(shape).clone(),
            Shape::Var(_) => Shape::Meta(u32::MAX),
            Shape::Data(name, arguments) => {
                Shape::Data(*name, arguments.iter().map(|argument| self.with_chosen(argument)).collect())
            }
            Shape::Fun(argument, result) => {
                Shape::Fun(self.with_chosen(argument).into(), self.with_chosen(result).into())
            }
            Shape::Bool | Shape::Int => shape.clone(),
        }
    }

    /// The type variables of a name in the order in which the compiler takes arguments for them: that of the signature.
    fn order(&self, name: Symbol, schema: &Schema, context: &Context) -> Vec<Variable> {
        let plan = self.library.plan;
        let mut order = Vec::new();
        if let Some(constructor) = plan.module.constructors.get(&name) {
            order.extend(
                plan.held.get(&constructor.datatype).into_iter().flatten().map(|held| Variable::Abstract(*held)),
            );
        }
        if plan.module.constructors.contains_key(&name) || plan.parameters.contains_key(&name) {
            order.extend(schema.type_vars.iter().map(|name| Variable::Own(*name)));
            return order;
        }
        context.iter().for_each(|(_, shape)| self.collect(shape, &mut order));
        if plan.parametric.contains(&name) {
            order.extend(self.library.held_by_parameters().into_iter().map(Variable::Abstract));
        }
        self.collect(&Shape::of(&schema.body), &mut order);
        let mut seen = Vec::new();
        order.retain(|variable| {
            !seen.contains(variable) && {
                seen.push(*variable);
                true
            }
        });
        order
    }

    fn collect(&self, shape: &Shape, order: &mut Vec<Variable>) {
        match shape {
            Shape::Var(name) => order.push(Variable::Own(*name)),
            Shape::Data(name, arguments) => {
                order.extend(
                    self.library.plan.held.get(name).into_iter().flatten().map(|held| Variable::Abstract(*held)),
                );
                arguments.iter().for_each(|argument| self.collect(argument, order));
            }
            Shape::Fun(argument, result) => {
                self.collect(argument, order);
                self.collect(result, order);
            }
            Shape::Bool | Shape::Int | Shape::Meta(_) => {}
        }
    }
}
