//! The derivation of a verified program, and its formulas in words that stand in the program.

use crate::derivation::{CounterExample, Derivation, counter_example, derive};
use crate::record::text;
use crate::{ClauseTrace, StepTrace, ValueTrace};
use loligo_base::{Run, Span};
use loligo_logic::{Node, Origin, Sort, Spellings, Symbol, Term};
use loligo_search::Statement;
use loligo_session::Z3;
use loligo_types::{Alternative, Expr, ExprKind, Goal, Module, Type};
use loligo_typing::{Obligation, Rule};

/// A verified program with its derivation, as a source of texts.
pub(crate) struct Teller<'m> {
    pub(crate) module: &'m Module,
    pub(crate) index: usize,
    pub(crate) goal: &'m Goal,
    pub(crate) derivation: Derivation,
    /// Symbols with the text of the expression whose value each stands for.
    names: Names,
    solvers: Z3,
}

impl<'m> Teller<'m> {
    /// For the `index`-th goal, which has a program; `None` if that is not right after all.
    pub(crate) fn new(module: &'m Module, index: usize, run: &Run) -> Option<Teller<'m>> {
        let goal = module.goals.get(index)?;
        let solvers = Z3::new(run.clone());
        let derivation = derive(module, index, &goal.body, &solvers)?;
        let named = derivation.names().filter(|(name, _)| !name.is_users());
        let part = |span| at(&goal.body, span).or_else(|| at(&derivation.body, span));
        let mut names: Names = named.filter_map(|(name, span)| Some((name, atom(&text(part(span)?))))).collect();
        names.extend(original_names(&goal.body, &derivation.body));
        Some(Teller { module, index, goal, derivation, names, solvers })
    }

    /// A formula, with expressions for the names of their values.
    pub(crate) fn formula(&self, formula: Term) -> String {
        spoken(formula, &self.names)
    }

    /// A formula about the value of an expression, in text.
    pub(crate) fn formula_about(&self, formula: Term, subject: &Expr) -> String {
        let mut names = self.names.clone();
        names.push((Symbol::value_var(), atom(&text(subject))));
        spoken(formula, &names)
    }

    /// A type, with expressions for the names of their values.
    pub(crate) fn type_text(&self, ty: &Type) -> String {
        ty.map_terms(&|term| renamed(term, &self.names)).spelled(&mut Spellings::default()).to_string()
    }

    /// The part of the program at `span`, as the user has it.
    pub(crate) fn part(&self, span: Span) -> Option<&Expr> {
        at(&self.goal.body, span).or_else(|| at(&self.derivation.body, span))
    }

    /// Test for a formula about the expression at `span` that constrains elements of its value.
    pub(crate) fn is_about_elements(&self, formula: Term, span: Span) -> bool {
        let mut sort = None;
        formula.visit(&mut |part| match part.node() {
            Node::Var(name, found) if name == Symbol::value_var() => sort = Some(found),
            _ => {}
        });
        let ty = self.derivation.found(span).or_else(|| self.derivation.expected(span));
        let own = ty.and_then(|ty| ty.sort());
        sort.is_some_and(|sort| own.is_some_and(|own| own != sort))
    }

    /// Obligations of the expression at `span`.
    pub(crate) fn obligations(&self, span: Span) -> impl Iterator<Item = &Obligation> {
        self.derivation.obligations.iter().filter(move |obligation| obligation.origin.span == span)
    }

    /// Something that does not hold, and the case, if `instead` stands at the place of `expr`.
    pub(crate) fn objection(&self, expr: &Expr, instead: &Expr) -> Option<(String, Vec<(String, String)>)> {
        let body = replaced(&self.goal.body, expr.span, instead);
        let counter = counter_example(self.module, self.index, (&body, instead.span), &self.solvers)?;
        Some(refuted(&counter, &body, instead))
    }

    /// The Horn clauses, as the rules gave them.
    pub(crate) fn constraints(&self) -> Vec<ClauseTrace> {
        self.derivation.clauses.iter().map(|clause| self.clause(clause)).collect()
    }

    /// The unknowns in them and what was found for them.
    pub(crate) fn valuation(&self) -> Vec<ValueTrace> {
        let value =
            |(unknown, value): &(Term, Term)| ValueTrace { unknown: unknown.to_string(), value: self.formula(*value) };
        self.derivation.valuation.iter().map(value).collect()
    }

    fn clause(&self, obligation: &Obligation) -> ClauseTrace {
        let place = self.part(obligation.origin.span).map(text);
        ClauseTrace {
            place: place.unwrap_or_default(),
            rule: obligation.origin.rule.to_string(),
            premises: obligation.facts.iter().map(|fact| self.formula(*fact)).collect(),
            conclusion: self.formula(obligation.conclusion),
        }
    }

    /// The derivation, as a tree.
    pub(crate) fn derivation(&self) -> StepTrace {
        let mut told = Vec::new();
        self.step(&self.derivation.body, &mut told)
    }

    fn step(&self, expr: &Expr, told: &mut Vec<Span>) -> StepTrace {
        let (rule, parts): (_, Vec<&Expr>) = match &expr.kind {
            ExprKind::Lambda(_, body) => ("function", vec![body.as_ref()]),
            ExprKind::Fix(_, function) => ("recursive function", vec![function.as_ref()]),
            ExprKind::If(..) => ("conditional", expr.children().collect()),
            ExprKind::Match(..) => ("match", expr.children().collect()),
            ExprKind::Let(..) => ("let", expr.children().collect()),
            ExprKind::Typed(..) => ("annotation", expr.children().collect()),
            ExprKind::Op(..) => ("operator", expr.children().collect()),
            ExprKind::App(..) => {
                let (head, arguments) = expr.spine();
                ("application", std::iter::once(head).chain(arguments).collect())
            }
            ExprKind::Int(_) | ExprKind::Bool(_) => ("literal", Vec::new()),
            ExprKind::Error => ("unreachable", Vec::new()),
            ExprKind::Var(_) | ExprKind::Instance(..) | ExprKind::Hole => ("name", Vec::new()),
        };
        // Of expressions at one place the outermost has it all.
        let is_first = !told.contains(&expr.span);
        told.push(expr.span);
        let obligations = self.obligations(expr.span).filter(|_| is_first).map(|told| self.clause(told)).collect();
        let ty = self.derivation.expected(expr.span).or_else(|| self.derivation.found(expr.span));
        StepTrace {
            expression: text(expr),
            rule,
            ty: ty.map(|ty| self.type_text(ty)),
            obligations,
            steps: parts.into_iter().map(|part| self.step(part, told)).collect(),
        }
    }
}

/// The conjunct that a counter-example refutes, in words that stand in the program, and its statements: `subject` is
/// the expression that was tried.
fn refuted(counter: &CounterExample, variant: &Expr, subject: &Expr) -> (String, Vec<(String, String)>) {
    let at = match counter.origin.rule {
        Rule::Result => at(subject, counter.origin.span).or_else(|| at(variant, counter.origin.span)),
        _ => at(variant, counter.origin.span),
    };
    let called = counter.names.iter().filter(|(name, _)| !name.is_users());
    let called = called.filter_map(|(name, span)| Some((*name, atom(&text(self::at(subject, *span)?)))));
    let mut names: Names = called.collect();
    let original = counter.body.as_ref().map(|body| original_names(variant, body)).unwrap_or_default();
    names.extend(original.iter().cloned());
    names.extend(at.map(|at| match counter.is_about_elements {
        true => (Symbol::value_var(), format!("(some element of {})", atom(&text(at)))),
        false => (Symbol::value_var(), atom(&text(at))),
    }));
    let conclusion = spoken(counter.conclusion, &names);
    let mentioned = crate::words::names(&conclusion);
    let mut spellings = Spellings::default();
    let mut what = |statement: &Statement| {
        let found = original.iter().find(|(name, _)| *name == statement.variable);
        let name = found.map_or_else(|| spellings.name(statement.variable).to_string(), |(_, text)| text.clone());
        statement.measure.map_or_else(|| name.clone(), |measure| format!("{measure} {name}"))
    };
    let mut said: Vec<_> = counter.said.iter().map(|told| (what(told), told.value.clone())).collect();
    let is_relevant = |what: &str| what.split(' ').all(|word| mentioned.contains(&word));
    if said.iter().any(|(what, _)| is_relevant(what)) {
        said.retain(|(what, _)| is_relevant(what));
    }
    said.truncate(MAX_SAID);
    (conclusion, said)
}

/// Names of a prepared program with those of the program itself.
fn original_names(original: &Expr, prepared: &Expr) -> Names {
    let mut names = Names::new();
    align(original, prepared, &mut Vec::new(), &mut names);
    names
}

fn align(original: &Expr, prepared: &Expr, inlined: &mut Vec<(Symbol, Expr)>, names: &mut Names) {
    let mut same = |from: Symbol, to: Symbol| {
        // What has no name in the program is a blank there.
        let is_blank = to.origin() == Origin::Blank;
        if from != to || is_blank {
            names.push((from, if is_blank { "_".to_owned() } else { to.as_str().to_string() }));
        }
    };
    match (&original.kind, &prepared.kind) {
        (ExprKind::Let(name, value, body), found) if !matches!(found, ExprKind::Let(..)) => {
            inlined.push((*name, value.as_ref().clone()));
            return align(body, prepared, inlined, names);
        }
        (ExprKind::Var(name), ExprKind::Lambda(..) | ExprKind::Fix(..)) => {
            let value = inlined.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value.clone());
            return value.into_iter().for_each(|value| align(&value, prepared, inlined, names));
        }
        (ExprKind::Lambda(to, _), ExprKind::Lambda(from, _))
        | (ExprKind::Fix(to, _), ExprKind::Fix(from, _))
        | (ExprKind::Let(to, ..), ExprKind::Let(from, ..)) => same(*from, *to),
        (ExprKind::Match(_, original), ExprKind::Match(_, prepared)) => {
            for (original, prepared) in original.iter().zip(prepared) {
                original.parameters.iter().zip(&prepared.parameters).for_each(|(to, from)| same(*from, *to));
            }
        }
        _ => {}
    }
    let parts = original.children().zip(prepared.children());
    parts.for_each(|(original, prepared)| align(original, prepared, inlined, names));
}

/// Symbols with their texts.
type Names = Vec<(Symbol, String)>;

/// The most statements of a counter-model that are told.
const MAX_SAID: usize = 8;

fn spoken(formula: Term, names: &[(Symbol, String)]) -> String {
    Spellings::default().term(renamed(formula, names)).to_string()
}

fn renamed(formula: Term, names: &[(Symbol, String)]) -> Term {
    let mut free: Vec<(Symbol, Sort)> = Vec::new();
    formula.visit(&mut |part| {
        if let Node::Var(name, sort) = part.node() {
            free.push((name, sort));
        }
    });
    let renamed = free.into_iter().filter_map(|(name, sort)| {
        let (_, text) = names.iter().find(|(other, _)| *other == name)?;
        Some((name, Term::var(Symbol::new(text), sort)))
    });
    formula.substitute(&renamed.collect())
}

/// In parentheses, unless it is a single word.
fn atom(text: &str) -> String {
    if text.contains(char::is_whitespace) { format!("({text})") } else { text.to_owned() }
}

/// The outermost part at a place.
pub(crate) fn at(expr: &Expr, span: Span) -> Option<&Expr> {
    if expr.span == span {
        return Some(expr);
    }
    expr.children().find_map(|child| at(child, span))
}

fn replaced(expr: &Expr, span: Span, instead: &Expr) -> Expr {
    if expr.span == span {
        return instead.clone();
    }
    expr.map_children(&mut |child| replaced(child, span, instead))
}

/// The parameters of an alternative that a user could have written.
pub(crate) fn pattern(alternative: &Alternative) -> String {
    let used = |name: &Symbol| alternative.body.mentions(*name);
    let names = alternative.parameters.iter();
    let names: String = names.map(|name| if used(name) { format!(" {name}") } else { " _".to_owned() }).collect();
    format!("{}{names}", alternative.constructor)
}
