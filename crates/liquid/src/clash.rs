//! Contradictions between what is given and what is asked for.

use crate::Horn;
use crate::abduction::shrink;
use loligo_logic::Term;
use loligo_smt::ScopeAnswer;

impl Horn {
    /// If what is `given` has a model, but none in which what is `asked` holds as well: the formulas of both that clash,
    /// a set of which none can be left out. `None` if there is no contradiction, or nobody can tell.
    pub fn clash(&mut self, given: &[Term], asked: &[Term]) -> Option<Vec<Term>> {
        let all: Vec<Term> = given.iter().chain(asked).copied().collect();
        let mut scope = self.solver.scope(&[], &all);
        let (first, everything): (Vec<usize>, Vec<usize>) = ((0..given.len()).collect(), (0..all.len()).collect());
        let ScopeAnswer::Unsat(core) = scope.check(&everything) else { return None };
        let ScopeAnswer::Sat { .. } = scope.check(&first) else { return None };
        let clashing = shrink(&mut scope, core);
        Some(clashing.into_iter().filter_map(|index| all.get(index)).copied().collect())
    }
}
