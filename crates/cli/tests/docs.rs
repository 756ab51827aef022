//! What `docs/guide.md` shows is what Loligo does.
//!
//! A block marked `loligo` is a file `guide.sq`, and one marked `loligo,continue` is added at its end.
//! These comments, right above a block, say what it is:
//!
//! | comment | the block is |
//! |---|---|
//! | `<!-- loligo ARGUMENTS -->` | all that `loligo ARGUMENTS guide.sq` says; it ends with exit code 0 |
//! | `<!-- loligo run 'EXPR' -->` | all that `loligo run guide.sq 'EXPR'` says |
//! | `<!-- loligo ARGUMENTS, exit code N -->` | the same with another exit code |
//! | `<!-- loligo ARGUMENTS, exit code N, first line -->` | the first line of that |
//!
//! Where no answer says otherwise, `loligo synth` succeeds after every block. With `LOLIGO_UPDATE_DOCS=1` the answers
//! are written into the guide.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};
use tempfile::TempDir;

/// What diagnostics call the file.
const FILE: &str = "guide.sq";

/// No search here should take this long, by far.
const SECONDS: &str = "60";

#[test]
fn guide() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide.md");
    let text = fs::read_to_string(&path).unwrap();
    let (retold, complaints) = Guide::retell(&text);
    assert!(complaints.is_empty(), "docs/guide.md is wrong:\n\n{}", complaints.join("\n\n"));
    if env::var_os("LOLIGO_UPDATE_DOCS").is_some_and(|value| !value.is_empty()) {
        fs::write(&path, retold).unwrap();
    } else if let Some(line) = (0..).zip(text.lines().zip(retold.lines())).find(|(_, (old, new))| old != new) {
        let (number, (old, new)) = line;
        panic!(
            "docs/guide.md:{}: not what Loligo says; LOLIGO_UPDATE_DOCS=1 corrects it\n\n- {old}\n+ {new}",
            number + 1
        );
    } else {
        assert_eq!(text, retold);
    }
}

/// A guide that is being read, with the file that its blocks have built so far.
struct Guide {
    folder: TempDir,
    source: String,
    /// The line at which the last part of the file begins, until it was shown what Loligo says of it.
    unanswered: Option<usize>,
    retold: String,
    complaints: Vec<String>,
}

impl Guide {
    /// The guide with the true answers, and what is wrong otherwise.
    fn retell(text: &str) -> (String, Vec<String>) {
        let mut guide = Guide {
            folder: TempDir::new().unwrap(),
            source: String::new(),
            unanswered: None,
            retold: String::new(),
            complaints: Vec::new(),
        };
        let mut lines = (1..).zip(text.lines());
        let mut comment = None;
        while let Some((number, line)) = lines.next() {
            guide.tell(line);
            if let Some(mark) = line.strip_prefix("```") {
                let block: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
                let block: String = block.iter().map(|line| format!("{line}\n")).collect();
                let block = guide.block(number, mark, comment.take(), block);
                guide.retold += &block;
                guide.tell("```");
            } else if let Some(inner) = line.strip_prefix("<!-- loligo ") {
                comment = inner.strip_suffix(" -->");
            } else if let Some(unused) = comment.take() {
                guide.complaints.push(format!("line {number}: `{unused}` is not right above a block"));
            }
        }
        guide.expect_acceptance();
        (guide.retold, guide.complaints)
    }

    fn tell(&mut self, line: &str) {
        self.retold += line;
        self.retold += "\n";
    }

    /// What should stand in a block instead of `text`.
    fn block(&mut self, number: usize, mark: &str, comment: Option<&str>, text: String) -> String {
        match (mark, comment) {
            ("loligo", None) => {
                self.expect_acceptance();
                self.source = text.clone();
            }
            ("loligo,continue", None) => {
                self.expect_acceptance();
                self.source += "\n";
                self.source += &text;
            }
            ("text", Some(comment)) => {
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
            _ => {
                self.complaints.extend(comment.map(|comment| format!("line {number}: `{comment}` does not fit here")));
                return text;
            }
        }
        fs::write(self.folder.path().join(FILE), &self.source).unwrap();
        self.unanswered = Some(number);
        text
    }

    fn expect_acceptance(&mut self) {
        if let Some(number) = self.unanswered.take() {
            self.expect(number, "synth", "0");
        }
    }

    /// What Loligo says of the file.
    fn expect(&mut self, number: usize, arguments: &str, code: &str) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loligo"));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        match arguments.strip_prefix("run ") {
            Some(expression) => command.args(["run", FILE, expression.trim_matches('\'')]),
            None => command.args(arguments.split(' ')).arg(FILE),
        };
        if arguments.starts_with("synth") {
            command.args(["--timeout", SECONDS]);
        }
        let output = command.output().unwrap();
        let streams = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        let said = format!("{}\n", streams.concat().trim_end());
        let ending = output.status.code().map_or("none".into(), |code| code.to_string());
        if ending != code {
            self.complaints.push(format!("line {number}: exit code {ending} instead of {code}:\n\n{said}"));
        }
        said
    }
}
