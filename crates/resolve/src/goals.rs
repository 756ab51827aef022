//! Components, goals and examples.

use crate::formula;
use crate::names::{GoalDef, ProgramDef, decls, symbol};
use crate::normalize::normalize;
use crate::program::{ProgramScope, Visible};
use crate::report::unknown;
use crate::scope::{FormulaScope, Local, LocalSort, Undeclared, ValueVar};
use crate::types::{Formulas, TypeScope, TypeVars};
use crate::unnamed::Unnamed;
use crate::{Input, Origin, Resolver};
use loligo_base::{Diagnostic, Span, codes};
use loligo_logic::{Items, Sort, Symbol, Term};
use loligo_syntax::ast::{self, DeclKind, Name, ProgramKind, TypeKind};
use loligo_types::{Example, Expr, Goal, Module, Schema, Type};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A resolved signature.
#[derive(Clone)]
pub(crate) struct Signature {
    /// The type of the component or goal.
    pub(crate) schema: Rc<Schema>,
    /// The conjuncts of its refinements, and where each is written.
    conjuncts: Items<(Term, Span)>,
    /// The metrics that it gives.
    metrics: Items<Term>,
}

/// For each goal, the others it may call although they come later.
pub(crate) type Partners = FxHashMap<Symbol, Vec<Symbol>>;

impl<'a> Resolver<'a> {
    /// Resolves the types of components and goals.
    pub(crate) fn resolve_signatures(&mut self) {
        let programs = self.globals.programs.iter();
        let signatures = programs.filter_map(|(name, def)| Some((*name, self.signature(def)?)));
        self.signatures = signatures.collect();
    }

    /// Resolves definitions and examples, and divides components from goals.
    pub(crate) fn resolve_programs(&self, inputs: &[Input<'a>], partners: &Partners, module: &mut Module) {
        let mut goals: Vec<(usize, Option<Goal>)> = Vec::new();
        for (name, def) in &self.globals.programs {
            let signature = self.signatures.get(name);
            match (def.goal, signature) {
                (None, Some(signature)) => drop(module.components.insert(*name, signature.schema.clone())),
                (None, None) => {}
                (Some(goal), signature) => {
                    let is_local = inputs.get(def.module).is_some_and(|input| input.origin == Origin::Named);
                    goals.push((goal.order, self.goal(*name, def, goal, signature, partners, is_local)));
                }
            }
        }
        goals.sort_by_key(|(order, _)| *order);
        module.goals = goals.into_iter().filter_map(|(_, goal)| goal).collect();
        for (_, decl) in decls(inputs) {
            if let DeclKind::Example(program) = &decl.kind {
                let resolved = self.example(program);
                module.examples.extend(resolved.map(|program| Example { program, span: decl.span }));
            }
        }
    }

    /// The type of a component or goal.
    fn signature(&self, def: &ProgramDef<'a>) -> Option<Signature> {
        let schema = &def.signature.schema;
        let mut variables = TypeVars::Implicit(Vec::new());
        let predicates = self.predicate_parameters(&schema.preds, &mut variables);
        let is_complete = predicates.is_some();
        // Without the abstract refinements every mention of them would be an error.
        let formulas = if is_complete { Formulas::Check } else { Formulas::Skip };
        let mut scope = TypeScope::new(variables, predicates.unwrap_or_default(), Vec::new(), formulas, &schema.ty);
        scope.unnamed = Unnamed::of(def);
        let body = self.ty(&schema.ty, &mut scope)?;
        let metrics = self.metrics(&def.signature.metrics, (&schema.ty, &body), Vec::new(), scope.unnamed.as_ref())?;
        let TypeVars::Implicit(type_vars) = scope.variables else { return None };
        let schema = Rc::new(Schema { type_vars, predicates: scope.predicates, body });
        is_complete.then_some(Signature { schema, conjuncts: scope.conjuncts.into(), metrics: metrics.into() })
    }

    /// The metrics that are given with a type, over its parameters and the variables around it.
    pub(crate) fn metrics(
        &self,
        given: &[ast::Formula],
        (mut written, ty): (&ast::Type, &Type),
        mut locals: Vec<Local>,
        unnamed: Option<&Unnamed>,
    ) -> Option<Vec<Term>> {
        for fun in ty.uncurry().0 {
            let TypeKind::Fun { param, result, .. } = &written.value else { break };
            let sort = fun.argument.sort().map_or(LocalSort::Function(None), LocalSort::Of);
            locals.extend(param.iter().map(|name| Local { name: symbol(name), symbol: fun.param, sort: sort.clone() }));
            written = result;
        }
        let scope = FormulaScope {
            value: &ValueVar::Absent,
            parameters: &[],
            locals: &locals,
            predicates: &[],
            undeclared: Undeclared::Reject,
            unnamed,
        };
        let metric = |metric| formula::check(self, metric, &Sort::Int, "a metric is a number", scope);
        let metrics: Vec<Option<Term>> = given.iter().map(|given| metric(given).map(|checked| checked.term)).collect();
        metrics.into_iter().collect()
    }

    fn goal(
        &self,
        name: Symbol,
        def: &ProgramDef<'a>,
        goal: GoalDef<'a>,
        signature: Option<&Signature>,
        partners: &Partners,
        is_local: bool,
    ) -> Option<Goal> {
        let partners = partners.get(&name).cloned().unwrap_or_default();
        let body = self.body(goal.definition, goal.order, signature, partners.clone())?;
        let Signature { schema, conjuncts, metrics } = signature?;
        let (schema, conjuncts, metrics) = (schema.clone(), conjuncts.to_vec(), metrics.to_vec());
        let (signature_span, span) = (def.span, goal.span);
        Some(Goal { name, schema, conjuncts, metrics, body, partners, signature_span, span, is_local })
    }

    /// The body of a definition that takes the place of another one of the goal.
    pub(crate) fn redefined(&self, name: Symbol, definition: &ast::Definition, partners: &Partners) -> Option<Expr> {
        let order = self.globals.programs.get(&name)?.goal?.order;
        let partners = partners.get(&name).cloned().unwrap_or_default();
        self.body(definition, order, self.signatures.get(&name), partners)
    }

    /// The body of a definition at a position among the goals.
    fn body(
        &self,
        definition: &ast::Definition,
        order: usize,
        signature: Option<&Signature>,
        partners: Vec<Symbol>,
    ) -> Option<Expr> {
        let mut scope = ProgramScope::new(Visible::From { order, partners });
        if let Some(Signature { schema, .. }) = signature {
            scope.variables.clone_from(&schema.type_vars);
            scope.predicates.clone_from(&schema.predicates);
            scope.expected = parameter_sorts(&schema.body);
        }
        let body = self.program(&definition.body, &mut scope)?;
        Some(normalize(body, &self.canceller))
    }

    fn example(&self, program: &ast::Program) -> Option<Expr> {
        let resolved = self.program(program, &mut ProgramScope::new(Visible::All))?;
        if let Some(span) = hole(program) {
            self.report.add(
                Diagnostic::error(codes::HOLE_IN_EXAMPLE, span, "an example cannot have a hole")
                    .here("an example states what is, so all of it must be there")
                    .help("write the value that is meant"),
            );
            return None;
        }
        Some(normalize(resolved, &self.canceller))
    }

    /// The partners of all goals.
    pub(crate) fn partners(&self, inputs: &[Input<'a>]) -> Partners {
        let mut partners = Partners::default();
        for (_, decl) in decls(inputs) {
            if self.canceller.is_cancelled() {
                break;
            }
            let DeclKind::Mutual(names) = &decl.kind else { continue };
            let goals: Vec<Symbol> = names.iter().filter(|name| self.check_partner(name)).map(symbol).collect();
            for goal in &goals {
                let known = partners.entry(*goal).or_default();
                for partner in goals.iter().filter(|partner| *partner != goal) {
                    if !known.contains(partner) {
                        known.push(*partner);
                    }
                }
            }
        }
        partners
    }

    fn check_partner(&self, name: &Name) -> bool {
        match self.globals.programs.get(&symbol(name)) {
            Some(def) if def.goal.is_some() => true,
            Some(def) => {
                self.report.add(
                    Diagnostic::error(codes::MUTUAL_WITHOUT_GOAL, name.span, format!("`{name}` is not a goal"))
                        .here("only goals can be mutually recursive")
                        .label(def.signature.name.span, "a component: it has a signature, but no definition")
                        .help(format!("define it with `{name} = ??`, or take it out of `mutual`")),
                );
                false
            }
            None if self.globals.is_broken(name) => false,
            None => {
                let goals = self.globals.programs.iter().filter(|(_, def)| def.goal.is_some()).map(|(name, _)| *name);
                self.report.add(unknown(
                    codes::MUTUAL_WITHOUT_GOAL,
                    name.span,
                    "goal",
                    name.as_str(),
                    goals,
                    "`mutual` lists goals of this file",
                ));
                false
            }
        }
    }
}

/// The sorts of a function's arguments in order; functions among them have none.
fn parameter_sorts(ty: &Type) -> Vec<Option<Sort>> {
    ty.uncurry().0.into_iter().map(|fun| fun.argument.sort()).collect()
}

/// Where a hole stands, if there is one.
fn hole(program: &ast::Program) -> Option<Span> {
    match &program.value {
        ProgramKind::Hole => Some(program.span),
        ProgramKind::Error | ProgramKind::Bool(_) | ProgramKind::Int(_) | ProgramKind::Name(_) => None,
        ProgramKind::List(items) => items.iter().find_map(hole),
        ProgramKind::App { head, args } => hole(head).or_else(|| args.iter().find_map(hole)),
        ProgramKind::Unary { operand: inner, .. }
        | ProgramKind::Typed { program: inner, .. }
        | ProgramKind::Lambda { body: inner, .. } => hole(inner),
        ProgramKind::Binary { left, right, .. } => hole(left).or_else(|| hole(right)),
        ProgramKind::Let { value, body, .. } => hole(value).or_else(|| hole(body)),
        ProgramKind::If { condition, then_branch, else_branch } => {
            hole(condition).or_else(|| hole(then_branch)).or_else(|| hole(else_branch))
        }
        ProgramKind::Match { scrutinee, alternatives } => {
            hole(scrutinee).or_else(|| alternatives.iter().find_map(|alternative| hole(&alternative.body)))
        }
    }
}
