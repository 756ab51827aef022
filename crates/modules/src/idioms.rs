//! Idioms of programs: small modules that are right as they stand first, with places where they may be otherwise.
//!
//! An idiom is a text (`idioms/*.idioms`). `«a¦b»` is one of `a` and `b`, mostly the first; `«$n a¦b»` gives the choice a
//! name, and `«$n»` is it once more. A line `= …` names the idiom, with a `?` if the
//! check rejects it as it stands first, and `+ List` says which preludes it is about. What is
//! drawn after it may call and match what it declares.

use crate::draw::{Draw, Function};
use crate::module::Item;
use crate::reading::read;
use fastrand::Rng;
use std::collections::BTreeMap;

/// A family of idioms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    /// Metrics that are given.
    Metrics,
    /// Recursion by parts.
    Parts,
    /// Function parameters in refinements.
    Formulas,
    /// Abstract refinements of functions.
    Predicates,
    /// Abstract refinements of datatypes.
    DataPredicates,
    /// Literals and whole values at invariants.
    Values,
    /// Local functions.
    Locals,
    /// Annotations inside bodies.
    Annotations,
    /// Synonyms, macros, qualifiers, negation.
    Notations,
    /// Nested matches.
    Matches,
}

impl Family {
    /// All families.
    pub const ALL: [Family; 10] = [
        Family::Metrics,
        Family::Parts,
        Family::Formulas,
        Family::Predicates,
        Family::DataPredicates,
        Family::Values,
        Family::Locals,
        Family::Annotations,
        Family::Notations,
        Family::Matches,
    ];

    fn text(self) -> &'static str {
        match self {
            Family::Metrics => include_str!("idioms/metrics.idioms"),
            Family::Parts => include_str!("idioms/parts.idioms"),
            Family::Formulas => include_str!("idioms/formulas.idioms"),
            Family::Predicates => include_str!("idioms/predicates.idioms"),
            Family::DataPredicates => include_str!("idioms/data_predicates.idioms"),
            Family::Values => include_str!("idioms/values.idioms"),
            Family::Locals => include_str!("idioms/locals.idioms"),
            Family::Annotations => include_str!("idioms/annotations.idioms"),
            Family::Notations => include_str!("idioms/notations.idioms"),
            Family::Matches => include_str!("idioms/matches.idioms"),
        }
    }
}

const PRELUDES: &str = include_str!("idioms/preludes.idioms");

/// An idiom as it is written.
struct Idiom {
    preludes: Vec<&'static str>,
    text: &'static str,
}

/// The idioms of a text, by name.
fn idioms(text: &'static str) -> impl Iterator<Item = (&'static str, Idiom)> {
    let parts = text.trim_start_matches("= ").split("\n= ");
    parts.filter_map(|part| part.split_once('\n')).map(|(name, rest)| {
        let (preludes, text) = match rest.strip_prefix("+ ") {
            Some(rest) => rest.split_once('\n').unwrap_or((rest, "")),
            None => ("", rest),
        };
        (name, Idiom { preludes: preludes.split_whitespace().collect(), text })
    })
}

/// An idiom of the family, made known to the drawing; nothing where its names are taken.
pub(crate) fn draw(draw: &mut Draw, family: Family) -> Vec<Item> {
    let all: Vec<Idiom> = idioms(family.text()).map(|(_, idiom)| idiom).collect();
    let Some(idiom) = draw.rng.choice(&all) else { return Vec::new() };
    let mut text = String::new();
    for prelude in &idiom.preludes {
        if !draw.data.iter().any(|data| data.name == *prelude) {
            let found = idioms(PRELUDES).find(|(name, _)| name == prelude);
            text += found.map_or("", |(_, prelude)| prelude.text);
            text += "\n";
        }
    }
    text += idiom.text;
    let items = read(&chosen(&text, &mut draw.rng)).unwrap_or_default();
    if items.iter().flat_map(Item::names).any(|name| is_taken(draw, name)) {
        return Vec::new();
    }
    items.iter().for_each(|item| note(draw, item));
    items
}

fn is_taken(draw: &Draw, name: &str) -> bool {
    draw.data.iter().any(|data| Item::Data(data.clone()).names().contains(&name))
        || draw.measures.iter().any(|measure| measure.name == name)
        || draw.functions.iter().any(|function| function.name == name)
}

/// Makes known what the item declares.
fn note(draw: &mut Draw, item: &Item) {
    match item {
        Item::Data(data) => draw.data.push(data.clone()),
        Item::Measure(measure) => draw.measures.push(measure.clone()),
        Item::Goal(goal) => draw.functions.push(Function {
            name: goal.name.clone(),
            params: goal.params.clone(),
            result: goal.result.clone(),
        }),
        _ => {}
    }
}

/// The text with one of the possibilities in each place: mostly the first.
fn chosen(text: &str, rng: &mut Rng) -> String {
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    let mut found = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('«') {
        let (inside, after) = after.split_once('»').unwrap_or((after, ""));
        rest = after;
        let (name, choices) = match inside.strip_prefix('$') {
            Some(named) => named.split_once(' ').unwrap_or((named, "")),
            None => ("", inside),
        };
        let choice = match known.get(name) {
            Some(choice) if !name.is_empty() => choice,
            _ => {
                let all: Vec<&str> = choices.split('¦').collect();
                let number = if rng.u8(0..100) < FIRST { 0 } else { rng.usize(0..all.len()) };
                all.get(number).copied().unwrap_or_default()
            }
        };
        known.insert(name, choice);
        found += before;
        found += choice;
    }
    found + rest
}

/// Percentage of choices that take the first possibility without looking at the others.
const FIRST: u8 = 60;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests {
    use super::{Family, PRELUDES, chosen, idioms};
    use crate::Run;
    use crate::reading::read;
    use fastrand::Rng;

    fn first(text: &str) -> String {
        // The first possibility everywhere.
        let mut text = text.to_owned();
        while let (Some(start), Some(end)) = (text.find('«'), text.find('»')) {
            let inside = text[start + '«'.len_utf8()..end].to_owned();
            let (name, choices) = match inside.strip_prefix('$') {
                Some(named) => named.split_once(' ').unwrap_or((named, "")),
                None => ("", inside.as_str()),
            };
            let choice = choices.split('¦').next().unwrap_or_default().to_owned();
            text.replace_range(start..end + '»'.len_utf8(), &choice);
            text = text.replace(&format!("«${name}»"), &choice);
        }
        text
    }

    /// Every idiom is accepted as it stands first, but for those with `?` in front; and reads whatever is chosen.
    #[test]
    fn idioms_are_right_as_they_stand_first() {
        let mut wrong = Vec::new();
        for family in Family::ALL {
            for (name, idiom) in idioms(family.text()) {
                let mut text = String::new();
                for prelude in &idiom.preludes {
                    let (_, prelude) = idioms(PRELUDES).find(|(name, _)| name == prelude).unwrap();
                    text += prelude.text;
                    text += "\n";
                }
                text += idiom.text;
                match read(&first(&text)) {
                    Some(items) => {
                        let drawn = crate::Drawn { theme: "", is_altered: false, items };
                        let is_accepted = crate::is_accepted(&drawn);
                        // What is rejected may go wrong.
                        let run = if is_accepted { crate::run(&drawn, crate::Patience::Much) } else { Run::default() };
                        let is_right = run.refutation.is_none() && run.obstacle.is_none() && run.calls > 0;
                        if is_accepted == name.starts_with('?') || is_accepted && !is_right {
                            wrong.push(format!("{name}: accepted {is_accepted}, {run:?}\n{}", drawn.declared()));
                        }
                    }
                    None => wrong.push(format!("{name}: not read\n{}", first(&text))),
                }
                let mut rng = Rng::with_seed(3);
                for _ in 0..20 {
                    let text = chosen(&text, &mut rng);
                    if read(&text).is_none() {
                        wrong.push(format!("{name}: not read\n{text}"));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    }
}
