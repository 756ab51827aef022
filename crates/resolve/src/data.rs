//! Datatypes and their constructors.

use crate::Resolver;
use crate::names::{TypeDef, symbol};
use crate::sorts::Callable;
use crate::types::{Formulas, Head, TypeScope, TypeVars};
use loligo_base::{Diagnostic, codes};
use loligo_logic::{ConstructorDef, Sort, Symbol, Term};
use loligo_syntax::ast;
use loligo_types::{Base, Constructor, Datatype, Module, PredicateParam, PredicateSig, Schema, Type, Variance};
use std::rc::Rc;

impl<'a> Resolver<'a> {
    fn data(&self) -> Vec<&'a ast::Data> {
        self.globals
            .types
            .values()
            .filter_map(|def| if let TypeDef::Data(data) = def { Some(*data) } else { None })
            .collect()
    }

    /// Resolves the parameters of all datatypes.
    pub(crate) fn resolve_heads(&mut self) {
        for data in self.data() {
            let Some(parameters) = self.distinct(&data.params) else { continue };
            let mut variables = TypeVars::Declared(parameters.clone(), "datatype");
            let Some(predicates) = self.predicate_parameters(&data.preds, &mut variables) else { continue };
            self.heads.insert(symbol(&data.name), Head { parameters, predicates });
        }
    }

    /// Finds the sorts of all constructors, for formulas that mention them.
    pub(crate) fn resolve_constructor_sorts(&mut self) {
        for data in self.data() {
            for constructor in self.constructors_of(data) {
                if let Some(ty) = self.constructor_type(data, constructor, Formulas::Skip)
                    && let Some(callable) = callable(&ty)
                {
                    self.callables.insert(symbol(&constructor.name), callable);
                }
            }
        }
    }

    /// The constructors of a datatype that are not second ones of their name.
    fn constructors_of(&self, data: &'a ast::Data) -> Vec<&'a ast::Constructor> {
        let declared = |constructor: &&ast::Constructor| {
            self.globals
                .constructors
                .get(&symbol(&constructor.name))
                .is_some_and(|def| std::ptr::eq(def.constructor, *constructor))
        };
        data.constructors.iter().flatten().filter(declared).collect()
    }

    fn constructor_type(&self, data: &ast::Data, constructor: &ast::Constructor, formulas: Formulas) -> Option<Type> {
        let head = self.heads.get(&symbol(&data.name))?;
        let variables = TypeVars::Declared(head.parameters.clone(), "datatype");
        let mut scope = TypeScope::new(variables, head.predicates.clone(), Vec::new(), formulas, &constructor.ty);
        let ty = self.ty(&constructor.ty, &mut scope)?;
        let built = built_type(symbol(&data.name), head);
        match (formulas, with_result(&ty, &built)) {
            // Refinements are judged when they are read.
            (Formulas::Skip, result) => Some(result.0),
            (Formulas::Check, (ty, found)) if found == built => Some(ty),
            (Formulas::Check, (_, found)) => {
                self.report.add(self.foreign_result(data, constructor, &found, &built));
                None
            }
        }
    }

    fn foreign_result(
        &self,
        data: &ast::Data,
        constructor: &ast::Constructor,
        found: &Type,
        built: &Type,
    ) -> Diagnostic {
        let mut result = &constructor.ty;
        while let ast::TypeKind::Fun { result: inner, .. } = &result.value {
            result = inner;
        }
        let wanted = written(data);
        let same_base = found.sort().is_some() && found.sort() == built.sort();
        let diagnostic = Diagnostic::error(
            codes::FOREIGN_CONSTRUCTOR,
            result.span,
            format!("the constructor `{}` must build a `{wanted}`", constructor.name),
        )
        .label(data.name.span, "the datatype is declared here");
        if same_base {
            diagnostic.here("its result has refinements of its own, or lacks some").help(format!(
                "write `{wanted}` as its result; what holds of the value belongs in the types of its arguments or in a `measure`"
            ))
        } else {
            diagnostic.here("this is its result").help(format!("write `{wanted}` as its result"))
        }
    }

    /// Resolves all constructors with their refinements, then what follows from them for their datatypes.
    pub(crate) fn resolve_datatypes(&mut self, module: &mut Module) {
        let mut theory = loligo_logic::Theory::default();
        for data in self.data() {
            let name = symbol(&data.name);
            let mut constructors = Vec::new();
            for (index, constructor) in self.constructors_of(data).into_iter().enumerate() {
                let sym = symbol(&constructor.name);
                let Some(ty) = self.constructor_type(data, constructor, Formulas::Check) else { continue };
                let (Some(callable), Some(head)) = (callable(&ty), self.heads.get(&name)) else { continue };
                let def = ConstructorDef { name: sym, index, arguments: callable.parameters, result: callable.result };
                theory.constructors.insert(sym, def);
                let schema =
                    Schema { type_vars: head.parameters.clone(), predicates: head.predicates.clone(), body: ty };
                let built = Constructor { name: sym, datatype: name, schema: Rc::new(schema), span: constructor.span };
                module.constructors.insert(sym, built);
                constructors.push(sym);
            }
            if let Some(head) = self.heads.get(&name) {
                module.datatypes.insert(name, datatype(data, head, constructors));
            }
        }
        module.theory = Rc::new(theory);
    }
}

fn datatype(data: &ast::Data, head: &Head, constructors: Vec<Symbol>) -> Datatype {
    let declared = |pred: &ast::PredParam| match pred.variance {
        ast::Variance::Covariant => Variance::Covariant,
        ast::Variance::Contravariant => Variance::Contravariant,
    };
    let predicates = head.predicates.iter().zip(&data.preds).map(|(signature, pred)| PredicateParam {
        name: signature.name,
        arguments: signature.arguments.clone(),
        variance: declared(pred),
    });
    Datatype {
        name: symbol(&data.name),
        parameters: head.parameters.iter().map(|name| (*name, Variance::Covariant)).collect(),
        predicates: predicates.collect(),
        constructors,
        termination: None,
        span: data.name.span,
    }
}

/// The datatype applied to its own parameters, as each of its constructors must return it.
fn built_type(name: Symbol, head: &Head) -> Type {
    let arguments: Vec<Type> = head.parameters.iter().map(|name| Type::unrefined(Base::Var(*name))).collect();
    let applied = |predicate: &PredicateSig| {
        let parameter = |(index, sort): (usize, &Sort)| Term::var(Symbol::parameter(index), sort.clone());
        let arguments: Vec<Term> = predicate.arguments.iter().enumerate().map(parameter).collect();
        Term::app(predicate.name, arguments, Sort::Bool)
    };
    let predicates: Vec<Term> = head.predicates.iter().map(applied).collect();
    Type::unrefined(Base::Data(name, arguments.into(), predicates.into()))
}

/// The type with its final result replaced, and the result it had.
fn with_result(ty: &Type, result: &Type) -> (Type, Type) {
    match ty {
        Type::Scalar(_) => (result.clone(), ty.clone()),
        Type::Fun(fun) => {
            let (rest, found) = with_result(&fun.result, result);
            (Type::fun(fun.param, fun.argument.clone(), rest), found)
        }
    }
}

fn callable(ty: &Type) -> Option<Callable> {
    let (arguments, result) = ty.uncurry();
    Some(Callable { parameters: arguments.iter().map(|fun| fun.argument.sort()).collect(), result: result.sort()? })
}

/// The datatype applied to its parameters, in the surface syntax.
fn written(data: &ast::Data) -> String {
    let mut text = data.name.to_string();
    for param in &data.params {
        text.push_str(&format!(" {param}"));
    }
    for pred in &data.preds {
        text.push_str(&format!(" <{}>", pred.name));
    }
    text
}
