//! Satisfiability of a formula of which some variables have no value yet.
//!
//! Interval arithmetic on integers, sets between a smallest and a largest, three truth values. Errs towards *maybe*.

use crate::environment::Environment;
use crate::{Runtime, Stop, Value};
use loligo_logic::{BinOp, Node, Symbol, Term};
use num_bigint::BigInt;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Values that a term may evaluate to.
#[derive(Clone, Debug)]
enum Range {
    Exactly(Value),
    /// From the first to the second, as far as there are such.
    Integer(Option<BigInt>, Option<BigInt>),
    /// All of the first, and nothing but the second if there is one.
    Set(BTreeSet<Value>, Option<BTreeSet<Value>>),
    Anything,
}

impl Runtime<'_> {
    /// False only if the formula is false whatever the variables are that `environment` does not know.
    pub(crate) fn may_hold(&mut self, formula: Term, environment: &Environment) -> Result<bool, Stop> {
        let mut ranges = Ranges { runtime: self, environment, known: FxHashMap::default() };
        Ok(truth(&ranges.range(formula)?) != Some(false))
    }

    /// Range of a measure by its promise, as far as that is a number that all its values are at least.
    fn promised(&self, term: Term) -> Range {
        let theory = &self.program.module().theory;
        let Some((measure, ..)) = theory.as_measure(term) else { return Range::Anything };
        let is_value = |term: Term| matches!(term.node(), Node::Var(name, _) if name == Symbol::value_var());
        let lower = measure.postcondition.conjuncts().into_iter().find_map(|conjunct| match conjunct.node() {
            Node::Binary(BinOp::Le, low, value) if is_value(value) => match low.node() {
                Node::Int(low) => Some(BigInt::from(low)),
                _ => None,
            },
            _ => None,
        });
        lower.map_or(Range::Anything, |low| Range::Integer(Some(low), None))
    }
}

/// Ranges of the parts of one formula. A measure that is unfolded twice in each of its cases gives a formula that is small only
/// as long as equal parts are looked at once.
struct Ranges<'r, 'p> {
    runtime: &'r mut Runtime<'p>,
    environment: &'r Environment,
    known: FxHashMap<Term, Range>,
}

impl Ranges<'_, '_> {
    fn range(&mut self, term: Term) -> Result<Range, Stop> {
        if let Some(known) = self.known.get(&term) {
            return Ok(known.clone());
        }
        let mut range = self.by_parts(term)?;
        if !matches!(range, Range::Exactly(_)) && self.is_known(term) {
            range = self.runtime.eval(&self.runtime.program.formula(term), self.environment).map(Range::Exactly)?;
        }
        self.known.insert(term, range.clone());
        Ok(range)
    }

    fn is_known(&self, term: Term) -> bool {
        term.free_vars().iter().all(|name| self.environment.get(*name).is_some())
    }

    fn by_parts(&mut self, term: Term) -> Result<Range, Stop> {
        Ok(match term.node() {
            Node::Not(inner) => boolean(truth(&self.range(inner)?).map(|value| !value)),
            Node::Neg(inner) => {
                let (low, high) = interval(&self.range(inner)?);
                integer(high.map(|value| -value), low.map(|value| -value))
            }
            Node::And(items) => boolean(self.junction(&items, true)?),
            Node::Or(items) => boolean(self.junction(&items, false)?),
            Node::Ite(condition, then, otherwise) => match truth(&self.range(condition)?) {
                Some(true) => self.range(then)?,
                Some(false) => self.range(otherwise)?,
                None => either(&self.range(then)?, &self.range(otherwise)?),
            },
            Node::SetLit(_, items) => {
                let mut known = BTreeSet::new();
                let mut is_all = true;
                for item in items.iter() {
                    match self.range(*item)? {
                        Range::Exactly(value) => drop(known.insert(value)),
                        _ => is_all = false,
                    }
                }
                Range::Set(known.clone(), is_all.then_some(known))
            }
            Node::Binary(op, left, right) => binary(op, &self.range(left)?, &self.range(right)?),
            Node::App(..) if !self.is_known(term) => self.runtime.promised(term),
            _ => Range::Anything,
        })
    }

    fn junction(&mut self, items: &[Term], conjunction: bool) -> Result<Option<bool>, Stop> {
        let mut result = Some(conjunction);
        for item in items {
            match truth(&self.range(*item)?) {
                Some(value) if value != conjunction => return Ok(Some(value)),
                Some(_) => {}
                None => result = None,
            }
        }
        Ok(result)
    }
}

fn boolean(value: Option<bool>) -> Range {
    value.map_or(Range::Anything, |value| Range::Exactly(Value::Bool(value)))
}

fn integer(low: Option<BigInt>, high: Option<BigInt>) -> Range {
    match (low, high) {
        (Some(low), Some(high)) if low == high => Range::Exactly(Value::Int(low)),
        (low, high) => Range::Integer(low, high),
    }
}

fn truth(range: &Range) -> Option<bool> {
    match range {
        Range::Exactly(value) => value.as_bool(),
        _ => None,
    }
}

fn interval(range: &Range) -> (Option<BigInt>, Option<BigInt>) {
    match range {
        Range::Exactly(Value::Int(value)) => (Some(value.clone()), Some(value.clone())),
        Range::Integer(low, high) => (low.clone(), high.clone()),
        _ => (None, None),
    }
}

fn between(range: &Range) -> (BTreeSet<Value>, Option<BTreeSet<Value>>) {
    match range {
        Range::Exactly(Value::Set(set)) => (set.as_ref().clone(), Some(set.as_ref().clone())),
        Range::Set(least, most) => (least.clone(), most.clone()),
        _ => (BTreeSet::new(), None),
    }
}

fn either(left: &Range, right: &Range) -> Range {
    let both = |a: Option<BigInt>, b: Option<BigInt>, choose: fn(BigInt, BigInt) -> BigInt| Some(choose(a?, b?));
    let ((a, b), (c, d)) = (interval(left), interval(right));
    match (both(a, c, BigInt::min), both(b, d, BigInt::max)) {
        (None, None) => Range::Anything,
        (low, high) => Range::Integer(low, high),
    }
}

fn binary(op: BinOp, left: &Range, right: &Range) -> Range {
    match op {
        BinOp::Add | BinOp::Sub => sum(op, interval(left), interval(right)),
        BinOp::Eq => boolean(equal(left, right)),
        BinOp::Lt | BinOp::Le => boolean(ordered(op == BinOp::Lt, interval(left), interval(right))),
        BinOp::Union | BinOp::Intersect | BinOp::Diff => sets(op, between(left), between(right)),
        BinOp::Subset => boolean(subset(&between(left), &between(right))),
        BinOp::Member => boolean(member(left, &between(right))),
        BinOp::Mul | BinOp::Iff => Range::Anything,
    }
}

type Interval = (Option<BigInt>, Option<BigInt>);
type Sets = (BTreeSet<Value>, Option<BTreeSet<Value>>);

fn sum(op: BinOp, (a, b): Interval, (c, d): Interval) -> Range {
    match op {
        BinOp::Add => integer(zip(a, c, |a, c| a + c), zip(b, d, |b, d| b + d)),
        _ => integer(zip(a, d, |a, d| a - d), zip(b, c, |b, c| b - c)),
    }
}

fn zip<T>(a: Option<BigInt>, b: Option<BigInt>, with: impl FnOnce(BigInt, BigInt) -> T) -> Option<T> {
    Some(with(a?, b?))
}

fn ordered(strict: bool, (a, b): Interval, (c, d): Interval) -> Option<bool> {
    let holds = |x: BigInt, y: BigInt| if strict { x < y } else { x <= y };
    if zip(b, c, holds) == Some(true) {
        return Some(true);
    }
    (zip(a, d, holds) == Some(false)).then_some(false)
}

fn equal(left: &Range, right: &Range) -> Option<bool> {
    if let (Range::Exactly(left), Range::Exactly(right)) = (left, right) {
        return Some(left == right);
    }
    let ((a, b), (c, d)) = (interval(left), interval(right));
    let is_apart = zip(b, c, |b, c| b < c) == Some(true) || zip(d, a, |d, a| d < a) == Some(true);
    let ((least, most), (other_least, other_most)) = (between(left), between(right));
    let fits = |least: &BTreeSet<Value>, most: &Option<BTreeSet<Value>>| {
        most.as_ref().is_none_or(|most| least.is_subset(most))
    };
    (is_apart || !fits(&least, &other_most) || !fits(&other_least, &most)).then_some(false)
}

fn sets(op: BinOp, (a, b): Sets, (c, d): Sets) -> Range {
    let union = |a: &BTreeSet<Value>, b: &BTreeSet<Value>| a.union(b).cloned().collect::<BTreeSet<_>>();
    let intersection = |a: &BTreeSet<Value>, b: &BTreeSet<Value>| a.intersection(b).cloned().collect::<BTreeSet<_>>();
    let difference = |a: &BTreeSet<Value>, b: &BTreeSet<Value>| a.difference(b).cloned().collect::<BTreeSet<_>>();
    match op {
        BinOp::Union => Range::Set(union(&a, &c), b.zip(d).map(|(b, d)| union(&b, &d))),
        BinOp::Intersect => {
            let most = match (b, d) {
                (Some(b), Some(d)) => Some(intersection(&b, &d)),
                (most, other) => most.or(other),
            };
            Range::Set(intersection(&a, &c), most)
        }
        _ => Range::Set(d.map(|d| difference(&a, &d)).unwrap_or_default(), b.map(|b| difference(&b, &c))),
    }
}

fn subset((a, b): &Sets, (c, d): &Sets) -> Option<bool> {
    if b.as_ref().is_some_and(|b| b.is_subset(c)) {
        return Some(true);
    }
    d.as_ref().is_some_and(|d| !a.is_subset(d)).then_some(false)
}

fn member(element: &Range, (least, most): &Sets) -> Option<bool> {
    let Range::Exactly(element) = element else { return None };
    if least.contains(element) {
        return Some(true);
    }
    most.as_ref().is_some_and(|most| !most.contains(element)).then_some(false)
}
