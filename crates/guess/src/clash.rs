//! Contradictions between what is given and what is asked for.

use crate::Oracle;
use loligo_logic::{Satisfiability, Term};

impl Oracle {
    /// If what is `given` has a model, but none in which what is `asked` holds as well: the formulas of both that clash,
    /// a set of which none can be left out. `None` if there is no contradiction, or nobody can tell.
    pub fn clash(&mut self, given: &[Term], asked: &[Term]) -> Option<Vec<Term>> {
        let mut clashing: Vec<Term> = given.iter().chain(asked).copied().collect();
        if !self.is_inconsistent(&clashing) || !self.certainly_has_model(given) {
            return None;
        }
        let mut position = clashing.len();
        while let Some(index) = position.checked_sub(1) {
            position = index;
            let without: Vec<Term> =
                clashing.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, term)| *term).collect();
            if self.is_inconsistent(&without) {
                clashing = without;
            }
        }
        Some(clashing)
    }

    /// Test that the facts certainly have a model.
    pub fn certainly_has_model(&mut self, facts: &[Term]) -> bool {
        matches!(self.horn.decider.solver.satisfiable(facts), Satisfiability::Sat(_))
    }
}
