//! Parsing a long file.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use loligo_base::FileId;
use loligo_syntax::parse;
use std::hint::black_box;
use std::time::Duration;

/// Lines of the file.
const LINES: usize = 10_000;

/// Declarations of every kind, their names numbered.
fn block(index: usize) -> String {
    format!(
        "\
-- Trees of kind {index}.
data Tree{index} a where
  Leaf{index} :: Tree{index} a
  Node{index} :: x: a -> l: Tree{index} {{a | _v < x}} -> r: Tree{index} {{a | x < _v}} -> Tree{index} a

termination measure size{index} :: Tree{index} a -> {{Int | _v >= 0}} where
  Leaf{index}       -> 0
  Node{index} x l r -> 1 + size{index} l + size{index} r

measure keys{index} :: Tree{index} a -> Set a where
  Leaf{index}       -> []
  Node{index} x l r -> [x] + keys{index} l + keys{index} r

less{index} :: x: a -> y: a -> {{Bool | _v == (x < y)}}

member{index} :: x: a -> t: Tree{index} a -> {{Bool | _v == (x in keys{index} t)}}
member{index} = \\x . \\t .
  match t with
    Leaf{index} -> False
    Node{index} y l r ->
      if less{index} x y
        then member{index} x l
        else if less{index} y x
          then member{index} x r
          else True

insert{index} :: x: a -> t: Tree{index} a -> {{Tree{index} a | keys{index} _v == keys{index} t + [x] && size{index} _v <= size{index} t + 1}}
insert{index} = ??

"
    )
}

/// So many blocks that there are as many lines, or a few more.
fn text() -> String {
    let blocks = LINES.div_ceil(block(0).lines().count());
    (0..blocks).map(block).collect()
}

fn parsing(criterion: &mut Criterion) {
    let text = text();
    assert!(parse(FileId(0), &text).diagnostics.is_empty(), "the text is in order");
    let mut group = criterion.benchmark_group("parsing");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("file", |bencher| bencher.iter_with_large_drop(|| parse(FileId(0), black_box(&text))));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(3)).without_plots();
    targets = parsing
}
criterion_main!(benches);
