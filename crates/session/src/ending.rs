//! Diagnostics on a goal that no program was found for.

use crate::Solution;
use crate::attempt::Attempt;
use crate::goals::GoalSummary;
use crate::module::program_text_among;
use crate::surface::{solution, surface_among};
use crate::unit::Unit;
use crate::words::list;
use loligo_base::{Diagnostic, Impossibility, Outcome, codes};
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
            Outcome::Exhausted(bounds) => {
                let diagnostic =
                    Diagnostic::error(codes::NO_PROGRAM, at, format!("no program found for `{}`", goal.name))
                        .here("the search found nothing of this type")
                        .label(goal.span, "to be filled here");
                let otherwise = "declare the functions it needs as components, or weaken the signature";
                let diagnostic = self.lack.tell(self.with_partial(diagnostic), otherwise);
                let lifted = match self.lack.flags() {
                    [] => String::new(),
                    flags => format!(
                        "; for more, raise {}",
                        list(&flags.iter().map(|flag| format!("`{flag}`")).collect::<Vec<_>>())
                    ),
                };
                Some(diagnostic.note(format!("searched: {bounds}{lifted}")))
            }
            Outcome::GivenUp(checks) => {
                let message = format!("the search for `{}` was given up", goal.name);
                let diagnostic = Diagnostic::error(codes::GIVEN_UP, at, message)
                    .here(format!("nothing found in {checks} queries to the solver, the bound of `--max-checks`"));
                let help = "give the search more with `--max-checks`, or less to look at: import only what it needs";
                Some(self.lack.tell(self.with_partial(diagnostic), help))
            }
            Outcome::Stopped => {
                let message = format!("stopped while searching for `{}`", goal.name);
                let diagnostic = Diagnostic::error(codes::STOPPED, at, message).here("this goal was not finished");
                let help = "give it more time, or less to look at: import only what it needs";
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
