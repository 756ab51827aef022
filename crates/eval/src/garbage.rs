//! Forgetting deep values without recursion.
//!
//! Whatever holds values hands them over when it is dropped; the outermost drop frees them one after the other.

use crate::Value;
use crate::environment::Environment;
use std::cell::RefCell;
use std::mem;

/// Kinds of garbage.
pub(crate) enum Garbage {
    Value(Value),
    Environment(Environment),
}

#[derive(Default)]
struct Heap {
    waiting: Vec<Garbage>,
    is_draining: bool,
}

thread_local! {
    static HEAP: RefCell<Heap> = RefCell::default();
}

/// Frees the items, now or when the drop that is at work gets to them.
pub(crate) fn discard(items: impl Iterator<Item = Garbage>) {
    let items: Vec<Garbage> = items.filter(Garbage::holds_others).collect();
    if items.is_empty() {
        return;
    }
    // At the end of a thread there is no heap any more; what is left then is dropped as it comes.
    let is_outermost = HEAP.try_with(|heap| {
        let mut heap = heap.borrow_mut();
        heap.waiting.extend(items);
        !mem::replace(&mut heap.is_draining, true)
    });
    if is_outermost == Ok(true) {
        while let Some(garbage) = HEAP.with_borrow_mut(|heap| heap.waiting.pop()) {
            drop(garbage);
        }
        HEAP.with_borrow_mut(|heap| heap.is_draining = false);
    }
}

impl Garbage {
    fn holds_others(&self) -> bool {
        match self {
            Garbage::Value(value) => matches!(value, Value::Data(_) | Value::Set(_) | Value::Function(_)),
            Garbage::Environment(environment) => !environment.is_empty(),
        }
    }
}
