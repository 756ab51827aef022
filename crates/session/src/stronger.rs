//! Functions that promise too little for what calls them, and what they could promise.

use loligo_logic::{BinOp, Deciders, Node, Sort, Symbol, Term};
use loligo_types::{Expr, ExprKind, Goal, Module, Schema, Type};
use loligo_typing::{CheckReport, Refutation, Rule, check_goal};
use std::rc::Rc;

/// Refutations that are looked into.
const MAX_REFUTATIONS: usize = 3;
/// Stronger signatures that are tried for one function and one measure: each costs two checks.
const MAX_CANDIDATES: usize = 8;

/// Says of each result that could not be proved which function it comes from, if that promises nothing of what was to be
/// proved; and which stronger signature would do, if one is found with which both definitions are proved.
pub(crate) fn name_weak_functions(module: &Module, index: usize, report: &mut CheckReport, deciders: &impl Deciders) {
    let Some(goal) = module.goals.get(index) else { return };
    for Refutation { diagnostic, origin, .. } in report.refutations.iter().take(MAX_REFUTATIONS) {
        let Some(weak) = weak_function(module, goal, origin.span, &origin.rule) else { continue };
        let Some(slot) = report.diagnostics.get_mut(*diagnostic) else { continue };
        let note = format!("`{}` promises nothing of `{}`", weak.name, weak.said);
        *slot = match stronger(module, index, &weak, deciders) {
            Some(schema) => slot.clone().note(note).help(format!(
                "write `{} :: {schema}`: with this signature both `{}` and `{}` are proved",
                weak.name, weak.name, goal.name
            )),
            None => slot.clone().note(note),
        };
    }
}

/// A function whose result has a measure that its signature says nothing of.
struct Weak<'m> {
    name: Symbol,
    schema: &'m Rc<Schema>,
    measure: Symbol,
    /// The measure of its result.
    said: Term,
}

/// The function that is called for the value at `span`, if it promises nothing of a measure that is asked of that.
fn weak_function<'m>(module: &'m Module, goal: &Goal, span: loligo_base::Span, rule: &Rule) -> Option<Weak<'m>> {
    let asked: Vec<Term> = match rule {
        Rule::Result => vec![refinement(goal.schema.body.uncurry().1)?],
        Rule::Argument(function) if *function != goal.name => {
            let (functions, _) = declared(module, *function)?.body.uncurry();
            functions.iter().filter_map(|fun| refinement(&fun.argument)).collect()
        }
        _ => return None,
    };
    let value = find(&goal.body, span)?;
    let mut called = Vec::new();
    calls(value, &mut called);
    called.into_iter().filter(|name| *name != goal.name).find_map(|name| {
        let schema = declared(module, name)?;
        let (_, result) = schema.body.uncurry();
        let promised = refinement(result)?;
        let subject = Term::value(result.sort()?);
        let measures = asked.iter().flat_map(|asked| measures_of_value(*asked));
        let measure = measures.into_iter().find(|measure| {
            !measures_of_value(promised).contains(measure) && applied(module, *measure, subject).is_some()
        })?;
        Some(Weak { name, schema, measure, said: applied(module, measure, subject)? })
    })
}

/// The signature with a stronger result with which the function and the `index`-th goal are both proved.
fn stronger(module: &Module, index: usize, weak: &Weak<'_>, deciders: &impl Deciders) -> Option<Schema> {
    let position = module.goals.iter().position(|goal| goal.name == weak.name).filter(|position| *position < index)?;
    if module.goals.get(position)?.body.has_holes() {
        return None;
    }
    let body = module.goals.get(index)?.body.clone();
    let own = module.goals.get(position)?.body.clone();
    candidates(module, weak).into_iter().take(MAX_CANDIDATES).find_map(|promise| {
        let schema =
            Schema { body: weak.schema.body.with_result(&|result| result.and(promise)), ..Schema::clone(weak.schema) };
        let mut changed = module.clone();
        changed.goals.get_mut(position)?.schema = Rc::new(schema.clone());
        let is_proved = |index: usize, body: &Expr| check_goal(&changed, index, body, deciders).is_proved();
        (is_proved(index, &body) && is_proved(position, &own)).then_some(schema)
    })
}

/// Candidates for a function's promise about a measure of its result: comparisons with that of the arguments together.
fn candidates(module: &Module, weak: &Weak<'_>) -> Vec<Term> {
    let (functions, result) = weak.schema.body.uncurry();
    let Some(sort) = result.sort() else { return Vec::new() };
    let variables = functions.iter().filter_map(|fun| Some(Term::var(fun.param, fun.argument.sort()?)));
    let variables: Vec<Term> = variables.collect();
    let measured: Vec<Term> = variables
        .iter()
        .filter(|variable| variable.sort() == sort)
        .filter_map(|variable| applied(module, weak.measure, *variable))
        .collect();
    let said = weak.said;
    let mut values: Vec<Term> = Vec::new();
    let mut bounds: Vec<Term> = Vec::new();
    match said.sort() {
        Sort::Int => {
            let sum = joined(BinOp::Add, &measured);
            let more = |term: Term| Term::binary(BinOp::Add, term, Term::int(1));
            values.extend(sum);
            values.extend(sum.map(more));
            values.extend(measured.iter().filter(|_| measured.len() > 1));
            bounds.extend(sum.map(|sum| Term::binary(BinOp::Le, said, sum)));
            bounds.extend(sum.map(|sum| Term::binary(BinOp::Le, sum, said)));
        }
        Sort::Set(element) => {
            let elements = variables.iter().filter(|variable| variable.sort() == *element);
            let single = |variable: &Term| Term::set(element.as_ref().clone(), vec![*variable]);
            let all: Vec<Term> = measured.iter().copied().chain(elements.map(single)).collect();
            let union = joined(BinOp::Union, &all);
            values.extend(union);
            values.extend(joined(BinOp::Union, &measured).filter(|_| all.len() > measured.len()));
            bounds.extend(union.map(|union| Term::binary(BinOp::Subset, said, union)));
        }
        _ => values.extend(measured),
    }
    values.into_iter().map(|value| Term::eq(said, value)).chain(bounds).collect()
}

fn joined(op: BinOp, terms: &[Term]) -> Option<Term> {
    terms.iter().copied().reduce(|all, next| Term::binary(op, all, next))
}

/// The measure of a term.
fn applied(module: &Module, measure: Symbol, subject: Term) -> Option<Term> {
    let is_meant = |term: &Term| matches!(term.node(), Node::App(name, ..) if name == measure);
    module.theory.measures_of(subject).find(is_meant)
}

/// The measures that a refinement speaks of, of the refined value itself.
fn measures_of_value(refinement: Term) -> Vec<Symbol> {
    let mut found = Vec::new();
    refinement.visit(&mut |term| {
        if let Node::App(name, arguments, _) = term.node()
            && arguments
                .iter()
                .any(|argument| matches!(argument.node(), Node::Var(name, _) if name == Symbol::value_var()))
            && !found.contains(&name)
        {
            found.push(name);
        }
    });
    found
}

fn declared(module: &Module, name: Symbol) -> Option<&Rc<Schema>> {
    let goal = module.goals.iter().find(|goal| goal.name == name).map(|goal| &goal.schema);
    goal.or_else(|| module.components.get(&name))
}

fn refinement(ty: &Type) -> Option<Term> {
    match ty {
        Type::Scalar(scalar) => Some(scalar.refinement),
        Type::Fun(_) => None,
    }
}

/// The part of a program that stands at `span`: the outermost, if one stands in the place of another.
fn find(expr: &Expr, span: loligo_base::Span) -> Option<&Expr> {
    if expr.span == span {
        return Some(expr);
    }
    expr.children().find_map(|child| find(child, span))
}

/// The functions that a value is made with, outermost first.
fn calls(expr: &Expr, found: &mut Vec<Symbol>) {
    let (head, arguments) = expr.spine();
    if let ExprKind::Var(name) | ExprKind::Instance(name, _) = &head.kind {
        if !arguments.is_empty() {
            found.push(*name);
        }
        for argument in arguments {
            calls(argument, found);
        }
    }
}
