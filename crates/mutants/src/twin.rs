//! The original beside its mutant.

use crate::mutation::bound;
use loligo_logic::Symbol;
use loligo_types::{Expr, ExprKind};

/// The program with `to` for `from` wherever that is free.
pub(crate) fn renamed(expr: &Expr, from: Symbol, to: Symbol) -> Expr {
    if expr.kind == ExprKind::Var(from) {
        return Expr::var(to, expr.span);
    }
    let mut index = 0;
    expr.map_children(&mut |child| {
        let is_hidden = bound(expr, index).contains(&from);
        index += 1;
        if is_hidden { child.clone() } else { renamed(child, from, to) }
    })
}
