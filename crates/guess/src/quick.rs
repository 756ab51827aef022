//! The decider of a search.

use crate::samples::Samples;
use crate::witness::Witness;
use crate::{Scope, Solver};
use loligo_base::Run;
use loligo_logic::{Decider, Model, Purpose, Statistics, Term, Theory, Verdict};
use loligo_smt::Recollection;
use std::rc::Rc;

/// Asks samples first, then the ground solver, then Z3.
///
/// Models of earlier queries answer later ones where they can. They only ever say that something fails, but say so by
/// evaluation, which knows no more of a model than what was asked for: good enough for searching, not for checking.
pub struct Quick {
    theory: Rc<Theory>,
    pub(crate) solver: Solver,
    pub(crate) samples: Samples,
    pub(crate) refuted: u64,
    /// Set if the witness of a refutation is to be kept.
    pub(crate) watches: bool,
    pub(crate) witness: Witness,
    /// Clauses that models refuted though they hold; `None` if refutations are not doubted.
    pub(crate) mistakes: Option<Vec<String>>,
    /// Set if models of earlier queries are not to be asked.
    pub(crate) without_models: bool,
}

impl Quick {
    /// A decider that has learned nothing yet.
    pub(crate) fn new(theory: Rc<Theory>, run: Run) -> Quick {
        Quick {
            theory: theory.clone(),
            solver: Solver::new(theory, run),
            samples: Samples::default(),
            refuted: 0,
            watches: false,
            witness: Witness::default(),
            mistakes: None,
            without_models: false,
        }
    }

    /// Remembers a mistake of models, if somebody asks.
    pub(crate) fn mistaken(&mut self, what: impl FnOnce() -> String) {
        if let Some(mistakes) = &mut self.mistakes {
            mistakes.push(what());
        }
    }

    fn remember(&mut self, model: &Rc<Model>) {
        if self.watches {
            self.witness = Witness::Model(model.clone());
        }
    }
}

impl Decider for Quick {
    type Scope<'a> = Scope<'a>;

    fn entails(&mut self, facts: &[Term], goal: Term) -> Verdict {
        self.solver.entails(facts, goal)
    }

    fn clause(&mut self, facts: &[Term], goal: Term) -> Verdict {
        let query = match self.solver.recall(facts, goal) {
            Recollection::Known(verdict) => return verdict,
            Recollection::Open(query) => query,
        };
        let known = match self.without_models {
            true => None,
            false => self.samples.counter_model(&self.theory, facts, goal),
        };
        if let Some(model) = known {
            if self.mistakes.is_some()
                && let verdict @ Verdict::Valid = self.solver.settle(query)
            {
                self.mistaken(|| {
                    format!("{facts:?} entail {goal}, not so in {:?}", model.entries().collect::<Vec<_>>())
                });
                return verdict;
            }
            self.refuted += 1;
            self.remember(&model);
            return Verdict::Invalid(model);
        }
        let verdict = self.solver.settle(query);
        if let Verdict::Invalid(model) = &verdict {
            self.samples.learn_plain(model);
            self.remember(model);
        }
        verdict
    }

    fn relevant(&mut self, facts: &[Term], terms: &[Term]) -> (Vec<Term>, Vec<Term>) {
        self.solver.relevant(facts, terms)
    }

    fn scope(&mut self, facts: &[Term], literals: &[Term]) -> Scope<'_> {
        self.solver.scope(facts, literals)
    }

    fn falsified(&mut self, facts: &[Term], literals: &[Term]) -> Option<Vec<Option<Rc<Model>>>> {
        // Who doubts what models say asks the solver.
        let is_asked = self.mistakes.is_none() && !self.without_models;
        if is_asked { self.samples.survivors(&self.theory, facts, literals) } else { None }
    }

    fn met(&mut self, model: &Rc<Model>) {
        self.samples.learn_plain(model);
    }

    fn begin(&mut self, purpose: Purpose) -> Purpose {
        self.solver.begin(purpose)
    }

    fn statistics(&self) -> &Statistics {
        self.solver.statistics()
    }
}
