//! Products of variables without nonlinear arithmetic.
//!
//! A product is expanded to a sum of monomials, and a monomial is an application of an uninterpreted function: what
//! reaches Z3 is linear. What multiplication is, lemmas say, each of which holds of all integers: equations and
//! inequalities of the query times the other factors of a monomial, signs, commutativity. That is not all there is to say
//! (nothing finite is), so a model counts only if it multiplies right; where it does not, the [tangents](tangent) at its
//! values rule it out (Cimatti et al., *Incremental Linearization*, TOCL 2018).

use crate::closure::Lemma;
use crate::polynomial::{
    Monomial, Polynomial, as_product, divisions, factors, monomial_term, product, quotient, scaled,
};
use indexmap::IndexSet;
use loligo_logic::{BinOp, Node, Sort, Term};
use rustc_hash::{FxHashMap, FxHashSet};

/// Number of monomials beyond which no lemma may bring in further ones.
const MONOMIALS: usize = 64;
/// Number of times that lemmas may bring in further monomials. Once is enough for two steps, since the chain from what
/// is known to the goal has monomials of the query at both ends; more makes most queries several times larger.
const GENERATIONS: usize = 1;

/// `whole` stands for `left · right`.
#[derive(Clone, Copy)]
pub(crate) struct Split {
    pub(crate) whole: Term,
    pub(crate) left: Term,
    pub(crate) right: Term,
}

/// Constraint on `polynomial` under `condition`.
#[derive(Clone)]
struct Relation {
    condition: Term,
    polynomial: Polynomial,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Zero.
    Zero,
    /// At most zero, and positive if the condition does not hold.
    AtMostZero,
}

/// The monomials of a query, and the atoms that relate their factors.
#[derive(Clone, Default)]
pub(crate) struct Products {
    monomials: IndexSet<Monomial>,
    splits: Vec<Split>,
    /// Number of monomials that the lemmas about one alone were given for.
    introduced: usize,
    /// Number of times that lemmas brought in further monomials.
    generation: usize,
    /// Comparisons and conditionals not yet among `relations`; they are looked into only if there are products.
    relating: Vec<Term>,
    relations: Vec<Relation>,
    multiplied: FxHashSet<(usize, Monomial)>,
    /// Comparisons that lemmas brought in, which need no lemmas in turn.
    derived: FxHashSet<Term>,
    /// Union-find: terms other than integers that some equation makes equal.
    parents: FxHashMap<Term, Term>,
}

impl Products {
    /// Takes note of an application, to be called once for each.
    pub(crate) fn occurs(&mut self, term: Term) {
        if let Some((left, right)) = as_product(term)
            && self.monomials.insert(factors(term))
        {
            self.splits.push(Split { whole: term, left, right });
        }
    }

    /// Takes note of a comparison or of a conditional, to be called once for each. Equations that are only denied say nothing.
    pub(crate) fn relates(&mut self, term: Term) {
        if !self.derived.contains(&term) {
            self.relating.push(term);
        }
    }

    /// The monomials.
    pub(crate) fn splits(&self) -> &[Split] {
        &self.splits
    }

    /// Lemmas that were not given before; no more come when there are none.
    pub(crate) fn instantiate(&mut self, lemmas: &mut Vec<Lemma>) {
        if self.monomials.is_empty() {
            return;
        }
        for term in std::mem::take(&mut self.relating) {
            match term.node() {
                Node::Binary(op, left, right) => self.admit_comparison(term, op, left, right),
                Node::Ite(condition, then, otherwise) => self.admit_conditional(term, condition, [then, otherwise]),
                _ => {}
            }
        }
        let mut formulas = self.introduce();
        self.multiply(&mut formulas);
        for formula in formulas {
            formula.visit(&mut |term| {
                if matches!(term.node(), Node::Binary(BinOp::Eq | BinOp::Le | BinOp::Lt, ..)) {
                    self.derived.insert(term);
                }
            });
            lemmas.push(Lemma { unless: Term::ff(), formula });
        }
    }

    fn admit_comparison(&mut self, atom: Term, op: BinOp, left: Term, right: Term) {
        if left.sort() != Sort::Int {
            if op == BinOp::Eq {
                self.unite(left, right);
            }
            return;
        }
        let Some(difference) = Polynomial::difference(left, right) else { return };
        let (kind, polynomial) = match op {
            // Congruence knows.
            BinOp::Eq if is_renaming(&difference) => return,
            // Times another factor, this is what is said of signs.
            BinOp::Le if difference.monomials().count() == 1 => return,
            BinOp::Eq => (Kind::Zero, Some(difference)),
            BinOp::Lt => (Kind::AtMostZero, difference.plus(&Polynomial::single(Vec::new(), 1), 1)),
            _ => (Kind::AtMostZero, Some(difference)),
        };
        if let Some(polynomial) = polynomial {
            self.relations.push(Relation { condition: atom, polynomial, kind });
        }
    }

    fn admit_conditional(&mut self, term: Term, condition: Term, branches: [Term; 2]) {
        if term.sort() != Sort::Int {
            return;
        }
        for (condition, branch) in [condition, Term::not(condition)].into_iter().zip(branches) {
            let equation = Polynomial::difference(term, branch);
            self.relations.extend(equation.map(|polynomial| Relation { condition, polynomial, kind: Kind::Zero }));
        }
    }

    /// Lemmas about each new monomial alone.
    fn introduce(&mut self) -> Vec<Term> {
        let mut formulas = Vec::new();
        let first = std::mem::replace(&mut self.introduced, self.splits.len());
        for split in self.splits.get(first..).unwrap_or_default() {
            formulas.extend([(0, 0), (1, 1)].into_iter().filter_map(|point| tangent(*split, point)));
        }
        let new: Vec<Monomial> = self.monomials.iter().skip(first).cloned().collect();
        for monomial in new {
            // Each factor may be what congruence replaces, so each comes first once.
            let whole = monomial_term(&monomial);
            let others = divisions(&monomial).into_iter().filter(|_| self.monomials.len() <= MONOMIALS);
            formulas.extend(others.map(|(factor, rest)| Term::eq(product(factor, monomial_term(&rest)), whole)));
        }
        formulas.retain(|formula| *formula != Term::tt());
        formulas
    }

    /// Each relation, times what is left of a monomial without a factor that the relation is about.
    fn multiply(&mut self, formulas: &mut Vec<Term>) {
        let may_grow = self.monomials.len() <= MONOMIALS && self.generation < GENERATIONS;
        let mut grows = false;
        for (index, relation) in self.relations.iter().enumerate() {
            for rest in self.cofactors(&relation.polynomial) {
                let key = (index, rest);
                if self.multiplied.contains(&key) {
                    continue;
                }
                let Some(multiple) = relation.polynomial.times(&Polynomial::single(key.1.clone(), 1)) else { continue };
                let known =
                    multiple.monomials().all(|(monomial, _)| monomial.len() < 2 || self.monomials.contains(monomial));
                // Inequalities are less often of use than equations, and bring in no monomials.
                if known || (may_grow && relation.kind == Kind::Zero) {
                    grows |= !known;
                    relation.times(&multiple.to_term(), monomial_term(&key.1), formulas);
                    self.multiplied.insert(key);
                }
            }
        }
        self.generation += usize::from(grows);
    }

    /// Quotients of monomials by a monomial of `polynomial`, where that does not raise their degree: `x · y == x + y`
    /// would otherwise bring in ever higher powers.
    fn cofactors(&self, polynomial: &Polynomial) -> IndexSet<Monomial> {
        let mut cofactors = IndexSet::new();
        for whole in &self.monomials {
            for (part, _) in polynomial.monomials() {
                let rests: Vec<Monomial> = match part.as_slice() {
                    [] => continue,
                    [factor] => {
                        let alike =
                            divisions(whole).into_iter().filter(|(other, _)| self.may_be_equal(*factor, *other));
                        alike.map(|(_, rest)| rest).collect()
                    }
                    _ => quotient(whole, part).into_iter().collect(),
                };
                let is_no_higher = |rest: &Monomial| rest.len() + polynomial.degree() <= whole.len();
                cofactors.extend(rests.into_iter().filter(is_no_higher));
            }
        }
        cofactors
    }

    fn unite(&mut self, left: Term, right: Term) {
        let (left, right) = (self.class(left), self.class(right));
        if left != right {
            self.parents.insert(left.max(right), left.min(right));
        }
    }

    fn class(&self, mut term: Term) -> Term {
        while let Some(parent) = self.parents.get(&term) {
            term = *parent;
        }
        term
    }

    /// Test for terms that are the same up to the equations of the query, true or not: what is said of one is then
    /// worth multiplying by what the other occurs with. Equations of integers do not count, that would be too many.
    fn may_be_equal(&self, left: Term, right: Term) -> bool {
        if self.class(left) == self.class(right) {
            return true;
        }
        let (Node::App(f, xs, _), Node::App(g, ys, _)) = (left.node(), right.node()) else { return false };
        f == g && xs.len() == ys.len() && xs.iter().zip(ys.iter()).all(|(x, y)| self.may_be_equal(*x, *y))
    }
}

impl Relation {
    /// The lemmas that `multiple` is the polynomial times `rest`.
    fn times(&self, multiple: &Term, rest: Term, formulas: &mut Vec<Term>) {
        let (zero, multiple, condition) = (Term::int(0), *multiple, self.condition);
        if self.kind == Kind::Zero {
            return formulas.push(condition.implies(Term::eq(multiple, zero)));
        }
        let (fails, negative, positive) = (Term::not(condition), Term::lt(rest, zero), Term::lt(zero, rest));
        formulas.extend([
            Term::or([fails, negative, Term::le(multiple, zero)]),
            Term::or([fails, positive, Term::le(zero, multiple)]),
            // Positive is at least one.
            Term::or([condition, negative, Term::le(rest, multiple)]),
            Term::or([condition, positive, Term::le(multiple, rest)]),
        ]);
    }
}

/// `(left - a) · (right - b)` has the sign that its factors say. If one factor has the value given for it, this makes the
/// product exact. `None` where the numbers are too large.
pub(crate) fn tangent(split: Split, (a, b): (i64, i64)) -> Option<Term> {
    let Split { whole, left, right } = split;
    // whole - b left - a right + a b, on two sides of a comparison.
    let above = Term::binary(BinOp::Add, whole, Term::int(a.checked_mul(b)?));
    let below = Term::binary(BinOp::Add, scaled(b, left), scaled(a, right));
    let (a, b) = (Term::int(a), Term::int(b));
    Some(Term::and([
        Term::or([Term::lt(left, a), Term::lt(right, b), Term::le(below, above)]),
        Term::or([Term::lt(a, left), Term::lt(b, right), Term::le(below, above)]),
        Term::or([Term::lt(left, a), Term::lt(b, right), Term::le(above, below)]),
        Term::or([Term::lt(a, left), Term::lt(right, b), Term::le(above, below)]),
    ]))
}

/// Test for the difference of two variables or applications.
fn is_renaming(difference: &Polynomial) -> bool {
    let is_atomic = |monomial: &Monomial| {
        monomial.len() == 1 && monomial.iter().all(|factor| matches!(factor.node(), Node::Var(..) | Node::App(..)))
    };
    let coefficients: Vec<i64> = difference.monomials().map(|(_, coefficient)| coefficient).collect();
    matches!(coefficients.as_slice(), [a, b] if a.checked_add(*b) == Some(0))
        && difference.monomials().all(|(monomial, _)| is_atomic(monomial))
}
