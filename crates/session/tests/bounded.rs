//! Searches without a heuristic, and with little to remember: what they find is what others find.
#![allow(clippy::unwrap_used, missing_docs)]

use loligo_session::{Event, Heuristic, Input, Session, Status, SynthesisOptions};
use std::path::Path;

/// Examples that are quick even without a heuristic.
const EXAMPLES: [&str; 6] =
    ["list/replicate.sq", "list/append.sq", "list/drop.sq", "list/zip.sq", "integer/max2.sq", "unique-list/insert.sq"];

/// The programs for the goals of an example, how the run ends, and the codes of what is said.
fn programs(example: &str, options: &SynthesisOptions) -> (Vec<String>, Status, Vec<&'static str>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example);
    let session = Session::open(&[Input::Path(path)]);
    let (mut programs, mut codes) = (Vec::new(), Vec::new());
    let status = session.synthesize(options, &mut |event| match event {
        Event::Solved(solution) => programs.push(solution.definition),
        Event::Diagnostic(diagnostic) => codes.push(diagnostic.code.id()),
        _ => {}
    });
    (programs, status, codes)
}

#[test]
fn every_heuristic_can_be_left_out() {
    for example in EXAMPLES {
        let (expected, status, _) = programs(example, &SynthesisOptions::default());
        assert!(status == Status::Done && !expected.is_empty(), "{example}");
        for heuristic in Heuristic::ALL {
            let options =
                SynthesisOptions { without: [heuristic].into_iter().collect(), ..SynthesisOptions::default() };
            let (found, status, codes) = programs(example, &options);
            assert_eq!((&found, status), (&expected, Status::Done), "{example} without {heuristic}: {codes:?}");
        }
    }
}

/// Searches that have far more to remember than what the smallest budget allows.
const LARGE: [&str; 3] = ["bst/delete.sq", "sorting/merge.sq", "unique-list/insert.sq"];

#[test]
fn what_is_found_with_little_memory_is_what_is_found_with_much() {
    let mut ended = 0;
    for example in LARGE {
        let (expected, status, _) = programs(example, &SynthesisOptions::default());
        assert!(status == Status::Done && !expected.is_empty(), "{example}");
        for mebibytes in [0, 1, 2, 8] {
            let options = SynthesisOptions { max_memory: Some(mebibytes), ..SynthesisOptions::default() };
            let (found, status, codes) = programs(example, &options);
            assert!(found.iter().all(|program| expected.contains(program)), "{example} in {mebibytes} MiB");
            if status != Status::Done {
                assert_eq!((status, codes.contains(&"E0407")), (Status::NotFound, true), "{example}: {codes:?}");
                ended += 1;
            }
        }
    }
    assert!(ended > 0, "nowhere was the memory too little");
}
