//! Heuristics of the search, each of which can be left out to see what it gives.

use std::fmt;

/// A heuristic: no program rests on it, but what it costs to find one does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Heuristic {
    /// Models of earlier queries reject terms before a solver is asked.
    CounterModels,
    /// Partial terms that no completion can save are given up.
    Prospects,
    /// Arguments are held against their function one by one.
    Arguments,
    /// Terms with too few names left for what the type asks for are given up.
    Needs,
    /// Calls that are worth no more than one of their arguments are not built.
    Echo,
    /// The goal is called only where something is known that is smaller.
    Descending,
    /// Constructors that a type tells part by part are built part by part.
    Parts,
    /// Of arguments that are worth the same only one is kept.
    Values,
    /// Large arguments are grown inside the term they are for.
    Directed,
    /// Places where nothing was found are remembered.
    Failures,
    /// Verdicts on partial terms are remembered.
    Verdicts,
    /// Steps of the ladder that add nothing to an earlier one are passed over.
    Ladder,
    /// Matches within each other go in the order of their variables.
    MatchOrder,
    /// Long searches ask early whether the goal is possible.
    Doubt,
    /// The solver that is part of Loligo is asked before Z3.
    Ground,
}

impl Heuristic {
    /// All of them.
    pub const ALL: [Heuristic; 15] = [
        Heuristic::CounterModels,
        Heuristic::Prospects,
        Heuristic::Arguments,
        Heuristic::Needs,
        Heuristic::Echo,
        Heuristic::Descending,
        Heuristic::Parts,
        Heuristic::Values,
        Heuristic::Directed,
        Heuristic::Failures,
        Heuristic::Verdicts,
        Heuristic::Ladder,
        Heuristic::MatchOrder,
        Heuristic::Doubt,
        Heuristic::Ground,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Heuristic::CounterModels => "counter-models",
            Heuristic::Prospects => "prospects",
            Heuristic::Arguments => "arguments",
            Heuristic::Needs => "needs",
            Heuristic::Echo => "echo",
            Heuristic::Descending => "descending",
            Heuristic::Parts => "parts",
            Heuristic::Values => "values",
            Heuristic::Directed => "directed",
            Heuristic::Failures => "failures",
            Heuristic::Verdicts => "verdicts",
            Heuristic::Ladder => "ladder",
            Heuristic::MatchOrder => "match-order",
            Heuristic::Doubt => "doubt",
            Heuristic::Ground => "ground",
        }
    }

    /// The line about it in the help.
    pub fn summary(self) -> &'static str {
        match self {
            Heuristic::CounterModels => "models of earlier queries reject terms before a solver is asked",
            Heuristic::Prospects => "partial terms that no completion can save are given up",
            Heuristic::Arguments => "arguments are held against their function one by one",
            Heuristic::Needs => "terms with too few names left for what the type asks for are given up",
            Heuristic::Echo => "calls that are worth no more than one of their arguments are not built",
            Heuristic::Descending => "the goal is called only where something is known that is smaller",
            Heuristic::Parts => "constructors that a type tells part by part are built part by part",
            Heuristic::Values => "of arguments that are worth the same only one is kept",
            Heuristic::Directed => "large arguments are grown inside the term they are for",
            Heuristic::Failures => "places where nothing was found are remembered",
            Heuristic::Verdicts => "what was said of partial terms is remembered",
            Heuristic::Ladder => "steps of the ladder that add nothing to an earlier one are passed over",
            Heuristic::MatchOrder => "matches within each other go in the order of their variables",
            Heuristic::Doubt => "long searches ask early whether the goal is possible",
            Heuristic::Ground => "the solver that is part of Loligo is asked before Z3",
        }
    }
}

impl fmt::Display for Heuristic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of heuristics that are left out.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Without(u16);

impl Without {
    /// Test that a heuristic is left out.
    pub fn contains(self, heuristic: Heuristic) -> bool {
        self.0 & 1 << heuristic as u16 != 0
    }
}

impl FromIterator<Heuristic> for Without {
    fn from_iter<I: IntoIterator<Item = Heuristic>>(heuristics: I) -> Without {
        Without(heuristics.into_iter().fold(0, |set, heuristic| set | 1 << heuristic as u16))
    }
}

#[cfg(test)]
mod tests {
    use super::{Heuristic, Without};
    use std::collections::BTreeSet;

    #[test]
    fn each_is_left_out_by_itself() {
        for heuristic in Heuristic::ALL {
            let without = Without::from_iter([heuristic]);
            let left_out: Vec<Heuristic> =
                Heuristic::ALL.into_iter().filter(|other| without.contains(*other)).collect();
            assert_eq!(left_out, [heuristic]);
            assert!(!Without::default().contains(heuristic));
        }
        let names: BTreeSet<&str> = Heuristic::ALL.into_iter().map(Heuristic::name).collect();
        assert_eq!(names.len(), Heuristic::ALL.len());
    }
}
