//! Terms that can be arguments, built once for each place, shape and size.
//!
//! A bank holds the terms of one shape and size whose own arguments are what their functions ask for. Of terms that are
//! worth the same only the first stays: those of one value, and those of one type.

use super::canonical::canonical;
use super::heads::Argument;
use super::promises::promises;
use super::request::{Guarding, Request};
use super::site::{Site, SiteKey};
use super::trusting::Ignored;
use super::{Heuristic, Search};
use loligo_horn::Context;
use loligo_logic::{BinOp, MeasureDef, Node, Term};
use loligo_types::{Base, Expr, ExprKind, Scalar, Shape, Shapes, Type};
use loligo_typing::Library;
use loligo_typing::Rules;
use rustc_hash::FxHashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

/// The key of a bank: the place without the type asked for, the shape, and how much a guard may help.
pub(super) type BankKey = (SiteKey, Shape, usize);

/// The terms of one shape at one place, by size from 1.
#[derive(Clone, Default)]
pub(super) struct Bank {
    sizes: Vec<Rc<Vec<Banked>>>,
    kept: Rc<FxHashMap<Kept, Standing>>,
}

/// The evidence for a term in a bank.
#[derive(Clone)]
enum Standing {
    /// It is proved that its functions accept their arguments.
    Proved,
    /// Nothing speaks against it.
    Likely(Expr),
}

/// A term in a bank.
#[derive(Clone)]
pub(super) struct Banked {
    pub(super) argument: Argument,
    /// Its value as a term over the context, if its type defines one.
    pub(super) value: Option<Term>,
}

/// The key by which terms in a bank are equivalent.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Kept {
    /// The value as a term over the context, and the promises of the calls in it besides.
    Value(Term, Vec<Term>),
    /// The type, where it defines no value; it speaks of nothing but the context.
    Type(Scalar),
}

impl Kept {
    fn value(&self) -> Option<Term> {
        match self {
            Kept::Value(value, _) => Some(*value),
            Kept::Type(_) => None,
        }
    }
}

impl Search<'_> {
    /// The terms of a ground shape and a size that arguments at the request's place can be.
    pub(super) fn bank(&mut self, request: &Request<'_>, shape: &Shape, size: usize) -> Rc<Vec<Banked>> {
        let site = request.site;
        let guarding = request.guarding;
        let plain = site.asking(Type::unrefined(Base::Bool));
        let key: BankKey = (plain.key(), shape.clone(), request.operand());
        let mut bank = self.banks.get(&key).cloned().unwrap_or_default();
        while bank.sizes.len() < size && !self.horn.is_cancelled() {
            let terms = self.grow(&plain, guarding, shape, bank.sizes.len() + 1, &mut bank.kept);
            bank.sizes.push(Rc::new(terms));
            if !self.horn.is_cancelled() {
                self.banks.insert(key.clone(), bank.clone());
            }
        }
        bank.sizes.get(size.saturating_sub(1)).cloned().unwrap_or_default()
    }

    fn grow(
        &mut self,
        site: &Site,
        guarding: Option<Guarding<'_>>,
        shape: &Shape,
        size: usize,
        kept: &mut Rc<FxHashMap<Kept, Standing>>,
    ) -> Vec<Banked> {
        let library = self.library.clone();
        let request = Request::guarded(site, shape, size, guarding);
        let mut terms = Vec::new();
        let _ = self.terms(&request, &Shapes::default(), &mut |search, term, shapes| {
            if search.horn.is_cancelled() {
                return ControlFlow::Break(());
            }
            let term = loligo_typing::resolve(&term, &shapes);
            let known = describe(&library, &site.context, &term);
            let term = known.as_ref().and_then(|known| constant_for(&library, &term, shape, known)).unwrap_or(term);
            // Of several programs, one may well differ from another in what their types do not tell.
            let known = known.filter(|known| known.value().is_some() || !search.is_varied());
            let known = known.filter(|_| !search.without.contains(Heuristic::Values));
            if let Some(known) = &known
                && let Some(standing) = kept.get(known).cloned()
            {
                let is_proved = match &standing {
                    Standing::Proved => true,
                    Standing::Likely(other) => search.accepts(&request, other),
                };
                if is_proved {
                    Rc::make_mut(kept).insert(known.clone(), Standing::Proved);
                    return ControlFlow::Continue(());
                }
            }
            let is_likely = size == 1 || search.may_accept(&request, &term);
            if is_likely || guarding.is_some() {
                let value = known.as_ref().and_then(Kept::value);
                terms.push(Banked { argument: search.argument(term.clone()), value });
                search.memory.fill(size);
            }
            if is_likely {
                let standing = if size == 1 { Standing::Proved } else { Standing::Likely(term) };
                Rc::make_mut(kept).extend(known.map(|known| (known, standing)));
            }
            ControlFlow::Continue(())
        });
        self.memory.filled(terms.len() * size);
        terms
    }
}

/// The value of a term over the context, if its type defines one.
pub(super) fn value_of(library: &Library<'_>, context: &Context, term: &Expr) -> Option<Term> {
    describe(library, context, term)?.value()
}

fn describe(library: &Library<'_>, context: &Context, term: &Expr) -> Option<Kept> {
    let mut inner = context.clone();
    let mut rules = Rules::new(library).with_arguments(Ignored);
    let Type::Scalar(ty) = rules.infer(&mut inner, term) else { return None };
    let speaks_of_context = |term: Term| {
        term.free_vars()
            .iter()
            .all(|name| *name == loligo_logic::Symbol::value_var() || context.lookup(*name).is_some())
    };
    let theory = &library.module.theory;
    let value_in = |ty: &Scalar| ty.definition().filter(|value| speaks_of_context(*value));
    let value = |value| {
        let promises = promises(library, context, term).into_iter().map(|promise| canonical(theory, promise)).collect();
        Some(Kept::Value(canonical(theory, known_as(context, value)), promises))
    };
    if let Some(defined) = value_in(&ty) {
        return value(defined);
    }
    let ty = Scalar { refinement: canonical(theory, ty.refinement), base: ty.base };
    if let Some(defined) = value_in(&ty) {
        return value(defined);
    }
    let is_closed = speaks_of_context(ty.refinement) && !ty.refinement.has_unknowns();
    (is_closed && is_plain(&ty)).then_some(Kept::Type(ty))
}

/// The constructor without arguments that a variable is known to be, where its own type says more than that of the variable:
/// of nothing it has inside can be asked what it is not.
fn constant_for(library: &Library<'_>, term: &Expr, shape: &Shape, known: &Kept) -> Option<Expr> {
    let (ExprKind::Var(_), Shape::Data(name, arguments)) = (&term.kind, shape) else { return None };
    let Node::App(constant, parameters, _) = known.value()?.node() else { return None };
    let datatype = library.datatype(*name)?;
    let measures = &library.module.theory.measures;
    let is_collected = |index: usize| {
        let collects = |measure: &MeasureDef| measure.collects_all && measure.element_parameter == Some(index);
        measures.values().any(|measure| collects(measure) && measure.constants.is_empty())
    };
    let tells_all = datatype.predicates.is_empty() && (0..arguments.len()).all(is_collected);
    let is_constant = parameters.is_empty() && library.constructor(constant).is_some();
    (is_constant && !tells_all).then(|| Expr::new(ExprKind::Instance(constant, arguments.clone()), term.span))
}

/// Test that the type arguments carry no refinement of their own: then the refinement is all that is to be compared.
fn is_plain(ty: &Scalar) -> bool {
    let Base::Data(_, arguments, predicates) = &ty.base else { return true };
    let trivial = |term: Term| matches!(term.node(), Node::Bool(true) | Node::Unknown(..));
    let is_plain_argument = |argument: &Type| match argument {
        Type::Scalar(scalar) => trivial(scalar.refinement) && is_plain(scalar),
        Type::Fun(_) => false,
    };
    predicates.is_empty() && arguments.iter().all(is_plain_argument)
}

/// The constructor without arguments that the context says a variable is; otherwise the value itself.
fn known_as(context: &Context, value: Term) -> Term {
    let is_constant = |term: Term| matches!(term.node(), Node::App(_, arguments, _) if arguments.is_empty());
    let constant = |fact: &Term| match fact.node() {
        Node::Binary(BinOp::Eq, left, right) if left == value && is_constant(right) => Some(right),
        _ => None,
    };
    match value.node() {
        Node::Var(..) => context.facts().iter().find_map(constant).unwrap_or(value),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survival::{each_step, size};

    /// Each term that can be an argument is in the bank, or an equivalent one that is no larger.
    #[test]
    fn of_every_argument_one_of_its_worth_is_kept() {
        let mut looked_at = 0;
        each_step(&mut |step| {
            let term = step.head.apply(step.partial);
            if step.is_open() || term.has_holes() || !step.request.shape.is_ground() || step.request.around.is_none() {
                return;
            }
            let (site, shape) = (step.request.site, step.request.shape);
            let library = step.search.library.clone();
            let known = describe(&library, &site.context, &term);
            let request = Request::unguarded(site, shape, size(&term));
            let kept = (1..=size(&term)).any(|size| {
                let bank = step.search.bank(&request, shape, size);
                bank.iter().any(|other| {
                    let other = &other.argument.term;
                    *other == term || known.is_some() && describe(&library, &site.context, other) == known
                })
            });
            assert!(kept, "{}", step.words);
            looked_at += 1;
        });
        assert!(looked_at > 15, "{looked_at}");
    }
}
