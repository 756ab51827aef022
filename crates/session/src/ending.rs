//! What is said of a goal that no program was found for.

use crate::goals::GoalSummary;
use crate::module::program_text_among;
use crate::surface::surface_among;
use crate::words::list;
use loligo_base::Diagnostic;
use loligo_logic::{Spellings, Symbol, Term};
use loligo_search::{Budget, Impossibility, Partial};
use loligo_syntax::ast::Program;

/// The end of a search that found nothing, as plain data.
pub struct Unsolved {
    /// Why.
    pub reason: Reason,
    /// The best program with holes.
    pub partial: Option<PartialProgram>,
}

/// Why nothing was found.
pub enum Reason {
    /// There is nothing within these bounds.
    Exhausted(String),
    /// So many queries had reached the solver.
    Checks(u64),
    /// Someone outside stopped it.
    Stopped,
    /// There is no program at all.
    Impossible(Impossible),
}

/// Why there is no program, in text.
pub enum Impossible {
    /// These conjuncts of the type asked for cannot hold together for these arguments.
    Clash {
        /// The conjuncts.
        conjuncts: Vec<String>,
        /// The arguments.
        arguments: Vec<String>,
    },
    /// Nothing builds a value of this shape.
    Unbuildable(String),
}

/// The best program with holes.
pub struct PartialProgram {
    /// The program itself.
    pub program: Program,
    /// The type asked for at the hole where the search stopped.
    expected: String,
    /// What is known there.
    given: Vec<String>,
    /// Whether anything was found for some case.
    has_leaves: bool,
}

impl Unsolved {
    /// Says why nothing was found. `partial` is the best program with holes, as text.
    pub fn explain(&self, goal: &GoalSummary, partial: Option<&str>) -> Diagnostic {
        explain(goal, self, partial)
    }
}

impl PartialProgram {
    pub(crate) fn of(partial: &Partial) -> PartialProgram {
        let mut spellings = Spellings::default();
        let program = surface_among(&partial.program, &mut spellings);
        let expected = partial.expected.spelled(&mut spellings).to_string();
        let given = partial.given.iter();
        let given = given.map(|given| program_text_among(given, &mut spellings).trim().to_owned());
        PartialProgram { program, expected, given: given.collect(), has_leaves: partial.leaves > 0 }
    }
}

impl From<Budget> for Reason {
    fn from(budget: Budget) -> Reason {
        match budget {
            Budget::Checks(checks) => Reason::Checks(checks),
            Budget::Outside => Reason::Stopped,
        }
    }
}

impl From<&Impossibility> for Impossible {
    fn from(impossibility: &Impossibility) -> Impossible {
        match impossibility {
            Impossibility::Clash { conjuncts, arguments } => {
                let mut spellings = Spellings::default();
                arguments.iter().for_each(|(name, _)| spellings.reserve(*name));
                let conjuncts = conjuncts.iter().map(|conjunct| format!("`{}`", spellings.term(*conjunct))).collect();
                let argument = |(name, value): &(Symbol, Term)| format!("`{} == {value}`", spellings.name(*name));
                Impossible::Clash { conjuncts, arguments: arguments.iter().map(argument).collect() }
            }
            Impossibility::Unbuildable(shape) => Impossible::Unbuildable(format!("`{shape}`")),
        }
    }
}

/// Says why nothing was found. `partial` is the best program with holes, as text.
fn explain(goal: &GoalSummary, unsolved: &Unsolved, partial: Option<&str>) -> Diagnostic {
    let at = goal.signature_span;
    match &unsolved.reason {
        Reason::Exhausted(bounds) => {
            let diagnostic = Diagnostic::error("E0401", at, format!("no program found for `{}`", goal.name))
                .here("the search found nothing of this type")
                .label(goal.span, "to be filled here");
            with_partial(diagnostic, unsolved, partial)
                .note(format!("searched: {bounds}"))
                .help("declare the functions it needs as components, or weaken the signature")
        }
        Reason::Checks(checks) => {
            let message = format!("the search for `{}` was given up", goal.name);
            let diagnostic = Diagnostic::error("E0404", at, message)
                .here(format!("nothing found in {checks} queries to the solver"));
            with_partial(diagnostic, unsolved, partial)
                .help("give the search more with `--max-checks`, or less to look at: import only what it needs")
        }
        Reason::Stopped => {
            let message = format!("stopped while searching for `{}`", goal.name);
            let diagnostic = Diagnostic::error("E0402", at, message).here("this goal was not finished");
            with_partial(diagnostic, unsolved, partial)
                .help("give it more time, or less to look at: import only what it needs")
        }
        Reason::Impossible(Impossible::Clash { conjuncts, arguments }) => {
            let diagnostic = Diagnostic::error("E0405", at, format!("no program can have the type of `{}`", goal.name));
            let diagnostic = match arguments.as_slice() {
                [] => diagnostic.here("no value satisfies the type of the result"),
                _ => diagnostic.here(format!("no value satisfies the type of the result for {}", list(arguments))),
            };
            let cannot = if conjuncts.len() == 1 { "this cannot hold" } else { "these cannot hold together" };
            diagnostic
                .note(format!("{cannot}: {}", list(conjuncts)))
                .help("weaken what is asked of the result, or ask more of the arguments")
        }
        Reason::Impossible(Impossible::Unbuildable(shape)) => {
            Diagnostic::error("E0405", at, format!("no program can have the type of `{}`", goal.name))
                .here(format!("nothing in scope builds a value of type {shape}"))
                .help("declare a component that gives one, or take it as an argument")
        }
    }
}

fn with_partial(diagnostic: Diagnostic, unsolved: &Unsolved, text: Option<&str>) -> Diagnostic {
    let (Some(partial), Some(text)) = (&unsolved.partial, text) else { return diagnostic };
    if !partial.has_leaves {
        return diagnostic;
    }
    let lines: Vec<String> = text.trim_end().lines().map(|line| format!("  {line}")).collect();
    let given = match partial.given.as_slice() {
        [] => String::new(),
        given => format!(", where {}", list(&given.iter().map(|given| format!("`{given}`")).collect::<Vec<_>>())),
    };
    diagnostic
        .note(format!("the best program found, with what is open:\n{}", lines.join("\n")))
        .note(format!("open at `??`: `{}`{given}", partial.expected))
}
