//! The prompt: a line editor at a terminal, else lines as they come.

use super::command::COMMANDS;
use crate::render::Colours;
use crate::terminal::Terminal;
use loligo_session::{Word, glance};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use std::borrow::Cow;
use std::io::{self, BufRead};
use std::path::PathBuf;
use std::{env, fs};

/// Number of lines that are remembered.
const HISTORY: usize = 1000;

/// Input of the user.
pub(super) enum Line {
    /// A command, declarations or an expression; it may have several lines.
    Text(String),
    /// It was thrown away with Ctrl-C.
    Abandoned,
    /// There is no more.
    End,
    /// It cannot be read.
    Failed(String),
}

/// Source of lines.
pub(super) enum Prompt {
    /// A person at a terminal.
    Terminal(Box<Editor<Assistant, FileHistory>>, Option<PathBuf>),
    /// A file or another program.
    Pipe,
}

impl Prompt {
    /// The prompt; the history is that of earlier sessions, as far as there is one.
    pub(super) fn open(is_terminal: bool, terminal: &Terminal) -> Result<Prompt, ReadlineError> {
        if !is_terminal {
            return Ok(Prompt::Pipe);
        }
        let config =
            Config::builder().completion_type(CompletionType::List).max_history_size(HISTORY)?.auto_add_history(true);
        let mut editor = Editor::with_config(config.build())?;
        let has_colours = terminal.colours() == Colours::On;
        editor.set_helper(Some(Assistant { names: Vec::new(), has_colours }));
        let file = history_file();
        if let Some(file) = &file {
            // There is none the first time.
            let _ = editor.load_history(file);
        }
        Ok(Prompt::Terminal(Box::new(editor), file))
    }

    /// Tells which names may be completed.
    pub(super) fn learn(&mut self, names: Vec<String>) {
        if let Prompt::Terminal(editor, _) = self
            && let Some(assistant) = editor.helper_mut()
        {
            assistant.names = names;
        }
    }

    /// The next command, declarations or expression.
    pub(super) fn read(&mut self) -> Line {
        match self {
            Prompt::Terminal(editor, file) => match editor.readline("loligo> ") {
                Ok(line) => {
                    if let Some(file) = file {
                        // A session does not fail for want of a history.
                        let _ = editor.save_history(file);
                    }
                    Line::Text(line)
                }
                Err(ReadlineError::Interrupted) => Line::Abandoned,
                Err(ReadlineError::Eof) => Line::End,
                Err(error) => Line::Failed(format!("the terminal cannot be read: {error}")),
            },
            Prompt::Pipe => piped(&mut io::stdin().lock()),
        }
    }
}

/// The next input from lines as they come.
fn piped(lines: &mut dyn BufRead) -> Line {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        match lines.read_line(&mut line) {
            Ok(0) if text.trim().is_empty() => return Line::End,
            Ok(0) => return Line::Text(text),
            Ok(_) => text += &line,
            Err(error) => return Line::Failed(format!("standard input cannot be read: {error}")),
        }
        if is_whole(&text) {
            return Line::Text(text);
        }
    }
}

/// Test for a complete input: a line that is finished by itself, or several that end with an empty one.
fn is_whole(text: &str) -> bool {
    let Some(first) = text.lines().next() else { return true };
    let ends_empty = text.ends_with('\n') && text.lines().next_back().is_some_and(|line| line.trim().is_empty());
    first.trim_start().starts_with(':') || !glance(first).is_unfinished || ends_empty
}

/// Where lines are remembered: in the folder for such things, if there is one.
fn history_file() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")))?;
    let folder = state.join("loligo");
    fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

/// Completion and hints while a line is typed.
pub(super) struct Assistant {
    /// Names of the declarations.
    names: Vec<String>,
    has_colours: bool,
}

impl Helper for Assistant {}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = format!("{}\n", context.input());
        Ok(if is_whole(&text) { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl Completer for Assistant {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(self.candidates(line, at))
    }
}

impl Assistant {
    /// Where the word at the cursor begins, and what it may become.
    fn candidates(&self, line: &str, at: usize) -> (usize, Vec<String>) {
        let before = line.get(..at).unwrap_or_default();
        if let Some(word) = before.strip_prefix(':').filter(|word| !word.contains(char::is_whitespace)) {
            let begins = COMMANDS.iter().filter(|entry| entry.name.starts_with(word));
            return (0, begins.map(|entry| format!(":{}", entry.name)).collect());
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '\'';
        let start = before.rfind(|c| !is_part(c)).map_or(0, |last| last + before.get(last..).map_or(1, first_width));
        let word = before.get(start..).unwrap_or_default();
        if word.is_empty() {
            return (at, Vec::new());
        }
        (start, self.names.iter().filter(|name| name.starts_with(word)).cloned().collect())
    }
}

fn first_width(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

impl Hinter for Assistant {
    type Hint = String;

    /// Arguments of a command, or the rest of the only name that begins like this.
    fn hint(&self, line: &str, at: usize, _: &Context<'_>) -> Option<String> {
        if at < line.len() {
            return None;
        }
        if let Some(word) = line.strip_prefix(':') {
            let entry = COMMANDS.iter().find(|entry| entry.name == word && !entry.arguments.is_empty())?;
            return Some(format!(" {}", entry.arguments));
        }
        let (start, candidates) = self.candidates(line, at);
        match candidates.as_slice() {
            [only] => only.get(at - start..).filter(|rest| !rest.is_empty()).map(str::to_owned),
            _ => None,
        }
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        match self.has_colours && !line.starts_with(':') {
            true => Cow::Owned(highlighted(line)),
            false => Cow::Borrowed(line),
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        match self.has_colours {
            true => Cow::Owned(format!("\u{1b}[2m{hint}\u{1b}[0m")),
            false => Cow::Borrowed(hint),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.has_colours
    }
}

/// The line with its reserved words and holes marked.
fn highlighted(line: &str) -> String {
    let mut text = String::new();
    let mut done = 0;
    for (place, mark) in glance(line).marks {
        let (Some(before), Some(word)) = (line.get(done..place.start), line.get(place.clone())) else { continue };
        let colour = match mark {
            Word::Keyword => "1;34",
            Word::Hole => "1;35",
        };
        text += &format!("{before}\u{1b}[{colour}m{word}\u{1b}[0m");
        done = place.end;
    }
    text + line.get(done..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_whole() {
        assert!(is_whole("f = ??\n") && is_whole(":load a where\n") && is_whole("\n"));
        assert!(!is_whole("data List a where\n") && !is_whole("data List a where\n  Nil :: List a\n"));
        assert!(is_whole("data List a where\n  Nil :: List a\n\n"));
    }

    #[test]
    fn completion() {
        let assistant = Assistant { names: vec!["len".into(), "length".into(), "nil".into()], has_colours: false };
        assert_eq!(assistant.candidates(":lo", 3), (0, vec![":load".into()]));
        assert_eq!(assistant.candidates("f (le", 5), (3, vec!["len".into(), "length".into()]));
        assert_eq!(assistant.candidates(":type n", 7), (6, vec!["nil".into()]));
        assert_eq!(assistant.candidates("f ", 2), (2, Vec::new()));
    }

    #[test]
    fn marks() {
        assert_eq!(highlighted("f = ?? -- if"), "f = \u{1b}[1;35m??\u{1b}[0m -- if");
    }
}
