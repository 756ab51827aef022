//! The best of the programs that were not finished.
//!
//! While the search works on a place it knows the way there: what was decided above it and which cases beside it are
//! done. When it gives a place up, the way with a hole at its end is a partial program. The one with the most different
//! leaves is kept.

use super::Search;
use super::site::Site;
use super::terms::without_unknowns;
use loligo_base::Span;
use loligo_logic::Symbol;
use loligo_types::{Alternative, Expr, ExprKind, Goal, Operator, Type};
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::rc::Rc;

/// A program with holes, and what is open at the one that the search stopped at.
#[derive(Clone, Debug)]
pub struct Partial {
    /// The program.
    pub program: Expr,
    /// The type asked for where it stopped.
    pub expected: Type,
    /// The facts that hold there, as Boolean expressions.
    pub given: Vec<Expr>,
    /// The different leaves that it has.
    pub leaves: usize,
}

/// A step on the way to a place.
#[derive(Clone)]
pub(super) enum Frame {
    /// The body of a function.
    Lambda(Symbol),
    /// Where a condition does not hold.
    Otherwise {
        /// The condition.
        condition: Expr,
        /// The branch for where it holds.
        then: Expr,
    },
    /// A case of a match.
    Case {
        /// The scrutinee.
        scrutinee: Expr,
        /// The cases before.
        done: Vec<Alternative>,
        /// The constructor and its arguments.
        case: (Symbol, Vec<Symbol>),
        /// The cases that are still to come.
        rest: Vec<(Symbol, Vec<Symbol>)>,
    },
    /// An argument of a constructor.
    Part {
        /// The constructor.
        head: Expr,
        /// The arguments before.
        filled: Vec<Expr>,
        /// The number of arguments still to come.
        open: usize,
    },
}

/// The rank of a partial program, the largest is best: different leaves, few holes, few decisions.
pub(super) type Score = (usize, Reverse<usize>, Reverse<usize>);

impl Search<'_> {
    /// Does something one step further on.
    pub(super) fn within<T>(&mut self, frame: Frame, action: impl FnOnce(&mut Self) -> T) -> T {
        self.path.iter_mut().for_each(|path| path.push(frame.clone()));
        let result = action(self);
        self.path.iter_mut().for_each(|path| {
            path.pop();
        });
        result
    }

    /// Does something that is not part of the way: what is given up there is not told.
    pub(super) fn aside<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> T {
        let path = self.path.take();
        let result = action(self);
        self.path = path;
        result
    }

    /// The best program with holes; what was given, if nothing better is known.
    pub(super) fn best_partial(&mut self, goal: &Goal) -> Partial {
        let given = || Partial {
            program: self.sketch.clone(),
            expected: goal.schema.body.uncurry().1.clone(),
            given: Vec::new(),
            leaves: 0,
        };
        self.best.take().map_or_else(given, |(_, partial)| partial)
    }

    /// Remembers the way to a place that is given up, if it is the best so far.
    pub(super) fn give_up(&mut self, site: &Site) {
        let Some(path) = &self.path else { return };
        let score = score(path);
        if self.best.as_ref().is_none_or(|(best, _)| *best < score) {
            let hole = Expr::new(ExprKind::Hole, site.span);
            let program = path.iter().rev().fold(hole, |inner, frame| frame.around(inner, site.span));
            let given = path.iter().filter_map(|frame| frame.given(site.span)).collect();
            let program = with_hole_filled(&self.sketch, site.span, &program);
            let partial = Partial { program, expected: without_unknowns(&site.ty), given, leaves: score.0 };
            if let Some(observer) = &self.observer {
                observer.partial(&partial);
            }
            self.best = Some((score, partial));
        }
    }
}

fn score(path: &[Frame]) -> Score {
    let mut leaves: FxHashSet<&Expr> = FxHashSet::default();
    let mut holes = 1;
    for frame in path {
        match frame {
            Frame::Lambda(_) => {}
            Frame::Otherwise { then, .. } => collect_leaves(then, &mut leaves),
            Frame::Case { done, rest, .. } => {
                done.iter().for_each(|alternative| collect_leaves(&alternative.body, &mut leaves));
                holes += rest.len();
            }
            Frame::Part { filled, open, .. } => {
                filled.iter().for_each(|part| collect_leaves(part, &mut leaves));
                holes += open;
            }
        }
    }
    (leaves.len(), Reverse(holes), Reverse(path.len()))
}

fn collect_leaves<'e>(expr: &'e Expr, leaves: &mut FxHashSet<&'e Expr>) {
    match &expr.kind {
        ExprKind::If(_, then, otherwise) => {
            collect_leaves(then, leaves);
            collect_leaves(otherwise, leaves);
        }
        ExprKind::Match(_, alternatives) => {
            alternatives.iter().for_each(|alternative| collect_leaves(&alternative.body, leaves));
        }
        ExprKind::Error => {}
        _ => {
            leaves.insert(expr);
        }
    }
}

impl Frame {
    /// The case at `position`, the alternatives before it being `done`.
    pub(super) fn case(
        scrutinee: &Expr,
        done: &[Alternative],
        cases: &[(Symbol, Vec<Symbol>)],
        position: usize,
    ) -> Frame {
        let mut rest = cases.iter().skip(position).cloned();
        let case = rest.next().unwrap_or_else(|| (Symbol::new("_"), Vec::new()));
        Frame::Case { scrutinee: scrutinee.clone(), done: done.to_vec(), case, rest: rest.collect() }
    }

    /// The step with `inner` where it leads.
    fn around(&self, inner: Expr, span: Span) -> Expr {
        let kind = match self {
            Frame::Lambda(parameter) => ExprKind::Lambda(*parameter, Rc::new(inner)),
            Frame::Otherwise { condition, then } => {
                ExprKind::If(Rc::new(condition.clone()), Rc::new(then.clone()), Rc::new(inner))
            }
            Frame::Case { scrutinee, done, case, rest } => {
                let alternative = |(constructor, parameters): &(Symbol, Vec<Symbol>), body: Expr| Alternative {
                    constructor: *constructor,
                    parameters: parameters.clone(),
                    body,
                    span,
                };
                let open = || Expr::new(ExprKind::Hole, span);
                let alternatives = done.iter().cloned().chain([alternative(case, inner)]);
                let alternatives = alternatives.chain(rest.iter().map(|other| alternative(other, open())));
                ExprKind::Match(Rc::new(scrutinee.clone()), alternatives.collect())
            }
            Frame::Part { head, filled, open } => {
                let rest = std::iter::repeat_n(Expr::new(ExprKind::Hole, span), *open);
                return filled.iter().cloned().chain([inner]).chain(rest).fold(head.clone(), Expr::apply);
            }
        };
        Expr::new(kind, span)
    }

    /// The fact that holds behind the step.
    fn given(&self, span: Span) -> Option<Expr> {
        let kind = match self {
            Frame::Lambda(_) | Frame::Part { .. } => return None,
            Frame::Otherwise { condition, .. } => ExprKind::Op(Operator::Not, vec![condition.clone()]),
            Frame::Case { scrutinee, case: (constructor, parameters), .. } => {
                let built = parameters.iter().map(|parameter| Expr::var(*parameter, span));
                let built = built.fold(Expr::var(*constructor, span), Expr::apply);
                ExprKind::Op(Operator::Eq, vec![scrutinee.clone(), built])
            }
        };
        Some(Expr::new(kind, span))
    }
}

/// The sketch with the hole at `span` filled.
fn with_hole_filled(sketch: &Expr, span: Span, filling: &Expr) -> Expr {
    match sketch.kind {
        ExprKind::Hole if sketch.span == span => filling.clone(),
        _ => sketch.map_children(&mut |child| with_hole_filled(child, span, filling)),
    }
}
