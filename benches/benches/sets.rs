//! Validity queries with sets: elimination, saturation, and what is left for Z3.

use criterion::{Criterion, criterion_group, criterion_main};
use loligo_base::Run;
use loligo_benches::lists::{LISTS, cons, element, elems, len, list, plus, set, subset, union};
use loligo_benches::{resolved, time_apart};
use loligo_logic::{Symbol, Term};
use loligo_smt::{Decider, Solver, Verdict};
use std::time::Duration;

/// Sets in a row, each within the next.
const CHAIN: usize = 8;

/// Facts, and what is asked of them.
type Query = (Vec<Term>, Term);

/// Each set is within the next; so the first is within the last.
fn chain() -> Query {
    let sets: Vec<Term> = (0..=CHAIN).map(|index| set(&format!("s{index}"))).collect();
    let facts = sets.iter().zip(sets.iter().skip(1)).map(|(one, next)| subset(*one, *next)).collect();
    (facts, subset(set("s0"), set(&format!("s{CHAIN}"))))
}

/// `∀ e ∈ elems list. smallest <= e`
fn above(smallest: Term, list: Term) -> Term {
    let e = element("e");
    Term::for_all(Symbol::new("e"), e.sort(), Term::member(e, elems(list)).implies(Term::le(smallest, e)))
}

/// The least of two sorted lists before the rest of both merged.
fn merge() -> Query {
    let (x, y, z) = (element("x"), element("y"), element("z"));
    let (v, xs, ys, zs) = (list("v"), list("xs"), list("ys"), list("zs"));
    let (more_xs, more_ys) = (list("more_xs"), list("more_ys"));
    let facts = vec![
        Term::eq(xs, cons(x, more_xs)),
        Term::eq(ys, cons(y, more_ys)),
        above(x, more_xs),
        above(y, more_ys),
        Term::le(x, y),
        Term::eq(elems(zs), union(elems(more_xs), elems(ys))),
        Term::eq(len(zs), plus(len(more_xs), len(ys))),
        Term::eq(v, cons(x, zs)),
    ];
    let same = Term::eq(elems(v), union(elems(xs), elems(ys)));
    let sorted = Term::member(z, elems(zs)).implies(Term::le(x, z));
    (facts, Term::and([same, sorted, Term::eq(len(v), plus(len(xs), len(ys)))]))
}

/// The same, but it is not known that one is the least.
fn wrong_merge() -> Query {
    let (facts, goal) = merge();
    let unknown = Term::le(element("x"), element("y"));
    (facts.into_iter().filter(|fact| *fact != unknown).collect(), goal)
}

fn solver() -> Solver {
    Solver::new(resolved(LISTS).theory, Run::default())
}

fn sets(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sets");
    let mut bench = |name, query: fn() -> Query, holds| {
        group.bench_function(name, |bencher| {
            // The caches of a solver that was asked before would answer.
            let prepare = || (solver(), query());
            bencher.iter_custom(|times| {
                time_apart(times, prepare, |(solver, (facts, goal))| {
                    let verdict = solver.entails(facts, *goal);
                    assert!(!matches!(verdict, Verdict::Unknown(_)), "{verdict:?}");
                    assert_eq!(matches!(verdict, Verdict::Valid), holds, "{verdict:?}");
                    verdict
                })
            });
        });
    };
    bench("chain", chain, true);
    bench("merge", merge, true);
    bench("wrong-merge", wrong_merge, false);
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(2)).without_plots();
    targets = sets
}
criterion_main!(benches);
