//! Further programs for a goal, and what tells them apart.

use crate::goals::GoalSummary;
use crate::surface::{solution, surface_program};
use crate::unit::{Unit, UnitWorker};
use crate::verification::{Verified, passing, read_back, verify};
use crate::witness::{assumptions, call_text, lists};
use crate::{Solution, SynthesisOptions};
use loligo_base::Outcome;
use loligo_eval::{Difference, Program, TrialOptions, compare_goal, telling_conjunct};
use loligo_logic::{Origin, Symbol};
use loligo_resolve::Resolution;
use loligo_search::{SearchOptions, SearchReport, Variety, is_determined, synthesize_all, synthesize_beyond};
use loligo_smt::Watch;
use loligo_types::{Expr, Goal, Module};
use loligo_typing::Statistics;
use std::ops::ControlFlow;

/// Number of programs wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Wanted {
    /// One.
    #[default]
    One,
    /// So many, of which no two give the same results.
    Several(usize),
    /// Two that do not give the same results, and what tells them apart.
    Different,
}

/// The programs that were found after the first one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Others {
    /// Verified programs that differ from the first and from each other in what they give, small ones first.
    pub programs: Vec<Solution>,
    /// Verified programs that were left out since no call tells them from an earlier one.
    pub equivalent: usize,
    /// The difference between two programs, if two that differ were asked for and found.
    pub contrast: Option<Contrast>,
    /// The reason why there are no more.
    pub end: End,
}

/// Reason for which no further programs were looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// There are as many as were asked for.
    Enough,
    /// The signature determines the result: all programs are equivalent.
    Determined,
    /// All that cost little more than the first were looked at.
    Exhausted,
    /// There were too many to look at all of them.
    Bounded,
    /// It was stopped, or as many queries reached the solver as were allowed.
    Stopped,
}

/// A call for which two programs give different results, as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contrast {
    /// The call.
    pub call: String,
    /// Assumptions on functions and components for that.
    pub assumptions: Vec<String>,
    /// Result of the first program.
    pub result: String,
    /// Result of the other one.
    pub other: String,
    /// A conjunct that holds of the first program in all calls tried, and not of the other one.
    pub conjunct: Option<String>,
}

/// Calls by which two programs are compared.
const CASES: usize = 300;
/// Bounds where nobody asked for another program: calls by which two programs are compared, steps of each call, and
/// programs that are compared with the first one.
const BESIDE_CASES: usize = 24;
const BESIDE_STEPS: u64 = 5_000;
const BESIDE: usize = 3;
/// Programs that are looked at for each one that is wanted, and some more. The rest is equivalent.
const EACH: usize = 20;

/// The first program, which was verified, with what that asked of the solver, and the others.
pub(crate) type Further = ((Solution, Statistics), Others);

/// Searches for a program and for others. What is given for others is `None` if there is not even one.
pub(crate) fn further_programs(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    resolution: &Resolution<'_>,
    search: &SearchOptions,
    options: &SynthesisOptions,
) -> Result<(SearchReport, Option<Further>), String> {
    let wanted = match options.wanted {
        Wanted::One => 1,
        Wanted::Several(wanted) => wanted,
        Wanted::Different => 2,
    };
    let mut gathered =
        Gathered { unit, goal, resolution, options, known: Vec::new(), equivalent: 0, difference: None, first: None };
    let mut broken_off = None;
    let (mut looked_at, mut is_determined_by_type) = (0, false);
    let (report, variety) = synthesize_all(&resolution.resolved.module, goal.index, search, &mut |program, _| {
        looked_at += 1;
        match gathered.add(program) {
            Outcome::Solved(()) => {}
            outcome => {
                broken_off = Some(outcome);
                return ControlFlow::Break(());
            }
        }
        if looked_at == 1 {
            is_determined_by_type = is_determined(&resolution.resolved.module, goal.index, search);
        }
        let is_enough = gathered.known.len() >= wanted || is_determined_by_type || looked_at >= EACH * (wanted + 1);
        if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    // What is wrong with the first program is found out by those who deliver it.
    if let Some(Outcome::Bug(message)) = broken_off.as_ref().filter(|_| looked_at > 1) {
        return Err(message.clone());
    }
    let Some(first) = gathered.first.take() else { return Ok((report, None)) };
    let end = match variety {
        _ if gathered.known.len() >= wanted => End::Enough,
        _ if is_determined_by_type => End::Determined,
        _ if broken_off.is_some() => End::Stopped,
        Variety::Enough | Variety::Bounded => End::Bounded,
        Variety::Exhausted => End::Exhausted,
        Variety::Stopped => End::Stopped,
    };
    Ok((report, Some((first, gathered.into_others(end)))))
}

/// Searches for a program, and for how another one differs that has the type, as far as that takes a small part of the
/// search's own work. Nobody has checked the first program then.
pub(crate) fn found_beside<'u>(
    (unit, goal): (&'u Unit<'_>, &GoalSummary),
    resolution: &Resolution<'_>,
    search: &SearchOptions,
    checker: &UnitWorker<'u>,
    options: &'u SynthesisOptions,
) -> (SearchReport, Option<Contrast>) {
    let module = &resolution.resolved.module;
    let read = |program: &Expr| {
        let solution = solution(unit, goal, surface_program(program))?;
        let body = read_back(unit, goal, &solution, resolution).ok()?;
        Some((solution, body))
    };
    let (mut found, mut left, mut read_first) = (None, BESIDE, None);
    let report = synthesize_beyond(module, goal.index, search, &mut |first, other| {
        left -= 1;
        let first = read_first.get_or_insert_with(|| read(first)).as_ref();
        let pair = module.goals.get(goal.index).zip(first.zip(read(other)));
        if let Some((declared, ((_, first), (solution, other)))) = pair
            && [first, &other].iter().all(|program| is_runnable(module, declared, program))
            && let Some(difference) = difference(module, declared, (first, &other), (BESIDE_CASES, BESIDE_STEPS))
        {
            let (goal, solution) = (goal.clone(), solution.clone());
            let is_verified = checker.work(move |own| {
                let verified = options.run.canceller.watching(|| verify(unit, &goal, &solution, own, options));
                matches!(verified, Outcome::Solved(_))
            });
            found = matches!(is_verified, Ok(true)).then(|| Contrast::of(declared.name, &difference, None));
        }
        if found.is_some() || left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    (report, found)
}

/// Test that a program calls nothing without a definition, whose results would have to be made up: that takes long.
fn is_runnable(module: &Module, goal: &Goal, program: &Expr) -> bool {
    let mut is_runnable = true;
    program.visit_names(&mut |name| {
        let has_holes = |other: &Goal| other.name == name && other.name != goal.name && other.body.has_holes();
        is_runnable &= !module.components.contains_key(&name) && !module.goals.iter().any(has_holes);
    });
    is_runnable
}

/// Difference of the second program for a goal from the first in a result.
fn difference(
    module: &Module,
    goal: &Goal,
    (first, second): (&Expr, &Expr),
    (cases, steps): (usize, u64),
) -> Option<Difference> {
    let goal = Goal { body: first.clone(), ..goal.clone() };
    let mut program = Program::new(module);
    program.define(goal.name, first);
    let twin = goal.name.with_origin(Origin::Twin);
    program.define(twin, &second.renamed(goal.name, twin));
    compare_goal(&program, &goal, twin, &TrialOptions { cases, steps, ..TrialOptions::default() }).difference
}

impl Contrast {
    fn of(goal: Symbol, found: &Difference, conjunct: Option<String>) -> Contrast {
        let values: Vec<_> = found.arguments.iter().map(|(_, value)| value.clone()).collect();
        Contrast {
            call: call_text(goal, &values, &found.arguments),
            assumptions: assumptions(&found.tables, &found.made_up),
            result: found.result.text(Some(lists())),
            other: found.other.text(Some(lists())),
            conjunct,
        }
    }
}

/// Programs that differ from each other.
struct Gathered<'a> {
    unit: &'a Unit<'a>,
    goal: &'a GoalSummary,
    resolution: &'a Resolution<'a>,
    options: &'a SynthesisOptions,
    known: Vec<(Solution, Expr)>,
    equivalent: usize,
    first: Option<(Solution, Statistics)>,
    /// Difference of the last one from the first.
    difference: Option<Difference>,
}

impl Gathered<'_> {
    /// Verifies a program and keeps it if it differs from all that are kept.
    fn add(&mut self, program: &Expr) -> Outcome {
        let (unit, goal) = (self.unit, self.goal);
        let module = &self.resolution.resolved.module;
        let verified = passing(unit, goal, program, &mut |mut solution| {
            if let Some(declared) = module.goals.get(goal.index) {
                solution.assumptions = crate::assumptions::assumptions(module, declared, program);
            }
            verify(unit, goal, &solution, self.resolution, self.options).map(|verified| (solution, verified))
        });
        verified.map(|(solution, verified)| self.keep_if_new(solution, verified))
    }

    fn keep_if_new(&mut self, solution: Solution, Verified { body, statistics }: Verified) {
        self.first.get_or_insert_with(|| (solution.clone(), statistics));
        let mut difference = None;
        for (_, known) in self.known.iter().rev() {
            difference = self.difference(known, &body);
            if difference.is_none() {
                self.equivalent += 1;
                return;
            }
        }
        self.difference = difference;
        self.known.push((solution, body));
    }

    /// The goal with a program.
    fn goal_with(&self, body: &Expr) -> Option<Goal> {
        Some(Goal { body: body.clone(), ..self.resolution.resolved.module.goals.get(self.goal.index)?.clone() })
    }

    /// Difference of the second program from the first in a result.
    fn difference(&self, first: &Expr, second: &Expr) -> Option<Difference> {
        let module = &self.resolution.resolved.module;
        difference(module, module.goals.get(self.goal.index)?, (first, second), (CASES, TrialOptions::default().steps))
    }

    fn into_others(mut self, end: End) -> Others {
        let contrast = match self.options.wanted {
            Wanted::Different => self.contrast(),
            Wanted::One | Wanted::Several(_) => None,
        };
        self.known.drain(..1.min(self.known.len()));
        self.known.sort_by_key(|(_, body)| body.size());
        let programs = self.known.into_iter().map(|(solution, _)| solution).collect();
        Others { programs, equivalent: self.equivalent, contrast, end }
    }

    fn contrast(&self) -> Option<Contrast> {
        let found = self.difference.as_ref()?;
        let (_, first) = self.known.first()?;
        let goal = self.goal_with(first)?;
        let mut program = Program::new(&self.resolution.resolved.module);
        program.define(goal.name, first);
        let options = TrialOptions { cases: CASES, ..TrialOptions::default() };
        let conjunct = telling_conjunct(&program, &goal, found, &options).map(|conjunct| conjunct.to_string());
        Some(Contrast::of(goal.name, found, conjunct))
    }
}
