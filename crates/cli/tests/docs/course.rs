//! The exercises in `docs/lessons/*/exercises`, and their solutions in `docs/lessons/*/solutions`.
//!
//! An exercise has holes, and its comment says what to do. `-- points: N` stands right above the signature of a goal
//! with a hole; without, the goal is worth one point. Loligo finds what is asked for, unless the comment says something
//! of [`ENDINGS`]. A solution has the name of its exercise, defines every such goal under the same signature, and is
//! graded with all points.

use crate::{files, loligo, said};
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::{Path, PathBuf};

/// Endings of an exercise that has to be done by hand: its comment, and the exit code of `loligo synth`.
const ENDINGS: &[(&str, &str)] = &[("Loligo finds no program", "3"), ("Loligo's program contradicts", "1")];

pub(crate) fn trials(root: &Path) -> Vec<Trial> {
    let trial = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        let folder = path.parent().and_then(Path::file_name).unwrap().to_owned();
        Trial::test(name, move || match folder.to_str() {
            Some("exercises") => exercise(&path),
            Some("solutions") => solution(&path),
            _ => Err("neither an exercise nor a solution".into()),
        })
    };
    files(&root.join("docs/lessons"), "sq").into_iter().map(trial).collect()
}

fn exercise(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    if !counterpart(path, "solutions").exists() {
        return Err("it has no solution".into());
    }
    let goals = goals(&text);
    if goals.is_empty() {
        return Err("it has no goal with a hole under a signature".into());
    }
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| line.starts_with("-- points")) {
        let points = line.strip_prefix("-- points: ").and_then(|points| points.parse::<u32>().ok());
        let below = text.lines().nth(number).unwrap_or_default();
        if points.is_none() || !goals.iter().any(|(name, _)| below.starts_with(&format!("{name} ::"))) {
            return Err(format!("line {number}: no points right above the signature of a goal").into());
        }
    }
    let ending = ENDINGS.iter().find(|(remark, _)| text.contains(remark)).map_or("0", |(_, code)| *code);
    expect(path, &["synth"], ending)
}

fn solution(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let asked = fs::read_to_string(counterpart(path, "exercises")).map_err(|_| "it is a solution to no exercise")?;
    if text.contains("??") {
        return Err("it has holes".into());
    }
    for (name, signature) in goals(&asked) {
        if self::signature(&text, &name).is_none_or(|own| own != signature) {
            return Err(format!("`{name}` does not have the signature of the exercise").into());
        }
    }
    expect(path, &["check"], "0")?;
    let exercise = format!("../exercises/{}", path.file_name().and_then(|name| name.to_str()).unwrap());
    expect(path, &["grade", "--cases", "50", "--against", &exercise], "0")
}

fn expect(path: &Path, arguments: &[&str], code: &str) -> Result<(), Failed> {
    let file = path.file_name().and_then(|name| name.to_str()).unwrap();
    let arguments: Vec<String> = arguments.iter().chain(&[file]).map(|&argument| argument.into()).collect();
    let (said, ending) = said(loligo(path.parent().unwrap(), &arguments));
    if ending == code {
        Ok(())
    } else {
        Err(format!("{arguments:?}: exit code {ending}, not {code}:\n\n{said}").into())
    }
}

/// The file of the same name in the neighbouring folder.
fn counterpart(path: &Path, folder: &str) -> PathBuf {
    path.parent().and_then(Path::parent).unwrap().join(folder).join(path.file_name().unwrap())
}

/// The goals with holes and their signatures.
fn goals(text: &str) -> Vec<(String, String)> {
    let with_hole = declarations(text).into_iter().filter(|declaration| declaration.contains("??"));
    with_hole
        .filter_map(|declaration| {
            let name = declaration.split_whitespace().next()?;
            Some((name.to_owned(), signature(text, name)?))
        })
        .collect()
}

/// The signature of a name, however it is laid out.
fn signature(text: &str, name: &str) -> Option<String> {
    declarations(text).into_iter().find(|declaration| declaration.starts_with(&format!("{name} ::")))
}

/// The declarations, without comments, their words separated by single spaces.
fn declarations(text: &str) -> Vec<String> {
    let mut declarations: Vec<String> = Vec::new();
    for line in text.lines().map(|line| line.split("--").next().unwrap_or_default()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match declarations.last_mut() {
            Some(last) if line.starts_with(char::is_whitespace) => {
                last.extend(words.iter().flat_map(|word| [" ", word]))
            }
            _ if words.is_empty() => {}
            _ => declarations.push(words.join(" ")),
        }
    }
    declarations
}
