//! Output of `--json`, and the data of `--trace`, held against the schema in `docs/json.md`; all that it describes is
//! printed by some command here. The judge is `jsonschema` (scripts/setup-tests.sh).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod common;

use common::{REPLICATE, Run, folder, loligo, loligo_on};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use tempfile::TempDir;

/// Lines that are printed only if Loligo is wrong.
const NEVER: &[&str] = &["bug"];

const FILES: &[(&str, &str)] = &[
    ("list.sq", REPLICATE),
    ("weak.sq", "key :: x: Int -> Int\nweak :: x: Int -> Int\nweak = ??\n"),
    ("wrong.sq", "-- λ\nf :: x: Int -> {Int | _v > x}\nf = \\x . x\n"),
    ("unknown.sq", "g :: Int\ng = h\n"),
    ("least.sq", "least :: x: Int -> y: Int -> z: Int -> {Int | _v <= x && _v <= y && _v <= z}\nleast = ??\n"),
    ("never.sq", "c :: Int\nd :: x: Int -> {Int | _v > x && _v < c}\ne :: {Int | _v == 1001}\ne = ??\n"),
    ("max.sq", "max :: x: Int -> y: Int -> {Int | _v >= x && _v >= y}\nmax = \\x . \\y . if x <= y then y else x\n"),
    ("one.sq", "one :: x: Int -> {Int | _v == x}\none = \\x . if x == x then x else 0\n"),
    ("wide.sq", "one   ::  Int\none = 1\n"),
    ("heap.sq", HEAP),
    ("week/a.sq", "inc :: x: Int -> Int\n-- points: 2\nf :: x: Int -> {Int | _v > x}\nf = ??\ng :: Int\ng = ??\n"),
    ("ann/a.sq", "inc = \\x . x\nf :: x: Int -> {Int | _v > x}\nf = \\x . x\ng :: Int\ng = 1\n"),
    ("ann/b.sq", ""),
];

/// A definition that rests on one thing of each kind.
const HEAP: &str = "data Heap
measure size :: Heap -> {Int | _v >= 0}
predicate full :: Heap -> Bool
empty :: {Heap | size _v == 0 && full _v}
limit :: Int
limit = ??
choose :: x: Int -> {Heap | full _v}
choose = \\x . if x == limit then empty else empty
";

/// Of all commands, and of each at least one line of each kind that it prints.
const RUNS: &[&str] = &[
    "synth list.sq --explain --stats --trace list.json",
    "synth weak.sq --all 3",
    "synth weak.sq --distinguish",
    "synth max.sq least.sq --all 2 --trace least.json",
    "synth never.sq --partial --max-checks 40 --max-size 3 --trace never.json",
    "check wrong.sq unknown.sq",
    "check heap.sq --holes",
    "certify max.sq --out certificate",
    "fmt wide.sq",
    "fmt --check wide.sq unknown.sq",
    "run list.sq 'replicate 2 5'",
    "test max.sq one.sq",
    "emit max.sq --to ocaml",
    "bench list.sq never.sq",
    "explain E0310 endings",
    "snap list.sq --accept",
    "snap list.sq --check",
    "grade ann --against week",
    "completions bash",
    "man",
    "man --out pages",
];

const SESSION: &str = ":load list.sq
:synth
:next
:all 2
:why
replicate 2 True
:type replicate 2 True
:test replicate
:write out.sq
nothing
:nothing
";

#[test]
fn everything_is_as_the_schema_says() {
    let folder = folder(FILES);
    let mut lines = Vec::new();
    for run in RUNS {
        let words = words(run);
        let arguments: Vec<&str> = words.iter().map(String::as_str).chain(["--json"]).collect();
        lines.extend(records(&loligo(folder.path(), &arguments)));
    }
    lines.extend(records(&loligo_on(folder.path(), &["repl", "--json"], SESSION)));
    let traces =
        ["list.json", "least.json", "never.json"].map(|name| fs::read_to_string(folder.path().join(name)).unwrap());
    let traces: Vec<Value> = traces.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let schema = schema();
    assert_eq!(complaints(&schema, &json!({ "$ref": "#/oneOf" }), &Value::Array(lines.clone())), "");
    assert_eq!(complaints(&schema, &json!({ "$ref": "#/$defs/trace" }), &Value::Array(traces.clone())), "");
    let mut seen = Seen { schema: &schema, paths: BTreeSet::new() };
    for line in &lines {
        seen.definition(line["kind"].as_str().unwrap(), line);
    }
    traces.iter().for_each(|trace| seen.definition("trace", trace));
    let described: BTreeSet<String> = described(&schema);
    let missing: Vec<&String> = described.difference(&seen.paths).collect();
    assert!(missing.is_empty(), "described, but never printed: {missing:?}");
}

/// A schema that accepts anything would be no use.
#[test]
fn what_is_not_described_is_complained_of() {
    let schema = schema();
    let line = json!({ "$ref": "#/oneOf" });
    let end = json!({ "kind": "end", "status": "done", "exit_code": 0 });
    assert_eq!(complaints(&schema, &line, &json!([end])), "");
    for (field, value) in [("kind", "finish"), ("status", "fine"), ("more", "x")] {
        let mut other = end.clone();
        other.as_object_mut().unwrap().insert(field.into(), value.into());
        assert_ne!(complaints(&schema, &line, &json!([other])), "", "{field}");
    }
}

#[test]
fn lines_come_in_order_and_tell_the_exit_code() {
    let folder = folder(FILES);
    let run = loligo(folder.path(), &["--json", "synth", "wrong.sq", "unknown.sq", "list.sq"]);
    let lines = records(&run);
    let kinds: Vec<&str> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["start", "diagnostic", "diagnostic", "program", "end"]);
    assert_eq!(lines[0]["command"], "synth");
    assert_eq!(lines[1]["labels"][0]["start"], json!({ "offset": 45, "line": 3, "column": 10 }));
    assert_eq!(lines[2]["labels"][0]["start"], json!({ "offset": 13, "line": 2, "column": 5 }));
    assert_eq!(lines[4], json!({ "kind": "end", "status": "rejected", "exit_code": 1 }));
    assert_eq!(run.code, 1);
    assert_eq!(run.stderr, "");
}

#[test]
fn a_command_line_that_is_not_understood_is_told_as_ever() {
    let run = loligo(TempDir::new().unwrap().path(), &["synth", "--json", "--nothing"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("--nothing"), "{}", run.stderr);
}

/// The lines of a run.
fn records(run: &Run) -> Vec<Value> {
    let lines: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (first, last) = (lines.first().unwrap(), lines.last().unwrap());
    assert_eq!((&first["kind"], &first["version"]), (&json!("start"), &json!(1)));
    assert_eq!((&last["kind"], &last["exit_code"]), (&json!("end"), &json!(run.code)), "{}", run.stdout);
    assert_eq!(run.stderr, "", "{}", first["command"]);
    lines
}

/// The words of a command; one in quotes may have blanks.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// The last block of `docs/json.md`.
fn schema() -> Value {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/json.md")).unwrap();
    let block = page.rsplit("```json\n").next().unwrap();
    serde_json::from_str(block.split("```").next().unwrap()).unwrap()
}

/// Complaints of the judge about an array of which each item should be as `item` says.
fn complaints(schema: &Value, item: &Value, instance: &Value) -> String {
    let folder = TempDir::new().unwrap();
    // One of the lines of the schema, or one of its definitions.
    let items = match item["$ref"] == "#/oneOf" {
        true => json!({ "oneOf": schema["oneOf"] }),
        false => item.clone(),
    };
    let whole = json!({ "$schema": schema["$schema"], "type": "array", "items": items, "$defs": schema["$defs"] });
    let path = |name: &str, value: &Value| {
        let path = folder.path().join(name);
        fs::write(&path, value.to_string()).unwrap();
        path
    };
    let (schema, instance) = (path("schema.json", &whole), path("instance.json", instance));
    let output =
        Command::new("jsonschema").env("PYTHONWARNINGS", "ignore").arg("-i").arg(instance).arg(schema).output();
    let output = output.expect("jsonschema is there; scripts/setup-tests.sh installs it");
    match output.status.success() {
        true => String::new(),
        false => format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)),
    }
}

/// The fields of each definition.
fn described(schema: &Value) -> BTreeSet<String> {
    let definitions = schema["$defs"].as_object().unwrap().iter();
    let definitions = definitions.filter(|(name, _)| !NEVER.contains(&name.as_str()));
    let fields = definitions.flat_map(|(name, definition)| {
        definition["properties"].as_object().unwrap().keys().map(move |field| format!("{name}.{field}"))
    });
    fields.collect()
}

/// The fields that were printed with a value, by the definition that describes them.
struct Seen<'s> {
    schema: &'s Value,
    paths: BTreeSet<String>,
}

impl Seen<'_> {
    fn definition(&mut self, name: &str, value: &Value) {
        let fields = self.schema["$defs"][name]["properties"].as_object().unwrap();
        for (field, schema) in fields {
            let value = &value[field];
            if !value.is_null() && value.as_array().is_none_or(|array| !array.is_empty()) {
                self.paths.insert(format!("{name}.{field}"));
                self.inside(schema, value);
            }
        }
    }

    fn inside(&mut self, schema: &Value, value: &Value) {
        if let Some(reference) = schema["$ref"].as_str() {
            self.definition(reference.rsplit('/').next().unwrap(), value);
        } else if let Some(first) = schema["oneOf"].get(0) {
            self.inside(first, value);
        } else if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
            values.iter().for_each(|value| self.inside(items, value));
        }
    }
}
