//! Recursion that is not restricted by types: the rules walk over all definitions of a circle, and the calls met on the way
//! are shown to end together ([`descent`](crate::descent)).
//!
//! What is known at a call may be inferred: of a function that is passed to another one, from what that applies it to.
//! Nothing known there comes from the call itself, so that each definition may be taken to keep its promise for whatever
//! is smaller.

use crate::cases::Cases;
use crate::descent::{Call, Calls, Descents, Function, Metric, Proof, Quantity, Source};
use crate::instance::infer_instances;
use crate::parts::{has_parts, size};
use crate::prepare::prepare;
use crate::rules::Rules;
use crate::{Library, Origin, ProvedByParts, Rule, eta};
use indexmap::IndexSet;
use loligo_base::{Diagnostic, Span, codes};
use loligo_horn::{
    Clause, Clauses, Context, FailureKind, Horn, Obvious, Outcome, Qualifiers, Statistics, Subject, Unknowns,
};
use loligo_logic::{Deciders, Origin as NameOrigin, Sort, Symbol, Term};
use loligo_types::{Base, Expr, Goal, Module, Shape};

/// A definition of a circle, prepared.
pub(crate) struct Recursion<'m> {
    module: &'m Module,
    goal: &'m Goal,
    library: Library<'m>,
    qualifiers: Qualifiers,
    circle: Vec<(Symbol, usize)>,
    /// The program.
    pub(crate) prepared: Expr,
}

/// Result of the rules for a definition of a circle.
pub(crate) struct Walk<'a, 'm> {
    /// The rules, with the calls that were met.
    pub(crate) rules: Rules<'a, 'm, ProvedByParts>,
    unknowns: Unknowns,
    qualifiers: Qualifiers,
    function: Function,
}

impl<'m> Recursion<'m> {
    /// The `index`-th goal, if its program is a whole one.
    pub(crate) fn prepare(
        module: &'m Module,
        index: usize,
        program: &Expr,
        circle: &[Symbol],
    ) -> Option<Recursion<'m>> {
        let goal = module.goals.get(index)?;
        if program.has_holes() {
            return None;
        }
        let mut library = Library::before(module, index);
        let mut qualifiers = Qualifiers::harvest(module, &goal.schema, library.functions().map(|(_, schema)| schema));
        let mut arities = Vec::new();
        for other in &module.goals {
            let is_visible = other.name == goal.name || goal.partners.contains(&other.name);
            if is_visible {
                library.insert(other.name, other.schema.clone());
            }
            if circle.contains(&other.name) {
                arities.push((other.name, other.schema.body.uncurry().0.len()));
            }
        }
        library.tell_parts();
        declare(module, goal, &mut qualifiers);
        let prepared = prepare(program, &|name| library.is_declared(name));
        let prepared =
            eta::expand(&prepared, &|name| arities.iter().find(|(of, _)| *of == name).map(|(_, arity)| *arity));
        Some(Recursion { module, goal, library, qualifiers, circle: arities, prepared })
    }

    /// Applies the rules. `None` if the shapes do not fit.
    pub(crate) fn walk(&self, obvious: Obvious, cases: Cases) -> Option<Walk<'_, 'm>> {
        let ty = &self.goal.schema.body;
        let annotated = infer_instances(&self.library, &[], &self.prepared, &Shape::of(ty)).ok()?;
        let mut rules = Rules::for_program(&self.library, &annotated, obvious).with_arguments(ProvedByParts);
        rules.cases = cases;
        rules.notes = (obvious == Obvious::Keep).then(Vec::new);
        rules.calls = Some(Calls::watching(self.goal.name, self.circle.iter().copied()));
        rules.check(&Context::new(self.module.theory.clone()), &annotated, &ty.rename_apart());
        let mut function = Function::of(self.goal.name, ty, &self.prepared.parameters());
        let parameters: Vec<Symbol> = ty.uncurry().0.iter().map(|fun| fun.param).collect();
        function.given = self.goal.metrics.iter().map(|metric| Metric::Given(parameters.clone(), *metric)).collect();
        let mut qualifiers = self.qualifiers.clone();
        let calls = rules.calls.iter();
        let bounded = calls.flat_map(|calls| &calls.bounded);
        let wholes = function.parameters.iter().flatten().map(|parameter| parameter.sort());
        let wholes: IndexSet<Sort> = wholes.chain(bounded.clone().map(|(_, whole)| whole.clone())).collect();
        for (part, whole) in bounded.flat_map(|(part, _)| wholes.iter().map(move |whole| (part, whole))) {
            if let (Some(part), Some(whole)) = (size(Term::value(part.clone())), size(placeholder(whole.clone()))) {
                qualifiers.declare(Term::lt(part, whole));
            }
        }
        let unknowns = match cases {
            Cases::Unsaid => rules.unknowns.clone(),
            Cases::Said(_) => rules.unknowns.bounded_by(&rules.clauses),
        };
        Some(Walk { rules, unknowns, qualifiers, function })
    }
}

/// Adds the atoms by which something smaller than an argument of the goal can be told.
fn declare(module: &Module, goal: &Goal, qualifiers: &mut Qualifiers) {
    for argument in goal.schema.body.uncurry().0.into_iter().map(|fun| &fun.argument) {
        let Some(scalar) = argument.as_scalar() else { continue };
        let [value, other] = [Term::value(scalar.base.sort()), placeholder(scalar.base.sort())];
        match &scalar.base {
            Base::Int => [Term::le(Term::int(0), value), Term::lt(value, other)]
                .into_iter()
                .for_each(|atom| qualifiers.declare(atom)),
            Base::Data(name, ..) => {
                let Some(datatype) = module.datatypes.get(name) else { continue };
                let measure = datatype.termination.and_then(|name| module.theory.measures.get(&name));
                let measured =
                    measure.and_then(|measure| Some((measure.apply(&[], value)?, measure.apply(&[], other)?)));
                let sizes = size(value).zip(size(other)).filter(|_| has_parts(module, datatype));
                for (value, other) in measured.into_iter().chain(sizes) {
                    qualifiers.declare(Term::lt(value, other));
                }
            }
            _ => {}
        }
    }
}

fn placeholder(sort: Sort) -> Term {
    Term::var(Symbol::of(NameOrigin::Placeholder, "w", 0), sort)
}

/// Termination of a circle: the proofs for its calls, or what was not shown.
pub(crate) struct Ending<'a> {
    module: &'a Module,
    /// Outcomes of the clauses, one for each definition.
    pub(crate) outcomes: Vec<Outcome>,
    /// Counters of the solvers.
    pub(crate) statistics: Statistics,
    groups: Vec<Together>,
    /// Functions that are used without being called, and where; the definitions that they are used in.
    uncalled: Vec<(Symbol, Symbol, Span)>,
}

/// Functions that may call one another.
struct Together {
    /// In whose program they stand; of goals, that of the first one.
    author: Option<Symbol>,
    functions: Vec<Function>,
    calls: Vec<Call>,
    proofs: Option<Vec<Proof>>,
    chosen: Vec<(Symbol, Metric)>,
    diagnostic: Option<Diagnostic>,
}

impl<'a> Ending<'a> {
    /// Shows of the calls in the walks what can be shown.
    pub(crate) fn of(
        (module, own): (&'a Module, Symbol),
        walks: &[(Symbol, Walk<'_, '_>)],
        deciders: &impl Deciders,
    ) -> Ending<'a> {
        let mut ending = Ending {
            module,
            outcomes: Vec::new(),
            statistics: Statistics::default(),
            groups: Vec::new(),
            uncalled: Vec::new(),
        };
        let mut goals = Together::of(None);
        for (name, walk) in walks {
            let mut local = Together::of(Some(*name));
            let (outcome, calls) = ending.solve(walk, deciders);
            ending.outcomes.push(outcome);
            if let Some((function, span)) = walk.rules.calls.as_ref().and_then(Calls::uncalled) {
                ending.uncalled.push((*name, function, span));
            }
            goals.functions.push(walk.function.clone());
            local.functions = walk.rules.calls.as_ref().map_or_else(Vec::new, |calls| calls.local.clone());
            let is_local = |call: &Call| local.functions.iter().any(|function| function.name == call.callee);
            let (inner, outer) = calls.into_iter().partition(is_local);
            local.calls = inner;
            goals.calls.extend::<Vec<Call>>(outer);
            ending.groups.push(local);
        }
        ending.groups.push(goals);
        for group in &mut ending.groups {
            group.prove(module, own, deciders);
        }
        ending
    }

    /// Solves the clauses of a walk, and gives its calls with everything put in that was inferred.
    fn solve(&mut self, walk: &Walk<'_, '_>, deciders: &impl Deciders) -> (Outcome, Vec<Call>) {
        let calls = walk.rules.calls.as_ref().map(|calls| calls.found.as_slice()).unwrap_or_default();
        let run = deciders.run().canceller.clone();
        let mut horn = Horn::new(deciders.decider(self.module.theory.clone()), walk.qualifiers.clone(), run);
        let mut clauses = walk.rules.clauses.clone();
        let own = clauses.len();
        // What is known at a call may depend on unknowns that nothing else asks for.
        clauses.extend(calls.iter().map(|call| clause(call, call.facts.clone(), Term::ff())));
        let mut outcome = horn.solve(&walk.unknowns, &clauses);
        let is_told = |fact: Term| outcome.instance(fact);
        let told = |call: &Call| Call { facts: call.facts.iter().map(|fact| is_told(*fact)).collect(), ..call.clone() };
        let calls = calls.iter().map(told).collect();
        outcome.failures.retain(|failure| failure.clause < own || failure.kind.is_cancelled());
        self.statistics = *horn.statistics();
        (outcome, calls)
    }

    /// Verification conditions for the recursion of `own`, and the diagnostics for what does not hold.
    pub(crate) fn conclude(&self, own: Symbol) -> (Clauses<Origin>, Vec<(Diagnostic, Origin)>) {
        let (mut clauses, mut diagnostics) = (Vec::new(), Vec::new());
        for group in self.groups.iter().filter(|group| group.author.is_none_or(|author| author == own)) {
            for proof in group.proofs.iter().flatten() {
                let Some(call) = group.calls.get(proof.call) else { continue };
                let is_own = group.author.is_some() || call.caller == own;
                clauses.extend(is_own.then(|| clause(call, proof.facts.clone(), proof.conclusion)));
            }
            if let Some(diagnostic) = &group.diagnostic {
                let span = diagnostic.labels.first().map(|label| label.span).unwrap_or_default();
                diagnostics.push((diagnostic.clone(), Origin { span, rule: Rule::Descent(own) }));
            }
        }
        // Not only where it stands: what it is called with in one definition matters for all.
        for (_, function, span) in &self.uncalled {
            let message = format!("nothing is known of the calls of `{function}` here");
            let diagnostic = Diagnostic::error(codes::UNPROVED_DECREASE, *span, message)
                .help("call it here, with all of its arguments");
            diagnostics.push((diagnostic, Origin { span: *span, rule: Rule::Descent(*function) }));
        }
        (clauses, diagnostics)
    }

    /// The metrics by which the recursion of a goal ends.
    pub(crate) fn metrics(&self, own: Symbol) -> Vec<Term> {
        let goals = self.groups.iter().filter(|group| group.author.is_none());
        let mut metrics: Vec<Term> = Vec::new();
        for group in goals {
            let Some(function) = group.functions.iter().find(|function| function.name == own) else { continue };
            let chosen = group.chosen.iter().filter(|(name, _)| *name == own);
            for metric in chosen.filter_map(|(_, metric)| metric.at(self.module, &function.parameters)) {
                if !metrics.contains(&metric) {
                    metrics.push(metric);
                }
            }
        }
        metrics
    }
}

fn clause(call: &Call, facts: Vec<Term>, conclusion: Term) -> Clause<Origin> {
    let origin = Origin { span: call.span, rule: Rule::Descent(call.callee) };
    Clause { facts, conclusion, subject: Subject::Value, origin }
}

impl Together {
    fn of(author: Option<Symbol>) -> Together {
        let (functions, calls, chosen) = (Vec::new(), Vec::new(), Vec::new());
        Together { author, functions, calls, proofs: None, chosen, diagnostic: None }
    }

    fn prove(&mut self, module: &Module, own: Symbol, deciders: &impl Deciders) {
        let run = deciders.run().canceller.clone();
        let mut horn = Horn::new(deciders.decider(module.theory.clone()), Qualifiers::default(), run);
        let mut entails = |facts: &[Term], conclusion: Term| {
            let origin = Origin { span: Span::default(), rule: Rule::Result };
            let clause = Clause { facts: facts.to_vec(), conclusion, subject: Subject::Value, origin };
            let failure: Option<FailureKind> = horn.check(&clause, &|_| Term::tt());
            failure.is_none()
        };
        let mut descents = Descents::new(module, &self.functions, &self.calls, &mut entails);
        self.proofs = descents.prove();
        self.chosen = std::mem::take(&mut descents.chosen);
        if self.proofs.is_none() {
            let told = descents.explain(own);
            let mut plain = Descents::new(module, &self.functions, &self.calls, &mut entails);
            plain = plain.with_plain_measures();
            let undeclared = plain.prove().map(|_| std::mem::take(&mut plain.chosen)).unwrap_or_default();
            self.diagnostic = told.map(|told| advised(module, told, &undeclared));
        }
    }
}

/// The diagnostic with the advice that there is: to declare a measure by which the recursion would be seen to end.
fn advised(module: &Module, told: Diagnostic, undeclared: &[(Symbol, Metric)]) -> Diagnostic {
    if told.help.is_some() {
        return told;
    }
    let is_declared = |name: Symbol| module.datatypes.values().any(|datatype| datatype.termination == Some(name));
    let measures =
        undeclared.iter().flat_map(|(_, metric)| metric.quantities()).filter_map(|quantity| match quantity {
            Quantity::Of(_, Source::Measure(name)) if !is_declared(*name) => Some(*name),
            _ => None,
        });
    match measures.into_iter().next() {
        Some(measure) => told.help(format!(
            "`{measure}` would do: put `termination` before `measure {measure}`, if it is never negative and no other measure of its datatype is declared so"
        )),
        None => told.help("pass on a part of the input, or a smaller number"),
    }
}
