//! Searches that are under way before their turn comes.

use crate::SynthesisOptions;
use crate::attempt::{Attempt, Team, search};
use crate::goals::GoalSummary;
use crate::isolation::Ordered;
use crate::unit::Unit;
use loligo_base::Canceller;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The searches that others are at work on.
pub(crate) struct Ahead<'a> {
    /// Searches, by the positions of their goals.
    searches: Vec<(usize, Ordered<Attempt>)>,
    canceller: &'a Canceller,
}

impl Ahead<'_> {
    /// Result of the search for a goal, once it has ended; `None` if nobody searches.
    pub(crate) fn attempt(&mut self, position: usize) -> Option<Attempt> {
        let at = self.searches.iter().position(|(at, _)| *at == position)?;
        let (_, search) = self.searches.swap_remove(at);
        search.result().map(|result| result.unwrap_or_else(Attempt::bug))
    }

    /// Stops the searches.
    pub(crate) fn give_up(&mut self) {
        self.searches.clear();
        self.canceller.cancel();
    }
}

/// Does `work` while others search for the programs of its goals: the `first` team for the first one, and if several are
/// to be worked on at the same time, others for the others. When the work ends, so do they.
pub(crate) fn searching_ahead<'u, R>(
    unit: &'u Unit<'_>,
    todo: &[GoalSummary],
    first: Team<'u>,
    options: &'u SynthesisOptions,
    work: impl FnOnce(Ahead<'_>) -> R,
) -> R {
    let canceller = &options.run.canceller;
    let open: Vec<(usize, &GoalSummary)> = todo.iter().enumerate().filter(|(_, goal)| goal.has_holes).collect();
    let workers = options.jobs.min(open.len());
    if workers < 2 {
        let searches = open.first().map(|(position, goal)| (*position, first.begin(unit, goal, &[], options)));
        let result = work(Ahead { searches: searches.into_iter().collect(), canceller });
        canceller.cancel();
        return result;
    }
    let mut first = Some(first);
    let (searches, queue): (Vec<_>, Vec<_>) = open
        .into_iter()
        .map(|(position, goal)| {
            let (report, search) = Ordered::new();
            ((position, search), (goal, report, first.take()))
        })
        .unzip();
    let queue = Mutex::new(queue.into_iter());
    let take = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((goal, report, team)) = take() {
                    if !canceller.is_cancelled() {
                        report(Ok(search(unit, goal, &[], team, options)));
                    }
                }
            });
        }
        let result = work(Ahead { searches, canceller });
        canceller.cancel();
        result
    })
}
