//! Messages on faults of Loligo itself.

use crate::record::Record;
use crate::terminal::Terminal;
use loligo_base::SourceMap;
use loligo_session::{Bug, Input};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::{env, fs, panic, process};

/// The message of the last panic and where it happened.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Panics are reported at the end, with what the user can do about them.
pub(crate) fn hold_back_panic_messages() {
    panic::set_hook(Box::new(|info| {
        *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(info.to_string());
    }));
}

/// Reports a bug that a session noticed.
pub(crate) fn report(bug: &Bug, sources: &SourceMap, terminal: &Terminal) {
    let what = last_panic().unwrap_or_else(|| bug.message.clone());
    let file = match sources.get(bug.file) {
        Some(source) if Path::new(&source.name).exists() => source.name.clone(),
        Some(source) => saved(&source.text),
        None => "the input".into(),
    };
    tell(&what, bug.goal.as_deref(), &[file], terminal);
}

/// Reports a panic that ended everything.
pub(crate) fn report_panic(inputs: &[Input], terminal: &Terminal) {
    let what = last_panic().unwrap_or_else(|| "a panic without a message".into());
    let files: Vec<String> = inputs.iter().map(Input::name).collect();
    tell(&what, None, &files, terminal);
}

/// Reports what went wrong with one file.
pub(crate) fn report_file(what: &str, input: &Input, text: Option<&str>, terminal: &Terminal) {
    let file = match (input.path(), text) {
        (None, Some(text)) => saved(text),
        _ => input.name(),
    };
    tell(what, None, &[file], terminal);
}

fn tell(what: &str, goal: Option<&str>, files: &[String], terminal: &Terminal) {
    terminal.remark(&Record::Bug { message: what, goal, files }, || request(what, goal, files));
}

fn last_panic() -> Option<String> {
    LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn request(what: &str, goal: Option<&str>, files: &[String]) -> String {
    let goal = goal.map(|goal| format!(", on the goal `{goal}`")).unwrap_or_default();
    format!(
        "Loligo has a bug{goal}; your input is not to blame:\n\n{}\n\nPlease report it, with the output of `loligo \
         --version` and what reproduces it: {}\n\n",
        indented(what),
        files.join(", ")
    )
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}").trim_end().to_owned()).collect();
    lines.join("\n")
}

/// Where the text was saved that came from standard input.
fn saved(text: &str) -> String {
    let path = env::temp_dir().join(format!("loligo-bug-{}.sq", process::id()));
    match fs::write(&path, text) {
        Ok(()) => path.display().to_string(),
        Err(_) => "what was on standard input".into(),
    }
}
