//! Causes that cancel the work at hand and leave the session: the user, and the clock.

use crate::account::clock;
use crate::stop;
use loligo_session::Canceller;
use std::process;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Listener to Ctrl-C.
#[derive(Clone, Default)]
pub(crate) struct Interrupt {
    /// Canceller of the work at hand; none at the prompt.
    current: Arc<Mutex<Option<Canceller>>>,
}

impl Interrupt {
    /// Begins to listen. At a terminal an interruption that meets no work is passed over: it was meant for work that has
    /// just ended. A second one while the first is not heard ends the process.
    pub(crate) fn listen(is_terminal: bool) -> Interrupt {
        let interrupt = Interrupt::default();
        let current = interrupt.current.clone();
        // Without a handler an interruption ends the process, which is not worse.
        let _ = ctrlc::set_handler(move || match &*current.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(canceller) if !canceller.is_cancelled() => canceller.cancel(),
            None if is_terminal => {}
            Some(_) | None => process::exit(stop::EXIT_CODE.into()),
        });
        interrupt
    }

    /// Does work that the user may cancel, and that is cancelled when `timeout` has passed.
    pub(crate) fn during<T>(&self, timeout: Option<Duration>, work: impl FnOnce(&Canceller) -> T) -> T {
        let canceller = Canceller::with_clock(clock);
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(canceller.clone());
        let (done, watch) = mpsc::channel::<()>();
        if let Some(timeout) = timeout {
            let canceller = canceller.clone();
            thread::spawn(move || {
                if watch.recv_timeout(timeout) == Err(RecvTimeoutError::Timeout) {
                    canceller.cancel();
                }
            });
        }
        let result = work(&canceller);
        drop(done);
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
        result
    }
}
