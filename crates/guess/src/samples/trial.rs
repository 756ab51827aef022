//! The trial of a question in one sample.

use super::domain::Known;
use super::world::World;
use super::{Question, Requirement};
use crate::enclosure::Loss;
use loligo_logic::{Node, Symbol, Term};

/// Most rounds in which values flow from one unknown to the next.
const MAX_ROUNDS: usize = 4;

/// A question in one sample.
pub(super) struct Trial<'s, 'q> {
    pub(super) world: World<'s>,
    pub(super) question: &'q Question<'q>,
    /// Of the question's facts, those assumed so far; and whether they speak of what nobody knows.
    told: Vec<Option<bool>>,
    /// The atoms that unknowns of the surroundings have lost.
    pub(super) lost: Vec<Loss>,
}

impl<'s, 'q> Trial<'s, 'q> {
    pub(super) fn new(world: World<'s>, question: &'q Question<'q>) -> Trial<'s, 'q> {
        Trial { world, question, told: Vec::new(), lost: Vec::new() }
    }

    /// The atoms that unknowns of the surroundings lose; `None` if the question fails. Suppositions about results of
    /// calls matter to few questions, and are tried last.
    pub(super) fn end(mut self) -> Option<Vec<Loss>> {
        let fails = self.is_refuted() || self.suppose() && self.is_refuted();
        self.world.leave();
        (!fails).then_some(self.lost)
    }

    fn is_refuted(&mut self) -> bool {
        let question = self.question;
        self.told = vec![None; question.facts.len()];
        for requirement in &question.requirements {
            self.world.forget_value();
            if let Err(fact) = self.assume(requirement) {
                // No value fits: an argument is not what its function asks for.
                return question.needed.as_ref().is_some_and(|needed| needed.contains(&fact)) && !self.world.is_lost;
            }
            let is_lost = std::mem::take(&mut self.world.is_lost);
            if !is_lost
                && requirement.components.is_none()
                && (self.refutes(requirement.conclusion)
                    || question.needed.is_none()
                        && self.world.can_fail(requirement.conclusion, &requirement.settled, &requirement.freedom)
                        && !std::mem::take(&mut self.world.is_lost))
            {
                return true;
            }
        }
        for _ in 0..MAX_ROUNDS {
            match self.flow() {
                Some(true) => return true,
                Some(false) => {}
                None => break,
            }
        }
        false
    }

    /// Assumes the settled facts of a requirement, those that others have brought up only once; one that does not hold, if
    /// there is any.
    fn assume(&mut self, requirement: &Requirement) -> Result<(), Term> {
        let question = self.question;
        for position in &requirement.shared {
            let (Some(told), Some(fact)) = (self.told.get_mut(*position), question.facts.get_index(*position)) else {
                continue;
            };
            if let Some(is_lost) = told {
                self.world.is_lost |= *is_lost;
                continue;
            }
            let before = std::mem::take(&mut self.world.is_lost);
            let holds = self.world.assume(*fact);
            *told = Some(self.world.is_lost);
            self.world.is_lost |= before;
            if !holds {
                return Err(*fact);
            }
        }
        requirement.own.iter().find(|fact| !self.world.assume(**fact)).map_or(Ok(()), |fact| Err(*fact))
    }

    fn refutes(&mut self, conclusion: Term) -> bool {
        let refutes = self.world.is_false(conclusion);
        !std::mem::take(&mut self.world.is_lost) && refutes
    }

    /// Lets values flow once through what is about components and unknowns: whether something fails, `None` if nothing
    /// has changed.
    fn flow(&mut self) -> Option<bool> {
        let mut changed = false;
        for requirement in &self.question.requirements {
            let Some(sort) = &requirement.components else { continue };
            self.world.forget_value();
            let cases: Vec<Vec<(Symbol, Known)>> = match (sort, requirement.relation) {
                (Some(sort), _) => {
                    let domain = self.world.domain(sort).unwrap_or_default();
                    domain.iter().map(|value| vec![(Symbol::value_var(), *value)]).collect()
                }
                // Components of one value in pairs: those of which it was found that they are related.
                (None, Some(relation)) => self.world.found(relation),
                (None, None) => {
                    let _ = self.assume(requirement);
                    vec![Vec::new()]
                }
            };
            let mut before: Vec<(Symbol, Known)> = Vec::new();
            for case in cases {
                self.world.forget_subjects(&before);
                self.world.set_subjects(&case);
                before = case;
                let holds = requirement.premises.iter().all(|fact| self.world.is_true(*fact));
                if std::mem::take(&mut self.world.is_lost) || !holds {
                    continue;
                }
                if let Some(atoms) = &requirement.losable {
                    self.lose(atoms);
                    continue;
                }
                match &*requirement.conclusion.shared() {
                    Node::Unknown(id, pending) => {
                        let tuple = self.world.tuple(*id, pending);
                        let is_known = !std::mem::take(&mut self.world.is_lost);
                        changed |= is_known && tuple.is_some_and(|tuple| self.world.learned.holding.insert(tuple));
                    }
                    _ if self.refutes(requirement.conclusion) => return Some(true),
                    _ => {}
                }
            }
            self.world.forget_subjects(&before);
        }
        changed.then_some(false)
    }
}
