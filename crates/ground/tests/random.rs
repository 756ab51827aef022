//! Random clauses, against enumeration of all small models.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use loligo_ground::{Answer, Column, Function, Ground, Literal, Node, Sort, Value};
use proptest::prelude::*;

/// Three numbers below this, two objects of so many, a predicate on the numbers and a function of them to the objects.
const SIZE: i64 = 3;

/// Meaning of a literal; numbers and objects are told by their positions.
#[derive(Clone, Debug)]
enum Atom {
    /// `a · x + b · y <= limit`.
    AtMost([i64; 2], [usize; 2], i64),
    Same(usize, usize),
    Holds(usize),
    /// That the function gives the same for both.
    SameImage(usize, usize),
    /// That it gives the object.
    Image(usize, usize),
    SameObject,
}

#[derive(Clone, Debug)]
struct Model {
    numbers: [i64; 3],
    predicate: [bool; 3],
    function: [i64; 3],
    objects: [i64; 2],
}

impl Model {
    fn all() -> impl Iterator<Item = Model> {
        let triples = || (0..SIZE.pow(3)).map(|code| [code % SIZE, code / SIZE % SIZE, code / SIZE / SIZE]);
        triples().flat_map(move |numbers| {
            triples().flat_map(move |function| {
                (0..8).flat_map(move |bits| {
                    (0..SIZE * SIZE).map(move |code| Model {
                        numbers,
                        predicate: [0, 1, 2].map(|bit| bits >> bit & 1 == 1),
                        function,
                        objects: [code % SIZE, code / SIZE],
                    })
                })
            })
        })
    }

    fn says(&self, atom: &Atom) -> bool {
        let at = |index: &usize| usize::try_from(self.numbers[*index]).unwrap();
        match atom {
            Atom::AtMost([a, b], [x, y], limit) => a * self.numbers[*x] + b * self.numbers[*y] <= *limit,
            Atom::Same(x, y) => at(x) == at(y),
            Atom::Holds(x) => self.predicate[at(x)],
            Atom::SameImage(x, y) => self.function[at(x)] == self.function[at(y)],
            Atom::Image(x, object) => self.function[at(x)] == self.objects[*object],
            Atom::SameObject => self.objects[0] == self.objects[1],
        }
    }
}

/// Solver with the numbers, objects and functions that atoms speak of.
struct World {
    ground: Ground,
    numbers: [Node; 3],
    columns: [Column; 3],
    predicate: Function,
    function: Function,
    objects: [Node; 2],
}

impl World {
    fn new() -> World {
        let mut ground = Ground::default();
        let numbers = [(); 3].map(|()| ground.constant(Sort::Number));
        let columns = numbers.map(|node| ground.number(node).unwrap());
        for column in columns {
            let above = ground.at_most(&[(column, 1)], SIZE - 1).unwrap();
            let below = ground.at_most(&[(column, -1)], 0).unwrap();
            ground.assert(&[above]);
            ground.assert(&[below]);
        }
        let (predicate, function) = (ground.function(), ground.function());
        let objects = [(); 2].map(|()| ground.constant(Sort::Object));
        World { ground, numbers, columns, predicate, function, objects }
    }

    fn image(&mut self, number: usize) -> Node {
        self.ground.apply(self.function, &[self.numbers[number]], Sort::Object)
    }

    fn literal(&mut self, atom: &Atom) -> Literal {
        match *atom {
            Atom::AtMost([a, b], [x, y], limit) => {
                self.ground.at_most(&[(self.columns[x], a), (self.columns[y], b)], limit).unwrap()
            }
            Atom::Same(x, y) => self.ground.equal(self.numbers[x], self.numbers[y]).unwrap(),
            Atom::Holds(x) => {
                let node = self.ground.apply(self.predicate, &[self.numbers[x]], Sort::Truth);
                self.ground.holds(node)
            }
            Atom::SameImage(x, y) => {
                let images = [x, y].map(|number| self.image(number));
                self.ground.equal(images[0], images[1]).unwrap()
            }
            Atom::Image(x, object) => {
                let image = self.image(x);
                self.ground.equal(image, self.objects[object]).unwrap()
            }
            Atom::SameObject => self.ground.equal(self.objects[0], self.objects[1]).unwrap(),
        }
    }
}

fn atom() -> impl Strategy<Value = Atom> {
    let (number, factor) = (0..3usize, -2..3i64);
    prop_oneof![
        3 => ([factor.clone(), factor], [number.clone(), number.clone()], -3..4i64)
            .prop_map(|(factors, numbers, limit)| Atom::AtMost(factors, numbers, limit)),
        2 => [number.clone(), number.clone()].prop_map(|[x, y]| Atom::Same(x, y)),
        2 => number.clone().prop_map(Atom::Holds),
        2 => [number.clone(), number.clone()].prop_map(|[x, y]| Atom::SameImage(x, y)),
        2 => (number, 0..2usize).prop_map(|(x, object)| Atom::Image(x, object)),
        1 => Just(Atom::SameObject),
    ]
}

fn clause(size: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(Atom, bool)>> {
    prop::collection::vec((atom(), any::<bool>()), size)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// One question after the other, about the same clauses under other assumptions.
    #[test]
    fn agrees_with_enumeration(
        clauses in prop::collection::vec(clause(1..4), 1..14),
        questions in prop::collection::vec(clause(0..4), 1..4),
    ) {
        let mut world = World::new();
        let literal = |world: &mut World, (atom, value): &(Atom, bool)| {
            let literal = world.literal(atom);
            if *value { literal } else { !literal }
        };
        for clause in &clauses {
            let clause: Vec<Literal> = clause.iter().map(|item| literal(&mut world, item)).collect();
            world.ground.assert(&clause);
        }
        let is_true = |model: &Model, (atom, value): &(Atom, bool)| model.says(atom) == *value;
        let models: Vec<Model> =
            Model::all().filter(|model| clauses.iter().all(|clause| clause.iter().any(|item| is_true(model, item)))).collect();
        for question in &questions {
            let assumptions: Vec<Literal> = question.iter().map(|item| literal(&mut world, item)).collect();
            let fits = |model: &&Model, items: &[&(Atom, bool)]| items.iter().all(|item| is_true(model, item));
            match world.ground.check(&assumptions).unwrap() {
                Answer::Sat => {
                    let value = |node: Node| match world.ground.value(node) {
                        Some(Value::Number(value)) => value,
                        _ => -1,
                    };
                    let numbers = world.numbers.map(value);
                    let all: Vec<&(Atom, bool)> = question.iter().collect();
                    prop_assert!(models.iter().any(|model| model.numbers == numbers && fits(&model, &all)), "{numbers:?}");
                }
                Answer::Unsat(core) => {
                    prop_assert!(core.iter().all(|literal| assumptions.contains(literal)));
                    let needed: Vec<&(Atom, bool)> =
                        question.iter().zip(&assumptions).filter(|(_, code)| core.contains(code)).map(|(item, _)| item).collect();
                    let model = models.iter().find(|model| fits(model, &needed));
                    prop_assert!(model.is_none(), "{model:?}");
                }
            }
        }
    }
}

/// Queries that reach a limit stay undecided.
#[test]
fn large_numbers_are_given_up_on() {
    let mut ground = Ground::default();
    let node = ground.constant(Sort::Number);
    let column = ground.number(node).unwrap();
    let bound = ground.at_most(&[(column, -1)], -(1 << 61)).unwrap();
    ground.assert(&[bound]);
    assert!(ground.check(&[]).is_err());
    assert!(ground.check(&[]).is_err(), "and remains so");
    assert!(ground.at_most(&[(column, i64::MIN)], 0).is_err());
    assert!(ground.is_exactly(&[(column, 1)], i64::MIN).is_err());
}
