//! Fixtures for tests of commands: a folder with files, a file with one goal, and the result of a run.
// No test uses all of it.
#![allow(dead_code)]

pub mod screen;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// One goal, `replicate`.
pub const REPLICATE: &str = include_str!("replicate.sq");

/// A goal, `hard`, with very many candidates, none of which is right.
pub const LONG: &str = include_str!("long.sq");

/// Result of a run: its output and exit code.
#[derive(PartialEq, Eq, Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A folder with these files, by their paths in it.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Run {
    /// Compares everything with the snapshot of that name in `tests/cli`.
    pub fn assert_snapshot(&self, name: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cli"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let text = format!("exit code {}\n-- stdout\n{}-- stderr\n{}", self.code, self.stdout, self.stderr);
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}

/// Runs `loligo ARGUMENTS` in a folder, with nothing on standard input.
pub fn loligo(folder: &Path, arguments: &[&str]) -> Run {
    loligo_on(folder, arguments, "")
}

/// Runs `loligo ARGUMENTS` in a folder, with a text on standard input.
pub fn loligo_on(folder: &Path, arguments: &[&str], stdin: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loligo"));
    command.current_dir(folder).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It need not be read.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap().into()
}
