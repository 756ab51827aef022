//! Sources of the elements of a set: a term has no elements but those of the variables in it.

use super::Samples;
use super::domain::Known;
use super::world::World;
use loligo_horn::{Context, Unknowns};
use loligo_logic::{Origin, Sort, Symbol, Term, Theory};
use loligo_types::Scalar;
use rustc_hash::FxHashMap;

/// Elements of one set that are looked at, at most: their subsets are listed.
const MAX_COVERED: usize = 8;

/// Elements that a value has to have, one by one in each sample of a context, and the variables that they can come from.
#[derive(Debug, Default)]
pub struct Coverage {
    cells: Vec<Cell>,
}

/// The elements that a measure of the value has to have in one sample; bits stand for them.
#[derive(Debug)]
struct Cell {
    /// Those that can come from a variable.
    given: FxHashMap<Symbol, u8>,
    /// For every set of them, the fewest variables that they can come from; `None` if from none.
    fewest: Vec<Option<u8>>,
}

impl Coverage {
    /// Test that a value made of `names` and as many more variables as `others` lacks some element in a sample; under a
    /// guard, in every sample.
    pub fn lacks(&self, names: &[Symbol], others: usize, is_guarded: bool) -> bool {
        let mut cells = self.cells.iter();
        match is_guarded {
            true => !self.cells.is_empty() && cells.all(|cell| cell.lacks(names, others)),
            false => cells.any(|cell| cell.lacks(names, others)),
        }
    }

    /// Test that no element is known to be needed.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

impl Cell {
    fn lacks(&self, names: &[Symbol], others: usize) -> bool {
        let given = names.iter().filter_map(|name| self.given.get(name)).fold(0, |all, given| all | given);
        let missing = (self.fewest.len() - 1) & !usize::from(given);
        self.fewest.get(missing).is_some_and(|fewest| fewest.is_none_or(|fewest| usize::from(fewest) > others))
    }

    fn new(needed: u64, given: &[(Symbol, u64)]) -> Cell {
        let elements: Vec<u64> =
            (0..64).map(|bit| 1 << bit).filter(|bit| needed & bit != 0).take(MAX_COVERED).collect();
        let project = |set: u64| -> u8 {
            elements.iter().enumerate().filter(|(_, bit)| set & **bit != 0).map(|(index, _)| 1 << index).sum()
        };
        let given: FxHashMap<Symbol, u8> = given.iter().map(|(name, set)| (*name, project(*set))).collect();
        let mut fewest: Vec<Option<u8>> = vec![None; 1 << elements.len()];
        let mut reached: Vec<usize> = vec![0];
        fewest.iter_mut().take(1).for_each(|none| *none = Some(0));
        for step in 1..=u8::try_from(elements.len()).unwrap_or(u8::MAX) {
            let mut next = Vec::new();
            for set in &reached {
                for more in given.values() {
                    let both = set | usize::from(*more);
                    if let Some(slot @ None) = fewest.get_mut(both) {
                        *slot = Some(step);
                        next.push(both);
                    }
                }
            }
            reached = next;
        }
        // A part of what comes from some variables comes from these as well.
        for set in (0..fewest.len()).rev() {
            let least = (0..elements.len())
                .filter(|index| set & (1 << index) == 0)
                .filter_map(|index| fewest.get(set | (1 << index)).copied().flatten())
                .min();
            if let Some(slot) = fewest.get_mut(set) {
                *slot = [*slot, least].into_iter().flatten().min();
            }
        }
        Cell { given, fewest }
    }
}

impl Samples {
    /// The elements that a value of the type has to have in the samples of the context.
    pub(crate) fn coverage(&mut self, theory: &Theory, context: &Context, ty: &Scalar) -> Coverage {
        let Some(samples) = self.known.get(context.facts()) else { return Coverage::default() };
        let no_unknowns = Unknowns::default();
        let value = Term::var(Symbol::of(Origin::Placeholder, "t", 0), ty.base.sort());
        let asked = ty.refinement.replace(Symbol::value_var(), value);
        let mut cells = Vec::new();
        for sample in samples {
            let mut world = World::new(sample, theory, &no_unknowns, &mut self.lore);
            if !world.assume(asked) || !world.assume(asked) || std::mem::take(&mut world.is_lost) {
                continue;
            }
            for measured in theory.measures_of(value) {
                let Sort::Set(element) = measured.sort() else { continue };
                let Known::Set(needed, _) = world.eval(measured) else { continue };
                if needed.count_ones() < 2 || !is_opaque(theory, &element) {
                    continue;
                }
                let elements = |(name, sort): &(Symbol, Sort)| {
                    (*name, elements_of(&mut world, theory, Term::var(*name, sort.clone()), &element))
                };
                let given: Vec<(Symbol, u64)> = context.scalars().iter().map(elements).collect();
                cells.push(Cell::new(needed, &given));
            }
        }
        Coverage { cells }
    }
}

/// Test for an abstract sort: a type variable, or a datatype without constructors. Programs only have values of it that
/// they are given.
fn is_opaque(theory: &Theory, sort: &Sort) -> bool {
    let builds = |of: &Sort| matches!((of, sort), (Sort::Data(of, _), Sort::Data(name, _)) if of == name);
    match sort {
        Sort::Var(_) => true,
        Sort::Data(..) => !theory.constructors.values().any(|constructor| builds(&constructor.result)),
        _ => false,
    }
}

/// The elements of a sort that may come from a variable; all where that cannot be told.
fn elements_of(world: &mut World<'_>, theory: &Theory, variable: Term, element: &Sort) -> u64 {
    let sort = variable.sort();
    let Sort::Data(_, arguments) = &sort else {
        return match sort {
            Sort::Bool | Sort::Int => 0,
            _ if sort == *element => bit_at(world, variable),
            _ => u64::MAX,
        };
    };
    if sort == *element {
        return bit_at(world, variable);
    }
    let mut known = None;
    for measured in theory.measures_of(variable) {
        let most = match measured.sort() {
            of if of == *element => bit_at(world, measured),
            Sort::Set(of) if *of == *element => match world.eval(measured) {
                Known::Set(_, most) => most,
                _ => u64::MAX,
            },
            _ => continue,
        };
        known = Some(known.unwrap_or(0) | most);
    }
    // What is inside of something inside no measure of the variable tells.
    let is_nested = arguments.iter().any(|argument| argument.is_polymorphic() && argument != element);
    let may_have_some = sort.is_polymorphic() || matches!(element, Sort::Data(..));
    match known {
        Some(known) if !is_nested => known,
        None if !may_have_some => 0,
        _ => u64::MAX,
    }
}

/// The bit of the element that a term is; all if it is not known which.
fn bit_at(world: &mut World<'_>, term: Term) -> u64 {
    let known = world.eval(term);
    if known.is_exact() { world.bit(known).unwrap_or(u64::MAX) } else { u64::MAX }
}
