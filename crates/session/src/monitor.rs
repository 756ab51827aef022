//! The searches at work, for someone who looks on from another thread.

use crate::surface::{printed, surface_program};
use crate::words::{count, list};
use loligo_base::Span;
use loligo_search::{Observer, Partial, Rung};
use loligo_syntax::ast::{DeclKind, Definition, Name};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Knows the searches at work, and how far each has come. Clones know the same ones.
#[derive(Clone, Default)]
pub struct Monitor(Arc<Mutex<Searches>>);

/// Progress of a search.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The number of the search among those of the monitor, from 0.
    pub number: usize,
    /// The goal that is searched for.
    pub goal: String,
    /// The rung of the ladder, the first being 1, and what it allows; `None` before the first.
    pub rung: Option<(usize, String)>,
    /// Terms built, complete ones and ones with holes.
    pub terms: u64,
    /// Queries that have reached the solver.
    pub checks: u64,
    /// The best program with holes that gives something in some case, as text.
    pub partial: Option<String>,
}

#[derive(Default)]
struct Searches {
    /// Number of searches that have begun.
    begun: usize,
    at_work: BTreeMap<usize, Arc<Search>>,
}

/// State of a search. What changes often can be written without waiting for who reads it.
struct Search {
    goal: String,
    terms: AtomicU64,
    checks: AtomicU64,
    rung: Mutex<Option<(usize, Rung)>>,
    partial: Mutex<Option<String>>,
}

/// A search that is known as long as this lives.
pub(crate) struct Watched {
    monitor: Monitor,
    number: usize,
    search: Arc<Search>,
}

impl Monitor {
    /// Progress of the searches at work, those that were begun first before others.
    pub fn standings(&self) -> Vec<Standing> {
        let searches = locked(&self.0);
        searches.at_work.iter().map(|(number, search)| search.standing(*number)).collect()
    }

    /// Knows of a search for a goal from now on.
    pub(crate) fn watch(&self, goal: &str) -> Watched {
        let search = Arc::new(Search {
            goal: goal.to_owned(),
            terms: AtomicU64::default(),
            checks: AtomicU64::default(),
            rung: Mutex::default(),
            partial: Mutex::default(),
        });
        let mut searches = locked(&self.0);
        let number = searches.begun;
        searches.begun += 1;
        searches.at_work.insert(number, search.clone());
        Watched { monitor: self.clone(), number, search }
    }
}

impl Watched {
    /// Observer of the search.
    pub(crate) fn observer(&self) -> Arc<dyn Observer> {
        self.search.clone()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        locked(&self.monitor.0).at_work.remove(&self.number);
    }
}

impl Search {
    fn standing(&self, number: usize) -> Standing {
        Standing {
            number,
            goal: self.goal.clone(),
            rung: locked(&self.rung).map(|(number, rung)| (number, budget(&rung))),
            terms: self.terms.load(Ordering::Relaxed),
            checks: self.checks.load(Ordering::Relaxed),
            partial: locked(&self.partial).clone(),
        }
    }
}

impl Observer for Search {
    fn rung(&self, number: usize, rung: &Rung) {
        *locked(&self.rung) = Some((number, *rung));
    }

    fn counts(&self, terms: u64, checks: u64) {
        self.terms.store(terms, Ordering::Relaxed);
        self.checks.store(checks, Ordering::Relaxed);
    }

    /// Makes a text of it here, since the program belongs to the thread of the search.
    fn partial(&self, partial: &Partial) {
        if partial.leaves > 0 {
            let name = Name::new(self.goal.as_str(), Span::default());
            let definition = Definition { name, body: surface_program(&partial.program) };
            *locked(&self.partial) = Some(printed(DeclKind::Definition(definition)));
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Budget of each place, in words.
pub fn budget(rung: &Rung) -> String {
    let parts = [
        format!("terms of up to {}", count(rung.size as u64, "name")),
        match rung.matches {
            0 => "no match".to_owned(),
            1 => "one match".to_owned(),
            matches => format!("{matches} matches within each other"),
        },
        match rung.branches {
            0 => "no guard".to_owned(),
            1 => "one guard".to_owned(),
            guards => format!("{guards} guards in a row"),
        },
    ];
    list(&parts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Monitor, Observer, Search, Standing};
    use crate::{Input, Session, program_text};
    use loligo_base::Outcome;
    use loligo_search::{Partial, Rung, SearchOptions, synthesize};
    use std::sync::{Arc, Mutex};

    /// It needs several rungs, a match and a guard, and gives up places on the way.
    const INSERT: &str = include_str!("../../../examples/sorting/insert.sq");

    /// Keeps what it is told, and hands it on.
    struct Recorder {
        search: Arc<Search>,
        standings: Mutex<Vec<Standing>>,
    }

    impl Recorder {
        fn note(&self) {
            self.standings.lock().unwrap().push(self.search.standing(0));
        }
    }

    impl Observer for Recorder {
        fn rung(&self, number: usize, rung: &Rung) {
            self.search.rung(number, rung);
            self.note();
        }

        fn counts(&self, terms: u64, checks: u64) {
            self.search.counts(terms, checks);
            self.note();
        }

        fn partial(&self, partial: &Partial) {
            self.search.partial(partial);
            self.note();
        }
    }

    /// The program found, terms, checks, and all that was counted.
    fn found(text: &str, observer: Option<Arc<dyn Observer>>) -> (String, u64, u64, String) {
        let session = Session::open(&[Input::Text { name: "test.sq".into(), text: text.to_owned() }]);
        let search = |module: &loligo_types::Module| {
            let index = module.goals.iter().position(|goal| goal.body.has_holes()).unwrap();
            let report = synthesize(module, index, &SearchOptions { observer, ..SearchOptions::default() });
            let Outcome::Solved(program) = &report.outcome else { return Default::default() };
            let all = format!("{:?} {:?}", report.effort, report.statistics);
            (program_text(program), report.effort.terms.built, report.statistics.checks, all)
        };
        session.with_module(search).unwrap()
    }

    #[test]
    fn a_search_that_is_looked_at_does_the_same_and_tells_of_it() {
        let watched = Monitor::default().watch("insert");
        let recorder = Arc::new(Recorder { search: watched.search.clone(), standings: Mutex::default() });
        let observed = found(INSERT, Some(recorder.clone()));
        assert_eq!(observed, found(INSERT, None));
        let (program, built, checks, _) = observed;
        assert!(program.contains("match xs with"), "{program}");
        let standings = recorder.standings.lock().unwrap();
        let rungs: Vec<usize> = standings.iter().filter_map(|standing| Some(standing.rung.as_ref()?.0)).collect();
        assert!(rungs.is_sorted() && rungs.first() == Some(&1) && rungs.last() > Some(&1), "{rungs:?}");
        assert!(standings.is_sorted_by_key(|standing| (standing.terms, standing.checks)));
        let last = standings.last().unwrap();
        assert!(last.terms == built && last.checks <= checks && last.checks > 0, "{last:?}");
        let partial = last.partial.as_ref().unwrap();
        assert!(partial.starts_with("insert =") && partial.contains("??"), "{partial}");
        assert_eq!(standings.first().unwrap().partial, None);
    }

    #[test]
    fn a_search_is_known_while_it_is_at_work() {
        let monitor = Monitor::default();
        let (first, second) = (monitor.watch("one"), monitor.watch("two"));
        let numbers = || monitor.standings().iter().map(|standing| standing.number).collect::<Vec<_>>();
        assert_eq!(numbers(), [0, 1]);
        drop(first);
        assert_eq!(numbers(), [1]);
        second.observer().counts(5, 3);
        let rung = Rung {
            size: 3,
            matches: 1,
            scrutinee: 1,
            recursive: false,
            branches: 0,
            operand: 1,
            auxiliaries: 0,
            parts: 0,
            commits: true,
        };
        second.observer().rung(7, &rung);
        let expected = Standing {
            number: 1,
            goal: "two".into(),
            rung: Some((7, "terms of up to 3 names, one match and no guard".into())),
            terms: 5,
            checks: 3,
            partial: None,
        };
        assert_eq!(monitor.standings(), [expected]);
        drop(second);
        assert_eq!(numbers(), []);
    }
}
