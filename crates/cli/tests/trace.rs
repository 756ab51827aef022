//! `loligo synth --explain` and `--trace`: stories, data, and the page in a browser.
//!
//! What is told of four examples is in the snapshots of `tests/trace`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Examples by the names of their snapshots.
const EXAMPLES: [(&str, &str); 4] = [
    ("replicate", "list/replicate.sq"),
    ("bst_insert", "bst/insert.sq"),
    ("fold_sort", "sorting/fold-sort.sq"),
    ("balance", "rbt/balance-left.sq"),
];

/// A trace may not be larger.
const MAX_BYTES: usize = 5_000_000;

const GOAL: &str = "id :: x: a -> {a | _v == x}\nid = ??\n";
const NEVER: &str = "three :: x: Int -> {Int | _v == x + 3}\nthree = ??\n";

fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(path).canonicalize().unwrap()
}

fn loligo(folder: &Path, arguments: &[&str], file: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loligo"));
    command.current_dir(folder).args(arguments).arg(file).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The trace of a run, and what `--stats` says beside it.
fn traced(file: &Path) -> (Value, String) {
    let folder = TempDir::new().unwrap();
    let output = loligo(folder.path(), &["synth", "--stats", "--trace", "trace.json"], file);
    let data = fs::read_to_string(folder.path().join("trace.json")).unwrap();
    assert!(data.len() < MAX_BYTES, "{} bytes", data.len());
    (serde_json::from_str(&data).unwrap(), text(&output.stderr))
}

fn snapshot(name: &str, content: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/trace"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, content));
}

#[test]
fn stories_are_told_and_load() {
    let folder = TempDir::new().unwrap();
    for (name, path) in EXAMPLES {
        let file = example(path);
        let output = loligo(folder.path(), &["synth", "--explain"], &file);
        let story = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let given = fs::read_to_string(&file).unwrap();
        let goal = given.rfind("\n\n").unwrap();
        fs::write(folder.path().join("told.sq"), format!("{}\n\n{story}", &given[..goal])).unwrap();
        let check = loligo(folder.path(), &["check"], Path::new("told.sq"));
        assert_eq!(check.status.code(), Some(0), "{story}{}", text(&check.stderr));
        snapshot(&format!("{name}_story"), &story);
    }
}

#[test]
fn the_program_is_the_same_without_a_story() {
    let folder = TempDir::new().unwrap();
    for (_, path) in EXAMPLES {
        let plain = text(&loligo(folder.path(), &["synth", "--stats"], &example(path)).stderr);
        let told = text(&loligo(folder.path(), &["synth", "--stats", "--trace", "t.json"], &example(path)).stderr);
        let counts = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| !line.contains("time in") && !line.contains("memory"));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(counts(&plain), counts(&told), "{path}");
    }
}

/// Number of terms with one fate at a place and inside it.
fn total(place: &Value, field: &str) -> u64 {
    let parts = |value: &Value, field: &str| value[field].as_array().unwrap().clone();
    let attempts = parts(place, "attempts");
    let inside = attempts.iter().flat_map(|attempt| parts(attempt, "places")).chain(parts(place, "inner"));
    place["terms"][field].as_u64().unwrap() + inside.map(|inner| total(&inner, field)).sum::<u64>()
}

#[test]
fn data_agrees_with_the_statistics() {
    for (name, path) in EXAMPLES {
        let (trace, stats) = traced(&example(path));
        assert_eq!(trace["version"], 1);
        let goal = &trace["goals"][0];
        let said = |label: &str| -> u64 {
            let line = stats.lines().find(|line| line.trim_start().starts_with(label)).unwrap();
            line.split_whitespace().last().unwrap().parse().unwrap()
        };
        let rungs = goal["rungs"].as_array().unwrap();
        for (field, label) in [
            ("built", "terms built"),
            ("rejected_by_shape", "by shape, not built"),
            ("rejected_by_verdict", "by a cached verdict"),
            ("rejected_by_model", "by a counter-model"),
            ("rejected_by_solver", "by the solver"),
        ] {
            let found: u64 = rungs.iter().map(|rung| total(&rung["root"], field)).sum();
            assert_eq!(found, said(label), "{path}: {field}");
            assert_eq!(goal["terms"][field], said(label), "{path}: {field}");
        }
        snapshot(&format!("{name}_trace"), &digest(goal));
    }
}

/// Digest of a trace, in few lines.
fn digest(goal: &Value) -> String {
    let mut digest = format!("{} {}\n", goal["goal"], goal["outcome"]);
    for rung in goal["rungs"].as_array().unwrap() {
        let (size, matches, guards) = (&rung["size"], &rung["matches"], &rung["guards"]);
        let (outcome, built) = (&rung["root"]["outcome"], total(&rung["root"], "built"));
        writeln!(digest, "rung {size} {matches} {guards}: {outcome}, {built} terms").unwrap();
    }
    let last = goal["rungs"].as_array().unwrap().last().unwrap();
    outline(&last["root"], 1, &mut digest);
    writeln!(digest, "{} clauses", goal["constraints"].as_array().unwrap().len()).unwrap();
    steps(&goal["derivation"], 1, &mut digest);
    digest
}

fn outline(place: &Value, depth: usize, digest: &mut String) {
    let indent = "  ".repeat(depth);
    writeln!(digest, "{indent}{}: {}", place["step"].as_str().unwrap(), place["outcome"].as_str().unwrap()).unwrap();
    for attempt in place["attempts"].as_array().unwrap() {
        let (kind, term) = (attempt["kind"].as_str().unwrap(), attempt["term"].as_str().unwrap());
        let guard = attempt["guard"].as_str().map(|guard| format!(" if {guard}")).unwrap_or_default();
        writeln!(digest, "{indent}- {kind} {term}{guard}: {}", attempt["found"]).unwrap();
        let found = attempt["found"].as_bool().unwrap();
        let places = attempt["places"].as_array().unwrap().iter().filter(|_| found);
        places.for_each(|inner| outline(inner, depth + 1, digest));
    }
    place["inner"].as_array().unwrap().iter().for_each(|inner| outline(inner, depth + 1, digest));
}

fn steps(step: &Value, depth: usize, digest: &mut String) {
    let expression = step["expression"].as_str().unwrap().lines().next().unwrap();
    let obligations = step["obligations"].as_array().unwrap().len();
    writeln!(digest, "{}{} {expression} ({obligations})", "  ".repeat(depth), step["rule"].as_str().unwrap()).unwrap();
    step["steps"].as_array().unwrap().iter().for_each(|inner| steps(inner, depth + 1, digest));
}

#[test]
fn a_failed_search_is_told() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("three.sq"), NEVER).unwrap();
    let output = loligo(folder.path(), &["synth", "--explain", "--trace", "t.json"], Path::new("three.sq"));
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stdout).starts_with("-- For `three`"), "{}", text(&output.stdout));
    let trace: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("t.json")).unwrap()).unwrap();
    assert_eq!(trace["goals"][0]["outcome"], "exhausted");
    assert!(trace["goals"][0]["derivation"].is_null());
}

#[test]
fn what_cannot_be_written_is_told() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("id.sq"), GOAL).unwrap();
    let output = loligo(folder.path(), &["synth", "--trace", "no/such/t.html"], Path::new("id.sq"));
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("E0004"), "{}", text(&output.stderr));
    let output = loligo(folder.path(), &["synth", "--trace", "t.txt"], Path::new("id.sq"));
    assert_eq!(output.status.code(), Some(2));
}

/// The page as a browser has it once its script has run; the test fails if the browser complains of anything.
fn rendered(page: &Path, width: u32, picture: Option<&Path>) -> String {
    let folder = TempDir::new().unwrap();
    let mut command = Command::new("chromium");
    command.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--enable-logging=stderr",
        "--v=0",
    ]);
    command.arg(format!("--user-data-dir={}", folder.path().display()));
    command.arg(format!("--window-size={width},2400"));
    match picture {
        Some(picture) => command.arg(format!("--screenshot={}", picture.display())),
        None => command.arg("--dump-dom"),
    };
    command.arg(format!("file://{}", page.display())).stdin(Stdio::null());
    let output = command.output().unwrap_or_else(|error| {
        panic!("the browser `chromium` cannot be run: {error}; scripts/setup-tests.sh installs it")
    });
    let complaints = text(&output.stderr);
    let of_console: Vec<&str> = complaints.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(of_console.is_empty(), "{}", of_console.join("\n"));
    text(&output.stdout)
}

#[test]
fn pages_are_shown_by_a_browser() {
    let folder = TempDir::new().unwrap();
    let pictures = std::env::var_os("LOLIGO_TRACE_PICTURES").map(PathBuf::from);
    for (name, path) in EXAMPLES {
        let page = folder.path().join(format!("{name}.html"));
        let output = loligo(folder.path(), &["synth", "--trace", page.to_str().unwrap()], &example(path));
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(fs::metadata(&page).unwrap().len() < MAX_BYTES as u64);
        let dom = rendered(&page, 1000, None);
        for part in ["class=\"tree\"", "<summary>Rung ", "class=\"derivation\"", "class=\"story\""] {
            assert!(dom.contains(part), "{path}: the page lacks {part}");
        }
        if let Some(pictures) = &pictures {
            rendered(&page, 1000, Some(&pictures.join(format!("trace-{name}.png"))));
            rendered(&page, 500, Some(&pictures.join(format!("trace-{name}-narrow.png"))));
        }
    }
}

#[test]
fn hostile_names_stay_text() {
    let folder = TempDir::new().unwrap();
    let name = "a<img src=x onerror=boom()>&.sq";
    fs::write(folder.path().join(name), GOAL.replace("id", "i'''")).unwrap();
    let page = folder.path().join("t.html");
    let output = loligo(folder.path(), &["synth", "--trace", "t.html"], Path::new(name));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page_text = fs::read_to_string(&page).unwrap();
    assert!(!page_text.contains("<img"));
    let dom = rendered(&page, 1000, None);
    assert!(dom.contains("a&lt;img src=x onerror=boom()&gt;&amp;.sq"));
    assert!(!dom.contains("<img"));
}
