//! Needs: the elements that a term still has to get, against the names that are left for it.
//!
//! A value whose type says which elements it has must get each of them from some variable. Where a size is given, so
//! are the number of names that are left and with it how many more variables can come: a partial term that lacks more
//! than these can bring is given up, and a size in which not all fits is passed over before a term of it is built.

use super::heads::{Applied, Head};
use super::request::{Lambdas, Request};
use super::{Heuristic, Search};
use loligo_guess::Coverage;
use loligo_logic::{Symbol, Term};
use loligo_types::{ExprKind, Shape, Type};
use loligo_typing::Library;

/// Names in the smallest terms for which it is asked what they need.
const LEAST_SIZE: usize = 4;

/// The needs of the terms of one size at one place.
pub(super) struct Needs {
    coverage: Coverage,
    is_guarded: bool,
    /// For a number of names beside one a hole, how many more holes that take elements they can bring; `None` if no
    /// functions take just so many arguments.
    gains: Vec<Option<isize>>,
}

impl Needs {
    /// Test that every completion of the term that has the size asked for lacks something.
    pub(super) fn rule_out(
        &self,
        library: &Library<'_>,
        request: &Request<'_>,
        head: &Head,
        partial: &Applied,
    ) -> bool {
        let mut names: Vec<Symbol> = match head.expr.kind {
            ExprKind::Var(name) => vec![name],
            _ => Vec::new(),
        };
        let (mut left, mut holes, mut useful) = (0, 0, 0);
        let mut count = |head: &Head, partial: &Applied, budget: usize, taken: usize| {
            left += budget;
            partial.arguments.iter().for_each(|argument| argument.term.visit_names(&mut |name| names.push(name)));
            for position in head.order.iter().skip(taken) {
                holes += 1;
                useful += usize::from(head.arguments.get(*position).is_none_or(|shape| takes_elements(library, shape)));
            }
        };
        count(head, partial, partial.budget, partial.arguments.len());
        let mut request = request;
        while let Some(around) = request.around {
            let budget = around.partial.budget.saturating_sub(request.size);
            count(around.head, around.partial, budget, around.partial.arguments.len() + 1);
            request = around.request;
        }
        let Some(gain) = left.checked_sub(holes).and_then(|more| self.gains.get(more).copied().flatten()) else {
            return true;
        };
        self.coverage.lacks(&names, useful.saturating_add_signed(gain), self.is_guarded)
    }
}

impl Search<'_> {
    /// The needs of the terms asked for; `None` if they are not known.
    pub(super) fn needs(&mut self, request: &Request<'_>) -> Option<Needs> {
        if self.without.contains(Heuristic::Needs) {
            return None;
        }
        let Type::Scalar(ty) = &request.site.ty else { return None };
        let is_known = ty.refinement != Term::tt() && matches!(request.shape, Shape::Data(..));
        // What a function that is made up has in it is not counted.
        if !is_known || request.size < LEAST_SIZE || request.lambdas == Lambdas::Open {
            return None;
        }
        let coverage = self.horn.coverage(&request.site.context, ty);
        let gains = || gains(&self.library, request);
        (!coverage.is_empty()).then(|| Needs { coverage, is_guarded: request.guarding.is_some(), gains: gains() })
    }

    /// Test that every completion of a partial term lacks something.
    pub(super) fn is_ruled_out(&self, request: &Request<'_>, head: &Head, partial: &Applied) -> bool {
        request.needs.is_some_and(|needs| needs.rule_out(&self.library, request, head, partial))
    }
}

/// For each number of arguments altogether: how many more holes that take elements the functions in scope can bring.
fn gains(library: &Library<'_>, request: &Request<'_>) -> Vec<Option<isize>> {
    let locals = request.site.context.bindings().map(|binding| &binding.ty);
    let constructors = library.module.constructors.values().map(|constructor| &constructor.schema.body);
    let functions = library.functions().map(|(_, schema)| &schema.body);
    let mut steps: Vec<(usize, isize)> = Vec::new();
    for ty in locals.chain(constructors).chain(functions) {
        let (functions, result) = ty.uncurry();
        let is_useful = |ty: &Type| takes_elements(library, &Shape::of(ty));
        // As an argument, a function may have some of its own only.
        let least = if library.takes_functions() { 1 } else { functions.len().max(1) };
        for count in least..=functions.len() {
            let useful = functions.iter().take(count).filter(|fun| is_useful(&fun.argument)).count();
            let gain = isize::try_from(useful).unwrap_or(isize::MAX) - 1;
            steps.push((count, if is_useful(result) { gain } else { 0 }));
        }
    }
    steps.sort_unstable();
    steps.dedup();
    let mut gains: Vec<Option<isize>> = vec![Some(0)];
    for names in 1..=request.size {
        let after = |(count, gain): &(usize, isize)| Some(gains.get(names.checked_sub(*count)?)?.as_ref()? + gain);
        let best = steps.iter().filter_map(after).max();
        gains.push(best);
    }
    gains
}

/// Test that values of a shape may contain elements, or be some.
fn takes_elements(library: &Library<'_>, shape: &Shape) -> bool {
    match shape {
        Shape::Bool | Shape::Int => false,
        Shape::Data(name, _) => {
            !library.datatype(*name).is_some_and(|datatype| library.module.is_enumeration(datatype))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use crate::survival::each_step;

    #[test]
    fn what_can_be_completed_is_not_ruled_out() {
        let mut with_needs = 0;
        each_step(&mut |step| {
            assert!(!step.search.is_ruled_out(step.request, step.head, step.partial), "{}", step.words);
            with_needs += usize::from(step.request.needs.is_some());
        });
        assert!(with_needs > 10, "of some terms it is known what they need: {with_needs}");
    }
}
