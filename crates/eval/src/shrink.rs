//! Smaller values of the same shape.

use crate::Value;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

/// Depth to which something smaller is looked for inside a value.
const DEPTH: usize = 8;

/// Values that are simpler than the given one, the simplest first. Whether they satisfy what it satisfies is for the
/// caller to see.
pub(crate) fn smaller(value: &Value) -> Vec<Value> {
    smaller_within(value, DEPTH)
}

fn smaller_within(value: &Value, depth: usize) -> Vec<Value> {
    match value {
        Value::Bool(true) => vec![Value::Bool(false)],
        Value::Int(number) => smaller_integers(number).into_iter().map(Value::Int).collect(),
        Value::Opaque(number) => (0..*number).map(Value::Opaque).collect(),
        Value::Data(datum) if depth > 0 => {
            let fields = datum.fields();
            // A part may be of another type; then it is not accepted.
            let mut found: Vec<Value> = fields.iter().filter(|field| field.as_data().is_some()).cloned().collect();
            for (index, field) in fields.iter().enumerate() {
                for candidate in smaller_within(field, depth - 1) {
                    let mut changed = fields.to_vec();
                    changed.get_mut(index).into_iter().for_each(|slot| *slot = candidate.clone());
                    found.push(Value::data(datum.tag(), changed));
                }
            }
            found
        }
        _ => Vec::new(),
    }
}

/// Towards zero, and positive rather than negative.
fn smaller_integers(number: &BigInt) -> Vec<BigInt> {
    if number.is_zero() {
        return Vec::new();
    }
    let step = number - number.signum();
    let mut found = vec![BigInt::zero(), number / 2, step];
    if number.is_negative() {
        found.push(-number);
    }
    found.dedup();
    found
}
