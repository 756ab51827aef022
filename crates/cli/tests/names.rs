//! The verdict on a module does not depend on how its names are spelled.
//!
//! Each file of `tests/names` has names `n0`, `n1`, … and says which of them must not be spelled alike, since one would hide
//! the other where it is meant. The rest is drawn from a handful, with primes, so that much collides, and the file has to be
//! accepted or rejected all the same.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use libtest_mimic::{Arguments, Failed, Trial};
use loligo_cli::{Colours, render};
use loligo_session::{CheckOptions, Event, Input, Session, Status};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The names to draw from.
const HANDFUL: [&str; 9] = ["x", "x'", "x''", "y", "y'", "f", "f'", "go", "x_1"];
/// Number of draws of names for a file.
const DRAWS: u64 = 12;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/names");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let trial = |path: &std::path::PathBuf| {
        let name = format!("tests/names/{}", path.file_name().unwrap().to_str().unwrap());
        let text = fs::read_to_string(path).unwrap();
        Trial::test(name, move || (0..DRAWS).try_for_each(|draw| Template::of(&text).holds(draw)))
    };
    libtest_mimic::run(&Arguments::from_args(), files.iter().map(trial).collect()).exit();
}

/// A module whose names are to be chosen.
struct Template<'t> {
    text: &'t str,
    expected: Status,
    /// Names of which no two are spelled alike.
    different: Vec<Vec<&'t str>>,
}

impl<'t> Template<'t> {
    fn of(text: &'t str) -> Template<'t> {
        let said = |what: &'static str| text.lines().filter_map(move |line| line.strip_prefix(what));
        let expected = match said("-- expect: ").next().unwrap() {
            "accept" => Status::Done,
            "reject" => Status::Rejected,
            other => panic!("`{other}` is no verdict"),
        };
        let different = said("-- different: ").map(|names| names.split(' ').collect()).collect();
        Template { text, expected, different }
    }

    fn holds(&self, draw: u64) -> Result<(), Failed> {
        let module = renamed(self.text, &self.names(draw));
        let session = Session::open(&[Input::Text { name: "module.sq".into(), text: module.clone() }]);
        let mut said = String::new();
        let status = session.check(&CheckOptions::default(), &mut |event| {
            if let Event::Diagnostic(diagnostic) = event {
                said += &render(&diagnostic, session.sources(), Colours::Off);
            }
        });
        // Not by an error in the names themselves.
        let is_proved_wrong = self.expected == Status::Done || said.contains("[E031");
        match status == self.expected && is_proved_wrong {
            true => Ok(()),
            false => Err(format!("{status:?} instead of {:?}:\n\n{module}\n{said}", self.expected).into()),
        }
    }

    /// Spellings for the names, drawn until those that must differ do.
    fn names(&self, draw: u64) -> BTreeMap<&'t str, &'static str> {
        let mut state = draw.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            HANDFUL[usize::try_from(state >> 33).unwrap() % HANDFUL.len()]
        };
        loop {
            let names: BTreeMap<_, _> = words(self.text).filter(|word| is_name(word)).map(|name| (name, "")).collect();
            let names: BTreeMap<_, _> = names.into_keys().map(|name| (name, next())).collect();
            let differ = |group: &Vec<&str>| {
                let mut spellings: Vec<_> = group.iter().filter_map(|name| names.get(name)).collect();
                spellings.sort_unstable();
                spellings.windows(2).all(|pair| pair[0] != pair[1])
            };
            if self.different.iter().all(differ) {
                return names;
            }
        }
    }
}

fn is_name(word: &str) -> bool {
    word.strip_prefix('n').is_some_and(|number| !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()))
}

/// Words, and what is between them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(|c: char| !c.is_alphanumeric()).flat_map(|part| match part.char_indices().last() {
        Some((end, last)) if !last.is_alphanumeric() => [&part[..end], &part[end..]],
        _ => [part, ""],
    })
}

fn renamed(text: &str, names: &BTreeMap<&str, &str>) -> String {
    words(text).map(|word| names.get(word).copied().unwrap_or(word)).collect()
}
