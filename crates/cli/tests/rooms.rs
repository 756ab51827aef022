//! The crates above a session: each knows the session, and none knows another.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOMS: [&str; 5] = ["bench", "certify", "explain", "grade", "snapshot"];

/// The crates of the workspace that one of them depends on.
fn dependencies(name: &str) -> BTreeSet<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("Cargo.toml");
    let text = fs::read_to_string(manifest).unwrap();
    let dependencies = text.lines().filter_map(|line| line.strip_prefix("loligo-")?.strip_suffix(".workspace = true"));
    dependencies.map(str::to_owned).collect()
}

#[test]
fn what_people_do_with_a_session_stands_above_it_and_side_by_side() {
    for room in ROOMS {
        let known = dependencies(room);
        assert!(known.contains("session"), "{room}");
        let others: Vec<_> = ROOMS.into_iter().filter(|other| known.contains(*other)).collect();
        assert!(others.is_empty() && !known.contains("cli"), "{room} depends on {others:?}");
    }
    let known = dependencies("session");
    assert!(known.contains("base") && ROOMS.into_iter().all(|room| !known.contains(room)));
}
