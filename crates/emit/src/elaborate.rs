//! Shape inference as the targets do it: Hindley–Milner, with local functions of as many types as they are used at.
//!
//! Loligo knows that every literal is an integer. Haskell does not: its literals are overloaded, and so is what is built
//! from them and from arithmetic. Inference here follows Haskell, so that it is known where that would be in doubt.

use crate::code::{Branch, Code, Literal, Types};
use crate::shapes::{argument_for, collect_metas, map_metas};
use loligo_base::Span;
use loligo_logic::{Items, Symbol};
use loligo_types::{Alternative, Expr, ExprKind, Module, Operator, Schema, Shape, Shapes};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A comparison that a type must have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Class {
    Eq,
    Ord,
}

/// Constraint that a program puts on types.
#[derive(Clone, Debug)]
pub(crate) enum Use {
    /// Its values are compared.
    Comparison(Class, Shape, Span),
    /// Its values are calculated with.
    Arithmetic(Shape),
    /// The constraints of a function, parameter or constructor on its type arguments.
    Instance(Symbol, Items<Shape>, Span),
}

/// A typed program.
#[derive(Clone, Debug)]
pub(crate) struct Elaborated {
    pub(crate) code: Code,
    pub(crate) uses: Vec<Use>,
    /// The metavariables that a local function leaves open.
    pub(crate) generalized: BTreeSet<u32>,
    /// The metavariables that nothing determines though something depends on them, and what is chosen.
    pub(crate) chosen: BTreeMap<u32, Shape>,
    /// The shapes of local definitions.
    pub(crate) definitions: BTreeMap<Symbol, Shape>,
}

/// Names that a program may refer to besides its local variables.
pub(crate) trait Scope {
    /// The module.
    fn module(&self) -> &Module;
    /// The type of a function, parameter or constructor.
    fn schema(&self, name: Symbol) -> Option<Rc<Schema>>;
    /// View of a shape that a signature has.
    fn seen(&self, shape: Shape) -> Shape;
}

/// Types a prepared program of the shape `expected`. The error is where it is not of its type.
pub(crate) fn elaborate(scope: &dyn Scope, expr: &Expr, expected: &Shape) -> Result<Elaborated, Span> {
    let mut elaboration = Elaboration {
        scope,
        shapes: Shapes::default(),
        locals: Vec::new(),
        uses: Vec::new(),
        literals: Vec::new(),
        generalized: BTreeSet::new(),
        definitions: BTreeMap::new(),
        misfit: None,
    };
    let code = elaboration.check(expr, &scope.seen(expected.clone()));
    elaboration.finish(code)
}

/// A local variable's shape, with the metavariables that are anew at each use and what it asks of them.
#[derive(Clone)]
struct Scheme {
    metas: Vec<u32>,
    shape: Shape,
    uses: Vec<Use>,
}

struct LiteralUse {
    shape: Shape,
    literal: Literal,
    span: Span,
}

struct Elaboration<'a> {
    scope: &'a dyn Scope,
    shapes: Shapes,
    locals: Vec<(Symbol, Scheme)>,
    uses: Vec<Use>,
    literals: Vec<LiteralUse>,
    generalized: BTreeSet<u32>,
    definitions: BTreeMap<Symbol, Shape>,
    misfit: Option<Span>,
}

impl Elaboration<'_> {
    fn check(&mut self, expr: &Expr, expected: &Shape) -> Code {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Var(name) | ExprKind::Instance(name, _) => self.name(*name, expected, span),
            ExprKind::Int(value) => {
                let literal = Literal::Pending(self.literals.len());
                self.literals.push(LiteralUse { shape: expected.clone(), literal, span });
                Code::Int(*value, literal)
            }
            ExprKind::Bool(value) => {
                self.expect(&Shape::Bool, expected, span);
                Code::Bool(*value)
            }
            ExprKind::Error | ExprKind::Hole => Code::Unreachable,
            ExprKind::Op(operator, operands) => self.operation(*operator, operands, expected, span),
            ExprKind::App(..) => self.application(expr, expected),
            ExprKind::Lambda(..) => self.lambda(expr, expected),
            ExprKind::Fix(name, function) => {
                let local = (*name, monomorphic(expected));
                Code::Fix(*name, Box::new(self.under([local], |this| this.check(function, expected))))
            }
            ExprKind::Let(name, value, body) => {
                let (value, types, scheme) = self.definition(value);
                self.definitions.insert(*name, scheme.shape.clone());
                let body = self.under([(*name, scheme)], |this| this.check(body, expected));
                Code::Let(*name, types, Box::new(value), Box::new(body))
            }
            ExprKind::If(condition, then, otherwise) => Code::If(
                Box::new(self.check(condition, &Shape::Bool)),
                Box::new(self.check(then, expected)),
                Box::new(self.check(otherwise, expected)),
            ),
            ExprKind::Match(scrutinee, alternatives) => self.matching(scrutinee, alternatives, expected),
            ExprKind::Typed(inner, _) => self.check(inner, expected),
        }
    }

    fn under<T>(
        &mut self,
        bound: impl IntoIterator<Item = (Symbol, Scheme)>,
        action: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let depth = self.locals.len();
        self.locals.extend(bound);
        let result = action(self);
        self.locals.truncate(depth);
        result
    }

    fn expect(&mut self, found: &Shape, expected: &Shape, span: Span) {
        if !self.shapes.unify(found, expected) {
            self.misfit.get_or_insert(span);
        }
    }

    fn name(&mut self, name: Symbol, expected: &Shape, span: Span) -> Code {
        if let Some((_, scheme)) = self.locals.iter().rev().find(|(local, _)| *local == name) {
            let scheme = scheme.clone();
            let shape = self.instantiate(&scheme);
            self.expect(&shape, expected, span);
            return Code::Local(name);
        }
        let Some(schema) = self.scope.schema(name) else {
            self.misfit.get_or_insert(span);
            return Code::Unreachable;
        };
        let arguments: Items<Shape> = schema.type_vars.iter().map(|_| self.shapes.fresh()).collect();
        let shape = Shape::of_with(&schema.body, &|variable| argument_for(&schema, &arguments, variable));
        let shape = self.scope.seen(shape);
        self.uses.push(Use::Instance(name, arguments.clone(), span));
        self.expect(&shape, expected, span);
        Code::Global(name, arguments)
    }

    fn instantiate(&mut self, scheme: &Scheme) -> Shape {
        let fresh: Vec<(u32, Shape)> = scheme.metas.iter().map(|meta| (*meta, self.shapes.fresh())).collect();
        let rename = |meta: u32| fresh.iter().find(|(old, _)| *old == meta).map(|(_, new)| new.clone());
        let uses: Vec<Use> = scheme.uses.iter().map(|part| part.map(&|shape| map_metas(shape, &rename))).collect();
        self.uses.extend(uses);
        map_metas(&scheme.shape, &rename)
    }

    fn application(&mut self, expr: &Expr, expected: &Shape) -> Code {
        let (head, arguments) = expr.spine();
        let parameters: Vec<Shape> = arguments.iter().map(|_| self.shapes.fresh()).collect();
        let function = parameters
            .iter()
            .rev()
            .fold(expected.clone(), |result, argument| Shape::Fun(Rc::new(argument.clone()), Rc::new(result)));
        let head = self.check(head, &function);
        let arguments =
            arguments.iter().zip(&parameters).map(|(argument, shape)| self.check(argument, shape)).collect();
        Code::Apply(Box::new(head), arguments)
    }

    fn operation(&mut self, operator: Operator, operands: &[Expr], expected: &Shape, span: Span) -> Code {
        let (operand, result) = match operator {
            Operator::Not | Operator::And | Operator::Or | Operator::Implies | Operator::Iff => {
                (Shape::Bool, Shape::Bool)
            }
            Operator::Neg | Operator::Mul | Operator::Add | Operator::Sub => {
                self.uses.push(Use::Arithmetic(expected.clone()));
                (expected.clone(), expected.clone())
            }
            Operator::Eq | Operator::Ne => (self.compared(Class::Eq, span), Shape::Bool),
            Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge => (self.compared(Class::Ord, span), Shape::Bool),
        };
        self.expect(&result, expected, span);
        Code::Op(operator, operands.iter().map(|part| self.check(part, &operand)).collect())
    }

    fn compared(&mut self, class: Class, span: Span) -> Shape {
        let shape = self.shapes.fresh();
        self.uses.push(Use::Comparison(class, shape.clone(), span));
        shape
    }

    fn lambda(&mut self, expr: &Expr, expected: &Shape) -> Code {
        let (mut parameters, mut bound) = (Vec::new(), Vec::new());
        let (mut body, mut result) = (expr, expected.clone());
        while let ExprKind::Lambda(parameter, inner) = &body.kind {
            let (argument, rest) = (self.shapes.fresh(), self.shapes.fresh());
            let function = Shape::Fun(Rc::new(argument.clone()), Rc::new(rest.clone()));
            self.expect(&function, &result, body.span);
            parameters.push(*parameter);
            bound.push((*parameter, monomorphic(&argument)));
            (body, result) = (inner, rest);
        }
        Code::Lambda(parameters, Box::new(self.under(bound, |this| this.check(body, &result))))
    }

    /// A local definition; a function may be used at many types.
    fn definition(&mut self, value: &Expr) -> (Code, Types, Scheme) {
        let (uses, literals) = (self.uses.len(), self.literals.len());
        let shape = self.shapes.fresh();
        let code = self.check(value, &shape);
        if !value.is_function() {
            return (code, self.types_of_value(&shape), monomorphic(&shape));
        }
        // A literal that the function leaves open would be a number of any type.
        self.settle_literals(literals);
        let shape = self.shapes.resolve(&shape);
        let outer = self.outer_metas();
        let uses: Vec<Use> =
            self.uses.iter().skip(uses).map(|part| part.map(&|shape| self.shapes.resolve(shape))).collect();
        let mut metas = BTreeSet::new();
        collect_metas(&shape, &mut metas);
        uses.iter().for_each(|part| part.shapes().iter().for_each(|shape| collect_metas(shape, &mut metas)));
        let metas: Vec<u32> = metas.difference(&outer).copied().collect();
        self.generalized.extend(&metas);
        (code, Types::Any, Scheme { metas, shape, uses })
    }

    /// The metavariables in the types of local variables.
    fn outer_metas(&self) -> BTreeSet<u32> {
        let mut outer = BTreeSet::new();
        for (_, scheme) in &self.locals {
            collect_metas(&self.shapes.resolve(&scheme.shape), &mut outer);
        }
        outer
    }

    /// Generality of a value in Haskell: it is of many types where no constraint is on them yet.
    fn types_of_value(&self, shape: &Shape) -> Types {
        let (mut metas, mut asked) = (BTreeSet::new(), self.outer_metas());
        collect_metas(&self.shapes.resolve(shape), &mut metas);
        self.literals.iter().for_each(|part| collect_metas(&self.shapes.resolve(&part.shape), &mut asked));
        if metas.is_subset(&asked) { Types::Any } else { Types::One }
    }

    fn matching(&mut self, scrutinee: &Expr, alternatives: &[Alternative], expected: &Shape) -> Code {
        let module = self.scope.module();
        let first = alternatives.first().and_then(|first| module.constructors.get(&first.constructor));
        let datatype = first.and_then(|constructor| module.datatypes.get(&constructor.datatype));
        let arguments: Items<Shape> =
            datatype.iter().flat_map(|datatype| &datatype.parameters).map(|_| self.shapes.fresh()).collect();
        let shape = match datatype {
            Some(datatype) => Shape::Data(datatype.name, arguments.clone()),
            None => self.shapes.fresh(),
        };
        let all: Vec<Symbol> = datatype.iter().flat_map(|datatype| &datatype.constructors).copied().collect();
        let scrutinee = self.check(scrutinee, &shape);
        let mut branches = Vec::new();
        for alternative in alternatives {
            let Some(schema) = self.scope.schema(alternative.constructor) else { continue };
            let (fields, _) = schema.body.uncurry();
            let argument = |variable| argument_for(&schema, &arguments, variable);
            let shapes = fields.iter().map(|field| self.scope.seen(Shape::of_with(&field.argument, &argument)));
            let bound: Vec<(Symbol, Scheme)> =
                alternative.parameters.iter().copied().zip(shapes.map(|shape| monomorphic(&shape))).collect();
            let body = self.under(bound, |this| this.check(&alternative.body, expected));
            let (constructor, parameters) = (alternative.constructor, alternative.parameters.clone());
            branches.push(Branch { constructor, parameters, body });
        }
        let is_missing = |name: &Symbol| branches.iter().all(|branch| branch.constructor != *name);
        let missing = all.into_iter().filter(is_missing).collect();
        Code::Match(Box::new(scrutinee), branches, missing)
    }

    /// Decides what the literals from the `first` on are, and makes those integers of which nothing else is known.
    fn settle_literals(&mut self, first: usize) {
        for part in self.literals.iter_mut().skip(first) {
            if !matches!(part.literal, Literal::Pending(_)) {
                continue;
            }
            let shape = self.shapes.resolve(&part.shape);
            part.literal = match shape {
                Shape::Int => Literal::Plain,
                Shape::Meta(_) => Literal::Annotated,
                Shape::Data(name, _) if is_abstract(self.scope.module(), name) => Literal::Of(name),
                _ => {
                    self.misfit.get_or_insert(part.span);
                    continue;
                }
            };
        }
        for part in self.literals.iter().skip(first).filter(|part| part.literal == Literal::Annotated) {
            self.shapes.unify(&part.shape, &Shape::Int);
        }
    }

    fn finish(mut self, code: Code) -> Result<Elaborated, Span> {
        self.settle_literals(0);
        let uses: Vec<Use> = self.uses.iter().map(|part| part.map(&|shape| self.shapes.resolve(shape))).collect();
        let mut chosen = BTreeMap::new();
        for part in &uses {
            if let Use::Arithmetic(Shape::Meta(meta)) = part
                && !self.generalized.contains(meta)
            {
                chosen.insert(*meta, Shape::Int);
            }
        }
        let definitions = self.definitions.iter().map(|(name, shape)| (*name, self.shapes.resolve(shape))).collect();
        match self.misfit {
            Some(span) => Err(span),
            None => {
                Ok(Elaborated { code: self.resolved(code), uses, generalized: self.generalized, chosen, definitions })
            }
        }
    }

    fn resolved(&self, code: Code) -> Code {
        let boxed = |part: Box<Code>| Box::new(self.resolved(*part));
        let all = |parts: Vec<Code>| parts.into_iter().map(|part| self.resolved(part)).collect();
        match code {
            Code::Global(name, arguments) => {
                Code::Global(name, arguments.iter().map(|argument| self.shapes.resolve(argument)).collect())
            }
            Code::Int(value, Literal::Pending(index)) => {
                Code::Int(value, self.literals.get(index).map_or(Literal::Plain, |part| part.literal))
            }
            Code::Local(_) | Code::Int(..) | Code::Bool(_) | Code::Unreachable => code,
            Code::Op(operator, operands) => Code::Op(operator, all(operands)),
            Code::Apply(head, arguments) => Code::Apply(boxed(head), all(arguments)),
            Code::Lambda(parameters, body) => Code::Lambda(parameters, boxed(body)),
            Code::Fix(name, function) => Code::Fix(name, boxed(function)),
            Code::Let(name, types, value, body) => Code::Let(name, types, boxed(value), boxed(body)),
            Code::If(condition, then, otherwise) => Code::If(boxed(condition), boxed(then), boxed(otherwise)),
            Code::Match(scrutinee, branches, missing) => {
                let branches =
                    branches.into_iter().map(|branch| Branch { body: self.resolved(branch.body), ..branch }).collect();
                Code::Match(boxed(scrutinee), branches, missing)
            }
        }
    }
}

impl Use {
    /// The use with every shape in it changed.
    pub(crate) fn map(&self, change: &dyn Fn(&Shape) -> Shape) -> Use {
        match self {
            Use::Comparison(class, shape, span) => Use::Comparison(*class, change(shape), *span),
            Use::Arithmetic(shape) => Use::Arithmetic(change(shape)),
            Use::Instance(name, arguments, span) => Use::Instance(*name, arguments.iter().map(change).collect(), *span),
        }
    }

    fn shapes(&self) -> &[Shape] {
        match self {
            Use::Comparison(_, shape, _) | Use::Arithmetic(shape) => std::slice::from_ref(shape),
            Use::Instance(_, arguments, _) => arguments,
        }
    }
}

/// Test for a datatype without constructors: it is whatever one takes for it.
pub(crate) fn is_abstract(module: &Module, datatype: Symbol) -> bool {
    module.datatypes.get(&datatype).is_some_and(|datatype| datatype.constructors.is_empty())
}

fn monomorphic(shape: &Shape) -> Scheme {
    Scheme { metas: Vec::new(), shape: shape.clone(), uses: Vec::new() }
}
