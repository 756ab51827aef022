//! Functions are functions: they give the same for the same.
//!
//! All definitions are total and pure, and so are components and what stands for a function parameter. So a call denotes the
//! value of an uninterpreted function at its arguments, and congruence is all that is known of it. The value of a call that a
//! program makes is called by a ghost, of which its type tells, and that the two are equal is one more fact. It is true in
//! every run that comes as far as that, whatever the function is where it is not called, and whether or not it has been shown
//! yet that it ends.
//!
//! Of calls that no program makes, a type may speak: `{Int | _v == f y}` as the result of a function that `f` is handed to.
//! The sort of `y` is all that is known of it there, so a promise of `f` is assumed only if `f` takes every value of this
//! sort that meets its precondition.

use crate::rules::Rules;
use crate::{Arguments, Library};
use loligo_horn::{Binding, Context, Visibility};
use loligo_logic::{BinOp, Node, Origin, Sort, Subst, Symbol, Term};
use loligo_types::{Expr, ExprKind, Module, Scalar, Type};
use rustc_hash::{FxHashMap, FxHashSet};

/// The functions of a program of whose calls it may matter that they give the same for the same: local ones, of which
/// nothing else may be known, those that are mentioned more than once, and those inside of what is handed to a function.
pub(crate) fn repeated(library: &Library<'_>, program: &Expr) -> FxHashSet<Symbol> {
    let mut mentions: FxHashMap<Symbol, usize> = FxHashMap::default();
    program.visit_names(&mut |name| *mentions.entry(name).or_default() += 1);
    mentions.retain(|name, count| *count > 1 || !library.is_declared(*name));
    let mut repeated: FxHashSet<Symbol> = mentions.into_keys().collect();
    handed_on(program, &mut repeated);
    repeated.retain(|name| library.constructor(*name).is_none());
    repeated
}

fn handed_on(expr: &Expr, names: &mut FxHashSet<Symbol>) {
    let function = match &expr.kind {
        ExprKind::App(_, argument) => Some(argument),
        ExprKind::Let(_, value, _) => Some(value),
        _ => None,
    };
    let is_function = |expr: &Expr| {
        matches!(expr.kind, ExprKind::Lambda(..) | ExprKind::Fix(..) | ExprKind::Var(_) | ExprKind::Instance(..))
    };
    function.filter(|expr| is_function(expr)).into_iter().for_each(|expr| {
        expr.visit_names(&mut |name| {
            names.insert(name);
        });
    });
    expr.children().for_each(|child| handed_on(child, names));
}

impl<A: Arguments> Rules<'_, '_, A> {
    /// True if it matters that `head` gives equal results for equal arguments: it is called more than once, or handed
    /// on.
    pub(crate) fn is_repeated(&self, head: &Expr) -> bool {
        matches!(&head.kind, ExprKind::Var(name) | ExprKind::Instance(name, _) if self.repeated.contains(name))
    }

    /// The term for a function. What a lambda is depends on the variables in it and on nothing else.
    pub(crate) fn function(&mut self, context: &Context, expr: &Expr) -> Option<Term> {
        match &expr.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _) => match context.lookup(*name) {
                Some(binding) => binding.ty.as_fun().map(|_| Term::var(*name, Sort::function())),
                None if self.library.constructor(*name).is_some() => None,
                None => Some(Term::app(*name, [], Sort::function())),
            },
            ExprKind::Lambda(..) => {
                let mut names: Vec<Symbol> = Vec::new();
                expr.visit_names(&mut |name| {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                });
                let bound = names.into_iter().filter_map(|name| context.lookup(name));
                let variable =
                    |binding: &Binding| Term::var(binding.name, binding.ty.sort().unwrap_or_else(Sort::function));
                let variables: Vec<Term> = bound.map(variable).collect();
                let name = self.ghost_name(Origin::Ghost, context).with_origin(Origin::Encoding);
                Some(Term::app(name, variables, Sort::function()))
            }
            _ => None,
        }
    }

    /// The term for a function of whose results a type speaks: what nothing is known of is another one in each call.
    pub(crate) fn spoken_of(&mut self, context: &mut Context, expr: &Expr, promises: &mut Vec<(Term, Type)>) -> Term {
        match self.function(context, expr) {
            Some(function) => {
                if matches!(expr.kind, ExprKind::Var(_) | ExprKind::Instance(..)) {
                    promises.push((function, self.infer(context, expr)));
                }
                function
            }
            None => Term::var(self.ghost_name(Origin::Ghost, context).with_origin(Origin::Encoding), Sort::function()),
        }
    }

    /// Assumes what functions promise of the calls of them that a type speaks of, on the condition that they may be called so.
    pub(crate) fn promised(&self, context: &mut Context, promises: &[(Term, Type)], ty: &Type) {
        if promises.is_empty() {
            return;
        }
        // What a refinement says of calls with its own value is said of each value, and is no fact of the context.
        for call in calls(ty) {
            if !call.free_vars().iter().all(|name| context.lookup(*name).is_some()) {
                continue;
            }
            let Some((function, arguments)) = as_call(call) else { continue };
            let known = promises.iter().filter(|(promised, _)| *promised == function);
            let module = self.library.module;
            context.assume_all(known.filter_map(|(_, ty)| promise(module, ty, &arguments, call)).collect::<Vec<_>>());
        }
    }

    /// The type `ty` of a call, with a name for its value: the one that the value of the same call has already, if there was
    /// one. A type that says what the value is needs none.
    pub(crate) fn same_for_same(&mut self, context: &mut Context, head: &Expr, arguments: &[Term], ty: Type) -> Type {
        let Type::Scalar(scalar) = &ty else { return ty };
        let Some(function) = self.function(context, head).filter(|_| !arguments.is_empty()) else { return ty };
        let sort = scalar.base.sort();
        let call = Term::call(function, arguments, sort.clone());
        if let Some(definition) = scalar.definition() {
            // Of what a parameter gives, types may speak.
            if matches!(*function.shared(), Node::Var(..)) {
                context.assume(Term::eq(definition, call));
            }
            return ty;
        }
        let value = match value_of(context, call) {
            Some(value) => {
                context.assume_type(value, scalar);
                value
            }
            None => {
                let ghost = self.ghost_name(Origin::Ghost, context);
                self.bind(context, ghost, ty.clone(), Visibility::Ghost);
                let value = Term::var(ghost, sort);
                context.assume(Term::eq(value, call));
                value
            }
        };
        Type::singleton(scalar.base.clone(), value)
    }

    /// The type `found` of a function that is called by its name, saying that its result is what it gives: if it does not say
    /// what its result is in other words, or if that is what the type `asked` for speaks of.
    pub(crate) fn with_values(&mut self, context: &Context, function: &Expr, found: &Type, asked: &Type) -> Type {
        if !self.is_repeated(function) || says_its_result(found) && calls(asked).is_empty() {
            return found.clone();
        }
        match self.function(context, function) {
            Some(function) => with_values(function, &mut Vec::new(), found),
            None => found.clone(),
        }
    }
}

fn says_its_result(ty: &Type) -> bool {
    ty.uncurry().1.as_scalar().is_some_and(|scalar| scalar.definition().is_some())
}

/// The calls that a type speaks of.
pub(crate) fn calls(ty: &Type) -> Vec<Term> {
    let mut calls: Vec<Term> = Vec::new();
    ty.visit_terms(&mut |term| {
        term.visit(&mut |part| {
            if as_call(part).is_some() && !calls.contains(&part) {
                calls.push(part);
            }
        });
    });
    calls
}

/// Takes a call of a function of the program apart: the function and its arguments.
pub(crate) fn as_call(term: Term) -> Option<(Term, Vec<Term>)> {
    let Node::App(name, parts, _) = term.node() else { return None };
    let (function, arguments) = parts.split_first().filter(|_| name == Symbol::application())?;
    Some((*function, arguments.to_vec()))
}

fn with_values(function: Term, arguments: &mut Vec<Term>, ty: &Type) -> Type {
    match ty {
        Type::Fun(fun) => {
            let Some(sort) = fun.argument.sort() else { return ty.clone() };
            arguments.push(Term::var(fun.param, sort));
            Type::fun(fun.param, fun.argument.clone(), with_values(function, arguments, &fun.result))
        }
        Type::Scalar(scalar) => {
            let sort = scalar.base.sort();
            ty.and(Term::eq(Term::value(sort.clone()), Term::call(function, arguments, sort)))
        }
    }
}

/// The postcondition of a function of type `ty` at a call: of arguments of which it is certain that they are values, and that
/// the function takes all values of their sort that meet its precondition.
fn promise(module: &Module, ty: &Type, arguments: &[Term], call: Term) -> Option<Term> {
    let is_value = |term: &Term| {
        matches!(term.sort(), Sort::Int | Sort::Bool)
            || matches!(*term.shared(), Node::Var(name, _) if name.is_users() || name.origin() == Origin::Ghost)
    };
    let mut conditions = Vec::new();
    let mut values = Subst::default();
    let mut rest = ty;
    for argument in arguments {
        let Type::Fun(fun) = rest else { return None };
        let Type::Scalar(scalar) = &fun.argument else { return None };
        let takes_all = module.is_largest(&Scalar { refinement: Term::tt(), base: scalar.base.clone() });
        if !takes_all || !is_value(argument) {
            return None;
        }
        conditions.push(scalar.refinement.substitute(&with_value(&values, *argument)));
        values.insert(fun.param, *argument);
        rest = &fun.result;
    }
    let promised = rest.as_scalar()?.refinement.substitute(&with_value(&values, call));
    let promise = Term::and(conditions).implies(promised);
    (!promise.has_unknowns()).then_some(promise)
}

/// The replacement of parameters and, at the same time, of `_v`: a refinement's own value is not that of an argument.
fn with_value(parameters: &Subst, value: Term) -> Subst {
    let mut all = parameters.clone();
    all.insert(Symbol::value_var(), value);
    all
}

/// The name of the value of a call that was made before.
fn value_of(context: &Context, call: Term) -> Option<Term> {
    context.facts().iter().find_map(|fact| match *fact.shared() {
        Node::Binary(BinOp::Eq | BinOp::Iff, value, other) if other == call => {
            matches!(*value.shared(), Node::Var(name, _) if name.origin() == Origin::Ghost).then_some(value)
        }
        _ => None,
    })
}
