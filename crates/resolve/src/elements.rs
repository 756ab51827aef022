//! Which measures collect components of their argument only: the licence for element facts.
//!
//! `x : D {a | φ}` entails `φ` of every element of `m x` only if `m` puts nothing into its set but components of `x` of
//! the type `a`. The claim is proved by induction on the tree: a case may be built from constructor arguments of exactly
//! that type, from measures for which the claim holds (of smaller trees), and from set operations that add nothing. So it
//! is assumed of all candidates at first, and taken back from those that break it until none does.

use loligo_logic::{BinOp, MeasureDef, Node, Sort, Symbol, Term, Theory};
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

/// Whether the claim holds of a measure, if it does of those it is assumed of.
fn holds(measure: &MeasureDef, theory: &Theory, module: &Module) -> bool {
    let (Some(index), Sort::Data(datatype, _)) = (measure.element_parameter, &measure.datatype) else { return true };
    let Some(data) = module.datatypes.get(datatype) else { return false };
    let Some((parameter, _)) = data.parameters.get(index) else { return false };
    // Without constructors it rests on its sort alone.
    data.constructors.is_empty()
        || measure.cases.iter().all(|case| {
            let Some(constructor) = module.constructors.get(&case.constructor) else { return false };
            let (arguments, _) = constructor.schema.body.uncurry();
            let types: Vec<&Type> = arguments.iter().map(|fun| &fun.argument).collect();
            let scope = Case { names: &case.parameters, types, parameter: *parameter, theory };
            scope.only_components(case.body)
        })
}

/// One case: the constructor's arguments, what they are called, and the type parameter in question.
struct Case<'c> {
    names: &'c [Symbol],
    types: Vec<&'c Type>,
    parameter: Symbol,
    theory: &'c Theory,
}

impl Case<'_> {
    /// Whether the set holds components of the parameter's type only.
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

    /// Whether the term is a constructor argument of exactly the parameter's type, refined or not.
    fn is_component(&self, term: Term) -> bool {
        self.argument(term).is_some_and(|ty| self.is_parameter(ty))
    }

    /// Whether the measure collects from a constructor argument what that has of the parameter's type.
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
