//! Interrupting Z3 from another thread.

use loligo_logic::Canceller;
use z3::Context;

/// Work in which Z3 can be interrupted.
pub trait Watch {
    /// Does `work`, and lets [`cancel`](Canceller::cancel) interrupt a query of the current thread while it runs. In the
    /// moment before Z3 has started on one, the call is missed, and [`Limits`](loligo_logic::Limits) end the query.
    fn watching<R>(&self, work: impl FnOnce() -> R) -> R;
}

impl Watch for Canceller {
    fn watching<R>(&self, work: impl FnOnce() -> R) -> R {
        let context = Context::thread_local();
        let handle = context.handle();
        self.watched(move || handle.interrupt(), work)
    }
}
