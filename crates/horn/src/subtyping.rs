//! Subtyping, down to Horn clauses (PLDI 2016, Fig. 4, rules <:-SC, <:-FUN and <:-∀).

use crate::{Clause, Clauses, Context, Subject, Visibility};
use loligo_logic::{Node, Origin, Sort, Symbol, Term};
use loligo_types::{Base, Module, Scalar, Type, Variance};

/// Treatment of clauses that hold on sight: because the conclusion is among the facts, or `False` is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Obvious {
    /// Leave them out: they are of no use to whoever only wants to know whether all hold.
    Skip,
    /// Keep them: they are part of all that has to hold.
    Keep,
}

/// Produces the clauses under which one type is a subtype of another of the same shape.
pub struct Subtyping<'a, O> {
    module: &'a Module,
    clauses: &'a mut Clauses<O>,
    origin: O,
    subject: Subject,
    obvious: Obvious,
    /// The value that has the smaller type, where a name is known for it.
    value: Option<Term>,
}

impl<'a, O: Clone> Subtyping<'a, O> {
    /// Clauses go to `clauses`, each with `origin`.
    pub fn new(module: &'a Module, clauses: &'a mut Clauses<O>, origin: O) -> Self {
        Subtyping { module, clauses, origin, subject: Subject::Value, obvious: Obvious::Skip, value: None }
    }

    /// Takes the smaller type for that of `value`, which may have a name in the context.
    #[must_use]
    pub fn of_value(self, value: Option<Term>) -> Self {
        Subtyping { value, ..self }
    }

    /// Skips or keeps clauses that hold on sight; by default they are skipped.
    #[must_use]
    pub fn with(self, obvious: Obvious) -> Self {
        Subtyping { obvious, ..self }
    }

    /// `context ⊢ sub <: sup`. False if the shapes differ, which shape inference rules out.
    pub fn require(&mut self, context: &Context, sub: &Type, sup: &Type) -> bool {
        match (sub, sup) {
            (Type::Scalar(sub), Type::Scalar(sup)) => self.scalars(context, sub, sup),
            (Type::Fun(sub), Type::Fun(sup)) => {
                let arguments = self.components().require(context, &sup.argument, &sub.argument);
                let mut inner = context.clone();
                let param = context.fresh(sup.param.with_origin(Origin::Argument));
                inner.bind(param, sup.argument.clone(), Visibility::Ghost);
                arguments && self.components().require(&inner, &sub.rename_param(param), &sup.rename_param(param))
            }
            _ => false,
        }
    }

    /// Subtyping of what is inside the types.
    fn components(&mut self) -> Subtyping<'_, O> {
        let (module, origin, obvious) = (self.module, self.origin.clone(), self.obvious);
        Subtyping { module, clauses: &mut *self.clauses, origin, subject: Subject::Component, obvious, value: None }
    }

    fn scalars(&mut self, context: &Context, sub: &Scalar, sup: &Scalar) -> bool {
        let same_shape = match (&sub.base, &sup.base) {
            (Base::Data(name, subs, sub_predicates), Base::Data(other, sups, sup_predicates)) => {
                name == other
                    && self.arguments(context, (*name, sub), subs, sups)
                    && self.components().predicates(context, *name, (subs, sub_predicates), sup_predicates)
            }
            (sub, sup) => sub == sup,
        };
        if same_shape && sup.refinement != Term::tt() {
            let facts = context.facts_about(Term::value(sub.base.sort()), sub);
            self.clause(context, facts, sup.refinement);
        }
        same_shape
    }

    /// The type arguments of a datatype, each in its variance. If it is known which value has the type, a component may
    /// be assumed to be one of its elements.
    fn arguments(&mut self, context: &Context, (name, sub): (Symbol, &Scalar), subs: &[Type], sups: &[Type]) -> bool {
        let Some(datatype) = self.module.datatypes.get(&name) else { return false };
        let value = self.value.or_else(|| sub.definition());
        let mut same_shape = subs.len() == sups.len();
        for (index, ((lower, upper), (_, variance))) in subs.iter().zip(sups).zip(&datatype.parameters).enumerate() {
            if *variance != Variance::Contravariant {
                let asks_nothing = upper.as_scalar().is_some_and(Scalar::is_unrefined);
                let elements = match value {
                    Some(value) if !asks_nothing => self.elements(value, index),
                    _ => Vec::new(),
                };
                same_shape &= self.components().require(context, &lower.and(Term::and(elements)), upper);
            }
            if *variance != Variance::Covariant {
                same_shape &= self.components().require(context, upper, lower);
            }
        }
        same_shape
    }

    /// Facts about every component `_v` of `value` at a type parameter: it is an element for each measure that collects
    /// all of these.
    fn elements(&self, value: Term, parameter: usize) -> Vec<Term> {
        let measures = self.module.theory.measures.values();
        let collecting = measures.filter(|measure| measure.collects_all && measure.constants.is_empty());
        collecting
            .filter(|measure| measure.element_parameter == Some(parameter))
            .filter_map(|measure| measure.apply(&[], value))
            .filter_map(|set| match set.sort() {
                Sort::Set(element) => Some(Term::member(Term::value((*element).clone()), set)),
                _ => None,
            })
            .collect()
    }

    fn predicates(
        &mut self,
        context: &Context,
        datatype: Symbol,
        (arguments, subs): (&[Type], &[Term]),
        sups: &[Term],
    ) -> bool {
        let Some(datatype) = self.module.datatypes.get(&datatype) else { return false };
        let sorts: Vec<_> =
            datatype.parameters.iter().zip(arguments).filter_map(|((name, _), ty)| Some((*name, ty.sort()?))).collect();
        for ((param, sub), sup) in datatype.predicates.iter().zip(subs).zip(sups) {
            let align = |formula: &Term| formula.with_sorts(&sorts);
            if param.variance != Variance::Contravariant {
                self.clause(context, vec![align(sub)], align(sup));
            }
            if param.variance != Variance::Covariant {
                self.clause(context, vec![align(sup)], align(sub));
            }
        }
        subs.len() == sups.len()
    }

    /// `context ∧ premises ⇒ conclusion`, a clause a conjunct: small clauses fail sooner and repeat more often.
    pub fn clause(&mut self, context: &Context, premises: Vec<Term>, conclusion: Term) {
        let mut known = context.facts().to_vec();
        known.extend(premises);
        if self.obvious == Obvious::Skip && known.contains(&Term::ff()) {
            return;
        }
        let is_open = known.iter().any(|fact| is_open_element_fact(*fact));
        let mut conjuncts = conclusion.conjuncts();
        conjuncts.retain(|conjunct| self.obvious != Obvious::Skip || !known.contains(conjunct));
        let last = conjuncts.len().saturating_sub(1);
        for (position, conjunct) in conjuncts.into_iter().enumerate() {
            let mut facts = if position == last { std::mem::take(&mut known) } else { known.clone() };
            let (conclusion, negated) = as_horn(conjunct);
            facts.extend(negated);
            if is_open && speaks_of_structure(conclusion) {
                facts.retain(|fact| !is_open_element_fact(*fact));
            }
            let (origin, subject) = (self.origin.clone(), self.subject);
            self.clauses.push(Clause { facts, conclusion, subject, origin });
        }
    }
}

/// A disjunction with one unknown in it follows if the unknown follows from the negation of the rest: the conclusion of a
/// Horn clause, and what is to be assumed for it.
fn as_horn(conclusion: Term) -> (Term, Vec<Term>) {
    let node = conclusion.shared();
    let Node::Or(items) = &*node else { return (conclusion, Vec::new()) };
    let (open, known): (Vec<Term>, Vec<Term>) = items.iter().partition(|item| item.has_unknowns());
    match open.as_slice() {
        [only] if matches!(*only.shared(), Node::Unknown(..)) => (*only, known.into_iter().map(Term::not).collect()),
        _ => (conclusion, Vec::new()),
    }
}

/// True if a formula is about numbers that measures give, and about no element or set: what is still unknown of
/// elements does not matter for it, and leaving it out keeps the clause free of unknowns.
fn speaks_of_structure(formula: Term) -> bool {
    if formula.has_unknowns() {
        return false;
    }
    let (mut measured, mut elements) = (false, false);
    formula.visit(&mut |part| match part.sort() {
        Sort::Set(_) | Sort::Var(_) => elements = true,
        Sort::Int => measured |= matches!(*part.shared(), Node::App(..)),
        _ => {}
    });
    measured && !elements
}

fn is_open_element_fact(fact: Term) -> bool {
    fact.has_unknowns() && fact.is_quantified()
}
