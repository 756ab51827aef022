//! Emitted modules, given what they ask for, are run and give the right answers.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod sources;

use loligo_emit::{Emission, ModuleName, Target};
use loligo_logic::Symbol;
use loligo_types::{Base, Expr, Type};
use sources::{Source, root};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Definitions for the functor or the record of `tests/emit/parameters.sq`. Tickets are numbers, and so are boxes.
const GIVEN: &[(&str, &str)] = &[
    ("unbox", r"\b . error"),
    ("box", r"\x . 3"),
    ("buy", r"\n . n + 1"),
    (
        "spend",
        r"\p . match p with
  Empty -> 0
  Purse t rest -> t + spend rest",
    ),
    ("sort", r"\xs . xs"),
    (
        "member",
        r"\x . \xs . match xs with
  Nil -> False
  Cons y ys -> x == y || member x ys",
    ),
    ("least", r"\x . \y . if x <= y then x else y"),
    ("pick", r"\f . \x . if f x == 2 then x else x"),
];

const PARAMETERS: &[(&str, bool)] = &[
    ("size [1, 2, 3] == 3", true),
    ("size [1, 2, 3] == 2", false),
    ("pay 4 == 10", true),
    ("find 7 (Wallet 7 Nil)", true),
    ("find 7 (Wallet 6 [1, 7, -2])", true),
    ("find 7 (Wallet 6 [1])", false),
    ("first (fill 3) == 4", true),
    ("inOrder 1 [[1], [2]]", true),
    ("picked 1 == 1", true),
    ("same (crate 1) (crate 2)", false),
    ("boxes 1 1", true),
];

const ORDERS: &[(&str, bool)] = &[
    ("ambiguous", false),
    ("constants", true),
    ("lists == [2, -4, 6]", true),
    ("inside 1 [[1]]", true),
    ("inside 1 [[2]]", false),
    ("pointFree [1] == [[1]]", true),
    ("empty == Nil", true),
    ("equal Nil Nil", true),
    ("equalRoses (Rose 1 [Rose 2 Nil]) (Rose 1 [Rose 2 Nil])", true),
    ("useless 1 (-2) == -2", true),
    ("three 1 2 3", false),
    ("1 == 2", false),
];

const LAYOUT: &[(&str, bool)] = &[
    ("nested [1] [2] [2] == 70", true),
    ("nested Nil Nil [2] == 1", true),
    ("nested [1] [2] [3] == 8", true),
    ("nested [1] [2] Nil == 14", true),
    ("unary 0 5 True True False", false),
    ("choice True 1 == 1", true),
    ("choice False 7 == 3", true),
    ("function 2 == [None, None]", true),
    ("folded [1, 2, 3] == 3", true),
    ("constructors [1] == [Some 1]", true),
    ("partial 1 [[2], Nil] == [[1, 2], [1]]", true),
    ("recursive 1 [1] == [2, 1]", true),
    ("shadow 3 == 8", true),
    ("beta (beta 3) == 5", true),
];

#[test]
fn with_parameters() {
    agree("parameters", GIVEN, PARAMETERS);
}

#[test]
fn without_parameters() {
    agree("orders", &[], ORDERS);
    agree("layout", &[], LAYOUT);
    agree("abstract", &[], &[("is 3 (Pair 3 1)", true), ("is 3 (Pair 4 1)", false), ("both 1 == (Pair 1 1)", true)]);
}

#[test]
fn what_is_not_given_is_missed() {
    let source = Source::read(&root().join("tests/emit/parameters.sq"));
    source.resolved(|module, file| {
        for target in [Target::OCaml, Target::Haskell] {
            let emission = Emission::new(module, file, target, &ModuleName::from_path("parameters")).unwrap();
            assert_eq!(emission.instance(&[]).unwrap_err().code.id(), "E0501");
            let ticket = Type::unrefined(Base::Data(Symbol::new("Ticket"), [].into(), [].into()));
            let truth = Expr::new(loligo_types::ExprKind::Bool(true), Default::default());
            assert_eq!(emission.expression(&truth, &ticket).unwrap_err().code.id(), "E0301");
        }
    });
}

/// Runs the checks on the module of a file, in every target.
fn agree(name: &str, given: &[(&str, &str)], checks: &[(&str, bool)]) {
    let path = root().join(format!("tests/emit/{name}.sq"));
    // An example is resolved like any program, and its type is not looked at.
    let programs = given.iter().map(|(_, program)| program).chain(checks.iter().map(|(check, _)| check));
    let examples: String = programs.map(|program| format!("example ({program})\n")).collect();
    let source = Source::read_with(&path, &format!("\n{examples}"));
    let expected: String = checks.iter().map(|(_, answer)| format!("{answer}\n")).collect();
    for target in [Target::OCaml, Target::Haskell] {
        let (text, checks) = source.resolved(|module, file| {
            let mut programs = module.examples.iter().map(|example| example.program.clone());
            let given: Vec<(Symbol, Expr)> =
                given.iter().map(|(name, _)| (Symbol::new(name), programs.next().unwrap())).collect();
            let checks: Vec<Expr> = programs.collect();
            let emission = Emission::new(module, file, target, &ModuleName::from_path("tried")).unwrap();
            (emission.text(), emission.checks("Main", &given, &checks).unwrap())
        });
        assert_eq!(run(target, &text, &checks), expected, "{name} {target:?}");
    }
}

fn run(target: Target, text: &str, checks: &str) -> String {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    match target {
        Target::OCaml => {
            write("tried.ml", text);
            write("main.ml", checks);
            start(folder.path(), "ocamlc", &["-o", "main", "tried.ml", "main.ml"]);
        }
        Target::Haskell => {
            write("Tried.hs", text);
            write("Main.hs", checks);
            start(folder.path(), "ghc", &["-v0", "-O0", "-o", "main", "Main.hs"]);
        }
    }
    start(folder.path(), "./main", &[])
}

fn start(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).current_dir(folder).args(arguments).output();
    let output =
        output.unwrap_or_else(|error| panic!("`{program}` cannot be run ({error}): see scripts/setup-tests.sh"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
