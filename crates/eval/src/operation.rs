//! Operations that are computed at once from values.

use crate::code::Operation;
use crate::{Stop, Value};
use num_bigint::BigInt;
use std::rc::Rc;

/// Numbers of more bits are not multiplied: a few steps that square a number could fill the memory.
const MAX_BITS: u64 = 1 << 20;

/// The result of the operation; all operands are there.
pub(crate) fn operate(operation: Operation, operands: Vec<Value>) -> Result<Value, Stop> {
    if operation == Operation::Set {
        return Ok(Value::set(operands));
    }
    if operation == Operation::Mul
        && operands.iter().filter_map(Value::as_int).map(BigInt::bits).sum::<u64>() > MAX_BITS
    {
        return Err(Stop::Steps);
    }
    let mut operands = operands.into_iter();
    let result = match (operands.next(), operands.next()) {
        (Some(operand), None) => unary(operation, &operand),
        (Some(left), Some(right)) => compare(operation, &left, &right)
            .or_else(|| logical(operation, &left, &right))
            .or_else(|| arithmetic(operation, &left, &right))
            .or_else(|| sets(operation, &left, &right)),
        _ => None,
    };
    result.ok_or_else(|| Stop::malformed("an operation on operands that it does not have"))
}

fn unary(operation: Operation, operand: &Value) -> Option<Value> {
    match (operation, operand) {
        (Operation::Not, Value::Bool(value)) => Some(Value::Bool(!value)),
        (Operation::Neg, Value::Int(value)) => Some(Value::Int(-value)),
        _ => None,
    }
}

/// Comparisons are defined on everything that a type variable may stand for.
fn compare(operation: Operation, left: &Value, right: &Value) -> Option<Value> {
    Some(Value::Bool(match (operation, left, right) {
        (Operation::Le, Value::Set(a), Value::Set(b)) => a.is_subset(b),
        (Operation::Eq, ..) => left == right,
        (Operation::Ne, ..) => left != right,
        (Operation::Lt, ..) => left < right,
        (Operation::Le, ..) => left <= right,
        (Operation::Gt, ..) => left > right,
        (Operation::Ge, ..) => left >= right,
        _ => return None,
    }))
}

fn logical(operation: Operation, left: &Value, right: &Value) -> Option<Value> {
    let (left, right) = (left.as_bool()?, right.as_bool()?);
    Some(Value::Bool(match operation {
        Operation::And => left && right,
        Operation::Or => left || right,
        Operation::Implies => !left || right,
        _ => return None,
    }))
}

fn arithmetic(operation: Operation, left: &Value, right: &Value) -> Option<Value> {
    let (left, right) = (left.as_int()?, right.as_int()?);
    Some(Value::Int(match operation {
        Operation::Add => left + right,
        Operation::Sub => left - right,
        Operation::Mul => left * right,
        _ => return None,
    }))
}

fn sets(operation: Operation, left: &Value, right: &Value) -> Option<Value> {
    if operation == Operation::Member {
        return Some(Value::Bool(right.as_set()?.contains(left)));
    }
    let (a, b) = (left.as_set()?, right.as_set()?);
    Some(match operation {
        Operation::Union => Value::Set(Rc::new(a.union(b).cloned().collect())),
        Operation::Intersect => Value::Set(Rc::new(a.intersection(b).cloned().collect())),
        Operation::Difference => Value::Set(Rc::new(a.difference(b).cloned().collect())),
        Operation::Subset => Value::Bool(a.is_subset(b)),
        _ => return None,
    })
}
