//! Interned names.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::cell::RefCell;
use std::fmt;
use std::hash::BuildHasher;
use std::marker::PhantomData;
use std::rc::Rc;

/// A name, compared and copied as an integer. Belongs to the thread that made it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32, PhantomData<*const ()>);

struct Interner {
    names: Vec<Rc<str>>,
    /// The positions of the names.
    ids: HashTable<u32>,
}

/// The value variable and the first parameters of abstract refinements, asked for all the time: their numbers are their
/// positions.
const KNOWN: [&str; 5] = ["_v", "_0", "_1", "_2", "_3"];

/// Room for the names of a small file and of what is made of them.
const NAMES: usize = 500;

impl Default for Interner {
    fn default() -> Interner {
        let mut interner = Interner { names: Vec::with_capacity(NAMES), ids: HashTable::with_capacity(NAMES) };
        for name in KNOWN {
            interner.intern(name);
        }
        interner
    }
}

impl Interner {
    fn intern(&mut self, name: &str) -> u32 {
        let Interner { names, ids } = self;
        let hash = FxBuildHasher.hash_one(name);
        if let Some(&id) = ids.find(hash, |id| names.get(*id as usize).is_some_and(|known| **known == *name)) {
            return id;
        }
        let id = u32::try_from(names.len()).expect("fewer than 2^32 names fit in memory");
        names.push(name.into());
        ids.insert_unique(hash, id, |id| names.get(*id as usize).map_or(0, |name| FxBuildHasher.hash_one(&**name)));
        id
    }
}

thread_local! {
    static INTERNER: RefCell<Interner> = RefCell::default();
}

impl Symbol {
    /// The symbol for `name`.
    pub fn new(name: &str) -> Symbol {
        Symbol(INTERNER.with_borrow_mut(|interner| interner.intern(name)), PhantomData)
    }

    /// The value variable `_v` of a refinement.
    pub fn value_var() -> Symbol {
        Symbol(0, PhantomData)
    }

    /// The `index`-th parameter `_0`, `_1`, … of an abstract refinement.
    pub fn parameter(index: usize) -> Symbol {
        match u32::try_from(index) {
            Ok(index) if (index as usize) < KNOWN.len() - 1 => Symbol(index + 1, PhantomData),
            _ => Symbol::new(&format!("_{index}")),
        }
    }

    /// Whether it is `_v` or a parameter of an abstract refinement.
    pub fn is_subject(self) -> bool {
        let is_parameter = |name: &str| {
            name.strip_prefix('_').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
        };
        (self.0 as usize) < KNOWN.len() || self.with_str(is_parameter)
    }

    /// The name itself.
    pub fn as_str(self) -> Rc<str> {
        INTERNER.with_borrow(|interner| interner.names.get(self.0 as usize).cloned()).unwrap_or_else(|| "?".into())
    }

    /// The name set apart, `name%`: no user can write it, and no predicate unknown speaks of it.
    #[must_use]
    pub fn apart(self) -> Symbol {
        Symbol::new(&format!("{self}%"))
    }

    /// Whether the name was set [apart](Symbol::apart).
    pub fn is_apart(self) -> bool {
        self.with_str(|name| name.contains('%'))
    }

    fn with_str<R>(self, look: impl FnOnce(&str) -> R) -> R {
        INTERNER.with_borrow(|interner| look(interner.names.get(self.0 as usize).map_or("?", |name| &**name)))
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
