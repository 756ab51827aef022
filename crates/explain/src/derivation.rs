//! Why a finished program has its type, in detail: for whoever tells it to people.
//!
//! All of this is found out anew about the program as it stands, by the same rules that check it; nothing is taken from a
//! search.

use indexmap::IndexSet;
use loligo_base::Span;
use loligo_horn::{Clause, FailureKind, Horn, Obvious, Qualifiers};
use loligo_logic::{Decider, Deciders, Node, Sort, Symbol, Term, UnknownId};
use loligo_search::{Said, said_by_model};
use loligo_types::{Expr, Module, Schema, Type};
use loligo_typing::{Examination, Note, Obligation, Origin, examine};
use std::rc::Rc;

/// Questions that are asked to find the premises that matter, at most; after that all are given.
const MAX_QUESTIONS: u64 = 2000;

/// Derivation of a program's type by the rules.
pub(crate) struct Derivation {
    /// The program with all binders different.
    pub(crate) body: Expr,
    /// The integers of which a recursive call has to make the first smaller, or leave it and make the next one smaller,
    /// and so on.
    pub(crate) metrics: Vec<Term>,
    /// Obligations that were proved, each with the premises that matter alone.
    pub(crate) obligations: Vec<Obligation>,
    /// The Horn clauses behind them, as the rules gave them.
    pub(crate) clauses: Vec<Obligation>,
    /// The unknowns in these and the values that were found for them.
    pub(crate) valuation: Vec<(Term, Term)>,
    /// Types expected and found.
    notes: Vec<Note>,
}

impl Derivation {
    /// The type that an expression has to have.
    pub(crate) fn expected(&self, span: Span) -> Option<&Type> {
        self.notes.iter().find_map(|note| match note {
            Note::Expected(at, ty) if *at == span => Some(ty),
            _ => None,
        })
    }

    /// The type that was found for an expression.
    pub(crate) fn found(&self, span: Span) -> Option<&Type> {
        self.notes.iter().find_map(|note| match note {
            Note::Found(at, ty) if *at == span => Some(ty),
            _ => None,
        })
    }

    /// Symbols that stand for the values of expressions in formulas.
    pub(crate) fn names(&self) -> impl Iterator<Item = (Symbol, Span)> + '_ {
        self.notes.iter().filter_map(|note| match note {
            Note::Called(at, name) => Some((*name, *at)),
            _ => None,
        })
    }
}

/// The derivation of `body` as a program for the `index`-th goal; `None` if it is none.
pub(crate) fn derive(module: &Module, index: usize, body: &Expr, deciders: &impl Deciders) -> Option<Derivation> {
    module.goals.get(index)?;
    let examined = examine(module, (index, body), Obvious::Keep, deciders);
    if !examined.report.diagnostics.is_empty() || examined.report.cut_short.is_some() {
        return None;
    }
    let Examination { clauses, outcome, body, notes, unknowns, metrics, .. } = examined;
    let body = body?;
    let mut horn =
        Horn::new(deciders.decider(module.theory.clone()), Qualifiers::default(), deciders.run().canceller.clone());
    let told = |clause: &Clause<Origin>, change: &dyn Fn(Term) -> Term| Obligation {
        origin: clause.origin.clone(),
        facts: clause.facts.iter().map(|fact| change(*fact)).filter(|fact| *fact != Term::tt()).collect(),
        conclusion: change(clause.conclusion),
    };
    let value = |term: Term| outcome.instance(term);
    let obligations = clauses.iter().map(|clause| told(clause, &value)).filter(|told| told.conclusion != Term::tt());
    let obligations = obligations.map(|obligation| essential(&mut horn, obligation)).collect();
    let valued = |ty: &Type| ty.map_terms(&value);
    let notes = notes.into_iter().map(|note| match note {
        Note::Expected(span, ty) => Note::Expected(span, valued(&ty)),
        Note::Found(span, ty) => Note::Found(span, valued(&ty)),
        called => called,
    });
    let ids = (0..unknowns).filter_map(|id| u32::try_from(id).ok());
    Some(Derivation {
        metrics,
        body,
        obligations,
        clauses: clauses.iter().map(|clause| told(clause, &|term| term)).collect(),
        valuation: ids.map(|id| Term::unknown(UnknownId(id))).map(|unknown| (unknown, value(unknown))).collect(),
        notes: notes.collect(),
    })
}

/// The obligation with only those facts that it does not hold without.
fn essential(horn: &mut Horn<impl Decider>, obligation: Obligation) -> Obligation {
    let facts: IndexSet<Term> = obligation.facts.iter().copied().collect();
    let mut facts: Vec<Term> = facts.into_iter().collect();
    if facts.contains(&obligation.conclusion) {
        return Obligation { facts: vec![obligation.conclusion], ..obligation };
    }
    // Large pieces first: most facts do not matter.
    let mut piece = facts.len().div_ceil(2);
    while piece > 0 {
        let mut start = 0;
        while start < facts.len() && horn.statistics().queries < MAX_QUESTIONS {
            let mut fewer = facts.clone();
            fewer.drain(start..(start + piece).min(facts.len()));
            match horn.entails(&fewer, obligation.conclusion) {
                true => facts = fewer,
                false => start += piece,
            }
        }
        piece = if piece == 1 { 0 } else { piece.div_ceil(2) };
    }
    Obligation { facts, ..obligation }
}

/// An obligation that does not hold, and a case that shows it.
pub(crate) struct CounterExample {
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// The conclusion that does not follow.
    pub(crate) conclusion: Term,
    /// The case.
    pub(crate) said: Said,
    /// Symbols that stand for the values of expressions in formulas.
    pub(crate) names: Vec<(Symbol, Span)>,
    /// The program with all binders different, as formulas speak of it.
    pub(crate) body: Option<Expr>,
    /// Set if it constrains elements of a value, and not the value itself.
    pub(crate) is_about_elements: bool,
}

/// Why `body` is no program for the `index`-th goal: something in it that does not hold at `place`.
pub(crate) fn counter_example(
    module: &Module,
    index: usize,
    (body, place): (&Expr, Span),
    deciders: &impl Deciders,
) -> Option<CounterExample> {
    let examined = examine(module, (index, body), Obvious::Keep, deciders);
    let failures = examined.outcome.failures.iter().filter_map(|failure| match &failure.kind {
        FailureKind::Refuted(model) => Some((examined.clauses.get(failure.clause)?, model)),
        FailureKind::Undecided(_) => None,
    });
    // The result says more than what comes before it. What is wrong in a function may show where it is passed on.
    let failures: Vec<_> = failures.collect();
    let is_there = |(clause, _): &&(&Clause<Origin>, _)| place.to(clause.origin.span) == place;
    let (clause, model) = failures.iter().rev().find(is_there).or_else(|| failures.last()).copied()?;
    let mut variables: Vec<(Symbol, Sort)> = Vec::new();
    for formula in clause.facts.iter().chain([&clause.conclusion]) {
        formula.visit(&mut |part| {
            if let Node::Var(name, sort) = part.node()
                && (name.is_users() || name.is_subject())
                && name != Symbol::value_var()
                && !variables.iter().any(|(other, _)| *other == name)
            {
                variables.push((name, sort));
            }
        });
    }
    let parameters = examined.body.as_ref().map(|body| body.parameters()).unwrap_or_default();
    variables.sort_by_key(|(name, _)| parameters.iter().position(|other| other == name).unwrap_or(usize::MAX));
    let conclusion = examined.outcome.instance(clause.conclusion);
    let said = said_by_model(&module.theory, model, &variables);
    let own = examined.notes.iter().find_map(|note| match note {
        Note::Found(at, ty) if *at == clause.origin.span => ty.sort(),
        _ => None,
    });
    let mut is_about_elements = false;
    clause.conclusion.visit(&mut |part| {
        if let Node::Var(name, sort) = part.node()
            && name == Symbol::value_var()
        {
            is_about_elements |= own.as_ref().is_some_and(|own| *own != sort);
        }
    });
    let names = examined.notes.iter().filter_map(|note| match note {
        Note::Called(at, name) => Some((*name, *at)),
        _ => None,
    });
    Some(CounterExample {
        origin: clause.origin.clone(),
        conclusion,
        said,
        names: names.collect(),
        body: examined.body,
        is_about_elements,
    })
}

/// Where a condition comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    /// It is a variable.
    Variable,
    /// It is a comparison of what is in scope, or with 0: these are always there.
    Comparison,
    /// A `qualifier` declaration.
    Declared,
    /// It asks for the constructor of an enumeration.
    Enumeration,
    /// The signature of a goal, component or constructor has it, or a number in it.
    Signature(Symbol),
}

/// Where a condition that was abduced for the `index`-th goal comes from.
pub(crate) fn source_of(module: &Module, index: usize, condition: Term) -> Option<Source> {
    let goal = module.goals.get(index)?;
    if matches!(condition.node(), Node::Var(..)) {
        return Some(Source::Variable);
    }
    let mut scope: Vec<(Symbol, Sort)> = Vec::new();
    condition.visit(&mut |part| {
        if let Node::Var(name, sort) = part.node()
            && !scope.iter().any(|(other, _)| *other == name)
        {
            scope.push((name, sort));
        }
    });
    let empty = Module::default();
    let nothing = Schema::monomorphic(Type::unrefined(loligo_types::Base::Bool));
    let has = |module: &Module, goal: &Schema, function: Option<&Schema>| {
        let conditions = Qualifiers::harvest(module, goal, function.into_iter()).conditions(&scope);
        conditions.iter().any(|atom| *atom == condition || Term::not(*atom) == condition)
    };
    if has(&empty, &nothing, None) {
        return Some(Source::Comparison);
    }
    if has(&Module { qualifiers: module.qualifiers.clone(), ..Module::default() }, &nothing, None) {
        return Some(Source::Declared);
    }
    let enumerations = Module {
        datatypes: module.datatypes.clone(),
        constructors: module.constructors.clone(),
        theory: Rc::clone(&module.theory),
        ..Module::default()
    };
    if has(&enumerations, &nothing, None) {
        return Some(Source::Enumeration);
    }
    if has(&empty, &goal.schema, None) {
        return Some(Source::Signature(goal.name));
    }
    let components = module.components.iter().map(|(name, component)| (*name, component));
    let found = components.into_iter().find(|(_, schema)| has(&empty, &nothing, Some(schema)));
    found.map(|(name, _)| Source::Signature(name))
}
