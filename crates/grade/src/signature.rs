//! Relation of a changed signature to the exercise's: the checker is asked whether a function of the one type may stand
//! where one of the other is expected.

use crate::assemble::Assembly;
use crate::exercise::GradeOptions;
use crate::round::parsed;
use loligo_base::{Span, has_errors};
use loligo_resolve::Resolved;
use loligo_session::{Unit, Watch, Z3};
use loligo_syntax::ast::{Decl, DeclKind, Definition, Module, Name, Program, ProgramKind, Schema, Signature};
use loligo_typing::check_goal;
use std::collections::BTreeSet;

/// Order between a student's signature and the exercise's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Relation {
    /// It says as much, or more.
    AsStrong,
    /// It says less.
    Weaker,
    /// Neither is shown to say as much as the other.
    Different,
    /// It cannot be understood.
    Unclear,
}

/// Names that no user can write: something of either type, and the same where the other type is expected.
const THEIRS: &str = "theirs#";
const GIVEN: &str = "given#";
const THEIRS_AS_GIVEN: &str = "theirs_as_given#";
const GIVEN_AS_THEIRS: &str = "given_as_theirs#";

/// Compares two signatures where all that was taken over is known.
pub(crate) fn relation(
    unit: &Unit<'_>,
    assembly: &Assembly<'_>,
    set_aside: &BTreeSet<usize>,
    (given, theirs): (&Schema, &Schema),
    options: &GradeOptions,
) -> Relation {
    let mut decls = assembly.declarations(set_aside);
    // There are no definitions, which these would be about.
    decls.retain(|decl| !matches!(decl.kind, DeclKind::Mutual(_) | DeclKind::Example(_)));
    decls.extend([
        signature(GIVEN, given),
        signature(THEIRS, theirs),
        signature(THEIRS_AS_GIVEN, given),
        definition(THEIRS_AS_GIVEN, THEIRS),
        signature(GIVEN_AS_THEIRS, theirs),
        definition(GIVEN_AS_THEIRS, GIVEN),
    ]);
    let asked = unit.resolved_with(&parsed(Module { decls }), |resolved| {
        if has_errors(&resolved.diagnostics) {
            return Relation::Unclear;
        }
        options.run.canceller.watching(|| match holds(&resolved, THEIRS_AS_GIVEN, options) {
            true => Relation::AsStrong,
            false if holds(&resolved, GIVEN_AS_THEIRS, options) => Relation::Weaker,
            false => Relation::Different,
        })
    });
    asked.unwrap_or(Relation::Unclear)
}

fn holds(resolved: &Resolved, name: &str, options: &GradeOptions) -> bool {
    let goals = resolved.module.goals.iter();
    let Some((index, goal)) = goals.enumerate().find(|(_, goal)| goal.name.to_string() == name) else { return false };
    let solvers = Z3::new(options.run.clone());
    check_goal(&resolved.module, index, &goal.body, &solvers).is_proved()
}

fn signature(name: &str, schema: &Schema) -> Decl {
    decl(DeclKind::Signature(Signature { name: made_up(name), schema: schema.clone(), metrics: Vec::new() }))
}

fn definition(name: &str, value: &str) -> Decl {
    let body = Program::new(ProgramKind::Name(made_up(value)), Span::default());
    decl(DeclKind::Definition(Definition { name: made_up(name), body }))
}

fn made_up(name: &str) -> Name {
    Name::new(name, Span::default())
}

fn decl(kind: DeclKind) -> Decl {
    Decl { doc: None, kind, span: Span::default() }
}
