//! The file that is verified: the exercise with a student's definitions.

use crate::answer::Answer;
use crate::compare::Comparison;
use loligo_syntax::ast::{Decl, DeclKind, Module};
use std::collections::BTreeSet;

/// Parts that are put together to one file.
pub(crate) struct Assembly<'a> {
    pub(crate) exercise: &'a Module,
    /// Names of the exercise's goals.
    pub(crate) goals: &'a [&'a str],
    pub(crate) answer: &'a Answer,
    pub(crate) comparison: &'a Comparison,
}

impl Assembly<'_> {
    /// All declarations of the exercise, but of those of the student's definitions that were asked for, and what else is
    /// taken over, all without what was set aside. Definitions are in the student's order; those that the student's file lacks
    /// come right after what comes before them in the exercise.
    pub(crate) fn module(&self, set_aside: &BTreeSet<usize>) -> Module {
        let mut decls = self.declarations(set_aside);
        decls.extend(self.definitions(set_aside));
        Module { decls }
    }

    /// All but definitions.
    pub(crate) fn declarations(&self, set_aside: &BTreeSet<usize>) -> Vec<Decl> {
        let is_definition = |decl: &&Decl| matches!(decl.kind, DeclKind::Definition(_));
        let given = self.exercise.decls.iter().filter(|decl| !is_definition(decl));
        let added = self.comparison.additions.difference(set_aside).filter_map(|index| self.answer.decl(*index));
        given.chain(added.filter(|decl| !is_definition(decl))).cloned().collect()
    }

    fn definitions(&self, set_aside: &BTreeSet<usize>) -> Vec<Decl> {
        let given: Vec<&Decl> =
            self.exercise.decls.iter().filter(|decl| matches!(decl.kind, DeclKind::Definition(_))).collect();
        // Those of the exercise with their position there.
        let mut placed: Vec<(Option<usize>, &Decl)> = Vec::new();
        for (index, decl) in self.answer.decls().iter().enumerate() {
            let Some(name) = defined(decl) else { continue };
            let position = given.iter().position(|given| defined(given) == Some(name));
            let Some(position) = position else {
                if self.comparison.additions.contains(&index) && !set_aside.contains(&index) {
                    placed.push((None, decl));
                }
                continue;
            };
            if placed.iter().any(|(known, _)| *known == Some(position)) {
                continue;
            }
            let counts = self.goals.contains(&name) && self.the_definition(name) == Some(index);
            let original = given.get(position).copied().unwrap_or(decl);
            placed.push((Some(position), if counts && !set_aside.contains(&index) { decl } else { original }));
        }
        for (position, decl) in given.iter().enumerate() {
            if placed.iter().any(|(known, _)| *known == Some(position)) {
                continue;
            }
            // As early as it can be: helpers of the student's may use it.
            let before = placed.iter().rposition(|(known, _)| known.is_some_and(|known| known < position));
            placed.insert(before.map_or(0, |before| before + 1), (Some(position), decl));
        }
        placed.into_iter().map(|(_, decl)| decl.clone()).collect()
    }

    /// The position of the only definition of a name.
    pub(crate) fn the_definition(&self, name: &str) -> Option<usize> {
        match self.answer.definitions(name).as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The positions of what goes with a declaration if it is set aside: a signature without its definition would be
    /// believed.
    pub(crate) fn with_partner(&self, index: usize) -> Vec<usize> {
        let name = self.answer.decl(index).and_then(|decl| match &decl.kind {
            DeclKind::Signature(signature) => Some(signature.name.as_str()),
            _ => defined(decl),
        });
        let Some(name) = name else { return vec![index] };
        let mut all = self.answer.definitions(name);
        all.extend(self.answer.signatures(name));
        all
    }
}

fn defined(decl: &Decl) -> Option<&str> {
    match &decl.kind {
        DeclKind::Definition(definition) => Some(definition.name.as_str()),
        _ => None,
    }
}
