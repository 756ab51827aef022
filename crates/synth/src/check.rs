//! Checking definitions, with everything found reported.

use crate::instance::infer_instances;
use crate::prepare::prepare;
use crate::recursion::{metrics, terminating};
use crate::rules::Rules;
use crate::{Library, Origin, Rule};
use loligo_liquid::{
    Canceller, Clause, Clauses, Context, Failure, FailureKind, Horn, Limits, Obvious, Outcome, Qualifiers, Statistics,
    Visibility,
};
use loligo_logic::{Node, Symbol, Term};
use loligo_source::{Diagnostic, Span};
use loligo_types::{Expr, ExprKind, Goal, Module, Shape, Type};

/// What checking a definition gave.
#[derive(Default)]
pub struct CheckReport {
    /// What is wrong; empty if the definition has its type (apart from holes).
    pub diagnostics: Vec<Diagnostic>,
    /// The holes left in it.
    pub holes: Vec<HoleReport>,
    /// What was asked of the solver.
    pub statistics: Statistics,
}

/// A hole met while checking.
#[derive(Clone, Debug)]
pub struct HoleReport {
    /// Where it is.
    pub span: Span,
    /// The type expected there.
    pub expected: Type,
    /// The local variables in scope and their types, the innermost last.
    pub scope: Vec<(Symbol, Type)>,
}

/// A definition that was looked at: what has to hold of it, and what was found.
#[derive(Default)]
pub(crate) struct Examination {
    pub(crate) report: CheckReport,
    pub(crate) clauses: Clauses<Origin>,
    pub(crate) outcome: Outcome,
}

/// Checks the `index`-th goal of the module against its declared type, trusting components and earlier goals. The
/// engine is made for this call and forgotten after it: nothing a search has cached can influence the verdict.
pub fn check_goal(module: &Module, index: usize, body: &Expr, limits: Limits, canceller: Canceller) -> CheckReport {
    examine(module, (index, body), Obvious::Skip, limits, canceller).report
}

/// The same, with what was to be proved: all of it, or without what is obvious.
pub(crate) fn examine(
    module: &Module,
    (index, body): (usize, &Expr),
    obvious: Obvious,
    limits: Limits,
    canceller: Canceller,
) -> Examination {
    let Some(goal) = module.goals.get(index) else { return Examination::default() };
    let library = Library::before(module, index);
    let qualifiers = Qualifiers::harvest(module, &goal.schema, library.functions().map(|(_, schema)| schema));
    let prepared = prepare(body, &|name| library.schema(name).is_some());
    let library = recursive_library(library, module, goal, &prepared);
    let annotated = match infer_instances(&library, &[], &prepared, &Shape::of(&goal.schema.body)) {
        Ok(annotated) => annotated,
        Err(diagnostics) => {
            let report = CheckReport { diagnostics, ..CheckReport::default() };
            return Examination { report, ..Examination::default() };
        }
    };
    let mut rules = Rules::saying(&library, obvious);
    rules.check(&Context::default(), &annotated, &goal.schema.body);
    let mut horn = Horn::new(module.theory.clone(), qualifiers, limits, canceller);
    let outcome = horn.solve(&rules.unknowns, &rules.clauses);
    let author = Author { goal, functions: recursive_functions(&prepared) };
    let report = CheckReport {
        diagnostics: complaints(&rules, &outcome, &author),
        holes: rules.holes.iter().map(|(span, expected, context)| hole(*span, expected, context)).collect(),
        statistics: *horn.statistics(),
    };
    Examination { report, clauses: rules.clauses, outcome }
}

fn complaints(rules: &Rules<'_, '_>, outcome: &Outcome, author: &Author<'_>) -> Vec<Diagnostic> {
    // What a term with a hole is worth is not known before the hole is filled.
    let is_open = |span: Span| rules.holes.iter().any(|(hole, ..)| span.to(*hole) == span);
    let is_closed =
        |failure: &&Failure| rules.clauses.get(failure.clause).is_some_and(|clause| !is_open(clause.origin.span));
    let failures = outcome.failures.iter().filter(is_closed).cloned().collect();
    let stuck = rules.stuck.iter().map(|span| stuck(*span));
    stuck.chain(explain_all(&rules.clauses, failures, Some(author))).collect()
}

fn hole(span: Span, expected: &Type, context: &Context) -> HoleReport {
    let visible = context.bindings().filter(|binding| binding.visibility == Visibility::Program);
    let scope = visible.map(|binding| (binding.name, known_part(&binding.ty))).collect();
    HoleReport { span, expected: known_part(expected), scope }
}

/// The library with the goal itself and its partners, restricted to calls that terminate.
pub(crate) fn recursive_library<'m>(
    mut library: Library<'m>,
    module: &'m Module,
    goal: &Goal,
    prepared: &Expr,
) -> Library<'m> {
    let caller = metrics(module, &goal.schema.body, &prepared.parameters());
    let partners = module.goals.iter().filter(|other| other.name == goal.name || goal.partners.contains(&other.name));
    for partner in partners {
        match terminating(&library, &partner.schema, &caller) {
            Some(schema) => library.insert(partner.name, schema),
            None => library.remove(partner.name),
        }
    }
    library
}

/// The type as a person may see it: what inference has still to find is left out.
fn known_part(ty: &Type) -> Type {
    ty.map_terms(&|term| term.apply_valuation(&|_| Term::tt()))
}

/// A formula for a person: names that no user wrote lose the marks that tell them apart, and values without a name are
/// shown as such.
fn readable(formula: Term) -> String {
    let free = formula.free_vars();
    let renamed = free.iter().filter_map(|name| {
        let text = name.as_str();
        let shown = match text.strip_prefix("_g").or_else(|| text.strip_prefix("_h")) {
            Some(rest) if text.ends_with('#') => format!("value{}", rest.trim_end_matches('#')),
            _ if text.contains(['#', '%']) => text.replace(['#', '%'], ""),
            _ => return None,
        };
        let mut sort = None;
        formula.visit(&mut |part| match part.node() {
            Node::Var(var, found) if var == *name => sort = Some(found),
            _ => {}
        });
        Some((*name, Term::var(Symbol::new(&shown), sort?)))
    });
    formula.substitute(&renamed.collect()).to_string()
}

fn stuck(span: Span) -> Diagnostic {
    Diagnostic::error("E0306", span, "the type of this expression cannot be inferred")
        .help("annotate it: `(expression :: type)`")
}

/// Whose definition is explained.
pub(crate) struct Author<'g> {
    goal: &'g Goal,
    /// The functions in it that may call themselves.
    functions: Vec<Symbol>,
}

impl Author<'_> {
    /// Whether a call of `function` is a recursive one.
    fn calls_back(&self, function: Symbol) -> bool {
        self.goal.name == function || self.goal.partners.contains(&function) || self.functions.contains(&function)
    }
}

fn recursive_functions(expr: &Expr) -> Vec<Symbol> {
    let mut functions: Vec<Symbol> = expr.children().into_iter().flat_map(recursive_functions).collect();
    if let ExprKind::Fix(name, _) = &expr.kind {
        functions.push(*name);
    }
    functions
}

/// One diagnostic for each place and rule that fails, with all that could not be proved there.
pub(crate) fn explain_all(
    clauses: &[Clause<Origin>],
    failures: Vec<Failure>,
    author: Option<&Author<'_>>,
) -> Vec<Diagnostic> {
    let mut grouped: Vec<(&Origin, Vec<Term>, Option<String>)> = Vec::new();
    for failure in failures {
        let Some(clause) = clauses.get(failure.clause) else { continue };
        let undecided = match failure.kind {
            FailureKind::Undecided(reason) => Some(reason),
            FailureKind::Refuted(_) => None,
        };
        match grouped.iter_mut().find(|(origin, ..)| **origin == clause.origin) {
            Some((_, conclusions, reason)) => {
                conclusions.push(clause.conclusion);
                *reason = reason.take().or(undecided);
            }
            None => grouped.push((&clause.origin, vec![clause.conclusion], undecided)),
        }
    }
    grouped
        .into_iter()
        .map(|(origin, conclusions, undecided)| explain(author, origin, &conclusions, undecided))
        .collect()
}

fn explain(
    author: Option<&Author<'_>>,
    origin: &Origin,
    conclusions: &[Term],
    undecided: Option<String>,
) -> Diagnostic {
    let formula = readable(Term::and(conclusions.to_vec()));
    let signature = |diagnostic: Diagnostic| match author {
        Some(Author { goal, .. }) => diagnostic.label(goal.signature_span, format!("the signature of `{}`", goal.name)),
        None => diagnostic,
    };
    let diagnostic = match &origin.rule {
        Rule::Result => signature(
            Diagnostic::error("E0310", origin.span, format!("cannot prove that the result satisfies `{formula}`"))
                .here("this value may violate it"),
        )
        .help("change this expression or the condition that leads to it, or weaken the signature"),
        Rule::Argument(function) if author.is_some_and(|author| author.calls_back(*function)) => {
            Diagnostic::error("E0311", origin.span, format!("cannot prove that this argument of `{function}` satisfies `{formula}`"))
                .here("in a recursive call")
                .note("a recursive call must make its arguments smaller: a datatype by its termination measure, an `Int` to a value that is below the old one and at least 0")
                .help("pass on a part of the input, or a smaller number")
        }
        Rule::Argument(function) => {
            Diagnostic::error("E0312", origin.span, format!("cannot prove that this argument of `{function}` satisfies `{formula}`"))
                .here("this value may violate what the function asks for")
                .help("test for it before the call, or pass another argument")
        }
        Rule::Recursion(function) => {
            Diagnostic::error("E0316", origin.span, format!("`{function}` calls itself, but nothing shows that it ends"))
                .here("none of its parameters can be seen to get smaller")
                .help("give it a parameter of type `Int` or of a datatype with a `termination measure`")
        }
        Rule::Unreachable => Diagnostic::error("E0313", origin.span, "`error` can be reached")
            .here("nothing that is known here rules this case out")
            .help("return a value here, or strengthen the arguments' types so that the case cannot occur"),
        Rule::Missing(constructor) => {
            Diagnostic::error("E0314", origin.span, format!("this match has no alternative for `{constructor}`"))
                .here(format!("the value can be built by `{constructor}`"))
                .help(format!("add an alternative `{constructor} … -> …`"))
        }
        Rule::Postcondition(measure) => {
            Diagnostic::error("E0315", origin.span, format!("this case of `{measure}` may violate what the measure promises"))
                .here(format!("cannot prove `{formula}`"))
                .help("correct the case, or weaken the postcondition; a termination measure is never negative")
        }
    };
    match undecided {
        Some(reason) => diagnostic
            .note(format!("the solver could not decide it ({reason}); what is not decided is not taken for proved")),
        None => diagnostic,
    }
}
