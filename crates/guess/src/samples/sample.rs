//! Interpretations of what is in scope.

use super::domain::{Known, MAX_ELEMENTS};
use loligo_logic::{Model, Sort, Symbol, Term, Value};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// The lifetime of a sample.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rank {
    /// Until others have proved more useful.
    Passing,
    /// For good: some condition is true or false in no other.
    Lasting,
}

/// A measure or constructor at argument values; mostly there is one.
pub(crate) type Applied = (Symbol, SmallVec<[Known; 2]>);

/// Conditions, and which of them hold.
pub(super) type Truth = (Vec<Term>, Rc<[bool]>);

/// An interpretation of the variables of a context in which its facts hold.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) variables: FxHashMap<Symbol, Known>,
    /// Measures and constructors at argument values.
    pub(crate) applications: FxHashMap<Applied, Known>,
    /// The elements that bits stand for, the first for the lowest.
    pub(super) elements: Vec<Known>,
    pub(super) rank: Rank,
    /// Whether it interprets all measures of what is in scope.
    pub(super) tells_all: bool,
    /// The first number that no value of a datatype has.
    pub(super) next_datum: u32,
    /// The numbers that occur, in order.
    pub(super) domain: OnceCell<Rc<[Known]>>,
    /// The conditions last asked about, and which of them hold.
    pub(super) truth: RefCell<Option<Truth>>,
    /// The terms that nothing but the sample decides, evaluated so far.
    pub(super) values: RefCell<FxHashMap<Term, Known>>,
    /// The elements of which a formula is false with them for a variable; `None` where not only the sample decides that.
    pub(super) falsifying: RefCell<FxHashMap<(Symbol, Term), Option<u64>>>,
}

/// Bytes of an entry of a sample, roughly.
const ENTRY_BYTES: usize = 40;

impl Sample {
    /// Bytes, roughly.
    pub(super) fn bytes(&self) -> usize {
        let entries = self.variables.len() + self.applications.len() + self.elements.len();
        let evaluated = self.values.borrow().len() + self.falsifying.borrow().len();
        (entries + evaluated) * ENTRY_BYTES
    }

    /// The sample of a model: its values of the variables that `is_wanted`, and of measures and constructors.
    pub(super) fn of(model: &Model, rank: Rank, is_wanted: &dyn Fn(Symbol) -> bool) -> Sample {
        let mut sample = Sample {
            variables: FxHashMap::default(),
            applications: FxHashMap::default(),
            elements: Vec::new(),
            rank,
            tells_all: false,
            next_datum: 0,
            domain: OnceCell::new(),
            truth: RefCell::default(),
            values: RefCell::default(),
            falsifying: RefCell::default(),
        };
        for (name, arguments, value) in model.entries() {
            let value = sample.known(value);
            let arguments: SmallVec<[Known; 2]> = arguments.iter().map(|argument| sample.known(argument)).collect();
            if value == Known::Nothing || arguments.contains(&Known::Nothing) {
                continue;
            }
            if arguments.is_empty() && is_wanted(name) {
                sample.variables.insert(name, value);
            }
            // A constructor without arguments is one of these, and there is no telling it from a variable here.
            sample.applications.insert((name, arguments), value);
        }
        sample.add_numbers();
        sample
    }

    /// Counts the numbers that variables have among the elements.
    pub(super) fn add_numbers(&mut self) {
        let numbers = self.variables.values().filter(|known| matches!(known, Known::Int(..)));
        let mut numbers: Vec<Known> = numbers.copied().collect();
        numbers.sort_unstable_by_key(|number| number.low());
        for number in numbers {
            bit_of(&mut self.elements, number);
        }
    }

    /// Gives a variable that nothing is known of some value, if it has none. Of a datatype it would have to be something
    /// that constructors build.
    pub(super) fn choose(&mut self, name: Symbol, sort: &Sort) {
        let value = match sort {
            Sort::Bool => Known::FALSE,
            Sort::Int | Sort::Var(_) => Known::int(0),
            Sort::Set(_) => Known::set(0),
            Sort::Data(..) => return,
        };
        self.variables.entry(name).or_insert(value);
    }

    /// A value as it is written, if it is known exactly and can be.
    pub(crate) fn text(&self, value: Known) -> Option<String> {
        Some(match value {
            Known::Bool(value) => if value? { "True" } else { "False" }.to_owned(),
            Known::Int(low, _) if value.is_exact() => low.to_string(),
            Known::Set(least, _) if value.is_exact() => {
                let members = self.elements.iter().enumerate().filter(|(bit, _)| least & (1 << bit) != 0);
                let members: Vec<String> = members.map(|(_, member)| self.text(*member)).collect::<Option<_>>()?;
                format!("[{}]", members.join(", "))
            }
            _ => return None,
        })
    }

    fn known(&mut self, value: &Value) -> Known {
        match value {
            Value::Bool(value) => Known::Bool(Some(*value)),
            Value::Int(value) => Known::int(*value),
            Value::Datum(id) => {
                self.next_datum = self.next_datum.max(id + 1);
                Known::Datum(Some(*id))
            }
            Value::Set(members) => {
                let mut bits = 0;
                for member in members {
                    let element = self.known(member);
                    match bit_of(&mut self.elements, element) {
                        Some(bit) => bits |= bit,
                        None => return Known::Nothing,
                    }
                }
                Known::set(bits)
            }
        }
    }
}

/// The bit of an element, which gets one if there is any left.
pub(super) fn bit_of(elements: &mut Vec<Known>, element: Known) -> Option<u64> {
    let position = match elements.iter().position(|other| *other == element) {
        Some(position) => position,
        None if element.is_exact() && !matches!(element, Known::Set(..)) && elements.len() < MAX_ELEMENTS => {
            elements.push(element);
            elements.len() - 1
        }
        None => return None,
    };
    Some(1 << position)
}
