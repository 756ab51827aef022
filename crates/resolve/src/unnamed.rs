//! Parameters that a formula speaks of, but that the signature gives no name.

use crate::names::ProgramDef;
use loligo_base::{Diagnostic, codes};
use loligo_syntax::ast::{Name, ProgramKind, Schema, Type, TypeKind};
use loligo_syntax::print_schema;
use std::cell::Cell;

/// The parameters of a signature without a name.
#[derive(Debug)]
pub(crate) struct Unnamed {
    signature: String,
    schema: Schema,
    /// Names that the definition gives the parameters without one; `None` where the signature has one, or the
    /// definition none.
    names: Vec<Option<Name>>,
    /// Pairs of names: what the definition calls a parameter, and what the signature does, where they differ.
    renamed: Vec<(Name, Name)>,
    /// Set if there is one parameter without a name, and no definition that gives it one: any name may be meant.
    is_free: bool,
    /// Set when one of the names was complained about: the signature as it should be is shown once.
    is_told: Cell<bool>,
}

impl Unnamed {
    /// Those of a component or goal, if there are any.
    pub(crate) fn of(def: &ProgramDef<'_>) -> Option<Unnamed> {
        let schema = &def.signature.schema;
        let params = params(&schema.ty);
        let bound = def.goal.map(|goal| lambdas(&goal.definition.body.value)).unwrap_or_default();
        let renamed: Vec<(Name, Name)> = bound
            .iter()
            .zip(&params)
            .filter_map(|(bound, param)| Some(((*bound)?.clone(), (*param)?.clone())))
            .filter(|(bound, param)| bound != param)
            .collect();
        let mut bound = bound.into_iter();
        let names: Vec<Option<Name>> =
            params.iter().map(|param| bound.next().flatten().filter(|_| param.is_none()).cloned()).collect();
        let is_free = names.iter().all(Option::is_none) && params.iter().filter(|param| param.is_none()).count() == 1;
        (is_free || !renamed.is_empty() || names.iter().any(Option::is_some)).then(|| Unnamed {
            signature: def.signature.name.to_string(),
            schema: schema.clone(),
            names,
            renamed,
            is_free,
            is_told: Cell::new(false),
        })
    }

    /// The error about an unknown name that the definition gives to a parameter.
    pub(crate) fn bound(&self, name: &Name) -> Option<Diagnostic> {
        if let Some((_, param)) = self.renamed.iter().find(|(bound, _)| bound == name) {
            let diagnostic =
                unknown(name).here(format!("the definition calls a parameter so, the signature `{param}`"));
            return Some(diagnostic.label(param.span, "its name here").help(format!("write `{param}`")));
        }
        let is_meant = self.names.iter().flatten().any(|param| param == name);
        is_meant.then(|| {
            let diagnostic = unknown(name).here("the definition calls a parameter so, but the signature does not");
            if self.is_told.replace(true) {
                diagnostic.help("give the parameter this name in the signature")
            } else {
                diagnostic.help(self.with(&self.names))
            }
        })
    }

    /// The error about an unknown name that the only parameter without one may be meant to have.
    pub(crate) fn free(&self, name: &Name) -> Option<Diagnostic> {
        (self.is_free && !name.is_upper()).then(|| {
            let names = vec![Some(name.clone()); self.names.len()];
            let help = format!("if it is the parameter, {}", self.with(&names));
            unknown(name).here("the signature gives its parameter no name").help(help)
        })
    }

    /// The signature with names for its parameters.
    fn with(&self, names: &[Option<Name>]) -> String {
        let mut schema = self.schema.clone();
        give(&mut schema.ty, names);
        format!("write `{} :: {}`", self.signature, in_one_line(&print_schema(&schema)))
    }
}

fn unknown(name: &Name) -> Diagnostic {
    Diagnostic::error(codes::UNKNOWN_IN_FORMULA, name.span, format!("unknown name `{name}`"))
}

/// The parameters of a function type with their names.
fn params(ty: &Type) -> Vec<Option<&Name>> {
    match &ty.value {
        TypeKind::Fun { param, result, .. } => {
            let mut all = vec![param.as_ref()];
            all.extend(params(result));
            all
        }
        _ => Vec::new(),
    }
}

/// The variables of the lambdas that a program begins with.
fn lambdas(program: &ProgramKind) -> Vec<Option<&Name>> {
    match program {
        ProgramKind::Lambda { param, body } => {
            let mut all = vec![param.name.as_ref()];
            all.extend(lambdas(&body.value));
            all
        }
        _ => Vec::new(),
    }
}

/// Gives parameters without a name the name at their position.
fn give(ty: &mut Type, names: &[Option<Name>]) {
    if let (TypeKind::Fun { param, result, .. }, [name, rest @ ..]) = (&mut ty.value, names) {
        if param.is_none() {
            param.clone_from(name);
        }
        give(result, rest);
    }
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
