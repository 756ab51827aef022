//! Declarations of a file and of all it imports, with names resolved and sorts checked.

use crate::{Base, Expr, Scalar, Schema, Type};
use loligo_base::Span;
use loligo_logic::{ByName, Sort, Symbol, Term, Theory};
use std::rc::Rc;

/// Variance of a datatype in a parameter: the direction of subtyping.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variance {
    /// In the same direction.
    Covariant,
    /// In the opposite direction.
    Contravariant,
    /// Only if the parameters are equivalent.
    Invariant,
}

/// An abstract refinement parameter of a datatype.
#[derive(Clone, Debug)]
pub struct PredicateParam {
    /// Its name in the constructors.
    pub name: Symbol,
    /// The sorts of its arguments, over the datatype's type parameters.
    pub arguments: Vec<Sort>,
    /// `!` makes it contravariant.
    pub variance: Variance,
}

/// A datatype.
#[derive(Clone, Debug)]
pub struct Datatype {
    /// Its name.
    pub name: Symbol,
    /// Its type parameters, each with the variance its constructors give it, or if there are none, the components that give
    /// and take its values.
    pub parameters: Vec<(Symbol, Variance)>,
    /// Its abstract refinements.
    pub predicates: Vec<PredicateParam>,
    /// Its constructors in order; empty for an abstract datatype.
    pub constructors: Vec<Symbol>,
    /// Its termination measure: a well-founded metric with values `>= 0`.
    pub termination: Option<Symbol>,
    /// The span of its declaration.
    pub span: Span,
}

/// A constructor.
#[derive(Clone, Debug)]
pub struct Constructor {
    /// Its name.
    pub name: Symbol,
    /// The datatype it builds.
    pub datatype: Symbol,
    /// Its type: quantifies the datatype's parameters, in their order; the datatype's abstract refinements are its
    /// predicates. The final result is the unrefined datatype; that `_v == C x1 … xn` is added by the typing rules.
    /// Every argument has a name (a made-up one if the user gave none).
    pub schema: Rc<Schema>,
    /// The span of its declaration.
    pub span: Span,
}

/// A definition to synthesize or check.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Its name.
    pub name: Symbol,
    /// Its declared type.
    pub schema: Rc<Schema>,
    /// The conjuncts of the refinements in its signature, and where each is written.
    pub conjuncts: Vec<(Term, Span)>,
    /// The numbers over its parameters that get smaller in recursive calls, if its signature gives any.
    pub metrics: Vec<Term>,
    /// Its program, perhaps with holes.
    pub body: Expr,
    /// The goals it may call besides itself and those before it.
    pub partners: Vec<Symbol>,
    /// The span of its signature.
    pub signature_span: Span,
    /// The span of its definition.
    pub span: Span,
    /// True if the definition stands in the file the user named, not in an import.
    pub is_local: bool,
}

/// `example program`, a closed Boolean expression that must evaluate to `True`.
#[derive(Clone, Debug)]
pub struct Example {
    /// The expression.
    pub program: Expr,
    /// The span of the example.
    pub span: Span,
}

/// Everything declared, resolved.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Datatypes by name.
    pub datatypes: ByName<Datatype>,
    /// Constructors by name.
    pub constructors: ByName<Constructor>,
    /// Uninterpreted predicates: the sorts of the arguments and of the result.
    pub predicates: ByName<(Vec<Sort>, Sort)>,
    /// Constructors and measures as the logic sees them. A postcondition stands here as declared; whoever checks the
    /// measure must do so in a theory without it.
    pub theory: Rc<Theory>,
    /// The spans of each measure's declaration and of its cases.
    pub measure_spans: ByName<(Span, Vec<Span>)>,
    /// Signatures without a definition: trusted.
    pub components: ByName<Rc<Schema>>,
    /// Goals in the order of the file, those of imports first.
    pub goals: Vec<Goal>,
    /// Declared qualifiers; free variables other than `_v` are placeholders. A sort variable in one (`?0`, …) stands for
    /// any sort; where the qualifier compares with `<` or `<=`, for any ordered one ([`Sort::is_ordered`]).
    pub qualifiers: Vec<Term>,
    /// Facts about goals, checked by evaluation.
    pub examples: Vec<Example>,
}

impl Goal {
    /// Tells if its signature gives metrics.
    pub fn gives_metrics(&self) -> bool {
        !self.metrics.is_empty()
    }
}

impl Module {
    /// Test for a datatype whose values may have others of the same type inside them, however deep.
    pub fn holds_itself(&self, scalar: &Scalar) -> bool {
        let Base::Data(name, arguments, _) = &scalar.base else { return false };
        let inside = |ty: &Type, seen: &mut Vec<Symbol>| {
            ty.visit_datatypes(&mut |found| {
                if !seen.contains(&found) {
                    seen.push(found);
                }
            });
        };
        let parts_of = |datatype: &Symbol, seen: &mut Vec<Symbol>| {
            let constructors = self.datatypes.get(datatype).into_iter().flat_map(|found| &found.constructors);
            for constructor in constructors.filter_map(|constructor| self.constructors.get(constructor)) {
                constructor.schema.body.uncurry().0.iter().for_each(|fun| inside(&fun.argument, seen));
            }
        };
        let mut seen = Vec::new();
        arguments.iter().for_each(|argument| inside(argument, &mut seen));
        parts_of(name, &mut seen);
        let mut next = 0;
        while let Some(datatype) = seen.get(next).copied() {
            parts_of(&datatype, &mut seen);
            next += 1;
        }
        seen.contains(name)
    }

    /// Test for a type that has every value of its sort, whatever more its other types ask for.
    ///
    /// Sorts do not show refinements inside a type. A type that asks for nothing is the largest of its sort only where all
    /// type arguments are in covariant positions: `D Int` has fewer values than `D {Int | False}` if `D` takes what it is
    /// applied to. Of two abstract refinements, none is known to be the weaker one.
    pub fn is_largest(&self, scalar: &Scalar) -> bool {
        if scalar.refinement != Term::tt() {
            return false;
        }
        let Base::Data(name, arguments, predicates) = &scalar.base else { return true };
        let Some(datatype) = self.datatypes.get(name) else { return false };
        let is_covariant = datatype.parameters.iter().all(|(_, variance)| *variance == Variance::Covariant);
        let is_inside = |argument: &Type| argument.as_scalar().is_some_and(|inner| self.is_largest(inner));
        predicates.is_empty() && is_covariant && arguments.iter().all(is_inside)
    }

    /// True if values of the datatype have others of it directly in them, as lists and trees do.
    pub fn is_recursive(&self, datatype: &Datatype) -> bool {
        let is_inside =
            |ty: &Type| matches!(ty, Type::Scalar(Scalar { base: Base::Data(name, ..), .. }) if *name == datatype.name);
        let holds_others = |name: &Symbol| {
            let constructor = self.constructors.get(name);
            constructor.is_some_and(|found| found.schema.body.uncurry().0.iter().any(|fun| is_inside(&fun.argument)))
        };
        datatype.constructors.iter().any(holds_others)
    }

    /// True if the values of the datatype are its constructors alone, of which there are at least two.
    pub fn is_enumeration(&self, datatype: &Datatype) -> bool {
        let is_plain = |name: &Symbol| {
            self.constructors.get(name).is_some_and(|constructor| !matches!(constructor.schema.body, Type::Fun(_)))
        };
        datatype.parameters.is_empty() && datatype.constructors.len() > 1 && datatype.constructors.iter().all(is_plain)
    }
}
