//! Stopping solvers from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use z3::{Context, ContextHandle};

thread_local! {
    // Interrupting needs a handle that outlives the thread's own borrow of its context. The context is kept for ever
    // instead of being freed under a handle: one allocation for each thread that ever makes a solver.
    static CONTEXT: &'static Context = Box::leak(Box::new(Context::thread_local()));
}

/// Stops every solver it was given to, for good: a running query is interrupted, later ones are answered
/// [`Unknown`](crate::Verdict::Unknown) at once. Clones stop the same solvers.
#[derive(Clone, Default)]
pub struct Canceller(Arc<Shared>);

#[derive(Default)]
struct Shared {
    cancelled: AtomicBool,
    running: Mutex<Vec<ContextHandle<'static>>>,
}

impl Canceller {
    /// One that has not been used yet.
    pub fn new() -> Canceller {
        Canceller::default()
    }

    /// Stops the solvers. To be called from another thread than theirs.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::SeqCst);
        self.running().iter().for_each(ContextHandle::interrupt);
    }

    /// Whether [`cancel`](Canceller::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::SeqCst)
    }

    /// Makes [`cancel`](Canceller::cancel) reach the current thread's Z3 while `work` runs. `None` if it was called
    /// before; in the moment before Z3 has started it is missed, and [`Limits`](crate::Limits) end the query.
    pub(crate) fn guard<R>(&self, work: impl FnOnce() -> R) -> Option<R> {
        let handle = || CONTEXT.with(|context| context.handle());
        self.running().push(handle());
        let result = (!self.is_cancelled()).then(work);
        let mut running = self.running();
        if let Some(position) = running.iter().position(|other| *other == handle()) {
            running.swap_remove(position);
        }
        result
    }

    fn running(&self) -> MutexGuard<'_, Vec<ContextHandle<'static>>> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
