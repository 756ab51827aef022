//! Names in formulas: variables, and what is applied.

use crate::formula::{Call, Env, Frame, Infer, Kind, Typed};
use crate::lookup::Found;
use crate::names::{parameter_index, symbol};
use crate::operators::expected_words;
use crate::report::wrong_arity;
use crate::scope::{LocalSort, Undeclared, ValueVar};
use crate::sorts::Callable;
use loligo_base::{Diagnostic, Span, codes};
use loligo_logic::{Sort, Symbol};
use loligo_syntax::ast::{Formula, Inline, Name};
use std::rc::Rc;

impl<'a> Infer<'_, 'a, '_> {
    /// A variable, or a measure, predicate, inline or constructor without arguments.
    pub(crate) fn name<'f>(&mut self, name: &Name, span: Span, env: &Env<'f>) -> (Kind, Sort)
    where
        'a: 'f,
    {
        let sym = symbol(name);
        if let Some(frame) = env
            && let Some((_, argument)) = frame.arguments.iter().find(|(param, _)| *param == sym)
        {
            let typed = self.term(argument, &frame.caller);
            return (typed.kind, typed.sort);
        }
        if name.as_str() == "_v" {
            return self.value_variable(span);
        }
        if let Some(index) = parameter_index(name.as_str()) {
            return self.parameter(index, span);
        }
        // The body of an inline speaks of its parameters and of global names only, wherever it is used.
        if env.is_none() {
            if let Some(local) = self.scope.local(sym) {
                let (target, sort) = (local.symbol, local.sort.clone());
                return match sort {
                    LocalSort::Of(sort) => (Kind::Var(target), sort),
                    LocalSort::Unknown => (Kind::Var(target), self.open_sort(target)),
                    LocalSort::Function(_) => self.fail(
                        Diagnostic::error(
                            codes::WRONG_KIND,
                            span,
                            format!("`{name}` is a function, which formulas cannot speak of"),
                        )
                        .help(
                            "formulas speak of values: apply it to arguments, or describe it with a `measure`, `predicate` or `inline`",
                        ),
                    ),
                };
            }
            if let Some(predicate) = self.scope.predicate(sym) {
                let parameters = predicate.arguments.iter().cloned().map(Some).collect();
                return self.apply(
                    sym,
                    Callable { parameters, result: Sort::Bool },
                    Vec::new(),
                    name,
                    span,
                    "abstract refinement",
                );
            }
        }
        match self.resolver.logic_name(name) {
            // Placeholders may be called like anything that could not stand here alone.
            Found::Callable(callable, _)
                if self.scope.undeclared == Undeclared::Placeholder
                    && !callable.parameters.is_empty()
                    && !name.is_upper() =>
            {
                (Kind::Var(sym), self.open_sort(sym))
            }
            Found::Callable(callable, kind) => {
                let callable = self.sorts.instantiate(&callable);
                self.apply(sym, callable, Vec::new(), name, span, kind)
            }
            Found::Inline(inline) => self.expand(inline, &[], name, span, env),
            Found::Poisoned => self.broken_parts(),
            Found::Nothing if self.scope.undeclared == Undeclared::Placeholder && !name.is_upper() => {
                (Kind::Var(sym), self.open_sort(sym))
            }
            Found::Nothing => {
                let diagnostic = self.resolver.unknown_in_formula(name, span, &self.scope);
                self.fail(diagnostic)
            }
        }
    }

    /// An application.
    pub(crate) fn application<'f>(
        &mut self,
        head: &Name,
        args: &'f [Formula],
        span: Span,
        env: &Env<'f>,
    ) -> (Kind, Sort)
    where
        'a: 'f,
    {
        let sym = symbol(head);
        // What stands around it is no application, then.
        if let Some((word, meant)) = self.resolver.infix_word_in_formula(args, &self.scope)
            && self.scope.undeclared == Undeclared::Reject
        {
            return self.fail(
                Diagnostic::error(codes::UNKNOWN_OPERATOR, word.span, format!("`{word}` is no operator")).help(meant),
            );
        }
        if let Some(frame) = env
            && frame.arguments.iter().any(|(param, _)| *param == sym)
        {
            let message = format!("`{head}` is a parameter of `{}` and cannot be applied", frame.inline);
            return self.fail(
                Diagnostic::error(codes::WRONG_KIND, head.span, message)
                    .help("apply a measure, predicate, inline or constructor by its name"),
            );
        }
        if env.is_none()
            && let Some(predicate) = self.scope.predicate(sym)
        {
            let parameters = predicate.arguments.iter().cloned().map(Some).collect();
            let args = args.iter().map(|arg| self.term(arg, env)).collect();
            return self.apply(
                sym,
                Callable { parameters, result: Sort::Bool },
                args,
                head,
                span,
                "abstract refinement",
            );
        }
        if env.is_none()
            && let Some(local) = self.scope.local(sym)
            && let LocalSort::Function(Some(callable)) = &local.sort
        {
            let (target, callable) = (local.symbol, callable.clone());
            let args = args.iter().map(|arg| self.term(arg, env)).collect();
            return match self.apply(target, callable, args, head, span, "function") {
                (Kind::App(function, args), sort) => (Kind::Call(function, args), sort),
                broken => broken,
            };
        }
        match self.resolver.logic_name(head) {
            Found::Inline(inline) => self.expand(inline, args, head, span, env),
            found => {
                let args: Vec<Typed> = args.iter().map(|arg| self.term(arg, env)).collect();
                match found {
                    Found::Callable(callable, kind) => {
                        let callable = self.sorts.instantiate(&callable);
                        self.apply(sym, callable, args, head, span, kind)
                    }
                    Found::Nothing => {
                        let diagnostic = self.resolver.unknown_applied(head, &self.scope);
                        self.fail(diagnostic)
                    }
                    Found::Inline(_) | Found::Poisoned => self.broken_parts(),
                }
            }
        }
    }

    fn expand<'f>(
        &mut self,
        inline: &'a Inline,
        args: &'f [Formula],
        name: &Name,
        span: Span,
        env: &Env<'f>,
    ) -> (Kind, Sort)
    where
        'a: 'f,
    {
        if inline.params.len() != args.len() {
            let diagnostic = wrong_arity("inline", name, inline.params.len(), args.len(), span);
            return self.fail(diagnostic);
        }
        let arguments = inline.params.iter().map(symbol).zip(args).collect();
        let frame = Frame { inline: symbol(name), use_span: span, arguments, caller: env.clone() };
        let typed = self.term(&inline.body, &Some(Rc::new(frame)));
        (typed.kind, typed.sort)
    }

    fn apply(
        &mut self,
        sym: Symbol,
        callable: Callable,
        args: Vec<Typed>,
        name: &Name,
        span: Span,
        kind: &'static str,
    ) -> (Kind, Sort) {
        if callable.parameters.len() != args.len() {
            return self.fail(wrong_arity(kind, name, callable.parameters.len(), args.len(), span));
        }
        for (index, (parameter, arg)) in callable.parameters.iter().zip(&args).enumerate() {
            match parameter {
                Some(sort) => {
                    let wanted = self.sorts.resolve(sort);
                    self.expect(arg, sort, || {
                        let which =
                            if args.len() == 1 { "an argument".into() } else { format!("argument {}", index + 1) };
                        format!("the {kind} `{name}` takes {} as {which}", expected_words(&wanted))
                    });
                }
                None => {
                    let message = format!("`{name}` takes a function, which formulas cannot speak of");
                    return self.fail(
                        Diagnostic::error(codes::WRONG_KIND, span, message)
                            .help("describe the value with measures of it instead"),
                    );
                }
            }
        }
        if kind == "measure" {
            let arguments =
                args.iter().map(|arg| if let Kind::Var(name) = arg.kind { Some(name) } else { None }).collect();
            self.calls.push(Call { measure: sym, arguments, span });
        }
        (Kind::App(sym, args), callable.result)
    }

    fn value_variable(&mut self, span: Span) -> (Kind, Sort) {
        let value = Symbol::value_var();
        match self.scope.value {
            ValueVar::Of(sort) => (Kind::Var(value), sort.clone()),
            ValueVar::Any => (Kind::Var(value), self.open_sort(value)),
            ValueVar::Absent => self.fail(
                Diagnostic::error(codes::STRAY_VALUE_NAME, span, "`_v` means nothing here")
                    .here("there is no refined value")
                    .help("`_v` is the value in `{T | …}`; parameters of an abstract refinement are `_0`, `_1`, …"),
            ),
        }
    }

    fn parameter(&mut self, index: usize, span: Span) -> (Kind, Sort) {
        match self.scope.parameters.get(index) {
            Some(sort) => (Kind::Var(Symbol::parameter(index)), sort.clone()),
            None => {
                let diagnostic =
                    Diagnostic::error(codes::STRAY_VALUE_NAME, span, format!("`_{index}` means nothing here"));
                let diagnostic = match self.scope.parameters.len() {
                    0 => diagnostic.here("not inside an abstract refinement argument `<{ … }>`"),
                    1 => diagnostic.here("the abstract refinement has one parameter, `_0`"),
                    count => {
                        diagnostic.here(format!("the abstract refinement has parameters `_0` to `_{}`", count - 1))
                    }
                };
                self.fail(
                    diagnostic.help("`_0`, `_1`, … are the parameters of an abstract refinement argument `<{ … }>`"),
                )
            }
        }
    }
}
