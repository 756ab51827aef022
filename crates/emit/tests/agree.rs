//! Every program of `examples` (the solutions beside them), `stdlib` and `tests/order`, as a module of each target, gives
//! what the interpreter gives: 200 calls of each goal with random arguments, or all that there are. In them type variables
//! stand for integers.
//!
//! The compilers must be there: `scripts/setup-tests.sh` installs them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod samples;
mod sources;

use libtest_mimic::{Arguments, Failed, Trial};
use loligo_emit::{ModuleName, Target};
use samples::{Sample, TARGETS, sample, solutions};
use sources::{files, root};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, OnceLock};
use std::thread;
use tempfile::TempDir;

const FOLDERS: [&str; 3] = ["examples", "stdlib", "tests/order"];

/// Files that nothing is sampled from, and what the reason says: components without a table or a program, and goals with fewer
/// arguments than calls are asked for.
const LEFT_OUT: [(&str, &str); 8] = [
    ("examples/more/calendar-quarter.sq", "12 calls"),
    ("examples/more/diagram-eval.sq", "`test` has no table"),
    ("examples/more/permission-visible.sq", "`check` has no table"),
    ("examples/more/queue-make.sq", "the component `reverse"),
    ("examples/more/queue-pop.sq", "the component `queue"),
    ("examples/more/trie-remove.sq", "the component `fork"),
    ("examples/more/two-three-list.sq", "the component `join"),
    ("examples/more/unary-half.sq", "65 calls"),
];

/// Lines that the calls of a file print, by the file's name.
type Answers = Result<BTreeMap<String, Vec<String>>, String>;

/// Answers of the interpreter, and then of the targets: all computed at once, when the first test asks for them.
#[derive(Default)]
struct Run {
    samples: OnceLock<BTreeMap<String, Result<Sample, String>>>,
    answers: [OnceLock<Answers>; 2],
}

fn main() {
    let run = Arc::new(Run::default());
    let mut trials = Vec::new();
    for path in FOLDERS.iter().flat_map(|folder| files(folder)) {
        for (index, target) in TARGETS.iter().enumerate() {
            let (run, name) = (run.clone(), shown(&path));
            trials.push(Trial::test(format!("{name} {target:?}"), move || run.agrees(&name, index)));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// Name of the module of a file.
fn module_name(shown: &str) -> ModuleName {
    ModuleName::from_path(&shown.replace('/', "-"))
}

impl Run {
    fn agrees(&self, name: &str, index: usize) -> Result<(), Failed> {
        let samples = self.samples.get_or_init(all_samples);
        if let Some((_, reason)) = LEFT_OUT.iter().find(|(left_out, _)| *left_out == name) {
            return match &samples[name] {
                Err(message) if message.contains(reason) => Ok(()),
                Err(message) => Err(message.into()),
                Ok(_) => Err("it can be sampled now".into()),
            };
        }
        let sample = samples[name].as_ref().map_err(Failed::from)?;
        let answers = self.answers[index].get_or_init(|| answers(samples, index)).as_ref().map_err(Failed::from)?;
        let lines = answers.get(module_name(name).as_str()).map_or(&[][..], Vec::as_slice);
        if lines.len() != sample.calls.len() {
            return Err(format!("{} calls, and {} answers", sample.calls.len(), lines.len()).into());
        }
        let wrong: Vec<String> =
            lines.iter().zip(&sample.calls).filter(|(line, _)| *line != "true").map(told).collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
    }
}

fn told((answer, (call, expected)): (&String, &(String, String))) -> String {
    format!("{call}\n  the interpreter: {expected}\n  the target: {answer}")
}

/// The samples of all files, by the names of these.
fn all_samples() -> BTreeMap<String, Result<Sample, String>> {
    let paths: Vec<PathBuf> = FOLDERS.iter().flat_map(|folder| files(folder)).collect();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let worker = |first: usize| {
        let mine: Vec<PathBuf> = paths.iter().skip(first).step_by(workers).cloned().collect();
        // Programs may be nested deeply.
        thread::Builder::new().stack_size(256 << 20).spawn(move || {
            let solutions = solutions();
            let sampled = |path: &PathBuf| (shown(path), sample(path, &module_name(&shown(path)), &solutions));
            mine.iter().map(sampled).collect::<Vec<_>>()
        })
    };
    let workers: Vec<_> = (0..workers).map(|first| worker(first).unwrap()).collect();
    let samples: BTreeMap<_, _> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
    let tried: Vec<&Sample> = samples.values().filter_map(|sample| sample.as_ref().ok()).collect();
    let goals: usize = tried.iter().map(|sample| sample.goals).sum();
    let calls: usize = tried.iter().map(|sample| sample.calls.len()).sum();
    println!("{} files, {goals} goals, {calls} calls", tried.len());
    samples
}

/// Runs all calls of all files in one target, and gives their answers.
fn answers(samples: &BTreeMap<String, Result<Sample, String>>, index: usize) -> Answers {
    let folder = TempDir::new().map_err(|error| error.to_string())?;
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).map_err(|error| error.to_string());
    let tried: Vec<(ModuleName, &Sample)> =
        samples.iter().filter_map(|(name, sample)| Some((module_name(name), sample.as_ref().ok()?))).collect();
    let mut numbers = String::new();
    for (name, sample) in &tried {
        let (module, calls) = &sample.texts[index];
        let stem = file_stem(name, TARGETS[index]);
        let extension = if TARGETS[index] == Target::OCaml { "ml" } else { "hs" };
        write(&format!("{stem}.{extension}"), module)?;
        write(&format!("{stem}Calls.{extension}"), calls)?;
        numbers += &(sample.numbers.join(" ") + "\n");
    }
    write("numbers", &numbers)?;
    match TARGETS[index] {
        Target::OCaml => {
            write("agreement.ml", OCAML)?;
            let stems = tried.iter().map(|(name, _)| file_stem(name, Target::OCaml));
            let files = stems.flat_map(|stem| [format!("{stem}.ml"), format!("{stem}Calls.ml")]);
            start(folder.path(), Command::new("ocamlc").args(["-w", "-a", "-o", "main", "agreement.ml"]).args(files))?;
        }
        Target::Haskell => {
            write("Agreement.hs", HASKELL)?;
            let imports: String = tried.iter().map(|(name, _)| format!("import qualified {name}Calls\n")).collect();
            let runs: Vec<String> = tried.iter().map(|(name, _)| format!("{name}Calls.run")).collect();
            let main = format!("main :: IO ()\nmain = sequence_ [{}]\n", runs.join(", "));
            write("Main.hs", &format!("module Main (main) where\n\n{imports}\n{main}"))?;
            start(folder.path(), Command::new("ghc").args(["-v0", "-O0", "-j2", "-o", "main", "Main.hs"]))?;
        }
    }
    Ok(by_file(&start(folder.path(), &mut Command::new("./main"))?))
}

/// Name of a module's file, without its extension.
fn file_stem(name: &ModuleName, target: Target) -> String {
    let mut chars = name.as_str().chars();
    match target {
        Target::OCaml => chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect(),
        Target::Haskell => name.to_string(),
    }
}

/// The lines behind each line that names a file.
fn by_file(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut file = String::new();
    for line in text.lines() {
        match line.strip_prefix("file ") {
            Some(name) => file = name.to_owned(),
            None => answers.entry(file.clone()).or_default().push(line.to_owned()),
        }
    }
    answers
}

/// Reads numbers, and prints `true` where an answer is the expected one, otherwise the answer as it lies in memory:
/// `[tag: fields]`.
const OCAML: &str = r#"
let numbers = Scanf.Scanning.from_file "numbers"
let number () = Scanf.bscanf numbers " %d" Fun.id
let bool () = number () = 1

let many read =
  let rec go count = if count = 0 then [] else let item = read () in item :: go (count - 1) in
  go (number ())

let find arguments entries =
  match List.assoc_opt arguments entries with
  | Some result -> result
  | None -> failwith "the interpreter did not ask this"

let rec dump value =
  if Obj.is_int value then string_of_int (Obj.obj value)
  else
    let fields = List.init (Obj.size value) (fun index -> dump (Obj.field value index)) in
    "[" ^ string_of_int (Obj.tag value) ^ ": " ^ String.concat " " fields ^ "]"

let call answer expected =
  print_endline
    (try
       let answer = answer () in
       if answer = expected then "true" else dump (Obj.repr answer)
     with error -> Printexc.to_string error)

let calls call =
  for _ = 1 to number () do call () done

let file name = print_endline ("file " ^ name)
"#;

/// Reads numbers, and prints `true` where an answer is the expected one, otherwise the answer as it is written.
const HASKELL: &str = r#"module Agreement (bool, call, calls, file, find, many, number) where

import Control.Exception (SomeException, evaluate, try)
import Control.Monad (replicateM, replicateM_)
import Data.IORef (IORef, newIORef, readIORef, writeIORef)
import Data.List (foldl')
import System.IO.Unsafe (unsafePerformIO)

{-# NOINLINE numbers #-}
numbers :: IORef [String]
numbers = unsafePerformIO (readFile "numbers" >>= newIORef . words)

number :: IO Integer
number = do
  texts <- readIORef numbers
  case texts of
    [] -> error "no more numbers"
    text : rest -> writeIORef numbers rest >> evaluate (signed text)
  where
    signed ('-' : digits) = negate (natural digits)
    signed digits = natural digits
    natural = foldl' (\before digit -> 10 * before + toInteger (fromEnum digit - fromEnum '0')) 0

bool :: IO Bool
bool = (== 1) <$> number

many :: IO a -> IO [a]
many item = number >>= \count -> replicateM (fromInteger count) item

find :: Eq a => a -> [(a, b)] -> b
find arguments entries = maybe (error "the interpreter did not ask this") id (lookup arguments entries)

call :: (Eq a, Show a) => a -> a -> IO ()
call answer expected = try told >>= putStrLn . either failed id
  where
    told = if answer == expected then pure "true" else let text = show answer in length text `seq` evaluate text
    failed :: SomeException -> String
    failed = show . show

calls :: IO () -> IO ()
calls one = number >>= \count -> replicateM_ (fromInteger count) one

file :: String -> IO ()
file name = putStrLn ("file " ++ name)
"#;

fn start(folder: &Path, command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.current_dir(folder).output();
    let Output { status, stdout, stderr } =
        output.map_err(|error| format!("`{name}` cannot be run ({error}): scripts/setup-tests.sh installs it"))?;
    match status.success() {
        true => Ok(String::from_utf8_lossy(&stdout).into_owned()),
        false => Err(format!("{name}: {}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr))),
    }
}
