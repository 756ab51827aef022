//! One page. Its blocks make up files, and show what Loligo says of them.
//!
//! | block | what it is |
//! |---|---|
//! | `loligo` | a file |
//! | `loligo,continue` | is added at its end, after an empty line |
//! | `loligo,instead` | takes the place of what was added last |
//! | `text`, `haskell` or `json` below a comment `loligo …` | what Loligo says, see below |
//! | `haskell` | as `loligo`, where pages are read that do not know `loligo` |
//! | `sh` | commands to be typed: each `loligo …` is one that Loligo understands |
//! | `text` | anything else: a formula, a picture |
//! | `json` | a schema; tests/json.rs looks at it |
//!
//! The file is called like the page, or like the folder of a `README.md` without its number, or as a comment
//! `<!-- file NAME -->` says. These comments, right above a block, say what Loligo says:
//!
//! | comment | the block is |
//! |---|---|
//! | `<!-- loligo ARGUMENTS -->` | all that `loligo ARGUMENTS FILE` says; it ends with exit code 0 |
//! | `<!-- loligo run 'EXPR' -->` | all that `loligo run FILE 'EXPR'` says |
//! | `<!-- loligo ARGUMENTS, exit code N -->` | the same with another exit code |
//! | `<!-- loligo ARGUMENTS, exit code N, first line -->` | the first line of that |
//!
//! Where no answer says otherwise, `loligo synth` succeeds after every block. With `LOLIGO_UPDATE_DOCS=1` the answers
//! are written into the page.

use crate::{loligo, said};
use libtest_mimic::Failed;
use std::path::Path;
use std::{env, fs};
use tempfile::TempDir;

pub(crate) fn test(root: &Path, name: &str) -> Result<(), Failed> {
    let path = root.join(name);
    let text = fs::read_to_string(&path)?;
    let (retold, complaints) = Page::retell(&text, &file_name(name));
    if !complaints.is_empty() {
        return Err(format!("{name} is wrong:\n\n{}", complaints.join("\n\n")).into());
    }
    if env::var_os("LOLIGO_UPDATE_DOCS").is_some_and(|value| !value.is_empty()) {
        if text != retold {
            fs::write(&path, retold)?;
        }
        return Ok(());
    }
    if let Some((number, (old, new))) = (1..).zip(text.lines().zip(retold.lines())).find(|(_, (old, new))| old != new) {
        return Err(format!(
            "{name}:{number}: not what Loligo says; LOLIGO_UPDATE_DOCS=1 corrects it\n\n- {old}\n+ {new}"
        )
        .into());
    }
    if text == retold { Ok(()) } else { Err(format!("{name} should end otherwise:\n\n{retold}").into()) }
}

/// Name of the files of a page in diagnostics.
fn file_name(page: &str) -> String {
    let page = page.trim_end_matches("/README.md").trim_end_matches(".md");
    let last = page.rsplit('/').next().unwrap_or(page);
    format!("{}.sq", last.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').to_lowercase())
}

/// A page that is being read, with the file that its blocks have built so far.
struct Page {
    folder: TempDir,
    file: String,
    parts: Vec<String>,
    /// The line at which the last part of the file begins, until it was shown what Loligo says of it.
    unanswered: Option<usize>,
    retold: String,
    complaints: Vec<String>,
}

impl Page {
    /// The page with the true answers, and what is wrong otherwise.
    fn retell(text: &str, file: &str) -> (String, Vec<String>) {
        let mut page = Page {
            folder: TempDir::new().unwrap(),
            file: file.to_owned(),
            parts: Vec::new(),
            unanswered: None,
            retold: String::new(),
            complaints: Vec::new(),
        };
        let mut lines = (1..).zip(text.lines());
        let mut comment = None;
        while let Some((number, line)) = lines.next() {
            page.tell(line);
            if let Some(mark) = line.strip_prefix("```") {
                let block: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
                let block: String = block.iter().map(|line| format!("{line}\n")).collect();
                let block = page.block(number, mark, comment.take(), block);
                page.retold += &block;
                page.tell("```");
            } else if let Some(unused) = comment.take() {
                page.complaints.push(format!("line {number}: `{unused}` is not right above a block"));
            } else if let Some(inner) = line.strip_prefix("<!-- loligo ") {
                comment = inner.strip_suffix(" -->");
            } else if let Some(inner) = line.strip_prefix("<!-- file ") {
                page.expect_acceptance();
                page.file = inner.trim_end_matches(" -->").to_owned();
            }
        }
        page.expect_acceptance();
        (page.retold, page.complaints)
    }

    fn tell(&mut self, line: &str) {
        self.retold += line;
        self.retold += "\n";
    }

    /// The text that should stand in a block, where it has `text`.
    fn block(&mut self, number: usize, mark: &str, comment: Option<&str>, text: String) -> String {
        match (mark, comment) {
            ("loligo" | "haskell", None) => {
                self.expect_acceptance();
                self.parts.clear();
            }
            ("loligo,continue", None) => self.expect_acceptance(),
            ("loligo,instead", None) => {
                self.expect_acceptance();
                if self.parts.pop().is_none() {
                    self.complaints.push(format!("line {number}: nothing to put this in the place of"));
                }
            }
            ("text" | "haskell" | "json", Some(comment)) => {
                let (comment, lines) = match comment.strip_suffix(", first line") {
                    Some(rest) => (rest, 1),
                    None => (comment, usize::MAX),
                };
                let (arguments, code) = comment.split_once(", exit code ").unwrap_or((comment, "0"));
                if code != "0" || arguments.starts_with("synth") {
                    self.unanswered = None;
                }
                return self.expect(number, arguments, code).split_inclusive('\n').take(lines).collect();
            }
            ("text" | "json", None) => return text,
            ("sh", None) => {
                self.expect_commands(number, &text);
                return text;
            }
            (mark, None) => {
                self.complaints.push(format!("line {number}: nobody looks at blocks of the kind `{mark}`"));
                return text;
            }
            (_, Some(comment)) => {
                self.complaints.push(format!("line {number}: `{comment}` does not fit here"));
                return text;
            }
        }
        self.parts.push(text.clone());
        fs::write(self.folder.path().join(&self.file), self.parts.join("\n")).unwrap();
        self.unanswered = Some(number);
        text
    }

    fn expect_acceptance(&mut self) {
        if let Some(number) = self.unanswered.take() {
            self.expect(number, "synth", "0");
        }
    }

    /// Output of Loligo for the file.
    fn expect(&mut self, number: usize, arguments: &str, code: &str) -> String {
        let mut words = words(arguments);
        let place = if arguments.starts_with("run ") { 1 } else { words.len() };
        words.insert(place, self.file.clone());
        let (said, ending) = said(loligo(self.folder.path(), &words));
        if ending != code {
            self.complaints.push(format!("line {number}: exit code {ending} instead of {code}:\n\n{said}"));
        }
        said
    }

    /// That Loligo understands each of its command lines, whatever it then says of files that may not exist.
    fn expect_commands(&mut self, number: usize, text: &str) {
        let empty = TempDir::new().unwrap();
        for line in text.lines() {
            let words = words(line);
            if let Some((_, arguments)) = words.split_first().filter(|(name, _)| *name == "loligo") {
                let (said, ending) = said(loligo(empty.path(), arguments));
                if ending == "2" {
                    self.complaints.push(format!("line {number}: Loligo does not understand `{line}`:\n\n{said}"));
                }
            }
        }
    }
}

/// The words of a command as a shell would tell them apart, up to a comment, a pipe or a redirection.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while rest.chars().next().is_some_and(|first| !"#|>&;".contains(first)) {
        let (word, after) = match rest.strip_prefix('\'') {
            Some(quoted) => quoted.split_once('\'').unwrap_or((quoted, "")),
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}
