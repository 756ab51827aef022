//! Whether something can come of a partial term: whether its functions accept the arguments that are there, and whether
//! some completion could have the type asked for.

use super::Search;
use super::heads::{Applied, Head};
use super::request::{Guarding, Request};
use crate::instance::resolve;
use crate::rules::Rules;
use loligo_liquid::{Abduction, facts_about};
use loligo_logic::{Symbol, Term};
use loligo_types::{Expr, Shapes, Type};

impl Search<'_> {
    /// Whether something can come of a partial term.
    pub(super) fn is_promising(&mut self, request: &Request<'_>, partial: &Expr, shapes: &Shapes) -> bool {
        let whole = resolve(&request.whole(partial.clone()), shapes);
        if let Some(known) = request.tried.and_then(|tried| tried.borrow().get(&whole).copied()) {
            return self.counted(|_| known);
        }
        let is_promising = self.counted(|search| {
            search.accepts_under(request, &whole) && search.is_plausible(request, &whole, shapes)
        });
        if let Some(tried) = request.tried
            && !self.horn.is_cancelled()
        {
            tried.borrow_mut().insert(whole, is_promising);
        }
        is_promising
    }

    /// Whether the head accepts the argument chosen last: by itself, and where it is built for a larger term, as a part of
    /// that. Few combinations of arguments are different in this, so that most are given up by a look at what is known.
    pub(super) fn fits(&mut self, request: &Request<'_>, head: &Head, partial: &Applied) -> bool {
        let Some(fitting) = request.fitting else { return true };
        let library = self.library.clone();
        let context = &request.site.context;
        let Some(position) = partial.arguments.len().checked_sub(1).and_then(|last| head.order.get(last)) else {
            return true;
        };
        let alone = head.apply_at(&library, context, partial, *position);
        let mut parts = vec![alone.clone()];
        if let Some(around) = request.around
            && let Some(position) = around.head.order.get(around.partial.arguments.len())
        {
            let mut outer = around.partial.clone();
            outer.arguments.push(alone);
            outer.shapes = partial.shapes.clone();
            parts.push(around.head.apply_at(&library, context, &outer, *position));
        }
        parts.into_iter().all(|part| {
            let known = fitting.borrow().get(&part).copied();
            if let Some(known) = known {
                return self.counted(|_| known);
            }
            let fits = self.counted(|search| !search.is_misapplied(request, &part));
            if !self.horn.is_cancelled() {
                fitting.borrow_mut().insert(part, fits);
            }
            fits
        })
    }

    /// Whether a function in a term is known not to accept its arguments.
    fn is_misapplied(&mut self, request: &Request<'_>, term: &Expr) -> bool {
        let site = request.site;
        let library = self.library.clone();
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        rules.infer(&mut site.context.clone(), term);
        let conditions = request.guarding.map(|conditions| conditions.borrow());
        let (clauses, unknowns) = (rules.clauses, rules.unknowns);
        !clauses.is_empty() && self.horn.is_rejected(&site.context, &unknowns, &clauses, conditions.as_deref())
    }

    /// Whether the functions in a term accept their arguments, by themselves.
    pub(super) fn accepts(&mut self, request: &Request<'_>, term: &Expr) -> bool {
        self.acceptance(request, term, None)
    }

    /// Whether the functions in a term accept their arguments, perhaps under some guard.
    fn accepts_under(&mut self, request: &Request<'_>, term: &Expr) -> bool {
        self.acceptance(request, term, request.guarding)
    }

    fn acceptance(&mut self, request: &Request<'_>, term: &Expr, guarding: Option<Guarding<'_>>) -> bool {
        let site = request.site;
        let library = self.library.clone();
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        rules.infer(&mut site.context.clone(), term);
        let (leaf, unknowns) = (rules.clauses, rules.unknowns);
        if leaf.is_empty() {
            return true;
        }
        let holds = match site.outer.clauses.is_empty() {
            true => {
                let conditions = guarding.map(|conditions| conditions.borrow());
                // What is built for something larger is proved with it.
                let is_part = request.around.is_some();
                // To prove something begins with the samples as well.
                if (is_part || conditions.is_some())
                    && self.horn.is_rejected(&site.context, &unknowns, &leaf, conditions.as_deref())
                {
                    return false;
                }
                is_part || self.horn.holds_in(&site.context, &unknowns, &leaf)
            }
            false => {
                let all: Vec<_> = site.outer.clauses.iter().chain(&leaf).cloned().collect();
                self.horn.holds(&unknowns, &all)
            }
        };
        if holds {
            return true;
        }
        let problem = Abduction { context: &site.context, base: &site.outer.clauses, leaf: &leaf, unknowns: &unknowns };
        guarding.is_some_and(|conditions| !self.horn.abduce(&problem, &mut conditions.borrow_mut()).is_empty())
    }

    /// Whether some completion of a partial term could have some value that the type asked for allows.
    fn is_plausible(&mut self, request: &Request<'_>, partial: &Expr, shapes: &Shapes) -> bool {
        let Type::Scalar(target) = &request.site.ty else { return true };
        if target.refinement == Term::tt() || !shapes.resolve(request.shape).is_ground() {
            return true;
        }
        let is_part = request.around.is_some();
        let library = self.library.clone();
        let mut context = request.site.context.clone();
        let mut rules = Rules::assuming(&library);
        let Type::Scalar(found) = rules.infer(&mut context, partial) else { return true };
        if found.base.sort() != target.base.sort() {
            return true;
        }
        let theory = &library.module.theory;
        let value = found.definition().unwrap_or_else(|| Term::var(Symbol::new("_r#"), found.base.sort()));
        let known = context.facts().skip(request.site.context.fact_count()).chain(facts_about(theory, value, &found));
        let known: Vec<Term> = known.map(|fact| fact.apply_valuation(&|_| Term::tt())).collect();
        let asked = target.refinement.replace(Symbol::value_var(), value);
        let conditions = request.guarding.map(|conditions| conditions.borrow());
        if request.site.outer.clauses.is_empty()
            && self.horn.is_unreachable(&request.site.context, &known, asked, conditions.as_deref())
        {
            return false;
        }
        if is_part {
            return true;
        }
        let facts = context
            .facts()
            .chain(facts_about(theory, Term::value(found.base.sort()), &found))
            .chain([target.refinement])
            .map(|fact| fact.apply_valuation(&|_| Term::tt()));
        let facts: Vec<Term> = facts.filter(|fact| *fact != Term::tt()).collect();
        !self.horn.is_inconsistent(&facts)
    }
}
