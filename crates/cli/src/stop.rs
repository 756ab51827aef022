//! Causes that stop a run from outside: the clock, and the user.

use crate::account::clock;
use loligo_session::Canceller;
use std::io::{self, Write};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// The exit code of a run that was stopped.
pub(crate) const EXIT_CODE: u8 = 4;

/// Time that a run may take to stop in order before it is ended.
pub(crate) const GRACE: Duration = Duration::from_millis(450);

/// A canceller that is used when `timeout` has passed, or when the user interrupts; a second interruption ends the
/// process at once.
pub(crate) fn canceller(timeout: Option<Duration>) -> Canceller {
    let canceller = Canceller::with_clock(clock);
    if let Some(timeout) = timeout {
        let clock = canceller.clone();
        thread::spawn(move || {
            thread::sleep(timeout);
            stop(&clock);
        });
    }
    let user = canceller.clone();
    let interrupted = AtomicBool::new(false);
    // Without a handler an interruption ends the process, which is not worse.
    let _ = ctrlc::set_handler(move || {
        if interrupted.swap(true, Ordering::SeqCst) {
            process::exit(EXIT_CODE.into());
        }
        let user = user.clone();
        thread::spawn(move || stop(&user));
    });
    canceller
}

fn stop(canceller: &Canceller) {
    canceller.cancel();
    thread::sleep(GRACE);
    // What it is busy with does not listen.
    let _ = writeln!(io::stderr(), "[E0402] Error: stopped");
    process::exit(EXIT_CODE.into());
}
