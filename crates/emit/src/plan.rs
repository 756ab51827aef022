//! Plan of an emission: the goals of the file and its datatypes, with all that they need, and nothing else.

use crate::constraints::{Comparisons, Context, context_of};
use crate::datatypes::{collect_datatypes, group_datatypes, held};
use crate::elaborate::{Elaborated, is_abstract};
use crate::group::group;
use crate::prepare::Unused;
use crate::report;
use crate::survey::Survey;
use indexmap::IndexMap;
use loligo_base::{Diagnostic, FileId, Span};
use loligo_logic::Symbol;
use loligo_types::{Module, Schema, Shape};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Parts of a module that are emitted.
pub(crate) struct Plan<'m> {
    pub(crate) module: &'m Module,
    /// The datatypes with constructors, those that need one another together, each group after those it needs.
    pub(crate) datatypes: Vec<Vec<Symbol>>,
    /// The datatypes without constructors.
    pub(crate) abstracts: Vec<Symbol>,
    /// For each datatype the abstract ones that its values may hold; itself, if it is abstract.
    pub(crate) held: BTreeMap<Symbol, Vec<Symbol>>,
    /// The functions, in the same kind of groups.
    pub(crate) functions: Vec<Vec<Function>>,
    /// The components that nothing defines.
    pub(crate) parameters: IndexMap<Symbol, Parameter>,
    pub(crate) comparisons: Comparisons,
    /// The functions that call a parameter, or one that does.
    pub(crate) parametric: BTreeSet<Symbol>,
}

/// Origin of a definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// It is a goal: it was checked.
    Goal,
    /// It is what the signature of a component says.
    Component,
    /// It is a measure.
    Measure,
}

/// A function, or a value.
pub(crate) struct Function {
    /// Name in programs.
    pub(crate) key: Symbol,
    /// Name in the source.
    pub(crate) name: Symbol,
    pub(crate) origin: Origin,
    pub(crate) schema: Rc<Schema>,
    pub(crate) elaborated: Elaborated,
    pub(crate) context: Context,
    pub(crate) span: Span,
}

/// A component that is to be given from outside.
pub(crate) struct Parameter {
    pub(crate) schema: Rc<Schema>,
    pub(crate) context: Context,
}

impl<'m> Plan<'m> {
    /// Plan for `file`. The errors say why there is none.
    pub(crate) fn of(module: &'m Module, file: FileId, unused: Unused) -> Result<Plan<'m>, Vec<Diagnostic>> {
        let survey = Survey::of(module, file, unused)?;
        let (functions, diagnostics) = survey.elaborated();
        let datatypes: Vec<Symbol> =
            module.datatypes.keys().copied().filter(|name| survey.datatypes.contains(name)).collect();
        let mut plan = Plan {
            module,
            abstracts: datatypes.iter().copied().filter(|name| is_abstract(module, *name)).collect(),
            held: held(module, &datatypes),
            comparisons: Comparisons::of(module, &datatypes),
            datatypes: group_datatypes(module, &datatypes),
            parameters: survey.parameters(),
            functions: Vec::new(),
            parametric: BTreeSet::new(),
        };
        let (functions, complaints) = plan.with_contexts(functions);
        let diagnostics: Vec<Diagnostic> = diagnostics.into_iter().chain(complaints).collect();
        if !diagnostics.is_empty() {
            return Err(diagnostics);
        }
        plan.functions = group(functions, |function| function.key, |function| function.elaborated.code.globals());
        plan.find_parametric();
        Ok(plan)
    }

    /// The functions in order.
    pub(crate) fn all_functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.iter().flatten()
    }

    /// The type of a function, parameter or constructor, and what it asks of its type variables.
    pub(crate) fn callee(&self, name: Symbol) -> Option<(Rc<Schema>, Context)> {
        if let Some(parameter) = self.parameters.get(&name) {
            return Some((parameter.schema.clone(), parameter.context.clone()));
        }
        match self.all_functions().find(|function| function.key == name) {
            Some(function) => Some((function.schema.clone(), function.context.clone())),
            None => Some((self.module.constructors.get(&name)?.schema.clone(), Context::new())),
        }
    }

    /// The abstract datatypes that occur in a shape or in what it holds, in order.
    pub(crate) fn held_by(&self, shape: &Shape) -> Vec<Symbol> {
        let mut names = BTreeSet::new();
        collect_datatypes(shape, &mut names);
        let is_held =
            |name: &&Symbol| names.iter().filter_map(|held| self.held.get(held)).any(|held| held.contains(*name));
        self.abstracts.iter().filter(is_held).copied().collect()
    }

    /// Finds what every function asks of its type variables, which depends on what those ask that it calls.
    fn with_contexts(&self, mut functions: Vec<Function>) -> (Vec<Function>, Vec<Diagnostic>) {
        loop {
            let mut known: BTreeMap<Symbol, (Rc<Schema>, Context)> =
                functions.iter().map(|part| (part.key, (part.schema.clone(), part.context.clone()))).collect();
            let parameters = self.parameters.iter();
            known.extend(parameters.map(|(name, part)| (*name, (part.schema.clone(), part.context.clone()))));
            let (mut changed, mut diagnostics) = (false, Vec::new());
            for function in &mut functions {
                let callee = |name: Symbol| known.get(&name).cloned();
                match context_of(self.module, &self.comparisons, &function.elaborated, &callee) {
                    Ok((context, open)) => {
                        let chosen = &mut function.elaborated.chosen;
                        open.into_iter().for_each(|meta| {
                            chosen.entry(meta).or_insert_with(unit);
                        });
                        let context = sorted(context, &function.schema);
                        changed |= context != function.context;
                        function.context = context;
                    }
                    Err(span) => diagnostics.push(report::incomparable(function, span)),
                }
            }
            if !changed {
                return (functions, diagnostics);
            }
        }
    }

    fn find_parametric(&mut self) {
        let mut parametric = BTreeSet::new();
        for group in &self.functions {
            let calls: BTreeSet<Symbol> =
                group.iter().flat_map(|function| function.elaborated.code.globals()).collect();
            if calls.iter().any(|name| self.parameters.contains_key(name) || parametric.contains(name)) {
                parametric.extend(group.iter().map(|function| function.key));
            }
        }
        self.parametric = parametric;
    }
}

/// The type of one value, where any type will do. No user can name a datatype so.
pub(crate) fn unit() -> Shape {
    Shape::Data(Symbol::new("()"), [].into())
}

/// In the order of the type variables, so that it does not depend on the order of a search.
fn sorted(mut context: Context, schema: &Schema) -> Context {
    let position = |shape: &Shape| match shape {
        Shape::Var(name) => schema.type_vars.iter().position(|variable| variable == name).unwrap_or(usize::MAX),
        _ => usize::MAX,
    };
    context.sort_by_cached_key(|(class, shape)| (position(shape), shape.to_string(), *class));
    context
}
