//! Evaluating formulas in models.

use criterion::{Criterion, criterion_group, criterion_main};
use loligo_benches::lists::{element, elems, int, len, list, plus, subset, union};
use loligo_logic::{Model, Symbol, Term, Value};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Duration;

/// How many models there are: as many as are kept of a place.
const MODELS: i64 = 20;
/// Lists, elements and numbers in each.
const NAMES: i64 = 8;

fn name(prefix: &str, index: i64) -> String {
    format!("{prefix}{}", index % NAMES)
}

/// Numbers, elements and lists; lists have measures.
fn model(seed: i64) -> Model {
    let mut model = Model::default();
    for index in 0..NAMES {
        // Small numbers, some of them equal.
        let number = (seed * 7 + index * 5) % 11;
        model.define(Symbol::new(&name("n", index)), Vec::new(), Value::Int(number));
        model.define(Symbol::new(&name("x", index)), Vec::new(), Value::Int(number % 4));
        let datum = Value::Datum(index.unsigned_abs() as u32);
        let members: BTreeSet<Value> = (0..index).map(|member| Value::Int((seed + member) % 9)).collect();
        model.define(Symbol::new(&name("xs", index)), Vec::new(), datum.clone());
        model.define(Symbol::new("len"), vec![datum.clone()], Value::Int(index));
        model.define(Symbol::new("elems"), vec![datum], Value::Set(members));
    }
    model
}

/// Formulas over all these names, about numbers and about sets.
fn formulas() -> (Vec<Term>, Vec<Term>) {
    let pairs = || (0..NAMES).flat_map(|one| (0..NAMES).map(move |other| (one, other)));
    let numbers = pairs().map(|(one, other)| {
        let (n, xs, ys) = (int(&name("n", one)), list(&name("xs", one)), list(&name("xs", other)));
        let sum = Term::eq(len(xs), plus(plus(len(ys), n), Term::int(1)));
        Term::or([sum, Term::and([Term::le(n, len(ys)), Term::lt(int(&name("n", other)), n)])])
    });
    let sets = pairs().map(|(one, other)| {
        let (x, xs, ys) = (element(&name("x", one)), list(&name("xs", one)), list(&name("xs", other)));
        let both = union(elems(xs), elems(ys));
        Term::or([Term::not(Term::member(x, elems(ys))), subset(both, elems(list(&name("xs", one + other))))])
    });
    (numbers.collect(), sets.collect())
}

fn holding(models: &[Model], formulas: &[Term]) -> usize {
    models.iter().map(|model| formulas.iter().filter(|formula| model.eval_bool(**formula) == Some(true)).count()).sum()
}

fn models(criterion: &mut Criterion) {
    let models: Vec<Model> = (0..MODELS).map(model).collect();
    let (numbers, sets) = formulas();
    let mut group = criterion.benchmark_group("models");
    group.bench_function("numbers", |bencher| bencher.iter(|| holding(black_box(&models), black_box(&numbers))));
    group.bench_function("sets", |bencher| bencher.iter(|| holding(black_box(&models), black_box(&sets))));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(2)).without_plots();
    targets = models
}
criterion_main!(benches);
