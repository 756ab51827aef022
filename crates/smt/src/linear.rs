//! Linear sums, and systems of inequalities between them that have no solution.

use loligo_logic::{BinOp, Node, Sort, Term};

/// How many inequalities are looked at, at any time. Where there are more, nothing is said.
const ROWS: usize = 48;

/// `constant + Σ coefficient · atom`, the atoms ascending and no coefficient zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Linear {
    constant: i64,
    summands: Vec<(Term, i64)>,
}

impl Linear {
    /// What `term` is equal to; `None` if that has a product of two terms that are no literals, or large numbers.
    pub(crate) fn of(term: Term) -> Option<Linear> {
        Some(match &*term.shared() {
            Node::Int(value) => Linear { constant: *value, summands: Vec::new() },
            Node::Neg(inner) => Linear::of(*inner)?.scaled(-1)?,
            Node::Binary(BinOp::Add, left, right) => Linear::of(*left)?.plus(&Linear::of(*right)?, 1)?,
            Node::Binary(BinOp::Sub, left, right) => Linear::of(*left)?.plus(&Linear::of(*right)?, -1)?,
            Node::Binary(BinOp::Mul, left, right) => {
                let (left, right) = (Linear::of(*left)?, Linear::of(*right)?);
                match (left.as_constant(), right.as_constant()) {
                    (Some(factor), _) => right.scaled(factor)?,
                    (_, Some(factor)) => left.scaled(factor)?,
                    _ => return None,
                }
            }
            _ => Linear { constant: 0, summands: vec![(term, 1)] },
        })
    }

    /// `left - right`.
    pub(crate) fn difference(left: Term, right: Term) -> Option<Linear> {
        Linear::of(left)?.plus(&Linear::of(right)?, -1)
    }

    /// Its value, if that is the same whatever the atoms are.
    pub(crate) fn as_constant(&self) -> Option<i64> {
        self.summands.is_empty().then_some(self.constant)
    }

    /// The atoms.
    pub(crate) fn atoms(&self) -> impl Iterator<Item = Term> + '_ {
        self.summands.iter().map(|(atom, _)| *atom)
    }

    /// An atom, and what it is equal to if the sum is zero: the last for which that says so without dividing and does not
    /// mention it.
    pub(crate) fn solved(&self) -> Option<(Term, Term)> {
        let candidates = self.summands.iter().rev().filter(|(_, coefficient)| coefficient.abs() == 1);
        candidates.filter_map(|(atom, coefficient)| Some((*atom, self.without(*atom, -coefficient)?))).next()
    }

    /// The other summands times `sign`, as a term that `atom` is no part of.
    fn without(&self, atom: Term, sign: i64) -> Option<Term> {
        let others = self.summands.iter().filter(|(other, _)| *other != atom);
        let constant = self.constant.checked_mul(sign)?;
        let mut sum = None;
        for (other, coefficient) in others {
            let coefficient = coefficient.checked_mul(sign)?;
            sum = Some(match (sum, coefficient) {
                (None, 1) => *other,
                (Some(sum), 1) => Term::binary(BinOp::Add, sum, *other),
                (Some(sum), -1) => Term::binary(BinOp::Sub, sum, *other),
                (sum, _) => {
                    let summand = Term::binary(BinOp::Mul, Term::int(coefficient), *other);
                    sum.map_or(summand, |sum| Term::binary(BinOp::Add, sum, summand))
                }
            });
        }
        let whole = match (sum, constant) {
            (Some(sum), 0) => sum,
            (Some(sum), _) => Term::binary(BinOp::Add, sum, Term::int(constant)),
            // A variable of an ordered sort that is no integer is never equal to a literal.
            (None, _) if atom.sort() == Sort::Int => Term::int(constant),
            (None, _) => return None,
        };
        (!is_part(atom, whole)).then_some(whole)
    }

    /// `self + factor · other`.
    pub(crate) fn plus(&self, other: &Linear, factor: i64) -> Option<Linear> {
        let constant = self.constant.checked_add(other.constant.checked_mul(factor)?)?;
        let mut summands = Vec::with_capacity(self.summands.len() + other.summands.len());
        let (mut ours, mut theirs) = (self.summands.iter().peekable(), other.summands.iter().peekable());
        loop {
            let (atom, coefficient) = match (ours.peek(), theirs.peek()) {
                (Some((a, _)), Some((b, _))) if a == b => {
                    let (Some((atom, x)), Some((_, y))) = (ours.next(), theirs.next()) else { break };
                    (*atom, x.checked_add(y.checked_mul(factor)?)?)
                }
                (Some((a, _)), Some((b, _))) if a > b => {
                    let Some((atom, y)) = theirs.next() else { break };
                    (*atom, y.checked_mul(factor)?)
                }
                (Some(_), _) => {
                    let Some(summand) = ours.next() else { break };
                    *summand
                }
                (None, Some(_)) => {
                    let Some((atom, y)) = theirs.next() else { break };
                    (*atom, y.checked_mul(factor)?)
                }
                (None, None) => break,
            };
            if coefficient != 0 {
                summands.push((atom, coefficient));
            }
        }
        Some(Linear { constant, summands })
    }

    fn scaled(&self, factor: i64) -> Option<Linear> {
        Linear { constant: 0, summands: Vec::new() }.plus(self, factor)
    }

    /// The sum with `by` added.
    pub(crate) fn shifted(mut self, by: i64) -> Option<Linear> {
        self.constant = self.constant.checked_add(by)?;
        Some(self)
    }

    fn coefficient(&self, atom: Term) -> i64 {
        let position = self.summands.binary_search_by_key(&atom, |(atom, _)| *atom).ok();
        position.and_then(|position| self.summands.get(position)).map_or(0, |(_, coefficient)| *coefficient)
    }
}

/// Whether `part` is `whole` or occurs in it.
pub(crate) fn is_part(part: Term, whole: Term) -> bool {
    let mut found = false;
    whole.visit(&mut |term| found |= term == part);
    found
}

/// Whether no integers make all of the sums at least zero, as far as adding them up shows: atom by atom, every pair of
/// inequalities that bound it from both sides is replaced by their sum (Fourier and Motzkin). What is derived follows, so
/// that a negative number among it is a contradiction; that integers may have no solution where fractions have one is
/// not seen.
pub(crate) fn is_infeasible(mut rows: Vec<Linear>) -> bool {
    loop {
        if rows.iter().any(|row| row.as_constant().is_some_and(|constant| constant < 0)) {
            return true;
        }
        rows.retain(|row| row.as_constant().is_none());
        if rows.len() > ROWS {
            return false;
        }
        let Some(atom) = next_atom(&rows) else { return false };
        let (bounds, mut others): (Vec<Linear>, Vec<Linear>) =
            rows.into_iter().partition(|row| row.coefficient(atom) != 0);
        let (lower, upper): (Vec<Linear>, Vec<Linear>) = bounds.into_iter().partition(|row| row.coefficient(atom) > 0);
        for low in &lower {
            for high in &upper {
                // A row that overflows is left out: fewer rows say less.
                if let Some(row) = combined(low, high, atom)
                    && !others.contains(&row)
                {
                    others.push(row);
                }
            }
        }
        rows = others;
    }
}

/// The sum of multiples of both in which `atom` does not occur.
fn combined(low: &Linear, high: &Linear, atom: Term) -> Option<Linear> {
    let (up, down) = (low.coefficient(atom), high.coefficient(atom).checked_neg()?);
    low.scaled(down)?.plus(high, up)
}

/// The atom whose elimination leaves the fewest rows.
fn next_atom(rows: &[Linear]) -> Option<Term> {
    let mut atoms: Vec<Term> = rows.iter().flat_map(Linear::atoms).collect();
    atoms.sort_unstable();
    atoms.dedup();
    let cost = |atom: &Term| {
        let with = |sign: i64| rows.iter().filter(|row| row.coefficient(*atom).signum() == sign).count();
        with(1) * with(-1)
    };
    atoms.into_iter().min_by_key(cost)
}
