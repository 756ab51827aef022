//! The journal of a search as data.

use crate::words::plain;
use crate::{AbductionTrace, AttemptTrace, CandidateTrace, PlaceTrace, RungTrace, TermCounts};
use loligo_logic::Term;
use loligo_search::{Abduced, Attempt, Candidate, Fate, Journal, Outcome, Place, RungRecord, Step, Tally, Tried};
use loligo_session::program_text;
use loligo_types::{Expr, Type};

/// The rungs of a journal.
pub(crate) fn rungs(journal: &Journal) -> Vec<RungTrace> {
    let rungs = journal.rungs.iter();
    let rung = rungs.map(|RungRecord { rung, root }| RungTrace {
        size: rung.size,
        matches: rung.matches,
        guards: rung.branches,
        commits: rung.commits,
        root: place(root),
    });
    rung.collect()
}

fn place(place: &Place) -> PlaceTrace {
    PlaceTrace {
        step: step(&place.step),
        ty: place.ty.as_ref().map(type_text),
        scope: place.scope.iter().map(|(name, ty)| plain(&format!("{name}: {}", type_text(ty)))).collect(),
        facts: place.facts.iter().map(|fact| formula(*fact)).collect(),
        outcome: match place.outcome {
            Outcome::Failed => "failed",
            Outcome::FailedBefore => "failed before",
            Outcome::Found => "found",
            Outcome::Unreachable => "unreachable",
        },
        terms: counts(&place.tally),
        candidates: place.candidates.iter().map(candidate).collect(),
        abductions: place.abductions.iter().map(abduction).collect(),
        attempts: place.attempts.iter().map(attempt).collect(),
        inner: place.inner.iter().map(self::place).collect(),
        omitted: place.omitted,
    }
}

/// How one gets to a place, in words.
fn step(step: &Step) -> String {
    match step {
        Step::Whole => "the whole".to_owned(),
        Step::Otherwise(condition) => format!("where {} does not hold", text(condition)),
        Step::Case(scrutinee, constructor, parameters) => {
            let parameters: String = parameters.iter().map(|name| format!(" {name}")).collect();
            plain(&format!("where {} is {constructor}{parameters}", text(scrutinee)))
        }
        Step::Function => "the body of a function argument".to_owned(),
    }
}

fn candidate(candidate: &Candidate) -> CandidateTrace {
    CandidateTrace {
        term: text(&candidate.term),
        fate: match candidate.fate {
            Fate::Accepted => "accepted",
            Fate::Known => "verdict",
            Fate::Refuted => "model",
            Fate::Disproved => "solver",
        },
        counter_model: candidate.said.clone(),
    }
}

fn abduction(abduced: &Abduced) -> AbductionTrace {
    AbductionTrace {
        leaf: text(&abduced.leaf),
        guards: abduced.guards.iter().map(|guard| conjunction(guard)).collect(),
        counter_model: abduced.said.clone(),
    }
}

fn attempt(attempt: &Attempt) -> AttemptTrace {
    let (kind, term, guard) = match &attempt.choice {
        Tried::Leaf(leaf) => ("leaf", leaf, None),
        Tried::Guarded(leaf, guard) => ("guard", leaf, Some(conjunction(guard))),
        Tried::Match(scrutinee) => ("match", scrutinee, None),
    };
    let places = attempt.places.iter().map(place).collect();
    AttemptTrace { kind, term: text(term), guard, found: attempt.found, places }
}

/// What became of terms, as data.
pub(crate) fn counts(tally: &Tally) -> TermCounts {
    TermCounts {
        built: tally.built,
        rejected_by_shape: tally.misshapen,
        rejected_by_verdict: tally.known,
        rejected_by_model: tally.refuted,
        rejected_by_solver: tally.disproved,
    }
}

/// A program on one line or more, as a user would write it.
pub(crate) fn text(expr: &Expr) -> String {
    program_text(expr).trim().to_owned()
}

fn formula(term: Term) -> String {
    plain(&term.to_string())
}

/// A guard, which is true if it has no conjuncts.
pub(crate) fn conjunction(conjuncts: &[Term]) -> String {
    match conjuncts {
        [] => "True".to_owned(),
        [only] => formula(*only),
        _ => conjuncts.iter().map(|conjunct| format!("({})", formula(*conjunct))).collect::<Vec<_>>().join(" && "),
    }
}

fn type_text(ty: &Type) -> String {
    plain(&ty.map_terms(&|term| term.apply_valuation(&|_| Term::tt())).to_string())
}
