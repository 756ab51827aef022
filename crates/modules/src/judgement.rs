//! A module as the checker sees it and as the interpreter sees it, compared.

use crate::Drawn;
use loligo_base::{Canceller, Code, Diagnostic, FileId, Limits, Severity, codes};
use loligo_eval::{Counterexample, Failure, Program, Stop, TrialOptions, Value, try_goal};
use loligo_logic::Symbol;
use loligo_resolve::{Origin, Resolved, resolve};
use loligo_session::{CheckOptions, Input, Session, Status};
use loligo_smt::Z3;
use loligo_types::{Goal, Module};
use loligo_typing::{check_goal, check_measures};
use std::fmt;

/// Kinds of runs that should not be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wrong {
    /// The result is not what is promised.
    Result,
    /// A measure does not keep its promise.
    Measure,
    /// A function is called with what it does not accept.
    Call,
    /// `error` is reached.
    Error,
    /// A match meets what it has no alternative for.
    Match,
    /// A call does not end.
    Endless,
    /// A value of another shape is met.
    Malformed,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Wrong::Result => "wrong result",
            Wrong::Measure => "wrong measure",
            Wrong::Call => "wrong call",
            Wrong::Error => "error reached",
            Wrong::Match => "no alternative",
            Wrong::Endless => "no end",
            Wrong::Malformed => "wrong shape",
        })
    }
}

/// A run that shows a module wrong.
#[derive(Clone, Debug)]
pub struct Refutation {
    /// Its kind.
    pub wrong: Wrong,
    /// The call, and what becomes of it.
    pub text: String,
}

/// The outcome of running a module.
#[derive(Clone, Default, Debug)]
pub struct Run {
    /// Goals that were called.
    pub goals: usize,
    /// Calls.
    pub calls: usize,
    /// A call that shows the module wrong.
    pub refutation: Option<Refutation>,
    /// The reason why nothing could be run.
    pub obstacle: Option<String>,
}

/// The outcome of checking and running a module.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The codes of all that the checker said.
    pub codes: Vec<Code>,
    /// The part of the module that the checker accepts: without what it rejects and all that depends on it.
    pub accepted: Drawn,
    /// Set if nothing had to be left out.
    pub is_whole: bool,
    /// The runs of that part.
    pub run: Run,
}

/// Steps of a call that ends, as nearly all do.
const STEPS: u64 = 10_000;
/// Steps of a call of which it is said that it does not end.
const PATIENCE: u64 = 1_000_000;
/// Calls of each goal.
const CALLS: usize = 20;
/// Of a small module everything that can be proved is proved within these.
fn decider() -> Z3 {
    Z3::new(loligo_base::Run { limits: Limits { steps: 200_000, formulas: 500 }, canceller: Canceller::default() })
}

/// Rounds of leaving out what the checker rejects before the module is given up.
const ROUNDS: usize = 4;

/// Judges a module in the thread at hand.
pub fn judge(drawn: &Drawn) -> Judgement {
    let mut codes = Vec::new();
    let mut kept = drawn.clone();
    for _ in 0..ROUNDS {
        let (rejected, stage) = rejected(&kept, &mut codes);
        if rejected.is_empty() {
            break;
        }
        // The file as a whole may be wrong in a place that belongs to nothing.
        kept = if rejected.iter().any(String::is_empty) { Drawn::default() } else { kept.without(&rejected) };
        if stage == Stage::Goals {
            // What is left stands as it stood, and was accepted.
            break;
        }
    }
    let is_whole = codes.is_empty();
    if kept.goals() == 0 {
        return Judgement { codes, accepted: Drawn::default(), is_whole, run: Run::default() };
    }
    let run = run(&kept, Patience::Much);
    Judgement { codes, accepted: kept, is_whole, run }
}

/// The names of what the checker rejects first: declarations that do not resolve, measures, then goals.
fn rejected(drawn: &Drawn, codes: &mut Vec<Code>) -> (Vec<String>, Stage) {
    let text = drawn.declared();
    let resolved = resolved(&text);
    let owner = |diagnostic: &Diagnostic| {
        let place = diagnostic.labels.first().map_or(0, |label| label.span.start as usize);
        let mut end = 0;
        let item = drawn.items.iter().find(|item| {
            end += item.declared().len() + 1;
            place < end
        });
        item.map_or_else(Vec::new, |item| match item {
            crate::Item::Mutual(members) => members.clone(),
            _ => item.names().into_iter().map(str::to_owned).collect(),
        })
    };
    let mut owners = |diagnostics: &[Diagnostic]| -> Vec<String> {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let mut names = Vec::new();
        for diagnostic in errors {
            codes.push(diagnostic.code);
            let owned = owner(diagnostic);
            if owned.is_empty() {
                names.push(String::new());
            }
            names.extend(owned);
        }
        names
    };
    let wrong = owners(&resolved.diagnostics);
    if !wrong.is_empty() {
        return (wrong, Stage::Names);
    }
    let module = &resolved.module;
    let wrong = owners(&check_measures(module, &decider()));
    if !wrong.is_empty() {
        return (wrong, Stage::Measures);
    }
    let mut wrong = Vec::new();
    for (index, goal) in module.goals.iter().enumerate() {
        let report = check_goal(module, index, &goal.body, &decider());
        wrong.extend(owners(&report.diagnostics));
    }
    (wrong, Stage::Goals)
}

/// Stages of a check, one after the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Names,
    Measures,
    Goals,
}

/// True if the checker accepts all of the module, asked in the thread at hand.
pub fn is_accepted(drawn: &Drawn) -> bool {
    rejected(drawn, &mut Vec::new()).0.is_empty()
}

/// True if the checker accepts the text, asked as the command asks it.
pub fn is_accepted_text(text: &str) -> bool {
    let session = Session::open(&[Input::Text { name: "drawn.sq".to_owned(), text: text.to_owned() }]);
    let mut is_right = true;
    let status = session.check(&CheckOptions::default(), &mut |event| {
        if let loligo_session::Event::Diagnostic(diagnostic) = event {
            is_right &= diagnostic.severity != Severity::Error;
        }
    });
    is_right && status == Status::Done
}

fn resolved(text: &str) -> Resolved {
    let parsed = loligo_syntax::parse(FileId(0), text);
    let mut resolved =
        resolve(&[loligo_resolve::Input { module: &parsed.module, broken: &parsed.broken, origin: Origin::Named }]);
    resolved.diagnostics.splice(0..0, parsed.diagnostics);
    resolved
}

/// Time given to a call that should end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Patience {
    /// As long as nearly all calls take that end.
    Little,
    /// So long that a call which has not ended by then is said not to end.
    Much,
}

/// Calls the goals of a module, and what says of its measures that they keep their promises, with all small arguments.
pub fn run(drawn: &Drawn, patience: Patience) -> Run {
    let probes: Vec<(String, String)> = drawn
        .items
        .iter()
        .filter_map(|item| match item {
            crate::Item::Measure(measure) => measure.probe().map(|_| (measure.probe_name(), measure.name.clone())),
            _ => None,
        })
        .collect();
    let goals: Vec<String> = drawn
        .items
        .iter()
        .filter_map(|item| match item {
            // What nothing can be passed to is called by others, or never.
            crate::Item::Goal(goal) if goal.params.iter().any(|param| param.ty.refinement == "False") => None,
            crate::Item::Goal(goal) => Some(goal.name.clone()),
            _ => None,
        })
        .collect();
    run_text(&drawn.realized(), &goals, &probes, patience)
}

/// Calls these goals of a text, and goals that say of a measure that it keeps its promise.
pub fn run_text(text: &str, goals: &[String], probes: &[(String, String)], patience: Patience) -> Run {
    let resolved = resolved(text);
    let mut run = Run::default();
    // What is run need not pass the check: with constructors, an abstract datatype may not be positive.
    let is_obstacle = |diagnostic: &&Diagnostic| {
        diagnostic.severity == Severity::Error && diagnostic.code != codes::NEGATIVE_DATATYPE
    };
    if let Some(error) = resolved.diagnostics.iter().find(is_obstacle) {
        run.obstacle = Some(format!("{}: {}", error.code, error.message));
        return run;
    }
    let program = Program::new(&resolved.module);
    let find = |module: &'_ Module, name: &str| module.goals.iter().position(|goal| goal.name == Symbol::new(name));
    for (name, measure) in
        probes.iter().map(|(name, measure)| (name, Some(measure))).chain(goals.iter().map(|name| (name, None)))
    {
        let Some(goal) = find(&resolved.module, name).and_then(|index| resolved.module.goals.get(index)) else {
            continue;
        };
        if goal.schema.body.as_fun().is_none() && measure.is_some() {
            continue;
        }
        let mut trial = try_goal(&program, goal, &TrialOptions { cases: CALLS, seed: 0, steps: STEPS });
        let is_late = matches!(trial.counterexample, Some(Counterexample { failure: Failure::Stop(Stop::Steps), .. }));
        if is_late && patience == Patience::Much {
            // It may be deep, and end.
            trial = try_goal(&program, goal, &TrialOptions { cases: 4, seed: 0, steps: PATIENCE });
        }
        run.goals += usize::from(trial.cases > 0 && measure.is_none());
        run.calls += trial.cases;
        if let Some(found) = &trial.counterexample {
            run.refutation = Some(refutation(goal, found, measure.map(String::as_str)));
            return run;
        }
    }
    run
}

fn refutation(goal: &Goal, found: &Counterexample, measure: Option<&str>) -> Refutation {
    let arguments: Vec<Value> = found.arguments.iter().map(|(_, value)| value.clone()).collect();
    let (mut wrong, failure) = match &found.failure {
        Failure::Result(result, violation) => {
            let text = format!(
                "gives {}, and {} is false of {}",
                result.text(None),
                violation.conjunct,
                violation.value.text(None)
            );
            (Wrong::Result, text)
        }
        Failure::Stop(Stop::Call(call)) => {
            let what = called(&call.function.to_string(), &call.arguments);
            (Wrong::Call, format!("calls {what}, and {} is false", call.violation.conjunct))
        }
        Failure::Stop(Stop::Unreachable(_)) => (Wrong::Error, "runs into error".to_owned()),
        Failure::Stop(Stop::NoAlternative { constructor, .. }) => {
            (Wrong::Match, format!("has nothing for {constructor}"))
        }
        Failure::Stop(Stop::Steps) => (Wrong::Endless, format!("does not end in {PATIENCE} steps")),
        Failure::Stop(stop) => (Wrong::Malformed, format!("stops: {stop:?}")),
    };
    if measure.is_some() && wrong == Wrong::Result {
        wrong = Wrong::Measure;
    }
    let name = measure.map_or_else(|| goal.name.to_string(), str::to_owned);
    let mut text = format!("{} {failure}", called(&name, &arguments));
    for (name, table) in &found.tables {
        for (arguments, value) in table {
            text += &format!("\n  where {} = {}", called(&name.to_string(), arguments), value.text(None));
        }
    }
    Refutation { wrong, text }
}

fn called(name: &str, arguments: &[Value]) -> String {
    let arguments: String = arguments.iter().map(|argument| format!(" {}", argument.argument_text(None))).collect();
    format!("{name}{arguments}")
}
