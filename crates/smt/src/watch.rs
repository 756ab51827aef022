//! Interrupting Z3 from another thread.

use loligo_base::Canceller;
use z3::Context;

/// Work in which Z3 can be interrupted.
pub trait Watch {
    /// Does `work`, and lets [`cancel`](Canceller::cancel) interrupt queries of the current thread while it runs: again and
    /// again, since Z3 misses what comes in the moment before it has started on one.
    fn watching<R>(&self, work: impl FnOnce() -> R) -> R;
}

impl Watch for Canceller {
    fn watching<R>(&self, work: impl FnOnce() -> R) -> R {
        let context = Context::thread_local();
        let handle = context.handle();
        self.watched(move || handle.interrupt(), work)
    }
}
