//! `loligo synth`.

use crate::account::Breakdown;
use crate::arguments::SynthArguments;
use crate::progress::Progress;
use crate::record::{Record, name_of};
use crate::terminal::Terminal;
use crate::{relay, stop};
use loligo_explain::Explainer;
use loligo_session::{
    Contrast, End, Event, Others, Recorder, Run, Session, Solution, Status, SynthesisOptions, Wanted,
};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;

/// Characters in a line of a story.
const STORY_WIDTH: usize = 110;

pub(crate) fn run(arguments: &SynthArguments, terminal: &Terminal) -> Status {
    let canceller = stop::canceller(arguments.timeout);
    let progress = Progress::begin(terminal.footer(), &canceller);
    let explainer = (arguments.explain || arguments.trace.is_some()).then(|| Arc::new(Explainer::default()));
    let options = SynthesisOptions {
        goals: arguments.goals.clone(),
        partial: arguments.partial,
        wanted: arguments.wanted(),
        tells_weak: !terminal.is_json(),
        run: Run::new(canceller),
        recorder: explainer.clone().map(|explainer| -> Arc<dyn Recorder> { explainer }),
        monitor: progress.monitor(),
        jobs: thread::available_parallelism().map_or(1, NonZeroUsize::get),
        ..arguments.search.options()
    };
    let session = Session::open_within(&arguments.inputs(), &options.run.canceller);
    let mut separator = "";
    let mut traces = Vec::new();
    let status = session.synthesize(&options, &mut |event| match event {
        Event::Solved(solution) => {
            let heading = if options.wanted == Wanted::One { "" } else { "-- program 1\n" };
            let record = Record::program(&solution, 1, name_of(solution.file, session.sources()));
            terminal.result(&record, || format!("{separator}{heading}{}", text(&solution)));
            separator = "\n";
        }
        Event::Partial(solution) => {
            let record = Record::partial(&solution, name_of(solution.file, session.sources()));
            terminal.result(&record, || format!("{separator}{}", text(&solution)));
            separator = "\n";
        }
        Event::Weak(goal, contrast) => terminal.say(&weak_text(&goal, &contrast)),
        Event::Others(goal, others) => {
            for (number, solution) in (2..).zip(&others.programs) {
                let record = Record::program(solution, number, name_of(solution.file, session.sources()));
                terminal.result(&record, || format!("\n-- program {number}\n{}", text(solution)));
            }
            others.contrast.iter().for_each(|contrast| terminal.narrate(|| contrast_text(contrast)));
            let summary = || format!("{}\n", summary(&goal, &others, options.wanted));
            terminal.remark(&Record::others(&goal, &others), summary);
        }
        Event::Searched(goal, account) => {
            if arguments.stats {
                let breakdown = Breakdown::of(&account);
                terminal.remark(&Record::Cost { goal: &goal, breakdown: &breakdown }, || breakdown.text(&goal));
            }
            let trace = explainer.as_ref().zip(account.record).and_then(|(explainer, number)| explainer.take(number));
            let Some(trace) = trace else { return };
            if arguments.explain {
                let record = Record::Story { goal: &goal, sentences: &trace.story };
                terminal.result(&record, || format!("{separator}{}", story_text(&trace.story)));
                separator = "\n";
            }
            traces.push(trace);
        }
        other => relay::complaint(&other, session.sources(), terminal),
    });
    match &arguments.trace {
        Some(file) => status.max(file.write(traces, terminal)),
        None => status,
    }
}

/// Sentences as comments, in lines of a bearable length.
pub(crate) fn story_text(story: &[String]) -> String {
    let mut text = String::new();
    for sentence in story {
        let mut line = "--".to_owned();
        for word in sentence.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > STORY_WIDTH {
                text.push_str(&line);
                text.push('\n');
                line = "--  ".to_owned();
            }
            line.push(' ');
            line.push_str(word);
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Signature and definition; they parse back.
pub(crate) fn text(solution: &Solution) -> String {
    format!("{}\n{}\n", solution.signature.trim_end(), solution.definition.trim_end())
}

/// Difference of two programs, as comments.
fn contrast_text(contrast: &Contrast) -> String {
    let Contrast { call, assumptions, result, other, conjunct } = contrast;
    let mut lines = vec![format!("`{call}` gives `{result}` by program 1, and `{other}` by program 2")];
    if !assumptions.is_empty() {
        lines.push("if".into());
        lines.extend(assumptions.iter().map(|assumption| format!("  {assumption}")));
    }
    lines.push(match conjunct {
        Some(conjunct) => format!("`{conjunct}` would tell them apart: in all calls tried it holds of program 1"),
        None => "no equation between measures of the result and of the arguments tells them apart".into(),
    });
    let lines: String = lines.iter().map(|line| format!("-- {line}\n")).collect();
    format!("\n{lines}")
}

/// A line that says that a signature is weak.
fn weak_text(goal: &str, contrast: &Contrast) -> String {
    let Contrast { call, assumptions, result, other, .. } = contrast;
    let if_so = if assumptions.is_empty() { "" } else { " where functions are as `--distinguish` says" };
    format!(
        "note: the signature of `{goal}` is weak: `{call}` gives `{result}`, and `{other}` by another program that has the \
         type{if_so}; `--distinguish` shows both\n"
    )
}

/// Number of programs, and the reason why there are no more, in words.
pub(crate) fn summary(goal: &str, others: &Others, wanted: Wanted) -> String {
    let found = others.programs.len() + 1;
    let left_out = match others.equivalent {
        0 => String::new(),
        1 => ", and 1 that gives the same as one of them".into(),
        equivalent => format!(", and {equivalent} that give the same as one of them"),
    };
    let why = match others.end {
        End::Enough if wanted == Wanted::Different => {
            return format!("{goal}: the signature is weak: two programs have the type and give different results");
        }
        End::Enough => "as many as were asked for",
        End::Determined => "the signature determines the result, so that all programs give the same",
        End::Exhausted => "there is no other one that costs little more than the first",
        End::Bounded => "there are too many others that give the same to look at all of them",
        End::Stopped => "the search for others was stopped",
    };
    let programs = if found == 1 { "1 program".to_owned() } else { format!("{found} different programs") };
    format!("{goal}: {programs}{left_out}; {why}")
}
