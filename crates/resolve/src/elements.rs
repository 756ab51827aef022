//! Measures that collect components of their argument only: the licence for element facts.
//!
//! `x : D {a | φ}` entails `φ` of every element of `m x` only if `m` puts nothing into its set but components of `x` of
//! the type `a`. The claim is proved by induction on the tree: a case may be built from constructor arguments of exactly
//! that type, from measures for which the claim holds (of smaller trees), and from set operations that add nothing. So it
//! is assumed of all candidates at first, and taken back from those that break it until none does.
//!
//! Some of these measures collect *all* such components; that claim is proved in the same way.

use loligo_logic::{BinOp, MeasureCase, MeasureDef, Node, Sort, Symbol, Term, Theory};
use loligo_types::{Base, Module, Scalar, Type};

/// Sets `element_parameter` of every measure.
pub(crate) fn find_element_parameters(theory: &mut Theory, module: &Module) {
    let names: Vec<Symbol> = theory.measures.keys().copied().collect();
    for name in &names {
        if let Some(measure) = theory.measures.get_mut(name) {
            measure.element_parameter = candidate(measure, module);
        }
    }
    loop {
        let broken: Vec<Symbol> =
            theory.measures.values().filter(|measure| !holds(measure, theory, module)).map(|m| m.name).collect();
        if broken.is_empty() {
            break;
        }
        for name in broken {
            if let Some(measure) = theory.measures.get_mut(&name) {
                measure.element_parameter = None;
            }
        }
    }
}

/// Sets `collects_all` of every measure; their `element_parameter` is known.
pub(crate) fn find_complete_collections(theory: &mut Theory, module: &Module) {
    for measure in theory.measures.values_mut() {
        measure.collects_all = measure.element_parameter.is_some() && !measure.cases.is_empty();
    }
    loop {
        let broken: Vec<Symbol> = theory
            .measures
            .values()
            .filter(|measure| measure.collects_all && !is_complete(measure, theory, module))
            .map(|measure| measure.name)
            .collect();
        if broken.is_empty() {
            break;
        }
        for name in broken {
            if let Some(measure) = theory.measures.get_mut(&name) {
                measure.collects_all = false;
            }
        }
    }
}

fn is_complete(measure: &MeasureDef, theory: &Theory, module: &Module) -> bool {
    measure.cases.iter().all(|case| {
        Case::of(measure, case, theory, module)
            .is_some_and(|scope| (0..scope.types.len()).all(|index| scope.collects_argument(case.body, index)))
    })
}

/// The parameter that the sort of a measure suggests.
fn candidate(measure: &MeasureDef, module: &Module) -> Option<usize> {
    let Sort::Data(datatype, arguments) = &measure.datatype else { return None };
    let is_abstract = module.datatypes.get(datatype)?.constructors.is_empty();
    let element = match &measure.result {
        Sort::Set(element) => element.as_ref(),
        result if is_abstract => result,
        _ => return None,
    };
    let Sort::Var(element) = *element else { return None };
    let index = arguments.iter().position(|argument| *argument == Sort::Var(element))?;
    if !is_abstract {
        return Some(index);
    }
    // Nothing is known of it but its sort: values of a type variable can only come from where the variable occurs.
    let mentions = |sort: &Sort| {
        let mut variables = Vec::new();
        crate::sorts::collect_variables(sort, &mut variables);
        variables.contains(&element)
    };
    let elsewhere = arguments.iter().enumerate().any(|(other, argument)| other != index && mentions(argument));
    let foreign = measure.constants.iter().any(|(_, sort)| mentions(sort));
    (!elsewhere && !foreign).then_some(index)
}

/// Checks the claim of element facts for a measure, given it for the measures it is assumed of.
fn holds(measure: &MeasureDef, theory: &Theory, module: &Module) -> bool {
    let (Some(_), Sort::Data(datatype, _)) = (measure.element_parameter, &measure.datatype) else { return true };
    let Some(data) = module.datatypes.get(datatype) else { return false };
    // Without constructors it rests on its sort alone.
    data.constructors.is_empty()
        || measure
            .cases
            .iter()
            .all(|case| Case::of(measure, case, theory, module).is_some_and(|scope| scope.only_components(case.body)))
}

/// One case: the constructor's arguments, what they are called, and the type parameter in question.
struct Case<'c> {
    names: &'c [Symbol],
    types: Vec<&'c Type>,
    parameter: Symbol,
    theory: &'c Theory,
}

impl<'c> Case<'c> {
    fn of(measure: &MeasureDef, case: &'c MeasureCase, theory: &'c Theory, module: &'c Module) -> Option<Case<'c>> {
        let Sort::Data(datatype, _) = &measure.datatype else { return None };
        let (parameter, _) = module.datatypes.get(datatype)?.parameters.get(measure.element_parameter?)?;
        let (arguments, _) = module.constructors.get(&case.constructor)?.schema.body.uncurry();
        let types = arguments.into_iter().map(|fun| &fun.argument).collect();
        Some(Case { names: &case.parameters, types, parameter: *parameter, theory })
    }

    /// True if the set holds all that the constructor argument at `index` has of the parameter's type.
    fn collects_argument(&self, set: Term, index: usize) -> bool {
        let (Some(name), Some(ty)) = (self.names.get(index), self.types.get(index)) else { return false };
        !self.mentions_parameter(ty) || self.has_in_union(set, *name, ty)
    }

    fn has_in_union(&self, set: Term, name: Symbol, ty: &Type) -> bool {
        let is_argument = |term: Term| matches!(term.node(), Node::Var(var, _) if var == name);
        match set.node() {
            Node::Binary(BinOp::Union, a, b) => self.has_in_union(a, name, ty) || self.has_in_union(b, name, ty),
            Node::SetLit(_, items) => self.is_parameter(ty) && items.iter().any(|item| is_argument(*item)),
            Node::App(measure, arguments, _) => {
                let Some(subject) = arguments.last().filter(|subject| is_argument(**subject)) else { return false };
                self.is_collected(measure, *subject)
                    && self.theory.measures.get(&measure).is_some_and(|measure| {
                        measure.collects_all && self.occurs_only_at(ty, measure.element_parameter)
                    })
            }
            _ => false,
        }
    }

    /// True if the parameter occurs in the datatype's argument at `index` and in no other.
    fn occurs_only_at(&self, ty: &Type, index: Option<usize>) -> bool {
        let Type::Scalar(Scalar { base: Base::Data(_, arguments, _), .. }) = ty else { return false };
        arguments.iter().enumerate().all(|(position, ty)| Some(position) == index || !self.mentions_parameter(ty))
    }

    fn mentions_parameter(&self, ty: &Type) -> bool {
        match ty {
            Type::Scalar(Scalar { base: Base::Var(name), .. }) => *name == self.parameter,
            Type::Scalar(Scalar { base: Base::Data(_, arguments, _), .. }) => {
                arguments.iter().any(|argument| self.mentions_parameter(argument))
            }
            Type::Scalar(_) => false,
            Type::Fun(fun) => self.mentions_parameter(&fun.argument) || self.mentions_parameter(&fun.result),
        }
    }

    /// True if the set holds components of the parameter's type only.
    fn only_components(&self, set: Term) -> bool {
        match set.node() {
            Node::SetLit(_, items) => items.iter().all(|item| self.is_component(*item)),
            Node::Binary(BinOp::Union, a, b) => self.only_components(a) && self.only_components(b),
            Node::Binary(BinOp::Intersect, a, b) => self.only_components(a) || self.only_components(b),
            Node::Binary(BinOp::Diff, a, _) => self.only_components(a),
            Node::Ite(_, a, b) => self.only_components(a) && self.only_components(b),
            Node::App(name, arguments, _) => arguments.last().is_some_and(|subject| self.is_collected(name, *subject)),
            _ => false,
        }
    }

    /// True if the term is a constructor argument of exactly the parameter's type, refined or not.
    fn is_component(&self, term: Term) -> bool {
        self.argument(term).is_some_and(|ty| self.is_parameter(ty))
    }

    /// True if the measure collects from a constructor argument what that has of the parameter's type.
    fn is_collected(&self, measure: Symbol, subject: Term) -> bool {
        let Some(measure) = self.theory.measures.get(&measure) else { return false };
        let (Some(index), Some(Type::Scalar(Scalar { base: Base::Data(name, arguments, _), .. }))) =
            (measure.element_parameter, self.argument(subject))
        else {
            return false;
        };
        matches!(&measure.datatype, Sort::Data(datatype, _) if datatype == name)
            && arguments.get(index).is_some_and(|argument| self.is_parameter(argument))
    }

    fn is_parameter(&self, ty: &Type) -> bool {
        matches!(ty, Type::Scalar(Scalar { base: Base::Var(name), .. }) if *name == self.parameter)
    }

    /// The type of the constructor argument that the term is.
    fn argument(&self, term: Term) -> Option<&Type> {
        let Node::Var(name, _) = term.node() else { return None };
        let position = self.names.iter().position(|parameter| *parameter == name)?;
        self.types.get(position).copied()
    }
}
