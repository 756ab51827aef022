//! Calls of the goals of a file with what the interpreter says that they give, and files of each target that repeat them.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod components;
mod readers;

use crate::sources::Source;
pub use components::{Solution, solutions};
use components::{defined, tabulated};
use loligo_emit::{Emission, ModuleName, Target};
use loligo_eval::{Call, Contracts, Program, Runtime, TrialOptions, Value, sample_calls};
use loligo_logic::Symbol;
use loligo_types::{Expr, Goal, Shape};
use readers::{Readers, goal_shape};
use std::path::Path;

/// The targets, in the order of what is made for each.
pub const TARGETS: [Target; 2] = [Target::OCaml, Target::Haskell];

/// Calls of each goal.
const CALLS: usize = 200;
/// Steps of the longest of them.
const STEPS: u64 = 1_000_000;
const SEED: u64 = 1;

/// A file, tried.
#[derive(Default)]
pub struct Sample {
    /// For each target the text of the module, and that of the file that repeats the calls.
    pub texts: [(String, String); 2],
    /// Input of those files: for each goal the number of calls, and for each of them the arguments and the result.
    pub numbers: Vec<String>,
    /// The calls and their results, for people.
    pub calls: Vec<(String, String)>,
    /// Number of goals.
    pub goals: usize,
}

/// Tries the goals of a file with the interpreter; `name` is what its module is to be called.
pub fn sample(path: &Path, name: &ModuleName, solutions: &[Solution]) -> Result<Sample, String> {
    Source::read(path).resolved(|module, _| {
        let file = module.goals.last().map(|goal| goal.span.file).ok_or("there are no goals")?;
        let emission = |target| Emission::new(module, file, target, name).map_err(|said| format!("{said:?}"));
        let emissions = [emission(TARGETS[0])?, emission(TARGETS[1])?];
        let mut program = Program::new(module);
        let mut definitions = defined(module, &mut program, &emissions, solutions)?;
        let mut runtime = Runtime::new(&program, STEPS).with_contracts(Contracts::Check).making_up(SEED);
        let (mut sample, mut readers, mut arguments) = (Sample::default(), Readers::new(module), Vec::new());
        let goals: Vec<&Goal> = module.goals.iter().filter(|goal| goal.is_local).collect();
        for goal in &goals {
            let calls = calls(goal, &mut runtime)?;
            sample.add(goal, &calls, &readers, &runtime)?;
            let shape = goal_shape(goal);
            let (parameters, result) = uncurried(&shape);
            parameters.into_iter().chain([result]).try_for_each(|shape| readers.add(shape))?;
            arguments.extend(calls.into_iter().flat_map(|call| call.arguments));
        }
        definitions.extend(tabulated(&emissions, &definitions, &arguments, &mut runtime)?);
        sample.goals = goals.len();
        for (texts, (emission, target)) in sample.texts.iter_mut().zip(emissions.iter().zip(TARGETS)) {
            *texts = (emission.text(), caller(target, emission, name, &definitions, &goals, &readers)?);
        }
        Ok(sample)
    })
}

/// Calls that kept the goal's promise; an error if one did not, or if there are too few and yet more than these.
fn calls(goal: &Goal, runtime: &mut Runtime<'_>) -> Result<Vec<Call>, String> {
    let options = TrialOptions { cases: CALLS, seed: SEED, steps: STEPS };
    let (trial, calls) = sample_calls(goal, &options, runtime);
    if trial.counterexample.is_some() || trial.unspecified.is_some() {
        return Err(format!("`{}`: {:?} {:?}", goal.name, trial.counterexample, trial.unspecified));
    }
    let is_enough = calls.len() >= CALLS || (trial.is_exhaustive && trial.discarded == 0 && !calls.is_empty());
    let few = || format!("`{}`: {} calls, {} given up", goal.name, calls.len(), trial.discarded);
    if is_enough { Ok(calls) } else { Err(few()) }
}

impl Sample {
    fn add(&mut self, goal: &Goal, calls: &[Call], readers: &Readers<'_>, runtime: &Runtime<'_>) -> Result<(), String> {
        self.numbers.push(calls.len().to_string());
        for call in calls {
            for value in call.arguments.iter().chain([&call.result]) {
                readers.write(value, runtime, &mut self.numbers)?;
            }
            let arguments = call.arguments.iter().map(|argument| format!(" {}", for_people(argument, runtime)));
            self.calls.push((format!("{}{}", goal.name, arguments.collect::<String>()), call.result.text(None)));
        }
        Ok(())
    }
}

/// The value as text; of a function it tells what it was asked.
fn for_people(value: &Value, runtime: &Runtime<'_>) -> String {
    let Some(entries) = runtime.table(value) else { return value.argument_text(None) };
    let entry = |(arguments, result): &(Vec<Value>, Value)| {
        let arguments: Vec<String> = arguments.iter().map(|argument| argument.argument_text(None)).collect();
        format!("{} -> {}", arguments.join(" "), result.text(None))
    };
    format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
}

/// The file of the target that reads calls, makes them, and tells what they give.
fn caller(
    target: Target,
    emission: &Emission<'_>,
    name: &ModuleName,
    definitions: &[(Symbol, Expr)],
    goals: &[&Goal],
    readers: &Readers<'_>,
) -> Result<String, String> {
    let instance = emission.instance(definitions).map_err(|said| format!("{said:?}"))?;
    let reading = readers.text(target, emission)?;
    let all: Result<Vec<String>, String> =
        goals.iter().map(|goal| readers.call(target, emission, goal.name, &goal_shape(goal))).collect();
    let all = all?;
    Ok(match target {
        Target::OCaml => {
            let all: String = all.iter().map(|call| format!("let () = Agreement.calls (fun () -> {call})\n")).collect();
            format!("{instance}{reading}\nlet () = Agreement.file \"{name}\"\n{all}")
        }
        Target::Haskell => {
            let all: String = all.iter().map(|call| format!("  Agreement.calls ({call})\n")).collect();
            format!(
                "{{-# LANGUAGE FlexibleContexts, RankNTypes, TypeApplications #-}}\nmodule {name}Calls (run) where\n\n\
                 import qualified Agreement\nimport qualified {name}\n\n{instance}{reading}\n\
                 run :: IO ()\nrun = do\n  Agreement.file \"{name}\"\n{all}"
            )
        }
    })
}

/// The parameters of a function and what it gives.
fn uncurried(shape: &Shape) -> (Vec<&Shape>, &Shape) {
    let (mut parameters, mut result) = (Vec::new(), shape);
    while let Shape::Fun(parameter, rest) = result {
        parameters.push(parameter.as_ref());
        result = rest;
    }
    (parameters, result)
}
