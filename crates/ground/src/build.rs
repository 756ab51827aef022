//! Terms, literals and clauses.

use crate::congruence::{Congruence, Node};
use crate::literal::{Literal, Variable};
use crate::model::Values;
use crate::search::Search;
use crate::simplex::{Column, Simplex, common_divisor};
use crate::{Exhausted, Ground};
use cranelift_entity::{EntityRef, PrimaryMap, SecondaryMap};
use rustc_hash::FxHashMap;

/// Sort of a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sort {
    /// A truth value.
    Truth,
    /// An integer.
    Number,
    /// Something of which nothing is known but what it is equal to.
    Object,
    /// Something to be applied.
    Function,
}

/// A function symbol.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Function(pub(crate) Node);

/// Meaning of a propositional variable.
#[derive(Clone, Copy)]
pub(crate) enum Atom {
    /// Nothing else.
    Truth,
    /// The value of a node.
    Holds(Node),
    /// That two nodes are equal.
    Equal(Node, Node),
    /// That a column is at most so much.
    AtMost(Column, i64),
}

#[derive(Clone)]
struct Entry {
    sort: Sort,
    column: Option<Column>,
    holds: Option<Variable>,
    /// Equations with other nodes.
    equations: Vec<(Node, Variable)>,
}

/// All nodes, atoms and columns.
#[derive(Clone, Default)]
pub(crate) struct Registry {
    nodes: PrimaryMap<Node, Entry>,
    atoms: PrimaryMap<Variable, Atom>,
    equations: FxHashMap<(Node, Node), Literal>,
    numerals: FxHashMap<i64, Node>,
    sums: FxHashMap<Vec<(Column, i64)>, Column>,
    bounds: SecondaryMap<Column, Vec<(i64, Variable)>>,
    truths: Option<[Node; 2]>,
}

impl Registry {
    pub(crate) fn atom(&self, variable: Variable) -> Atom {
        self.atoms[variable]
    }

    pub(crate) fn sort(&self, node: Node) -> Sort {
        self.nodes[node].sort
    }

    pub(crate) fn column(&self, node: Node) -> Option<Column> {
        self.nodes[node].column
    }

    pub(crate) fn holds(&self, node: Node) -> Option<Variable> {
        self.nodes[node].holds
    }

    pub(crate) fn equations(&self, node: Node) -> &[(Node, Variable)] {
        &self.nodes[node].equations
    }

    pub(crate) fn bounds(&self, column: Column) -> &[(i64, Variable)] {
        &self.bounds[column]
    }

    /// The node of a truth value.
    pub(crate) fn truth(&self, value: bool) -> Node {
        let [falsity, truth] = self.truths.unwrap_or([Node::new(0), Node::new(1)]);
        if value { truth } else { falsity }
    }
}

impl Default for Ground {
    fn default() -> Ground {
        let mut ground = Ground {
            registry: Registry::default(),
            search: Search::default(),
            congruence: Congruence::default(),
            simplex: Simplex::new(),
            values: Values::default(),
            splits: 0,
            is_broken: false,
        };
        ground.registry.truths = Some([(); 2].map(|()| {
            let node = ground.congruence.atom(true);
            ground.registry.nodes.push(Entry::of(Sort::Truth));
            node
        }));
        let always = ground.truth();
        ground.assert(&[always]);
        ground
    }
}

impl Entry {
    fn of(sort: Sort) -> Entry {
        Entry { sort, column: None, holds: None, equations: Vec::new() }
    }
}

/// Building: whatever was decided is undone.
impl Ground {
    /// A function symbol of its own.
    pub fn function(&mut self) -> Function {
        Function(self.node(Sort::Function))
    }

    /// Something of which nothing is known.
    pub fn constant(&mut self, sort: Sort) -> Node {
        self.back_to(0);
        self.node(sort)
    }

    /// A function applied to all its arguments.
    pub fn apply(&mut self, function: Function, arguments: &[Node], sort: Sort) -> Node {
        self.back_to(0);
        let mut node = function.0;
        for (position, argument) in arguments.iter().enumerate() {
            let is_last = position + 1 == arguments.len();
            node = self.congruence.pair(node, *argument);
            if self.registry.nodes.get(node).is_none() {
                self.enter(if is_last { sort } else { Sort::Function });
            }
        }
        node
    }

    fn node(&mut self, sort: Sort) -> Node {
        let node = self.congruence.atom(false);
        self.enter(sort);
        node
    }

    /// Enters the youngest node.
    fn enter(&mut self, sort: Sort) {
        let column = (sort == Sort::Number).then(|| self.simplex.column());
        let node = self.registry.nodes.push(Entry { column, ..Entry::of(sort) });
        if sort == Sort::Truth {
            self.holds(node);
        }
    }

    /// The node of a number.
    ///
    /// # Errors
    ///
    /// If a number is too large. Something may be missing then, so that nothing is to be asked any more.
    pub fn numeral(&mut self, value: i64) -> Result<Node, Exhausted> {
        if let Some(known) = self.registry.numerals.get(&value) {
            return Ok(*known);
        }
        let node = self.constant(Sort::Number);
        self.registry.numerals.insert(value, node);
        self.fix(node, &[], value)?;
        Ok(node)
    }

    /// The unknown that a node of a number is to arithmetic.
    pub fn number(&self, node: Node) -> Option<Column> {
        self.registry.column(node)
    }

    /// Says that a number is a sum.
    ///
    /// # Errors
    ///
    /// If a number is too large. Something may be missing then, so that nothing is to be asked any more.
    pub fn fix(&mut self, node: Node, summands: &[(Column, i64)], constant: i64) -> Result<(), Exhausted> {
        self.back_to(0);
        let Some(column) = self.number(node) else { return Ok(()) };
        let mut sum = negated(summands)?;
        sum.push((column, 1));
        let (is_not_above, is_not_below) = self.at_both(&sum, constant)?;
        self.assert(&[is_not_above]);
        self.assert(&[is_not_below]);
        Ok(())
    }

    /// A truth value of its own.
    pub fn truth(&mut self) -> Literal {
        self.literal(Atom::Truth)
    }

    /// The literal that is always true.
    pub fn always(&self) -> Literal {
        Literal::of(Variable::new(0), true)
    }

    fn literal(&mut self, atom: Atom) -> Literal {
        self.back_to(0);
        let variable = self.search.variable();
        self.registry.atoms.push(atom);
        Literal::of(variable, true)
    }

    /// The literal that says that a node is true.
    pub fn holds(&mut self, node: Node) -> Literal {
        if let Some(known) = self.registry.holds(node) {
            return Literal::of(known, true);
        }
        let literal = self.literal(Atom::Holds(node));
        self.registry.nodes[node].holds = Some(literal.variable());
        // It may be congruent to one whose value is known.
        for value in [false, true] {
            if self.congruence.root(node) == self.congruence.root(self.registry.truth(value)) {
                self.assert(&[if value { literal } else { !literal }]);
            }
        }
        literal
    }

    /// The literal that says that two nodes of the same sort are equal.
    ///
    /// # Errors
    ///
    /// If a number is too large. Something may be missing then, so that nothing is to be asked any more.
    pub fn equal(&mut self, left: Node, right: Node) -> Result<Literal, Exhausted> {
        if left == right {
            return Ok(self.always());
        }
        let key = (left.min(right), left.max(right));
        if let Some(known) = self.registry.equations.get(&key) {
            return Ok(*known);
        }
        let literal = self.literal(Atom::Equal(left, right));
        self.registry.equations.insert(key, literal);
        self.registry.nodes[left].equations.push((right, literal.variable()));
        self.registry.nodes[right].equations.push((left, literal.variable()));
        if let (Some(a), Some(b)) = (self.number(left), self.number(right)) {
            let both = self.at_both(&[(a, 1), (b, -1)], 0)?;
            self.define_equation(literal, both);
        }
        if self.congruence.root(left) == self.congruence.root(right) {
            self.assert(&[literal]);
        }
        Ok(literal)
    }

    /// The literal that says that a sum is at most so much.
    ///
    /// # Errors
    ///
    /// If a number is too large. Something may be missing then, so that nothing is to be asked any more.
    pub fn at_most(&mut self, summands: &[(Column, i64)], limit: i64) -> Result<Literal, Exhausted> {
        self.back_to(0);
        let Some((column, divisor)) = self.sum(summands)? else {
            return Ok(if limit >= 0 { self.always() } else { !self.always() });
        };
        let whole = limit.div_euclid(divisor.abs());
        Ok(match divisor > 0 {
            true => self.bound(column, whole),
            // The column is at least -whole.
            false => {
                let below = whole.checked_neg().and_then(|least| least.checked_sub(1)).ok_or(Exhausted)?;
                !self.bound(column, below)
            }
        })
    }

    /// The literal that says that a sum is so much.
    ///
    /// # Errors
    ///
    /// If a number is too large. Something may be missing then, so that nothing is to be asked any more.
    pub fn is_exactly(&mut self, summands: &[(Column, i64)], value: i64) -> Result<Literal, Exhausted> {
        let both = self.at_both(summands, value)?;
        let literal = self.truth();
        self.define_equation(literal, both);
        Ok(literal)
    }

    /// The two literals that say that a sum is at most so much, and at least.
    fn at_both(&mut self, summands: &[(Column, i64)], value: i64) -> Result<(Literal, Literal), Exhausted> {
        let at_most = self.at_most(summands, value)?;
        let at_least = self.at_most(&negated(summands)?, value.checked_neg().ok_or(Exhausted)?)?;
        Ok((at_most, at_least))
    }

    /// Says that the literal is true if a sum is both at most and at least as large as something.
    fn define_equation(&mut self, literal: Literal, (at_most, at_least): (Literal, Literal)) {
        self.assert(&[!literal, at_most]);
        self.assert(&[!literal, at_least]);
        self.assert(&[literal, !at_most, !at_least]);
        self.assert(&[at_most, at_least]);
    }

    /// The literal that says that a column is at most so much.
    pub(crate) fn bound(&mut self, column: Column, limit: i64) -> Literal {
        let known = self.registry.bounds(column).iter().find(|(other, _)| *other == limit);
        if let Some((_, variable)) = known {
            return Literal::of(*variable, true);
        }
        let literal = self.literal(Atom::AtMost(column, limit));
        self.registry.bounds[column].push((limit, literal.variable()));
        literal
    }

    /// A column and the factor by which it is to be multiplied for the sum; `None` if the sum is zero.
    fn sum(&mut self, summands: &[(Column, i64)]) -> Result<Option<(Column, i64)>, Exhausted> {
        let mut sorted = summands.to_vec();
        sorted.sort_unstable();
        let mut sum: Vec<(Column, i64)> = Vec::with_capacity(sorted.len());
        for (column, factor) in sorted {
            match sum.last_mut() {
                Some((last, total)) if *last == column => *total = total.checked_add(factor).ok_or(Exhausted)?,
                _ => sum.push((column, factor)),
            }
        }
        sum.retain(|(_, factor)| *factor != 0);
        if sum.iter().any(|(_, factor)| factor.checked_abs().is_none()) {
            return Err(Exhausted);
        }
        let Some((first, factor)) = sum.first().copied() else { return Ok(None) };
        let divisor = common_divisor(&sum) * factor.signum();
        if sum.len() == 1 {
            return Ok(Some((first, divisor)));
        }
        sum.iter_mut().for_each(|(_, factor)| *factor /= divisor);
        let column = match self.registry.sums.get(&sum) {
            Some(known) => *known,
            None => {
                let column = self.simplex.sum(&sum)?;
                self.registry.sums.insert(sum, column);
                column
            }
        };
        Ok(Some((column, divisor)))
    }

    /// A column for the difference of two.
    pub(crate) fn difference(&mut self, left: Column, right: Column) -> Result<Column, Exhausted> {
        let sum = self.sum(&[(left, 1), (right, -1)])?;
        sum.map(|(column, _)| column).ok_or(Exhausted)
    }

    /// Says that one of the literals is true.
    pub fn assert(&mut self, clause: &[Literal]) {
        self.back_to(0);
        self.search.add(clause);
    }
}

fn negated(summands: &[(Column, i64)]) -> Result<Vec<(Column, i64)>, Exhausted> {
    let negated = summands.iter().map(|(column, factor)| Some((*column, factor.checked_neg()?)));
    negated.collect::<Option<_>>().ok_or(Exhausted)
}
