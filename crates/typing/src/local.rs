//! Types of functions that a `let` names.
//!
//! Shape inference knows the shape of such a function. Its refinements are to be found: they are unknowns, bounded by the
//! calls and by the body, which is looked at once however many calls there are.

use crate::Arguments;
use crate::rules::Rules;
use loligo_horn::{Context, Visibility};
use loligo_logic::{Symbol, Term, UnknownId};
use loligo_types::{Alternative, Annotation, Expr, ExprKind, Shape, Type};
use std::rc::Rc;

/// Stands for a refinement that is to be found.
fn blank() -> Term {
    Term::unknown(UnknownId(u32::MAX))
}

/// Tells if the rules need to be told the shape of a value: it is a function by its form, or has none of its own.
pub(crate) fn needs_shape(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Lambda(..) | ExprKind::Fix(..) | ExprKind::Error => true,
        ExprKind::If(_, then, otherwise) => needs_shape(then) || needs_shape(otherwise),
        ExprKind::Match(_, alternatives) => alternatives.iter().any(|alternative| needs_shape(&alternative.body)),
        ExprKind::Let(_, _, body) => needs_shape(body),
        _ => false,
    }
}

/// The program with the values in it that `let` names and that need it annotated by their shapes.
pub(crate) fn annotate(expr: &Expr, shapes: &dyn Fn(Symbol) -> Option<Shape>) -> Expr {
    let expr = expr.map_children(&mut |child| annotate(child, shapes));
    match &expr.kind {
        ExprKind::Let(name, value, body) => match shapes(*name) {
            Some(shape) => {
                let value = annotated(value, &shape, body.mentions(*name));
                Expr::new(ExprKind::Let(*name, Rc::new(value), body.clone()), expr.span)
            }
            None => expr,
        },
        _ => expr,
    }
}

/// The value annotated by its shape, at each of its functions, or as a whole if it comes to no end.
fn annotated(value: &Expr, shape: &Shape, is_used: bool) -> Expr {
    let typed = |ty| Expr::new(ExprKind::Typed(Rc::new(value.clone()), Annotation::from(ty)), value.span);
    if ends_nowhere(value) {
        return typed(open_type(shape, &[], true));
    }
    let go = |part: &Rc<Expr>| Rc::new(annotated(part, shape, is_used));
    let kind = match &value.kind {
        ExprKind::Lambda(..) => return typed(open_type(shape, &value.parameters(), is_used)),
        ExprKind::Fix(_, function) => return typed(open_type(shape, &function.parameters(), is_used)),
        ExprKind::If(condition, then, otherwise) => ExprKind::If(condition.clone(), go(then), go(otherwise)),
        ExprKind::Match(scrutinee, alternatives) => {
            let annotated = alternatives.iter().map(|alternative| Alternative {
                body: annotated(&alternative.body, shape, is_used),
                ..alternative.clone()
            });
            ExprKind::Match(scrutinee.clone(), annotated.collect())
        }
        ExprKind::Let(name, inner, body) => ExprKind::Let(*name, inner.clone(), go(body)),
        _ => return value.clone(),
    };
    Expr::new(kind, value.span)
}

fn ends_nowhere(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Error => true,
        ExprKind::If(_, then, otherwise) => ends_nowhere(then) && ends_nowhere(otherwise),
        ExprKind::Match(_, alternatives) => alternatives.iter().all(|alternative| ends_nowhere(&alternative.body)),
        ExprKind::Let(_, _, body) => ends_nowhere(body),
        _ => false,
    }
}

/// The type of a function with these parameters in which refinements are blank. What nobody calls may be called with
/// anything: then those of the arguments are not.
fn open_type(shape: &Shape, parameters: &[Symbol], is_used: bool) -> Type {
    match shape {
        Shape::Fun(argument, result) => {
            let (parameter, rest) = match parameters.split_first() {
                Some((parameter, rest)) => (*parameter, rest),
                None => (Symbol::new("_"), parameters),
            };
            let argument = if is_used { filled(argument, blank()) } else { filled(argument, Term::tt()) };
            Type::fun(parameter, argument, open_type(result, rest, is_used))
        }
        _ => filled(shape, blank()),
    }
}

/// The type of a shape with the same formula wherever there may be one; abstract refinements are added when the type is
/// [opened](Rules::opened).
fn filled(shape: &Shape, formula: Term) -> Type {
    shape.to_type(&mut |_| formula, &mut |_, _| Vec::new())
}

impl<A: Arguments> Rules<'_, '_, A> {
    /// The type with fresh unknowns in the place of blanks.
    pub(crate) fn opened(&mut self, context: &Context, ty: &Type) -> Type {
        let mut is_open = false;
        ty.visit_terms(&mut |term| is_open |= term == blank());
        if is_open { self.fill_blanks(context, ty) } else { ty.clone() }
    }

    fn fill_blanks(&mut self, context: &Context, ty: &Type) -> Type {
        match ty {
            Type::Fun(fun) => {
                let argument = self.fill_blanks(context, &fun.argument);
                let mut inner = context.clone();
                if let Type::Scalar(_) = &argument
                    && context.lookup(fun.param).is_none()
                {
                    self.bind(&mut inner, fun.param, argument.clone(), Visibility::Program);
                }
                Type::fun(fun.param, argument, self.fill_blanks(&inner, &fun.result))
            }
            Type::Scalar(scalar) if scalar.refinement == blank() => self.refined(context, &Shape::of(ty), false),
            Type::Scalar(_) => self.unrefined(&Shape::of(ty)),
        }
    }

    /// The type of this shape that says nothing.
    fn unrefined(&self, shape: &Shape) -> Type {
        let predicates = |datatype| self.library.datatype(datatype).map_or(0, |datatype| datatype.predicates.len());
        shape.to_type(&mut |_| Term::tt(), &mut |datatype, _| vec![Term::tt(); predicates(datatype)])
    }
}
