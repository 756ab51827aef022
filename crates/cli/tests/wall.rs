//! The wall: all that is called verified rests on few crates, and none of them depends, directly or not, on what
//! guesses, searches, or decides without Z3.
#![allow(clippy::unwrap_used, missing_docs)]

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Crates that have to be right so that *verified* means verified.
const KERNEL: [&str; 9] = ["base", "certificate", "horn", "logic", "resolve", "smt", "syntax", "types", "typing"];
/// Crates that propose programs and reject candidates: they only ever cost time, and no crate of the kernel may depend
/// on them.
const GUESSING: [&str; 3] = ["ground", "guess", "search"];
/// Crates that run, show, write and measure.
const AROUND: [&str; 12] = [
    "bench", "benches", "certify", "cli", "emit", "eval", "explain", "grade", "modules", "mutants", "session",
    "snapshot",
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

/// The crates of the workspace and those of them that each depends on directly, in tests besides or not; without `loligo-`.
fn workspace(with_tests: bool) -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let Metadata { packages } = serde_json::from_slice(&output.stdout).unwrap();
    let own = |name: &str| name.strip_prefix("loligo-").map(str::to_owned);
    let counts = |dependency: &&Dependency| with_tests || dependency.kind.as_deref() != Some("dev");
    let dependencies = |package: &Package| {
        package.dependencies.iter().filter(counts).filter_map(|dependency| own(&dependency.name)).collect()
    };
    packages.iter().map(|package| (own(&package.name).unwrap(), dependencies(package))).collect()
}

/// Everything that a crate depends on, directly or not.
fn reached(graph: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(name) = open.pop() {
        for next in graph.get(&name).into_iter().flatten() {
            if reached.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    reached
}

#[test]
fn every_crate_is_within_the_wall_or_outside() {
    let named: Vec<&str> = [KERNEL.as_slice(), &GUESSING, &AROUND].concat();
    let known: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(known.len(), named.len(), "a crate is named twice");
    let graph = workspace(false);
    assert_eq!(graph.keys().map(String::as_str).collect::<BTreeSet<_>>(), known);
}

#[test]
fn the_kernel_depends_on_the_kernel_alone() {
    let graph = workspace(false);
    for name in KERNEL {
        let outside: Vec<String> =
            reached(&graph, name).into_iter().filter(|other| !KERNEL.contains(&other.as_str())).collect();
        assert!(outside.is_empty(), "`{name}` depends on {outside:?}");
    }
}

/// A test of the kernel that asked a search would show nothing of the kernel.
#[test]
fn nor_do_its_tests() {
    let graph = workspace(true);
    for name in KERNEL {
        let outside: Vec<&String> =
            graph.get(name).into_iter().flatten().filter(|other| !KERNEL.contains(&other.as_str())).collect();
        assert!(outside.is_empty(), "the tests of `{name}` depend on {outside:?}");
    }
}

/// The graph is read right: the search does depend on what it guesses with, and the binary on the search.
#[test]
fn what_is_outside_is_seen() {
    let graph = workspace(false);
    assert!(GUESSING.iter().all(|name| reached(&graph, "cli").contains(*name)));
    assert!(reached(&graph, "search").contains("ground"));
    assert!(reached(&graph, "typing").contains("logic"));
}
