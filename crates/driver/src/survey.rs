//! Finding out what there is to do in a unit, and whether its measures keep their word.

use crate::check::tell_all;
use crate::goals::{GoalSummary, Survey, has_errors, wrong_measures};
use crate::isolation::Ordered;
use crate::report::Listener;
use crate::unit::{Syntax, Unit, UnitWorker};
use crate::{Bug, Event, Status, SynthesisOptions};
use loligo_source::Diagnostic;

/// Resolves the unit, reports what is wrong with it, and gives its goals; `None` if it is no use to look at them.
pub(crate) fn survey(
    unit: &Unit<'_>,
    options: &SynthesisOptions,
    listener: &mut Listener<'_>,
) -> Option<Vec<GoalSummary>> {
    unit.worked_on(|surveyor| {
        let goals = outlined(unit, &surveyor, listener)?;
        are_sound(unit, order_measures(&surveyor, options), listener).then_some(goals)
    })
}

/// The same, but measures are left to [`order_measures`] and [`are_sound`].
pub(crate) fn outlined(
    unit: &Unit<'_>,
    surveyor: &UnitWorker<'_>,
    listener: &mut Listener<'_>,
) -> Option<Vec<GoalSummary>> {
    if !unit.is_complete() {
        return None;
    }
    let syntax = unit.syntax();
    match surveyor.work(move |resolution| Survey::without_measures(&resolution.resolved, syntax)) {
        Ok(Survey { diagnostics, goals }) => {
            let is_in_order = syntax == Syntax::InOrder && !has_errors(&diagnostics);
            tell_all(diagnostics, listener);
            is_in_order.then_some(goals)
        }
        Err(message) => {
            listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message }));
            None
        }
    }
}

/// Has the measures of a unit that is in order checked.
pub(crate) fn order_measures<'u>(surveyor: &UnitWorker<'u>, options: &'u SynthesisOptions) -> Ordered<Vec<Diagnostic>> {
    let canceller = &options.canceller;
    surveyor.order(|resolution| canceller.watching(|| wrong_measures(&resolution.resolved, &options.limits, canceller)))
}

/// Whether the measures keep their word, once that is known; with one that does not, anything can be proved. Reports what
/// is wrong.
pub(crate) fn are_sound(unit: &Unit<'_>, measures: Ordered<Vec<Diagnostic>>, listener: &mut Listener<'_>) -> bool {
    match measures.wait() {
        Ok(diagnostics) => {
            let are_sound = !has_errors(&diagnostics);
            tell_all(diagnostics, listener);
            are_sound
        }
        Err(message) => {
            listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message }));
            false
        }
    }
}
