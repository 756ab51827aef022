//! Places at which a call of the goal itself can have a smaller argument.
//!
//! Arguments of datatypes without a termination measure are compared by the order "is a part of". Parts are known by matching
//! alone: of a parameter that is not matched on, nothing is smaller. A value of a datatype that is in none of its own values is
//! never a part of a parameter of it, and something smaller has to be built anew, so one of its parts has to be matched on too.

use loligo_horn::Context;
use loligo_logic::{Node, Symbol, Term, Theory};
use loligo_types::{Base, Goal, Module, Type};

/// The parameters of a goal that its own calls may make smaller.
#[derive(Debug)]
pub(super) struct Descending {
    goal: Symbol,
    /// With the number of matches, one inside the other, by which something smaller of the same type can be known.
    parameters: Vec<(Symbol, usize)>,
}

impl Descending {
    /// The descending arguments of `goal`, among those called `parameters`, if they are compared by their parts.
    pub(super) fn of(module: &Module, goal: &Goal, parameters: &[Symbol]) -> Descending {
        let (functions, _) = goal.schema.body.uncurry();
        let arguments = functions.into_iter().map(|fun| &fun.argument);
        let needed = |(parameter, ty): (&Symbol, &Type)| Some((*parameter, matches_needed(module, ty)?));
        Descending { goal: goal.name, parameters: parameters.iter().zip(arguments).filter_map(needed).collect() }
    }

    /// Test for a place at which a call of the function `name` need not be tried.
    pub(super) fn bars(&self, name: Symbol, (theory, context): (&Theory, &Context)) -> bool {
        let is_opened = |parameter: Symbol, needed: usize| is_opened((theory, context), parameter, needed);
        name == self.goal && !self.parameters.iter().any(|(parameter, needed)| is_opened(*parameter, *needed))
    }
}

/// The number of matches by which something smaller than a value of type `ty` can be known; `None` of a type that is not
/// compared.
fn matches_needed(module: &Module, ty: &Type) -> Option<usize> {
    let scalar = ty.as_scalar()?;
    match &scalar.base {
        Base::Int => Some(0),
        Base::Data(name, ..) if module.datatypes.get(name)?.termination.is_some() => Some(0),
        Base::Data(..) if module.holds_itself(scalar) => Some(1),
        Base::Data(..) => Some(2),
        _ => None,
    }
}

/// Test for a variable that `depth` matches inside each other are known to take apart.
fn is_opened((theory, context): (&Theory, &Context), variable: Symbol, depth: usize) -> bool {
    let named = |term: Term| match *term.shared() {
        Node::Var(name, _) => Some(name),
        _ => None,
    };
    let is_opened_by = |fact: &Term| {
        let Some((value, parts)) = theory.as_built(*fact) else { return false };
        let mut inner = parts.iter().filter_map(|part| named(*part)).filter(|part| *part != variable);
        named(value) == Some(variable)
            && (depth == 1 || inner.any(|part| is_opened((theory, context), part, depth - 1)))
    };
    depth == 0 || context.facts().iter().any(is_opened_by)
}
