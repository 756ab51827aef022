//! Interned names. A name is a spelling, an origin and a number; only printing looks at the spelling.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::cell::RefCell;
use std::fmt;
use std::hash::BuildHasher;
use std::marker::PhantomData;
use std::rc::Rc;

/// A name, compared and copied as an integer; ordered by when it was made. Belongs to the thread that made it.
///
/// Two names are one only if spelling, origin and number agree: what a user writes is never taken for what was made up,
/// however it is spelled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32, PhantomData<*const ()>);

/// Origin of a name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Origin {
    /// Written by a user, or a binder that is printed as one: those of one spelling differ in their numbers, and the one
    /// that is written has the number 0.
    User,
    /// The value variable `_v` of a refinement.
    Value,
    /// A parameter `_0`, `_1`, … of an abstract refinement.
    Parameter,
    /// Set [apart](Symbol::apart): a parameter, type variable or abstract refinement of a type in use.
    Apart,
    /// The argument of two functions whose types are compared.
    Argument,
    /// The value of an intermediate expression.
    Ghost,
    /// The value of what is to fill a hole.
    Hole,
    /// A variable of a branch, behind the branch: if another one was taken, it need not be a value.
    Branch,
    /// A binder without a name.
    Blank,
    /// A component of a datatype's value where nothing names it.
    Component,
    /// An element of a set, in what holds of all of them.
    Element,
    /// A placeholder that stands for any value of its sort.
    Placeholder,
    /// A sort or type variable that is to be solved.
    Meta,
    /// A function of the encoding of formulas: a selector, a tag, a witness, a set operation.
    Encoding,
    /// Another definition of a goal, beside the one that it has.
    Twin,
    /// A local variable, or a measure among the functions, of a module in another language.
    Target,
}

struct Entry {
    spelling: Rc<str>,
    /// Unique text of the name.
    text: Rc<str>,
    origin: Origin,
    number: u32,
}

struct Interner {
    entries: Vec<Entry>,
    /// The positions of the entries.
    ids: HashTable<u32>,
}

/// Parameters of abstract refinements that are asked for all the time. `_v` and these come first, so that their numbers
/// are their positions.
const PARAMETERS: [&str; 4] = ["_0", "_1", "_2", "_3"];

/// Room for the names of a small file and of what is made of them.
const NAMES: usize = 500;

impl Default for Interner {
    fn default() -> Interner {
        let mut interner = Interner { entries: Vec::with_capacity(NAMES), ids: HashTable::with_capacity(NAMES) };
        interner.intern(Origin::Value, "_v", 0);
        for (name, number) in PARAMETERS.iter().zip(0..) {
            interner.intern(Origin::Parameter, name, number);
        }
        interner
    }
}

impl Interner {
    fn intern(&mut self, origin: Origin, spelling: &str, number: u32) -> u32 {
        let Interner { entries, ids } = self;
        let hash = FxBuildHasher.hash_one((spelling, origin, number));
        let is_same = |known: &Entry| known.number == number && known.origin == origin && *known.spelling == *spelling;
        if let Some(&id) = ids.find(hash, |id| entries.get(*id as usize).is_some_and(is_same)) {
            return id;
        }
        let id = u32::try_from(entries.len()).expect("fewer than 2^32 names fit in memory");
        let plain: Rc<str> = spelling.into();
        let text = marked(origin, spelling, number).map_or_else(|| plain.clone(), Into::into);
        entries.push(Entry { spelling: plain, text, origin, number });
        let hash_of = |known: &Entry| FxBuildHasher.hash_one((&*known.spelling, known.origin, known.number));
        ids.insert_unique(hash, id, |id| entries.get(*id as usize).map_or(0, hash_of));
        id
    }
}

/// The spelling with marks that no user can write, unless it is what a user writes.
fn marked(origin: Origin, spelling: &str, number: u32) -> Option<String> {
    let counted = |mark: char| match number {
        0 => format!("{spelling}{mark}"),
        _ => format!("{spelling}{mark}{number}"),
    };
    match origin {
        Origin::Value | Origin::Parameter => None,
        Origin::User => (number > 0).then(|| counted('#')),
        Origin::Apart => Some(counted('%')),
        Origin::Argument => Some(format!("{spelling}#a{number}")),
        Origin::Ghost => Some(format!("_g{number}#{spelling}")),
        Origin::Hole => Some(format!("_h{number}#{spelling}")),
        Origin::Branch => Some(format!("{spelling}#b{number}")),
        Origin::Blank => Some(format!("_#{number}{spelling}")),
        Origin::Component => Some(format!("{spelling}#c{number}")),
        Origin::Element => Some(format!("_e{number}#{spelling}")),
        Origin::Placeholder => Some(format!("{spelling}#p{number}")),
        Origin::Meta => Some(format!("?{number}{spelling}")),
        Origin::Encoding => Some(match number {
            0 => format!("#{spelling}"),
            _ => format!("#{spelling}.{number}"),
        }),
        Origin::Twin => Some(format!("{spelling}#t{number}")),
        Origin::Target => Some(format!("{spelling}%t{number}")),
    }
}

thread_local! {
    static INTERNER: RefCell<Interner> = RefCell::default();
}

impl Symbol {
    /// The name that a user writes as `spelling`.
    pub fn new(spelling: &str) -> Symbol {
        Symbol::of(Origin::User, spelling, 0)
    }

    /// The name with an origin, a spelling to be printed as far as it is free, and a number that tells it from others of
    /// the same origin and spelling.
    pub fn of(origin: Origin, spelling: &str, number: u32) -> Symbol {
        Symbol(INTERNER.with_borrow_mut(|interner| interner.intern(origin, spelling, number)), PhantomData)
    }

    /// The `number`-th name of an origin where nothing is spelled.
    pub fn numbered(origin: Origin, number: usize) -> Symbol {
        Symbol::of(origin, "", u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// The value variable `_v` of a refinement.
    pub fn value_var() -> Symbol {
        Symbol(0, PhantomData)
    }

    /// The function of the encoding that applies a function of a program to arguments.
    pub fn application() -> Symbol {
        Symbol::of(Origin::Encoding, "apply", 0)
    }

    /// The `index`-th parameter `_0`, `_1`, … of an abstract refinement.
    pub fn parameter(index: usize) -> Symbol {
        match u32::try_from(index) {
            Ok(index) if (index as usize) < PARAMETERS.len() => Symbol(index + 1, PhantomData),
            number => Symbol::of(Origin::Parameter, &format!("_{index}"), number.unwrap_or(u32::MAX)),
        }
    }

    /// Where it comes from.
    pub fn origin(self) -> Origin {
        self.with_entry(|entry| entry.origin).unwrap_or(Origin::User)
    }

    /// The spelling: what is printed if nothing else around is called so. It does not tell names apart.
    pub fn as_str(self) -> Rc<str> {
        self.with_entry(|entry| entry.spelling.clone()).unwrap_or_default()
    }

    /// Membership in the subjects of formulas: `_v` and the parameters of abstract refinements.
    pub fn is_subject(self) -> bool {
        (self.0 as usize) <= PARAMETERS.len() || self.origin() == Origin::Parameter
    }

    /// Membership in the names that users write and binders that are printed as such: neither a subject nor made up.
    pub fn is_users(self) -> bool {
        self.origin() == Origin::User
    }

    /// Membership in the names that are printed as they are, since a user wrote them or could have.
    pub fn is_written(self) -> bool {
        self.with_entry(|entry| entry.origin == Origin::User && entry.number == 0).unwrap_or(true)
    }

    /// The number that tells it from others of the same origin and spelling.
    pub fn number(self) -> usize {
        self.with_entry(|entry| entry.number as usize).unwrap_or_default()
    }

    /// The name set apart: no user writes it, and no predicate unknown speaks of it. One that is apart stays as it is.
    #[must_use]
    pub fn apart(self) -> Symbol {
        self.with_origin(Origin::Apart)
    }

    /// Membership in the names that were set [apart](Symbol::apart).
    pub fn is_apart(self) -> bool {
        self.origin() == Origin::Apart
    }

    /// The name of the same spelling and number with another origin.
    #[must_use]
    pub fn with_origin(self, origin: Origin) -> Symbol {
        Symbol::of(origin, &self.as_str(), u32::try_from(self.number()).unwrap_or(u32::MAX))
    }

    /// The name of the same spelling and origin with another number.
    #[must_use]
    pub fn with_number(self, number: usize) -> Symbol {
        Symbol::of(self.origin(), &self.as_str(), u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// The name itself, or one that differs from it in the number: the first for which `taken` is false.
    #[must_use]
    pub fn fresh(self, taken: impl Fn(Symbol) -> bool) -> Symbol {
        let mut symbol = self;
        let mut number = self.number();
        while taken(symbol) {
            number += 1;
            symbol = self.with_number(number);
        }
        symbol
    }

    /// The user's name to print it by: its own spelling with as few primes as it takes for `taken` to be false.
    #[must_use]
    pub fn spelled(self, taken: impl Fn(Symbol) -> bool) -> Symbol {
        let mut spelling = self.as_str().to_string();
        if spelling.is_empty() {
            spelling.push('x');
        }
        let mut symbol = Symbol::new(&spelling);
        while taken(symbol) {
            spelling.push('\'');
            symbol = Symbol::new(&spelling);
        }
        symbol
    }

    fn with_entry<R>(self, look: impl FnOnce(&Entry) -> R) -> Option<R> {
        INTERNER.with_borrow(|interner| interner.entries.get(self.0 as usize).map(look))
    }
}

/// Prints the unique text of the name, which for a user's name is its spelling. What users read is made of
/// [`Symbol::spelled`].
impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_entry(|entry| entry.text.clone()).unwrap_or_default())
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGINS: [Origin; 16] = [
        Origin::User,
        Origin::Value,
        Origin::Parameter,
        Origin::Apart,
        Origin::Argument,
        Origin::Ghost,
        Origin::Hole,
        Origin::Branch,
        Origin::Blank,
        Origin::Component,
        Origin::Element,
        Origin::Placeholder,
        Origin::Meta,
        Origin::Encoding,
        Origin::Twin,
        Origin::Target,
    ];

    #[test]
    fn a_name_is_not_its_spelling() {
        let spellings = ["_v", "_0", "x", "x'", "_g1", "x%", "x#1", "#tag", ""];
        let mut symbols = Vec::new();
        for origin in ORIGINS {
            for spelling in spellings {
                symbols.extend((0..3).map(|number| (Symbol::of(origin, spelling, number), origin, spelling)));
            }
        }
        for (index, (symbol, origin, spelling)) in symbols.iter().enumerate() {
            assert_eq!((symbol.origin(), &*symbol.as_str()), (*origin, *spelling));
            assert!(symbols.iter().skip(index + 1).all(|(other, ..)| other != symbol));
        }
    }

    #[test]
    fn a_fresh_name_is_not_one_that_a_user_writes() {
        let (x, primed) = (Symbol::new("x"), Symbol::new("x'"));
        let fresh = x.fresh(|name| name == x);
        assert!(fresh != x && fresh != primed && fresh.as_str() == x.as_str());
        assert_eq!(fresh.spelled(|name| name == x), primed);
        assert_eq!(fresh.spelled(|name| name == x || name == primed), Symbol::new("x''"));
    }

    #[test]
    fn apart_once() {
        let apart = Symbol::new("x").apart();
        assert!(apart.is_apart() && apart.apart() == apart && !Symbol::new("x%").is_apart());
        assert_eq!(Symbol::parameter(7).apart().origin(), Origin::Apart);
        assert!(Symbol::parameter(7).is_subject() && !Symbol::new("_7").is_subject());
    }
}
