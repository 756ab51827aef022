//! Checking a program that was found, where the user would put it.

use crate::goals::GoalSummary;
use crate::sketch::written;
use crate::surface::solution;
use crate::unit::Unit;
use crate::{Solution, SynthesisOptions, fill};
use loligo_base::{Cancelled, Diagnostic, Outcome, has_errors};
use loligo_resolve::Resolution;
use loligo_smt::Z3;
use loligo_syntax::ast::{Decl, DeclKind, Definition};
use loligo_syntax::{Rest, parse_rest};
use loligo_types::Expr;
use loligo_typing::{Statistics, check_goal};

/// A program that has passed the check.
pub(crate) struct Verified {
    /// Solver queries of the verification.
    pub(crate) statistics: Statistics,
    /// The program, as resolved from its text.
    pub(crate) body: Expr,
}

/// Outcome of `check` for the program as it is best written down: around the holes as the user wrote it, else as it was found.
pub(crate) fn passing<T>(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    program: &Expr,
    check: &mut dyn FnMut(Solution) -> Outcome<T>,
) -> Outcome<T> {
    let mut outcome = Outcome::Bug("the goal's declarations are not in its file".to_owned());
    for solution in written(unit, goal, program).into_iter().filter_map(|body| solution(unit, goal, body)) {
        outcome = check(solution);
        // Where branches stand in arguments, a check can have less to say than where they stand around.
        if !matches!(outcome, Outcome::Bug(_)) {
            break;
        }
    }
    outcome
}

/// Checks the printed program where the user would put it: in the text of the file, parsed from there on. Whoever has
/// resolved the file resolves the definition, and asks a solver that nobody has asked anything in a search. A program that
/// does not pass is a bug, whether or not there was time for all of the check; one that no fault was found of is only
/// verified if there was.
pub(crate) fn verify(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    solution: &Solution,
    resolution: &Resolution<'_>,
    options: &SynthesisOptions,
) -> Outcome<Verified> {
    let body = match read_back(unit, goal, solution, resolution) {
        Ok(body) => body,
        Err(complaint) => return fault(solution, &complaint),
    };
    let solvers = Z3::new(options.run.clone());
    let report = check_goal(&resolution.resolved.module, goal.index, &body, &solvers);
    if has_errors(&report.diagnostics) {
        fault(solution, &listed(&report.diagnostics))
    } else if !report.holes.is_empty() || body.has_holes() {
        fault(solution, "it has holes")
    } else if let Some(Cancelled) = report.cut_short {
        Outcome::Stopped
    } else {
        Outcome::Solved(Verified { statistics: report.statistics, body })
    }
}

fn fault(solution: &Solution, complaint: &str) -> Outcome<Verified> {
    let program = solution.definition.trim_end();
    Outcome::Bug(format!("the search gave a program that does not pass the check:\n\n{program}\n\n{complaint}"))
}

/// The program as it is read in the file; the error says what is wrong with that.
pub(crate) fn read_back(
    unit: &Unit<'_>,
    goal: &GoalSummary,
    solution: &Solution,
    resolution: &Resolution<'_>,
) -> Result<Expr, String> {
    let text = fill(unit.text(), [solution]);
    let Some(unfilled) = unit.parsed() else { return Err("its file is not there any more".into()) };
    let Rest { taken, parsed } = parse_rest(unit.file, &text, unit.text(), unfilled);
    if parsed.has_errors() {
        return Err(listed(&parsed.diagnostics));
    }
    let replaced = unfilled.module.decls.get(taken..).unwrap_or_default();
    let definition = only_change(replaced, &parsed.module.decls).filter(|changed| changed.name.as_str() == goal.name);
    let Some(definition) = definition else { return Err("it changes something else".into()) };
    if has_errors(&resolution.resolved.diagnostics) {
        return Err(listed(&resolution.resolved.diagnostics));
    }
    let declared = resolution.resolved.module.goals.get(goal.index);
    let Some(declared) = declared else { return Err("it is no goal any more".into()) };
    resolution.redefined(declared, definition).map_err(|diagnostics| listed(&diagnostics))
}

/// The definition in which the second declarations differ from the first, if they differ in nothing else.
fn only_change<'m>(before: &[Decl], after: &'m [Decl]) -> Option<&'m Definition> {
    if before.len() != after.len() {
        return None;
    }
    let mut changed = before.iter().zip(after).filter(|(before, after)| before != after);
    let ((before, after), None) = (changed.next()?, changed.next()) else { return None };
    match (&before.kind, &after.kind) {
        (DeclKind::Definition(before), DeclKind::Definition(after)) if before.name == after.name => Some(after),
        _ => None,
    }
}

fn listed(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<String> =
        diagnostics.iter().map(|diagnostic| format!("{}: {}", diagnostic.code, diagnostic.message)).collect();
    lines.join("\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use loligo_base::FileId;
    use loligo_syntax::parse;

    #[test]
    fn one_definition_may_change_and_nothing_else() {
        let before = parse(FileId::default(), "f :: Int\nf = ??\ng :: Int\ng = ??\n").module;
        let changed = |text: &str| {
            let after = parse(FileId::default(), text).module;
            only_change(&before.decls, &after.decls).map(|definition| definition.name.to_string())
        };
        assert_eq!(changed("f :: Int\nf =\n  1\n\ng :: Int\ng = ??\n").unwrap(), "f");
        assert_eq!(changed("f :: Int\nf = ??\ng :: Int\ng = 2\n").unwrap(), "g");
        let others = [
            "f :: Int\nf = ??\ng :: Int\ng = ??\n",
            "f :: Int\nf = 1\ng :: Int\ng = 2\n",
            "f :: Bool\nf = 1\ng :: Int\ng = ??\n",
            "f :: Int\nh = 1\ng :: Int\ng = ??\n",
            "f :: Int\nf = 1\ng :: Int\ng = ??\nh :: Int\n",
            "f :: Int\nf = 1\ng :: Int\n",
        ];
        for text in others {
            assert_eq!(changed(text), None, "{text}");
        }
    }
}
