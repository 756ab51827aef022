//! Problems with as many components as one likes.

/// The problem that is made larger.
const REPLICATE: &str = include_str!("../../examples/list/replicate.sq");
/// Where its goal begins: components stand before it.
const GOAL: &str = "\nreplicate ::";
/// The least number that a distractor adds: no term that is needed adds as much.
const LEAST_OFFSET: usize = 5;
/// Components for each datatype that has no part in the goal.
const COMPONENTS_A_TYPE: usize = 4;

/// What is added to the problem.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Components of the shapes that the goal needs, none of which helps: each adds too much.
    Distractors,
    /// Components between datatypes of their own. No term has such a type, so that none can be applied.
    Unrelated,
}

/// A problem with some components more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Problem {
    /// Of which kind they are.
    pub(crate) kind: Kind,
    /// How many.
    pub(crate) components: usize,
}

/// All problems that are measured.
pub(crate) const PROBLEMS: [Problem; 5] = [
    Problem { kind: Kind::Distractors, components: 25 },
    Problem { kind: Kind::Distractors, components: 50 },
    Problem { kind: Kind::Distractors, components: 100 },
    Problem { kind: Kind::Unrelated, components: 0 },
    Problem { kind: Kind::Unrelated, components: 200 },
];

impl Problem {
    /// The name of its file.
    pub(crate) fn file_name(self) -> String {
        let kind = match self.kind {
            Kind::Distractors => "distractors",
            Kind::Unrelated => "unrelated",
        };
        format!("{kind}-{}.sq", self.components)
    }

    /// Its text; the same each time.
    pub(crate) fn text(self) -> String {
        let (before, goal) = REPLICATE.split_once(GOAL).unwrap_or((REPLICATE, ""));
        let added = match self.kind {
            Kind::Distractors => distractors(self.components),
            Kind::Unrelated => unrelated(self.components),
        };
        format!("{before}{added}{GOAL}{goal}")
    }
}

/// Functions on integers and on lists by turns: `f1`, `f2`, …
fn distractors(count: usize) -> String {
    block((1..=count).map(|index| {
        let offset = LEAST_OFFSET + index - 1;
        match index % 2 {
            1 => format!("f{index} :: x: Int -> {{Int | _v == x + {offset}}}"),
            _ => format!("f{index} :: xs: List a -> {{List a | len _v == len xs + {offset}}}"),
        }
    }))
}

/// Functions around a ring of datatypes, each built of the next, forth and back by turns: `g1`, `g2`, …
fn unrelated(count: usize) -> String {
    let types = count.div_ceil(COMPONENTS_A_TYPE);
    let datatypes =
        (0..types).map(|index| format!("data D{index} where\n  C{index} :: x: D{} -> D{index}", (index + 1) % types));
    let components = (0..count).map(|index| {
        let here = index / COMPONENTS_A_TYPE;
        let there = (here + 1 + index % COMPONENTS_A_TYPE) % types;
        let name = index + 1;
        match index % COMPONENTS_A_TYPE {
            0 => format!("g{name} :: x: D{here} -> D{there}"),
            1 => format!("g{name} :: x: D{there} -> D{here}"),
            2 => format!("g{name} :: x: D{here} -> y: D{there} -> D{here}"),
            _ => format!("g{name} :: x: D{here} -> y: D{there} -> {{D{here} | _v != x}}"),
        }
    });
    block(datatypes) + &block(components)
}

/// A block of lines after an empty one; nothing if there are none.
fn block(lines: impl Iterator<Item = String>) -> String {
    let text: String = lines.map(|line| line + "\n").collect();
    if text.is_empty() { text } else { format!("\n{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_benches::{on_fresh_thread, resolved};

    #[test]
    fn every_problem_is_well_formed() {
        for problem in PROBLEMS {
            let (components, goals) = on_fresh_thread(|| {
                let module = resolved(&problem.text());
                (module.components.len(), module.goals.len())
            });
            // Four are there already.
            assert_eq!((components, goals), (problem.components + 4, 1), "{problem:?}");
        }
    }

    #[test]
    fn nothing_added_is_the_example() {
        assert_eq!(Problem { kind: Kind::Unrelated, components: 0 }.text(), REPLICATE);
    }
}
