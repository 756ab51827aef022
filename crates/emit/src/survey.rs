//! Reachability from the goals and datatypes of a file.

use crate::constraints::{Context, insert};
use crate::datatypes::collect_datatypes;
use crate::elaborate::{Class, Scope, elaborate};
use crate::plan::{Function, Origin, Parameter};
use crate::prepare::{Unused, prepare};
use crate::report;
use crate::shapes::argument_for;
use crate::specification::{Measures, compared_variables};
use indexmap::IndexMap;
use loligo_base::{Diagnostic, FileId, Span};
use loligo_logic::Symbol;
use loligo_types::{Datatype, Expr, ExprKind, Module, Schema, Shape};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Definitions and datatypes reachable from those of a file.
pub(crate) struct Survey<'m> {
    module: &'m Module,
    measures: Measures<'m>,
    unused: Unused,
    /// The measures among them are those that components are defined by.
    computable: IndexMap<Symbol, (Symbol, Rc<Schema>, Expr)>,
    drafts: IndexMap<Symbol, Draft>,
    parameters: BTreeSet<Symbol>,
    pub(crate) datatypes: BTreeSet<Symbol>,
    diagnostics: Vec<Diagnostic>,
}

/// A definition that is not typed yet.
struct Draft {
    name: Symbol,
    origin: Origin,
    schema: Rc<Schema>,
    body: Expr,
    span: Span,
}

impl<'m> Survey<'m> {
    /// Survey from the goals and datatypes of `file`; the errors are the holes in it.
    pub(crate) fn of(module: &'m Module, file: FileId, unused: Unused) -> Result<Self, Vec<Diagnostic>> {
        let measures = Measures::of(module);
        let mut survey = Survey {
            module,
            computable: measures.functions(),
            measures,
            unused,
            drafts: IndexMap::new(),
            parameters: BTreeSet::new(),
            datatypes: BTreeSet::new(),
            diagnostics: Vec::new(),
        };
        survey.reach_all(file);
        if survey.diagnostics.is_empty() { Ok(survey) } else { Err(survey.diagnostics) }
    }

    fn reach_all(&mut self, file: FileId) {
        let is_local = |datatype: &&Datatype| datatype.span.file == file;
        let mut todo: Vec<Symbol> =
            self.module.goals.iter().filter(|goal| goal.is_local).map(|goal| goal.name).collect();
        self.module.datatypes.values().filter(is_local).for_each(|datatype| self.reach_datatype(datatype.name));
        while let Some(name) = todo.pop() {
            todo.extend(self.reach(name));
        }
    }

    /// Notes a function, parameter or constructor, and gives the names that its definition mentions.
    fn reach(&mut self, name: Symbol) -> Vec<Symbol> {
        if let Some(constructor) = self.module.constructors.get(&name) {
            self.reach_datatype(constructor.datatype);
        }
        if self.drafts.contains_key(&name) || self.parameters.contains(&name) {
            return Vec::new();
        }
        let Some(draft) = self.draft(name) else {
            if let Some(schema) = self.module.components.get(&name) {
                self.parameters.insert(name);
                self.reach_shape(&Shape::of(&schema.body));
            }
            return Vec::new();
        };
        self.reach_shape(&Shape::of(&draft.schema.body));
        let mut mentioned = mentioned(&draft.body);
        mentioned.retain(|name| name.origin() != loligo_logic::Origin::Target || self.computable.contains_key(name));
        self.drafts.insert(name, draft);
        mentioned.into_iter().collect()
    }

    fn draft(&mut self, name: Symbol) -> Option<Draft> {
        if let Some(goal) = self.module.goals.iter().find(|goal| goal.name == name) {
            if goal.body.has_holes() {
                self.diagnostics.push(report::hole(goal));
            }
            let (schema, body) = (goal.schema.clone(), prepare(&goal.body, self.unused));
            return Some(Draft { name, origin: Origin::Goal, schema, body, span: goal.span });
        }
        if let Some((measure, schema, body)) = self.computable.get(&name) {
            let (schema, body) = (schema.clone(), prepare(body, self.unused));
            return Some(Draft { name: *measure, origin: Origin::Measure, schema, body, span: Span::default() });
        }
        let schema = self.module.components.get(&name)?.clone();
        let body = prepare(&self.measures.component(&schema)?, self.unused);
        Some(Draft { name, origin: Origin::Component, schema, body, span: Span::default() })
    }

    fn reach_shape(&mut self, shape: &Shape) {
        let mut names = BTreeSet::new();
        collect_datatypes(shape, &mut names);
        names.into_iter().for_each(|name| self.reach_datatype(name));
    }

    fn reach_datatype(&mut self, name: Symbol) {
        if !self.datatypes.insert(name) {
            return;
        }
        let constructors = self.module.datatypes.get(&name).map_or(&[][..], |datatype| &datatype.constructors);
        for constructor in constructors.iter().filter_map(|name| self.module.constructors.get(name)) {
            self.reach_shape(&Shape::of(&constructor.schema.body));
        }
    }

    /// The functions in the order of the source, measures and components first.
    pub(crate) fn elaborated(&self) -> (Vec<Function>, Vec<Diagnostic>) {
        let goals = self.module.goals.iter().map(|goal| goal.name);
        let order = self.computable.keys().chain(self.module.components.keys()).copied().chain(goals);
        let (mut functions, mut diagnostics) = (Vec::new(), Vec::new());
        for (key, draft) in order.filter_map(|key| Some((key, self.drafts.get(&key)?))) {
            match elaborate(self, &draft.body, &Shape::of(&draft.schema.body)) {
                Ok(elaborated) => functions.push(Function {
                    key,
                    name: draft.name,
                    origin: draft.origin,
                    schema: draft.schema.clone(),
                    elaborated,
                    context: Context::new(),
                    span: draft.span,
                }),
                Err(span) => diagnostics.push(report::misfit(draft.name, span)),
            }
        }
        (functions, diagnostics)
    }

    pub(crate) fn parameters(&self) -> IndexMap<Symbol, Parameter> {
        let reached = self.module.components.iter().filter(|(name, _)| self.parameters.contains(*name));
        reached
            .map(|(name, schema)| (*name, Parameter { schema: schema.clone(), context: assumed(self.module, schema) }))
            .collect()
    }
}

impl Scope for Survey<'_> {
    fn module(&self) -> &Module {
        self.module
    }

    fn schema(&self, name: Symbol) -> Option<Rc<Schema>> {
        if let Some(draft) = self.drafts.get(&name) {
            return Some(draft.schema.clone());
        }
        let constructor = self.module.constructors.get(&name).map(|constructor| &constructor.schema);
        constructor.or_else(|| self.module.components.get(&name)).cloned()
    }

    fn seen(&self, shape: Shape) -> Shape {
        shape
    }
}

/// Constraints granted to a component that nothing defines: comparisons that its signature makes, be it inside a
/// datatype.
fn assumed(module: &Module, schema: &Schema) -> Context {
    let (mut ordered, equated) = compared_variables(schema);
    let mut datatypes = BTreeSet::new();
    ordered_arguments(module, &Shape::of(&schema.body), &mut ordered, &mut datatypes);
    let mut context = Context::new();
    for variable in &schema.type_vars {
        if ordered.contains(variable) {
            insert(&mut context, Class::Ord, Shape::Var(*variable));
        } else if equated.contains(variable) {
            insert(&mut context, Class::Eq, Shape::Var(*variable));
        }
    }
    context
}

/// Adds the type variables that a datatype in `shape` holds in order.
fn ordered_arguments(module: &Module, shape: &Shape, ordered: &mut BTreeSet<Symbol>, seen: &mut BTreeSet<Symbol>) {
    match shape {
        Shape::Data(name, arguments) => {
            let Some(datatype) = module.datatypes.get(name) else { return };
            arguments.iter().for_each(|argument| ordered_arguments(module, argument, ordered, seen));
            if !seen.insert(*name) {
                return;
            }
            for constructor in datatype.constructors.iter().filter_map(|name| module.constructors.get(name)) {
                let schema = &constructor.schema;
                let mut inner = compared_variables(schema).0;
                ordered_arguments(module, &Shape::of(&schema.body), &mut inner, seen);
                for variable in inner {
                    if let Some(Shape::Var(argument)) = argument_for(schema, arguments, variable) {
                        ordered.insert(argument);
                    }
                }
            }
            seen.remove(name);
        }
        Shape::Fun(argument, result) => {
            ordered_arguments(module, argument, ordered, seen);
            ordered_arguments(module, result, ordered, seen);
        }
        Shape::Bool | Shape::Int | Shape::Var(_) | Shape::Meta(_) => {}
    }
}

/// The names that occur and are no binders.
fn mentioned(expr: &Expr) -> BTreeSet<Symbol> {
    let mut names = BTreeSet::new();
    collect_mentioned(expr, &mut names);
    names
}

fn collect_mentioned(expr: &Expr, names: &mut BTreeSet<Symbol>) {
    match &expr.kind {
        ExprKind::Var(name) | ExprKind::Instance(name, _) => {
            names.insert(*name);
        }
        ExprKind::Match(_, alternatives) => names.extend(alternatives.iter().map(|part| part.constructor)),
        _ => {}
    }
    expr.children().for_each(|child| collect_mentioned(child, names));
}
