//! Building formulas, and substituting in them.

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use loligo_benches::lists::{element, elems, int, len, list, plus, union};
use loligo_benches::time_apart;
use loligo_logic::{Subst, Symbol, Term};
use std::time::Duration;

/// How many formulas are built, no two the same.
const FORMULAS: i64 = 1_000;

/// Formulas like the facts of a list with `_v`, `x`, `n` and `xs` in them.
fn build() -> Vec<Term> {
    let (v, x, n, xs) = (list("_v"), element("x"), int("n"), list("xs"));
    let one = |index| {
        let (y, ys) = (element(&format!("y{index}")), list(&format!("ys{index}")));
        let long = Term::eq(len(v), plus(plus(len(xs), len(ys)), Term::int(index)));
        let full = Term::eq(elems(v), union(elems(xs), union(elems(ys), Term::set(y.sort(), [y]))));
        let small = Term::and([Term::le(x, y), Term::lt(n, len(ys))]);
        Term::and([long, full, small.implies(Term::member(x, elems(v)))])
    };
    (0..FORMULAS).map(one).collect()
}

/// What a call puts in for the parameters.
fn call() -> Subst {
    let arguments =
        [("_v", list("result")), ("x", element("head")), ("n", plus(int("m"), Term::int(1))), ("xs", list("tail"))];
    arguments.into_iter().map(|(name, term)| (Symbol::new(name), term)).collect()
}

fn formulas(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("formulas");
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("build", |bencher| bencher.iter_custom(|times| time_apart(times, || (), |()| build())));
    // All of them are in the table.
    group.bench_function("build-again", |bencher| {
        bencher.iter_custom(|times| time_apart(times, build, |_| build()));
    });
    group.bench_function("substitute", |bencher| {
        bencher.iter_custom(|times| {
            time_apart(
                times,
                || (build(), call()),
                |(formulas, call)| formulas.iter().map(|formula| formula.substitute(call)).collect::<Vec<_>>(),
            )
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(2)).without_plots();
    targets = formulas
}
criterion_main!(benches);
