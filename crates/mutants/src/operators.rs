//! The changes of one place of a program.

use crate::mutation::{Mutation, Position, Vocabulary};
use loligo_base::Span;
use loligo_logic::Symbol;
use loligo_types::{Alternative, Expr, ExprKind, Operator};
use std::rc::Rc;

/// Position of a part of a program, with the names in scope there.
pub(crate) struct Place<'a> {
    pub(crate) vocabulary: &'a Vocabulary,
    /// The local names in scope, the innermost last.
    pub(crate) scope: &'a [Symbol],
    pub(crate) position: Position,
}

/// A replacement of an expression.
pub(crate) struct Change {
    pub(crate) mutation: Mutation,
    /// Where the difference is.
    pub(crate) span: Span,
    pub(crate) expr: Expr,
}

impl Change {
    fn new(mutation: Mutation, expr: Expr) -> Change {
        Change { mutation, span: expr.span, expr }
    }
}

type Changes = Vec<Change>;

/// Replacements of the expression; its parts stay.
pub(crate) fn changes(place: &Place<'_>, expr: &Expr) -> Changes {
    match &expr.kind {
        ExprKind::Var(name) if place.position == Position::Head => place.other_heads(*name, expr),
        ExprKind::Var(_) | ExprKind::Int(_) | ExprKind::Bool(_) => place.other_leaves(expr),
        ExprKind::App(..) if place.position == Position::Whole => place.application(expr),
        ExprKind::Op(operator, operands) => operation(*operator, operands, expr),
        ExprKind::If(condition, then, otherwise) => conditional(condition, then, otherwise, expr),
        ExprKind::Match(scrutinee, alternatives) => place.matching(scrutinee, alternatives, expr),
        _ => Vec::new(),
    }
}

impl Place<'_> {
    /// The variables in scope that a user can name.
    fn variables(&self) -> Vec<Symbol> {
        let mut variables = Vec::new();
        for name in self.scope.iter().rev() {
            if name.is_users() && !variables.contains(name) {
                variables.push(*name);
            }
        }
        variables
    }

    fn other_heads(&self, name: Symbol, expr: &Expr) -> Changes {
        let (mutation, names) = match self.vocabulary.constructors.contains(&name) {
            true => (Mutation::OtherConstructor, self.vocabulary.constructors.clone()),
            false => (Mutation::OtherFunction, [self.variables(), self.vocabulary.functions.clone()].concat()),
        };
        let is_local = self.scope.contains(&name);
        let others = names.into_iter().filter(|other| *other != name || is_local != self.scope.contains(other));
        others.map(|other| Change::new(mutation, Expr::var(other, expr.span))).collect()
    }

    fn other_leaves(&self, expr: &Expr) -> Changes {
        let span = expr.span;
        let mut changes = Vec::new();
        match &expr.kind {
            ExprKind::Int(value) => {
                let others = [value.checked_add(1), value.checked_sub(1)].into_iter().flatten();
                changes
                    .extend(others.map(|other| Change::new(Mutation::OffByOne, Expr::new(ExprKind::Int(other), span))));
            }
            ExprKind::Bool(value) => {
                changes.push(Change::new(Mutation::OtherConstructor, Expr::new(ExprKind::Bool(!value), span)));
            }
            ExprKind::Var(name) if self.vocabulary.constructors.contains(name) => {
                let others = self.vocabulary.constants.iter();
                changes.extend(others.map(|other| Change::new(Mutation::OtherConstructor, Expr::var(*other, span))));
            }
            ExprKind::Var(name) if self.scope.contains(name) => {
                for operator in [Operator::Add, Operator::Sub] {
                    let operands = vec![expr.clone(), Expr::new(ExprKind::Int(1), span)];
                    changes.push(Change::new(Mutation::OffByOne, Expr::new(ExprKind::Op(operator, operands), span)));
                }
            }
            _ => {}
        }
        let variables = self.variables().into_iter();
        changes.extend(variables.map(|name| Change::new(Mutation::OtherVariable, Expr::var(name, span))));
        let leaves = self.vocabulary.leaves.iter();
        changes.extend(leaves.map(|leaf| Change { mutation: Mutation::OtherLeaf, span, expr: leaf.clone() }));
        changes
    }

    fn application(&self, expr: &Expr) -> Changes {
        let (head, arguments) = expr.spine();
        let mut changes = Vec::new();
        for (one, other) in pairs(arguments.len()) {
            let mut arguments = arguments.clone();
            arguments.swap(one, other);
            let swapped = arguments.into_iter().fold(head.clone(), |applied, argument| applied.apply(argument.clone()));
            changes.push(Change::new(Mutation::SwapArguments, swapped));
        }
        let is_recursive = matches!(&head.kind, ExprKind::Var(name) if self.vocabulary.recursive.contains(name));
        let mutation = if is_recursive { Mutation::CutRecursion } else { Mutation::DropCall };
        changes.extend(arguments.into_iter().map(|argument| Change::new(mutation, argument.clone())));
        if is_recursive {
            let names = self.vocabulary.constants.iter().copied().chain(self.variables());
            changes.extend(names.map(|name| Change::new(mutation, Expr::var(name, expr.span))));
            let literals = [ExprKind::Int(0), ExprKind::Bool(false), ExprKind::Bool(true)];
            changes.extend(literals.map(|literal| Change::new(mutation, Expr::new(literal, expr.span))));
        }
        changes
    }

    fn matching(&self, scrutinee: &Rc<Expr>, alternatives: &[Alternative], expr: &Expr) -> Changes {
        let mut changes = Vec::new();
        let mut add = |mutation, changed: usize, alternatives: Vec<Alternative>| {
            let changed: Option<&Alternative> = <[Alternative]>::get(&alternatives, changed);
            let span = changed.map_or(expr.span, |alternative| alternative.body.span);
            let expr = Expr::new(ExprKind::Match(scrutinee.clone(), alternatives), expr.span);
            changes.push(Change { mutation, span, expr });
        };
        for dropped in 0..alternatives.len() {
            let mut rest = alternatives.to_vec();
            rest.remove(dropped);
            add(Mutation::DropAlternative, usize::MAX, rest);
        }
        for (one, other) in pairs(alternatives.len()) {
            let (Some(left), Some(right)) = (alternatives.get(one), alternatives.get(other)) else { continue };
            if self.fits(left, right) && self.fits(right, left) {
                let swapped = with(&with(alternatives, one, |left| left.body = right.body.clone()), other, |right| {
                    right.body = left.body.clone();
                });
                add(Mutation::SwapAlternatives, usize::MAX, swapped);
            }
        }
        for (index, alternative) in alternatives.iter().enumerate() {
            for (one, other) in pairs(alternative.parameters.len()) {
                let swapped = with(alternatives, index, |alternative| alternative.parameters.swap(one, other));
                add(Mutation::SwapParameters, index, swapped);
            }
        }
        changes
    }

    /// Test that the body of one alternative has all its names in scope in another.
    fn fits(&self, from: &Alternative, to: &Alternative) -> bool {
        let mut missing =
            from.parameters.iter().filter(|name| !to.parameters.contains(name) && !self.scope.contains(name));
        !missing.any(|name| from.body.mentions(*name))
    }
}

/// The alternatives with one of them changed.
fn with(alternatives: &[Alternative], index: usize, change: impl FnOnce(&mut Alternative)) -> Vec<Alternative> {
    let mut alternatives = alternatives.to_vec();
    if let Some(alternative) = alternatives.get_mut(index) {
        change(alternative);
    }
    alternatives
}

fn conditional(condition: &Rc<Expr>, then: &Rc<Expr>, otherwise: &Rc<Expr>, expr: &Expr) -> Changes {
    let with = |condition: &Rc<Expr>, then: &Rc<Expr>, otherwise: &Rc<Expr>| {
        Expr::new(ExprKind::If(condition.clone(), then.clone(), otherwise.clone()), expr.span)
    };
    let negated = Rc::new(Expr::new(ExprKind::Op(Operator::Not, vec![condition.as_ref().clone()]), condition.span));
    vec![
        Change::new(Mutation::SwapBranches, with(condition, otherwise, then)),
        Change::new(Mutation::NegateGuard, with(&negated, then, otherwise)),
        Change { mutation: Mutation::DropGuard, span: otherwise.span, expr: then.as_ref().clone() },
        Change { mutation: Mutation::DropGuard, span: then.span, expr: otherwise.as_ref().clone() },
    ]
}

fn operation(operator: Operator, operands: &[Expr], expr: &Expr) -> Changes {
    let with = |operator, operands: Vec<Expr>| Expr::new(ExprKind::Op(operator, operands), expr.span);
    let mut changes: Changes = pairs(operands.len())
        .into_iter()
        .map(|(one, other)| {
            let mut operands = operands.to_vec();
            operands.swap(one, other);
            Change::new(Mutation::SwapArguments, with(operator, operands))
        })
        .collect();
    let others = other_operators(operator).iter();
    changes.extend(others.map(|(mutation, other)| Change::new(*mutation, with(*other, operands.to_vec()))));
    changes.extend(operands.iter().map(|operand| Change::new(Mutation::DropCall, operand.clone())));
    changes
}

/// Replacements of an operator.
fn other_operators(operator: Operator) -> &'static [(Mutation, Operator)] {
    use Mutation::{OffByOne, OtherOperator};
    match operator {
        Operator::Not | Operator::Neg => &[],
        Operator::Mul => &[(OtherOperator, Operator::Add)],
        Operator::Add => &[(OtherOperator, Operator::Sub), (OtherOperator, Operator::Mul)],
        Operator::Sub => &[(OtherOperator, Operator::Add)],
        Operator::Eq => &[(OtherOperator, Operator::Ne), (OffByOne, Operator::Le), (OffByOne, Operator::Ge)],
        Operator::Ne => &[(OtherOperator, Operator::Eq), (OffByOne, Operator::Lt), (OffByOne, Operator::Gt)],
        Operator::Lt => &[(OffByOne, Operator::Le), (OtherOperator, Operator::Gt), (OtherOperator, Operator::Ge)],
        Operator::Le => &[(OffByOne, Operator::Lt), (OtherOperator, Operator::Gt), (OtherOperator, Operator::Ge)],
        Operator::Gt => &[(OffByOne, Operator::Ge), (OtherOperator, Operator::Lt), (OtherOperator, Operator::Le)],
        Operator::Ge => &[(OffByOne, Operator::Gt), (OtherOperator, Operator::Lt), (OtherOperator, Operator::Le)],
        Operator::And => &[(OtherOperator, Operator::Or)],
        Operator::Or => &[(OtherOperator, Operator::And)],
        Operator::Implies => &[(OtherOperator, Operator::And), (OtherOperator, Operator::Iff)],
        Operator::Iff => &[(OtherOperator, Operator::And), (OtherOperator, Operator::Implies)],
    }
}

/// All pairs of positions, the smaller first.
fn pairs(length: usize) -> Vec<(usize, usize)> {
    (0..length).flat_map(|one| (one + 1..length).map(move |other| (one, other))).collect()
}
