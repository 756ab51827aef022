//! Of guards that suffice, the weak ones: they leave the least to do.

use crate::abduction::{MAX_CONJUNCTS, MAX_GUARDS};
use crate::{Conditions, Guard, Horn};
use loligo_logic::Term;
use loligo_smt::ScopeAnswer;

impl Horn {
    /// A sufficient conjunction of the same size as `chosen` and no stronger, in which no atom can be replaced by a weaker
    /// one that it implies.
    pub(crate) fn weakened(
        &mut self,
        refutation: Term,
        conditions: &mut Conditions,
        mut chosen: Vec<usize>,
        to_hit: &[Vec<usize>],
    ) -> Vec<usize> {
        for _ in 0..chosen.len() * MAX_CONJUNCTS {
            let mut scope = self.solver.scope_at(&conditions.facts, &[], &conditions.atoms);
            let implied = conditions.implied_by(&mut scope, &chosen);
            let mut candidates = Vec::new();
            for (position, old) in chosen.iter().enumerate() {
                for new in &implied {
                    let mut replaced = chosen.clone();
                    replaced.iter_mut().skip(position).take(1).for_each(|slot| *slot = *new);
                    let may_suffice = to_hit.iter().all(|set| set.iter().any(|index| replaced.contains(index)));
                    if may_suffice && !conditions.implies(&mut scope, &replaced, &[*old]) {
                        candidates.push(replaced);
                    }
                }
            }
            drop(scope);
            let mut scope = self.solver.scope_at(&conditions.facts, &[refutation], &conditions.atoms);
            let weaker =
                candidates.into_iter().find(|candidate| matches!(scope.check(candidate), ScopeAnswer::Unsat(_)));
            drop(scope);
            match weaker {
                Some(weaker) => chosen = weaker,
                None => break,
            }
        }
        chosen.sort_unstable();
        chosen
    }

    /// Orders guards from weak to strong and drops all but the first of equivalent ones.
    pub(crate) fn by_weakness(&mut self, conditions: &mut Conditions, mut sufficient: Vec<Vec<usize>>) -> Vec<Guard> {
        sufficient.truncate(MAX_GUARDS * 2);
        let mut scope = self.solver.scope_at(&conditions.facts, &[], &conditions.atoms);
        let mut ordered: Vec<(usize, Guard)> = Vec::new();
        for (index, chosen) in sufficient.iter().enumerate() {
            let mut implied = 0;
            let mut repeats = false;
            for (other_index, other) in sufficient.iter().enumerate() {
                if other_index != index && conditions.implies(&mut scope, chosen, other) {
                    match conditions.implies(&mut scope, other, chosen) {
                        true => repeats |= other_index < index,
                        false => implied += 1,
                    }
                }
            }
            // Single atoms are all worth a try, as not every one may have a program; of longer ones only the weakest.
            if !repeats && (implied == 0 || chosen.len() == 1) {
                ordered.push((implied, Guard { conjuncts: conditions.select(chosen) }));
            }
        }
        ordered.sort_by_key(|(implied, _)| *implied);
        ordered.into_iter().take(MAX_GUARDS).map(|(_, guard)| guard).collect()
    }
}
