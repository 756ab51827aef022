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
    /// Distractors with products of lengths and numbers in their types.
    Products,
    /// Distractors with measures whose values are lists.
    Lists,
    /// Distractors with sets.
    Sets,
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
pub(crate) const PROBLEMS: [Problem; 8] = [
    Problem { kind: Kind::Distractors, components: 25 },
    Problem { kind: Kind::Distractors, components: 50 },
    Problem { kind: Kind::Distractors, components: 100 },
    Problem { kind: Kind::Unrelated, components: 0 },
    Problem { kind: Kind::Unrelated, components: 200 },
    Problem { kind: Kind::Products, components: 100 },
    Problem { kind: Kind::Lists, components: 100 },
    Problem { kind: Kind::Sets, components: 100 },
];

impl Problem {
    /// The name of its file.
    pub(crate) fn file_name(self) -> String {
        let kind = match self.kind {
            Kind::Distractors => "distractors",
            Kind::Unrelated => "unrelated",
            Kind::Products => "products",
            Kind::Lists => "lists",
            Kind::Sets => "sets",
        };
        format!("{kind}-{}.sq", self.components)
    }

    /// Its text; the same each time.
    pub(crate) fn text(self) -> String {
        let (before, goal) = REPLICATE.split_once(GOAL).unwrap_or((REPLICATE, ""));
        let added = match self.kind {
            Kind::Distractors => distractors(self.components),
            Kind::Unrelated => unrelated(self.components),
            Kind::Products => products(self.components),
            Kind::Lists => LISTS.to_owned() + &lists(self.components),
            Kind::Sets => SETS.to_owned() + &sets(self.components),
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

/// Functions whose types multiply: `p1`, `p2`, …
fn products(count: usize) -> String {
    block((1..=count).map(|index| {
        let offset = LEAST_OFFSET + index;
        match index % 4 {
            0 => format!("p{index} :: x: Int -> y: Int -> {{Int | _v == x * y + {offset}}}"),
            1 => format!("p{index} :: xs: List a -> ys: List b -> {{List a | len _v == len xs * len ys + {offset}}}"),
            2 => {
                format!(
                    "p{index} :: n: {{Int | _v >= 0}} -> xs: List a -> {{List a | len _v == n * len xs + {offset}}}"
                )
            }
            _ => format!("p{index} :: xs: List a -> {{List a | len _v == 2 * len xs + {offset}}}"),
        }
    }))
}

/// Declarations for the types of [`lists`].
const LISTS: &str = "
data Seq a where
  End :: Seq a
  More :: h: a -> t: Seq a -> Seq a

measure seq :: List a -> Seq a where
  Nil       -> End
  Cons x xs -> More x (seq xs)

measure twice :: List a -> Seq a where
  Nil       -> End
  Cons x xs -> More x (More x (twice xs))
";

/// Functions whose types speak of lists by what is in them, in order: `l1`, `l2`, …
fn lists(count: usize) -> String {
    block((1..=count).map(|index| {
        let offset = LEAST_OFFSET + index;
        match index % 3 {
            0 => format!("l{index} :: xs: List a -> {{List a | seq _v == twice xs && len _v == 2 * len xs + {offset}}}"),
            1 => format!(
                "l{index} :: x: a -> xs: List a -> {{List a | seq _v == More x (twice xs) && len _v == len xs + {offset}}}"
            ),
            _ => format!(
                "l{index} :: xs: List a -> ys: List a -> {{List a | twice _v == seq xs && len _v == len ys + {offset}}}"
            ),
        }
    }))
}

/// Declarations for the types of [`sets`].
const SETS: &str = "
measure elems :: List a -> Set a where
  Nil       -> []
  Cons x xs -> [x] + elems xs
";

/// Functions whose types speak of lists by the set of what is in them: `s1`, `s2`, …
fn sets(count: usize) -> String {
    block((1..=count).map(|index| {
        let offset = LEAST_OFFSET + index;
        match index % 3 {
            0 => format!(
                "s{index} :: x: a -> xs: List a -> {{List a | elems _v == elems xs + [x] && len _v == len xs + {offset}}}"
            ),
            1 => format!(
                "s{index} :: xs: List a -> ys: List a -> {{List a | elems _v == elems xs + elems ys && \
                 len _v == len xs + {offset}}}"
            ),
            _ => format!(
                "s{index} :: xs: List a -> ys: List a -> {{List a | elems _v == elems xs * elems ys && \
                 len _v == len ys + {offset}}}"
            ),
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
    use loligo_base::Outcome;
    use loligo_benches::{on_fresh_thread, resolved};
    use loligo_search::{SearchOptions, synthesize};

    /// Terms that may be built for each component, in all places and sizes together.
    const TERMS_A_COMPONENT: u64 = 25;

    /// The terms that are built, and the queries that reach a solver.
    fn counts(problem: Problem) -> (u64, u64) {
        on_fresh_thread(|| {
            let report = synthesize(&resolved(&problem.text()), 0, &SearchOptions::default());
            assert!(matches!(report.outcome, Outcome::Solved(_)), "{problem:?}");
            (report.effort.terms.built, report.statistics.checks)
        })
    }

    #[test]
    fn what_is_not_needed_is_looked_at_and_not_asked_about() {
        let (built, checks) = counts(Problem { kind: Kind::Unrelated, components: 0 });
        for kind in [Kind::Products, Kind::Lists, Kind::Sets] {
            let (more_built, more_checks) = counts(Problem { kind, components: 100 });
            assert!(more_built <= built + 100 * TERMS_A_COMPONENT, "{kind:?}: {built} terms become {more_built}");
            assert!(more_checks <= checks + 100, "{kind:?}: {checks} queries become {more_checks}");
        }
    }

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
