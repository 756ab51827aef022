//! Finding out what there is to do in a unit, and whether its measures keep their word.

use crate::check::tell_all;
use crate::goals::{GoalSummary, Survey, is_in_order, wrong_measures};
use crate::isolation::Ordered;
use crate::report::Listener;
use crate::unit::{Unit, UnitWorker};
use crate::{Bug, Event, Status, SynthesisOptions};
use loligo_base::{Diagnostic, has_errors};
use loligo_resolve::Resolution;
use loligo_smt::Watch;

/// Resolves the unit, reports what is wrong with it, and gives its goals; `None` if it is no use to look at them.
pub fn survey(unit: &Unit<'_>, options: &SynthesisOptions, listener: &mut Listener<'_>) -> Option<Vec<GoalSummary>> {
    unit.worked_on(|surveyor| {
        let goals = outlined(unit, &surveyor, listener)?;
        are_sound(unit, order_measures(&surveyor, options), listener).then_some(goals)
    })
}

/// The survey without the verdict on measures, which is left to [`order_measures`] and [`are_sound`].
pub(crate) fn outlined(
    unit: &Unit<'_>,
    surveyor: &UnitWorker<'_>,
    listener: &mut Listener<'_>,
) -> Option<Vec<GoalSummary>> {
    if !unit.is_complete() {
        return None;
    }
    let syntax = unit.syntax();
    let look = move |resolution: &Resolution<'_>| {
        let resolved = &resolution.resolved;
        (Survey::without_measures(resolved, syntax), is_in_order(resolved, syntax))
    };
    let (Survey { diagnostics, goals }, is_useful) = reported(unit, surveyor.work(look), listener)?;
    if unit.is_cancelled() {
        listener.tell(Status::Stopped, Event::Diagnostic(unit.not_begun()));
        return None;
    }
    tell_all(diagnostics, listener);
    is_useful.then_some(goals)
}

/// Has the measures of a unit that is in order checked.
pub(crate) fn order_measures<'u>(surveyor: &UnitWorker<'u>, options: &'u SynthesisOptions) -> Ordered<Vec<Diagnostic>> {
    let run = &options.run;
    surveyor.order(|resolution| run.canceller.watching(|| wrong_measures(&resolution.resolved, run)))
}

/// Verdict on the measures, once it is known: with one that breaks its promise anything can be proved. Reports what is
/// wrong.
pub(crate) fn are_sound(unit: &Unit<'_>, measures: Ordered<Vec<Diagnostic>>, listener: &mut Listener<'_>) -> bool {
    let Some(diagnostics) = reported(unit, measures.wait(), listener) else { return false };
    let are_sound = !has_errors(&diagnostics);
    tell_all(diagnostics, listener);
    are_sound
}

/// Result of work on a unit; if it has panicked, that is told.
fn reported<A>(unit: &Unit<'_>, worked: Result<A, String>, listener: &mut Listener<'_>) -> Option<A> {
    let bug = |message| Event::Bug(Bug { file: unit.file, goal: None, message });
    worked.map_err(|message| listener.tell(Status::Bug, bug(message))).ok()
}
