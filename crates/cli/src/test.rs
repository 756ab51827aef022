//! `loligo test`.

use crate::arguments::TestArguments;
use crate::progress::Progress;
use crate::record::Record;
use crate::terminal::Terminal;
use crate::{relay, stop};
use loligo_base::{SourceMap, Span};
use loligo_session::{
    Event, Input, Run, Session, Status, SynthesisOptions, TestOptions, TestReport, TrialOptions, source_files,
};

pub(crate) fn run(arguments: &TestArguments, terminal: &Terminal) -> Status {
    let canceller = stop::canceller(None);
    let progress = Progress::begin(terminal.footer(), &canceller);
    let synthesis = SynthesisOptions {
        goals: arguments.goals.clone(),
        run: Run::new(canceller.clone()),
        monitor: progress.monitor(),
        ..SynthesisOptions::default()
    };
    let trial = TrialOptions { cases: arguments.cases, seed: arguments.seed, ..TrialOptions::default() };
    let options = TestOptions { goals: arguments.goals.clone(), trial, canceller: canceller.clone() };
    let mut status = Status::Done;
    let (mut goals, mut calls) = (0, 0);
    for input in inputs(arguments) {
        if canceller.is_cancelled() {
            break;
        }
        let session = Session::open(&[input]);
        let sources = session.sources().clone();
        let (session, completed) =
            session.completed(&synthesis, &mut |event| relay::complaint(&event, &sources, terminal));
        status = status.max(completed);
        if !matches!(completed, Status::Done | Status::NotFound) {
            continue;
        }
        let session = session.with_implementations(&synthesis);
        let tested = session.test(&options, &mut |event| match event {
            Event::Tested(report) => {
                goals += 1;
                calls += report.cases;
                let text = || line(&report, session.sources());
                terminal.result(&Record::tested(&report, session.sources()), text);
            }
            other => relay::complaint(&other, session.sources(), terminal),
        });
        status = status.max(tested);
    }
    if goals > 1 {
        terminal.narrate(|| format!("\n{goals} goals kept their promises in {calls} calls\n"));
    }
    status
}

/// The files, and those in the folders.
fn inputs(arguments: &TestArguments) -> Vec<Input> {
    let expand = |input| match input {
        Input::Path(path) => source_files(&path).into_iter().map(Input::Path).collect(),
        other => vec![other],
    };
    arguments.inputs().into_iter().flat_map(expand).collect()
}

pub(crate) fn line(report: &TestReport, sources: &SourceMap) -> String {
    let file = sources.get(report.file).map_or("?", |source| source.name.as_str());
    let calls = match report.is_exhaustive {
        true => format!("all {} calls", report.cases),
        false => format!("{} calls ({} small ones)", report.cases, report.small),
    };
    let taken = report.branches - report.untaken.len();
    let mut line = format!("{file}: {}: {calls}, {taken} of {} branches", report.goal, report.branches);
    if report.discarded > 0 {
        line += &format!(", {} given up", report.discarded);
    }
    line.push('\n');
    for span in &report.untaken {
        line += &format!("  not taken: line {}: {}\n", line_number(*span, sources), first_line(*span, sources));
    }
    line
}

fn line_number(span: Span, sources: &SourceMap) -> usize {
    let before = sources.get(span.file).and_then(|source| source.text.get(..span.start as usize));
    before.unwrap_or_default().matches('\n').count() + 1
}

fn first_line(span: Span, sources: &SourceMap) -> &str {
    let text = sources.get(span.file).and_then(|source| source.text.get(span.start as usize..span.end as usize));
    text.unwrap_or_default().lines().next().unwrap_or_default().trim()
}
