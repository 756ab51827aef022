//! Every error and warning has a page in `docs/errors`, and what the page shows is so.
//!
//! A page begins with `# CODE: title`, and its prose fits a terminal. On it, with the comment right above the block:
//!
//! | block | comment | |
//! |---|---|---|
//! | `loligo,fails` | | `loligo check` of it, as a file `example.sq`, complains of nothing else than the page is about |
//! | `loligo,mends` | | it is accepted, and nothing is said |
//! | `sh,fails`, `sh,mends` | | the same of commands; the exit code is that of the last one |
//! | `loligo,fails`, `loligo,mends` | `<!-- loligo ARGUMENTS -->` | `loligo ARGUMENTS example.sq` instead of `check` |
//! | | `<!-- loligo run 'EXPR' -->` | `loligo run example.sq 'EXPR'` |
//! | `sh,fails` | `<!-- after CODE -->` | this is complained of before |
//! | | `<!-- …, exit code N -->` | it ends with this exit code, not with that of the page |
//! | `loligo` | `<!-- file NAME -->` | a file of this name, for the blocks below it |
//!
//! A page is about its code: errors end with exit code 1, warnings with 0. A page that is called otherwise shows only what
//! is accepted. `docs/errors/README.md` lists the pages, those of a hundred below the heading that begins with it.
//! With `LOLIGO_UPDATE_DOCS=1` the lists are written.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use libtest_mimic::{Arguments, Failed, Trial};
use loligo_base::codes;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{env, fs, thread};
use tempfile::TempDir;

/// The file that blocks are, unless they say otherwise.
const FILE: &str = "example.sq";

/// Most columns of prose.
const COLUMNS: usize = 80;

/// Time limit for a command, so that one that does not end is a failed test. Far more than any should.
const PATIENCE: Duration = Duration::from_secs(120);

fn main() {
    let pages: Vec<Page> = markdown_files().iter().filter_map(|path| Page::read(path)).collect();
    let titles: Vec<String> = pages.iter().filter(|page| page.is_code()).map(|page| page.title().to_owned()).collect();
    let contents = pages.iter().filter(|page| page.is_code()).map(Page::entry).collect::<Vec<_>>();
    let mut trials = vec![
        Trial::test("codes are declared once", move || codes_are_declared_once(&titles)),
        Trial::test("README", move || index(&contents)),
        Trial::test("unknown codes", unknown_codes),
        Trial::test("hints", hints),
    ];
    trials.extend(pages.into_iter().map(|page| Trial::test(page.name.clone(), move || page.test())));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn markdown_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(root().join("docs/errors")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// A page is there for every code in the sources, and for no other.
/// The table of codes has the pages with their titles, and nothing else; each code is given somewhere, by its name.
fn codes_are_declared_once(pages: &[String]) -> Result<(), Failed> {
    let declared: Vec<String> = codes::ALL.iter().map(|code| format!("{code}: {}", code.title())).collect();
    let missing: Vec<&String> = declared.iter().filter(|title| !pages.contains(title)).collect();
    expect(missing.is_empty(), || format!("declared, and without a page of this title in docs/errors: {missing:?}"))?;
    let undeclared: Vec<&String> = pages.iter().filter(|title| !declared.contains(title)).collect();
    expect(undeclared.is_empty(), || format!("pages of codes that are not declared: {undeclared:?}"))?;
    let mut sources = String::new();
    for krate in fs::read_dir(root().join("crates"))? {
        collect_sources(&krate?.path().join("src"), &mut sources);
    }
    let table = fs::read_to_string(root().join(TABLE))?;
    let names = table.lines().filter_map(|line| Some((line.trim_start().split_once(" = \"")?.0, line)));
    let declared =
        names.filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_uppercase() || b"_0123456789".contains(&byte)));
    let idle: Vec<&str> = declared.clone().map(|(name, _)| name).filter(|name| !is_given(name, &sources)).collect();
    expect(declared.count() == codes::ALL.len(), || format!("{TABLE} does not have a code a line"))?;
    expect(idle.is_empty(), || format!("codes that nothing gives: {idle:?}"))
}

/// Where codes are declared.
const TABLE: &str = "crates/base/src/codes.rs";

fn is_given(name: &str, sources: &str) -> bool {
    let is_part = |rest: &str| rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
    sources.split(&format!("codes::{name}")).skip(1).any(|rest| !is_part(rest))
}

/// The sources in a folder. Outside the table, a code is spelled out in tests alone.
fn collect_sources(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_sources(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with(TABLE) {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let literal = text.split('"').find(|text| is_code(text));
            assert!(literal.is_none(), "{} spells {literal:?} out", path.display());
            sources.push_str(text);
        }
    }
}

fn is_code(text: &str) -> bool {
    let digits = text.strip_prefix(['E', 'W']).unwrap_or_default();
    digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The README lists the pages with their titles, and leads nowhere else.
fn index(entries: &[String]) -> Result<(), Failed> {
    let path = root().join("docs/errors/README.md");
    let text = fs::read_to_string(&path)?;
    let mut listed = 0;
    let sections: Vec<String> = text
        .split("\n## ")
        .enumerate()
        .map(|(position, section)| {
            let prose: Vec<&str> = section.lines().filter(|line| !is_entry(line)).collect();
            // The letter tells errors from warnings, the two digits behind it the hundred.
            let hundred = (position > 0).then(|| section.get(1..3)).flatten();
            let list = entries.iter().filter(|entry| entry.get(4..6) == hundred && hundred.is_some());
            let list: Vec<&str> = list.map(String::as_str).collect();
            listed += list.len();
            format!("{}\n\n{}", prose.join("\n").trim_end(), list.join("\n")).trim_end().to_owned() + "\n"
        })
        .collect();
    let written = sections.join("\n## ");
    expect(listed == entries.len(), || "a hundred has no heading in docs/errors/README.md".into())?;
    if env::var_os("LOLIGO_UPDATE_DOCS").is_some_and(|value| !value.is_empty()) {
        fs::write(&path, written)?;
        return Ok(());
    }
    expect(text == written, || format!("LOLIGO_UPDATE_DOCS=1 corrects docs/errors/README.md:\n\n{written}"))
}

/// Anything that is no code is refused, with the closest codes named.
fn unknown_codes() -> Result<(), Failed> {
    for (written, answer) in [("e309", "E0310"), ("E9999", "E0904"), ("map", "four digits"), ("README", "four digits")]
    {
        let output = patiently(Command::new(env!("CARGO_BIN_EXE_loligo")).args(["explain", written]))?;
        let said = String::from_utf8(output.stderr)?;
        let is_refused = output.status.code() == Some(2) && output.stdout.is_empty() && said.contains(answer);
        expect(is_refused, || format!("{written}: {}\n\n{said}", output.status))?;
    }
    Ok(())
}

/// A run that complained says once, at its end, where to read on; one that has nothing to complain of says nothing.
fn hints() -> Result<(), Failed> {
    let cases = [
        (
            "check",
            "f :: x: Int -> {Int | _v > x}\nf = \\x . x\ng :: Int\ng = True\n",
            "For more on an error, try `loligo explain E0310 E0301`",
        ),
        ("check --holes", "f :: x: a -> a\nf = ??\n", ""),
        ("fmt", "f :: Int\nf = 1\n", ""),
    ];
    for (arguments, text, hint) in cases {
        let folder = TempDir::new()?;
        fs::write(folder.path().join(FILE), text)?;
        let output = patiently(loligo(arguments).current_dir(folder.path()).stdin(Stdio::null()))?;
        let said = String::from_utf8(output.stderr)?;
        let hints: Vec<&str> = said.lines().filter(|line| line.contains("loligo explain")).collect();
        let is_last = said.lines().last().unwrap_or_default() == hint || hint.is_empty();
        expect(hints.concat() == hint && is_last, || format!("{arguments}:\n\n{said}"))?;
    }
    Ok(())
}

/// Test for a line of the README that belongs to one of its lists.
fn is_entry(line: &str) -> bool {
    line.starts_with("- [") && line.get(3..8).is_some_and(is_code)
}

/// A page of `docs/errors`.
struct Page {
    /// Its code, or what it is called otherwise.
    name: String,
    text: String,
}

/// Part of a block in the explanation of an error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Failure,
    Mend,
}

impl Page {
    /// `None` if it is the index.
    fn read(path: &Path) -> Option<Page> {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name != "README").then(|| Page { name, text: fs::read_to_string(path).unwrap() })
    }

    fn is_code(&self) -> bool {
        is_code(&self.name)
    }

    fn title(&self) -> &str {
        self.text.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or_default()
    }

    /// Its line in the index.
    fn entry(&self) -> String {
        let name = &self.name;
        format!("- [{name}]({name}.md){}", self.title().strip_prefix(name.as_str()).unwrap_or_default())
    }

    fn test(&self) -> Result<(), Failed> {
        let is_titled = !self.is_code() || self.title().starts_with(&format!("{}: ", self.name));
        expect(is_titled && !self.title().is_empty(), || "the first line is no title".into())?;
        self.expect_explained()?;
        let folder = TempDir::new()?;
        let mut lines = (1..).zip(self.text.lines());
        let (mut comment, mut shown) = (None, Vec::new());
        while let Some((number, line)) = lines.next() {
            if let Some(mark) = line.strip_prefix("```") {
                let block: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
                let block: String = block.iter().map(|line| format!("{line}\n")).collect();
                shown.extend(
                    self.block(folder.path(), mark, comment.take(), &block)
                        .map_err(|failed| format!("line {number}: {}", failed.message().unwrap_or_default()))?,
                );
                continue;
            }
            expect(comment.is_none(), || format!("line {number}: the comment above is not right above a block"))?;
            comment = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
            let is_fitting = comment.is_some() || line.chars().count() <= COLUMNS;
            expect(is_fitting, || format!("line {number}: wider than {COLUMNS} columns"))?;
        }
        let pairs = shown.chunks(2).all(|pair| pair == [Shows::Failure, Shows::Mend]);
        match self.is_code() {
            true => expect(pairs && !shown.is_empty(), || "each failure is followed by its mend".into()),
            false => expect(!shown.contains(&Shows::Failure), || "it has no code that could be given".into()),
        }
    }

    /// `loligo explain` prints it.
    fn expect_explained(&self) -> Result<(), Failed> {
        let output =
            patiently(Command::new(env!("CARGO_BIN_EXE_loligo")).args(["explain", &self.name.to_lowercase()]))?;
        let said = String::from_utf8(output.stdout)?;
        expect(output.status.success() && said.starts_with(self.title()), || format!("it is not explained:\n\n{said}"))
    }

    fn block(&self, folder: &Path, mark: &str, comment: Option<&str>, text: &str) -> Result<Option<Shows>, Failed> {
        let (language, shows) = match mark.split_once(',') {
            Some((language, "fails")) => (language, Shows::Failure),
            Some((language, "mends")) => (language, Shows::Mend),
            _ => {
                let name = comment.and_then(|comment| comment.strip_prefix("file "));
                let path = folder.join(name.filter(|_| mark == "loligo").ok_or("nothing says what this block is")?);
                fs::create_dir_all(path.parent().unwrap())?;
                fs::write(path, text)?;
                return Ok(None);
            }
        };
        let (comment, code) = match comment.and_then(|comment| comment.split_once(", exit code ")) {
            Some((comment, code)) => (Some(comment), code.parse()?),
            None => (comment, i32::from(shows == Shows::Failure && self.name.starts_with('E'))),
        };
        let after = comment.and_then(|comment| comment.strip_prefix("after ")).filter(|_| language == "sh");
        let comment = comment.filter(|_| after.is_none());
        let mut command = match (language, comment) {
            ("loligo", comment) => {
                fs::write(folder.join(FILE), text)?;
                let arguments = comment.map_or(Some("check"), |comment| comment.strip_prefix("loligo "));
                loligo(arguments.ok_or("the comment is no command")?)
            }
            ("sh", None) => shell(text),
            _ => return Err("a block is a file, or a few commands without a comment".into()),
        };
        let output = patiently(command.current_dir(folder).stdin(Stdio::null()))?;
        let said = String::from_utf8(output.stderr)?;
        expect(output.status.code() == Some(code), || format!("{} instead of {code}:\n\n{said}", output.status))?;
        match shows {
            // What is wrong with a student's file is the result of grading it.
            Shows::Failure if text.contains("loligo grade") => {
                self.expect_complaint(&(String::from_utf8(output.stdout)? + &said), after)?;
            }
            Shows::Failure => self.expect_complaint(&said, after)?,
            Shows::Mend => expect(said.is_empty(), || format!("it is not mended:\n\n{said}"))?,
        }
        Ok(Some(shows))
    }

    /// Checks that all that is said is about the page's code alone, or about that `after` another one, and leads to the
    /// page.
    fn expect_complaint(&self, said: &str, after: Option<&str>) -> Result<(), Failed> {
        let codes: Vec<&str> = after.into_iter().chain([self.name.as_str()]).collect();
        let mut given: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix('[')?.split(']').next()).collect();
        given.dedup();
        expect(given == codes, || format!("not said, or something else is said, too:\n\n{said}"))?;
        let hint = format!("`loligo explain {}`\n", codes.join(" "));
        expect(said.ends_with(&hint), || format!("it does not end with a hint to the page:\n\n{said}"))
    }
}

/// The binary, asked about the file.
fn loligo(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loligo"));
    match arguments.strip_prefix("run ") {
        Some(expression) => command.args(["run", FILE, expression.trim_matches('\'')]),
        None => command.args(arguments.split(' ')).arg(FILE),
    };
    command
}

/// A shell that knows the binary and stops at the first command that fails.
fn shell(commands: &str) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_loligo")).parent().unwrap();
    let folders = env::var_os("PATH").unwrap_or_default();
    let folders = env::join_paths([binary.to_owned()].into_iter().chain(env::split_paths(&folders))).unwrap();
    let mut command = Command::new("sh");
    command.args(["-e", "-c", commands]).env("PATH", folders);
    command
}

/// Output of the command, if it ends in time.
fn patiently(command: &mut Command) -> Result<Output, Failed> {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    match receiver.recv_timeout(PATIENCE) {
        Ok(output) => Ok(output?),
        Err(_) => Err(format!("not done after {PATIENCE:?}").into()),
    }
}

fn expect(holds: bool, otherwise: impl Fn() -> String) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(otherwise().into()) }
}
