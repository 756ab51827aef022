//! Many modules, judged.

use crate::judgement::{Judgement, Patience, Refutation, is_accepted_text, judge, run};
use crate::module::{Drawn, Goal, Item, identifiers};
use crate::shape::Ty;
use crate::{Cause, Shape, cause, draw, shrink};
use loligo_base::Code;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::Builder;

/// The modules to look at.
#[derive(Clone, Debug)]
pub struct CensusOptions {
    /// Only those of this theme, if there is one.
    pub theme: Option<String>,
    /// The seed.
    pub seed: u64,
    /// The number of the first.
    pub from: u64,
    /// Their number.
    pub count: u64,
    /// Questions to the checker spent on making one smaller that is refuted.
    pub questions: usize,
}

/// A module that is accepted and refuted.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its number.
    pub index: u64,
    /// Its likely cause.
    pub cause: Cause,
    /// The module, made small.
    pub module: Drawn,
    /// The run.
    pub refutation: Refutation,
}

/// The figures of a run, and what it found.
#[derive(Clone, Default, Debug)]
pub struct Census {
    /// Modules looked at, by theme.
    pub themes: BTreeMap<&'static str, OfTheme>,
    /// Goals of accepted modules.
    pub goals: Goals,
    /// Calls.
    pub calls: usize,
    /// Diagnostics, by code.
    pub codes: BTreeMap<Code, usize>,
    /// Accepted modules, by construct.
    pub constructs: BTreeMap<&'static str, usize>,
    /// Reasons why accepted modules could not be run, with their counts.
    pub obstacles: BTreeMap<String, usize>,
    /// Modules that are accepted and refuted.
    pub found: Vec<Found>,
    /// Modules on which the checker fails with this message.
    pub failures: Vec<(u64, String)>,
}

/// Modules of a theme, counted.
#[derive(Clone, Copy, Default, Debug)]
pub struct OfTheme {
    /// Modules drawn.
    pub drawn: usize,
    /// Modules accepted as drawn.
    pub whole: usize,
    /// Modules accepted after something was left out.
    pub parts: usize,
    /// Modules accepted that cannot be run, whole or in part: they say nothing, and are not among the others.
    pub not_run: usize,
    /// Modules accepted and refuted.
    pub refuted: usize,
}

/// Goals, counted.
#[derive(Clone, Copy, Default, Debug)]
pub struct Goals {
    /// Goals that the checker accepts.
    pub accepted: usize,
    /// Accepted goals that were called.
    pub called: usize,
}

/// Modules in one thread: the formulas of all of them stay in its tables.
const BLOCK: u64 = 100;
/// Trees may be deep, and what walks over them recurses.
const STACK_BYTES: usize = 256 << 20;

impl Census {
    /// Looks at the modules. `tell` is told of all that is found.
    pub fn take(options: &CensusOptions, tell: &mut dyn FnMut(&Found)) -> Census {
        let mut census = Census::default();
        let end = options.from + options.count;
        let mut from = options.from;
        while from < end {
            let until = end.min(from - from % BLOCK + BLOCK);
            let of_block = options.clone();
            let block = Builder::new().stack_size(STACK_BYTES).spawn(move || look_at(&of_block, from, until));
            match block.map(std::thread::JoinHandle::join) {
                Ok(Ok(block)) => {
                    block.found.iter().for_each(&mut *tell);
                    census.add(block);
                }
                _ => census.failures.push((from, "the block could not be finished".to_owned())),
            }
            from = until;
        }
        census
    }

    fn add(&mut self, other: Census) {
        for (theme, counts) in other.themes {
            let sums = self.themes.entry(theme).or_default();
            sums.drawn += counts.drawn;
            sums.whole += counts.whole;
            sums.parts += counts.parts;
            sums.not_run += counts.not_run;
            sums.refuted += counts.refuted;
        }
        self.goals.accepted += other.goals.accepted;
        self.goals.called += other.goals.called;
        self.calls += other.calls;
        other.codes.into_iter().for_each(|(code, count)| *self.codes.entry(code).or_default() += count);
        other.constructs.into_iter().for_each(|(what, count)| *self.constructs.entry(what).or_default() += count);
        other.obstacles.into_iter().for_each(|(what, count)| *self.obstacles.entry(what).or_default() += count);
        self.found.extend(other.found);
        self.failures.extend(other.failures);
    }

    /// Modules looked at.
    pub fn drawn(&self) -> usize {
        self.themes.values().map(|counts| counts.drawn).sum()
    }

    /// Modules accepted and run, as they were drawn or after something was left out.
    pub fn accepted(&self) -> usize {
        self.themes.values().map(|counts| counts.whole + counts.parts).sum()
    }

    /// Modules accepted that cannot be run.
    pub fn not_run(&self) -> usize {
        self.themes.values().map(|counts| counts.not_run).sum()
    }

    fn note(&mut self, index: u64, drawn: &Drawn, judgement: &Judgement, questions: usize) {
        let counts = self.themes.entry(drawn.theme).or_default();
        let is_accepted = judgement.accepted.goals() > 0;
        counts.drawn += 1;
        match judgement.is_whole {
            _ if !is_accepted => {}
            _ if judgement.run.obstacle.is_some() => counts.not_run += 1,
            true => counts.whole += 1,
            false => counts.parts += 1,
        }
        judgement.codes.iter().for_each(|code| *self.codes.entry(*code).or_default() += 1);
        if !is_accepted {
            return;
        }
        if let Some(obstacle) = &judgement.run.obstacle {
            *self.obstacles.entry(obstacle.clone()).or_default() += 1;
            return;
        }
        self.goals.accepted += judgement.accepted.goals();
        self.goals.called += judgement.run.goals;
        self.calls += judgement.run.calls;
        for construct in constructs(&judgement.accepted) {
            *self.constructs.entry(construct).or_default() += 1;
        }
        let Some(refutation) = &judgement.run.refutation else { return };
        self.themes.entry(drawn.theme).or_default().refuted += 1;
        let module = shrink(&judgement.accepted, refutation.wrong, questions);
        if !is_accepted_text(&module.declared()) {
            return;
        }
        let refutation = run(&module, Patience::Much).refutation.unwrap_or_else(|| refutation.clone());
        let cause = cause(&module, refutation.wrong);
        self.found.push(Found { index, cause, module, refutation });
    }
}

fn look_at(options: &CensusOptions, from: u64, until: u64) -> Census {
    let mut census = Census::default();
    for index in from..until {
        let drawn = draw(options.seed, index);
        if options.theme.as_ref().is_some_and(|theme| theme != drawn.theme) {
            continue;
        }
        let judged = catch_unwind(AssertUnwindSafe(|| judge(&drawn)));
        match judged {
            Ok(judgement) => census.note(index, &drawn, &judgement, options.questions),
            Err(payload) => {
                let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
                let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
                census.failures.push((index, text.unwrap_or_default()));
            }
        }
    }
    census
}

/// True if a refinement in the signature applies a parameter.
fn speaks_of_functions(goal: &Goal) -> bool {
    let functions = goal.params.iter().filter(|param| matches!(param.ty.shape, Shape::Fun(..)));
    let mut types: Vec<Ty> = goal.params.iter().map(|param| param.ty.clone()).collect();
    types.push(goal.result.clone());
    let mut words = Vec::new();
    for ty in &mut types {
        ty.visit(&mut |part| words.extend(identifiers(&part.refinement).map(str::to_owned)));
    }
    functions.into_iter().any(|param| words.contains(&param.name))
}

/// The constructs of an accepted module.
fn constructs(drawn: &Drawn) -> Vec<&'static str> {
    let mut found = Vec::new();
    for item in &drawn.items {
        match item {
            Item::Data(data) => {
                found.push("datatype");
                if !data.parameters.is_empty() {
                    found.push("datatype with parameters");
                }
                if data.relation.is_some() {
                    found.push("datatype with an abstract refinement");
                }
                for field in data.constructors.iter().flat_map(|constructor| &constructor.fields) {
                    let mut ty = field.ty.clone();
                    ty.visit(&mut |part| {
                        if !part.refinement.is_empty() {
                            found.push("constructor invariant");
                        }
                    });
                    match &field.ty.shape {
                        Shape::Fun(..) => found.push("field that is a function"),
                        Shape::Data(name, ..) if *name == data.name => found.push("recursive datatype"),
                        Shape::Data(_, arguments, _) => {
                            for argument in arguments {
                                match &argument.shape {
                                    Shape::Data(name, ..) if *name == data.name => {
                                        found.push("recursion through an argument");
                                    }
                                    Shape::Fun(..) => found.push("function as an argument"),
                                    _ => {}
                                }
                            }
                        }
                        _ => {}
                    }
                }
            }
            Item::Measure(measure) => {
                found.push("measure");
                if measure.is_termination {
                    found.push("termination measure");
                }
                if !measure.promise.is_empty() {
                    found.push("promise of a measure");
                }
                if !measure.constants.is_empty() {
                    found.push("constant of a measure");
                }
                match measure.result {
                    Shape::Set(_) => found.push("measure of sets"),
                    Shape::Data(..) => found.push("measure of data"),
                    Shape::Bool => found.push("measure of truth values"),
                    _ => {}
                }
            }
            Item::Trusted { declared, .. } => {
                found.push("component");
                if declared.contains("data ") {
                    found.push("abstract datatype");
                }
                if declared.contains("termination measure") {
                    found.push("metric without cases");
                }
                if declared.contains("predicate") {
                    found.push("predicate");
                }
            }
            Item::Mutual(_) => found.push("partners"),
            Item::Notation(_, text) => found.push(match text.split(' ').next() {
                Some("type") => "synonym",
                Some("inline") => "macro",
                _ => "qualifier",
            }),
            Item::Goal(goal) => {
                found.push("goal");
                if !goal.result.refinement.is_empty() {
                    found.push("goal with a promise");
                }
                if !goal.relations.is_empty() {
                    found.push("goal with an abstract refinement");
                }
                if !goal.metrics.is_empty() {
                    found.push("given metric");
                }
                if speaks_of_functions(goal) {
                    found.push("function in a formula");
                }
                for param in &goal.params {
                    match (&param.ty.shape, param.ty.refinement.as_str()) {
                        (_, "False") => found.push("parameter without values"),
                        (Shape::Var(_), "") => found.push("parameter of any type"),
                        (Shape::Var(_), _) => found.push("refined parameter of any type"),
                        (Shape::Fun(..), _) => found.push("parameter that is a function"),
                        (_, "") => {}
                        _ => found.push("refined parameter"),
                    }
                }
                goal.body.visit(&mut |part| match part {
                    crate::Program::Let(_, value, _) if matches!(value.as_ref(), crate::Program::Lambda(..)) => {
                        found.push("local function");
                    }
                    crate::Program::Typed(_, _, metrics) if !metrics.is_empty() => {
                        found.extend(["annotation", "given metric of a local function"]);
                    }
                    crate::Program::Typed(..) => found.push("annotation"),
                    crate::Program::Let(..) => found.push("local definition"),
                    crate::Program::If(..) => found.push("conditional"),
                    crate::Program::Match(..) => found.push("match"),
                    crate::Program::Error => found.push("error"),
                    crate::Program::Lambda(..) => found.push("function"),
                    crate::Program::Call(head, _) => match head.as_ref() {
                        crate::Program::Name(name) if *name == goal.name => found.push("recursive call"),
                        crate::Program::Name(name) if name.starts_with(char::is_uppercase) => {
                            found.push("construction")
                        }
                        _ => found.push("call"),
                    },
                    _ => {}
                });
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
