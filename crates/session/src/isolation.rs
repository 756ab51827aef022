//! Work in a fresh thread.

use std::any::Any;
use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, Builder};

/// Trees may be deep, and everything that walks over them recurses.
const STACK_BYTES: usize = 256 << 20;

/// Does `work` in a thread of its own: with a large stack, and without a term, a symbol or a cached answer of anyone
/// else. If it panics, the message is the error.
pub fn isolated<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    thread::scope(|scope| match thread().spawn_scoped(scope, work) {
        Ok(thread) => thread.join().map_err(|payload| panic_message(payload.as_ref())),
        Err(error) => Err(format!("no thread can be started: {error}")),
    })
}

/// A thread of its own that does one piece of work after the other with a thing that it has made.
pub(crate) struct Worker<'w, T>(Sender<Job<'w, T>>);

/// A piece of work that is to be done.
pub(crate) struct Ordered<A>(Receiver<Result<A, String>>);

impl<A> Ordered<A> {
    /// A result that is still to come, and the way to report it; if nobody waits any more, the report goes to no one.
    pub(crate) fn new() -> (impl FnOnce(Result<A, String>), Ordered<A>) {
        // Room for the one answer there will be; a channel without bounds would begin with room for many.
        let (sender, receiver) = mpsc::sync_channel(1);
        (move |result| drop(sender.send(result)), Ordered(receiver))
    }

    /// Waits for what it gives; if it panics, the message is the error.
    pub(crate) fn wait(self) -> Result<A, String> {
        self.result().unwrap_or_else(|| Err("no thread can be started".into()))
    }

    /// Waits for the result and gives it; `None` if nobody does the work.
    pub(crate) fn result(self) -> Option<Result<A, String>> {
        self.0.recv().ok()
    }
}

/// A piece of work; instead of the thing there may be the message of the panic that making it has ended with.
type Job<'w, T> = Box<dyn FnOnce(Result<&T, &String>) + Send + 'w>;

impl<'w, T: 'w> Worker<'w, T> {
    /// Lets `direct` have work done with what `make` gives, which is made when it is first needed.
    pub(crate) fn employ<R>(make: impl FnOnce() -> T + Send + 'w, direct: impl FnOnce(Worker<'w, T>) -> R) -> R {
        let (sender, jobs) = mpsc::channel();
        thread::scope(|scope| {
            let _ = thread().spawn_scoped(scope, move || at_work(make, &jobs));
            direct(Worker(sender))
        })
    }

    /// Has a piece of work done and waits for what it gives; if it panics, the message is the error.
    pub(crate) fn work<A: Send + 'w>(&self, work: impl FnOnce(&T) -> A + Send + 'w) -> Result<A, String> {
        self.order(work).wait()
    }

    /// Has a piece of work done after what was ordered before.
    pub(crate) fn order<A: Send + 'w>(&self, work: impl FnOnce(&T) -> A + Send + 'w) -> Ordered<A> {
        let (report, ordered) = Ordered::new();
        let job: Job<'w, T> =
            Box::new(move |made| report(made.map_err(String::clone).and_then(|made| caught(|| work(made)))));
        // Without a thread, nobody takes the jobs.
        let _ = self.0.send(job);
        ordered
    }
}

fn at_work<T>(make: impl FnOnce() -> T, jobs: &Receiver<Job<'_, T>>) {
    let Ok(first) = jobs.recv() else { return };
    let made = caught(make);
    iter::once(first).chain(jobs).for_each(|job| job(made.as_ref()));
}

/// Result of `work`; if it panics, the message is the error. What was in its hands then is not looked at any more,
/// except by those who are told of the panic.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| panic_message(payload.as_ref()))
}

fn thread() -> Builder {
    Builder::new().name("goal".into()).stack_size(STACK_BYTES)
}

fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message")
        .to_owned()
}
