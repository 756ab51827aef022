//! The search for one program, which someone else has to check.

use crate::assumptions::assumptions;
use crate::ending::PartialProgram;
use crate::goals::GoalSummary;
use crate::isolation::Ordered;
use crate::lack::Lack;
use crate::monitor::Watched;
use crate::recorder::Record;
use crate::surface::{solution, surface_program};
use crate::unit::{Unit, UnitWorker};
use crate::variety::{Contrast, Others, Wanted, found_beside, further_programs};
use crate::verification::{passing, verify};
use crate::{Account, Solution, SynthesisOptions};
use loligo_base::{Limits, Outcome};
use loligo_logic::Symbol;
use loligo_resolve::Resolution;
use loligo_search::{Effort, Journal, Recording, SearchOptions, SearchReport, synthesize};
use loligo_smt::{Watch, set_up};
use loligo_types::{Expr, ExprKind, Module};
use loligo_typing::Statistics;

/// The work on a goal, as plain data.
pub struct Attempt {
    /// The outcome; a program is verified.
    pub outcome: Outcome<Solution>,
    /// The best program with holes, where there is none without.
    pub partial: Option<PartialProgram>,
    /// Changes with which there would be a program, where none was found.
    pub lack: Lack,
    /// Cost of the attempt.
    pub account: Account,
    /// Nodes of the syntax tree of the program found.
    pub size: Option<usize>,
    /// Further programs, if they were asked for.
    pub others: Option<Others>,
    /// A program of the same type that behaves differently, if one was asked for and found.
    pub contrast: Option<Contrast>,
}

impl Attempt {
    /// An attempt that ended with a fault of Loligo's.
    pub(crate) fn bug(message: String) -> Attempt {
        let (account, lack) = Default::default();
        Attempt {
            outcome: Outcome::Bug(message),
            partial: None,
            lack,
            account,
            size: None,
            others: None,
            contrast: None,
        }
    }
}

/// Workers on a goal, each in a thread that was not used for another goal.
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
            unit.first_worked_on(|searcher| direct(Team { searcher, checker }))
        })
    }

    /// Begins a search for a program, without the goals that are `excluded`; the program is checked as well.
    pub(crate) fn begin(
        self,
        unit: &'u Unit<'_>,
        goal: &GoalSummary,
        excluded: &[String],
        options: &'u SynthesisOptions,
    ) -> Ordered<Attempt> {
        let Team { searcher, checker } = self;
        let (goal, excluded) = (goal.clone(), excluded.to_vec());
        searcher.order(move |resolution| {
            let attempt = || attempt(unit, &goal, &excluded, resolution, &checker, options);
            // Several programs are checked where they are found, and a trace is told there.
            match options.wanted == Wanted::One && options.recorder.is_none() {
                true => attempt(),
                false => options.run.canceller.watching(attempt),
            }
        })
    }
}

impl Unit<'_> {
    /// Searches for a program for one of its goals, without the goals that are `excluded`, and has it checked.
    pub fn search(&self, goal: &GoalSummary, excluded: &[String], options: &SynthesisOptions) -> Attempt {
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
) -> Attempt {
    let search = |team: Team<'u>| team.begin(unit, goal, excluded, options).wait().unwrap_or_else(Attempt::bug);
    match team {
        Some(team) => search(team),
        None => Team::employ(unit, &options.run.limits, search),
    }
}

fn attempt<'u>(
    unit: &'u Unit<'_>,
    goal: &GoalSummary,
    excluded: &[String],
    resolution: &Resolution<'_>,
    checker: &UnitWorker<'u>,
    options: &'u SynthesisOptions,
) -> Attempt {
    let module = &resolution.resolved.module;
    let watched = options.monitor.as_ref().map(|monitor| monitor.watch(&goal.name));
    let search_options = SearchOptions {
        recording: if options.recorder.is_some() { Recording::On } else { Recording::Off },
        observer: watched.as_ref().map(Watched::observer),
        ..search_options(excluded, options)
    };
    let (mut others, mut verified, mut contrast) = (None, None, None);
    let report = match options.wanted {
        Wanted::One if options.tells_weak => {
            let report;
            (report, contrast) = found_beside((unit, goal), resolution, &search_options, checker, options);
            report
        }
        Wanted::One => synthesize(module, goal.index, &search_options),
        Wanted::Several(_) | Wanted::Different => {
            match further_programs(unit, goal, resolution, &search_options, options) {
                Ok((report, further)) => {
                    if let Some((first, further)) = further {
                        (others, verified) = (Some(further), Some(first));
                    }
                    report
                }
                Err(message) => return Attempt::bug(message),
            }
        }
    };
    let SearchReport { outcome: searched, partial, hindrances, statistics, effort, journal } = report;
    let size = searched.program().map(Expr::size);
    let is_found = size.is_some();
    let mut recheck = Statistics::default();
    let mut body = None;
    let outcome = searched.and_then(|program| {
        passing(unit, goal, &program, &mut |mut solution| {
            if let Some(declared) = module.goals.get(goal.index) {
                solution.assumptions = assumptions(module, declared, &program);
            }
            let known = verified
                .as_ref()
                .filter(|(first, _)| options.recorder.is_none() && first.definition == solution.definition);
            let checked = match (known, &options.recorder) {
                // It was verified when it was found: that it is time to stop by now does not take it back.
                (Some((_, statistics)), _) => Outcome::Solved(*statistics),
                (None, Some(_)) => verify(unit, goal, &solution, resolution, options).map(|verified| {
                    body = Some(verified.body);
                    verified.statistics
                }),
                (None, None) => {
                    let (goal, solution) = (goal.clone(), solution.clone());
                    let checked = checker.work(move |own| {
                        let verified = options.run.canceller.watching(|| verify(unit, &goal, &solution, own, options));
                        verified.map(|verified| verified.statistics)
                    });
                    checked.unwrap_or_else(Outcome::Bug)
                }
            };
            checked.map(|statistics| {
                recheck = statistics;
                solution
            })
        })
    });
    let scribe = Scribe { unit, goal, journal: journal.as_deref(), effort, options };
    let record = match (&outcome, body) {
        (Outcome::Solved(_), body) => scribe.record(&with_body(module, goal.index, body), &outcome),
        // Of a program that is not verified there is nothing to tell.
        _ if is_found => None,
        _ => scribe.record(module, &outcome),
    };
    let account = Account { effort, search: statistics, recheck, record };
    let partial = partial.filter(|_| !is_found).and_then(|partial| PartialProgram::of(unit, goal, &partial));
    let lack = match &outcome {
        Outcome::Exhausted(_) | Outcome::GivenUp(_) => Lack::of(unit, goal, excluded, module, options, hindrances),
        _ => Lack::default(),
    };
    let contrast = contrast.filter(|_| outcome.program().is_some());
    Attempt { outcome, partial, lack, account, size, others, contrast }
}

/// The options of a search that nobody looks on at, without the goals that are `excluded`.
pub(crate) fn search_options(excluded: &[String], options: &SynthesisOptions) -> SearchOptions {
    let usual = SearchOptions::default();
    SearchOptions {
        run: options.run.clone(),
        bounds: options.bounds,
        excluded: excluded.iter().map(|name| Symbol::new(name)).collect(),
        max_checks: options.max_checks.unwrap_or(usual.max_checks),
        max_terms: options.max_terms.unwrap_or(usual.max_terms),
        max_memory: options.max_memory.unwrap_or(usual.max_memory),
        without: options.without,
        ..usual
    }
}

/// The module with another body of a goal.
fn with_body(module: &Module, index: usize, body: Option<Expr>) -> Module {
    let mut module = module.clone();
    if let Some((goal, body)) = module.goals.get_mut(index).zip(body) {
        goal.body = body;
    }
    module
}

/// Observer that hands the record of a search on.
struct Scribe<'a> {
    unit: &'a Unit<'a>,
    goal: &'a GoalSummary,
    journal: Option<&'a Journal>,
    effort: Effort,
    options: &'a SynthesisOptions,
}

impl Scribe<'_> {
    /// Hands it to the recorder, if there is one. The module has the program that was found.
    fn record(&self, module: &Module, outcome: &Outcome<Solution>) -> Option<usize> {
        let recorder = self.options.recorder.as_ref()?;
        let unfilled = solution(self.unit, self.goal, surface_program(&Expr::new(ExprKind::Hole, self.goal.span)));
        Some(recorder.record(&Record {
            file: self.unit.name(),
            goal: &self.goal.name,
            signature: unfilled.as_ref().map_or("", |unfilled| unfilled.signature.trim_end()),
            module,
            index: self.goal.index,
            journal: self.journal?,
            effort: self.effort,
            outcome,
            run: &self.options.run,
        }))
    }
}
