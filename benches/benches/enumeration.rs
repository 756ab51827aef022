//! Enumerating terms until there are no more.

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use loligo_base::Outcome;
use loligo_benches::lists::LISTS;
use loligo_benches::{resolved, time_apart};
use loligo_search::{Bounds, SearchOptions, synthesize};
use std::time::Duration;

/// Far from what its arguments and as few functions give.
const NUMBER: &str = "f :: n: Int -> m: Int -> {Int | _v == n + m + m + 100}\nf = ??";
/// The same, of lists.
const LIST: &str = "f :: xs: List a -> ys: List a -> {List a | len _v == len xs + len ys + 100}\nf = ??";

/// Names in a term, at most: a few thousand terms are looked at.
const SIZE: usize = 7;

/// With neither guards nor matches.
fn options() -> SearchOptions {
    let bounds = Bounds {
        size: Some(SIZE),
        matches: Some(0),
        scrutinee: Some(1),
        guards: Some(0),
        auxiliaries: Some(0),
        cost: None,
    };
    SearchOptions { bounds, ..SearchOptions::default() }
}

fn enumeration(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("enumeration");
    group.sampling_mode(SamplingMode::Flat);
    for (name, goal) in [("numbers", NUMBER), ("lists", LIST)] {
        let text = format!("{LISTS}\n{goal}\n");
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| {
                time_apart(
                    times,
                    || resolved(&text),
                    |module| {
                        let report = synthesize(module, 0, &options());
                        assert!(matches!(report.outcome, Outcome::Exhausted(_)), "{:?}", report.outcome);
                        report
                    },
                )
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(3)).without_plots();
    targets = enumeration
}
criterion_main!(benches);
