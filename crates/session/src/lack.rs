//! Diagnosis of a search that found nothing, by asking: the goal is changed a little and searched for again, each time
//! within a small count of queries.

use crate::SynthesisOptions;
use crate::attempt::search_options;
use crate::goals::GoalSummary;
use crate::stdlib;
use crate::surface::{solution, surface_program};
use crate::unit::Unit;
use crate::words::list;
use loligo_base::{Diagnostic, FileId, has_errors};
use loligo_logic::{Spellings, Symbol, Term};
use loligo_resolve::Resolved;
use loligo_search::{Bounds, Hindrance, synthesize};
use loligo_syntax::ast::{self, DeclKind, Import};
use loligo_syntax::parse;
use loligo_types::{Base, Expr, Goal, Module, Scalar, Schema, Type};
use std::rc::Rc;

/// Queries to the solver that one changed goal may cost.
const MAX_CHECKS: u64 = 1_000;
/// Names in a term, and steps of the other kinds, of what is looked for.
const BOUNDS: Bounds =
    Bounds { size: Some(6), matches: Some(1), scrutinee: Some(1), guards: Some(1), auxiliaries: Some(1), cost: None };
/// Changes of one kind that are tried.
const MAX_CHANGES: usize = 8;

/// Changes of a goal that has no program so far with which there is one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lack {
    /// A conjunct of the result's refinement without which there is a program.
    conjunct: Option<Changed>,
    /// Conjuncts of the result's refinement that nothing gives, each by itself.
    ungiven: Vec<String>,
    /// A requirement on values inside the result, without which there is a program.
    inside: Option<Changed>,
    /// Obstacles that do not depend on the refinements.
    hindrances: Vec<Hindrance>,
    /// A parameter with a stronger type, with which there is a program.
    argument: Option<Changed>,
    /// A module of the standard library with which there is a program.
    module: Option<Changed>,
    /// The options that keep the search from looking further.
    flags: Vec<&'static str>,
}

/// The extent of a search that found nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Searched {
    /// All that is within its bounds.
    All,
    /// A part of it, as it was given up.
    Part,
}

/// A change and the program found with it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Changed {
    /// The change.
    what: String,
    /// The definition.
    program: String,
    /// Set if it calls itself.
    is_recursive: bool,
}

/// A goal in its module, and what bounds the inquiry.
struct Inquiry<'a> {
    unit: &'a Unit<'a>,
    summary: &'a GoalSummary,
    /// Functions that are not to be used, by their names: names of the logic do not leave a thread.
    excluded: &'a [String],
    options: SynthesisOptions,
}

impl Lack {
    /// Asks what is missing for a program, which a search with these options, without the goals that are `excluded`, did not
    /// find.
    pub(crate) fn of(
        unit: &Unit<'_>,
        summary: &GoalSummary,
        excluded: &[String],
        module: &Module,
        options: &SynthesisOptions,
        hindrances: Vec<Hindrance>,
    ) -> Lack {
        let Some(goal) = module.goals.get(summary.index) else { return Lack::default() };
        let flags = flags(options.bounds);
        let least = |bound: Option<usize>, given: Option<usize>| Some(bound?.min(given.unwrap_or(usize::MAX)));
        let bounds = Bounds {
            size: least(BOUNDS.size, options.bounds.size),
            matches: least(BOUNDS.matches, options.bounds.matches),
            scrutinee: least(BOUNDS.scrutinee, options.bounds.scrutinee),
            guards: least(BOUNDS.guards, options.bounds.guards),
            auxiliaries: least(BOUNDS.auxiliaries, options.bounds.auxiliaries),
            cost: options.bounds.cost,
        };
        let max_checks = Some(options.max_checks.map_or(MAX_CHECKS, |checks| checks.min(MAX_CHECKS)));
        let options = SynthesisOptions { bounds, max_checks, ..options.clone() };
        let inquiry = Inquiry { unit, summary, excluded, options };
        let argument = inquiry.argument(module, goal);
        let inside = match argument {
            Some(_) => None,
            None => inquiry.inside(module, goal),
        };
        let conjunct = match argument.is_some() || inside.is_some() {
            true => None,
            false => inquiry.conjunct(module, goal),
        };
        let is_open = argument.is_none() && conjunct.is_none() && inside.is_none();
        let ungiven = if is_open { inquiry.ungiven(module, goal) } else { Vec::new() };
        Lack { conjunct, ungiven, inside, hindrances, argument, module: inquiry.library_module(), flags }
    }

    /// The options that keep the search from looking further.
    pub(crate) fn flags(&self) -> &[&'static str] {
        &self.flags
    }

    /// The diagnostic with what is missing for a search that ended like this; `otherwise` is the way out where nothing was
    /// found.
    pub(crate) fn tell(&self, mut diagnostic: Diagnostic, searched: Searched, otherwise: &str) -> Diagnostic {
        let missing = match searched {
            Searched::All => "what is missing is",
            // It may well be there.
            Searched::Part => "what was not found is",
        };
        if let Some(Changed { what, program, .. }) = &self.conjunct {
            let without = match self.module {
                // A program that does what is asked for says more.
                Some(_) => String::new(),
                None => format!(": without it there is a program\n{}", indented(program)),
            };
            diagnostic = diagnostic.note(format!("{missing} something that gives `{what}`{without}"));
        }
        if let Some(Changed { what, program, .. }) = &self.inside {
            let program = indented(program);
            diagnostic = diagnostic.note(format!(
                "{missing} a way to give the values inside what `{what}` asks of them: if nothing was asked of them, there \
                 would be a program\n{program}"
            ));
        }
        if !self.ungiven.is_empty() && self.module.is_none() {
            let quoted: Vec<String> = self.ungiven.iter().map(|conjunct| format!("`{conjunct}`")).collect();
            diagnostic = diagnostic.note(format!("no small program was found that gives {}", list(&quoted)));
        }
        if self.module.is_none() && self.argument.is_none() {
            for hindrance in &self.hindrances {
                diagnostic = match hindrance {
                    Hindrance::Unbuildable(shape) => {
                        diagnostic.note(format!("nothing in scope builds a value of type `{shape}`"))
                    }
                    Hindrance::NoCallToItself if self.conjunct.is_some() => diagnostic,
                    Hindrance::NoCallToItself => diagnostic.note(
                        "a call of the function to itself is not possible: none of its arguments is of a kind that gets \
                         smaller",
                    ),
                    Hindrance::UntypedHole => diagnostic
                        .note("nothing around a `??` that is applied or compared says which type it has")
                        .help("write `(?? :: T)` with its type"),
                };
            }
        }
        if let Some(Changed { what, program, is_recursive }) = &self.argument {
            let why = match is_recursive {
                true => {
                    "\na call of a function to itself has to come closer to an end, which the type does not show so far"
                }
                false => "",
            };
            diagnostic = diagnostic.note(format!("with `{what}` there is a program\n{}{why}", indented(program)));
        }
        match (&self.module, &self.argument) {
            (Some(Changed { what, program, .. }), _) => {
                let program = indented(program);
                diagnostic
                    .help(format!("`import {what}` brings what is missing: with it there is a program\n{program}"))
            }
            (None, Some(Changed { what, .. })) => diagnostic.help(format!("ask for `{what}`")),
            (None, None) if self.hindrances.contains(&Hindrance::UntypedHole) => diagnostic,
            (None, None) if searched == Searched::Part => diagnostic.help(otherwise),
            (None, None) if self.conjunct.is_some() || self.inside.is_some() || !self.ungiven.is_empty() => {
                diagnostic.help("declare a component that gives what is missing, or ask less of the result")
            }
            (None, None) => diagnostic.help(otherwise),
        }
    }
}

impl Inquiry<'_> {
    /// A conjunct of the result's refinement without which there is a program.
    fn conjunct(&self, module: &Module, goal: &Goal) -> Option<Changed> {
        let result = goal.schema.body.uncurry().1.as_scalar()?;
        let asked = result.refinement.conjuncts();
        asked.iter().take(MAX_CHANGES).enumerate().find_map(|(index, conjunct)| {
            if *conjunct == Term::tt() {
                return None;
            }
            let others = asked.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, term)| *term);
            let others = Term::and(others.collect::<Vec<_>>());
            let body = goal.schema.body.with_result(&|result| result.with_refinement(others));
            let program = self.search(module, goal, body)?;
            Some(self.changed(Spellings::default().term(*conjunct).to_string(), &program))
        })
    }

    /// The type of the result, if there is a program where nothing is asked of the values inside it.
    fn inside(&self, module: &Module, goal: &Goal) -> Option<Changed> {
        let result = goal.schema.body.uncurry().1;
        let scalar = result.as_scalar()?;
        let plain = Type::unrefined(scalar.base.clone()).map_terms(&|_| Term::tt());
        let plain = plain.with_refinement(scalar.refinement);
        if plain == *result {
            return None;
        }
        let program = self.search(module, goal, goal.schema.body.with_result(&|_| plain.clone()))?;
        Some(self.changed(result.spelled(&mut Spellings::default()).to_string(), &program))
    }

    /// The conjuncts of the result's refinement for which there is no small program, though nothing else is asked.
    fn ungiven(&self, module: &Module, goal: &Goal) -> Vec<String> {
        let Some(result) = goal.schema.body.uncurry().1.as_scalar() else { return Vec::new() };
        let asked = result.refinement.conjuncts();
        let is_ungiven = |conjunct: &Term| {
            let alone = goal.schema.body.with_result(&|result| result.with_refinement(*conjunct));
            *conjunct != Term::tt() && self.search(module, goal, alone).is_none()
        };
        let ungiven = asked.iter().copied().take(MAX_CHANGES).filter(is_ungiven);
        let ungiven = ungiven.map(|conjunct| Spellings::default().term(conjunct).to_string()).collect();
        // Whoever was stopped knows nothing of what was not found.
        if self.options.run.is_cancelled() { Vec::new() } else { ungiven }
    }

    /// A parameter with a stronger type, with which there is a program.
    fn argument(&self, module: &Module, goal: &Goal) -> Option<Changed> {
        let functions = goal.schema.body.uncurry().0;
        let mut left = MAX_CHANGES;
        for (position, fun) in functions.iter().enumerate() {
            let Some(scalar) = fun.argument.as_scalar() else { continue };
            for condition in conditions(module, scalar) {
                let known = scalar.refinement.conjuncts();
                if left == 0 || known.contains(&condition) {
                    continue;
                }
                left -= 1;
                let stronger = fun.argument.and(condition);
                let body = with_argument(&goal.schema.body, position, &stronger);
                if let Some(program) = self.search(module, goal, body) {
                    let stronger = stronger.spelled(&mut Spellings::default());
                    return Some(self.changed(format!("{}: {stronger}", fun.param), &program));
                }
            }
        }
        None
    }

    /// A module of the standard library with which there is a program.
    fn library_module(&self) -> Option<Changed> {
        let mut candidates: Vec<(&str, ast::Module)> = Vec::new();
        for name in stdlib::names() {
            let mut module = ast::Module { decls: Vec::new() };
            let mut seen: Vec<String> = self.imported();
            if !seen.iter().any(|known| known == name) {
                declare(name, &mut seen, &mut module);
                candidates.push((name, module));
            }
        }
        candidates.sort_by_key(|(_, module)| module.decls.len());
        candidates.into_iter().find_map(|(name, more)| {
            let declared = declared(&more);
            let ask = |resolved: Resolved| {
                let program = self.with(&resolved)?;
                let mut is_used = false;
                program.visit_names(&mut |name| is_used |= declared.contains(&name.to_string()));
                is_used.then(|| self.changed(name.to_owned(), &program))
            };
            self.unit.resolved_before(&more, ask).ok()?
        })
    }

    /// A program in a module with more components.
    fn with(&self, resolved: &Resolved) -> Option<Expr> {
        if has_errors(&resolved.diagnostics) {
            return None;
        }
        let module = &resolved.module;
        let goal = module.goals.get(self.summary.index).filter(|goal| goal.name == Symbol::new(&self.summary.name))?;
        let asked = Type::clone(&goal.schema.body);
        self.search(module, goal, asked)
    }

    /// The modules of the standard library that the unit has.
    fn imported(&self) -> Vec<String> {
        let decls = self.unit.modules().flat_map(|module| &module.decls);
        decls.filter_map(|decl| imported(&decl.kind)).collect()
    }

    /// A program for the goal with another type.
    fn search(&self, module: &Module, goal: &Goal, body: Type) -> Option<Expr> {
        if self.options.run.is_cancelled() {
            return None;
        }
        let schema = Rc::new(Schema { body, ..Schema::clone(&goal.schema) });
        let mut module = module.clone();
        *module.goals.get_mut(self.summary.index)? = Goal { schema, ..goal.clone() };
        let options = search_options(self.excluded, &self.options);
        synthesize(&module, self.summary.index, &options).outcome.program().cloned()
    }

    fn changed(&self, what: String, program: &Expr) -> Changed {
        let mut is_recursive = false;
        let name = Symbol::new(&self.summary.name);
        program.visit_names(&mut |called| is_recursive |= called == name);
        let text = solution(self.unit, self.summary, surface_program(program));
        Changed { what, program: text.map_or_else(String::new, |solution| solution.definition), is_recursive }
    }
}

/// Conditions on the values of a type, from which more can be built: what components ask of such a value by itself, and
/// that a number has a floor.
fn conditions(module: &Module, scalar: &Scalar) -> Vec<Term> {
    let sort = scalar.base.sort();
    let value = Term::value(sort.clone());
    let mut found = Vec::new();
    match &scalar.base {
        Base::Int => found.push(Term::le(Term::int(0), value)),
        Base::Data(name, ..) => {
            let measure = module.datatypes.get(name).and_then(|datatype| datatype.termination);
            let measure = measure.and_then(|measure| module.theory.measures.get(&measure)?.apply(&[], value));
            found.extend(measure.map(|size| Term::lt(Term::int(0), size)));
        }
        Base::Bool | Base::Var(_) => {}
    }
    for schema in module.components.values() {
        for fun in schema.body.uncurry().0 {
            let Some(asked) = fun.argument.as_scalar().filter(|asked| asked.base.sort() == sort) else { continue };
            let is_closed = asked.refinement.free_vars().iter().all(|name| *name == Symbol::value_var());
            if is_closed && asked.refinement != Term::tt() && !found.contains(&asked.refinement) {
                found.push(asked.refinement);
            }
        }
    }
    found
}

/// Adds what a module of the standard library and its imports declare, without what is `seen`, each function without its
/// definition.
fn declare(name: &str, seen: &mut Vec<String>, module: &mut ast::Module) {
    let Some(text) = stdlib::text(name) else { return };
    seen.push(name.to_owned());
    for decl in parse(FileId::default(), text).module.decls {
        match &decl.kind {
            DeclKind::Import(_) => {
                if let Some(name) = imported(&decl.kind).filter(|name| !seen.contains(name)) {
                    declare(&name, seen, module);
                }
            }
            DeclKind::Definition(_) | DeclKind::Example(_) | DeclKind::Mutual(_) => {}
            _ => module.decls.push(decl),
        }
    }
}

/// The functions and constructors of a module.
fn declared(module: &ast::Module) -> Vec<String> {
    let names = module.decls.iter().flat_map(|decl| match &decl.kind {
        DeclKind::Signature(signature) => vec![signature.name.to_string()],
        DeclKind::Data(data) => {
            data.constructors.iter().flatten().map(|constructor| constructor.name.to_string()).collect()
        }
        _ => Vec::new(),
    });
    names.collect()
}

fn imported(kind: &DeclKind) -> Option<String> {
    match kind {
        DeclKind::Import(Import::Module(name)) => Some(name.to_string()),
        _ => None,
    }
}

/// The options that set the bounds that hold: that on the cost, if no number of anything is bounded.
fn flags(bounds: Bounds) -> Vec<&'static str> {
    let all = [
        (bounds.size, "--max-size"),
        (bounds.matches, "--match-depth"),
        (bounds.scrutinee, "--scrutinee-size"),
        (bounds.guards, "--max-guards"),
        (bounds.auxiliaries, "--auxiliary-depth"),
    ];
    let given: Vec<&'static str> = all.into_iter().filter_map(|(bound, flag)| bound.map(|_| flag)).collect();
    if given.is_empty() || bounds.cost.is_some() { [given, vec!["--max-cost"]].concat() } else { given }
}

/// The type with another type of an argument.
fn with_argument(ty: &Type, position: usize, argument: &Type) -> Type {
    match (ty, position) {
        (Type::Fun(fun), 0) => Type::fun(fun.param, argument.clone(), fun.result.clone()),
        (Type::Fun(fun), _) => {
            Type::fun(fun.param, fun.argument.clone(), with_argument(&fun.result, position - 1, argument))
        }
        (Type::Scalar(_), _) => ty.clone(),
    }
}

fn indented(program: &str) -> String {
    let lines: Vec<String> = program.trim_end().lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
