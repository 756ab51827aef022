//! Rejections by models in a search are held against the solver: nothing is rejected that it proves.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use loligo_search::{Bounds, SearchOptions, mistakes};
use loligo_session::{Input, Session};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Queries in one search: most goals need fewer, and for others it is enough to have begun.
const MAX_CHECKS: u64 = 3_000;

/// The mistakes in a search for each goal of a file that has holes.
fn mistakes_in(input: Input, bounds: Bounds) -> Vec<String> {
    let session = Session::open(&[input]);
    let search = |module: &loligo_types::Module| {
        let options = SearchOptions { bounds, max_checks: MAX_CHECKS, ..SearchOptions::default() };
        let goals = module.goals.iter().enumerate().filter(|(_, goal)| goal.body.has_holes());
        goals.flat_map(|(index, _)| mistakes(module, index, &options)).collect()
    };
    session.with_module(search).unwrap_or_default()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => {
                found.extend(Some(path).filter(|path| path.extension().is_some_and(|extension| extension == "sq")))
            }
        }
    }
    found.sort();
}

#[test]
fn models_reject_nothing_that_is_proved() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = Vec::new();
    for folder in
        ["tests/synth", "examples/more", "examples/list", "examples/user", "examples/heap", "examples/unique-list"]
    {
        files(&root.join(folder), &mut all);
    }
    assert!(all.len() > 50, "{all:?}");
    for path in all {
        let wrong = mistakes_in(Input::Path(path.clone()), Bounds::default());
        assert!(wrong.is_empty(), "{}: {wrong:#?}", path.display());
    }
}

/// Numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

/// Declarations of what signatures speak of.
const DECLARED: &str = "
data Item
data Light where
  Red   :: Light
  Green :: Light
data List a where
  Nil  :: List a
  Cons :: x: a -> xs: List a -> List a
data Row where
  End  :: Row
  Next :: x: Light -> i: Item -> rest: Row -> Row
termination measure len :: List a -> {Int | _v >= 0} where
  Nil       -> 0
  Cons x xs -> 1 + len xs
measure elems :: List a -> Set a where
  Nil       -> []
  Cons x xs -> [x] + elems xs
termination measure size :: Row -> {Int | _v >= 0} where
  End           -> 0
  Next x i rest -> 1 + size rest
measure lights :: Row -> Set Light where
  End           -> []
  Next x i rest -> [x] + lights rest
measure items :: Row -> Set Item where
  End           -> []
  Next x i rest -> [i] + items rest
measure front :: Row -> Light where
  End           -> Red
  Next x i rest -> x
predicate weight :: Item -> Int
predicate good :: Row -> Bool
predicate near :: Int -> Int -> Bool
";

/// Types of arguments, each with terms over a variable of it, `#`, by their sorts.
const NUMBERS: [&str; 5] = ["n", "0", "1", "n + 1", "weight i"];
const ITEMS: [&str; 1] = ["i"];
const LIGHTS: [&str; 4] = ["l", "Red", "Green", "front r"];

/// A conjunct about `_v` of a sort, over the variables `n`, `i`, `l`, `r` and `xs`.
fn conjunct(random: &mut Random, ty: &str) -> String {
    let relation = random.of(&["==", "<=", ">", "!="]);
    match (ty, random.below(3)) {
        ("Int", 0) => format!("near n {}", random.of(&["_v", "n"])),
        ("Int", _) => format!("_v {relation} {}", random.of(&NUMBERS)),
        ("Item", 0) => format!("weight _v {relation} {}", random.of(&NUMBERS)),
        ("Item", 1) => "_v in items r".to_owned(),
        ("Item", _) => format!("_v == {}", random.of(&ITEMS)),
        ("Light", 0) => "_v in lights r".to_owned(),
        ("Light", _) => format!("_v {} {}", random.of(&["==", "!="]), random.of(&LIGHTS)),
        ("Row", 0) => format!("size _v {relation} {}", random.of(&["size r", "size r + 1", "1", "n"])),
        ("Row", 1) => match random.below(4) {
            0 => "good _v".to_owned(),
            1 => format!("front _v == {}", random.of(&LIGHTS)),
            2 => format!("lights _v == {}", random.of(&["lights r", "lights r + [l]", "[l]", "[Red]"])),
            _ => "_v == r || _v == End".to_owned(),
        },
        ("Row", _) => {
            format!("items _v {} {}", random.of(&["==", "<="]), random.of(&["items r", "items r + [i]", "[i]"]))
        }
        _ => match random.below(2) {
            0 => format!("len _v {relation} {}", random.of(&["len xs", "len xs + 1", "1", "n"])),
            _ => format!("elems _v {} {}", random.of(&["==", "<="]), random.of(&["elems xs", "elems xs + [i]", "[i]"])),
        },
    }
}

const TYPES: [&str; 5] = ["Int", "Item", "Light", "Row", "List Item"];

/// A signature with some of the arguments `n`, `i`, `l`, `r`, `xs` and a result.
fn signature(random: &mut Random, name: &str) -> String {
    let mut text = format!("{name} :: ");
    for (argument, ty) in ["n", "i", "l", "r", "xs"].iter().zip(TYPES) {
        match (ty, random.below(4)) {
            ("Int", 0) => text.push_str("n: {Int | _v > 0} -> "),
            ("Row", 0) => text.push_str("r: {Row | good _v} -> "),
            _ => write!(text, "{argument}: {ty} -> ").unwrap(),
        }
    }
    let ty = random.of(&TYPES);
    let conjuncts: Vec<String> = (0..=random.below(2)).map(|_| format!("({})", conjunct(random, ty))).collect();
    let base = ty.to_owned();
    writeln!(text, "{{{base} | {}}}", conjuncts.join(" && ")).unwrap();
    text
}

#[test]
fn models_reject_nothing_that_is_proved_of_random_signatures() {
    let mut random = Random(0x1234_5678_9abc_def1);
    let mut searched = 0;
    for _ in 0..300 {
        let mut text = DECLARED.to_owned();
        for name in ["f", "g", "h"] {
            text.push_str(&signature(&mut random, name));
        }
        text.push_str(&signature(&mut random, "goal"));
        text.push_str("goal = ??\n");
        let session = Session::open(&[Input::Text { name: "test.sq".into(), text: text.clone() }]);
        searched += usize::from(session.with_module(|_| ()).is_ok());
        let bounds = Bounds { size: Some(3), matches: Some(1), guards: Some(1), ..Bounds::default() };
        let wrong = mistakes_in(Input::Text { name: "test.sq".into(), text: text.clone() }, bounds);
        assert!(wrong.is_empty(), "{wrong:#?} in {text}");
    }
    assert!(searched > 200, "{searched} of them are in order");
}
