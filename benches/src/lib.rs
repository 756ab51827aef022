//! What the benchmarks share: texts as modules, and runs that know nothing of each other.

pub mod lists;

use loligo_base::FileId;
use loligo_resolve::{Input, Origin, resolve};
use loligo_syntax::parse;
use loligo_types::Module;
use std::thread;
use std::time::{Duration, Instant};

/// Searches and printers recurse over trees.
const STACK_BYTES: usize = 64 << 20;

/// What a text without imports declares.
///
/// # Panics
///
/// If there is something wrong with it.
pub fn resolved(text: &str) -> Module {
    let parsed = parse(FileId(0), text);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let input = Input { module: &parsed.module, origin: Origin::Named, broken: &parsed.broken };
    let resolved = resolve(&[input]);
    assert!(resolved.diagnostics.is_empty(), "{:?}", resolved.diagnostics);
    resolved.module
}

/// Does `work` on a thread of its own. Terms, symbols and what the solver keeps belong to their thread: nothing that was
/// built or learned before is there.
///
/// # Panics
///
/// If `work` does, or there can be no more threads.
pub fn on_fresh_thread<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| {
        let spawned = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
        spawned.expect("the system can start a thread").join().expect("a benchmark ends in order")
    })
}

/// How long `work` takes on what `prepare` gives, so many times, each on a thread of its own. What `prepare` takes is not
/// counted.
pub fn time_apart<T, R>(times: u64, prepare: impl Fn() -> T + Sync, work: impl Fn(&mut T) -> R + Sync) -> Duration {
    let once = || {
        on_fresh_thread(|| {
            let mut prepared = prepare();
            let start = Instant::now();
            // It is dropped when the clock has stopped.
            let result = std::hint::black_box(work(&mut prepared));
            let elapsed = start.elapsed();
            drop(result);
            elapsed
        })
    };
    (0..times).map(|_| once()).sum()
}
