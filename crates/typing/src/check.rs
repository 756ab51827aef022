//! Checking definitions, with everything found reported.

use crate::calls::{Circle, recursive_library};
use crate::cases::{self, Cases};
use crate::instance::infer_instances;
use crate::instance_of::distance;
use crate::prepare::prepare;
use crate::recursion::metrics;
use crate::rules::{Note, Rules};
use crate::termination::{Ending, Recursion, Walk};
use crate::{Library, Origin, ProvedByParts, Rule, opaque};
use loligo_base::{Cancelled, Diagnostic, Span, codes, has_errors};
use loligo_horn::{
    Clause, Clauses, Context, Failure, FailureKind, Horn, Obvious, Outcome, Qualifiers, Statistics, Subject,
};
use loligo_logic::{Deciders, Model, Reason, Sort, Spellings, Symbol, Term, Value};
use loligo_types::{Expr, ExprKind, Goal, Module, Shape, Type};
use std::rc::Rc;

/// Result of checking a definition.
#[derive(Default)]
pub struct CheckReport {
    /// Errors; none if the definition has its type (apart from holes).
    pub diagnostics: Vec<Diagnostic>,
    /// Counter-examples to what could not be proved, each for one of the diagnostics.
    pub refutations: Vec<Refutation>,
    /// The holes left in it.
    pub holes: Vec<HoleReport>,
    /// Counters of the solver.
    pub statistics: Statistics,
    /// Set if there was no time to look for more that is wrong. What was found is wrong all the same.
    pub cut_short: Option<Cancelled>,
}

impl CheckReport {
    /// Tells a definition that is proved to have its type from all others.
    pub fn is_proved(&self) -> bool {
        !has_errors(&self.diagnostics) && self.holes.is_empty() && self.cut_short.is_none()
    }
}

impl CheckReport {
    /// Tells if nothing but that recursion ends could not be proved, if anything. Then every condition holds of runs that end.
    pub fn fails_in_recursion_alone(&self) -> bool {
        let is_descent = |refutation: &&Refutation| matches!(refutation.origin.rule, Rule::Descent(_));
        self.refutations.iter().filter(is_descent).count() == self.diagnostics.len()
    }
}

/// An obligation that could not be proved.
#[derive(Clone, Debug)]
pub struct Refutation {
    /// Index of the diagnostic that says so.
    pub diagnostic: usize,
    /// Its origin.
    pub origin: Origin,
    /// Facts about the goal's arguments in the solver's counter-model: their positions, and formulas over `_v`.
    pub arguments: Vec<(usize, Term)>,
}

/// A hole met while checking.
#[derive(Clone, Debug)]
pub struct HoleReport {
    /// The span of the hole.
    pub span: Span,
    /// The type expected there.
    pub expected: Type,
    /// The local variables in scope and their types, the innermost last.
    pub scope: Vec<(Symbol, Type)>,
}

/// A definition that was looked at: what has to hold of it, and what was found.
#[derive(Default)]
pub struct Examination {
    /// The report.
    pub report: CheckReport,
    /// Verification conditions, as Horn clauses.
    pub clauses: Clauses<Origin>,
    /// The clauses that fail, and the values of the unknowns.
    pub outcome: Outcome,
    /// The definition, prepared.
    pub body: Option<Expr>,
    /// Notes on the types of its parts, if those were asked for.
    pub notes: Vec<Note>,
    /// Number of unknowns in the clauses.
    pub unknowns: usize,
    /// The metrics of its parameters by which recursion ends.
    pub metrics: Vec<Term>,
}

impl Examination {
    /// Tells if everything was proved.
    fn is_proved(&self) -> bool {
        self.report.diagnostics.is_empty() && self.report.holes.is_empty() && self.report.cut_short.is_none()
    }
}

/// Facts about the constructors of as many values as it is ever said of: for definitions that are not proved without.
const SAID: Cases = Cases::Said(cases::MAX_VALUES);

/// Checks the `index`-th goal of the module against its declared type, trusting components and earlier goals. The
/// engine is made for this call and forgotten after it: nothing a search has cached can influence the verdict.
pub fn check_goal(module: &Module, index: usize, body: &Expr, deciders: &impl Deciders) -> CheckReport {
    examine(module, (index, body), Obvious::Skip, deciders).report
}

/// Checks a goal as [`check_goal`] does, and gives the clauses too: all, or without the `obvious` ones.
pub fn examine(
    module: &Module,
    (index, body): (usize, &Expr),
    obvious: Obvious,
    deciders: &impl Deciders,
) -> Examination {
    let Some(goal) = module.goals.get(index) else { return Examination::default() };
    let library = Library::before(module, index);
    let qualifiers = Qualifiers::harvest(module, &goal.schema, library.functions().map(|(_, schema)| schema));
    let prepared = prepare(body, &|name| library.is_declared(name));
    let circle = Circle::of(module, index, body);
    let order = circle.order(module, &library);
    let library = recursive_library(library, module, (index, &circle), &prepared.parameters());
    let author = Author {
        module,
        goal,
        circle: circle.names(module),
        functions: recursive_functions(&prepared),
        is_restricted: true,
    };
    // What is given is to be used, and to be told of where it does not work.
    let gives_metrics = circle.positions(module).any(|(at, _)| module.goals.get(at).is_some_and(Goal::gives_metrics))
        || body.gives_metrics();
    let by_calls = |cases| by_calls(&author, (index, body), &circle, (obvious, cases), deciders);
    if gives_metrics && let Some(found) = by_calls(Cases::Unsaid) {
        let thorough = if found.is_proved() { None } else { by_calls(SAID) };
        return thorough.filter(Examination::is_proved).unwrap_or(found);
    }
    let annotated = match infer_instances(&library, &[], &prepared, &Shape::of(&goal.schema.body)) {
        Ok(annotated) => annotated,
        Err(diagnostics) => {
            let is_unreachable = author.circle.iter().any(|name| library.schema(*name).is_none());
            if is_unreachable
                && circle.has_metrics(module)
                && let Some(found) = by_calls(Cases::Unsaid)
            {
                return found;
            }
            let report = CheckReport { diagnostics, ..CheckReport::default() };
            return Examination { report, ..Examination::default() };
        }
    };
    let attempt = |cases| {
        let mut rules = Rules::for_program(&library, &annotated, obvious).with_arguments(ProvedByParts);
        rules.notes = (obvious == Obvious::Keep).then(Vec::new);
        rules.cases = cases;
        rules.check(&Context::new(module.theory.clone()), &annotated, &goal.schema.body.rename_apart());
        rules
    };
    let mut rules = attempt(Cases::Unsaid);
    let mut horn = Horn::new(deciders.decider(module.theory.clone()), qualifiers, deciders.run().canceller.clone());
    let mut outcome = horn.solve(&rules.unknowns, &rules.clauses);
    let mut endless = None;
    if !outcome.failures.is_empty() && outcome.cut_short().is_none() {
        let is_recursive = author.is_recursive(&prepared);
        let told = is_recursive.then(|| by_calls(Cases::Unsaid)).flatten();
        if told.as_ref().is_some_and(Examination::is_proved) {
            return told.unwrap_or_default();
        }
        let calls_back = |failure: &Failure| {
            let clause = rules.clauses.get(failure.clause);
            clause.is_some_and(|clause| match clause.origin.rule {
                Rule::Argument(function) | Rule::Recursion(function) => author.calls_back(function),
                _ => false,
            })
        };
        let is_endless = outcome.failures.iter().any(calls_back);
        endless = told.filter(|found| is_endless || found.report.fails_in_recursion_alone());
        let thorough = attempt(SAID);
        let unknowns = thorough.unknowns.bounded_by(&thorough.clauses);
        let second = horn.solve(&unknowns, &thorough.clauses);
        if second.failures.is_empty() {
            (rules, outcome, endless) = (thorough, second, None);
        } else if is_recursive && let Some(found) = by_calls(SAID).filter(Examination::is_proved) {
            return found;
        } else {
            let fails = |failure: &Failure, origin: &Origin| {
                thorough.clauses.get(failure.clause).is_some_and(|clause| clause.origin == *origin)
            };
            let is_left = |failure: &Failure| {
                let clause = rules.clauses.get(failure.clause);
                clause.is_some_and(|clause| second.failures.iter().any(|other| fails(other, &clause.origin)))
            };
            // What holds with more said is not what is wrong.
            if outcome.failures.iter().any(is_left) {
                outcome.failures.retain(is_left);
            }
        }
    }
    if let Some(found) = endless {
        return found;
    }
    let metrics = metrics((module, order), &goal.schema.body, &prepared.parameters());
    let metrics = metrics.iter().map(|metric| metric.current()).collect();
    let examined = reported(&author, rules, (outcome, *horn.statistics()), prepared);
    Examination { metrics, ..examined }
}

/// Report on the clauses that the rules collected for a definition, by their outcome.
fn reported(
    author: &Author<'_>,
    rules: Rules<'_, '_, ProvedByParts>,
    (outcome, statistics): (Outcome, Statistics),
    prepared: Expr,
) -> Examination {
    let mut report = CheckReport {
        // What comes after it relies on a type that was made up.
        diagnostics: rules.stuck.first().map(|span| stuck(*span)).into_iter().collect(),
        holes: rules.holes.iter().map(|(span, expected, context)| hole(*span, expected, context)).collect(),
        statistics,
        cut_short: outcome.cut_short(),
        ..CheckReport::default()
    };
    let parameters = prepared.parameters();
    for unproved in unproved(&rules, &outcome) {
        let diagnostic = report.diagnostics.len();
        report.diagnostics.push(explain(Some(author), &unproved));
        let arguments =
            unproved.model.map_or_else(Vec::new, |model| hints(author.module, author.goal, &parameters, &model));
        report.refutations.push(Refutation { diagnostic, origin: unproved.origin.clone(), arguments });
    }
    let unknowns = rules.unknowns.len();
    let notes = rules.notes.unwrap_or_default();
    let (clauses, body, metrics) = (rules.clauses, Some(prepared), Vec::new());
    Examination { report, clauses, outcome, body, notes, unknowns, metrics }
}

/// Checks a definition whose recursion is not restricted by the types of functions, but shown to end by its calls.
/// `None` if these are not all there, because of holes.
fn by_calls(
    author: &Author<'_>,
    (index, body): (usize, &Expr),
    circle: &Circle,
    (obvious, cases): (Obvious, Cases),
    deciders: &impl Deciders,
) -> Option<Examination> {
    let module = author.module;
    let mut members = Vec::new();
    for (member, name) in circle.positions(module) {
        let program = if member == index { body } else { &module.goals.get(member)?.body };
        members.push((name, Recursion::prepare(module, member, program, &author.circle)?));
    }
    let walks: Vec<(Symbol, Walk<'_, '_>)> =
        members.iter().filter_map(|(name, member)| Some((*name, member.walk(obvious, cases)?))).collect();
    if walks.len() < members.len() {
        return None;
    }
    let own = author.goal.name;
    let ending = Ending::of((module, own), &walks, deciders);
    let (clauses, diagnostics) = ending.conclude(own);
    let metrics = ending.metrics(own);
    let position = walks.iter().position(|(name, _)| *name == own)?;
    let outcome = ending.outcomes.into_iter().nth(position)?;
    let (_, walk) = walks.into_iter().nth(position)?;
    let (_, recursion) = members.iter().find(|(name, _)| *name == own)?;
    let author =
        Author { is_restricted: false, circle: author.circle.clone(), functions: author.functions.clone(), ..*author };
    let mut examined = reported(&author, walk.rules, (outcome, ending.statistics), recursion.prepared.clone());
    examined.clauses.extend(clauses);
    if deciders.run().canceller.is_cancelled() {
        // What was not shown may hold.
        examined.report.cut_short = Some(Cancelled);
        return Some(examined);
    }
    for (diagnostic, origin) in diagnostics {
        let refutation = Refutation { diagnostic: examined.report.diagnostics.len(), origin, arguments: Vec::new() };
        examined.report.refutations.push(refutation);
        examined.report.diagnostics.push(diagnostic);
    }
    Some(Examination { metrics, ..examined })
}

fn unproved<'c>(rules: &'c Rules<'_, '_, ProvedByParts>, outcome: &Outcome) -> Vec<Unproved<'c>> {
    // What a term with a hole is worth is not known before the hole is filled.
    let is_open = |span: Span| rules.holes.iter().any(|(hole, ..)| span.to(*hole) == span);
    let is_closed =
        |failure: &&Failure| rules.clauses.get(failure.clause).is_some_and(|clause| !is_open(clause.origin.span));
    let is_decided = |failure: &&Failure| !failure.kind.is_cancelled();
    let failures: Vec<Failure> = outcome.failures.iter().filter(is_closed).filter(is_decided).cloned().collect();
    let mut grouped = group(&rules.clauses, &failures);
    for unproved in &mut grouped {
        for conclusion in &mut unproved.conclusions {
            let (readable, names) = rules.unknowns.readable(*conclusion, &|open| outcome.instance(open));
            *conclusion = readable;
            unproved.inferred.extend(names);
        }
        unproved.inferred.sort_unstable();
        unproved.inferred.dedup();
    }
    grouped
}

fn hole(span: Span, expected: &Type, context: &Context) -> HoleReport {
    let visible = context.program_variables();
    let scope = visible.map(|binding| (binding.name, known_part(&binding.ty))).collect();
    HoleReport { span, expected: known_part(expected), scope }
}

/// The type as a person may see it: what inference has still to find is left out.
fn known_part(ty: &Type) -> Type {
    ty.map_terms(&|term| term.apply_valuation(&|_| Term::tt()))
}

/// A formula for a person.
fn readable(formula: Term) -> String {
    Spellings::default().term(formula).to_string()
}

fn stuck(span: Span) -> Diagnostic {
    Diagnostic::error(codes::AMBIGUOUS_TYPE, span, "the type of this expression cannot be inferred")
        .help("annotate it: `(expression :: type)`")
}

/// Author of a definition, for the explanation of its errors: the goal, its circle and its functions.
pub(crate) struct Author<'g> {
    module: &'g Module,
    goal: &'g Goal,
    /// The goals that can lead back to it, itself among them.
    circle: Vec<Symbol>,
    /// The functions in it that may call themselves.
    functions: Vec<Symbol>,
    /// Set if the types of these ask for smaller arguments.
    is_restricted: bool,
}

impl Author<'_> {
    /// True if the goal's program may lead back to itself, or a function in it to that.
    fn is_recursive(&self, program: &Expr) -> bool {
        !self.functions.is_empty() || self.circle.iter().any(|name| program.mentions(*name))
    }

    /// True if a call of `function` is recursive.
    fn calls_back(&self, function: Symbol) -> bool {
        self.circle.contains(&function) || self.functions.contains(&function)
    }

    /// True if a call of `function` has to make its arguments smaller, and some failed conclusion is not one that the
    /// signature of `function` asks of every call.
    fn asks_for_less(&self, function: Symbol, conclusions: &[Term]) -> bool {
        let called = self.module.goals.iter().find(|goal| goal.name == function);
        let is_asked = |conclusion: &Term| {
            let is_closed = conclusion.free_vars().iter().all(|name| *name == Symbol::value_var());
            is_closed && called.is_some_and(|called| called.conjuncts.iter().any(|(asked, _)| asked == conclusion))
        };
        self.is_restricted && self.calls_back(function) && !conclusions.iter().all(is_asked)
    }

    /// The reason why something inside a value may not fit where it is well known itself.
    fn opaque(&self, rule: &Rule) -> Option<String> {
        let library = Library::before(self.module, self.module.goals.len());
        let called = match rule {
            Rule::Result => None,
            Rule::Argument(function) => library.schema(*function),
            _ => return None,
        };
        called.into_iter().chain([&*self.goal.schema]).find_map(|schema| opaque::explanation(self.module, &schema.body))
    }

    /// Explains why a call of `function` is recursive, where that is not to be seen on the spot.
    fn detour(&self, function: Symbol) -> Option<String> {
        let is_plain = function == self.goal.name || !self.circle.contains(&function);
        if is_plain || self.circle.len() < 3 {
            return None;
        }
        let others: Vec<String> = self.circle.iter().map(|name| format!("`{name}`")).collect();
        Some(format!("{} call one another, so every call of one by another is recursive", others.join(", ")))
    }
}

fn recursive_functions(expr: &Expr) -> Vec<Symbol> {
    let mut functions: Vec<Symbol> = expr.children().flat_map(recursive_functions).collect();
    if let ExprKind::Fix(name, _) = &expr.kind {
        functions.push(*name);
    }
    functions
}

/// The clauses that could not be proved at one place by one rule.
pub(crate) struct Unproved<'c> {
    origin: &'c Origin,
    conclusions: Vec<Term>,
    /// The abstract refinements in them for which something had to be found.
    inferred: Vec<Symbol>,
    /// True if the conclusions are about what is inside a value.
    is_inside: bool,
    /// The reason why the solver could not decide, if it could not.
    undecided: Option<Reason>,
    /// A counter-model to the first that could be refuted.
    model: Option<Rc<Model>>,
}

/// One diagnostic for each place and rule that fails, with all that could not be proved there.
pub(crate) fn explain_all(clauses: &[Clause<Origin>], outcome: &Outcome) -> Vec<Diagnostic> {
    group(clauses, &outcome.failures).iter().map(|unproved| explain(None, unproved)).collect()
}

/// Conclusions are as they were found to be, without unknowns.
fn group<'c>(clauses: &'c [Clause<Origin>], failures: &[Failure]) -> Vec<Unproved<'c>> {
    let mut grouped: Vec<Unproved<'c>> = Vec::new();
    for failure in failures {
        let Some(clause) = clauses.get(failure.clause) else { continue };
        let (undecided, model) = match &failure.kind {
            FailureKind::Undecided(reason) => (Some(reason.clone()), None),
            FailureKind::Refuted(model) => (None, Some(model.clone())),
        };
        match grouped.iter_mut().find(|unproved| *unproved.origin == clause.origin) {
            Some(unproved) => {
                unproved.conclusions.push(clause.conclusion);
                unproved.is_inside |= clause.subject == Subject::Component;
                unproved.undecided = unproved.undecided.take().or(undecided);
                unproved.model = unproved.model.take().or(model);
            }
            None => {
                let (origin, conclusions) = (&clause.origin, vec![clause.conclusion]);
                let is_inside = clause.subject == Subject::Component;
                grouped.push(Unproved { origin, conclusions, inferred: Vec::new(), is_inside, undecided, model });
            }
        }
    }
    grouped
}

/// Facts in a model about the goal's arguments, which are called `parameters` in it.
fn hints(module: &Module, goal: &Goal, parameters: &[Symbol], model: &Model) -> Vec<(usize, Term)> {
    let (functions, _) = goal.schema.body.uncurry();
    let mut hints = Vec::new();
    for (index, (fun, parameter)) in functions.iter().zip(parameters).enumerate() {
        let Some(sort) = fun.argument.sort() else { continue };
        let Some(value) = model.lookup(*parameter, Vec::new()) else { continue };
        let subject = Term::value(sort);
        let said = |term: Term, value: &Value| literal(value, &term.sort()).map(|literal| Term::eq(term, literal));
        let of_measures = module.theory.measures_of(subject).filter_map(|applied| {
            let (measure, ..) = module.theory.as_measure(applied)?;
            said(applied, &model.lookup(measure.name, vec![value.clone()])?)
        });
        let all: Vec<Term> = said(subject, &value).into_iter().chain(of_measures).collect();
        hints.push((index, Term::and(all)));
    }
    hints
}

/// The value as a term, if there is one for it.
fn literal(value: &Value, sort: &Sort) -> Option<Term> {
    match (value, sort) {
        (Value::Bool(value), Sort::Bool) => Some(Term::bool(*value)),
        (Value::Int(value), Sort::Int | Sort::Var(_)) => Some(Term::int(*value)),
        (Value::Set(items), Sort::Set(element)) => {
            let items: Option<Vec<Term>> = items.iter().map(|item| literal(item, element)).collect();
            Some(Term::set(element.as_ref().clone(), items?))
        }
        _ => None,
    }
}

fn explain(author: Option<&Author<'_>>, unproved: &Unproved<'_>) -> Diagnostic {
    let Unproved { origin, conclusions, undecided, .. } = unproved;
    let formula = readable(Term::and(conclusions.to_vec()));
    let signature = |diagnostic: Diagnostic| match author {
        Some(Author { goal, .. }) => promises(goal, conclusions)
            .into_iter()
            .fold(diagnostic, |diagnostic, (span, text)| diagnostic.label(span, text)),
        None => diagnostic,
    };
    let diagnostic = match &origin.rule {
        Rule::Result => signature(
            Diagnostic::error(
                codes::UNPROVED_RESULT,
                origin.span,
                if of_components(unproved) {
                    format!("cannot prove that what is in the result satisfies `{formula}`")
                } else {
                    format!("cannot prove that the result satisfies `{formula}`")
                },
            )
            .here("this value may violate it"),
        )
        .help("change this expression or the condition that leads to it, or weaken the signature"),
        Rule::Argument(function)
            if unproved.inferred.is_empty()
                && author.is_some_and(|author| author.asks_for_less(*function, conclusions)) =>
        {
            let diagnostic = Diagnostic::error(
                codes::UNPROVED_DECREASE,
                origin.span,
                format!("cannot prove that this argument of `{function}` satisfies `{formula}`"),
            )
            .here("in a recursive call");
            let detour = author.and_then(|author| author.detour(*function));
            detour.into_iter().fold(diagnostic, Diagnostic::note)
                .note("a recursive call must make its arguments smaller: a datatype by its termination measure, an `Int` to a value that is below the old one and at least 0")
                .help("pass on a part of the input, or a smaller number")
        }
        Rule::Argument(function) => Diagnostic::error(
            codes::UNPROVED_ARGUMENT,
            origin.span,
            if of_components(unproved) {
                format!("cannot prove that what is in this argument of `{function}` satisfies `{formula}`")
            } else {
                format!("cannot prove that this argument of `{function}` satisfies `{formula}`")
            },
        )
        .here("this value may violate what the function asks for")
        .help("test for it before the call, or pass another argument"),
        Rule::Descent(function) => Diagnostic::error(
            codes::UNPROVED_DECREASE,
            origin.span,
            format!("nothing shows that the recursive calls of `{function}` end"),
        ),
        Rule::Recursion(function) => Diagnostic::error(
            codes::ENDLESS_FUNCTION,
            origin.span,
            format!("`{function}` calls itself, but nothing shows that it ends"),
        )
        .here("none of its parameters can be seen to get smaller")
        .help("give it a parameter of type `Int` or of a datatype with a `termination measure`"),
        Rule::Unreachable => Diagnostic::error(codes::REACHABLE_ERROR, origin.span, "`error` can be reached")
            .here("nothing that is known here rules this case out")
            .help("return a value here, or strengthen the arguments' types so that the case cannot occur"),
        Rule::Missing(constructor) => Diagnostic::error(
            codes::MISSING_ALTERNATIVE,
            origin.span,
            format!("this match has no alternative for `{constructor}`"),
        )
        .here(format!("the value can be built by `{constructor}`"))
        .help(format!("add an alternative `{constructor} … -> …`")),
        Rule::Postcondition(measure) => Diagnostic::error(
            codes::UNPROVED_MEASURE,
            origin.span,
            format!("this case of `{measure}` may violate what the measure promises"),
        )
        .here(format!("cannot prove `{formula}`"))
        .help("correct the case, or weaken the postcondition; a termination measure is never negative"),
        Rule::Floor(measure) => Diagnostic::error(
            codes::NEGATIVE_TERMINATION_MEASURE,
            origin.span,
            format!("nothing says that the termination measure `{measure}` is never negative"),
        )
        .here("it has no cases, and does not promise it")
        .note("recursion ends because a termination measure cannot get smaller for ever")
        .help("promise it: let its result be `{Int | _v >= 0}`"),
    };
    let opaque = author.filter(|_| unproved.is_inside).and_then(|author| author.opaque(&origin.rule));
    let diagnostic = opaque.into_iter().fold(diagnostic, Diagnostic::note);
    let diagnostic = match of_components(unproved) {
        true => {
            diagnostic.note("`_0`, `_1`, … are what an abstract refinement is about: its arguments, in their order")
        }
        false => diagnostic,
    };
    let diagnostic = made_up(conclusions).into_iter().fold(diagnostic, Diagnostic::note);
    let diagnostic = unproved.inferred.iter().fold(diagnostic, |diagnostic, name| {
        diagnostic.note(format!(
            "`{name}` stands for whatever makes the whole call right, and nothing was found that does: it is looked for among the formulas of the signatures in the file and what is known of the arguments"
        ))
    });
    match undecided {
        Some(reason) => diagnostic
            .note(format!("the solver could not decide it ({reason}); what is not decided is not taken for proved")),
        None => diagnostic,
    }
}

/// Tells if it is about the parameters of an abstract refinement: values that are in the one at hand.
fn of_components(unproved: &Unproved<'_>) -> bool {
    let is_parameter = |name: &Symbol| name.origin() == loligo_logic::Origin::Parameter;
    unproved.is_inside && unproved.conclusions.iter().any(|conclusion| conclusion.free_vars().iter().any(is_parameter))
}

/// Note on the names that nobody wrote, if such occur.
fn made_up(conclusions: &[Term]) -> Option<String> {
    let is_ghost = |term: &Term| term.free_vars().iter().any(|name| name.origin() == loligo_logic::Origin::Ghost);
    conclusions
        .iter()
        .any(is_ghost)
        .then(|| "what is called `value…` here is the value of an expression that has no name of its own".to_owned())
}

/// The places in the goal's signature that promise what could not be proved; all of it if they are not known.
fn promises(goal: &Goal, conclusions: &[Term]) -> Vec<(Span, String)> {
    let place = |conclusion: &Term| {
        let conjuncts = goal.conjuncts.iter().rev();
        let alike = conjuncts.filter_map(|(conjunct, span)| Some((distance(*conclusion, *conjunct)?, *span)));
        alike.min_by_key(|(distance, _)| *distance).map(|(_, span)| span)
    };
    let mut spans: Vec<Span> = conclusions.iter().filter_map(place).collect();
    spans.sort_unstable();
    spans.dedup();
    match spans.is_empty() {
        true => vec![(goal.signature_span, format!("the signature of `{}`", goal.name))],
        false => spans.into_iter().map(|span| (span, format!("promised by `{}`", goal.name))).collect(),
    }
}
