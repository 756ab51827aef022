//! Programs that try an emitted module.

use crate::constraints::{Context, context_of};
use crate::elaborate::{Scope, elaborate, is_abstract};
use crate::plan::{Function, Origin, Plan, unit};
use crate::prepare::{Unused, prepare};
use crate::{Emission, Target, haskell, ocaml, report};
use loligo_base::{Diagnostic, Span};
use loligo_logic::Symbol;
use loligo_types::{Base, Expr, Module, Schema, Shape, Type};
use std::rc::Rc;

impl Emission<'_> {
    /// A closed expression of the given type as text of the target, for a file that stands beside that of the module.
    ///
    /// It may use constructors, the functions of the module, and the components that are given; if there are any, or
    /// abstract datatypes, the file must begin with [`Emission::instance`]. Integer literals may stand for values of
    /// abstract datatypes. In the type, type variables must have been replaced.
    pub fn expression(&self, expression: &Expr, ty: &Type) -> Result<String, Diagnostic> {
        let function =
            self.definition(Symbol::new("expression"), Schema::monomorphic(ty.clone()).into(), expression)?;
        Ok(match self.target {
            Target::OCaml => ocaml::expression(&self.paths(self.ocaml_outside()), &function),
            Target::Haskell => haskell::expression(&self.library(self.haskell_outside()), &function),
        })
    }

    /// Declarations of the target that give the module what it asks for: each of [`Emission::parameters`] by its
    /// definition, and integers for the values of each abstract datatype. Nothing if it asks for nothing.
    ///
    /// The definitions are closed expressions: of constructors, what is given, and functions that need nothing given.
    pub fn instance(&self, definitions: &[(Symbol, Expr)]) -> Result<String, Diagnostic> {
        let given = self.given(definitions)?;
        Ok(match self.target {
            Target::OCaml => ocaml::instance(&self.paths(ocaml::Place::Parameter(self.name.to_string())), given),
            Target::Haskell => haskell::instance(&self.library(self.haskell_outside()), &given),
        })
    }

    /// A file called `name` that prints a line for each of the expressions of type `Bool`, in order: `true` or `false`.
    ///
    /// It needs the module beside it. In Haskell it is a module with a `main`, which is the program if the name is
    /// `Main`. In OCaml it runs when the program starts that it is linked into.
    pub fn checks(&self, name: &str, definitions: &[(Symbol, Expr)], checks: &[Expr]) -> Result<String, Diagnostic> {
        let given = self.given(definitions)?;
        let bool = Rc::new(Schema::monomorphic(Type::unrefined(Base::Bool)));
        let check = |check: &Expr| self.definition(Symbol::new("check"), bool.clone(), check);
        let checks: Vec<Function> = checks.iter().map(check).collect::<Result<_, _>>()?;
        Ok(match self.target {
            Target::OCaml => {
                let parameter = self.paths(ocaml::Place::Parameter(self.name.to_string()));
                ocaml::checks(&parameter, &self.paths(self.ocaml_outside()), given, &checks)
            }
            Target::Haskell => {
                haskell::checks(&self.library(self.haskell_outside()), name, self.name.as_str(), &given, &checks)
            }
        })
    }

    fn ocaml_outside(&self) -> ocaml::Place {
        ocaml::Place::Outside(self.name.to_string())
    }

    fn haskell_outside(&self) -> haskell::Place {
        haskell::Place::Outside(self.name.to_string())
    }

    /// Definitions of all parameters.
    fn given(&self, definitions: &[(Symbol, Expr)]) -> Result<Vec<Function>, Diagnostic> {
        let definition = |(name, parameter): (&Symbol, &crate::plan::Parameter)| {
            let found = definitions.iter().find(|(defined, _)| defined == name);
            let (_, body) = found.ok_or_else(|| report::missing(*name))?;
            self.definition(*name, parameter.schema.clone(), body)
        };
        self.plan.parameters.iter().map(definition).collect()
    }

    fn definition(&self, name: Symbol, schema: Rc<Schema>, body: &Expr) -> Result<Function, Diagnostic> {
        let elaborated = elaborate(&self.plan, &prepare(body, Unused::Dropped), &Shape::of(&schema.body));
        let elaborated = elaborated.map_err(|span| report::misfit(name, span))?;
        let (origin, span, context) = (Origin::Goal, Span::default(), Context::new());
        let mut function = Function { key: name, name, origin, schema, elaborated, context, span };
        let (plan, callee) = (&self.plan, |name: Symbol| self.plan.callee(name));
        match context_of(plan.module, &plan.comparisons, &function.elaborated, &callee) {
            Ok((_, open)) => {
                let chosen = &mut function.elaborated.chosen;
                open.into_iter().for_each(|meta| {
                    chosen.entry(meta).or_insert_with(unit);
                });
                Ok(function)
            }
            Err(span) => Err(report::incomparable(&function, span)),
        }
    }
}

impl Scope for Plan<'_> {
    fn module(&self) -> &Module {
        self.module
    }

    fn schema(&self, name: Symbol) -> Option<Rc<Schema>> {
        Some(self.callee(name)?.0)
    }

    /// The values of an abstract datatype are integers. One with parameters is still a type of its own.
    fn seen(&self, shape: Shape) -> Shape {
        match shape {
            Shape::Data(name, arguments) if arguments.is_empty() && is_abstract(self.module, name) => Shape::Int,
            Shape::Data(name, arguments) => {
                Shape::Data(name, arguments.iter().map(|argument| self.seen(argument.clone())).collect())
            }
            Shape::Fun(argument, result) => {
                Shape::Fun(self.seen((*argument).clone()).into(), self.seen((*result).clone()).into())
            }
            Shape::Bool | Shape::Int | Shape::Var(_) | Shape::Meta(_) => shape,
        }
    }
}
