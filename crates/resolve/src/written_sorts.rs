//! Sorts as they are written, and abstract refinement parameters.

use crate::Resolver;
use crate::names::{TypeDef, is_special, symbol};
use crate::report::special_binder;
use crate::types::TypeVars;
use loligo_base::{Diagnostic, codes};
use loligo_logic::{Sort, Symbol};
use loligo_syntax::ast::{self, Name, SortKind};
use loligo_types::PredicateSig;

impl Resolver<'_> {
    /// A sort; `None` if an error was reported.
    pub(crate) fn sort(&self, sort: &ast::Sort, variables: &mut TypeVars) -> Option<Sort> {
        match &sort.value {
            SortKind::Bool => Some(Sort::Bool),
            SortKind::Int => Some(Sort::Int),
            SortKind::Var(name) => self.type_variable(name, variables).map(Sort::Var),
            SortKind::Set(element) => self.sort(element, variables).map(Sort::set),
            SortKind::Data { name, args } => {
                let arguments: Vec<Option<Sort>> = args.iter().map(|arg| self.sort(arg, variables)).collect();
                self.named_sort(name, arguments)
            }
        }
    }

    fn named_sort(&self, name: &Name, arguments: Vec<Option<Sort>>) -> Option<Sort> {
        let sym = symbol(name);
        match self.globals.types.get(&sym) {
            None => {
                self.unknown_type(name);
                None
            }
            Some(TypeDef::Data(data)) => {
                self.check_arity("datatype", name, &data.params, arguments.len(), data.name.span)?;
                Some(Sort::Data(sym, arguments.into_iter().collect::<Option<_>>()?))
            }
            Some(TypeDef::Synonym(synonym)) => {
                self.check_arity("type synonym", name, &synonym.params, arguments.len(), synonym.name.span)?;
                let arguments: Vec<Sort> = arguments.into_iter().collect::<Option<_>>()?;
                let synonym = self.synonyms.get(&sym)?;
                let Some(body) = synonym.body.sort() else {
                    self.report.add(
                        Diagnostic::error(
                            codes::REFINED_FUNCTION,
                            name.span,
                            format!("`{name}` is a function type, which has no sort"),
                        )
                        .help("formulas speak of values, not of functions"),
                    );
                    return None;
                };
                let lookup = |var: Symbol| {
                    synonym
                        .parameters
                        .iter()
                        .zip(&arguments)
                        .find(|(param, _)| **param == var)
                        .map(|(_, sort)| sort.clone())
                };
                Some(body.substitute(&lookup))
            }
        }
    }

    /// The abstract refinement parameters of a datatype or schema.
    pub(crate) fn predicate_parameters(
        &self,
        preds: &[ast::PredParam],
        variables: &mut TypeVars,
    ) -> Option<Vec<PredicateSig>> {
        let mut signatures: Vec<Option<PredicateSig>> = Vec::new();
        for (index, pred) in preds.iter().enumerate() {
            let arguments: Vec<Option<Sort>> = pred.args.iter().map(|sort| self.sort(sort, variables)).collect();
            let is_bool = pred.result.value == SortKind::Bool;
            if !is_bool {
                self.report.add(
                    Diagnostic::error(
                        codes::NO_PREDICATE,
                        pred.result.span,
                        format!("the abstract refinement `{}` must give a `Bool`", pred.name),
                    )
                    .help("write `Bool` as its last sort"),
                );
            }
            let first = preds.iter().take(index).find(|earlier| earlier.name == pred.name);
            if let Some(first) = first {
                self.report.add(crate::report::bound_twice(pred.name.span, pred.name.as_str(), first.name.span));
            }
            if is_special(pred.name.as_str()) {
                self.report.add(special_binder(pred.name.span, pred.name.as_str()));
            }
            // Both would be applied under the same name, and instantiating the one would replace the other.
            if let Some(global) = self.globals.logic.get(&symbol(&pred.name)) {
                self.report.add(
                    Diagnostic::error(
                        codes::DECLARED_TWICE,
                        pred.name.span,
                        format!("the abstract refinement `{}` has the name of a {}", pred.name, global.kind()),
                    )
                    .label(global.name().span, "declared here")
                    .help("rename one of them"),
                );
            }
            let arguments: Option<Vec<Sort>> = arguments.into_iter().collect();
            let signature = arguments.map(|arguments| PredicateSig { name: symbol(&pred.name), arguments });
            signatures.push(signature.filter(|_| is_bool && first.is_none()));
        }
        signatures.into_iter().collect()
    }
}
