//! All small values of a type are found, each once, and random ones are of the type.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::Search;
use crate::contract::Place;
use crate::{Program, Runtime, Value};
use loligo_base::FileId;
use loligo_resolve::{Input, Origin, resolve};
use loligo_types::{Module, Type};
use num_traits::Signed;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

const DATATYPES: &str = concat!(
    "\n",
    include_str!("../../../../tests/declarations/lists.sq"),
    "
data IncList a where
  INil  :: IncList a
  ICons :: x: a -> xs: IncList {a | x <= _v} -> IncList a

data StrictList a where
  SNil  :: StrictList a
  SCons :: x: a -> xs: StrictList {a | x < _v} -> StrictList a

data BST a where
  Empty :: BST a
  Node  :: x: a -> l: BST {a | _v < x} -> r: BST {a | x < _v} -> BST a

termination measure size :: BST a -> {Int | _v >= 0} where
  Empty      -> 0
  Node x l r -> 1 + size l + size r

measure keys :: BST a -> Set a where
  Empty      -> []
  Node x l r -> [x] + keys l + keys r

data Perfect a where
  Leaf :: Perfect a
  Fork :: x: a -> l: Perfect a -> r: {Perfect a | depth _v == depth l} -> Perfect a

termination measure depth :: Perfect a -> {Int | _v >= 0} where
  Leaf       -> 0
  Fork x l r -> 1 + depth l

inline max x y = if x <= y then y else x

data AVL a where
  Bud  :: AVL a
  Bush :: x: a -> l: AVL {a | _v < x} -> r: {AVL {a | x < _v} | height _v <= height l + 1 && height l <= height _v + 1} ->
          h: {Int | _v == 1 + max (height l) (height r)} -> AVL a

termination measure height :: AVL a -> {Int | _v >= 0} where
  Bud          -> 0
  Bush x l r h -> 1 + max (height l) (height r)

data RList a <r :: a -> a -> Bool> where
  RNil  :: RList a <r>
  RCons :: x: a -> xs: RList {a | r x _v} <r> -> RList a <r>

data Twins where
  None :: Twins
  Both :: l: Twins -> r: {Twins | _v == l} -> Twins

measure leaves :: Twins -> Int where
  None     -> 1
  Both l r -> leaves l + leaves r

data Held where
  Held :: f: (x: Int -> Bool) -> Held

measure all :: Held -> Set Held where
  Held f -> [Held f]
"
);

/// The module, and the type as it is written.
fn resolved(ty: &str) -> (Module, Type) {
    let text = format!("{DATATYPES}\nf :: v: {ty} -> Int\nf = \\v . 0\n");
    let parsed = loligo_syntax::parse(FileId(0), &text);
    assert!(!parsed.has_errors(), "{:?}", parsed.diagnostics);
    let resolved = resolve(&[Input { module: &parsed.module, broken: &parsed.broken, origin: Origin::Named }]);
    let ty = resolved.module.goals[0].schema.body.as_fun().unwrap().argument.clone();
    (resolved.module, ty)
}

/// Values that a search finds, in order, and whether none was left out.
fn found(ty: &str, mut search: Search) -> (Vec<Value>, bool) {
    let (module, ty) = resolved(ty);
    let program = Program::new(&module);
    let mut runtime = Runtime::new(&program, u64::MAX).making_up(0);
    let (name, mut values) = (loligo_logic::Symbol::new("v"), Vec::new());
    let place = Place::default();
    let mut then = |runtime: &mut Runtime<'_>, _: &mut Search, value: Value| {
        assert!(runtime.violation(&value, &ty, &Place::default(), &[]).unwrap().is_none(), "{value:?}");
        values.push(value);
        Ok(ControlFlow::Continue(()))
    };
    let _ = runtime.generate(&mut search, name, &ty, &place, &mut then).unwrap();
    (values, search.is_complete())
}

/// Number of values of so many constructors with arguments that have no integers beyond -1 and 1.
fn small(ty: &str, size: usize) -> usize {
    let (values, _) = found(ty, Search::ascending(size, 1, 1_000_000));
    let all: BTreeSet<&Value> = values.iter().collect();
    assert_eq!(all.len(), values.len(), "{ty} was found twice");
    values.iter().filter(|value| is_near_zero(value)).count()
}

/// But for the heights of trees, which are positive.
fn is_near_zero(value: &Value) -> bool {
    match value {
        Value::Int(number) => number.abs() <= 1.into(),
        Value::Data(datum) => datum.fields().iter().take(3).all(is_near_zero),
        _ => true,
    }
}

#[test]
fn lists() {
    assert_eq!(small("List Int", 3), 1 + 3 + 9 + 27);
    assert_eq!(small("List Bool", 3), 1 + 2 + 4 + 8);
    assert_eq!(small("List (List Bool)", 2), 1 + 1 + 3);
    assert_eq!(small("{List Int | len _v == 2}", 3), 9);
    assert_eq!(small("{List Int | 1 <= len _v && len _v < 3}", 3), 3 + 9);
    assert_eq!(small("{List Int | elems _v == [0, 1]}", 3), 2 + 6);
    assert_eq!(small("{List Int | elems _v <= [1]}", 3), 4);
    assert_eq!(small("{List Int | 0 in elems _v}", 2), 1 + 5);
}

#[test]
fn ordered_lists() {
    assert_eq!(small("IncList Int", 3), 1 + 3 + 6 + 10);
    assert_eq!(small("StrictList Int", 3), 1 + 3 + 3 + 1);
    assert_eq!(small("RList Int <{_0 <= _1}>", 3), 1 + 3 + 6 + 10);
    assert_eq!(small("RList Int <{_0 != _1}>", 3), 1 + 3 + 6 + 6);
    assert_eq!(small("IncList {Int | _v >= 0}", 2), 1 + 2 + 3);
}

#[test]
fn trees() {
    assert_eq!(small("BST Int", 3), 1 + 3 + 3 * 2 + 5);
    assert_eq!(small("{BST Int | size _v == 3}", 3), 5);
    assert_eq!(small("{BST Int | keys _v == [-1, 0, 1]}", 3), 5);
    assert_eq!(small("{BST Int | keys _v == [-1, 1]}", 3), 2);
    assert_eq!(small("Perfect Int", 3), 1 + 3 + 27);
    assert_eq!(small("{Perfect Bool | depth _v == 3}", 7), 1 << 7);
    assert_eq!(small("AVL Int", 3), 1 + 3 + 3 * 2 + 1);
    assert_eq!(small("{AVL Int | height _v == 2}", 3), 3 * 2 + 1);
}

/// A term that defines a field is unfolded once, however often the field occurs.
#[test]
fn twins() {
    assert_eq!(small("{Twins | leaves _v == 8}", 24), 1);
}

/// A refinement of data that holds a function is asked once the function is there.
#[test]
fn functions_in_data() {
    assert_eq!(small("{Held | all _v == []}", 1), 0);
    assert_eq!(small("{Held | all _v != []}", 1), small("Held", 1));
    assert!(small("Held", 1) > 0);
}

#[test]
fn nothing() {
    for ty in
        ["{List Int | len _v < 0}", "{Int | _v < _v}", "{BST Int | size _v == 2 && keys _v == [0]}", "{Bool | False}"]
    {
        for search in [Search::ascending(3, 2, 1_000_000), Search::random(0, 5, 10_000)] {
            assert!(found(ty, search).0.is_empty(), "{ty}");
        }
    }
}

#[test]
fn completeness() {
    let is_complete = |ty: &str, size: usize| found(ty, Search::ascending(size, 1, 1_000_000)).1;
    assert!(is_complete("Bool", 0));
    assert!(is_complete("{List Bool | len _v == 2}", 3));
    assert!(is_complete("{Int | _v == 7}", 0));
    // There are more beyond the bounds.
    assert!(!is_complete("List Bool", 2));
    assert!(!is_complete("Int", 2));
    assert!(!found("List Bool", Search::ascending(9, 1, 50)).1);
}

#[test]
fn random_values_are_the_same_for_a_seed() {
    for ty in ["List Int", "IncList Int", "BST Int", "{AVL Int | height _v == 2}", "{List Int | len _v == 9}"] {
        let values = |seed: u64| found(ty, Search::random(seed, 8, 300)).0;
        assert!(!values(1).is_empty(), "{ty}");
        assert_eq!(values(1), values(1));
        assert_ne!(values(1), values(2));
    }
}
