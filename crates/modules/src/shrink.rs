//! Making a module smaller that is accepted and refuted, as long as it stays so.

use crate::judgement::{Patience, Wrong, is_accepted, run};
use crate::module::{Drawn, Item};
use crate::program::Program;
use crate::shape::Ty;

/// The smallest module that leaving out and simplifying lead to, with at most so many questions to the checker. It goes
/// wrong in the same way.
pub fn shrink(drawn: &Drawn, wrong: Wrong, mut questions: usize) -> Drawn {
    let mut best = drawn.clone();
    loop {
        let smaller = candidates(&best).into_iter().find(|candidate| {
            if questions == 0 {
                return false;
            }
            let is_wrong = run(candidate, Patience::Little).refutation.is_some_and(|found| found.wrong == wrong);
            if !is_wrong {
                return false;
            }
            questions -= 1;
            is_accepted(candidate)
        });
        match smaller {
            Some(smaller) => best = smaller,
            None => return best,
        }
    }
}

/// Modules that are a little smaller; the most is left out first.
fn candidates(drawn: &Drawn) -> Vec<Drawn> {
    let mut found = Vec::new();
    for index in (0..drawn.items.len()).rev() {
        let mut smaller = drawn.clone();
        let item = smaller.items.remove(index);
        let names: Vec<String> = item.names().into_iter().map(str::to_owned).collect();
        let smaller = if names.is_empty() { smaller } else { drawn.without(&names) };
        if smaller.goals() > 0 || smaller.items.iter().any(|item| matches!(item, Item::Measure(_))) {
            found.push(smaller);
        }
    }
    found.extend(
        drawn
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Data(data) if data.constructors.len() > 1 => Some(&data.constructors),
                _ => None,
            })
            .flatten()
            .map(|constructor| without_constructor(drawn, &constructor.name)),
    );
    for index in 0..drawn.items.len() {
        match drawn.items.get(index) {
            Some(Item::Goal(goal)) => {
                for part in 0..goal.body.size() {
                    let mut whole = goal.body.clone();
                    let Some(place) = whole.part_mut(part) else { continue };
                    for simpler in simpler(place) {
                        let mut body = goal.body.clone();
                        if let Some(place) = body.part_mut(part) {
                            *place = simpler;
                        }
                        found.push(with(drawn, index, &|item| {
                            if let Item::Goal(goal) = item {
                                goal.body = body.clone();
                            }
                        }));
                    }
                }
                let count = refinements(&mut goal.params.iter().map(|param| param.ty.clone()).collect::<Vec<_>>());
                for target in 0..count {
                    found.push(with(drawn, index, &|item| {
                        let Item::Goal(goal) = item else { return };
                        let mut number = 0;
                        for param in &mut goal.params {
                            clear(&mut param.ty, &mut number, target);
                        }
                    }));
                }
                if !goal.metrics.is_empty() {
                    found.push(with(drawn, index, &|item| {
                        if let Item::Goal(goal) = item {
                            goal.metrics.clear();
                        }
                    }));
                }
                if !goal.result.refinement.is_empty() {
                    found.push(with(drawn, index, &|item| {
                        if let Item::Goal(goal) = item {
                            goal.result.refinement.clear();
                        }
                    }));
                }
            }
            Some(Item::Measure(measure)) => {
                if !measure.promise.is_empty() {
                    found.push(with(drawn, index, &|item| {
                        if let Item::Measure(measure) = item {
                            measure.promise.clear();
                        }
                    }));
                }
                if measure.is_termination {
                    found.push(with(drawn, index, &|item| {
                        if let Item::Measure(measure) = item {
                            measure.is_termination = false;
                        }
                    }));
                }
                for case in 0..measure.cases.len() {
                    for simple in ["0", "[]", "True"] {
                        if measure.cases.get(case).is_some_and(|(.., body)| body == simple) {
                            continue;
                        }
                        found.push(with(drawn, index, &|item| {
                            let Item::Measure(measure) = item else { return };
                            if let Some((.., body)) = measure.cases.get_mut(case) {
                                simple.clone_into(body);
                            }
                        }));
                    }
                }
            }
            Some(Item::Data(data)) => {
                let mut types: Vec<Ty> = data
                    .constructors
                    .iter()
                    .flat_map(|constructor| constructor.fields.iter().map(|field| field.ty.clone()))
                    .collect();
                for target in 0..refinements(&mut types) {
                    found.push(with(drawn, index, &|item| {
                        let Item::Data(data) = item else { return };
                        let mut number = 0;
                        for field in data.constructors.iter_mut().flat_map(|constructor| &mut constructor.fields) {
                            clear(&mut field.ty, &mut number, target);
                        }
                    }));
                }
            }
            _ => {}
        }
    }
    found
}

fn with(drawn: &Drawn, index: usize, change: &dyn Fn(&mut Item)) -> Drawn {
    let mut changed = drawn.clone();
    if let Some(item) = changed.items.get_mut(index) {
        change(item);
    }
    changed
}

fn refinements(types: &mut [Ty]) -> usize {
    let mut count = 0;
    types.iter_mut().for_each(|ty| ty.visit(&mut |part| count += usize::from(!part.refinement.is_empty())));
    count
}

fn clear(ty: &mut Ty, number: &mut usize, target: usize) {
    ty.visit(&mut |part| {
        if !part.refinement.is_empty() {
            if *number == target {
                part.refinement.clear();
            }
            *number += 1;
        }
    });
}

/// Smaller programs that may stand for a part of a program.
fn simpler(part: &Program) -> Vec<Program> {
    let mut found: Vec<Program> = part.children().into_iter().cloned().collect();
    if let Program::Match(_, alternatives) = part {
        found.retain(|child| !alternatives.iter().any(|(_, names, body)| body == child && !names.is_empty()));
    }
    if part.size() > 1 {
        found.extend([Program::Int(0), Program::Bool(true)]);
    }
    found
}

fn without_constructor(drawn: &Drawn, name: &str) -> Drawn {
    let mut smaller = drawn.clone();
    for item in &mut smaller.items {
        match item {
            Item::Data(data) => data.constructors.retain(|constructor| constructor.name != name),
            Item::Measure(measure) => measure.cases.retain(|(constructor, ..)| constructor != name),
            Item::Goal(goal) => {
                for index in 0..goal.body.size() {
                    if let Some(Program::Match(_, alternatives)) = goal.body.part_mut(index) {
                        alternatives.retain(|(constructor, ..)| constructor != name);
                    }
                }
            }
            _ => {}
        }
    }
    smaller
}
