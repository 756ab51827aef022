//! `loligo fmt`.

use crate::arguments::FmtArguments;
use crate::bug;
use crate::record::Record;
use crate::terminal::Terminal;
use loligo_base::{Diagnostic, Severity, SourceMap, codes};
use loligo_session::{Formatted, Input, Status, format_file};
use std::fs;

pub(crate) fn run(arguments: &FmtArguments, terminal: &Terminal) -> Status {
    let statuses = arguments.inputs().into_iter().map(|input| format_one(&input, arguments.check, terminal));
    statuses.max().unwrap_or_default()
}

fn format_one(input: &Input, only_check: bool, terminal: &Terminal) -> Status {
    let (sources, diagnostics, formatted) = format_file(input);
    let name = input.name();
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors.for_each(|diagnostic| terminal.show(diagnostic, &sources));
    let status = formatted.status();
    let is_changed = matches!(formatted, Formatted::Changed(_));
    if let Formatted::Changed(text) | Formatted::Unchanged(text) = &formatted {
        terminal.record(&Record::Layout { file: &name, is_changed, text });
    }
    match (formatted, only_check) {
        (Formatted::Unchanged(_), true) | (Formatted::Rejected, _) => status,
        (Formatted::Changed(_), true) => {
            let diagnostic =
                Diagnostic::new(codes::NOT_LAID_OUT, Severity::Error, format!("`{}` is not laid out", input.name()));
            complain(&diagnostic.help("`loligo fmt` without `--check` lays it out"), &sources, terminal)
        }
        (Formatted::Changed(text) | Formatted::Unchanged(text), false) if input.path().is_none() => {
            terminal.narrate(|| text);
            status
        }
        (Formatted::Unchanged(_), false) => status,
        (Formatted::Changed(text), false) => match input.path().map(|path| fs::write(path, text)) {
            Some(Err(error)) => {
                let message = format!("`{}` cannot be written: {error}", input.name());
                complain(&Diagnostic::new(codes::UNUSABLE_FILE, Severity::Error, message), &sources, terminal)
            }
            Some(Ok(())) | None => status,
        },
        (Formatted::Bug(what), _) => {
            let text = sources.iter().next().map(|(_, source)| source.text.as_str());
            bug::report_file(&what, input, text, terminal);
            status
        }
    }
}

fn complain(diagnostic: &Diagnostic, sources: &SourceMap, terminal: &Terminal) -> Status {
    terminal.show(diagnostic, sources);
    Status::Rejected
}
