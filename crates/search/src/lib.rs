//! The search: fills the holes of a definition.
//!
//! Introduction terms are built top down (`introduction`), leaves are elimination terms, enumerated by size
//! (`terms`) and asked of the typing rules (`leaf`). A leaf that does not have its type may have it under a
//! condition, which is abduced and becomes a guard. Budgets grow along a fixed `ladder`, and what one rung has
//! learned about a place is kept for the next.
//!
//! Terms are built bottom up in the representation of the typing rules, and the same rules are asked about them as check
//! a program.
//!
//! *Architecture invariant:* nothing found here is called verified: who wants that has the finished program checked by
//! [`check_goal`] in a fresh engine.

mod arguments;
mod bank;
mod canonical;
mod descending;
mod determined;
mod echo;
mod effort;
mod emptiness;
mod fillings;
mod guard;
mod heads;
mod hindrance;
mod impossible;
mod index;
mod introduction;
mod journal;
mod ladder;
mod leaf;
mod memory;
mod names;
mod needs;
mod numbers;
mod observer;
mod partial;
mod parts;
mod promises;
mod prospects;
mod request;
mod scrutinees;
mod site;
mod sketch;
#[cfg(test)]
mod survival;
mod terms;
mod tidy;
mod trusting;
mod variety;
mod verdicts;
mod without;

use bank::{Bank, BankKey};
use descending::Descending;
use fillings::{Surroundings, filled_alike, map_fillings};
use index::Index;
use introduction::Scrutinee;
use ladder::{Functions, LAST_PARTS, Lacking};
use leaf::Leaves;
use loligo_base::{Bound, Diagnostic, Impossibility, Outcome, Run, Space, Span};
use loligo_guess::{Leaving, Operations, Oracle, checkers};
use loligo_horn::{Context, Qualifiers, Statistics};
use loligo_logic::{Deciders, Symbol};
use loligo_types::{Expr, Goal, Module, Shape};
use loligo_typing::{Circle, Library, check_goal, infer_instances, prepare, recursive_library};
use memory::Memory;
use names::plain_names;
use numbers::Numbers;
use partial::{Frame, Score};
use parts::Division;
use rustc_hash::FxHashMap;
use site::{Site, SiteKey};
use std::rc::Rc;
use std::sync::Arc;
use variety::Script;
use verdicts::Places;

pub use determined::is_determined;
pub use effort::{Effort, TermCounts};
pub use hindrance::Hindrance;
pub use journal::{
    Abduced, Attempt, Candidate, Fate, Journal, Place, PlaceOutcome, Recording, RungRecord, Step, Tried,
};
pub use ladder::{Bounds, Rung};
pub use loligo_guess::{Said, Statement, said_by_model};
pub use observer::Observer;
pub use partial::Partial;
pub use variety::{Variety, synthesize_all, synthesize_beyond};
pub use without::{Heuristic, Without};

/// Checks that a search may cost, unless it is told otherwise. Far more than any that succeeds has needed.
const MAX_CHECKS: u64 = 1_000_000;
/// The cost of the first rung before which it is asked whether the goal is possible at all.
const DOUBT: usize = 10;
/// The terms that must have been built before it is asked, and the choices of arguments that are then looked at: most goals
/// that are solved are solved before the first time, and nearly all before the second.
const DOUBTS: [(u64, usize); 2] = [(1_000, 3), (20_000, usize::MAX)];
/// Terms that may be built altogether where [more is allowed](Rung::is_far) than nearly all programs need, unless it is told
/// otherwise.
const FAR_TERMS: u64 = 60_000;
/// Mebibytes of what a search may remember, unless it is told otherwise.
const MEMORY: u64 = 1024;

/// The options of a search, bounds above all.
#[derive(Clone)]
pub struct SearchOptions {
    /// Bounds of the run.
    pub run: Run,
    /// Functions that are not to be used.
    pub excluded: Vec<Symbol>,
    /// Bounds on every place.
    pub bounds: Bounds,
    /// Queries that may reach the solver.
    pub max_checks: u64,
    /// Terms that may be built where more is allowed than nearly all programs need.
    pub max_terms: u64,
    /// Mebibytes of what may be remembered.
    pub max_memory: u64,
    /// Heuristics to do without.
    pub without: Without,
    /// The recording mode.
    pub recording: Recording,
    /// An observer of the search, if there is one.
    pub observer: Option<Arc<dyn Observer>>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions {
            run: Run::default(),
            excluded: Vec::new(),
            bounds: Bounds::default(),
            max_checks: MAX_CHECKS,
            max_terms: FAR_TERMS,
            max_memory: MEMORY,
            without: Without::default(),
            recording: Recording::Off,
            observer: None,
        }
    }
}

impl SearchOptions {
    /// Deciders for what is not to rest on anything that a search believes.
    pub(crate) fn checkers(&self) -> impl Deciders + use<> {
        checkers(self.run.clone())
    }
}

/// The result of a search.
#[derive(Clone, Debug)]
pub struct SearchReport {
    /// The outcome; a program is still to be checked independently.
    pub outcome: Outcome<Expr>,
    /// The best partial program, if no program was found.
    pub partial: Option<Partial>,
    /// Obstacles to a program that do not depend on the refinements.
    pub hindrances: Vec<Hindrance>,
    /// Counts of the queries to the solver.
    pub statistics: Statistics,
    /// Counts of the work done.
    pub effort: Effort,
    /// The journal, if one was asked for.
    pub journal: Option<Box<Journal>>,
}

/// A search, with what it has learned.
struct Search<'m> {
    horn: Oracle,
    /// The functions in scope.
    library: Rc<Library<'m>>,
    /// The context around the goal.
    outermost: Context,
    /// The functions in scope by what they give and take.
    index: Index,
    /// The order of the functions in scope: first or higher.
    functions: Functions,
    /// The goal and its partners, whose calls are recursive.
    recursive: Rc<[Symbol]>,
    /// The descending arguments of the goal, if these are compared by their parts.
    descending: Option<Descending>,
    banks: FxHashMap<BankKey, Bank>,
    leaves: FxHashMap<(SiteKey, usize), Leaves>,
    /// The calls of one size at a place that can be matched on.
    scrutinees: FxHashMap<(SiteKey, usize, Scrutinee), Rc<[Expr]>>,
    /// Places where no leaf with a function made up for it was found, and the bounds that cut them off.
    unopened: FxHashMap<(SiteKey, usize, Rung), Lacking>,
    /// Recursive calls that may be made at a place, for a number of names in a scrutinee.
    own_calls: FxHashMap<(SiteKey, usize), Rc<[Expr]>>,
    /// The divisions of the value asked for, by place.
    divided: FxHashMap<SiteKey, Rc<[Division]>>,
    /// Places where nothing was found, and the bounds that cut them off.
    failed: FxHashMap<(SiteKey, Rung), Lacking>,
    /// The bounds that cut off the place at work.
    lacking: Lacking,
    /// The number of the last term that the rung at work may build.
    last_term: u64,
    /// The memory used, and its budget.
    memory: Memory,
    /// Heuristics to do without.
    without: Without,
    /// Numbers of the terms that something is known of.
    numbers: Numbers,
    /// Verdicts on partial terms.
    tried: Places,
    /// Verdicts on single arguments of functions, whatever type is asked for.
    fitting: Places,
    /// Verdicts on calls: true for those that are worth no more than one of their arguments.
    echoes: Places,
    effort: Effort,
    /// The definition with its holes.
    sketch: Expr,
    /// A part of the sketch without holes that does not have its type.
    wrong: Option<Span>,
    /// The way to the place at work; `None` where it is not recorded.
    path: Option<Vec<Frame>>,
    best: Option<(Score, Partial)>,
    /// The choices made, where several programs are asked for.
    script: Option<Script>,
    /// The rung at work, by its number.
    rung: usize,
    /// The journal, if one was asked for.
    journal: Option<Box<Journal>>,
    observer: Option<Arc<dyn Observer>>,
}

/// Fills the holes of the `index`-th goal of the module, using components, earlier goals with their declared types,
/// and the goal itself.
pub fn synthesize(module: &Module, index: usize, options: &SearchOptions) -> SearchReport {
    match Search::new(module, index, options) {
        Ok(mut search) => search.report(module, index, options),
        Err(outcome) => SearchReport::without_search(outcome),
    }
}

/// Runs a search for the `index`-th goal, and gives the clauses, as text, that models rejected though the solver proves
/// them; a search that works as it should has none.
pub fn mistakes(module: &Module, index: usize, options: &SearchOptions) -> Vec<String> {
    let Ok(mut search) = Search::new(module, index, options) else { return Vec::new() };
    search.horn.doubt();
    search.report(module, index, options);
    search.horn.mistakes().to_vec()
}

impl SearchReport {
    /// The report where there was nothing to search for.
    fn without_search(outcome: Outcome<Expr>) -> SearchReport {
        SearchReport {
            outcome,
            partial: None,
            hindrances: Vec::new(),
            statistics: Statistics::default(),
            effort: Effort::default(),
            journal: None,
        }
    }
}

impl<'m> Search<'m> {
    /// A search that has not begun; how it ends where it cannot begin.
    fn new(module: &'m Module, index: usize, options: &SearchOptions) -> Result<Search<'m>, Outcome<Expr>> {
        let Some(goal) = module.goals.get(index) else { return Err(Outcome::Rejected(Vec::new())) };
        let mut base = Library::before(module, index);
        options.excluded.iter().for_each(|name| base.remove(*name));
        let qualifiers = Qualifiers::harvest(module, &goal.schema, base.functions().map(|(_, schema)| schema));
        let operations = Operations::harvest(&goal.schema, base.functions().map(|(_, schema)| schema));
        let sketch = prepare(&goal.body, &|name| base.is_declared(name));
        let sketch = sketch::introduce_parameters(&base, sketch, &goal.schema.body);
        let circle = Circle::of(module, index, &sketch);
        let parameters = sketch.parameters();
        let mut library = recursive_library(base, module, (index, &circle), &parameters);
        library.tell_results(&goal.schema.body, &parameters);
        let annotated =
            infer_instances(&library, &[], &sketch, &Shape::of(&goal.schema.body)).map_err(Outcome::Rejected)?;
        let is_open = sketch::has_open_functions(&annotated);
        let functions = match library.takes_functions() || goal.schema.body.order() > 2 || is_open {
            true => Functions::TakeFunctions,
            false => Functions::TakeValues,
        };
        let by_parts = library.tells_parts() && goal.partners.is_empty() && !goal.gives_metrics();
        let descending = by_parts.then(|| Descending::of(module, goal, &parameters));
        let mut search = Search {
            functions,
            descending,
            horn: Oracle::new(module.theory.clone(), qualifiers, options.run.clone()).with_operations(operations),
            index: Index::of(&library),
            library: Rc::new(library),
            outermost: Context::new(module.theory.clone()),
            recursive: goal.partners.iter().copied().chain([goal.name]).collect(),
            banks: FxHashMap::default(),
            leaves: FxHashMap::default(),
            scrutinees: FxHashMap::default(),
            unopened: FxHashMap::default(),
            own_calls: FxHashMap::default(),
            divided: FxHashMap::default(),
            failed: FxHashMap::default(),
            lacking: Lacking::default(),
            last_term: u64::MAX,
            memory: Memory::of(options.max_memory),
            without: options.without,
            numbers: Numbers::default(),
            tried: Places::default(),
            fitting: Places::default(),
            echoes: Places::default(),
            effort: Effort::default(),
            sketch: annotated,
            wrong: None,
            path: Some(Vec::new()),
            best: None,
            script: None,
            rung: 0,
            journal: (options.recording == Recording::On).then(Box::default),
            observer: options.observer.clone(),
        };
        search.horn.stop_after(options.max_checks);
        search.horn.do_without(Leaving {
            models: options.without.contains(Heuristic::CounterModels),
            ground: options.without.contains(Heuristic::Ground),
        });
        if search.journal.is_some() {
            search.horn.watch();
        }
        Ok(search)
    }

    /// Searches, and tells how that ended.
    fn report(&mut self, module: &Module, index: usize, options: &SearchOptions) -> SearchReport {
        let Some(goal) = module.goals.get(index) else {
            return SearchReport::without_search(Outcome::Rejected(Vec::new()));
        };
        let outcome = self.climb(module, (index, goal), options);
        let partial = Some(self.best_partial(goal));
        let journal = self.journal.take();
        let hindrances = self.hindrances(goal);
        SearchReport { outcome, partial, hindrances, statistics: *self.horn.statistics(), effort: self.effort, journal }
    }
}

impl Search<'_> {
    /// Asks whether a term will do, and counts it and what became of it.
    fn counted(&mut self, context: &Context, term: impl FnOnce() -> Expr, ask: impl FnOnce(&mut Self) -> bool) -> bool {
        let (checks, refuted) = (self.horn.statistics().checks, self.horn.refuted());
        self.effort.terms.built += 1;
        if self.effort.terms.built > self.last_term {
            self.horn.halt();
        }
        self.keep_to_memory();
        if self.journal.is_some() {
            self.horn.forget_witness();
        }
        let will_do = ask(self);
        let fate = match (will_do, self.horn.refuted() > refuted, self.horn.statistics().checks > checks) {
            (true, ..) => Fate::Accepted,
            (false, true, _) => Fate::Refuted,
            (false, false, true) => Fate::Disproved,
            (false, false, false) => Fate::Known,
        };
        self.effort.terms.judged(fate);
        self.record(context, term, fate);
        if let Some(observer) = &self.observer {
            observer.counts(self.effort.terms.built, self.horn.statistics().checks);
        }
        will_do
    }

    fn climb(&mut self, module: &Module, (index, goal): (usize, &Goal), options: &SearchOptions) -> Outcome<Expr> {
        let unbuildable = self.unbuildable(goal);
        let bounds = match unbuildable {
            // Then only a case that cannot occur needs no value.
            Some(_) => options.bounds.without_terms(),
            None => options.bounds,
        };
        let mut doubted = 0;
        let mut climbed: Vec<(Rung, Lacking)> = Vec::new();
        let mut is_all = false;
        // Terms that were built where more is allowed than nearly all programs need, and whether more would have been.
        let (mut far, mut is_cut) = (0, false);
        for (number, rung) in self.rungs(bounds).enumerate() {
            let is_far = rung.is_far() && !options.bounds.is_given();
            let left = if is_far { options.max_terms.saturating_sub(far) } else { u64::MAX };
            let adds_nothing = climbed.iter().any(|(other, lacking)| rung.adds_nothing_to(other, *lacking));
            if adds_nothing && !self.without.contains(Heuristic::Ladder) {
                continue;
            }
            if left == 0 {
                is_cut |= !adds_nothing;
                continue;
            }
            let before = self.effort.terms.built;
            self.last_term = before.saturating_add(left);
            self.rung = number;
            let due = DOUBTS.get(doubted).filter(|(built, _)| before >= *built && rung.cost() >= DOUBT);
            let due = due.filter(|_| !self.without.contains(Heuristic::Doubt));
            if let Some((_, choices)) = due {
                doubted += 1;
                if let Some(clash) = self.clash(goal, *choices) {
                    return Outcome::Impossible(clash);
                }
            }
            self.lacking = Lacking::default();
            let found = self.recording_rung(rung, |search| search.on_rung(goal, (number, rung)));
            if is_far {
                far += self.effort.terms.built - before;
            }
            if self.memory.is_over() && found.is_none() && !options.run.is_cancelled() {
                return Outcome::GivenUp(Bound::Memory(options.max_memory));
            }
            // What was broken off says nothing of others.
            if self.horn.resume() && found.is_none() {
                is_cut = true;
                continue;
            }
            climbed.push((rung, self.lacking));
            if options.run.is_cancelled() {
                return Outcome::Stopped;
            }
            if let Some(found) = found {
                return Outcome::Solved(found);
            }
            if let Some(wrong) = self.wrong {
                let complaints = complaints(module, (index, goal), wrong, options);
                return match complaints.is_empty() {
                    true if options.run.is_cancelled() => Outcome::Stopped,
                    true => Outcome::Exhausted(Space::Within(options.bounds.to_string())),
                    false => Outcome::Rejected(complaints),
                };
            }
            if self.horn.is_cancelled() {
                return match options.run.is_cancelled() {
                    true => Outcome::Stopped,
                    false => Outcome::GivenUp(Bound::Checks(options.max_checks)),
                };
            }
            // No larger budget could find more.
            is_all = self.lacking.is_nothing();
            if is_all {
                break;
            }
        }
        let why = match unbuildable {
            Some(shape) if self.has_arguments(goal) => Some(Impossibility::Unbuildable(shape.to_string())),
            _ if doubted == DOUBTS.len() => None,
            _ => self.clash(goal, usize::MAX),
        };
        match why {
            // Whoever was cancelled while asking for a clash knows nothing of one.
            _ if options.run.is_cancelled() => Outcome::Stopped,
            Some(why) => Outcome::Impossible(why),
            None if is_all => Outcome::Exhausted(Space::All),
            None if is_cut => Outcome::GivenUp(Bound::Terms(options.max_terms)),
            None => Outcome::Exhausted(Space::Within(options.bounds.to_string())),
        }
    }

    /// The rungs within the bounds.
    fn rungs(&self, bounds: Bounds) -> impl Iterator<Item = Rung> + use<> {
        let functions = self.functions;
        let has_calls = self.horn.operations().has_calls();
        let is_divided = self.has_parts() && !self.without.contains(Heuristic::Parts);
        let parts = if is_divided { LAST_PARTS } else { 0 };
        Rung::all(bounds, functions, parts).filter(move |rung| has_calls || rung.operand == 1)
    }

    /// A program within the budget of a rung, given with its position, as a person would write it.
    fn on_rung(&mut self, goal: &Goal, (number, rung): (usize, Rung)) -> Option<Expr> {
        if let Some(observer) = &self.observer {
            observer.rung(number + 1, &rung);
        }
        let site = Site::new(self.outermost.clone(), goal.schema.body.rename_apart(), rung, goal.span);
        let sketch = self.sketch.clone();
        let found = self.fill(&site, &sketch)?;
        let tidied = self.tidied(&site, found);
        let mut functions = tidy::FunctionNames::of(&self.library, &tidied);
        let named = map_fillings(&sketch, &tidied, &mut |filling, _| functions.name_in(filling));
        Some(plain_names(&self.library, &sketch, &named.unwrap_or(tidied)))
    }

    /// The program with what fills the holes as a person would write it, if that has its type as well.
    fn tidied(&mut self, site: &Site, found: Expr) -> Expr {
        let library = self.library.clone();
        let sketch = self.sketch.clone();
        let shape = Shape::of(&site.ty);
        let mut tidied =
            |filling: &Expr, around: &Surroundings<'_>| tidy::tidy(&tidy::with_constructors(filling, around.known));
        let tidied = map_fillings(&sketch, &found, &mut tidied);
        let with_operators = tidied
            .as_ref()
            .and_then(|tidied| map_fillings(&sketch, tidied, &mut |filling, _| tidy::with_operators(filling)));
        let is_other = with_operators != tidied;
        let mut candidates: Vec<Expr> = with_operators.filter(|_| is_other).into_iter().chain(tidied).collect();
        // The user wrote each hole once.
        candidates.splice(0..0, filled_alike(&sketch, candidates.last().unwrap_or(&found)));
        let is_right = |candidate: &Expr| {
            let annotated = infer_instances(&library, &[], candidate, &shape);
            annotated.is_ok_and(|annotated| self.holds(site, &annotated))
        };
        candidates.into_iter().find(is_right).unwrap_or(found)
    }
}

/// The diagnostics from checking the definition of a goal that lie in the part at `wrong`.
fn complaints(module: &Module, (index, goal): (usize, &Goal), wrong: Span, options: &SearchOptions) -> Vec<Diagnostic> {
    let report = check_goal(module, index, &goal.body, &options.checkers());
    let is_there = |diagnostic: &Diagnostic| diagnostic.span().is_some_and(|span| wrong.to(span) == wrong);
    report.diagnostics.into_iter().filter(is_there).collect()
}
