//! The search: fills the holes of a definition.
//!
//! Introduction terms are built top down ([`node`]), elimination terms are enumerated by size ([`terms`]) and asked
//! of the typing rules. A leaf that does not have its type may have it under a condition, which is abduced and becomes
//! a guard. Budgets grow along a fixed ladder, and what one rung has learned about a place is kept for the next.

mod guard;
mod ladder;
mod node;
mod terms;
mod tidy;

use crate::instance::infer_instances;
use crate::prepare::prepare;
use crate::recursion::Termination;
use crate::{Library, check};
use ladder::Rung;
use loligo_liquid::{Canceller, Context, Horn, Limits, Qualifiers, Statistics};
use loligo_types::{Expr, Module, Shape};
pub use node::Effort;
use node::{Outer, Search};

/// What bounds a search.
#[derive(Clone, Default)]
pub struct SearchOptions {
    /// Limits of single solver queries; counts, not times.
    pub limits: Limits,
    /// Stops the search from outside.
    pub canceller: Canceller,
}

/// How a search ended.
#[derive(Clone, Debug)]
pub enum Ending {
    /// A program, still to be checked independently.
    Solved(Expr),
    /// There is no program within the bounds, which are described.
    Exhausted(String),
    /// It was stopped from outside.
    Cancelled,
    /// The definition cannot be completed whatever the holes are filled with, and why.
    Rejected(Vec<loligo_source::Diagnostic>),
}

/// What a search gave.
#[derive(Clone, Debug)]
pub struct SearchReport {
    /// How it ended.
    pub ending: Ending,
    /// What was asked of the solver.
    pub statistics: Statistics,
    /// What was tried.
    pub effort: Vec<Effort>,
}

/// Fills the holes of the `index`-th goal of the module, using components, earlier goals with their declared types,
/// and the goal itself.
pub fn synthesize(module: &Module, index: usize, options: &SearchOptions) -> SearchReport {
    let nothing = |ending| SearchReport { ending, statistics: Statistics::default(), effort: Vec::new() };
    let Some(goal) = module.goals.get(index) else { return nothing(Ending::Exhausted("no such goal".into())) };
    let base = Library::before(module, index);
    let qualifiers = Qualifiers::harvest(module, &goal.schema, base.functions().map(|(_, schema)| schema));
    let taken = base.clone();
    let sketch = prepare(&goal.body, &|name| taken.schema(name).is_some() || name == goal.name);
    let sketch = node::introduce_parameters(&base, sketch, &goal.schema.body);
    let mut horn = Horn::new(module.theory.clone(), qualifiers, options.limits.clone(), options.canceller.clone());
    let mut searches = Vec::new();
    for termination in [Termination::First, Termination::Lexicographic] {
        let library = check::recursive_library(base.clone(), module, goal, &sketch, termination);
        let annotated = match infer_instances(&library, &[], &sketch, &Shape::of(&goal.schema.body)) {
            Ok(annotated) => annotated,
            Err(diagnostics) => return nothing(Ending::Rejected(diagnostics)),
        };
        searches.push((termination, Search::new(library), annotated));
        if check::metric_count(module, goal, &sketch) < 2 {
            break;
        }
    }
    let mut ending = Ending::Exhausted(Rung::last_description());
    for (rung, termination) in Rung::all() {
        let Some((_, search, annotated)) = searches.iter_mut().find(|(rule, ..)| *rule == termination) else { continue };
        let found = search.fill(&mut horn, &Context::default(), annotated, &goal.schema.body, &Outer::default(), rung);
        if options.canceller.is_cancelled() {
            ending = Ending::Cancelled;
            break;
        }
        if let Some(found) = found {
            ending = Ending::Solved(tidy::tidy(&found));
            break;
        }
    }
    SearchReport {
        ending,
        statistics: horn.statistics().clone(),
        effort: searches.iter().map(|(_, search, _)| search.effort).collect(),
    }
}
