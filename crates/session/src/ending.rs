//! Diagnostics on a goal that no program was found for.

use crate::Solution;
use crate::attempt::Attempt;
use crate::goals::GoalSummary;
use crate::lack::Searched;
use crate::module::program_text_among;
use crate::surface::{solution, surface_among};
use crate::unit::Unit;
use crate::words::list;
use loligo_base::{Bound, Diagnostic, Impossibility, Outcome, Space, codes};
use loligo_logic::Spellings;
use loligo_search::Partial;

/// The best program with holes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartialProgram {
    /// The program as a solution that is none yet.
    pub solution: Solution,
    /// The type asked for at the hole where the search stopped.
    expected: String,
    /// Facts known there.
    given: Vec<String>,
    /// Set if something was found for some case.
    has_leaves: bool,
}

impl PartialProgram {
    /// The partial program of a search for a goal of the unit.
    pub(crate) fn of(unit: &Unit<'_>, goal: &GoalSummary, partial: &Partial) -> Option<PartialProgram> {
        let mut spellings = Spellings::default();
        let program = surface_among(&partial.program, &mut spellings);
        let expected = partial.expected.spelled(&mut spellings).to_string();
        let given = partial.given.iter();
        let given = given.map(|given| program_text_among(given, &mut spellings).trim().to_owned());
        let given = given.collect();
        Some(PartialProgram {
            solution: solution(unit, goal, program)?,
            expected,
            given,
            has_leaves: partial.leaves > 0,
        })
    }
}

impl Attempt {
    /// Says why there is no program, if the input or a limit is the reason.
    pub fn complaint(&self, goal: &GoalSummary) -> Option<Diagnostic> {
        let at = goal.signature_span;
        match &self.outcome {
            Outcome::Solved(_) | Outcome::Rejected(_) | Outcome::Bug(_) => None,
            Outcome::Exhausted(space) => {
                let diagnostic =
                    Diagnostic::error(codes::NO_PROGRAM, at, format!("no program found for `{}`", goal.name))
                        .here("the search found nothing of this type")
                        .label(goal.span, "to be filled here");
                let otherwise = "declare the functions it needs as components, or weaken the signature";
                let diagnostic = self.lack.tell(self.with_partial(diagnostic), Searched::All, otherwise);
                let searched = match space {
                    Space::All => "all programs that can be built from what is in scope".to_owned(),
                    Space::Within(bounds) => {
                        let flags: Vec<String> = self.lack.flags().iter().map(|flag| format!("`{flag}`")).collect();
                        format!("{bounds}; for more, raise {}", list(&flags))
                    }
                };
                Some(diagnostic.note(format!("searched: {searched}")))
            }
            Outcome::GivenUp(bound) => {
                let (code, here, flag) = match bound {
                    Bound::Checks(checks) => (
                        codes::GIVEN_UP,
                        format!(
                            "nothing found in {} to the solver",
                            if *checks == 1 { "1 query".to_owned() } else { format!("{checks} queries") }
                        ),
                        "--max-checks",
                    ),
                    Bound::Terms(terms) => (
                        codes::OUT_OF_TERMS,
                        format!("nothing found in {terms} terms of large programs, nor in all small ones"),
                        "--max-terms",
                    ),
                    Bound::Memory(mebibytes) => (
                        codes::OUT_OF_MEMORY,
                        format!("nothing found with {mebibytes} MiB to remember what was tried"),
                        "--memory",
                    ),
                };
                let message = format!("the search for `{}` was given up", goal.name);
                let diagnostic = Diagnostic::error(code, at, message).here(format!("{here}, the bound of `{flag}`"));
                let help = format!("give the search more with `{flag}`, or less to look at: import only what it needs");
                Some(self.lack.tell(self.with_partial(diagnostic), Searched::Part, &help))
            }
            Outcome::Stopped => {
                let message = format!("stopped while searching for `{}`", goal.name);
                let diagnostic = Diagnostic::error(codes::STOPPED, at, message).here("this goal was not finished");
                let help = "write down a part of it, make a step of it a goal of its own, or give it less to look at: import only \
                            what it needs";
                Some(self.with_partial(diagnostic).help(help))
            }
            Outcome::Impossible(why) => {
                let message = format!("no program can have the type of `{}`", goal.name);
                Some(impossible(Diagnostic::error(codes::IMPOSSIBLE, at, message), why))
            }
        }
    }

    fn with_partial(&self, diagnostic: Diagnostic) -> Diagnostic {
        let Some(partial) = self.partial.as_ref().filter(|partial| partial.has_leaves) else { return diagnostic };
        let lines: Vec<String> =
            partial.solution.definition.trim_end().lines().map(|line| format!("  {line}")).collect();
        let given = match partial.given.as_slice() {
            [] => String::new(),
            given => format!(", where {}", list(&given.iter().map(|given| format!("`{given}`")).collect::<Vec<_>>())),
        };
        diagnostic
            .note(format!("the best program found, with what is open:\n{}", lines.join("\n")))
            .note(format!("open at `??`: `{}`{given}", partial.expected))
    }
}

fn impossible(diagnostic: Diagnostic, why: &Impossibility) -> Diagnostic {
    match why {
        Impossibility::Clash { conjuncts, arguments, only_given } => {
            let quoted = |texts: &[String]| list(&texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>());
            let mut diagnostic = match arguments.as_slice() {
                [] => diagnostic.here("no value satisfies the type of the result"),
                _ => diagnostic.here(format!("no value satisfies the type of the result for {}", quoted(arguments))),
            };
            if !conjuncts.is_empty() {
                let cannot = if conjuncts.len() == 1 { "this cannot hold" } else { "these cannot hold together" };
                diagnostic = diagnostic.note(format!("{cannot}: {}", quoted(conjuncts)));
            }
            if !only_given.is_empty() {
                let types = quoted(only_given);
                diagnostic = diagnostic.note(format!("values of type {types} can only come from the arguments"));
            }
            diagnostic.help("weaken what is asked of the result, or ask more of the arguments")
        }
        Impossibility::Unbuildable(shape) => diagnostic
            .here(format!("nothing in scope builds a value of type `{shape}`"))
            .help("declare a component that gives one, or take it as an argument"),
    }
}
