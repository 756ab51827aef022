//! The refinement rules: a program annotated with shapes becomes Horn clauses (PLDI 2016, Fig. 4 and 5).
//!
//! Introduction forms are checked against a type that is pushed inwards; elimination terms are inferred. The type of an
//! application `f e` is the result of `f` with the value of `e` in place of the parameter: a term where the type of `e`
//! says what it is, else a ghost bound in the context (the paper's contextual types).

use crate::cases::Cases;
use crate::descent::{Calls, Function, Metric, numbers};
use crate::{Arguments, Library, Origin, Proved, Rule, functions, parts, recursion};
use loligo_base::Span;
use loligo_horn::{Clauses, Context, Obvious, Subjects, Subtyping, Unknown, Unknowns, Visibility};
use loligo_logic::{BinOp, Node, Origin as NameOrigin, Sort, Symbol, Term, UnknownId};
use loligo_types::{Alternative, Base, Expr, ExprKind, Fun, Operator, Scalar, Schema, Shape, Type};
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// Applies the rules and collects what they ask for; of arguments what `A` says.
pub struct Rules<'a, 'm, A = Proved> {
    pub(crate) library: &'a Library<'m>,
    /// Verification conditions, as Horn clauses.
    pub clauses: Clauses<Origin>,
    /// The unknowns in the clauses.
    pub unknowns: Unknowns,
    /// Holes met on the way: where, the type expected, the context.
    pub holes: Vec<(Span, Type, Context)>,
    /// Expressions whose type cannot be inferred.
    pub stuck: Vec<Span>,
    /// Notes on the types of expressions, if those were asked for.
    pub(crate) notes: Option<Vec<Note>>,
    /// The calls of functions that may lead back to them, if these are not restricted by their types.
    pub(crate) calls: Option<Calls>,
    ghosts: usize,
    pub(crate) arguments: A,
    pub(crate) obvious: Obvious,
    pub(crate) cases: Cases,
    /// The functions of whose calls it matters that they give the same for the same.
    pub(crate) repeated: Rc<FxHashSet<Symbol>>,
}

/// Judgement about an expression, met on the way.
#[derive(Clone)]
pub enum Note {
    /// It has to have a type.
    Expected(Span, Type),
    /// It has a type.
    Found(Span, Type),
    /// Its value is called so.
    Called(Span, Symbol),
}

impl<'a, 'm> Rules<'a, 'm, Proved> {
    /// Rules that have said nothing yet.
    pub fn new(library: &'a Library<'m>) -> Self {
        Self::with_unknowns(library, Unknowns::default())
    }

    /// Rules whose unknowns come after the given ones.
    pub fn with_unknowns(library: &'a Library<'m>, unknowns: Unknowns) -> Self {
        Rules {
            library,
            clauses: Vec::new(),
            unknowns,
            holes: Vec::new(),
            stuck: Vec::new(),
            notes: None,
            calls: None,
            ghosts: 0,
            arguments: Proved,
            obvious: Obvious::Skip,
            cases: Cases::Unsaid,
            repeated: library.spoken_of(),
        }
    }

    /// Rules for a whole program that say all that has to hold, be it `obvious`.
    pub(crate) fn for_program(library: &'a Library<'m>, program: &Expr, obvious: Obvious) -> Self {
        let repeated = Rc::new(functions::repeated(library, program));
        Rules { obvious, repeated, ..Self::new(library) }
    }

    /// Rules with another treatment of arguments.
    pub fn with_arguments<A: Arguments>(self, arguments: A) -> Rules<'a, 'm, A> {
        let Rules {
            library,
            clauses,
            unknowns,
            holes,
            stuck,
            notes,
            calls,
            ghosts,
            arguments: Proved,
            obvious,
            cases,
            repeated,
        } = self;
        Rules { library, clauses, unknowns, holes, stuck, notes, calls, ghosts, arguments, obvious, cases, repeated }
    }
}

impl<'m, A: Arguments> Rules<'_, 'm, A> {
    /// `context ⊢ expr : ty`.
    pub fn check(&mut self, context: &Context, expr: &Expr, ty: &Type) {
        self.notes.iter_mut().for_each(|notes| notes.push(Note::Expected(expr.span, ty.clone())));
        let mut context = context.clone();
        match &expr.kind {
            ExprKind::Lambda(parameter, body) => {
                let Type::Fun(fun) = ty else { return self.stuck.push(expr.span) };
                self.bind(&mut context, *parameter, fun.argument.clone(), Visibility::Program);
                self.check(&context, body, &fun.rename_param(*parameter));
            }
            ExprKind::Fix(name, function) if self.calls.is_some() => self.watched(context, (*name, function), ty, &[]),
            ExprKind::Fix(name, function) => {
                let own = recursion::terminating_within(self.library, ty, &function.parameters());
                if own.is_none() {
                    self.require(&context, vec![], Term::ff(), expr.span, Rule::Recursion(*name));
                }
                self.bind(&mut context, *name, own.unwrap_or_else(|| ty.clone()), Visibility::Program);
                self.check(&context, function, ty);
            }
            ExprKind::Let(name, value, body) => {
                let value_type = self.infer(&mut context, value);
                self.bind(&mut context, *name, value_type, Visibility::Program);
                self.check(&context, body, ty);
            }
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.value(&mut context, condition);
                let mut otherwise_context = context.clone();
                context.assume(condition);
                otherwise_context.assume(Term::not(condition));
                self.check(&context, then, ty);
                self.check(&otherwise_context, otherwise, ty);
            }
            ExprKind::Match(scrutinee, alternatives) => self.matching(context, scrutinee, alternatives, ty, expr.span),
            ExprKind::Error => self.require(&context, vec![], Term::ff(), expr.span, Rule::Unreachable),
            ExprKind::Hole => self.holes.push((expr.span, ty.clone(), context)),
            _ => {
                let found = match ty {
                    Type::Scalar(expected) => self.infer_for(&mut context, expr, expected, Rule::Result),
                    Type::Fun(_) => self.infer(&mut context, expr),
                };
                self.note(expr.span, &found);
                let value = match &found {
                    // What its elements are may follow from what the result is.
                    Type::Scalar(scalar) if asks_of_components(ty) => {
                        let value = self.name_value(&mut context, scalar);
                        self.note_name(expr.span, value);
                        Some(value)
                    }
                    _ => None,
                };
                let found = self.built_somehow(&mut context, found, ty);
                self.fits(&context, value, &found, ty, Origin { span: expr.span, rule: Rule::Result });
            }
        }
    }

    /// The type of a value of which something is asked. By which constructors it may have been built is said of what has a
    /// name: it gets one where that is to be said.
    fn built_somehow(&mut self, context: &mut Context, found: Type, asked: &Type) -> Type {
        let is_asked = asked.as_scalar().is_some_and(|asked| asked.refinement != Term::tt());
        match &found {
            Type::Scalar(scalar)
                if is_asked
                    && self.cases != Cases::Unsaid
                    && matches!(scalar.base, Base::Data(..))
                    && scalar.definition().is_none() =>
            {
                let value = self.name_value(context, scalar);
                Type::singleton(scalar.base.clone(), value)
            }
            _ => found,
        }
    }

    fn matching(
        &mut self,
        mut context: Context,
        scrutinee: &Expr,
        alternatives: &[Alternative],
        ty: &Type,
        span: Span,
    ) {
        let Some((value, scalar, constructors)) = self.scrutinee(&mut context, scrutinee, span) else { return };
        for &constructor in constructors {
            match alternatives.iter().find(|alternative| alternative.constructor == constructor) {
                Some(alternative) => {
                    let inner = self.alternative(&context, value, &scalar, constructor, &alternative.parameters);
                    self.check(&inner, &alternative.body, ty);
                }
                None => self.missing(&context, value, &scalar, constructor, span),
            }
        }
    }

    /// The value that is matched on, its type, and the constructors that may have built it.
    pub(crate) fn scrutinee(
        &mut self,
        context: &mut Context,
        scrutinee: &Expr,
        span: Span,
    ) -> Option<(Term, Scalar, &'m [Symbol])> {
        let found = match self.infer(context, scrutinee) {
            Type::Scalar(scalar) => {
                let value = self.name_value(context, &scalar);
                self.note_name(scrutinee.span, value);
                let datatype = match &scalar.base {
                    Base::Data(datatype, ..) => self.library.datatype(*datatype),
                    _ => None,
                };
                datatype.map(|datatype| (value, scalar, datatype.constructors.as_slice()))
            }
            Type::Fun(_) => None,
        };
        if found.is_none() {
            self.stuck.push(span);
        }
        found
    }

    /// Requires that a value matched on is not built by a constructor for which there is no alternative.
    pub(crate) fn missing(
        &mut self,
        context: &Context,
        value: Term,
        scrutinee: &Scalar,
        constructor: Symbol,
        span: Span,
    ) {
        let parameters = self.constructor_parameters(constructor);
        let parameters: Vec<Symbol> = parameters.into_iter().map(|name| context.fresh(name)).collect();
        let inner = self.alternative(context, value, scrutinee, constructor, &parameters);
        self.require(&inner, vec![], Term::ff(), span, Rule::Missing(constructor));
    }

    pub(crate) fn constructor_parameters(&self, constructor: Symbol) -> Vec<Symbol> {
        let blank = |fun: &&Fun| fun.param.with_origin(NameOrigin::Component);
        self.library
            .constructor(constructor)
            .map(|constructor| constructor.schema.body.uncurry().0.iter().map(blank).collect())
            .unwrap_or_default()
    }

    /// The context of an alternative: the constructor's arguments bound to `parameters`, at the scrutinee's type
    /// arguments, and that the scrutinee is what the constructor builds from them.
    pub fn alternative(
        &mut self,
        context: &Context,
        value: Term,
        scrutinee: &Scalar,
        constructor: Symbol,
        parameters: &[Symbol],
    ) -> Context {
        let mut context = context.clone();
        let Base::Data(_, arguments, predicates) = &scrutinee.base else { return context };
        let Some(constructor) = self.library.constructor(constructor) else { return context };
        let schema = &constructor.schema;
        let bindings: Vec<(Symbol, Type)> = schema.type_vars.iter().copied().zip(arguments.iter().cloned()).collect();
        let Some(body) = self.library.body(constructor.name) else { return context };
        let apart = Schema { body, ..Schema::clone(schema) };
        let mut ty = apart.instance(&bindings, predicates);
        let mut built = Vec::new();
        let (declared, _) = schema.body.uncurry();
        for (parameter, declared) in parameters.iter().zip(declared) {
            let Type::Fun(fun) = &ty else { break };
            built.push(fun.argument.sort().map(|sort| Term::var(*parameter, sort)));
            let argument = match self.library.parts() {
                Some(parts) => parts.bounded(constructor.datatype, &declared.argument, &fun.argument, value),
                None => fun.argument.clone(),
            };
            if let Some(calls) = &mut self.calls {
                parts::bounded_sorts(&argument, &mut |sort| calls.bounded.push((sort, value.sort())));
            }
            self.bind(&mut context, *parameter, argument, Visibility::Program);
            ty = fun.rename_param(*parameter);
        }
        context.assume_all(self.library.constructed(constructor.name, value, &built));
        if self.library.parts().is_some() {
            context.assume_all(parts::built(value, &built));
        }
        context
    }

    /// `context ⊢ expr ⇒ type`; ghosts for intermediate values are bound in `context`.
    pub fn infer(&mut self, context: &mut Context, expr: &Expr) -> Type {
        match &expr.kind {
            ExprKind::Var(name) => {
                self.calls.iter_mut().for_each(|calls| calls.mention(*name, expr.span));
                self.name(context, *name, &[])
            }
            ExprKind::Instance(name, arguments) => {
                self.calls.iter_mut().for_each(|calls| calls.mention(*name, expr.span));
                let found = self.name(context, *name, arguments);
                self.note(expr.span, &found);
                found
            }
            ExprKind::Int(value) => Type::singleton(Base::Int, Term::int(*value)),
            ExprKind::Bool(value) => Type::singleton(Base::Bool, Term::bool(*value)),
            ExprKind::Op(op, operands) => {
                let values: Vec<Term> = operands.iter().map(|operand| self.operand(context, *op, operand)).collect();
                operation(*op, &values)
            }
            ExprKind::App(..) => self.applied(context, expr, &mut |_, _, _| {}),
            ExprKind::Typed(inner, annotation) => {
                let ty = self.opened(context, &annotation.ty);
                match &inner.kind {
                    ExprKind::Fix(name, function) if self.calls.is_some() => {
                        self.watched(context.clone(), (*name, function), &ty, &annotation.metrics);
                    }
                    _ => self.check(context, inner, &ty),
                }
                ty
            }
            ExprKind::Let(name, value, body) => {
                let value_type = self.infer(context, value);
                self.bind(context, *name, value_type, Visibility::Ghost);
                self.infer(context, body)
            }
            ExprKind::If(..) | ExprKind::Match(..) => {
                let found = self.branching(context, expr);
                found.unwrap_or_else(|| self.stuck_at(expr.span))
            }
            _ => self.stuck_at(expr.span),
        }
    }

    /// A local function of which the calls are watched, with the metrics that are given for it.
    fn watched(&mut self, mut context: Context, (name, function): (Symbol, &Expr), ty: &Type, metrics: &[Term]) {
        let mut watched = Function::of(name, ty, &function.parameters());
        let parameters: Vec<Symbol> = (0..watched.types.len()).map(Symbol::parameter).collect();
        watched.is_local = true;
        watched.constants = numbers(context.scalars());
        watched.given = metrics.iter().map(|metric| Metric::Given(parameters.clone(), *metric)).collect();
        self.calls.iter_mut().for_each(|calls| calls.watch(watched.clone()));
        self.bind(&mut context, name, ty.clone(), Visibility::Program);
        self.check(&context, function, ty);
    }

    /// Notes that no type can be inferred here, and gives one to go on with.
    fn stuck_at(&mut self, span: Span) -> Type {
        self.stuck.push(span);
        Type::refined(Base::Bool, Term::tt())
    }

    /// The value of a scalar expression as a term.
    pub fn value(&mut self, context: &mut Context, expr: &Expr) -> Term {
        match self.infer(context, expr) {
            Type::Scalar(scalar) => {
                let value = self.name_value(context, &scalar);
                self.note_name(expr.span, value);
                value
            }
            Type::Fun(_) => {
                self.stuck.push(expr.span);
                Term::tt()
            }
        }
    }

    /// The value of an operand. Of a hole it is known which type most operators ask for.
    fn operand(&mut self, context: &mut Context, op: Operator, operand: &Expr) -> Term {
        let base = match op {
            Operator::Neg | Operator::Mul | Operator::Add | Operator::Sub => Base::Int,
            Operator::Not | Operator::And | Operator::Or | Operator::Implies | Operator::Iff => Base::Bool,
            Operator::Eq | Operator::Ne | Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge => {
                return self.value(context, operand);
            }
        };
        match (&operand.kind, Type::unrefined(base)) {
            (ExprKind::Hole, Type::Scalar(scalar)) => {
                self.holes.push((operand.span, Type::Scalar(scalar.clone()), context.clone()));
                self.named(NameOrigin::Hole, context, &scalar)
            }
            _ => self.value(context, operand),
        }
    }

    /// A term for a value of type `scalar`: what its type says it is, else a fresh ghost.
    pub fn name_value(&mut self, context: &mut Context, scalar: &Scalar) -> Term {
        self.named(NameOrigin::Ghost, context, scalar)
    }

    /// A term for a value of type `scalar`, as [`Self::name_value`] gives, with the origin of the fresh name: a ghost
    /// for the result of a call, a hole for what is to fill one.
    pub(crate) fn named(&mut self, origin: NameOrigin, context: &mut Context, scalar: &Scalar) -> Term {
        if let Some(definition) = scalar.definition() {
            if !self.arguments.are_described() || is_bound_as(context, definition, scalar) {
                return definition;
            }
            context.assume_type(definition, scalar);
            return definition;
        }
        let name = self.ghost_name(origin, context);
        self.bind(context, name, Type::Scalar(scalar.clone()), Visibility::Ghost);
        Term::var(name, scalar.base.sort())
    }

    /// A name for a value that no user has named.
    pub(crate) fn ghost_name(&mut self, origin: NameOrigin, context: &Context) -> Symbol {
        self.ghosts += 1;
        context.fresh(Symbol::numbered(origin, self.ghosts))
    }

    pub(crate) fn note(&mut self, span: Span, found: &Type) {
        self.notes.iter_mut().for_each(|notes| notes.push(Note::Found(span, found.clone())));
    }

    pub(crate) fn note_name(&mut self, span: Span, value: Term) {
        if let Some(notes) = &mut self.notes
            && let Node::Var(name, _) = value.node()
        {
            notes.push(Note::Called(span, name));
        }
    }

    /// The type of a name at the given type arguments; a scalar is known to be itself.
    pub(crate) fn name(&mut self, context: &Context, name: Symbol, arguments: &[Shape]) -> Type {
        if let Some(binding) = context.lookup(name) {
            return binding.used().clone();
        }
        let first = self.unknowns.len();
        let key = (name, arguments.to_vec(), first);
        if let Some((ty, subjects)) = self.library.instance(&key) {
            for subjects in subjects.iter() {
                let (scope, functions) = (context.scalars().clone(), context.functions().clone());
                self.unknowns.fresh(Unknown { subjects: subjects.clone(), scope, functions });
            }
            self.name_predicates(name);
            return ty;
        }
        let (Some(schema), Some(body)) = (self.library.schema(name), self.library.body(name)) else {
            return Type::refined(Base::Bool, Term::ff());
        };
        let schema = Schema { body, ..schema.clone() };
        let ty = self.instantiate(context, &schema, arguments);
        let added = (first..self.unknowns.len()).filter_map(|index| u32::try_from(index).ok());
        let subjects = added.filter_map(|id| self.unknowns.get(UnknownId(id))).map(|unknown| unknown.subjects.clone());
        self.library.remember_instance(key, ty.clone(), subjects.collect());
        self.name_predicates(name);
        ty
    }

    /// Remembers which abstract refinements of `name` the unknowns stand for that were made last.
    fn name_predicates(&mut self, name: Symbol) {
        if let Some(schema) = self.library.schema(name).filter(|schema| !schema.predicates.is_empty()) {
            let names: Vec<Symbol> = schema.predicates.iter().map(|predicate| predicate.name).collect();
            self.unknowns.name_last(&names);
        }
    }

    /// The body of `schema` at the given type arguments, with fresh unknowns for their refinements and for its abstract
    /// refinements. The type arguments of a constant are refined by `False`: it has no elements, and what fits nothing
    /// fits everywhere.
    pub(crate) fn instantiate(&mut self, context: &Context, schema: &Schema, arguments: &[Shape]) -> Type {
        if schema.type_vars.is_empty() && schema.predicates.is_empty() {
            return schema.body.clone();
        }
        let is_constant = matches!(schema.body, Type::Scalar(_)) && self.is_covariant(&schema.body);
        let bindings: Vec<(Symbol, Type)> = schema
            .type_vars
            .iter()
            .zip(arguments)
            .map(|(var, shape)| (*var, self.refined(context, shape, is_constant)))
            .collect();
        let sorts: Vec<(Symbol, Sort)> = bindings.iter().filter_map(|(var, ty)| Some((*var, ty.sort()?))).collect();
        let lookup = |name: Symbol| sorts.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
        let mut predicates = Vec::new();
        for predicate in &schema.predicates {
            let sorts: Vec<Sort> = predicate.arguments.iter().map(|sort| sort.substitute(&lookup)).collect();
            predicates.push(self.abstract_refinement(context, &sorts));
        }
        schema.instance(&bindings, &predicates)
    }

    fn is_covariant(&self, ty: &Type) -> bool {
        let Type::Scalar(Scalar { base: Base::Data(name, ..), .. }) = ty else { return true };
        self.library.datatype(*name).is_some_and(|datatype| {
            datatype.parameters.iter().all(|(_, variance)| *variance == loligo_types::Variance::Covariant)
        })
    }

    /// The type of shape `shape` with a fresh unknown in every refined position, or `False` in all of them.
    pub(crate) fn refined(&mut self, context: &Context, shape: &Shape, bottom: bool) -> Type {
        let (scope, functions) = (context.scalars().clone(), context.functions().clone());
        let unknown = |subjects| Unknown { subjects, scope: scope.clone(), functions: functions.clone() };
        let unknowns = std::cell::RefCell::new(std::mem::take(&mut self.unknowns));
        let library = self.library;
        let ty = shape.to_type(
            &mut |sort| {
                if bottom {
                    return Term::ff();
                }
                let subjects = [(Symbol::value_var(), sort.clone())].into();
                unknowns.borrow_mut().fresh(unknown(subjects))
            },
            &mut |datatype, arguments| {
                let Some(datatype) = library.datatype(datatype) else { return Vec::new() };
                let sorts: Vec<(Symbol, Sort)> = datatype
                    .parameters
                    .iter()
                    .zip(arguments)
                    .filter_map(|((name, _), ty)| Some((*name, ty.sort()?)))
                    .collect();
                let lookup =
                    |name: Symbol| sorts.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
                let fresh = |predicate: &loligo_types::PredicateParam| {
                    let sorts: Vec<Sort> = predicate.arguments.iter().map(|sort| sort.substitute(&lookup)).collect();
                    unknowns.borrow_mut().fresh(unknown(parameters(&sorts)))
                };
                datatype.predicates.iter().map(fresh).collect()
            },
        );
        self.unknowns = unknowns.into_inner();
        ty
    }

    fn abstract_refinement(&mut self, context: &Context, sorts: &[Sort]) -> Term {
        let (scope, functions) = (context.scalars().clone(), context.functions().clone());
        self.unknowns.fresh(Unknown { subjects: parameters(sorts), scope, functions })
    }

    /// Brings a variable into scope.
    pub fn bind(&mut self, context: &mut Context, name: Symbol, ty: Type, visibility: Visibility) {
        let said = match &ty {
            Type::Scalar(scalar) if self.cases != Cases::Unsaid => Some(scalar.clone()),
            _ => None,
        };
        context.bind(name, ty, visibility);
        if let Some(scalar) = said {
            self.say_cases(context, name, &scalar);
        }
    }

    /// `context ⊢ sub <: sup`, where `value` is what has the smaller type, if there is a term for it.
    pub(crate) fn subtype(&mut self, context: &Context, value: Option<Term>, sub: &Type, sup: &Type, origin: Origin) {
        let span = origin.span;
        let subtyping = Subtyping::new(self.library.module, &mut self.clauses, origin).with(self.obvious);
        if !subtyping.of_value(value).require(context, sub, sup) {
            self.stuck.push(span);
        }
    }

    pub(crate) fn require(&mut self, context: &Context, premises: Vec<Term>, conclusion: Term, span: Span, rule: Rule) {
        let origin = Origin { span, rule };
        let subtyping = Subtyping::new(self.library.module, &mut self.clauses, origin);
        subtyping.with(self.obvious).clause(context, premises, conclusion);
    }
}

/// True if a value is a variable and its type says no more than its binding: that is among the facts.
fn is_bound_as(context: &Context, value: Term, scalar: &Scalar) -> bool {
    let Node::Var(name, _) = *value.shared() else { return false };
    let is_itself = matches!(*scalar.refinement.shared(), Node::Binary(BinOp::Eq, ..));
    let bound = context.lookup(name).and_then(|binding| binding.ty.as_scalar());
    is_itself && bound.is_some_and(|bound| bound.base == scalar.base)
}

fn parameters(sorts: &[Sort]) -> Subjects {
    sorts.iter().enumerate().map(|(index, sort)| (Symbol::parameter(index), sort.clone())).collect()
}

/// True if a type refines what is inside its values.
fn asks_of_components(ty: &Type) -> bool {
    let Type::Scalar(Scalar { base: Base::Data(_, arguments, _), .. }) = ty else { return false };
    arguments.iter().any(|argument| match argument {
        Type::Scalar(scalar) => scalar.refinement != Term::tt() || asks_of_components(argument),
        Type::Fun(_) => false,
    })
}

/// The type of an operator applied to the given values.
fn operation(op: Operator, values: &[Term]) -> Type {
    let (base, value) = match (op, values) {
        (Operator::Not, [a]) => (Base::Bool, Term::not(*a)),
        (Operator::Neg, [a]) => (Base::Int, Term::neg(*a)),
        (Operator::Mul, [a, b]) => (Base::Int, Term::binary(BinOp::Mul, *a, *b)),
        (Operator::Add, [a, b]) => (Base::Int, Term::binary(BinOp::Add, *a, *b)),
        (Operator::Sub, [a, b]) => (Base::Int, Term::binary(BinOp::Sub, *a, *b)),
        (Operator::Eq, [a, b]) => (Base::Bool, Term::eq(*a, *b)),
        (Operator::Ne, [a, b]) => (Base::Bool, Term::not(Term::eq(*a, *b))),
        (Operator::Lt, [a, b]) => (Base::Bool, Term::lt(*a, *b)),
        (Operator::Le, [a, b]) => (Base::Bool, Term::le(*a, *b)),
        (Operator::Gt, [a, b]) => (Base::Bool, Term::lt(*b, *a)),
        (Operator::Ge, [a, b]) => (Base::Bool, Term::le(*b, *a)),
        (Operator::And, [a, b]) => (Base::Bool, Term::and([*a, *b])),
        (Operator::Or, [a, b]) => (Base::Bool, Term::or([*a, *b])),
        (Operator::Implies, [a, b]) => (Base::Bool, a.implies(*b)),
        (Operator::Iff, [a, b]) => (Base::Bool, Term::eq(*a, *b)),
        // Resolution gives every operator as many operands as it takes.
        _ => return Type::refined(Base::Bool, Term::tt()),
    };
    Type::singleton(base, value)
}
