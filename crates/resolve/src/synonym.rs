//! Type synonyms: which there are, and their expansion.

use crate::Resolver;
use crate::names::{TypeDef, symbol};
use crate::report::{bound_twice, too_large};
use crate::types::{Formulas, SynonymDef, TypeScope, TypeVars};
use loligo_base::{Diagnostic, Span, codes};
use loligo_logic::Symbol;
use loligo_syntax::ast::{Name, Synonym, TypeKind};
use loligo_types::{Base, Fun, Type, groups};
use rustc_hash::FxHashMap;

/// A type with more nodes than this, synonyms expanded, is a mistake or an attack.
const MAX_TYPE: usize = 20_000;
/// Deeper nesting than this, synonyms expanded, would threaten the stack.
const MAX_DEPTH: usize = 500;

impl<'a> Resolver<'a> {
    /// Resolves all synonyms, those that others use first.
    pub(crate) fn resolve_synonyms(&mut self, formulas: Formulas) {
        let synonyms: Vec<&'a Synonym> = self
            .globals
            .types
            .values()
            .filter_map(|def| if let TypeDef::Synonym(synonym) = def { Some(*synonym) } else { None })
            .collect();
        let index: FxHashMap<Symbol, usize> =
            synonyms.iter().enumerate().map(|(index, synonym)| (symbol(&synonym.name), index)).collect();
        let mut references = Vec::new();
        for (from, synonym) in synonyms.iter().enumerate() {
            crate::walk::types(&synonym.body, &mut |part| {
                if let TypeKind::Data { name, .. } = &part.value {
                    references.extend(index.get(&symbol(name)).map(|to| (from, *to)));
                }
            });
        }
        self.synonyms.clear();
        for group in groups(synonyms.len(), &references) {
            for member in &group.members {
                let Some(synonym) = synonyms.get(*member) else { continue };
                if group.is_cyclic {
                    self.report.add(recursive(&synonym.name));
                } else if let Some(def) = self.synonym(synonym, formulas) {
                    self.synonyms.insert(symbol(&synonym.name), def);
                }
            }
        }
    }

    fn synonym(&self, synonym: &Synonym, formulas: Formulas) -> Option<SynonymDef> {
        let parameters = self.distinct(&synonym.params)?;
        let variables = TypeVars::Declared(parameters.clone(), "synonym");
        let mut scope = TypeScope::new(variables, Vec::new(), Vec::new(), formulas, &synonym.body);
        Some(SynonymDef { body: self.ty(&synonym.body, &mut scope)?, parameters })
    }

    /// The synonym applied; `None` if an error was reported.
    pub(crate) fn expand_synonym(
        &self,
        sym: Symbol,
        arguments: Vec<Type>,
        span: Span,
        scope: &mut TypeScope,
    ) -> Option<Type> {
        // A synonym with errors of its own is absent.
        let synonym = self.synonyms.get(&sym)?;
        let sizes = synonym.parameters.iter().copied().zip(arguments.iter().map(size)).collect::<Vec<_>>();
        if expanded_size(&synonym.body, &sizes) > MAX_TYPE {
            self.report.add(too_large(span, "this type"));
            return None;
        }
        let bindings: Vec<(Symbol, Type)> = synonym.parameters.iter().copied().zip(arguments).collect();
        // Fresh parameters first: an argument may speak of a variable that is called like one of them.
        let expanded = self.freshen(&synonym.body, scope).instantiate(&bindings);
        if depth(&expanded) > MAX_DEPTH {
            self.report.add(too_large(span, "this type"));
            return None;
        }
        Some(expanded)
    }

    /// The type with all its parameters renamed to names not used in the scope.
    fn freshen(&self, ty: &Type, scope: &mut TypeScope) -> Type {
        match ty {
            Type::Scalar(scalar) => match &scalar.base {
                Base::Data(name, arguments, predicates) => {
                    let arguments = arguments.iter().map(|argument| self.freshen(argument, scope)).collect();
                    Type::refined(Base::Data(*name, arguments, predicates.clone()), scalar.refinement)
                }
                _ => ty.clone(),
            },
            Type::Fun(fun) => {
                let taken = scope.taken();
                let param = fun.param.fresh(|name| taken.contains(&name));
                taken.insert(param);
                let argument = self.freshen(&fun.argument, scope);
                let renamed = if param == fun.param { fun.result.clone() } else { fun.rename_param(param) };
                Type::fun(param, argument, self.freshen(&renamed, scope))
            }
        }
    }

    /// The symbols of a list of parameters; `None` with an error if one occurs twice.
    pub(crate) fn distinct(&self, names: &[Name]) -> Option<Vec<Symbol>> {
        let mut failed = false;
        for (index, name) in names.iter().enumerate() {
            if let Some(first) = names.iter().take(index).find(|earlier| *earlier == name) {
                self.report.add(bound_twice(name.span, name.as_str(), first.span));
                failed = true;
            }
            if crate::names::is_special(name.as_str()) {
                self.report.add(crate::report::special_binder(name.span, name.as_str()));
                failed = true;
            }
        }
        (!failed).then(|| names.iter().map(symbol).collect())
    }
}

fn recursive(name: &Name) -> Diagnostic {
    Diagnostic::error(codes::CYCLIC_SYNONYM, name.span, format!("the type synonym `{name}` contains itself"))
        .here("expanding it would never end")
        .help("declare a recursive type with `data`")
}

fn size(ty: &Type) -> usize {
    expanded_size(ty, &[])
}

/// The number of nodes once each variable in `sizes` is replaced by a type of that many.
fn expanded_size(ty: &Type, sizes: &[(Symbol, usize)]) -> usize {
    match ty {
        Type::Scalar(scalar) => match &scalar.base {
            Base::Bool | Base::Int => 1,
            Base::Var(name) => sizes.iter().find(|(bound, _)| bound == name).map_or(1, |(_, size)| *size),
            Base::Data(_, arguments, _) => {
                arguments.iter().fold(1, |sum, argument| sum.saturating_add(expanded_size(argument, sizes)))
            }
        },
        Type::Fun(fun) => {
            let Fun { argument, result, .. } = fun.as_ref();
            1usize.saturating_add(expanded_size(argument, sizes)).saturating_add(expanded_size(result, sizes))
        }
    }
}

fn depth(ty: &Type) -> usize {
    1 + match ty {
        Type::Scalar(scalar) => match &scalar.base {
            Base::Data(_, arguments, _) => arguments.iter().map(depth).max().unwrap_or(0),
            Base::Bool | Base::Int | Base::Var(_) => 0,
        },
        Type::Fun(fun) => depth(&fun.argument).max(depth(&fun.result)),
    }
}
