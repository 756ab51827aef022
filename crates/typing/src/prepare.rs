//! Rewrites a definition into the form the rules work on: binders unique, functions bound by `let` inlined.
//!
//! A `let`-bound lambda has no type of its own before its uses are known, so it is checked at each use. Unique binders
//! keep a refinement that mentions an outer variable from being captured by an inner one of the same name.

use loligo_base::Span;
use loligo_logic::Symbol;
use loligo_types::{Alternative, Expr, ExprKind};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The prepared form of `expr`; no binder in it has one of the names for which `taken` holds, and no two are the same.
pub fn prepare(expr: &Expr, taken: &dyn Fn(Symbol) -> bool) -> Expr {
    let mut preparation = Preparation { taken, used: std::collections::BTreeSet::new() };
    preparation.expr(expr, &BTreeMap::new())
}

/// What a name in scope stands for.
#[derive(Clone)]
enum Meaning {
    Renamed(Symbol),
    /// A lambda and what its own free names stand for.
    Inlined(Rc<Expr>, BTreeMap<Symbol, Meaning>),
}

struct Preparation<'a> {
    taken: &'a dyn Fn(Symbol) -> bool,
    used: std::collections::BTreeSet<Symbol>,
}

type Names = BTreeMap<Symbol, Meaning>;

impl Preparation<'_> {
    fn expr(&mut self, expr: &Expr, names: &Names) -> Expr {
        let span = expr.span;
        let mut go = |part: &Expr| Rc::new(self.expr(part, names));
        let kind = match &expr.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _) => match names.get(name) {
                Some(Meaning::Renamed(renamed)) => ExprKind::Var(*renamed),
                Some(Meaning::Inlined(lambda, captured)) => return self.expr(lambda, &captured.clone()),
                None => ExprKind::Var(*name),
            },
            ExprKind::Int(_) | ExprKind::Bool(_) | ExprKind::Error | ExprKind::Hole => expr.kind.clone(),
            ExprKind::Op(op, operands) => {
                ExprKind::Op(*op, operands.iter().map(|operand| self.expr(operand, names)).collect())
            }
            ExprKind::App(function, argument) => return self.application(function, argument, names, expr),
            ExprKind::Lambda(parameter, body) => {
                let (parameter, inner) = self.bind(*parameter, names);
                ExprKind::Lambda(parameter, Rc::new(self.expr(body, &inner)))
            }
            ExprKind::Fix(name, function) => {
                let (name, inner) = self.bind(*name, names);
                ExprKind::Fix(name, Rc::new(self.expr(function, &inner)))
            }
            ExprKind::Let(name, value, body) => {
                if value.is_function() {
                    let mut inner = names.clone();
                    inner.insert(*name, Meaning::Inlined(value.clone(), names.clone()));
                    return self.expr(body, &inner);
                }
                let value = go(value);
                return self.bind_value(*name, &value, body, names, span);
            }
            ExprKind::If(condition, then, otherwise) => ExprKind::If(go(condition), go(then), go(otherwise)),
            ExprKind::Match(scrutinee, alternatives) => {
                let scrutinee = go(scrutinee);
                ExprKind::Match(scrutinee, alternatives.iter().map(|part| self.alternative(part, names)).collect())
            }
            ExprKind::Typed(inner, ty) => {
                let renamed = names.iter().filter_map(|(name, meaning)| match meaning {
                    Meaning::Renamed(renamed) if renamed != name => Some((*name, *renamed)),
                    _ => None,
                });
                let renamed: Vec<_> = renamed.collect();
                ExprKind::Typed(go(inner), ty.map_terms(&|term| rename_free(term, &renamed)))
            }
        };
        Expr::new(kind, span)
    }

    /// `let name = value in body`; a conditional or match as the value is moved out, so that what decides it is known
    /// in the body.
    fn bind_value(&mut self, name: Symbol, value: &Rc<Expr>, body: &Expr, names: &Names, span: Span) -> Expr {
        let kind = match &value.kind {
            ExprKind::If(condition, then, otherwise) => {
                let then = self.bind_value(name, then, body, names, span);
                let otherwise = self.bind_value(name, otherwise, body, names, span);
                ExprKind::If(condition.clone(), Rc::new(then), Rc::new(otherwise))
            }
            ExprKind::Match(scrutinee, alternatives) => {
                let mut moved = Vec::new();
                for alternative in alternatives {
                    let value = Rc::new(alternative.body.clone());
                    moved.push(Alternative {
                        body: self.bind_value(name, &value, body, names, span),
                        ..alternative.clone()
                    });
                }
                ExprKind::Match(scrutinee.clone(), moved)
            }
            ExprKind::Let(inner, inner_value, rest) => {
                let rest = self.bind_value(name, rest, body, names, span);
                ExprKind::Let(*inner, inner_value.clone(), Rc::new(rest))
            }
            ExprKind::Error => ExprKind::Error,
            _ => {
                let (name, inner) = self.bind(name, names);
                ExprKind::Let(name, value.clone(), Rc::new(self.expr(body, &inner)))
            }
        };
        Expr::new(kind, span)
    }

    /// A lambda applied on the spot binds its parameter as `let` does.
    fn application(&mut self, function: &Expr, argument: &Expr, names: &Names, whole: &Expr) -> Expr {
        let function = self.expr(function, names);
        let argument = Rc::new(self.expr(argument, names));
        let kind = match function.kind {
            ExprKind::Lambda(parameter, body) if !argument.is_function() => ExprKind::Let(parameter, argument, body),
            _ => ExprKind::App(Rc::new(function), argument),
        };
        Expr::new(kind, whole.span)
    }

    fn alternative(&mut self, alternative: &Alternative, names: &Names) -> Alternative {
        let mut inner = names.clone();
        let mut parameters = Vec::new();
        for parameter in &alternative.parameters {
            let (parameter, extended) = self.bind(*parameter, &inner);
            inner = extended;
            parameters.push(parameter);
        }
        Alternative { parameters, body: self.expr(&alternative.body, &inner), ..alternative.clone() }
    }

    fn bind(&mut self, name: Symbol, names: &Names) -> (Symbol, Names) {
        let unique = name.fresh(|candidate| self.used.contains(&candidate) || (self.taken)(candidate));
        self.used.insert(unique);
        let mut inner = names.clone();
        inner.insert(name, Meaning::Renamed(unique));
        (unique, inner)
    }
}

fn rename_free(term: loligo_logic::Term, renamed: &[(Symbol, Symbol)]) -> loligo_logic::Term {
    let mut sorts = Vec::new();
    term.visit(&mut |part| {
        if let loligo_logic::Node::Var(name, sort) = part.node() {
            sorts.push((name, sort));
        }
    });
    let replacement = |(name, new): &(Symbol, Symbol)| {
        let (_, sort) = sorts.iter().find(|(seen, _)| seen == name)?;
        Some((*name, loligo_logic::Term::var(*new, sort.clone())))
    };
    term.substitute(&renamed.iter().filter_map(replacement).collect())
}
