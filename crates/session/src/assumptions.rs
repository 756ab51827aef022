//! Assumptions that a definition rests on and that nobody checks.

use loligo_logic::{Node, Symbol, Term};
use loligo_types::{Base, Expr, ExprKind, Goal, Module, Scalar, Schema, Type};
use std::collections::BTreeSet;

/// An assumption: something taken as given.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Assumption {
    /// Kind of the assumption.
    pub kind: Assumed,
    /// Its name.
    pub name: String,
}

/// Kinds of assumptions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Assumed {
    /// A component: a signature without a definition, which is taken to have one.
    Component,
    /// A goal with a hole, which is taken to be filled.
    Hole,
    /// A datatype without constructors.
    Datatype,
    /// A measure without cases.
    Measure,
    /// An uninterpreted predicate.
    Predicate,
}

impl Assumed {
    /// It in words.
    pub fn words(self) -> &'static str {
        match self {
            Assumed::Component => "component without a definition",
            Assumed::Hole => "goal with a hole",
            Assumed::Datatype => "datatype without constructors",
            Assumed::Measure => "measure without cases",
            Assumed::Predicate => "uninterpreted predicate",
        }
    }

    /// It in one word.
    pub fn id(self) -> &'static str {
        match self {
            Assumed::Component => "component",
            Assumed::Hole => "hole",
            Assumed::Datatype => "datatype",
            Assumed::Measure => "measure",
            Assumed::Predicate => "predicate",
        }
    }
}

/// A definition with the assumptions that it rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Foundation {
    /// The file of the definition.
    pub file: loligo_base::FileId,
    /// Its name.
    pub name: String,
    /// All assumptions that it rests on, directly or not.
    pub assumptions: Vec<Assumption>,
}

/// All assumptions that the definition `body` of a goal rests on, directly or through what it uses, sorted.
pub fn assumptions(module: &Module, goal: &Goal, body: &Expr) -> Vec<Assumption> {
    let mut walk = Walk { module, seen: BTreeSet::from([goal.name]), open: Vec::new(), found: BTreeSet::new() };
    walk.schema(&goal.schema);
    walk.program(body, &mut Vec::new());
    while let Some(name) = walk.open.pop() {
        walk.look_into(name);
    }
    walk.found.into_iter().collect()
}

/// All assumptions that a measure rests on.
pub fn assumptions_of_measure(module: &Module, measure: Symbol) -> Vec<Assumption> {
    let mut walk = Walk { module, seen: BTreeSet::from([measure]), open: vec![measure], found: BTreeSet::new() };
    while let Some(name) = walk.open.pop() {
        walk.look_into(name);
    }
    walk.found.into_iter().collect()
}

struct Walk<'m> {
    module: &'m Module,
    seen: BTreeSet<Symbol>,
    /// Names that were seen and not looked into.
    open: Vec<Symbol>,
    found: BTreeSet<Assumption>,
}

impl Walk<'_> {
    fn uses(&mut self, name: Symbol) {
        if self.seen.insert(name) {
            self.open.push(name);
        }
    }

    fn assume(&mut self, kind: Assumed, name: Symbol) {
        self.found.insert(Assumption { kind, name: name.to_string() });
    }

    /// Names of programs, datatypes and formulas differ, but for a component that has the name of a datatype: both are
    /// looked into then, and too much is said rather than too little.
    fn look_into(&mut self, name: Symbol) {
        let module = self.module;
        if let Some(schema) = module.components.get(&name) {
            self.assume(Assumed::Component, name);
            self.schema(schema);
        }
        if let Some(goal) = module.goals.iter().find(|goal| goal.name == name) {
            if goal.body.has_holes() {
                self.assume(Assumed::Hole, name);
            }
            self.schema(&goal.schema);
            self.program(&goal.body, &mut Vec::new());
        }
        if let Some(constructor) = module.constructors.get(&name) {
            self.uses(constructor.datatype);
        }
        if let Some(datatype) = module.datatypes.get(&name) {
            if datatype.constructors.is_empty() {
                self.assume(Assumed::Datatype, name);
            }
            datatype.constructors.iter().filter_map(|name| module.constructors.get(name)).for_each(|constructor| {
                self.schema(&constructor.schema);
            });
            datatype.termination.into_iter().for_each(|measure| self.uses(measure));
        }
        if let Some(measure) = module.theory.measures.get(&name) {
            if measure.cases.is_empty() {
                self.assume(Assumed::Measure, name);
            }
            self.formula(measure.postcondition);
            measure.cases.iter().for_each(|case| self.formula(case.body));
        }
        if module.predicates.contains_key(&name) {
            self.assume(Assumed::Predicate, name);
        }
    }

    fn schema(&mut self, schema: &Schema) {
        self.ty(&schema.body);
    }

    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Fun(fun) => {
                self.ty(&fun.argument);
                self.ty(&fun.result);
            }
            Type::Scalar(Scalar { base, refinement }) => {
                if let Base::Data(name, arguments, predicates) = base {
                    self.uses(*name);
                    arguments.iter().for_each(|argument| self.ty(argument));
                    predicates.iter().for_each(|predicate| self.formula(*predicate));
                }
                self.formula(*refinement);
            }
        }
    }

    fn formula(&mut self, formula: Term) {
        formula.visit(&mut |part| {
            if let Node::App(name, ..) = &*part.shared() {
                self.uses(*name);
            }
        });
    }

    /// `local` are the names that are bound around the program.
    fn program(&mut self, program: &Expr, local: &mut Vec<Symbol>) {
        match &program.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _) if !local.contains(name) => self.uses(*name),
            ExprKind::Typed(_, annotation) => self.ty(&annotation.ty),
            ExprKind::Match(_, alternatives) => {
                alternatives.iter().for_each(|alternative| self.uses(alternative.constructor));
            }
            _ => {}
        }
        for (index, child) in program.children().enumerate() {
            let outer = local.len();
            local.extend(program.bound(index));
            self.program(child, local);
            local.truncate(outer);
        }
    }
}
