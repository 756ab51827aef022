//! Refutation by free choice: measures that no fact constrains may have any value.
//!
//! The measures of a value that the facts at hand leave open can be chosen so that a conclusion about them fails: then
//! no proof of it exists. This holds of the results of calls, which are whatever their types allow, and not of holes,
//! which somebody is still to choose.

use super::domain::Known;
use super::world::World;
use loligo_logic::{BinOp, Node, Origin, Sort, Symbol, Term};
use smallvec::smallvec;
use std::cell::OnceCell;

/// A number that no fact excludes which only bounds from below.
const LARGE: i64 = 1 << 40;

/// A measure of some value.
pub(super) struct Measured {
    measure: Symbol,
    subject: Term,
    sort: Sort,
}

/// The measures of results of calls in a conclusion, and those in the facts. Collected on first use: most candidates
/// fail before.
#[derive(Default)]
pub(super) struct Freedom {
    asked: OnceCell<Vec<Measured>>,
    told: OnceCell<Vec<Measured>>,
    /// Values of which some fact says that they may be equal to others, and share their measures then.
    equated: OnceCell<Vec<Term>>,
}

impl Freedom {
    fn asked(&self, conclusion: Term) -> &[Measured] {
        self.asked.get_or_init(|| {
            let mut asked = applications(conclusion, &|_, arguments| arguments.len() == 1);
            asked.retain(|measured| matches!(*measured.subject.shared(), Node::Var(name, _) if is_result(name)));
            asked
        })
    }

    fn told(&self, asked: &[Measured], facts: &[Term]) -> &[Measured] {
        let is_asked = |name: Symbol, _: &[Term]| asked.iter().any(|measured| measured.measure == name);
        self.told.get_or_init(|| facts.iter().flat_map(|fact| applications(*fact, &is_asked)).collect())
    }
}

/// The sides of equations between values of datatypes inside a fact; what it equates itself is one value.
fn equated(fact: Term) -> Vec<Term> {
    let mut sides = Vec::new();
    fact.visit(&mut |part| {
        if let Node::Binary(BinOp::Eq, left, right) = &*part.shared()
            && part != fact
            && matches!(left.sort(), Sort::Data(..))
        {
            sides.extend([*left, *right]);
        }
    });
    sides
}

/// The applications in a formula that are wanted, with the last of their arguments.
fn applications(formula: Term, is_wanted: &dyn Fn(Symbol, &[Term]) -> bool) -> Vec<Measured> {
    let mut applications = Vec::new();
    formula.visit(&mut |part| {
        if let Node::App(measure, arguments, sort) = &*part.shared()
            && let Some(subject) = arguments.last()
            && is_wanted(*measure, arguments)
        {
            applications.push(Measured { measure: *measure, subject: *subject, sort: sort.clone() });
        }
    });
    applications
}

impl World<'_> {
    /// Test that some choice of measures that the facts leave open makes the conclusion false. The facts have to be all
    /// that is known of ghosts.
    pub(super) fn can_fail(&mut self, conclusion: Term, facts: &[Term], freedom: &Freedom) -> bool {
        let asked = freedom.asked(conclusion);
        asked.iter().any(|Measured { measure, subject, sort }| {
            if !self.is_plain_measure(*measure) {
                return false;
            }
            let value = self.eval(*subject);
            if !self.is_unbuilt(value) {
                return false;
            }
            let is_told = |told: &Measured| told.measure == *measure && self.eval(told.subject) == value;
            if freedom.told(asked, facts).iter().any(is_told) {
                return false;
            }
            let equated = freedom.equated.get_or_init(|| facts.iter().flat_map(|fact| equated(*fact)).collect());
            if equated.iter().any(|side| self.eval(*side) == value) {
                return false;
            }
            self.choices(*measure, sort)
                .into_iter()
                .any(|choice| self.supposing((*measure, smallvec![value]), choice, |world| world.is_false(conclusion)))
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

/// Membership in the names of results of calls.
fn is_result(name: Symbol) -> bool {
    matches!(name.origin(), Origin::Value | Origin::Ghost)
}
