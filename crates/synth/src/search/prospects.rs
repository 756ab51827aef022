//! Whether something can come of a partial term: whether its functions accept the arguments that are there, and whether
//! some completion could have the type asked for.

use super::Search;
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
            return known;
        }
        let is_promising = self.accepts_under(request, &whole) && self.is_plausible(request, &whole, shapes);
        if let Some(tried) = request.tried
            && !self.horn.is_cancelled()
        {
            tried.borrow_mut().insert(whole, is_promising);
        }
        is_promising
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
        self.effort.arguments += 1;
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
                    self.effort.misapplied += 1;
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
        let accepted =
            guarding.is_some_and(|conditions| !self.horn.abduce(&problem, &mut conditions.borrow_mut()).is_empty());
        self.effort.misapplied += u64::from(!accepted);
        accepted
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
        self.effort.partial += 1;
        let theory = &library.module.theory;
        let value = found.definition().unwrap_or_else(|| Term::var(Symbol::new("_r#"), found.base.sort()));
        let known = context.facts().skip(request.site.context.fact_count()).chain(facts_about(theory, value, &found));
        let known: Vec<Term> = known.map(|fact| fact.apply_valuation(&|_| Term::tt())).collect();
        let asked = target.refinement.replace(Symbol::value_var(), value);
        let conditions = request.guarding.map(|conditions| conditions.borrow());
        if request.site.outer.clauses.is_empty()
            && self.horn.is_unreachable(&request.site.context, &known, asked, conditions.as_deref())
        {
            self.effort.implausible += 1;
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
        let inconsistent = self.horn.is_inconsistent(&facts);
        self.effort.implausible += u64::from(inconsistent);
        !inconsistent
    }
}
