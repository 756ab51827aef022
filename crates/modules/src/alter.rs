//! One change to a module that may make it wrong: something weakened, strengthened, renamed or moved.

use crate::module::{Goal, Item, Measure};
use crate::program::Program;
use crate::shape::Ty;
use crate::{Drawn, module};
use fastrand::Rng;

/// Alters one thing; false if nothing came of it.
pub(crate) fn alter(drawn: &mut Drawn, rng: &mut Rng) -> bool {
    let before = drawn.declared();
    for _ in 0..6 {
        let count = drawn.items.len();
        if count == 0 {
            return false;
        }
        match drawn.items.get_mut(rng.usize(0..count)) {
            Some(Item::Goal(goal)) => alter_goal(goal, rng),
            Some(Item::Measure(measure)) => alter_measure(measure, rng),
            Some(Item::Data(data)) => {
                let count = data.constructors.len();
                let constructor = data.constructors.get_mut(rng.usize(0..count.max(1)));
                let fields = constructor.map(|constructor| &mut constructor.fields);
                let count = fields.as_ref().map_or(0, |fields| fields.len());
                if count > 0
                    && let Some(field) = fields.and_then(|fields| fields.get_mut(rng.usize(0..count)))
                {
                    alter_type(&mut field.ty, rng);
                }
            }
            Some(Item::Mutual(members)) => {
                members.rotate_left(1);
                if members.len() > 2 {
                    members.pop();
                }
            }
            Some(Item::Notation(_, text)) => *text = alter_formula(text, rng),
            _ => {}
        }
        if drawn.declared() != before {
            return true;
        }
    }
    false
}

fn alter_goal(goal: &mut Goal, rng: &mut Rng) {
    match rng.u8(0..10) {
        _ if !goal.metrics.is_empty() && rng.u8(0..4) == 0 => alter_metrics(&mut goal.metrics, rng),
        0 => alter_type(&mut goal.result, rng),
        1 => {
            let count = goal.params.len();
            if let Some(param) = goal.params.get_mut(rng.usize(0..count.max(1))) {
                alter_type(&mut param.ty, rng);
            }
        }
        2 => goal.binders.reverse(),
        3 => {
            let mut names: Vec<String> = goal.params.iter().map(|param| param.name.clone()).collect();
            names.reverse();
            goal.params.iter_mut().zip(names).for_each(|(param, name)| param.name = name);
        }
        _ => {
            let size = goal.body.size();
            let names: Vec<String> = goal.binders.clone();
            if let Some(part) = goal.body.part_mut(rng.usize(0..size)) {
                alter_program(part, &names, rng);
            }
        }
    }
}

fn alter_metrics(metrics: &mut Vec<String>, rng: &mut Rng) {
    match rng.u8(0..4) {
        0 => metrics.reverse(),
        1 if metrics.len() > 1 => {
            metrics.pop();
        }
        _ => {
            let count = metrics.len();
            if let Some(metric) = metrics.get_mut(rng.usize(0..count.max(1))) {
                *metric = alter_formula(metric, rng);
            }
        }
    }
}

fn alter_program(part: &mut Program, names: &[String], rng: &mut Rng) {
    match part {
        Program::Int(value) => *value += if rng.bool() { 1 } else { -1 },
        Program::Bool(value) => *value = !*value,
        Program::Name(name) if !name.starts_with(char::is_uppercase) => {
            if let Some(other) = rng.choice(names) {
                name.clone_from(other);
            }
        }
        Program::Op(operator, left, right) => match rng.bool() {
            true => std::mem::swap(left, right),
            false => *operator = other_operator(operator, rng),
        },
        Program::If(condition, then, otherwise) => match rng.u8(0..3) {
            0 => *part = then.as_ref().clone(),
            1 => std::mem::swap(then, otherwise),
            _ => **condition = Program::Not(condition.clone()),
        },
        Program::Match(_, alternatives) if alternatives.len() > 1 => {
            alternatives.remove(rng.usize(0..alternatives.len()));
        }
        Program::Call(head, arguments) => match rng.u8(0..3) {
            0 => arguments.reverse(),
            _ if !matches!(head.as_ref(), Program::Name(name) if name.starts_with(char::is_uppercase)) => {
                if let Some(argument) = rng.choice(&*arguments) {
                    *part = argument.clone();
                }
            }
            _ => {}
        },
        Program::Let(_, _, body) => *part = body.as_ref().clone(),
        Program::Typed(inner, ty, metrics) => match rng.u8(0..4) {
            0 => *part = inner.as_ref().clone(),
            _ if !metrics.is_empty() && rng.bool() => alter_metrics(metrics, rng),
            _ => alter_type(ty, rng),
        },
        _ => {}
    }
}

fn other_operator(operator: &str, rng: &mut Rng) -> &'static str {
    let others: &[&'static str] = match operator {
        "+" => &["-"],
        "-" => &["+"],
        _ => &["==", "<=", "<", ">", ">="],
    };
    rng.choice(others).copied().unwrap_or("==")
}

fn alter_measure(measure: &mut Measure, rng: &mut Rng) {
    let count = measure.cases.len();
    match rng.u8(0..3) {
        0 => measure.promise = alter_formula(&measure.promise, rng),
        _ => {
            if let Some((_, _, body)) = measure.cases.get_mut(rng.usize(0..count.max(1))) {
                *body = alter_formula(body, rng);
            }
        }
    }
}

fn alter_type(ty: &mut Ty, rng: &mut Rng) {
    let mut count = 0;
    ty.visit(&mut |part| count += usize::from(!part.refinement.is_empty()));
    let target = rng.usize(0..count.max(1));
    let mut index = 0;
    ty.visit(&mut |part| {
        if part.refinement.is_empty() {
            return;
        }
        if index == target {
            part.refinement = if rng.u8(0..4) == 0 { String::new() } else { alter_formula(&part.refinement, rng) };
        }
        index += 1;
    });
}

/// The formula with one token replaced.
pub(crate) fn alter_formula(formula: &str, rng: &mut Rng) -> String {
    let tokens: Vec<&str> = formula.split(' ').collect();
    let names: Vec<&str> = module::identifiers(formula).filter(|word| word.starts_with(char::is_lowercase)).collect();
    let target = rng.usize(0..tokens.len().max(1));
    let changed = tokens.iter().enumerate().map(|(index, token)| {
        if index != target {
            return (*token).to_owned();
        }
        let word = token.trim_matches(['(', ')', '[', ']']);
        let other = match word {
            "<=" => "<",
            "<" | ">=" => "<=",
            ">" | "!=" => ">=",
            "==" => rng.choice(["<=", "!="]).unwrap_or("<="),
            "+" => "-",
            "-" => "+",
            "&&" => "==>",
            "==>" => "&&",
            "0" => "1",
            "1" => rng.choice(["0", "2"]).unwrap_or("0"),
            "2" | "-1" => "1",
            "5" => "-1",
            "True" => "False",
            "False" => "True",
            _ if word.starts_with(char::is_lowercase) => rng.choice(&names).copied().unwrap_or(word),
            _ => word,
        };
        match word {
            "" => (*token).to_owned(),
            _ if other == "-1" => token.replacen(word, "(-1)", 1),
            _ => token.replacen(word, other, 1),
        }
    });
    changed.collect::<Vec<_>>().join(" ")
}
