//! Introduction terms, top down: lambdas, guards, matches.

use super::index::Key;
use super::journal::PlaceOutcome;
use super::ladder::{LAST_NEAR, Lacking, Rung};
use super::leaf::{Decision, Test, is_elimination};
use super::partial::Frame;
use super::request::Request;
use super::site::Site;
use super::tidy;
use super::variety::Choice;
use super::{Heuristic, Search};
use loligo_base::Span;
use loligo_guess::Guard;
use loligo_horn::{Binding, Context, Visibility};
use loligo_logic::{Symbol, Term, UnknownId};
use loligo_types::{Alternative, Base, Expr, ExprKind, Scalar, Shape, Shapes, Type};
use loligo_typing::{Library, Rules};
use std::ops::ControlFlow;
use std::rc::Rc;

/// Guarded leaves of one size that are tried at one place by a search that does not commit itself.
pub(super) const GUARDED_WIDTH: usize = 3;

impl Search<'_> {
    /// A program of the type asked for.
    pub(super) fn introduce(&mut self, site: &Site) -> Option<Expr> {
        let library = self.library.clone();
        if let Type::Fun(fun) = &site.ty {
            let name = unused(&library, &site.context, &[], fun.param);
            let mut context = site.context.clone();
            context.bind(name, fun.argument.clone(), Visibility::Program);
            let body = site.within(context).asking(fun.rename_param(name));
            let body = self.within(Frame::Lambda(name), |search| search.introduce(&body))?;
            return Some(Expr::new(ExprKind::Lambda(name, Rc::new(body)), site.span));
        }
        if self.horn.is_cancelled() {
            return None;
        }
        self.recording_place(site, |search| search.introduce_value(site))
    }

    /// A program of a type that is no function type, and the outcome of the place.
    fn introduce_value(&mut self, site: &Site) -> (Option<Expr>, PlaceOutcome) {
        if self.horn.is_dead_end(&site.context) {
            return (Some(Expr::new(ExprKind::Error, site.span)), PlaceOutcome::Unreachable);
        }
        let key = (site.key(), site.rung);
        if let Some(lacking) = self.failed.get(&key).filter(|_| !self.without.contains(Heuristic::Failures)) {
            self.lacking.add(*lacking);
            return (None, PlaceOutcome::FailedBefore);
        }
        self.effort.places += 1;
        let around = std::mem::take(&mut self.lacking);
        let found = match self.leaf_or_guard(site) {
            ControlFlow::Break(decided) => decided,
            ControlFlow::Continue(()) => self.matching(site),
        };
        let found = found.map(|found| self.outright(site, found));
        if found.is_none() {
            self.lack_parts(site);
            self.give_up(site);
        }
        if found.is_none() && !self.horn.is_cancelled() {
            self.failed.insert(key, self.lacking);
        }
        self.lacking.add(around);
        let outcome = if found.is_some() { PlaceOutcome::Found } else { PlaceOutcome::Failed };
        (found, outcome)
    }

    /// A truth value as the type says it, if that is no longer than what was found.
    fn outright(&mut self, site: &Site, found: Expr) -> Expr {
        let Type::Scalar(scalar) = &site.ty else { return found };
        let formula = scalar.definition().filter(|_| scalar.base == Base::Bool && !is_elimination(&found));
        let said = formula.and_then(|formula| self.written(site, formula));
        let said = said.filter(|said| said.size() <= tidy::with_operators(&tidy::tidy(&found)).size());
        said.filter(|said| self.holds(site, said)).unwrap_or(found)
    }

    /// A leaf, or a guard over a leaf and a program for the other case. What takes few names goes first, whether they
    /// are in the leaf or in its guard. On a rung that commits itself the first guard decides: a program for the whole
    /// place would do for the other case, so that nothing is lost but a guard.
    fn leaf_or_guard(&mut self, site: &Site) -> ControlFlow<Option<Expr>> {
        if let Some(choice) = self.held(site) {
            return self.hold_to(site, choice);
        }
        if let Some(found) = self.leaf_or_parts(site) {
            return ControlFlow::Break(Some(found));
        }
        if self.may_grow(site) {
            self.lacking.add(Lacking::SIZE);
        }
        if site.rung.branches == 0 {
            self.lacking.add(Lacking::BRANCHES);
        }
        if site.rung.operand == 1 && self.horn.operations().has_calls() {
            self.lacking.add(Lacking::OPERAND);
        }
        for names in 1..=site.rung.size {
            if let Some(found) = self.leaves(site, names).free {
                self.choose(site, || Choice::Leaf(found.clone(), names));
                return ControlFlow::Break(Some(found));
            }
            let Some(rest) = site.rung.behind_guard() else { continue };
            for size in (1..=names).rev() {
                let guarded = self.leaves(site, size).guarded.remove(&site.rung.operand).unwrap_or_default();
                let mut decided = 0;
                for (leaf, guard) in guarded {
                    if self.horn.is_cancelled() {
                        return ControlFlow::Break(None);
                    }
                    let Some(decision) = self.decision(site, &guard) else { continue };
                    decided += 1;
                    if decided > GUARDED_WIDTH {
                        self.lacking.add(Lacking::CHOICES);
                        break;
                    }
                    if size + decision.names > site.rung.size {
                        self.lacking.add(Lacking::SIZE);
                    }
                    if size + decision.names == names {
                        let choice = || Choice::Guarded(leaf.clone(), guard.clone(), names);
                        let branch = |search: &mut Self| search.branch(site, rest, &guard, &decision, leaf.clone());
                        let found = self.choosing(site, choice, branch);
                        if found.is_none() && site.rung.commits {
                            self.lacking.add(Lacking::CHOICES);
                        }
                        if found.is_some() || site.rung.commits {
                            return ControlFlow::Break(found);
                        }
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Repeats the choice made here before, if the budget allows; a match is left to the rule for matches.
    fn hold_to(&mut self, site: &Site, choice: Choice) -> ControlFlow<Option<Expr>> {
        match choice.clone() {
            Choice::Match(_) => ControlFlow::Continue(()),
            Choice::Leaf(leaf, names) => {
                let found = (names <= site.rung.size).then_some(leaf);
                found.iter().for_each(|_| self.choose(site, || choice.clone()));
                ControlFlow::Break(found)
            }
            Choice::Guarded(leaf, guard, names) => {
                let rest = site.rung.behind_guard().filter(|_| names <= site.rung.size);
                let decision = self.decision(site, &guard);
                let Some((rest, decision)) = rest.zip(decision) else { return ControlFlow::Break(None) };
                let branch = |search: &mut Self| search.branch(site, rest, &guard, &decision, leaf);
                ControlFlow::Break(self.choosing(site, || choice.clone(), branch))
            }
        }
    }

    /// The leaf where the guard holds, and programs for the other cases.
    fn branch(&mut self, site: &Site, rest: Rung, guard: &Guard, decision: &Decision, leaf: Expr) -> Option<Expr> {
        if let [test, tests @ ..] = decision.tests.as_slice() {
            return self.test(site, rest, guard, &Decision { tests: tests.to_vec(), ..decision.clone() }, *test, leaf);
        }
        let Some(condition) = &decision.condition else { return Some(leaf) };
        let guard = guard.formula();
        let outer = self.extended(&site.assuming(guard), &leaf);
        let other = site.assuming(Term::not(guard)).under(outer.clone()).spending(rest);
        let frame = Frame::Otherwise { condition: condition.clone(), then: leaf.clone() };
        let otherwise = self.within(frame, |search| search.introduce(&other))?;
        // The other case may turn out to need no guard.
        if self.holds(&site.under(outer), &otherwise) {
            return Some(otherwise);
        }
        let kind = ExprKind::If(Rc::new(condition.clone()), Rc::new(leaf), Rc::new(otherwise));
        Some(Expr::new(kind, site.span))
    }

    /// A match on an enumerated variable: the rest of the decision where it is what the test asks for, and programs for
    /// its other values.
    fn test(
        &mut self,
        site: &Site,
        rest: Rung,
        guard: &Guard,
        others: &Decision,
        test: Test,
        leaf: Expr,
    ) -> Option<Expr> {
        let library = self.library.clone();
        let Type::Scalar(scalar) = &site.context.lookup(test.variable)?.ty else { return None };
        let datatype = library.datatype(library.constructor(test.constructor)?.datatype)?;
        let value = Term::var(test.variable, scalar.base.sort());
        let mut site = site.clone();
        let mut alternatives = Vec::new();
        let cases: Vec<(Symbol, Vec<Symbol>)> = datatype.constructors.iter().map(|name| (*name, Vec::new())).collect();
        let scrutinee = Expr::var(test.variable, site.span);
        for (position, constructor) in datatype.constructors.iter().enumerate() {
            let inner = Rules::new(&library).alternative(&site.context, value, scalar, *constructor, &[]);
            let inner = site.within(inner);
            let frame = Frame::case(&scrutinee, &alternatives, &cases, position);
            let body = self.within(frame, |search| match *constructor == test.constructor {
                true => search.branch(&inner, rest, guard, others, leaf.clone()),
                false => search.introduce(&inner.spending(rest)),
            })?;
            if body.kind == ExprKind::Error {
                continue;
            }
            // It may turn out that nothing has to be told apart.
            if *constructor != test.constructor && self.holds(&site, &body) {
                return Some(body);
            }
            site = site.under(self.extended(&inner, &body));
            alternatives.push(Alternative { constructor: *constructor, parameters: Vec::new(), body, span: site.span });
        }
        match_of(scrutinee, alternatives, &cases, site.span)
    }

    /// A match on a variable or a call, every alternative a program of the type asked for.
    fn matching(&mut self, site: &Site) -> Option<Expr> {
        let library = self.library.clone();
        let Some(rung) = site.rung.within_match() else {
            if self.has_scrutinees(site) {
                self.lacking.add(Lacking::MATCHES);
            }
            return None;
        };
        let rest = site.spending(rung);
        let variables: Vec<Symbol> = site
            .context
            .program_variables()
            .filter(|binding| binding.ty.as_scalar().is_some_and(|scalar| has_constructors(&library, scalar)))
            .map(|binding| binding.name)
            .filter(|name| !site.passed.contains(name))
            .collect();
        let mut rest = rest;
        for variable in variables {
            let scrutinee = Expr::var(variable, site.span);
            let matching = |search: &mut Self| search.match_on(&rest, &scrutinee);
            if let Some(found) = self.choosing(site, || Choice::Match(scrutinee.clone()), matching) {
                return Some(found);
            }
            if !self.without.contains(Heuristic::MatchOrder) {
                Rc::make_mut(&mut rest.passed).push(variable);
            }
        }
        let rest = Site { passed: site.passed.clone(), ..rest };
        if self.has_calls_to_match(site) {
            self.lacking.add(Lacking::SCRUTINEE);
        }
        for size in 2..=site.rung.scrutinee {
            for call in self.scrutinees(site, size, Scrutinee::Data) {
                let matching = |search: &mut Self| search.match_on(&rest, &call);
                if let Some(found) = self.choosing(site, || Choice::Match(call.clone()), matching) {
                    return Some(found);
                }
            }
            for call in self.scrutinees(site, size, Scrutinee::Bool) {
                let deciding = |search: &mut Self| search.decide_by(&rest, &call);
                if let Some(found) = self.choosing(site, || Choice::Match(call.clone()), deciding) {
                    return Some(found);
                }
            }
        }
        if !site.rung.recursive && !self.recursive.is_empty() {
            self.lacking.add(Lacking::RECURSIVE);
        }
        for call in self.own_calls(site) {
            let matching = |search: &mut Self| search.match_on(&rest, &call);
            if let Some(found) = self.choosing(site, || Choice::Match(call.clone()), matching) {
                return Some(found);
            }
        }
        None
    }

    /// Test that there is something to match on, with as many matches as that takes.
    fn has_scrutinees(&mut self, site: &Site) -> bool {
        let library = self.library.clone();
        let mut types = site.context.program_variables().map(|binding| (&binding.name, &binding.ty));
        types.any(|(name, ty)| {
            !site.passed.contains(name) && ty.as_scalar().is_some_and(|scalar| has_constructors(&library, scalar))
        }) || self.has_calls_to_match(site)
    }

    fn has_calls_to_match(&mut self, site: &Site) -> bool {
        let scope = site.context.program_variables();
        let scope: Vec<&Type> = scope.map(|binding| &binding.ty).collect();
        self.index.has_calls_to_match(&scope)
    }

    /// Test that there are larger terms of the type than variables and constants.
    fn may_grow(&mut self, site: &Site) -> bool {
        let scope = site.context.program_variables();
        let scope: Vec<&Type> = scope.map(|binding| &binding.ty).collect();
        self.index.has_applications(Key::of(&site.ty, &[]), &scope)
    }

    /// The calls of one size that can be matched on and were not.
    fn scrutinees(&mut self, site: &Site, size: usize, kind: Scrutinee) -> Vec<Expr> {
        let key = (site.key().asking_anything(), size, kind);
        let known = self.scrutinees.get(&key).cloned();
        let calls = known.unwrap_or_else(|| {
            let calls: Rc<[Expr]> = match kind {
                Scrutinee::Data => self.calls(site, size).into(),
                Scrutinee::Bool => self.decisions(site, size).into(),
            };
            if !self.horn.is_cancelled() {
                self.scrutinees.insert(key, calls.clone());
            }
            calls
        });
        calls.iter().filter(|call| !site.matched.contains(call)).cloned().collect()
    }

    /// The calls of one size that can be matched on: of a datatype, about a variable, not headed by a constructor. A list or
    /// a tree that is made of numbers and elements alone is not taken apart again.
    fn calls(&mut self, site: &Site, size: usize) -> Vec<Expr> {
        let library = self.library.clone();
        let self_and_partners = self.recursive.clone();
        let mut calls = Vec::new();
        let scope = site.context.program_variables();
        let scope: Vec<&Type> = scope.map(|binding| &binding.ty).collect();
        let results = self.index.results_of_calls(&scope);
        let is_anything = results.contains(&Key::Any);
        let is_result = |name| is_anything || results.contains(&Key::Data(name));
        let datatypes = library.module.datatypes.values();
        // Of a datatype with several constructors, a long call mostly leaves open which it is.
        let is_wanted = |constructors: usize| constructors == 1 || (constructors > 1 && size <= LAST_NEAR);
        for datatype in datatypes.filter(|datatype| is_wanted(datatype.constructors.len()) && is_result(datatype.name))
        {
            let mut shapes = Shapes::default();
            let arguments: Vec<Shape> = datatype.parameters.iter().map(|_| shapes.fresh_scalar()).collect();
            let shape = Shape::Data(datatype.name, arguments.into());
            let is_recursive = library.module.is_recursive(datatype);
            let open = site.asking(Type::unrefined(Base::Bool));
            let request = Request::guarded(&open, &shape, size, None);
            let _ = self.terms(&request, &shapes, &mut |_, term, shapes| {
                let head = match &term.spine().0.kind {
                    ExprKind::Var(name) | ExprKind::Instance(name, _) => *name,
                    _ => return ControlFlow::Continue(()),
                };
                let is_about = |binding: &Binding| {
                    let has_parts = || matches!(Shape::of(&binding.ty), Shape::Data(..) | Shape::Fun(..));
                    term.mentions(binding.name) && (!is_recursive || has_parts())
                };
                // What a recursive call builds is better left alone, or told apart by whoever called first.
                let is_own = datatype.constructors.len() > 1 && self_and_partners.contains(&head);
                let is_call = library.constructor(head).is_none() && !is_own;
                if is_call && site.context.program_variables().any(is_about) {
                    calls.push(loligo_typing::resolve(&term, &shapes));
                }
                ControlFlow::Continue(())
            });
        }
        calls
    }

    /// The Boolean calls of one size of which no formula says when they hold: what is known in either case is found out by
    /// asking them.
    fn decisions(&mut self, site: &Site, size: usize) -> Vec<Expr> {
        let library = self.library.clone();
        let scope = site.context.program_variables();
        let scope: Vec<&Type> = scope.map(|binding| &binding.ty).collect();
        if !self.index.has_applications(Key::Bool, &scope) {
            return Vec::new();
        }
        let mut calls = Vec::new();
        let open = site.asking(Type::unrefined(Base::Bool));
        let _ =
            self.terms(&Request::unguarded(&open, &Shape::Bool, size), &Shapes::default(), &mut |_, term, shapes| {
                let term = loligo_typing::resolve(&term, &shapes);
                let mut context = site.context.clone();
                let Type::Scalar(scalar) = Rules::new(&library).infer(&mut context, &term) else {
                    return ControlFlow::Continue(());
                };
                let speaks_of_context =
                    |value: Term| value.free_vars().iter().all(|name| site.context.lookup(*name).is_some());
                if scalar.refinement != Term::tt() && !scalar.definition().is_some_and(speaks_of_context) {
                    calls.push(term);
                }
                ControlFlow::Continue(())
            });
        calls
    }

    /// A conditional on a call, with programs for either case.
    fn decide_by(&mut self, site: &Site, condition: &Expr) -> Option<Expr> {
        let Observed { site, value, .. } = self.observe(site, condition)?;
        let holding = site.assuming(value);
        let then = self.aside(|search| search.introduce(&holding))?;
        let site = site.under(self.extended(&holding, &then));
        let frame = Frame::Otherwise { condition: condition.clone(), then: then.clone() };
        let otherwise = self.within(frame, |search| search.introduce(&site.assuming(Term::not(value))))?;
        if then.kind == ExprKind::Error || otherwise.kind == ExprKind::Error {
            return None;
        }
        let kind = ExprKind::If(Rc::new(condition.clone()), Rc::new(then), Rc::new(otherwise));
        Some(Expr::new(kind, site.span))
    }

    /// The place with the value of a scrutinee named, unless it is known by its constructor.
    fn observe(&mut self, site: &Site, scrutinee: &Expr) -> Option<Observed> {
        if self.horn.is_cancelled() {
            return None;
        }
        let library = self.library.clone();
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        let mut context = site.context.clone();
        let Type::Scalar(mut scalar) = rules.infer(&mut context, scrutinee) else { return None };
        if is_known(&library, &context, &scalar) {
            return None;
        }
        let value = rules.name_value(&mut context, &scalar);
        let mut matched = site.matched.as_ref().clone();
        if !matches!(scrutinee.kind, ExprKind::Var(_)) {
            if site.outer.clauses.is_empty() && site.outer.unknowns.is_empty() {
                // Nothing that is done with the result has a say in what it was made of.
                let valuation = self.horn.valuation(&rules.unknowns, &rules.clauses)?;
                let known = |id: UnknownId| valuation.get(&id).copied().unwrap_or_else(Term::tt);
                let settled = |term: Term| term.apply_valuation(&known);
                context = context.map_terms(&settled);
                let Type::Scalar(settled) = Type::Scalar(scalar).map_terms(&settled) else { return None };
                scalar = settled;
                rules = Rules::new(&library);
            } else if !self.horn.holds(&rules.unknowns, &rules.clauses) {
                return None;
            }
            matched.push(scrutinee.clone());
        }
        let outer = match rules.clauses.is_empty() {
            true => site.outer.clone(),
            false => site.outer.with(rules),
        };
        let site = Site { context, outer, matched: Rc::new(matched), ..site.clone() };
        Some(Observed { site, value, scalar })
    }

    pub(super) fn match_on(&mut self, site: &Site, scrutinee: &Expr) -> Option<Expr> {
        let library = self.library.clone();
        let Observed { site: within, value, scalar } = self.observe(site, scrutinee)?;
        let Base::Data(datatype, ..) = &scalar.base else { return None };
        let datatype = library.datatype(*datatype)?;
        let context = &within.context;
        let is_call = within.matched.len() > site.matched.len();
        // Of most calls only results with one possible constructor: others are better matched on by whoever computes them.
        if is_call && datatype.constructors.len() > 1 && !self.may_be_told_apart(site, scrutinee, datatype) {
            let possible = |constructor: &&Symbol| {
                let parameters = parameters(&library, &site.context, **constructor);
                let inner = Rules::new(&library).alternative(context, value, &scalar, **constructor, &parameters);
                !self.horn.is_contradictory(&inner)
            };
            if datatype.constructors.iter().filter(possible).nth(1).is_some() {
                return None;
            }
        }
        let rung = if is_call { site.rung.after_call() } else { site.rung };
        let mut site = within.spending(rung);
        let mut alternatives = Vec::new();
        let with_parameters = |name: &Symbol| (*name, parameters(&library, &site.context, *name));
        let cases: Vec<(Symbol, Vec<Symbol>)> = datatype.constructors.iter().map(with_parameters).collect();
        for (position, (constructor, parameters)) in cases.iter().enumerate() {
            let inner = Rules::new(&library).alternative(&site.context, value, &scalar, *constructor, parameters);
            let inner = site.within(inner);
            let frame = Frame::case(scrutinee, &alternatives, &cases, position);
            let body = self.within(frame, |search| search.introduce(&inner))?;
            // A case that cannot occur needs no code.
            if body.kind != ExprKind::Error {
                site = site.under(self.extended(&inner, &body));
                let (constructor, parameters) = (*constructor, parameters.clone());
                alternatives.push(Alternative { constructor, parameters, body, span: site.span });
            }
        }
        match_of(scrutinee.clone(), alternatives, &cases, site.span)
    }
}

/// The kind of value that a call in a scrutinee has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Scrutinee {
    Data,
    Bool,
}

/// A place where the value of a scrutinee has a name.
struct Observed {
    site: Site,
    value: Term,
    scalar: Scalar,
}

/// A match with the alternatives that can be reached; with one for the first case if there are none, which says so.
fn match_of(
    scrutinee: Expr,
    mut alternatives: Vec<Alternative>,
    cases: &[(Symbol, Vec<Symbol>)],
    span: Span,
) -> Option<Expr> {
    if alternatives.is_empty() {
        let (constructor, parameters) = cases.first()?.clone();
        alternatives.push(Alternative { constructor, parameters, body: Expr::new(ExprKind::Error, span), span });
    }
    Some(Expr::new(ExprKind::Match(Rc::new(scrutinee), alternatives), span))
}

pub(super) fn has_constructors(library: &Library<'_>, scalar: &Scalar) -> bool {
    let Base::Data(datatype, ..) = &scalar.base else { return false };
    library.datatype(*datatype).is_some_and(|datatype| !datatype.constructors.is_empty())
}

/// Test that the context tells the constructor of a value that is known to be a variable.
fn is_known(library: &Library<'_>, context: &Context, scalar: &Scalar) -> bool {
    let Some(value) = scalar.definition() else { return false };
    let theory = &library.module.theory;
    context.facts().iter().filter_map(|fact| theory.as_built(*fact)).any(|(built, _)| built == value)
}

/// Names for a constructor's arguments: those of its declaration, made different from all in scope.
fn parameters(library: &Library<'_>, context: &Context, constructor: Symbol) -> Vec<Symbol> {
    let Some(constructor) = library.constructor(constructor) else { return Vec::new() };
    let (functions, _) = constructor.schema.body.uncurry();
    let mut taken: Vec<Symbol> = Vec::new();
    for fun in functions {
        taken.push(unused(library, context, &taken, fun.param));
    }
    taken
}

/// A name spelled like `name` that is neither one of what is in scope nor one of `taken`.
pub(super) fn unused(library: &Library<'_>, context: &Context, taken: &[Symbol], name: Symbol) -> Symbol {
    let spelling = name.as_str();
    let name = Symbol::new(if spelling.is_empty() { "x" } else { &spelling });
    name.fresh(|name| taken.contains(&name) || context.lookup(name).is_some() || library.is_declared(name))
}
