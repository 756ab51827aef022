//! The call graph of a module's definitions: which calls are recursive, and how much smaller each has to make its
//! arguments.
//!
//! A call is recursive if it can lead back to where it came from, through whatever definitions: then both are in one
//! strongly connected component, a *circle*. Each call inside one must make the metrics of its caller smaller. A call of a
//! definition that comes earlier in the file, and that is no `mutual` partner, may also leave them as they are: the pair
//! of metrics and position still gets smaller (see [`recursion`](crate::recursion)).

use crate::Library;
use crate::recursion::{
    Descent, Order, has_undeclared, is_comparable, is_declared, metrics, terminating, within_metrics,
};
use loligo_logic::Symbol;
use loligo_types::{Expr, Goal, Module, groups};
use rustc_hash::FxHashMap;

/// The definitions that can lead back to one of them.
pub struct Circle {
    /// The positions among the goals of those it may be on the way to and from, its own among them.
    members: Vec<usize>,
}

impl Circle {
    /// The circle of the `index`-th goal, if `body` is its program.
    pub fn of(module: &Module, index: usize, body: &Expr) -> Circle {
        // Whoever calls what comes later needs a partner to do so.
        if module.goals.iter().all(|goal| goal.partners.is_empty()) {
            return Circle { members: vec![index] };
        }
        let positions: FxHashMap<Symbol, usize> =
            module.goals.iter().enumerate().map(|(position, goal)| (goal.name, position)).collect();
        let mut calls = Vec::new();
        for (from, goal) in module.goals.iter().enumerate() {
            let program = if from == index { body } else { &goal.body };
            calls.extend(called(&positions, (from, goal), program).into_iter().map(|to| (from, to)));
        }
        let circle = groups(module.goals.len(), &calls).into_iter().find(|group| group.members.contains(&index));
        Circle { members: circle.map_or_else(|| vec![index], |group| group.members) }
    }

    /// Order in which the arguments of its goals descend, where types ask for smaller ones. A circle that declares
    /// nothing that gets smaller and has components that take functions means recursion to be left to these: a search is
    /// not offered another.
    pub(crate) fn order(&self, module: &Module, library: &Library<'_>) -> Order {
        let mut types = self.members.iter().filter_map(|member| Some(&module.goals.get(*member)?.schema.body));
        let is_declared = types.clone().any(|ty| is_declared(module, ty));
        let needs_parts = match is_declared {
            true => types.any(|ty| has_undeclared(module, ty)),
            false => !library.takes_functions_untold(),
        };
        if needs_parts { Order::Parts } else { Order::Declared }
    }

    /// Tells if some goal on it has an argument that could get smaller.
    pub(crate) fn has_metrics(&self, module: &Module) -> bool {
        let goals = self.members.iter().filter_map(|member| module.goals.get(*member));
        goals.into_iter().any(|goal| is_comparable(module, &goal.schema.body))
    }

    /// The goals on it, by their positions and names.
    pub(crate) fn positions<'m>(&'m self, module: &'m Module) -> impl Iterator<Item = (usize, Symbol)> + 'm {
        self.members.iter().filter_map(|member| Some((*member, module.goals.get(*member)?.name)))
    }

    /// The names of the goals on it, in the order of the file.
    pub(crate) fn names(&self, module: &Module) -> Vec<Symbol> {
        self.members.iter().filter_map(|member| module.goals.get(*member)).map(|goal| goal.name).collect()
    }
}

/// The positions of the goals that a program may call: with a hole in it, all that are in scope.
fn called(positions: &FxHashMap<Symbol, usize>, (own, goal): (usize, &Goal), program: &Expr) -> Vec<usize> {
    if program.has_holes() {
        let partners = goal.partners.iter().filter_map(|partner| positions.get(partner).copied());
        return (0..=own).chain(partners).collect();
    }
    let mut mentioned: Vec<(Symbol, usize)> = Vec::new();
    program.visit_names(&mut |name| {
        if let Some(position) = positions.get(&name)
            && !mentioned.contains(&(name, *position))
        {
            mentioned.push((name, *position));
        }
    });
    // A local variable may have the name of a goal.
    mentioned.into_iter().filter(|(name, _)| program.mentions(*name)).map(|(_, position)| position).collect()
}

/// The library with the goal itself and its partners, recursive calls restricted to those that terminate.
pub fn recursive_library<'m>(
    mut library: Library<'m>,
    module: &'m Module,
    (index, circle): (usize, &Circle),
    parameters: &[Symbol],
) -> Library<'m> {
    let Some(goal) = module.goals.get(index) else { return library };
    let order = circle.order(module, &library);
    if order == Order::Parts {
        library.tell_parts();
    }
    let caller = metrics((module, order), &goal.schema.body, parameters);
    for (position, other) in module.goals.iter().enumerate() {
        let is_partner = goal.partners.contains(&other.name);
        let is_earlier = position < index;
        let is_visible =
            if is_earlier { library.schema(other.name).is_some() } else { position == index || is_partner };
        if !is_visible {
            continue;
        }
        if position != index && !circle.members.contains(&position) {
            if !is_earlier {
                library.insert(other.name, other.schema.clone());
            }
            continue;
        }
        if goal.gives_metrics() || other.gives_metrics() {
            match within_metrics((goal, parameters), other) {
                Some(schema) => library.insert(other.name, schema),
                None => library.remove(other.name),
            }
            continue;
        }
        let descent = if is_earlier && !is_partner { Descent::Weak } else { Descent::Strict };
        match terminating((&library, order), &other.schema, &caller, descent) {
            Some(schema) => library.insert(other.name, schema),
            None => library.remove(other.name),
        }
    }
    library
}
