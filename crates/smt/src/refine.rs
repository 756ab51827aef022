//! Models that multiply right.

use crate::closure::Closure;
use crate::encode::Code;
use crate::engine::{Engine, Z3Answer};
use crate::polynomial::as_product;
use crate::products::{Split, tangent};
use indexmap::IndexSet;
use loligo_logic::{BinOp, Reason, Term};
use z3::ast::Bool;

/// Number of wrong models that are ruled out before giving up.
const ROUNDS: usize = 4;
/// Factors between its negation and this are tried first: Z3 left alone takes large ones, and their products are larger.
const SMALL: i64 = 4;

/// A product with the values that a model gives to its factors.
struct Point {
    split: Split,
    left: i64,
    right: i64,
    /// Set if the model gives their product to it.
    exact: bool,
}

impl Engine {
    /// A model of what is asserted and of `assumptions` in which products have the values they should, starting from
    /// `model`, which is one but for the products. Rules out wrong models one by one; on the way it tries whether there is
    /// a right one with the same values of some factors, for then the query is linear, or with small ones.
    pub(crate) fn refine(
        &mut self,
        closure: &Closure,
        assumptions: &[Bool],
        model: z3::Model,
    ) -> Result<Z3Answer, Reason> {
        let points = self.points(closure, &model)?;
        if are_exact(&points) {
            return Ok(Z3Answer::Sat(model));
        }
        self.framed(|engine| engine.search(closure, assumptions, points))
    }

    fn search(&mut self, closure: &Closure, assumptions: &[Bool], mut points: Vec<Point>) -> Result<Z3Answer, Reason> {
        let mut small = Some([assumptions, &self.small(closure)?].concat());
        for round in 0..ROUNDS {
            self.rule_out(&points)?;
            let fixed = [assumptions, &self.fix(&points, round)?].concat();
            if let Z3Answer::Sat(model) = self.check_linear(closure, &fixed)?
                && are_exact(&self.points(closure, &model)?)
            {
                return Ok(Z3Answer::Sat(model));
            }
            let near = small.as_ref().map(|small| self.check_linear(closure, small)).transpose()?;
            let next = match near {
                Some(Z3Answer::Sat(model)) => Z3Answer::Sat(model),
                _ => {
                    small = None;
                    self.check_linear(closure, assumptions)?
                }
            };
            let Z3Answer::Sat(model) = next else { return Ok(next) };
            points = self.points(closure, &model)?;
            if are_exact(&points) {
                return Ok(Z3Answer::Sat(model));
            }
        }
        Err(incomplete())
    }

    fn points(&mut self, closure: &Closure, model: &z3::Model) -> Result<Vec<Point>, Reason> {
        let mut value = |term: Term| match self.encoder.term(term)? {
            Code::Int(code) => Ok(model.eval(&code, true).and_then(|value| value.as_i64())),
            _ => Err(Reason::IllSorted(term.to_string())),
        };
        let point = |split: &Split| {
            let (Some(left), Some(right)) = (value(split.left)?, value(split.right)?) else { return Err(incomplete()) };
            let whole = value(split.whole)?;
            Ok(Point { split: *split, left, right, exact: whole.is_some() && left.checked_mul(right) == whole })
        };
        closure.products().iter().map(point).collect()
    }

    /// Makes every product exact while one of its factors has the value it has.
    fn rule_out(&mut self, points: &[Point]) -> Result<(), Reason> {
        for point in points {
            let corner = (point.left.signum(), point.right.signum());
            let lemmas = [(point.left, point.right), corner].map(|at| tangent(point.split, at));
            let [exact, signs] = lemmas;
            let exact = self.encoder.formula(exact.ok_or_else(incomplete)?)?;
            self.z3().assert(exact);
            if let (false, Some(signs)) = (point.exact, signs) {
                let signs = self.encoder.formula(signs)?;
                self.z3().assert(signs);
            }
        }
        Ok(())
    }

    /// Assumptions that factors are small.
    fn small(&mut self, closure: &Closure) -> Result<Vec<Bool>, Reason> {
        let sides = closure.products().iter().flat_map(|split| [split.left, split.right]);
        let factors: IndexSet<Term> = sides.filter(|side| as_product(*side).is_none()).collect();
        let bounds = factors.iter().flat_map(|factor| {
            [Term::le(Term::int(-SMALL), *factor), Term::le(*factor, Term::int(SMALL))]
                .map(|bound| self.encoder.formula(bound))
        });
        bounds.collect()
    }

    /// Assumptions that one factor of each product has the value it has: the left and the right ones in turn.
    fn fix(&mut self, points: &[Point], round: usize) -> Result<Vec<Bool>, Reason> {
        let equation = |point: &Point| {
            let Point { split, left, right, .. } = point;
            let (factor, value) = if round.is_multiple_of(2) { (split.left, *left) } else { (split.right, *right) };
            self.encoder.formula(Term::binary(BinOp::Eq, factor, Term::int(value)))
        };
        points.iter().map(equation).collect()
    }
}

fn are_exact(points: &[Point]) -> bool {
    points.iter().all(|point| point.exact)
}

fn incomplete() -> Reason {
    Reason::Incomplete("products of variables".to_owned())
}
