//! What nothing speaks of may be anything.
//!
//! The measures of a value that the facts at hand leave open can be chosen so that a conclusion about them fails: then
//! no proof of it exists. This holds of the results of calls, which are whatever their types allow, and not of holes,
//! which somebody is still to choose.

use super::domain::Known;
use super::world::World;
use loligo_logic::{Node, Sort, Symbol, Term};

/// A number that no fact excludes which only bounds from below.
const LARGE: i64 = 1 << 40;

impl World<'_> {
    /// Whether some choice of what `facts`, all that is known of ghosts, leave open makes the conclusion false.
    pub(super) fn can_fail(&mut self, conclusion: Term, facts: &[Term]) -> bool {
        let mut applications = Vec::new();
        conclusion.visit(&mut |part| {
            if let Node::App(name, arguments, sort) = part.node()
                && let Some(subject) = arguments.last()
            {
                applications.push((name, arguments.clone(), *subject, sort));
            }
        });
        applications.into_iter().any(|(name, arguments, subject, sort)| {
            let is_call = matches!(subject.node(), Node::Var(name, _) if is_result(name));
            if !is_call || arguments.len() > 1 || !self.is_plain_measure(name) {
                return false;
            }
            let value = self.eval(subject);
            if !self.is_unbuilt(value) || facts.iter().any(|fact| self.speaks_of(*fact, name, value)) {
                return false;
            }
            self.choices(name, &sort)
                .into_iter()
                .any(|choice| self.supposing((name, vec![value]), choice, |world| world.is_false(conclusion)))
        })
    }

    /// Whether a fact mentions the measure of the value.
    fn speaks_of(&mut self, fact: Term, measure: Symbol, value: Known) -> bool {
        let mut subjects = Vec::new();
        fact.visit(&mut |part| {
            if let Node::App(name, arguments, _) = part.node()
                && name == measure
            {
                subjects.extend(arguments.last().copied());
            }
        });
        subjects.into_iter().any(|subject| self.eval(subject) == value)
    }

    /// Values at the ends of what a measure can be.
    fn choices(&self, measure: Symbol, sort: &Sort) -> Vec<Known> {
        match (sort, self.promised(measure, sort)) {
            (Sort::Bool, _) => vec![Known::TRUE, Known::FALSE],
            (Sort::Int, Known::Int(i64::MIN, _)) => vec![Known::int(-LARGE), Known::int(LARGE)],
            (Sort::Int, Known::Int(low, _)) => vec![Known::int(low), Known::int(LARGE)],
            (Sort::Set(_), _) => vec![Known::set(0)],
            _ => Vec::new(),
        }
    }
}

/// Whether a name stands for the result of a call.
fn is_result(name: Symbol) -> bool {
    name == Symbol::value_var() || name.as_str().starts_with("_g")
}
