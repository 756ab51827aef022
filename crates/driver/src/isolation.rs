//! Work in a fresh thread.

use std::any::Any;
use std::thread;

/// Trees may be deep, and everything that walks over them recurses.
const STACK_BYTES: usize = 256 << 20;

/// Does `work` in a thread of its own: with a large stack, and without a term, a symbol or a cached answer of anyone
/// else. If it panics, the message is the error.
pub(crate) fn isolated<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    thread::scope(|scope| {
        let spawned = thread::Builder::new().name("goal".into()).stack_size(STACK_BYTES).spawn_scoped(scope, work);
        match spawned {
            Ok(thread) => thread.join().map_err(|payload| panic_message(payload.as_ref())),
            Err(error) => Err(format!("no thread can be started: {error}")),
        }
    })
}

fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message")
        .to_owned()
}
