//! Applications, and what has to hold of their arguments.
//!
//! The type of `f e` is the result of `f` with the value of `e` in place of the parameter: a term where the type of `e` says
//! what it is, else a ghost bound in the context (the contextual types of PLDI 2016).

use crate::built::KnownType;
use crate::rules::{Note, Rules};
use crate::{Arguments, Origin, Rule};
use loligo_horn::Context;
use loligo_logic::{Origin as NameOrigin, Subst, Symbol, Term};
use loligo_types::{Base, Expr, ExprKind, Type};

impl<A: Arguments> Rules<'_, '_, A> {
    /// The type of an application; `passed` is told of each scalar argument, the type that it has to have, and its value.
    /// What parameters stand for is put into the types of later arguments and of the result when these are looked at, all
    /// at once.
    pub fn applied(&mut self, context: &mut Context, expr: &Expr, passed: &mut dyn FnMut(&Expr, &Type, Term)) -> Type {
        self.applied_as(context, expr, None, passed)
    }

    /// The type of an application, as [`Self::applied`] gives it, where the type of the head is known already.
    pub(crate) fn applied_as(
        &mut self,
        context: &mut Context,
        expr: &Expr,
        known: Option<KnownType>,
        passed: &mut dyn FnMut(&Expr, &Type, Term),
    ) -> Type {
        let mut applied: Vec<(&Expr, &Expr)> = Vec::new();
        let mut head = expr;
        while let ExprKind::App(function, argument) = &head.kind {
            applied.push((function, argument));
            head = function;
        }
        let rule = Rule::Argument(name_of(head));
        let mut values = Subst::default();
        let (mut given, mut promises) = (Vec::new(), Vec::new());
        let mut passed_on: Option<Vec<Term>> = self.is_repeated(head).then(Vec::new);
        let (mut ty, mut expected_by) = match known {
            Some(KnownType { ty, plain, rule }) => {
                self.note(head.span, &ty);
                (ty, Some((plain, rule)))
            }
            None => (self.infer(context, head), None),
        };
        for (function, argument) in applied.into_iter().rev() {
            let Type::Fun(fun) = &ty else {
                self.stuck.push(function.span);
                ty = Type::refined(Base::Bool, Term::tt());
                continue;
            };
            let expected = fun.argument.substitute(&values);
            let first = self.clauses.len();
            let value = self.argument(context, argument, &expected, rule);
            given.push(value);
            if let Some((Type::Fun(plain), outer)) = &expected_by {
                let (own, outer) = (plain.argument.substitute(&values), *outer);
                self.ascribe(first, (&expected, &own), outer);
                expected_by = Some((plain.result.clone(), outer));
            }
            if let Some(value) = value {
                passed(argument, &expected, value);
                values.insert(fun.param, value);
            }
            let value = match value {
                None if fun.result.mentions(fun.param) => {
                    let function = self.spoken_of(context, argument, &mut promises);
                    values.insert(fun.param, function);
                    Some(function)
                }
                None if passed_on.is_some() => self.function(context, argument),
                value => value,
            };
            passed_on = passed_on.zip(value).map(|(before, value)| [before, vec![value]].concat());
            ty = fun.result.clone();
        }
        if let Some(calls) = &mut self.calls {
            calls.call(name_of(head), (head.span, expr.span), context.facts(), given);
        }
        let ty = ty.substitute(&values);
        self.promised(context, &promises, &ty);
        match passed_on {
            Some(arguments) => self.same_for_same(context, head, &arguments, ty),
            None => ty,
        }
    }

    /// Requires that an argument has the type `expected`. Gives its value, unless it is a function.
    pub(crate) fn argument(
        &mut self,
        context: &mut Context,
        argument: &Expr,
        expected: &Type,
        rule: Rule,
    ) -> Option<Term> {
        let Type::Scalar(scalar) = expected else {
            self.check_argument(context, argument, expected, rule);
            return None;
        };
        if argument.kind == ExprKind::Hole {
            // Whatever comes to stand here has the type expected.
            self.holes.push((argument.span, expected.clone(), context.clone()));
            return Some(self.named(NameOrigin::Hole, context, scalar));
        }
        if let Some(value) = self.literal(context, argument, scalar, rule) {
            return Some(value);
        }
        self.arguments.enter();
        let found = self.infer_for(context, argument, scalar, rule);
        self.arguments.leave();
        let Type::Scalar(found) = found else {
            self.stuck.push(argument.span);
            return None;
        };
        let value = self.name_value(context, &found);
        if let Some(notes) = &mut self.notes {
            notes.push(Note::Found(argument.span, Type::Scalar(found.clone())));
        }
        self.note_name(argument.span, value);
        if self.arguments.are_to_be_proved(context, value, scalar) {
            let origin = Origin { span: argument.span, rule };
            self.fits(context, Some(value), &Type::Scalar(found), expected, origin);
        }
        Some(value)
    }

    fn check_argument(&mut self, context: &Context, argument: &Expr, ty: &Type, rule: Rule) {
        if is_introduction(argument) {
            return self.check(context, argument, ty);
        }
        let mut context = context.clone();
        let found = self.infer(&mut context, argument);
        let found = self.with_values(&context, argument, &found, ty);
        self.subtype(&context, None, &found, ty, Origin { span: argument.span, rule });
    }
}

fn name_of(head: &Expr) -> Symbol {
    match &head.kind {
        ExprKind::Var(name) | ExprKind::Instance(name, _) => *name,
        _ => Symbol::new("function"),
    }
}

fn is_introduction(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Lambda(..)
            | ExprKind::Fix(..)
            | ExprKind::Hole
            | ExprKind::Error
            | ExprKind::If(..)
            | ExprKind::Match(..)
            | ExprKind::Let(..)
    )
}
