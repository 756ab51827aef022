//! Stopping work from another thread.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

/// Stops every solver that is at work for it, for good: a query under [`watched`](Canceller::watched) is interrupted,
/// later ones are given up at once. Clones stop the same solvers.
#[derive(Clone, Default)]
pub struct Canceller(Arc<Shared>);

#[derive(Default)]
struct Shared {
    cancelled: AtomicBool,
    /// Held by whoever waits, so that no call is missed between looking and waiting.
    gate: Mutex<()>,
    changed: Condvar,
    clock: Option<fn() -> Duration>,
    /// Polls left until it is used by itself, if these are counted.
    left: Option<AtomicUsize>,
    parts: Mutex<Vec<Weak<Shared>>>,
    /// Queries that are under way.
    asked: AtomicUsize,
}

impl Canceller {
    /// One that has not been used yet.
    pub fn new() -> Canceller {
        Canceller::default()
    }

    /// One with a clock: the time since some fixed moment.
    pub fn with_clock(clock: fn() -> Duration) -> Canceller {
        Canceller(Arc::new(Shared { clock: Some(clock), ..Shared::default() }))
    }

    /// One that is used once it was asked so often if it was. It stops work at a place, and not at a time.
    pub fn after(polls: usize) -> Canceller {
        Canceller(Arc::new(Shared { left: Some(AtomicUsize::new(polls)), ..Shared::default() }))
    }

    /// One for a part of the work: it stops nothing else, and is used when this one is.
    pub fn part(&self) -> Canceller {
        let part = Canceller(Arc::new(Shared { clock: self.0.clock, ..Shared::default() }));
        let mut parts = locked(&self.0.parts);
        parts.retain(|part| part.strong_count() > 0);
        parts.push(Arc::downgrade(&part.0));
        drop(parts);
        // Whoever cancels in between either finds the part or is seen here.
        if self.is_cancelled() {
            part.cancel();
        }
        part
    }

    /// Time on the clock; always the same if there is none.
    pub fn now(&self) -> Duration {
        self.0.clock.map(|clock| clock()).unwrap_or_default()
    }

    /// Stops the solvers. To be called from another thread than theirs.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::SeqCst);
        self.0.wake();
        let parts = std::mem::take(&mut *locked(&self.0.parts));
        parts.iter().filter_map(Weak::upgrade).for_each(|part| Canceller(part).cancel());
    }

    /// Test for a call of [`cancel`](Canceller::cancel) in the past.
    pub fn is_cancelled(&self) -> bool {
        if let Some(left) = &self.0.left {
            let next = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            if next.is_err() && !self.0.cancelled.load(Ordering::SeqCst) {
                self.cancel();
            }
        }
        self.0.cancelled.load(Ordering::SeqCst)
    }

    /// Asks a query that may be interrupted.
    pub fn asking<R>(&self, query: impl FnOnce() -> R) -> R {
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        let answer = query();
        self.0.asked.fetch_sub(1, Ordering::SeqCst);
        answer
    }

    /// Does `work`, and calls `interrupt` in another thread, again and again, if [`cancel`](Canceller::cancel) is called
    /// meanwhile.
    pub fn watched<R>(&self, interrupt: impl Fn() + Send, work: impl FnOnce() -> R) -> R {
        let watch = Watch { shared: &self.0, is_over: AtomicBool::new(false) };
        thread::scope(|scope| {
            let end = End(&watch);
            // Without a second thread nothing is interrupted, and the limits have to do.
            let watcher = thread::Builder::new().name("watch".into());
            let watched = &watch;
            let watching = move || {
                let (mut is_stopped, mut is_first) = (watched.wait(), true);
                while is_stopped {
                    // A query of somebody else is not to be interrupted.
                    if is_first || watched.shared.asked.load(Ordering::SeqCst) > 0 {
                        interrupt();
                    }
                    is_first = false;
                    is_stopped = watched.wait_again();
                }
            };
            let _ = watcher.spawn_scoped(scope, watching);
            let result = work();
            drop(end);
            result
        })
    }
}

impl Shared {
    fn wake(&self) {
        drop(locked(&self.gate));
        self.changed.notify_all();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Work that may be interrupted.
struct Watch<'a> {
    shared: &'a Shared,
    is_over: AtomicBool,
}

impl Watch<'_> {
    /// Waits until the work is to be stopped, or is over; gives whether it is to be stopped.
    fn wait(&self) -> bool {
        let is_open =
            |_: &mut ()| !self.shared.cancelled.load(Ordering::SeqCst) && !self.is_over.load(Ordering::SeqCst);
        let gate = locked(&self.shared.gate);
        drop(self.shared.changed.wait_while(gate, is_open).unwrap_or_else(PoisonError::into_inner));
        !self.is_over.load(Ordering::SeqCst)
    }

    /// Tells if work that was interrupted before is to be interrupted again, after some time.
    fn wait_again(&self) -> bool {
        let gate = locked(&self.shared.gate);
        let is_open = |_: &mut ()| !self.is_over.load(Ordering::SeqCst);
        drop(self.shared.changed.wait_timeout_while(gate, AGAIN, is_open).unwrap_or_else(PoisonError::into_inner));
        !self.is_over.load(Ordering::SeqCst)
    }
}

/// Time between interruptions of a query that goes on.
const AGAIN: Duration = Duration::from_millis(20);

/// Ends the watch when the work ends, by a panic as well.
struct End<'a>(&'a Watch<'a>);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::SeqCst);
        self.0.shared.wake();
    }
}
