//! Programs: names looked up, sugar removed.

use crate::Resolver;
use crate::names::{LogicDef, is_special, symbol};
use crate::report::{bound_twice, count, special_binder, too_large, unknown, unknown_but_meant};
use crate::scope::{Local, LocalSort};
use crate::types::{Formulas, TypeScope, TypeVars};
use loligo_base::{Diagnostic, Span, codes};
use loligo_logic::{Sort, Subst, Symbol, Term};
use loligo_syntax::ast::{self, BinaryOp, Binder, Name, Program, ProgramKind, UnaryOp};
use loligo_types::{Alternative, Annotation, Expr, ExprKind, Operator, PredicateSig};
use std::rc::Rc;

/// Deeper nesting than this would threaten the stack.
const MAX_DEPTH: usize = 500;

/// Goals that a program may call.
pub(crate) enum Visible {
    /// All: an example is evaluated when everything is known.
    All,
    /// Those that come before the goal at this position, itself, and its partners.
    From { order: usize, partners: Vec<Symbol> },
}

/// The scope of a program.
pub(crate) struct ProgramScope {
    visible: Visible,
    pub(crate) locals: Vec<Local>,
    /// The type variables of the signature.
    pub(crate) variables: Vec<Symbol>,
    /// The abstract refinements of the signature.
    pub(crate) predicates: Vec<PredicateSig>,
    /// The sorts of the parameters that the outermost lambdas bind.
    pub(crate) expected: Vec<Option<Sort>>,
    depth: usize,
}

impl ProgramScope {
    pub(crate) fn new(visible: Visible) -> Self {
        ProgramScope {
            visible,
            locals: Vec::new(),
            variables: Vec::new(),
            predicates: Vec::new(),
            expected: Vec::new(),
            depth: 0,
        }
    }
}

impl Resolver<'_> {
    /// The program with all names resolved; `None` if an error was reported, or if it is cancelled.
    pub(crate) fn program(&self, program: &Program, scope: &mut ProgramScope) -> Option<Expr> {
        if self.canceller.is_cancelled() {
            return None;
        }
        if scope.depth > MAX_DEPTH {
            self.report.add(too_large(program.span, "this program"));
            return None;
        }
        scope.depth += 1;
        // Only lambdas at the very top bind the parameters of the signature.
        let expected = match &program.value {
            ProgramKind::Lambda { .. } => None,
            _ => Some(std::mem::take(&mut scope.expected)),
        };
        let kind = self.program_kind(program, scope);
        if let Some(expected) = expected {
            scope.expected = expected;
        }
        scope.depth -= 1;
        kind.map(|kind| Expr::new(kind, program.span))
    }

    fn shared(&self, program: &Program, scope: &mut ProgramScope) -> Option<Rc<Expr>> {
        self.program(program, scope).map(Rc::new)
    }

    fn program_kind(&self, program: &Program, scope: &mut ProgramScope) -> Option<ExprKind> {
        match &program.value {
            ProgramKind::Hole => Some(ExprKind::Hole),
            ProgramKind::Error => Some(ExprKind::Error),
            ProgramKind::Bool(value) => Some(ExprKind::Bool(*value)),
            ProgramKind::Int(value) => Some(ExprKind::Int(*value)),
            ProgramKind::Name(name) => self.program_name(name, program.span, scope).map(ExprKind::Var),
            ProgramKind::List(items) => self.list(items, program.span, scope),
            ProgramKind::App { head, args } => self.program_application(head, args, scope),
            ProgramKind::Unary { op, operand } => self.program_unary(*op, operand, scope),
            ProgramKind::Binary { op, left, right } => {
                let op = self.operator(*op, program.span);
                let left = self.program(left, scope);
                let right = self.program(right, scope);
                Some(ExprKind::Op(op?, vec![left?, right?]))
            }
            ProgramKind::Typed { program: inner, ty, metrics } => {
                let inner = self.shared(inner, scope);
                let annotation = self.annotation(ty, metrics, scope);
                Some(ExprKind::Typed(inner?, annotation?))
            }
            ProgramKind::Lambda { param, body } => {
                let sort = if scope.expected.is_empty() { LocalSort::Unknown } else { known(scope.expected.remove(0)) };
                let name = self.bind(param, sort, scope);
                let body = self.shared(body, scope);
                self.unbind(1, scope);
                Some(ExprKind::Lambda(name?, body?))
            }
            ProgramKind::Let { binder, value, body } => {
                let sort = self.known_sort(value, scope).map_or(LocalSort::Unknown, LocalSort::Of);
                let (value, name) = match is_function(value) {
                    true => {
                        let name = self.bind(binder, sort, scope);
                        (self.shared(value, scope).map(|value| tied(name, value)), name)
                    }
                    false => (self.shared(value, scope), self.bind(binder, sort, scope)),
                };
                let body = self.shared(body, scope);
                self.unbind(1, scope);
                Some(ExprKind::Let(name?, value?, body?))
            }
            ProgramKind::If { condition, then_branch, else_branch } => {
                let condition = self.shared(condition, scope);
                let then_branch = self.shared(then_branch, scope);
                let else_branch = self.shared(else_branch, scope);
                Some(ExprKind::If(condition?, then_branch?, else_branch?))
            }
            ProgramKind::Match { scrutinee, alternatives } => self.program_match(scrutinee, alternatives, scope),
        }
    }

    fn program_application(&self, head: &Program, args: &[Program], scope: &mut ProgramScope) -> Option<ExprKind> {
        if let Some((word, meant)) = self.infix_word_in_program(args, &scope.locals) {
            self.report.add(
                Diagnostic::error(codes::UNKNOWN_OPERATOR, word.span, format!("`{word}` is no operator")).help(meant),
            );
            return None;
        }
        if let ProgramKind::Name(name) = &head.value
            && name.as_str() == "do"
            && !scope.locals.iter().any(|local| local.name == symbol(name))
            && !self.globals.programs.contains_key(&symbol(name))
        {
            self.report.add(self.unknown_in_program(name, scope));
            return None;
        }
        let head = self.program(head, scope);
        let args: Vec<Option<Expr>> = args.iter().map(|arg| self.program(arg, scope)).collect();
        let mut applied = head?;
        for arg in args {
            applied = applied.apply(arg?);
        }
        Some(applied.kind)
    }

    fn program_unary(&self, op: UnaryOp, operand: &Program, scope: &mut ProgramScope) -> Option<ExprKind> {
        if let (UnaryOp::Neg, ProgramKind::Int(value)) = (op, &operand.value)
            && let Some(negated) = value.checked_neg()
        {
            return Some(ExprKind::Int(negated));
        }
        let op = match op {
            UnaryOp::Not => Operator::Not,
            UnaryOp::Neg => Operator::Neg,
        };
        Some(ExprKind::Op(op, vec![self.program(operand, scope)?]))
    }

    fn operator(&self, op: BinaryOp, span: Span) -> Option<Operator> {
        Some(match op {
            BinaryOp::Mul => Operator::Mul,
            BinaryOp::Add => Operator::Add,
            BinaryOp::Sub => Operator::Sub,
            BinaryOp::Eq => Operator::Eq,
            BinaryOp::Ne => Operator::Ne,
            BinaryOp::Lt => Operator::Lt,
            BinaryOp::Le => Operator::Le,
            BinaryOp::Gt => Operator::Gt,
            BinaryOp::Ge => Operator::Ge,
            BinaryOp::And => Operator::And,
            BinaryOp::Or => Operator::Or,
            BinaryOp::Implies => Operator::Implies,
            BinaryOp::Iff => Operator::Iff,
            // No parser makes this.
            BinaryOp::In => {
                self.report.add(
                    Diagnostic::error(codes::UNKNOWN_OPERATOR, span, "`in` cannot be used in a program")
                        .here("sets belong to formulas")
                        .help("call a component that decides membership"),
                );
                return None;
            }
        })
    }

    /// `[a, b]` is `Cons a (Cons b Nil)`.
    fn list(&self, items: &[Program], span: Span, scope: &mut ProgramScope) -> Option<ExprKind> {
        let resolved: Vec<Option<Expr>> = items.iter().map(|item| self.program(item, scope)).collect();
        let (nil, cons) = list_constructors();
        let takes = |name: Symbol, count: usize| {
            let declared = self.globals.constructors.get(&name)?;
            // One with errors of its own is absent, which is no reason to complain here.
            let fits = self.callables.get(&name).is_none_or(|callable| callable.parameters.len() == count);
            fits.then_some(declared.datatype)
        };
        if !self.globals.constructors.contains_key(&nil) && self.globals.is_broken(&Name::new("Nil", span)) {
            return None;
        }
        if takes(nil, 0).is_none() || takes(nil, 0) != takes(cons, 2) {
            self.report.add(
                Diagnostic::error(
                    codes::NO_LISTS,
                    span,
                    "`[a, b]` means `Cons a (Cons b Nil)`, but there are no such constructors",
                )
                .help("import them with `import List`, or declare `data List a where …` with `Nil` and `Cons`"),
            );
            return None;
        }
        let mut list = Expr::var(nil, span);
        for item in resolved.into_iter().rev() {
            let item = item?;
            let at = item.span;
            list = Expr::var(cons, at).apply(item).apply(list);
        }
        Some(list.kind)
    }

    fn program_match(
        &self,
        scrutinee: &Program,
        alternatives: &[ast::Alternative],
        scope: &mut ProgramScope,
    ) -> Option<ExprKind> {
        let sort = self.known_sort(scrutinee, scope);
        let scrutinee = self.shared(scrutinee, scope);
        let mut resolved = Vec::new();
        let mut first: Option<(Symbol, &Name)> = None;
        for (index, alternative) in alternatives.iter().enumerate() {
            let earlier =
                alternatives.iter().take(index).find(|earlier| earlier.constructor == alternative.constructor);
            let fits = self.check_constructor(alternative, earlier, &mut first);
            let sorts = self.argument_sorts(symbol(&alternative.constructor), sort.as_ref(), alternative.binders.len());
            let parameters = self.bind_all(&alternative.binders, sorts, scope);
            let body = self.program(&alternative.body, scope);
            self.unbind(alternative.binders.len(), scope);
            resolved.push(match (fits, parameters, body) {
                (true, Some(parameters), Some(body)) => Some(Alternative {
                    constructor: symbol(&alternative.constructor),
                    parameters,
                    body,
                    span: alternative.span,
                }),
                _ => None,
            });
        }
        Some(ExprKind::Match(scrutinee?, resolved.into_iter().collect::<Option<_>>()?))
    }

    /// Checks that the constructor of an alternative exists, fits the others, and takes as many arguments.
    fn check_constructor<'p>(
        &self,
        alternative: &'p ast::Alternative,
        earlier: Option<&ast::Alternative>,
        first: &mut Option<(Symbol, &'p Name)>,
    ) -> bool {
        let name = &alternative.constructor;
        let Some(def) = self.globals.constructors.get(&symbol(name)) else {
            if !self.globals.is_broken(name) {
                self.report.add(self.unknown_constructor(name));
            }
            return false;
        };
        if let Some((datatype, other)) = first
            && *datatype != def.datatype
        {
            self.report.add(
                Diagnostic::error(
                    codes::MIXED_ALTERNATIVES,
                    name.span,
                    "the alternatives of a match are of different datatypes",
                )
                .here(format!("`{name}` builds a `{}`", def.datatype))
                .label(other.span, format!("`{other}` builds a `{datatype}`"))
                .help("a match takes values of one datatype apart"),
            );
            return false;
        }
        first.get_or_insert((def.datatype, name));
        if let Some(earlier) = earlier {
            self.report.add(
                Diagnostic::error(
                    codes::REPEATED_ALTERNATIVE,
                    name.span,
                    format!("this match has two alternatives for `{name}`"),
                )
                .here("this one is never reached")
                .label(earlier.constructor.span, "this is the first one")
                .help("remove one of them"),
            );
            return false;
        }
        // A constructor with errors of its own is absent: how many arguments it takes is not known.
        let Some(callable) = self.callables.get(&symbol(name)) else { return false };
        let (wanted, found) = (callable.parameters.len(), alternative.binders.len());
        if wanted != found {
            let wanted = count(wanted, "argument");
            self.report.add(
                Diagnostic::error(
                    codes::ALTERNATIVE_VARIABLE_COUNT,
                    name.span,
                    format!("`{name}` has {wanted}, but this alternative names {found}"),
                )
                .label(def.constructor.name.span, format!("a constructor with {wanted}"))
                .help("name each argument of the constructor, or write `_` for it"),
            );
        }
        wanted == found
    }

    fn unknown_constructor(&self, name: &Name) -> Diagnostic {
        if let Some(meant) = self.meant_constructor(name.as_str()) {
            return unknown_but_meant(codes::UNKNOWN_CONSTRUCTOR, name.span, "constructor", name.as_str(), meant);
        }
        let known = self.globals.constructors.keys().copied();
        unknown(
            codes::UNKNOWN_CONSTRUCTOR,
            name.span,
            "constructor",
            name.as_str(),
            known,
            "constructors are declared by `data`",
        )
    }

    /// The sorts of a constructor's arguments where it is matched on a value of sort `scrutinee`.
    fn argument_sorts(&self, constructor: Symbol, scrutinee: Option<&Sort>, arguments: usize) -> Vec<LocalSort> {
        let unknown = vec![LocalSort::Unknown; arguments];
        let (Some(callable), Some(scrutinee)) = (self.callables.get(&constructor), scrutinee) else { return unknown };
        let mut bindings = Vec::new();
        if !callable.result.match_with(scrutinee, &mut bindings) || callable.parameters.len() != arguments {
            return unknown;
        }
        callable.with_sorts(&bindings).parameters.into_iter().map(known).collect()
    }

    fn program_name(&self, name: &Name, span: Span, scope: &ProgramScope) -> Option<Symbol> {
        let sym = symbol(name);
        if scope.locals.iter().any(|local| local.name == sym) {
            return Some(sym);
        }
        if name.is_upper() {
            if self.globals.constructors.contains_key(&sym) {
                return Some(sym);
            }
            if !self.globals.is_broken(name) {
                self.report.add(self.unknown_constructor(name));
            }
            return None;
        }
        let Some(def) = self.globals.programs.get(&sym) else {
            if !self.globals.is_broken(name) {
                self.report.add(self.unknown_in_program(name, scope));
            }
            return None;
        };
        if let (Some(goal), Visible::From { order, partners }) = (&def.goal, &scope.visible)
            && goal.order > *order
            && !partners.contains(&sym)
        {
            self.report.add(
                Diagnostic::error(
                    codes::USED_BEFORE_DEFINITION,
                    span,
                    format!("`{name}` is used before it is defined"),
                )
                .here("a goal may use the goals before it, itself, and its partners")
                .label(goal.definition.name.span, format!("`{name}` is defined here"))
                .help(format!(
                    "move the definition of `{name}` up, or declare `mutual {{{name}, …}}` if they call each other"
                )),
            );
            return None;
        }
        Some(sym)
    }

    fn unknown_in_program(&self, name: &Name, scope: &ProgramScope) -> Diagnostic {
        if is_special(name.as_str()) {
            return Diagnostic::error(
                codes::STRAY_VALUE_NAME,
                name.span,
                format!("`{name}` means nothing in a program"),
            )
            .help("`_v` and `_0`, `_1`, … stand in formulas only");
        }
        if let Some(def) = self.globals.logic.get(&symbol(name)) {
            let kind = def.kind();
            let diagnostic = Diagnostic::error(
                codes::WRONG_KIND,
                name.span,
                format!("the {kind} `{name}` cannot be used in a program"),
            )
            .here(format!("a {kind} belongs to formulas").replace("a inline", "an inline"))
            .help("declare a component whose result is described by it, like `f :: x: T -> {Int | _v == …}`");
            return match def {
                LogicDef::Measure(ast::Measure { name, .. })
                | LogicDef::Predicate(ast::Predicate { name, .. })
                | LogicDef::Inline(ast::Inline { name, .. }) => diagnostic.label(name.span, "declared here"),
            };
        }
        if let Some(meant) = self.meant_in_program(name) {
            return unknown_but_meant(codes::UNKNOWN_IN_PROGRAM, name.span, "name", name.as_str(), meant);
        }
        let known = scope.locals.iter().map(|local| local.name).chain(self.globals.programs.keys().copied());
        let otherwise = format!("declare its type with `{name} :: …`, or bind it with `let` or a lambda");
        unknown(codes::UNKNOWN_IN_PROGRAM, name.span, "name", name.as_str(), known, &otherwise)
    }

    fn annotation(&self, written: &ast::Type, metrics: &[ast::Formula], scope: &ProgramScope) -> Option<Annotation> {
        let ty = self.annotated(written, scope, Formulas::Check)?;
        let parameters = ty.uncurry().0;
        let metrics = self.metrics(metrics, (written, &ty), scope.locals.clone(), None)?;
        let positions = parameters.iter().enumerate();
        let named: Subst = positions
            .filter_map(|(index, fun)| Some((fun.param, Term::var(Symbol::parameter(index), fun.argument.sort()?))))
            .collect();
        let metrics = metrics.iter().map(|metric| metric.substitute(&named)).collect();
        Some(Annotation { ty: ty.clone(), metrics })
    }

    /// The type of an annotation; without its formulas where only its sort is wanted.
    pub(crate) fn annotated(
        &self,
        ty: &ast::Type,
        scope: &ProgramScope,
        formulas: Formulas,
    ) -> Option<loligo_types::Type> {
        let variables = TypeVars::Declared(scope.variables.clone(), "signature");
        let mut types = TypeScope::new(variables, scope.predicates.clone(), scope.locals.clone(), formulas, ty);
        self.ty(ty, &mut types)
    }

    fn bind_all(&self, binders: &[Binder], sorts: Vec<LocalSort>, scope: &mut ProgramScope) -> Option<Vec<Symbol>> {
        let mut distinct = true;
        for (index, binder) in binders.iter().enumerate() {
            let Some(name) = &binder.name else { continue };
            if let Some(first) = binders.iter().take(index).find(|earlier| earlier.name.as_ref() == Some(name)) {
                self.report.add(bound_twice(name.span, name.as_str(), first.span));
                distinct = false;
            }
        }
        let bound: Vec<Option<Symbol>> =
            binders.iter().zip(sorts).map(|(binder, sort)| self.bind(binder, sort, scope)).collect();
        bound.into_iter().collect::<Option<Vec<_>>>().filter(|_| distinct)
    }

    /// Brings a variable into scope; a blank gets a name that occurs nowhere. Every binder is one entry of the scope.
    fn bind(&self, binder: &Binder, sort: LocalSort, scope: &mut ProgramScope) -> Option<Symbol> {
        let name = binder.name.as_ref().map_or_else(|| self.blank(), symbol);
        scope.locals.push(Local { name, symbol: name, sort });
        match &binder.name {
            Some(name) if is_special(name.as_str()) => {
                self.report.add(special_binder(name.span, name.as_str()));
                None
            }
            _ => Some(name),
        }
    }

    fn unbind(&self, count: usize, scope: &mut ProgramScope) {
        scope.locals.truncate(scope.locals.len().saturating_sub(count));
    }
}

fn known(sort: Option<Sort>) -> LocalSort {
    sort.map_or(LocalSort::Function(None), LocalSort::Of)
}

/// True if the form of a program is that of a function, annotated or not: bound by `let`, it may call itself.
fn is_function(program: &Program) -> bool {
    match &program.value {
        ProgramKind::Lambda { .. } => true,
        ProgramKind::Typed { program, .. } => is_function(program),
        _ => false,
    }
}

/// A function that is bound to `name`, which it may call itself by.
fn tied(name: Option<Symbol>, function: Rc<Expr>) -> Rc<Expr> {
    let kind = match (&function.kind, name) {
        (ExprKind::Typed(inner, ty), _) => ExprKind::Typed(tied(name, inner.clone()), ty.clone()),
        (ExprKind::Lambda(..), Some(name)) if function.mentions(name) => ExprKind::Fix(name, function.clone()),
        _ => return function,
    };
    Rc::new(Expr::new(kind, function.span))
}

/// The constructors that list syntax means: that of the empty list, and that of an element in front of a list.
pub fn list_constructors() -> (Symbol, Symbol) {
    (Symbol::new("Nil"), Symbol::new("Cons"))
}
