//! Types.

use crate::Resolver;
use crate::formula;
use crate::names::{TypeDef, is_special, symbol};
use crate::report::{count, special_binder, unknown};
use crate::scope::{FormulaScope, Local, LocalSort, Undeclared, ValueVar};
use crate::sorts::Callable;
use crate::unnamed::Unnamed;
use loligo_base::{Diagnostic, Span, Spanned, codes};
use loligo_logic::{Sort, Symbol, Term};
use loligo_syntax::ast::{self, Formula, FormulaKind, Name, PredArgKind, TypeKind};
use loligo_types::{Base, PredicateSig, Type};
use rustc_hash::FxHashSet;

/// Treatment of the refinements in a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Formulas {
    Check,
    /// For the sorts alone, as long as not everything a formula may mention is known.
    Skip,
}

/// Source of type variables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum TypeVars {
    /// Quantified where they occur first, as in a signature.
    Implicit(Vec<Symbol>),
    /// These and no others, as in the declaration named.
    Declared(Vec<Symbol>, &'static str),
}

/// The scope of one type.
pub(crate) struct TypeScope<'t> {
    ty: &'t ast::Type,
    pub(crate) variables: TypeVars,
    pub(crate) predicates: Vec<PredicateSig>,
    pub(crate) locals: Vec<Local>,
    pub(crate) formulas: Formulas,
    /// The conjuncts of the refinements read so far, and where each stands.
    pub(crate) conjuncts: Vec<(Term, Span)>,
    /// The parameters of the signature without a name.
    pub(crate) unnamed: Option<Unnamed>,
    /// Names that no made-up or renamed parameter may have; gathered for the first such parameter, if there is one.
    taken: Option<FxHashSet<Symbol>>,
}

/// Head of a datatype: its parameters, known before its constructors.
pub(crate) struct Head {
    pub(crate) parameters: Vec<Symbol>,
    pub(crate) predicates: Vec<PredicateSig>,
}

/// A synonym, resolved.
pub(crate) struct SynonymDef {
    pub(crate) parameters: Vec<Symbol>,
    pub(crate) body: Type,
}

impl<'t> TypeScope<'t> {
    /// A scope for `ty`, whose parameters keep their names, where the `locals` of a program are known.
    pub(crate) fn new(
        variables: TypeVars,
        predicates: Vec<PredicateSig>,
        locals: Vec<Local>,
        formulas: Formulas,
        ty: &'t ast::Type,
    ) -> Self {
        TypeScope { ty, variables, predicates, locals, formulas, conjuncts: Vec::new(), unnamed: None, taken: None }
    }

    /// Names that no made-up or renamed parameter may have.
    pub(crate) fn taken(&mut self) -> &mut FxHashSet<Symbol> {
        self.taken.get_or_insert_with(|| {
            let mut taken: FxHashSet<Symbol> = self.locals.iter().map(|local| local.symbol).collect();
            crate::walk::types(self.ty, &mut |part| {
                if let TypeKind::Fun { param: Some(name), .. } = &part.value {
                    taken.insert(symbol(name));
                }
            });
            taken
        })
    }
}

impl Resolver<'_> {
    /// The type, or `None` if an error was reported, or if it is cancelled.
    pub(crate) fn ty(&self, ty: &ast::Type, scope: &mut TypeScope) -> Option<Type> {
        if self.canceller.is_cancelled() {
            return None;
        }
        match &ty.value {
            TypeKind::Bool => Some(Type::unrefined(Base::Bool)),
            TypeKind::Int => Some(Type::unrefined(Base::Int)),
            TypeKind::Var(name) => {
                self.type_variable(name, &mut scope.variables).map(|name| Type::unrefined(Base::Var(name)))
            }
            TypeKind::Data { name, args, preds } => self.named(name, args, preds, ty.span, scope),
            TypeKind::List(element) => {
                let list = self.list_type(ty.span);
                let element = self.scalar_argument(element, scope)?;
                Some(Type::unrefined(Base::Data(list?, [element].into(), self.trivial_predicates("List").into())))
            }
            TypeKind::Refined { base, formula } => self.refined(base, formula, scope),
            TypeKind::Fun { param, argument, result } => self.function(param.as_ref(), argument, result, scope),
        }
    }

    /// A type variable where it is mentioned; `None` with an error if it may not be.
    pub(crate) fn type_variable(&self, name: &Name, variables: &mut TypeVars) -> Option<Symbol> {
        let sym = symbol(name);
        match variables {
            TypeVars::Implicit(known) => {
                if !known.contains(&sym) {
                    known.push(sym);
                }
                Some(sym)
            }
            TypeVars::Declared(known, _) if known.contains(&sym) => Some(sym),
            TypeVars::Declared(known, declaration) => {
                let otherwise = match *declaration {
                    "signature" => format!("only the type variables of the {declaration} are in scope here"),
                    _ => format!("add `{name}` to the parameters of the {declaration}"),
                };
                let diagnostic = unknown(
                    codes::UNKNOWN_TYPE_VARIABLE,
                    name.span,
                    "type variable",
                    name.as_str(),
                    known.iter().copied(),
                    &otherwise,
                );
                self.report.add(diagnostic);
                None
            }
        }
    }

    /// A type that stands for a type variable, and so is no function; `None` if an error was reported.
    fn scalar_argument(&self, ty: &ast::Type, scope: &mut TypeScope) -> Option<Type> {
        let resolved = self.ty(ty, scope)?;
        if resolved.as_fun().is_none() {
            return Some(resolved);
        }
        self.report.add(
            Diagnostic::error(codes::FUNCTION_AS_TYPE_ARGUMENT, ty.span, "a function cannot be a type argument")
                .here("this is a function type")
                .note("a type variable stands for types whose values formulas can speak of, and they cannot speak of functions")
                .help("wrap the function in a datatype: `data Wrapped where Wrap :: f: (…) -> Wrapped`"),
        );
        None
    }

    fn named(
        &self,
        name: &Name,
        args: &[ast::Type],
        preds: &[ast::PredArg],
        span: Span,
        scope: &mut TypeScope,
    ) -> Option<Type> {
        let resolved: Vec<Option<Type>> = args.iter().map(|arg| self.scalar_argument(arg, scope)).collect();
        let sym = symbol(name);
        match self.globals.types.get(&sym) {
            None => {
                self.unknown_type(name);
                None
            }
            Some(TypeDef::Synonym(synonym)) => {
                if let Some(pred) = preds.first() {
                    let message = format!("the synonym `{name}` takes no abstract refinements");
                    self.report.add(
                        Diagnostic::error(codes::REFINEMENT_COUNT, pred.span, message)
                            .help("give them to the datatype inside the synonym"),
                    );
                    return None;
                }
                self.check_arity("type synonym", name, &synonym.params, args.len(), synonym.name.span)?;
                let arguments: Vec<Type> = resolved.into_iter().collect::<Option<_>>()?;
                self.expand_synonym(sym, arguments, span, scope)
            }
            Some(TypeDef::Data(data)) => {
                self.check_arity("datatype", name, &data.params, args.len(), data.name.span)?;
                let arguments: Vec<Type> = resolved.into_iter().collect::<Option<_>>()?;
                let predicates = self.predicate_arguments(sym, &arguments, preds, span, scope)?;
                Some(Type::unrefined(Base::Data(sym, arguments.into(), predicates.into())))
            }
        }
    }

    /// Reports a type that is not declared.
    pub(crate) fn unknown_type(&self, name: &Name) {
        if self.globals.is_broken(name) {
            return;
        }
        let known = self.globals.types.keys().copied();
        let otherwise = match name.as_str() {
            "List" => "import it with `import List`, or declare it with `data List a where …`",
            _ => "declare it with `data` or `type`",
        };
        if let Some(meant) = self.meant_type(name.as_str()) {
            return self.report.add(crate::report::unknown_but_meant(
                codes::UNKNOWN_TYPE,
                name.span,
                "type",
                name.as_str(),
                meant,
            ));
        }
        self.report.add(unknown(codes::UNKNOWN_TYPE, name.span, "type", name.as_str(), known, otherwise));
    }

    /// Checks the number of type arguments; `None` with an error if it is wrong.
    pub(crate) fn check_arity(
        &self,
        kind: &str,
        name: &Name,
        params: &[Name],
        found: usize,
        declared: Span,
    ) -> Option<()> {
        if params.len() == found {
            return Some(());
        }
        let wanted = count(params.len(), "type argument");
        let usage: Vec<String> = std::iter::once(name).chain(params).map(Name::to_string).collect();
        let help = if found < params.len() {
            format!("write `{}`", usage.join(" "))
        } else {
            "put a type argument that has arguments itself in parentheses: `List (List a)`".to_owned()
        };
        self.report.add(
            Diagnostic::error(
                codes::TYPE_ARGUMENT_COUNT,
                name.span,
                format!("`{name}` takes {wanted} but gets {found}"),
            )
            .here(format!("the {kind} `{name}` takes {wanted}"))
            .label(declared, "declared here")
            .help(help),
        );
        None
    }

    fn predicate_arguments(
        &self,
        name: Symbol,
        arguments: &[Type],
        preds: &[ast::PredArg],
        span: Span,
        scope: &TypeScope,
    ) -> Option<Vec<Term>> {
        // A head with errors is absent, and so is everything said of the datatype.
        let head = self.heads.get(&name)?;
        if preds.is_empty() || scope.formulas == Formulas::Skip {
            return Some(vec![Term::tt(); head.predicates.len()]);
        }
        if preds.len() != head.predicates.len() {
            let wanted = count(head.predicates.len(), "abstract refinement");
            self.report.add(
                Diagnostic::error(
                    codes::REFINEMENT_COUNT,
                    span,
                    format!("`{name}` takes {wanted} but gets {}", preds.len()),
                )
                .help(if head.predicates.is_empty() {
                    "leave out what stands in `<` and `>`"
                } else {
                    "give all of them, or none, which means `True` for each"
                }),
            );
            return None;
        }
        let sorts: Vec<(Symbol, Sort)> = head.parameters.iter().copied().zip(arguments.iter().map(sort_of)).collect();
        let lookup = |name: Symbol| sorts.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
        let terms: Vec<Option<Term>> = preds
            .iter()
            .zip(&head.predicates)
            .map(|(pred, parameter)| {
                let sorts: Vec<Sort> = parameter.arguments.iter().map(|sort| sort.substitute(&lookup)).collect();
                self.predicate_argument(pred, parameter.name, &sorts, scope)
            })
            .collect();
        terms.into_iter().collect()
    }

    fn predicate_argument(
        &self,
        pred: &ast::PredArg,
        parameter: Symbol,
        sorts: &[Sort],
        scope: &TypeScope,
    ) -> Option<Term> {
        let why = format!("the abstract refinement `{parameter}` is a truth value");
        let formula_scope = FormulaScope {
            value: &ValueVar::Absent,
            parameters: sorts,
            locals: &scope.locals,
            predicates: &scope.predicates,
            undeclared: Undeclared::Reject,
            unnamed: scope.unnamed.as_ref(),
        };
        match &pred.value {
            PredArgKind::Formula(formula) => {
                formula::check(self, formula, &Sort::Bool, &why, formula_scope).map(|checked| checked.term)
            }
            // `<p>` is `<{p _0 _1 …}>`.
            PredArgKind::Name(name) => {
                let parameter =
                    |index| Spanned::new(FormulaKind::Name(Name::new(format!("_{index}"), name.span)), name.span);
                let args: Vec<Formula> = (0..sorts.len()).map(parameter).collect();
                let kind = if args.is_empty() {
                    FormulaKind::Name(name.clone())
                } else {
                    FormulaKind::App { head: name.clone(), args }
                };
                let formula = Spanned::new(kind, pred.span);
                formula::check(self, &formula, &Sort::Bool, &why, formula_scope).map(|checked| checked.term)
            }
        }
    }

    fn refined(&self, base: &ast::Type, refinement: &Formula, scope: &mut TypeScope) -> Option<Type> {
        let ty = self.ty(base, scope)?;
        let Some(sort) = ty.sort() else {
            self.report.add(
                Diagnostic::error(codes::REFINED_FUNCTION, base.span, "a function cannot be refined")
                    .here("this is a function type")
                    .help("refine its arguments and its result instead"),
            );
            return None;
        };
        if scope.formulas == Formulas::Skip {
            return Some(ty);
        }
        let formula_scope = FormulaScope {
            value: &ValueVar::Of(sort),
            parameters: &[],
            locals: &scope.locals,
            predicates: &scope.predicates,
            undeclared: Undeclared::Reject,
            unnamed: scope.unnamed.as_ref(),
        };
        let checked = formula::check(self, refinement, &Sort::Bool, "a refinement is a truth value", formula_scope)?;
        scope.conjuncts.extend(checked.conjuncts);
        Some(ty.and(checked.term))
    }

    fn function(
        &self,
        param: Option<&Name>,
        argument: &ast::Type,
        result: &ast::Type,
        scope: &mut TypeScope,
    ) -> Option<Type> {
        let argument = self.ty(argument, scope);
        let written = param.map(|name| (name, symbol(name)));
        let target = match written {
            Some((name, sym)) => self.parameter_name(name, sym, scope),
            None => self.made_up_name(argument.as_ref(), scope),
        };
        if let Some((_, name)) = written {
            // If the argument's type is wrong, the name still stands for something.
            let sort = match &argument {
                Some(ty) => match ty.sort() {
                    Some(sort) => LocalSort::Of(sort),
                    // What constructors take is no part of what they build as formulas see it.
                    None if matches!(scope.variables, TypeVars::Implicit(_)) => LocalSort::Function(callable(ty)),
                    None => LocalSort::Function(None),
                },
                None => LocalSort::Unknown,
            };
            scope.locals.push(Local { name, symbol: target, sort });
        }
        let result = self.ty(result, scope);
        if param.is_some() {
            scope.locals.pop();
        }
        Some(Type::fun(target, argument?, result?))
    }

    /// Makes a name for a parameter without one in the resolved type.
    fn made_up_name(&self, argument: Option<&Type>, scope: &mut TypeScope) -> Symbol {
        let stem = if argument.is_some_and(|ty| ty.as_fun().is_some()) { "f" } else { "x" };
        let taken = scope.taken();
        let is_free = |name: &Symbol| {
            !taken.contains(name) && !self.globals.programs.contains_key(name) && !self.globals.logic.contains_key(name)
        };
        let fresh = (1..).map(|index| Symbol::new(&format!("{stem}{index}"))).find(is_free);
        let fresh = fresh.unwrap_or_else(|| Symbol::new(stem));
        taken.insert(fresh);
        fresh
    }

    /// Name of a parameter in the resolved type: as written, unless that would shadow another one.
    fn parameter_name(&self, name: &Name, sym: Symbol, scope: &mut TypeScope) -> Symbol {
        if is_special(name.as_str()) {
            self.report.add(special_binder(name.span, name.as_str()));
        }
        if scope.locals.iter().all(|local| local.symbol != sym) {
            return sym;
        }
        self.report.add(
            Diagnostic::warning(
                codes::HIDDEN_PARAMETER,
                name.span,
                format!("the parameter `{name}` hides an earlier one of the same name"),
            )
            .here(format!("from here on, `{name}` means this one"))
            .help("give it another name"),
        );
        let taken = scope.taken();
        let fresh = sym.fresh(|name| taken.contains(&name));
        taken.insert(fresh);
        fresh
    }

    /// The name of the datatype behind `[t]`.
    pub(crate) fn list_type(&self, span: Span) -> Option<Symbol> {
        let list = Symbol::new("List");
        match self.globals.types.get(&list) {
            Some(TypeDef::Data(data)) if data.params.len() == 1 => Some(list),
            None if self.globals.is_broken(&Name::new("List", span)) => None,
            _ => {
                self.report.add(
                    Diagnostic::error(codes::NO_LISTS, span, "`[t]` means `List t`, but there is no such datatype")
                        .help("import it with `import List`, or declare it with `data List a where …`"),
                );
                None
            }
        }
    }

    fn trivial_predicates(&self, datatype: &str) -> Vec<Term> {
        let count = self.heads.get(&Symbol::new(datatype)).map_or(0, |head| head.predicates.len());
        vec![Term::tt(); count]
    }
}

/// A function as formulas see it, if it takes and gives values.
fn callable(ty: &Type) -> Option<Callable> {
    let (functions, result) = ty.uncurry();
    let parameters = functions.iter().map(|fun| fun.argument.sort().map(Some)).collect::<Option<Vec<_>>>()?;
    Some(Callable { parameters, result: result.sort()? })
}

/// The sort of a type argument; a function is given the one that [`Base::sort`] gives it.
fn sort_of(ty: &Type) -> Sort {
    ty.sort().unwrap_or_else(Sort::function)
}
