//! Weak guards among those that suffice: they leave the least to do.

use crate::abduction::{MAX_CONJUNCTS, MAX_GUARDS, shrink};
use crate::{Conditions, Guard, Oracle};
use loligo_logic::{ScopeAnswer, Term};

impl Oracle {
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
            let mut scope = self.horn.decider.solver.scope_at(&conditions.facts, &[], &conditions.atoms);
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
            let mut scope = self.horn.decider.solver.scope_at(&conditions.facts, &[refutation], &conditions.atoms);
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

    /// Weakens a conjunction too long to look for the shortest, and drops the atoms that became superfluous.
    pub(crate) fn weakened_long(
        &mut self,
        refutation: Term,
        conditions: &mut Conditions,
        mut chosen: Vec<usize>,
        to_hit: &[Vec<usize>],
    ) -> Vec<usize> {
        loop {
            let weakened = self.weakened(refutation, conditions, chosen, to_hit);
            let mut scope = self.horn.decider.solver.scope_at(&conditions.facts, &[refutation], &conditions.atoms);
            chosen = shrink(&mut scope, weakened.clone());
            if chosen.len() == weakened.len() {
                return weakened;
            }
        }
    }

    /// Orders guards from weak to strong and drops all but the first of equivalent ones.
    pub(crate) fn by_weakness(&mut self, conditions: &mut Conditions, mut sufficient: Vec<Vec<usize>>) -> Vec<Guard> {
        sufficient.truncate(MAX_GUARDS * 2);
        let mut scope = self.horn.decider.solver.scope_at(&conditions.facts, &[], &conditions.atoms);
        // Those no two of which are equivalent; for each, how many of them are weaker.
        let mut distinct: Vec<(&Vec<usize>, usize)> = Vec::new();
        for chosen in &sufficient {
            let mut weaker = 0;
            let mut stronger = Vec::new();
            let mut is_new = true;
            for (position, (other, _)) in distinct.iter().enumerate() {
                let implies = conditions.implies(&mut scope, chosen, other);
                let is_implied = conditions.implies(&mut scope, other, chosen);
                if implies && is_implied {
                    is_new = false;
                    break;
                }
                weaker += usize::from(implies);
                stronger.extend(is_implied.then_some(position));
            }
            if is_new {
                let is_stronger = |position: usize| usize::from(stronger.contains(&position));
                distinct.iter_mut().enumerate().for_each(|(position, (_, count))| *count += is_stronger(position));
                distinct.push((chosen, weaker));
            }
        }
        // Single atoms are all worth a try, as not every one may have a program; of longer ones only the weakest.
        let is_wanted = |(chosen, weaker): &(&Vec<usize>, usize)| *weaker == 0 || chosen.len() == 1;
        let mut ordered: Vec<(usize, Guard)> = distinct
            .into_iter()
            .filter(is_wanted)
            .map(|(chosen, weaker)| (weaker, Guard { conjuncts: conditions.select(chosen) }))
            .collect();
        ordered.sort_by_key(|(implied, _)| *implied);
        ordered.into_iter().take(MAX_GUARDS).map(|(_, guard)| guard).collect()
    }
}
