//! Obstacles to a program that do not depend on the refinements.

use super::Search;
use loligo_types::{Expr, ExprKind, Goal, Operator};

/// An obstacle to a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hindrance {
    /// Nothing in scope builds a value of this shape.
    Unbuildable(String),
    /// The goal cannot call itself: no argument is of a kind that gets smaller.
    NoCallToItself,
    /// A hole is applied, or compared with another, so that its type is not known.
    UntypedHole,
}

impl Search<'_> {
    /// The obstacles to a program for the goal.
    pub(super) fn hindrances(&self, goal: &Goal) -> Vec<Hindrance> {
        let unbuildable = self.unbuildable(goal).map(|shape| Hindrance::Unbuildable(shape.to_string()));
        let calls_itself = self.library.schema(goal.name).is_some() || goal.schema.body.uncurry().0.is_empty();
        let has_untyped = has_untyped_hole(&self.sketch);
        let found = [
            unbuildable,
            (!calls_itself).then_some(Hindrance::NoCallToItself),
            has_untyped.then_some(Hindrance::UntypedHole),
        ];
        found.into_iter().flatten().collect()
    }
}

/// Test for a hole of which nothing around it says which type it has.
fn has_untyped_hole(sketch: &Expr) -> bool {
    let is_hole = |expr: &Expr| expr.kind == ExprKind::Hole;
    let is_here = match &sketch.kind {
        ExprKind::App(function, _) => is_hole(function),
        ExprKind::Op(Operator::Eq | Operator::Ne, operands) => operands.iter().all(is_hole),
        _ => false,
    };
    is_here || sketch.children().any(has_untyped_hole)
}
