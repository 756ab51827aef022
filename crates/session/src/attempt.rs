//! The search for one program, which someone else has to check.

use crate::assumptions::assumptions;
use crate::ending::{PartialProgram, Reason, Unsolved};
use crate::goals::GoalSummary;
use crate::isolation::Ordered;
use crate::monitor::Watched;
use crate::recorder::Record;
use crate::surface::{solution, surface_program};
use crate::unit::{Unit, UnitWorker};
use crate::variety::{Others, Wanted, further_programs};
use crate::verification::verify;
use crate::{Account, Solution, SynthesisOptions};
use loligo_base::Diagnostic;
use loligo_logic::Symbol;
use loligo_resolve::Resolution;
use loligo_search::{Ending, Recording, SearchOptions, SearchReport, synthesize};
use loligo_smt::{Limits, Watch, set_up};
use loligo_types::{Expr, ExprKind, Module};
use loligo_typing::Statistics;

/// A search, as plain data.
pub struct Attempt {
    /// How it ended.
    pub found: Found,
    /// What it cost.
    pub account: Account,
    /// Nodes of the syntax tree of the program found.
    pub size: Option<usize>,
    /// Further programs, if they were asked for.
    pub others: Option<Others>,
}

/// How the search for one goal ended.
pub enum Found {
    /// With a program; and what checking it asked of the solver, or what is wrong with it.
    Program(Solution, Result<Statistics, String>),
    /// Without one.
    Nothing(Unsolved),
    /// With the definition in the file being wrong.
    Rejected(Vec<Diagnostic>),
}

/// What a search gave, or why there is nothing.
pub type Searched = Result<Attempt, String>;

/// Who works on a goal, each in a thread that nobody has used for another one.
pub(crate) struct Team<'u> {
    /// Searches.
    pub(crate) searcher: UnitWorker<'u>,
    /// Checks the program, and before that what else is to be checked while the other one searches.
    pub(crate) checker: UnitWorker<'u>,
}

impl<'u> Team<'u> {
    /// Lets `direct` have a team, whose checker sets Z3 up at once. Since that takes longer than a small search, the checker
    /// comes first.
    pub(crate) fn employ<R>(unit: &'u Unit<'_>, limits: &'u Limits, direct: impl FnOnce(Team<'u>) -> R) -> R {
        unit.worked_on(|checker| {
            drop(checker.order(|_| set_up(limits)));
            unit.worked_on(|searcher| direct(Team { searcher, checker }))
        })
    }

    /// Begins a search for a program, without the goals that are `excluded`; the program is checked as well.
    pub(crate) fn begin(
        self,
        unit: &'u Unit<'_>,
        goal: &GoalSummary,
        excluded: &[String],
        options: &'u SynthesisOptions,
    ) -> Ordered<Searched> {
        let Team { searcher, checker } = self;
        let (goal, excluded) = (goal.clone(), excluded.to_vec());
        searcher.order(move |resolution| {
            let attempt = || attempt(unit, &goal, &excluded, resolution, &checker, options);
            // Several programs are checked where they are found, and a trace is told there.
            match options.wanted == Wanted::One && options.recorder.is_none() {
                true => attempt(),
                false => options.canceller.watching(attempt),
            }
        })
    }
}

impl Unit<'_> {
    /// Searches for a program for one of its goals, without the goals that are `excluded`, and has it checked.
    pub fn search(&self, goal: &GoalSummary, excluded: &[String], options: &SynthesisOptions) -> Searched {
        search(self, goal, excluded, None, options)
    }
}

/// Searches for a program, without the goals that are `excluded`, and has it checked. Unless a `team` has begun, a new one
/// does as it would: a search must find what it finds for a goal wherever in its file that is, and the order in which a
/// thread has first met terms can show in models.
pub(crate) fn search<'u>(
    unit: &'u Unit<'_>,
    goal: &GoalSummary,
    excluded: &[String],
    team: Option<Team<'u>>,
    options: &'u SynthesisOptions,
) -> Searched {
    let search = |team: Team<'u>| team.begin(unit, goal, excluded, options).wait()?;
    match team {
        Some(team) => search(team),
        None => Team::employ(unit, &options.limits, search),
    }
}

fn attempt<'u>(
    unit: &'u Unit<'_>,
    goal: &GoalSummary,
    excluded: &[String],
    resolution: &Resolution<'_>,
    checker: &UnitWorker<'u>,
    options: &'u SynthesisOptions,
) -> Searched {
    let module = &resolution.resolved.module;
    let watched = options.monitor.as_ref().map(|monitor| monitor.watch(&goal.name));
    let search_options = SearchOptions {
        limits: options.limits.clone(),
        bounds: options.bounds,
        excluded: excluded.iter().map(|name| Symbol::new(name)).collect(),
        max_checks: options.max_checks.unwrap_or(SearchOptions::default().max_checks),
        canceller: options.canceller.clone(),
        recording: if options.recorder.is_some() { Recording::On } else { Recording::Off },
        observer: watched.as_ref().map(Watched::observer),
    };
    let (mut others, mut verified) = (None, None);
    let report = match options.wanted {
        Wanted::One => synthesize(module, goal.index, &search_options),
        Wanted::Several(_) | Wanted::Different => {
            let (report, further) = further_programs(unit, goal, resolution, &search_options, options)?;
            if let Some((first, further)) = further {
                (others, verified) = (Some(further), Some(first));
            }
            report
        }
    };
    let (mut size, mut recorded) = (None, None);
    let scribe = Scribe { unit, goal, report: &report, options };
    let nothing =
        |reason| Found::Nothing(Unsolved { reason, partial: report.partial.as_ref().map(PartialProgram::of) });
    let found = match &report.ending {
        Ending::Solved(program) => {
            size = Some(program.size());
            let mut solution = solution(unit, goal, surface_program(program))
                .ok_or_else(|| "the goal's declarations are not in its file".to_owned())?;
            if let Some(declared) = module.goals.get(goal.index) {
                solution.assumptions = assumptions(module, declared, program);
            }
            let known =
                verified.filter(|(first, _)| options.recorder.is_none() && first.definition == solution.definition);
            let checked = match (known, options.recorder.is_some()) {
                // It was verified when it was found: that it is time to stop by now does not take it back.
                (Some((_, statistics)), _) => Ok(statistics),
                (None, true) => verify(unit, goal, &solution, resolution, options).map(|verified| {
                    let mut module = module.clone();
                    if let Some(own) = module.goals.get_mut(goal.index) {
                        own.body = verified.body;
                    }
                    recorded = scribe.record(&module, Some(&solution));
                    verified.statistics
                }),
                (None, false) => {
                    let (goal, solution) = (goal.clone(), solution.clone());
                    checker.work(move |own| {
                        let verified = options.canceller.watching(|| verify(unit, &goal, &solution, own, options));
                        verified.map(|verified| verified.statistics)
                    })?
                }
            };
            Found::Program(solution, checked)
        }
        Ending::Exhausted(bounds) => nothing(Reason::Exhausted(bounds.to_string())),
        Ending::Budget(budget) => nothing((*budget).into()),
        Ending::Impossible(why) => nothing(Reason::Impossible(why.into())),
        Ending::Rejected(diagnostics) => Found::Rejected(diagnostics.clone()),
    };
    if !matches!(found, Found::Program(..)) {
        recorded = scribe.record(module, None);
    }
    let account =
        Account { effort: report.effort, search: report.statistics, recheck: Statistics::default(), record: recorded };
    Ok(Attempt { found, account, size, others })
}

/// Who hands the record of a search on.
struct Scribe<'a> {
    unit: &'a Unit<'a>,
    goal: &'a GoalSummary,
    report: &'a SearchReport,
    options: &'a SynthesisOptions,
}

impl Scribe<'_> {
    /// Hands it to the recorder, if there is one: with the verified program, which the module has as well, if one was
    /// found.
    fn record(&self, module: &Module, program: Option<&Solution>) -> Option<usize> {
        let recorder = self.options.recorder.as_ref()?;
        let unfilled = solution(self.unit, self.goal, surface_program(&Expr::new(ExprKind::Hole, self.goal.span)));
        Some(recorder.record(&Record {
            file: self.unit.name(),
            goal: &self.goal.name,
            signature: unfilled.as_ref().map_or("", |unfilled| unfilled.signature.trim_end()),
            module,
            index: self.goal.index,
            journal: self.report.journal.as_deref()?,
            effort: self.report.effort,
            ending: &self.report.ending,
            program,
            limits: &self.options.limits,
            canceller: &self.options.canceller,
        }))
    }
}
