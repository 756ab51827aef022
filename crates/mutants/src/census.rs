//! The mutants of files, judged.

use crate::mutation::{Vocabulary, candidates, has_shape};
use crate::{Judge, Judgement, Mutation, Outcome, read_solved};
use loligo_session::{Session, TrialOptions, program_text};
use loligo_types::{Goal, Module};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Options of a census.
#[derive(Clone, Copy, Debug)]
pub struct CensusOptions {
    /// Stride: of so many candidates of a goal one is looked at.
    pub every: usize,
    /// Bounds of the trial of each mutant.
    pub trial: TrialOptions,
    /// Goals that are worked on at the same time.
    pub jobs: usize,
}

/// A mutant of a goal.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file.
    pub path: PathBuf,
    /// The goal.
    pub goal: String,
    /// The change.
    pub mutation: Mutation,
    /// The program.
    pub program: String,
    /// Judgement on it.
    pub judgement: Judgement,
}

/// Result of a census.
#[derive(Clone, Default, Debug)]
pub struct Census {
    /// Goals with a program that is accepted and that no run refutes.
    pub goals: usize,
    /// Their mutants.
    pub cases: Vec<Case>,
    /// Files and goals that could not be looked at, and why.
    pub failures: Vec<String>,
}

impl Census {
    /// Of the mutants of all finished definitions in the files. What it gives depends on neither the number of jobs nor
    /// their speed. `done` is told of every goal that is done with.
    pub fn take(paths: &[PathBuf], options: CensusOptions, done: &(dyn Fn(&Path, &str) + Sync)) -> Census {
        let mut census = Census::default();
        let mut work = Vec::new();
        let opened = in_parallel(paths, options.jobs, &|path| (path, open(path)));
        for (path, opened) in &opened {
            match opened {
                Ok((session, goals)) => work.extend(goals.iter().map(|(index, name)| (*path, session, *index, name))),
                Err(message) => census.failures.push(format!("{}: {message}", path.display())),
            }
        }
        let judged = in_parallel(&work, options.jobs, &|(path, session, index, name)| {
            let cases = session.with_module(|module| judge_all(path, module, *index, options));
            done(path, name);
            cases.and_then(|cases| cases)
        });
        for ((path, _, _, name), cases) in work.iter().zip(judged) {
            match cases {
                Ok(cases) => {
                    census.goals += 1;
                    census.cases.extend(cases);
                }
                Err(message) => census.failures.push(format!("{}: {name}: {message}", path.display())),
            }
        }
        census
    }

    /// The mutants that the checker accepts and a run refutes.
    pub fn unsound(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| matches!(case.judgement.outcome, Outcome::Unsound(_)))
    }

    /// The mutants that the checker accepts and of which some call was not waited for.
    pub fn endless(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| matches!(case.judgement.outcome, Outcome::Endless(_)))
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} ({})", self.path.display(), self.goal, self.mutation)?;
        writeln!(f, "{}", self.program.trim_end())?;
        match &self.judgement.outcome {
            Outcome::Unsound(run) | Outcome::Endless(run) => write!(f, "is accepted, but\n{run}"),
            other => {
                let codes: Vec<&str> = self.judgement.codes.iter().map(|code| code.id()).collect();
                write!(f, "is {other:?} {codes:?}")
            }
        }
    }
}

/// The positions and names of a file's goals that have a program.
type Goals = Vec<(usize, String)>;

fn open(path: &Path) -> Result<(Session, Goals), String> {
    let session = read_solved(path).map_err(|error| error.to_string())?;
    let goals = session.with_module(|module| {
        let goals = module.goals.iter().enumerate();
        let finished = goals.filter(|(_, goal)| goal.is_local && !goal.body.has_holes());
        finished.map(|(index, goal)| (index, goal.name.to_string())).collect()
    })?;
    Ok((session, goals))
}

fn judge_all(path: &Path, module: &Module, index: usize, options: CensusOptions) -> Result<Vec<Case>, String> {
    let missing = || "there is no such goal".to_owned();
    let goal: &Goal = module.goals.get(index).ok_or_else(missing)?;
    let mut judge = Judge::new(module, index, options.trial).ok_or_else(missing)?;
    let vocabulary = Vocabulary::of(module, index).ok_or_else(missing)?;
    match judge.judge_original() {
        Some(Outcome::Accepted) => {}
        other => return Err(format!("the original is not in order: {other:?}")),
    }
    let sample = candidates(&vocabulary, &goal.body).into_iter().skip(index % options.every.max(1));
    let sample = sample.step_by(options.every.max(1)).filter(|mutant| has_shape(module, goal, &mutant.body));
    let cases = sample.filter_map(|mutant| {
        let judgement = judge.judge(&mutant)?;
        Some(Case {
            path: path.to_path_buf(),
            goal: goal.name.to_string(),
            mutation: mutant.mutation,
            program: program_text(&mutant.body),
            judgement,
        })
    });
    Ok(cases.collect())
}

/// Results of `work` on the items, in their order.
fn in_parallel<'i, I: Sync, T: Send>(items: &'i [I], jobs: usize, work: &(dyn Fn(&'i I) -> T + Sync)) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, T)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    if let Ok(mut results) = results.lock() {
                        results.push((index, result));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
