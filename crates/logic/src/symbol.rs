//! Interned names.

use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;

/// A name, compared and copied as an integer. Belongs to the thread that made it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32, PhantomData<*const ()>);

#[derive(Default)]
struct Interner {
    names: Vec<Rc<str>>,
    ids: FxHashMap<Rc<str>, u32>,
}

thread_local! {
    static INTERNER: RefCell<Interner> = RefCell::default();
}

impl Symbol {
    /// The symbol for `name`.
    pub fn new(name: &str) -> Symbol {
        INTERNER.with_borrow_mut(|interner| {
            if let Some(&id) = interner.ids.get(name) {
                return Symbol(id, PhantomData);
            }
            let id = u32::try_from(interner.names.len()).expect("fewer than 2^32 names fit in memory");
            let name: Rc<str> = name.into();
            interner.names.push(name.clone());
            interner.ids.insert(name, id);
            Symbol(id, PhantomData)
        })
    }

    /// The value variable `_v` of a refinement.
    pub fn value_var() -> Symbol {
        Symbol::new("_v")
    }

    /// The `index`-th parameter `_0`, `_1`, … of an abstract refinement.
    pub fn parameter(index: usize) -> Symbol {
        Symbol::new(&format!("_{index}"))
    }

    /// The name itself.
    pub fn as_str(self) -> Rc<str> {
        INTERNER.with_borrow(|interner| interner.names.get(self.0 as usize).cloned()).unwrap_or_else(|| "?".into())
    }

    /// The first of `self`, `self'`, `self''`, … for which `taken` is false.
    #[must_use]
    pub fn fresh(self, taken: impl Fn(Symbol) -> bool) -> Symbol {
        let mut symbol = self;
        while taken(symbol) {
            symbol = Symbol::new(&format!("{symbol}'"));
        }
        symbol
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}
