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

/// A measure of some value.
pub(super) struct Measured {
    measure: Symbol,
    subject: Term,
    sort: Sort,
}

/// What a conclusion says of the results of calls, and what the facts say of anything.
#[derive(Default)]
pub(super) struct Freedom {
    asked: Vec<Measured>,
    told: Vec<Measured>,
}

impl Freedom {
    pub(super) fn of(conclusion: Term, facts: &[Term]) -> Freedom {
        let mut asked = applications(conclusion, 1);
        asked.retain(|measured| matches!(measured.subject.node(), Node::Var(name, _) if is_result(name)));
        let told = match asked.is_empty() {
            true => Vec::new(),
            false => facts.iter().flat_map(|fact| applications(*fact, usize::MAX)).collect(),
        };
        Freedom { asked, told }
    }
}

/// The applications in a formula to at most so many arguments, with the last of these.
fn applications(formula: Term, arity: usize) -> Vec<Measured> {
    let mut applications = Vec::new();
    formula.visit(&mut |part| {
        if let Node::App(measure, arguments, sort) = part.node()
            && let Some(subject) = arguments.last()
            && arguments.len() <= arity
        {
            applications.push(Measured { measure, subject: *subject, sort });
        }
    });
    applications
}

impl World<'_> {
    /// Whether some choice of what the facts, all that is known of ghosts, leave open makes the conclusion false.
    pub(super) fn can_fail(&mut self, conclusion: Term, freedom: &Freedom) -> bool {
        freedom.asked.iter().any(|Measured { measure, subject, sort }| {
            if !self.is_plain_measure(*measure) {
                return false;
            }
            let value = self.eval(*subject);
            if !self.is_unbuilt(value) {
                return false;
            }
            let is_told = |told: &Measured| told.measure == *measure && self.eval(told.subject) == value;
            if freedom.told.iter().any(is_told) {
                return false;
            }
            self.choices(*measure, sort)
                .into_iter()
                .any(|choice| self.supposing((*measure, vec![value]), choice, |world| world.is_false(conclusion)))
        })
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
