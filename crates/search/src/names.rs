//! Names as a person would choose them: what the constructor's declaration says, with as few primes as possible, and
//! none where nothing is called by it.

use loligo_logic::{Origin, Symbol};
use loligo_types::{Alternative, Expr, ExprKind};
use loligo_typing::Library;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// The program with the binders renamed that the search has made; those of the sketch stay as they are.
pub(crate) fn plain_names(library: &Library<'_>, sketch: &Expr, program: &Expr) -> Expr {
    let mut given = FxHashSet::default();
    sketch.visit_names(&mut |name| {
        given.insert(name);
    });
    Naming { library, given, blanks: 0 }.expr(program, &Scope::default())
}

/// The renaming of the names in scope.
#[derive(Clone, Default)]
struct Scope {
    renamed: FxHashMap<Symbol, Symbol>,
    /// The new names.
    taken: Vec<Symbol>,
}

struct Naming<'a, 'm> {
    library: &'a Library<'m>,
    /// Names that the user wrote.
    given: FxHashSet<Symbol>,
    blanks: usize,
}

impl Naming<'_, '_> {
    fn expr(&mut self, expr: &Expr, scope: &Scope) -> Expr {
        let mut go = |part: &Rc<Expr>, scope: &Scope| Rc::new(self.expr(part, scope));
        let kind = match &expr.kind {
            ExprKind::Var(name) => ExprKind::Var(scope.renamed.get(name).copied().unwrap_or(*name)),
            ExprKind::Lambda(parameter, body) => {
                let (parameter, inner) = self.bind(*parameter, body.mentions(*parameter), scope);
                ExprKind::Lambda(parameter, Rc::new(self.expr(body, &inner)))
            }
            ExprKind::Fix(name, function) => {
                let (name, inner) = self.bind(*name, true, scope);
                ExprKind::Fix(name, Rc::new(self.expr(function, &inner)))
            }
            ExprKind::Let(name, value, body) => {
                let value = go(value, scope);
                let (name, inner) = self.bind(*name, true, scope);
                ExprKind::Let(name, value, Rc::new(self.expr(body, &inner)))
            }
            ExprKind::Match(scrutinee, alternatives) => {
                let scrutinee = go(scrutinee, scope);
                let alternatives = alternatives.iter().map(|alternative| self.alternative(alternative, scope));
                ExprKind::Match(scrutinee, alternatives.collect())
            }
            _ => return expr.map_children(&mut |child| self.expr(child, scope)),
        };
        Expr::new(kind, expr.span)
    }

    fn alternative(&mut self, alternative: &Alternative, scope: &Scope) -> Alternative {
        let mut inner = scope.clone();
        let mut parameters = Vec::new();
        for parameter in &alternative.parameters {
            let (name, extended) = self.bind(*parameter, alternative.body.mentions(*parameter), &inner);
            parameters.push(name);
            inner = extended;
        }
        Alternative { parameters, body: self.expr(&alternative.body, &inner), ..alternative.clone() }
    }

    fn bind(&mut self, name: Symbol, is_used: bool, scope: &Scope) -> (Symbol, Scope) {
        let mut inner = scope.clone();
        let new = if self.given.contains(&name) {
            name
        } else if is_used {
            name.spelled(|name| {
                scope.taken.contains(&name) || self.given.contains(&name) || self.library.is_declared(name)
            })
        } else {
            self.blanks += 1;
            Symbol::numbered(Origin::Blank, self.blanks)
        };
        inner.renamed.insert(name, new);
        inner.taken.push(new);
        (new, inner)
    }
}
