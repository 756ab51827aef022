//! Which functions can head a term of a shape, and which shapes can be built at all from what is in scope.
//!
//! A function whose result has another head than the shape asked for is not looked at, and neither is one that takes
//! something of which there is no value in scope and none can be made: what cannot fit costs nothing.

use loligo_logic::Symbol;
use loligo_types::{Base, Shape, Type};
use loligo_typing::Library;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// The outermost type constructor of a shape.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Key {
    Bool,
    Int,
    /// A type variable of the goal.
    Var(Symbol),
    Data(Symbol),
    /// A function: some can always be made up.
    Fun,
    /// A type variable of the function itself: any shape.
    Any,
}

/// The argument and result keys of a function.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Arrow {
    arguments: Rc<[Key]>,
    result: Key,
}

/// The constructors and functions by what they give.
pub(super) struct Index {
    /// In the order in which they are tried.
    arrows: Vec<(Symbol, Arrow)>,
    /// The number of constructors among them, which come first.
    constructors: usize,
    by_result: FxHashMap<Key, Vec<usize>>,
    /// The functions that take a key, each as often as it takes it.
    by_argument: FxHashMap<Key, Vec<usize>>,
    /// Memo of [`applicable`](Index::applicable), by the types in scope.
    applicable: FxHashMap<Vec<Arrow>, Rc<[bool]>>,
}

impl Index {
    /// The index of all functions in the library.
    pub(super) fn of(library: &Library<'_>) -> Index {
        let constructors = &library.module.constructors;
        let schemas = constructors.values().map(|constructor| (constructor.name, &*constructor.schema));
        let arrows: Vec<(Symbol, Arrow)> = schemas
            .chain(library.functions())
            .map(|(name, schema)| (name, Arrow::of(&schema.body, &schema.type_vars)))
            .collect();
        let mut by_result: FxHashMap<Key, Vec<usize>> = FxHashMap::default();
        for (position, (_, arrow)) in arrows.iter().enumerate() {
            by_result.entry(arrow.result).or_default().push(position);
        }
        let by_argument = by_argument(arrows.iter().map(|(_, arrow)| arrow).zip(0..));
        Index { arrows, constructors: constructors.len(), by_result, by_argument, applicable: FxHashMap::default() }
    }

    /// The constructors and functions that can give a value of what begins with `result`, if it is known, from values of
    /// the given types, in order.
    pub(super) fn producers<'t>(&mut self, result: Option<Key>, scope: impl Iterator<Item = &'t Type>) -> Vec<Symbol> {
        let applicable = self.applicable(scope);
        let all: Vec<usize> = match result {
            None | Some(Key::Any | Key::Fun) => (0..self.arrows.len()).collect(),
            Some(result) => {
                let of = |key| self.by_result.get(&key).map_or(&[][..], Vec::as_slice);
                let mut positions: Vec<usize> = of(result).iter().chain(of(Key::Any)).copied().collect();
                positions.sort_unstable();
                positions
            }
        };
        let fitting = all.into_iter().filter(|position| applicable.get(*position) == Some(&true));
        fitting.filter_map(|position| self.arrows.get(position)).map(|(name, _)| *name).collect()
    }

    /// The keys of calls that no constructor heads, given values of the types in `scope`; [`Key::Any`] among them
    /// stands for all keys.
    pub(super) fn results_of_calls(&mut self, scope: &[&Type]) -> FxHashSet<Key> {
        let applicable = self.applicable(scope.iter().copied());
        let functions = self.arrows.iter().zip(&*applicable).skip(self.constructors);
        let results = functions.filter(|(_, is_applicable)| **is_applicable).map(|((_, arrow), _)| arrow.result);
        results.chain(scope.iter().map(|ty| Key::of(ty.uncurry().1, &[]))).collect()
    }

    /// The number of constructors and functions.
    pub(super) fn len(&self) -> usize {
        self.arrows.len()
    }

    /// The number of constructors and functions that can give a value of key `result`, from values of the given types.
    pub(super) fn count<'t>(&mut self, result: Key, scope: impl Iterator<Item = &'t Type>) -> usize {
        let applicable = self.applicable(scope);
        let positions = self.by_result.get(&result).into_iter().flatten();
        positions.filter(|position| applicable.get(**position) == Some(&true)).count()
    }

    /// Test that something can be applied to give what begins with `result`, from values of the given types.
    pub(super) fn has_applications(&mut self, result: Key, scope: &[&Type]) -> bool {
        self.gives(0, scope, &|key| key == result || key == Key::Any)
    }

    /// Test that a call that no constructor heads can give what can be told apart by its constructors.
    pub(super) fn has_calls_to_match(&mut self, scope: &[&Type]) -> bool {
        self.gives(self.constructors, scope, &|key| matches!(key, Key::Data(_) | Key::Any | Key::Bool))
    }

    fn gives(&mut self, first: usize, scope: &[&Type], is_wanted: &dyn Fn(Key) -> bool) -> bool {
        let applicable = self.applicable(scope.iter().copied());
        let gives = |arrow: &Arrow| !arrow.arguments.is_empty() && is_wanted(arrow.result);
        let arrows = self.arrows.iter().zip(&*applicable).skip(first);
        arrows.clone().any(|((_, arrow), is_applicable)| *is_applicable && gives(arrow))
            || scope.iter().any(|ty| gives(&Arrow::of(ty, &[])))
    }

    /// Which constructors and functions there are arguments for, given values of these types. Only those are looked at
    /// that take something of which there is a value.
    fn applicable<'t>(&mut self, scope: impl Iterator<Item = &'t Type>) -> Rc<[bool]> {
        let mut given: Vec<Arrow> = scope.map(|ty| Arrow::of(ty, &[])).collect();
        given.sort_unstable_by(|left, right| (left.result, &left.arguments).cmp(&(right.result, &right.arguments)));
        given.dedup();
        if let Some(known) = self.applicable.get(&given) {
            return known.clone();
        }
        let arrows: Vec<&Arrow> = self.arrows.iter().map(|(_, arrow)| arrow).chain(&given).collect();
        let given_by_argument = by_argument(given.iter().zip(self.arrows.len()..));
        let mut missing: Vec<usize> = arrows.iter().map(|arrow| arrow.arguments.len()).collect();
        // Some function can always be made up, and truth values can be written.
        let mut new = vec![Key::Bool, Key::Fun, Key::Any];
        new.extend(arrows.iter().filter(|arrow| arrow.arguments.is_empty()).map(|arrow| arrow.result));
        let mut built = FxHashSet::default();
        while let Some(key) = new.pop() {
            if !built.insert(key) {
                continue;
            }
            let takers = [&self.by_argument, &given_by_argument].into_iter().filter_map(|takers| takers.get(&key));
            for position in takers.flatten() {
                let (Some(missing), Some(arrow)) = (missing.get_mut(*position), arrows.get(*position)) else {
                    continue;
                };
                *missing -= 1;
                if *missing == 0 {
                    new.push(arrow.result);
                }
            }
        }
        let applicable: Rc<[bool]> = missing.iter().take(self.arrows.len()).map(|missing| *missing == 0).collect();
        self.applicable.insert(given, applicable.clone());
        applicable
    }
}

impl Arrow {
    fn of(ty: &Type, own: &[Symbol]) -> Arrow {
        let (functions, result) = ty.uncurry();
        let arguments = functions.iter().map(|fun| Key::of(&fun.argument, own)).collect();
        Arrow { arguments, result: Key::of(result, own) }
    }
}

/// The positions of those that take something, as often as they do.
fn by_argument<'a>(arrows: impl Iterator<Item = (&'a Arrow, usize)>) -> FxHashMap<Key, Vec<usize>> {
    let mut by_argument: FxHashMap<Key, Vec<usize>> = FxHashMap::default();
    for (arrow, position) in arrows {
        arrow.arguments.iter().for_each(|argument| by_argument.entry(*argument).or_default().push(position));
    }
    by_argument
}

impl Key {
    /// The key of a type, with [`Key::Any`] for the variables in `own`, at any instance of which it may be used.
    pub(super) fn of(ty: &Type, own: &[Symbol]) -> Key {
        let Type::Scalar(scalar) = ty else { return Key::Fun };
        match &scalar.base {
            Base::Bool => Key::Bool,
            Base::Int => Key::Int,
            Base::Var(name) if own.contains(name) => Key::Any,
            Base::Var(name) => Key::Var(*name),
            Base::Data(name, ..) => Key::Data(*name),
        }
    }

    /// The key of a shape; `None` if that is not known.
    pub(super) fn of_shape(shape: &Shape) -> Option<Key> {
        Some(match shape {
            Shape::Bool => Key::Bool,
            Shape::Int => Key::Int,
            Shape::Var(name) => Key::Var(*name),
            Shape::Data(name, _) => Key::Data(*name),
            Shape::Fun(..) => Key::Fun,
            Shape::Meta(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survival::{each_step, module};

    /// The heads of a program are found; [`each_step`] looks for them.
    #[test]
    fn what_heads_a_term_of_a_program_is_indexed() {
        let mut steps = 0;
        each_step(&mut |_| steps += 1);
        assert!(steps > 60, "{steps}");
    }

    #[test]
    fn a_function_is_left_out_only_if_it_lacks_an_argument() {
        let module = module("f :: x: Int -> g: (Int -> Tree Int) -> Int\nf = ??");
        let library = Library::before(&module, 0);
        let mut index = Index::of(&library);
        let goal = module.goals.first().expect("a goal is declared");
        let parameters: Vec<Type> = goal.schema.body.uncurry().0.into_iter().map(|fun| fun.argument.clone()).collect();
        let mut producers = |result: Option<Key>, scope: &[Type]| -> Vec<String> {
            index.producers(result, scope.iter()).iter().map(|name| name.as_str().to_string()).collect()
        };
        let number = Some(Key::Int);
        assert_eq!(producers(number, &[]), ["least"], "it gives whatever it takes");
        let of_number = producers(number, &parameters[..1]);
        assert_eq!(of_number, ["dec", "plus", "least"]);
        let tree = Some(Key::Data(Symbol::new("Tree")));
        // What can be built can be given on.
        assert_eq!(producers(tree, &[]), ["Leaf", "Node", "mirror", "least"]);
        let all = producers(None, &parameters);
        for name in library.functions().map(|(name, _)| name).chain(module.constructors.keys().copied()) {
            assert!(all.contains(&name.as_str().to_string()), "{name}");
        }
    }
}
