//! Sites: places where a program is missing, and the budget there.

use super::ladder::Rung;
use loligo_base::Span;
use loligo_guess::{Abduction, Oracle, Settled};
use loligo_horn::{Clause, Context, Unknowns};
use loligo_logic::{Symbol, Term};
use loligo_types::{Base, Expr, Type};
use loligo_typing::Origin;
use loligo_typing::Rules;
use rustc_hash::FxBuildHasher;
use std::cell::OnceCell;
use std::hash::{BuildHasher, Hash, Hasher};
use std::rc::Rc;

/// The clauses of an enclosing application, whose unknowns the place inside shares.
#[derive(Clone, Default)]
pub(crate) struct Outer {
    /// The clauses that have to hold already.
    pub(crate) clauses: Rc<Vec<Clause<Origin>>>,
    /// The unknowns so far.
    pub(crate) unknowns: Unknowns,
    /// The solution of the clauses, once somebody has asked.
    settled: Rc<OnceCell<Settled>>,
}

impl Outer {
    /// The surroundings extended by the clauses of some rules, which were made with the unknowns of `self`.
    pub(crate) fn with(&self, rules: Rules<'_, '_>) -> Outer {
        let mut clauses = self.clauses.as_ref().clone();
        clauses.extend(rules.clauses);
        Outer { clauses: Rc::new(clauses), unknowns: rules.unknowns, settled: Rc::default() }
    }

    /// The solution of the clauses.
    pub(crate) fn settled(&self, horn: &mut Oracle) -> &Settled {
        self.settled.get_or_init(|| horn.settle(&self.unknowns, &self.clauses))
    }
}

/// A place where a program is missing.
#[derive(Clone)]
pub(crate) struct Site {
    /// The context.
    pub(crate) context: Context,
    /// The type asked for.
    pub(crate) ty: Type,
    /// The surroundings.
    pub(crate) outer: Outer,
    /// The budget.
    pub(crate) rung: Rung,
    /// The hole that is being filled.
    pub(crate) span: Span,
    /// The calls that are matched on around it; variables show in the context.
    pub(crate) matched: Rc<Vec<Expr>>,
    /// Variables that another was matched on before: matches within each other go in the order of their variables.
    pub(crate) passed: Rc<Vec<Symbol>>,
}

/// Facts and names that a place may have more than the one around it.
const MAX_NEW_FACTS: usize = 6;
const MAX_NEW_NAMES: usize = 5;

/// The key of a place in caches; keys are many, and share their contents.
#[derive(Clone)]
pub(crate) struct SiteKey {
    /// The hash of the contents.
    hash: u64,
    known: Rc<Known>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Known {
    facts: Vec<Term>,
    /// The names in scope.
    names: Vec<Symbol>,
    ty: Type,
    /// The surrounding clauses: facts and conclusions.
    around: Vec<(Vec<Term>, Term)>,
}

impl PartialEq for SiteKey {
    fn eq(&self, other: &SiteKey) -> bool {
        self.hash == other.hash && self.known == other.known
    }
}

impl Eq for SiteKey {}

impl Hash for SiteKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl From<Known> for SiteKey {
    fn from(known: Known) -> SiteKey {
        SiteKey { hash: FxBuildHasher.hash_one(&known), known: Rc::new(known) }
    }
}

impl SiteKey {
    /// The keys that places around this one may have, the nearest first: fewer facts, and perhaps fewer names.
    pub(crate) fn around(&self) -> impl Iterator<Item = SiteKey> + '_ {
        let known = &self.known;
        let (facts, names) = (known.facts.len(), known.names.len());
        let fewer = move |gone: usize| (0..=MAX_NEW_NAMES.min(names)).map(move |less| (facts - gone, names - less));
        (1..=MAX_NEW_FACTS.min(facts)).flat_map(fewer).map(|(facts, names)| {
            let facts = known.facts.iter().take(facts).copied().collect();
            let names = known.names.iter().take(names).copied().collect();
            Known { facts, names, ty: known.ty.clone(), around: known.around.clone() }.into()
        })
    }

    /// The place, whatever type is asked for.
    pub(crate) fn asking_anything(&self) -> SiteKey {
        Known { ty: Type::unrefined(Base::Bool), ..Known::clone(&self.known) }.into()
    }
}

impl Site {
    /// A place with nothing around it.
    pub(crate) fn new(context: Context, ty: Type, rung: Rung, span: Span) -> Site {
        Site { context, ty, outer: Outer::default(), rung, span, matched: Rc::default(), passed: Rc::default() }
    }

    /// The place in another context.
    pub(crate) fn within(&self, context: Context) -> Site {
        Site { context, ..self.clone() }
    }

    /// The place with one more fact.
    pub(crate) fn assuming(&self, fact: Term) -> Site {
        let mut site = self.clone();
        site.context.assume(fact);
        site
    }

    /// The place asking for another type.
    pub(crate) fn asking(&self, ty: Type) -> Site {
        Site { ty, ..self.clone() }
    }

    /// The place under other surroundings.
    pub(crate) fn under(&self, outer: Outer) -> Site {
        Site { outer, ..self.clone() }
    }

    /// The place with another budget.
    pub(crate) fn spending(&self, rung: Rung) -> Site {
        Site { rung, ..self.clone() }
    }

    /// The problem of finding a guard at the place under which `leaf` holds.
    pub(crate) fn abduction<'a>(
        &'a self,
        leaf: &'a [Clause<Origin>],
        unknowns: &'a Unknowns,
        horn: &mut Oracle,
    ) -> Abduction<'a, Origin> {
        let settled = self.outer.settled(horn);
        Abduction { context: &self.context, base: &self.outer.clauses, settled, leaf, unknowns, bar: None }
    }

    /// The key of the place.
    pub(crate) fn key(&self) -> SiteKey {
        let names = self.context.program_variables();
        let known = Known {
            facts: self.context.facts().to_vec(),
            names: names.map(|binding| binding.name).collect(),
            ty: self.ty.clone(),
            around: self.outer.clauses.iter().map(|clause| (clause.facts.clone(), clause.conclusion)).collect(),
        };
        known.into()
    }
}

#[cfg(test)]
mod tests {
    use crate::survival::{at_hole, module};
    use loligo_logic::{Sort, Symbol, Term};
    use std::collections::HashSet;

    #[test]
    fn a_place_is_around_those_inside_it_and_no_other() {
        let module = module("f :: x: Int -> y: Int -> Int\nf = \\x . \\y . ??");
        at_hole(&module, 1, |_, site| {
            let at_least = |bound| Term::le(Term::int(bound), Term::var(Symbol::new("x"), Sort::Int));
            let (inside, beside) = (site.assuming(at_least(1)), site.assuming(at_least(2)));
            let around = |key: super::SiteKey| key.around().collect::<HashSet<_>>();
            assert!(around(inside.key()).contains(&site.key()));
            assert!(around(inside.assuming(at_least(2)).key()).contains(&inside.key()));
            assert!(!around(inside.key()).contains(&beside.key()));
            assert!(!around(site.key()).contains(&inside.key()));
            assert!(inside.key() != beside.key() && inside.key() != site.key());
        });
    }
}
