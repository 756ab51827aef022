//! Global environment of a program: all that it may refer to besides its local variables.

use crate::functions;
use crate::parts::{self, Parts};
use crate::scalars::Comparing;
use loligo_horn::Subjects;
use loligo_logic::{BinOp, ByName, Node, Origin, Sort, Symbol, Term};
use loligo_types::{Base, Constructor, Datatype, Fun, Module, Scalar, Schema, Shape, Type};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// A name, its type arguments, and how many unknowns there are before those of its type.
type InstanceKey = (Symbol, Vec<Shape>, usize);

/// A type, and what the unknowns in it are about.
type Instance = (Type, Rc<[Subjects]>);

/// The constructors of a module and the functions in scope of one goal.
#[derive(Clone)]
pub struct Library<'m> {
    /// Everything declared.
    pub module: &'m Module,
    functions: ByName<Rc<Schema>>,
    /// Cache of [`body`](Library::body).
    bodies: RefCell<FxHashMap<Symbol, Type>>,
    /// Types at type arguments, by how many unknowns there were, and what the new ones are about.
    instances: RefCell<FxHashMap<InstanceKey, Instance>>,
    /// The parameters of each datatype whose values some constructor compares by order.
    ordered_parameters: FxHashMap<Symbol, Vec<usize>>,
    /// Cache of [`ordered_variables`](Library::ordered_variables).
    ordered: RefCell<FxHashMap<Symbol, Rc<[usize]>>>,
    /// Cache of [`mentioned`](Library::mentioned).
    mentioned: RefCell<FxHashMap<Symbol, Rc<[Vec<usize>]>>>,
    /// Cache of [`may_echo`](Library::may_echo).
    echoing: RefCell<FxHashMap<Symbol, bool>>,
    /// Cache of [`comparing`](Library::comparing).
    comparing: OnceCell<Rc<Comparing>>,
    /// The sizes of parts of values, if recursion needs them.
    parts: Option<Rc<Parts>>,
    /// The function parameters of a program whose results its type speaks of.
    spoken_of: Rc<FxHashSet<Symbol>>,
}

impl<'m> Library<'m> {
    /// The components of `module` and the goals before the `index`-th, with their declared types.
    pub fn before(module: &'m Module, index: usize) -> Library<'m> {
        let components = module.components.iter().map(|(name, schema)| (*name, schema));
        let goals = module.goals.iter().take(index).map(|goal| (goal.name, &goal.schema));
        Library {
            module,
            functions: components.chain(goals).map(|(name, schema)| (name, schema.clone())).collect(),
            bodies: RefCell::default(),
            instances: RefCell::default(),
            ordered_parameters: ordered_parameters(module),
            ordered: RefCell::default(),
            mentioned: RefCell::default(),
            echoing: RefCell::default(),
            comparing: OnceCell::new(),
            parts: None,
            spoken_of: Rc::default(),
        }
    }

    /// Says of what is matched how large it is: recursion needs it.
    pub(crate) fn tell_parts(&mut self) {
        self.parts = Some(Rc::new(Parts::of(self.module)));
        self.bodies.borrow_mut().clear();
        self.instances.borrow_mut().clear();
    }

    /// Has all rules tell, of calls of the functions among `parameters` whose results `ty` speaks of, which values they are.
    pub fn tell_results(&mut self, ty: &Type, parameters: &[Symbol]) {
        let called: Vec<Term> =
            functions::calls(ty).into_iter().filter_map(|call| Some(functions::as_call(call)?.0)).collect();
        let is_called = |name: Symbol| called.contains(&Term::var(name, Sort::function()));
        let (arguments, _) = ty.uncurry();
        let called = arguments.iter().zip(parameters).filter(|(fun, _)| is_called(fun.param));
        self.spoken_of = Rc::new(called.map(|(_, parameter)| *parameter).collect());
    }

    /// The functions of whose results all rules tell.
    pub(crate) fn spoken_of(&self) -> Rc<FxHashSet<Symbol>> {
        self.spoken_of.clone()
    }

    /// Tells if arguments of recursive calls are compared by the order "is a part of".
    pub fn tells_parts(&self) -> bool {
        self.parts.is_some()
    }

    /// The sizes of parts of values, where they are to be spoken of.
    pub(crate) fn parts(&self) -> Option<&Parts> {
        self.parts.as_deref()
    }

    /// Adds a function, or replaces it.
    pub fn insert(&mut self, name: Symbol, schema: impl Into<Rc<Schema>>) {
        self.ordered.borrow_mut().remove(&name);
        self.bodies.borrow_mut().remove(&name);
        self.mentioned.borrow_mut().remove(&name);
        self.echoing.borrow_mut().remove(&name);
        self.instances.borrow_mut().clear();
        self.functions.insert(name, schema.into());
    }

    /// Removes a function.
    pub fn remove(&mut self, name: Symbol) {
        self.functions.shift_remove(&name);
        self.bodies.borrow_mut().remove(&name);
        self.mentioned.borrow_mut().remove(&name);
        self.echoing.borrow_mut().remove(&name);
        self.instances.borrow_mut().clear();
    }

    /// The functions: components in the order of the file, then goals.
    pub fn functions(&self) -> impl DoubleEndedIterator<Item = (Symbol, &Schema)> {
        self.functions.iter().map(|(name, schema)| (*name, &**schema))
    }

    /// True if some function or constructor takes functions.
    pub fn takes_functions(&self) -> bool {
        self.some_takes_functions(&|_| true)
    }

    /// True if some function without a definition, or some constructor, takes functions.
    pub(crate) fn takes_functions_untold(&self) -> bool {
        self.some_takes_functions(&|name| self.module.components.contains_key(&name))
    }

    /// True if some constructor takes functions, or some function among those that `is_meant`.
    fn some_takes_functions(&self, is_meant: &dyn Fn(Symbol) -> bool) -> bool {
        let constructors = self.module.constructors.values().map(|constructor| &constructor.schema);
        let functions = self.functions.iter().filter(|(name, _)| is_meant(**name)).map(|(_, schema)| schema);
        functions.chain(constructors).any(|schema| schema.body.order() > 1)
    }

    /// The declared type of a function or constructor.
    pub fn schema(&self, name: Symbol) -> Option<&Schema> {
        let constructor = || self.module.constructors.get(&name).map(|constructor| &constructor.schema);
        self.functions.get(&name).or_else(constructor).map(Rc::as_ref)
    }

    /// Membership in the names that some declaration gives to a function or constructor, be it out of reach here.
    pub fn is_declared(&self, name: Symbol) -> bool {
        self.schema(name).is_some()
            || self.module.components.contains_key(&name)
            || self.module.goals.iter().any(|goal| goal.name == name)
    }

    /// The positions of the type variables of `name` whose values it compares by order: only at ordered sorts does that
    /// mean anything.
    pub fn ordered_variables(&self, name: Symbol) -> Rc<[usize]> {
        let positions = |schema: &Schema| ordered_variables(schema, &self.ordered_parameters).into();
        let compute = || self.schema(name).map(positions).unwrap_or_default();
        self.ordered.borrow_mut().entry(name).or_insert_with(compute).clone()
    }

    /// The functions of the module that compare values, and the values that cannot be compared.
    pub fn comparing(&self) -> &Comparing {
        self.comparing.get_or_init(|| Rc::new(Comparing::of(self.module)))
    }

    /// For each argument of `name` the positions of those before it that the type expected there speaks of.
    pub fn mentioned(&self, name: Symbol) -> Rc<[Vec<usize>]> {
        let compute = || self.schema(name).map(|schema| mentioned(&schema.body)).unwrap_or_default();
        self.mentioned.borrow_mut().entry(name).or_insert_with(compute).clone()
    }

    /// True if `name` is a function that [may echo](may_echo) an argument; a constructor says what it builds.
    pub fn may_echo(&self, name: Symbol) -> bool {
        let compute = || self.functions.get(&name).is_some_and(|schema| may_echo(&schema.body));
        *self.echoing.borrow_mut().entry(name).or_insert_with(compute)
    }

    /// The constructor called `name`.
    pub fn constructor(&self, name: Symbol) -> Option<&'m Constructor> {
        self.module.constructors.get(&name)
    }

    /// The type of a constructor at the type arguments and abstract refinements of a datatype.
    pub fn constructor_at(&self, constructor: Symbol, datatype: &Scalar) -> Option<Type> {
        let Base::Data(name, arguments, predicates) = &datatype.base else { return None };
        let found = self.constructor(constructor).filter(|found| found.datatype == *name)?;
        let schema = Schema { body: self.body(constructor)?, ..Schema::clone(&found.schema) };
        let bindings: Vec<(Symbol, Type)> = schema.type_vars.iter().copied().zip(arguments.iter().cloned()).collect();
        Some(schema.instance(&bindings, predicates))
    }

    /// The datatype called `name`.
    pub fn datatype(&self, name: Symbol) -> Option<&'m Datatype> {
        self.module.datatypes.get(&name)
    }

    /// The type under the quantifiers of `name`, its parameters renamed apart from all in scope, with what a constructor says of its result conjoined: that `_v` is the
    /// constructor applied to its arguments.
    pub fn body(&self, name: Symbol) -> Option<Type> {
        if let Some(body) = self.bodies.borrow().get(&name) {
            return Some(body.clone());
        }
        let apart = self.schema(name)?.body.rename_apart();
        let body = match self.functions.contains_key(&name) {
            true => apart,
            false => self.constructor_type(name, &apart, &mut Vec::new()),
        };
        self.bodies.borrow_mut().insert(name, body.clone());
        Some(body)
    }

    /// The type of a name at type arguments, if it was [remembered](Library::remember_instance).
    pub(crate) fn instance(&self, key: &InstanceKey) -> Option<Instance> {
        self.instances.borrow().get(key).cloned()
    }

    /// Remembers the type of a name at type arguments.
    pub(crate) fn remember_instance(&self, key: InstanceKey, ty: Type, subjects: Rc<[Subjects]>) {
        self.instances.borrow_mut().insert(key, (ty, subjects));
    }

    fn constructor_type(&self, name: Symbol, ty: &Type, arguments: &mut Vec<Option<Term>>) -> Type {
        match ty {
            Type::Fun(fun) => {
                arguments.push(fun.argument.sort().map(|sort| Term::var(fun.param, sort)));
                let result = self.constructor_type(name, &fun.result, arguments);
                Type::fun(fun.param, fun.argument.clone(), result)
            }
            Type::Scalar(scalar) => {
                let value = Term::value(scalar.base.sort());
                let mut facts = self.constructed(name, value, arguments);
                facts.extend(self.parts.iter().flat_map(|_| parts::built(value, arguments)));
                ty.and(Term::and(facts))
            }
        }
    }

    /// Facts about `value` built by constructor `name` from `arguments` (`None` for a function).
    ///
    /// The logic does not see functions, so two values that differ in a function only must not be called equal: with a
    /// function among the arguments only the measures are known, not the value.
    pub fn constructed(&self, name: Symbol, value: Term, arguments: &[Option<Term>]) -> Vec<Term> {
        let unseen = || Term::var(Symbol::of(Origin::Placeholder, "f", 0), Sort::function());
        let terms: Vec<Term> = arguments.iter().map(|argument| argument.unwrap_or_else(unseen)).collect();
        let built = Term::app(name, terms, value.sort());
        if arguments.iter().all(Option::is_some) {
            return vec![Term::eq(value, built)];
        }
        let axioms = self.module.theory.constructor_axioms(value, built);
        axioms.into_iter().filter(|axiom| !matches!(axiom.node(), Node::Bool(_))).collect()
    }
}

/// For each argument of a function the positions of those before it that the type expected there speaks of.
pub fn mentioned(ty: &Type) -> Rc<[Vec<usize>]> {
    let (functions, _) = ty.uncurry();
    let before = |(position, fun): (usize, &&Fun)| {
        let mut mentioned = Vec::new();
        fun.argument.visit_terms(&mut |term| {
            let is_free = |at: &usize| functions.get(*at).is_some_and(|other| term.mentions(other.param));
            mentioned.extend((0..position).filter(is_free));
        });
        mentioned
    };
    functions.iter().enumerate().map(before).collect()
}

/// True if an argument has the type of the result, and the result type does not define the result: it may be that
/// argument.
pub fn may_echo(ty: &Type) -> bool {
    let (functions, result) = ty.uncurry();
    let Type::Scalar(result) = result else { return false };
    let is_alike = |ty: &Type| ty.as_scalar().is_some_and(|scalar| scalar.base == result.base);
    result.definition().is_none() && functions.iter().any(|fun| is_alike(&fun.argument))
}

/// The parameters of each datatype whose values some constructor compares by order, itself or inside a component.
fn ordered_parameters(module: &Module) -> FxHashMap<Symbol, Vec<usize>> {
    let mut ordered: FxHashMap<Symbol, Vec<usize>> = FxHashMap::default();
    loop {
        let mut changed = false;
        for constructor in module.constructors.values() {
            let found = ordered_variables(&constructor.schema, &ordered);
            let known = ordered.entry(constructor.datatype).or_default();
            for index in found {
                if !known.contains(&index) {
                    known.push(index);
                    changed = true;
                }
            }
        }
        if !changed {
            return ordered;
        }
    }
}

/// The positions of the type variables of a schema whose values have to be ordered for it to mean something, given the
/// ordered parameters of datatypes.
fn ordered_variables(schema: &Schema, datatypes: &FxHashMap<Symbol, Vec<usize>>) -> Vec<usize> {
    let mut compared: FxHashSet<Symbol> = FxHashSet::default();
    schema.body.visit_terms(&mut |term| {
        term.visit(&mut |part| {
            if let Node::Binary(BinOp::Lt | BinOp::Le, left, _) = part.node()
                && let Sort::Var(name) = left.sort()
            {
                compared.insert(name);
            }
        });
    });
    collect_ordered(&schema.body, datatypes, &mut compared);
    (0..schema.type_vars.len())
        .filter(|index| schema.type_vars.get(*index).is_some_and(|var| compared.contains(var)))
        .collect()
}

fn collect_ordered(ty: &Type, datatypes: &FxHashMap<Symbol, Vec<usize>>, compared: &mut FxHashSet<Symbol>) {
    match ty {
        Type::Fun(fun) => {
            collect_ordered(&fun.argument, datatypes, compared);
            collect_ordered(&fun.result, datatypes, compared);
        }
        Type::Scalar(Scalar { base: Base::Data(name, arguments, _), .. }) => {
            for (index, argument) in arguments.iter().enumerate() {
                let is_ordered = datatypes.get(name).is_some_and(|ordered| ordered.contains(&index));
                if is_ordered && let Type::Scalar(Scalar { base: Base::Var(var), .. }) = argument {
                    compared.insert(*var);
                }
                collect_ordered(argument, datatypes, compared);
            }
        }
        Type::Scalar(_) => {}
    }
}
