//! Goals on trial: generated arguments in, results checked against the goal's type.
//!
//! Small arguments come first, all of them, then random ones. A failure is made as small as it can be.

use crate::contract::Place;
use crate::difference::Difference;
use crate::runtime::{Entries, Violation};
use crate::search::Search;
use crate::shrink::smaller;
use crate::{Contracts, Program, Runtime, Stop, Value, branches};
use loligo_base::Span;
use loligo_logic::{Symbol, Term};
use loligo_types::{Base, Goal, Type};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Bounds of a trial.
#[derive(Clone, Copy, Debug)]
pub struct TrialOptions {
    /// Calls with different arguments.
    pub cases: usize,
    /// Seed of random arguments.
    pub seed: u64,
    /// Steps of one call with small arguments; with others it may take a tenth.
    pub steps: u64,
}

impl Default for TrialOptions {
    fn default() -> TrialOptions {
        TrialOptions { cases: 1000, seed: 0, steps: 1_000_000 }
    }
}

/// Result of a trial.
#[derive(Debug, Default)]
pub struct Trial {
    /// Calls made, each with other arguments.
    pub cases: usize,
    /// Those of them with small arguments, of which none was left out.
    pub small: usize,
    /// Calls that could not be finished, as nothing was found that a component or a function argument could give, or as
    /// they would have taken too many steps: with small arguments, that is a failure.
    pub discarded: usize,
    /// Calls that kept the promise, but for which the twin gives another result.
    pub different: usize,
    /// The first of them.
    pub difference: Option<Difference>,
    /// Set if there are no other arguments within the bounds on their size.
    pub is_exhaustive: bool,
    /// The branches of the goal's program, and which of them were taken.
    pub branches: Vec<(Span, bool)>,
    /// A call that does not keep the goal's promise.
    pub counterexample: Option<Counterexample>,
    /// A component or predicate that is needed and of which it is not said what it gives.
    pub unspecified: Option<Symbol>,
}

/// A call that does not keep its goal's promise.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The parameters with their arguments.
    pub arguments: Vec<(Symbol, Value)>,
    /// For arguments that are functions: what they were asked, with their answers.
    pub tables: Vec<(Symbol, Entries)>,
    /// Made-up results of components that are only specified.
    pub made_up: Vec<(Symbol, Vec<Value>, Value)>,
    /// The branches that the call took.
    pub covered: BTreeSet<Span>,
    /// Failure of the call.
    pub failure: Failure,
}

/// Ways in which a call does not keep a promise.
#[derive(Clone, Debug)]
pub enum Failure {
    /// It has a result that is not of the goal's type.
    Result(Value, Violation),
    /// It has none.
    Stop(Stop),
}

/// A call that kept its goal's promise.
#[derive(Clone, Debug)]
pub struct Call {
    /// The arguments.
    pub arguments: Vec<Value>,
    /// Result of the call.
    pub result: Value,
}

/// Ending of one call.
enum Verdict {
    Kept(Value),
    /// It is kept, but the twin's result is another.
    KeptOtherwise(Value, Value),
    Broken(Failure),
    Discarded,
    Unspecified(Symbol),
}

/// Choices made to find the arguments of a random call, each time.
const RANDOM_CHOICES: usize = 500;
/// Choices made to find the arguments of random calls, on average.
const RANDOM_CHOICES_EACH: usize = 2_000;
/// Choices made to find small arguments, for each size and each call asked for.
const SMALL_CHOICES: usize = 20;
/// The most constructors with arguments in small arguments.
const MAX_SMALL: usize = 6;
/// The most constructors with arguments in random arguments.
const MAX_SIZE: u64 = 14;
/// Number of steps that may be spent on looking for a smaller counterexample.
const SHRINK_STEPS: u64 = 2_000_000;

/// Tries a goal: its type variables stand for integers, its abstract refinements for made-up predicates.
pub fn try_goal(program: &Program, goal: &Goal, options: &TrialOptions) -> Trial {
    try_goal_where(program, goal, &[], options)
}

/// [`try_goal`] with a further condition on arguments: on the one at the position, the formula over `_v`.
pub fn try_goal_where(program: &Program, goal: &Goal, asked: &[(usize, Term)], options: &TrialOptions) -> Trial {
    let mut tester = Tester::new(program, goal, asked, *options, None);
    tester.try_small(options.cases.div_ceil(2));
    tester.try_random();
    tester.into_trial(goal).0
}

/// [`try_goal`] that compares each result that keeps the promise with the result of `twin`, another definition of the
/// program, for the same arguments.
pub fn compare_goal(program: &Program, goal: &Goal, twin: Symbol, options: &TrialOptions) -> Trial {
    let mut tester = Tester { twin: Some(twin), ..Tester::new(program, goal, &[], *options, None) };
    tester.try_small(options.cases.div_ceil(2));
    tester.try_random();
    tester.into_trial(goal).0
}

/// Calls of a goal with arguments drawn at random, or all there are if these are few, and what trying it gave. All calls
/// are made in the world of the runtime, which must make up what is not determined and should check calls; afterwards it
/// can be asked for that.
pub fn sample_calls<'p>(goal: &Goal, options: &TrialOptions, runtime: &mut Runtime<'p>) -> (Trial, Vec<Call>) {
    let mut tester = Tester::new(runtime.program, goal, &[], *options, Some(runtime));
    tester.try_random();
    tester.try_small(options.cases);
    tester.into_trial(goal)
}

struct Tester<'r, 'p> {
    program: &'p Program,
    /// The world of all calls; others are made as needed if there is none.
    world: Option<&'r mut Runtime<'p>>,
    name: Symbol,
    /// Definition that results are compared with.
    twin: Option<Symbol>,
    /// Steps of one call.
    steps: u64,
    /// The goal's type with integers for type variables.
    ty: Type,
    options: TrialOptions,
    seen: BTreeSet<Vec<Value>>,
    covered: BTreeSet<Span>,
    kept: Vec<Call>,
    trial: Trial,
}

impl<'r, 'p> Tester<'r, 'p> {
    fn new(
        program: &'p Program,
        goal: &Goal,
        asked: &[(usize, Term)],
        options: TrialOptions,
        world: Option<&'r mut Runtime<'p>>,
    ) -> Tester<'r, 'p> {
        let integers = goal.schema.type_vars.iter().map(|var| (*var, Type::unrefined(Base::Int)));
        let ty = restricted(&goal.schema.body, 0, asked).instantiate(&integers.collect::<Vec<_>>());
        Tester {
            program,
            world,
            name: goal.name,
            twin: None,
            steps: options.steps,
            ty,
            options,
            seen: BTreeSet::new(),
            covered: BTreeSet::new(),
            kept: Vec::new(),
            trial: Trial::default(),
        }
    }

    fn into_trial(mut self, goal: &Goal) -> (Trial, Vec<Call>) {
        let spans = branches(&goal.body).into_iter();
        self.trial.branches = spans.map(|span| (span, self.covered.contains(&span))).collect();
        (self.trial, self.kept)
    }

    fn is_done(&self) -> bool {
        self.trial.counterexample.is_some() || self.trial.unspecified.is_some()
    }

    /// All small arguments in the order of their size, until there are so many calls.
    fn try_small(&mut self, quota: usize) {
        if self.trial.cases >= quota {
            return;
        }
        self.steps = self.options.steps;
        let (before, until) = (self.trial.cases, quota + self.trial.discarded);
        for size in 0..=MAX_SMALL {
            let reach = i64::try_from(size).unwrap_or(i64::MAX).clamp(1, 3);
            let mut search = Search::ascending(size, reach, SMALL_CHOICES * self.options.cases.max(50));
            let seed = self.options.seed.wrapping_add(size as u64);
            self.in_a_world(seed, |tester, runtime| tester.enumerate(runtime, &mut search, size, until));
            self.trial.is_exhaustive = search.is_complete();
            if self.is_done() || self.trial.cases >= quota || self.trial.is_exhaustive {
                break;
            }
        }
        self.trial.small = self.trial.cases - before;
    }

    fn try_random(&mut self) {
        self.steps = self.options.steps / 10;
        let attempts = 20 * self.options.cases as u64 + 100;
        let mut choices = RANDOM_CHOICES_EACH * self.options.cases.max(50);
        for attempt in 0..attempts {
            let is_enough = self.trial.cases >= self.options.cases || choices == 0;
            if self.is_done() || is_enough || self.trial.is_exhaustive {
                break;
            }
            // After so many vain attempts there is no use in more.
            if attempt > 300 && self.trial.cases == 0 {
                break;
            }
            let seed = self.options.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(attempt);
            let size = usize::try_from(attempt % MAX_SIZE + 1).unwrap_or(1);
            let mut search = Search::random(seed, size, RANDOM_CHOICES);
            let one = self.trial.cases + self.trial.discarded + 1;
            self.in_a_world(seed, |tester, runtime| tester.enumerate(runtime, &mut search, size, one));
            choices = choices.saturating_sub(RANDOM_CHOICES - search.choices_left());
        }
    }

    /// Does the work in the world of all calls, or else in a new one made from the seed.
    fn in_a_world(&mut self, seed: u64, work: impl FnOnce(&mut Self, &mut Runtime<'p>)) {
        match self.world.take() {
            Some(runtime) => {
                work(self, runtime);
                self.covered.extend(runtime.covered());
                self.world = Some(runtime);
            }
            None => {
                let made = Runtime::new(self.program, self.steps);
                let mut made = made.with_contracts(Contracts::Check).making_up(seed);
                work(self, &mut made);
                self.covered.extend(made.covered());
            }
        }
    }

    /// Calls the goal with the arguments that the search finds, until so many calls were made.
    fn enumerate(&mut self, runtime: &mut Runtime<'p>, search: &mut Search, size: usize, until: usize) {
        let ty = self.ty.clone();
        let bounds = (size, until);
        if let Err(stop) = self.choose(runtime, search, &ty, Place::default(), Vec::new(), bounds) {
            match stop {
                Stop::Unspecified(name) => self.trial.unspecified = Some(name),
                // No arguments: what was needed to find them cannot be made up in this world.
                _ => self.trial.discarded += 1,
            }
        }
    }

    /// Chooses the arguments that are missing, each of about the given size, then calls, until so many calls were made.
    fn choose(
        &mut self,
        runtime: &mut Runtime<'p>,
        search: &mut Search,
        ty: &Type,
        place: Place,
        arguments: Vec<Value>,
        (size, until): (usize, usize),
    ) -> Result<ControlFlow<()>, Stop> {
        let Type::Fun(fun) = ty else { return Ok(self.case(runtime, arguments, until)) };
        runtime.allow(self.steps);
        search.renew(size);
        runtime.generate(search, fun.param, &fun.argument, &place, &mut |runtime, search, value| {
            let mut arguments = arguments.clone();
            arguments.push(value.clone());
            self.choose(runtime, search, &fun.result, place.with(fun.param, value), arguments, (size, until))
        })
    }

    fn case(&mut self, runtime: &mut Runtime<'p>, arguments: Vec<Value>, until: usize) -> ControlFlow<()> {
        // Functions are made up anew for each call: one that looks the same is another one, or of another world.
        let is_new = arguments.iter().any(Value::holds_functions) || self.seen.insert(arguments.clone());
        if !is_new {
            return ControlFlow::Continue(());
        }
        match self.call(runtime, &arguments) {
            Verdict::Kept(result) => self.keep(arguments, result),
            Verdict::KeptOtherwise(result, other) => {
                self.trial.different += 1;
                if self.trial.difference.is_none() {
                    let named = self.named(arguments.clone());
                    let (tables, made_up) = (tables(runtime, &named), runtime.made_up());
                    let result = result.clone();
                    self.trial.difference = Some(Difference { arguments: named, tables, made_up, result, other });
                }
                self.keep(arguments, result);
            }
            Verdict::Discarded => self.trial.discarded += 1,
            Verdict::Unspecified(name) => self.trial.unspecified = Some(name),
            Verdict::Broken(failure) => {
                self.trial.cases += 1;
                self.trial.counterexample = Some(self.smallest(runtime, arguments, failure));
            }
        }
        runtime.allow(self.steps);
        let is_enough = self.is_done() || self.trial.cases + self.trial.discarded >= until;
        if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn call(&self, runtime: &mut Runtime<'p>, arguments: &[Value]) -> Verdict {
        runtime.allow(self.steps);
        let result = match runtime.call_named(self.name, arguments.to_vec()) {
            Ok(result) => result,
            Err(Stop::NoResult(_)) => return Verdict::Discarded,
            Err(Stop::Steps) if self.steps < self.options.steps => return Verdict::Discarded,
            Err(Stop::Unspecified(name)) => return Verdict::Unspecified(name),
            Err(stop) => return Verdict::Broken(Failure::Stop(stop)),
        };
        runtime.allow(self.steps);
        let (parameters, ty) = self.ty.uncurry();
        let names = parameters.iter().map(|fun| fun.param).zip(arguments.iter().cloned());
        let place = Place { environment: names.collect(), depth: 0 };
        match runtime.violation(&result, ty, &place, &[]) {
            Ok(None) => match self.other(runtime, arguments, &result) {
                Some(other) => Verdict::KeptOtherwise(result, other),
                None => Verdict::Kept(result),
            },
            Ok(Some(violation)) => Verdict::Broken(Failure::Result(result, violation)),
            Err(Stop::Unspecified(name)) => Verdict::Unspecified(name),
            Err(Stop::Steps | Stop::NoResult(_)) => Verdict::Discarded,
            // A refinement may speak of a function where it takes nothing, and does not say what it gives there.
            Err(Stop::Call(wrong)) if wrong.span == Span::default() => Verdict::Discarded,
            Err(stop) => Verdict::Broken(Failure::Stop(stop)),
        }
    }

    fn keep(&mut self, arguments: Vec<Value>, result: Value) {
        self.trial.cases += 1;
        self.kept.push(Call { arguments, result });
    }

    /// Result of the twin, if it is another one. Functions are not compared.
    fn other(&self, runtime: &mut Runtime<'p>, arguments: &[Value], result: &Value) -> Option<Value> {
        let twin = self.twin?;
        runtime.allow(self.steps);
        let other = runtime.call_named(twin, arguments.to_vec()).ok()?;
        (other != *result && !other.holds_functions()).then_some(other)
    }

    /// The parameters with their arguments.
    fn named(&self, arguments: Vec<Value>) -> Vec<(Symbol, Value)> {
        self.ty.uncurry().0.into_iter().map(|fun| fun.param).zip(arguments).collect()
    }

    /// The smallest counterexample that smaller and smaller arguments lead to.
    fn smallest(&self, runtime: &mut Runtime<'p>, mut arguments: Vec<Value>, mut failure: Failure) -> Counterexample {
        let mut left = SHRINK_STEPS;
        'again: loop {
            for (index, argument) in arguments.iter().enumerate() {
                for candidate in smaller(argument) {
                    if left == 0 {
                        break 'again;
                    }
                    let mut changed = arguments.clone();
                    changed.get_mut(index).into_iter().for_each(|slot| *slot = candidate.clone());
                    if !self.are_accepted(runtime, &changed) {
                        left = left.saturating_sub(1);
                        continue;
                    }
                    let verdict = self.call(runtime, &changed);
                    left = left.saturating_sub(1 + self.steps - runtime.steps);
                    if let Verdict::Broken(found) = verdict {
                        (arguments, failure) = (changed, found);
                        continue 'again;
                    }
                }
            }
            break;
        }
        let arguments = self.named(arguments);
        let tables = tables(runtime, &arguments);
        runtime.covered.clear();
        let values: Vec<Value> = arguments.iter().map(|(_, value)| value.clone()).collect();
        let _ = self.call(runtime, &values);
        let covered = runtime.covered().clone();
        Counterexample { arguments, tables, made_up: runtime.made_up(), covered, failure }
    }

    fn are_accepted(&self, runtime: &mut Runtime<'p>, arguments: &[Value]) -> bool {
        let (parameters, _) = self.ty.uncurry();
        let mut place = Place::default();
        for (fun, argument) in parameters.iter().zip(arguments) {
            runtime.allow(self.steps);
            if !matches!(runtime.violation(argument, &fun.argument, &place, &[]), Ok(None)) {
                return false;
            }
            place = place.with(fun.param, argument.clone());
        }
        true
    }
}

/// Tables of arguments that are functions: their arguments, and the results.
fn tables(runtime: &Runtime<'_>, arguments: &[(Symbol, Value)]) -> Vec<(Symbol, Entries)> {
    arguments.iter().filter_map(|(name, value)| Some((*name, runtime.table(value)?))).collect()
}

/// The type with more asked of its arguments from the `index`-th on.
fn restricted(ty: &Type, index: usize, asked: &[(usize, Term)]) -> Type {
    let Type::Fun(fun) = ty else { return ty.clone() };
    let more = asked.iter().filter(|(position, _)| *position == index).map(|(_, formula)| *formula);
    let argument = fun.argument.and(Term::and(more.collect::<Vec<_>>()));
    Type::fun(fun.param, argument, restricted(&fun.result, index + 1, asked))
}
