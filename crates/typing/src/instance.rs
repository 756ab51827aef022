//! Shape inference: Hindley–Milner over unrefined types, with monomorphic `let`.
//!
//! The result is the program with every polymorphic name annotated with the type arguments it is used at, so that the
//! refinement rules never have to guess.

use crate::prepare::prepare;
use crate::scalars::{Comparisons, has_function_inside};
use crate::{Library, local};
use loligo_base::{Diagnostic, Span, codes};
use loligo_logic::{Items, Symbol};
use loligo_types::{Alternative, Expr, ExprKind, Goal, Module, Operator, Schema, Shape, Shapes, Type};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Infers the shapes of `expr`, which must have the shape `expected` among the given locals. Names are resolved and
/// binders are unique.
pub fn infer_instances(
    library: &Library<'_>,
    locals: &[(Symbol, Shape)],
    expr: &Expr,
    expected: &Shape,
) -> Result<Expr, Vec<Diagnostic>> {
    let mut inference = Inference::new(library, locals);
    let annotated = inference.check(expr, expected);
    inference.check_instances();
    inference.check_comparisons();
    if inference.diagnostics.is_empty() { Ok(inference.annotated(&annotated)) } else { Err(inference.diagnostics) }
}

/// The shape of a program over all names of the module, which is `expected` if that is given. What is left open in it is
/// of no consequence.
pub fn infer_shape(module: &Module, expr: &Expr, expected: Option<&Shape>) -> Result<Shape, Vec<Diagnostic>> {
    let library = Library::before(module, module.goals.len());
    let prepared = prepare(expr, &|name| library.is_declared(name));
    let mut inference = Inference::new(&library, &[]);
    let shape = expected.cloned().unwrap_or_else(|| inference.shapes.fresh());
    inference.check(&prepared, &shape);
    inference.check_instances();
    inference.check_comparisons();
    match inference.diagnostics.is_empty() {
        true => Ok(inference.shapes.resolve(&shape)),
        false => Err(inference.diagnostics),
    }
}

/// A program over the names of the library with the type arguments of polymorphic names, and its shape. Where nothing
/// determines a type, it is a type variable.
pub(crate) fn infer_general(library: &Library<'_>, prepared: &Expr) -> Result<(Expr, Shape), Vec<Diagnostic>> {
    let mut inference = Inference::new(library, &[]);
    let shape = inference.shapes.fresh();
    let annotated = inference.check(prepared, &shape);
    inference.check_instances();
    inference.check_comparisons();
    if !inference.diagnostics.is_empty() {
        return Err(inference.diagnostics);
    }
    let mut open = Vec::new();
    open_in(&inference.shapes.resolve(&shape), &mut open);
    open_in_program(&resolve(&annotated, &inference.shapes), &mut open);
    for (index, meta) in open.into_iter().enumerate() {
        let variable = Shape::Var(Symbol::new(&variable_name(index)));
        inference.shapes.unify(&meta, &variable);
    }
    Ok((inference.annotated(&annotated), inference.shapes.resolve(&shape)))
}

/// `a` to `z`, then `a1` and so on.
fn variable_name(index: usize) -> String {
    let letter = u32::try_from(index % 26).ok().and_then(|letter| char::from_u32('a' as u32 + letter)).unwrap_or('a');
    match index / 26 {
        0 => letter.to_string(),
        round => format!("{letter}{round}"),
    }
}

fn open_in_program(expr: &Expr, open: &mut Vec<Shape>) {
    if let ExprKind::Instance(_, arguments) = &expr.kind {
        arguments.iter().for_each(|argument| open_in(argument, open));
    }
    expr.children().for_each(|child| open_in_program(child, open));
}

/// Adds the metavariables of a shape, each once.
fn open_in(shape: &Shape, open: &mut Vec<Shape>) {
    match shape {
        Shape::Meta(_) if !open.contains(shape) => open.push(shape.clone()),
        Shape::Data(_, arguments) => arguments.iter().for_each(|argument| open_in(argument, open)),
        Shape::Fun(argument, result) => {
            open_in(argument, open);
            open_in(result, open);
        }
        Shape::Meta(_) | Shape::Bool | Shape::Int | Shape::Var(_) => {}
    }
}

/// The shape of a schema's body at fresh type arguments, which are no functions, and these.
pub fn instantiate_shape(schema: &Schema, body: &Type, shapes: &mut Shapes) -> (Shape, Items<Shape>) {
    instantiate_with(schema, body, &mut || shapes.fresh_scalar())
}

fn instantiate_with(schema: &Schema, body: &Type, fresh: &mut dyn FnMut() -> Shape) -> (Shape, Items<Shape>) {
    let arguments: Vec<Shape> = schema.type_vars.iter().map(|_| fresh()).collect();
    let lookup = |name: Symbol| {
        schema.type_vars.iter().position(|var| *var == name).and_then(|index| arguments.get(index)).cloned()
    };
    (Shape::of_with(body, &lookup), arguments.into())
}

struct Inference<'a, 'm> {
    library: &'a Library<'m>,
    locals: Vec<(Symbol, Shape)>,
    shapes: Shapes,
    diagnostics: Vec<Diagnostic>,
    /// Operands of comparisons: whether they can be compared is known only in the end.
    compared: Vec<(Comparison, Shape, Span)>,
    /// Polymorphic names and what stands for their type variables, which may be found out later.
    instances: Vec<(Symbol, Items<Shape>, Span)>,
    /// The shapes of values that need to be told, by the names that `let` gives them.
    named: Vec<(Symbol, Shape)>,
}

/// Comparison that two values have to admit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equality,
    Order,
}

/// The comparisons of every definition of the module.
pub(crate) fn comparisons(module: &Module) -> FxHashMap<Symbol, Comparisons> {
    let library = Library::before(module, module.goals.len());
    let of_goal = |goal: &Goal| {
        let prepared = prepare(&goal.body, &|name| library.is_declared(name));
        let mut inference = Inference::new(&library, &[]);
        inference.check(&prepared, &Shape::of(&goal.schema.body));
        let Inference { shapes, compared, instances, .. } = inference;
        let compared = compared.iter().map(|(_, shape, _)| shapes.resolve(shape)).collect();
        let resolved = |arguments: &Items<Shape>| arguments.iter().map(|shape| shapes.resolve(shape)).collect();
        let instances = instances.iter().map(|(name, arguments, _)| (*name, resolved(arguments))).collect();
        (goal.name, Comparisons { compared, instances })
    };
    module.goals.iter().map(of_goal).collect()
}

impl<'a, 'm> Inference<'a, 'm> {
    fn new(library: &'a Library<'m>, locals: &[(Symbol, Shape)]) -> Inference<'a, 'm> {
        Inference {
            library,
            locals: locals.to_vec(),
            shapes: Shapes::default(),
            diagnostics: Vec::new(),
            compared: Vec::new(),
            instances: Vec::new(),
            named: Vec::new(),
        }
    }

    /// The program with what was found.
    fn annotated(&self, program: &Expr) -> Expr {
        let resolved = resolve(program, &self.shapes);
        if self.named.is_empty() {
            return resolved;
        }
        let shapes: FxHashMap<Symbol, &Shape> = self.named.iter().map(|(name, shape)| (*name, shape)).collect();
        local::annotate(&resolved, &|name| shapes.get(&name).map(|shape| self.shapes.resolve(shape)))
    }

    fn check(&mut self, expr: &Expr, expected: &Shape) -> Expr {
        let span = expr.span;
        let kind = match &expr.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _) => return self.name(*name, expected, span),
            ExprKind::Int(_) => self.exactly(expr, &Shape::Int, expected),
            ExprKind::Bool(_) => self.exactly(expr, &Shape::Bool, expected),
            ExprKind::Error | ExprKind::Hole => expr.kind.clone(),
            ExprKind::Op(op, operands) => self.operator(*op, operands, expected, span),
            ExprKind::App(..) => return self.application(expr, expected),
            ExprKind::Lambda(parameter, body) => self.lambda(*parameter, body, expected, span),
            ExprKind::Fix(name, function) => {
                let function = self.under(&[(*name, expected.clone())], |this| this.check(function, expected));
                ExprKind::Fix(*name, Rc::new(function))
            }
            ExprKind::Let(name, value, body) => {
                let shape = self.shapes.fresh();
                if local::needs_shape(value) {
                    self.named.push((*name, shape.clone()));
                }
                let value = self.check(value, &shape);
                let body = self.under(&[(*name, shape)], |this| this.check(body, expected));
                ExprKind::Let(*name, Rc::new(value), Rc::new(body))
            }
            ExprKind::If(condition, then, otherwise) => ExprKind::If(
                Rc::new(self.check(condition, &Shape::Bool)),
                Rc::new(self.check(then, expected)),
                Rc::new(self.check(otherwise, expected)),
            ),
            ExprKind::Match(scrutinee, alternatives) => self.matching(scrutinee, alternatives, expected),
            ExprKind::Typed(inner, annotation) => {
                let shape = Shape::of(&annotation.ty);
                self.expect(&shape, expected, span);
                ExprKind::Typed(Rc::new(self.check(inner, &shape)), annotation.clone())
            }
        };
        Expr::new(kind, span)
    }

    fn under<T>(&mut self, bound: &[(Symbol, Shape)], action: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.locals.len();
        self.locals.extend_from_slice(bound);
        let result = action(self);
        self.locals.truncate(depth);
        result
    }

    fn exactly(&mut self, expr: &Expr, shape: &Shape, expected: &Shape) -> ExprKind {
        self.expect(shape, expected, expr.span);
        expr.kind.clone()
    }

    fn name(&mut self, name: Symbol, expected: &Shape, span: Span) -> Expr {
        if let Some((_, shape)) = self.locals.iter().rev().find(|(local, _)| *local == name) {
            let shape = shape.clone();
            self.expect(&shape, expected, span);
            return Expr::var(name, span);
        }
        let Some(schema) = self.library.schema(name).cloned() else {
            self.diagnostics.push(
                Diagnostic::error(codes::NO_RECURSION, span, format!("`{name}` cannot be used here"))
                    .note("a definition may use components, the goals before it, itself and its `mutual` partners; itself and what leads back to it only where some argument of its own can be seen to get smaller")
                    .help("give it an argument of type `Int` or of a datatype with a `termination measure`, bound by a lambda"),
            );
            return Expr::var(name, span);
        };
        // A function in the place of a type argument is told of in the end, when more is known of it.
        let (shape, arguments) = instantiate_with(&schema, &schema.body, &mut || self.shapes.fresh());
        match self.missing(name, 0, &shape, expected, span).filter(|_| !self.fits(&shape, expected)) {
            Some(missing) => self.diagnostics.push(missing),
            None => self.expect(&shape, expected, span),
        }
        self.instances.push((name, arguments.clone(), span));
        Expr::new(ExprKind::Instance(name, arguments), span)
    }

    fn application(&mut self, expr: &Expr, expected: &Shape) -> Expr {
        let (head, arguments) = expr.spine();
        let parameters: Vec<Shape> = arguments.iter().map(|_| self.shapes.fresh()).collect();
        let function = parameters
            .iter()
            .rev()
            .fold(expected.clone(), |result, argument| Shape::Fun(Rc::new(argument.clone()), Rc::new(result)));
        let head_shape = self.shapes.fresh();
        let mut result = self.check(head, &head_shape);
        let fits = self.shapes.unify(&head_shape, &function);
        if !fits {
            self.misapplied(head, &head_shape, &arguments, expected);
        }
        for (argument, parameter) in arguments.iter().zip(parameters) {
            // Where the arguments do not belong to the parameters, only what is wrong inside of them is worth saying.
            let shape = if fits { parameter } else { self.shapes.fresh() };
            result = result.apply(self.check(argument, &shape));
        }
        Expr::new(result.kind, expr.span)
    }

    fn misapplied(&mut self, head: &Expr, shape: &Shape, arguments: &[&Expr], expected: &Shape) {
        let shape = self.shapes.resolve(shape);
        let mut arity = 0;
        let mut result = &shape;
        while let Shape::Fun(_, next) = result {
            arity += 1;
            result = next;
        }
        let diagnostic = if arity < arguments.len() {
            let extra = arguments.get(arity).map_or(head.span, |argument| argument.span);
            Diagnostic::error(codes::TOO_MANY_ARGUMENTS, extra, "too many arguments")
                .here("this argument is one too many")
                .label(head.span, format!("this takes {}: its type is `{shape}`", count(arity)))
                .help("remove the argument, or put parentheses around what belongs together")
        } else {
            let missing = match &head.kind {
                ExprKind::Var(name) | ExprKind::Instance(name, _) => {
                    self.missing(*name, arguments.len(), &shape, expected, head.span)
                }
                _ => None,
            };
            let expected = self.shapes.resolve(expected);
            missing.unwrap_or_else(|| {
                let message = format!("this application is not of type `{expected}`");
                Diagnostic::error(codes::TYPE_MISMATCH, head.span, message)
                    .here(format!("this is of type `{shape}`"))
                    .help("check the number of arguments: each one given takes one `->` away")
            })
        };
        self.diagnostics.push(diagnostic);
    }

    /// Tells if two shapes can be the same, without making them so.
    fn fits(&self, shape: &Shape, expected: &Shape) -> bool {
        self.shapes.clone().unify(shape, expected)
    }

    /// The error about a call of a declared function that has only the first `given` of its arguments, and would have the
    /// shape that is expected with all of them.
    fn missing(&self, name: Symbol, given: usize, shape: &Shape, expected: &Shape, span: Span) -> Option<Diagnostic> {
        if self.locals.iter().any(|(local, _)| *local == name) || self.library.constructor(name).is_some() && given == 0
        {
            return None;
        }
        // As it was written: that of a recursive call is restricted, and its parameters are set apart.
        let written = self.library.module.goals.iter().find(|goal| goal.name == name).map(|goal| &*goal.schema);
        let (functions, _) = written.or_else(|| self.library.schema(name))?.body.uncurry();
        let missing = functions.get(given..).filter(|missing| !missing.is_empty())?;
        let mut result = shape;
        while let Shape::Fun(_, next) = result {
            result = next;
        }
        let expected = self.shapes.resolve(expected);
        if matches!(expected, Shape::Fun(..)) || !self.fits(result, &expected) {
            return None;
        }
        let said: Vec<String> =
            missing.iter().map(|fun| format!("`{}: {}`", fun.param, Shape::of(&fun.argument))).collect();
        let names: Vec<String> = missing.iter().map(|fun| format!("`{}`", fun.param)).collect();
        let noun = if said.len() == 1 { "an argument" } else { "arguments" };
        Some(
            Diagnostic::error(
                codes::MISSING_ARGUMENT,
                span,
                format!("this call of `{name}` lacks {noun}: {}", said.join(", ")),
            )
            .here(format!("takes {}, and gets {given}", count(functions.len())))
            .help(format!("add a value for {} behind what is there", names.join(" and for "))),
        )
    }

    fn operator(&mut self, op: Operator, operands: &[Expr], expected: &Shape, span: Span) -> ExprKind {
        let (operand, result) = match op {
            Operator::Not | Operator::And | Operator::Or | Operator::Implies | Operator::Iff => {
                (Shape::Bool, Shape::Bool)
            }
            Operator::Neg | Operator::Mul | Operator::Add | Operator::Sub => (Shape::Int, Shape::Int),
            Operator::Eq | Operator::Ne => (self.compared(Comparison::Equality, span), Shape::Bool),
            Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge => {
                (self.compared(Comparison::Order, span), Shape::Bool)
            }
        };
        self.expect(&result, expected, span);
        ExprKind::Op(op, operands.iter().map(|part| self.check(part, &operand)).collect())
    }

    /// The shape of the operands of a comparison.
    fn compared(&mut self, comparison: Comparison, span: Span) -> Shape {
        let operand = self.shapes.fresh();
        self.compared.push((comparison, operand.clone(), span));
        operand
    }

    fn lambda(&mut self, parameter: Symbol, body: &Expr, expected: &Shape, span: Span) -> ExprKind {
        let (argument, result) = (self.shapes.fresh(), self.shapes.fresh());
        let function = Shape::Fun(Rc::new(argument.clone()), Rc::new(result.clone()));
        if !self.shapes.unify(&function, expected) {
            let expected = self.shapes.resolve(expected);
            self.diagnostics.push(
                Diagnostic::error(codes::TYPE_MISMATCH, span, "a function stands where none is expected")
                    .here(format!("expected `{expected}`"))
                    .help("remove the `\\`, or give the signature one more argument"),
            );
        }
        let body = self.under(&[(parameter, argument)], |this| this.check(body, &result));
        ExprKind::Lambda(parameter, Rc::new(body))
    }

    fn matching(&mut self, scrutinee: &Expr, alternatives: &[Alternative], expected: &Shape) -> ExprKind {
        let mut shape = self.shapes.fresh();
        let datatype = alternatives.first().and_then(|first| self.library.constructor(first.constructor)).and_then(
            |constructor| {
                let datatype = self.library.datatype(constructor.datatype)?;
                let arguments: Items<Shape> = datatype.parameters.iter().map(|_| self.shapes.fresh()).collect();
                Some(Shape::Data(datatype.name, arguments))
            },
        );
        if let Some(datatype) = datatype {
            shape = datatype;
        }
        let scrutinee = self.check(scrutinee, &shape);
        let Shape::Data(name, arguments) = self.shapes.resolve(&shape) else {
            // A match without alternatives, which no parser makes: it is rejected for those that are missing.
            return ExprKind::Match(Rc::new(scrutinee), Vec::new());
        };
        if let Some(first) = alternatives.first() {
            self.instances.push((first.constructor, arguments.clone(), scrutinee.span));
        }
        let mut checked = Vec::new();
        for alternative in alternatives {
            let bound = self.parameters(name, &arguments, alternative);
            let body = self.under(&bound, |this| this.check(&alternative.body, expected));
            checked.push(Alternative { body, ..alternative.clone() });
        }
        ExprKind::Match(Rc::new(scrutinee), checked)
    }

    fn parameters(&self, datatype: Symbol, arguments: &[Shape], alternative: &Alternative) -> Vec<(Symbol, Shape)> {
        let Some(constructor) = self.library.constructor(alternative.constructor) else { return Vec::new() };
        if constructor.datatype != datatype {
            return alternative.parameters.iter().map(|name| (*name, Shape::Bool)).collect();
        }
        let schema = &constructor.schema;
        let lookup = |name: Symbol| {
            schema.type_vars.iter().position(|var| *var == name).and_then(|index| arguments.get(index)).cloned()
        };
        let (functions, _) = schema.body.uncurry();
        let shapes = functions.iter().map(|fun| Shape::of_with(&fun.argument, &lookup));
        alternative.parameters.iter().copied().zip(shapes).collect()
    }

    fn expect(&mut self, found: &Shape, expected: &Shape, span: Span) {
        if self.shapes.unify(found, expected) {
            return;
        }
        let (found, expected) = (self.shapes.resolve(found), self.shapes.resolve(expected));
        self.diagnostics.push(
            Diagnostic::error(codes::TYPE_MISMATCH, span, format!("expected `{expected}`, found `{found}`"))
                .here(format!("this is of type `{found}`"))
                .help("change the program, or the signature it has to fit"),
        );
    }

    /// Type variables stand for scalar types; those of which values are compared, for types that can be.
    fn check_instances(&mut self) {
        let mut instances = Vec::new();
        for (name, arguments, span) in std::mem::take(&mut self.instances) {
            let Some(schema) = self.library.schema(name) else { continue };
            let arguments = arguments.iter().map(|argument| self.shapes.resolve(argument));
            instances.extend(schema.type_vars.iter().zip(arguments).map(|(var, shape)| (name, *var, shape, span)));
        }
        let of_functions: Vec<&(Symbol, Symbol, Shape, Span)> =
            instances.iter().filter(|(_, _, shape, _)| shape.is_fun()).collect();
        for (name, variable, shape, span) in &of_functions {
            // All names in a list have the type of the list.
            let is_inside = |outer: &Span| outer != span && outer.to(*span) == *outer;
            if !of_functions.iter().any(|(.., outer)| is_inside(outer)) {
                self.diagnostics.push(function_instance(*name, *variable, shape, *span));
            }
        }
        let comparing = self.library.comparing();
        for (name, variable, shape, span) in instances.iter().filter(|(_, _, shape, _)| !shape.is_fun()) {
            if !has_function_inside(shape) && comparing.fails(*name, *variable, shape) {
                let why = format!("`{name}` compares values of its type variable `{variable}`, here of type `{shape}`");
                self.diagnostics.push(incomparable(shape, *span).note(why));
            }
        }
    }

    fn check_comparisons(&mut self) {
        for (comparison, shape, span) in std::mem::take(&mut self.compared) {
            match (comparison, self.shapes.resolve(&shape)) {
                (_, Shape::Int | Shape::Var(_) | Shape::Meta(_)) => {}
                (_, Shape::Fun(..)) => self.diagnostics.push(
                    Diagnostic::error(codes::INCOMPARABLE, span, "functions cannot be compared")
                        .note("two functions are equal if they give equal results, which no program can find out")
                        .help("compare what they give for some argument"),
                ),
                (Comparison::Equality, shape) if self.library.comparing().holds_functions(&shape) => {
                    self.diagnostics.push(incomparable(&shape, span));
                }
                (Comparison::Equality, _) => {}
                (Comparison::Order, shape) => self.diagnostics.push(
                    Diagnostic::error(codes::INCOMPARABLE, span, format!("values of type `{shape}` have no order"))
                        .here("`<`, `<=`, `>` and `>=` compare integers, or values of one type variable")
                        .help("compare what a component says of the values, for instance how large they are"),
                ),
            }
        }
    }
}

fn function_instance(name: Symbol, variable: Symbol, argument: &Shape, span: Span) -> Diagnostic {
    let message = format!("the type variable `{variable}` of `{name}` stands for a function here");
    Diagnostic::error(codes::FUNCTION_FOR_TYPE_VARIABLE, span, message)
        .here(format!("`{variable}` would be `{argument}`"))
        .note("a type variable stands for types whose values formulas can speak of, and they cannot speak of functions")
        .help("wrap the function in a datatype: `data Wrapped where Wrap :: f: (…) -> Wrapped`")
}

fn incomparable(shape: &Shape, span: Span) -> Diagnostic {
    Diagnostic::error(codes::INCOMPARABLE, span, format!("values of type `{shape}` cannot be compared"))
        .here("there are functions in them")
        .note("two functions are equal if they give equal results, which no program can find out")
        .help("compare what can be compared of them")
}

/// `1 argument`, `2 arguments`.
fn count(arguments: usize) -> String {
    match arguments {
        0 => "no arguments".into(),
        1 => "1 argument".into(),
        _ => format!("{arguments} arguments"),
    }
}

/// Replaces metavariables by what was found for them.
pub fn resolve(expr: &Expr, shapes: &Shapes) -> Expr {
    if is_resolved(expr) {
        return expr.clone();
    }
    match &expr.kind {
        ExprKind::Instance(name, arguments) => {
            let arguments = arguments.iter().map(|argument| shapes.resolve(argument)).collect();
            Expr::new(ExprKind::Instance(*name, arguments), expr.span)
        }
        _ => expr.map_children(&mut |child| resolve(child, shapes)),
    }
}

/// True if no metavariable is left.
pub fn is_resolved(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Instance(_, arguments) => arguments.iter().all(Shape::is_ground),
        ExprKind::App(function, argument) => is_resolved(function) && is_resolved(argument),
        ExprKind::Var(_) | ExprKind::Hole => true,
        _ => expr.children().all(is_resolved),
    }
}
