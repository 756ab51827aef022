//! Values: what programs and formulas evaluate to.
//!
//! Data may be as deep as memory allows, so nothing here recurses over it: not comparing, not printing, not even
//! forgetting.

use crate::code::Code;
use crate::environment::Environment;
use crate::garbage::{Garbage, discard};
use loligo_logic::Symbol;
use num_bigint::BigInt;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A value. Values are totally ordered, so that sets and tables of them have one form; of integers and truth values
/// the order is the usual one.
#[derive(Clone, Debug)]
pub enum Value {
    /// A truth value.
    Bool(bool),
    /// An integer of any size.
    Int(BigInt),
    /// An element of a datatype without constructors: nothing is known of it but that it differs from the others.
    Opaque(u32),
    /// A constructor applied to all its arguments.
    Data(Rc<Datum>),
    /// A finite set; only formulas have sets.
    Set(Rc<BTreeSet<Value>>),
    /// A function.
    Function(Rc<Function>),
}

/// A constructor as values carry it. Tags of a datatype are ordered as its constructors are declared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tag {
    /// The constructor.
    pub name: Symbol,
    /// Its position among those of its datatype.
    pub position: usize,
    /// The number of its arguments.
    pub arity: usize,
}

/// A constructor applied to all its arguments.
#[derive(Debug)]
pub struct Datum {
    tag: Tag,
    fields: Vec<Value>,
    /// Values of measures on it that are known.
    measured: RefCell<Vec<(Symbol, Value)>>,
}

/// A function, perhaps applied to some of its arguments.
#[derive(Debug)]
pub struct Function {
    /// In the order in which they were made; makes functions comparable.
    pub(crate) number: u64,
    pub(crate) kind: FunctionKind,
    /// The arguments so far.
    pub(crate) applied: Vec<Value>,
}

/// Origin of a function.
#[derive(Clone, Debug)]
pub(crate) enum FunctionKind {
    /// A lambda in its environment. One with a name may call itself by it.
    Closure { name: Option<Symbol>, parameters: Rc<[Symbol]>, body: Rc<Code>, environment: Environment },
    /// A constructor that lacks arguments.
    Constructor(Tag),
    /// A component that is only specified.
    Component { name: Symbol, arity: usize },
    /// A function that was made up: a table that grows with every call.
    Table { index: usize, arity: usize },
}

impl Datum {
    /// The constructor.
    pub fn constructor(&self) -> Symbol {
        self.tag.name
    }

    /// The constructor with its place in the order.
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// Its arguments.
    pub fn fields(&self) -> &[Value] {
        &self.fields
    }

    /// The value of a measure without constants, if it was computed before.
    pub(crate) fn measured(&self, measure: Symbol) -> Option<Value> {
        let known = self.measured.borrow();
        known.iter().find(|(name, _)| *name == measure).map(|(_, value)| value.clone())
    }

    /// Takes note of the value of a measure.
    pub(crate) fn remember(&self, measure: Symbol, value: Value) {
        self.measured.borrow_mut().push((measure, value));
    }
}

impl Drop for Datum {
    fn drop(&mut self) {
        discard(self.fields.drain(..).map(Garbage::Value));
        discard(self.measured.get_mut().drain(..).map(|(_, value)| Garbage::Value(value)));
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        discard(self.applied.drain(..).map(Garbage::Value));
    }
}

impl FunctionKind {
    /// Number of arguments that it takes.
    pub(crate) fn arity(&self) -> usize {
        match self {
            FunctionKind::Closure { parameters, .. } => parameters.len(),
            FunctionKind::Constructor(tag) => tag.arity,
            FunctionKind::Component { arity, .. } | FunctionKind::Table { arity, .. } => *arity,
        }
    }
}

impl Value {
    /// An integer.
    pub fn int(value: impl Into<BigInt>) -> Value {
        Value::Int(value.into())
    }

    /// A constructor applied to all its arguments.
    pub fn data(tag: Tag, fields: Vec<Value>) -> Value {
        Value::Data(Rc::new(Datum { tag, fields, measured: RefCell::default() }))
    }

    /// A set.
    pub fn set(items: impl IntoIterator<Item = Value>) -> Value {
        Value::Set(Rc::new(items.into_iter().collect()))
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The integer, if it is one.
    pub fn as_int(&self) -> Option<&BigInt> {
        match self {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }

    /// The datum, if it is one.
    pub fn as_data(&self) -> Option<&Rc<Datum>> {
        match self {
            Value::Data(datum) => Some(datum),
            _ => None,
        }
    }

    /// The set, if it is one.
    pub fn as_set(&self) -> Option<&Rc<BTreeSet<Value>>> {
        match self {
            Value::Set(set) => Some(set),
            _ => None,
        }
    }

    /// Number of constructors that it is made of; 0 for values of no datatype.
    pub fn size(&self) -> usize {
        let mut size = 0;
        let mut stack = vec![self];
        while let Some(value) = stack.pop() {
            if let Value::Data(datum) = value {
                size += 1;
                stack.extend(&datum.fields);
            }
        }
        size
    }

    /// Test for a function, or a value that contains one.
    pub(crate) fn holds_functions(&self) -> bool {
        let mut stack = vec![self];
        while let Some(value) = stack.pop() {
            match value {
                Value::Function(_) => return true,
                Value::Data(datum) => stack.extend(&datum.fields),
                _ => {}
            }
        }
        false
    }

    fn rank(&self) -> u8 {
        match self {
            Value::Bool(_) => 0,
            Value::Int(_) => 1,
            Value::Opaque(_) => 2,
            Value::Data(_) => 3,
            Value::Set(_) => 4,
            Value::Function(_) => 5,
        }
    }

    /// Compares what does not need a look inside; what does goes onto the stack.
    fn compare_outside<'v>(&'v self, other: &'v Value, stack: &mut Vec<(&'v Value, &'v Value)>) -> Ordering {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Int(a), Value::Int(b)) => a.cmp(b),
            (Value::Opaque(a), Value::Opaque(b)) => a.cmp(b),
            (Value::Function(a), Value::Function(b)) => a.number.cmp(&b.number),
            (Value::Data(a), Value::Data(b)) if Rc::ptr_eq(a, b) => Ordering::Equal,
            (Value::Data(a), Value::Data(b)) => {
                let tags = compare_tags(a.tag, b.tag);
                if tags == Ordering::Equal {
                    stack.extend(a.fields.iter().zip(&b.fields).rev());
                }
                tags
            }
            (Value::Set(a), Value::Set(b)) => {
                let lengths = a.len().cmp(&b.len());
                if lengths == Ordering::Equal {
                    stack.extend(a.iter().zip(b.iter()).rev());
                }
                lengths
            }
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// Values of one datatype by position. Those of several meet where tables are sorted, and are told apart by the text of
/// names: the numbers of symbols depend on what was read before.
fn compare_tags(a: Tag, b: Tag) -> Ordering {
    let by_name = || if a.name == b.name { Ordering::Equal } else { a.name.as_str().cmp(&b.name.as_str()) };
    a.position.cmp(&b.position).then_with(by_name)
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        let mut stack = vec![(self, other)];
        while let Some((a, b)) = stack.pop() {
            let order = a.compare_outside(b, &mut stack);
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Value {}
