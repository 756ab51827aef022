//! The journal of a search as data.

use crate::AbductionTrace;
use crate::AttemptTrace;
use crate::CandidateTrace;
use crate::PlaceTrace;
use crate::RungTrace;
use crate::TermCounts;
use loligo_logic::Spellings;
use loligo_logic::Symbol;
use loligo_logic::Term;
use loligo_search::Abduced;
use loligo_search::Attempt;
use loligo_search::Candidate;
use loligo_search::Fate;
use loligo_search::Journal;
use loligo_search::Outcome;
use loligo_search::Place;
use loligo_search::RungRecord;
use loligo_search::Step;
use loligo_search::Tally;
use loligo_search::Tried;
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
    let mut spellings = Spellings::default();
    place.scope.iter().for_each(|(name, _)| spellings.reserve(*name));
    let bound = |(name, ty): &(Symbol, Type)| format!("{}: {}", spellings.name(*name), type_text(ty, &mut spellings));
    let scope = place.scope.iter().map(bound).collect();
    PlaceTrace {
        step: step(&place.step),
        ty: place.ty.as_ref().map(|ty| type_text(ty, &mut spellings)),
        scope,
        facts: place.facts.iter().map(|fact| spellings.term(*fact).to_string()).collect(),
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
            let mut spellings = Spellings::default();
            scrutinee.visit_names(&mut |name| spellings.reserve(name));
            let parameters: String = parameters.iter().map(|name| format!(" {}", spellings.name(*name))).collect();
            format!("where {} is {constructor}{parameters}", text(scrutinee))
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
    Spellings::default().term(term).to_string()
}

/// A guard, which is true if it has no conjuncts.
pub(crate) fn conjunction(conjuncts: &[Term]) -> String {
    match conjuncts {
        [] => "True".to_owned(),
        [only] => formula(*only),
        _ => conjuncts.iter().map(|conjunct| format!("({})", formula(*conjunct))).collect::<Vec<_>>().join(" && "),
    }
}

fn type_text(ty: &Type, spellings: &mut Spellings) -> String {
    ty.map_terms(&|term| term.apply_valuation(&|_| Term::tt())).spelled(spellings).to_string()
}
