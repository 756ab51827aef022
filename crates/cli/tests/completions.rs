//! `loligo completions` and `loligo man` know every command, by the names that clap has for them.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn loligo(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loligo")).current_dir(folder).args(arguments).output().unwrap()
}

fn stdout(arguments: &[&str]) -> String {
    let output = loligo(Path::new("."), arguments);
    assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The first words of the lines that `loligo --help` has below a heading.
fn listed(heading: &str) -> Vec<String> {
    let help = stdout(&["--help"]);
    let below = help.lines().skip_while(|line| *line != heading).skip(1).take_while(|line| !line.is_empty());
    below.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// The long options of a command.
fn options(command: &str) -> Vec<String> {
    let help = stdout(&[command, "--help"]);
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let options: Vec<String> = lines
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with("--")))
        .map(str::to_owned)
        .collect();
    assert!(options.contains(&"--help".to_owned()), "{help}");
    options
}

/// All commands but `help`, which has no page of its own.
fn commands() -> Vec<String> {
    let mut commands = listed("Commands:");
    assert_eq!(commands.pop().as_deref(), Some("help"));
    assert!(commands.contains(&"synth".to_owned()), "{commands:?}");
    commands
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = stdout(&["completions", shell]);
        for command in commands() {
            assert!(text.contains(&command), "{shell} does not know {command}");
        }
        for option in ["distinguish", "max-checks", "gradescope"] {
            assert!(text.contains(option), "{shell} does not know --{option}");
        }
    }
}

#[test]
fn an_unknown_shell_is_not_understood() {
    let output = loligo(Path::new("."), &["completions", "tcsh"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("powershell"));
}

#[test]
fn bash_accepts_its_completions() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("loligo.bash");
    fs::write(&path, stdout(&["completions", "bash"])).unwrap();
    let check =
        "source loligo.bash; COMP_WORDS=(loligo gra); COMP_CWORD=1; _loligo loligo gra loligo; echo ${COMPREPLY[@]}";
    let output = Command::new("bash").current_dir(folder.path()).args(["-c", check]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "grade\n");
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let folder = TempDir::new().unwrap();
    let write = || loligo(folder.path(), &["man", "--out", "share/man1"]);
    let output = write();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let page = |name: &str| fs::read_to_string(folder.path().join(format!("share/man1/{name}.1"))).unwrap();
    assert_eq!(page("loligo"), stdout(&["man"]));
    let commands = commands();
    assert_eq!(fs::read_dir(folder.path().join("share/man1")).unwrap().count(), commands.len() + 1);
    for command in &commands {
        let text = page(&format!("loligo-{command}")).replace('\\', "");
        assert!(text.contains(&format!("\n.TH loligo-{command} 1 ")), "{text}");
        for option in options(command) {
            assert!(text.contains(&option), "{command} {option}:\n{text}");
        }
        assert!(page("loligo").contains(&format!("loligo\\-{command}(1)")));
    }
    // The second time, earlier pages are replaced.
    fs::write(folder.path().join("share/man1/loligo-run.1"), ".TH loligo-run 1 \"loligo 0.0.1\"\n").unwrap();
    assert!(write().status.success());
    assert!(page("loligo-run").contains("EXPR"));
}

#[test]
fn a_file_that_is_no_page_of_the_manual_stays() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("loligo-run.1");
    fs::write(&path, "mine").unwrap();
    let output = loligo(folder.path(), &["man", "--out", "."]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("[E0004]"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
