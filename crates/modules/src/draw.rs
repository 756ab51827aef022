//! Drawing a module.

use crate::idioms::{self, Family};
use crate::kits;
use crate::module::{Datatype, Drawn, Item, Measure};
use crate::shape::{Instance, Param, Shape, Ty};
use crate::theme::Theme;
use fastrand::Rng;

/// Something that programs may call.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) params: Vec<Param>,
    pub(crate) result: Ty,
}

/// A module that is being drawn.
pub(crate) struct Draw {
    pub(crate) rng: Rng,
    pub(crate) theme: Theme,
    pub(crate) data: Vec<Datatype>,
    pub(crate) measures: Vec<Measure>,
    pub(crate) predicates: Vec<(String, Shape)>,
    pub(crate) functions: Vec<Function>,
    /// The functions that the definition at work may call, by position.
    pub(crate) callable: Vec<usize>,
    /// Macros: their names, parameters and sorts.
    pub(crate) inlines: Vec<(String, Vec<Shape>, Shape)>,
    /// While the cases of a measure are drawn: which it is, and of what those that are not before it may be taken.
    pub(crate) level: Option<(usize, Vec<String>)>,
}

/// Names of parameters.
pub(crate) const PARAMETERS: [&str; 8] = ["x", "y", "n", "x'", "z", "t", "xs", "y'"];
const COLLIDING: [&str; 14] = ["x", "y", "x'", "x''", "f", "g", "f'", "b", "a", "y'", "x", "x'", "y", "x"];

/// The module with the number. It depends on nothing else.
pub fn draw(seed: u64, index: u64) -> Drawn {
    let mut rng = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ index.wrapping_mul(0xD134_2543_DE82_EF95));
    // The first numbers of seeds that are near each other are alike.
    let mut rng = Rng::with_seed(rng.u64(..) ^ rng.u64(..).rotate_left(17));
    let theme = Theme::draw(&mut rng);
    let name = theme.name;
    let mut draw = Draw {
        rng,
        theme,
        data: Vec::new(),
        measures: Vec::new(),
        predicates: Vec::new(),
        functions: Vec::new(),
        callable: Vec::new(),
        inlines: Vec::new(),
        level: None,
    };
    let items = draw.items();
    let mut drawn = Drawn { theme: name, is_altered: false, items };
    if draw.rng.bool() {
        drawn.is_altered = crate::alter::alter(&mut drawn, &mut draw.rng);
    }
    drawn
}

impl Draw {
    /// True so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(0..100) < percent
    }

    /// One of the items.
    pub(crate) fn one<'i, T>(&mut self, items: &'i [T]) -> Option<&'i T> {
        self.rng.choice(items)
    }

    /// A name that is not among those taken.
    pub(crate) fn fresh(&mut self, names: &[&str], taken: &[String]) -> String {
        for _ in 0..8 {
            if let Some(name) = self.rng.choice(names)
                && !taken.iter().any(|other| other == name)
            {
                return (*name).to_owned();
            }
        }
        (0..).map(|number| format!("v{number}")).find(|name| !taken.contains(name)).unwrap_or_default()
    }

    /// The name of a parameter or local that is not among those taken.
    pub(crate) fn binder(&mut self, taken: &[String]) -> String {
        let names: &[&str] = if self.chance(self.theme.collision) { &COLLIDING } else { &PARAMETERS };
        self.fresh(names, taken)
    }

    /// The families of idioms that the module begins with.
    fn families(&mut self) -> Vec<Family> {
        let mut families = Vec::new();
        let of_theme = self.theme.family.filter(|_| self.chance(self.theme.idiom));
        families.extend(of_theme.or_else(|| if self.chance(8) { self.rng.choice(Family::ALL) } else { None }));
        if !families.is_empty() && self.chance(30) {
            families.extend(self.rng.choice(Family::ALL));
        }
        families
    }

    /// A macro and a qualifier, perhaps.
    fn notations(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        let mut known = vec![("x".to_owned(), Shape::Int), ("y".to_owned(), Shape::Int)];
        if self.chance(self.theme.notation)
            && let Some(body) = self.term(&Shape::Int, &known, 1)
        {
            let name = "twice".to_owned();
            items.push(Item::Notation(Some(name.clone()), format!("inline {name} x y = {body}\n")));
            self.inlines.push((name, vec![Shape::Int, Shape::Int], Shape::Int));
        }
        if self.chance(self.theme.notation) {
            known.push(("_v".to_owned(), Shape::Int));
            let formula = self.comparison(&known, 1);
            items.push(Item::Notation(None, format!("qualifier {{{formula}}}\n")));
        }
        items
    }

    fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        if self.chance(self.theme.kit) {
            items.push(kits::draw(self));
        }
        let mut has_idiom = false;
        for family in self.families() {
            let drawn = idioms::draw(self, family);
            has_idiom |= !drawn.is_empty();
            items.extend(drawn);
        }
        let count = if has_idiom { self.rng.usize(0..=1) } else { self.rng.usize(1..=3) };
        let of_idioms = self.measures.len();
        for index in 0..count {
            let is_boxed = index == 0 && self.chance(self.theme.boxed);
            let is_guarded =
                !is_boxed && self.chance(self.theme.guarded) && !self.data.iter().any(|data| data.name == "Pos");
            let data = match (is_boxed, is_guarded) {
                (true, _) => self.boxed(),
                (_, true) => self.guarded(),
                _ => self.datatype(),
            };
            items.push(Item::Data(data));
        }
        if self.rng.u8(0..12) == 0 {
            let name = self.fresh(&["p", "q"], &[]);
            items.push(Item::Trusted {
                names: vec![name.clone()],
                declared: format!("predicate {name} :: Int -> Bool\n"),
                realized: format!("predicate {name} :: Int -> Bool\n"),
            });
            self.predicates.push((name, Shape::Int));
        }
        self.draw_measures();
        let measures = self.measures.iter().skip(of_idioms).filter(|measure| !measure.cases.is_empty());
        items.extend(measures.cloned().map(Item::Measure));
        items.extend(self.notations());
        if self.chance(self.theme.component) {
            let item = self.component();
            items.extend(item);
        }
        items.extend(self.goals());
        items
    }
}

/// Instances at which all variables that are left open are integers.
pub(crate) fn closed(shape: &Shape, instance: &mut Instance) {
    let mut open = Vec::new();
    shape.variables(&mut open);
    for name in open {
        instance.entry(name).or_insert(Shape::Int);
    }
}
