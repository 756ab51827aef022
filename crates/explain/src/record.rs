//! The journal of a search as data.

use crate::{AbductionTrace, AttemptTrace, CandidateTrace, PlaceTrace, RungTrace};
use loligo_logic::{Spellings, Symbol, Term};
use loligo_search::{
    Abduced, Attempt, Candidate, Fate, Journal, Place, PlaceOutcome, RungRecord, Statement, Step, Tried,
};
use loligo_session::{program_text, program_text_among};
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

/// Spellings of the names in scope at a place.
pub(super) fn spellings(place: &Place) -> Spellings {
    let mut spellings = Spellings::default();
    place.scope.iter().for_each(|(name, _)| spellings.reserve(*name));
    for (name, _) in &place.scope {
        spellings.name(*name);
    }
    spellings
}

fn place(place: &Place) -> PlaceTrace {
    let mut spellings = spellings(place);
    let bound = |(name, ty): &(Symbol, Type)| format!("{}: {}", spellings.name(*name), type_text(ty, &mut spellings));
    let scope = place.scope.iter().map(bound).collect();
    PlaceTrace {
        step: step(&place.step, &mut spellings),
        ty: place.ty.as_ref().map(|ty| type_text(ty, &mut spellings)),
        scope,
        facts: place.facts.iter().map(|fact| spellings.term(*fact).to_string()).collect(),
        outcome: match place.outcome {
            PlaceOutcome::Failed => "failed",
            PlaceOutcome::FailedBefore => "failed before",
            PlaceOutcome::Found => "found",
            PlaceOutcome::Unreachable => "unreachable",
        },
        terms: place.terms,
        candidates: place.candidates.iter().map(|made| candidate(made, &mut spellings)).collect(),
        abductions: place.abductions.iter().map(|abduced| abduction(abduced, &mut spellings)).collect(),
        attempts: place.attempts.iter().map(|tried| attempt(tried, &mut spellings)).collect(),
        inner: place.inner.iter().map(self::place).collect(),
        omitted: place.omitted,
    }
}

/// The step to a place, in words.
fn step(step: &Step, spellings: &mut Spellings) -> String {
    match step {
        Step::Whole => "the whole".to_owned(),
        Step::Otherwise(condition) => format!("where {} does not hold", text_among(condition, spellings)),
        Step::Case(scrutinee, constructor, parameters) => {
            let parameters: String = parameters.iter().map(|name| format!(" {}", spellings.name(*name))).collect();
            format!("where {} is {constructor}{parameters}", text_among(scrutinee, spellings))
        }
        Step::Part(constructor, position) => format!("argument {} of {constructor}", position + 1),
        Step::Function => "the body of a function argument".to_owned(),
    }
}

fn candidate(candidate: &Candidate, spellings: &mut Spellings) -> CandidateTrace {
    CandidateTrace {
        term: text_among(&candidate.term, spellings),
        fate: match candidate.fate {
            Fate::Accepted => "accepted",
            Fate::Known => "verdict",
            Fate::Refuted => "model",
            Fate::Disproved => "solver",
        },
        counter_model: told(&candidate.said, spellings),
    }
}

fn abduction(abduced: &Abduced, spellings: &mut Spellings) -> AbductionTrace {
    AbductionTrace {
        leaf: text_among(&abduced.leaf, spellings),
        guards: abduced.guards.iter().map(|guard| conjunction(guard, spellings)).collect(),
        counter_model: told(&abduced.said, spellings),
    }
}

fn attempt(attempt: &Attempt, spellings: &mut Spellings) -> AttemptTrace {
    let (kind, term, guard) = match &attempt.choice {
        Tried::Leaf(leaf) => ("leaf", leaf, None),
        Tried::Guarded(leaf, guard) => ("guard", leaf, Some(conjunction(guard, spellings))),
        Tried::Match(scrutinee) => ("match", scrutinee, None),
    };
    let places = attempt.places.iter().map(place).collect();
    AttemptTrace { kind, term: text_among(term, spellings), guard, found: attempt.found, places }
}

/// A program on one line or more, as a user would write it.
pub(crate) fn text(expr: &Expr) -> String {
    program_text(expr).trim().to_owned()
}

/// The text of a program among others that are told of with the same spellings.
pub(super) fn text_among(expr: &Expr, spellings: &mut Spellings) -> String {
    program_text_among(expr, spellings).trim().to_owned()
}

/// Statements of a counter-model, in text.
pub(super) fn told(said: &[Statement], spellings: &mut Spellings) -> Vec<(String, String)> {
    let subject = |statement: &Statement| {
        let name = spellings.name(statement.variable);
        statement.measure.map_or_else(|| name.to_string(), |measure| format!("{measure} {name}"))
    };
    let subjects: Vec<String> = said.iter().map(subject).collect();
    subjects.into_iter().zip(said.iter().map(|statement| statement.value.clone())).collect()
}

/// A guard, which is true if it has no conjuncts.
pub(crate) fn conjunction(conjuncts: &[Term], spellings: &mut Spellings) -> String {
    match conjuncts {
        [] => "True".to_owned(),
        [only] => spellings.term(*only).to_string(),
        _ => {
            let conjuncts = conjuncts.iter().map(|conjunct| format!("({})", spellings.term(*conjunct)));
            conjuncts.collect::<Vec<_>>().join(" && ")
        }
    }
}

fn type_text(ty: &Type, spellings: &mut Spellings) -> String {
    ty.map_terms(&|term| term.apply_valuation(&|_| Term::tt())).spelled(spellings).to_string()
}
