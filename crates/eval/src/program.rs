//! A module as the machine runs it.

use crate::code::{Branch, Case, Code, Compiler, Meaning, formula};
use crate::contract::Fields;
use crate::value::Tag;
use loligo_base::Span;
use loligo_logic::{MeasureDef, Node, Symbol, Term};
use loligo_types::{Base, Constructor, Datatype, Expr, ExprKind, Module, Schema, Type};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// A module as the machine runs it: its definitions, its measures, and the components whose specification says what
/// they give.
pub struct Program {
    module: Module,
    tags: FxHashMap<Symbol, Tag>,
    definitions: FxHashMap<Symbol, Definition>,
    measures: FxHashMap<Symbol, Measure>,
    /// Definitions given for predicates that are only declared.
    predicates: FxHashMap<Symbol, Rc<Code>>,
    /// Formulas that were evaluated before.
    formulas: RefCell<FxHashMap<Term, Rc<Code>>>,
    /// Fields of constructors at instances of their datatypes that were met before.
    fields: RefCell<FxHashMap<FieldsKey, Fields>>,
    /// Types of which it is known whether they ask anything of the parts of their values.
    plain: RefCell<FxHashMap<Type, bool>>,
}

/// A constructor, its datatype at an instance, and how deep inside a value it stands.
type FieldsKey = (Symbol, Base, usize);

/// Meaning of a name of a program.
#[derive(Clone, Debug)]
pub(crate) enum Definition {
    /// A goal, or a component whose specification determines its result.
    Code(Rc<Code>),
    /// A component whose specification does not; it takes so many arguments.
    Specified(usize),
}

/// A measure: constants and the subject are bound to the parameters.
#[derive(Clone, Debug)]
pub(crate) struct Measure {
    pub(crate) parameters: Rc<[Symbol]>,
    /// None for a measure without cases.
    pub(crate) body: Option<Rc<Code>>,
}

/// The tags of all constructors.
fn tags(module: &Module) -> FxHashMap<Symbol, Tag> {
    let of_datatype = |datatype: &Datatype| {
        let constructors = datatype.constructors.iter().filter_map(|name| module.constructors.get(name));
        let tag = |(position, constructor): (usize, &Constructor)| {
            let arity = constructor.schema.body.uncurry().0.len();
            (constructor.name, Tag { name: constructor.name, position, arity })
        };
        constructors.enumerate().map(tag).collect::<Vec<_>>()
    };
    module.datatypes.values().flat_map(of_datatype).collect()
}

impl Program {
    /// Prepares the definitions of a module.
    pub fn new(module: &Module) -> Program {
        let mut program = Program {
            module: module.clone(),
            tags: tags(module),
            definitions: FxHashMap::default(),
            measures: FxHashMap::default(),
            predicates: FxHashMap::default(),
            formulas: RefCell::default(),
            fields: RefCell::default(),
            plain: RefCell::default(),
        };
        for measure in module.theory.measures.values() {
            let compiled = program.measure(measure);
            program.measures.insert(measure.name, compiled);
        }
        for (name, schema) in &module.components {
            let definition = program.component(&schema.body);
            program.definitions.insert(*name, definition);
        }
        for goal in &module.goals {
            program.define(goal.name, &goal.body);
        }
        program
    }

    /// The module.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// Gives a name another definition.
    pub fn define(&mut self, name: Symbol, body: &Expr) {
        let code = self.compile(body);
        self.definitions.insert(name, Definition::Code(code));
    }

    /// Gives a predicate that is only declared a meaning: a function that takes what the predicate takes.
    pub fn define_predicate(&mut self, name: Symbol, body: &Expr) {
        let code = self.compile(body);
        self.predicates.insert(name, code);
    }

    /// The declared type of a goal, component or constructor.
    pub(crate) fn schema(&self, name: Symbol) -> Option<&Rc<Schema>> {
        let goal = || self.module.goals.iter().find(|goal| goal.name == name).map(|goal| &goal.schema);
        let constructor = || self.module.constructors.get(&name).map(|constructor| &constructor.schema);
        self.module.components.get(&name).or_else(goal).or_else(constructor)
    }

    /// The components whose specification does not determine what they give.
    pub fn specified_only(&self) -> impl Iterator<Item = (Symbol, &Rc<Schema>)> {
        let is_open = |name: &Symbol| matches!(self.definitions.get(name), Some(Definition::Specified(_)));
        self.module.components.iter().filter(move |(name, _)| is_open(name)).map(|(name, schema)| (*name, schema))
    }

    pub(crate) fn definition(&self, name: Symbol) -> Option<&Definition> {
        self.definitions.get(&name)
    }

    pub(crate) fn predicate_code(&self, name: Symbol) -> Option<&Rc<Code>> {
        self.predicates.get(&name)
    }

    pub(crate) fn measure_code(&self, name: Symbol) -> Option<&Measure> {
        self.measures.get(&name)
    }

    /// The tag of a constructor; `None` for what is none.
    pub fn tag(&self, name: Symbol) -> Option<Tag> {
        self.tags.get(&name).copied()
    }

    /// The number of arguments of a constructor; `None` for what is none.
    pub(crate) fn arity(&self, name: Symbol) -> Option<usize> {
        self.tag(name).map(|tag| tag.arity)
    }

    /// The code of a program over the module's names.
    pub(crate) fn compile(&self, expr: &Expr) -> Rc<Code> {
        Compiler { tag: &|name| self.tag(name) }.program(expr)
    }

    /// The code of a formula.
    pub(crate) fn formula(&self, term: Term) -> Rc<Code> {
        if let Some(code) = self.formulas.borrow().get(&term) {
            return code.clone();
        }
        let code = formula(term, &|name| self.meaning(name));
        self.formulas.borrow_mut().insert(term, code.clone());
        code
    }

    /// The fields for the key, computed once.
    pub(crate) fn remembered_fields(&self, key: FieldsKey, compute: impl FnOnce() -> Fields) -> Fields {
        if let Some(fields) = self.fields.borrow().get(&key) {
            return fields.clone();
        }
        let fields = compute();
        self.fields.borrow_mut().insert(key, fields.clone());
        fields
    }

    /// Test for a plain type, computed once.
    pub(crate) fn remembered_plain(&self, ty: &Type, compute: impl FnOnce() -> bool) -> bool {
        if let Some(plain) = self.plain.borrow().get(ty) {
            return *plain;
        }
        let plain = compute();
        self.plain.borrow_mut().insert(ty.clone(), plain);
        plain
    }

    fn meaning(&self, name: Symbol) -> Meaning {
        if self.module.theory.measures.contains_key(&name) {
            Meaning::Measure
        } else if let Some(tag) = self.tag(name) {
            Meaning::Constructor(tag)
        } else {
            Meaning::Predicate
        }
    }

    fn measure(&self, measure: &MeasureDef) -> Measure {
        let subject = Symbol::of(loligo_logic::Origin::Component, "subject", 0);
        let constants = measure.constants.iter().map(|(name, _)| *name);
        let parameters = constants.chain([subject]).collect();
        if measure.cases.is_empty() {
            return Measure { parameters, body: None };
        }
        let cases = measure.cases.iter().map(|case| Case {
            constructor: case.constructor,
            parameters: case.parameters.clone().into(),
            branch: Branch { span: None, code: formula(case.body, &|name| self.meaning(name)) },
        });
        let cases: Vec<Case> = cases.collect();
        Measure { parameters, body: Some(Rc::new(Code::Match(Rc::new(Code::Local(subject)), cases, Span::default()))) }
    }

    /// Definition of a component by its type.
    fn component(&self, ty: &Type) -> Definition {
        let (arguments, result) = ty.uncurry();
        let specified = Definition::Specified(arguments.len());
        let Some(definition) = result.as_scalar().and_then(|scalar| scalar.definition()) else { return specified };
        let parameters: Rc<[Symbol]> = arguments.iter().map(|fun| fun.param).collect();
        // A predicate that is only declared has no value of its own; one of a measure without cases neither.
        let mut is_determined = definition.free_vars().iter().all(|name| parameters.contains(name));
        definition.visit(&mut |part| {
            if let Node::App(name, ..) = part.node() {
                is_determined &= self.meaning(name) != Meaning::Predicate;
            }
        });
        if !is_determined {
            return specified;
        }
        let code = self.formula(definition);
        Definition::Code(if parameters.is_empty() { code } else { Rc::new(Code::Lambda(parameters, code)) })
    }
}

/// The places of the branches of a program: alternatives, and the two sides of conditionals; not those that are `error`.
pub fn branches(expr: &Expr) -> Vec<Span> {
    let mut spans = Vec::new();
    gather(expr, &mut spans);
    spans.sort_unstable();
    spans.dedup();
    spans
}

fn gather(expr: &Expr, spans: &mut Vec<Span>) {
    let mut branch = |body: &Expr| {
        if body.kind != ExprKind::Error {
            spans.push(body.span);
        }
    };
    match &expr.kind {
        ExprKind::If(_, then, otherwise) => {
            branch(then);
            branch(otherwise);
        }
        ExprKind::Match(_, alternatives) => alternatives.iter().for_each(|alternative| branch(&alternative.body)),
        _ => {}
    }
    expr.children().for_each(|child| gather(child, spans));
}

/// Test for a component whose results depend on functions that it takes: by way of an abstract refinement, or as only
/// they give values of a type variable's type. Then its results cannot be made up.
pub fn depends_on_functions(schema: &Schema) -> bool {
    let (parameters, result) = schema.body.uncurry();
    let mut given = Vec::new();
    parameters
        .iter()
        .filter(|fun| fun.argument.as_scalar().is_some())
        .for_each(|fun| fun.argument.visit_type_vars(&mut |name| given.push(name)));
    let mut needed = Vec::new();
    result.visit_type_vars(&mut |name| needed.push(name));
    let takes_functions = parameters.iter().any(|fun| fun.argument.as_fun().is_some());
    !schema.predicates.is_empty() || (takes_functions && needed.iter().any(|name| !given.contains(name)))
}
