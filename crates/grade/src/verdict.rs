//! Verdicts on a student's file.

use crate::Points;
use loligo_base::{Diagnostic, SourceMap};
use loligo_session::Status;

/// Verdict on a definition. Of several verdicts that would apply the one that says more is given; whatever is not
/// [`Mark::Verified`] is worth nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// It has the type that the exercise asks for, and so does everything that it calls.
    Verified,
    /// That is not proved.
    NotVerified,
    /// It gives up with `error` where nothing shows that this place is never reached.
    ErrorReachable,
    /// It is verified, but an example of the exercise does not hold.
    ExampleFails,
    /// It is verified, but a call goes wrong: what the exercise takes for granted contradicts itself, or Loligo is wrong.
    Refuted,
    /// Its signature says less than the exercise's, or something else.
    SignatureWeakened,
    /// The file changes what was given.
    GivenChanged,
    /// It has a hole.
    Unfinished,
    /// It is not there, in a file that does not parse.
    DoesNotParse,
    /// It is not there.
    Missing,
    /// The work on the file was stopped.
    NotGraded,
}

impl Mark {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Mark::Verified => "verified",
            Mark::NotVerified => "not verified",
            Mark::ErrorReachable => "`error` can be reached",
            Mark::ExampleFails => "an example fails",
            Mark::Refuted => "refuted by a call",
            Mark::SignatureWeakened => "signature weakened",
            Mark::GivenChanged => "given declaration changed",
            Mark::Unfinished => "unfinished",
            Mark::DoesNotParse => "does not parse",
            Mark::Missing => "missing",
            Mark::NotGraded => "not graded",
        }
    }

    /// For other programs.
    pub fn id(self) -> &'static str {
        match self {
            Mark::Verified => "verified",
            Mark::NotVerified => "not_verified",
            Mark::ErrorReachable => "error_reachable",
            Mark::ExampleFails => "example_fails",
            Mark::Refuted => "refuted",
            Mark::SignatureWeakened => "signature_weakened",
            Mark::GivenChanged => "given_changed",
            Mark::Unfinished => "unfinished",
            Mark::DoesNotParse => "does_not_parse",
            Mark::Missing => "missing",
            Mark::NotGraded => "not_graded",
        }
    }
}

/// A goal with its verdict.
#[derive(Clone, Debug)]
pub struct GradedGoal {
    /// The goal.
    pub name: String,
    /// Points that the goal is worth.
    pub worth: Points,
    /// Verdict on the definition.
    pub verdict: Mark,
    /// Further sentences, without a full stop.
    pub remarks: Vec<String>,
    /// Diagnostics on the definition.
    pub diagnostics: Vec<Diagnostic>,
}

impl GradedGoal {
    pub(crate) fn new(name: &str, worth: Points, verdict: Mark) -> GradedGoal {
        GradedGoal { name: name.to_owned(), worth, verdict, remarks: Vec::new(), diagnostics: Vec::new() }
    }

    /// The points that it gets.
    pub fn points(&self) -> Points {
        if self.verdict == Mark::Verified { self.worth } else { Points::default() }
    }
}

/// A file with the verdicts on its goals.
#[derive(Clone, Debug)]
pub struct Graded {
    /// The goals of the exercise in their order.
    pub goals: Vec<GradedGoal>,
    /// Diagnostics on the file as a whole.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: SourceMap,
    /// Done if all points were reached.
    pub status: Status,
    /// A fault of Loligo itself that ended the grading.
    pub bug: Option<String>,
}
