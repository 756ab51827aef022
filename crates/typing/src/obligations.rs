//! Proof obligations of definitions and measures, with everything put in that was inferred: for whoever wants to prove
//! them again by other means.
//!
//! A clause of the checker may have unknowns in it, refinements that nobody wrote; here each has the value that was found
//! for it. So what has to be believed of an obligation is only that it is the right thing to ask for.

use crate::check::{examine, explain_all};
use crate::measures::{Components, clauses_to_prove, hypotheses, measure_groups, solve, unproved, with_postcondition};
use crate::{CheckReport, Origin};
use indexmap::IndexSet;
use loligo_horn::{Clause, Clauses, Obvious, Outcome};
use loligo_logic::{Deciders, Node, Sort, Symbol, Term, Theory};
use loligo_types::{Expr, Module};
use std::rc::Rc;

/// `facts ⇒ conclusion`, to be valid in a theory.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// The place and the rule that asks for it.
    pub origin: Origin,
    /// The hypotheses.
    pub facts: Vec<Term>,
    /// The formula that has to follow.
    pub conclusion: Term,
}

/// The obligations of one definition or measure.
pub struct Obligations {
    /// Result of the check.
    pub report: CheckReport,
    /// The obligations; the definition is right if all of them hold. There are none if the checker got stuck before.
    pub obligations: Vec<Obligation>,
    /// Constructors and measures, with those postconditions that may be assumed of whatever the constructors build.
    pub theory: Rc<Theory>,
}

/// Proof obligations of the measures of a module.
pub struct MeasureObligations {
    /// The obligations of each measure that promises something.
    pub measures: Vec<(Symbol, Obligations)>,
    /// The postconditions that hold once they are proved.
    pub promises: Promises,
}

/// Measures that have kept their promises, by the values they keep them for.
#[derive(Clone)]
pub struct Promises {
    /// With the postconditions that hold of whatever the constructors build.
    of_anything: Rc<Theory>,
    /// With those that hold of values, but perhaps not of what the constructors would build from what they do not take, and
    /// those that are declared of measures without cases.
    of_values: Rc<Theory>,
}

/// Gives the obligations of every measure: in each case, that the promise holds, if it does for the components. A
/// postcondition is assumed only of measures of earlier groups, and of components.
pub fn measure_obligations(module: &Module, deciders: &impl Deciders) -> MeasureObligations {
    let mut promises = Promises { of_anything: without_postconditions(module), of_values: unproved(module) };
    let mut kept = unproved(module);
    let mut measures: Vec<(usize, (Symbol, Obligations))> = Vec::new();
    for group in measure_groups(module) {
        let examined = |theory: &Rc<Theory>, components| -> Vec<(Clauses<Origin>, Outcome)> {
            let hypotheses = hypotheses(module, &group, theory);
            let examine = |(_, name): &(usize, Symbol)| {
                let clauses = clauses_to_prove(module, *name, theory, &hypotheses, components);
                let outcome = solve(theory, &clauses, deciders);
                (clauses, outcome)
            };
            group.iter().map(examine).collect()
        };
        let all_hold = |found: &[(_, Outcome)]| found.iter().all(|(_, outcome)| outcome.failures.is_empty());
        let mut found = examined(&promises.of_anything, Components::OfAnyKind);
        let hold_of_anything = all_hold(&found) && group.iter().all(|(_, name)| is_generated(module, *name));
        if !hold_of_anything {
            found = examined(&kept, Components::AsDeclared);
        }
        let known = if hold_of_anything { Known::OfAnything } else { Known::OfValues };
        for ((position, name), (clauses, outcome)) in group.iter().zip(&found) {
            if !clauses.is_empty() {
                let diagnostics = explain_all(clauses, outcome);
                let report = CheckReport { diagnostics, ..CheckReport::default() };
                measures.push((*position, (*name, promises.obligations(clauses, outcome, report, known))));
            }
        }
        if all_hold(&found) {
            let promised = match known {
                Known::OfAnything => &mut promises.of_anything,
                Known::OfValues => &mut promises.of_values,
            };
            for (_, name) in &group {
                kept = with_postcondition(module, *name, &kept);
                *promised = with_postcondition(module, *name, promised);
            }
        }
    }
    measures.sort_by_key(|(position, _)| *position);
    MeasureObligations { measures: measures.into_iter().map(|(_, found)| found).collect(), promises }
}

/// Tells if induction shows what the measure promises of all elements: its sort has no more than the constructors make.
fn is_generated(module: &Module, measure: Symbol) -> bool {
    module.theory.measures.get(&measure).is_some_and(|measure| {
        let Sort::Data(datatype, _) = &measure.datatype else { return false };
        !measure.cases.is_empty() && module.theory.values.inhabited.contains(datatype)
    })
}

/// The theory in which no measure promises anything.
fn without_postconditions(module: &Module) -> Rc<Theory> {
    let mut theory = Theory::clone(&module.theory);
    theory.measures.values_mut().for_each(|measure| measure.postcondition = Term::tt());
    Rc::new(theory)
}

/// Gives the obligations of `body` as a program for the `index`-th goal of the module, by the promises of its measures
/// that [`measure_obligations`] gives. Components and earlier goals are trusted.
pub fn goal_obligations(
    module: &Module,
    promises: &Promises,
    index: usize,
    body: &Expr,
    deciders: &impl Deciders,
) -> Obligations {
    let examined = examine(module, (index, body), Obvious::Keep, deciders);
    promises.obligations(&examined.clauses, &examined.outcome, examined.report, Known::OfValues)
}

/// The range of the variables of an obligation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Anything of their sorts.
    OfAnything,
    /// Values, but for parameters of abstract refinements.
    OfValues,
}

impl Promises {
    fn obligations(
        &self,
        clauses: &[Clause<Origin>],
        outcome: &Outcome,
        report: CheckReport,
        known: Known,
    ) -> Obligations {
        let obligations = clauses.iter().map(|clause| self.instance(clause, outcome, known)).collect();
        Obligations { report, obligations, theory: self.of_anything.clone() }
    }

    /// The clause with everything put in that was inferred.
    fn instance(&self, clause: &Clause<Origin>, outcome: &Outcome, known: Known) -> Obligation {
        let conclusion = outcome.instance(clause.conclusion);
        let mut facts: IndexSet<Term> = clause.facts.iter().map(|fact| outcome.instance(*fact)).collect();
        facts.shift_remove(&Term::tt());
        if known == Known::OfValues {
            let promised: Vec<Term> =
                facts.iter().chain([&conclusion]).flat_map(|formula| self.kept_by_values(*formula)).collect();
            facts.extend(promised);
        }
        Obligation { origin: clause.origin.clone(), facts: facts.into_iter().collect(), conclusion }
    }

    /// Postconditions of the terms of a formula, by the measures that keep their promises for values: on the condition
    /// that the terms are values. It is known of the elements of some sets.
    fn kept_by_values(&self, formula: Term) -> Vec<Term> {
        let mut promises = Vec::new();
        if self.of_values.measures.values().all(|measure| measure.postcondition == Term::tt()) {
            return promises;
        }
        let free = formula.free_vars();
        formula.visit(&mut |term| {
            if term.free_vars().iter().any(|name| !free.contains(name)) {
                return;
            }
            if matches!(term.node(), Node::Var(..)) {
                let measures = self.of_values.measures_of(term);
                promises.extend(measures.filter_map(|applied| self.of_values.postcondition(applied)));
            }
            promises.extend(self.of_values.postcondition(term));
            if let Some(values) = self.of_values.elements_are_values(term) {
                promises.push(values);
                promises.extend(self.kept_by_elements(term));
            }
        });
        promises
    }

    /// Promises about the elements of a set, if that is one of values.
    fn kept_by_elements(&self, set: Term) -> Vec<Term> {
        let Sort::Set(sort) = set.sort() else { return Vec::new() };
        let name = Symbol::numbered(loligo_logic::Origin::Element, 0);
        let element = Term::var(name, (*sort).clone());
        let promised = self.of_values.measures_of(element).filter_map(|applied| self.of_values.postcondition(applied));
        let about = |promise: Term| Term::for_all(name, (*sort).clone(), Term::member(element, set).implies(promise));
        promised.map(|promise| self.of_values.is_value(set).implies(about(promise))).collect()
    }
}
