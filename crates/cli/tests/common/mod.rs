//! What tests of commands have in common: a folder with files, a file with one goal, and what a run gives.
// No test uses all of it.
#![allow(dead_code)]

pub mod screen;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// One goal, `replicate`.
pub const REPLICATE: &str = include_str!("replicate.sq");

/// A goal, `hard`, with very many candidates, none of which is right.
pub const LONG: &str = include_str!("long.sq");

/// What a run printed and said, and how it ended.
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

/// What `loligo ARGUMENTS` does in a folder, with nothing on standard input.
pub fn loligo(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loligo"));
    let output = command.current_dir(folder).args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}
