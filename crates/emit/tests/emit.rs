//! Every program of `examples` (the solutions beside them), `stdlib`, `tests/accept` and `tests/emit` as a module of each
//! target, which the target's compiler must accept without a warning. For `tests/emit`, the text is that of the snapshot
//! beside the file, `*.ml.snap` or `*.hs.snap`; for `tests/emit/reject`, what is said.
//!
//! The compilers must be there: `scripts/setup-tests.sh` installs them.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod sources;

use libtest_mimic::{Arguments, Failed, Trial};
use loligo_base::Diagnostic;
use loligo_emit::{Emission, ModuleName, Target};
use sources::{Source, files, root};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// The folders with programs that every target can express.
const FOLDERS: &[&str] = &["examples", "stdlib", "tests/accept", "tests/emit", "tests/order", "tests/synth"];

/// Warnings that the OCaml compiler has none of: all but those about names that are not ambiguous, about matches that a
/// new constructor would not be noticed in, and about missing interfaces.
const OCAML_FLAGS: &[&str] = &["-strict-sequence", "-w", "+a-4-9-40-41-42-44-45-70", "-warn-error", "+a"];

const GHC_FLAGS: &[&str] = &["-v0", "-fno-code", "-Wall", "-Wredundant-constraints", "-Wcompat", "-Werror"];

fn main() {
    let mut trials = vec![
        Trial::test("OCaml compiles", || compiles(Target::OCaml)),
        Trial::test("Haskell compiles", || compiles(Target::Haskell)),
    ];
    for path in files("tests/emit") {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        for target in [Target::OCaml, Target::Haskell] {
            let path = path.clone();
            trials.push(Trial::test(format!("{name} {target:?}"), move || snapshot(&path, target)));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The text of the module for a file, or what is said instead.
fn emitted(path: &Path, name: &ModuleName, target: Target) -> Result<String, Vec<Diagnostic>> {
    let source = Source::read(path);
    let name = name.clone();
    on_a_large_stack(move || {
        source
            .resolved(|module, file| Ok(Emission::new(module, file, target, &name)?.with_prose(source.prose()).text()))
    })
}

/// Programs may be nested deeply.
fn on_a_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join().unwrap()
}

fn compiles(target: Target) -> Result<(), Failed> {
    let folder = TempDir::new()?;
    let (mut names, mut problems) = (Vec::new(), Vec::new());
    for path in FOLDERS.iter().flat_map(|folder| files(folder)).filter(|path| !is_rejected(path)) {
        let shown = path.strip_prefix(root()).unwrap().display().to_string();
        let name = ModuleName::from_path(&shown.replace('/', "-"));
        let file = match target {
            Target::OCaml => format!("{}.ml", lowered(name.as_str())),
            Target::Haskell => format!("{name}.hs"),
        };
        match emitted(&path, &name, target) {
            Ok(text) => fs::write(folder.path().join(&file), text)?,
            Err(said) => problems.push(format!("{shown}: {said:?}")),
        }
        names.push(file);
    }
    if !problems.is_empty() {
        return Err(problems.join("\n").into());
    }
    let mut command = match target {
        Target::OCaml => with_arguments("ocamlc", OCAML_FLAGS),
        Target::Haskell => with_arguments("ghc", GHC_FLAGS),
    };
    if target == Target::OCaml {
        command.arg("-c");
    }
    expect_silence(command.current_dir(folder.path()).args(names))
}

fn with_arguments(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

fn expect_silence(command: &mut Command) -> Result<(), Failed> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output();
    let Output { status, stdout, stderr } =
        output.map_err(|error| format!("`{name}` cannot be run ({error}): scripts/setup-tests.sh installs it"))?;
    let said = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    if status.success() && said.is_empty() { Ok(()) } else { Err(said.into()) }
}

fn lowered(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

fn is_rejected(path: &Path) -> bool {
    ["tests/emit/reject", "tests/synth/none"].iter().any(|folder| path.starts_with(root().join(folder)))
}

fn snapshot(path: &Path, target: Target) -> Result<(), Failed> {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let extension = if target == Target::OCaml { "ml" } else { "hs" };
    let text = match emitted(path, &ModuleName::from_path(stem), target) {
        Ok(text) => text,
        Err(said) => said.iter().map(told).collect(),
    };
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_input_file(path);
    settings.bind(|| insta::assert_snapshot!(format!("{stem}.{extension}"), text));
    Ok(())
}

fn told(diagnostic: &Diagnostic) -> String {
    let mut text = format!("{}: {}\n", diagnostic.code, diagnostic.message);
    for label in &diagnostic.labels {
        text += &format!("  {:?}: {}\n", label.span, label.message);
    }
    diagnostic.notes.iter().for_each(|note| text += &format!("  note: {note}\n"));
    diagnostic.help.iter().for_each(|help| text += &format!("  help: {help}\n"));
    text
}
