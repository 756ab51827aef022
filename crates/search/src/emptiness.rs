//! Types without values: none of the ways to build one is left by what is known.

use super::Search;
use loligo_horn::Context;
use loligo_logic::{Origin, Symbol, Term};
use loligo_types::{Base, Scalar, Type};

/// Ways to build a value that are looked at; beyond, there may be one.
const MAX_WAYS: usize = 60;

/// A value that is being taken apart.
#[derive(Clone)]
struct Part {
    value: Term,
    scalar: Scalar,
}

/// The ways looked at so far, and the components named in them.
#[derive(Default)]
struct Ways {
    looked_at: usize,
    named: usize,
}

impl Search<'_> {
    /// Proves that a type has no value where the facts hold: they contradict its refinement in every case of constructors
    /// that the value, and what that was built from, can have.
    pub(super) fn has_no_value(&mut self, facts: &[Term], scalar: &Scalar) -> bool {
        let mut ways = Ways::default();
        let part = Part { value: ways.name(&scalar.base), scalar: scalar.clone() };
        let facts = self.with_type_of(facts, &part);
        self.is_refuted(&facts, &[part], &mut ways)
    }

    fn is_refuted(&mut self, facts: &[Term], parts: &[Part], ways: &mut Ways) -> bool {
        ways.looked_at += 1;
        if ways.looked_at > MAX_WAYS {
            return false;
        }
        if self.horn.is_inconsistent(facts) {
            return true;
        }
        // What stands further outside is taken apart first.
        let Some((part, others)) = parts.split_first() else { return false };
        let Base::Data(name, ..) = &part.scalar.base else { return self.is_refuted_next(facts, others, ways) };
        let constructors = self.library.datatype(*name).map(|datatype| datatype.constructors.clone());
        match constructors {
            Some(constructors) if !constructors.is_empty() => constructors.into_iter().all(|constructor| {
                let Some((facts, components)) = self.case(facts, part, constructor, ways) else { return false };
                self.is_refuted(&facts, &[others, &components].concat(), ways)
            }),
            // Of a value of an abstract datatype nobody knows how it came about.
            _ => self.is_refuted_next(facts, others, ways),
        }
    }

    /// Goes on with the next part, where nothing more is known.
    fn is_refuted_next(&mut self, facts: &[Term], parts: &[Part], ways: &mut Ways) -> bool {
        !parts.is_empty() && self.is_refuted(facts, parts, ways)
    }

    /// The case that the constructor built the value: its facts, and the components that the value was built from.
    fn case(
        &self,
        facts: &[Term],
        part: &Part,
        constructor: Symbol,
        ways: &mut Ways,
    ) -> Option<(Vec<Term>, Vec<Part>)> {
        let mut ty = self.library.constructor_at(constructor, &part.scalar)?;
        let mut facts = facts.to_vec();
        let (mut components, mut arguments) = (Vec::new(), Vec::new());
        while let Type::Fun(fun) = &ty {
            let component =
                fun.argument.as_scalar().map(|scalar| Part { value: ways.name(&scalar.base), scalar: scalar.clone() });
            arguments.push(component.as_ref().map(|component| component.value));
            let rest = match &component {
                Some(component) => {
                    facts = self.with_type_of(&facts, component);
                    fun.result.replace(fun.param, component.value)
                }
                None => fun.result.clone(),
            };
            components.extend(component);
            ty = rest;
        }
        facts.extend(self.library.constructed(constructor, part.value, &arguments));
        Some((facts, components))
    }

    fn with_type_of(&self, facts: &[Term], part: &Part) -> Vec<Term> {
        let context = Context::new(self.library.module.theory.clone());
        [facts, &context.facts_about(part.value, &part.scalar)].concat()
    }
}

impl Ways {
    fn name(&mut self, base: &Base) -> Term {
        self.named += 1;
        Term::var(Symbol::numbered(Origin::Component, self.named), base.sort())
    }
}

#[cfg(test)]
mod tests {
    use crate::survival::{at_hole, module};
    use loligo_types::Type;

    fn has_no_value(ty: &str) -> bool {
        let module = module(&format!("f :: n: Int -> xs: {{List a | len _v > 0}} -> {ty}\nf = \\n . \\xs . ??"));
        at_hole(&module, 1, |search, site| match &site.ty {
            Type::Scalar(scalar) => search.has_no_value(site.context.facts(), scalar),
            Type::Fun(_) => false,
        })
    }

    #[test]
    fn a_type_with_values_is_not_empty() {
        let inhabited = [
            "Int",
            "{Int | _v > n && _v < n + 2}",
            "{List a | len _v == 0}",
            "{List a | len _v == 3}",
            "{List a | len _v < len xs}",
            "{List {Int | _v > n} | len _v == 2}",
            "{Tree a | size _v == 1 && within _v <= elems xs}",
            "{List (Tree a) | len _v == 1}",
            "a",
        ];
        for ty in inhabited {
            assert!(!has_no_value(ty), "{ty}");
        }
    }

    #[test]
    fn a_type_without_values_is_empty() {
        for ty in ["{Int | _v > n && _v < n + 1}", "{List a | len _v < 0}", "{List {Int | False} | len _v == 1}"] {
            assert!(has_no_value(ty), "{ty}");
        }
    }
}
