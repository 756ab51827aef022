//! Goals whose type determines their result.

use crate::SearchOptions;
use loligo_horn::{Context, Visibility};
use loligo_logic::{Decider, Deciders, Origin, Satisfiability, Symbol, Term};
use loligo_types::{Module, Type};

/// Test that the type of the `index`-th goal determines its result: any two values that it allows for the same
/// arguments are equal. Then all programs for the goal are equivalent. `false` also where that is not known.
pub fn is_determined(module: &Module, index: usize, options: &SearchOptions) -> bool {
    let Some(goal) = module.goals.get(index) else { return false };
    let mut context = Context::new(module.theory.clone());
    let (parameters, result) = goal.schema.body.uncurry();
    let Type::Scalar(scalar) = result else { return false };
    for parameter in parameters {
        context.bind(parameter.param, parameter.argument.clone(), Visibility::Program);
    }
    let values = [0, 1].map(|number| {
        let name = Symbol::of(Origin::Placeholder, "result", number);
        context.bind(name, result.clone(), Visibility::Program);
        Term::var(name, scalar.base.sort())
    });
    let [one, other] = values;
    context.assume(Term::not(Term::eq(one, other)));
    let mut decider = options.checkers().decider(module.theory.clone());
    matches!(decider.satisfiable(context.facts()), Satisfiability::Unsat)
}
