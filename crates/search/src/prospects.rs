//! Prospects of a partial term: its functions may accept the arguments that are there, and some completion may have the
//! type asked for.

use super::heads::{Applied, Argument, Head};
use super::numbers::TermId;
use super::request::Request;
use super::site::{Outer, Site};
use super::trusting::{Assumed, ProvedOutermost};
use super::verdicts::Verdicts;
use super::{Heuristic, Search};
use loligo_horn::{Clauses, Unknowns};
use loligo_logic::{Origin as NameOrigin, Symbol, Term};
use loligo_types::{Expr, Shapes, Type};
use loligo_typing::{Arguments, Origin, Proved, Rules, resolve};
use std::cell::LazyCell;

impl Search<'_> {
    /// Test that a head applied to some of its arguments may lead to a term of the type asked for.
    pub(super) fn is_promising(&mut self, request: &Request<'_>, head: &Head, partial: &Applied) -> bool {
        if self.without.contains(Heuristic::Prospects) {
            return true;
        }
        let whole = || resolve(&request.whole(head.apply(partial)), &partial.shapes);
        let Some(tried) = request.tried else { return self.has_prospects(request, &whole(), &partial.shapes) };
        let part = head.number(&mut self.numbers, partial.ids(), &|_| true);
        let number = part.and_then(|part| request.number(&mut self.numbers, part));
        self.remembered((request.site, tried), number, whole, |search, whole| {
            search.has_prospects(request, whole, &partial.shapes)
        })
    }

    fn has_prospects(&mut self, request: &Request<'_>, whole: &Expr, shapes: &Shapes) -> bool {
        self.is_plausible(request, whole, shapes) && self.could_accept(request, whole)
    }

    /// The verdict on a term, from memory or else by `ask`. The term is only built where its number is not given or it
    /// has no verdict yet.
    fn remembered(
        &mut self,
        (site, verdicts): (&Site, &Verdicts),
        number: Option<TermId>,
        term: impl FnOnce() -> Expr,
        ask: impl FnOnce(&mut Self, &Expr) -> bool,
    ) -> bool {
        let term = LazyCell::new(term);
        let number = number.unwrap_or_else(|| self.numbers.of(&term));
        let known = verdicts.get(number).filter(|_| !self.without.contains(Heuristic::Verdicts));
        if let Some(known) = known {
            return self.counted(&site.context, || LazyCell::force(&term).clone(), |_| known);
        }
        let will_do = self.counted(&site.context, || LazyCell::force(&term).clone(), |search| ask(search, &term));
        if !self.horn.is_cancelled() {
            verdicts.insert(number, will_do);
        }
        will_do
    }

    /// Test that the head may accept the argument chosen last: by itself, and where it is built for a larger term, as a
    /// part of that; what comes after it does not matter. Few combinations of arguments are different in this, so that
    /// most are given up by a look at what is known.
    pub(super) fn fits(&mut self, request: &Request<'_>, head: &Head, partial: &Applied) -> bool {
        let fitting = request.fitting.filter(|_| !self.without.contains(Heuristic::Arguments));
        let Some(fitting) = fitting else { return true };
        let Some(last) = partial.arguments.len().checked_sub(1).and_then(|last| head.order.get(last)) else {
            return true;
        };
        let is_wanted = |position: usize| head.tells_of(position, *last);
        let alone = |count| head.apply_to(count, &partial.arguments, &partial.shapes, &is_wanted);
        let number = head.number(&mut self.numbers, partial.ids(), &is_wanted);
        if !self.remembered(
            (request.site, fitting),
            number,
            || alone(*last + 1),
            |search, part| !search.is_misapplied(request, part),
        ) {
            return false;
        }
        let Some(around) = request.around else { return true };
        let Some(last) = around.head.order.get(around.partial.arguments.len()) else { return true };
        let is_wanted = |position: usize| around.head.tells_of(position, *last);
        let inside = || {
            let mut chosen = around.partial.arguments.clone();
            chosen.push(Argument { term: alone(head.arguments.len()), id: number });
            around.head.apply_to(last + 1, &chosen, &partial.shapes, &is_wanted)
        };
        let chosen = around.partial.ids().chain([number]);
        let number = around.head.number(&mut self.numbers, chosen, &is_wanted);
        self.remembered((request.site, fitting), number, inside, |search, part| !search.is_misapplied(request, part))
    }

    /// Test that models refute that a function in a term accepts its arguments.
    fn is_misapplied(&mut self, request: &Request<'_>, term: &Expr) -> bool {
        let site = request.site;
        let (clauses, unknowns) = self.asked_of_arguments(site, term, ProvedOutermost::default());
        let conditions = request.guarding.map(|conditions| conditions.borrow());
        !clauses.is_empty() && self.horn.rejects(&site.context, &unknowns, &clauses, conditions.as_deref())
    }

    /// Test that the functions in a term may accept their arguments, as far as the models of the place tell; where
    /// there are none, that they certainly do.
    pub(super) fn may_accept(&mut self, request: &Request<'_>, term: &Expr) -> bool {
        match request.site.outer.clauses.is_empty() && self.horn.has_models(&request.site.context) {
            true => !self.is_misapplied(request, term),
            false => self.accepts(request, term),
        }
    }

    /// Test that the functions in a term certainly accept their arguments.
    pub(super) fn accepts(&mut self, request: &Request<'_>, term: &Expr) -> bool {
        let (leaf, unknowns) = self.asked_of_arguments(request.site, term, Proved);
        let outer = &request.site.outer.clauses;
        match outer.is_empty() {
            true => leaf.is_empty() || self.horn.holds_in(&request.site.context, &unknowns, &leaf),
            false => self.holds_at(request.site, &unknowns, &leaf),
        }
    }

    /// Test that the functions in a partial term could accept their arguments, perhaps under some guard. Where unknowns
    /// are shared with what surrounds the place it is proved that they do; elsewhere the models have found out nearly
    /// all that [do not fit](Search::fits), and what they let pass is proved when it is complete.
    fn could_accept(&mut self, request: &Request<'_>, term: &Expr) -> bool {
        let site = request.site;
        if site.outer.clauses.is_empty() {
            // Each argument was looked at by itself.
            return true;
        }
        let (leaf, unknowns) = self.asked_of_arguments(site, term, Proved);
        if leaf.is_empty() {
            return true;
        }
        let problem = site.abduction(&leaf, &unknowns, &mut self.horn);
        if self.horn.holds_within(&problem) {
            return true;
        }
        let guards = request.guarding.map(|conditions| self.horn.abduce(&problem, &mut conditions.borrow_mut()));
        guards.is_some_and(|guards| !guards.is_empty())
    }

    /// Test that the clauses of an elimination term at a place hold together with those of what surrounds it: models
    /// refute most that do not.
    pub(super) fn holds_at(&mut self, site: &Site, unknowns: &Unknowns, leaf: &Clauses<Origin>) -> bool {
        let problem = site.abduction(leaf, unknowns, &mut self.horn);
        self.horn.holds_within(&problem)
    }

    /// Test that clauses hold together with those of what surrounds a place.
    pub(super) fn holds_within(&mut self, outer: &Outer, unknowns: &Unknowns, leaf: &Clauses<Origin>) -> bool {
        let settled = outer.settled(&mut self.horn);
        self.horn.holds_after(settled, unknowns, &[outer.clauses.as_slice(), leaf].concat())
    }

    /// The clauses by which the functions in a term accept their arguments, or those whose `arguments` are to be
    /// proved.
    fn asked_of_arguments(&self, site: &Site, term: &Expr, arguments: impl Arguments) -> (Clauses<Origin>, Unknowns) {
        let library = self.library.clone();
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone()).with_arguments(arguments);
        rules.infer(&mut site.context.clone(), term);
        (rules.clauses, rules.unknowns)
    }

    /// Test that some completion of a partial term could have some value that the type asked for allows.
    fn is_plausible(&mut self, request: &Request<'_>, partial: &Expr, shapes: &Shapes) -> bool {
        let Type::Scalar(target) = &request.site.ty else { return true };
        if target.refinement == Term::tt() || !shapes.resolve(request.shape).is_ground() {
            return true;
        }
        let is_part = request.around.is_some();
        let library = self.library.clone();
        let mut context = request.site.context.clone();
        let assumed = Assumed::default();
        let mut rules = Rules::new(&library).with_arguments(assumed.clone());
        let Type::Scalar(found) = rules.infer(&mut context, partial) else { return true };
        if found.base.sort() != target.base.sort() {
            return true;
        }
        let value = found
            .definition()
            .unwrap_or_else(|| Term::var(Symbol::of(NameOrigin::Placeholder, "r", 0), found.base.sort()));
        let known = context
            .facts()
            .iter()
            .skip(request.site.context.facts().len())
            .copied()
            .chain(context.facts_about(value, &found));
        let weakest = |fact: Term| fact.apply_valuation(&|_| Term::tt());
        let known: Vec<Term> = known.map(weakest).filter(|fact| *fact != Term::tt()).collect();
        let of_holes = context.bindings().filter(|binding| binding.name.origin() == NameOrigin::Hole);
        let of_holes = of_holes.filter_map(|binding| {
            let hole = binding.ty.as_scalar()?;
            Some(context.facts_about(Term::var(binding.name, hole.base.sort()), hole))
        });
        let needed = assumed.needed().into_iter().chain(of_holes.flatten()).map(weakest).collect();
        let asked = target.refinement.replace(Symbol::value_var(), value);
        let conditions = request.guarding.map(|conditions| conditions.borrow());
        if request.site.outer.clauses.is_empty()
            && self.horn.is_unreachable(&request.site.context, (&known, needed), asked, conditions.as_deref())
        {
            return false;
        }
        if is_part || request.site.outer.clauses.is_empty() {
            return true;
        }
        let facts = context
            .facts()
            .iter()
            .copied()
            .chain(context.facts_about(Term::value(found.base.sort()), &found))
            .chain([target.refinement])
            .map(|fact| fact.apply_valuation(&|_| Term::tt()));
        let facts: Vec<Term> = facts.filter(|fact| *fact != Term::tt()).collect();
        !self.horn.is_inconsistent(&facts)
    }
}

#[cfg(test)]
mod tests {
    use crate::request::Request;
    use crate::survival::each_step;

    #[test]
    fn what_can_be_completed_has_prospects() {
        each_step(&mut |step| {
            if step.is_open() {
                assert!(step.search.is_promising(step.request, step.head, step.partial), "{}", step.words);
            }
        });
    }

    #[test]
    fn an_argument_that_is_accepted_fits() {
        each_step(&mut |step| assert!(step.search.fits(step.request, step.head, step.partial), "{}", step.words));
    }

    /// With and without models of the place, and whatever was said of the term before.
    #[test]
    fn what_is_accepted_may_be() {
        each_step(&mut |step| {
            let request = Request { tried: None, fitting: None, ..*step.request };
            let term = request.whole(step.head.apply(step.partial));
            if !step.is_open() && !term.has_holes() {
                assert!(step.search.accepts(&request, &term), "{}", step.words);
                assert!(step.search.may_accept(&request, &term), "{}", step.words);
            }
        });
    }
}
