//! `loligo repl`: sessions through a pipe, and one at a terminal.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use common::screen::Screen;
use common::{LONG, REPLICATE};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder with `list.sq` in it.
fn folder() -> TempDir {
    common::folder(&[("list.sq", REPLICATE)])
}

/// Output of a session through a pipe.
fn session(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_loligo"))
        .arg("repl")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Output of a session without files, as text; it must end with this exit code.
fn printed(input: &str, code: i32) -> (String, String) {
    let folder = folder();
    let output = session(folder.path(), &[], input);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{out}{err}");
    (out, err)
}

#[test]
fn a_goal_is_searched_for_when_it_is_typed() {
    let (out, _) = printed("id :: x: a -> {a | _v == x}\nid = ??\nid 3\n:goals\n", 0);
    assert_eq!(out, "id :: x: a -> {a | _v == x}\nid = \\x . x\n3\nid: solved\n");
}

#[test]
fn several_lines_end_with_an_empty_one() {
    let (out, err) = printed("data Colour where\n  Red :: Colour\n  Blue :: Colour\n\nRed\n", 0);
    assert_eq!((out.as_str(), err.as_str()), ("Red\n", ""));
}

#[test]
fn what_is_wrong_does_not_come_in() {
    let (out, err) = printed("f :: Int -> Foo\n:info f\n", 1);
    assert_eq!(out, "");
    assert!(err.contains("E0202") && err.contains("<repl>:1:13") && err.contains("nothing is declared"), "{err}");
    let (out, err) = printed("two :: {Int | _v == 2}\ntwo = 3\n:goals\n", 1);
    assert_eq!(out, "");
    assert!(err.contains("E0310") && err.contains("<repl>:1:7") && err.contains("there are no goals"), "{err}");
    let (_, err) = printed("1 +* 2\n", 1);
    assert!(err.contains("<expression>:1:4"), "{err}");
}

#[test]
fn a_new_declaration_takes_the_place_of_the_old_one() {
    let input =
        "c :: {Int | _v > 0}\ntwo :: {Int | _v == 2}\ntwo = 2\nc :: {Int | _v == 2}\n:info c\n:goals\n:check\n:goals\n";
    let (out, err) = printed(input, 0);
    assert!(out.contains("-- <repl>:1\nc :: {Int | _v == 2}\n") && !out.contains("_v > 0"), "{out}");
    assert!(out.contains("two: not checked since `c` was declared anew") && out.ends_with("two: checked\n"), "{out}");
    assert!(err.contains("declared anew: `c`"), "{err}");
}

#[test]
fn what_depends_on_a_declaration_is_checked_again() {
    let input = "c :: {Int | _v == 2}\ntwo :: {Int | _v == 2}\ntwo = c\nc :: {Int | _v == 3}\n:check\n:goals\n";
    let (out, err) = printed(input, 1);
    assert!(out.contains("two: failed"), "{out}");
    assert!(err.contains("E0310"), "{err}");
}

#[test]
fn types() {
    let folder = folder();
    let input = ":type replicate\n:type replicate 3 True\n:type Cons 1 (Cons 2 Nil)\n:type \\x . Cons x Nil\n:type dec (dec 7)\n";
    let output = session(folder.path(), &["list.sq"], input);
    assert_eq!(
        text(&output.stdout),
        "replicate :: n: {Int | _v >= 0} -> x: a -> {List a | len _v == n}\n\
         replicate 3 True :: {List Bool | len _v == 3}\n\
         Cons 1 (Cons 2 Nil) :: {List {Int | 0 <= _v} | len _v == 2}\n\
         \\x . Cons x Nil :: a -> {List a | len _v == 1}\n\
         dec (dec 7) :: {Int | _v == 5}\n"
    );
    let output =
        session(folder.path(), &["list.sq"], ":type replicate xs\n:type replicate (dec 0) 1\n:type dec True\n");
    let err = text(&output.stderr);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()));
    assert!(err.contains("E0205") && err.contains("E0312") && err.contains("E0301"), "{err}");
}

#[test]
fn next_programs_differ() {
    let (out, err) = printed(
        "c :: {Int | _v > 3}\npos :: x: {Int | _v > 0} -> {Int | _v > 0}\npos = ??\n:next\n:all 2\n:info pos\n",
        0,
    );
    let programs: Vec<&str> = out.lines().filter(|line| line.starts_with("pos = ")).collect();
    assert_eq!(programs, ["pos = \\x . x", "pos = \\x . c", "pos = \\x . x", "pos = \\x . c", "pos = \\x . c"]);
    assert!(err.contains("2 different programs"), "{err}");
    let (_, err) = printed("id :: x: a -> {a | _v == x}\nid = ??\n:next\n", 3);
    assert!(err.contains("id: no further program"), "{err}");
}

#[test]
fn programs_have_a_story() {
    let folder = folder();
    let input = ":why\npos :: x: {Int | _v > 0} -> {Int | _v > 0}\npos = ??\n:why\n:trace pos.json\n:trace pos\n";
    let output = session(folder.path(), &[], input);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(err.contains("no goal was searched for yet") && err.contains("`.html` or `.json`"), "{err}");
    assert!(out.contains("-- `pos` was found on rung"), "{out}");
    let trace = fs::read_to_string(folder.path().join("pos.json")).unwrap();
    assert!(trace.starts_with("{\"version\":1,"), "{trace}");
}

#[test]
fn what_is_not_found_is_remembered() {
    let (out, err) = printed("no :: a -> b\nno = ??\n:goals\n", 3);
    assert!(out.starts_with("no: failed: [E0405]"), "{out}");
    assert!(err.contains("E0405"), "{err}");
}

#[test]
fn commands_that_are_not_understood() {
    let (_, err) = printed(":t x\n:nothing\n:load\n:goals now\n:set seed x\n:set x 1\n:synth f\n:next\n", 1);
    for said in [
        "`:t` may mean `:type`, `:test` or `:trace`",
        "there is no command `:nothing`",
        "it is `:load FILE…`",
        "it is `:goals`",
        "`seed` is a number",
        "there is no setting `x`",
        "there is no goal `f`",
        "no goal was searched for yet",
    ] {
        assert!(err.contains(said), "{said}: {err}");
    }
}

#[test]
fn settings() {
    let (out, _) =
        printed(":set timeout 5\n:set max-checks 9\n:set cases 7\n:set seed 3\n:set\n:set timeout off\n:set\n", 0);
    assert!(out.contains("timeout     5 seconds\nmax-checks  9\ncases       7\nseed        3\n"), "{out}");
    assert!(out.contains("timeout     off\nmax-checks  9\n"), "{out}");
}

#[test]
fn what_is_written_loads_again() {
    let folder = folder();
    let path = folder.path();
    let first = session(
        path,
        &["list.sq"],
        ":synth\nthree :: {Int | _v == 3}\nthree = 3\n:write new.sq\n:write list.sq\n:browse\n",
    );
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    let written = fs::read_to_string(path.join("new.sq")).unwrap();
    assert!(written.contains("Cons x (replicate (dec n) x)\n") && written.ends_with("three = 3\n"), "{written}");
    assert_eq!(fs::read_to_string(path.join("list.sq")).unwrap(), written);
    let second = session(path, &["new.sq"], ":goals\nreplicate 2 three\n");
    assert_eq!(text(&second.stdout), "replicate: checked\nthree: checked\n[3, 3]\n", "{}", text(&second.stderr));
}

#[test]
fn files_of_others_are_not_overwritten() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("other.sq"), "-- mine\n").unwrap();
    let refused = session(path, &[], "c :: Int\n:write other.sq\n");
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains(":write! other.sq"), "{}", text(&refused.stderr));
    assert_eq!(fs::read_to_string(path.join("other.sq")).unwrap(), "-- mine\n");
    let told = session(path, &[], "c :: Int\n:write! other.sq\n:write other.sq\n");
    assert_eq!(told.status.code(), Some(0));
    assert_eq!(fs::read_to_string(path.join("other.sq")).unwrap(), "c :: Int\n");
}

#[test]
fn imports_are_found_from_where_the_session_is_written() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("sub")).unwrap();
    fs::write(path.join("sub/one.sq"), "one :: {Int | _v == 1}\n").unwrap();
    fs::write(path.join("sub/user.sq"), "import \"one.sq\"\nuno :: {Int | _v == 1}\nuno = one\n").unwrap();
    let output = session(path, &["sub/user.sq"], ":write here.sq\n:write sub/there.sq\n:info one\n");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "-- sub/one.sq:1\none :: {Int | _v == 1}\n");
    for written in ["here.sq", "sub/there.sq"] {
        assert_eq!(session(path, &[written], "").status.code(), Some(0), "{written}");
    }
}

#[test]
fn a_broken_file_is_read_again_when_it_is_mended() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("a.sq"), "f :: Foo\n").unwrap();
    let output = session(path, &["a.sq", "missing.sq"], ":browse\n");
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("a.sq:1:6") && err.contains("E0001") && err.contains("nothing is declared yet"), "{err}");
}

#[cfg(unix)]
#[test]
fn the_editor_gets_the_session() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let editor = folder.path().join("editor");
    fs::write(&editor, "#!/bin/sh\nsed -i 's/one/two/' \"$1\"\n").unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_loligo"))
        .arg("repl")
        .env("VISUAL", &editor)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"one :: Int\n:edit\n:browse\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stdout), "-- components and goals\ntwo :: Int\n");
}

#[test]
fn components_come_before_the_goal() {
    let folder = folder();
    let output = session(folder.path(), &["list.sq"], "late :: Int\nlate = 1\n:components replicate\n:test late\n");
    let out = text(&output.stdout);
    assert!(
        out.contains("Cons :: x: a") && out.contains("dec ::") && out.contains("-- itself") && !out.contains("late ::"),
        "{out}"
    );
    assert!(out.contains("late: all 1 calls"), "{out}");
}

/// The session that the book shows, with what it prints.
#[test]
fn the_session_in_the_book() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/repl.md")).unwrap();
    let shown = page.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let prompt = "loligo> ";
    let typed: String =
        shown.lines().filter_map(|line| line.strip_prefix(prompt)).map(|line| format!("{line}\n")).collect();
    let printed: String =
        shown.lines().filter(|line| !line.starts_with(prompt)).map(|line| format!("{line}\n")).collect();
    let folder = folder();
    let script = "exec \"$0\" repl list.sq 2>&1";
    let mut child = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_loligo")])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stdout), printed);
}

#[test]
fn a_session_at_a_terminal() {
    let folder = folder();
    fs::write(folder.path().join("long.sq"), LONG).unwrap();
    let screen = Screen::open(folder.path(), "session", "repl");
    screen.wait_for(":quit ends");
    screen.type_line("c :: {Int | _v > 3}");
    screen.type_line("pos :: x: {Int | _v > 0} -> {Int | _v > 0}");
    screen.type_line("pos = ??");
    screen.wait_for("pos = \\x . x");
    screen.type_line(":next");
    screen.wait_for("pos = \\x . c");
    screen.type_line(":load list.sq");
    screen.wait_for("open goal: replicate");
    screen.type_line(":type replicate 3 True");
    screen.wait_for("{List Bool | len _v == 3}");
    screen.type_line(":synth");
    screen.wait_for("else Cons x (replicate (dec n) x)");
    screen.type_line(":load long.sq");
    screen.wait_for("open goal: hard");
    screen.type_line(":synth hard");
    screen.wait("the search", |shown| shown.contains("searching for hard; Ctrl-C cancels"));
    screen.wait("progress", |shown| shown.contains("\nhard: ") && shown.contains("\n  rung "));
    screen.interrupt();
    screen.wait_for("cancelled; the session is as before");
    let shown = screen.shown();
    assert!(!shown.contains("\nhard: ") && !shown.contains("\n  rung "), "{shown}");
    screen.type_line(":write out.sq");
    screen.wait_for("written: out.sq");
    screen.type_line(":reload");
    screen.type_line(":goals");
    screen.wait_for("hard: failed");
    screen.type_line(":quit");
    screen.wait("the end", |shown| shown.ends_with("exit code 0"));
    assert!(fs::read_to_string(folder.path().join("out.sq")).unwrap().contains("Cons x (replicate (dec n) x)"));
    let history = fs::read_to_string(folder.path().join(".local/state/loligo/history")).unwrap();
    assert!(history.contains(":write out.sq"), "{history}");
}
